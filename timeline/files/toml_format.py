"""A data file, `data/*.toml`: one timeline with its sources and events (docs/data-files.md)."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from functools import lru_cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from timeline.errors import BadFile, Fault, shown
from timeline.files import toml_writing
from timeline.files.canonical import (
    REDIRECT,
    Redirect,
    event_tree,
    is_redirect,
    person_trees,
    redirect_trees,
    source_tree,
    tag_trees,
    timeline_tree,
)
from timeline.files.reading import bad
from timeline.files.toml_text import (
    MAX_BYTES,
    MAX_TABLES,
    MAX_VALUES,
    MOST_FAULTS,
    Path,
    check_keys,
    faults,
    in_order,
    is_crowded,
    line_of,
    load,
    shown_path,
)
from timeline.model.event import (
    ARCHIVE,
    EVENT,
    SOURCE,
    Anniversary,
    Archive,
    Claim,
    Event,
    Link,
    Person,
    Place,
    Source,
    Tag,
    Term,
    Timeline,
    Written,
    YearlyOverride,
)

_TABLES: dict[Path, type] = {
    (): Archive,
    ("timeline",): Timeline,
    ("tag",): Tag,
    ("person",): Person,
    ("source",): Source,
    ("event",): Event,
    ("event", "place"): Place,
    ("event", "links"): Link,
    ("event", "written"): Written,
    ("event", "anniversary"): Anniversary,
    ("event", "override"): YearlyOverride,
    ("event", "term"): Term,
    ("event", "claim"): Claim,
}
KEYS: dict[Path, tuple[str, ...]] = {
    path: tuple(field.name for field in fields(table)) for path, table in _TABLES.items()
}
# A merged event stands among the events: a table of its own at the top there is not
KEYS[()] = tuple(key for key in KEYS[()] if key != "redirect")
KEYS["event",] = (*KEYS["event",], "redirect")
T = TypeVar("T")
REDIRECT_KEYS: dict[Path, tuple[str, ...]] = {("event",): tuple(field.name for field in fields(Redirect))}


def read(text: str, name: str) -> Archive:
    """The timeline in a data file's text; `name` is for messages. Raises BadFile with every fault."""
    tables = load(text, name)
    entries = _taken(tables, "event")
    sources = _taken(tables, "source")
    places = [at for at, entry in enumerate(entries) if not is_redirect(entry)]
    found: list[Fault] = []
    if "redirect" in tables:
        where = f"{name}:{line_of(text, ('redirect',))} redirect"
        mend = "write an [[event]] with id and redirect alone"
        found.append(Fault(where, "there is no key 'redirect' here", mend))
        del tables["redirect"]
    checked = _Checked(text, name, found)
    merged: dict[int, Redirect] = {}
    for at, entry in enumerate(entries):
        if is_redirect(entry):
            redirect = checked(REDIRECT, entry, ("event", at), REDIRECT_KEYS)
            if redirect is not None:
                merged[at] = redirect
    head = checked(ARCHIVE, tables, (), most=MAX_TABLES)
    known = [checked(SOURCE, entry, ("source", at)) for at, entry in enumerate(sources)]
    events = [checked(EVENT, entries[at], ("event", at)) for at in places]
    if head is not None and not found:
        archive = replace(head, source=tuple(filter(None, known)), event=tuple(filter(None, events)))
        wrong = _inconsistencies(archive, places, merged)
        found += [Fault(f"{name}:{line_of(text, path)} {shown_path(path)}", *what) for path, *what in wrong]
    if found:
        raise BadFile(in_order(found))
    return replace(archive, redirect={each.id: each.redirect for each in merged.values()})


def _taken(tables: dict[str, Any], key: str) -> list[Any]:
    """The entries of an array of tables, which are read one by one; what is none stays where it is."""
    return tables.pop(key) if isinstance(tables.get(key), list) else []


class _Checked:
    """Values of a file as what they are; what is wrong goes to `found`; much of it ends the reading."""

    def __init__(self, text: str, name: str, found: list[Fault]) -> None:
        self.text, self.name, self.found = text, name, found

    def __call__(
        self,
        adapter: TypeAdapter[T],
        value: object,
        path: Path,
        keys: Mapping[Path, Sequence[str]] = KEYS,
        most: int = MAX_VALUES,
    ) -> T | None:
        if is_crowded(value, most):
            where = f"{self.name}:{line_of(self.text, path)} {shown_path(path)}".rstrip()
            self.found.append(Fault(where, f"over {most:,} values are too many for one table", "shorten it"))
            return None
        try:
            return adapter.validate_python(value)
        except ValidationError as error:
            self.found += faults(error, self.text, self.name, keys, path)
        if len(self.found) >= MOST_FAULTS:
            raise BadFile(in_order(self.found))
        return None


def line_of_event(text: str, id: str) -> int:
    """The line on which the event of that id, or where it was merged into, is named last."""
    return line_of(text, ("event", _events(text)[id], "id"))


@lru_cache(maxsize=1)  # faults of one file come one after another
def _events(text: str) -> Mapping[str, int]:
    """The number of each event's last table, by its id."""
    return {entry.get("id"): at for at, entry in enumerate(load(text, "").get("event", []))}


def read_bytes(raw: bytes, name: str) -> Archive:
    """The same of a file's bytes. Raises BadFile where they are too many, or not UTF-8."""
    return read(decoded(raw, name), name)


def decoded(raw: bytes, name: str) -> str:
    """The text of a data file. Raises BadFile where its bytes are too many, or not UTF-8."""
    if len(raw) > MAX_BYTES:
        raise bad(name, f"over {MAX_BYTES:,} bytes are too many", "split the file, or import it as JSON")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise bad(f"{name}:{line}", "bytes that are not UTF-8", "save the file as UTF-8") from None


def _inconsistencies(
    archive: Archive, places: Sequence[int], merged: Mapping[int, Redirect]
) -> Iterator[tuple[Path, str, str]]:
    """What each key alone cannot show: ids used twice, sources that do not exist. `places` says where among
    the file's events each event stands, as `merged` does of the others.
    """
    named = {at: event.id for at, event in zip(places, archive.event, strict=True)}
    named |= {at: each.id for at, each in merged.items()}
    for table, ids in (
        ("event", [named[at] for at in sorted(named)]),
        ("source", [source.id for source in archive.source]),
    ):
        for name in (name for name, count in Counter(ids).items() if count > 1):
            second = len(ids) - 1 - ids[::-1].index(name)
            yield (
                (table, second, "id"),
                f"{shown(name)} stands here a second time",
                "give it an id of its own",
            )
    known = {source.id for source in archive.source}
    withdrawn = set(archive.withdrawn)
    for number, id in named.items():
        if id in withdrawn:
            yield ("event", number, "id"), f"{shown(id)} is withdrawn", "take its text out of the file"
    for number, each in merged.items():
        if each.redirect == each.id:
            found = f"{shown(each.id)} leads to itself"
            yield ("event", number, "redirect"), found, "name the event it was merged into"
    for number, event in zip(places, archive.event, strict=True):
        if event.id in {link.event for link in event.links}:
            yield ("event", number, "links"), f"{shown(event.id)} is linked to itself", "name another event"
        for source in event.sources:
            if source not in known:
                yield ("event", number, "sources"), f"there is no source {shown(source)}", "add a [[source]]"
        cited: list[tuple[str, int, str | None]] = [
            *(("claim", at, claim.source) for at, claim in enumerate(event.claim)),
            *(("override", at, override.source) for at, override in enumerate(event.override)),
        ]
        for table, at, cited_source in cited:
            if cited_source is not None and cited_source not in known:
                path = ("event", number, table, at, "source")
                yield path, f"there is no source {shown(cited_source)}", "add a [[source]]"


def write(archive: Archive) -> str:
    """A timeline as a data file in canonical form: equal archives give equal bytes, and `read` gives the
    archive back. Raises BadFile where it is too long for one.
    """
    own = archive.timeline.language
    blocks = [_block("timeline", timeline_tree(archive.timeline))]
    if archive.withdrawn:
        blocks.insert(0, "\n".join(toml_writing.lines({"withdrawn": archive.withdrawn})))
    for kind, trees in (("tag", tag_trees(archive.tag, own)), ("person", person_trees(archive.person, own))):
        blocks += [_block(toml_writing.header(kind, id), tree) for id, tree in trees.items()]
    blocks += [_block("source", source_tree(source, own), array=True) for source in archive.source]
    for event in archive.event:
        tree = event_tree(event, own)
        inner = {kind: tree.pop(kind, ()) for kind in ("override", "term", "claim")}
        blocks.append(_block("event", tree, array=True))
        blocks += [
            _block(f"event.{kind}", each, array=True) for kind, found in inner.items() for each in found
        ]
    blocks += [_block("event", tree, array=True) for tree in redirect_trees(archive.redirect)]
    text = "\n\n".join(blocks) + "\n"
    if len(text.encode()) > MAX_BYTES:
        found = f"{len(text):,} characters are too many for a data file"
        raise bad(f"timeline {archive.timeline.id}", found, "export it as JSON, or a part of it")
    check_keys(text, f"timeline {archive.timeline.id}")
    return text


def _block(header: str, table: Mapping[str, Any], *, array: bool = False) -> str:
    return "\n".join([f"[[{header}]]" if array else f"[{header}]", *toml_writing.lines(table)])
