"""Calendars in: what each entry becomes, and that no file costs more than it is worth."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.work import growth, no_hang
from timeline.errors import BadFile
from timeline.files.ics_format import read
from timeline.files.reading import Fate, Options, Read
from timeline.model.event import Archive, Event, Timeline

OPTIONS = Options(into=Archive(Timeline("labour", {"en": "Labour"})))


def entry(*lines: str, uid: str = "1", summary: str = "Title", kind: str = "VEVENT") -> str:
    return "\r\n".join((f"BEGIN:{kind}", f"UID:{uid}", f"SUMMARY:{summary}", *lines, f"END:{kind}"))


def calendar(*entries: str, head: str = "VERSION:2.0") -> bytes:
    return "\r\n".join(("BEGIN:VCALENDAR", head, *entries, "END:VCALENDAR", "")).encode()


def found(*lines: str, head: str = "VERSION:2.0") -> tuple[Event, str]:
    result = read(calendar(entry(*lines), head=head), "x.ics", OPTIONS)
    [event] = result.archives[0].event
    return event, "; ".join(odd.why for odd in result.odd)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("DTSTART;VALUE=DATE:20111216",), {"date": "2011-12-16", "recurrence": "none"}),
        (("DTSTART;VALUE=DATE:20111216", "DTEND;VALUE=DATE:20111217"), {"date": "2011-12-16"}),
        (("DTSTART;VALUE=DATE:20111216", "DTEND;VALUE=DATE:20111218"), {"date": "2011-12-16/2011-12-17"}),
        (("DTSTART;VALUE=DATE:20111216", "DURATION:P3D"), {"date": "2011-12-16/2011-12-18"}),
        (("DTSTART;TZID=Asia/Aqtau:20111216T120000",), {"date": "2011-12-16", "time": "12:00:00", "timezone": "Asia/Aqtau"}),
        (("DTSTART;TZID=Europe/Athens:20230228T232000", "DTEND;TZID=Europe/Athens:20230301T013000"), {"date": "2023-02-28/2023-03-01", "time": "23:20:00"}),
        (("DTSTART;TZID=Europe/Athens:20230228T220000", "DTEND;TZID=Europe/Athens:20230301T000000"), {"date": "2023-02-28"}),
        (("DTSTART;TZID=W. Europe Standard Time:20230228T220000",), {"timezone": "Europe/Berlin"}),
        (("DTSTART;TZID=/citadel.org/20210210_1/Europe/Athens:20230228T220000",), {"timezone": "Europe/Athens"}),
        (("DTSTART:20111216T233000Z",), {"date": "2011-12-16", "time": "23:30:00", "timezone": "UTC"}),
        (("DTSTART;VALUE=DATE:20111216", "RRULE:FREQ=YEARLY"), {"recurrence": "anniversary", "date": "2011-12-16"}),
        (("DTSTART;VALUE=DATE:20111216", "RRULE:FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=16"), {"recurrence": "anniversary"}),
        (("DTSTART;VALUE=DATE:19700308", "RRULE:FREQ=YEARLY", "CATEGORIES:Holidays"), {"recurrence": "observance"}),
        (("DTSTART;VALUE=DATE:16040308", "RRULE:FREQ=YEARLY"), {"recurrence": "observance", "date": "XXXX-03-08"}),
        (("DTSTART;VALUE=DATE:19780501", "RRULE:FREQ=YEARLY;BYDAY=1MO;BYMONTH=5"), {"rule": "first monday of may", "founded": "1978", "date": "None"}),
        (("DTSTART;VALUE=DATE:19780501", "RRULE:FREQ=YEARLY;BYDAY=FR;BYSETPOS=-1;BYMONTH=11"), {"rule": "last friday of november"}),
        (("DTSTART;VALUE=DATE:20111216", "CLASS:PRIVATE"), {"private": "True"}),
        (("DTSTART;VALUE=DATE:20111216", "CATEGORIES:Oil workers,strike"), {"tags": "('oil-workers', 'strike')"}),
        (("DTSTART;VALUE=DATE:20111216", "DESCRIPTION:a\\, b\\nc"), {"description": "{'en': 'a, b\\nc'}"}),
        (("DTSTART;VALUE=DATE:20111216", "DESCRIPTION:folded te", " xt"), {"description": "{'en': 'folded text'}"}),
        (("DTSTART;VALUE=DATE:20111216", "DESCRIPTION;LANGUAGE=el:α"), {"description": "{'el': 'α'}"}),
    ],
)  # fmt: skip
def test_an_entry(lines: tuple[str, ...], expected: dict[str, Any]) -> None:
    event, _ = found(*lines)
    assert {name: str(getattr(event, name)) for name in expected} == expected


def test_a_place_and_an_address() -> None:
    result = read(
        calendar(
            entry(
                "DTSTART;VALUE=DATE:20111216",
                "LOCATION:Zhanaozen",
                "GEO:43.34;52.86",
                "URL:https://example.org/x",
            )
        ),
        "x.ics",
        OPTIONS,
    )
    [event] = result.archives[0].event
    assert event.place is not None and (event.place.name, event.place.latitude) == (
        {"en": "Zhanaozen"},
        43.34,
    )
    assert [(source.id, source.url) for source in result.archives[0].source] == [
        ("example-org", "https://example.org/x")
    ]


def test_an_instant_is_told_in_the_calendars_zone() -> None:
    event, _ = found("DTSTART:20111216T233000Z", head="X-WR-TIMEZONE:Asia/Almaty")
    assert (str(event.date), str(event.time), event.timezone) == ("2011-12-17", "05:30:00", "Asia/Almaty")


@pytest.mark.parametrize(
    ("lines", "fate", "why"),
    [
        (("DTSTART:20111216T100000",), Fate.READ, "its hour was left out"),
        (("DTSTART;TZID=Nowhere/Else:20111216T100000",), Fate.READ, "its zone is not known"),
        (("DTSTART;VALUE=DATE:20111216", "RRULE:FREQ=MONTHLY"), Fate.READ, "only what returns each year is kept"),
        (("DTSTART;VALUE=DATE:20111216", "RRULE:FREQ=YEARLY;INTERVAL=4"), Fate.READ, "only what returns each year is kept"),
        (("DTSTART;VALUE=DATE:20111216", "RRULE:FREQ=YEARLY;COUNT=3"), Fate.READ, "the end of its repetition is not kept"),
        (("DTSTART;VALUE=DATE:20111216", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"), Fate.READ, "its day of each year is not one that is kept"),
        (("DTSTART;VALUE=DATE:20111216", "RRULE:NONSENSE"), Fate.READ, "its repetition was left out"),
        (("DTSTART;VALUE=DATE:20111216", "DTEND;VALUE=DATE:20111210"), Fate.READ, "it ends before it begins"),
        (("DTSTART;VALUE=DATE:20110230",), Fate.DRAFT, "DTSTART '20110230' cannot be read"),
        ((), Fate.DRAFT, "it has no DTSTART"),
        (("DTSTART;VALUE=DATE:20111216", "DESCRIPTION:a\x07b"), Fate.DRAFT, "U+0007"),
        (("DTSTART;VALUE=DATE:20111216", "URL:javascript:alert(1)"), Fate.DRAFT, "javascript"),
        (("DTSTART;VALUE=DATE:20111216", "STATUS:TENTATIVE"), Fate.DRAFT, "it is tentative"),
        (("DTSTART;VALUE=DATE:20111216", "STATUS:CANCELLED"), Fate.REFUSED, "it was cancelled"),
        (("DTSTART:20111216T000000Z", "RRULE:FREQ=SECONDLY"), Fate.REFUSED, "it repeats secondly"),
        (("DTSTART;VALUE=DATE:20111216", "RRULE:FREQ=DAILY;COUNT=999999999"), Fate.REFUSED, "it repeats 999,999,999 times"),
        (("DTSTART;VALUE=DATE:20111216", "RECURRENCE-ID;VALUE=DATE:20121216"), Fate.REFUSED, "a single return that was moved"),
    ],
)  # fmt: skip
def test_what_is_said(lines: tuple[str, ...], fate: Fate, why: str) -> None:
    [odd] = read(calendar(entry(*lines)), "x.ics", OPTIONS).odd
    assert (odd.where, odd.fate) == ("x.ics:3", fate)
    assert why in odd.why and "\n" not in str(odd)


def test_one_broken_entry_spoils_itself_alone() -> None:
    result = read(
        calendar(
            entry("DTSTART;VALUE=DATE:20111216", uid="1"), entry("DTSTART;VALUE=DATE:20111216", uid="1"),
            entry("DTSTART;VALUE=DATE:20111217", uid="2", summary=""), entry(kind="VTODO"), entry("DTSTART;VALUE=DATE:20111218", uid="3"),
        ),
        "x.ics", OPTIONS,
    )  # fmt: skip
    assert [str(event.date) for event in result.archives[0].event] == ["2011-12-16", "2011-12-18"]
    assert [odd.why for odd in result.odd] == [
        "its UID '1' stands here a second time",
        "it has no title",
        "a VTODO is no event",
    ]


MANY = b"BEGIN:VEVENT\nEND:VEVENT\n"


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "x.ics:1: this is not a calendar; it begins with BEGIN:VCALENDAR"),
        (b"hello\nworld", "this is not a calendar"),
        (b"BEGIN:VEVENT\nEND:VEVENT\n", "this is not a calendar"),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x\n", "x.ics:2: the VEVENT that begins here is not ended"),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n", "x.ics:3: 'VCALENDAR' ends where VEVENT of line 2 is open"),
        (b"BEGIN:VCALENDAR\n" * 100_000, "its components are nested too deep"),
        (b"BEGIN:VCALENDAR\n" + MANY * 60_000, "over 50,000 entries are too many"),
        (calendar(entry("DESCRIPTION:x")).replace(b":x", b":\xff"), "x.ics:6: bytes that are not UTF-8"),
        (calendar(entry("DESCRIPTION:a\0b")), "x.ics:6: NUL characters"),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:" + b"x" * 9_000_000, "x.ics:3: SUMMARY has over 200,000 characters"),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x\n" + b" y\n" * 2_000_000, "x.ics:3: SUMMARY has over 200,000 characters"),
        (b"x" * 100_000_000, "100,000,000 bytes are too many"),
        (calendar(entry(), head="PRODID:-//Timeline//Timeline 0//EN"), "Timeline wrote this calendar, and it says less of its events than is known of them"),
    ],
    ids=range(13),
)  # fmt: skip
def test_what_is_no_calendar(raw: bytes, says: str) -> None:
    with no_hang(), pytest.raises(BadFile) as refused:
        read(raw, "x.ics", OPTIONS)
    assert says in str(refused.value) and "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "made",
    [
        lambda n: calendar(*(entry(uid=str(number)) for number in range(n // 100))),
        lambda n: calendar(entry(*["CATEGORIES:x"] * (n // 16))),
        lambda n: calendar(entry("DESCRIPTION:x", *[" y"] * n)),
        lambda n: calendar(entry("ATTACH:x", *[" y"] * (n * 4))),
    ],
    ids=["entries", "properties", "folded", "folded and not kept"],
)
def test_the_time_grows_no_faster_than_the_file(made: Callable[[int], bytes]) -> None:
    """Four times the lines would take sixteen times as long, were it their square."""
    small, large = made(40_000), made(160_000)
    with no_hang():
        assert growth(lambda: read(small, "x.ics", OPTIONS), lambda: read(large, "x.ics", OPTIONS)) < 9


def test_what_is_not_needed_is_passed_over_unread() -> None:
    event, why = found(
        "DTSTART;VALUE=DATE:20111216",
        "ATTACH:" + "x" * 3_000_000,
        "BEGIN:VALARM",
        "DTSTART:nonsense",
        "END:VALARM",
        "X-A;B=c:d",
        "no property",
    )
    assert (str(event.date), why) == ("2011-12-16", "")


def test_the_same_each_time() -> None:
    raw = calendar(*(entry("DTSTART;VALUE=DATE:20111216", uid=str(n)) for n in range(3)))
    first: Read = read(raw, "x.ics", OPTIONS)
    assert first == read(raw, "x.ics", OPTIONS)


def ids(*entries: str, head: str = "VERSION:2.0") -> list[str]:
    return [event.id for event in read(calendar(*entries, head=head), "x.ics", OPTIONS).archives[0].event]


def test_an_entry_is_known_by_its_uid_whatever_is_mended_in_it() -> None:
    first = entry("DTSTART;VALUE=DATE:20111216", uid="zhanaozen-2011@example.org")
    mended = entry("DTSTART;VALUE=DATE:20111217", uid="zhanaozen-2011@example.org", summary="Mended")
    elsewhere = entry("DTSTART;VALUE=DATE:20111216", uid="zhanaozen-2011@example.net")
    assert ids(first) == ids(mended) != ids(elsewhere)
    assert ids(first)[0].startswith("zhanaozen-2011-")
    assert ids(entry("DTSTART;VALUE=DATE:20111216", uid="7kukuqrl2m3f9t@google.com"))[0].startswith("entry-")


def test_an_entry_without_uid_is_known_by_title_and_date() -> None:
    bare = entry("DTSTART;VALUE=DATE:20111216").replace("UID:1\r\n", "")
    assert ids(bare, bare) == ["title-2011-12-16", "title-2011-12-16-2"]
