"""Points and mentions: dates as far as a text writes them, and what can be reckoned with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from timeline.dates.calendars import Day, days_in_month, from_gregorian, is_leap, to_gregorian, year_text


class Shape(StrEnum):
    """What a mention is, and with that how it is resolved."""

    DATE = "date"  # one day, month or year, as far as written
    RANGE = "range"
    SET = "set"  # all of them
    EITHER = "either"  # 02/11/2004: day and month may be swapped
    DECADE = "decade"
    CENTURY = "century"
    SEASON = "season"
    NAMED = "named"  # May Day
    OFFSET = "offset"  # yesterday
    FOLLOWING = "following"  # the next day
    WEEKDAY = "weekday"
    WEEKDAY_NUMBER = "weekday and day number"  # Friday the 10th
    UNIT = "unit"  # last week
    DAY_OF_MONTH = "day of month"  # the 14th of this month
    YEAR_WORD = "year word"  # last year
    COUNT = "count"  # two years ago, 50 years since
    ANNIVERSARY = "anniversary"
    NONE = "none"  # looks like a date and is none


@dataclass(frozen=True, slots=True)
class Point:
    """A date as far as it is written; `season` is 21 … 24."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    season: int | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where a text speaks of time. `first` and `last` are its tokens, `last` included.

    `way` is last, next, this, same, after, before or "": what the words around the date say of its year.
    `count` and `unit` are those of "two years ago" (negative: in the past), n of an anniversary. `old` is
    the same day by the old calendar, where that is printed too.
    """

    shape: Shape
    start: int
    end: int
    first: int
    last: int
    points: tuple[Point, ...] = ()
    weekday: int | None = None
    way: str = ""
    count: int = 0
    unit: str = ""
    short_year: bool = False
    sure: bool = True
    old: Point | None = None


def exists(point: Point) -> bool:
    """Whether there is such a day; without a year, whether there ever is."""
    if point.day is not None and point.month is None:
        return False
    month = 1 if point.month is None else point.month
    day = 1 if point.day is None else point.day
    if not 1 <= month <= 12 or not 1 <= day <= (30 if month in (4, 6, 9, 11) else 29 if month == 2 else 31):
        return False
    year = point.year
    leap = year is None or (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))
    return leap or (month, day) != (2, 29)


def span_of(point: Point) -> tuple[Day, Day]:
    """The first and last day of a point with a year."""
    assert point.year is not None
    if point.month is None:
        return from_gregorian(point.year, 1, 1), from_gregorian(point.year, 12, 31)
    if point.day is None:
        last = days_in_month(point.year, point.month)
        return from_gregorian(point.year, point.month, 1), from_gregorian(point.year, point.month, last)
    day = from_gregorian(point.year, point.month, point.day)
    return day, day


def is_full_day(mention: Mention) -> bool:
    """One day with its year."""
    if mention.shape is not Shape.DATE:
        return False
    point = mention.points[0]
    return point.year is not None and point.day is not None


def is_bare_day(mention: Mention) -> bool:
    """A day of a month without its year."""
    point = mention.points[0] if mention.points else Point()
    return mention.shape is Shape.DATE and point.year is None and point.day is not None


def edtf(point: Point, mark: str = "") -> str:
    """A point as EDTF, XXXX for a year not known."""
    year = "XXXX" if point.year is None else year_text(point.year)
    if point.season is not None:
        return f"{year}-{point.season}{mark}"
    month = "" if point.month is None else f"-{point.month:02}"
    return f"{year}{month}{'' if point.day is None else f'-{point.day:02}'}{mark}"


def day_text(day: Day, mark: str = "") -> str:
    """A day as EDTF."""
    return edtf(Point(*to_gregorian(day)), mark)


def reading(point: Point, year: int) -> Point | None:
    """A bare point in a year; None for 29 February of a common year, or outside the years 1–9999."""
    if not 1 <= year <= 9999 or ((point.month, point.day) == (2, 29) and not is_leap(year)):
        return None
    return Point(year, point.month, point.day, point.season)


def distance(point: Point, day: Day) -> int:
    """Days from `day` to the nearest day of a point; 0 inside it, negative before."""
    first, last = span_of(point)
    return first - day if first > day else last - day if last < day else 0


def joined(mention: Mention, points: Sequence[Point]) -> str:
    """The EDTF of a mention's points: a date, a range, or a set; two consecutive days are a range."""
    texts = [edtf(point) for point in points]
    if len(texts) == 1 or texts[0] == texts[-1]:
        return texts[0]
    if mention.shape is Shape.RANGE or (len(points) > 1 and _consecutive(points)):
        return f"{texts[0]}/{texts[-1]}"
    return f"{{{','.join(dict.fromkeys(texts))}}}"


def _consecutive(points: Sequence[Point]) -> bool:
    if any(point.day is None or point.month is None for point in points):
        return False
    days = [from_gregorian(point.year or 2000, point.month or 1, point.day or 1) for point in points]
    return all(later - earlier == 1 for earlier, later in pairwise(days))
