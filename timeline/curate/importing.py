"""Files from elsewhere → the store: read, compared and prepared on disk, then written in one transaction."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple, TypeAlias

from timeline import files
from timeline.curate.alike import Alike
from timeline.curate.changes import Change, Fingerprints, saves
from timeline.curate.comparing import Here, Refused, compared
from timeline.curate.desk import checked_language, checked_timeline
from timeline.curate.differences import differences
from timeline.curate.laying import as_table
from timeline.curate.recognising import recognised
from timeline.curate.report import SOON, Difference, Report
from timeline.curate.staging import Staging
from timeline.dates.calendars import Day, Span
from timeline.errors import BadFile, BadSetting, Fault, shown
from timeline.files import json_format
from timeline.files.ids import MAX_ID
from timeline.files.reading import Fate, Given, Odd, Options, Order, Read
from timeline.model.event import Archive, Event, Person, Source, Status, Tag, Timeline
from timeline.model.folding import Named
from timeline.store import events, occurrences, runs, saving, timelines
from timeline.store.database import Connection
from timeline.store.imported import Imported
from timeline.store.timelines import archive_text

_MOST_BYTES = 50_000_000  # of a file that is read whole; its reader says what is too many
_PIECE = 1 << 18
_BATCH = 500
_LONGEST_SUFFIX = 20
Value: TypeAlias = (
    Timeline | Source | json_format.Named | Event | json_format.Withdrawn | json_format.Redirect
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the caller decides: `into` is the timeline for formats that name none; the rest as in Options."""

    into: str | None = None
    format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    date_order: Order | None = None
    language: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)


class _Begun(NamedTuple):
    """What a timeline's events are compared and prepared by, from the first of them on."""

    fingerprints: Fingerprints
    named: Named


@dataclass(slots=True)
class Target:
    """A timeline that is imported into: as it was without its events, None if new, and as it is to be."""

    name: str  # of the file that names it
    before: Archive | None
    timeline: Timeline
    sources: dict[str, Source]
    tags: dict[str, Tag]
    people: dict[str, Person]
    begun: _Begun | None = None
    withdrawn: list[str] = field(default_factory=list)
    redirect: dict[str, str] = field(default_factory=dict)
    waiting: list[tuple[str, Event]] = field(default_factory=list)
    of_table: bool = False  # named by --into, not by a file
    has_events: bool = False  # that came in
    cited: set[str] = field(default_factory=set)  # sources and tags of what a table changes
    reopened: bool = False  # by another file, which may have changed what earlier events show

    @property
    def archive(self) -> Archive:
        """What it is to be, without its events."""
        head = Archive(self.timeline, dict(self.tags), dict(self.people))
        return timelines.with_sources(head, self.sources.values())


class _TooLate(Exception):
    """A JSON document says what a timeline is, or a source, behind its events."""


class Importing:
    """One import being prepared from any number of files. Reads the store; writes to `staging` alone."""

    def __init__(
        self, connection: Connection, staging: Staging, now: dt.datetime, today: Day, own_language: str
    ) -> None:
        self.connection = connection
        self.staging = staging
        self.now = now
        self.span = occurrences.horizon(connection)
        self.soon = Span(today, today + SOON)
        self.report = Report()
        self.mappings: dict[str, Mapping[str, str]] = {}
        self.targets: dict[str, Target] = {}
        self.differ: Callable[[Difference], None] | None = None  # told of each event added or changed
        self._own_language = own_language
        self._holders = timelines.holders(connection)
        self._dead = timelines.withdrawn(connection)
        self._merged = timelines.redirects(connection)
        self._staged: dict[str, str] = {}  # id → file
        self._links: dict[str, str] = {}  # id linked to → the event that does
        self._linked: set[str] = set()  # of those, which the store holds
        self._alike = Alike()
        self._given: Mapping[str, Given] = {}  # of the table being read
        self._idle: set[str] = set()  # its rows that change nothing

    def read(self, path: Path, asked: Asked, read_on: Callable[[int], None] = lambda _: None) -> None:
        """One more file; `read_on` is told how many bytes came in. Raises BadFile and BadSetting."""
        name = str(path)
        with path.open("rb") as file:
            format = files.detect(name, file.read(files.HEAD), asked.format)
        if format.names_timelines and asked.into is not None:
            raise BadSetting(f"{name} names its timelines itself", mend="leave --into out")
        if format.name == "json":
            try:
                self._entries(json_format.stream(_pieces(path, read_on), name), name)
            except _TooLate:
                raise BadFile(
                    (Fault(name, "a timeline's events stand before its sources", "write events last"),)
                ) from None
            return
        with path.open("rb") as file:
            raw = file.read(_MOST_BYTES + 1)
        if format.names_timelines:
            self._archives(files.read(raw, name, Options(), asked.format), name)
        else:
            self._table(raw, name, asked)
        read_on(len(raw))

    def finish(self) -> None:
        """What can be said only when all is read. Raises BadFile where a link leads nowhere."""
        for target in self.targets.values():
            self._settle(target)
        self._leave_out_what_is_empty()
        self._refuse_what_lives()
        wanted = [id for id in self._links if id not in self._staged]
        self._linked = set(saving.held(self.connection, wanted))
        known = {*self._linked, *self._dead, *self._merged}
        known |= {id for target in self.targets.values() for id in (*target.withdrawn, *target.redirect)}
        faults = [
            Fault(
                f"{self._staged[self._links[id]]} event {self._links[id]} links",
                f"there is no event {shown(id)}", "mend its id, or import that one too",
            )
            for id in wanted
            if id not in known
        ]  # fmt: skip
        if faults:
            raise BadFile(tuple(faults[:100]))
        self.report.pairs += self._alike.pairs(self.connection)
        for id, target in self.targets.items():
            if target.before is not None:
                lines = differences(archive_text(target.before), archive_text(target.archive))
                self.report.heads += [f"{id}: {line}" for line in lines]

    def is_stale(self, connection: Connection) -> bool:
        """Whether ids were withdrawn or merged, or events left, since this was prepared."""
        return (
            timelines.withdrawn(connection) != self._dead
            or timelines.redirects(connection) != self._merged
            or saving.held(connection, self._linked).keys() != self._linked
        )

    def _leave_out_what_is_empty(self) -> None:
        """No timeline is made of a table that has no event in it."""
        for id, target in list(self.targets.items()):
            if target.of_table and target.before is None and not target.has_events:
                del self.targets[id]
                self.mappings.pop(id, None)
                del self.report.new[id]

    def _refuse_what_lives(self) -> None:
        """No import withdraws an event, or leads the id of one elsewhere: that is done by hand."""
        coming = {id: to for target in self.targets.values() for id, to in target.redirect.items()}
        gone = [id for target in self.targets.values() for id in target.withdrawn]
        merged = {**self._merged, **coming}
        ends = timelines.ends(merged)
        asked = [*gone, *coming, *(end for id in coming if (end := ends[id]) is not None)]
        living = {*saving.held(self.connection, asked), *self._staged}
        for target in self.targets.values():
            refused = {
                id: f"it is there; if it must go: timeline event withdraw {id}"
                for id in target.withdrawn
                if id in living or id in self._merged
            }
            for id, to in target.redirect.items():
                if id in living or id in self._dead or self._merged.get(id, to) != to:
                    refused[id] = f"the id is in use, so it cannot lead to {to}"
                elif ends[id] not in living:
                    refused[id] = f"it leads to {to}, and there is no such event"
            self.report.counts["refused"] += len(refused)
            self.report.odd += [Odd(f"{target.name} {id}", why, Fate.REFUSED) for id, why in refused.items()]
            known = {*refused, *self._dead, *self._merged}
            target.withdrawn = [id for id in target.withdrawn if id not in known]
            target.redirect = {id: to for id, to in target.redirect.items() if id not in known}
            self.report.withdrawn += target.withdrawn
            self.report.merged += target.redirect

    def _table(self, raw: bytes, name: str, asked: Asked) -> None:
        """A file whose events belong to no timeline of its own."""
        if asked.into is None:
            known = ", ".join(sorted(id for id, holder in self._holders.items() if holder.own)) or "none yet"
            raise BadSetting(
                f"{name} names no timeline", mend=f"say --into ID; held by the store are: {known}"
            )
        language = None if asked.language is None else checked_language(asked.language)
        if asked.into not in self.targets:
            held = timelines.whole(self.connection, asked.into)
            title = asked.into.replace("-", " ").capitalize()
            own = language or self._own_language
            new = held.timeline if held is not None else checked_timeline(asked.into, title, own)
            self._open(name, new).of_table = True
        target = self.targets[asked.into]
        remembered = runs.remembered(self.connection, asked.into)
        mapping = {**remembered, **asked.mapping}
        options = Options(
            target.archive, asked.encoding, asked.delimiter, asked.date_order, language, mapping
        )
        found = files.read(raw, name, options, asked.format)
        [archive] = found.archives
        found = _renamed(found, recognised(self.connection, archive.event, found.given, asked.into))
        found = self._with_free_ids(found, asked.into)
        if mapping != remembered:
            self.mappings[asked.into] = mapping
        sources, tags = dict(target.sources), dict(target.tags)
        self._archives(found, name)
        # Without those that came with rows which changed nothing
        target.sources = {id: s for id, s in target.sources.items() if id in sources or id in target.cited}
        target.tags = {id: tag for id, tag in target.tags.items() if id in tags or id in target.cited}

    def _with_free_ids(self, found: Read, into: str) -> Read:
        """Ids that were made for rows, and by which another timeline has an event, with this one's name; so
        too where this one had the row by that name before, whatever became of either.
        """
        suffix = f"-{into[:_LONGEST_SUFFIX].rstrip('-')}"
        names = {id: id[: MAX_ID - len(suffix)].rstrip("-") + suffix for id in found.keys}
        held = saving.held(self.connection, [*names, *names.values()])
        own = (id for id, event in held.items() if event.timeline == into)
        here = {*own, *self._dead, *self._merged}
        names = {id: named for id, named in names.items() if named in here or (id in held and id not in here)}
        return _renamed(found, names)

    def _archives(self, found: Read, name: str) -> None:
        """What a file held that was read whole."""
        for target in self.targets.values():
            self._settle(target)
        self._given = found.given
        self.report.findings.append((name, found.findings))
        self._alike.corrected(found.keys)
        for archive in found.archives:
            self._entries(((name, value) for value in _values(archive)), name)
        for target in self.targets.values():
            self._settle(target)
        self._given = {}
        self.report.counts["refused"] += sum(each.fate is Fate.REFUSED for each in found.odd)
        refused = {each.where for each in self.report.odd if each.fate is Fate.REFUSED}
        self.report.odd += (
            replace(each, fate=Fate.REFUSED) if each.where in refused else each
            for each in found.odd
            if each.fate is not Fate.DRAFT or each.where not in self._idle
        )

    def _entries(self, entries: Iterable[tuple[str, Value] | json_format.Item], name: str) -> None:
        """What a file holds, one thing after another."""
        target: Target | None = None
        early: list[Value] = []
        number = -1
        for entry in entries:
            if isinstance(entry, json_format.Item):
                where, value = f"{name}:{entry.line}", entry.value
                if entry.timeline != number:
                    number, target = entry.timeline, None
            else:
                where, value = entry
            if isinstance(value, Timeline):
                target = self._open(name, value)
                for each in early:
                    self._put(target, where, each)
                early = []
            elif target is not None:
                self._put(target, where, value)
            elif isinstance(value, Event):
                raise _TooLate
            else:
                early.append(value)

    def _open(self, name: str, timeline: Timeline) -> Target:
        """The timeline of that id, to be imported into; it is the store's own or new."""
        id = timeline.id
        if id in self._holders and not self._holders[id].own:
            file = self._holders[id].file or "a data file that is gone"
            mend = f"edit that file, or hand it over first: timeline adopt {id}"
            raise BadFile((Fault(name, f"the timeline {shown(id)} is held by {file}", mend),))
        if id not in self.targets:
            before = timelines.whole(self.connection, id)
            head = before or Archive(timeline)
            sources = {source.id: source for source in head.source}
            self.targets[id] = Target(name, before, timeline, sources, dict(head.tag), dict(head.person))
            if before is None:
                self.report.new[id] = timeline.language
        target = self.targets[id]
        was = target.timeline if target.before is None else target.before.timeline
        if was.private or target.timeline.private:
            timeline = replace(timeline, private=True)  # no import opens what is private here, or in a file
        self._settle(target)
        target.reopened = target.begun is not None
        target.begun = None
        target.timeline = timeline
        return target

    def _put(self, target: Target, where: str, value: Value) -> None:
        match value:
            case Event():
                target.waiting.append((where, value))
                if len(target.waiting) >= _BATCH:
                    self._settle(target)
                return
            case json_format.Withdrawn(id):
                target.withdrawn.append(id)
                return
            case json_format.Redirect(id, to):
                target.redirect[id] = to
                return
        if target.begun is not None:
            raise _TooLate
        match value:
            case Source(id):
                target.sources[id] = value
            case json_format.Named(id, Tag() as tag):
                target.tags[id] = tag
            case json_format.Named(id, Person() as person):
                target.people[id] = person

    def _settle(self, target: Target) -> None:
        """Compare the events that wait with the store, and stage what is to be written."""
        if not target.waiting:
            return
        if target.begun is None:
            archive = target.archive
            target.begun = _Begun(Fingerprints(archive), Named(archive))
        begun = target.begun
        held = saving.held(self.connection, [event.id for _, event in target.waiting])
        here = self._here(target, held)
        changes = []
        for where, event in target.waiting:
            why = self._refusal(event, target, held)
            if why:
                self._refuse(where, event, why)
                continue
            self._staged[event.id] = where.partition(":")[0]
            target.has_events = True
            given = self._given.get(event.id)
            try:
                found = compared(event, here.get(event.id), given, begun.fingerprints)
            except Refused as refused:
                self._refuse(where, event, str(refused))
                continue
            if found.change is not None:
                changes.append(found.change)
                self._count(found.change, here.get(event.id), target)
                continue
            self.report.counts["unchanged"] += 1
            if given is not None:
                self._idle.add(given.where)
            returns = ((each.date, each.kind, each.precision) for each in found.event.occurrences(self.soon))
            self._note(found.event, returns, target)
        target.waiting.clear()
        if changes:
            prepared = list(saves(changes, begun.named, self.span, self.now))
            self.staging.add(prepared)
            for change, save in zip(changes, prepared, strict=True):
                self._note(change.event, ((one[0], one[4], one[2]) for one in save.occurrences), target)

    def _here(self, target: Target, held: Mapping[str, saving.Held]) -> dict[str, Here]:
        """The events that wait and are here in this timeline."""
        bodies = events.bodies(self.connection, list(held))
        mine = [id for id in held if held[id].timeline == target.timeline.id]
        rows = tuple(events.decoded(bodies[id]) for id in mine if id in self._given)
        told = as_table(replace(target.archive, event=rows))
        return {id: Here(held[id], bodies[id], Imported.of(held[id].imported), told.get(id)) for id in mine}

    def _count(self, change: Change, here: Here | None, target: Target) -> None:
        """What a change is told as, and what it brings to the timeline."""
        event, counts = change.event, self.report.counts
        counts["added" if here is None else "changed"] += 1
        counts["draft"] += event.status is Status.DRAFT
        if self.differ is not None:
            lines = None if here is None else tuple(differences(here.body, change.body))
            self.differ(Difference(event, lines))
        if here is None:
            self._alike.add(event, target.timeline.id)
        if event.id in self._given:
            target.cited |= event.cited | {*event.tags}

    def _refusal(self, event: Event, target: Target, held: Mapping[str, saving.Held]) -> str:
        """Why an event cannot come in; empty where it can."""
        if event.id in self._dead:
            return "it was withdrawn here, and its id is never used again"
        if event.id in self._merged:
            return f"it was merged into {self._merged[event.id]} here"
        if event.id in self._staged:
            return f"the id stands in {self._staged[event.id]} already"
        timeline = target.timeline.id
        if event.id in held and held[event.id].timeline != timeline:
            return f"the id stands in the timeline {held[event.id].timeline}; give it another"
        return ""

    def _refuse(self, where: str, event: Event, why: str) -> None:
        self.report.counts["refused"] += 1
        if event.id in self._given:
            self.report.odd.append(Odd(self._given[event.id].where, f"{event.id}: {why}", Fate.REFUSED))
        else:
            self.report.odd.append(Odd(f"{where} {event.id}", why, Fate.REFUSED))

    def _note(self, event: Event, returns: Iterable[tuple[Day, str, str]], target: Target) -> None:
        """What must be known of an event whatever becomes of it: its links, and whether it returns soon."""
        for link in event.links:
            self._links.setdefault(link.event, event.id)
        self.report.count_return(event, target.timeline.language, returns, self.soon)


def _renamed(found: Read, names: Mapping[str, str]) -> Read:
    """A table's events under other ids."""
    if not names:
        return found
    [archive] = found.archives
    renamed = (replace(event, id=names.get(event.id, event.id)) for event in archive.event)
    return replace(
        found,
        archives=(replace(archive, event=tuple(renamed)),),
        keys={names.get(id, id): keys for id, keys in found.keys.items()},
        given={names.get(id, id): given for id, given in found.given.items()},
    )


def _pieces(path: Path, read_on: Callable[[int], None]) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            read_on(len(piece))
            yield piece


def _values(archive: Archive) -> Iterator[Value]:
    yield archive.timeline
    yield from archive.source
    yield from (json_format.Named(id, tag) for id, tag in archive.tag.items())
    yield from (json_format.Named(id, person) for id, person in archive.person.items())
    yield from archive.event
    yield from map(json_format.Withdrawn, archive.withdrawn)
    yield from (json_format.Redirect(id, to) for id, to in archive.redirect.items())
