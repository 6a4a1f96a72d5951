"""EDTF text ↔ UncertainDate: a date as exactly as it is known, and no more.

Read here: day, month, year; the marks `? ~ %`; unspecified digits (`2016-05-XX`, `197X`); intervals
with open (`..`) and unknown ends; `XXXX-MM-DD`. Sets, seasons, significant digits and years beyond
four digits are refused with a word to that effect; their place is this module.
Source: the Library of Congress EDTF specification of 4 February 2019 (levels 0 and 1, and of level 2
the marks of single components); settled questions in docs/dates.md.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from timeline.dates.calendars import (
    Day,
    days_in_month,
    from_gregorian,
    month_span,
    year_span,
    year_text,
)
from timeline.errors import BadDate, shown

MAX_LENGTH = 250


class Precision(StrEnum):
    """How exactly a date is known, finest first."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    DECADE = "decade"
    CENTURY = "century"
    UNKNOWN = "unknown"


class End(StrEnum):
    """An end of an interval that is no date."""

    OPEN = ".."
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One date: `year` None is `XXXX`; `hidden` counts the year's last digits that are X.

    `width` counts the parts written, so that `2011-05-XX` (a day of May) is not said as `2011-05`.
    `marks` are those of year, month and day, each one of "", "?", "~", "%".
    """

    year: int | None
    month: int | None = None
    day: int | None = None
    hidden: int = 0
    width: int = 1
    marks: tuple[str, str, str] = ("", "", "")

    @property
    def precision(self) -> Precision:
        """The finest thing known; an unspecified digit of the year outweighs a known month."""
        if self.hidden:
            return Precision.DECADE if self.hidden == 1 else Precision.CENTURY
        if self.month is None:
            return Precision.UNKNOWN if self.year is None else Precision.YEAR
        return Precision.MONTH if self.day is None else Precision.DAY

    @property
    def earliest(self) -> Day | None:
        """The first day it may be; None where the year is unknown."""
        if self.year is None:
            return None
        if self.day and self.month:
            return from_gregorian(self.year, self.month, self.day)
        return month_span(self.year, self.month).first if self.month else year_span(self.year).first

    @property
    def latest(self) -> Day | None:
        """The last day it may be; None where the year is unknown."""
        if self.year is None:
            return None
        last_year = self.year + 10**self.hidden - 1
        if self.day and self.month:
            # 156X-02-29: only the leap years of the decade count
            while self.day > days_in_month(last_year, self.month):
                last_year -= 1
            return from_gregorian(last_year, self.month, self.day)
        return month_span(last_year, self.month).last if self.month else year_span(last_year).last

    def __str__(self) -> str:
        """Canonical text: one mark right of the last part it reaches, else one before each part."""
        if self.year is None:
            year = "XXXX"
        elif self.hidden:
            year = year_text(self.year)[: -self.hidden] + "X" * self.hidden
        else:
            year = year_text(self.year)
        rest = ("XX" if part is None else f"{part:02}" for part in (self.month, self.day))
        texts = [year, *rest][: self.width]
        marks = self.marks[: self.width]
        reach = next((i for i in range(len(texts), 0, -1) if marks[i - 1]), 0)
        if reach and len(set(marks[:reach])) == 1:
            texts[reach - 1] += marks[0]
        else:
            texts = [mark + text for mark, text in zip(marks, texts, strict=True)]
        return "-".join(texts)


@dataclass(frozen=True, slots=True)
class UncertainDate:
    """A date or an interval as exactly as it is known.

    `end` is None where the expression is no interval. `str()` is its canonical EDTF text. Marks never
    widen `earliest` and `latest`, which are None where an end is open or the year is unknown.
    """

    start: Part | End
    end: Part | End | None = None

    @property
    def parts(self) -> tuple[Part, ...]:
        """The known ends, start first."""
        return tuple(part for part in (self.start, self.end) if isinstance(part, Part))

    @property
    def precision(self) -> Precision:
        """The start's, or the end's where the start is not known."""
        return self.parts[0].precision

    @property
    def earliest(self) -> Day | None:
        """The first day it may be."""
        return self.start.earliest if isinstance(self.start, Part) else None

    @property
    def latest(self) -> Day | None:
        """The last day it may be."""
        end = self.start if self.end is None else self.end
        return end.latest if isinstance(end, Part) else None

    @property
    def marks(self) -> str:
        """All marks that stand in it."""
        return "".join(mark for part in self.parts for mark in part.marks)

    @property
    def uncertain(self) -> bool:
        """Bears `?` or `%`."""
        return "?" in self.marks or "%" in self.marks

    @property
    def approximate(self) -> bool:
        """Bears `~` or `%`."""
        return "~" in self.marks or "%" in self.marks

    def __str__(self) -> str:
        return str(self.start) if self.end is None else f"{self.start}/{self.end}"


_PART = re.compile(
    r"""(?P<y0>[?~%]?)(?P<year>-?\d{4}|\d{3}X|\d{2}XX|XXXX)(?P<y1>[?~%]?)
    (?:-(?P<m0>[?~%]?)(?P<month>\d\d|XX)(?P<m1>[?~%]?)
    (?:-(?P<d0>[?~%]?)(?P<day>\d\d|XX)(?P<d1>[?~%]?))?)?""",
    re.VERBOSE | re.ASCII,
)
_YEAR_FIRST = "write year first, 2011-12-16; an unknown day is 2011-12-XX"
_DAY_FIRST = re.compile(r"\d{1,2}[./]\d{1,2}[./]\d{2,4}", re.ASCII)
_ELSEWHERE = (
    (_DAY_FIRST, "the day or month comes first", _YEAR_FIRST),
    (re.compile(r"\d{8}", re.ASCII), "the parts are not separated", _YEAR_FIRST),
    (re.compile(r"\d{4}-?W\d\d.*", re.ASCII), "week dates are not read", _YEAR_FIRST),
    (re.compile(r"\d{4}-\d{3}", re.ASCII), "ordinal dates are not read", _YEAR_FIRST),
    (re.compile(r"\d{4}-\d\d-\d\dT.*", re.ASCII), "a time of day stands in it",
     "give the date alone, and the hour as `time`"),
    (re.compile(r"[\[{].*[\]}]"), "sets are not read by this version", "give one date or an interval"),
    (re.compile(r"-?\d{4}-(2[1-9]|3\d|4[01])[?~%]?", re.ASCII), "seasons are not read by this version",
     "give the months as an interval: 2011-06/2011-08"),
    (re.compile(r"-?\d{3,4}S\d+|Y.*", re.ASCII), "this form of a year is not read by this version",
     "write a year of four digits, -1155 for 1156 BCE"),
)  # fmt: skip
_BOTH = {("?", "~"): "%", ("~", "?"): "%"}


def parse(text: str) -> UncertainDate:
    """Read an EDTF expression; linear in its length, of which 250 characters are the most.

    Raises BadDate, naming what in the expression is at fault.
    """
    if len(text) > MAX_LENGTH:
        raise BadDate(f"{shown(text)} is not a date: over {MAX_LENGTH} characters", mend=_YEAR_FIRST)
    if "/" not in text:
        return UncertainDate(_part(text, text))
    if _DAY_FIRST.fullmatch(text):
        raise _refuse(text, "the day or month comes first")
    first, _, last = text.partition("/")
    if "/" in last or last == first or (first in ("", "..") and last in ("", "..")):
        raise _refuse(text, "an interval has two ends and at least one known", "write 2011-12-16/2011-12-18")
    start, end = _end(first, text), _end(last, text)
    date = UncertainDate(start, end)
    if isinstance(start, Part) and isinstance(end, Part):
        if (start.year is None) != (end.year is None):
            raise _refuse(text, "one end has a year and the other none", "give both ends a year, or neither")
        if start.earliest is not None and end.latest is not None and start.earliest > end.latest:
            raise _refuse(text, f"it ends ({last}) before it begins ({first})", "swap the ends")
    elif date.parts[0].year is None:
        raise _refuse(
            text, "an interval without years cannot be open", "give both ends: XXXX-06-04/XXXX-06-05"
        )
    return date


def _refuse(whole: str, why: str, mend: str = _YEAR_FIRST) -> BadDate:
    return BadDate(f"{shown(whole)} is not a date: {why}", mend=mend)


def _end(text: str, whole: str) -> Part | End:
    return End(text) if text in ("", "..") else _part(text, whole)


def _part(text: str, whole: str) -> Part:
    for pattern, why, mend in _ELSEWHERE:
        if pattern.fullmatch(whole) or pattern.fullmatch(text):
            raise _refuse(whole, why, mend)
    match = _PART.fullmatch(text)
    if match is None:
        raise _refuse(whole, f"{shown(text)} cannot be read" if text != whole else "it cannot be read")
    year, hidden = _year(match["year"], whole)
    month = _number(match["month"])
    day = _number(match["day"])
    if month is not None and not 1 <= month <= 12:
        raise _refuse(whole, f"there is no month {month}")
    if day is not None and not 1 <= day <= 31:
        raise _refuse(whole, f"no month has a day {day}")
    if month is not None and day is not None:
        longest = 29 if month == 2 and (year is None or hidden) else days_in_month(year or 4, month)
        if day > longest:
            name = f"{year_text(year)}-{month:02}" if year is not None else f"month {month}"
            raise _refuse(whole, f"{name} has no day {day}", f"its last day is {longest}")
    width = 3 if match["day"] else 2 if match["month"] else 1
    return Part(year, month, day, hidden, width, _marks(match))


def _year(text: str, whole: str) -> tuple[int | None, int]:
    if text == "XXXX":
        return None, 0
    if text == "-0000":
        raise _refuse(whole, "there is no year -0000", "0000 is 1 BCE, -0001 is 2 BCE")
    hidden = text.count("X")
    return int(text.replace("X", "0")), hidden


def _number(text: str | None) -> int | None:
    return None if text in (None, "XX") else int(text)


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
