"""The Hebrew calendar by arithmetic, and when a Hebrew date returns.

Source: Reingold and Dershowitz, Calendrical Calculations, the Hebrew calendar and its anniversaries
(birthday and yahrzeit). Months count from Nisan 1; Tishri, 7, begins the year; Adar is 12, and in a leap
year Adar I 12 and Adar II 13. A day begins at the sunset before.
"""

from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from timeline.dates.calendars import Day

HESHVAN, KISLEV, TEVET, SHEVAT, ADAR, ADAR_II = 8, 9, 10, 11, 12, 13
_TISHRI = 7
_EPOCH = -1_373_427  # 1 Tishri of the year 1


class Adar(StrEnum):
    """In which Adar of a leap year a date of a common year's Adar returns."""

    FIRST = "first"
    SECOND = "second"


class MissingDay(StrEnum):
    """What becomes of a 30th in a year whose month has 29 days.

    `yahrzeit`: of Heshvan and Kislev the 29th where the first anniversary lacked it too, else the 1st of
    the next month; of Adar I the 30th of Shevat. `forward`: the 1st of the next month. `omit`: nothing.
    """

    YAHRZEIT = "yahrzeit"
    FORWARD = "forward"
    OMIT = "omit"


def customary(*, mourning: bool) -> tuple[Adar, MissingDay]:
    """How a day of death is kept (the first Adar, `yahrzeit`), or else a birthday (the second, `forward`)."""
    return (Adar.FIRST, MissingDay.YAHRZEIT) if mourning else (Adar.SECOND, MissingDay.FORWARD)


class HebrewDate(NamedTuple):
    """Year AM, month 1 (Nisan) … 13, day 1 … 30."""

    year: int
    month: int
    day: int


def is_leap(year: int) -> bool:
    """Whether the year has thirteen months."""
    return (7 * year + 1) % 19 < 7


def days_in_month(year: int, month: int) -> int:
    """29 or 30."""
    if month in (2, 4, 6, TEVET, ADAR_II) or (month == ADAR and not is_leap(year)):
        return 29
    length = new_year(year + 1) - new_year(year)
    if month == HESHVAN:
        return 30 if length % 10 == 5 else 29
    if month == KISLEV:
        return 29 if length % 10 == 3 else 30
    return 30


@lru_cache(maxsize=1024)
def new_year(year: int) -> Day:
    """1 Tishri."""
    before, at, after = _elapsed(year - 1), _elapsed(year), _elapsed(year + 1)
    late = 2 if after - at == 356 else int(at - before == 382)
    return _EPOCH + at + late


def to_hebrew(day: Day) -> HebrewDate:
    """The Hebrew date of a day.

    >>> from timeline.dates.calendars import from_gregorian
    >>> to_hebrew(from_gregorian(1911, 3, 25))
    HebrewDate(year=5671, month=12, day=25)
    """
    year = (day - _EPOCH) * 98_496 // 35_975_351
    while new_year(year + 1) <= day:
        year += 1
    start = new_year(year)
    for month in _order(year):
        length = days_in_month(year, month)
        if day < start + length:
            return HebrewDate(year, month, day - start + 1)
        start += length
    raise AssertionError("a day lies within its year")


def from_hebrew(year: int, month: int, day: int) -> Day | None:
    """The day of a Hebrew date; None where that year has no such day."""
    if month > (ADAR_II if is_leap(year) else ADAR) or day > days_in_month(year, month):
        return None
    return _start(year, month) + day - 1


def returns_in(born: HebrewDate, year: int, adar: Adar, missing: MissingDay) -> Day | None:
    """When `born` returns in the Hebrew `year`; None where it is omitted."""
    month = born.month
    if month == ADAR_II or (month == ADAR and not is_leap(born.year) and adar is Adar.SECOND):
        month = ADAR_II if is_leap(year) else ADAR
    length = days_in_month(year, month)
    if born.day <= length:
        return _start(year, month) + born.day - 1
    if missing is MissingDay.OMIT:
        return None
    next_month = _start(year, month) + length
    if missing is MissingDay.YAHRZEIT:
        if month == ADAR:
            return _start(year, SHEVAT) + 29
        if days_in_month(born.year + 1, month) < born.day:
            return next_month - 1
    return next_month


def _order(year: int) -> tuple[int, ...]:
    """The months of a year in their order, from Tishri."""
    return (*range(_TISHRI, (ADAR_II if is_leap(year) else ADAR) + 1), *range(1, _TISHRI))


def _start(year: int, month: int) -> Day:
    """The first day of a month."""
    start = new_year(year)
    for earlier in _order(year):
        if earlier == month:
            break
        start += days_in_month(year, earlier)
    return start


def _elapsed(year: int) -> int:
    """Days from the epoch to the new moon of Tishri, put off where the rules of the week say so."""
    months = (235 * year - 234) // 19
    parts = 12_084 + 13_753 * months
    day = 29 * months + parts // 25_920
    return day + 1 if 3 * (day + 1) % 7 < 3 else day
