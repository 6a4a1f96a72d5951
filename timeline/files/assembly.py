"""An archive put together from the events of a format that knows neither ours ids nor our rules.

What cannot stand in an event is left out of it and said, and makes it a draft: a person looks at it before
anybody else does. What is no event at all is refused and said.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from timeline.errors import TimelineError, shown
from timeline.files.ids import Names, event_id, natural_keys, slug
from timeline.files.reading import Fate, Findings, Given, Odd, Read, bad
from timeline.files.toml_text import described, shown_path
from timeline.model.event import EVENT, SOURCE, Archive, Event, Source, Tag
from timeline.model.fields import MAX_LINE, clean
from timeline.model.folding import fold

_MARKS = re.compile("[\u200e\u200f\u061c\ufeff]")  # directions a program put in; they say nothing
_MAX_NAME = 60
_LISTS = ("tags", "people", "organizations", "sources", "claim")
MAX_LISTED = 1_000  # people, tags, sources … of one event
MAX_NAMED = 500_000  # of all together
MAX_MADE = 100_000  # sources and tags that a file brings, with its claims
_TOLD = 10  # reasons of one event


class Assembly:
    """Events one after another, with the sources and tags they name."""

    def __init__(self, into: Archive, language: str) -> None:
        self.into = into
        self.language = language
        self.odd: list[Odd] = []
        self.events: dict[str, Event] = {}
        self.keys: dict[str, tuple[str, ...]] = {}
        self.given: dict[str, Given] = {}
        self._named = self._claims = 0
        self._doubts: list[str] = []  # of sources and tags, until the event comes that names them
        self._notes: list[str] = []
        self._names = Names()
        self._sources = {source.id: source for source in into.source}
        self._source_names = Names(self._sources)
        self._cited: dict[str, Source] = {}
        self._known: dict[tuple[str, str], Source] = {}
        for source in into.source:
            self._recognise(source)
        self._tags: dict[str, Tag] = {}
        self._people = {
            fold(name): id
            for id, person in into.person.items()
            for name in (*person.name.values(), *person.aliases)
        }
        self._labels = {fold(label): id for id, tag in into.tag.items() for label in tag.label.values()}

    def source(self, title: str, url: str, language: str) -> tuple[str | None, str]:
        """The id of a source by its title and address, the one known already where there is one; and what is
        doubtful: an address that is none is kept as the shelf mark it may be.
        """
        url, title = one_line(self._clean(url)), one_line(self._clean(title))
        known = self._sources.get(title) or self._known.get((fold(title), url))
        if known is not None:
            self._cited[known.id] = known
            return known.id, ""
        name = title or _host(url) or url
        if not name:
            return None, ""
        if len(name) > MAX_LINE:
            self._doubts.append(f"its source has {len(name):,} characters; it was cut to {MAX_LINE}")
        tree = {
            "id": slug(name, _MAX_NAME) or "source",
            "title": name[:MAX_LINE] if language == self.language else {language: name[:MAX_LINE]},
        }
        try:
            made = SOURCE.validate_python(tree | ({"url": url} if url else {}))
            doubt = ""
        except ValidationError as error:
            doubt = f"source {_said(error)}" if title else f"the address {shown(url)} is none"
            mark = url[:MAX_LINE]
            known = self._known.get((fold(name), _marked(mark)))
            if known is not None:
                return known.id, doubt
            made = SOURCE.validate_python(tree | ({"archive": mark} if title else {}))
        made = replace(made, id=self._source_names.take(made.id))
        self._sources[made.id] = self._cited[made.id] = made
        self._recognise(made)
        return made.id, doubt

    def _recognise(self, source: Source) -> None:
        """By its title with its address or shelf mark; by one of them where no more is said."""
        for title in _titles(source):
            named, url = fold(title), source.url or ""
            for key in ((named, url), (named, _marked(source.archive)), (named, ""), ("", url)):
                if any(key):
                    self._known.setdefault(key, source)

    def tag(self, label: str, language: str) -> str | None:
        """A tag's id by its label in any language, or the id itself; None where it can have none."""
        label = one_line(self._clean(label))
        known = self._labels.get(fold(label))
        if known is not None:
            return known
        id = slug(label, _MAX_NAME)
        if not id:
            return None
        if id != label and id not in self.into.tag:
            self._tags.setdefault(id, Tag({language: label[:MAX_LINE]}))
        return id

    def _clean(self, text: str) -> str:
        """A text that stands outside the event it comes with; what is taken out of it is said with that."""
        tree = {"text": text}
        self._doubts += _cleaned(tree, self._notes)
        return unicodedata.normalize("NFC", tree.get("text", ""))

    def person(self, name: str) -> str:
        """A person's id where the timeline knows the name, else the name."""
        name = one_line(name)
        return self._people.get(fold(name), name)

    def add(
        self,
        where: str,
        tree: dict[str, Any],
        doubts: Iterable[str] = (),
        notes: Iterable[str] = (),
        named: str = "",
        says: frozenset[str] | None = None,
        place_of_country: bool = False,
    ) -> None:
        """An event from `tree`. Each of `doubts` makes it a draft, `notes` are only said; `named` is
        the id for one without, else it is made of title and date. `says` and `place_of_country` as in Given;
        what `tree` has where it is left out. Raises BadFile where the file names more than is held here.
        """
        crowded = self._crowded(where, tree)
        says = _says(tree) if says is None else says
        why, left_out = [*doubts, *self._doubts], [*notes, *self._notes]
        self._doubts, self._notes = [], []
        why += _cleaned(tree, left_out)
        why, left_out = list(dict.fromkeys(why)), list(dict.fromkeys(left_out))
        if crowded:
            self.refuse(where, crowded)
            return
        if not tree.get("title"):
            self.refuse(where, "it has no title")
            return
        given = tree.get("id")
        event = self._made(tree, why, named)
        if event is None:
            self.refuse(where, _told(why))
            return
        if given is not None and given == event.id and given in self.events:
            self.refuse(where, f"the id {shown(given)} stands here a second time; give it one of its own")
            return
        self.events[event.id] = event
        self._names.taken.add(event.id)
        made_of = "" if event.id == given or named else _made_of(event.title, event.date, event.printed)
        self.given[event.id] = Given(where, says, bool(why), place_of_country, made_of)
        if event.id != given:
            self.keys[event.id] = natural_keys(event)
        if why:
            self.odd.append(Odd(where, _told((*why, *left_out)), Fate.DRAFT))
        elif left_out:
            self.odd.append(Odd(where, _told(left_out), Fate.READ))

    def _crowded(self, where: str, tree: Mapping[str, Any]) -> str:
        """Why an event lists too much; empty where it does not. Raises BadFile where the file does."""
        listed = {key: len(tree.get(key, ())) for key in _LISTS}
        self._named += sum(listed.values())
        self._claims += listed["claim"]
        if self._named > MAX_NAMED or len(self._cited) + len(self._tags) + self._claims > MAX_MADE:
            found = f"over {MAX_NAMED:,} names, or {MAX_MADE:,} sources, tags and claims, are too many"
            raise bad(where, found, "split the file, or import it as JSON")
        most = max(listed, key=listed.__getitem__)
        return f"it has {listed[most]:,} {most}; at most {MAX_LISTED:,}" if listed[most] > MAX_LISTED else ""

    def refuse(self, where: str, why: str) -> None:
        """Something that is no event."""
        self.odd.append(Odd(where, why, Fate.REFUSED))

    def read(self, findings: Findings) -> Read:
        """All of it."""
        tags = {
            id: self.into.tag[id]
            for event in self.events.values()
            for id in event.tags
            if id in self.into.tag
        }
        named = {name for event in self.events.values() for name in event.people}
        people = {id: person for id, person in self.into.person.items() if id in named}
        archive = Archive(
            self.into.timeline,
            tags | self._tags,
            people,
            tuple(self._cited.values()),
            tuple(self.events.values()),
        )
        return Read((archive,), tuple(self.odd), findings, self.keys, self.given)

    def _made(self, tree: dict[str, Any], why: list[str], named: str) -> Event | None:
        """The event, with every key that cannot stand left out of it and its reason put to `why`."""
        if tree.get("id") is None:
            tree["id"] = self._names.take(
                named or _made_of(tree["title"], tree.get("date"), tree.get("printed", ""))
            )
        for _ in range(len(tree) + 2):
            if why:
                tree["status"] = "draft"
            try:
                return EVENT.validate_python(tree)
            except ValidationError as error:
                why.append(_said(error))
                faulty = {
                    str(fault["loc"][0]) if fault["loc"] else "" for fault in error.errors(include_url=False)
                }
                if "" in faulty:  # keys that do not go together: an hour without a day, most of all
                    faulty |= {"time", "timezone", "recurrence"}
                if "title" in faulty or not any(tree.pop(key, None) is not None for key in sorted(faulty)):
                    return None
        return None


def _made_of(title: Mapping[str, str], date: object, printed: str) -> str:
    """The id that a title and a date, or what was printed for it, make."""
    return event_id(next(iter(title.values())), str(date) if date is not None else printed.replace("/", " "))


def _told(why: Sequence[str]) -> str:
    more = f"; and {len(why) - _TOLD:,} more" if len(why) > _TOLD else ""
    return "; ".join(why[:_TOLD]) + more


def one_line(text: str) -> str:
    """`text` with single blanks and no line breaks."""
    return " ".join(text.split())


def _says(tree: Mapping[str, Any]) -> frozenset[str]:
    """What an event's tree says, in the words of Given."""
    found: set[str] = set()
    for key, value in tree.items():
        if key == "place":
            found |= {f"place.{code}" for code in value["name"]} | {*value} - {"name"}
        elif key == "claim":
            found.add("deaths")
        elif isinstance(value, Mapping):
            found |= {f"{key}.{code}" for code in value}
        else:
            found |= {"date", key} if key == "printed" else {key}
    return frozenset(found)


def _titles(source: Source) -> tuple[str, ...]:
    return (source.title,) if isinstance(source.title, str) else tuple(source.title.values())


def _marked(archive: str) -> str:
    """A shelf mark, so written that no address is the same."""
    return f"archive {archive}"


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or "" if url.isascii() else ""
    except ValueError:  # of brackets that are not closed
        return ""


def _said(error: ValidationError) -> str:
    faults = described(error, {}, shown_path)
    return "; ".join(
        f"{fault.where}: {fault.found}, {fault.expected}" if fault.where else fault.found for fault in faults
    )


def _cleaned(tree: dict[str, Any], notes: list[str]) -> list[str]:
    """Take out of the texts of `tree` what the model's door refuses; why that makes a draft."""
    removed: set[str] = set()
    marks = False

    def cleaned(value: Any) -> Any:
        nonlocal marks
        if isinstance(value, str):
            plain = value.replace("\r\n", "\n").replace("\r", "\n")
            bare = _MARKS.sub("", plain)
            marks = marks or bare != plain
            if not _passes(bare):
                removed.update(f"U+{ord(c):04X}" for c in bare if not _passes_one(c))
                bare = "".join(c for c in bare if _passes_one(c))
            return bare.strip()
        if isinstance(value, Mapping):
            return {key: text for key, each in value.items() if (text := cleaned(each)) not in ("", {}, ())}
        if isinstance(value, (tuple, list)):
            return tuple(text for each in value if (text := cleaned(each)) not in ("", {}, ()))
        return value

    for key, value in list(tree.items()):
        tree[key] = cleaned(value)
        if tree[key] in ("", {}, ()):
            del tree[key]
    why = [f"it held characters that cannot be kept: {', '.join(sorted(removed)[:5])}"] if removed else []
    for code, title in list(tree.get("title", {}).items()):
        line = one_line(title)
        if len(line) > MAX_LINE:
            why.append(f"its title has {len(line):,} characters; it was cut to {MAX_LINE}")
            line = line[: MAX_LINE - 1].rstrip() + "…"
        tree["title"][code] = line
    if marks:
        notes.append("invisible marks of direction were left out")
    return why


def _passes(text: str) -> bool:
    try:
        clean(text)
    except (ValueError, TimelineError):
        return len(text) > 1 and all(map(_passes_one, set(text)))  # too long, that is; told by the key itself
    return True


@lru_cache(maxsize=4096)
def _passes_one(character: str) -> bool:
    try:
        clean(character)
    except ValueError:
        return False
    return True
