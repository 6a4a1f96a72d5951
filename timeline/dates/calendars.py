"""Day numbers and the Gregorian calendar, proleptic in both directions.

A day is an integer, so that 1156 BCE and 12000 go the same path: day 1 is 1 January of the year 1,
as in `datetime.date.toordinal` (the "rata die" of Calendrical Calculations). Years are astronomical:
0 is 1 BCE, -1155 is 1156 BCE (EDTF, ISO 8601-1 4.3.2). Other calendars will live beside this one.
"""

import datetime as dt
from typing import NamedTuple, TypeAlias

Day: TypeAlias = int  # `type` needs Python 3.12

_CYCLE_YEARS, _CYCLE_DAYS = 400, 146_097
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class Span(NamedTuple):
    """From `first` to `last`, both included."""

    first: Day
    last: Day


def is_leap(year: int) -> bool:
    """Whether 29 February exists in `year`."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_month(year: int, month: int) -> int:
    """28 … 31."""
    if month == 2:
        return 29 if is_leap(year) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def from_gregorian(year: int, month: int, day: int) -> Day:
    """The day number of a Gregorian date; the date must exist."""
    cycles, within = divmod(year - 1, _CYCLE_YEARS)
    return cycles * _CYCLE_DAYS + dt.date(within + 1, month, day).toordinal()


def to_gregorian(day: Day) -> tuple[int, int, int]:
    """Year, month and day of a day number."""
    cycles, within = divmod(day - 1, _CYCLE_DAYS)
    date = dt.date.fromordinal(within + 1)
    return cycles * _CYCLE_YEARS + date.year, date.month, date.day


def to_date(day: Day) -> dt.date:
    """As a `date`; the years 1–9999 only (ValueError otherwise)."""
    return dt.date.fromordinal(day)


def year_of(day: Day) -> int:
    """The Gregorian year of a day."""
    return to_gregorian(day)[0]


def month_span(year: int, month: int) -> Span:
    """The first and last day of a month."""
    return Span(from_gregorian(year, month, 1), from_gregorian(year, month, days_in_month(year, month)))


def year_span(year: int) -> Span:
    """The first and last day of a year."""
    return Span(from_gregorian(year, 1, 1), from_gregorian(year, 12, 31))


def weekday(day: Day) -> int:
    """0 is Monday."""
    return (day - 1) % 7


def year_text(year: int) -> str:
    """Four digits and a sign where needed; beyond, ISO 8601 expanded form: +17000."""
    if abs(year) > 9999:
        return f"{year:+}"
    return f"{'-' if year < 0 else ''}{abs(year):04}"


def iso(day: Day) -> str:
    """The ISO 8601 date of a day number, with an astronomical year."""
    year, month, monthday = to_gregorian(day)
    return f"{year_text(year)}-{month:02}-{monthday:02}"


def add_months(day: Day, months: int) -> Day:
    """The same day of a month `months` on, or that month's last day where it is shorter."""
    year, month, monthday = to_gregorian(day)
    years, month0 = divmod(month - 1 + months, 12)
    year, month = year + years, month0 + 1
    return from_gregorian(year, month, min(monthday, days_in_month(year, month)))
