"""Reading and writing EDTF.

The examples are those of the Library of Congress specification of 4 February 2019, level by level and in
its order; what it leaves open is settled by docs/dates.md ("settled" below). A doubt is `?` uncertain,
`~` approximate, `%` both. Properties at random: test_edtf_at_random; other readers: test_oracles.
"""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from timeline.dates.calendars import Calendar, iso
from timeline.dates.edtf import MAX_LENGTH, as_gregorian, parse, weekday_fits
from timeline.dates.uncertain import Choice, End, UncertainDate
from timeline.errors import BadDate


def bounds(date: UncertainDate) -> list[str | None]:
    return [None if day is None else iso(day) for day in (date.earliest, date.latest)]


def check(text: str, earliest: str | None, latest: str | None, precision: str, doubt: str = "") -> None:
    date = parse(text)
    assert [*bounds(date), date.precision] == [earliest, latest, precision]
    assert (date.uncertain, date.approximate) == (doubt in ("?", "%"), doubt in ("~", "%"))


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "precision"),
    [
        # Date
        ("1985-04-12", "1985-04-12", "1985-04-12", "day"),
        ("1985-04", "1985-04-01", "1985-04-30", "month"),
        ("1985", "1985-01-01", "1985-12-31", "year"),
        # Date and time
        ("1985-04-12T23:20:30", "1985-04-12", "1985-04-12", "day"),
        ("1985-04-12T23:20:30Z", "1985-04-12", "1985-04-12", "day"),
        ("1985-04-12T23:20:30-04", "1985-04-12", "1985-04-12", "day"),
        ("1985-04-12T23:20:30+04:30", "1985-04-12", "1985-04-12", "day"),
        # Time interval: its precision is its start's (settled)
        ("1964/2008", "1964-01-01", "2008-12-31", "year"),
        ("2004-06/2006-08", "2004-06-01", "2006-08-31", "month"),
        ("2004-02-01/2005-02-08", "2004-02-01", "2005-02-08", "day"),
        ("2004-02-01/2005-02", "2004-02-01", "2005-02-28", "day"),
        ("2004-02-01/2005", "2004-02-01", "2005-12-31", "day"),
        ("2005/2006-02", "2005-01-01", "2006-02-28", "year"),
    ],
)
def test_level_0(text: str, earliest: str, latest: str, precision: str) -> None:
    check(text, earliest, latest, precision)


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "precision", "doubt"),
    [
        # Letter-prefixed calendar year; its days in ISO 8601 expanded form (settled)
        ("Y170000002", "+170000002-01-01", "+170000002-12-31", "year", ""),
        ("Y-170000002", "-170000002-01-01", "-170000002-12-31", "year", ""),
        # Seasons
        ("2001-21", "2001-03-01", "2001-05-31", "season", ""),
        ("2001-22", "2001-06-01", "2001-08-31", "season", ""),
        ("2001-23", "2001-09-01", "2001-11-30", "season", ""),
        ("2001-24", "2001-12-01", "2002-02-28", "season", ""),
        # Qualification of a date (complete); it never widens the bounds (settled)
        ("1984?", "1984-01-01", "1984-12-31", "year", "?"),
        ("2004-06~", "2004-06-01", "2004-06-30", "month", "~"),
        ("2004-06-11%", "2004-06-11", "2004-06-11", "day", "%"),
        # Unspecified digits from the right
        ("201X", "2010-01-01", "2019-12-31", "decade", ""),
        ("20XX", "2000-01-01", "2099-12-31", "century", ""),
        ("2004-XX", "2004-01-01", "2004-12-31", "year", ""),
        ("1985-04-XX", "1985-04-01", "1985-04-30", "month", ""),
        ("1985-XX-XX", "1985-01-01", "1985-12-31", "year", ""),
        # Extended interval: open end time
        ("1985-04-12/..", "1985-04-12", None, "day", ""),
        ("1985-04/..", "1985-04-01", None, "month", ""),
        ("1985/..", "1985-01-01", None, "year", ""),
        # open start time
        ("../1985-04-12", None, "1985-04-12", "day", ""),
        ("../1985-04", None, "1985-04-30", "month", ""),
        ("../1985", None, "1985-12-31", "year", ""),
        # unknown end time
        ("1985-04-12/", "1985-04-12", None, "day", ""),
        ("1985-04/", "1985-04-01", None, "month", ""),
        ("1985/", "1985-01-01", None, "year", ""),
        # unknown start time
        ("/1985-04-12", None, "1985-04-12", "day", ""),
        ("/1985-04", None, "1985-04-30", "month", ""),
        ("/1985", None, "1985-12-31", "year", ""),
        # with marks
        ("1984~/2004-06", "1984-01-01", "2004-06-30", "year", "~"),
        ("1984-06-02?/2004-08-08~", "1984-06-02", "2004-08-08", "day", "%"),
        ("1984-06-02?/..", "1984-06-02", None, "day", "?"),
        # Negative calendar year
        ("-1985", "-1985-01-01", "-1985-12-31", "year", ""),
    ],
)
def test_level_1(text: str, earliest: str | None, latest: str | None, precision: str, doubt: str) -> None:
    check(text, earliest, latest, precision, doubt)


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "precision", "doubt"),
    [
        # Exponential year
        ("Y-17E7", "-170000000-01-01", "-170000000-12-31", "year", ""),
        # Significant digits
        ("1950S2", "1900-01-01", "1999-12-31", "century", ""),
        ("Y171010000S3", "+171000000-01-01", "+171999999-12-31", "age", ""),
        ("Y3388E2S3", "+338000-01-01", "+338999-12-31", "millennium", ""),
        # Sub-year groupings
        ("2001-34", "2001-04-01", "2001-06-30", "season", ""),
        # Set representation: its precision is its finest member's (settled)
        ("[1667,1668,1670..1672]", "1667-01-01", "1672-12-31", "year", ""),
        ("[..1760-12-03]", None, "1760-12-03", "day", ""),
        ("[1760-12..]", "1760-12-01", None, "month", ""),
        ("[1760-01,1760-02,1760-12..]", "1760-01-01", None, "month", ""),
        ("[1667,1760-12]", "1667-01-01", "1760-12-31", "month", ""),
        ("[..1984]", None, "1984-12-31", "year", ""),
        ("{1667,1668,1670..1672}", "1667-01-01", "1672-12-31", "year", ""),
        ("{1960,1961-12}", "1960-01-01", "1961-12-31", "month", ""),
        ("{..1984}", None, "1984-12-31", "year", ""),
        # Qualification of a group, and of a component
        ("2004-06-11%", "2004-06-11", "2004-06-11", "day", "%"),
        ("2004-06~-11", "2004-06-11", "2004-06-11", "day", "~"),
        ("2004?-06-11", "2004-06-11", "2004-06-11", "day", "?"),
        ("?2004-06-~11", "2004-06-11", "2004-06-11", "day", "%"),
        ("2004-%06-11", "2004-06-11", "2004-06-11", "day", "%"),
        # Unspecified digit: an unknown digit of the year is the precision (settled)
        ("156X-12-25", "1560-12-25", "1569-12-25", "decade", ""),
        ("15XX-12-25", "1500-12-25", "1599-12-25", "century", ""),
        ("15XX-12-XX", "1500-12-01", "1599-12-31", "century", ""),
        ("XXXX-12-XX", None, None, "month", ""),
        ("1XXX-XX", "1000-01-01", "1999-12-31", "millennium", ""),
        ("1XXX-12", "1000-12-01", "1999-12-31", "millennium", ""),
        ("1984-1X", "1984-10-01", "1984-12-31", "year", ""),
        # Interval
        ("2004-06-~01/2004-06-~20", "2004-06-01", "2004-06-20", "day", "~"),
        ("2004-06-XX/2004-07-03", "2004-06-01", "2004-07-03", "month", ""),
    ],
)
def test_level_2(text: str, earliest: str | None, latest: str | None, precision: str, doubt: str) -> None:
    check(text, earliest, latest, precision, doubt)


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "precision"),
    [
        # Years before 1 are astronomical: 0000 is 1 BCE (ISO 8601-1, 4.3.2)
        ("-1155", "-1155-01-01", "-1155-12-31", "year"),  # 1156 BCE, the strike at Deir el-Medina
        ("0000", "0000-01-01", "0000-12-31", "year"),
        ("0000-02-29", "0000-02-29", "0000-02-29", "day"),  # a leap year, like every 400th
        ("-0004-02-29", "-0004-02-29", "-0004-02-29", "day"),
        ("-9999", "-9999-01-01", "-9999-12-31", "year"),
        ("9999-12-31", "9999-12-31", "9999-12-31", "day"),
        # Unknown digits before 0: the larger number is the earlier year, and -0000 is none
        ("-190X", "-1909-01-01", "-1900-12-31", "decade"),
        ("-00XX", "-0099-01-01", "-0001-12-31", "century"),
        ("-000X", "-0009-01-01", "-0001-12-31", "decade"),
        ("-XXX0", "-9990-01-01", "-0010-12-31", "age"),
        ("-XXX1", "-9991-01-01", "-0001-12-31", "age"),
        ("-190X-05", "-1909-05-01", "-1900-05-31", "decade"),
        # Precision by the first unknown digit of the year
        ("XXXX", None, None, "unknown"),
        ("XXXX-XX", None, None, "unknown"),
        ("XXXX-XX-25", None, None, "unknown"),  # the 25th of some month
        ("XXXX-05-01", None, None, "day"),
        ("XXXX-05", None, None, "month"),
        ("XXXX-21", None, None, "season"),
        ("XXX5", "0005-01-01", "9995-12-31", "age"),
        ("19X5", "1905-01-01", "1995-12-31", "century"),
        ("19XX-21", "1900-03-01", "1999-05-31", "century"),
        # A day of an unknown month is no better known than its year
        ("1984-XX-12", "1984-01-12", "1984-12-12", "year"),
        ("1560-XX-25", "1560-01-25", "1560-12-25", "year"),
        ("2004-XX-31", "2004-01-31", "2004-12-31", "year"),
        # The bounds are days that fit the pattern whole
        ("1984-0X", "1984-01-01", "1984-09-30", "year"),
        ("1984-X2", "1984-02-01", "1984-12-31", "year"),
        ("1984-X2-3X", "1984-12-30", "1984-12-31", "year"),  # not February
        ("1983-X2-29", "1983-12-29", "1983-12-29", "year"),  # nor then
        ("19XX-X2-29", "1900-12-29", "1999-12-29", "century"),
        ("1984-04-3X", "1984-04-30", "1984-04-30", "month"),
        ("1984-02-2X", "1984-02-20", "1984-02-29", "month"),
        ("1900-02-2X", "1900-02-20", "1900-02-28", "month"),
        ("19XX-02-XX", "1900-02-01", "1999-02-28", "century"),
        # 29 February only where a year that fits has it
        ("19XX-02-29", "1904-02-29", "1996-02-29", "century"),  # 1900 is no leap year
        ("190X-02-29", "1904-02-29", "1908-02-29", "decade"),
        ("-190X-02-29", "-1908-02-29", "-1904-02-29", "decade"),
        ("XX00-02-29", "0000-02-29", "9600-02-29", "age"),  # of the hundreds only the fourth
        ("XXXX-02-29", None, None, "day"),
        # Significant digits: all of them, of a negative year, of a small one
        ("1950S4", "1950-01-01", "1950-12-31", "year"),
        ("1950S02", "1900-01-01", "1999-12-31", "century"),
        ("-1950S2", "-1999-01-01", "-1900-12-31", "century"),
        ("0050S1", "0050-01-01", "0059-12-31", "decade"),
        ("0000S1", "0000-01-01", "0000-12-31", "year"),
        ("Y17000S3", "+17000-01-01", "+17099-12-31", "century"),
        ("Y1E0012", "+1000000000000-01-01", "+1000000000000-12-31", "year"),  # thirteen digits
        # Intervals: ends may overlap, as long as one order is possible
        ("2001-21/2003", "2001-03-01", "2003-12-31", "season"),
        ("2004-06/2004", "2004-06-01", "2004-12-31", "month"),
        ("19XX/1950", "1900-01-01", "1950-12-31", "century"),
        ("1984/1984", "1984-01-01", "1984-12-31", "year"),
        ("Y-17E7/-1155", "-170000000-01-01", "-1155-12-31", "year"),
        ("../1984~", None, "1984-12-31", "year"),
        ("XXXX-12-30/XXXX-01-02", None, None, "day"),
        # Sets: with blanks, with a member without a year, of one
        ("[ 1667 , 1668 ]", "1667-01-01", "1668-12-31", "year"),
        ("[XXXX-05-01,1900]", None, None, "day"),
        ("{XXXX-05-01..XXXX-05-03}", None, None, "day"),
        ("{2016}", "2016-01-01", "2016-12-31", "year"),
        ("{2018,1990..1994}", "1990-01-01", "2018-12-31", "year"),  # in any order
    ],
)
def test_settled(text: str, earliest: str | None, latest: str | None, precision: str) -> None:
    date = parse(text)
    assert [*bounds(date), date.precision] == [earliest, latest, precision]


@pytest.mark.parametrize(
    ("season", "first", "last"),
    [
        ("21", "2019-03-01", "2019-05-31"),  # spring, independent of location: northern (settled)
        ("22", "2019-06-01", "2019-08-31"),
        ("23", "2019-09-01", "2019-11-30"),
        ("24", "2019-12-01", "2020-02-29"),  # winter runs into the next year
        ("25", "2019-03-01", "2019-05-31"),  # spring, northern hemisphere
        ("26", "2019-06-01", "2019-08-31"),
        ("27", "2019-09-01", "2019-11-30"),
        ("28", "2019-12-01", "2020-02-29"),
        ("29", "2019-09-01", "2019-11-30"),  # spring, southern hemisphere
        ("30", "2019-12-01", "2020-02-29"),
        ("31", "2019-03-01", "2019-05-31"),
        ("32", "2019-06-01", "2019-08-31"),
        ("33", "2019-01-01", "2019-03-31"),  # quarters
        ("34", "2019-04-01", "2019-06-30"),
        ("35", "2019-07-01", "2019-09-30"),
        ("36", "2019-10-01", "2019-12-31"),
        ("37", "2019-01-01", "2019-04-30"),  # quadrimesters
        ("38", "2019-05-01", "2019-08-31"),
        ("39", "2019-09-01", "2019-12-31"),
        ("40", "2019-01-01", "2019-06-30"),  # semesters
        ("41", "2019-07-01", "2019-12-31"),
    ],
)
def test_every_season(season: str, first: str, last: str) -> None:
    date = parse(f"2019-{season}")
    assert bounds(date) == [first, last]
    assert date.parts[0].season == int(season)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2019-21", "2019-09-01", "2019-11-30"),
        ("2019-22", "2019-12-01", "2020-02-29"),  # summer runs into the next year
        ("2019-23", "2019-03-01", "2019-05-31"),
        ("2019-24", "2019-06-01", "2019-08-31"),
        ("2019-25", "2019-03-01", "2019-05-31"),  # says northern itself
        ("2019-33", "2019-01-01", "2019-03-31"),
        ("2019-22/2020-24", "2019-12-01", "2020-08-31"),
        ("[2019-21,2020]", "2019-09-01", "2020-12-31"),
        ("2019-06", "2019-06-01", "2019-06-30"),
    ],
)
def test_seasons_of_a_southern_country(text: str, first: str, last: str) -> None:
    date = parse(text, southern=True)
    assert bounds(date) == [first, last]
    assert [part.southern for part in date.parts] == [part.season in (21, 22, 23, 24) for part in date.parts]


@pytest.mark.parametrize(
    ("text", "year", "month", "day"),
    [
        # Level 2, qualification: on the right of a component, of it and all left of it (group) …
        ("2004-06-11%", "%", "%", "%"),
        ("2004-06~-11", "~", "~", ""),
        ("2004?-06-11", "?", "", ""),
        # … on the left, of it alone
        ("?2004-06-~11", "?", "", "~"),
        ("2004-%06-11", "", "%", ""),
        # both together make %
        ("2004?-06-11~", "%", "~", "~"),
        ("2004-?06-11~", "~", "%", "~"),
        ("?2004%-06-11", "%", "", ""),
        ("?2004?-06-11", "?", "", ""),
        ("?2004-~06-%11", "?", "~", "%"),
        # on months, seasons, unknown digits and far years too
        ("2004-?06", "", "?", ""),
        ("2001-21~", "~", "~", ""),
        ("2001-?21", "", "?", ""),
        ("156X~-12-25", "~", "", ""),
        ("?1950S2~", "%", "", ""),
        ("~Y17000", "~", "", ""),
    ],
)
def test_marks_of_components(text: str, year: str, month: str, day: str) -> None:
    date = parse(text)
    assert date.parts[0].marks == (year, month, day)
    unmarked = parse("".join(letter for letter in text if letter not in "?~%"))
    assert bounds(date) == bounds(unmarked)


@pytest.mark.parametrize(
    ("text", "choice", "members"),
    [
        ("[1667,1668,1670..1672]", Choice.ONE_OF, ["1667", "1668", "1670..1672"]),
        ("{1960, 1961-12}", Choice.ALL_OF, ["1960", "1961-12"]),
        ("[..1760-12-03]", Choice.ONE_OF, ["..1760-12-03"]),
        ("{1760-12..}", Choice.ALL_OF, ["1760-12.."]),
        ("1964/2008", None, ["1964/2008"]),
        ("1964", None, ["1964"]),
    ],
)
def test_members(text: str, choice: Choice | None, members: list[str]) -> None:
    date = parse(text)
    assert (date.choice, [str(member) for member in date.members]) == (choice, members)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("1985/..", "1985", End.OPEN),
        ("1985/", "1985", End.UNKNOWN),
        ("../1985", End.OPEN, "1985"),
        ("/1985", End.UNKNOWN, "1985"),
        ("1985", "1985", None),
    ],
)
def test_open_and_unknown_ends_differ(text: str, start: str, end: str | None) -> None:
    [extent] = parse(text).members
    found = [
        each if each is None or isinstance(each, End) else str(each) for each in (extent.start, extent.end)
    ]
    assert found == [start, end]


@pytest.mark.parametrize(
    ("text", "year", "month", "day", "estimate"),
    [
        ("2011-12-16", 2011, 12, 16, None),
        ("-0043-03-15", -43, 3, 15, None),
        ("156X-12-25", None, 12, 25, None),
        ("1984-1X", 1984, None, None, None),
        ("1984-XX-12", 1984, None, 12, None),
        ("XXXX-05-01", None, 5, 1, None),
        ("Y170000002", 170_000_002, None, None, None),
        ("Y-17E7", None, None, None, -170_000_000),
        ("1950S2", None, None, None, 1950),  # "some year between 1900 and 1999, estimated to be 1950"
        ("Y3388E2S3", None, None, None, 338_800),  # "… estimated to be 338800"
    ],
)
def test_what_is_known(
    text: str, year: int | None, month: int | None, day: int | None, estimate: int | None
) -> None:
    part = parse(text).single
    assert part is not None
    assert (part.year, part.month, part.day, part.estimate) == (year, month, day, estimate)


@pytest.mark.parametrize("text", ["1964/2008", "[1984]", "../1985"])
def test_neither_interval_nor_set_is_a_single_date(text: str) -> None:
    assert parse(text).single is None


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        # One mark right of the last part it reaches where all parts up to there bear it … (settled)
        ("?2004-06-11", "2004?-06-11"),
        ("?2004-?06-11", "2004-06?-11"),
        ("?2004-06?-11", "2004-06?-11"),
        ("?2004-06-11?", "2004-06-11?"),
        ("~Y17000", "Y17000~"),
        ("?1950S2~", "1950S2%"),
        # … else one before each marked part
        ("2004?-06-~11", "?2004-06-~11"),
        ("2004-06?-~11", "?2004-?06-~11"),
        ("2004-~06-11", "2004-~06-11"),
        ("2004-06?-11~", "%2004-%06-~11"),
        # No spaces; nothing else is touched
        ("[ 1667, 1668 , 1670..1672 ]", "[1667,1668,1670..1672]"),
        ("{2018,1990..1994}", "{2018,1990..1994}"),
        ("1985-04-XX", "1985-04-XX"),  # a day of April is not April
        ("1985-XX-XX", "1985-XX-XX"),
        ("1984-XX-12", "1984-XX-12"),
        ("2011-12-16/2011-12-17", "2011-12-16/2011-12-17"),
        ("../1985", "../1985"),
        ("1985/", "1985/"),
        # Numbers without idle zeros
        ("1950S02", "1950S2"),
        ("Y17E07", "Y17E7"),
        ("Y17000E0", "Y17000E0"),  # an estimate still
        # A date with a time is its local date
        ("1985-04-12T23:20:30-04", "1985-04-12"),
    ],
)
def test_canonical_text(text: str, canonical: str) -> None:
    date = parse(text)
    assert str(date) == canonical
    assert parse(canonical) == date


@pytest.mark.parametrize(
    ("text", "zone", "day"),
    [
        # Z: the date of the instant in the zone asked for (settled)
        ("2011-12-15T20:00:00Z", "Asia/Aqtau", "2011-12-16"),  # UTC+5 then
        ("2011-12-16T03:00:00Z", "America/New_York", "2011-12-15"),
        ("2011-12-16T12:00:00Z", "Europe/Athens", "2011-12-16"),
        ("2026-03-29T22:00:00Z", "Europe/Athens", "2026-03-30"),  # summer time since that morning
        ("2026-03-28T21:59:59Z", "Europe/Athens", "2026-03-28"),
        # another offset, or none: the date as written stands
        ("2011-12-15T20:00:00+00:00", "Asia/Aqtau", "2011-12-15"),
        ("2011-12-15T20:00:00-11", "Asia/Aqtau", "2011-12-15"),
        ("2011-12-15T20:00:00", "Asia/Aqtau", "2011-12-15"),
        # beyond `datetime`
        ("0001-01-01T00:00:00Z", "Asia/Aqtau", "0001-01-01"),
        ("0001-01-01T00:00:00Z", "Etc/GMT+3", "0000-12-31"),
        ("0000-02-29T23:00:00Z", "Etc/GMT-3", "0000-03-01"),
        ("-0043-03-15T23:00:00Z", "Etc/GMT-3", "-0043-03-16"),
        ("9999-12-31T12:00:00Z", "Etc/GMT-3", "9999-12-31"),
    ],
)
def test_an_instant_is_dated_in_the_zone(text: str, zone: str, day: str) -> None:
    date = parse(text, zone=ZoneInfo(zone))
    assert (str(date), bounds(date)) == (day, [day, day])


def test_an_instant_outside_four_digits_in_the_zone_is_refused() -> None:
    with pytest.raises(BadDate, match=r"\+10000-01-01 lies beyond the years of four digits"):
        parse("9999-12-31T23:00:00Z", zone=dt.timezone(dt.timedelta(hours=3)))


TWO_ENDS = "an interval has two ends and at least one of them known"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        # Days that never were
        ("1953-02-29", "1953-02 has no day 29 (character 6); its last day is 28"),
        ("1900-02-29", "its last day is 28"),  # no leap year
        ("2011-04-31", "its last day is 30"),
        ("2011-02-30/2012", "2011-02 has no day 30 (character 6)"),
        ("2011/2011-02-30", "2011-02 has no day 30 (character 11)"),
        ("XXXX-02-30", "its last day is 29"),
        ("XXXX-04-31", "its last day is 30"),
        ("19XX-04-31", "its last day is 30"),
        ("19X1-02-29", "give a day that was"),  # an odd year
        ("1984-02-3X", "has no day 3X"),
        ("1984-X4-31", "give a day that was"),
        ("2011-12-32", "no month has a day 32 (character 9); days are 01 … 31"),
        ("2011-12-00", "no month has a day 00"),
        ("2011-13", "there is no month 13 (character 6); months are 01 … 12, seasons 21 … 41"),
        ("2011-13-16", "there is no month 13"),
        ("2011-00-16", "there is no month 00"),
        ("2011-42", "there is no month 42"),
        ("1984-2X", "there is no month 2X"),
        ("2001-21-01", "21 is a season, which has no days; leave the day out"),
        ("-0000", "there is no year -0000; 0000 is 1 BCE, -0001 is 2 BCE"),
        ("-0000-05-01", "there is no year -0000"),
        ("-0000S1", "there is no year -0000"),
        ("-XXXX", "an unknown year has no sign; write XXXX"),
        ("-XXXX-05-01", "an unknown year has no sign"),
        # Intervals
        ("1960/1953", "it ends (1953) before it begins (1960); swap the ends"),
        ("2011-12-17/2011-12-16", "before it begins"),
        ("2002-24/2002-11", "before it begins"),
        ("../..", TWO_ENDS),
        ("/", TWO_ENDS),
        ("../", TWO_ENDS),
        ("2011/2012/2013", TWO_ENDS),
        ("XXXX/XXXX", TWO_ENDS),
        ("XXXX-06-04/2011-06-05", "one end has a year and the other none; give both ends a year, or neither"),
        ("XXXX-06-04/..", "an interval without years cannot be open; give both ends"),
        ("/XXXX-06-04", "an interval without years cannot be open"),
        ("2011-12-16T10:00:00/2011-12-17", "a time of day stands in an interval or set"),
        # Sets
        ("[1667,1668", "the set does not end with ]; write [1667,1668]"),
        ("{1667,1668]", "the set does not end with }"),
        ("[", "the set does not end with ]"),
        ("[1984]?", "the set does not end with ]"),
        ("[]", "a member of the set is missing (character 2)"),
        ("{1667,,1668}", "a member of the set is missing (character 7)"),
        ("[1667,1668,]", "a member of the set is missing"),
        ("[1667/1668]", "an interval stands in a set (character 2); write it with dots: 1670..1672"),
        ("[1667,..1668]", "open only before its first or after its last member (character 7)"),
        ("{1667..,1668}", "open only before its first or after its last member"),
        ("[..]", "open only before its first or after its last member"),
        ("[1667..1668-05]", "1667 and 1668-05 are not equally exact (character 2)"),
        ("[1672..1670]", "it ends (1670) before it begins (1672)"),
        ("[..XXXX]", "an interval without years cannot be open"),
        ("{1984,1985,1984}", "'1984' stands twice (character 12); name each member once"),
        ("[?2004-06,2004?-06]", "'2004?-06' stands twice"),  # the same, written otherwise
        ("[1667..1668..1669]", "'1668..1669' cannot be read (character 8)"),
        ("[[1667],1668]", "a set is the whole of an expression"),
        ("{1667,[1668,1669]}", "a set is the whole of an expression (character 7)"),
        ("1667]", "a set is the whole of an expression"),
        ("[1667]/1700", "the set does not end with ]"),
        ("[2011-12-16T10:00:00]", "a time of day stands in an interval or set"),
        # Years beyond four digits, and of few significant ones
        ("17000", "a year of more than four digits begins with Y; write Y17000"),
        ("Y9999", "Y is for years beyond four digits; write 9999"),
        ("Y2011", "Y is for years beyond four digits; write 2011"),
        ("Y-43E1", "Y is for years beyond four digits; write -0430"),
        ("Y017000", "a year after Y begins with no zero"),
        ("Y0E9", "a year after Y begins with no zero"),
        ("Y17000-05", "such a year has no months; give the year alone"),
        ("1950S2-05", "such a year has no months"),
        ("19XXS2", "an unknown digit cannot be significant"),
        ("1950S0", "S says how many digits of 1950 count; give 1 … 4"),
        ("1950S5", "S says how many digits of 1950 count; give 1 … 4"),
        ("0050S3", "S says how many digits of 50 count; give 1 … 2"),
        (f"Y17000S{'9' * 200}", "S says how many digits of 17000 count"),
        ("Y12345678901234", "its year has more than 13 digits"),
        ("Y1E13", "its year has more than 13 digits"),
        ("Y1E00099999999", "its year has more than 13 digits"),  # nor is it reckoned out
        (f"Y1E{'9' * 240}", "its year has more than 13 digits"),
        # Times
        ("2011-12-16T24:00:00", "there is no time 24:00:00 (character 12)"),
        ("2011-12-16T23:59:60", "there is no time 23:59:60"),
        ("2011-12-16T23:60:00", "minutes and seconds with 59"),
        ("2011-12-16T10:00:00+15", "no zone is +15 from UTC (character 20)"),
        ("2011-12-16T10:00:00-03:60", "no zone is -03:60 from UTC"),
        ("2011-02-30T10:00:00", "2011-02 has no day 30"),
        ("2011-12-16T10:00", "the time cannot be read; write 2011-12-16T02:33:00+06:00"),
        ("2011-12-16T10:00:00.5", "the time cannot be read"),
        ("2011-12T10:00:00", "the time cannot be read"),
        ("2011-12-16T", "the time cannot be read"),
        # ISO 8601 that EDTF leaves out: basic format, weeks, days of the year
        ("20111216", "the parts are not separated; write year first, 2011-12-16"),
        ("20111216T101010", "the parts are not separated"),
        ("2011-W50-5", "week dates are not EDTF; write year first"),
        ("2011W505", "week dates are not EDTF"),
        ("2011-350", "ordinal dates are not EDTF; write year first"),
        # Written as people do
        ("12/16/2011", "the day or month comes first; write year first, 2011-12-16"),
        ("16.12.2011", "the day or month comes first"),
        ("16-12-2011", "the day or month comes first"),
        ("2011.12.16", "the parts are joined otherwise; join them with hyphens: 2011-12-16"),
        ("2011/12/16", "the parts are joined otherwise"),
        ("2011-5-1", "month and day have two digits; write 2011-05-01"),
        ("476", "a year has four digits; write 0476, -0043"),
        ("-43", "a year has four digits"),
        ("197x", "an unknown digit is a capital X; write 197X"),
        ("2011-12-xx", "an unknown digit is a capital X"),
        ("1984?~", "two marks stand together; % says both uncertain and approximate"),
        ("December 2011", "it cannot be read; write year first"),
        ("Tuesday", "it cannot be read"),
        ("198?", "it cannot be read"),
        ("..", "it cannot be read"),
        ("2011/yesterday", "'yesterday' cannot be read (character 6)"),
        # Blanks, and digits that are none here
        ("", "it cannot be read; write year first"),
        (" 2011", "it cannot be read"),
        ("2011-12-16\n", "it cannot be read"),
        ("2011 / 2012", "'2011 ' cannot be read"),
        ("[1667,\t1668]", "cannot be read"),
        ("２０１１-12-16", "it cannot be read"),  # full-width
        ("٢٠١١", "it cannot be read"),  # Arabic
        ("2011−12−16", "it cannot be read"),  # minus signs
        # Too long
        ("9" * (MAX_LENGTH + 1), "over 250 characters"),
        (f"[{','.join(map(str, range(1000, 1050)))}]", "over 250 characters"),
    ],
)  # fmt: skip
def test_refuses_and_says_why(text: str, says: str) -> None:
    with pytest.raises(BadDate) as refused:
        parse(text)
    said = str(refused.value)
    assert says in said
    assert len(said) < 250
    assert said.isprintable()


def test_a_refusal_shows_the_first_60_characters_escaped() -> None:
    with pytest.raises(BadDate) as refused:
        parse("\u202e2011\x1b" + "x" * 100)
    assert refused.value.what == f"'\\u202e2011\\x1b{'x' * 54}…' is not a date: it cannot be read"


def test_the_longest_expression_is_read() -> None:
    text = f"[{','.join(map(str, range(1000, 1049)))},10X]"
    assert len(text) == MAX_LENGTH
    with pytest.raises(BadDate, match="'10X' cannot be read"):
        parse(text)
    assert len(parse(text.replace(",10X", "")).members) == 49


@pytest.mark.parametrize(
    ("printed", "earliest", "latest"),
    [
        ("1900-02-29", "1900-03-13", "1900-03-13"),  # a Julian leap year
        ("1917-10-25", "1917-11-07", "1917-11-07"),
        ("1900-02-2X", "1900-03-04", "1900-03-13"),
        ("1917", "1917-01-14", "1918-01-13"),  # the year as it was counted
        ("19XX-02-29", "1900-03-13", "1996-03-13"),
        ("1917-10-25T12:00:00", "1917-11-07", "1917-11-07"),
        ("1917-10-25/1917-10-26", "1917-11-07", "1917-11-08"),
    ],
)
def test_a_printed_julian_date(printed: str, earliest: str, latest: str) -> None:
    date = parse(printed, calendar=Calendar.JULIAN)
    assert bounds(date) == [earliest, latest]
    assert str(date) == printed.partition("T")[0]


def test_a_julian_instant_keeps_its_calendar_in_the_zone() -> None:
    date = parse("1917-10-25T23:00:00Z", calendar=Calendar.JULIAN, zone=ZoneInfo("Europe/Moscow"))
    assert (str(date), str(as_gregorian(date))) == ("1917-10-26", "1917-11-08")


@pytest.mark.parametrize("printed", ["1901-02-29", "1900-02-30"])
def test_what_the_julian_calendar_lacks_too(printed: str) -> None:
    with pytest.raises(BadDate, match="has no day"):
        parse(printed, calendar=Calendar.JULIAN)


@pytest.mark.parametrize(
    ("printed", "gregorian"),
    [
        ("1917-10-25", "1917-11-07"),  # the October revolution
        ("1825-12-14", "1825-12-26"),  # the Decembrists: P11 of the specification cases
        ("1900-02-28", "1900-03-12"),  # 12 days …
        ("1900-02-29", "1900-03-13"),
        ("1900-03-01", "1900-03-14"),  # … and 13 from the Julian 1 March 1900 (settled)
        ("2100-02-28", "2100-03-13"),
        ("2100-02-29", "2100-03-14"),
        ("-0043-03-15", "-0043-03-13"),  # the Ides: the Gregorian runs before it then
        ("1917-10-25?", "1917-11-07?"),  # marks kept
        ("1917?-10-~25", "?1917-11-~07"),
        ("1917-12-25/1918-01-05", "1918-01-07/1918-01-18"),
        ("1917-10-25/..", "1917-11-07/.."),
        ("/1917-10-25", "/1917-11-07"),
        ("1917-10-25/1918", "1917-11-07/1918"),
        ("1917~", "1917~"),  # a year stays what it is called
        ("191X", "191X"),
        ("1917-XX", "1917-XX"),
        ("1950S2", "1950S2"),
        ("Y-17E7", "Y-17E7"),
    ],
)
def test_as_gregorian(printed: str, gregorian: str) -> None:
    date = as_gregorian(parse(printed, calendar=Calendar.JULIAN))
    assert str(date) == gregorian
    assert date == parse(gregorian)


MONTH = "cannot be converted: a month of one calendar is none of another; give the day"


@pytest.mark.parametrize(
    ("printed", "says"),
    [
        ("1917-10", MONTH),
        ("1917-10/1917-11-05", MONTH),
        ("1917-21", MONTH),
        ("1917-10-XX", MONTH),
        ("1917-10-2X", MONTH),
        ("191X-10-25", MONTH),
        ("1917-XX-25", MONTH),
        ("XXXX-10-25", MONTH),
        ("[1917-10-25,1917-10-26]", "is a set, which is not converted; convert its members"),
        ("1917-12-25/1917", "1918-01-07 lies after 1917; give both ends to the day"),
        ("9999-12-31", "+10000-03-13 lies beyond the years of four digits"),
        ("-9999-01-01", "-10000-10-16 lies beyond the years of four digits"),
    ],
)
def test_what_has_no_gregorian_date(printed: str, says: str) -> None:
    date = parse(printed, calendar=Calendar.JULIAN)
    with pytest.raises(BadDate) as refused:
        as_gregorian(date)
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("date", "calendar", "weekday", "fits"),
    [
        ("2011-12-16", "gregorian", "fri", True),
        ("2011-12-16", "gregorian", "thu", False),
        ("1917-10-25", "julian", "wed", True),  # a Wednesday in both calendars
        ("1917-10-25", "gregorian", "wed", False),  # 13 days are no whole weeks
        ("-0043-03-15", "julian", "fri", False),
        ("2011-12-16/2011-12-17", "gregorian", "fri", True),  # its first day
        ("2011-12-16~", "gregorian", "fri", True),
        ("2011-12-16", "gregorian", None, None),
        ("2011-12", "gregorian", "fri", None),
        ("2011-12-1X", "gregorian", "fri", None),
        ("XXXX-12-16", "gregorian", "fri", None),
    ],
)
def test_whether_the_printed_weekday_fits(
    date: str, calendar: str, weekday: str | None, fits: bool | None
) -> None:
    assert weekday_fits(parse(date, calendar=Calendar(calendar)), weekday) is fits
