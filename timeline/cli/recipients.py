"""Who is told and what became of it: `remind`, `subscription`, `delivery`."""

import asyncio
import datetime as dt
import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from timeline.cli.command import (
    CONFIG,
    ConfigOption,
    CountryOption,
    JsonOption,
    KindOption,
    LanguageOption,
    MilestonesOption,
    OccurrenceOption,
    OrganizationOption,
    PersonOption,
    TagOption,
    TextOption,
    TimelineOption,
    WrongUse,
    app,
    asked,
    opened,
    print_json,
    selected,
    spoken,
)
from timeline.cli.dates import read_instant
from timeline.cli.reader import day_of
from timeline.dates.calendars import to_date
from timeline.dates.zones import parse_hour, parse_zone
from timeline.errors import BadSetting, NotFound, Unreachable, shown
from timeline.model.address import email_address, new_secret, webhook_address
from timeline.model.reminder import Channel, Lead, Subscription, SubscriptionState

if TYPE_CHECKING:
    from timeline.application import Application
    from timeline.reminders.deliver import Tally

subscription = typer.Typer(help="Recipients of reminders.", no_args_is_help=False)
delivery = typer.Typer(help="The ledger: what went out, what waits, and why.", no_args_is_help=False)
app.add_typer(subscription, name="subscription")
app.add_typer(delivery, name="delivery")


@app.command()
def remind(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would go to whom; change nothing.")
    ] = False,
    as_of: Annotated[str | None, typer.Option("--as-of", help="Act as if it were this instant.")] = None,
    config: ConfigOption = CONFIG,
) -> None:
    """Plan and deliver what is due, once, then stop (for cron).

    Example: timeline remind --as-of 2026-12-09T12:00:00Z
    """
    from timeline.reminders.deliver import take_over
    from timeline.reminders.plan import plan

    application = opened(config)
    database = application.database
    now = asked(read_instant, as_of) if as_of else database.now()
    if dry_run:
        _rehearse(application, now)
        return
    tell_secrets(application.declare(database.now()))
    take_over(database, database.now())
    plan(database, now, application.settings.reminders.catch_up.days)
    tally = asyncio.run(_deliver(application, now))
    print(f"{tally.sent} sent, {tally.waiting} waiting for another try, {tally.failed} failed")
    if tally.waiting or tally.failed:
        kept = "nothing is lost: timeline doctor checks the way out, " if not tally.failed else ""
        raise Unreachable(tally.why, mend=f"{kept}timeline delivery list shows each")


def tell_secrets(made: Mapping[str, str]) -> None:
    """Show the secrets that were made for declared webhooks without one of their own."""
    for id, secret in made.items():
        print(f"{id}: secret {secret}  (shown this once; the receiver checks signatures with it)")


async def _deliver(application: "Application", now: dt.datetime) -> "Tally":
    from timeline.reminders.deliver import deliver

    return await deliver(application.office(), now, application.database.now)


def _rehearse(application: "Application", now: dt.datetime) -> None:
    """The real run in a transaction that is taken back."""
    from timeline.reminders.deliver import rehearse

    declared = application.declared(application.database.now())
    would = rehearse(application.office(), now, declared)
    for recipient, events in would:
        print(f"{recipient.channel} {recipient.id}: {', '.join(events)}")
    print(f"{len(would)} {'message' if len(would) == 1 else 'messages'} would go out; nothing was changed")


@subscription.command("add")
def add(
    channel: Annotated[str, typer.Option("--channel", help="email or webhook.")],
    address: Annotated[
        str, typer.Option("--address", help="An e-mail address, or a webhook's https address.")
    ],
    lead: Annotated[
        list[str] | None, typer.Option("--lead", help="How long before: P30D, P2W; may be repeated.")
    ] = None,
    at: Annotated[str | None, typer.Option("--at", help="The local hour of sending: 09:00.")] = None,
    timezone: Annotated[
        str | None, typer.Option("--timezone", help="The recipient's zone: Europe/Athens.")
    ] = None,
    language: LanguageOption = None,
    precision: Annotated[
        str, typer.Option("--precision", help="The coarsest wanted: day, month or year.")
    ] = "month",
    since: Annotated[
        str | None, typer.Option("--since", help="Count reminders from this day; default now.")
    ] = None,
    timeline: TimelineOption = None,
    tag: TagOption = None,
    kind: KindOption = None,
    country: CountryOption = None,
    person: PersonOption = None,
    organization: OrganizationOption = None,
    text: TextOption = None,
    occurrence: OccurrenceOption = None,
    milestones: MilestonesOption = False,
    config: ConfigOption = CONFIG,
) -> None:
    """Add a recipient; prints its id, and a webhook's secret once.

    Example: timeline subscription add --channel email --address organizer@example.org --country KZ
    """
    from timeline.store import subscriptions
    from timeline.store.sealing import new_token

    application = opened(config)
    database, reminders = application.database, application.settings.reminders
    selection = selected(
        application,
        timeline=timeline,
        tag=tag,
        kind=kind,
        country=country,
        person=person,
        organization=organization,
        text=text,
        occurrence=occurrence,
        milestones=milestones,
    )
    zone = asked(parse_zone, timezone or application.settings.site.timezone)
    now = database.now()
    new = Subscription(
        id=secrets.token_hex(4),
        channel=asked(_channel, channel),
        address=asked(_address, application, channel, address),
        selection=selection,
        leads=tuple(asked(Lead.parse, each) for each in lead) if lead else reminders.leads,
        milestone_leads=() if lead else reminders.milestone_leads,
        at=asked(parse_hour, at) if at else reminders.at,
        timezone=zone.key,
        language=spoken(application, language).code,
        precision=asked(_precision, precision),
        since=_since(since, zone) if since else now,
        state=SubscriptionState.ACTIVE,
        declared=False,
        secret=new_secret() if channel == Channel.WEBHOOK else None,
        unsubscribe=new_token(),
    )
    with database.write() as connection:
        subscriptions.add(connection, database.seal, new)
    print(new.id)
    if new.secret:
        print(f"secret: {new.secret}  (shown this once; the receiver checks signatures with it)")
    if not application.settings.site.url:
        print("note: set [site] url, so that links in messages lead to this site")


def _since(text: str, zone: ZoneInfo) -> dt.datetime:
    day = to_date(asked(day_of, text))
    return dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC)


def _channel(text: str) -> Channel:
    if text not in tuple(Channel):
        raise BadSetting(f"{shown(text)} is not a channel", mend=f"one of {', '.join(Channel)}")
    return Channel(text)


def _precision(text: str) -> str:
    if text not in ("day", "month", "year"):
        raise BadSetting(f"{shown(text)} is not a precision", mend="one of day, month, year")
    return text


def _address(application: "Application", channel: str, address: str) -> str:
    if channel == Channel.EMAIL:
        return email_address(address)
    return webhook_address(address, application.settings.webhook.allow_private_addresses)


@subscription.command("list")
def list_subscriptions(as_json: JsonOption = False, config: ConfigOption = CONFIG) -> None:
    """All recipients.

    Example: timeline subscription list --json
    """
    from timeline.store import subscriptions

    application = opened(config)
    with application.database.read() as connection:
        found = subscriptions.load_all(connection, application.database.seal)
    if as_json:
        print_json([_subscription_shape(each) for each in found])
        return
    for each in found:
        leads = ",".join(str(lead) for lead in (*each.leads, *each.milestone_leads))
        what = str(each.selection) or "everything"
        when = f"{each.at:%H:%M} {each.timezone}"
        print(f"{each.id}  {each.state}  {each.channel}  {each.address}  {what}  {leads}  {when}")
    if not found:
        print("no recipients yet; timeline subscription add --help shows how to add one")


def _subscription_shape(each: Subscription) -> dict[str, object]:
    return {
        "id": each.id,
        "channel": each.channel,
        "address": each.address,
        "state": each.state,
        "selection": str(each.selection),
        "leads": [str(lead) for lead in each.leads],
        "milestone_leads": [str(lead) for lead in each.milestone_leads],
        "at": f"{each.at:%H:%M}",
        "timezone": each.timezone,
        "language": each.language,
        "precision": each.precision,
        "since": each.since.isoformat(),
        "declared": each.declared,
    }


@subscription.command("remove")
def remove(
    id: Annotated[str, typer.Argument(help="The id that `subscription add` printed.")],
    config: ConfigOption = CONFIG,
) -> None:
    """Remove a recipient with its address, and every message kept for it.

    Example: timeline subscription remove 1f2e3d4c
    """
    from timeline.store import subscriptions

    database = opened(config).database
    with database.write() as connection:
        found = subscriptions.load(connection, database.seal, id)
        if found.declared and found.state is not SubscriptionState.ENDED:
            raise WrongUse(
                BadSetting(f"{id} stands in the configuration", mend="take its [[subscription]] out")
            )
        subscriptions.remove(connection, id)
    print(f"{id} removed")


@delivery.command("list")
def list_deliveries(as_json: JsonOption = False, config: ConfigOption = CONFIG) -> None:
    """Deliveries, and reminders still waiting for theirs.

    Example: timeline delivery list
    """
    from timeline.store import ledger

    application = opened(config)
    with application.database.read() as connection:
        entries = list(ledger.entries(connection))
    if as_json:
        print_json([each._asdict() | {"at": each.at.isoformat()} for each in entries])
        return
    for each in entries:
        name = each.delivery or "(waiting)"
        reason = f"  {each.reason}" if each.reason else ""
        print(f"{name}  {each.state}  {each.at:%Y-%m-%d %H:%M}Z  {each.channel}  {each.subscription}  "
              f"{', '.join(each.events)}{reason}")  # fmt: skip
    if not entries:
        print("the ledger is empty: nothing has fallen due yet")


@delivery.command("show")
def show_delivery(
    id: Annotated[str, typer.Argument(help="A delivery's id from `delivery list`.")],
    config: ConfigOption = CONFIG,
) -> None:
    """Print the message of a delivery as sent.

    Example: timeline delivery show 0123456789abcdef01234567
    """
    import sys

    from timeline.store import ledger

    database = opened(config).database
    with database.read() as connection:
        message = ledger.message_of(connection, database.seal, id)
    if message is None:
        raise NotFound(
            f"the message of {id} is not kept", mend="it was not composed yet, or spoke of a withdrawn event"
        )
    sys.stdout.buffer.write(message)
    sys.stdout.buffer.write(b"" if message.endswith(b"\n") else b"\n")
