"""Two entries for one event become one: what each knows stands side by side, nothing is averaged."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple, TypeVar

from timeline.curate.changes import follow
from timeline.curate.desk import Desk, own_archive, standing, write
from timeline.curate.linking import relink, relinked
from timeline.errors import StoreError
from timeline.files.ids import Names
from timeline.model.event import Archive, Claim, Event, Status
from timeline.store import saving, timelines
from timeline.store.database import moved_on
from timeline.store.events import Stored
from timeline.store.revisions import merge_reason
from timeline.store.timelines import Holder, archive_text

T = TypeVar("T")
# What only one of them can say: KEEP's stands, GONE's is told of
_KEPT = ("kind", "tone", "recurrence", "time", "written", "rule", "founded", "override", "term", "place",
         "printed", "summary", "description", "quote")  # fmt: skip


class Merged(NamedTuple):
    """What a merge did: the event, the keys of the other one that stay in its history alone, and the events
    whose links follow.
    """

    event: Event
    left: list[str]
    relinked: list[str]


def merge(desk: Desk, keep: str, gone: str) -> Merged:
    """Let `keep` take over what `gone` knows; `gone` keeps its history and leads to `keep`. Both are the
    store's own, of one timeline or two.

    Raises StoreError where one of them is not, or where something private would come out.
    """
    if keep == gone:
        raise StoreError(f"{keep} and {gone} are one event", mend="name two")
    kept, other = standing(desk.connection, keep), standing(desk.connection, gone)
    into = own_archive(desk, kept.timeline, keep)
    source_of = own_archive(desk, other.timeline, gone)
    _refuse_exposing(kept, other, into, source_of)
    archive, brought = _brought(into, source_of, other.event)
    event = united(kept.event, brought)
    before = archive_text(into)
    if archive_text(archive) != before:
        timelines.save_timeline(desk.connection, archive, Holder(True, "", ""))
    why = merge_reason(gone)
    write(desk._replace(why=f"{why}: {desk.why}" if desk.why else why), archive, [event])
    if archive_text(archive) != before:
        follow(desk.connection, archive, desk.now, desk.who, why)
    saving.set_aside(desk.connection, gone, desk.now, desk.who, f"merged into {keep}")
    redirects = timelines.redirects(desk.connection, other.timeline)
    timelines.save_redirects(desk.connection, other.timeline, {**redirects, gone: keep})
    follows = relink(desk._replace(why=f"follows the merge of {gone} into {keep}"), gone, keep)
    moved_on(desk.connection, desk.now)
    return Merged(event, _left(event, brought), follows)


def united(keep: Event, gone: Event) -> Event:
    """`keep` with all that `gone` says besides; both cite sources of one timeline.

    A title that differs becomes an alias, unless it is a sentence cut short (`suggest`); a date that differs
    a claim beside the others.
    """
    titles = {**gone.title, **keep.title}
    new_languages = gone.title.keys() - keep.title.keys()
    names = (*gone.title.values(), *gone.short_title.values(), *gone.aliases)
    known = {*titles.values(), *keep.short_title.values()}
    return replace(
        keep,
        date=gone.date if keep.date is None and keep.rule is None else keep.date,
        title=titles,
        short_title={**_only(gone.short_title, new_languages), **keep.short_title},
        title_genitive={**_only(gone.title_genitive, new_languages), **keep.title_genitive},
        summary={**gone.summary, **keep.summary},
        description={**gone.description, **keep.description},
        place=gone.place if keep.place is None else keep.place,
        aliases=_without_doubles(
            (*keep.aliases, *(name for name in names if name not in known and name[-1] != "…"))
        ),
        tags=_without_doubles((*keep.tags, *gone.tags)),
        people=_without_doubles((*keep.people, *gone.people)),
        organizations=_without_doubles((*keep.organizations, *gone.organizations)),
        sources=_without_doubles((*keep.sources, *gone.sources)),
        links=relinked((*keep.links, *gone.links), {gone.id: None}, keep.id),
        claim=_without_doubles((*keep.claim, *gone.claim, *_rival_date(keep, gone))),
        quote=keep.quote or gone.quote,
        modified=None,
    )


def _rival_date(keep: Event, gone: Event) -> tuple[Claim, ...]:
    """The date `gone` has, where `keep` has another one."""
    mine = keep.date if keep.date is not None or keep.rule is not None else gone.date
    if gone.date is None or str(gone.date) == str(mine):
        return ()
    source = gone.sources[0] if gone.sources else None
    return (Claim("date", value=str(gone.date), source=source, quote=gone.quote),)


def _refuse_exposing(kept: Stored, other: Stored, into: Archive, source_of: Archive) -> None:
    """A draft takes no published event with it, and nothing private comes into the open."""
    keep, gone = kept.event, other.event
    is_private = keep.private or into.timeline.private
    if (gone.private or source_of.timeline.private) and not is_private:
        mend = f"make {keep.id} private first, or open {gone.id}, if everybody may see it"
        raise StoreError(f"{gone.id} is private and {keep.id} is not", mend=mend)
    if source_of.timeline.private and not into.timeline.private:  # sources, people and tags come along
        what = f"the timeline {source_of.timeline.id} is private and {into.timeline.id} is not"
        raise StoreError(what, mend=f"keep both, or merge into an event of {source_of.timeline.id}")
    if gone.status is Status.PUBLISHED and keep.status is not Status.PUBLISHED:
        mend = f"publish {keep.id} first, or merge the other way round"
        raise StoreError(f"{gone.id} is published and {keep.id} is not", mend=mend)


def _brought(into: Archive, source_of: Archive, event: Event) -> tuple[Archive, Event]:
    """The timeline `into` with what `event` names, and the event as it stands there: sources under other ids
    where those are taken, and texts that named no language in their own.
    """
    if into.timeline.id == source_of.timeline.id:
        return into, event
    own = source_of.timeline.language
    spoken = None if own == into.timeline.language else own
    known = {source.id: source for source in into.source}
    names, moved = Names(known), dict[str, str]()
    sources = []
    for source in source_of.source:
        here = replace(source, title=_said(source.title, spoken))
        if source.id in event.cited and known.get(source.id) != here:
            moved[source.id] = names.take(source.id)
            sources.append(replace(here, id=moved[source.id]))
    archive = replace(
        timelines.with_sources(into, sources),
        tag={**_only(source_of.tag, event.tags), **into.tag},
        person={**_only(source_of.person, event.people), **into.person},
    )
    return archive, replace(
        event,
        sources=tuple(moved.get(id, id) for id in event.sources),
        claim=tuple(_carried(claim, moved, spoken) for claim in event.claim),
        override=tuple(
            replace(each, source=moved.get(each.source or "", each.source)) for each in event.override
        ),
    )


def _carried(claim: Claim, moved: Mapping[str, str], language: str | None) -> Claim:
    """A claim as it stands in another timeline."""
    value = (
        claim.value if claim.metric == "date" or claim.bounds is not None else _said(claim.value, language)
    )
    return replace(
        claim,
        value=value,
        text=_said(claim.text, language),
        holder=_said(claim.holder, language),
        scope=_said(claim.scope, language),
        source=moved.get(claim.source or "", claim.source),
    )


def _said(text: T, language: str | None) -> T | Mapping[str, str]:
    """A text that names no language, in `language`; any other one as it is."""
    return {language: text} if language is not None and isinstance(text, str) and text else text


def _left(event: Event, gone: Event) -> list[str]:
    """The keys in which `gone` said something that the united event does not."""
    found = []
    for key in _KEPT:
        mine, others = getattr(event, key), getattr(gone, key)
        if isinstance(others, Mapping):
            lost = any(mine.get(language) != text for language, text in others.items())
        else:
            lost = others != mine and others != getattr(_EMPTY, key)
        if lost:
            found.append(key)
    return found


_EMPTY = Event("none", {"en": "none"}, status=Status.DRAFT)


def _only(table: Mapping[str, T], keys: Iterable[str]) -> dict[str, T]:
    return {key: table[key] for key in keys if key in table}


def _without_doubles(values: Iterable[T]) -> tuple[T, ...]:
    found: list[T] = []
    for value in values:
        if value not in found:
            found.append(value)
    return tuple(found)
