"""Messages as a reader gets them. RFC 5322, 8058, 3834; Standard Webhooks; docs/reminders.md."""

import datetime as dt
import email
import email.policy
import json
from dataclasses import replace
from email.message import EmailMessage

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.store.test_ledger import PLAIN
from timeline.dates.anniversaries import upcoming
from timeline.languages import language
from timeline.model.event import EVENT, SOURCE, Event
from timeline.model.reminder import Channel, Delivery, Lead
from timeline.reminders.compose import MAX_SUBJECT, Due, Letter, Letterhead, message, subject
from timeline.render.templates import environment
from timeline.store.events import Stored
from timeline.store.occurrences import Found

NOW = dt.datetime(2026, 12, 9, 7, tzinfo=dt.UTC)
TODAY = NOW.date().toordinal()
HEAD = Letterhead("A union's archive", "https://timeline.example.org", "Timeline <t@example.org>", "", "en")
SOURCES = {
    "pame": SOURCE.validate_python(
        {
            "id": "pame",
            "title": "Solidarity",
            "publisher": "PAME",
            "published": "2016-12-14",
            "url": "https://example.org/s",
        }
    )
}
ZHANAOZEN = {
    "id": "zhanaozen-2011",
    "title": {"en": "Killing of striking oil workers in Zhanaozen", "ru": "Расстрел нефтяников в Жанаозене"},
    "date": "2011-12-16/2011-12-17",
    "kind": "killing",
    "tone": "mourning",
    "place": {"name": {"en": "Zhanaozen", "ru": "Жанаозен"}, "country": "KZ"},
    "summary": {"en": "Police shot at people in Zhanaozen."},
    "sources": ["pame"],
    "claim": [
        {"metric": "deaths", "value": "70", "holder": "PAME", "as_of": "2016-12", "source": "pame"},
        {"metric": "deaths", "min": 14, "holder": "Reuters"},
        {"metric": "date", "value": "2011-12-16/2011-12-18", "holder": "European Parliament"},
    ],
}


def due(given: dict[str, object], lead: int = 7) -> Due:
    event: Event = EVENT.validate_python(given)
    assert event.date is not None
    occurrence = next(upcoming(event.date, event.policy, TODAY))
    stored = Stored(event, "labour", "en", 1, NOW)
    return Due(Lead(lead), Found(occurrence, stored), SOURCES, b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")


def plain(id: str, date: str, title: str = "A strike", **more: object) -> dict[str, object]:
    return {"id": id, "title": {"en": title}, "date": date, **more}


def delivery(**changes: object) -> Delivery:
    return Delivery("0123456789abcdef", "token", replace(PLAIN, **changes), (), None, 1)  # type: ignore[arg-type]


def sent(dues: list[Due], code: str = "en", **changes: object) -> EmailMessage:
    raw = message(Letter(delivery(**changes), dues, language(code), HEAD, NOW, NOW), environment())
    found = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def body(found: EmailMessage, kind: str) -> str:
    part = found.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


@pytest.mark.parametrize("code", ["en", "el", "ru"])
def test_the_text_is_enough(snapshot: SnapshotAssertion, code: str) -> None:
    assert body(sent([due(ZHANAOZEN)], code), "plain") == snapshot


def test_the_html_is_its_twin() -> None:
    found = sent([due(ZHANAOZEN)])
    html, text = body(found, "html"), body(found, "plain")
    for words in (
        "in 7 days",
        "Wednesday 16 December 2026",
        "15th anniversary",
        "at least 14",
        "Reuters",
        "Police shot",
    ):
        assert words in html
        assert words in text
    assert "<img" not in html
    assert "<script" not in html


@pytest.mark.parametrize(
    ("given", "code", "line"),
    [
        (
            ZHANAOZEN,
            "en",
            "In 7 days: Killing of striking oil workers in Zhanaozen – 15 years (Wed 16 December)",
        ),
        (ZHANAOZEN, "ru", "Через 7 дней: Расстрел нефтяников в Жанаозене – 15 лет (ср 16 декабря)"),
        (plain("a", "2025-12-10"), "en", "Tomorrow: A strike – 1 year (Thu 10 December)"),
        (plain("a", "2025-12-09"), "el", "Σήμερα: A strike – 1 χρόνος (Τετ 9 Δεκεμβρίου)"),
        (plain("a", "2011-01"), "en", "January 2027: A strike – 16 years"),  # no day and no count of days
        (plain("a", "XXXX-12-10", recurrence="observance"), "en", "Tomorrow: A strike (Thu 10 December)"),
        (plain("a", "2026-12-11", recurrence="none"), "en", "In 2 days: A strike (Fri 11 December)"),
    ],
)
def test_a_subject_says_what_and_when(given: dict[str, object], code: str, line: str) -> None:
    assert subject([due(given)], TODAY, language(code)) == line


def test_a_subject_of_several_and_of_a_long_title() -> None:
    several = [due(ZHANAOZEN), due(plain("a", "1986-12-16")), due(plain("b", "1991-12-16"))]
    assert subject(several, TODAY, language("en")).endswith("(Wed 16 December) and 2 more")
    long = subject([due(plain("a", "2011-12-16", "Word " * 90))], TODAY, language("en"))
    assert len(long) <= MAX_SUBJECT
    assert "Word… – 15 years (Wed 16 December)" in long


def test_headers_of_an_automatic_mail_to_one_person() -> None:
    found = sent([due(ZHANAOZEN)])
    assert (found["To"], found["From"]) == ("organizer@example.org", "Timeline <t@example.org>")
    assert found["Message-ID"] == "<0123456789abcdef@timeline.example.org>"
    assert found["Auto-Submitted"] == "auto-generated"  # RFC 3834
    assert found["Date"].datetime == NOW
    assert found["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"  # RFC 8058


def test_a_long_unsubscribe_address_stays_in_one_piece() -> None:
    head = replace(HEAD, url="https://the-archive-of-a-union-with-a-long-name.timeline.example.org")
    raw = message(Letter(delivery(), [due(ZHANAOZEN)], language("en"), head, NOW, NOW), environment())
    assert f"\r\nList-Unsubscribe: <{head.url}/unsubscribe/token-of-s1>\r\n".encode() in raw


def test_the_same_delivery_has_the_same_message_id_and_bytes_but_for_boundaries() -> None:
    first, second = (sent([due(ZHANAOZEN)]) for _ in range(2))
    assert first["Message-ID"] == second["Message-ID"]
    assert body(first, "html") == body(second, "html")


def test_seven_bit_lines_for_old_servers() -> None:
    raw = message(Letter(delivery(), [due(ZHANAOZEN)], language("ru"), HEAD, NOW, NOW), environment())
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998


def test_forty_reminders_stay_under_100_kilobytes() -> None:
    dues = [due({**ZHANAOZEN, "id": f"e{number}"}) for number in range(40)]
    found = sent(dues)
    assert len(body(found, "html").encode()) < 100_000
    assert all(f"/events/e{number}" in body(found, "plain") for number in range(40))


def test_a_late_mail_counts_from_the_readers_day() -> None:
    later = NOW + dt.timedelta(days=1, hours=15)  # in Athens it is the 11th
    raw = message(Letter(delivery(), [due(ZHANAOZEN)], language("en"), HEAD, later, later), environment())
    found = email.message_from_bytes(raw, policy=email.policy.default)
    assert str(found["Subject"]).startswith("In 5 days")


def test_markup_in_a_title_is_text() -> None:
    html = body(sent([due(plain("a", "2011-12-16", "<b>&</b> it"))]), "html")
    assert "&lt;b&gt;&amp;&lt;/b&gt; it" in html


def test_pages_are_linked_in_the_readers_language() -> None:
    assert "https://timeline.example.org/ru/events/zhanaozen-2011" in body(
        sent([due(ZHANAOZEN)], "ru"), "plain"
    )


def test_a_webhooks_body() -> None:
    raw = message(
        Letter(delivery(channel=Channel.WEBHOOK), [due(ZHANAOZEN)], language("en"), HEAD, NOW, NOW),
        environment(),
    )
    found = json.loads(raw)
    assert (found["type"], found["timestamp"]) == ("reminder.due", "2026-12-09T07:00:00Z")
    data = found["data"]
    assert (data["delivery"], data["subscription"], data["language"]) == ("0123456789abcdef", "s1", "en")
    [reminder] = data["reminders"]
    assert reminder["lead"] == "P7D"
    expected = {
        "date": "2026-12-16",
        "end": "2026-12-17",
        "kind": "anniversary",
        "n": 15,
        "milestone": True,
        "days_until": 7,
    }
    assert {key: reminder["occurrence"][key] for key in expected} == expected
    event = reminder["event"]
    assert (event["date"], event["tone"], event["place"]) == (
        "2011-12-16/2011-12-17",
        "mourning",
        "Zhanaozen",
    )
    assert event["claims"][1] == {"metric": "deaths", "min": 14, "holder": "Reuters"}
    assert event["sources"][0]["publisher"] == "PAME"
    assert reminder["links"]["page"] == "https://timeline.example.org/events/zhanaozen-2011"


def test_a_month_in_a_webhook_is_no_day() -> None:
    letter = Letter(
        delivery(channel=Channel.WEBHOOK), [due(plain("a", "2011-01"))], language("en"), HEAD, NOW, NOW
    )
    raw = message(letter, environment())
    [reminder] = json.loads(raw)["data"]["reminders"]
    assert (reminder["occurrence"]["date"], reminder["occurrence"]["weekday"]) == ("2027-01", None)
