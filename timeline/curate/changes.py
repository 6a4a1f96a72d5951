"""The one door for a change: fingerprint → revision → what is derived, in the caller's transaction."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from timeline.dates.calendars import Span
from timeline.model.event import Archive, Event, Status
from timeline.model.folding import Named
from timeline.store import events, occurrences, saving
from timeline.store.database import Connection
from timeline.store.imported import Imported
from timeline.store.saving import Held, Save
from timeline.store.timelines import source_text

_AHEAD = dt.timedelta(days=1)


class Change(NamedTuple):
    """One event as it is to be, with its document and fingerprint; `before` is None for a new one.

    `imported` is what an import left (store.imported), empty where none did; None says that this was written
    by hand.
    """

    event: Event
    body: str
    hash: str
    before: Held | None
    imported: str | None = None


class Fingerprints:
    """Hashes of all that a timeline shows of its events: the document, the sources, the names of people
    and tags. How it is shown (catalogues, languages, the program) is the store's `shown_by`.
    """

    def __init__(self, archive: Archive) -> None:
        head = archive.timeline
        self._start = f"{head.id}\0{head.language}\0{head.private}"
        self._sources = {source.id: source_text(source) for source in archive.source}
        self._people = {id: repr(person) for id, person in archive.person.items()}
        self._tags = {id: repr(tag) for id, tag in archive.tag.items()}

    def of(self, event: Event, body: str) -> str:
        """The hash of an event with that document."""
        shown = [self._start, body]
        shown += [self._sources[id] for id in sorted(event.cited) if id in self._sources]
        shown += [self._people[name] for name in event.people if name in self._people]
        shown += [self._tags[name] for name in event.tags if name in self._tags]
        return hashlib.sha256("\0".join(shown).encode()).hexdigest()[:32]


def changed(archive: Archive, held: Mapping[str, Held]) -> list[Change]:
    """Which events of a timeline differ from what the store holds."""
    fingerprints = Fingerprints(archive)
    found = []
    for event in archive.event:
        before, body = held.get(event.id), events.document(event)
        hash = fingerprints.of(event, body)
        if before is None or before.hash != hash:
            found.append(Change(event, body, hash, before))
    return found


def retracted(connection: Connection, ids: Iterable[str], archives: Mapping[str, Archive]) -> list[Change]:
    """The changes that take back events which left their file: feeds say so for 90 days."""
    held = saving.held(connection, sorted(ids))
    found = []
    for id, before in held.items():
        event = replace(events.load_any(connection, id).event, status=Status.RETRACTED, modified=None)
        body = events.document(event)
        hash = Fingerprints(archives[before.timeline]).of(event, body)
        found.append(Change(event, body, hash, before))
    return found


def apply(
    connection: Connection,
    changes: Iterable[Change],
    archive: Archive,
    now: dt.datetime,
    who: str,
    why: str,
    run: int | None = None,
) -> None:
    """Write the changes of one timeline, each as a revision. Raises StoreError where one is out of date."""
    span = occurrences.horizon(connection)
    saving.save_all(connection, saves(changes, Named(archive), span, now), now, who, why, run)


def saves(changes: Iterable[Change], named: Named, span: Span, now: dt.datetime) -> Iterator[Save]:
    """The changes of one timeline as they are to be written, with their returns over the horizon `span`.

    `modified` is the file's where it says so, else now. It never goes back, so that a subscriber's program
    always sees the newer entry. Two changes within a minute take it a minute ahead, the unit of SEQUENCE; a
    file that says more than a day ahead is not believed. `published` is when everybody could first see it,
    and nothing of what is private, so that nobody is told of the end of what he was never shown.
    """
    for event, body, hash, before, imported in changes:
        if imported is None and before is not None and (last := Imported.of(before.imported)) is not None:
            imported = last.edited.text
        said = event.modified
        modified = said.astimezone(dt.UTC) if said is not None and said <= now + _AHEAD else now
        published = now if event.status is Status.PUBLISHED else None
        if before is not None:
            modified = max(modified, before.modified + dt.timedelta(minutes=1))
            published = before.published or published
        if event.private or named.archive.timeline.private:
            published = None
        yield saving.prepared(
            event, body, named, span, before,
            hash=hash, modified=modified, published=published,
            imported=imported or None,
        )  # fmt: skip


def follow(
    connection: Connection, archive: Archive, now: dt.datetime, who: str, why: str, run: int | None = None
) -> None:
    """Move the events of a timeline that show something of `archive` which has changed: a source, a tag, a
    person. Their documents stay as they are, and so do their revisions.
    """
    fingerprints = Fingerprints(archive)
    for batch in saving.batches(events.ids_of(connection, archive.timeline.id)):
        held = saving.held(connection, batch)
        found = []
        for id, body in events.bodies(connection, batch).items():
            event = events.decoded(body)
            hash = fingerprints.of(event, body)
            if hash != held[id].hash:
                found.append(Change(event, body, hash, held[id], held[id].imported or ""))
        apply(connection, found, archive, now, who, why, run)
