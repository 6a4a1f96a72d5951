"""Events as a curator types them: `[[event]]` and `[[source]]` tables of a data file without its timeline,
and single keys, `title.el="…"`.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from itertools import pairwise
from types import UnionType
from typing import Any, ClassVar, NamedTuple, Union, get_args, get_origin, get_type_hints

from pydantic import ConfigDict, TypeAdapter, ValidationError

from timeline.errors import BadFile, BadSetting, Fault, shown
from timeline.files import toml_format
from timeline.files.canonical import Tree
from timeline.files.ids import event_id
from timeline.files.toml_text import Path, described, line_of, load, shown_path
from timeline.model.event import Archive, Event, Source, Status

_KEYS = {**toml_format.KEYS, (): ("event", "source")}
_STEP = re.compile(r"[\w-]{1,60}|\[\d{1,4}\]")
_DEEPEST = 8  # steps of a key
_TEXTS = Mapping[str, str]  # a text in each language
_BASED_ON = re.compile(r"^# based on revision (\d{1,9})\b", re.MULTILINE)


class Setting(NamedTuple):
    """One key that is set, or taken out (`removed`), as a command line says it: `typed`, and the `value` that
    this is in TOML.
    """

    key: str
    path: Path
    typed: str = ""
    value: Any = None
    removed: bool = False

    def __str__(self) -> str:
        return f"--{'unset' if self.removed else 'set'} {self.key}"


@dataclass(frozen=True, slots=True)
class _Tables:
    """What may stand in such a text."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")
    event: tuple[Event, ...] = ()
    source: tuple[Source, ...] = ()


_TABLES = TypeAdapter(_Tables)


class Given(NamedTuple):
    """What a text holds: events, and sources the timeline has not had; `place` says where a path stands."""

    events: tuple[Event, ...]
    sources: tuple[Source, ...]
    place: Callable[[Path], str]

    def fault(self, number: int, key: str, found: str, mend: str) -> Fault:
        """A fault of the event of that number."""
        return Fault(self.place(("event", number, key)), found, mend)


def setting(text: str) -> Setting:
    """`place.country=KZ`, `tags=["strike"]`, `claim[0].min=16`: the value is TOML, else plain text.

    Raises BadSetting.
    """
    key, equals, value = text.partition("=")
    if not equals:
        raise BadSetting(f"{shown(text)} sets nothing", "--set", 'write KEY=VALUE: title.el="…"')
    key, typed = key.strip(), value.strip()
    return Setting(key, _path(key, "--set"), typed, _value(typed))


def removal(key: str) -> Setting:
    """A key to be taken out. Raises BadSetting."""
    return Setting(key, _path(key, "--unset"), removed=True)


def based_on(text: str) -> int | None:
    """The revision that the comment line of an edited text names; None where it has none."""
    found = _BASED_ON.search(text)
    return int(found[1]) if found else None


def event_text(event: Event, archive: Archive, revision: int) -> str:
    """An event as it is given to an editor."""
    alone = Archive(archive.timeline, event=(event,))
    tables = toml_format.write(alone).partition("\n\n")[2]  # the first block is the timeline's
    if event.status is Status.PUBLISHED:
        tables = tables.replace("\n", f'\nstatus = "{event.status}"\n', 1)
    return (
        f"# {event.id}: change what is wrong, save, and leave the editor.\n"
        f"# based on revision {revision}\n"
        "# Nothing is written if you change nothing. What each key means: docs/data-files.md\n"
        f"{_known(archive)}\n{tables}"
    )


def template(archive: Archive) -> str:
    """The text in which a new event is written."""
    own = archive.timeline.language
    return f"""# A new event of the timeline {archive.timeline.id}. Fill in, save, and leave the editor.
# Lines that begin with # count for nothing. What each key means: docs/data-files.md
{_known(archive)}
[[event]]
title = {{ {own} = "" }}
date = ""                 # 2011-12-16, 2011-12, 1886~ (about), 2011-12-16/2011-12-17
# kind = "strike"
# place = {{ name = {{ {own} = "" }}, country = "KZ" }}
# tags = ["strike"]
# sources = [""]
# summary = {{ {own} = "" }}
# status = "published"    # without it: a draft, shown to nobody

# [[source]]
# id = ""
# title = ""
"""


def read(
    text: str, name: str, archive: Archive, settings: Sequence[Setting] = (), defaults: Mapping[str, Any] = {}
) -> Given:
    """The events of a text, each with `defaults` for what it leaves out, then with `settings`.

    An empty text is one event, made of settings alone. `archive` is the timeline with its sources; `name` is
    for messages, and empty where nobody typed the text. Raises BadFile with every fault of the text,
    BadSetting for one of the settings.
    """
    tables = load(text, name) if text else {"event": [{}]}
    given = tables.get("event")
    if isinstance(given, list) and all(isinstance(tree, dict) for tree in given):
        own = archive.timeline.language
        tables["event"] = [_filled(altered(tree, settings, own), defaults, own) for tree in given]

    def place(path: Path) -> str:
        within = path[2:] if path[:1] == ("event",) else path
        for each in settings:
            if within and each.path[: len(within)] == within[: len(each.path)]:
                return str(each)
        if name:
            return f"{name}:{line_of(text, path)} {shown_path(path)}".rstrip()
        return f"--set {_dotted(within)}" if within else shown_path(path)

    for number, tree in enumerate(tables.get("event", ())):
        if isinstance(tree, dict) and tree.get("status") == Status.WITHDRAWN:
            what, mend = "nothing is withdrawn by its status", "timeline event withdraw ID does it, for ever"
            raise _raised([Fault(place(("event", number, "status")), what, mend)], name)
    try:
        found = _TABLES.validate_python(tables)
    except ValidationError as error:
        raise _raised(described(error, _KEYS, place), name) from None
    held = {source.id: source for source in archive.source}
    new = tuple(source for source in found.source if source != held.get(source.id))
    faults = tuple(Fault(place(path), *what) for path, *what in _inconsistencies(found, held))
    if faults:
        raise _raised(faults, name)
    return Given(found.event, new, place)


def altered(tree: Tree, settings: Sequence[Setting], own: str) -> Tree:
    """A table with keys set or taken out; `own` is the timeline's language. Raises BadSetting."""
    root: Tree = _unfrozen(tree)
    for each in settings:
        path = each.path
        if not each.removed:
            path, each = _as_wanted(each, own)
        table: Any = root
        for step, further in pairwise(path):
            table = _entered(table, step, each, [] if isinstance(further, int) else {})
        _put(table, path[-1], each)
    return root


def _as_wanted(setting: Setting, own: str) -> tuple[Path, Setting]:
    """Where a value goes, and the setting with it as an event has it there: what is typed is text where a
    text is wanted, and in the timeline's own language where one in each language is.
    """
    wanted = _wanted(setting.path)
    if isinstance(setting.value, dict) or not wanted & {str, _TEXTS}:
        return setting.path, setting
    as_text = setting if isinstance(setting.value, str) else setting._replace(value=setting.typed)
    return (setting.path if str in wanted else (*setting.path, own)), as_text


def _wanted(path: Path) -> set[Any]:
    """The kinds of value that an event has at `path`; none where it has no such key."""
    kinds: set[Any] = {Event}
    for step in path:
        kinds = {within for kind in kinds for within in _within(kind, step)}
    return kinds


def _within(kind: Any, step: str | int) -> Iterator[Any]:
    """The kinds of what stands at `step` of a value of that kind."""
    found = None
    if isinstance(step, str) and is_dataclass(kind):
        found = get_type_hints(kind).get(step)
    elif get_origin(kind) is (tuple if isinstance(step, int) else Mapping):
        found = get_args(kind)[0 if isinstance(step, int) else 1]
    if found is not None:
        yield from get_args(found) if get_origin(found) in (Union, UnionType) else (found,)


def _entered(table: Any, step: str | int, setting: Setting, empty: Any) -> Any:
    """What stands at `step`, made where there is nothing yet."""
    if isinstance(step, int) and isinstance(table, list) and step <= len(table):
        if step == len(table) and not setting.removed:
            table.append(empty)
        if step < len(table):
            return table[step]
    if isinstance(step, str) and isinstance(table, dict):
        return table.setdefault(step, empty)
    raise _misplaced(setting)


def _put(table: Any, step: str | int, setting: Setting) -> None:
    if isinstance(step, str) and isinstance(table, dict):
        if not setting.removed:
            table[step] = setting.value
            return
        if step in table:
            del table[step]
            return
    if isinstance(step, int) and isinstance(table, list):
        if setting.removed and step < len(table):
            del table[step]
            return
        if not setting.removed and step <= len(table):
            table[step : step + 1] = [setting.value]
            return
    raise _misplaced(setting)


def _misplaced(setting: Setting) -> BadSetting:
    if setting.removed:
        return BadSetting(
            f"there is no {setting.key}", str(setting), "name a key that timeline event show shows"
        )
    return BadSetting(
        "such a place there is not",
        str(setting),
        "set what stands around it first; lists are counted from [0]",
    )


def _filled(tree: Tree, defaults: Mapping[str, Any], own: str) -> Tree:
    """With defaults, and an id made of title and date where it has none."""
    tree = {**defaults, **tree}
    if "id" not in tree:
        title, date = tree.get("title", ""), tree.get("date", tree.get("printed", ""))
        if isinstance(title, dict):
            title = title.get(own) or next(iter(title.values()), "")
        tree["id"] = event_id(str(title), str(date))
    return tree


def _inconsistencies(found: _Tables, held: Mapping[str, Source]) -> Iterator[tuple[Path, str, str]]:
    """What each key alone cannot show."""
    for table, ids in (
        ("event", [each.id for each in found.event]),
        ("source", [s.id for s in found.source]),
    ):
        for id in (id for id, count in Counter(ids).items() if count > 1):
            second = len(ids) - 1 - ids[::-1].index(id)
            yield (table, second, "id"), f"{shown(id)} stands here a second time", "give it an id of its own"
    for number, source in enumerate(found.source):
        if source.id in held and source != held[source.id]:
            what = f"the timeline has another source {shown(source.id)}"
            yield ("source", number, "id"), what, "give this one an id of its own"
    known = {*held, *(source.id for source in found.source)}
    for number, event in enumerate(found.event):
        if event.id in {link.event for link in event.links}:
            yield ("event", number, "links"), f"{shown(event.id)} is linked to itself", "name another event"
        cited: list[tuple[Path, str | None]] = [(("sources",), source) for source in event.sources]
        cited += [(("claim", at, "source"), claim.source) for at, claim in enumerate(event.claim)]
        cited += [(("override", at, "source"), each.source) for at, each in enumerate(event.override)]
        for path, id_ in cited:
            if id_ is not None and id_ not in known:
                yield ("event", number, *path), f"there is no source {shown(id_)}", "add a [[source]]"


def _raised(faults: Sequence[Fault], name: str) -> BadFile | BadSetting:
    """Of a text all its faults; what a command line said wrongly is one."""
    of_settings = [fault for fault in faults if not name or fault.where.startswith("--")]
    if of_settings:
        return BadSetting(of_settings[0].found, of_settings[0].where, of_settings[0].expected)
    return BadFile(tuple(faults))


def _known(archive: Archive) -> str:
    """A comment that names the timeline's sources."""
    ids = [source.id for source in archive.source]
    if not ids:
        return "# The timeline has no source yet."
    more = f" and {len(ids) - 12} more" if len(ids) > 12 else ""
    return f"# Sources: {', '.join(ids[:12])}{more}"


def _dotted(path: Path) -> str:
    """A path as `--set` names it."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


def _path(key: str, option: str) -> Path:
    steps = key.replace("[", ".[").split(".")
    legible = len(steps) <= _DEEPEST and all(map(_STEP.fullmatch, steps))
    if not legible or steps[0].startswith("["):
        raise BadSetting(
            f"{shown(key)} is not a key", option, "write title.el, place.country or claim[0].value"
        )
    return tuple(int(step[1:-1]) if step.startswith("[") else step for step in steps)


def _value(text: str) -> Any:
    try:
        return tomllib.loads(f"value = {text}")["value"] if "\n" not in text else text
    except (RecursionError, ValueError):
        return text


def _unfrozen(value: Any) -> Any:
    """A copy that can be changed: lists for tuples."""
    if isinstance(value, Mapping):
        return {key: _unfrozen(each) for key, each in value.items()}
    return [_unfrozen(each) for each in value] if isinstance(value, (tuple, list)) else value
