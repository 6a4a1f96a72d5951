"""EDTF text ↔ UncertainDate: a date as exactly as it is known, and no more.

Source: the Library of Congress EDTF specification of 4 February 2019 (ISO 8601-2:2019), levels 0, 1 and
2 whole. Where it is silent, docs/dates.md settles. Read strictly: a day that never was, an interval that
ends before it begins and any text that is no date are refused with the place of the fault.
"""

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import product

from timeline.dates import calendars
from timeline.dates.calendars import Calendar, Day, iso, season_span, year_span, year_text
from timeline.dates.uncertain import Choice, End, Extent, Part, Precision, UncertainDate
from timeline.errors import BadDate, shown

MAX_LENGTH = 250
MAX_YEAR_DIGITS = 13
_BY_UNKNOWN_DIGITS = (Precision.YEAR, Precision.DECADE, Precision.CENTURY, Precision.MILLENNIUM)
_PART = re.compile(
    r"""(?P<y0>[?~%]?)(?:(?P<year>-?[\dX]{4})|Y(?P<long>-?\d+)(?:E(?P<exponent>\d+))?)
    (?:S(?P<significant>\d+))?(?P<y1>[?~%]?)
    (?:-(?P<m0>[?~%]?)(?P<month>[\dX]{2})(?P<m1>[?~%]?)
    (?:-(?P<d0>[?~%]?)(?P<day>[\dX]{2})(?P<d1>[?~%]?))?)?""",
    re.VERBOSE | re.ASCII,
)
_INSTANT = re.compile(
    r"(?P<date>-?\d{4}-\d\d-\d\d)T(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)"
    r"(?P<offset>Z|[+-]\d\d(?::\d\d)?)?",
    re.ASCII,
)
_MARKED = re.compile(r"[?~%]")
_UNMARKED = ("", "", "")
_SETS = {choice[0]: choice for choice in Choice}
_TWO_ENDS = "an interval has two ends and at least one of them known"
_YEAR_FIRST = "write year first, 2011-12-16; an unknown day is 2011-12-XX"
_DAY_FIRST = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}", re.ASCII)
_ELSEWHERE = (
    (_DAY_FIRST, "the day or month comes first", _YEAR_FIRST),
    (re.compile(r"\d{8}(T.*)?", re.ASCII), "the parts are not separated", _YEAR_FIRST),
    (re.compile(r"\d{4}[./]\d{1,2}[./]\d{1,2}", re.ASCII), "the parts are joined otherwise",
     "join them with hyphens: 2011-12-16"),
    (re.compile(r"-?\d{4}-?W\d\d.*", re.ASCII), "week dates are not EDTF", _YEAR_FIRST),
    (re.compile(r"-?\d{4}-\d{3}", re.ASCII), "ordinal dates are not EDTF", _YEAR_FIRST),
    (re.compile(r"\d{4}-\d\d?-\d\d?", re.ASCII), "month and day have two digits", "write 2011-05-01"),
    (re.compile(r"[+-]?\d{5,}.*", re.ASCII), "a year of more than four digits begins with Y",
     "write Y17000"),
    (re.compile(r"-?\d{1,3}", re.ASCII), "a year has four digits", "write 0476, -0043"),
    (re.compile(r".*[?~%]{2}.*"), "two marks stand together", "% says both uncertain and approximate"),
    (re.compile(r"-?[\dXx-]*x[\dXx-]*", re.ASCII), "an unknown digit is a capital X", "write 197X"),
)  # fmt: skip
_SLASHED = (_DAY_FIRST, _ELSEWHERE[2][0])  # what a slash does not make an interval
_BOTH = {("?", "~"): "%", ("~", "?"): "%"}


def parse(
    text: str,
    *,
    calendar: Calendar = Calendar.GREGORIAN,
    southern: bool = False,
    zone: dt.tzinfo = dt.UTC,
) -> UncertainDate:
    """Read an EDTF expression; linear in its length, of which 250 characters are the most.

    `calendar` (Gregorian or Julian) is the one its months and days are counted in: 1900-02-29 exists in
    the Julian. `southern` reads the seasons 21–24 as those of the south. A date with a time is the local
    date it names; with `Z` it is the date of that instant in `zone`.

    Raises BadDate, naming what in the expression is at fault and where.

    >>> str(parse("2011-12-16/2011-12-17"))
    '2011-12-16/2011-12-17'
    >>> parse("197X").precision
    <Precision.DECADE: 'decade'>
    >>> parse("1886~").approximate
    True
    """
    if len(text) > MAX_LENGTH:
        raise BadDate(f"{shown(text)} is not a date: over {MAX_LENGTH} characters", mend=_YEAR_FIRST)
    return _Reading(text, calendar, southern, zone).date()


class _Reading:
    """One expression being read; places are counted in it from 1."""

    __slots__ = ("calendar", "southern", "whole", "zone")

    def __init__(self, whole: str, calendar: Calendar, southern: bool, zone: dt.tzinfo) -> None:
        self.whole, self.calendar, self.southern, self.zone = whole, calendar, southern, zone

    def date(self) -> UncertainDate:
        whole = self.whole
        choice = _SETS.get(whole[:1])
        if choice is not None:
            return UncertainDate(tuple(self.members(choice)), choice)
        if "/" not in whole:
            instant = _INSTANT.fullmatch(whole)
            return UncertainDate((Extent(self.local(instant) if instant else self.part(whole, 0)),))
        for pattern, why, mend in _ELSEWHERE:
            if pattern in _SLASHED and pattern.fullmatch(whole):
                raise self.refuse(why, mend)
        first, _, last = whole.partition("/")
        ends = ("", "..")
        if "/" in last or (first in ends and last in ends):
            raise self.refuse(_TWO_ENDS, "write 2011-12-16/2011-12-18")
        start = End(first) if first in ends else self.part(first, 0)
        end = End(last) if last in ends else self.part(last, len(first) + 1)
        return UncertainDate((self.ordered(Extent(start, end)),))

    def ordered(self, extent: Extent) -> Extent:
        """The interval, if it can be one."""
        start, end = extent.start, extent.end
        if isinstance(start, Part) and isinstance(end, Part):
            if start.precision is end.precision is Precision.UNKNOWN:
                raise self.refuse(_TWO_ENDS, "write 2011-12-16/2011-12-18")
            if (start.earliest is None) != (end.earliest is None):
                raise self.refuse(
                    "one end has a year and the other none", "give both ends a year, or neither"
                )
            if start.earliest is not None and end.latest is not None and start.earliest > end.latest:
                raise self.refuse(f"it ends ({end}) before it begins ({start})", "swap the ends")
        elif extent.parts[0].earliest is None:
            raise self.refuse(
                "an interval without years cannot be open", "give both ends: XXXX-06-04/XXXX-06-05"
            )
        return extent

    def members(self, choice: Choice) -> Iterator[Extent]:
        """The members of a set, as written."""
        if not self.whole.endswith(choice[1]) or len(self.whole) < 2:
            raise self.refuse(
                f"the set does not end with {choice[1]}", f"write {choice[0]}1667,1668{choice[1]}"
            )
        texts = self.whole[1:-1].split(",")
        at = 1
        told = set()
        for number, text in enumerate(texts):
            member = self.member(text, at, number == 0, number == len(texts) - 1)
            if str(member) in told:
                raise self.refuse(f"{shown(member)} stands twice", "name each member once", at)
            told.add(str(member))
            yield member
            at += len(text) + 1

    def member(self, text: str, at: int, is_first: bool, is_last: bool) -> Extent:
        bare = text.strip(" ")
        at += len(text) - len(text.lstrip(" "))
        if not bare:
            raise self.refuse("a member of the set is missing", "write [1667,1668]", at)
        if "/" in bare:
            raise self.refuse("an interval stands in a set", "write it with dots: 1670..1672", at)
        first, dots, last = bare.partition("..")
        if not dots:
            return Extent(self.part(bare, at))
        if (not first and not is_first) or (not last and not is_last) or not (first or last):
            raise self.refuse(
                "a set is open only before its first or after its last member",
                "write [..1984] or [1984..]",
                at,
            )
        start = self.part(first, at) if first else End.OPEN
        end = self.part(last, at + len(first) + 2) if last else End.OPEN
        if isinstance(start, Part) and isinstance(end, Part) and start.precision is not end.precision:
            raise self.refuse(
                f"{start} and {end} are not equally exact", "give both as days, months or years", at
            )
        return self.ordered(Extent(start, end, dots=True))

    def local(self, match: re.Match[str]) -> Part:
        """The calendar date of a date with a time."""
        part = self.part(match["date"], 0)
        hour, minute, second = (int(match[name]) for name in ("hour", "minute", "second"))
        if hour > 23 or minute > 59 or second > 59:
            raise self.refuse(
                f"there is no time {match['hour']}:{match['minute']}:{match['second']}",
                "hours end with 23, minutes and seconds with 59",
                match.start("hour"),
            )
        offset = match["offset"] or ""
        if offset not in ("", "Z") and (int(offset[1:3]) > 14 or int(offset[4:] or 0) > 59):
            raise self.refuse(
                f"no zone is {offset} from UTC", "write Z, +05:00, -03:30", match.start("offset")
            )
        if offset != "Z" or part.earliest is None:
            return part
        # 400 years hold the same days and weekdays, so a year outside `datetime` is moved within it
        day = (part.earliest - 1) % calendars.CYCLE_DAYS + calendars.CYCLE_DAYS * 3 + 1
        if 1 <= part.earliest <= dt.date.max.toordinal() - 1:
            day = max(part.earliest, 2)
        instant = dt.datetime.combine(calendars.to_date(day), dt.time(hour, minute, second), dt.UTC)
        moved = instant.astimezone(self.zone).date().toordinal() - day
        return self.part(_day_text(part.earliest + moved, self.calendar), 0) if moved else part

    def part(self, text: str, at: int) -> Part:
        """One date, which stands `at` characters into the expression."""
        match = _PART.fullmatch(text)
        if match is None:
            raise self.unreadable(text, at)
        marks = _marks(match) if _MARKED.search(text) else _UNMARKED
        year, month, day = match["year"], match["month"], match["day"]
        if year is None or match["significant"] is not None:
            return self.far_year(match, at, marks[0])
        if year == "-0000":
            raise self.refuse("there is no year -0000", "0000 is 1 BCE, -0001 is 2 BCE", at)
        if year == "-XXXX":
            raise self.refuse("an unknown year has no sign", "write XXXX", at)
        canonical = text
        if marks is not _UNMARKED:
            canonical = _canonical(tuple(part for part in (year, month, day) if part is not None), marks)
        if month is not None and "X" not in month and 21 <= int(month) <= 41:
            if day is not None:
                raise self.refuse(f"{month} is a season, which has no days", "leave the day out", at)
            return self.season(canonical, year, int(month), marks)
        months, days = _values(month, 12), _values(day, 31)
        if not months:
            where = at + match.start("month")
            raise self.refuse(f"there is no month {month}", "months are 01 … 12, seasons 21 … 41", where)
        if not days:
            raise self.refuse(f"no month has a day {day}", "days are 01 … 31", at + match.start("day"))
        earliest, latest = self.bounds(year, month, months, day, days, at)
        known_year = None if "X" in year else int(year)
        known_month = months[0] if month is not None and "X" not in month else None
        known_day = days[0] if day is not None and "X" not in day else None
        return Part(
            canonical,
            _precision(year, known_month, known_day),
            known_year,
            known_month,
            known_day,
            None,
            None,
            marks,
            earliest,
            latest,
        )

    def bounds(
        self,
        year: str,
        month: str | None,
        months: tuple[int, ...],
        day: str | None,
        days: tuple[int, ...],
        at: int,
    ) -> tuple[Day | None, Day | None]:
        """The first and last day that fit the pattern; where the year is unknown only that there is one."""
        calendar = self.calendar
        if year == "XXXX":
            if all(days[0] > calendars.days_in_month(4, m, calendar) for m in months):
                raise self.no_day(year, month, day, at)
            return None, None
        first = self.outermost(year, months, days, False)
        if first is None:
            raise self.no_day(year, month, day, at)
        earliest = calendars.from_calendar(*first, calendar)
        if len(days) == len(months) == 1 and "X" not in year:
            return earliest, earliest
        last = self.outermost(year, months, days, True)
        assert last is not None, "what has a first day has a last"
        return earliest, calendars.from_calendar(*last, calendar)

    def outermost(
        self, year: str, months: tuple[int, ...], days: tuple[int, ...], down: bool
    ) -> tuple[int, int, int] | None:
        """The earliest (or, `down`, latest) year, month and day that fit."""
        if months[:1] != (2,) or len(months) > 1 or days[0] < 29:
            found = next(_years(year, down))
            for month in reversed(months) if down else months:
                fitting = bisect_right(days, calendars.days_in_month(found, month, self.calendar))
                if fitting:
                    return found, month, days[fitting - 1 if down else 0]
            return None
        if days[0] > 29 or not any(int(text) % 4 == 0 for text in _digits(year[-2:])):
            return None
        leap = (each for each in _years(year, down) if calendars.days_in_month(each, 2, self.calendar) == 29)
        found_leap = next(leap, None)
        return None if found_leap is None else (found_leap, 2, 29)

    def season(self, canonical: str, year: str, season: int, marks: tuple[str, str, str]) -> Part:
        precision = Precision.SEASON
        earliest = latest = None
        if year != "XXXX":
            earliest = season_span(next(_years(year, False)), season, southern=self.southern).first
            latest = season_span(next(_years(year, True)), season, southern=self.southern).last
            if "X" in year:
                precision = _precision(year, None, None)
        known = None if "X" in year else int(year)
        south = self.southern and season <= 24
        return Part(canonical, precision, known, None, None, season, None, marks, earliest, latest, south)

    def far_year(self, match: re.Match[str], at: int, mark: str) -> Part:
        """A year beyond four digits, in exponential form, or with significant digits (EDTF level 2)."""
        if match["month"] is not None:
            raise self.refuse("such a year has no months", "give the year alone", at)
        text = match["year"] or match["long"]
        if "X" in text:
            raise self.refuse("an unknown digit cannot be significant", "write 19XX or 1950S2", at)
        long, exponent = match["long"], match["exponent"]
        zeros = int(exponent or 0)
        if len(text.lstrip("-")) + zeros > MAX_YEAR_DIGITS:
            raise self.refuse(f"its year has more than {MAX_YEAR_DIGITS} digits", "write a nearer year", at)
        if text == "-0000":
            raise self.refuse("there is no year -0000", "0000 is 1 BCE, -0001 is 2 BCE", at)
        if long is not None and long.lstrip("-").startswith("0"):
            raise self.refuse("a year after Y begins with no zero", "write Y17000", at)
        year = int(text) * 10**zeros
        if long is not None and abs(year) <= 9999:
            raise self.refuse("Y is for years beyond four digits", f"write {year_text(year)}", at)
        digits = len(str(abs(year)))
        written = match["significant"]
        written_year = match["year"] or f"Y{long}" + (f"E{zeros}" if exponent else "")
        if written is None:
            ends = year_span(year)
            estimate = year if exponent else None
            known = None if exponent else year
            return Part(
                written_year + mark, Precision.YEAR, known, None, None, None, estimate, (mark, "", ""), *ends
            )
        significant = int(written)
        if not 1 <= significant <= digits:
            raise self.refuse(f"S says how many digits of {year} count", f"give 1 … {digits}", at)
        unknown = digits - significant
        least = abs(year) // 10**unknown * 10**unknown
        years = sorted(sign * (-1 if year < 0 else 1) for sign in (least, least + 10**unknown - 1))
        precision = _BY_UNKNOWN_DIGITS[unknown] if unknown < 4 else Precision.AGE
        return Part(
            f"{written_year}S{significant}{mark}",
            precision,
            None,
            None,
            None,
            None,
            year,
            (mark, "", ""),
            year_span(years[0]).first,
            year_span(years[1]).last,
        )

    def unreadable(self, text: str, at: int) -> BadDate:
        if _INSTANT.fullmatch(text):
            return self.refuse("a time of day stands in an interval or set", "give its days alone", at)
        for pattern, why, mend in _ELSEWHERE:
            if pattern.fullmatch(text):
                return self.refuse(why, mend, at)
        if re.search(r"\d ?T(\d|$)", text):
            return self.refuse("the time cannot be read", "write 2011-12-16T02:33:00+06:00", at)
        if any(bracket in text for bracket in "[]{}"):
            return self.refuse("a set is the whole of an expression", "write [1667,1668] or {1667,1668}", at)
        return self.refuse(
            f"{shown(text)} cannot be read" if text != self.whole else "it cannot be read", at=at
        )

    def no_day(self, year: str, month: str | None, day: str | None, at: int) -> BadDate:
        longest = None
        if month is not None and "X" not in month:
            if "X" not in year:
                longest = calendars.days_in_month(int(year), int(month), self.calendar)
            elif month != "02" or year == "XXXX":
                longest = calendars.days_in_month(4, int(month))
        mend = f"its last day is {longest}" if longest else "give a day that was"
        return self.refuse(f"{year}-{month} has no day {day}", mend, at + len(year) + 1)

    def refuse(self, why: str, mend: str = _YEAR_FIRST, at: int = 0) -> BadDate:
        place = f" (character {at + 1})" if at else ""
        return BadDate(f"{shown(self.whole)} is not a date: {why}{place}", mend=mend)


def day_part(day: Day, marks: tuple[str, str, str] = ("", "", "")) -> Part:
    """A day of the Gregorian calendar as a Part; its year must have four digits (BadDate otherwise)."""
    year, month, monthday = calendars.to_gregorian(day)
    text = _canonical(tuple(_day_text(day, Calendar.GREGORIAN).rsplit("-", 2)), marks)
    return Part(text, Precision.DAY, year, month, monthday, None, None, marks, day, day)


def _day_text(day: Day, calendar: Calendar) -> str:
    """A day as EDTF in the Gregorian or Julian calendar; BadDate where its year has more than four digits."""
    convert = calendars.to_julian if calendar is Calendar.JULIAN else calendars.to_gregorian
    year, month, monthday = convert(day)
    if not -9999 <= year <= 9999:
        raise BadDate(f"the day {iso(day)} lies beyond the years of four digits", mend="give the year alone")
    return f"{year_text(year)}-{month:02}-{monthday:02}"


def as_gregorian(written: UncertainDate) -> UncertainDate:
    """A date read in another calendar as the Gregorian one it was, marks and ends kept.

    Days are converted; a year stays the year it is called. Raises BadDate for a month, a season or a
    part of unknown digits, whose Gregorian days are no month, and for a set.
    """
    if written.choice is not None:
        raise BadDate(f"{shown(written)} is a set, which is not converted", mend="convert its members")

    def converted(part: Part | End | None) -> Part | End | None:
        if not isinstance(part, Part):
            return part
        if part.precision is Precision.DAY and part.earliest is not None:
            return day_part(part.earliest, part.marks)
        year = parse(part.text).parts[0]
        if year.earliest is not None and year.latest is not None:
            first, last = calendars.to_gregorian(year.earliest), calendars.to_gregorian(year.latest + 1)
            if first[1:] == last[1:] == (1, 1) and part.season is None:
                return year
        raise BadDate(
            f"{part} cannot be converted: a month of one calendar is none of another",
            mend="give the day, or the two days it lies between, or the year alone",
        )

    extent = written.members[0]
    start, end = converted(extent.start), converted(extent.end)
    assert start is not None
    gregorian = Extent(start, end)
    earliest, latest = gregorian.earliest, gregorian.latest
    if earliest is not None and latest is not None and earliest > latest:
        raise BadDate(
            f"{written} cannot be converted: {start} lies after {end}", mend="give both ends to the day"
        )
    return UncertainDate((gregorian,))


def weekday_fits(date: UncertainDate, printed: str | None) -> bool | None:
    """Whether a printed weekday (mon … sun) is that of the date's first day; None where none is known.

    Evidence, not proof: writers often reckoned the weekday afresh.
    """
    part = date.parts[0]
    if printed is None or part.precision is not Precision.DAY or part.earliest is None:
        return None
    return calendars.WEEKDAYS[calendars.weekday(part.earliest)].lower() == printed


def _precision(year: str, month: int | None, day: int | None) -> Precision:
    """An unknown digit of the year outweighs a known month, one of the month a known day."""
    if year == "XXXX":
        if month is None:
            return Precision.UNKNOWN
    elif "X" in year:
        unknown = len(year) - year.index("X")
        return _BY_UNKNOWN_DIGITS[unknown] if unknown < 4 else Precision.AGE
    if month is None:
        return Precision.YEAR
    return Precision.MONTH if day is None else Precision.DAY


def _digits(pattern: str) -> Iterator[str]:
    """All numbers that fit digits and X, in order."""
    return map("".join, product(*("0123456789" if digit == "X" else digit for digit in pattern)))


def _years(pattern: str, down: bool) -> Iterator[int]:
    """All years that fit, upwards or `down`."""
    bare, negative = pattern.lstrip("-"), pattern.startswith("-")
    if "X" not in pattern:
        return iter((int(pattern),))
    ordered = "9876543210" if down != negative else "0123456789"
    years = (int("".join(each)) for each in product(*(ordered if digit == "X" else digit for digit in bare)))
    return (-year for year in years if year) if negative else years


@lru_cache(maxsize=512)  # there are some 250 of them
def _values(pattern: str | None, most: int) -> tuple[int, ...]:
    """The months or days that fit, in order; all where it is not written."""
    if pattern is None or pattern == "XX":
        return tuple(range(1, most + 1))
    return tuple(value for value in map(int, _digits(pattern)) if 1 <= value <= most)


def _marks(match: re.Match[str]) -> tuple[str, str, str]:
    """A mark on the left is its own part's; one on the right reaches every part left of it."""
    marks = [match["y0"] or "", match["m0"] or "", match["d0"] or ""]
    for reach, name in enumerate(("y1", "m1", "d1"), start=1):
        for i in range(reach if match[name] else 0):
            if marks[i] in ("", match[name]):
                marks[i] = match[name]
            else:
                marks[i] = _BOTH.get((marks[i], match[name]), "%")
    return marks[0], marks[1], marks[2]


def _canonical(texts: tuple[str, ...], marks: tuple[str, str, str]) -> str:
    """One mark right of the last part it reaches where all up to there bear it, else one before each."""
    reach = next((i for i in range(len(texts), 0, -1) if marks[i - 1]), 0)
    parts = list(texts)
    if reach and len(set(marks[:reach])) == 1:
        parts[reach - 1] += marks[0]
    elif reach:
        parts = [mark + text for mark, text in zip(marks, parts, strict=False)]
    return "-".join(parts)
