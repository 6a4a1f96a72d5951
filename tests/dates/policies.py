"""Dates with a policy at random, hostile ones among them, and windows to look through."""

from typing import NamedTuple

from hypothesis import strategies as st

from tests.dates.expressions import expressions
from timeline.dates.calendars import Calendar, Day, Span, from_gregorian
from timeline.dates.edtf import as_gregorian, parse
from timeline.dates.hebrew import Adar, MissingDay
from timeline.dates.movable import Church, EasterDay, NthWeekday, Rule
from timeline.dates.recurrence import (
    Counting,
    Julian,
    LeapDay,
    MemorialDay,
    Override,
    Policy,
    Recurrence,
)
from timeline.dates.uncertain import UncertainDate

# What a hostile or careless hand would write
EDGES = (
    "2011-12-16", "2012-02-29", "1900-03-01", "2011-12-16~", "2016?-06-04", "2016?-06-04/2016?-06-05", "2011-05",
    "2012-02", "1976", "1886~", "-1155~", "0000-02-29", "-9999-01-01", "9999-12-31", "Y17000", "Y-17000", "Y-17E7",
    "Y9999999999999", "Y-9999999999999", "197X", "1950S2", "156X-12-25", "XXXX", "XXXX-02-29", "XXXX-12-XX",
    "XXXX-12-30/XXXX-01-02", "XXXX-24/XXXX-03", "XXXX-12-30/XXXX-12", "1984-XX-12", "2011-24", "2011-21/2011-23",
    "2011-24/2012-01", "2011-30", "2012-02-28/2012-02-29", "2012-02-29/2012-03-01", "2012-02/2012-02-29",
    "2011-12-30/2012-01-02", "2011-03-01/2012-02-28", "2011-03-01/2012-02-29", "2012-03-01/2013-02-28",
    "2016-05-17/2021-02-04", "2016-05-17/..", "../2021-02-04", "2016-05-17/", "197X/1984-05-01", "2011-05-11/201X",
    "[2011-12-16,2011-12-18]", "[2011-12-16..]", "[..1984]", "{2011-12-16..2011-12-18}", "{1986-12-16,2011-12-16}",
    "{197X,2500-05-01}", "{2011-12-16..}", "{2016?-06-04,2016-06-05}", "{2010,2011-12}", "-0001-12-31/0000-01-01",
)  # fmt: skip
NEAR = st.integers(from_gregorian(1850, 1, 1), from_gregorian(2150, 12, 31))
ANY = st.integers(-4_000_000, 8_000_000) | st.sampled_from((-5_000_000_000_000, 3_652_059, 5_000_000_000_000))


class Returning(NamedTuple):
    """A date and how it returns; the date is None where a rule gives the day."""

    date: UncertainDate | None
    policy: Policy


rules: st.SearchStrategy[Rule] = st.builds(
    NthWeekday, st.sampled_from((1, 2, 3, 4, 5, -1)), st.integers(0, 6), st.integers(1, 12)
) | st.builds(EasterDay, st.sampled_from(tuple(Church)), st.integers(-180, 180))
memorial_days = st.builds(MemorialDay, st.integers(2, 9999), st.just(False)) | st.builds(
    MemorialDay, st.integers(1, 99), st.just(True)
)
calendars = st.lists(
    st.sampled_from((Calendar.GREGORIAN, Calendar.HIJRI, Calendar.HEBREW)), min_size=1, unique=True
).map(tuple)


@st.composite
def _printed(draw: st.DrawFn) -> str:
    """A day of the Julian calendar, or an interval from one."""
    year, month = draw(st.integers(-9998, 9998)), draw(st.integers(1, 12))
    text = f"{'-' * (year < 0)}{abs(year):04}-{month:02}-{draw(st.integers(1, 28)):02}"
    return text + draw(st.sampled_from(("", "", "~", "/..", f"/{text[:-2]}28")))


printed = _printed() | st.sampled_from(
    ("1900-02-29", "1917", "1917-12-30/1918-01-02", "?1917-10-25", "1917/..")
)


@st.composite
def returnings(draw: st.DrawFn) -> Returning:
    """Any date under any policy: printed in the Julian calendar, with a rule, moved by overrides."""
    rule = draw(st.none() | rules) if draw(st.integers(0, 5)) == 0 else None
    date = None if rule is not None else parse(draw(st.sampled_from(EDGES) | expressions))
    written = None
    if rule is None and draw(st.integers(0, 3)) == 0:
        written = parse(draw(printed), calendar=Calendar.JULIAN)
        date = as_gregorian(written)
    origin = date.parts[0].year if date is not None and date.parts[0].year is not None else 2000
    years = draw(
        st.lists(st.integers(origin, origin + 40) | st.integers(1990, 2040), max_size=3, unique=True)
    )
    overrides = tuple(
        Override(year, from_gregorian(year, 7, 1) + draw(st.integers(-540, 540))) for year in years
    )
    policy = Policy(
        recurrence=draw(st.sampled_from(tuple(Recurrence))) if rule is None else Recurrence.OBSERVANCE,
        leap_day=draw(st.sampled_from(tuple(LeapDay))),
        founded=draw(st.none() | st.integers(-9999, 9999) | st.integers(1850, 2100)),
        rule=rule,
        overrides=overrides if draw(st.booleans()) else (),
        written=written,
        julian=draw(st.sampled_from(tuple(Julian))) if written is not None else Julian.CONVERT_ONCE,
        calendars=draw(calendars) if draw(st.booleans()) else (Calendar.GREGORIAN,),
        adar=draw(st.sampled_from(tuple(Adar))),
        missing_day=draw(st.sampled_from(tuple(MissingDay))),
        memorial_days=tuple(draw(st.lists(memorial_days, max_size=3, unique=True))),
        counting=draw(st.sampled_from(tuple(Counting))),
        with_end=draw(st.booleans()),
    )
    return Returning(date, policy)


@st.composite
def spans(draw: st.DrawFn) -> Span:
    """A window: of a day, a year or two, or thirty; near today or anywhere."""
    first: Day = draw(NEAR | ANY)
    return Span(first, first + draw(st.integers(0, 3) | st.integers(0, 800) | st.integers(0, 11_000)))
