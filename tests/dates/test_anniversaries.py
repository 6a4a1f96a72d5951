"""When dates return. Rows name their source; python-dateutil judges plain days independently."""

import datetime as dt
from itertools import islice

import pytest
from dateutil.rrule import YEARLY, rrule
from hypothesis import given
from hypothesis import strategies as st

from timeline.dates.anniversaries import occurrences, upcoming
from timeline.dates.calendars import Span, from_gregorian, iso
from timeline.dates.edtf import parse
from timeline.dates.recurrence import LeapDay, OccurrenceKind, Policy, Recurrence, is_milestone

A = "2026-11-23"
OBSERVED = Policy(Recurrence.OBSERVANCE)


def day(text: str) -> int:
    found = parse(text).earliest
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("date", "as_of", "falls", "ends", "n"),
    [
        ("2011-12-16", A, "2026-12-16", "2026-12-16", 15),  # P01
        ("2011-12-16", "2026-12-16", "2026-12-16", "2026-12-16", 15),  # P02: today counts
        ("2011-12-16", "2026-12-17", "2027-12-16", "2027-12-16", 16),  # P03
        ("2016-11-28", A, "2026-11-28", "2026-11-28", 10),  # P04
        ("2011-12-16/2011-12-17", "2026-12-17", "2026-12-16", "2026-12-17", 15),  # P05: going on
        ("1986-12-16/1986-12-18", A, "2026-12-16", "2026-12-18", 40),  # P06
        ("2011-05", A, "2027-05-01", "2027-05-31", 16),  # P07: the whole month
        ("1976", A, "2026-01-01", "2026-12-31", 50),  # P13: the current year
        (
            "2011-12-30/2012-01-02",
            "2027-01-01",
            "2026-12-30",
            "2027-01-02",
            15,
        ),  # over New Year: from the start
        ("2016-05-17/2021-02-04", A, "2027-05-17", "2027-05-17", 11),  # over a year long: its first day
        ("2016-05-17/..", A, "2027-05-17", "2027-05-17", 11),  # open: from the known end
        ("../2021-02-04", A, "2027-02-04", "2027-02-04", 6),
        ("2011-05/2011-08", A, "2027-05-01", "2027-08-31", 16),
        ("1886-05-04~", A, "2027-05-04", "2027-05-04", 141),  # a marked day returns
        ("2016?-06-04", A, "2027-06-04", "2027-06-04", None),  # a doubtful year counts nothing
        ("2011-05-XX", A, "2027-05-01", "2027-05-31", 16),
        ("-0043-03-15", A, "2027-03-15", "2027-03-15", 2070),  # 44 BCE: astronomical years need no correction
    ],
)
def test_next_anniversary(date: str, as_of: str, falls: str, ends: str, n: int | None) -> None:
    found = next(upcoming(parse(date), Policy(), day(as_of)))
    assert (iso(found.date), iso(found.end), found.n) == (falls, ends, n)


@pytest.mark.parametrize(
    ("origin", "leap_day", "year", "falls"),
    [
        ("2012-02-29", "backward", 2027, "2027-02-28"),  # P08, RFC 7529 SKIP=BACKWARD
        ("2012-02-29", "forward", 2027, "2027-03-01"),  # P08, RFC 7529 SKIP=FORWARD
        ("2012-02-29", "omit", 2027, None),  # P08, RFC 7529 SKIP=OMIT
        ("2012-02-29", "omit", 2028, "2028-02-29"),
        ("1896-02-29", "backward", 1900, "1900-02-28"),  # 1900 is no leap year
        ("1896-02-29", "backward", 2000, "2000-02-29"),
        ("2096-02-29", "forward", 2100, "2100-03-01"),
    ],
)
def test_29_february(origin: str, leap_day: str, year: int, falls: str | None) -> None:
    span = Span(from_gregorian(year, 1, 1), from_gregorian(year, 12, 31))
    policy = Policy(leap_day=LeapDay(leap_day))
    found = [iso(each.date) for each in occurrences(parse(origin), policy, span)]
    assert found == ([] if falls is None else [falls])


@pytest.mark.parametrize(
    ("date", "policy"),
    [
        ("197X", Policy()),  # P14: a decade has no anniversary
        ("19XX", Policy()),
        ("XXXX-05-01", Policy()),  # year unknown is not every year
        ("XXXX-06-04/XXXX-06-05", Policy()),
    ],
)
def test_never_returns(date: str, policy: Policy) -> None:
    assert list(upcoming(parse(date), policy, day(A))) == []


@pytest.mark.parametrize(
    ("date", "policy", "falls", "n"),
    [
        ("XXXX-05-01", OBSERVED, "2027-05-01", None),  # P12
        ("XXXX-03-08", Policy(Recurrence.OBSERVANCE, founded=1911), "2027-03-08", 116),
        ("1911-03-19", OBSERVED, "2027-03-19", None),
        ("XXXX-12-30/XXXX-01-02", OBSERVED, "2026-12-30", None),
    ],
)
def test_observances(date: str, policy: Policy, falls: str, n: int | None) -> None:
    found = next(upcoming(parse(date), policy, day(A)))
    assert (iso(found.date), found.n, found.kind) == (falls, n, OccurrenceKind.OBSERVANCE)


def test_what_does_not_return_is_told_of_by_its_own_day() -> None:
    [found] = upcoming(parse("2011-12-16"), Policy(Recurrence.NONE), day(A))
    assert (found.kind, iso(found.date), found.n) == ("original", "2011-12-16", None)


def test_the_day_itself_comes_first_while_it_lies_ahead() -> None:
    found = list(islice(upcoming(parse("2026-12-11"), Policy(), day(A)), 2))
    assert [(each.kind, iso(each.date), each.n) for each in found] == [
        ("original", "2026-12-11", None),
        ("anniversary", "2027-12-11", 1),
    ]


def test_milestones_are_the_round_ones() -> None:
    found = [n for n in range(1, 201) if is_milestone(n)]
    assert found == [1, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 60, 70, 75, 80, 90, 100, 125, 150, 175, 200]
    assert [n for n in range(1, 50) if is_milestone(n, (10, 25))] == [10, 25]


dates = st.sampled_from(
    ["2011-12-16", "2012-02-29", "2011-05", "1976", "1986-12-16/1986-12-18", "2011-12-30/2012-01-02",
     "2016-05-17/2021-02-04", "2031-03-01", "1886~"]
)  # fmt: skip
days = st.integers(day("1990-01-01"), day("2050-01-01"))


@given(dates, days, days, days)
def test_a_window_holds_what_its_halves_hold(date: str, a: int, b: int, c: int) -> None:
    first, middle, last = sorted((a, b, c))
    whole = set(occurrences(parse(date), Policy(), Span(first, last)))
    halves = set(occurrences(parse(date), Policy(), Span(first, middle)))
    halves |= set(occurrences(parse(date), Policy(), Span(middle + 1, last)))
    assert whole == halves


@given(dates, days, days)
def test_in_order_and_never_before_the_event(date: str, a: int, b: int) -> None:
    found = list(occurrences(parse(date), Policy(), Span(min(a, b), max(a, b))))
    earliest = parse(date).earliest
    assert earliest is not None
    assert [each.date for each in found] == sorted(each.date for each in found)
    assert all(each.date >= earliest and (each.n is None or each.n >= 1) for each in found)


@given(
    st.dates(dt.date(1800, 1, 1), dt.date(2024, 12, 31)).filter(
        lambda date: (date.month, date.day) != (2, 29)
    )
)
def test_plain_days_return_as_dateutil_says(date: dt.date) -> None:
    start = dt.datetime.combine(date, dt.time())
    expected = rrule(YEARLY, dtstart=start).between(
        dt.datetime(2025, 1, 1), dt.datetime(2030, 12, 31), inc=True
    )
    span = Span(day("2025-01-01"), day("2030-12-31"))
    found = [iso(each.date) for each in occurrences(parse(date.isoformat()), Policy(), span)]
    assert found == [each.date().isoformat() for each in expected]
