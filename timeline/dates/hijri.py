"""The Islamic calendar: Umm al-Qura where its table reaches, reckoned by tables elsewhere.

Umm al-Qura, the civil calendar of Saudi Arabia, is known for 1343–1500 AH (1 August 1924 to
16 November 2077); hijridate holds its table. Outside it the tabular calendar stands in: civil epoch
(16 July 622 Julian), 30-year cycle with leap years 2 5 7 10 13 16 18 21 24 26 29 (Calendrical
Calculations, Islamic calendar). Either may differ by a day from the moon as it is seen, so every day
that comes from here is an expected one. Eight months of the table between 1343 and
1364 have 28 or 31 days, and where it takes over, 1342 ends with its 28th: print is followed, not the moon.
"""

from bisect import bisect_right
from typing import NamedTuple

from hijridate.ummalqura import GREGORIAN_RANGE, HIJRI_RANGE, MONTH_STARTS

from timeline.dates.calendars import Day, from_gregorian

_EPOCH = 227_015  # 1 Muharram 1 AH
_FIRST = from_gregorian(*GREGORIAN_RANGE[0])
_LAST = from_gregorian(*GREGORIAN_RANGE[1])
_STARTS = tuple(start - MONTH_STARTS[0] + _FIRST for start in MONTH_STARTS)
_FIRST_YEAR, _LAST_YEAR = HIJRI_RANGE[0][0], HIJRI_RANGE[1][0]


class HijriDate(NamedTuple):
    """Year AH, month 1 (Muharram) … 12, day 1 … 31."""

    year: int
    month: int
    day: int


def to_hijri(day: Day) -> HijriDate:
    """The Islamic date of a day, by the table that covers it.

    >>> from timeline.dates.calendars import from_gregorian
    >>> to_hijri(from_gregorian(2011, 12, 16))
    HijriDate(year=1433, month=1, day=21)
    """
    if _FIRST <= day <= _LAST:
        months = bisect_right(_STARTS, day) - 1
        years, month0 = divmod(months, 12)
        return HijriDate(_FIRST_YEAR + years, month0 + 1, day - _STARTS[months] + 1)
    year = (30 * (day - _EPOCH) + 10_646) // 10_631
    month = min(12, (2 * (day - _tabular_start(year, 1))) // 59 + 1)
    return HijriDate(year, month, day - _tabular_start(year, month) + 1)


def from_hijri(year: int, month: int, day: int) -> Day | None:
    """The day of an Islamic date, by the table that covers its year; None where its month has no such day."""
    return None if day > days_in_month(year, month) else _start(year, month) + day - 1


def is_covered(year: int) -> bool:
    """Whether the table of Umm al-Qura holds the Islamic `year`."""
    return _FIRST_YEAR <= year <= _LAST_YEAR


def days_in_month(year: int, month: int) -> int:
    """29 or 30; rarely 28 or 31, see above."""
    return _start(year + month // 12, month % 12 + 1) - _start(year, month)


def returns_in(born: HijriDate, year: int) -> Day:
    """When `born` returns in the Islamic `year`; a 30th that is missing falls on the 29th."""
    return _start(year, born.month) + min(born.day, days_in_month(year, born.month)) - 1


def _start(year: int, month: int) -> Day:
    """The first day of a month."""
    if is_covered(year):
        return _STARTS[(year - _FIRST_YEAR) * 12 + month - 1]
    return _tabular_start(year, month)


def _tabular_start(year: int, month: int) -> Day:
    return _EPOCH + (year - 1) * 354 + (3 + 11 * year) // 30 + (59 * (month - 1) + 1) // 2
