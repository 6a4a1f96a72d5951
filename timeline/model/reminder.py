"""Who is reminded of what and when: Subscription, Lead, Delivery, Message, Outcome."""

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Self
from zoneinfo import ZoneInfo

from timeline.dates.calendars import Day
from timeline.errors import BadSetting, shown
from timeline.model.selection import Selection


class Channel(StrEnum):
    """How a delivery goes out."""

    EMAIL = "email"
    WEBHOOK = "webhook"


class SubscriptionState(StrEnum):
    """A subscription's state; `pending` waits for its confirmation."""

    PENDING = "pending"
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class State(StrEnum):
    """A reminder's state: planned → sending → one of the ends, each with a reason."""

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    MISSED = "missed"
    CANCELLED = "cancelled"


_LEAD = re.compile(r"P(?:(\d{1,4})D|(\d{1,3})W)")


@dataclass(frozen=True, slots=True, order=True)
class Lead:
    """How long before an occurrence to remind, in whole days (ISO 8601 duration, days or weeks)."""

    days: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """`P30D`, `P2W` or `P0D`; at most 1,100 days (three years), as far as the horizon reaches.

        Raises BadSetting.
        """
        match = _LEAD.fullmatch(text.strip())
        days = (int(match[1]) if match[1] else int(match[2]) * 7) if match else -1
        if not 0 <= days <= 1100:
            raise BadSetting(
                f"{shown(text)} is not a lead",
                mend="write whole days or weeks up to three years: P30D, P2W, P0D for the day itself",
            )
        return cls(days)

    def __str__(self) -> str:
        return f"P{self.days}D"


@dataclass(frozen=True, slots=True)
class Subscription:
    """A recipient and what it wants to hear of. `address` is clear text: it exists only in memory.

    `since` is the instant (UTC) from which reminders count; `declared` is true for those that stand
    in the configuration. `secret` is a webhook's signing secret, `unsubscribe` the token of its links.
    """

    id: str
    channel: Channel
    address: str
    selection: Selection
    leads: tuple[Lead, ...]
    milestone_leads: tuple[Lead, ...]
    at: dt.time
    timezone: str
    language: str
    precision: str
    since: dt.datetime
    state: SubscriptionState
    declared: bool
    secret: str | None
    unsubscribe: str

    def __repr__(self) -> str:
        return f"Subscription({self.id}, {self.channel}, {self.state})"

    def today(self, now: dt.datetime) -> Day:
        """The day it is for the recipient at `now`."""
        return now.astimezone(ZoneInfo(self.timezone)).date().toordinal()


class Reminder(NamedTuple):
    """One row of the ledger: subscription × occurrence × lead, due at one instant (UTC)."""

    id: int
    event: str
    series: str
    cycle: int
    lead: Lead
    date: Day
    due: dt.datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """One claimed message: all reminders of one subscription that were due when it was claimed.

    `message` is None until composed; then its bytes stay the same over all tries. `token` proves
    the claim: only its holder may record the outcome. `tries` counts tries that have begun.
    """

    id: str
    token: str
    subscription: Subscription
    reminders: tuple[Reminder, ...]
    message: bytes | None
    tries: int


@dataclass(frozen=True, slots=True)
class Message:
    """What a channel sends: finished bytes to one address.

    `id` is the delivery's: it becomes the webhook-id, and the Message-ID already stands in a mail's
    bytes. `secret` signs a webhook (Standard Webhooks, `whsec_` + base64) and is None for a mail.
    """

    id: str
    address: str
    body: bytes
    secret: str | None = None

    def __repr__(self) -> str:
        return f"Message({self.id}, {len(self.body)} bytes)"


class Sent(NamedTuple):
    """The receiver accepted it; `receipt` is what it said, cleaned and short."""

    receipt: str


class TryAgain(NamedTuple):
    """Not now. `after` is how long to wait as the receiver asked for it, None: by the channel's table.

    `clear` says that the receiver surely has no copy (refused before the end of the data).
    """

    why: str
    after: dt.timedelta | None = None
    clear: bool = True


class Refused(NamedTuple):
    """Never in this form: this delivery fails. `suspect` counts against the address itself."""

    why: str
    suspect: bool = False


class Gone(NamedTuple):
    """The receiver wants nothing more (HTTP 410): the subscription ends."""

    why: str


class Lost(NamedTuple):
    """The claim was lost before the data went out; another worker has the delivery. Nothing to record."""


Outcome = Sent | TryAgain | Refused | Gone | Lost
