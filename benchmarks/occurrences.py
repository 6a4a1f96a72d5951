"""Row 8: the occurrences of 100,000 mixed events over 7 years.

Beside a loop of `date.replace` over plain days, which is the least such a thing can cost, and beside
python-dateutil's `rrule(YEARLY, dtstart=event)`, the usual way.
"""

import datetime as dt
import random
from collections.abc import Iterable

from dateutil.rrule import YEARLY, rrule

from benchmarks.measure import Row, side_by_side
from timeline.dates.anniversaries import occurrences
from timeline.dates.calendars import Calendar, Day, Span, from_gregorian
from timeline.dates.edtf import as_gregorian, parse
from timeline.dates.movable import parse_rule
from timeline.dates.recurrence import Julian, LeapDay, Policy, Recurrence
from timeline.dates.uncertain import UncertainDate

EVENTS = 100_000
YEARS = range(2024, 2031)
SPAN = Span(from_gregorian(YEARS[0], 1, 1), from_gregorian(YEARS[-1], 12, 31))
RULES = ("first monday of may", "last friday of november", "orthodox easter + 1", "western easter - 2")
Dated = tuple[UncertainDate | None, Policy]


def plain_days(count: int, seed: int = 8) -> list[dt.date]:
    """Days of 1800–2023, none of them 29 February."""
    chance = random.Random(seed)
    first, last = dt.date(1800, 1, 1).toordinal(), dt.date(2023, 12, 31).toordinal()
    days = (dt.date.fromordinal(chance.randint(first, last)) for _ in range(count + count // 500 + 10))
    return [day for day in days if (day.month, day.day) != (2, 29)][:count]


def mixed(days: Iterable[dt.date], seed: int = 8) -> list[Dated]:
    """Of every hundred: 60 plain days, 10 months, 6 ranges, 5 years, 5 marked days, 4 on 29 February,
    4 of the old style, 3 rules, 3 that return in the Islamic or Hebrew calendar too.
    """
    chance = random.Random(seed)
    found: list[Dated] = []
    for day in days:
        kind = chance.randrange(100)
        if kind < 60:
            found.append((parse(day.isoformat()), Policy()))
        elif kind < 70:
            found.append((parse(day.isoformat()[:7]), Policy()))
        elif kind < 76:
            later = day + dt.timedelta(chance.randint(1, 20))
            found.append((parse(f"{day}/{later}"), Policy()))
        elif kind < 81:
            found.append((parse(str(day.year)), Policy()))
        elif kind < 86:
            found.append((parse(f"{day}{chance.choice('?~%')}"), Policy()))
        elif kind < 90:
            found.append((parse(f"{1804 + day.year % 24 * 4}-02-29"), Policy(leap_day=LeapDay.FORWARD)))
        elif kind < 94:
            written = parse(day.isoformat(), calendar=Calendar.JULIAN)
            policy = Policy(written=written, julian=chance.choice(list(Julian)))
            found.append((as_gregorian(written), policy))
        elif kind < 97:
            rule = parse_rule(chance.choice(RULES))
            found.append((None, Policy(Recurrence.OBSERVANCE, rule=rule)))
        else:
            also = chance.choice((Calendar.HIJRI, Calendar.HEBREW))
            found.append((parse(day.isoformat()), Policy(calendars=(Calendar.GREGORIAN, also))))
    return found


def ours(events: Iterable[Dated]) -> int:
    """All occurrences of `events`, by the function that store, pages and commands use."""
    return sum(len(occurrences(date, policy, SPAN)) for date, policy in events)


def replaced(days: Iterable[dt.date]) -> int:
    """The same day in each year with its number, and nothing else."""
    found = []
    for day in days:
        for year in YEARS:
            found.append((day.replace(year=year), year - day.year))
    return len(found)


def by_rrule(days: Iterable[dt.date]) -> int:
    """The usual way: a yearly rule from the event on."""
    first, last = dt.datetime(YEARS[0], 1, 1), dt.datetime(YEARS[-1], 12, 31)
    return sum(
        len(rrule(YEARLY, dtstart=dt.datetime.combine(day, dt.time())).between(first, last, inc=True))
        for day in days
    )


def _same(days: list[dt.date]) -> None:
    """All three give the same days for plain events."""
    first, last = dt.datetime(YEARS[0], 1, 1), dt.datetime(YEARS[-1], 12, 31)
    for day in days:
        mine: list[Day] = [each.date for each in occurrences(parse(day.isoformat()), Policy(), SPAN)]
        yearly = rrule(YEARLY, dtstart=dt.datetime.combine(day, dt.time()))
        assert mine == [day.replace(year=year).toordinal() for year in YEARS]
        assert mine == [each.toordinal() for each in yearly.between(first, last, inc=True)]


def rows() -> list[Row]:
    """The two comparisons; `rrule` on the first 300 of the same days, since it takes its time."""
    days = plain_days(EVENTS)
    few = days[:300]
    _same(few)
    events = mixed(days)
    mine, loop = side_by_side(lambda: ours(events), lambda: replaced(days))
    mine_again, rule = side_by_side(lambda: ours(events), lambda: by_rrule(few), runs=3)
    work = f"8 · occurrences of {EVENTS:,} mixed events over {len(YEARS)} years"
    return [
        Row(work, mine, "`date.replace` loop", loop, 0.15),
        Row(work, mine_again, "`rrule(YEARLY)` of python-dateutil", rule, 100),
    ]
