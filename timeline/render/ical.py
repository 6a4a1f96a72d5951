"""An event's returns as VEVENTs (RFC 5545), in the one form all calendar programs read.

All-day entries on floating dates, one for each occurrence and no RRULE, since the title carries the
ordinal; opaque UIDs that outlive a corrected date; DTSTAMP from the event's last change, never the
clock. Rules and their reasons: docs/feeds.md.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from icalendar import Alarm, Calendar, vDDDTypes, vText
from icalendar import Event as VEvent

from timeline import __version__
from timeline.dates.calendars import to_date
from timeline.dates.recurrence import Occurrence, OccurrenceKind
from timeline.dates.return_words import label_words, note_words, occurrence_date_words
from timeline.languages import Language
from timeline.model.event import Event, Source, Status
from timeline.model.reminder import Lead
from timeline.render.claims import claim_lines, source_words

_NAMESPACE = uuid.UUID("6b4d2f0e-8d0b-5c2e-9a53-0f6b7f2b9e11")  # ours, for ever: UIDs hang on it
_EPOCH = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
MAX_DESCRIPTION = 2000
REFRESH = "PT12H"


@dataclass(frozen=True, slots=True)
class Facts:
    """An event with what its entries need beside it. `own` is its timeline's language.

    `modified` (UTC) is when anything shown of it last changed; `page` its address.
    """

    event: Event
    own: str
    modified: dt.datetime
    sources: Mapping[str, Source]
    page: str
    cancelled: bool = False
    private: bool = False


def uid(event: str, occurrence: Occurrence) -> str:
    """Opaque, host-free, never reused: of event, series and the year of its cycle, not of the date."""
    return str(uuid.uuid5(_NAMESPACE, f"{event} {occurrence.series} {occurrence.cycle}"))


def sequence(modified: dt.datetime) -> int:
    """Minutes from 2020-01-01, so that a store made anew never falls behind (RFC 5545 3.8.7.4)."""
    return max(0, int((modified - _EPOCH).total_seconds() // 60))


def vevent(facts: Facts, occurrence: Occurrence, language: Language, alarms: Sequence[Lead] = ()) -> bytes:
    """One occurrence as the bytes of a VEVENT."""
    event = facts.event
    stamp = facts.modified.replace(microsecond=0)
    entry = VEvent()
    entry.add("uid", uid(event.id, occurrence))
    entry.add("dtstamp", stamp)
    entry.add("last-modified", stamp)
    entry.add("sequence", sequence(stamp))
    entry.add("dtstart", to_date(occurrence.date))
    entry.add("dtend", to_date(occurrence.end + 1))  # exclusive, RFC 5545 3.6.1
    entry.add("summary", vText(_summary(facts, occurrence, language)))
    entry.add("description", vText(description(facts, occurrence, language)))
    if event.place is not None:
        place = language.choose(event.place.name, facts.own).text
        entry.add("location", vText(place))
        if event.place.latitude is not None and event.place.longitude is not None:
            entry.add("geo", (event.place.latitude, event.place.longitude))
    entry.add("url", quote(facts.page, safe=":/?&=%#~"))
    if event.tags:
        entry.add("categories", [vText(tag) for tag in event.tags])
    entry.add("class", "PRIVATE" if facts.private else "PUBLIC")
    entry.add("transp", "TRANSPARENT")
    entry.add("x-microsoft-cdo-busystatus", "FREE")
    if facts.cancelled:
        entry.add("status", "CANCELLED")
    elif event.status is Status.DRAFT:
        entry.add("status", "TENTATIVE")
    for lead in () if facts.cancelled else alarms:
        entry.add_component(_alarm(event.id, occurrence, lead, entry))
    return bytes(entry.to_ical())


def _alarm(event: str, occurrence: Occurrence, lead: Lead, entry: VEvent) -> Alarm:
    alarm = Alarm()
    alarm.add("uid", str(uuid.uuid5(_NAMESPACE, f"{event} {occurrence.series} {occurrence.cycle} {lead}")))
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", vDDDTypes(dt.timedelta(days=-lead.days)))
    alarm.add("description", entry["summary"])
    return alarm


def _summary(facts: Facts, occurrence: Occurrence, language: Language) -> str:
    """The title first: the cell of a phone's calendar shows about twenty characters."""
    title = facts.event.named(language, facts.own).text
    if occurrence.kind is not OccurrenceKind.ORIGINAL and occurrence.n is not None:
        title = f"{language.isolate(title)}: {label_words(occurrence, language, facts.event.date)}"
    return language("No longer listed: {title}", title=title) if facts.cancelled else title


def description(facts: Facts, occurrence: Occurrence, language: Language) -> str:
    """Plain text: which return, the date as known, the facts, disputed figures, sources, the page.

    At most 2,000 characters; what is cut is said, and the page's address always stands last.
    """
    event = facts.event
    if facts.cancelled:
        return language("This entry was taken back by its editors.")
    told = (
        event.headline(occurrence, language),
        occurrence_date_words(occurrence, language),
        note_words(occurrence, language),
    )
    paragraphs = [" · ".join(text for text in told if text)]
    if known_date := event.known_words(language):
        known = language("Date as known: {date}", date=known_date)
        if hour := event.hour_words(language):
            known = f"{known} · {hour}"
        if event.place is not None:
            known = f"{known} · {language.isolate(language.choose(event.place.name, facts.own).text)}"
        paragraphs.append(known)
    if event.summary:
        paragraphs.append(language.choose(event.summary, facts.own).text)
    paragraphs += ["\n".join(lines) for lines in claim_lines(event.claim, language, facts.own, facts.sources)]
    named = [facts.sources[id] for id in event.sources if id in facts.sources]
    if named:
        said = [f"- {source_words(source, language, facts.own)}" for source in named]
        paragraphs.append("\n".join([language("Sources:"), *said]))
    if event.sample:
        paragraphs.append(language("A sample entry: check it before relying on it."))
    return _cut(paragraphs, language("… more on the page"), facts.page)


def _cut(paragraphs: Sequence[str], more: str, page: str) -> str:
    room = MAX_DESCRIPTION - len(page) - len(more) - 4
    whole = "\n\n".join(paragraphs)
    if len(whole) <= room:
        return f"{whole}\n\n{page}"
    kept = whole[:room]
    kept = kept[: max(kept.rfind("\n"), kept.rfind(". ") + 1, 1)].rstrip()
    return f"{kept}\n{more}\n\n{page}"


def calendar(entries: Iterable[bytes], name: str, text: str) -> bytes:
    """A whole calendar of finished VEVENTs: the head, the entries, the tail."""
    head = Calendar()
    head.add("prodid", vText(f"-//Timeline//Timeline {__version__.split('.')[0]}//EN"))
    head.add("version", "2.0")
    head.add("calscale", "GREGORIAN")
    for key in ("name", "x-wr-calname"):
        head.add(key, vText(name))
    for key in ("description", "x-wr-caldesc"):
        if text:
            head.add(key, vText(text))
    head.add("refresh-interval", vDDDTypes(dt.timedelta(hours=12)), parameters={"VALUE": "DURATION"})
    head.add("x-published-ttl", REFRESH)
    head.add("color", "firebrick")
    head.add("x-apple-calendar-color", "#B22222")
    before, _, after = bytes(head.to_ical()).rpartition(b"END:VCALENDAR")
    return b"".join((before, *entries, b"END:VCALENDAR", after))
