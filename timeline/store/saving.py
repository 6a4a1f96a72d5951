"""Events as they are written: a revision, the document, and all that is derived from it, in bulk.

What is derived (terms, lines, returns, the words searched) can be rebuilt from the documents at any time;
DERIVATION counts the ways it was done.
"""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from timeline.dates.calendars import Calendar, Day, Span, to_gregorian
from timeline.dates.recurrence import Occurrence, OccurrenceKind
from timeline.dates.uncertain import Choice, Extent, Precision, UncertainDate
from timeline.errors import StoreError, shown
from timeline.model import folding
from timeline.model.event import Event, Status
from timeline.model.folding import Named
from timeline.store import tables
from timeline.store.database import alone
from timeline.store.events import decoded
from timeline.store.occurrences import horizon, horizon_for, horizon_most
from timeline.store.timelines import archives, sources_of, with_sources

DERIVATION = folding.VERSION + 11  # a store made by another one is rebuilt
BEFORE_ALL = -(10**15)  # the position of what has no earliest day
_BATCH = 2_000
T = TypeVar("T")
_LONGEST_DAYS = 31  # a range longer than that is on none of its days "on this day"


class Held(NamedTuple):
    """An event as the store holds it, without its document."""

    hash: str
    revision: int
    status: str
    modified: dt.datetime
    published: dt.datetime | None
    timeline: str
    imported: str | None


class Save(NamedTuple):
    """An event as it is to be written: its row, its document, and the rows derived from it."""

    id: str
    row: tuple[Any, ...]  # of _EVENT
    body: str
    terms: tuple[tuple[str, str], ...]
    occurrences: tuple[tuple[Any, ...], ...]  # of _OCCURRENCE
    folded: str
    before: Held | None


_EVENT = (
    "id", "timeline", "kind", "country", "status", "private", "earliest", "latest", "position", "revision",
    "modified", "published", "hash", "line", "imported",
)  # fmt: skip
_OCCURRENCE = (
    "date", "end", "precision", "end_precision", "kind", "series", "cycle", "n", "milestone", "calendar",
    "member", "original_date", "season", "end_season",
)  # fmt: skip
assert Occurrence._fields == _OCCURRENCE, "an occurrence is written field by field"
_LINE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_SELDOM = 10  # the fields of an occurrence from here on are nearly always empty
_NOTHING = (None,) * (len(_OCCURRENCE) - _SELDOM)
# SQLite takes exact types alone quickly: a member of an enumeration takes as long as three columns
_TEXT = {member: str(member) for kind in (Precision, OccurrenceKind, Calendar) for member in kind}


def held(connection: Connection, ids: Iterable[str] | None = None) -> dict[str, Held]:
    """Events in the store by id, all or those asked for; their documents stay there."""
    table = tables.event
    columns = [table.c[name] for name in ("id", *Held._fields)]
    query = sa.select(*columns)
    if ids is None:
        return {row[0]: Held(*row[1:]) for row in connection.execute(query)}
    found: dict[str, Held] = {}
    for some in batches(ids, _BATCH):
        rows = connection.execute(query.where(table.c.id.in_(some)))
        found |= {row[0]: Held(*row[1:]) for row in rows}
    return found


def seen_by_all(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Of some events those that everybody could see: published here once, and not private."""
    table = tables.event
    found: set[str] = set()
    for some in batches(ids, _BATCH):
        query = sa.select(table.c.id).where(table.c.id.in_(some), table.c.published.is_not(None))
        found |= {*connection.scalars(query.where(table.c.private.is_(False)))}
    return found


def prepared(
    event: Event,
    body: str,
    named: Named,
    span: Span,
    before: Held | None,
    *,
    hash: str,
    modified: dt.datetime,
    published: dt.datetime | None,
    imported: str | None = None,
) -> Save:
    """An event of a timeline as it is to be written, with its returns over the horizon `span`; `named` is
    the timeline with its people, tags and sources.
    """
    timeline, date = named.archive.timeline, event.date
    earliest = date.earliest if date is not None else None
    country = event.place.country if event.place is not None else None
    private = int(event.private or timeline.private)
    row = (
        event.id, timeline.id, str(event.kind), country, str(event.status), private, earliest,
        date.latest if date is not None else None, BEFORE_ALL if earliest is None else earliest,
        before.revision + 1 if before else 1, modified, published, hash, line_text(event), imported,
    )  # fmt: skip
    found = tuple(map(_plain, event.occurrences(span))) if event.status is Status.PUBLISHED else ()
    terms = tuple(sorted(terms_of(event, named)))
    return Save(event.id, row, body, terms, found, named.search_text(event), before)


def _plain(one: Occurrence) -> tuple[Any, ...]:
    """The fields of an occurrence in exact types."""
    date, end, precision, end_precision, kind, series, cycle, n, milestone, calendar, *seldom = one
    texts = _TEXT[precision], _TEXT[end_precision], _TEXT[kind]
    return (date, end, *texts, series, cycle, n, int(milestone), _TEXT[calendar], *seldom)


def line_text(event: Event) -> str:
    """What a list shows of an event, as JSON; with `more` where its date is told by the document alone: as
    printed in another calendar, or by a rule.
    """
    shows: dict[str, object] = {
        "date": str(event.date) if event.date is not None else None,
        "printed": event.printed,
        "title": dict(event.title),
        "place": dict(event.place.name) if event.place is not None else {},
        "tone": str(event.tone),
    }
    if event.written is not None or event.rule is not None:
        shows["more"] = True
    return _LINE.encode(shows)


def save_all(
    connection: Connection,
    saves: Iterable[Save],
    now: dt.datetime,
    who: str,
    why: str,
    run: int | None = None,
) -> None:
    """Write events, each as a revision unless its document is the same; in the caller's transaction.

    Raises StoreError where one of them is no longer as `before` saw it: nothing may be kept then.
    """
    for batch in batches(saves, _BATCH):
        _save(connection, batch, now, who, why, run)


def _save(
    connection: Connection, batch: Sequence[Save], now: dt.datetime, who: str, why: str, run: int | None
) -> None:
    ids = [each.id for each in batch if each.before is not None]  # a new one's key is refused if it is there
    table, body = tables.event, tables.event_body
    query = sa.select(table.c.id, table.c.revision, table.c.timeline, body.c.body, table.c.imported)
    query = query.join_from(table, body)
    there = {row[0]: row[1:] for row in connection.execute(query.where(table.c.id.in_(ids)))} if ids else {}
    numbers = last_numbers(connection, [each.id for each in batch if each.before is None])
    events, revisions = [], []
    for each in batch:
        before = there.get(each.id)
        if each.before is not None and (before is None or before[0] != each.before.revision):
            raise StoreError(
                f"{shown(each.id)} was changed meanwhile; nothing was changed", mend="run it again"
            )
        row = dict(zip(_EVENT, each.row, strict=True))
        row["revision"] += numbers.get(each.id, 0)
        if before is not None and before[1:3] == (row["timeline"], each.body):
            row["revision"] = before[0]  # only what it names was changed
        else:
            revisions.append(
                (each.id, row["revision"], now, who, why, *(before[2:] if before else (None, None)), run)
            )
        events.append(tuple(row.values()))
    _clear(connection, list(there), (body, table))
    bulk(connection, table, _EVENT, events)
    bulk(connection, body, ("event", "body"), [(each.id, each.body) for each in batch])
    columns = ("event", "number", "at", "who", "why", "before", "imported", "run")
    bulk(connection, tables.revision, columns, revisions)
    _derive(connection, batch)


def last_numbers(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    """The last revisions of some ids, set aside or not: an event that comes back is counted on from there."""
    table = tables.revision
    last = sa.select(table.c.event, sa.func.max(table.c.number)).group_by(table.c.event)
    return {row[0]: row[1] for row in connection.execute(last.where(table.c.event.in_(ids)))} if ids else {}


def set_aside(connection: Connection, event: str, now: dt.datetime, who: str, why: str) -> None:
    """Take an event out, but for its revisions: a last one keeps its document, so that it can come back."""
    table, body = tables.event, tables.event_body
    query = sa.select(table.c.revision, body.c.body).join_from(table, body).where(table.c.id == event)
    row = connection.execute(query).one()
    columns = ("event", "number", "at", "who", "why", "before")
    bulk(connection, tables.revision, columns, [(event, row.revision + 1, now, who, why, row.body)])
    _clear(connection, [event], (body, table))


def tell_of_ids(
    connection: Connection, reasons: Mapping[str, str], now: dt.datetime, who: str, run: int
) -> None:
    """A revision for each id that has no event and is withdrawn or leads elsewhere from now on, by which a
    run finds what it did.
    """
    numbers = last_numbers(connection, list(reasons))
    rows = [(id, numbers.get(id, 0) + 1, now, who, why, run) for id, why in reasons.items()]
    bulk(connection, tables.revision, ("event", "number", "at", "who", "why", "run"), rows)


def _clear(connection: Connection, ids: Sequence[str], also: Sequence[sa.Table] = ()) -> None:
    """Take the derived rows of events away, and their rows in other tables."""
    if not ids:
        return
    for table in (tables.term, tables.occurrence, tables.search, *also):
        key = table.c.id if "id" in table.c else table.c.event
        connection.execute(sa.delete(table).where(key.in_(ids)))


def _derive(connection: Connection, batch: Sequence[Save]) -> None:
    terms = [(what, value, each.id) for each in batch for what, value in each.terms]
    bulk(connection, tables.term, ("what", "value", "event"), terms)
    _write_occurrences(connection, [(each, each.occurrences) for each in batch])
    last = connection.scalar(sa.select(sa.func.max(tables.search.c.n))) or 0
    bulk(connection, tables.search, ("event", "folded"), [(each.id, each.folded) for each in batch])
    if connection.dialect.name == "sqlite":  # at once: a trigger for each row takes four times as long
        index = "INSERT INTO search_index(rowid, folded) SELECT n, folded FROM search WHERE n > ?"
        connection.exec_driver_sql(index, (last,))


def _write_occurrences(
    connection: Connection, found: Sequence[tuple[Save, tuple[tuple[Any, ...], ...]]]
) -> None:
    usual, seldom = [], []
    for each, occurrences in found:
        shown_now = int(each.row[4] == Status.PUBLISHED and not each.row[5])
        for one in occurrences:
            if one[_SELDOM:] == _NOTHING:
                usual.append((*one[:_SELDOM], each.id, shown_now))
            else:
                seldom.append((*one, each.id, shown_now))
    usual.sort(key=itemgetter(0))  # as they will lie
    bulk(connection, tables.occurrence, (*_OCCURRENCE[:_SELDOM], "event", "shown"), usual)
    bulk(connection, tables.occurrence, (*_OCCURRENCE, "event", "shown"), seldom)


def bulk(
    connection: Connection, table: sa.Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert many rows the quickest way a store has: executemany on SQLite, COPY on PostgreSQL.

    Core's own insert of a list of dictionaries takes twice as long. Raises DBAPIError as Core does.
    """
    if not rows:
        return
    dialect = connection.dialect
    names = ", ".join(f'"{name}"' for name in columns)
    instants = [at for at, name in enumerate(columns) if isinstance(table.c[name].type, tables.Instant)]
    if instants:
        bound = tables.Instant().dialect_impl(dialect).bind_processor(dialect)
        assert bound is not None, "an instant is never stored as it is"
        known = {None: None}  # nearly all are the same instant
        for at in instants:
            known |= {each: bound(each) for each in {row[at] for row in rows} - known.keys()}
        rows = [
            tuple(known[value] if at in instants else value for at, value in enumerate(row)) for row in rows
        ]
    marks = ", ".join("?" * len(columns))
    insert = f"INSERT INTO {table.name} ({names}) VALUES ({marks})"  # noqa: S608  # our own names
    cursor = connection.connection.cursor()
    try:
        if dialect.name == "sqlite":
            cursor.executemany(insert, rows)
        else:
            with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
    except dialect.loaded_dbapi.Error as error:
        raise DBAPIError(insert, None, error) from error
    finally:
        cursor.close()


def batches(things: Iterable[T], size: int = _BATCH) -> Iterator[list[T]]:
    """So many at a time."""
    batch: list[T] = []
    for thing in things:
        batch.append(thing)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def is_stale(connection: Connection) -> bool:
    """Whether what is derived was made in another way than this program does."""
    made_by = connection.execute(sa.select(tables.store.c.fold_version)).scalar_one()
    return bool(made_by != DERIVATION)


def roll(connection: Connection, today: Day) -> bool:
    """Bring what is derived up to date: a horizon that holds what `today` needs and not much else, all made
    by this program.

    Whether anything had to be done.
    """
    alone(connection, "archive")
    have, need, most = horizon(connection), horizon_for(today), horizon_most(today)
    stale = is_stale(connection)
    wide = need  # of a new store, or one whose clock stood far off
    is_apart = have.last < need.first or need.last < have.first
    if not is_apart:
        first, last = min(have.first, need.first), max(have.last, need.last)
        wide = Span(max(first, most.first), min(last, most.last))
    if wide == have and not stale:
        return False
    anew = stale or is_apart or wide.first < have.first
    if anew or have.last < wide.last:
        _rebuild(connection, wide, None if anew else have.last)
    beyond = sa.or_(tables.occurrence.c.date > wide.last, tables.occurrence.c.end < wide.first)
    connection.execute(sa.delete(tables.occurrence).where(beyond))
    settled = {"horizon_first": wide.first, "horizon_last": wide.last, "fold_version": DERIVATION}
    connection.execute(sa.update(tables.store).values(**settled))
    return True


def _rebuild(connection: Connection, span: Span, after: Day | None) -> None:
    """All that is derived from every event, or only the returns that begin `after` the old horizon."""
    known = archives(connection, private=True)
    named: dict[str, Named] = {}
    event, body = tables.event, tables.event_body
    columns = [event.c[name] for name in ("id", "timeline", *Held._fields[:5], "imported")]
    query = sa.select(body.c.body, *columns).join_from(event, body).order_by(event.c.id).limit(_BATCH)
    last = ""
    while rows := connection.execute(query.where(event.c.id > last)).all():
        last = rows[-1].id
        saves = []
        for row in rows:
            if row.timeline not in named:
                sources = sources_of(connection, [row.timeline]).values()
                named[row.timeline] = Named(with_sources(known[row.timeline], sources))
            saves.append(
                prepared(
                    decoded(row.body), row.body, named[row.timeline],
                    span if after is None else Span(after + 1, span.last), None,
                    hash=row.hash, modified=row.modified, published=row.published, imported=row.imported,
                )
            )  # fmt: skip
        if after is not None:
            later = [tuple(one for one in each.occurrences if one[0] > after) for each in saves]
            _write_occurrences(connection, list(zip(saves, later, strict=True)))
            continue
        _clear(connection, [each.id for each in saves])
        drawn = sa.update(event).where(event.c.id == sa.bindparam("at"))
        drawn = drawn.values(line=sa.bindparam("drawn"), position=sa.bindparam("placed"))
        at, drawn_at, placed = (_EVENT.index(name) for name in ("id", "line", "position"))
        connection.execute(
            drawn, [{"at": e.row[at], "drawn": e.row[drawn_at], "placed": e.row[placed]} for e in saves]
        )
        _derive(connection, saves)


def move_all(connection: Connection, now: dt.datetime) -> None:
    """Everything is shown in another way from `now` on: new words, or a new version of the program."""
    table = tables.event
    connection.execute(sa.update(table).where(table.c.modified < now).values(modified=now))


def purge(connection: Connection, *events: str) -> bool:
    """Take events' content, history, terms, returns and every message that spoke of them out of the store.

    Whether there was anything of them.
    """
    spoke = sa.select(tables.reminder.c.delivery).where(tables.reminder.c.event.in_(events))
    messages = tables.delivery
    connection.execute(sa.update(messages).where(messages.c.id.in_(spoke)).values(message=None))
    gone = 0
    for table in (tables.event_body, tables.revision, tables.term, tables.occurrence, tables.search):
        gone += connection.execute(sa.delete(table).where(table.c.event.in_(events))).rowcount
    gone += connection.execute(sa.delete(tables.event).where(tables.event.c.id.in_(events))).rowcount
    if gone:
        let_go(connection)
    return bool(gone)


def let_go(connection: Connection) -> None:
    """Take deleted words out of SQLite's index, which keeps them until it is optimised; what the log beside
    its file holds goes with `Database.forget`, which the caller of the transaction runs behind it.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("INSERT INTO search_index(search_index) VALUES ('optimize')")
        connection.execute(sa.update(tables.store).values(purge_pending=True))


def terms_of(event: Event, named: Named) -> set[tuple[str, str]]:
    """By what an event is found: each a row of `term`."""
    found = {("timeline", named.archive.timeline.id), ("kind", str(event.kind))}
    if event.place is not None and event.place.country:
        found.add(("country", event.place.country))
    found.update(("tag", tag) for tag in event.tags)
    found.update(("link", link.event) for link in event.links)
    found.update(("organization", folding.fold(name)) for name in event.organizations)
    found.update(("person", name) for id in event.people for name in named.names(id))
    found.update(("day", day) for extent in _sure(event.date) for day in _days_of_year(extent))
    return found


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
