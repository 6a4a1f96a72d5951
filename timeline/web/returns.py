"""Occurrences as pages show them: one entry a return, grouped by day, never more exact than known."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from timeline.dates.calendars import Calendar, Day, Span, iso
from timeline.dates.recurrence import Occurrence
from timeline.dates.return_words import (
    beside_words,
    label_words,
    note_words,
    occurrence_date_words,
    when_words,
)
from timeline.dates.uncertain import Precision
from timeline.dates.words import date_words, short_day_words
from timeline.languages import Chosen, Language
from timeline.model.event import Source, Tone
from timeline.render.claims import disagreeing, said
from timeline.render.picture import Item
from timeline.render.ribbon import Return
from timeline.store.events import Stored
from timeline.store.occurrences import Found
from timeline.web.http import Hall

Sources = Mapping[tuple[str, str], Source]


@dataclass(frozen=True, slots=True)
class Entry:
    """One return. `numeral` is empty unless plain years are counted; `unit` is the words beside it.

    `lasts` is the last day of one that has several; `notes` tell of its day in another calendar.
    """

    href: str
    title: Chosen
    place: Chosen | None
    numeral: str
    unit: str
    label: str
    date: str
    lasts: str
    notes: tuple[str, ...]
    according: str
    disagree: int
    milestone: bool
    mourning: bool
    sample: bool


@dataclass(frozen=True, slots=True)
class DayGroup:
    """All returns of one day, or of one month or year where no day is known."""

    datetime: str
    words: str
    when: str
    today: bool
    entries: tuple[Entry, ...]


def _day(each: Found, today: Day) -> tuple[Day, Day, str]:
    """Under which day a return stands: the one it begins on, or today where it has begun."""
    occurrence = each.occurrence
    exact = occurrence.precision is Precision.DAY
    begins = max(occurrence.date, today) if exact else occurrence.date
    return begins, begins if exact else occurrence.end, occurrence.precision


def by_day(found: Iterable[Found], hall: Hall) -> list[Found]:
    """In the order of pages; of one day the one counted furthest first, the older memory."""
    return sorted(
        found, key=lambda each: (_day(each, hall.today), -(each.occurrence.n or 0), each.stored.event.id)
    )


def grouped(found: Iterable[Found], hall: Hall, sources: Sources) -> tuple[DayGroup, ...]:
    """Returns by the day they begin; those that have begun stand under today."""
    groups = []
    for (begins, ends, precision), each in groupby(
        by_day(found, hall), key=lambda one: _day(one, hall.today)
    ):
        members = list(each)
        standing = members[0].occurrence._replace(
            date=begins,
            end=ends,
            precision=Precision(precision),
            end_precision=Precision(precision),
            calendar=Calendar.GREGORIAN,
            original_date=None,
        )
        exact = standing.precision is Precision.DAY
        words = occurrence_date_words(standing, hall.language)
        groups.append(
            DayGroup(
                iso(begins) if exact else "",
                words if exact else _without_day(standing, words, hall.language),
                when_words(standing, hall.today, hall.language),
                exact and begins == hall.today,
                tuple(entry(one, hall, sources) for one in members),
            )
        )
    return tuple(groups)


def _without_day(occurrence: Occurrence, words: str, language: Language) -> str:
    if occurrence.precision is Precision.MONTH:
        return language("{month}, day not known", month=words)
    return words


def entry(found: Found, hall: Hall, sources: Sources) -> Entry:
    """One return in the reader's language."""
    occurrence, stored = found
    event, language = stored.event, hall.language
    label = label_words(occurrence, language, event.date)
    n = occurrence.n or 0
    same = occurrence._replace(calendar=Calendar.GREGORIAN, member=None)
    plain = occurrence.n is not None and label_words(same, language, event.date) in (
        language("{ordinal} anniversary", ordinal=language.ordinal(n)),
        language.plural("{n} year", "{n} years", n),
    )
    told = (
        label if plain and same != occurrence else "",
        beside_words(occurrence, language),
        note_words(occurrence, language),
    )
    return Entry(
        href=hall.link(f"/events/{event.id}"),
        title=language.choose(event.title, stored.language),
        place=language.choose(event.place.name, stored.language) if event.place else None,
        numeral=str(n) if plain else "",
        unit=language.plural("year since", "years since", n) if plain else label,
        label=label,
        date=event.known_words(language),
        lasts=_lasts(occurrence, hall),
        notes=tuple(filter(None, told)),
        according=_according(stored, sources, language),
        disagree=disagreeing(event.claim),
        milestone=occurrence.milestone,
        mourning=event.tone is Tone.MOURNING,
        sample=event.sample,
    )


def _according(stored: Stored, sources: Sources, language: Language) -> str:
    """Who says so: the first of the event's sources, whose order is the curator's."""
    if not stored.event.sources:
        return ""
    source = sources[stored.timeline, stored.event.sources[0]]
    return source.publisher or said(source.title, language, stored.language)


def _lasts(occurrence: Occurrence, hall: Hall) -> str:
    """The last day of a return that has several."""
    if occurrence.precision is not Precision.DAY or occurrence.end == occurrence.date:
        return ""
    if occurrence.end_precision is not Precision.DAY:
        return ""
    return short_day_words(occurrence.end, hall.language)


def next_span(found: Sequence[Found], today: Day, days: int, least: int) -> Span:
    """`days` from today, or as many more as it takes to hold `least` different days."""
    last = today + days - 1
    begins = sorted({max(each.occurrence.date, today) for each in found})
    if len(begins) >= least:
        last = max(last, begins[least - 1])
    elif begins:
        last = max(last, begins[-1])
    return Span(today, last)


def pictured(found: Iterable[Found], hall: Hall) -> list[Return]:
    """Returns for the ribbon, each with a full name: `Title: 15th anniversary, Wednesday …`."""
    shown = []
    for occurrence, stored in found:
        title = stored.event.named(hall.language, stored.language).text
        label = label_words(occurrence, hall.language, stored.event.date)
        date = occurrence_date_words(occurrence, hall.language)
        name = f"{hall.language.isolate(title)}: {hall.language.joined(label, date)}"
        href = hall.link(f"/events/{stored.event.id}")
        shown.append(Return(occurrence, href, name, stored.event.tone is Tone.MOURNING))
    return shown


def items(events: Iterable[Stored], ringed: Iterable[str], hall: Hall) -> list[Item]:
    """Events for the whole span; `ringed` are the ids with a milestone within the next twelve months."""
    rings, made = set(ringed), []
    for stored in events:
        event = stored.event
        if event.date is None:
            continue
        label = event.named(hall.language, stored.language)
        title = hall.language.choose(event.title, stored.language).text
        place = hall.language.choose(event.place.name, stored.language).text if event.place else ""
        name = hall.language.joined(title, date_words(event.date, hall.language), place)
        made.append(
            Item(
                stored.timeline,
                event.date,
                hall.link(f"/events/{event.id}"),
                label.text,
                label.language,
                name,
                event.tone is Tone.MOURNING,
                event.id in rings,
            )
        )
    return made
