"""What a reader is asked for and what it gives: archives, what was odd, what it found out about the file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from timeline.errors import BadFile, Fault
from timeline.model.event import Archive, Timeline


class Order(StrEnum):
    """In which order a date in figures names day, month and year."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"


class Unreadable(NamedTuple):
    """Why a text is not read as a date."""

    why: str


class Fate(StrEnum):
    """What became of something odd: read all the same, kept as a draft, or left out."""

    READ = "read"
    DRAFT = "draft"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Odd:
    """A row or entry of which something must be said; `where` is `name:line`, and the column if one is."""

    where: str
    why: str
    fate: Fate

    def __str__(self) -> str:
        return f"{self.where}: {self.fate}: {self.why}"


class Given(NamedTuple):
    """What a row or entry of a format without timelines gives of its event: the rest may stay as it is known.

    `says` names fields ("kind"), texts in a language ("title.el",
    "place.ru"), "country" and the position of the place, and "deaths" for the claims on them. `doubtful`
    says that it became a draft, `place_of_country` that it names no place but the country.
    """

    where: str
    says: frozenset[str]
    doubtful: bool
    place_of_country: bool
    made_of: str  # the id that title and date make, empty where the row had its own


@dataclass(frozen=True, slots=True)
class Findings:
    """What a reader found out about a file, to be told to whoever gave it. Empty where it does not apply.

    `date_order` says for each column of dates in figures dmy, mdy, undecided, or which dates contradict each
    other; `mapping` which header was read as which column, and `ignored` which headers as none.
    """

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    date_order: Mapping[str, str] = field(default_factory=dict)
    mapping: Mapping[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller decides about a reading.

    `into` is the timeline that events of a format without timelines go to; the sources, tags and people it
    knows already are recognised by their names. `mapping` reads a header as a column, or as none (""). What
    is None is found out.
    """

    into: Archive = field(default_factory=lambda: Archive(Timeline("imported", {"en": "Imported"})))
    encoding: str | None = None
    delimiter: str | None = None
    date_order: Order | None = None
    language: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Read:
    """What a file held. Events of a format without timelines stand in one archive with the sources they
    cite. `keys` has, for each event whose id was made here, what else may recognise it (`ids.natural_keys`);
    `given` what came of each.
    """

    archives: tuple[Archive, ...]
    odd: tuple[Odd, ...] = ()
    findings: Findings = field(default_factory=Findings)
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    given: Mapping[str, Given] = field(default_factory=dict)


def bad(where: str, found: str, expected: str) -> BadFile:
    """A file with one fault."""
    return BadFile((Fault(where, found, expected),))
