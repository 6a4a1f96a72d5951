"""The materialised horizon: every occurrence of every event over a span that only widens.

A question beyond it is computed from the events, never silently empty.
"""

from collections.abc import Collection, Iterable, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from timeline.dates.calendars import Calendar, Day, Span, to_gregorian, year_span
from timeline.dates.recurrence import Occurrence, OccurrenceKind
from timeline.dates.uncertain import Precision
from timeline.errors import NotFound, shown
from timeline.model.event import Event
from timeline.model.reminder import Reminder
from timeline.model.selection import Selection
from timeline.store import tables
from timeline.store.events import COLUMNS, Stored, joined, load_all, load_some, stored
from timeline.store.selecting import event_conditions, gathering, is_rare, occurrence_conditions, public

_LONGEST = 366  # no occurrence lasts longer, so one that touches a span begins at most that long before it
_MANY = 5_000  # events of a key; the occurrences of fewer are looked up one by one


class Found(NamedTuple):
    """An occurrence with its event."""

    occurrence: Occurrence
    stored: Stored


def horizon_for(today: Day) -> Span:
    """What must be at hand on `today`: from the year before last to four years ahead, whole years."""
    year = to_gregorian(today)[0]
    return Span(year_span(year - 2).first, year_span(year + 4).last)


def horizon(connection: Connection) -> Span:
    """The span that is materialised."""
    table = tables.store
    return Span(*connection.execute(sa.select(table.c.horizon_first, table.c.horizon_last)).one())


def between(
    connection: Connection, selection: Selection, span: Span, today: Day | None, *, retracted: bool = False
) -> list[Found]:
    """Occurrences that touch `span`, by date, then event, with their events.

    Originals are given only while they lie ahead of `today` (None: all). With `retracted`, those of
    retracted events too, for feeds that must say so.
    """
    if not _is_held(connection, span):
        return _computed(connection, selection, span, today, retracted)
    table = tables.occurrence
    shown = [public(retracted=True)] if retracted else [table.c.shown.is_(True)]
    base = sa.select(*COLUMNS, table).select_from(joined().join(table, table.c.event == tables.event.c.id))
    query = base.where(*shown, *occurrence_conditions(selection, today))
    rows = _touching(connection, query, selection, span)
    return [Found(_occurrence(row), stored(row)) for row in rows]


class Due(NamedTuple):
    """An occurrence without its document: `n` and `milestone` as an occurrence has them."""

    event: str
    date: Day
    end: Day
    n: int | None
    milestone: bool


class DueLine(NamedTuple):
    """The same with what a list shows of its event, the JSON text of `event.line`."""

    event: str
    date: Day
    end: Day
    n: int | None
    milestone: bool
    line: str


def due(connection: Connection, selection: Selection, span: Span, today: Day | None = None) -> list[Due]:
    """What `between` gives, from `occurrence` alone: no event is read."""
    if not _is_held(connection, span):
        found = _computed(connection, selection, span, today, retracted=False)
        return [Due(stored.event.id, *_told(occurrence)) for occurrence, stored in found]
    rows = _touching(connection, _light(selection, today), selection, span)
    return list(map(Due._make, rows))


def days_due(
    connection: Connection, selection: Selection, span: Span, today: Day | None = None
) -> list[tuple[Day, str]]:
    """The day and the event of each alone; sorted here, which takes PostgreSQL longer than the query."""
    if not _is_held(connection, span):
        found = _computed(connection, selection, span, today, retracted=False)
        return [(occurrence.date, stored.event.id) for occurrence, stored in found]
    query = _light(selection, today).with_only_columns(tables.occurrence.c.date, tables.occurrence.c.event)
    before, within, _ = _asked(connection, query, selection, span)
    return sorted([*_plainly(connection, before), *_plainly(connection, within)])


def due_lines(
    connection: Connection, selection: Selection, span: Span, today: Day | None = None
) -> list[DueLine]:
    """The same with the lines of events: one look-up in `event`'s primary key each."""
    if not _is_held(connection, span):
        found = _computed(connection, selection, span, today, retracted=False)
        lines = _lines_of(connection, {stored.event.id for _, stored in found})
        return [DueLine(each.event.id, *_told(one), lines[each.event.id]) for one, each in found]
    line = sa.select(tables.event.c.line).where(tables.event.c.id == tables.occurrence.c.event)
    query = _light(selection, today).add_columns(line.scalar_subquery())
    before, within, _ = _asked(connection, query, selection, span)
    rows = [*_plainly(connection, before), *_plainly(connection, within)]
    rows.sort(key=itemgetter(1, 0))
    return [
        DueLine(event, date, end, n, bool(milestone), line) for event, date, end, n, milestone, line in rows
    ]


def _plainly(connection: Connection, query: sa.Select[Any]) -> list[Any]:
    """Rows of numbers and texts as the driver gives them: SQLAlchemy's own take as long as the query."""
    result = connection.execute(query)
    assert result.cursor is not None, "a query gives rows"
    rows = result.cursor.fetchall()
    result.close()
    return list(rows)


def _told(one: Occurrence) -> tuple[Day, Day, int | None, bool]:
    return one.date, one.end, one.n, one.milestone


def _light(selection: Selection, today: Day | None) -> sa.Select[Any]:
    table = tables.occurrence
    columns = (table.c.event, table.c.date, table.c.end, table.c.n, table.c.milestone)
    return sa.select(*columns).where(table.c.shown.is_(True), *occurrence_conditions(selection, today))


def _lines_of(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    query = sa.select(tables.event.c.id, tables.event.c.line).where(tables.event.c.id.in_(ids))
    return {row.id: row.line for row in connection.execute(query)}


def _is_held(connection: Connection, span: Span) -> bool:
    """Whether the horizon holds a span."""
    have = horizon(connection)
    return have.first <= span.first and span.last <= have.last


def _touching(
    connection: Connection,
    query: sa.Select[Any],
    selection: Selection,
    span: Span,
    *,
    begun: int | None = None,
    most: int | None = None,
) -> list[Any]:
    """The rows of a query on occurrences that touch `span`, by date, event and series.

    Those that begin before it are few: a range of `occurrence_long`, of which the last `begun` are given.
    Those that begin in it, the first `most`, are a range of the primary key, in which rows lie by date; of
    a selection of few events, they are looked up in `occurrence_event` instead.
    """
    before, within, order = _asked(connection, query, selection, span)
    earlier = connection.execute(before.order_by(*(each.desc() for each in order)).limit(begun)).all()
    return [*reversed(earlier), *connection.execute(within.order_by(*order).limit(most)).all()]


def _asked(
    connection: Connection, query: sa.Select[Any], selection: Selection, span: Span
) -> tuple[sa.Select[Any], sa.Select[Any], tuple[ColumnElement[Any], ...]]:
    """The two queries of `_touching`, in no order yet, and their order."""
    table = tables.occurrence
    date: ColumnElement[int] = table.c.date
    if is_rare(connection, selection, _MANY) and (ids := gathering(connection, selection)) is not None:
        date = table.c.date + 0  # no store is tempted to go through the days in their order
        query = query.where(table.c.event.in_(ids))
    else:
        query = query.where(*event_conditions(selection, table.c.event))
    before = query.where(
        table.c.date.between(span.first - _LONGEST, span.first - 1),
        table.c.end >= span.first,
        table.c.end > table.c.date,
    )
    within = query.where(table.c.date.between(span.first, span.last))
    return before, within, (date, table.c.event, table.c.series)


def nearest(
    connection: Connection, selection: Selection, span: Span, today: Day, *, begun: int, most: int
) -> list[Found]:
    """What `between` gives of what is known to the day or month: the first `most` that begin in `span`, and
    the last `begun` that began before and reach into it.
    """
    if not _is_held(connection, span):
        found = [each for each in _computed(connection, selection, span, today, False) if _is_exact(each)]
        earlier = [each for each in found if each.occurrence.date < span.first]
        return earlier[len(earlier) - min(begun, len(earlier)) :] + found[len(earlier) :][:most]
    return _with_events(
        connection, _touching(connection, _whole(selection, today), selection, span, begun=begun, most=most)
    )


class Some(NamedTuple):
    """Occurrences chosen from among more; `left` is how many others there are, counted to MOST_LEFT."""

    found: list[Found]
    left: int


MOST_LEFT = 100


def chosen(
    connection: Connection, selection: Selection, spans: Sequence[Span], today: Day, most: int
) -> list[Some]:
    """Of each of some adjoining spans what begins in it, known to the day or month: at most so many,
    milestones first, then by date.
    """
    whole = Span(spans[0].first, spans[-1].last)
    if not _is_held(connection, whole):
        computed = [each for each in _computed(connection, selection, whole, today, False) if _is_exact(each)]
        return [
            _choice([each for each in computed if span.first <= each.occurrence.date <= span.last], most)
            for span in spans
        ]
    query = _whole(selection, today)
    milestones = query.where(tables.occurrence.c.milestone.is_(True))
    few = is_rare(connection, selection, _MANY)
    every = _touching(connection, query, selection, whole, begun=0) if few else []
    picked: list[tuple[list[Any], int]] = []
    for span in spans:
        if few:
            rows = [row for row in every if span.first <= row.date <= span.last]
        else:
            rows = _touching(connection, query, selection, span, begun=0, most=most + MOST_LEFT)
        if len(rows) == most + MOST_LEFT:
            first = _touching(connection, milestones, selection, span, begun=0, most=most)
            seen = {(row.event, row.series, row.cycle) for row in first}
            rows = first + [row for row in rows if (row.event, row.series, row.cycle) not in seen]
        rows.sort(key=lambda row: not row.milestone)
        picked.append((rows[:most], min(max(0, len(rows) - most), MOST_LEFT)))
    stored = _with_events(connection, [row for rows, _ in picked for row in rows])
    by_row = iter(stored)
    return [Some([next(by_row) for _ in rows], left) for rows, left in picked]


def _choice(found: list[Found], most: int) -> Some:
    ordered = sorted(found, key=lambda each: not each.occurrence.milestone)
    return Some(ordered[:most], min(max(0, len(found) - most), MOST_LEFT))


def number(connection: Connection, selection: Selection, span: Span, today: Day, most: int) -> int:
    """How many occurrences known to the day or month touch `span`, counted to `most`."""
    if not _is_held(connection, span):
        return sum(map(_is_exact, _computed(connection, selection, span, today, False)))
    query = _whole(selection, today).with_only_columns(tables.occurrence.c.date)
    return min(most, len(_touching(connection, query, selection, span, begun=most, most=most)))


def milestones(
    connection: Connection,
    selection: Selection,
    span: Span,
    most: int,
    among: Collection[str] | None = None,
) -> list[str]:
    """The events with a milestone that begins in `span`, the nearest first, at most so many; or those
    `among` some that have one.
    """
    table = tables.occurrence
    query = sa.select(table.c.event).where(table.c.milestone.is_(True), table.c.shown.is_(True))
    if among is None:
        return list(
            dict.fromkeys(row[0] for row in _touching(connection, query, selection, span, begun=0, most=most))
        )
    own = query.where(table.c.event.in_(among), table.c.date.between(span.first, span.last))
    return list(dict.fromkeys(connection.scalars(own)))


def _whole(selection: Selection, today: Day) -> sa.Select[Any]:
    """Occurrences that everybody may see, known to the day or month."""
    table = tables.occurrence
    exact = table.c.precision.in_((Precision.DAY, Precision.MONTH))
    return sa.select(table).where(table.c.shown.is_(True), exact, *occurrence_conditions(selection, today))


def _is_exact(found: Found) -> bool:
    return found.occurrence.precision in (Precision.DAY, Precision.MONTH)


def _with_events(connection: Connection, rows: Sequence[Any]) -> list[Found]:
    """Rows of `occurrence` with their events: one look-up for each event."""
    stored = {each.event.id: each for each in load_some(connection, list({row.event for row in rows}))}
    return [Found(_occurrence(row), stored[row.event]) for row in rows]


def _occurrence(row: sa.Row[*tuple[Any, ...]]) -> Occurrence:
    return Occurrence(
        row.date,
        row.end,
        Precision(row.precision),
        Precision(row.end_precision),
        OccurrenceKind(row.kind),
        row.series,
        row.cycle,
        row.n,
        row.milestone,
        Calendar(row.calendar),
        row.member,
        row.original_date,
        row.season,
        row.end_season,
    )


def _computed(
    connection: Connection, selection: Selection, span: Span, today: Day | None, retracted: bool
) -> list[Found]:
    found = [
        Found(occurrence, each)
        for each in load_all(connection, selection, retracted=retracted)
        for occurrence in each.event.occurrences(span)
        if _wanted(occurrence, selection, today)
    ]
    return sorted(
        found, key=lambda each: (each.occurrence.date, each.stored.event.id, each.occurrence.series)
    )


def _wanted(occurrence: Occurrence, selection: Selection, today: Day | None) -> bool:
    if selection.occurrence and occurrence.kind not in selection.occurrence:
        return False
    if selection.milestones and not occurrence.milestone:
        return False
    return today is None or occurrence.kind is not OccurrenceKind.ORIGINAL or occurrence.end >= today


def of_reminders(connection: Connection, reminders: Sequence[Reminder]) -> list[Found]:
    """The occurrence and event of each reminder, in their order. Raises NotFound where one has gone."""
    table = tables.occurrence
    query = (
        sa.select(*COLUMNS, table)
        .select_from(joined().join(table, table.c.event == tables.event.c.id))
        .where(public(), table.c.event.in_({reminder.event for reminder in reminders}))
    )
    found = {(row.event, row.series, row.cycle): row for row in connection.execute(query)}
    gone = [each.event for each in reminders if (each.event, each.series, each.cycle) not in found]
    if gone:
        raise NotFound(f"the event {shown(gone[0])} is no longer published")
    rows = [found[each.event, each.series, each.cycle] for each in reminders]
    return [Found(_occurrence(row), stored(row)) for row in rows]


def told_on(event: Event, day: Day) -> Occurrence | None:
    """How an event is told of on `day`, a day of the year on which it happened: its return, or the
    event itself where it does not return.
    """
    returning = [each for each in event.occurrences(Span(day, day)) if each.precision is Precision.DAY]
    counted = [each for each in returning if each.kind is not OccurrenceKind.ORIGINAL]
    if counted or returning:
        return (counted or returning)[0]
    if (
        event.date is None
        or event.date.earliest is None
        or event.date.latest is None
        or event.date.earliest > day
    ):
        return None
    own = event.occurrences(Span(event.date.earliest, event.date.earliest))
    return next((each for each in own if each.kind is OccurrenceKind.ORIGINAL), None)
