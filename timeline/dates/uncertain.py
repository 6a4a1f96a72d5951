"""UncertainDate: a date as exactly as it is known, as a value.

Its text form is EDTF (`dates.edtf` reads it); everything else here is read from that text.
"""

from dataclasses import dataclass
from enum import StrEnum

from timeline.dates.calendars import Day


class Precision(StrEnum):
    """How exactly a date is known, finest first. A millennium is 1,000 years, an age longer."""

    DAY = "day"
    MONTH = "month"
    SEASON = "season"
    YEAR = "year"
    DECADE = "decade"
    CENTURY = "century"
    MILLENNIUM = "millennium"
    AGE = "age"
    UNKNOWN = "unknown"


_FINENESS = {precision: rank for rank, precision in enumerate(Precision)}


class End(StrEnum):
    """An end of an interval that is no date."""

    OPEN = ".."
    UNKNOWN = ""


class Choice(StrEnum):
    """What a set says of its members (EDTF level 2)."""

    ONE_OF = "[]"
    ALL_OF = "{}"


@dataclass(frozen=True, slots=True)
class Part:
    """One date. `text` is its canonical EDTF; the rest is read from it.

    `year`, `month` and `day` are None where they are not known whole; `season` is 21 … 41. `estimate`
    is the year written where only some digits of it count (1950S2, Y-17E7). `marks` are those of year,
    month or season, and day, each one of "", "?", "~", "%". `earliest` and `latest` are the first and
    last day it may be, None where the year is not known; marks never widen them. `southern` says how
    the seasons 21–24 were read.
    """

    text: str
    precision: Precision
    year: int | None
    month: int | None
    day: int | None
    season: int | None
    estimate: int | None
    marks: tuple[str, str, str]
    earliest: Day | None
    latest: Day | None
    southern: bool = False

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Extent:
    """One date (`end` is None), or an interval with its two ends.

    In a set an interval is written with dots: `1670..1672`; then `dots` is true.
    """

    start: Part | End
    end: Part | End | None = None
    dots: bool = False

    @property
    def parts(self) -> tuple[Part, ...]:
        """The known ends, start first."""
        start, end = self.start, self.end
        if end is None or isinstance(end, End):
            return (start,) if isinstance(start, Part) else ()
        return (start, end) if isinstance(start, Part) else (end,)

    @property
    def precision(self) -> Precision:
        """The start's, or the end's where the start is not known."""
        return self.parts[0].precision

    @property
    def earliest(self) -> Day | None:
        """The first day it may be; None where open or unknown."""
        return self.start.earliest if isinstance(self.start, Part) else None

    @property
    def latest(self) -> Day | None:
        """The last day it may be; None where open or unknown."""
        end = self.start if self.end is None else self.end
        return end.latest if isinstance(end, Part) else None

    @property
    def marks(self) -> str:
        """All marks that stand in it."""
        return "".join("".join(part.marks) for part in self.parts)

    def __str__(self) -> str:
        if self.end is None:
            return str(self.start)
        if self.dots:
            return "..".join("" if isinstance(end, End) else str(end) for end in (self.start, self.end))
        return f"{self.start}/{self.end}"


@dataclass(frozen=True, slots=True)
class UncertainDate:
    """A date, an interval or a set of them, as exactly as it is known. `str()` is its canonical EDTF.

    A date or an interval is the one member of it and `choice` None. `earliest` and `latest` are day
    numbers, None where an end is open or a year unknown.
    """

    members: tuple[Extent, ...]
    choice: Choice | None = None

    @property
    def parts(self) -> tuple[Part, ...]:
        """All known ends, in order of writing."""
        if len(self.members) == 1:
            return self.members[0].parts
        return tuple(part for member in self.members for part in member.parts)

    @property
    def precision(self) -> Precision:
        """The finest member's."""
        return min((member.precision for member in self.members), key=_FINENESS.__getitem__)

    @property
    def earliest(self) -> Day | None:
        """The first day it may be."""
        days = [member.earliest for member in self.members]
        return min((day for day in days if day is not None), default=None) if None not in days else None

    @property
    def latest(self) -> Day | None:
        """The last day it may be."""
        days = [member.latest for member in self.members]
        return max((day for day in days if day is not None), default=None) if None not in days else None

    @property
    def marks(self) -> str:
        """All marks that stand in it."""
        return "".join(member.marks for member in self.members)

    @property
    def uncertain(self) -> bool:
        """Bears `?` or `%`."""
        return "?" in self.marks or "%" in self.marks

    @property
    def approximate(self) -> bool:
        """Bears `~` or `%`."""
        return "~" in self.marks or "%" in self.marks

    @property
    def single(self) -> Part | None:
        """The one date it is, where it is neither interval nor set."""
        extent = self.members[0]
        alone = self.choice is None and extent.end is None
        return extent.start if alone and isinstance(extent.start, Part) else None

    def __str__(self) -> str:
        texts = ",".join(map(str, self.members))
        return f"{self.choice[0]}{texts}{self.choice[1]}" if self.choice else texts
