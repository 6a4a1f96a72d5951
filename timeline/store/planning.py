"""Which reminders fall due: written down once, cancelled when they no longer hold."""

import datetime as dt
from collections.abc import Callable, Iterable

import sqlalchemy as sa
from sqlalchemy import Connection

from timeline.dates.calendars import Day
from timeline.dates.recurrence import OccurrenceKind
from timeline.model.reminder import State, SubscriptionState
from timeline.model.selection import Selection
from timeline.store import tables
from timeline.store.database import alone, upsert
from timeline.store.selecting import event_conditions, occurrence_conditions, public

_reminder, _subscription = tables.reminder, tables.subscription
_planned = _reminder.c.state == State.PLANNED


def keep_sending_hours(
    connection: Connection,
    groups: Iterable[tuple[str, str]],
    days: range,
    due: Callable[[str, str, Day], dt.datetime],
) -> None:
    """Fill `sending` with the instants of each (time zone, hour) on `days`; older ones are dropped."""
    table = tables.sending
    alone(connection, "planning")
    connection.execute(sa.delete(table).where(table.c.day < days.start))
    for timezone, at in sorted(set(groups)):
        here = sa.and_(table.c.timezone == timezone, table.c.at == at)
        have = set(connection.scalars(sa.select(table.c.day).where(here)))
        rows = [
            {"timezone": timezone, "at": at, "day": day, "due": due(timezone, at, day)}
            for day in days
            if day not in have
        ]
        if rows:
            connection.execute(sa.insert(table), rows)


def plan(
    connection: Connection,
    selection: Selection,
    timezone: str,
    at: str,
    now: dt.datetime,
    today: Day,
    until: dt.datetime,
    catch_up: int,
    longest_lead: int,
) -> int:
    """Write the reminders of all active subscriptions with that selection, zone and hour; how many.

    One INSERT … SELECT over occurrences × subscriptions × leads × sending hours, due by `until`; a
    range scan of `occurrence_date`, and the unique key keeps each at one. An event published after
    a lead's instant is told of once, at the next sending hour. A cancelled reminder whose occurrence
    is there again (perhaps on another day) is planned anew. Days are day numbers, `today` is UTC's.
    """
    o, e, s = tables.occurrence, tables.event, _subscription
    lead, hour, late = tables.subscription_lead, tables.sending, tables.sending.alias("late")
    next_hour = (
        sa.select(sa.func.min(late.c.due))
        .where(late.c.timezone == s.c.timezone, late.c.at == s.c.at, late.c.due >= e.c.published)
        .scalar_subquery()
    )
    published_late = sa.and_(hour.c.due < e.c.published, e.c.published <= now)
    due = sa.case((published_late, next_hour), else_=hour.c.due)
    exact_enough = sa.or_(
        o.c.precision == "day",
        sa.and_(o.c.precision == "month", s.c.precision.in_(("month", "year"))),
        s.c.precision == "year",
    )
    chosen = (
        sa.select(
            s.c.id,
            o.c.event,
            o.c.series,
            o.c.cycle,
            lead.c.days,
            o.c.date,
            o.c.end,
            due,
            sa.literal(State.PLANNED),
        )
        .select_from(o.join(e, e.c.id == o.c.event))
        .join(s, sa.and_(s.c.selection == str(selection), s.c.timezone == timezone, s.c.at == at))
        .join(lead, sa.and_(lead.c.subscription == s.c.id, sa.or_(~lead.c.milestone, o.c.milestone)))
        .join(
            hour,
            sa.and_(
                hour.c.timezone == s.c.timezone, hour.c.at == s.c.at, hour.c.day == o.c.date - lead.c.days
            ),
        )
        .where(
            s.c.state == SubscriptionState.ACTIVE,
            o.c.date.between(today - catch_up - 367, today + longest_lead + 2),
            o.c.end >= today - catch_up,
            hour.c.due <= until,
            due >= s.c.since,
            sa.or_(o.c.kind != OccurrenceKind.ORIGINAL, hour.c.due >= e.c.published, o.c.end >= today),
            public(),
            exact_enough,
            *event_conditions(selection),
            *occurrence_conditions(selection, None),
        )
    )
    statement = upsert(connection, _reminder).from_select(
        ["subscription", "event", "series", "cycle", "lead", "date", "end", "due", "state"], chosen
    )
    new = statement.excluded
    key = ["subscription", "event", "series", "cycle", "lead"]
    anew = statement.on_conflict_do_update(
        index_elements=key,
        set_={"date": new.date, "end": new["end"], "due": new.due, "state": State.PLANNED, "reason": None},
        where=_reminder.c.state == State.CANCELLED,
    ).returning(_reminder.c.id)
    return len(connection.execute(anew).all())


def cancel_stale(connection: Connection) -> int:
    """Cancel planned reminders that no longer hold: the recipient left, the event left or moved."""
    o, e = tables.occurrence, tables.event
    stands = sa.exists().where(
        o.c.event == _reminder.c.event,
        o.c.series == _reminder.c.series,
        o.c.cycle == _reminder.c.cycle,
        o.c.date == _reminder.c.date,
        o.c.end == _reminder.c.end,
        e.c.id == o.c.event,
        public(),
    )
    wanted = sa.exists().where(
        _subscription.c.id == _reminder.c.subscription, _subscription.c.state == SubscriptionState.ACTIVE
    )
    cancelled = 0
    for holds, reason in ((stands, "the event was changed or is no longer published"),
                          (wanted, "the subscription is not active")):  # fmt: skip
        query = sa.update(_reminder).where(_planned, ~holds).values(state=State.CANCELLED, reason=reason)
        cancelled += len(connection.execute(query.returning(_reminder.c.id)).all())
    return cancelled
