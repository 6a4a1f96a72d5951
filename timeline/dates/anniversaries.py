"""When a date returns, and as which anniversary.

One pure function, `occurrences`, which store, pages, feeds and commands all use. The rules are the
table "What returns" of docs/dates.md. Every return of a date is one of a series: a rule that gives the
days of a cycle, which is a year of some calendar.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from operator import itemgetter
from typing import NamedTuple

from timeline.dates import hebrew, hijri
from timeline.dates.calendars import (
    Calendar,
    Day,
    Span,
    add_months,
    days_in_month,
    from_calendar,
    from_gregorian,
    is_leap,
    month_span,
    season_span,
    to_julian,
    year_of,
    year_span,
)
from timeline.dates.hebrew import Adar, MissingDay
from timeline.dates.movable import Rule
from timeline.dates.recurrence import (
    Counting,
    Julian,
    LeapDay,
    Occurrence,
    OccurrenceKind,
    Policy,
    Recurrence,
    doubtful_year,
    is_milestone,
    known_day,
)
from timeline.dates.uncertain import Choice, Extent, Part, Precision, UncertainDate

_BY_DAY = itemgetter(Occurrence._fields.index("date"), Occurrence._fields.index("series"))
_WHOLE_YEAR = 366  # a range of that many days or more returns by its first day alone
_RETURNING = (Precision.DAY, Precision.MONTH, Precision.SEASON, Precision.YEAR)
HORIZON = 4_000  # years looked through for what comes next
_WINDOW = 8  # of them at a time
_BARREN = 48  # years without any return after which none is looked for; nothing pauses that long


def occurrences(date: UncertainDate | None, policy: Policy, span: Span) -> list[Occurrence]:
    """All occurrences that touch `span`, in order of their first day: the original and each return.

    Those of a span equal, as a set, those of its halves. None lies before the event. A `date` of None
    needs a rule.

    >>> from timeline.dates.calendars import iso, year_span
    >>> from timeline.dates.edtf import parse
    >>> [found] = occurrences(parse("2011-12-16"), Policy(), year_span(2026))
    >>> iso(found.date), found.n
    ('2026-12-16', 15)
    """
    found: list[Occurrence] = []
    if date is not None and date.choice is not Choice.ONE_OF:
        named = date.choice is Choice.ALL_OF
        for extent in date.members:
            member = str(extent) if named else None
            found += _original(extent, member, span)
            if policy.memorial_days:
                found += (each for each in _memorials(extent, member, policy) if _touches(each, span))
    for series in _series(date, policy):
        found += _returns(series, policy, span)
    if len(found) > 1:
        found.sort(key=_BY_DAY)
    return found


def originals(date: UncertainDate) -> list[Occurrence]:
    """A date itself, or each member of a set, whenever it was; none of what is open, or "one of" several."""
    if date.choice is Choice.ONE_OF:
        return []
    found: list[Occurrence] = []
    for extent in date.members:
        first = extent.parts[0].earliest
        if first is not None:
            member = str(extent) if date.choice is not None else None
            found += _original(extent, member, Span(first, first))
    return sorted(found, key=_BY_DAY)


def memorials(date: UncertainDate, policy: Policy) -> list[Occurrence]:
    """The memorial days of a date, or of each member of a set, past or not, in their order."""
    members = ((extent, str(extent) if date.choice is not None else None) for extent in date.members)
    found = [each for extent, member in members for each in _memorials(extent, member, policy)]
    return sorted(found, key=_BY_DAY)


def candidates(
    date: UncertainDate,
    policy: Policy,
    as_of: Day,
    count: int = 1,
    wanted: Callable[[Occurrence], bool] = lambda _: True,
) -> list[Occurrence]:
    """What each member of a set "one of" would give from `as_of` on, were it the one; `count` of each.

    A member open to one side (`..1984`) may be any day, and gives nothing.
    """
    found: list[Occurrence] = []
    for extent in date.members if date.choice is Choice.ONE_OF else ():
        if extent.dots and len(extent.parts) < 2:
            continue
        alone = UncertainDate((extent,), Choice.ALL_OF)
        found += islice(filter(wanted, upcoming(alone, policy, as_of)), count)
    return sorted(found, key=_BY_DAY)


def upcoming(date: UncertainDate | None, policy: Policy, as_of: Day) -> Iterator[Occurrence]:
    """Occurrences from `as_of` on, through HORIZON years; one that lasts on `as_of` is first.

    What does not return is told of by its own day, past or not.
    """
    own = _own_days(date)
    told: set[tuple[str, int]] = set()
    if policy.recurrence is Recurrence.NONE and own is not None:
        for occurrence in occurrences(date, policy, own):
            if occurrence.kind is OccurrenceKind.ORIGINAL:
                told.add((occurrence.series, occurrence.cycle))
                yield occurrence
    year, barren = year_of(as_of), 0
    for _ in range(HORIZON // _WINDOW):
        window = Span(max(as_of, year_span(year).first), year_span(year + _WINDOW - 1).last)
        found = occurrences(date, policy, window)
        barren = 0 if found else barren + _WINDOW
        for occurrence in found:
            if (occurrence.series, occurrence.cycle) not in told:
                told.add((occurrence.series, occurrence.cycle))
                yield occurrence
        year += _WINDOW
        if barren >= _BARREN:
            ahead = [begins for begins in _beginnings(date, policy, year) if begins >= year]
            if not ahead:
                return
            year, barren = min(ahead), 0


def _beginnings(date: UncertainDate | None, policy: Policy, year: int) -> Iterator[int]:
    """The years in which something may begin to return, of `year` and later."""
    for part in date.parts if date is not None else ():
        if part.earliest is not None:
            yield year_of(part.earliest)
    if policy.founded is not None:
        yield policy.founded - 1  # an override may bring the first forward over New Year
    if policy.rule is not None:
        kept = (each for each in range(year, year + HORIZON) if policy.rule.falls_in(each) is not None)
        yield from islice(kept, 1)


def _own_days(date: UncertainDate | None) -> Span | None:
    """From the first to the last day that is known of the event itself."""
    parts = date.parts if date is not None else ()
    days = [day for part in parts for day in (part.earliest, part.latest) if day is not None]
    return Span(min(days), max(days)) if days else None


class _Series(NamedTuple):
    """A date that returns: `falls` gives the days of a cycle, None where it has none that year.

    `origin` is the event's own cycle, `since` the first with a return, `counted` the one from which the
    ordinals count. `cycle_of` gives the cycle of a day. An occurrence may begin `reach` cycles before the
    one in which it ends. Where `overridden`, the policy's overrides move it, though never to or before
    `event`, the first day of the event itself.
    """

    name: str
    kind: OccurrenceKind
    falls: Callable[[int], Span | None]
    since: int | None
    counted: int | None
    start: Part | None
    closing: Part | None
    cycle_of: Callable[[Day], int] = year_of
    calendar: Calendar = Calendar.GREGORIAN
    member: str | None = None
    reach: int = 1
    overridden: bool = False
    event: Day | None = None


def _returns(series: _Series, policy: Policy, span: Span) -> list[Occurrence]:
    """The occurrences of a series that touch `span`."""
    start, closing = series.start, series.closing
    name, kind, falls, since, counted = series.name, series.kind, series.falls, series.since, series.counted
    precision = start.precision if start else Precision.DAY
    end_precision = closing.precision if closing else Precision.DAY
    season, end_season = start.season if start else None, closing.season if closing else None
    calendar, member, milestones = series.calendar, series.member, policy.milestones
    first_day, last_day = span
    opens, closes = series.cycle_of(first_day) - series.reach, series.cycle_of(last_day) + series.reach
    cycles: Iterable[int] = range(opens if since is None else max(opens, since), closes + 1)
    moved = dict(policy.overrides) if series.overridden and policy.overrides else {}
    if moved:
        cycles = sorted({*cycles, *(cycle for cycle in moved if since is None or cycle >= since)})
    found = []
    for cycle in cycles:
        days = falls(cycle)
        if days is None:
            continue
        first, last = days
        original_date = None
        if cycle in moved and (series.event is None or moved[cycle] > series.event):
            original_date, shift = first, moved[cycle] - first
            first, last = first + shift, last + shift
        if first > last_day or last < first_day:
            continue
        n = None if counted is None or cycle == counted else cycle - counted
        fields = (
            first, last, precision, end_precision, kind, name, cycle, n, is_milestone(n, milestones),
            calendar, member, original_date, season, end_season,
        )  # fmt: skip
        found.append(tuple.__new__(Occurrence, fields))  # at a third of what its own constructor takes
    return found


def _series(date: UncertainDate | None, policy: Policy) -> Iterator[_Series]:
    """All series of a date under a policy."""
    if policy.recurrence is Recurrence.NONE or (date is not None and date.choice is Choice.ONE_OF):
        return
    if policy.rule is not None:
        yield _by_rule(policy.rule, date, policy)
        return
    if date is None:
        return
    named = date.choice is Choice.ALL_OF
    for place, extent in enumerate(date.members):
        member = str(extent) if named else None
        for calendar in policy.calendars:
            if calendar is Calendar.GREGORIAN:
                yield from _by_year(extent, place, member, policy)
            else:
                yield from _by_moon(extent, member, calendar, policy)


def _by_rule(rule: Rule, date: UncertainDate | None, policy: Policy) -> _Series:
    """A day that a rule gives; the event's own date, where it has one, comes before the first."""

    def falls(year: int) -> Span | None:
        day = rule.falls_in(year)
        return None if day is None else Span(day, day)

    kind = OccurrenceKind.OBSERVANCE
    year = date.parts[0].year if date is not None else None
    event = date.parts[0].earliest if date is not None else None
    since = _first_year(year, policy)
    return _Series(str(kind), kind, falls, since, policy.founded, None, None, overridden=True, event=event)


def _by_year(extent: Extent, place: int, member: str | None, policy: Policy) -> Iterator[_Series]:
    """The same days each year, of the Gregorian calendar or, kept in the old style, of the Julian."""
    event, old_style = extent.parts[0].earliest, False
    if policy.written is not None and policy.julian is not Julian.CONVERT_ONCE:
        written = policy.written.members[place]
        if written.precision is Precision.DAY:  # a year stays the year it is called
            extent, old_style = written, policy.julian is Julian.KEEP_OLD_STYLE
    calendar = Calendar.JULIAN if old_style else Calendar.GREGORIAN
    start, closing = extent.parts[0], _closing(extent)
    observed = policy.recurrence is Recurrence.OBSERVANCE
    if start.year is None and start.earliest is None and not observed:
        return
    kind = OccurrenceKind.OBSERVANCE if observed else OccurrenceKind.ANNIVERSARY
    name = str(kind) if member is None else f"{kind} {member}"
    cycle_of = _julian_year if old_style else year_of
    carries = _carries(start, closing)
    moves = member is None and start.precision is Precision.DAY

    def series(of: Part, closes: Part, name: str, carries: int, overridden: bool) -> _Series:
        counted = policy.founded if observed else None if doubtful_year(of) else of.year
        since = _first_year(of.year, policy)
        falls: Callable[[int], Span | None]
        if of is closes and of.precision is Precision.DAY and calendar is Calendar.GREGORIAN:
            assert of.month
            assert of.day
            falls = partial(_day_of_year, of.month, of.day, policy.leap_day)
        else:
            falls = partial(_days_of_year, of, closes, carries, policy.leap_day, calendar)
        winters = of.season is not None or closes.season is not None  # they end in the year after their own
        reach = carries + winters
        return _Series(
            name, kind, falls, since, counted, of, closes,
            cycle_of, calendar, member, reach, overridden, event,
        )  # fmt: skip

    if _can_return(start):
        yield series(start, closing, name, carries, overridden=moves)
    end = extent.parts[-1]
    if policy.with_end and end is not start and _can_return(end):
        yield series(end, end, f"{name}-end", 0, overridden=False)


def _by_moon(extent: Extent, member: str | None, calendar: Calendar, policy: Policy) -> Iterator[_Series]:
    """The day in the Islamic or Hebrew calendar; as long, where it is a range, as it was."""
    start, closing = extent.parts[0], _closing(extent)
    born_on = known_day(start)
    if born_on is None:
        return
    exact = closing.precision is Precision.DAY and closing.latest is not None
    more = closing.latest - born_on if exact and closing.latest is not None else 0
    observed = policy.recurrence is Recurrence.OBSERVANCE
    kind = OccurrenceKind.OBSERVANCE if observed else OccurrenceKind.ANNIVERSARY
    name = f"{kind}-{calendar}" if member is None else f"{kind}-{calendar} {member}"
    falls: Callable[[int], Day | None]
    cycle_of: Callable[[Day], int]
    if calendar is Calendar.HIJRI:
        born = hijri.to_hijri(born_on)
        origin, falls, cycle_of = born.year, partial(hijri.returns_in, born), _hijri_year
    else:
        birth = hebrew.to_hebrew(born_on)
        falls = partial(_hebrew_return, birth, policy.adar, policy.missing_day)
        origin, cycle_of = birth.year, _hebrew_year

    opens = year_span(policy.founded).first if observed and policy.founded is not None else born_on

    def days(cycle: int) -> Span | None:
        day = falls(cycle)
        return None if day is None or day < opens else Span(day, day + more)

    counted = None if observed else origin
    closes = closing if exact else start
    yield _Series(name, kind, days, origin + 1, counted, start, closes, cycle_of, calendar, member, reach=2)


def _original(extent: Extent, member: str | None, span: Span) -> Iterator[Occurrence]:
    """The event itself."""
    start, closing = extent.parts[0], _closing(extent)
    first, last = start.earliest, closing.latest
    if first is None or last is None or first > span.last or last < span.first:
        return
    if not _can_return(start):
        return
    kind = OccurrenceKind.ORIGINAL
    yield Occurrence(
        first,
        last,
        start.precision,
        closing.precision,
        kind,
        str(kind) if member is None else f"{kind} {member}",
        year_of(first),
        None,
        False,
        member=member,
        season=start.season,
        end_season=closing.season,
    )


def _memorials(extent: Extent, member: str | None, policy: Policy) -> Iterator[Occurrence]:
    """The memorial days of a death known to the day, counted from its first day."""
    died = known_day(extent.start)
    if died is None:
        return
    kind, precision = OccurrenceKind.MEMORIAL, Precision.DAY
    for each in policy.memorial_days:
        if each.months:
            day = add_months(died, each.number)
        else:
            day = died + each.number - (policy.counting is Counting.INCLUSIVE)
        name = f"{kind}-{each}" if member is None else f"{kind}-{each} {member}"
        yield Occurrence(
            day, day, precision, precision, kind, name, year_of(day), each.number, False, member=member
        )


def _touches(occurrence: Occurrence, span: Span) -> bool:
    return occurrence.date <= span.last and occurrence.end >= span.first


def _first_year(year: int | None, policy: Policy) -> int | None:
    """The first year with a return: the year after the event; an observance's founding year counts."""
    if policy.recurrence is Recurrence.OBSERVANCE and policy.founded is not None:
        return policy.founded if year is None else max(policy.founded, year + 1)
    return None if year is None else year + 1


def _can_return(part: Part) -> bool:
    """Whether it is known to the year at least."""
    return part.precision in _RETURNING and part.estimate is None


def _closing(extent: Extent) -> Part:
    """What an occurrence ends with: the range's end; of a range of a year or more its start."""
    start, end = extent.parts[0], extent.parts[-1]
    if end is start:
        return start
    if extent.earliest is None or extent.latest is None:
        return end if start.year is None and end.precision in _RETURNING else start
    long = extent.latest - extent.earliest + 1 >= _WHOLE_YEAR
    return start if long or end.precision not in _RETURNING else end


def _carries(start: Part, closing: Part) -> int:
    """Years from the start's to the end's: 1 for a range over New Year, whichever year it is."""
    if start is closing:
        return 0
    if start.year is not None and closing.year is not None:
        return closing.year - start.year
    begins, ends = (_falls(part, 2000, LeapDay.BACKWARD, Calendar.GREGORIAN) for part in (start, closing))
    return int(begins is not None and ends is not None and ends.last < begins.first)


def falls_on(
    month: int, day: int, year: int, leap_day: LeapDay, calendar: Calendar = Calendar.GREGORIAN
) -> Day | None:
    """The day on which `month`-`day` falls in `year`; None where 29 February is omitted."""
    if month == 2 and day == 29 and days_in_month(year, 2, calendar) == 28:
        if leap_day is LeapDay.OMIT:
            return None
        return from_calendar(year, 3, 1, calendar) - (leap_day is LeapDay.BACKWARD)
    return from_calendar(year, month, day, calendar)


def _day_of_year(month: int, day: int, leap_day: LeapDay, year: int) -> Span | None:
    """The one day, each year: what most events are."""
    if day == 29 and month == 2 and not is_leap(year):
        found = falls_on(month, day, year, leap_day)
        return None if found is None else Span(found, found)
    at = from_gregorian(year, month, day)
    return tuple.__new__(Span, (at, at))  # at a third of what its own constructor takes


def _days_of_year(
    start: Part, closing: Part, carries: int, leap_day: LeapDay, calendar: Calendar, year: int
) -> Span | None:
    opening = _falls(start, year, leap_day, calendar)
    ending = opening if closing is start else _falls(closing, year + carries, leap_day, calendar)
    return None if opening is None or ending is None else Span(opening.first, ending.last)


def _falls(part: Part, year: int, leap_day: LeapDay, calendar: Calendar) -> Span | None:
    """The days `part` covers in `year`."""
    if part.precision is Precision.DAY and part.month and part.day:
        day = falls_on(part.month, part.day, year, leap_day, calendar)
        return None if day is None else Span(day, day)
    if part.precision is Precision.MONTH and part.month:
        return month_span(year, part.month)
    if part.season:
        return season_span(year, part.season, southern=part.southern)
    return year_span(year)


def _julian_year(day: Day) -> int:
    return to_julian(day)[0]


def _hijri_year(day: Day) -> int:
    return hijri.to_hijri(day).year


def _hebrew_year(day: Day) -> int:
    return hebrew.to_hebrew(day).year


def _hebrew_return(born: hebrew.HebrewDate, adar: Adar, missing: MissingDay, year: int) -> Day | None:
    return hebrew.returns_in(born, year, adar, missing)
