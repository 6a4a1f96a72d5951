"""All timelines as one JSON document, one event a line: what one Timeline gives to another without loss.

{"format": 1, "timelines": [{"timeline", "sources", "tags", "people", "events", "withdrawn"}]}
An entry of "events" that has only "id" and "redirect" says where a merged event went.
"""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, NamedTuple, TypeVar

from pydantic import TypeAdapter, ValidationError

from timeline.errors import BadFile, Fault, shown
from timeline.files.canonical import (
    PERSON,
    REDIRECT,
    TAG,
    TIMELINE,
    Tree,
    event_tree,
    instant_text,
    is_redirect,
    person_trees,
    redirect_trees,
    source_tree,
    tag_trees,
    timeline_tree,
)
from timeline.files.canonical import (
    Redirect as Redirect,
)
from timeline.files.json_window import Window
from timeline.files.toml_format import KEYS, REDIRECT_KEYS
from timeline.files.toml_text import MAX_VALUES, Path, described, is_crowded, shown_path
from timeline.model.event import EVENT, SOURCE, Archive, Event, Person, Source, Tag, Timeline
from timeline.model.fields import Slug

FORMAT = 1
MOST_FAULTS = 100
MAX_EVENTS = 1_000_000  # of a document: their ids are kept until its end
MAX_OTHERS = 100_000  # timelines, sources, tags, people, withdrawn and merged ids together
_SLUG = TypeAdapter(Slug)
_KEYS = ("timeline", "sources", "tags", "people", "events", "withdrawn")
_GIVES = 'begin it with {"format": 1, "timelines": ['
T = TypeVar("T")


class Named(NamedTuple):
    """A tag or a person with the id under which it stands."""

    id: str
    value: Tag | Person


class Withdrawn(NamedTuple):
    """The id of an event that is gone."""

    id: str


class Item(NamedTuple):
    """One thing a document holds: in which of its timelines, counted from 0, what, and on which line."""

    timeline: int
    value: Timeline | Source | Named | Event | Withdrawn | Redirect
    line: int


def stream(pieces: Iterable[bytes], name: str) -> Iterator[Item]:
    """What a document holds, in its order, in bounded memory (the ids are kept); `pieces` are its bytes.

    What is faulty is left out. At the end, or at once where reading cannot go on, raises BadFile with all
    faults, a hundred at most: nothing that came before may be kept then.
    """
    reading = _Reading(Window(pieces, name))
    yield from reading.document()
    if reading.faults:
        raise BadFile(tuple(reading.faults))


def read(raw: bytes, name: str) -> tuple[Archive, ...]:
    """A document's timelines. Raises BadFile with its faults."""
    parts: dict[int, _Parts] = {}
    for item in stream((raw,), name):
        parts.setdefault(item.timeline, _Parts()).add(item.value)
    return tuple(each.archive() for each in parts.values())


@dataclass(slots=True)
class _Parts:
    """A timeline being put together."""

    timeline: list[Timeline] = field(default_factory=list)
    source: list[Source] = field(default_factory=list)
    event: list[Event] = field(default_factory=list)
    tag: dict[str, Tag] = field(default_factory=dict)
    person: dict[str, Person] = field(default_factory=dict)
    withdrawn: list[str] = field(default_factory=list)
    redirect: dict[str, str] = field(default_factory=dict)

    def add(self, value: Timeline | Source | Named | Event | Withdrawn | Redirect) -> None:
        match value:
            case Event():
                self.event.append(value)
            case Source():
                self.source.append(value)
            case Named(id, Tag() as tag):
                self.tag[id] = tag
            case Named(id, Person() as person):
                self.person[id] = person
            case Withdrawn(id):
                self.withdrawn.append(id)
            case Redirect(id, target):
                self.redirect[id] = target
            case Timeline():
                self.timeline.append(value)

    def archive(self) -> Archive:
        lists = (tuple(self.source), tuple(self.event), tuple(self.withdrawn))
        return Archive(self.timeline[0], self.tag, self.person, *lists, self.redirect)


class _Reading:
    """A document being read."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.faults: list[Fault] = []
        self.events: dict[str, int] = {}  # of the whole document, since ids are unique in a store
        self.timelines: dict[str, int] = {}
        self.others = 0

    def document(self) -> Iterator[Item]:
        window = self.window
        if window.peek() != "{":
            raise window.refuse("this is not a document of Timeline", _GIVES)
        seen = set()
        for key in window.members():
            seen.add(key)
            if key == "format":
                version = window.value()
                if version != FORMAT or isinstance(version, bool):
                    raise window.refuse(
                        f"format {shown(version)} is not known", "this program reads format 1"
                    )
            elif key == "timelines":
                if "format" not in seen:
                    raise window.refuse("the key format is missing before timelines", _GIVES)
                for number, _ in enumerate(window.elements()):
                    yield from self.timeline(number)
            else:
                raise window.refuse(f"there is no key {shown(key)} here", _GIVES)
        if "timelines" not in seen:
            raise window.refuse("the key timelines is missing", _GIVES)
        if window.peek():
            raise window.refuse("text stands after the document's end", "take it out")

    def timeline(self, number: int) -> Iterator[Item]:
        window, own, begins = self.window, _Ids(self.events), self.window.line
        seen = set()
        if window.peek() != "{":
            raise window.refuse("a timeline is a table", f"write its keys: {', '.join(_KEYS)}")
        for key in window.members():
            seen.add(key)
            if key == "timeline":
                line = window.line
                self.one_more()
                timeline = self.checked(TIMELINE, window.value(), ("timeline",), key)
                if timeline is not None:
                    self.once(self.timelines, timeline.id, line, "timeline.id")
                    yield Item(number, timeline, line)
            elif key in ("tags", "people"):
                yield from self.named(number, key)
            elif key in _KEYS:
                for _ in window.elements():
                    line = (window.peek(), window.line)[1]
                    item = self.entry(key, own)
                    if item is not None:
                        yield Item(number, item, line)
            else:
                raise window.refuse(f"there is no key {shown(key)} here", f"known are {', '.join(_KEYS)}")
        if "timeline" not in seen:
            self.fault(begins, "timeline", "the key timeline is missing", "add it")
        for line, key, found, mend in own.missing():
            self.fault(line, key, found, mend)

    def entry(self, key: str, own: "_Ids") -> Source | Event | Withdrawn | Redirect | None:
        line, value = self.window.line, self.window.value()
        if key != "events" or is_redirect(value):
            self.one_more()
        elif len(self.events) >= MAX_EVENTS:
            raise self.window.refuse(f"over {MAX_EVENTS:,} events are too many", "split the document")
        if key == "sources":
            source = self.checked(SOURCE, value, ("source",), key)
            if source is not None:
                self.once(own.sources, source.id, line, "sources.id")
            return source
        if key == "withdrawn":
            id = self.checked(_SLUG, value, ("withdrawn",), key)
            if id is not None:
                own.withdrawn[id] = line
            return None if id is None else Withdrawn(id)
        if is_redirect(value):
            redirect = self.checked(REDIRECT, value, ("event",), key, keys=REDIRECT_KEYS)
            if redirect is not None:
                self.once(self.events, redirect.id, line, "events.id")
                if redirect.redirect == redirect.id:
                    found = f"{shown(redirect.id)} leads to itself"
                    self.fault(line, "events.redirect", found, "name the event it was merged into")
            return redirect
        event = self.checked(EVENT, value, ("event",), key)
        if event is not None:
            self.once(self.events, event.id, line, "events.id")
            own.cite(event, line)
            if event.id in {link.event for link in event.links}:
                self.fault(
                    line, "events.links", f"{shown(event.id)} is linked to itself", "name another event"
                )
        return event

    def named(self, number: int, key: str) -> Iterator[Item]:
        adapter: TypeAdapter[Any] = TAG if key == "tags" else PERSON
        within = ("tag",) if key == "tags" else ("person",)
        for id in self.window.members():
            line = (self.window.peek(), self.window.line)[1]
            self.one_more()
            value = self.checked(adapter, self.window.value(), within, key, line)
            name = self.checked(_SLUG, id, within, key, line)
            if value is not None and name is not None:
                yield Item(number, Named(name, value), line)

    def one_more(self) -> None:
        """A source, tag, person or id, which is kept to the end. Raises BadFile where they are too many."""
        self.others += 1
        if self.others > MAX_OTHERS:
            found = f"over {MAX_OTHERS:,} timelines, sources, tags, people and ids that are gone are too many"
            raise self.window.refuse(found, "split the document")

    def checked(
        self,
        adapter: TypeAdapter[T],
        value: object,
        within: Path,
        key: str,
        line: int | None = None,
        keys: Mapping[Path, Sequence[str]] = KEYS,
    ) -> T | None:
        """The value, if it is one; else its faults are kept. An entry's line is the one it begins on."""
        end = self.window.line
        begins = line if line is not None else end
        if is_crowded(value):
            self.fault(begins, key, f"over {MAX_VALUES:,} values are too many for one entry", "shorten it")
            return None
        try:
            return adapter.validate_python(value)
        except ValidationError as error:

            def place(path: Path) -> str:
                return f"{self.window.name}:{begins} {'.'.join([key, *shown_path(path).split('.')[1:]])}"

            for fault in described(error, keys, place, within):
                self._keep(fault)
            return None

    def once(self, known: dict[str, int], id: str, line: int, key: str) -> None:
        if id in known:
            found = f"{shown(id)} stands here a second time, first on line {known[id]}"
            self.fault(line, key, found, "give it an id of its own")
        known.setdefault(id, line)

    def fault(self, line: int, key: str, found: str, mend: str) -> None:
        self._keep(Fault(f"{self.window.name}:{line} {key}", found, mend))

    def _keep(self, fault: Fault) -> None:
        self.faults.append(fault)
        if len(self.faults) >= MOST_FAULTS:
            raise BadFile(tuple(self.faults))


class _Ids:
    """The ids of one timeline, and where each source that is cited was cited first."""

    def __init__(self, events: Mapping[str, int]) -> None:
        self.events = events
        self.sources: dict[str, int] = {}
        self.withdrawn: dict[str, int] = {}
        self.cited: dict[str, int] = {}

    def cite(self, event: Event, line: int) -> None:
        claims = (claim.source for claim in event.claim)
        overrides = (override.source for override in event.override)
        for source in (*event.sources, *claims, *overrides):
            if source is not None:
                self.cited.setdefault(source, line)

    def missing(self) -> Iterator[tuple[int, str, str, str]]:
        for source, line in self.cited.items():
            if source not in self.sources:
                yield line, "events.sources", f"there is no source {shown(source)}", "add it to sources"
        for id in self.withdrawn:
            if id in self.events:
                yield self.events[id], "events.id", f"{shown(id)} is withdrawn", "take its text out"


def write(archives: Iterable[Archive]) -> Iterator[str]:
    """The timelines as one document, piece by piece; equal archives give equal bytes."""
    return write_streamed((archive, archive.event) for archive in archives)


def write_streamed(timelines: Iterable[tuple[Archive, Iterable[Event]]]) -> Iterator[str]:
    """The same, each timeline with events that come one after another; those in the archive are passed
    over.
    """
    yield f'{{"format": {FORMAT}, "timelines": ['
    comma = ""
    for archive, events in timelines:
        own = archive.timeline.language
        yield f'{comma}\n{{"timeline": {_line(timeline_tree(archive.timeline))}'
        comma = ","
        yield from _array("sources", (source_tree(source, own) for source in archive.source))
        yield from _object("tags", tag_trees(archive.tag, own))
        yield from _object("people", person_trees(archive.person, own))
        entries = (event_tree(event, own) for event in events)
        yield from _array("events", chain(entries, redirect_trees(archive.redirect)))
        yield f',\n"withdrawn": {_line(archive.withdrawn)}}}'
    yield "\n]}\n"


def _array(key: str, trees: Iterable[Tree]) -> Iterator[str]:
    yield f',\n"{key}": ['
    comma = ""
    for tree in trees:
        yield f"{comma}\n{_line(tree)}"
        comma = ","
    yield "\n]" if comma else "]"


def _object(key: str, trees: Mapping[str, Tree]) -> Iterator[str]:
    yield f',\n"{key}": {{'
    yield ",".join(f"\n{_line(id)}: {_line(tree)}" for id, tree in trees.items())
    yield "\n}" if trees else "}"


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=_instant)


def _instant(value: object) -> str:
    assert isinstance(value, dt.datetime), "the one kind of value here that JSON does not know"
    return instant_text(value)
