"""Events as documents: save a revision, load, what belongs to them."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from timeline.dates.calendars import to_gregorian
from timeline.dates.uncertain import Choice, Extent, Precision, UncertainDate
from timeline.errors import NotFound, shown
from timeline.model.event import ARCHIVE, EVENT, SOURCE, Archive, Event, Person, Source, Status, Tag, Timeline
from timeline.model.folding import fold
from timeline.model.selection import Selection
from timeline.store import tables
from timeline.store.selecting import event_conditions, public

_LONGEST_DAYS = 31  # a range longer than that is on none of its days "on this day"


class Stored(NamedTuple):
    """An event with what the store adds. `modified` is when anything shown of it last changed (UTC);
    `timeline` the id of its timeline, `language` that timeline's own.
    """

    event: Event
    timeline: str
    language: str
    revision: int
    modified: dt.datetime


def document(event: Event) -> str:
    """The canonical JSON of an event: one text for one content. `modified` is kept beside it."""
    tree = EVENT.dump_python(event, mode="json", exclude_defaults=True, exclude={"modified"})
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=20_000)
def decoded(body: str) -> Event:
    """The event of a document; one text is decoded once."""
    return EVENT.validate_json(body)


@lru_cache(maxsize=2_000)
def _decoded_source(body: str) -> Source:
    return SOURCE.validate_json(body)


@lru_cache(maxsize=500)
def _decoded_timeline(body: str) -> Archive:
    return ARCHIVE.validate_json(body)


COLUMNS = (
    tables.event_body.c.body,
    tables.event.c.timeline,
    tables.event.c.revision,
    tables.event.c.modified,
    tables.timeline.c.language,
)


def stored(row: Row[*tuple[Any, ...]]) -> Stored:
    """The event of a row with COLUMNS."""
    return Stored(decoded(row.body), row.timeline, row.language, row.revision, row.modified)


def joined() -> sa.FromClause:
    """Event ⋈ body ⋈ timeline, what COLUMNS needs."""
    event, body, timeline = tables.event, tables.event_body, tables.timeline
    return event.join(body, body.c.event == event.c.id).join(timeline, timeline.c.id == event.c.timeline)


def load(connection: Connection, event: str) -> Stored:
    """One published event by its id. Raises NotFound."""
    query = sa.select(*COLUMNS).select_from(joined()).where(tables.event.c.id == event, public())
    row = connection.execute(query).first()
    if row is None:
        raise NotFound(f"there is no event {shown(event)}")
    return stored(row)


def load_all(connection: Connection, selection: Selection, *, retracted: bool = False) -> list[Stored]:
    """All published events of a selection, earliest first; retracted ones too where asked."""
    query = (
        sa.select(*COLUMNS)
        .select_from(joined())
        .where(public(retracted=retracted), *event_conditions(selection))
        .order_by(tables.event.c.earliest.nulls_first(), tables.event.c.id)
    )
    return [stored(row) for row in connection.execute(query)]


def load_some(connection: Connection, ids: Sequence[str]) -> list[Stored]:
    """The published events of those ids, in the order asked; what is not there is left out."""
    query = sa.select(*COLUMNS).select_from(joined()).where(tables.event.c.id.in_(ids), public())
    found = {each.event.id: each for each in map(stored, connection.execute(query))}
    return [found[id] for id in ids if id in found]


def load_any(connection: Connection, event: str) -> Stored:
    """One event by its id, whatever its status. Raises NotFound."""
    row = connection.execute(
        sa.select(*COLUMNS).select_from(joined()).where(tables.event.c.id == event)
    ).first()
    if row is None:
        raise NotFound(f"there is no event {shown(event)}", mend="timeline event list shows all")
    return stored(row)


def load_whatever(connection: Connection, selection: Selection, status: str | None) -> list[Stored]:
    """The events of a selection in that status, or in any; private ones too. Earliest first."""
    query = (
        sa.select(*COLUMNS)
        .select_from(joined())
        .where(*event_conditions(selection))
        .order_by(tables.event.c.earliest.nulls_first(), tables.event.c.id)
    )
    if status is not None:
        query = query.where(tables.event.c.status == status)
    return [stored(row) for row in connection.execute(query)]


def whole_archives(connection: Connection, selection: Selection) -> list[Archive]:
    """Each timeline with events of the selection, drafts and private ones too, whole but for other events.

    Events carry `modified`, so that a calendar goes on where it was. Sources that no event cites stay too.
    """
    found: dict[str, list[Event]] = {}
    for each in load_whatever(connection, selection, None):
        found.setdefault(each.timeline, []).append(replace(each.event, modified=each.modified))
    heads = archives(connection, private=True)
    sources = sources_of(connection, found)
    return [
        replace(
            heads[id],
            source=tuple(source for (timeline, _), source in sources.items() if timeline == id),
            event=tuple(sorted(events, key=lambda event: event.id)),
        )
        for id, events in sorted(found.items())
    ]


class Revision(NamedTuple):
    """One change of an event; `before` is the document it replaced, None for the first."""

    number: int
    at: dt.datetime
    who: str
    why: str
    before: str | None


def revisions(connection: Connection, event: str) -> list[Revision]:
    """The revisions of an event, first to last."""
    table = tables.revision
    query = sa.select(table.c.number, table.c.at, table.c.who, table.c.why, table.c.before)
    rows = connection.execute(query.where(table.c.event == event).order_by(table.c.number))
    return [Revision(*row) for row in rows]


def linking(connection: Connection, event: str) -> list[Stored]:
    """The published events that link to `event`, earliest first."""
    return _by_term(connection, "link", event)


def on_day(connection: Connection, month: int, day: int) -> list[Stored]:
    """The published events that happened on that day of a year, earliest first."""
    return _by_term(connection, "day", f"{month:02}-{day:02}")


def _by_term(connection: Connection, what: str, value: str) -> list[Stored]:
    query = (
        sa.select(*COLUMNS)
        .select_from(joined().join(tables.term, tables.term.c.event == tables.event.c.id))
        .where(public(), tables.term.c.what == what, tables.term.c.value == value)
        .order_by(tables.event.c.earliest.nulls_first(), tables.event.c.id)
    )
    return [stored(row) for row in connection.execute(query)]


def sources_of(connection: Connection, timelines: Iterable[str]) -> dict[tuple[str, str], Source]:
    """All sources of some timelines, by (timeline, id)."""
    source = tables.source
    query = sa.select(source).where(source.c.timeline.in_(sorted(set(timelines))))
    return {(row.timeline, row.id): _decoded_source(row.body) for row in connection.execute(query)}


def archives(connection: Connection, *, private: bool = False) -> dict[str, Archive]:
    """Every public timeline with its tags and people (no events, no sources), by id; private ones too
    where asked.
    """
    table = tables.timeline
    query = sa.select(table.c.id, table.c.body).order_by(table.c.id)
    if not private:
        query = query.where(table.c.private.is_(False))
    return {row.id: _decoded_timeline(row.body) for row in connection.execute(query)}


def known_values(connection: Connection) -> dict[str, set[str]]:
    """What stands in the store for the open keys of a selection; names of people and organizations folded."""
    countries = connection.scalars(sa.select(tables.event.c.country).where(public()).distinct())
    borne = tables.term.join(tables.event, tables.event.c.id == tables.term.c.event)
    kinds = ("tag", "person", "organization")
    terms = sa.select(tables.term.c.what, tables.term.c.value).select_from(borne).distinct()
    rows = connection.execute(terms.where(public(), tables.term.c.what.in_(kinds))).all()
    return {
        "timeline": set(archives(connection)),
        **{kind: {value for what, value in rows if what == kind} for kind in kinds},
        "country": {country for country in countries if country},
    }


def counts(connection: Connection) -> int:
    """How many public events there are."""
    return connection.execute(
        sa.select(sa.func.count()).select_from(tables.event).where(public())
    ).scalar_one()


class Held(NamedTuple):
    """What sync compares with: one event as the store holds it."""

    hash: str
    revision: int
    status: str
    modified: dt.datetime
    published: dt.datetime | None
    timeline: str
    body: str


def held(connection: Connection) -> dict[str, Held]:
    """Every event in the store, by id."""
    event, body = tables.event, tables.event_body
    query = sa.select(
        event.c.id, event.c.hash, event.c.revision, event.c.status, event.c.modified, event.c.published,
        event.c.timeline, body.c.body,
    ).join_from(event, body)  # fmt: skip
    return {row[0]: Held(*row[1:]) for row in connection.execute(query)}


def held_files(connection: Connection) -> dict[str, tuple[str, str]]:
    """Each timeline's file and the hash of what was last read from it, by id; not those without a file."""
    table = tables.timeline
    query = sa.select(table).where(table.c.file != "")
    return {row.id: (row.file, row.file_hash) for row in connection.execute(query)}


def lose_files(connection: Connection, present: Iterable[str]) -> None:
    """Timelines that no file holds any more."""
    table = tables.timeline
    lost = sa.update(table).where(table.c.id.not_in(sorted(present)))
    connection.execute(lost.values(file="", file_hash=""))


def purge(connection: Connection, event: str) -> bool:
    """Withdraw an event: its content, history, terms, returns and every message that spoke of it.

    Whether there was anything of it. On SQLite its words are taken out of the index too (FTS5 keeps
    deleted ones until it is optimised); what the log beside the file holds goes with `forget`.
    """
    spoke = sa.select(tables.reminder.c.delivery).where(tables.reminder.c.event == event)
    messages = tables.delivery
    connection.execute(sa.update(messages).where(messages.c.id.in_(spoke)).values(message=None))
    gone = 0
    for table in (tables.event_body, tables.revision, tables.term, tables.occurrence, tables.search):
        gone += connection.execute(sa.delete(table).where(table.c.event == event)).rowcount
    gone += connection.execute(sa.delete(tables.event).where(tables.event.c.id == event)).rowcount
    if gone and connection.dialect.name == "sqlite":
        connection.exec_driver_sql("INSERT INTO search_index(search_index) VALUES ('optimize')")
    return bool(gone)


def save_timeline(connection: Connection, archive: Archive, file: str, file_hash: str) -> None:
    """A timeline with its tags, people and sources, as they now are."""
    timeline: Timeline = archive.timeline
    head = Archive(timeline, archive.tag, archive.person)
    connection.execute(sa.delete(tables.timeline).where(tables.timeline.c.id == timeline.id))
    connection.execute(
        sa.insert(tables.timeline).values(
            id=timeline.id,
            language=timeline.language,
            private=timeline.private,
            file=file,
            file_hash=file_hash,
            body=ARCHIVE.dump_json(head, exclude_defaults=True).decode(),
        )
    )
    connection.execute(sa.delete(tables.source).where(tables.source.c.timeline == timeline.id))
    rows = [
        {
            "timeline": timeline.id,
            "id": source.id,
            "body": SOURCE.dump_json(source, exclude_defaults=True).decode(),
        }
        for source in archive.source
    ]
    if rows:
        connection.execute(sa.insert(tables.source), rows)


def save(
    connection: Connection,
    event: Event,
    timeline: Timeline,
    people: Mapping[str, Person],
    before: Held | None,
    *,
    hash: str,
    modified: dt.datetime,
    now: dt.datetime,
    who: str,
    why: str,
) -> None:
    """One event as a new revision, with the terms by which it is found."""
    number = before.revision + 1 if before else 1
    shown_now = event.status is Status.PUBLISHED
    date = event.date
    row = {
        "id": event.id,
        "timeline": timeline.id,
        "kind": event.kind,
        "country": event.place.country if event.place else None,
        "status": event.status,
        "private": event.private or timeline.private,
        "earliest": date.earliest if date else None,
        "latest": date.latest if date else None,
        "revision": number,
        "modified": modified,
        "published": (before.published if before else None) or (now if shown_now else None),
        "hash": hash,
    }
    if before is None:
        connection.execute(sa.insert(tables.event).values(**row))
        connection.execute(sa.insert(tables.event_body).values(event=event.id, body=document(event)))
    else:
        table, body = tables.event, tables.event_body
        connection.execute(sa.update(table).where(table.c.id == event.id).values(**row))
        connection.execute(sa.update(body).where(body.c.event == event.id).values(body=document(event)))
    connection.execute(
        sa.insert(tables.revision).values(
            event=event.id, number=number, at=now, who=who, why=why, before=before.body if before else None
        )
    )
    connection.execute(sa.delete(tables.term).where(tables.term.c.event == event.id))
    terms = [
        {"what": what, "value": value, "event": event.id} for what, value in sorted(_terms(event, people))
    ]
    if terms:
        connection.execute(sa.insert(tables.term), terms)


def _terms(event: Event, people: Mapping[str, Person]) -> set[tuple[str, str]]:
    found = {("tag", tag) for tag in event.tags} | {("link", link.event) for link in event.links}
    found |= {("organization", fold(name)) for name in event.organizations}
    found |= {("person", fold(name)) for id in event.people for name in _names(id, people)}
    return found | {("day", day) for extent in _sure(event.date) for day in _days_of_year(extent)}


def _names(id: str, people: Mapping[str, Person]) -> Iterator[str]:
    """All that a person is called: a plain name stands for itself."""
    yield id
    if id in people:
        yield from people[id].name.values()
        yield from people[id].aliases


def _sure(date: UncertainDate | None) -> tuple[Extent, ...]:
    """What the event's days are told from; of several dates it may have, none."""
    return date.members if date is not None and date.choice is not Choice.ONE_OF else ()


def _days_of_year(extent: Extent) -> Iterator[str]:
    """Each day (MM-DD) of what is known to the day and not long."""
    parts = extent.parts
    if any(part.precision is not Precision.DAY for part in parts):
        return
    first, last = extent.parts[0], extent.parts[-1]
    if first.earliest is None or last.latest is None:
        for part in parts:
            if part.month and part.day:
                yield f"{part.month:02}-{part.day:02}"
        return
    days = range(first.earliest, last.latest + 1)
    for day in days if len(days) <= _LONGEST_DAYS else ():
        _, month, monthday = to_gregorian(day)
        yield f"{month:02}-{monthday:02}"


def people_of(archives: Mapping[str, Archive]) -> dict[str, Person]:
    """All people of some timelines, by id."""
    return {name: person for archive in archives.values() for name, person in archive.person.items()}


def tags_of(archives: Mapping[str, Archive]) -> dict[str, Tag]:
    """All tags' labels of some timelines, by tag."""
    return {name: tag for archive in archives.values() for name, tag in archive.tag.items()}
