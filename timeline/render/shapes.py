"""Occurrences and events as JSON: the one shape of commands, webhooks and the API (docs/dates.md)."""

from timeline.dates.calendars import WEEKDAYS, Day, iso, to_gregorian, weekday, year_of, year_text
from timeline.dates.recurrence import Occurrence
from timeline.dates.return_words import occurrence_words, season_begins
from timeline.dates.uncertain import Precision, UncertainDate
from timeline.languages import Language
from timeline.model.event import Claim, Event, Source
from timeline.render.claims import said


def exact(day: Day, precision: Precision, season: int | None = None) -> str:
    """A day as exactly as it is known: 2026-12-16, 2027-05, 2027-21 (a season) or 2026."""
    if precision is Precision.DAY:
        return iso(day)
    if season is not None:
        return f"{year_text(year_of(day))}-{season}"
    year, month, _ = to_gregorian(day)
    return f"{year_text(year)}-{month:02}" if precision is Precision.MONTH else year_text(year)


def occurrence_shape(
    occurrence: Occurrence, today: Day, language: Language, date: UncertainDate | None
) -> dict[str, object]:
    """One return, all keys; `days_until` counts from `today` and is 0 while it lasts."""
    begins = exact(occurrence.date, occurrence.precision, occurrence.season)
    ends = exact(season_begins(occurrence), occurrence.end_precision, occurrence.end_season)
    by_day = occurrence.precision is Precision.DAY
    lasts = occurrence.date <= today <= occurrence.end
    ongoing = None
    if by_day and lasts and occurrence.end > occurrence.date:
        ongoing = {"day": today - occurrence.date + 1, "of": occurrence.end - occurrence.date + 1}
    return {
        "date": begins,
        "end": ends if ends != begins else None,
        "weekday": WEEKDAYS[weekday(occurrence.date)] if by_day else None,
        "kind": str(occurrence.kind),
        "calendar": str(occurrence.calendar),
        "member": occurrence.member,
        "cycle": occurrence.cycle,
        "original_date": None if occurrence.original_date is None else iso(occurrence.original_date),
        "n": occurrence.n,
        "milestone": occurrence.milestone,
        "days_until": 0 if lasts else occurrence.date - today,
        "ongoing": ongoing,
        "expected": occurrence.expected,
        "words": occurrence_words(occurrence, today, language, date),
    }


def event_shape(event: Event, timeline: str, own: str, language: Language) -> dict[str, object]:
    """What a list says of an event; `own` is its timeline's language."""
    return {
        "id": event.id,
        "title": language.choose(event.title, own).text,
        "timeline": timeline,
        "kind": str(event.kind),
        "date": None if event.date is None else str(event.date),
        "words": event.known_words(language),
        "place": language.choose(event.place.name, own).text if event.place else None,
        "tone": str(event.tone),
    }


def claim_shape(claim: Claim, language: Language, own: str) -> dict[str, object]:
    """A claim; only what it says, so that a `min` of 0 is there and an empty quote is not."""
    found = {
        "metric": claim.metric,
        "value": None if claim.value is None else said(claim.value, language, own),
        "min": claim.min,
        "max": claim.max,
        "text": None if claim.text is None else said(claim.text, language, own),
        "holder": said(claim.holder, language, own),
        "scope": said(claim.scope, language, own),
        "as_of": None if claim.as_of is None else str(claim.as_of),
        "source": claim.source,
        "quote": claim.quote,
    }
    return {key: value for key, value in found.items() if value not in (None, "")}


def source_shape(source: Source, language: Language, own: str) -> dict[str, object]:
    """A source; only what is known of it."""
    found = {
        "id": source.id,
        "title": said(source.title, language, own),
        "author": source.author,
        "publisher": source.publisher,
        "published": "" if source.published is None else str(source.published),
        "url": source.url,
        "archive": source.archive,
    }
    return {key: value for key, value in found.items() if value}
