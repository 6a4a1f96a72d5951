"""Messages as a reader gets them. RFC 5322, 8058, 3834; Standard Webhooks; docs/reminders.md."""

import datetime as dt
import email
import email.policy
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import formataddr, getaddresses

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from tests.store.test_ledger import PLAIN
from timeline.dates.anniversaries import upcoming
from timeline.errors import BadSetting
from timeline.languages import language
from timeline.model.event import EVENT, SOURCE, Event
from timeline.model.reminder import Channel, Delivery, Lead
from timeline.reminders.compose import MAX_MAIL, MAX_SUBJECT, Due, Letter, Letterhead, message, subject
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


def raw_mail(dues: Sequence[Due], code: str = "en", head: Letterhead = HEAD, **changes: object) -> bytes:
    return message(Letter(delivery(**changes), dues, language(code), head, NOW, NOW), environment())


def parsed(raw: bytes) -> EmailMessage:
    found = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def sent(dues: Sequence[Due], code: str = "en", head: Letterhead = HEAD, **changes: object) -> EmailMessage:
    return parsed(raw_mail(dues, code, head, **changes))


def body(found: EmailMessage, kind: str) -> str:
    part = found.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


@pytest.mark.parametrize("code", ["en", "el", "ru"])
def test_the_text_is_enough(snapshot: SnapshotAssertion, code: str) -> None:
    assert body(sent([due(ZHANAOZEN)], code), "plain") == snapshot


def test_the_html(snapshot: SnapshotAssertion) -> None:
    html = body(sent([due(ZHANAOZEN)]), "html")
    assert re.sub(r"<style>.*</style>\n", "", html, flags=re.DOTALL) == snapshot


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
        (ZHANAOZEN, "ru", "Через 7 дней: Расстрел нефтяников в Жанаозене – 15 лет (ср, 16 декабря)"),
        (plain("a", "2025-12-10"), "en", "Tomorrow: A strike – 1 year (Thu 10 December)"),
        (plain("a", "2025-12-09"), "el", "Σήμερα: A strike – 1 χρόνος (Τετ 9 Δεκεμβρίου)"),
        (plain("a", "2011-01"), "en", "January 2027: A strike – 16 years"),  # no day and no count of days
        (plain("a", "XXXX-12-10", recurrence="observance"), "en", "Tomorrow: A strike (Thu 10 December)"),
        (plain("a", "2026-12-11", recurrence="none"), "en", "In 2 days: A strike (Fri 11 December)"),
        (
            ZHANAOZEN,
            "el",
            "Σε 7 ημέρες: Killing of striking oil workers in Zhanaozen – 15 χρόνια (Τετ 16 Δεκεμβρίου)",
        ),
        (plain("a", "2005-12-11"), "ru", "Через 2 дня: A strike – 21 год (пт, 11 декабря)"),
        (plain("a", "2004-12-10"), "ru", "Завтра: A strike – 22 года (чт, 10 декабря)"),
        # an uncertain date says so, in the words of its marks
        (
            plain("a", "1886-12-16~"),
            "en",
            "In 7 days: A strike – about the 140th anniversary (Wed 16 December)",
        ),
        (
            plain("a", "1886-12-16?"),
            "en",
            "In 7 days: A strike – probably the 140th anniversary (Wed 16 December)",
        ),
        (plain("a", "1886~"), "en", "This year: A strike – about the 140th anniversary"),
    ],
)
def test_a_subject_says_what_and_when(given: dict[str, object], code: str, line: str) -> None:
    assert subject([due(given)], TODAY, language(code)) == line


def test_a_subject_of_several_and_of_a_long_title() -> None:
    several = [due(ZHANAOZEN), due(plain("a", "1986-12-16")), due(plain("b", "1991-12-16"))]
    assert subject(several, TODAY, language("en")).endswith("(Wed 16 December) and 2 more")
    long = subject([due(plain("a", "2011-12-16", "Word " * 90))], TODAY, language("en"))
    assert len(long) <= MAX_SUBJECT
    assert long.endswith("Word… – 15 years (Wed 16 December)")  # the title gives way, not what and when
    unbroken = subject([due(plain("a", "2011-12-16", "Ж" * 490))], TODAY, language("en"))
    assert len(unbroken) == MAX_SUBJECT


def test_the_nearest_comes_first_and_days_before_months_and_years() -> None:
    given = [
        plain("y", "1886~"),  # "this year" began long ago
        plain("later", "2011-12-30"),
        plain("m", "2011-01"),
        ZHANAOZEN,
        plain("z", "1986-12-16", "An older strike"),  # of one day the oldest memory leads
    ]
    found = sent([due(each) for each in given])
    assert str(found["Subject"]).startswith("In 7 days: An older strike")
    headings = re.findall(r"<h1>([^<]+?)(?: <span.*)?</h1>", body(found, "html"))
    assert headings == ["Wednesday 16 December 2026", "Wednesday 30 December 2026", "2026", "January 2027"]


def test_what_lasts_and_what_is_past_stand_apart() -> None:
    began, days = dt.date(2026, 12, 8).toordinal(), []
    for id, end in (("a", began), ("b", began + 2), ("c", began)):
        one = due(plain(id, "2011-12-08"))
        occurrence = one.found.occurrence._replace(date=began, end=end)
        days.append(replace(one, found=one.found._replace(occurrence=occurrence)))
    whens = re.findall(r'class="when">([^<]+)<', body(sent(days), "html"))
    assert whens == ["yesterday", "today, day 2 of 3"]


def test_one_day_is_one_heading() -> None:
    dues = [due(ZHANAOZEN), due(plain("a", "1986-12-16")), due(plain("b", "1991-12-16"))]
    assert body(sent(dues), "html").count("<h1>") == 1


# Words at which the library's own folding loses spaces, which it decodes away or takes for mailboxes.
HOSTILE = [
    "Забастовка",
    "Απεργία",
    "إضراب عمال",
    "Жаңаөзен",
    "strike",
    "🕯️",
    "–",
    "“q”",
    "(x)",
    "a,",
    "A.",
    "=?utf-8?q?x?=",
    "Ж" * 70,
    "x" * 60,
]
NAMES = st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=25).map(" ".join)


@settings(max_examples=150, deadline=None)
@drawn(NAMES)
def test_a_subject_arrives_as_it_is(title: str) -> None:  # RFC 2047; CPython #144156
    dues = [due(plain("a", "2011-12-16", title[:480]))]
    raw = raw_mail(dues)
    assert parsed(raw)["Subject"] == subject(dues, TODAY, language("en"))
    assert raw.isascii()


@settings(max_examples=150, deadline=None)
@drawn(NAMES.filter(lambda name: "=?" not in name))
def test_a_senders_name_arrives_as_it_is(name: str) -> None:
    raw = raw_mail([due(ZHANAOZEN)], head=replace(HEAD, sender=formataddr((name, "t@example.org"))))
    # read by RFC 2047 6.2: the newer parser keeps spaces between encoded words of a name
    [(found, address)] = getaddresses([email.message_from_bytes(raw)["From"]])
    assert (str(make_header(decode_header(found))), address) == (name, "t@example.org")


@pytest.mark.parametrize(
    "address",
    [
        "a@example.org, b@example.org",
        "A <a@example.org>",
        "a\0@example.org",
        "a@example.org\r\nBcc: b@example.org",
        "",
    ],
)
def test_one_recipient_and_a_refusal_that_names_nobody(address: str) -> None:
    with pytest.raises(BadSetting) as refused:
        raw_mail([due(ZHANAOZEN)], address=address)
    assert "example" not in str(refused.value)  # it is logged


@pytest.mark.parametrize(
    "sender",
    ["A, B <t@example.org>", "Timeline", "T\r\nBcc: b@example.org <t@example.org>", "T\0 <t@example.org>"],
)
def test_one_sender(sender: str) -> None:
    with pytest.raises(BadSetting, match="the sender"):
        raw_mail([due(ZHANAOZEN)], head=replace(HEAD, sender=sender))


def test_an_address_beyond_ascii_stands_as_it_is() -> None:  # RFC 6532: its server has SMTPUTF8
    raw = raw_mail([due(ZHANAOZEN)], address="οργανωτής@example.org")
    assert "\r\nTo: οργανωτής@example.org\r\n".encode() in raw


@pytest.mark.parametrize(
    ("url", "sender", "domain"),
    [
        ("https://timeline.example.org:8443/t", "t@mail.example.org", "timeline.example.org"),
        ("https://αρχείο.example.org", "t@mail.example.org", "xn--kxadm5bh0b.example.org"),
        ("http://[::1]:8000", "t@mail.example.org", "mail.example.org"),
        ("", "T <t@mail.example.org>", "mail.example.org"),
    ],
)
def test_a_message_id_has_a_domain(url: str, sender: str, domain: str) -> None:  # RFC 5322 3.6.4
    found = sent([due(ZHANAOZEN)], head=replace(HEAD, url=url, sender=sender))
    assert found["Message-ID"] == f"<0123456789abcdef@{domain}>"


def test_a_site_address_beyond_ascii_is_written_in_ascii() -> None:
    raw = raw_mail([due(ZHANAOZEN)], head=replace(HEAD, url="https://αρχείο.example.org/αρχείο"))
    assert b"\r\nList-Unsubscribe: <https://xn--kxadm5bh0b.example.org/%CE%B1%CF%81%CF%87" in raw


def test_headers_of_an_automatic_mail_to_one_person() -> None:
    found = sent([due(ZHANAOZEN)])
    assert (found["To"], found["From"]) == ("organizer@example.org", "Timeline <t@example.org>")
    assert found["Message-ID"] == "<0123456789abcdef@timeline.example.org>"
    assert found["Auto-Submitted"] == "auto-generated"  # RFC 3834
    assert found["Date"].datetime == NOW
    assert found["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"  # RFC 8058


def test_a_long_unsubscribe_address_stays_in_one_piece() -> None:
    head = replace(HEAD, url="https://the-archive-of-a-union-with-a-long-name.timeline.example.org")
    raw = raw_mail([due(ZHANAOZEN)], head=head)
    assert f"\r\nList-Unsubscribe: <{head.url}/unsubscribe/token-of-s1>\r\n".encode() in raw


def test_the_same_letter_gives_the_same_bytes() -> None:
    several = [due(ZHANAOZEN), due(plain("a", "1986-12-18"))]
    assert raw_mail(several) == raw_mail(several) == raw_mail(several[::-1])


@pytest.mark.parametrize("code", ["en", "el", "ru"])
def test_seven_bit_lines_for_old_servers(code: str) -> None:
    long = {"summary": {"ru": "Полиция стреляла. " * 500, "en": "Police shot at people. " * 500}}
    raw = raw_mail([due({**ZHANAOZEN, **long})], code)
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 78  # RFC 5322 2.1.1


def test_occurrences_are_attached_as_they_are() -> None:
    other = "BEGIN:VCALENDAR\r\nX-WR-CALNAME:Жаңаөзен\r\nEND:VCALENDAR\r\n".encode()
    twice = [due(ZHANAOZEN), replace(due(ZHANAOZEN), ics=other)]
    parts = list(sent(twice).iter_attachments())
    assert [part.get_filename() for part in parts] == ["zhanaozen-2011.ics", "zhanaozen-2011-2.ics"]
    assert {(part.get_content_type(), part.get_content_charset()) for part in parts} == {
        ("text/calendar", "utf-8")
    }
    assert [part.get_payload(decode=True) for part in parts] == [each.ics for each in twice]


@pytest.mark.parametrize("code", ["en", "el", "ru"])
def test_forty_reminders_stay_under_100_kilobytes(code: str) -> None:
    ics = b"BEGIN:VCALENDAR\r\n" + b"DESCRIPTION:as long as a real one\r\n" * 60
    raw = raw_mail([replace(due({**ZHANAOZEN, "id": f"e{number}"}), ics=ics) for number in range(40)], code)
    found = parsed(raw)
    assert len(raw) < MAX_MAIL
    for kind in ("plain", "html"):
        assert all(f"/events/e{number}" in body(found, kind) for number in range(40))
        assert body(found, kind).count("Reuters") == 40
    assert len(list(found.iter_attachments())) >= 1


def test_what_does_not_fit_is_shortened_in_the_html_alone() -> None:
    found = sent([due({**ZHANAOZEN, "id": f"e{number}"}) for number in range(250)])
    text, html = body(found, "plain"), body(found, "html")
    assert (text.count("Reuters"), text.count("Police shot"), text.count("Solidarity")) == (250, 250, 250)
    assert (html.count("Reuters"), html.count("Deaths: the sources disagree")) == (0, 250)


def test_a_late_mail_counts_from_the_readers_day() -> None:
    later = NOW + dt.timedelta(days=1, hours=15)  # in Athens it is the 11th
    raw = message(Letter(delivery(), [due(ZHANAOZEN)], language("en"), HEAD, later, later), environment())
    found = email.message_from_bytes(raw, policy=email.policy.default)
    assert str(found["Subject"]).startswith("In 5 days")


def test_markup_in_a_title_is_text() -> None:
    html = body(sent([due(plain("a", "2011-12-16", "<b>&</b> it"))]), "html")
    assert "&lt;b&gt;&amp;&lt;/b&gt; it" in html


def test_a_text_in_another_language_says_so() -> None:
    html = body(sent([due({**ZHANAOZEN, "title": {"ar": "إضراب عمال النفط"}})], "ru"), "html")
    assert '<bdi lang="ar">إضراب عمال النفط</bdi>' in html
    assert "<bdi>Жанаозен</bdi>" in html
    assert '<p class="said" dir="auto" lang="en">' in html


def test_a_rival_date_is_a_disagreement_even_alone() -> None:
    found = sent([due(ZHANAOZEN)])
    for kind in ("plain", "html"):
        assert "Date: the sources disagree" in body(found, kind)
    same = {**ZHANAOZEN, "claim": [{"metric": "date", "value": "2011-12-16/2011-12-17", "holder": "Reuters"}]}
    assert "disagree" not in body(sent([due(same)]), "plain")


def test_a_month_has_no_day_and_no_countdown() -> None:
    found = sent([due(plain("a", "2011-01"))])
    text, html = body(found, "plain"), body(found, "html")
    assert text.startswith("January 2027\n\nA strike\n16th anniversary\n")
    assert "Date as known: January 2011, day not known" in text
    assert not re.search(r"in \d+ day|\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)", text)
    assert 'class="when"' not in html


def test_nothing_in_the_html_is_fetched() -> None:
    html = body(sent([due(ZHANAOZEN)]), "html")
    assert not re.search(r"<(?:img|script|link|iframe)|\bsrc=|url\(|@import", html)
    assert set(re.findall(r'href="([^"]+)"', html)) == {
        "https://example.org/s",
        "https://timeline.example.org/events/zhanaozen-2011",
        "https://timeline.example.org/unsubscribe/token-of-s1",
    }


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
    assert reminder.keys() == {"lead", "occurrence", "event", "links"}
    assert data.keys() == {"delivery", "subscription", "language", "text", "reminders"}
    assert {"id", "title", "date", "words", "tone", "place", "claims", "sources"} <= reminder["event"].keys()
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
