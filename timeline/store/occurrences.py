"""The materialised horizon: every occurrence of every event over a span that widens with the years.

A question beyond it is computed from the events, never silently empty.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
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
from timeline.store.ordering import by_bytes
from timeline.store.selecting import (
    event_conditions,
    few_of,
    gathering,
    occurrence_conditions,
    public,
)

_LONGEST = 366  # no occurrence lasts longer, so one that touches a span begins at most that long before it
_MANY = 5_000  # events of a key; where all that is asked of is wanted, those of fewer are looked up


class Found(NamedTuple):
    """An occurrence with its event."""

    occurrence: Occurrence
    stored: Stored


def horizon_for(today: Day) -> Span:
    """What must be at hand on `today`: from the year before last to four years ahead, whole years."""
    year = to_gregorian(today)[0]
    return Span(year_span(year - 2).first, year_span(year + 4).last)


def horizon_most(today: Day) -> Span:
    """What is kept at hand on `today` if it is there: more is long past, or of a clock that stood far off."""
    year = to_gregorian(today)[0]
    return Span(year_span(year - 12).first, year_span(year + 6).last)


def horizon(connection: Connection) -> Span:
    """The span that is materialised."""
    table = tables.store
    return Span(*connection.execute(sa.select(table.c.horizon_first, table.c.horizon_last)).one())


def between(connection: Connection, selection: Selection, span: Span, today: Day | None) -> list[Found]:
    """Occurrences that touch `span`, by date, then event, with their events.

    Originals are given only while they lie ahead of `today` (None: all).
    """
    if not _is_held(connection, span):
        return _computed(connection, selection, span, today)
    table = tables.occurrence
    base = sa.select(*COLUMNS, table).select_from(joined().join(table, table.c.event == tables.event.c.id))
    query = base.where(table.c.shown.is_(True), *occurrence_conditions(selection, today))
    way = _way(connection, selection, every=True)
    rows = [
        row
        for some in (_before(query, way, span), _within(query, way, span))
        for row in connection.execute(some.order_by(*_in_order(way)))
    ]
    return [Found(_occurrence(row), stored(row)) for row in rows]


class Due(NamedTuple):
    """What is due on a day, or in a month, season or year where no day is known; `events` in no order."""

    date: Day
    precision: Precision
    season: int | None
    events: list[str]


def due(
    connection: Connection,
    selection: Selection,
    span: Span,
    today: Day | None = None,
    *,
    lines: bool = False,
) -> list[Due]:
    """What `between` gives, by the day it begins on: the ids alone, from `occurrence`.

    With `lines`, each id with its timeline and the JSON of `event.line`, a blank between them: one look-up in
    `event`'s primary key for each. The events of a day come as one text: a row for each takes longer to be
    handed over than to be found.
    """
    found: dict[tuple[Day, Precision, int | None], list[str]] = defaultdict(list)
    if _is_held(connection, span):
        for date, precision, season, texts in connection.execute(
            _due(connection, selection, span, today, lines=lines)
        ):
            found[date, Precision(precision), season] += texts.split("\n")
    else:
        computed = _computed(connection, selection, span, today)
        told = sa.select(tables.event.c.id, _TOLD.label("told"))
        rows = connection.execute(told.where(public(), *event_conditions(selection))) if lines else ()
        by_id = {row.id: row.told for row in rows}
        for one, each in computed:
            found[one.date, one.precision, one.season].append(by_id.get(each.event.id, each.event.id))
    ordered = sorted(found.items(), key=lambda each: (each[0][0], str(each[0][1]), each[0][2] or 0))
    return [Due(*key, events) for key, events in ordered]


_TOLD = tables.event.c.id + " " + tables.event.c.timeline + " " + tables.event.c.line


def _due(
    connection: Connection, selection: Selection, span: Span, today: Day | None, *, lines: bool
) -> sa.CompoundSelect[Any]:
    """What lasts a day, by day: a range of the primary key; and, one by one, what lasts longer, of which some
    began before: a range of `occurrence_long`.
    """
    table, event = tables.occurrence, tables.event
    text: ColumnElement[str] = _TOLD if lines else table.c.event
    way = _way(connection, selection, every=True)
    asked = [table.c.shown.is_(True), *occurrence_conditions(selection, today), *way.conditions]
    if lines:
        asked.append(event.c.id == table.c.event)
    by_day = (
        sa.literal(str(Precision.DAY)),
        sa.cast(None, sa.Integer),
        sa.func.aggregate_strings(text, "\n"),
    )
    days = sa.select(table.c.date, *by_day).where(
        *asked, way.date.between(span.first, span.last), table.c.end <= table.c.date
    )
    longer = sa.select(table.c.date, table.c.precision, table.c.season, text).where(
        *asked,
        way.date.between(span.first - _LONGEST, span.last),
        table.c.end >= span.first,
        table.c.end > table.c.date,
    )
    return sa.union_all(days.group_by(table.c.date), longer)


def _is_held(connection: Connection, span: Span) -> bool:
    """Whether the horizon holds a span."""
    have = horizon(connection)
    return have.first <= span.first and span.last <= have.last


class _Way(NamedTuple):
    """How a query comes to the occurrences of a selection: by `date`, and with conditions on their events.

    Those of `few` events are looked up in `occurrence_event`. Else a span is a range of the primary key, in
    which rows lie by date, with look-ups in `term` for each: until there are enough, or as the store likes.
    """

    few: bool
    date: ColumnElement[int]
    conditions: tuple[ColumnElement[bool], ...]


def _way(connection: Connection, selection: Selection, *, every: bool) -> _Way:
    """The way of a question for `every` occurrence of a span, or only for the next ones."""
    table = tables.occurrence
    gathered = gathering(connection, selection)
    few = few_of(connection, selection, gathered)
    unordered = table.c.date + 0  # no store is tempted to go through the days in their order
    if few is not None:
        return _Way(True, unordered, (table.c.event.in_(few),))
    if every and gathered is not None and gathered.fewest <= _MANY:
        return _Way(True, unordered, (table.c.event.in_(gathered.ids),))
    return _Way(False, table.c.date, event_conditions(selection, table.c.event, walking=not every))


def _in_order(way: _Way) -> tuple[ColumnElement[Any], ...]:
    table = tables.occurrence
    return way.date, by_bytes(table.c.event), by_bytes(table.c.series)


def _before(query: sa.Select[Any], way: _Way, span: Span) -> sa.Select[Any]:
    """What begins before `span` and reaches into it; it is little: a range of `occurrence_long`."""
    table = tables.occurrence
    return query.where(
        *way.conditions,
        table.c.date.between(span.first - _LONGEST, span.first - 1),
        table.c.end >= span.first,
        table.c.end > table.c.date,
    )


def _within(query: sa.Select[Any], way: _Way, span: Span) -> sa.Select[Any]:
    """What begins in `span`."""
    return query.where(*way.conditions, tables.occurrence.c.date.between(span.first, span.last))


def _next(connection: Connection, query: sa.Select[Any], way: _Way, span: Span, most: int) -> list[Any]:
    """The first rows of those that begin in `span`, by date, event and series."""
    found = _within(query, way, span).order_by(*_in_order(way)).limit(most)
    return list(connection.execute(found))


def nearest(
    connection: Connection, selection: Selection, span: Span, today: Day, *, begun: int, most: int
) -> list[Found]:
    """What `between` gives of what is known to the day or month: the first `most` that begin in `span`, and
    the last `begun` that began before and reach into it.
    """
    if not _is_held(connection, span):
        found = [each for each in _computed(connection, selection, span, today) if _is_exact(each)]
        earlier = [each for each in found if each.occurrence.date < span.first]
        return earlier[len(earlier) - min(begun, len(earlier)) :] + found[len(earlier) :][:most]
    query, way = _whole(selection, today), _way(connection, selection, every=False)
    last = _before(query, way, span).order_by(*(each.desc() for each in _in_order(way))).limit(begun)
    begun_before = connection.execute(last).all()
    return _with_events(connection, [*reversed(begun_before), *_next(connection, query, way, span, most)])


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
        computed = [each for each in _computed(connection, selection, whole, today) if _is_exact(each)]
        return [
            _choice([each for each in computed if span.first <= each.occurrence.date <= span.last], most)
            for span in spans
        ]
    query, way = _whole(selection, today), _way(connection, selection, every=False)
    every = list(connection.execute(_within(query, way, whole).order_by(*_in_order(way)))) if way.few else []
    picked: list[tuple[list[Any], int]] = []
    for span in spans:
        if way.few:
            rows = [row for row in every if span.first <= row.date <= span.last]
            rows.sort(key=lambda row: not row.milestone)
            number = len(rows)
        else:
            rows = []
            for milestone in (True, False):
                if len(rows) < most:
                    those = query.where(tables.occurrence.c.milestone.is_(milestone))
                    rows += _next(connection, those, way, span, most - len(rows))
            there = _within(query, way, span)
            number = _counted(connection, there, way, most + MOST_LEFT) if len(rows) == most else most
        picked.append((rows[:most], min(max(0, number - most), MOST_LEFT)))
    stored = _with_events(connection, [row for rows, _ in picked for row in rows])
    by_row = iter(stored)
    return [Some([next(by_row) for _ in rows], left) for rows, left in picked]


def _choice(found: list[Found], most: int) -> Some:
    ordered = sorted(found, key=lambda each: not each.occurrence.milestone)
    return Some(ordered[:most], min(max(0, len(found) - most), MOST_LEFT))


def number(connection: Connection, selection: Selection, span: Span, today: Day, most: int) -> int:
    """How many occurrences known to the day or month touch `span`, counted to `most`."""
    if not _is_held(connection, span):
        return sum(map(_is_exact, _computed(connection, selection, span, today)))
    query, way = _whole(selection, today), _way(connection, selection, every=False)
    found = _counted(connection, _within(query, way, span), way, most)
    if found < most:
        found += _counted(connection, _before(query, way, span), way, most - found)
    return found


def _counted(connection: Connection, query: sa.Select[Any], way: _Way, most: int) -> int:
    """How many rows a query has, counted to `most`; in order, or PostgreSQL reads the table from its head."""
    rows = query.with_only_columns(sa.literal(1)).order_by(*_in_order(way)).limit(most).subquery()
    return connection.execute(sa.select(sa.func.count()).select_from(rows)).scalar_one()


def milestones(connection: Connection, selection: Selection, span: Span, most: int) -> list[str]:
    """The events of the first `most` milestones that begin in `span`, one for each of them."""
    table = tables.occurrence
    query = sa.select(table.c.event).where(table.c.milestone.is_(True), table.c.shown.is_(True))
    way = _way(connection, selection, every=False)
    return [row.event for row in _next(connection, query, way, span, most)]


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


def _computed(connection: Connection, selection: Selection, span: Span, today: Day | None) -> list[Found]:
    return returns_of(load_all(connection, selection), selection, span, today)


def returns_of(stored: Iterable[Stored], selection: Selection, span: Span, today: Day | None) -> list[Found]:
    """The occurrences of some events, computed: those that a selection wants and that touch `span`."""
    found = [
        Found(occurrence, each)
        for each in stored
        for occurrence in each.event.occurrences(span)
        if _wanted(occurrence, selection, today)
    ]
    return sorted(found, key=in_order)


def in_order(found: Found) -> tuple[Day, str, str]:
    """By date, event and series."""
    return found.occurrence.date, found.stored.event.id, found.occurrence.series


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
