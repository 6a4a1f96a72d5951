"""How a date returns (Policy) and what a return is (Occurrence), as values."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from timeline.dates.calendars import Calendar, Day, year_span
from timeline.dates.hebrew import Adar, MissingDay
from timeline.dates.movable import Rule
from timeline.dates.uncertain import End, Part, Precision, UncertainDate
from timeline.errors import BadSetting, shown


class Recurrence(StrEnum):
    """Whether an event comes back."""

    NONE = "none"
    ANNIVERSARY = "anniversary"
    OBSERVANCE = "observance"


class LeapDay(StrEnum):
    """Where 29 February falls in a common year (RFC 7529 section 4.1, SKIP)."""

    BACKWARD = "backward"
    FORWARD = "forward"
    OMIT = "omit"


class Julian(StrEnum):
    """How a date printed in the Julian calendar returns.

    `convert-once`: each year on the Gregorian day it was. `keep-old-style`: on its Julian day, as churches
    reckon, 13 days later from 1 March 1900 to 28 February 2100. `nominal`: on the printed month and day.
    """

    CONVERT_ONCE = "convert-once"
    KEEP_OLD_STYLE = "keep-old-style"
    NOMINAL = "nominal"


class Counting(StrEnum):
    """Whether the day of death counts as day 1 of its memorial days."""

    INCLUSIVE = "inclusive"
    EXCLUSIVE = "exclusive"


class OccurrenceKind(StrEnum):
    """`original` is the event on its own date; the others are returns."""

    ANNIVERSARY = "anniversary"
    MEMORIAL = "memorial"
    OBSERVANCE = "observance"
    ORIGINAL = "original"


class MemorialDay(NamedTuple):
    """A day of remembrance so many days or months after a death: 40, P3M."""

    number: int
    months: bool = False

    def __str__(self) -> str:
        return f"P{self.number}M" if self.months else str(self.number)


def parse_memorial_day(text: str) -> MemorialDay:
    """`40` (days) or `P3M` (months). Raises BadSetting."""
    match = re.fullmatch(r"(?:P(\d{1,2})M|(\d{1,4}))", text, re.ASCII)
    number = int(match[1] or match[2]) if match else 0
    if match is None or number < (1 if match[1] else 2):
        raise BadSetting(
            f"{shown(text)} is not a memorial day", mend="write its number, 3, 9, 40, or months, P3M"
        )
    return MemorialDay(number, months=match[1] is not None)


class Override(NamedTuple):
    """The day on which the return of one cycle was held or is to be held instead, by decision."""

    year: int
    day: Day


_NEAR = 60  # days by which a moved return may leave its year


def override_on(year: int, date: UncertainDate) -> Override:
    """The return of `year` moved to `date`. Raises BadSetting where that is not one day near it."""
    part = date.single
    if part is None or part.precision is not Precision.DAY or part.earliest is None:
        raise BadSetting(f"{shown(date)} is not one day", mend=f"write it as {year:04}-05-04")
    whole = year_span(year)
    if not whole.first - _NEAR <= part.earliest <= whole.last + _NEAR:
        raise BadSetting(f"{shown(date)} lies over {_NEAR} days outside {year}", mend="check the year")
    return Override(year, part.earliest)


class Occurrence(NamedTuple):
    """One dated return. `date` and `end` are its first and last day, `end` included.

    `precision` and `end_precision` (day, month, season, year) say how exactly each of them is known, and
    `season`, `end_season` (21 … 41) which season. `series` with `cycle` (a year of `calendar`) names it
    for ever, whatever its date becomes. `n` is None where nothing is counted; of a memorial day it is its
    number. `member` is the date of a set that returns, `original_date` the day an override moved it from.
    """

    date: Day
    end: Day
    precision: Precision
    end_precision: Precision
    kind: OccurrenceKind
    series: str
    cycle: int
    n: int | None
    milestone: bool
    calendar: Calendar = Calendar.GREGORIAN
    member: str | None = None
    original_date: Day | None = None
    season: int | None = None
    end_season: int | None = None

    @property
    def expected(self) -> bool:
        """Whether the day may differ by one: Islamic months begin when the moon is seen."""
        return self.calendar is Calendar.HIJRI


@dataclass(frozen=True, slots=True)
class Policy:
    """How a date returns.

    `milestones` replaces the usual list; `founded` is an observance's first year; `rule` gives an
    observance its day. `written` is the date as read in the Julian calendar, for `julian` to go by.
    `calendars` are those in which it returns, each a series of its own; `adar` and `missing_day` are the
    Hebrew one's. `with_end`: the last day of a range returns too.
    """

    recurrence: Recurrence = Recurrence.ANNIVERSARY
    leap_day: LeapDay = LeapDay.BACKWARD
    milestones: tuple[int, ...] | None = None
    founded: int | None = None
    rule: Rule | None = None
    overrides: tuple[Override, ...] = ()
    written: UncertainDate | None = None
    julian: Julian = Julian.CONVERT_ONCE
    calendars: tuple[Calendar, ...] = (Calendar.GREGORIAN,)
    adar: Adar = Adar.SECOND
    missing_day: MissingDay = MissingDay.FORWARD
    memorial_days: tuple[MemorialDay, ...] = ()
    counting: Counting = Counting.INCLUSIVE
    with_end: bool = False


_MILESTONES = frozenset((1, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 60, 70, 75, 80, 90, 100))


def is_milestone(n: int | None, milestones: tuple[int, ...] | None = None) -> bool:
    """Whether the nth is worth more notice; by default also each 25th beyond the 100th."""
    if n is None:
        return False
    if milestones is not None:
        return n in milestones
    return n in _MILESTONES or (n > 100 and n % 25 == 0)


def doubtful_year(part: Part) -> bool:
    """Whether the day is sure and its year is not: `2016?-06-04`."""
    return bool(part.marks[0]) and not any(part.marks[1:]) and part.precision is Precision.DAY


def known_day(part: Part | End) -> Day | None:
    """The day that one end of a date is; None where its day or its year is not sure."""
    if not isinstance(part, Part) or part.precision is not Precision.DAY or doubtful_year(part):
        return None
    return part.earliest
