"""What the program keeps: Timeline, Event, Source, Claim, Place.

The dataclasses here are the one list of an event's fields: `files` validates them with pydantic, and
the store keeps each as one document. Every text passes one door, which refuses control characters.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, ClassVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, PlainSerializer, TypeAdapter

from timeline.dates.anniversaries import LeapDay, Occurrence, Policy, Recurrence, occurrences
from timeline.dates.calendars import Span
from timeline.dates.edtf import Precision, UncertainDate, parse
from timeline.dates.zones import parse_zone
from timeline.errors import shown
from timeline.languages import Chosen, Language, countries

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Characters that break a calendar, a mail or a terminal, or that make a text read other than it is
# written: controls but tab and newline, line and paragraph separators, lone surrogates, bidi controls.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\ufeff]"
)
MAX_TEXT = 100_000
MAX_LINE = 500


def clean(text: str) -> str:
    """The one door for text: NFC, no outer blanks. Raises ValueError naming what may not pass."""
    found = _FORBIDDEN.search(text)
    if found is not None:
        raise ValueError(f"character U+{ord(found[0]):04X} cannot be kept; take it out of the text")
    if len(text) > MAX_TEXT:
        raise ValueError(f"{len(text):,} characters are too many; at most {MAX_TEXT:,}")
    return unicodedata.normalize("NFC", text).strip()


def _line(text: str) -> str:
    text = clean(text)
    if "\n" in text or "\t" in text:
        raise ValueError("a line break or tab cannot stand here; write it in one line")
    if len(text) > MAX_LINE:
        raise ValueError(f"{len(text):,} characters are too many for one line; at most {MAX_LINE}")
    return text


def _slug(text: str) -> str:
    if SLUG.fullmatch(text) is None or len(text) > 80:
        raise ValueError(f"{shown(text)} is not a name; lower-case letters, digits and hyphens: oil-workers")
    return text


def _texts(texts: Mapping[str, str]) -> Mapping[str, str]:
    for code, text in texts.items():
        if _LANGUAGE.fullmatch(code) is None:
            raise ValueError(f"{shown(code)} is not a language code; write en, el, ru …")
        if not text:
            raise ValueError(f"the text for {code} is empty; leave the language out")
    if not texts:
        raise ValueError('no text in any language; write { en = "…" }')
    return texts


def _date(value: object) -> UncertainDate:
    if isinstance(value, UncertainDate):
        return value
    if isinstance(value, dt.datetime):
        raise ValueError("a date with a time; give the date alone, and the hour as time")
    if isinstance(value, dt.date):
        return parse(value.isoformat())
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 9999:
        return parse(f"{value:04}")
    if not isinstance(value, str):
        raise ValueError(f'{shown(value)} is not a date; write it in quotes: "2011-12-16"')
    return parse(value)


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        raise ValueError(f"{shown(text)} is not a web address; write https://…")
    if not text.isascii() or " " in text:
        raise ValueError(f"{shown(text)} has characters an address cannot hold; percent-encode them")
    return text


def _country(text: str) -> str:
    if text not in countries():
        raise ValueError(f"{shown(text)} is not a country; two capital letters: KZ, GR (ISO 3166)")
    return text


def _hour(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(r"\d\d:\d\d", value) is None:
        raise ValueError(f"{shown(value)} is not a time of day; write 02:33")
    return value


def _weekday(text: str) -> str:
    if text not in _WEEKDAYS:
        raise ValueError(f"{shown(text)} is not a weekday; one of {', '.join(_WEEKDAYS)}")
    return text


Line = Annotated[str, AfterValidator(_line)]
Text = Annotated[str, AfterValidator(clean)]
Slug = Annotated[str, AfterValidator(_slug)]
Lines = Annotated[Mapping[str, Line], AfterValidator(_texts)]
Paragraphs = Annotated[Mapping[str, Text], AfterValidator(_texts)]
LineOrLines = Line | Lines
Edtf = Annotated[UncertainDate, BeforeValidator(_date), PlainSerializer(str)]
Url = Annotated[Line, AfterValidator(_url)]
Zone = Annotated[str, AfterValidator(lambda name: parse_zone(name).key)]
Country = Annotated[str, AfterValidator(_country)]
Hour = Annotated[dt.time, BeforeValidator(_hour), PlainSerializer(lambda time: time.isoformat("minutes"))]
Flag = Annotated[bool, Field(strict=True)]
Count = Annotated[int, Field(strict=True, ge=0, le=10**15)]


class Kind(StrEnum):
    """What sort of thing happened; a closed list."""

    KILLING = "killing"
    EXECUTION = "execution"
    UPRISING = "uprising"
    STRIKE = "strike"
    PROTEST = "protest"
    ARREST = "arrest"
    TRIAL = "trial"
    RELEASE = "release"
    LAW = "law"
    DECLARATION = "declaration"
    ELECTION = "election"
    FOUNDING = "founding"
    CONFERENCE = "conference"
    VISIT = "visit"
    WAR = "war"
    DISASTER = "disaster"
    COMMEMORATION = "commemoration"
    OBSERVANCE = "observance"
    OTHER = "other"


class Tone(StrEnum):
    """How to speak of it; nothing festive in mourning."""

    MOURNING = "mourning"
    PROTEST = "protest"
    CELEBRATION = "celebration"
    NEUTRAL = "neutral"


class Status(StrEnum):
    """Only `published` events are shown and reminded of."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETRACTED = "retracted"
    WITHDRAWN = "withdrawn"


class Confidence(StrEnum):
    """How sure the curator is of the event as a whole."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Relation(StrEnum):
    """How an event stands to another."""

    PART_OF = "part-of"
    FOLLOWS = "follows"
    COMMEMORATES = "commemorates"
    CONTRADICTS = "contradicts"
    SAME_DAY = "same-day"


class WrittenCalendar(StrEnum):
    """The calendar a source printed its date in."""

    GREGORIAN = "gregorian"
    JULIAN = "julian"


class _Strict:
    """Unknown keys are faults."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")
    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Place(_Strict):
    """Where. Coordinates are degrees, WGS 84."""

    name: Lines
    country: Country | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None


@dataclass(frozen=True, slots=True)
class Source(_Strict):
    """Where knowledge comes from; `archive` is a shelf mark."""

    id: Slug
    title: LineOrLines
    author: Line = ""
    publisher: Line = ""
    published: Edtf | None = None
    url: Url | None = None
    archive: Line = ""


@dataclass(frozen=True, slots=True)
class Claim(_Strict):
    """What one source says about one matter: a `value`, a `min` and/or `max`, or a `text`.

    With metric `date` the value is an EDTF date. All claims are kept, never averaged.
    """

    metric: Slug
    value: LineOrLines | None = None
    min: Count | None = None
    max: Count | None = None
    text: LineOrLines | None = None
    holder: LineOrLines = ""
    scope: LineOrLines = ""
    as_of: Edtf | None = None
    source: Slug | None = None
    quote: Text = ""

    def __post_init__(self) -> None:
        given = sum((self.value is not None, self.text is not None, (self.min, self.max) != (None, None)))
        if given != 1:
            raise ValueError("a claim says one thing: a value, or min and max, or a text")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"min {self.min} is more than max {self.max}")
        if self.metric == "date" and isinstance(self.value, str):
            parse(self.value)

    @property
    def bounds(self) -> tuple[int | None, int | None] | None:
        """Least and most, None where open; None altogether where it is no number."""
        if (self.min, self.max) != (None, None):
            return self.min, self.max
        if isinstance(self.value, str) and re.fullmatch(r"\d{1,15}", self.value):
            return int(self.value), int(self.value)
        return None


@dataclass(frozen=True, slots=True)
class Link(_Strict):
    """A relation to another event, by its id."""

    relation: Relation
    event: Slug


@dataclass(frozen=True, slots=True)
class Written(_Strict):
    """The date as the source printed it, in the source's calendar."""

    date: Edtf
    calendar: WrittenCalendar
    weekday: Annotated[str, AfterValidator(_weekday)] | None = None


@dataclass(frozen=True, slots=True)
class Anniversary(_Strict):
    """How an event returns where it differs from the usual."""

    leap_day: LeapDay = LeapDay.BACKWARD
    milestones: tuple[Annotated[int, Field(ge=1)], ...] | None = None


@dataclass(frozen=True, slots=True)
class Event(_Strict):
    """Something that happened or will, with its date as exactly known as it is known."""

    id: Slug
    title: Lines
    date: Edtf | None = None
    kind: Kind = Kind.OTHER
    tone: Tone = Tone.NEUTRAL
    status: Status = Status.PUBLISHED
    recurrence: Recurrence = Recurrence.ANNIVERSARY
    confidence: Confidence | None = None
    time: Hour | None = None
    timezone: Zone | None = None
    written: Written | None = None
    printed: Line = ""
    founded: Edtf | None = None
    short_title: Lines = field(default_factory=dict)
    title_genitive: Lines = field(default_factory=dict)
    summary: Paragraphs = field(default_factory=dict)
    description: Paragraphs = field(default_factory=dict)
    place: Place | None = None
    tags: tuple[Slug, ...] = ()
    people: tuple[Line, ...] = ()
    organizations: tuple[Line, ...] = ()
    aliases: tuple[Line, ...] = ()
    sources: tuple[Slug, ...] = ()
    links: tuple[Link, ...] = ()
    anniversary: Anniversary = Anniversary()
    claim: tuple[Claim, ...] = ()
    quote: Text = ""
    method: Line = ""
    sample: Flag = False
    private: Flag = False
    modified: dt.datetime | None = None

    def __post_init__(self) -> None:
        if self.date is None and self.status is Status.PUBLISHED:
            raise ValueError('a published event needs a date; add date, or set status = "draft"')
        if self.status is Status.WITHDRAWN:
            raise ValueError(f'its text still stands here; take it out and write withdrawn = ["{self.id}"]')
        if self.time is not None:
            if self.timezone is None:
                raise ValueError('a time is local to a zone; add timezone = "Asia/Almaty"')
            if self.date is None or self.date.precision is not Precision.DAY:
                raise ValueError("a time needs a date known to the day")
        if self.founded is not None and self.founded.parts[0].year is None:
            raise ValueError("founded needs a year: 1890")
        if self.modified is not None and self.modified.tzinfo is None:
            raise ValueError("modified needs an offset from UTC: 2026-11-23T08:00:00Z")

    @property
    def policy(self) -> Policy:
        """How it returns."""
        founded = self.founded.parts[0].year if self.founded is not None else None
        return Policy(self.recurrence, self.anniversary.leap_day, self.anniversary.milestones, founded)

    @property
    def marks(self) -> str:
        """The marks `? ~ %` of its date."""
        return self.date.marks if self.date is not None else ""

    def occurrences(self, span: Span) -> Iterator[Occurrence]:
        """Its own day and its returns that touch `span`; none while it has no date."""
        return occurrences(self.date, self.policy, span) if self.date is not None else iter(())

    def named(self, language: Language, own: str) -> Chosen:
        """Its short title, else its title."""
        return language.choose(self.short_title or self.title, own)


@dataclass(frozen=True, slots=True)
class Person(_Strict):
    """Someone named in events, with the spellings by which a reader may look for them."""

    name: Lines
    aliases: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Tag(_Strict):
    """A tag's labels."""

    label: Lines


@dataclass(frozen=True, slots=True)
class Timeline(_Strict):
    """A named collection of events."""

    id: Slug
    title: Lines
    language: Annotated[str, Field(pattern=f"^(?:{_LANGUAGE.pattern})$")] = "en"
    private: Flag = False


@dataclass(frozen=True, slots=True)
class Archive(_Strict):
    """One timeline with all it holds: what a data file is."""

    timeline: Timeline
    tag: Mapping[Slug, Tag] = field(default_factory=dict)
    person: Mapping[Slug, Person] = field(default_factory=dict)
    source: tuple[Source, ...] = ()
    event: tuple[Event, ...] = ()
    withdrawn: tuple[Slug, ...] = ()


ARCHIVE = TypeAdapter(Archive)
EVENT = TypeAdapter(Event)
SOURCE = TypeAdapter(Source)
