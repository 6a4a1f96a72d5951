"""The ledger: what is claimed, sent, tried again or given up.

`planning` writes reminders, each at most once (subscription × occurrence × lead). A delivery is made
at the claim; its token proves who holds it, and only the holder records. Expired claims are taken
before fresh ones. Nothing here reads a clock or the network.
"""

import datetime as dt
import secrets
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy import Connection

from timeline.dates.calendars import Day
from timeline.errors import NotFound, shown
from timeline.model.reminder import Delivery, Lead, Reminder, State, SubscriptionState
from timeline.store import tables
from timeline.store.ordering import by_bytes
from timeline.store.planning import cancel_stale
from timeline.store.sealing import Seal
from timeline.store.selecting import public
from timeline.store.subscriptions import opened

LEASE = dt.timedelta(minutes=5)
MAX_REMINDERS = 200  # in one message
_reminder, _delivery, _subscription = tables.reminder, tables.delivery, tables.subscription
_planned = _reminder.c.state == State.PLANNED


def expire(connection: Connection, now: dt.datetime, today: Day, catch_up: int) -> int:
    """Give up what is past: reminders whose occurrence ended over `catch_up` days ago, and those that
    a later lead of the same occurrence, due as well, makes needless (one late message, not all).
    """
    past = sa.and_(_planned, _reminder.c.end < today - catch_up)
    later = _reminder.alias("later")
    covered = sa.exists().where(
        later.c.subscription == _reminder.c.subscription,
        later.c.event == _reminder.c.event,
        later.c.series == _reminder.c.series,
        later.c.cycle == _reminder.c.cycle,
        later.c.lead < _reminder.c.lead,
        later.c.state == State.PLANNED,
        later.c.due <= now,
    )
    missed = 0
    for which, reason in (
        (past, "late: the day was past"),
        (
            sa.and_(_planned, _reminder.c.due <= now, covered),
            "late: a later reminder of the same day covers it",
        ),
    ):
        query = sa.update(_reminder).where(which).values(state=State.MISSED, reason=reason)
        missed += len(connection.execute(query.returning(_reminder.c.id)).all())
    ended = sa.exists().where(_reminder.c.delivery == _delivery.c.id, _reminder.c.end >= today - catch_up)
    waiting = sa.and_(_delivery.c.state == State.PLANNED, ~ended)
    for id in list(connection.scalars(sa.select(_delivery.c.id).where(waiting))):
        _finish(connection, id, State.MISSED, "late: the day was past", now)
    return missed


def claim(
    connection: Connection,
    seal: Seal,
    now: dt.datetime,
    clock: dt.datetime,
    owner: str,
    channels: Iterable[str],
    limit: int,
    tried: Collection[str] = (),
) -> list[Delivery]:
    """Take up to `limit` deliveries to send.

    First those whose claim expired or whose next try is due, then fresh ones, each of all due
    reminders of one subscription. `now` says what is due and may be another than the `clock`, by
    which leases run (`remind --as-of`). What was `tried` in this run waits for another.
    """
    wanted = tuple(channels)
    expired = sa.and_(_delivery.c.state == State.SENDING, _delivery.c.lease <= clock)
    waited = sa.and_(_delivery.c.state == State.PLANNED, _delivery.c.next_try <= max(now, clock))
    again = (
        _delivery.c.channel.in_(wanted),
        sa.or_(expired, waited),
        _delivery.c.id.not_in(tried),
    )
    query = sa.select(_delivery.c.id).where(*again).order_by(_delivery.c.created).limit(limit)
    taken: list[str] = []
    for id in list(connection.scalars(query.with_for_update(skip_locked=True))):
        if _let_go(connection, id, now, clock):
            continue
        _hold(connection, id, owner, clock)
        taken.append(id)
    if len(taken) < limit:
        taken += _fresh(connection, now, clock, owner, wanted, limit - len(taken))
    return [_load(connection, seal, id) for id in taken]


def _let_go(connection: Connection, id: str, now: dt.datetime, clock: dt.datetime) -> bool:
    """Close an open delivery that must not go out as it is; whether it was closed.

    Its recipient left or an event of it is gone: cancelled. Every try so far was surely refused and
    the recipient's day has changed: its reminders go back, to be told in today's words.
    """
    row = connection.execute(
        sa.select(_delivery.c.clear, _delivery.c.day, _delivery.c.message.is_not(None), _subscription)
        .join_from(_delivery, _subscription, _subscription.c.id == _delivery.c.subscription, isouter=True)
        .where(_delivery.c.id == id)
    ).one()
    if row.id is None or row.state != SubscriptionState.ACTIVE:
        _finish(connection, id, State.CANCELLED, "the subscription is not active", clock)
        return True
    gone = sa.exists().where(tables.event.c.id == _reminder.c.event, public())
    if connection.execute(
        sa.select(_reminder.c.id).where(_reminder.c.delivery == id, ~gone).limit(1)
    ).first():
        return _compose_anew(connection, id, "an event of it is no longer published", clock)
    today = now.astimezone(ZoneInfo(row.timezone)).date().toordinal()
    if row.clear and row.day is not None and row.day != today:
        return _compose_anew(connection, id, "composed anew for another day", clock)
    return False


def _compose_anew(connection: Connection, id: str, reason: str, clock: dt.datetime) -> bool:
    back = sa.update(_reminder).where(_reminder.c.delivery == id)
    connection.execute(back.values(state=State.PLANNED, delivery=None))
    _finish(connection, id, State.CANCELLED, reason, clock)
    cancel_stale(connection)
    return True


def _hold(connection: Connection, id: str, owner: str, clock: dt.datetime) -> None:
    connection.execute(
        sa.update(_delivery)
        .where(_delivery.c.id == id)
        .values(
            state=State.SENDING,
            token=secrets.token_hex(8),
            owner=owner,
            lease=clock + LEASE,
            tries=_delivery.c.tries + 1,
        )
    )


def _fresh(
    connection: Connection,
    now: dt.datetime,
    clock: dt.datetime,
    owner: str,
    channels: tuple[str, ...],
    limit: int,
) -> list[str]:
    due = sa.and_(_planned, _reminder.c.due <= now)
    query = (
        sa.select(_subscription.c.id, _subscription.c.channel)
        .where(
            _subscription.c.state == SubscriptionState.ACTIVE,
            _subscription.c.channel.in_(channels),
            sa.exists().where(_reminder.c.subscription == _subscription.c.id, due),
        )
        .order_by(_subscription.c.id)
        .limit(limit)
    )
    made = []
    for row in connection.execute(query.with_for_update(skip_locked=True)).all():
        id = secrets.token_hex(12)
        first = (
            sa.select(_reminder.c.id)
            .where(_reminder.c.subscription == row.id, due)
            .order_by(_reminder.c.date, by_bytes(_reminder.c.event))
            .limit(MAX_REMINDERS)
        )
        taken = sa.update(_reminder).where(_reminder.c.id.in_(first)).values(state=State.SENDING, delivery=id)
        if not connection.execute(taken.returning(_reminder.c.id)).all():
            continue  # another worker took them while this one waited for the row
        connection.execute(
            sa.insert(_delivery).values(
                id=id,
                subscription=row.id,
                channel=row.channel,
                state=State.SENDING,
                created=clock,
                tries=0,
                clear=True,
            )
        )
        _hold(connection, id, owner, clock)
        made.append(id)
    return made


def _load(connection: Connection, seal: Seal, id: str) -> Delivery:
    row = connection.execute(sa.select(_delivery).where(_delivery.c.id == id)).one()
    recipient = connection.execute(
        sa.select(_subscription).where(_subscription.c.id == row.subscription)
    ).one()
    reminders = reminders_of(connection, id)
    message = None if row.message is None else seal.open(row.message)
    return Delivery(id, row.token, opened(recipient, seal), reminders, message, row.tries)


def reminders_of(connection: Connection, delivery: str) -> tuple[Reminder, ...]:
    """The reminders in one delivery, by date."""
    query = (
        sa.select(_reminder)
        .where(_reminder.c.delivery == delivery)
        .order_by(_reminder.c.date, by_bytes(_reminder.c.event))
    )
    return tuple(
        Reminder(row.id, row.event, row.series, row.cycle, Lead(row.lead), row.date, row.due)
        for row in connection.execute(query)
    )


def freeze(connection: Connection, seal: Seal, delivery: Delivery, message: bytes, day: Day) -> bool:
    """Keep the finished bytes, sealed, before the first try; whether the claim still holds."""
    kept = sa.update(_delivery).where(_mine(delivery)).values(message=seal.close(message), day=day)
    return connection.execute(kept.returning(_delivery.c.id)).first() is not None


def still_mine(connection: Connection, delivery: Delivery, now: dt.datetime) -> bool:
    """Whether the claim still holds and the recipient still wants it: asked just before the data."""
    query = (
        sa.select(_delivery.c.id)
        .join_from(_delivery, _subscription, _subscription.c.id == _delivery.c.subscription)
        .where(_mine(delivery), _delivery.c.lease > now, _subscription.c.state == SubscriptionState.ACTIVE)
    )
    return connection.execute(query).first() is not None


def _mine(delivery: Delivery) -> sa.ColumnElement[bool]:
    return sa.and_(
        _delivery.c.id == delivery.id, _delivery.c.token == delivery.token, _delivery.c.state == State.SENDING
    )


def record_sent(connection: Connection, delivery: Delivery, receipt: str, now: dt.datetime) -> bool:
    """It was accepted; whether the claim still held."""
    if not _holds(connection, delivery):
        return False
    _finish(connection, delivery.id, State.SENT, receipt, now)
    changed = sa.update(_subscription).where(_subscription.c.id == delivery.subscription.id)
    connection.execute(changed.values(suspect=0))
    return True


def record_retry(
    connection: Connection, delivery: Delivery, why: str, next_try: dt.datetime, clear: bool
) -> bool:
    """It waits for another try; whether the claim still held."""
    kept = (
        sa.update(_delivery)
        .where(_mine(delivery))
        .values(
            state=State.PLANNED,
            reason=why,
            next_try=next_try,
            clear=sa.and_(_delivery.c.clear, sa.literal(clear)),
            token=None,
            owner=None,
            lease=None,
        )
    )
    return connection.execute(kept.returning(_delivery.c.id)).first() is not None


def record_failed(
    connection: Connection, delivery: Delivery, why: str, now: dt.datetime, suspect: bool
) -> bool:
    """It never goes out; a second refusal that speaks against the address pauses the subscription."""
    if not _holds(connection, delivery):
        return False
    _finish(connection, delivery.id, State.FAILED, why, now)
    if suspect:
        changed = sa.update(_subscription).where(_subscription.c.id == delivery.subscription.id)
        connection.execute(changed.values(suspect=_subscription.c.suspect + 1))
        twice = sa.and_(_subscription.c.suspect >= 2, _subscription.c.state == SubscriptionState.ACTIVE)
        paused = {"state": SubscriptionState.PAUSED, "reason": f"the address was refused twice: {why}"}
        connection.execute(changed.where(twice).values(paused))
    return True


def _holds(connection: Connection, delivery: Delivery) -> bool:
    return connection.execute(sa.select(_delivery.c.id).where(_mine(delivery))).first() is not None


def _finish(connection: Connection, id: str, state: State, reason: str, now: dt.datetime) -> None:
    ended = {"state": state, "reason": reason, "finished": now, "token": None, "owner": None, "lease": None}
    connection.execute(sa.update(_delivery).where(_delivery.c.id == id).values(ended))
    its = sa.and_(_reminder.c.delivery == id, _reminder.c.state == State.SENDING)
    connection.execute(sa.update(_reminder).where(its).values(state=state, reason=reason))


def release(connection: Connection, owner: str, now: dt.datetime) -> None:
    """Give back what `owner` holds, to be tried at once: at a clean end, or found dead at a start.

    A try that was cut off may have gone through, so its message stays as it is.
    """
    held = sa.and_(_delivery.c.state == State.SENDING, _delivery.c.owner == owner)
    connection.execute(sa.update(_delivery).where(held).values(lease=now))


def owners(connection: Connection) -> set[str]:
    """Who holds claims."""
    held = sa.select(_delivery.c.owner).where(
        _delivery.c.state == State.SENDING, _delivery.c.owner.is_not(None)
    )
    return {owner for owner in connection.scalars(held.distinct()) if owner}


def sent_since(connection: Connection, channel: str, since: dt.datetime) -> int:
    """How many deliveries of a channel were sent since an instant."""
    sent = sa.and_(
        _delivery.c.channel == channel, _delivery.c.state == State.SENT, _delivery.c.finished > since
    )
    return connection.execute(sa.select(sa.func.count()).select_from(_delivery).where(sent)).scalar_one()


class Entry(NamedTuple):
    """A line of the ledger: a delivery, or one reminder still waiting for its own (delivery None)."""

    delivery: str | None
    subscription: str
    channel: str
    state: str
    reason: str | None
    at: dt.datetime
    tries: int
    events: tuple[str, ...]


def entries(connection: Connection) -> Iterator[Entry]:
    """The whole ledger: deliveries by when they were made, then waiting reminders by when they are due."""
    for row in connection.execute(sa.select(_delivery).order_by(_delivery.c.created, _delivery.c.id)).all():
        events = tuple(reminder.event for reminder in reminders_of(connection, row.id))
        at = row.finished or row.next_try or row.created
        yield Entry(row.id, row.subscription, row.channel, row.state, row.reason, at, row.tries, events)
    waiting = (
        sa.select(_reminder, _subscription.c.channel)
        .join_from(_reminder, _subscription, _subscription.c.id == _reminder.c.subscription)
        .where(_reminder.c.delivery.is_(None))
        .order_by(_reminder.c.due, _reminder.c.id)
    )
    for row in connection.execute(waiting):
        yield Entry(None, row.subscription, row.channel, row.state, row.reason, row.due, 0, (row.event,))


def message_of(connection: Connection, seal: Seal, delivery: str) -> bytes | None:
    """The message of a delivery as it was or will be sent; None before it is composed."""
    row = connection.execute(sa.select(_delivery.c.message).where(_delivery.c.id == delivery)).first()
    if row is None:
        raise NotFound(f"there is no delivery {shown(delivery)}", mend="timeline delivery list")
    return None if row.message is None else seal.open(row.message)


def oldest_claim(connection: Connection) -> dt.datetime | None:
    """The lease of the oldest claim that nobody has ended: an alarm when it lies far back."""
    held = sa.select(sa.func.min(_delivery.c.lease)).where(_delivery.c.state == State.SENDING)
    return connection.execute(held).scalar()


def open_work(connection: Connection) -> int:
    """How many deliveries wait or are under way."""
    waiting = _delivery.c.state.in_((State.PLANNED, State.SENDING))
    return connection.execute(sa.select(sa.func.count()).select_from(_delivery).where(waiting)).scalar_one()
