"""A feed: a selection over a window of years, as one iCalendar text. Same input, same bytes."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from timeline.dates.anniversaries import originals, upcoming
from timeline.dates.calendars import Day, Span, add_months, from_gregorian, to_date, to_gregorian
from timeline.dates.recurrence import Occurrence
from timeline.dates.uncertain import Precision
from timeline.languages import Language
from timeline.model.event import Archive, Event, Source, Status
from timeline.model.reminder import Lead
from timeline.model.selection import Selection
from timeline.render.ical import Facts, calendar, vevent
from timeline.store import events, notices, occurrences, timelines
from timeline.store.database import Connection

CANCELLED_FOR = dt.timedelta(days=90)
LISTED = (Precision.DAY, Precision.MONTH)


@dataclass(frozen=True, slots=True)
class Feed:
    """What a subscriber's address asks for."""

    selection: Selection
    language: str
    title: str
    years_back: int
    years_ahead: int
    alarms: tuple[Lead, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where pages of events are: `url` without a slash at its end, and the language at its root."""

    url: str
    default_language: str

    def page(self, event: str, language: str) -> str:
        """An event's page in a language."""
        prefix = "" if language == self.default_language else f"/{language}"
        return f"{self.url}{prefix}/events/{event}"


def window(feed: Feed, today: Day) -> Span:
    """The days a feed covers; it moves on the first of a month, so that bytes hold still within one."""
    year, month, _ = to_gregorian(today)
    first = from_gregorian(year, month, 1)
    return Span(add_months(first, -12 * feed.years_back), add_months(first, 12 * feed.years_ahead) - 1)


NEXT = 5


def write_event(connection: Connection, event: str, today: Day, language: Language, place: Place) -> bytes:
    """One event's next five returns as a calendar. Raises NotFound."""
    stored = events.load(connection, event)
    sources = timelines.sources_of(connection, [stored.timeline])
    its = {id: source for (_, id), source in sources.items()}
    page = place.page(stored.event.id, language.code)
    facts = Facts(stored.event, stored.language, stored.modified, its, page)
    date, policy = stored.event.date, stored.event.policy
    returns = date is not None or policy.rule is not None
    found = islice(upcoming(date, policy, today), NEXT) if returns else ()
    entries = [vevent(facts, each, language) for each in found if _can_list(each)]
    return calendar(entries, stored.event.named(language, stored.language).text, "")


def _can_list(occurrence: Occurrence) -> bool:
    """Calendars hold days and months of the years 1–9999, and not the last one (DTEND is the day after)."""
    within = occurrence.date >= 1 and occurrence.end < dt.date.max.toordinal()
    return occurrence.precision in LISTED and within


def write(connection: Connection, feed: Feed, today: Day, language: Language, place: Place) -> bytes:
    """The feed's calendar. Year-precise returns stay on pages; events that were taken back, merged or made
    drafts say so for 90 days.
    """
    span = window(feed, today)
    month_start = from_gregorian(*to_gregorian(today)[:2], 1)
    found = occurrences.between(connection, feed.selection, span, month_start)
    since = dt.datetime.combine(to_date(month_start), dt.time(), dt.UTC) - CANCELLED_FOR
    gone = notices.taken_back(connection, feed.selection, since)
    if gone:
        found += occurrences.returns_of(gone, feed.selection, span, month_start)
        found.sort(key=occurrences.in_order)
    sources = timelines.sources_of(connection, {each.stored.timeline for each in found})
    by_timeline: dict[str, dict[str, Source]] = {}
    for (timeline, id), source in sources.items():
        by_timeline.setdefault(timeline, {})[id] = source
    entries = []
    for occurrence, stored in found:
        if not _can_list(occurrence):
            continue
        facts = Facts(
            stored.event,
            stored.language,
            stored.modified,
            by_timeline.get(stored.timeline, {}),
            place.page(stored.event.id, feed.language),
            stored.event.status is Status.RETRACTED,
        )
        entries.append(vevent(facts, occurrence, language, feed.alarms))
    text = language("Nothing in this calendar at present.") if not entries else ""
    return calendar(entries, feed.title, text)


def write_archives(
    found: Iterable[tuple[Archive, Iterable[Event]]], title: str, language: Language, place: Place
) -> tuple[bytes, int]:
    """Events on their own days, none of their returns, as an archive goes into a calendar program; and how
    many were left out, since they have no day or month that it could show.
    """
    entries: list[bytes] = []
    left = 0
    for archive, its in found:
        sources = {source.id: source for source in archive.source}
        for event in its:
            own = filter(_can_list, originals(event.date)) if event.date is not None else ()
            facts = Facts(
                event,
                archive.timeline.language,
                event.modified or dt.datetime.fromtimestamp(0, dt.UTC),
                sources,
                place.page(event.id, language.code),
                event.status is Status.RETRACTED,
                event.private or archive.timeline.private,
            )
            told = [vevent(facts, each, language) for each in own]
            entries += told
            left += not told
    return calendar(entries, title, ""), left
