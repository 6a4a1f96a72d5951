"""When a date returns, and as which anniversary.

One pure function, `occurrences`, which store, pages, feeds and commands all use. The rules are the
table "Anniversary by precision" of docs/dates.md. Not here yet: memorial days, terms, counters,
movable days and other calendars; each becomes another generator beside `_series`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import NamedTuple

from timeline.dates.calendars import (
    Day,
    Span,
    from_gregorian,
    is_leap,
    month_span,
    year_of,
    year_span,
)
from timeline.dates.edtf import Part, Precision, UncertainDate

_WHOLE_YEAR = 366  # a range of that many days or more returns by its first day alone


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


class OccurrenceKind(StrEnum):
    """`original` is the event on its own date; the others are returns."""

    ANNIVERSARY = "anniversary"
    MEMORIAL = "memorial"
    OBSERVANCE = "observance"
    ORIGINAL = "original"


class Occurrence(NamedTuple):
    """One dated return. `date` and `end` are its first and last day, `end` included.

    `precision` and `end_precision` (day, month, year) say how exactly each of them is known.
    `series` with `cycle` (the year it falls in) names it for ever, whatever its date becomes.
    `n` is None where nothing is counted.
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


@dataclass(frozen=True, slots=True)
class Policy:
    """How a date returns. `milestones` replaces the usual list; `founded` is an observance's first year."""

    recurrence: Recurrence = Recurrence.ANNIVERSARY
    leap_day: LeapDay = LeapDay.BACKWARD
    milestones: tuple[int, ...] | None = None
    founded: int | None = None


_MILESTONES = frozenset((1, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 60, 70, 75, 80, 90, 100))


def is_milestone(n: int | None, milestones: tuple[int, ...] | None = None) -> bool:
    """Whether the nth is worth more notice; by default also each 25th beyond the 100th."""
    if n is None:
        return False
    if milestones is not None:
        return n in milestones
    return n in _MILESTONES or (n > 100 and n % 25 == 0)


def falls_on(month: int, day: int, year: int, leap_day: LeapDay) -> Day | None:
    """The day on which `month`-`day` falls in `year`; None where 29 February is omitted."""
    if month == 2 and day == 29 and not is_leap(year):
        if leap_day is LeapDay.OMIT:
            return None
        return from_gregorian(year, 3, 1) - (leap_day is LeapDay.BACKWARD)
    return from_gregorian(year, month, day)


def occurrences(date: UncertainDate, policy: Policy, span: Span) -> Iterator[Occurrence]:
    """All occurrences that touch `span`, in order of their first day: the original and each return.

    Those of a span equal, as a set, those of its halves. None lies before the event.
    """
    found = chain(_original(date, span), _series(date, policy, span))
    yield from sorted(found, key=lambda occurrence: (occurrence.date, occurrence.n or 0))


def _original(date: UncertainDate, span: Span) -> Iterator[Occurrence]:
    start, closing = date.parts[0], _closing(date)
    first, last = start.earliest, closing.latest
    if first is None or last is None or first > span.last or last < span.first or start.hidden:
        return
    kind = OccurrenceKind.ORIGINAL
    yield Occurrence(
        first, last, start.precision, closing.precision, kind, str(kind), year_of(first), None, False
    )


def _series(date: UncertainDate, policy: Policy, span: Span) -> Iterator[Occurrence]:
    start, closing = date.parts[0], _closing(date)
    if policy.recurrence is Recurrence.NONE or start.hidden:
        return
    observed = policy.recurrence is Recurrence.OBSERVANCE
    if start.year is None and not (observed and start.month):
        return
    kind = OccurrenceKind.OBSERVANCE if observed else OccurrenceKind.ANNIVERSARY
    counted = policy.founded if observed else start.year
    first_year = _first_year(date, policy)
    carries = _carries(start, closing)
    years = range(year_of(span.first) - 1 - carries, year_of(span.last) + 1)
    doubtful_year = bool(start.marks[0]) and not any(start.marks[1:]) and start.precision is Precision.DAY
    for year in years:
        if first_year is not None and year < first_year:
            continue
        opening = _falls(start, year, policy.leap_day)
        ending = _falls(closing, year + carries, policy.leap_day)
        if opening is None or ending is None or opening.first > span.last or ending.last < span.first:
            continue
        n = None if counted is None or doubtful_year or year == counted else year - counted
        yield Occurrence(
            opening.first,
            ending.last,
            start.precision,
            closing.precision,
            kind,
            str(kind),
            year,
            n,
            is_milestone(n, policy.milestones),
        )


def _first_year(date: UncertainDate, policy: Policy) -> int | None:
    """The first year with a return: the year after the event; an observance's founding year counts."""
    year = date.parts[0].year
    if policy.recurrence is Recurrence.OBSERVANCE and policy.founded is not None:
        return policy.founded if year is None else max(policy.founded, year + 1)
    return None if year is None else year + 1


def _closing(date: UncertainDate) -> Part:
    """What an occurrence ends with: the range's end; of a range of a year or more its start."""
    start, end = date.parts[0], date.parts[-1]
    if date.earliest is None or date.latest is None:
        return end if start.year is None else start
    return start if date.latest - date.earliest + 1 >= _WHOLE_YEAR and end is not start else end


def _carries(start: Part, closing: Part) -> int:
    """Years from the start's to the end's: 1 for a range over New Year, whichever year it is."""
    if start.year is not None and closing.year is not None:
        return closing.year - start.year
    return int((closing.month or 0, closing.day or 0) < (start.month or 0, start.day or 0))


def _falls(part: Part, year: int, leap_day: LeapDay) -> Span | None:
    """The days `part` covers in `year`."""
    if part.precision is Precision.DAY and part.month and part.day:
        day = falls_on(part.month, part.day, year, leap_day)
        return None if day is None else Span(day, day)
    if part.precision is Precision.MONTH and part.month:
        return month_span(year, part.month)
    return year_span(year)


def upcoming(date: UncertainDate, policy: Policy, as_of: Day) -> Iterator[Occurrence]:
    """Occurrences from `as_of` on, without end where there is none; one that lasts on `as_of` is first.

    What does not return is told of by its own day, past or not.
    """
    own = date.parts[0].earliest
    if policy.recurrence is Recurrence.NONE:
        yield from () if own is None else occurrences(date, policy, Span(own, own))
        return
    year = year_of(as_of)
    last_seen: Occurrence | None = None
    for window in range(year, year + 4000, 8):
        span = Span(max(as_of, year_span(window).first), year_span(window + 7).last)
        empty = True
        for occurrence in occurrences(date, policy, span):
            empty = False
            if last_seen is None or occurrence.date > last_seen.date:
                last_seen = occurrence
                yield occurrence
        if empty and (own is None or own < span.first):
            return
