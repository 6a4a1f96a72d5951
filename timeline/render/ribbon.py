"""The year ahead as a ribbon: twelve months with a mark for each return, as geometry.

Each month is a drawing of its own, so that a narrow page can set them in several rows. Values → shapes
in SVG units; `page_pictures.html` draws them, the stylesheet colours them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, sqrt

from timeline.dates.calendars import Day, Span, add_months, from_gregorian, month_span, to_gregorian
from timeline.dates.recurrence import Occurrence
from timeline.dates.uncertain import Precision
from timeline.languages import Language

MONTH_WIDTH = 90.0
_SMALL, _LARGE, _GAP, _STEP = 4.5, 12.0, 1.5, 1.5
MOST_MARKS = 18  # marks a month's column holds; beyond, milestones stay and the rest is counted


@dataclass(frozen=True, slots=True)
class Return:
    """One return to be drawn: where its link leads, its full name, and whether it mourns."""

    occurrence: Occurrence
    href: str
    name: str
    mourning: bool


@dataclass(frozen=True, slots=True)
class Bubble:
    """A return in its month. `numeral` is empty on small ones; `whole_month`: its day is not known."""

    x: float
    y: float
    radius: float
    numeral: str
    whole_month: bool
    shown: Return


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the ribbon; `today` is where today's line stands in it, `more` what found no room."""

    name: str
    year: str
    height: float
    today: float | None
    bubbles: tuple[Bubble, ...]
    more: int


def year_ahead_span(today: Day) -> Span:
    """The days of the ribbon: this month from its first day, and the eleven after it."""
    year, month, _ = to_gregorian(today)
    first = from_gregorian(year, month, 1)
    return Span(first, add_months(first, 12) - 1)


def year_ahead(returns: Iterable[Return], today: Day, language: Language) -> tuple[Month, ...]:
    """Twelve months with a mark for each return known to the day or month, milestones larger."""
    span = year_ahead_span(today)
    by_month: dict[tuple[int, int], list[Return]] = {}
    for each in returns:
        day = max(each.occurrence.date, span.first)
        if day <= span.last and each.occurrence.precision in (Precision.DAY, Precision.MONTH):
            by_month.setdefault(to_gregorian(day)[:2], []).append(each)
    months = []
    for number in range(12):
        year, month, _ = to_gregorian(add_months(span.first, number))
        days = month_span(year, month)
        found = sorted(by_month.get((year, month), ()), key=lambda each: not each.occurrence.milestone)
        bubbles = tuple(_bubbles(found[:MOST_MARKS], days))
        top = max((bubble.y + bubble.radius for bubble in bubbles), default=0.0)
        line = _across(today, days) if today in range(days.first, days.last + 1) else None
        shown_year = str(year) if number == 0 or month == 1 else ""
        name = language.month(month, alone=True)
        months.append(Month(name, shown_year, top + 4, line, bubbles, max(0, len(found) - MOST_MARKS)))
    return tuple(months)


def _across(day: Day, days: Span) -> float:
    """Where in its month's column a day stands; the outer ones stay inside."""
    return MONTH_WIDTH * (day - days.first + 0.5) / (days.last - days.first + 1)


def _bubbles(found: Sequence[Return], days: Span) -> Iterator[Bubble]:
    """Each as low as it finds room, so that those of one day stand on one another."""
    placed: list[Bubble] = []
    for each in sorted(found, key=lambda each: (not each.occurrence.milestone, _by_age(each))):
        occurrence = each.occurrence
        large = occurrence.milestone and occurrence.n is not None
        radius = _LARGE if large else _SMALL
        whole = occurrence.precision is Precision.MONTH
        x = MONTH_WIDTH / 2 if whole else _across(max(occurrence.date, days.first), days)
        x = min(max(x, radius), MONTH_WIDTH - radius)
        y = radius + 3
        for lowest, highest in sorted(_covered(x, radius, placed)):
            if lowest < y < highest:
                y += ceil((highest - y) / _STEP) * _STEP
        placed.append(Bubble(x, y, radius, str(occurrence.n) if large else "", whole, each))
    # read and reached with Tab in order of date, whatever was placed first
    yield from sorted(placed, key=lambda bubble: _by_age(bubble.shown))


def _covered(x: float, radius: float, placed: Sequence[Bubble]) -> Iterator[tuple[float, float]]:
    """Between which heights a bubble at `x` would touch each of those that are placed."""
    for other in placed:
        over = (radius + other.radius + _GAP) ** 2 - (x - other.x) ** 2
        if over > 0:
            yield other.y - sqrt(over), other.y + sqrt(over)


def _by_age(each: Return) -> tuple[Day, int]:
    return each.occurrence.date, -(each.occurrence.n or 0)
