"""Claim → compose → channel → record: how a reminder goes out, once.

Promise: no reminder is lost; one comes again only if a process or line dies, or stalls past its
lease, between the receiver's acceptance and our record, and then with the same Message-ID or
webhook-id and the same bytes. The three commits are claim, freeze and record; each send is recorded
by itself, never in a batch.
"""

import asyncio
import datetime as dt
import logging
import os
import socket
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from jinja2 import Environment

from timeline.errors import NotFound
from timeline.languages import language as language_of
from timeline.model.reminder import (
    Channel,
    Delivery,
    Gone,
    Lost,
    Message,
    Outcome,
    Refused,
    Sent,
    Subscription,
    SubscriptionState,
    TryAgain,
)
from timeline.reminders.compose import Due, Letter, Letterhead, message
from timeline.reminders.declared import declare
from timeline.reminders.plan import plan_in
from timeline.render.ical import Facts, calendar, vevent
from timeline.store import ledger, occurrences, planning, subscriptions, timelines
from timeline.store.database import Connection, Database

log = logging.getLogger(__name__)
BATCH = 20
_POISON_TRIES = 5
_POISON_WAIT = dt.timedelta(minutes=5)
_HOUR = dt.timedelta(hours=1)


class Sender(Protocol):
    """A channel."""

    def retry_after(self, tries: int) -> dt.timedelta | None:
        """How long to wait after that many tries; None: no more of them."""
        ...

    async def send(self, message: Message, still_mine: Callable[[], Awaitable[bool]]) -> Outcome:
        """Send it, asking `still_mine` just before the data goes out."""
        ...


@dataclass(frozen=True, slots=True)
class Office:
    """What a delivery needs: the store, the channels, the paper. `catch_up` is in days.

    `head` names the sender and site; `max_per_hour` bounds e-mails, so that a relay is not flooded
    after an outage.
    """

    database: Database
    channels: Mapping[Channel, Sender]
    templates: Environment
    head: Letterhead
    catch_up: int
    max_per_hour: int


class Tally(NamedTuple):
    """What became of the deliveries of a run; `why` is the last reason why one did not go out."""

    sent: int = 0
    waiting: int = 0
    failed: int = 0
    why: str = ""


def owner() -> str:
    """The process, by machine and number."""
    return f"{socket.gethostname()}:{os.getpid()}"


def take_over(database: Database, now: dt.datetime) -> None:
    """At a start: what a dead process of this machine held is taken without waiting for its lease."""
    machine = socket.gethostname()
    with database.write() as connection:
        for held_by in ledger.owners(connection):
            name, _, pid = held_by.rpartition(":")
            if name == machine and (held_by == owner() or not _lives(int(pid))):
                ledger.release(connection, held_by, now)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


async def deliver(office: Office, now: dt.datetime, clock: Callable[[], dt.datetime]) -> Tally:
    """Send everything due at `now`, then stop.

    `clock` is the real one, of leases, records and mail dates; `now` moves only what is due and the
    countdown (`remind --as-of`).
    """
    tally = Tally()
    tried: set[str] = set()
    while claimed := await asyncio.to_thread(_claim, office, now, clock(), tried):
        for delivery in claimed:
            tried.add(delivery.id)
            tally = await _one(office, delivery, now, clock, tally)
    return tally


def rehearse(
    office: Office, now: dt.datetime, declared: Sequence[tuple[Subscription, bool]]
) -> list[tuple[Subscription, tuple[str, ...]]]:
    """Whom a real run at `now` would write to, and of which events; nothing is kept."""
    with office.database.rehearsal() as connection:
        declare(connection, office.database.seal, declared)
        plan_in(connection, now, office.catch_up)
        ledger.expire(connection, now, now.date().toordinal(), office.catch_up)
        seal, most = office.database.seal, 1_000_000
        found = ledger.claim(connection, seal, now, now, owner(), office.channels, most)
        return [(each.subscription, tuple(reminder.event for reminder in each.reminders)) for each in found]


def _claim(office: Office, now: dt.datetime, clock: dt.datetime, tried: Collection[str]) -> list[Delivery]:
    database = office.database
    with database.write() as connection:
        ledger.expire(connection, now, now.date().toordinal(), office.catch_up)
        channels = list(office.channels)
        if Channel.EMAIL in channels and (
            ledger.sent_since(connection, Channel.EMAIL, clock - _HOUR) >= office.max_per_hour
        ):
            channels.remove(Channel.EMAIL)
        return ledger.claim(connection, database.seal, now, clock, owner(), channels, BATCH, tried)


async def _one(
    office: Office, delivery: Delivery, now: dt.datetime, clock: Callable[[], dt.datetime], tally: Tally
) -> Tally:
    """One delivery from claim to record; a fault in one never stops the others."""

    def still_mine() -> bool:
        with office.database.read() as connection:
            return ledger.still_mine(connection, delivery, clock())

    async def ask() -> bool:
        return await asyncio.to_thread(still_mine)

    try:
        finished = await asyncio.to_thread(_finished, office, delivery, now, clock())
    except Exception as error:  # whatever one composition meets, the others go out
        log.error("delivery %s could not be composed: %s", delivery.id, _kind(error))
        outcome: Outcome = _poisoned(delivery, error)
    else:
        if finished is None:
            return tally
        outcome = await _sent(office, delivery, finished, ask)
    return await asyncio.to_thread(_record, office, delivery, outcome, clock(), tally)


async def _sent(
    office: Office, delivery: Delivery, finished: bytes, ask: Callable[[], Awaitable[bool]]
) -> Outcome:
    recipient = delivery.subscription
    message = Message(delivery.id, recipient.address, finished, recipient.secret)
    try:
        return await office.channels[recipient.channel].send(message, ask)
    except Exception as error:  # a channel's own fault: this one waits, the others go out
        log.error("delivery %s could not be sent: %s", delivery.id, _kind(error))
        return TryAgain(f"it could not be sent: {_kind(error)}", _POISON_WAIT, clear=False)


def _kind(error: Exception) -> str:
    """What may be logged of a fault: never a text that could hold an address."""
    return str(error) if isinstance(error, NotFound) else type(error).__name__


def _poisoned(delivery: Delivery, error: Exception) -> Outcome:
    why = f"it could not be composed: {_kind(error)}"
    return Refused(why) if delivery.tries >= _POISON_TRIES else TryAgain(why, _POISON_WAIT)


def _finished(office: Office, delivery: Delivery, now: dt.datetime, written: dt.datetime) -> bytes | None:
    """The message's bytes, composed and frozen at the first try; None where the claim was lost."""
    if delivery.message is not None:
        return delivery.message
    composed = compose(office, delivery, now, written)
    database = office.database
    with database.write() as connection:
        kept = ledger.freeze(connection, database.seal, delivery, composed, delivery.subscription.today(now))
    return composed if kept else None


def compose(office: Office, delivery: Delivery, now: dt.datetime, written: dt.datetime) -> bytes:
    """The message of a delivery, in the reader's language and counted from the reader's day."""
    language = language_of(delivery.subscription.language)
    with office.database.read() as connection:
        due = _due(connection, office, delivery)
    return message(Letter(delivery, due, language, office.head, now, written), office.templates)


def _due(connection: Connection, office: Office, delivery: Delivery) -> Sequence[Due]:
    recipient = delivery.subscription
    language = language_of(recipient.language)
    found = occurrences.of_reminders(connection, delivery.reminders)
    sources = timelines.sources_of(connection, {each.stored.timeline for each in found})
    due = []
    for reminder, each in zip(delivery.reminders, found, strict=True):
        stored = each.stored
        its = {id: source for (timeline, id), source in sources.items() if timeline == stored.timeline}
        page = office.head.page(stored.event.id, language)
        facts = Facts(stored.event, stored.language, stored.modified, its, page)
        title = stored.event.named(language, stored.language).text
        ics = calendar([vevent(facts, each.occurrence, language)], title, "")
        due.append(Due(reminder.lead, each, its, ics))
    return due


def _record(office: Office, delivery: Delivery, outcome: Outcome, now: dt.datetime, tally: Tally) -> Tally:
    database = office.database
    with database.write() as connection:
        match outcome:
            case Sent(receipt):
                ledger.record_sent(connection, delivery, receipt, now)
                return tally._replace(sent=tally.sent + 1)
            case TryAgain(why, after, clear):
                table = office.channels[delivery.subscription.channel].retry_after(delivery.tries)
                if table is None:
                    ledger.record_failed(connection, delivery, f"given up: {why}", now, suspect=False)
                    return tally._replace(failed=tally.failed + 1, why=why)
                ledger.record_retry(connection, delivery, why, now + (after or table), clear)
                return tally._replace(waiting=tally.waiting + 1, why=why)
            case Refused(why, suspect):
                ledger.record_failed(connection, delivery, why, now, suspect)
                return tally._replace(failed=tally.failed + 1, why=why)
            case Gone(why):
                ledger.record_failed(connection, delivery, why, now, suspect=False)
                id = delivery.subscription.id
                subscriptions.set_state(connection, id, SubscriptionState.ENDED, why)
                planning.cancel_stale(connection)
                return tally._replace(failed=tally.failed + 1, why=why)
            case Lost():
                return tally
