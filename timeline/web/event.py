"""One event: what is known, who says so, how it was marked, what led to it, when it returns."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from starlette.requests import Request
from starlette.responses import Response

from timeline.dates.anniversaries import candidates, upcoming
from timeline.dates.calendars import WEEKDAYS, Calendar, weekday
from timeline.dates.recurrence import Occurrence, OccurrenceKind
from timeline.dates.return_words import (
    counter_words,
    label_words,
    note_words,
    occurrence_date_words,
    term_words,
    when_words,
)
from timeline.dates.terms import count_days
from timeline.dates.uncertain import End, Precision
from timeline.dates.words import written_words
from timeline.errors import NotFound
from timeline.languages import Chosen, Language, Texts
from timeline.model.event import Event, Relation, Source, Tone
from timeline.render.claims import Matter, disagreeing, matters, metric_name, plot, said, when_said
from timeline.store import events, timelines
from timeline.store.database import Connection
from timeline.store.events import Stored
from timeline.web.gone import elsewhere
from timeline.web.http import Hall, page
from timeline.web.listing import Line, line

_NEXT = 5
_WEEKDAYS = tuple(name.lower() for name in WEEKDAYS)
_STEPS = 3  # how far a chain of "follows" is told in either direction


@dataclass(frozen=True, slots=True)
class Step:
    """An event of the arc; `here` is the page's own, `how` its relation in words."""

    line: Line
    how: str
    here: bool
    part: bool


@dataclass(frozen=True, slots=True)
class NextReturn:
    """One of the next returns."""

    label: str
    date: str
    when: str
    note: str
    milestone: bool


@dataclass(frozen=True, slots=True)
class Used:
    """A source and what it was used for."""

    source: Source
    title: str
    published: str
    uses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """The events tied to one, each once."""

    before: tuple[Stored, ...]
    whole: tuple[Stored, ...]
    parts: tuple[Stored, ...]
    after: tuple[Stored, ...]
    marked: tuple[Stored, ...]
    remembers: tuple[Stored, ...]
    beside: tuple[Stored, ...]


def event(request: Request) -> Response:
    """The page of one event, or of what it was merged into. Raises NotFound."""
    hall, id = Hall.of(request), request.path_params["id"]
    with hall.application.database.read() as connection:
        away = elsewhere(connection, id, hall)
        if away is not None:
            return away
        stored = events.load(connection, id)
        archives = timelines.archives(connection)
        cited = timelines.sources_of(connection, [stored.timeline])
        sources = {id: source for (_, id), source in cited.items()}
        related = _related(connection, stored)
    shown, language = stored.event, hall.language

    def choose(texts: Texts | None) -> Chosen | None:
        return language.choose(texts, stored.language) if texts else None

    title = language.choose(shown.title, stored.language)
    said_of_it = matters(shown.claim, language, stored.language, sources)
    head = archives[stored.timeline].timeline
    people = timelines.people_of(archives)
    values = {
        "title": title.text,
        "heading": title,
        "event": shown,
        "mourning": shown.tone is Tone.MOURNING,
        "date": shown.date_words(language),
        "terms": _terms(shown, language),
        "counter": _counter(shown, hall),
        "printed": _printed(shown, hall),
        "time": shown.time.isoformat("minutes") if shown.time is not None else "",
        "place": choose(shown.place.name if shown.place else None),
        "other_names": _other_names(shown, stored.language, hall),
        "summary": choose(shown.summary),
        "description": choose(shown.description),
        "matters": [(each, plot(each, language, shown.date)) for each in said_of_it],
        "disagree": disagreeing(shown.claim),
        "marked": [line(each, hall) for each in related.marked],
        "remembers": [line(each, hall) for each in related.remembers],
        "beside": [line(each, hall) for each in related.beside],
        "arc": _arc(stored, related, hall),
        "sources": _used(shown, sources, said_of_it, stored.language, hall),
        "returns": _returns(shown, hall),
        "candidates": _candidates(shown, hall),
        "timeline": (language.choose(head.title, head.language), hall.link(f"/timelines/{head.id}")),
        "people": [
            choose(people[name].name) if name in people else Chosen(name, "") for name in shown.people
        ],
        "ics": hall.link(f"/events/{shown.id}.ics"),
        "day_href": _day_href(shown, hall),
        "subscribe": f"{hall.link('/subscribe')}?timeline={stored.timeline}",
        "address": hall.absolute(f"/events/{shown.id}"),
    }
    return page(request, hall, "page_event.html", values)


def _related(connection: Connection, stored: Stored) -> Related:
    """Links in both directions; what a reader may not see is left out."""
    incoming = _linking(connection, stored)

    def coming(relation: Relation) -> tuple[Stored, ...]:
        return tuple(each for by, each in incoming if by is relation)

    def going(relation: Relation) -> tuple[Stored, ...]:
        return _ordered(_linked(connection, stored, relation))

    beside = {each.event.id: each for kind in (Relation.SAME_DAY, Relation.CONTRADICTS)
              for each in (*going(kind), *coming(kind))}  # fmt: skip
    return Related(
        before=_ordered(_chain(connection, stored, backwards=True)),
        whole=going(Relation.PART_OF),
        parts=coming(Relation.PART_OF),
        after=_ordered(_chain(connection, stored, backwards=False)),
        marked=coming(Relation.COMMEMORATES),
        remembers=going(Relation.COMMEMORATES),
        beside=tuple(beside.values()),
    )


def _chain(connection: Connection, stored: Stored, *, backwards: bool) -> list[Stored]:
    """What it followed, or what followed it, and so on for a few steps."""
    seen = {stored.event.id: stored}
    front = [stored]
    for _ in range(_STEPS):
        found: list[Stored] = []
        for each in front:
            if backwards:
                found += _linked(connection, each, Relation.FOLLOWS)
            else:
                found += [one for by, one in _linking(connection, each) if by is Relation.FOLLOWS]
        front = [each for each in found if each.event.id not in seen]
        seen |= {each.event.id: each for each in front}
    return [each for id, each in seen.items() if id != stored.event.id]


def _linking(connection: Connection, stored: Stored) -> list[tuple[Relation, Stored]]:
    """What links to an event, or to one that was merged into it, and how; earliest first."""
    found: dict[tuple[Relation, str], Stored] = {}
    for name in timelines.names_of(connection, stored.event.id):
        for each in events.linking(connection, name):
            if each.event.id != stored.event.id:
                found |= {
                    (link.relation, each.event.id): each for link in each.event.links if link.event == name
                }
    return [(relation, found[relation, id]) for relation, id in found]


def _linked(connection: Connection, stored: Stored, relation: Relation) -> list[Stored]:
    """What an event links to, or what that was merged into."""
    found: dict[str, Stored] = {}
    for link in stored.event.links:
        if link.relation is relation:
            with suppress(NotFound):  # a draft, private or taken back: not for this reader
                each = events.load(connection, timelines.led_to(connection, link.event))
                found[each.event.id] = each
    found.pop(stored.event.id, None)
    return list(found.values())


def _ordered(found: Sequence[Stored]) -> tuple[Stored, ...]:
    return tuple(sorted(found, key=_begins))


def _begins(stored: Stored) -> tuple[int, str]:
    date = stored.event.date
    return (date.earliest or 0) if date is not None else 0, stored.event.id


def _arc(stored: Stored, related: Related, hall: Hall) -> list[Step]:
    """What led to it, it, its parts, what followed; empty where nothing is tied to it."""
    t = hall.language
    before = [(each, t("part of")) for each in related.whole] + [(each, "") for each in related.before]
    after = [(each, t("part of this")) for each in related.parts] + [(each, "") for each in related.after]
    if not before and not after:
        return []
    before.sort(key=lambda step: _begins(step[0]))
    after.sort(key=lambda step: _begins(step[0]))
    return [
        *(Step(line(each, hall), how, False, False) for each, how in before),
        Step(line(stored, hall), "", True, False),
        *(Step(line(each, hall), how, False, bool(how)) for each, how in after),
    ]


def _printed(shown: Event, hall: Hall) -> str:
    """The date as the source printed it."""
    t, written = hall.language, shown.written
    if written is None:
        return shown.printed
    text = written_words(written.known, written.calendar, t)
    if written.weekday is not None:
        weekday = t.weekday(_WEEKDAYS.index(written.weekday))
        fits = t("The printed weekday fits.") if written.weekday_fits else _misfit(shown, t)
        text = f"{text} ({weekday}). {fits}"
    return (
        text if written.calendar is Calendar.JULIAN or written.weekday or text != shown.date_words(t) else ""
    )


def _misfit(shown: Event, t: Language) -> str:
    assert shown.date is not None
    assert shown.date.earliest is not None
    own = t.weekday(weekday(shown.date.earliest))
    return t("The printed weekday does not fit; the date's own is: {weekday}.", weekday=own)


def _terms(shown: Event, t: Language) -> list[str]:
    """Each term with its computed end, and the recorded one where there is one."""
    own = (shown.date.earliest or 0) if shown.date is not None else 0
    return [
        term_words(each.begins(own), each.length, each.nominal_end(own), each.actual_end, t)
        for each in shown.term
    ]


def _counter(shown: Event, hall: Hall) -> str:
    """The days of what goes on to this day; nothing where the end is not known."""
    date = shown.date
    if date is None or date.choice is not None or date.members[0].end is not End.OPEN:
        return ""
    if date.precision is not Precision.DAY or date.earliest is None:
        return ""
    counter = count_days(date.earliest, hall.today)
    return counter_words(counter, hall.language) if counter is not None else ""


def _other_names(shown: Event, own: str, hall: Hall) -> list[Chosen]:
    """The place's names in other languages than the one shown, and the event's aliases."""
    names: list[Chosen] = []
    seen = set()
    if shown.place is not None:
        seen.add(hall.language.choose(shown.place.name, own).text)
        names += [Chosen(text, code) for code, text in shown.place.name.items()]
    names += [Chosen(text, "") for text in shown.aliases]
    return [name for name in names if name.text not in seen and not seen.add(name.text)]  # type: ignore[func-returns-value]


def _used(
    shown: Event, sources: Mapping[str, Source], said_of_it: Sequence[Matter], own: str, hall: Hall
) -> list[Used]:
    """The event's sources and those of its claims, each with the matters it speaks of."""
    uses: dict[str, list[str]] = {id: [] for id in shown.sources if id in sources}
    for claim in shown.claim:
        if claim.source in sources:
            name = metric_name(claim.metric, hall.language)
            found = uses.setdefault(claim.source or "", [])
            if name not in found:
                found.append(name)
    return [
        Used(
            sources[id],
            said(sources[id].title, hall.language, own),
            when_said(sources[id].published, hall.language),
            tuple(names),
        )
        for id, names in uses.items()
    ]


def _returns(shown: Event, hall: Hall) -> list[NextReturn]:
    """The next five; its own day counts while it lies ahead."""
    if shown.date is None and shown.rule is None:
        return []
    ahead = (
        each
        for each in upcoming(shown.date, shown.policy, hall.today)
        if each.kind is not OccurrenceKind.ORIGINAL or each.end >= hall.today
    )
    return [_next_return(each, shown, hall) for each in islice(ahead, _NEXT)]


def _candidates(shown: Event, hall: Hall) -> list[NextReturn]:
    """Of a date that is one of several: what each would give next."""
    if shown.date is None:
        return []
    return [_next_return(each, shown, hall) for each in candidates(shown.date, shown.policy, hall.today)]


def _next_return(each: Occurrence, shown: Event, hall: Hall) -> NextReturn:
    return NextReturn(
        label_words(each, hall.language, shown.date),
        occurrence_date_words(each, hall.language),
        when_words(each, hall.today, hall.language),
        note_words(each, hall.language),
        each.milestone,
    )


def _day_href(shown: Event, hall: Hall) -> str:
    """Where everything of the same day of the year stands; empty where no day is known."""
    part = shown.date.parts[0] if shown.date is not None else None
    if part is None or part.day is None or part.month is None:
        return ""
    return hall.link(f"/on/{part.month:02}-{part.day:02}")
