"""Events as they are read: by id, by selection, their revisions."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy import Connection, Row

from timeline.dates.calendars import Day
from timeline.errors import NotFound, StoreError, shown
from timeline.model.event import EVENT, Archive, Event, Tag
from timeline.model.selection import Selection
from timeline.store import tables, timelines
from timeline.store.ordering import by_bytes
from timeline.store.selecting import bearers, event_conditions, public
from timeline.store.timelines import archives, sources_of, with_gone

_BATCH = 500


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
    return EVENT.dump_json(event, exclude_defaults=True, exclude={"modified"}).decode()


@lru_cache(maxsize=20_000)
def decoded(body: str) -> Event:
    """The event of a document; one text is decoded once."""
    try:
        return EVENT.validate_json(body)
    except ValidationError as error:  # kept by an earlier version that was less strict, or tampered with
        what = "; ".join(str(fault["msg"]) for fault in error.errors()[:3])
        raise StoreError(f"a document that is kept here no longer fits: {what}", mend="report this") from None


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


def load_all(connection: Connection, selection: Selection) -> list[Stored]:
    """All published events of a selection, earliest first."""
    query = (
        sa.select(*COLUMNS)
        .select_from(joined())
        .where(public(), *event_conditions(selection))
        .order_by(tables.event.c.earliest.nulls_first(), by_bytes(tables.event.c.id))
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
        .order_by(tables.event.c.earliest.nulls_first(), by_bytes(tables.event.c.id))
    )
    if status is not None:
        query = query.where(tables.event.c.status == status)
    return [stored(row) for row in connection.execute(query)]


def whole_archives(connection: Connection, selection: Selection) -> list[Archive]:
    """The timelines of a selection with its events, drafts and private ones too, earliest id first.

    Events carry `modified`, so that a calendar goes on where it was. Sources that no event cites stay too.
    An empty selection gives every timeline, even without events, with what was withdrawn and merged.
    """
    found = events_by_archive(connection, selection)
    return [replace(head, event=tuple(events)) for head, events in found]


def events_by_archive(
    connection: Connection, selection: Selection
) -> Iterator[tuple[Archive, Iterator[Event]]]:
    """The same one timeline after another, its events one by one: take those of one before the next."""
    heads = archives(connection, private=True)
    whole = selection == Selection()
    conditions = event_conditions(selection)
    if not whole:
        there = sa.select(tables.event.c.timeline).where(*conditions).distinct()
        heads = {id: heads[id] for id in sorted(connection.scalars(there))}
    for id, head in heads.items():
        head = replace(head, source=tuple(sources_of(connection, [id]).values()))
        yield (with_gone(connection, head) if whole else head), _events_of(connection, id, conditions)


def whole_archive(connection: Connection, timeline: str) -> Archive:
    """One timeline with everything there is of it. Raises NotFound."""
    head = timelines.whole(connection, timeline)
    if head is None:
        raise NotFound(f"there is no timeline {shown(timeline)}")
    every = tuple(_events_of(connection, timeline, ()))
    return replace(with_gone(connection, head), event=every)


def _events_of(
    connection: Connection, timeline: str, conditions: Sequence[sa.ColumnElement[bool]]
) -> Iterator[Event]:
    """Events by id, decoded one at a time and not kept."""
    event, body = tables.event, tables.event_body
    query = sa.select(body.c.body, event.c.modified).join_from(event, body)
    query = query.where(event.c.timeline == timeline, *conditions).order_by(by_bytes(event.c.id))
    with connection.execute(query.execution_options(yield_per=_BATCH)) as rows:
        for row in rows:
            yield replace(EVENT.validate_json(row.body), modified=row.modified)


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


def linking_whatever(connection: Connection, event: str) -> list[Stored]:
    """Every event that links to `event`, whatever its status; private ones too."""
    term = tables.term
    links = joined().join(term, term.c.event == tables.event.c.id)
    query = sa.select(*COLUMNS).select_from(links).where(term.c.what == "link", term.c.value == event)
    return [stored(row) for row in connection.execute(query.order_by(by_bytes(tables.event.c.id)))]


def on_day(connection: Connection, month: int, day: int, most: int | None = None) -> list[Stored]:
    """The published events that happened on that day of a year, earliest first; at most so many."""
    return _by_term(connection, "day", f"{month:02}-{day:02}", most)


def _by_term(connection: Connection, what: str, value: str, most: int | None = None) -> list[Stored]:
    """A range of `term`'s primary key; the documents of those that are given alone are read."""
    event, term = tables.event, tables.term
    borne = sa.select(term.c.event).where(term.c.what == what, term.c.value == value)
    query = sa.select(event.c.id).where(event.c.id.in_(borne), public())
    query = query.order_by(event.c.position + 0, by_bytes(event.c.id)).limit(most)
    return load_some(connection, connection.scalars(query).all())


def number_on_day(connection: Connection, month: int, day: int) -> int:
    """How many those are."""
    event, term = tables.event, tables.term
    borne = sa.select(term.c.event).where(term.c.what == "day", term.c.value == f"{month:02}-{day:02}")
    query = sa.select(sa.func.count()).select_from(event).where(event.c.id.in_(borne), public())
    return connection.execute(query).scalar_one()


def known_values(
    connection: Connection, keys: Sequence[str] = ("timeline", "tag", "country", "person", "organization")
) -> dict[str, set[str]]:
    """What stands in the store for keys of a selection; names of people and organizations folded."""
    return {key: set(archives(connection)) if key == "timeline" else _borne(connection, key) for key in keys}


def _borne(connection: Connection, what: str) -> set[str]:
    """The values that a published event bears: from each to the next one in `term`'s primary key."""
    event, term = tables.event, tables.term
    first = sa.select(sa.func.min(term.c.value).label("value")).where(term.c.what == what)
    each = first.cte("each", recursive=True)
    later = sa.select(sa.func.min(term.c.value)).where(term.c.what == what, term.c.value > each.c.value)
    each = each.union_all(sa.select(later.scalar_subquery()).where(each.c.value.is_not(None)))
    bearer = sa.select(term.c.event).join(event, event.c.id == term.c.event)
    seen = bearer.where(term.c.what == what, term.c.value == each.c.value, public()).correlate(each).exists()
    return set(connection.scalars(sa.select(each.c.value).where(each.c.value.is_not(None), seen)))


def seen_tags(connection: Connection, tags: Iterable[str]) -> set[str]:
    """Those of some tags that an event bears which everybody may see."""
    return {
        tag for tag in set(tags) if connection.scalar(sa.select(bearers("tag", tag).where(public()).exists()))
    }


def labels(connection: Connection, archives: Mapping[str, Archive], seen: Iterable[str]) -> dict[str, Tag]:
    """The labels of tags that are seen (`seen_tags`). Where timelines label one tag otherwise, that of a
    timeline in which an event that everybody may see bears it.
    """
    found: dict[str, Tag] = {}
    for tag in set(seen):
        known = {id: archive.tag[tag] for id, archive in archives.items() if tag in archive.tag}
        if len({repr(each) for each in known.values()}) > 1:
            seen_in = {
                id: bearers("tag", tag).where(public(), tables.event.c.timeline == id).exists()
                for id in known
            }
            known = {id: known[id] for id in known if connection.scalar(sa.select(seen_in[id]))}
        if known:
            found[tag] = next(iter(known.values()))
    return found


def bodies(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """The documents of some events, by id."""
    table = tables.event_body
    query = sa.select(table.c.event, table.c.body).where(table.c.event.in_(ids))
    return {row.event: row.body for row in connection.execute(query)} if ids else {}


class Name(NamedTuple):
    """What a document names of its timeline: a "source", a "person" or a "tag"."""

    what: str
    id: str


def names(body: str) -> set[Name]:
    """All that a document names; one of an earlier version too, which may fit no more."""
    says = json.loads(body)
    citing = (*says.get("claim", ()), *says.get("override", ()))
    cited = (*says.get("sources", ()), *(each.get("source") for each in citing))
    found = {Name("source", id) for id in cited if id}
    found |= {Name("person", id) for id in says.get("people", ())}
    return found | {Name("tag", id) for id in says.get("tags", ())}


def named_in(connection: Connection, timeline: str, wanted: Set[Name]) -> set[Name]:
    """Those of some names that an event of a timeline names, whatever its status. For each, the store reads
    the timeline's documents until one does; those that hold it as any word are decoded.
    """
    table, body = tables.event, tables.event_body
    query = sa.select(body.c.body).join_from(table, body).where(table.c.timeline == timeline)
    found = set()
    for name in sorted(wanted):
        holding = query.where(body.c.body.contains(json.dumps(name.id), autoescape=True))
        with connection.execute(holding.execution_options(yield_per=_BATCH)) as rows:
            if any(name in names(row.body) for row in rows):
                found.add(name)
    return found


def ids_of(connection: Connection, timeline: str) -> list[str]:
    """The ids of all events of a timeline, whatever their status."""
    table = tables.event
    query = sa.select(table.c.id).where(table.c.timeline == timeline).order_by(by_bytes(table.c.id))
    return list(connection.scalars(query))


class Begun(NamedTuple):
    """An event by the day on which it begins; `line` is what a list shows of it, JSON."""

    id: str
    day: Day
    country: str | None
    line: str


def begun_on(connection: Connection, days: Sequence[Day]) -> Iterator[Begun]:
    """Every event that begins on one of `days`: look-ups in `event_position`."""
    table = tables.event
    query = sa.select(table.c.id, table.c.position, table.c.country, table.c.line)
    for at in range(0, len(days), 500):
        for row in connection.execute(query.where(table.c.position.in_(days[at : at + 500]))):
            yield Begun(*row)


def titles_in(connection: Connection, timeline: str) -> Iterator[tuple[str, str]]:
    """Each title of each event of a timeline, with the event's id."""
    table = tables.event
    rows = connection.execute(sa.select(table.c.id, table.c.line).where(table.c.timeline == timeline))
    for row in rows:
        for title in json.loads(row.line)["title"].values():
            yield row.id, title


def counts(connection: Connection) -> int:
    """How many public events there are."""
    return connection.execute(
        sa.select(sa.func.count()).select_from(tables.event).where(public())
    ).scalar_one()
