"""Plan, claim, record: every reminder once, none lost (docs/reminders.md)."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.conftest import Fill, event, timeline
from timeline.model.reminder import Channel, Delivery, Lead, Subscription, SubscriptionState
from timeline.model.selection import Selection
from timeline.reminders.plan import plan
from timeline.store import ledger, subscriptions, tables
from timeline.store.database import Database

CATCH_UP = 3
Subscribe = Callable[..., Subscription]
PLAIN = Subscription(
    id="s1",
    channel=Channel.EMAIL,
    address="organizer@example.org",
    selection=Selection(),
    leads=(Lead(30), Lead(7), Lead(0)),
    milestone_leads=(),
    at=dt.time(9),
    timezone="Europe/Athens",
    language="en",
    precision="month",
    since=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    state=SubscriptionState.ACTIVE,
    declared=False,
    secret=None,
    unsubscribe="token-of-s1",
)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.fixture
def subscribe(database: Database) -> Subscribe:
    def _subscribe(**changes: object) -> Subscription:
        made = replace(PLAIN, **changes)  # type: ignore[arg-type]
        with database.write() as connection:
            subscriptions.add(connection, database.seal, made)
        return made

    return _subscribe


def reminders(database: Database) -> list[tuple[str, int, str, str]]:
    table = tables.reminder
    with database.read() as connection:
        rows = connection.execute(sa.select(table).order_by(table.c.event, table.c.lead.desc())).all()
    return [(row.event, row.lead, row.due.strftime("%m-%d %H:%M"), row.state) for row in rows]


def claim(database: Database, now: dt.datetime, owner: str = "here:1") -> list[Delivery]:
    with database.write() as connection:
        ledger.expire(connection, now, now.date().toordinal(), CATCH_UP)
        return ledger.claim(connection, database.seal, now, now, owner, tuple(Channel), 20)


@pytest.fixture
def zhanaozen(fill: Fill) -> None:
    fill({"a.toml": timeline(event("zhanaozen", "2011-12-16/2011-12-17"))}, at("2026-01-01"))


def test_reminders_are_due_at_the_recipients_local_hour(
    database: Database, subscribe: Subscribe, zhanaozen: None
) -> None:
    subscribe()
    plan(database, at("2026-12-16T12:00"), CATCH_UP)
    assert reminders(database) == [
        ("zhanaozen", 30, "11-16 07:00", "planned"),
        ("zhanaozen", 7, "12-09 07:00", "planned"),
        ("zhanaozen", 0, "12-16 07:00", "planned"),
    ]


def test_planning_again_adds_nothing(database: Database, subscribe: Subscribe, zhanaozen: None) -> None:
    subscribe()
    now = at("2026-12-09T12:00")
    assert plan(database, now, CATCH_UP) == 2
    assert plan(database, now, CATCH_UP) == 0


def test_nothing_from_before_the_subscription(
    database: Database, subscribe: Subscribe, zhanaozen: None
) -> None:
    subscribe(since=at("2026-12-01T00:00"))
    plan(database, at("2026-12-16T12:00"), CATCH_UP)
    assert [lead for _, lead, _, _ in reminders(database)] == [7, 0]


@pytest.mark.parametrize(
    ("changes", "leads"),
    [
        ({"selection": Selection(tag=("nobody",))}, []),
        ({"selection": Selection(timeline=("labour",))}, [30, 7, 0]),
        ({"selection": Selection(milestones=True)}, [30, 7, 0]),
        ({"leads": (Lead(14),)}, [14]),
        ({"leads": (Lead(7),), "milestone_leads": (Lead(180),)}, [180, 7]),  # the 15th is a milestone
        ({"state": SubscriptionState.PAUSED}, []),
        ({"state": SubscriptionState.PENDING}, []),
    ],
)
def test_who_is_told(
    database: Database, subscribe: Subscribe, zhanaozen: None, changes: dict[str, object], leads: list[int]
) -> None:
    subscribe(**changes)
    plan(database, at("2026-12-16T12:00"), CATCH_UP)
    assert [lead for _, lead, _, _ in reminders(database)] == leads


@pytest.mark.parametrize(("precision", "told"), [("day", []), ("month", ["may"]), ("year", ["may", "year"])])
def test_inexact_dates_only_for_who_wants_them(
    database: Database, subscribe: Subscribe, fill: Fill, precision: str, told: list[str]
) -> None:
    fill({"a.toml": timeline(event("may", "2011-01"), event("year", "1977"))}, at("2026-01-01"))
    subscribe(precision=precision, leads=(Lead(7),), since=at("2026-02-01"))
    plan(database, at("2026-12-26T12:00"), CATCH_UP)
    assert [name for name, *_ in reminders(database)] == told


def test_after_an_outage_one_late_message_not_all_leads(
    database: Database, subscribe: Subscribe, zhanaozen: None
) -> None:
    subscribe()
    now = at("2026-12-16T12:00")  # down since November
    plan(database, now, CATCH_UP)
    [delivery] = claim(database, now)
    assert [str(reminder.lead) for reminder in delivery.reminders] == ["P0D"]
    assert [state for *_, state in reminders(database)] == ["missed", "missed", "sending"]


def test_nothing_is_told_long_after_the_day(
    database: Database, subscribe: Subscribe, zhanaozen: None
) -> None:
    subscribe()
    plan(database, at("2026-12-16T06:00"), CATCH_UP)
    assert claim(database, at("2026-12-21T12:00")) == []
    assert {state for *_, state in reminders(database)} == {"missed"}
    assert plan(database, at("2026-12-25T12:00"), CATCH_UP) == 0


def test_an_event_published_late_is_told_of_once_at_the_next_sending_hour(
    database: Database, subscribe: Subscribe, fill: Fill
) -> None:
    subscribe(leads=(Lead(30), Lead(14), Lead(7)))
    fill({"a.toml": timeline(event("late", "2011-12-20"))}, at("2026-12-08T12:00"))
    plan(database, at("2026-12-08T12:00"), CATCH_UP)
    assert reminders(database) == [
        ("late", 30, "12-09 07:00", "planned"),
        ("late", 14, "12-09 07:00", "planned"),
    ]
    assert claim(database, at("2026-12-09T06:59")) == []
    [delivery] = claim(database, at("2026-12-09T07:00"))
    assert [str(reminder.lead) for reminder in delivery.reminders] == ["P14D"]


def test_an_event_recorded_after_its_day_is_no_reminder_of_itself(
    database: Database, subscribe: Subscribe, fill: Fill
) -> None:
    subscribe(leads=(Lead(0),))
    fill(
        {"a.toml": timeline(event("past", "2026-12-07"), event("ahead", "2026-12-08"))},
        at("2026-12-08T05:00"),
    )
    plan(database, at("2026-12-08T12:00"), CATCH_UP)
    assert [name for name, *_ in reminders(database)] == ["ahead"]


def test_an_event_published_late_is_told_of_though_the_lead_lay_before_the_subscription(
    database: Database, subscribe: Subscribe, fill: Fill
) -> None:
    subscribe(leads=(Lead(30),), since=at("2026-12-01"))
    fill({"a.toml": timeline(event("late", "2011-12-20"))}, at("2026-12-08T12:00"))
    plan(database, at("2026-12-08T13:00"), CATCH_UP)
    assert reminders(database) == [("late", 30, "12-09 07:00", "planned")]


def test_a_moved_date_is_planned_anew(database: Database, subscribe: Subscribe, fill: Fill) -> None:
    subscribe(leads=(Lead(7),))
    fill({"a.toml": timeline(event("moved", "2011-12-16"))}, at("2026-01-01"))
    plan(database, at("2026-12-08T12:00"), CATCH_UP)
    fill({"a.toml": timeline(event("moved", "2011-12-17"))}, at("2026-12-08T13:00"))
    plan(database, at("2026-12-10T12:00"), CATCH_UP)
    assert reminders(database) == [("moved", 7, "12-10 07:00", "planned")]


def test_an_event_that_left_is_not_told_of(database: Database, subscribe: Subscribe, fill: Fill) -> None:
    subscribe(leads=(Lead(7),))
    fill({"a.toml": timeline(event("gone", "2011-12-16"), event("stays", "2011-12-16"))}, at("2026-01-01"))
    plan(database, at("2026-12-09T06:00"), CATCH_UP)
    fill({"a.toml": timeline(event("stays", "2011-12-16"))}, at("2026-12-09T06:30"))
    plan(database, at("2026-12-09T07:30"), CATCH_UP)
    [delivery] = claim(database, at("2026-12-09T07:30"))
    assert [reminder.event for reminder in delivery.reminders] == ["stays"]
    assert reminders(database)[0][3] == "cancelled"


def test_one_delivery_holds_all_that_is_due(database: Database, subscribe: Subscribe, fill: Fill) -> None:
    subscribe(leads=(Lead(7),))
    fill(
        {"a.toml": timeline(event("a", "2011-12-16"), event("b", "1986-12-16/1986-12-18"))}, at("2026-01-01")
    )
    now = at("2026-12-09T12:00")
    plan(database, now, CATCH_UP)
    [delivery] = claim(database, now)
    assert [reminder.event for reminder in delivery.reminders] == ["a", "b"]


def due(database: Database, subscribe: Subscribe, **changes: object) -> tuple[Delivery, dt.datetime]:
    subscribe(leads=(Lead(7),), **changes)
    now = at("2026-12-09T12:00")
    plan(database, now, CATCH_UP)
    [delivery] = claim(database, now)
    return delivery, now


def test_what_is_claimed_is_not_claimed_again(
    database: Database, subscribe: Subscribe, zhanaozen: None
) -> None:
    _, now = due(database, subscribe)
    assert claim(database, now, "there:2") == []


def test_an_expired_claim_is_taken_and_its_old_holder_records_nothing(
    database: Database, subscribe: Subscribe, zhanaozen: None
) -> None:
    delivery, now = due(database, subscribe)
    later = now + ledger.LEASE
    [again] = claim(database, later, "there:2")
    assert (again.id, again.tries) == (delivery.id, 2)
    with database.write() as connection:
        assert not ledger.still_mine(connection, delivery, later)
        assert not ledger.record_sent(connection, delivery, "250 ok", later)
        assert ledger.still_mine(connection, again, later)
        assert ledger.record_sent(connection, again, "250 ok", later)
    assert [state for *_, state in reminders(database)] == ["sent"]


def test_the_bytes_of_a_delivery_stay_the_same(
    database: Database, subscribe: Subscribe, zhanaozen: None
) -> None:
    delivery, now = due(database, subscribe)
    with database.write() as connection:
        assert ledger.freeze(connection, database.seal, delivery, b"the message", now.date().toordinal())
        ledger.record_retry(connection, delivery, "421", now + dt.timedelta(minutes=5), clear=False)
    assert claim(database, now + dt.timedelta(minutes=4)) == []
    [again] = claim(database, now + dt.timedelta(hours=20))  # another day; the receiver may have a copy
    assert (again.id, again.message) == (delivery.id, b"the message")


def test_clearly_refused_and_another_day_is_composed_anew(
    database: Database, subscribe: Subscribe, zhanaozen: None
) -> None:
    delivery, now = due(database, subscribe)
    with database.write() as connection:
        ledger.freeze(connection, database.seal, delivery, b"in 7 days", now.date().toordinal())
        ledger.record_retry(connection, delivery, "451", now + dt.timedelta(minutes=5), clear=True)
    [again] = claim(database, now + dt.timedelta(days=1))
    assert (again.id != delivery.id, again.message) == (True, None)


def test_unsubscribed_between_two_tries(database: Database, subscribe: Subscribe, zhanaozen: None) -> None:
    delivery, now = due(database, subscribe)
    with database.write() as connection:
        ledger.record_retry(connection, delivery, "451", now + dt.timedelta(minutes=5), clear=True)
        subscriptions.set_state(connection, "s1", SubscriptionState.ENDED, "unsubscribed")
    assert claim(database, now + dt.timedelta(minutes=5)) == []
    assert [state for *_, state in reminders(database)] == ["cancelled"]


def test_unsubscribed_just_before_the_data(database: Database, subscribe: Subscribe, zhanaozen: None) -> None:
    delivery, now = due(database, subscribe)
    with database.write() as connection:
        subscriptions.set_state(connection, "s1", SubscriptionState.ENDED, "unsubscribed")
        assert not ledger.still_mine(connection, delivery, now)


def test_withdrawn_between_two_tries(database: Database, subscribe: Subscribe, fill: Fill) -> None:
    fill({"a.toml": timeline(event("named", "2011-12-16"), event("stays", "2011-12-16"))}, at("2026-01-01"))
    delivery, now = due(database, subscribe)
    with database.write() as connection:
        ledger.freeze(connection, database.seal, delivery, b"names somebody", now.date().toordinal())
        ledger.record_retry(connection, delivery, "451", now + dt.timedelta(minutes=5), clear=False)
    fill({"a.toml": 'withdrawn = ["named"]\n' + timeline(event("stays", "2011-12-16"))}, now)
    [again] = claim(database, now + dt.timedelta(minutes=5))
    assert (again.message, [reminder.event for reminder in again.reminders]) == (None, ["stays"])


def test_a_second_refusal_of_the_address_pauses_it(
    database: Database, subscribe: Subscribe, fill: Fill
) -> None:
    fill({"a.toml": timeline(event("a", "2011-12-16"), event("b", "2011-12-18"))}, at("2026-01-01"))
    first, now = due(database, subscribe)
    with database.write() as connection:
        ledger.record_failed(connection, first, "550 5.1.1", now, suspect=True)
    later = now + dt.timedelta(days=2)
    plan(database, later, CATCH_UP)
    [second] = claim(database, later)
    with database.write() as connection:
        ledger.record_failed(connection, second, "550 5.1.1", later, suspect=True)
        assert subscriptions.load(connection, database.seal, "s1").state is SubscriptionState.PAUSED


def test_what_a_dead_process_held_is_given_back(
    database: Database, subscribe: Subscribe, zhanaozen: None
) -> None:
    delivery, now = due(database, subscribe)
    with database.write() as connection:
        assert ledger.owners(connection) == {"here:1"}
        ledger.release(connection, "here:1", now)
    assert [again.id for again in claim(database, now, "here:2")] == [delivery.id]


def test_addresses_and_messages_are_sealed(database: Database, subscribe: Subscribe, zhanaozen: None) -> None:
    delivery, now = due(database, subscribe, secret="whsec_canary-secret", unsubscribe="canary-token")
    with database.write() as connection:
        ledger.freeze(
            connection, database.seal, delivery, b"To: organizer@example.org", now.date().toordinal()
        )
    database.close()
    path = database.engine.url.database
    assert path is not None
    raw = b"".join(Path(f"{path}{end}").read_bytes() for end in ("", "-wal") if Path(f"{path}{end}").exists())
    for canary in (b"organizer", b"canary-secret", b"canary-token"):
        assert canary not in raw
    assert "organizer" not in repr(delivery)


def test_a_removed_recipient_leaves_nothing(
    database: Database, subscribe: Subscribe, zhanaozen: None
) -> None:
    due(database, subscribe)
    with database.write() as connection:
        subscriptions.remove(connection, "s1")
        for table in (tables.subscription, tables.subscription_lead, tables.reminder, tables.delivery):
            assert connection.execute(sa.select(table)).all() == []


def test_the_recipient_is_found_by_the_token_alone(database: Database, subscribe: Subscribe) -> None:
    subscribe()
    with database.read() as connection:
        found = subscriptions.by_unsubscribe_token(connection, database.seal, "token-of-s1")
        assert found is not None
        assert found.id == "s1"
        assert subscriptions.by_unsubscribe_token(connection, database.seal, "token-of-s2") is None
