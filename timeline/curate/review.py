"""Dated statements of a text → the review queue: drafts of a timeline that the store holds."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from timeline.curate.desk import Desk, own_archive, write
from timeline.curate.suggest import Draft, Suggestions
from timeline.dates.edtf import parse
from timeline.dates.recurrence import Recurrence
from timeline.dates.uncertain import Precision, UncertainDate
from timeline.errors import NotFound, shown
from timeline.files.ids import Names, event_id, slug
from timeline.model.event import Archive, Confidence, Event, Source, Status
from timeline.model.fields import MAX_LINE, clean
from timeline.model.selection import Selection
from timeline.store import events, saving, timelines
from timeline.store.database import moved_on
from timeline.store.timelines import Holder

_LONGEST = 31  # days of a range whose single days are compared
_MAX_NAME = 60


class Queued(NamedTuple):
    """A draft and the event that has it; `is_new` where it was added now. `same_day` names other events of
    the timeline on its date.
    """

    draft: Draft
    event: str
    is_new: bool
    same_day: list[str]


@dataclass(frozen=True, slots=True)
class Release:
    """The text the drafts are from: the name of its file, and what it begins with. `source` is the id of its
    source, where the timeline has one already.
    """

    name: str
    text: str
    source: str | None = None


def queue(desk: Desk, timeline: str, found: Suggestions, release: Release) -> list[Queued]:
    """Every statement as a draft event; those of this text that are there already stay as they are.

    Raises NotFound for a timeline or source that does not exist, StoreError for a timeline of a file.
    """
    archive = own_archive(desk, timeline)
    source = _source(archive, found, release)
    there = events.load_whatever(desk.connection, Selection(timeline=(timeline,)), None)
    known: dict[tuple[str, str, str], list[Event]] = defaultdict(list)
    for each in there:
        for cited in each.event.sources:
            known[_key(each.event, cited)].append(each.event)
    gone = {id: id for id, its in timelines.withdrawn(desk.connection).items() if its == timeline}
    gone |= timelines.redirects(desk.connection, timeline)
    names = Names(_used(desk))
    queued, new = [], []
    for draft in found.drafts:
        event = _event(draft, found.language, source.id)
        held = _taken(known[_key(event, source.id)], event) or gone.get(event.id)
        if held is None:
            event = replace(event, id=names.take(event.id))
            new.append(event)
        id = held or event.id
        others = [each.event for each in there if each.event.id != id]
        queued.append(Queued(draft, id, held is None, _on_same_day(event, others)))
    if new:
        if source not in archive.source:
            archive = timelines.with_sources(archive, [source])
            timelines.save_timeline(desk.connection, archive, Holder(True, "", ""))
        write(desk, archive, new)
        moved_on(desk.connection, desk.now)
    return queued


def remarks(draft: Draft) -> list[str]:
    """What a reviewer needs beside date, quote and confidence: other readings, and what goes with it."""
    said = ["from related news"] if draft.section == "related" else []
    if draft.anniversary:
        said.append(f"anniversary {draft.anniversary[0]}, on {draft.anniversary[1]}")
    if draft.candidates:
        said.append(f"perhaps {' or '.join(draft.candidates)}")
    if draft.note and draft.section == "main":
        said.append(_plain(draft.note))
    if draft.also:
        others = dict.fromkeys(f"“{_plain(each.expression)}”" for each in draft.also)
        said.append(f"also {', '.join(others)}")
    return said


def _source(archive: Archive, found: Suggestions, release: Release) -> Source:
    """The source asked for, the one made of this text before, or a new one."""
    held = {source.id: source for source in archive.source}
    if release.source is not None:
        if release.source not in held:
            known = ", ".join(held) or "none yet"
            what = f"{archive.timeline.id} has no source {shown(release.source)}"
            raise NotFound(what, mend=f"known are {known}; without --source one is made")
        return held[release.source]
    lines = (_plain(line) for line in release.text.splitlines())
    title = next(filter(None, lines), release.name)[:MAX_LINE]
    published = parse(found.published) if found.published else None
    for source in archive.source:
        same_time = None in (source.published, published) or str(source.published) == str(published)
        if source.title in (title, {found.language: title}) and same_time:
            return source
    id = slug(release.name.rpartition("/")[2].rpartition(".")[0], _MAX_NAME) or slug(title, _MAX_NAME)
    own = archive.timeline.language
    return Source(
        Names(held).take(id or "text"),
        title if found.language == own else {found.language: title},
        published=published,
    )


def _event(draft: Draft, language: str, source: str) -> Event:
    title = _plain(draft.title) or draft.date
    return Event(
        id=event_id(title, draft.date),
        title={language: title},
        date=parse(draft.date),
        status=Status.DRAFT,
        recurrence=Recurrence(draft.recurrence),
        confidence=Confidence(draft.confidence),
        printed=_plain(draft.expression)[:MAX_LINE],
        sources=(source,),
        quote=_plain(draft.quote),
        method="; ".join((draft.method, *remarks(draft)))[:MAX_LINE].rstrip(),
    )


def _taken(same: list[Event], event: Event) -> str | None:
    """The one of these that a statement is, once: "the next day" may stand twice in a sentence."""
    same.sort(key=lambda each: str(each.date) != str(event.date))
    return same.pop(0).id if same else None


def _key(event: Event, source: str) -> tuple[str, str, str]:
    """By what a statement is recognised when its text comes again, though its date was mended since."""
    return source, event.quote, event.printed


def _used(desk: Desk) -> set[str]:
    """Ids that a new event cannot have."""
    connection = desk.connection
    return {*saving.held(connection), *timelines.withdrawn(connection), *timelines.redirects(connection)}


def _on_same_day(event: Event, others: Iterable[Event]) -> list[str]:
    return [
        other.id
        for other in others
        if other.status is not Status.RETRACTED
        and event.date is not None
        and other.date is not None
        and (str(event.date) == str(other.date) or _share_a_day(event.date, other.date))
    ]


def _share_a_day(one: UncertainDate, other: UncertainDate) -> bool:
    days: list[Sequence[int]] = []
    for date in (one, other):
        if date.precision is not Precision.DAY or date.earliest is None or date.latest is None:
            return False
        days.append(range(date.earliest, date.latest + 1))
    first, second = days
    return max(map(len, days)) <= _LONGEST and first[0] <= second[-1] and second[0] <= first[-1]


def _plain(text: str) -> str:
    """A text in one line, without characters that cannot be kept."""
    return clean(" ".join("".join(c if c.isprintable() else " " for c in text).split()))
