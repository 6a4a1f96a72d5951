"""What the program keeps: Timeline, Event, Source, Claim, Place.

The dataclasses here are the one list of an event's fields: `files` validates them with pydantic, and
the store keeps each as one document. Every text passes one door, which refuses control characters.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter

from timeline.dates.anniversaries import occurrences
from timeline.dates.calendars import Calendar, Day, Span
from timeline.dates.edtf import as_gregorian, parse, weekday_fits
from timeline.dates.hebrew import Adar, MissingDay, customary
from timeline.dates.recurrence import (
    Counting,
    Julian,
    LeapDay,
    Occurrence,
    OccurrenceKind,
    Override,
    Policy,
    Recurrence,
    known_day,
    override_on,
)
from timeline.dates.return_words import label_words
from timeline.dates.terms import TermEnd, term_end
from timeline.dates.uncertain import Precision, UncertainDate
from timeline.dates.words import date_words, rule_words, written_words
from timeline.errors import shown
from timeline.languages import Chosen, Language, whole
from timeline.model.fields import (
    LANGUAGE,
    SOUTHERN,
    Count,
    Country,
    Edtf,
    Expression,
    Flag,
    Hour,
    LengthText,
    Line,
    LineOrLines,
    Lines,
    Memorial,
    Paragraphs,
    RuleText,
    Slug,
    Text,
    Url,
    Zone,
    printed_calendar,
    printed_weekday,
    second_calendar,
)


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
    """The date as the source printed it: EDTF by the source's calendar, and the weekday if it names one."""

    date: Expression
    calendar: Annotated[Calendar, AfterValidator(printed_calendar)]
    weekday: Annotated[str, AfterValidator(printed_weekday)] | None = None

    def __post_init__(self) -> None:
        as_gregorian(self.known)

    @property
    def known(self) -> UncertainDate:
        """The date, read in its own calendar."""
        return parse(self.date, calendar=self.calendar)

    @property
    def gregorian(self) -> UncertainDate:
        """The date it was by our calendar."""
        return as_gregorian(self.known)

    @property
    def weekday_fits(self) -> bool | None:
        """Whether the printed weekday is the date's own; None where there is nothing to compare."""
        return weekday_fits(self.known, self.weekday)


@dataclass(frozen=True, slots=True)
class Anniversary(_Strict):
    """How an event returns where it differs from the usual.

    `adar` and `missing_day` are for the Hebrew calendar; where they are left out, the event's tone
    chooses: in mourning as a yahrzeit is kept.
    """

    leap_day: LeapDay = LeapDay.BACKWARD
    milestones: tuple[Annotated[int, Field(ge=1)], ...] | None = None
    memorial_days: tuple[Memorial, ...] = ()
    counting: Counting = Counting.INCLUSIVE
    also_in: tuple[Annotated[Calendar, AfterValidator(second_calendar)], ...] = ()
    missing_day: MissingDay | None = None
    adar: Adar | None = None
    with_end: Flag = False

    def __post_init__(self) -> None:
        for name, values in (("memorial_days", self.memorial_days), ("also_in", self.also_in)):
            twice = next((each for at, each in enumerate(values) if each in values[:at]), None)
            if twice is not None:
                raise ValueError(f"{name}: {twice} stands twice; name each once")
        if Calendar.HEBREW not in self.also_in and (self.adar or self.missing_day):
            raise ValueError('adar and missing_day need also_in = ["hebrew"]')


@dataclass(frozen=True, slots=True)
class YearlyOverride(_Strict):
    """The day on which the return of one year was held instead, and who says so."""

    year: Annotated[int, Field(strict=True, ge=1, le=9999)]
    date: Edtf
    source: Slug | None = None

    def __post_init__(self) -> None:
        override_on(self.year, self.date)

    @property
    def moved(self) -> Override:
        """The same as the policy takes it."""
        return override_on(self.year, self.date)


@dataclass(frozen=True, slots=True)
class Term(_Strict):
    """A term of prison, office or contract: its length is recorded, its nominal end computed.

    `start` is the event's own day where it is left out. `actual_end`, where known, is what counts.
    """

    length: LengthText
    start: Edtf | None = None
    end: TermEnd = TermEnd.SAME_DATE
    actual_end: Edtf | None = None

    def __post_init__(self) -> None:
        if self.start is not None and (
            self.start.single is None or self.start.precision is not Precision.DAY
        ):
            raise ValueError(f"{shown(self.start)} is not one day; a term starts on a day")

    def nominal_end(self, own: Day) -> Day:
        """The computed end; `own` is the event's day."""
        start = self.begins(own)
        return term_end(start, self.length, self.end)

    def begins(self, own: Day) -> Day:
        """The day it starts."""
        return own if self.start is None or self.start.earliest is None else self.start.earliest


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
    julian: Julian = Julian.CONVERT_ONCE
    printed: Line = ""
    rule: RuleText | None = None
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
    override: tuple[YearlyOverride, ...] = ()
    term: tuple[Term, ...] = ()
    claim: tuple[Claim, ...] = ()
    quote: Text = ""
    method: Line = ""
    sample: Flag = False
    private: Flag = False
    modified: dt.datetime | None = None

    def __post_init__(self) -> None:
        self._settle_date()
        self._check_returns()
        if self.date is None and self.rule is None and self.status is Status.PUBLISHED:
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
        if self.modified is not None:
            try:
                self.modified.astimezone(dt.UTC)
            except OverflowError:
                raise ValueError("modified lies beyond the years 1–9999") from None

    def _settle_date(self) -> None:
        """The date that follows from the printed one, and seasons as its country has them."""
        date = self.date
        if self.written is not None:
            follows = self.written.gregorian
            if date is not None and self.written.calendar is Calendar.JULIAN and str(date) != str(follows):
                raise ValueError(
                    f"{shown(self.written.date)} by the Julian calendar is {follows}, and date says {date}; "
                    "leave date out, or mend one of them"
                )
            date = date if date is not None else follows
        country = self.place.country if self.place is not None else None
        if date is not None and country in SOUTHERN and any(part.season for part in date.parts):
            date = parse(str(date), southern=True)
        if date is not self.date:
            object.__setattr__(self, "date", date)

    def _check_returns(self) -> None:
        """Whether what is asked for can return so."""
        exact = self.date is not None and self.date.precision is Precision.DAY
        ways = self.anniversary
        if self.rule is not None and self.recurrence is not Recurrence.OBSERVANCE:
            raise ValueError('a rule gives the day of an observance; add recurrence = "observance"')
        if self.julian is not Julian.CONVERT_ONCE and (
            self.written is None or self.written.calendar is not Calendar.JULIAN
        ):
            raise ValueError('julian needs written = { date = "1917-10-25", calendar = "julian" }')
        members = self.date.members if self.date is not None else ()
        sure = any(known_day(extent.start) is not None for extent in members)
        if ways.memorial_days and not sure:
            raise ValueError("memorial days need a date known to the day, and its year")
        if ways.also_in and not any(known_day(extent.parts[0]) is not None for extent in members):
            raise ValueError("also_in needs a date known to the day, and its year")
        if ways.with_end and not any(len(extent.parts) == 2 for extent in members):
            raise ValueError("with_end needs a range: 2011-12-16/2011-12-18")
        if self.founded is not None and self.recurrence is not Recurrence.OBSERVANCE:
            raise ValueError('founded needs recurrence = "observance"')
        if self.override and self.recurrence is Recurrence.NONE:
            raise ValueError('an override needs an event that returns, not recurrence = "none"')
        years = [each.year for each in self.override]
        if len(set(years)) < len(years):
            raise ValueError("two overrides stand for one year; keep one of them")
        begun = self.date.earliest if self.date is not None else None
        for each in self.override:
            if self.rule is None and not exact:
                raise ValueError("an override needs a return known to the day")
            if begun is not None and each.moved.day <= begun:
                raise ValueError(f"{shown(each.date)} is not after the event; an override moves a return")
        for term in self.term:
            start = begun if term.start is None else term.start.earliest
            if term.start is None and (not exact or begun is None):
                raise ValueError('a term needs the day it starts; add start = "2016-11-28"')
            ended = term.actual_end.latest if term.actual_end is not None else None
            if start is not None and ended is not None and ended < start:
                raise ValueError(f"actual_end {shown(term.actual_end)} lies before the term starts")

    @property
    def cited(self) -> set[str]:
        """The ids of all sources it names."""
        of_claims = (claim.source for claim in self.claim)
        of_overrides = (each.source for each in self.override)
        return {source for source in (*self.sources, *of_claims, *of_overrides) if source}

    @property
    def policy(self) -> Policy:
        """How it returns."""
        ways = self.anniversary
        adar, missing_day = customary(mourning=self.tone is Tone.MOURNING)
        return Policy(
            self.recurrence,
            ways.leap_day,
            ways.milestones,
            self.founded.parts[0].year if self.founded is not None else None,
            self.rule,
            tuple(each.moved for each in self.override),
            self.written.known if self.written is not None else None,
            self.julian,
            (Calendar.GREGORIAN, *ways.also_in),
            ways.adar or adar,
            ways.missing_day or missing_day,
            ways.memorial_days,
            ways.counting,
            ways.with_end,
        )

    def occurrences(self, span: Span) -> list[Occurrence]:
        """Its own day and its returns that touch `span`; none while it has neither date nor rule."""
        if self.date is None and self.rule is None:
            return []
        return occurrences(self.date, self.policy, span)

    def date_words(self, language: Language) -> str:
        """Its date as exactly as it is known, or the rule that gives its day; empty where it has neither."""
        if self.date is not None:
            return date_words(self.date, language)
        return rule_words(self.rule, language) if self.rule is not None else ""

    def old_style_words(self, language: Language) -> str:
        """The date as printed in the Julian calendar; empty where none was."""
        if self.written is None or self.written.calendar is not Calendar.JULIAN:
            return ""
        return written_words(self.written.known, self.written.calendar, language)

    def known_words(self, language: Language) -> str:
        """Its date, with the Old Style one behind it where a source printed that."""
        old_style = self.old_style_words(language)
        return self.date_words(language) + (f" ({old_style})" if old_style else "")

    def hour_words(self, language: Language) -> str:
        """Its hour and whose it is, for those who mean to be there; empty where none is known."""
        if self.time is None:
            return ""
        zone = language("Local time, {zone}", zone=self.timezone)
        return f"{self.time.isoformat('minutes')} ({zone})"

    @whole
    def headline(self, occurrence: Occurrence, language: Language) -> str:
        """Which return it is, of what where the title's genitive is kept: never inflected by guess."""
        label = label_words(occurrence, language, self.date)
        genitive = self.title_genitive.get(language.code)
        counted = occurrence.kind is OccurrenceKind.ANNIVERSARY and occurrence.n is not None
        if genitive is None or not counted:
            return label
        ordinal = language.ordinal(occurrence.n or 0)
        if label != language("{ordinal} anniversary", ordinal=ordinal):
            return label
        return language("{ordinal} anniversary of {genitive}", ordinal=ordinal, genitive=genitive)

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
    language: Annotated[str, Field(pattern=f"^(?:{LANGUAGE.pattern})$")] = "en"
    private: Flag = False


@dataclass(frozen=True, slots=True)
class Archive(_Strict):
    """One timeline with all it holds: what a data file is. `redirect` leads from a merged event's id on."""

    timeline: Timeline
    tag: Mapping[Slug, Tag] = field(default_factory=dict)
    person: Mapping[Slug, Person] = field(default_factory=dict)
    source: tuple[Source, ...] = ()
    event: tuple[Event, ...] = ()
    withdrawn: tuple[Slug, ...] = ()
    redirect: Mapping[Slug, Slug] = field(default_factory=dict)


ARCHIVE = TypeAdapter(Archive)
EVENT = TypeAdapter(Event)
SOURCE = TypeAdapter(Source)
