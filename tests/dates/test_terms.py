"""Lengths of time. Oracle: python-dateutil's relativedelta, whose months end as ours do."""

import datetime as dt

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from timeline.dates.calendars import Day, from_gregorian, iso
from timeline.dates.terms import Counter, Length, TermEnd, after, count_days, parse_length, term_end
from timeline.errors import BadSetting


def day(text: str) -> Day:
    return dt.date.fromisoformat(text).toordinal()


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("P5Y", Length(years=5)),
        ("P18M", Length(months=18)),
        ("P3Y6M", Length(years=3, months=6)),
        ("P90D", Length(days=90)),
        ("P2W", Length(weeks=2)),
        ("P1Y2M3W4D", Length(1, 2, 3, 4)),
        ("P0Y6M", Length(months=6)),
        ("P999Y9999M9999W99999D", Length(999, 9999, 9999, 99999)),  # the longest that is read
    ],
)
def test_a_length_is_read(text: str, length: Length) -> None:
    assert parse_length(text) == length
    assert parse_length(str(length)) == length


@pytest.mark.parametrize(
    "text",
    ["", "P", "5Y", "P0D", "P0Y0M", "P-5Y", "-P5Y", "P5", "P5y", "PT5H", "P1DT2H", "P6M3Y", "P1.5Y", "P5Y ",
     " P5Y", "P5Y\n", "P٥Y", "P1000Y", "P10000M", "P5YP5Y", "five years"],
)  # fmt: skip
def test_what_is_no_length_is_refused_with_advice(text: str) -> None:
    with pytest.raises(BadSetting, match=r"is not a length of time; write P5Y"):
        parse_length(text)


@pytest.mark.parametrize(
    ("start", "length", "ends", "end"),
    [
        ("2016-11-28", "P5Y", TermEnd.SAME_DATE, "2021-11-28"),  # P09
        ("2016-11-28", "P5Y", TermEnd.LAST_FULL_DAY, "2021-11-27"),  # P09
        ("2012-02-29", "P1Y", TermEnd.SAME_DATE, "2013-02-28"),  # the shorter month's last day
        (
            "2012-02-29",
            "P1Y",
            TermEnd.LAST_FULL_DAY,
            "2013-02-28",
        ),  # the day before 1 March, the forward date
        ("2012-01-31", "P1M", TermEnd.LAST_FULL_DAY, "2012-02-29"),
        ("2012-02-29", "P4Y", TermEnd.SAME_DATE, "2016-02-29"),
        ("2011-01-31", "P1M", TermEnd.SAME_DATE, "2011-02-28"),
        ("2011-01-31", "P1M1D", TermEnd.SAME_DATE, "2011-03-01"),  # months first, then days
        ("2011-03-01", "P1D", TermEnd.LAST_FULL_DAY, "2011-03-01"),  # one day ends as it began
        ("2016-12-31", "P1Y2M", TermEnd.SAME_DATE, "2018-02-28"),
    ],
)
def test_a_term_ends(start: str, length: str, ends: TermEnd, end: str) -> None:
    assert iso(term_end(day(start), parse_length(length), ends)) == end


@given(
    st.dates(dt.date(1, 1, 1), dt.date(8000, 12, 31)),
    st.builds(Length, st.integers(0, 999), st.integers(0, 999), st.integers(0, 999), st.integers(0, 9999)),
)
def test_lengths_are_as_dateutil_has_them(start: dt.date, length: Length) -> None:
    judge = relativedelta(years=length.years, months=length.months, weeks=length.weeks, days=length.days)
    assert after(start.toordinal(), length) == (start + judge).toordinal()


@pytest.mark.parametrize(
    ("as_of", "until", "count"),
    [
        ("2016-05-16", "2021-02-04", None),  # the day before it begins
        ("2016-05-17", "2021-02-04", (0, 1, "2016-05-17")),  # its first day is day 1
        ("2016-05-18", "2021-02-04", (1, 2, "2016-05-18")),
        ("2021-02-03", "2021-02-04", (1723, 1724, "2021-02-03")),
        ("2021-02-04", "2021-02-04", (1724, 1725, "2021-02-04")),  # P20
        ("2021-02-05", "2021-02-04", (1724, 1725, "2021-02-04")),  # it stopped
        ("2026-11-23", "2021-02-04", (1724, 1725, "2021-02-04")),
        ("2026-11-23", None, (3842, 3843, "2026-11-23")),  # goes on
        ("2026-11-23", "2016-05-17", (0, 1, "2016-05-17")),  # a single day
        ("2026-11-23", "2016-05-16", None),  # an end before the beginning counts nothing
    ],
)
def test_days_are_counted(as_of: str, until: str | None, count: tuple[int, int, str] | None) -> None:
    found = count_days(day("2016-05-17"), day(as_of), None if until is None else day(until))
    assert found == (None if count is None else Counter(count[0], count[1], day(count[2])))


def test_days_are_counted_over_the_turn_of_the_era() -> None:
    found = count_days(from_gregorian(-1, 12, 31), from_gregorian(1, 1, 1))
    assert found is not None
    assert found.elapsed == 367  # the year 0 has 366 days
