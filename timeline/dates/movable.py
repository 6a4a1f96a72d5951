"""Days that a rule gives each year: a weekday of a month, and Easter of both churches."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from timeline.dates.calendars import Day, days_in_month, from_gregorian, from_julian, weekday
from timeline.errors import BadDate, shown

_NTH = ("first", "second", "third", "fourth", "fifth", "last")
WEEKDAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
MAX_OFFSET = 180
_GREGORIAN_REFORM = 1583  # the first year with an Easter of the Gregorian reckoning
_NICAEA = 326


class Church(StrEnum):
    """Whose Easter: the orthodox is reckoned in the Julian calendar."""

    ORTHODOX = "orthodox"
    WESTERN = "western"


@dataclass(frozen=True, slots=True)
class NthWeekday:
    """`first monday of may`; `nth` is 1 … 5, or -1 for the last; `weekday` 0 is Monday."""

    nth: int
    weekday: int
    month: int

    def falls_in(self, year: int) -> Day | None:
        """Its day in a Gregorian year; None where the month has no fifth."""
        if self.nth < 0:
            last = from_gregorian(year, self.month, days_in_month(year, self.month))
            return last - (weekday(last) - self.weekday) % 7
        first = from_gregorian(year, self.month, 1)
        day = (self.weekday - weekday(first)) % 7 + 7 * (self.nth - 1)
        return first + day if day < days_in_month(year, self.month) else None

    def __str__(self) -> str:
        nth = _NTH[-1] if self.nth < 0 else _NTH[self.nth - 1]
        return f"{nth} {WEEKDAY_NAMES[self.weekday]} of {_MONTHS[self.month - 1]}"


@dataclass(frozen=True, slots=True)
class EasterDay:
    """`orthodox easter + 1`: so many days after (or before) Easter Sunday."""

    church: Church
    offset: int = 0

    def falls_in(self, year: int) -> Day | None:
        """Its day by the Easter of a Gregorian year, to either side of which the offset may lead over New
        Year; None before that Easter was kept.
        """
        since = _NICAEA if self.church is Church.ORTHODOX else _GREGORIAN_REFORM
        return easter(year, self.church) + self.offset if year >= since else None

    def __str__(self) -> str:
        offset = f" {'+' if self.offset > 0 else '-'} {abs(self.offset)}" if self.offset else ""
        return f"{self.church} easter{offset}"


Rule: TypeAlias = NthWeekday | EasterDay

_NTH_WEEKDAY = re.compile(rf"({'|'.join(_NTH)}) ({'|'.join(WEEKDAY_NAMES)}) (?:of|in) ({'|'.join(_MONTHS)})")
_EASTER = re.compile(r"(orthodox|western) easter(?: ?([+-]) ?(\d{1,3}))?", re.ASCII)


def parse_rule(text: str) -> Rule:
    """A rule for a day of each year. Raises BadDate.

    >>> str(parse_rule("First  Monday of May"))
    'first monday of may'
    """
    plain = " ".join(text.lower().split()) if len(text) <= 100 else ""
    if match := _NTH_WEEKDAY.fullmatch(plain):
        nth = _NTH.index(match[1]) + 1
        month = _MONTHS.index(match[3]) + 1
        return NthWeekday(-1 if match[1] == "last" else nth, WEEKDAY_NAMES.index(match[2]), month)
    if match := _EASTER.fullmatch(plain):
        offset = int(f"{match[2] or '+'}{match[3] or 0}")
        if abs(offset) <= MAX_OFFSET:
            return EasterDay(Church(match[1]), offset)
    raise BadDate(
        f"{shown(text)} is not a rule",
        mend=f'write "first monday of may", "last friday of november" or "orthodox easter + 1" '
        f"(at most {MAX_OFFSET} days away)",
    )


def easter(year: int, church: Church) -> Day:
    """Easter Sunday.

    Western: the computus of the Gregorian reform (Meeus, Astronomical Algorithms, chapter 8).
    Orthodox: the same in the Julian calendar, on a cycle of 19 years and 28 of the sun.
    """
    golden = year % 19
    if church is Church.ORTHODOX:
        moon = (19 * golden + 15) % 30
        sunday = (2 * (year % 4) + 4 * (year % 7) - moon + 34) % 7
        month, day = divmod(moon + sunday + 114, 31)
        return from_julian(year, month, day + 1)
    century, in_century = divmod(year, 100)
    skipped = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - century // 4 - skipped + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (in_century // 4) - moon - in_century % 4) % 7
    late = (golden + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * late + 114, 31)
    return from_gregorian(year, month, day + 1)
