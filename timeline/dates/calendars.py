"""Day numbers, and the Gregorian and Julian calendars, proleptic in both directions.

A day is an integer, so that 1156 BCE and 12000 go the same path: day 1 is 1 January of the year 1,
as in `datetime.date.toordinal` (the "rata die" of Calendrical Calculations). Years are astronomical:
0 is 1 BCE, -1155 is 1156 BCE (EDTF, ISO 8601-1 4.3.2). The Islamic and Hebrew calendars live beside
this module; every conversion goes by the day number.
"""

import datetime as dt
from enum import StrEnum
from typing import NamedTuple, TypeAlias

Day: TypeAlias = int  # `type` needs Python 3.12

CYCLE_YEARS, CYCLE_DAYS = 400, 146_097
_LAST_DATE = dt.date.max.toordinal()
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class Calendar(StrEnum):
    """A calendar in which a date is printed (gregorian, julian) or returns."""

    GREGORIAN = "gregorian"
    JULIAN = "julian"
    HIJRI = "hijri"
    HEBREW = "hebrew"


class Span(NamedTuple):
    """From `first` to `last`, both included."""

    first: Day
    last: Day


def is_leap(year: int) -> bool:
    """Whether 29 February exists in `year`."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_month(year: int, month: int, calendar: Calendar = Calendar.GREGORIAN) -> int:
    """28 … 31, in the Gregorian or Julian calendar."""
    if month == 2:
        leap = year % 4 == 0 if calendar is Calendar.JULIAN else is_leap(year)
        return 29 if leap else 28
    return 30 if month in (4, 6, 9, 11) else 31


def from_gregorian(year: int, month: int, day: int) -> Day:
    """The day number of a Gregorian date; the date must exist (ValueError otherwise)."""
    if 0 < year <= 9999:
        return dt.date(year, month, day).toordinal()
    cycles, within = divmod(year - 1, CYCLE_YEARS)
    return cycles * CYCLE_DAYS + dt.date(within + 1, month, day).toordinal()


def to_gregorian(day: Day) -> tuple[int, int, int]:
    """Year, month and day of a day number."""
    if 0 < day <= _LAST_DATE:
        date = dt.date.fromordinal(day)
        return date.year, date.month, date.day
    cycles, within = divmod(day - 1, CYCLE_DAYS)
    date = dt.date.fromordinal(within + 1)
    return cycles * CYCLE_YEARS + date.year, date.month, date.day


def from_julian(year: int, month: int, day: int) -> Day:
    """The day number of a Julian date, which must exist; years are astronomical here too.

    >>> iso(from_julian(1917, 10, 25))
    '1917-11-07'
    """
    # March begins the year here, so that 29 February is its last day; 1 March of the year 0 is day -307
    years, month0 = year - (month < 3), (month - 3) % 12
    return 365 * years + years // 4 + (153 * month0 + 2) // 5 + day - 308


def to_julian(day: Day) -> tuple[int, int, int]:
    """Julian year, month and day of a day number."""
    year, rest = divmod(4 * (day + 307) + 3, 1461)
    month0, within = divmod(5 * (rest // 4) + 2, 153)
    month = (month0 + 2) % 12 + 1
    return year + (month < 3), month, within // 5 + 1


def from_calendar(year: int, month: int, day: int, calendar: Calendar) -> Day:
    """The day number of a Gregorian or Julian date; the date must exist."""
    convert = from_julian if calendar is Calendar.JULIAN else from_gregorian
    return convert(year, month, day)


def to_date(day: Day) -> dt.date:
    """As a `date`; the years 1–9999 only (ValueError otherwise)."""
    return dt.date.fromordinal(day)


def year_of(day: Day) -> int:
    """The Gregorian year of a day."""
    return dt.date.fromordinal(day).year if 0 < day <= _LAST_DATE else to_gregorian(day)[0]


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


def season_span(year: int, season: int, *, southern: bool = False) -> Span:
    """The first and last day of a season, quarter, third or half; winter runs into the next year.

    21–24 are 25–28 (north) or, `southern`, 29–32; all as whole months (docs/dates.md#seasons).
    """
    if season <= 24:
        season += 8 if southern else 4
    if season <= 28:  # spring to winter, north: March, June, September, December
        first, months = 3 * (season - 24), 3
    elif season <= 32:  # south: September, December, March, June
        first, months = (9, 12, 3, 6)[season - 29], 3
    elif season <= 36:
        first, months = 3 * (season - 33) + 1, 3
    elif season <= 39:
        first, months = 4 * (season - 37) + 1, 4
    else:
        first, months = 6 * (season - 40) + 1, 6
    begins = from_gregorian(year, first, 1)
    over, month0 = divmod(first - 1 + months, 12)
    return Span(begins, from_gregorian(year + over, month0 + 1, 1) - 1)
