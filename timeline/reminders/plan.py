"""Subscriptions × occurrences × leads → the ledger: which reminders are due, written down once."""

import datetime as dt
from zoneinfo import ZoneInfo

from timeline.dates.calendars import Day
from timeline.dates.zones import instant
from timeline.model.selection import parse_query
from timeline.store import planning, saving, subscriptions
from timeline.store.database import Connection, Database

AHEAD = dt.timedelta(days=1)  # reminders are written down a day before they are due


def plan(database: Database, now: dt.datetime, catch_up: int) -> int:
    """Plan what falls due until a day after `now`; how many reminders are new.

    `catch_up` (days) is how long after an occurrence's end one is still told of it. Whatever was
    planned before and no longer holds is cancelled first, so that a moved day is planned anew.
    """
    with database.write() as connection:
        return plan_in(connection, now, catch_up)


def plan_in(connection: Connection, now: dt.datetime, catch_up: int) -> int:
    """`plan` inside a transaction of the caller's."""
    today = now.date().toordinal()
    saving.roll(connection, today)
    groups = subscriptions.active_groups(connection)
    longest = subscriptions.longest_lead(connection)
    days = range(today - catch_up - longest - 370, today + 4)
    planning.keep_sending_hours(connection, ((zone, at) for _, zone, at in groups), days, _due)
    planning.cancel_stale(connection)
    return sum(
        planning.plan(
            connection,
            parse_query(selection),
            zone,
            at,
            now=now,
            today=today,
            until=now + AHEAD,
            catch_up=catch_up,
            longest_lead=longest,
        )
        for selection, zone, at in groups
    )


def _due(timezone: str, at: str, day: Day) -> dt.datetime:
    return instant(day, dt.time.fromisoformat(at), ZoneInfo(timezone))
