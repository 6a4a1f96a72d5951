"""Lengths of time: days counted from an event, and the end of a term that was set for it."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from timeline.dates.calendars import Day, add_months, to_gregorian
from timeline.errors import BadSetting, shown

_LENGTH = re.compile(r"P(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?", re.ASCII)


class TermEnd(StrEnum):
    """Whether a term ends on the day of its beginning, or on the day before as the last full one."""

    SAME_DATE = "same-date"
    LAST_FULL_DAY = "last-full-day"


@dataclass(frozen=True, slots=True)
class Length:
    """A length by the calendar: years and months first, then days (ISO 8601 duration without a time)."""

    years: int = 0
    months: int = 0
    weeks: int = 0
    days: int = 0

    def __str__(self) -> str:
        parts = zip((self.years, self.months, self.weeks, self.days), "YMWD", strict=True)
        return "P" + "".join(f"{number}{unit}" for number, unit in parts if number)


def parse_length(text: str) -> Length:
    """A length such as P5Y, P18M, P3Y6M or P90D. Raises BadSetting."""
    match = _LENGTH.fullmatch(text)
    if match is None or not any(int(number or 0) for number in match.groups()):
        raise BadSetting(f"{shown(text)} is not a length of time", mend="write P5Y, P18M, P3Y6M or P90D")
    return Length(*(int(number or 0) for number in match.groups()))


def after(start: Day, length: Length) -> Day:
    """The day so much later; where its month is shorter, that month's last day."""
    return add_months(start, 12 * length.years + length.months) + 7 * length.weeks + length.days


def term_end(start: Day, length: Length, ends: TermEnd) -> Day:
    """The nominal end of a term: computed, never recorded; remand, parole and amnesty are not in it.

    The last full day is the one before the day it would be forward: five full years from 29 February
    2016 end with 28 February 2021, the day before 1 March.
    """
    end = after(start, length)
    if ends is TermEnd.SAME_DATE:
        return end
    months = 12 * length.years + length.months
    is_shorter = to_gregorian(add_months(start, months))[2] < to_gregorian(start)[2]
    return end if is_shorter else end - 1


class Counter(NamedTuple):
    """Days from a beginning: full days `elapsed`, and which day `as_of` is, the first being day 1."""

    elapsed: int
    day_number: int
    as_of: Day


def count_days(start: Day, as_of: Day, until: Day | None = None) -> Counter | None:
    """The count as of a day, which stops at `until`; None before the beginning."""
    at = as_of if until is None else min(as_of, until)
    return None if at < start else Counter(at - start, at - start + 1, at)
