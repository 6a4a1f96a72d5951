"""Properties of reading EDTF, over expressions of all levels and what slips make of them.

The independent judge here is a plain search: every date that fits the pattern is tried, one by one.
"""

import re
from calendar import isleap
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dates.expressions import (
    Sample,
    expression,
    expressions,
    noise,
    samples,
    slip,
)
from tests.work import calls, no_hang
from timeline.dates.calendars import Calendar, from_gregorian
from timeline.dates.edtf import as_gregorian, parse
from timeline.dates.uncertain import UncertainDate
from timeline.errors import BadDate, TimelineError

few = settings(max_examples=150, deadline=None)


@few
@given(expressions)
def test_what_is_written_reads_as_the_same_date(text: str) -> None:
    date = parse(text)
    assert parse(str(date)) == date
    assert str(parse(str(date))) == str(date)


@few
@given(samples)
def test_the_day_behind_an_expression_lies_within_its_bounds(sample: Sample) -> None:
    date = parse(sample.text)
    assert (date.earliest is None, date.latest is None) == (sample.first is None, sample.last is None)
    assert date.earliest is None or sample.first is None or date.earliest <= from_gregorian(*sample.first)
    assert date.latest is None or sample.last is None or from_gregorian(*sample.last) <= date.latest


@few
@given(expressions)
def test_never_ends_before_it_begins(text: str) -> None:
    date = parse(text)
    for one in (date, *date.members, *date.parts):
        assert one.earliest is None or one.latest is None or one.earliest <= one.latest


@few
@given(expressions)
def test_marks_change_nothing_but_the_marks(text: str) -> None:
    date, bare = parse(text), parse(re.sub("[?~%]", "", text))
    assert (date.earliest, date.latest, date.precision) == (bare.earliest, bare.latest, bare.precision)
    assert bare.marks == ""
    assert re.sub("[?~%]", "", str(date)) == str(bare)


@few
@given(expressions)
def test_the_south_writes_its_seasons_alike(text: str) -> None:
    date = reading(text, southern=True)
    if isinstance(date, BadDate):
        assert "before it begins" in str(date)  # 2001-21/2001-24 is spring to winter in the north alone
    else:
        assert str(date) == str(parse(text))


@few
@given(expressions)
def test_what_is_converted_from_the_julian_calendar_reads_as_the_same_date(text: str) -> None:
    try:
        date = as_gregorian(parse(text, calendar=Calendar.JULIAN))
    except BadDate:
        return
    assert parse(str(date)) == date


@few
@given(st.text(max_size=300) | st.randoms(use_true_random=False).map(noise))
def test_any_text_is_a_date_or_our_refusal(text: str) -> None:
    check(text)


@few
@given(st.randoms(use_true_random=False))
def test_a_slip_gives_a_date_or_our_refusal(random: Random) -> None:
    check(slip(random, expression(random).text))


def reading(text: str, *, southern: bool = False) -> UncertainDate | BadDate:
    """The date, or its refusal; anything else is a fault."""
    try:
        return parse(text, southern=southern)
    except BadDate as refused:
        return refused


def check(text: str) -> None:
    found = reading(text)
    if isinstance(found, BadDate):
        assert isinstance(found, TimelineError)
        assert str(found).isprintable(), ascii(text)
    else:
        assert parse(str(found)) == found, ascii(text)


def fitting(text: str) -> list[int]:
    """All days that fit `YYYY-MM-DD` with X anywhere, found by trying every one."""
    negative = text.startswith("-")
    years, months, days = (
        [int("".join(each)) for each in product(*("0123456789" if digit == "X" else digit for digit in part))]
        for part in text.lstrip("-").split("-")
    )
    return [
        from_gregorian(year, month, day)
        for year in (-year if negative else year for year in years if year or not negative)
        for month in months
        if 1 <= month <= 12
        for day in days
        if 1 <= day <= (31, 28 + isleap(year), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
    ]


def pattern(random: Random) -> str:
    """A day with up to two unknown digits of the year and any of the rest; perhaps none that fits."""
    year = list(f"{random.choice((random.randrange(10_000), 1900, 2000, 4)):04}")
    for at in random.choices(range(4), k=random.randrange(3)):
        year[at] = "X"
    month = random.choice(("0X", "1X", "02", "02", "X2", "XX", "04", "12"))
    day = random.choice(("XX", "0X", "2X", "3X", "29", "30", "31", "X9"))
    return f"{random.choice(('', '', '-'))}{''.join(year)}-{month}-{day}"


@pytest.mark.parametrize("count", [60, pytest.param(3000, marks=pytest.mark.long)])
def test_bounds_are_the_first_and_last_day_that_fit(count: int) -> None:
    random = Random(4)
    for _ in range(count):
        text = pattern(random)
        days, date = fitting(text), reading(text)
        if isinstance(date, BadDate):
            assert days == [], text
        else:
            assert (date.earliest, date.latest) == (min(days), max(days)), text


LITTLE = 4_000  # calls for one expression; counted: 2,218 the most


def is_read_with_little_work(text: str) -> bool:
    """Within so many calls, of which none is lost in a regular expression."""
    with no_hang():
        return calls(reading, text) < LITTLE


@pytest.mark.parametrize(
    "text",
    [
        f"[{','.join(map(str, range(1000, 1049)))}]",  # the most members
        f"{{{','.join(f'{n}XXX-02-29' for n in range(10))},-XX00-02-29}}",  # years to look through for a leap one
        f"{{{','.join(f'X{n}00-02-29' for n in (2, 4, 6, 8))},X100-02-29}}",  # and none found
        f"Y1E{'9' * 240}",
        f"1950S{'9' * 240}",
        "?" * 250,
        "-" * 250,
        "[" * 250,
        "1/" * 125,
        "[" + "." * 248 + "]",
    ],
)
def test_the_hardest_take_little_work(text: str) -> None:
    assert is_read_with_little_work(text)


KINDS = {
    "valid": (250_000, lambda random: expression(random).text),
    "slips": (600_000, lambda random: slip(random, expression(random).text)),
    "noise": (150_000, noise),
}


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_a_million_expressions(kind: str) -> None:
    """Dates or our refusals, each with little work."""
    count, draw = KINDS[kind]
    random = Random(kind)
    dates = 0
    for _ in range(count):
        text = draw(random)
        assert is_read_with_little_work(text), ascii(text)
        found = reading(text)
        if isinstance(found, BadDate):
            assert str(found).isprintable(), ascii(text)
        else:
            dates += 1
            assert parse(str(found)) == found, ascii(text)
    assert dates == count if kind == "valid" else 0 < dates < count
