"""A day written by both calendars: 25 October (7 November) 1917, 9 (22) января 1905, 14/26 December 1825."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

from timeline.curate.statements.points import Mention, Point, Shape, exists
from timeline.curate.statements.reading import dates
from timeline.curate.statements.text import Text
from timeline.dates.calendars import from_julian, to_gregorian

_BARE = (1901, 1801)  # years to try where none is printed: 13 days apart, and 12


def both_calendars(text: Text, first: int, last: int, order: str) -> Mention | None:
    """The day of the new calendar that tokens `first` to `last` write beside that of the old one.

    Two days that are no such pair are a set; None where either cannot be.
    """
    codes = text.codes[first : last + 1]
    middle = next(at for at, code in enumerate(codes) if code in "(/")
    ends = codes.find(")") if ")" in codes else len(codes)
    if codes.startswith(("9(9)", "M9(9)")):
        return _one_month(text, first, last, order)
    outside = dates(text, first, first + middle - 1, order)
    inside = dates(text, first + middle + 1, first + ends - 1, order)
    behind = dates(text, first + ends + 1, last, order) if ends + 1 < len(codes) else None
    if inside is None:
        return None
    left = outside.points[0] if outside is not None else _only_day(text, first, middle, inside.points[0])
    right = inside.points[0]
    if left is None:
        return None
    year = behind.points[0].year if behind is not None else None
    if left.year is None and right.year is not None and ends == len(codes):
        year = right.year  # 25 October/7 November 1917
    left = Point(left.year or year, left.month, left.day)
    right = Point(right.year or year, right.month, right.day)
    year_word = text.tokens[last].senses.get("R") if last > first + ends else None
    shared = Mention(
        Shape.DATE, text.starts[first], text.ends[last], first, last, points=(right,),
        way=f"{year_word} year" if year_word else (behind or inside).way,
    )  # fmt: skip
    pair = _pair(left, right) or _pair(right, left)
    if pair is not None:
        return replace(shared, points=(pair[1],), old=pair[0])
    points = tuple(
        Point(each.year or left.year or right.year, each.month, each.day) for each in (left, right)
    )
    return replace(shared, shape=Shape.SET, points=points) if all(map(exists, points)) else None


def _one_month(text: Text, first: int, last: int, order: str) -> Mention | None:
    """9 (22) января 1905, January 9 (22), 1905: the month stands once."""
    leads = text.codes[first] == "M"
    old, new = (text.tokens[at + leads].sense for at in (first, first + 2))
    behind = dates(text, first + 4 + leads, last, order) if last > first + 3 + leads else None
    named = dates(text, first, first, order) if leads else behind
    if named is None or not isinstance(old, int) or not isinstance(new, int):
        return None
    year, month = behind.points[0].year if behind is not None else None, named.points[0].month
    days = Point(year, month, old), Point(year, month, new)
    pair = _pair(*days)
    shared = replace(
        behind or named, start=text.starts[first], end=text.ends[last], first=first, last=last,
        points=(days[1],),
    )  # fmt: skip
    if pair is not None:
        return replace(shared, points=(pair[1],), old=pair[0])
    return replace(shared, shape=Shape.SET, points=days) if all(map(exists, days)) else None


def _only_day(text: Text, first: int, middle: int, beside: Point) -> Point | None:
    """The day of 9 (22) January: its month stands once."""
    days: Sequence[object] = [
        token.sense for token in text.tokens[first : first + middle] if token.codes[0] == "9"
    ]
    day = days[0] if len(days) == 1 else None
    return Point(beside.year, beside.month, day) if isinstance(day, int) else None


def _pair(old: Point, new: Point) -> tuple[Point, Point] | None:
    """Both days with their years, where the second is the first by the new calendar."""
    olds = (old.year,) if old.year else (new.year, new.year - 1) if new.year else _BARE
    news = (new.year,) if new.year else (old.year, old.year + 1) if old.year else (*_BARE, 1902, 1802)
    if old.year is not None and old.year == new.year:  # one year printed for both
        olds = (old.year, old.year - 1)
    for begins, ends in product(olds, news):
        if begins is None or ends is None or not old.month or not old.day or not exists(old):
            continue
        if to_gregorian(from_julian(begins, old.month, old.day)) == (ends, new.month, new.day):
            is_known = old.year or new.year
            return (
                Point(begins if is_known else None, old.month, old.day),
                Point(ends if is_known else None, new.month, new.day),
            )
    return None
