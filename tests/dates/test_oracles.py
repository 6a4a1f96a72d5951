"""Reading dates and reckoning calendars, judged by others.

| judge               | judges                                                         | where it can          |
| ------------------- | -------------------------------------------------------------- | --------------------- |
| convertdate 2.5     | Gregorian and Julian days, before the year 1 too               | all years             |
| convertdate.islamic | the tabular calendar: its leap years 2 5 7 10 13 16 18 21 24 26 | outside Umm al-Qura's |
|                     | 29, its epoch JD 1948439.5, 16 July 622, are ours              | table                 |
| hijridate 2.6       | Umm al-Qura (the product takes its table, not its reckoning)   | 1343–1500 AH          |
| pyluach 2.3         | Hebrew days                                                    | from the year 1 AM    |
| python-dateutil     | Easter of both churches; the nth weekday of a month            | 326, 1583–4099        |
| edtf 5.0            | the bounds of an EDTF expression, and what is none             | see `DIFFERS`         |

They know calendars, not Timeline's rules: where Timeline reads otherwise, the case has a name here.
"""

import contextlib
import datetime as dt
import io
import re
from collections.abc import Callable
from random import Random
from typing import NamedTuple

import pytest
from convertdate import gregorian as judge_gregorian
from convertdate import islamic as judge_islamic
from convertdate import julian as judge_julian
from dateutil.easter import EASTER_ORTHODOX, EASTER_WESTERN
from dateutil.easter import easter as judge_easter
from dateutil.rrule import YEARLY, rrule, weekday
from edtf import parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException
from hijridate import Gregorian, Hijri
from pyluach import dates as pyluach

from tests.dates.expressions import expression, slip
from timeline.dates import hebrew, hijri
from timeline.dates.calendars import (
    Day,
    from_gregorian,
    from_julian,
    iso,
    to_gregorian,
    to_julian,
)
from timeline.dates.edtf import parse
from timeline.dates.movable import Church, NthWeekday, easter
from timeline.errors import BadDate

JULIAN_DAY = 1_721_424.5  # of the day 0, 31 December of 1 BCE
FEW = 300
MANY = pytest.param(60_000, marks=pytest.mark.long)


def days(count: int, first: str, last: str) -> list[Day]:
    """So many days at random, the same each time."""
    ends = [parse(text).earliest for text in (first, last)]
    assert ends[0] is not None
    assert ends[1] is not None
    random = Random(f"{count} {first} {last}")
    return [random.randint(ends[0], ends[1]) for _ in range(count)]


@pytest.mark.parametrize("count", [FEW, MANY])
def test_gregorian_days_as_convertdate_says(count: int) -> None:
    for day in days(count, "-4712-01-01", "9999-12-31"):
        date = to_gregorian(day)
        assert date == judge_gregorian.from_jd(day + JULIAN_DAY)
        assert from_gregorian(*date) == day == judge_gregorian.to_jd(*date) - JULIAN_DAY


@pytest.mark.parametrize("count", [FEW, MANY])
def test_julian_days_as_convertdate_says(count: int) -> None:
    for day in days(count, "-4712-01-01", "9999-12-31"):
        date = to_julian(day)
        assert date == judge_julian.from_jd(day + JULIAN_DAY)
        assert from_julian(*date) == day == judge_julian.to_jd(*date) - JULIAN_DAY


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("0622-07-19", "1924-07-31"),  # from 1 Muharram 1 AH, civil epoch, to the eve of Umm al-Qura's table
        ("2077-11-17", "9999-12-31"),  # and after it
        ("-2000-01-01", "0622-07-18"),  # before the hijra by the same rule
    ],
)
@pytest.mark.parametrize("count", [FEW, pytest.param(20_000, marks=pytest.mark.long)])
def test_tabular_hijri_days_as_convertdate_says(count: int, first: str, last: str) -> None:
    for day in days(count, first, last):
        date = hijri.to_hijri(day)
        assert date == judge_islamic.from_jd(day + JULIAN_DAY), iso(day)
        assert hijri.from_hijri(*date) == day == judge_islamic.to_jd(*date) - JULIAN_DAY


@pytest.mark.parametrize("count", [FEW, MANY])
def test_umm_al_qura_days_as_hijridate_says(count: int) -> None:
    for day in days(count, "1924-08-01", "2077-11-16"):
        date = hijri.to_hijri(day)
        assert date == Gregorian(*to_gregorian(day)).to_hijri().datetuple()
        assert hijri.from_hijri(*date) == day
        assert to_gregorian(day) == Hijri(*date).to_gregorian().datetuple()


@pytest.mark.parametrize("count", [FEW, MANY])
def test_hebrew_days_as_pyluach_says(count: int) -> None:
    for day in days(count, "-3759-01-01", "6239-01-01"):
        date = hebrew.to_hebrew(day)
        assert date == pyluach.JulianDay(day + JULIAN_DAY).to_heb().tuple(), iso(day)
        assert hebrew.from_hebrew(*date) == day == pyluach.HebrewDate(*date).jd - JULIAN_DAY


@pytest.mark.parametrize(
    ("church", "method"), [(Church.ORTHODOX, EASTER_ORTHODOX), (Church.WESTERN, EASTER_WESTERN)]
)
def test_easter_as_dateutil_says(church: Church, method: int) -> None:
    for year in range(1583, 4100):
        assert to_gregorian(easter(year, church)) == judge_easter(year, method).timetuple()[:3]


@pytest.mark.parametrize(
    "years", [range(2024, 2030), pytest.param(range(1900, 2100), marks=pytest.mark.long)]
)
def test_nth_weekdays_as_dateutil_says(years: range) -> None:
    start, end = dt.datetime(years[0], 1, 1), dt.datetime(years[-1], 12, 31)
    for nth in (1, 2, 3, 4, 5, -1):
        for day in range(7):
            for month in range(1, 13):
                rule = NthWeekday(nth, day, month)
                found = [rule.falls_in(year) for year in years]
                judged = rrule(YEARLY, bymonth=month, byweekday=weekday(day, nth), dtstart=start, until=end)
                assert [to_gregorian(each) for each in found if each is not None] == [
                    each.timetuple()[:3] for each in judged
                ], rule


Bound = tuple[int, int, int] | None


class Otherwise(NamedTuple):
    """What edtf 5.0 does otherwise: for example to what, to which texts, and what comes of it.

    `comes` is told what edtf says and what Timeline says. Of an interval the text is that of the end
    concerned, "" where it is unknown.
    """

    example: str
    text: str
    comes: Callable[[Bound, Bound], object]


YEAR = r"[?~%]?-?[\dX]{4}[?~%]?"
SEASON = rf"{YEAR}-[?~%]?(2[1-9]|3\d|4[01])[?~%]?"

DIFFERS = {
    "takes an unknown end for one of ten years": Otherwise(
        "1985/",
        "",
        lambda judged, ours: ours is None,
    ),
    "ends winter with its year": Otherwise(
        "2001-24",
        rf"{YEAR}-[?~%]?(24|28|30)[?~%]?",
        lambda judged, ours: judged and ours and judged == (ours[0] - 1, 12, 31) and ours[1] == 2,
    ),
    "leaves the significant digits out": Otherwise(
        "1950S2",
        r".*S\d+[?~%]?",
        lambda judged, ours: judged and ours and judged[1:] == ours[1:],
    ),
    "takes an unknown year for the years 0 to 9999": Otherwise(
        "XXXX-12-XX",
        r"[?~%]?XXXX.*",
        lambda judged, ours: judged and ours is None and judged[0] in (0, 9999),
    ),
    "swaps the bounds of months and days X before the year 0": Otherwise(
        "-1985-XX",
        r"[?~%]?-\d{4}[?~%]?-.*X.*",
        lambda judged, ours: judged and ours and judged[0] == ours[0],
    ),
    "knows a year -0000": Otherwise(
        "-00XX",
        r"-00XX[?~%]?|-000X[?~%]?",
        lambda judged, ours: judged and judged[0] == 0,
    ),
    "knows 29 February in every year": Otherwise(
        "19XX-02-29",
        r".*X.*-[?~%]?02[?~%]?-[?~%]?29[?~%]?",
        lambda judged, ours: judged and ours and judged[1:] == ours[1:] == (2, 29),
    ),
}

# What it cannot read, in a date, an interval or a set, though EDTF has it
CANNOT = {
    "a mark on a season": rf"(?=.*[?~%]){SEASON}",
    "a mark on a year of Y": r".*Y.*[?~%].*",
    "a mark beside X": r".*[?~%].*X.*|.*X.*[?~%].*",
    "two marks in some orders": r".*[?~%].*[?~%].*",
    "a mark on the left where the other end is unknown": r"/.*[?~%].+|.*[?~%].+/",
    "a mark beside dots": r".*[?~%]\.\.[^/]*|[^/]*\.\.[^,]*[?~%].*",
    "a set of one member": r"[\[{][^,]*[\]}]",
    "`{..1984,1990}`": r"\{\.\..*,.*\}|\{.*,.*\.\.\}",
    "X in a year before 0, other than its last digits": r"-\d*X+\d+.*|-[\dX]*X-.*",
    "X in an interval": r".*X.*/.*|.*/.*X.*",
    "Y in an interval": r".*Y.*/.*|.*/.*Y.*",
    "a season of level 2 in an interval": rf"{SEASON}/.*|.*/{SEASON}",
    "a season of a year with X": rf"(?=.*X){SEASON}",
    "one digit X of a month or day": r".*-(\dX|X\d)(-.*)?",
}


def judged_bounds(text: str) -> tuple[Bound, Bound] | None:
    """The bounds that edtf finds; None where it cannot read the text."""
    with contextlib.redirect_stdout(io.StringIO()):  # it prints before some AttributeErrors
        try:
            date = parse_edtf(text)
            bounds = date.lower_strict(), date.upper_strict()
        except (EDTFParseException, AttributeError, TypeError, ValueError):
            return None
    lower, upper = (None if isinstance(each, float) else tuple(each[:3]) for each in bounds)
    return lower, upper


def cannot(text: str) -> list[str]:
    parts = {text, *text.split("/"), *re.split(",|\\.\\.", text.strip("[]{}"))}
    return [name for name, pattern in CANNOT.items() if any(re.fullmatch(pattern, part) for part in parts)]


def timeline_bounds(text: str) -> tuple[Bound, Bound]:
    date = parse(text)
    lower, upper = (None if day is None else to_gregorian(day) for day in (date.earliest, date.latest))
    return lower, upper


def explained(judged: Bound, ours: Bound, end: str) -> list[str]:
    """The classes that say why the two differ at an end of an expression."""
    return [
        name for name, each in DIFFERS.items() if re.fullmatch(each.text, end) and each.comes(judged, ours)
    ]


@pytest.mark.parametrize("name", DIFFERS)
def test_edtf_still_reads_otherwise(name: str) -> None:
    """Where this fails, edtf has mended it: its class can go."""
    text = DIFFERS[name].example
    judged, ours = judged_bounds(text), timeline_bounds(text)
    assert judged is not None
    assert judged != ours
    end = text.rpartition("/")[2]
    assert any(name in explained(*pair, end) for pair in zip(judged, ours, strict=True))


@pytest.mark.parametrize("count", [100, pytest.param(10_000, marks=pytest.mark.long)])
def test_bounds_as_edtf_says(count: int) -> None:
    random = Random(20260204)
    agree = read = 0
    while read < count:
        text = expression(random).text
        judged = judged_bounds(text)
        if judged is None:
            assert cannot(text), f"edtf cannot read {text}, and no class says why"
            continue
        read += 1
        ours = timeline_bounds(text)
        agree += ours == judged
        ends = text.split("/") if "/" in text else [text, text]
        for of_judge, own, end in zip(judged, ours, ends, strict=True):
            assert of_judge == own or explained(of_judge, own, end), f"{text}: edtf {judged}, Timeline {ours}"
    assert agree > 0.85 * count  # the named classes are exceptions


# What edtf reads and Timeline refuses, by what the refusal says
REFUSED = {
    "before it begins": "1960/1953",
    "has no day 29": "1953-02-29",
    "two ends and at least one of them known": "../..",
    "cannot be read": " 2011",
    "does not end with": "[1667,1668]\n",
    "such a year has no months": "1950S3-05",
    "more than 13 digits": "Y-9237E57",
    "S says how many digits": "1950S5",
}


@pytest.mark.parametrize(("reason", "text"), REFUSED.items())
def test_edtf_still_reads_what_timeline_refuses(reason: str, text: str) -> None:
    assert judged_bounds(text) is not None
    with pytest.raises(BadDate, match=reason):
        parse(text)


@pytest.mark.parametrize("count", [200, pytest.param(10_000, marks=pytest.mark.long)])
def test_what_edtf_reads_is_read_or_refused_for_a_named_reason(count: int) -> None:
    random = Random(8601)
    for _ in range(count):
        text = slip(random, expression(random).text, most=1)
        try:
            parse(text)
        except BadDate as refused:
            said = str(refused)
            if judged_bounds(text) is not None:
                assert any(reason in said for reason in REFUSED), said
