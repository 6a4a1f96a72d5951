"""Recipients: addresses sealed, found by a keyed hash, opened only to send."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from timeline.errors import NotFound, shown
from timeline.model.reminder import Channel, Lead, Subscription, SubscriptionState
from timeline.model.selection import parse_query
from timeline.store import tables
from timeline.store.sealing import Seal

_table = tables.subscription


def add(connection: Connection, seal: Seal, subscription: Subscription) -> None:
    """A new recipient."""
    connection.execute(sa.insert(_table).values(id=subscription.id, suspect=0, **_row(seal, subscription)))
    _set_leads(connection, subscription)


def replace(connection: Connection, seal: Seal, subscription: Subscription) -> None:
    """A recipient as it now is; unlike its links, which stay."""
    row = _row(seal, subscription)
    for kept in ("unsubscribe", "unsubscribe_lookup"):
        del row[kept]
    connection.execute(sa.update(_table).where(_table.c.id == subscription.id).values(row))
    _set_leads(connection, subscription)


def load(connection: Connection, seal: Seal, id: str) -> Subscription:
    """One recipient. Raises NotFound."""
    row = connection.execute(sa.select(_table).where(_table.c.id == id)).first()
    if row is None:
        raise NotFound(f"there is no subscription {shown(id)}", mend="timeline subscription list")
    return opened(row, seal)


def load_all(connection: Connection, seal: Seal) -> list[Subscription]:
    """Every recipient, ended ones too."""
    return [opened(row, seal) for row in connection.execute(sa.select(_table).order_by(_table.c.id))]


def by_unsubscribe_token(connection: Connection, seal: Seal, token: str) -> Subscription | None:
    """Whose link that is."""
    found = _table.c.unsubscribe_lookup == seal.lookup(token)
    row = connection.execute(sa.select(_table).where(found)).first()
    return None if row is None else opened(row, seal)


def set_state(connection: Connection, id: str, state: SubscriptionState, reason: str | None) -> None:
    """Pause, resume or end; waiting reminders of one that no longer hears are cancelled by `plan`."""
    connection.execute(sa.update(_table).where(_table.c.id == id).values(state=state, reason=reason))


def remove(connection: Connection, id: str) -> None:
    """Erase a recipient, its address and every message kept for it."""
    messages = tables.delivery
    connection.execute(sa.delete(tables.reminder).where(tables.reminder.c.subscription == id))
    connection.execute(sa.delete(messages).where(messages.c.subscription == id))
    connection.execute(sa.delete(_table).where(_table.c.id == id))


def active_groups(connection: Connection) -> list[tuple[str, str, str]]:
    """The distinct (selection, time zone, hour) of active recipients: what a plan is made for."""
    query = (
        sa.select(_table.c.selection, _table.c.timezone, _table.c.at)
        .where(_table.c.state == SubscriptionState.ACTIVE)
        .distinct()
        .order_by(_table.c.selection, _table.c.timezone, _table.c.at)
    )
    return [(row.selection, row.timezone, row.at) for row in connection.execute(query)]


def longest_lead(connection: Connection) -> int:
    """The most days before an occurrence at which anybody is reminded."""
    return connection.execute(sa.select(sa.func.max(tables.subscription_lead.c.days))).scalar() or 0


def opened(row: Row[*tuple[Any, ...]], seal: Seal) -> Subscription:
    """A recipient with its address in clear, from a row of the table."""
    return Subscription(
        id=row.id,
        channel=Channel(row.channel),
        address=seal.open(row.address).decode(),
        selection=parse_query(row.selection),
        leads=_leads(row.leads),
        milestone_leads=_leads(row.milestone_leads),
        at=dt.time.fromisoformat(row.at),
        timezone=row.timezone,
        language=row.language,
        precision=row.precision,
        since=row.since,
        state=SubscriptionState(row.state),
        declared=row.declared,
        secret=None if row.secret is None else seal.open(row.secret).decode(),
        unsubscribe=seal.open(row.unsubscribe).decode(),
    )


def _row(seal: Seal, subscription: Subscription) -> dict[str, object]:
    return {
        "channel": subscription.channel,
        "address": seal.close(subscription.address.encode()),
        "address_lookup": seal.lookup(f"{subscription.channel} {subscription.address.casefold()}"),
        "selection": str(subscription.selection),
        "leads": _joined(subscription.leads),
        "milestone_leads": _joined(subscription.milestone_leads),
        "at": subscription.at.isoformat("minutes"),
        "timezone": subscription.timezone,
        "language": subscription.language,
        "precision": subscription.precision,
        "since": subscription.since,
        "state": subscription.state,
        "reason": None,
        "declared": subscription.declared,
        "secret": None if subscription.secret is None else seal.close(subscription.secret.encode()),
        "unsubscribe": seal.close(subscription.unsubscribe.encode()),
        "unsubscribe_lookup": seal.lookup(subscription.unsubscribe),
    }


def _set_leads(connection: Connection, subscription: Subscription) -> None:
    table = tables.subscription_lead
    usual = {lead.days for lead in subscription.leads}
    rows = [{"subscription": subscription.id, "days": days, "milestone": False} for days in sorted(usual)]
    rows += [
        {"subscription": subscription.id, "days": days, "milestone": True}
        for days in sorted({lead.days for lead in subscription.milestone_leads} - usual)
    ]
    connection.execute(sa.delete(table).where(table.c.subscription == subscription.id))
    if rows:
        connection.execute(sa.insert(table), rows)


def _joined(leads: Sequence[Lead]) -> str:
    return ",".join(str(lead) for lead in leads)


def _leads(text: str) -> tuple[Lead, ...]:
    return tuple(Lead.parse(lead) for lead in text.split(",") if lead)
