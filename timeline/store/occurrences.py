"""The materialised horizon: every occurrence of every event over a span that only widens.

A question beyond it is computed from the events, never silently empty.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection

from timeline.dates.calendars import Calendar, Day, Span, to_gregorian, year_span
from timeline.dates.recurrence import Occurrence, OccurrenceKind
from timeline.dates.uncertain import Precision
from timeline.errors import NotFound, shown
from timeline.model.event import Event
from timeline.model.reminder import Reminder
from timeline.model.selection import Selection
from timeline.store import tables
from timeline.store.events import COLUMNS, Stored, joined, load_all, stored
from timeline.store.selecting import event_conditions, occurrence_conditions, public

_LONGEST = 366  # no occurrence lasts longer, so one that touches a span begins at most that long before it


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
    """Occurrences that touch `span`, by date, then event: one range scan of `occurrence_date`.

    Originals are given only while they lie ahead of `today` (None: all). With `retracted`, those of
    retracted events too, for feeds that must say so.
    """
    have = horizon(connection)
    if span.first < have.first or span.last > have.last:
        return _computed(connection, selection, span, today, retracted)
    table = tables.occurrence
    query = (
        sa.select(*COLUMNS, table)
        .select_from(joined().join(table, table.c.event == tables.event.c.id))
        .where(
            table.c.date.between(span.first - _LONGEST, span.last),
            table.c.end >= span.first,
            public(retracted=retracted),
            *event_conditions(selection),
            *occurrence_conditions(selection, today),
        )
        .order_by(table.c.date, table.c.event, table.c.series)
    )
    return [Found(_occurrence(row), stored(row)) for row in connection.execute(query)]


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
