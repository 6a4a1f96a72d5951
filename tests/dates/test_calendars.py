"""Day numbers. Oracle: the standard library's own calendar, within its years."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.dates.calendars import add_months, from_gregorian, iso, to_gregorian, weekday


@given(st.dates())
def test_agrees_with_the_standard_library(date: dt.date) -> None:
    day = from_gregorian(date.year, date.month, date.day)
    assert (day, weekday(day), iso(day)) == (date.toordinal(), date.weekday(), date.isoformat())


@given(st.integers(-10_000_000, 10_000_000))
def test_every_day_number_is_one_date(day: int) -> None:
    assert from_gregorian(*to_gregorian(day)) == day


@pytest.mark.parametrize(
    ("date", "months", "then"),
    [
        ((2026, 1, 31), 1, "2026-02-28"),
        ((2026, 12, 1), 1, "2027-01-01"),
        ((2026, 3, 1), -12, "2025-03-01"),
        ((2024, 2, 29), 12, "2025-02-28"),
    ],
)
def test_months_on(date: tuple[int, int, int], months: int, then: str) -> None:
    assert iso(add_months(from_gregorian(*date), months)) == then
