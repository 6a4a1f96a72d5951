"""The one door for a change: fingerprint → revision → occurrences, in the caller's transaction."""

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from timeline.dates.recurrence import Occurrence, OccurrenceKind
from timeline.dates.uncertain import Precision
from timeline.languages import Language
from timeline.model.event import SOURCE, Archive, Event, Source, Status
from timeline.render.ical import Facts, vevent
from timeline.store import events, searching
from timeline.store.database import Connection
from timeline.store.events import Held

# Any fixed occurrence will do: it lets the fingerprint see all that a feed says of the event.
_SAMPLE = Occurrence(
    730_000, 730_000, Precision.DAY, Precision.DAY, OccurrenceKind.ANNIVERSARY, "anniversary", 1999, 3, False
)
_NEVER = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


class Change(NamedTuple):
    """One event as it is to be; `before` is None for a new one."""

    event: Event
    before: Held | None
    hash: str


def fingerprint(event: Event, archive: Archive, languages: Sequence[Language]) -> str:
    """A hash of all that is shown of an event in any language: its document, its sources, the names of
    people and tags, and its calendar entry as today's templates and catalogues write it.
    """
    sources = {source.id: source for source in archive.source}
    named = {*event.sources, *(claim.source for claim in event.claim if claim.source)}
    shown = [events.document(event), *(_source(sources[id]) for id in sorted(named))]
    shown += [repr(archive.person[name]) for name in event.people if name in archive.person]
    shown += [repr(archive.tag[name]) for name in event.tags if name in archive.tag]
    facts = Facts(event, archive.timeline.language, _NEVER, sources, "")
    digest = hashlib.sha256("\0".join(shown).encode())
    for language in languages:
        for sample in _samples(event):
            digest.update(vevent(facts, sample, language))
    return digest.hexdigest()


def _samples(event: Event) -> Iterator[Occurrence]:
    """A return of each kind the event has: each is said in other words."""
    yield _SAMPLE
    for calendar in event.anniversary.also_in:
        yield _SAMPLE._replace(calendar=calendar)
    if event.anniversary.memorial_days:
        yield _SAMPLE._replace(kind=OccurrenceKind.MEMORIAL)
    if event.override:
        yield _SAMPLE._replace(original_date=_SAMPLE.date - 1)


def _source(source: Source) -> str:
    return SOURCE.dump_json(source, exclude_defaults=True).decode()


def changed(archive: Archive, held: Mapping[str, Held], languages: Sequence[Language]) -> list[Change]:
    """Which events of a timeline differ from what the store holds."""
    found = []
    for event in archive.event:
        before = held.get(event.id)
        hash = fingerprint(event, archive, languages)
        if before is None or before.hash != hash or before.status != event.status:
            found.append(Change(event, before, hash))
    return found


def apply(
    connection: Connection, change: Change, archive: Archive, now: dt.datetime, who: str, why: str
) -> None:
    """Write one change as a revision.

    `modified` is the file's where it says so, else now. It never lies ahead and never goes back, so
    that a subscriber's program always sees the newer entry.
    """
    event, before = change.event, change.before
    modified = min(event.modified.astimezone(dt.UTC), now) if event.modified is not None else now
    if before is not None:
        modified = max(modified, before.modified + dt.timedelta(minutes=1))
    events.save(
        connection, event, archive.timeline, archive.person, before,
        hash=change.hash, modified=modified, now=now, who=who, why=why,
    )  # fmt: skip
    searching.put(connection, event, archive)


def retracted(before: Held, archive: Archive, languages: Sequence[Language]) -> Change:
    """The change that takes back an event which left its file: feeds say so for 90 days."""
    event = replace(events.decoded(before.body), status=Status.RETRACTED, modified=None)
    return Change(event, before, fingerprint(event, archive, languages))
