"""Feeds as calendar programs need them (docs/feeds.md), parsed back by icalendar and by `ical`,
Home Assistant's parser, which is stricter and shares no code with the writer."""

import datetime as dt
from collections.abc import Callable

import icalendar
import pytest
from ical.calendar_stream import IcsCalendarStream

from tests.conftest import NOW, TODAY, Fill, event, timeline
from timeline.feeds.cache import FeedCache
from timeline.feeds.calendar import Feed, Place, window
from timeline.languages import language
from timeline.model.reminder import Lead
from timeline.model.selection import Selection
from timeline.store.database import Database

LATER = NOW + dt.timedelta(days=1)
ALL = Feed(Selection(), "en", "Labour history", 1, 2)
Write = Callable[..., bytes]


@pytest.fixture
def write(database: Database) -> Write:
    def _write(feed: Feed = ALL, today: int = TODAY) -> bytes:
        languages = {code: language(code) for code in ("en", "el", "ru")}
        cache = FeedCache(database, languages, lambda: Place("https://timeline.example.org", "en"))
        return cache.body(feed, today).identity

    return _write


def entries(body: bytes) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical(body).walk("VEVENT"))


def find(body: bytes, day: dt.date) -> icalendar.Event:
    [found] = [entry for entry in entries(body) if entry.start == day]
    return found


@pytest.fixture
def zhanaozen(fill: Fill) -> None:
    fill(
        {
            "a.toml": timeline(
                '[[source]]\nid = "s"\ntitle = "A report"\npublisher = "A union"\npublished = "2016-12-14"\n',
                event(
                    "zhanaozen", "2011-12-16/2011-12-17", 'sources = ["s"]', 'tags = ["strike"]',
                    'place = { name = { en = "Zhanaozen" }, country = "KZ", latitude = 43.34, longitude = 52.86 }',
                    '[[event.claim]]\nmetric = "deaths"\nvalue = "70"\nholder = "PAME"\nsource = "s"',
                    '[[event.claim]]\nmetric = "deaths"\nmin = 14\nholder = "Reuters"',
                    title="Killings, Zhanaozen; the town",
                ),
                event("may", "2011-05"),
                event("year", "1976"),
                event("gathering", "2026-12-11", 'recurrence = "none"'),
                event("held", "2026-10-11", 'recurrence = "none"'),
            )
        }
    )  # fmt: skip


def test_one_all_day_entry_for_each_return(write: Write, zhanaozen: None) -> None:
    found = find(write(), dt.date(2026, 12, 16))
    assert found["SUMMARY"] == "Killings, Zhanaozen; the town: 15th anniversary"
    assert found["DTSTART"].params["VALUE"] == "DATE"
    assert found["DTEND"].dt == dt.date(2026, 12, 18)  # exclusive, RFC 5545 3.6.1
    assert "RRULE" not in found
    assert found["TRANSP"] == "TRANSPARENT"
    assert found["GEO"].to_ical() == "43.34;52.86"
    assert found["URL"] == "https://timeline.example.org/events/zhanaozen"


def test_the_description_holds_disputed_figures_and_sources(write: Write, zhanaozen: None) -> None:
    said = str(find(write(), dt.date(2026, 12, 16))["DESCRIPTION"])
    for part in (
        "15th anniversary · 16–17 December 2026 (Wed–Thu)",
        "Date as known: 16–17 December 2011 · Zhanaozen",
        "- 70 (PAME · A union)",
        "- at least 14 (Reuters)",
        "A report, A union, 14 December 2016",
    ):
        assert part in said
    assert said.endswith("https://timeline.example.org/events/zhanaozen")


def test_a_month_is_a_banner_and_a_year_is_left_out(write: Write, zhanaozen: None) -> None:
    body = write()
    month = find(body, dt.date(2027, 5, 1))
    assert month["DTEND"].dt == dt.date(2027, 6, 1)
    assert "May 2011, day not known" in str(month["DESCRIPTION"])
    assert not [entry for entry in entries(body) if "Year" in str(entry["SUMMARY"])]


def test_an_original_is_listed_while_it_lies_ahead(write: Write, zhanaozen: None) -> None:
    summaries = [str(entry["SUMMARY"]) for entry in entries(write())]
    assert "Gathering" in summaries
    assert "Held" not in summaries


def test_the_window_reaches_a_year_back_and_two_ahead(write: Write, zhanaozen: None) -> None:
    years = [entry.start.year for entry in entries(write()) if str(entry["SUMMARY"]).startswith("Killings")]
    assert years == [2025, 2026, 2027]
    first, last = window(ALL, TODAY)
    assert (dt.date.fromordinal(first), dt.date.fromordinal(last)) == (
        dt.date(2025, 11, 1),
        dt.date(2028, 10, 31),
    )


def test_two_parsers_read_the_same(write: Write, zhanaozen: None) -> None:
    body = write()
    other = IcsCalendarStream.calendar_from_ics(body.decode())
    ours = sorted((str(entry["UID"]), str(entry["SUMMARY"]), entry.start) for entry in entries(body))
    theirs = sorted((entry.uid, entry.summary, entry.dtstart) for entry in other.events)
    assert ours == theirs


def test_lines_and_characters(write: Write, fill: Fill) -> None:
    title = "Ж" * 90 + " 🕯️ " + "ώ" * 60
    fill({"a.toml": timeline(event("long", "2016-11-28", title=title))})
    body = write()
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert body.decode("utf-8").startswith("BEGIN:VCALENDAR\r\n")
    assert find(body, dt.date(2026, 11, 28))["SUMMARY"] == f"{title}: 10th anniversary"


def test_the_head_says_name_and_refresh(write: Write, zhanaozen: None) -> None:
    head = write().partition(b"BEGIN:VEVENT")[0].decode().split("\r\n")
    for line in (
        "VERSION:2.0",
        "NAME:Labour history",
        "X-WR-CALNAME:Labour history",
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
        "X-PUBLISHED-TTL:PT12H",
    ):
        assert line in head
    assert not [line for line in head if line.startswith("METHOD")]
    assert [line for line in head if line.startswith("PRODID:-//Timeline//")]


def test_same_input_same_bytes(write: Write, zhanaozen: None) -> None:
    assert write() == write()
    assert write(today=TODAY) == write(today=TODAY + 7)  # the window moves on the first of a month alone
    assert window(ALL, TODAY) != window(ALL, TODAY + 8)


def test_a_corrected_date_moves_the_entry_and_keeps_its_uid(write: Write, fill: Fill) -> None:
    fill({"a.toml": timeline(event("a", "2016-11-28"), event("b", "2016-11-29"))})
    before = find(write(), dt.date(2026, 11, 28))
    untouched = find(write(), dt.date(2026, 11, 29))
    fill({"a.toml": timeline(event("a", "2016-11-30"), event("b", "2016-11-29"))}, LATER)
    after = find(write(), dt.date(2026, 11, 30))
    assert after["UID"] == before["UID"]
    assert (after["DTSTAMP"].dt, after["LAST-MODIFIED"].dt) == (LATER, LATER)
    assert after["SEQUENCE"] == before["SEQUENCE"] + 24 * 60
    assert find(write(), dt.date(2026, 11, 29)).to_ical() == untouched.to_ical()


def test_uids_differ_and_hold_no_host(write: Write, zhanaozen: None) -> None:
    uids = [str(entry["UID"]) for entry in entries(write())]
    assert len(set(uids)) == len(uids)
    assert not [uid for uid in uids if "@" in uid or "." in uid]


def test_a_retracted_event_says_so_for_90_days(write: Write, fill: Fill) -> None:
    both = [event("a", "2016-11-28"), event("b", "2016-11-29")]
    fill({"a.toml": timeline(*both)})
    fill({"a.toml": timeline(both[1])}, LATER)
    gone = find(write(), dt.date(2026, 11, 28))
    assert (gone["STATUS"], str(gone["SUMMARY"])) == ("CANCELLED", "No longer listed: A: 10th anniversary")
    assert "2016" not in str(gone["DESCRIPTION"])
    summaries = [str(entry["SUMMARY"]) for entry in entries(write(today=TODAY + 130))]
    assert not [summary for summary in summaries if summary.startswith("No longer")]


def test_a_withdrawn_event_is_gone_without_a_word(write: Write, fill: Fill) -> None:
    fill({"a.toml": timeline(event("a", "2016-11-28", title="A name"))})
    fill({"a.toml": 'withdrawn = ["a"]\n' + timeline()}, LATER)
    assert b"A name" not in write()
    assert entries(write()) == []


def test_an_empty_feed_is_a_calendar_that_says_so(write: Write) -> None:
    body = write()
    assert icalendar.Calendar.from_ical(body)["DESCRIPTION"] == "Nothing in this calendar at present."
    assert IcsCalendarStream.calendar_from_ics(body.decode()).events == []


def test_alarms_only_when_asked(write: Write, zhanaozen: None) -> None:
    assert b"VALARM" not in write()
    body = write(Feed(Selection(), "en", "x", 1, 2, (Lead(7), Lead(1))))
    alarms = find(body, dt.date(2026, 12, 16)).walk("VALARM")
    assert [alarm["TRIGGER"].dt for alarm in alarms] == [dt.timedelta(days=-7), dt.timedelta(days=-1)]
    assert {str(alarm["ACTION"]) for alarm in alarms} == {"DISPLAY"}


@pytest.mark.parametrize(
    ("code", "summary"),
    [
        ("el", "Killings, Zhanaozen; the town: 15η επέτειος"),
        ("ru", "Killings, Zhanaozen; the town: 15-я годовщина"),
    ],
)
def test_in_the_readers_language(write: Write, zhanaozen: None, code: str, summary: str) -> None:
    found = find(write(Feed(Selection(), code, "x", 1, 2)), dt.date(2026, 12, 16))
    assert found["SUMMARY"] == summary
    assert str(found["URL"]) == f"https://timeline.example.org/{code}/events/zhanaozen"


def test_a_long_description_is_cut_at_a_line_and_keeps_the_page(write: Write, fill: Fill) -> None:
    long = "This happened and was told of. " * 200
    fill({"a.toml": timeline(event("a", "2016-11-28", f'summary = {{ en = "{long}" }}'))})
    said = str(find(write(), dt.date(2026, 11, 28))["DESCRIPTION"])
    assert len(said) <= 2000
    assert said.endswith("told of.\n… more on the page\n\nhttps://timeline.example.org/events/a")
