"""An import taken back: what it touched goes to where it was, unless somebody has changed it since."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from timeline.curate.changes import Change, Fingerprints, apply, follow
from timeline.curate.desk import Desk
from timeline.curate.linking import living_links, relink
from timeline.errors import StoreError
from timeline.model.event import ARCHIVE, Archive, Source, Status
from timeline.store import events, revisions, runs, saving, timelines
from timeline.store.database import Connection, alone, moved_on
from timeline.store.imported import Imported
from timeline.store.revisions import TAKEN_OUT
from timeline.store.timelines import Holder, archive_text

_BATCH = 500  # events whose documents are in memory at once


class Left(NamedTuple):
    """An event or a timeline that stays as it is, and why."""

    id: str
    why: str


@dataclass(slots=True)
class Undone:
    """What taking a run back did; `run` is the number of the undoing, itself a run."""

    run: int = 0
    restored: int = 0
    deleted: int = 0
    retracted: int = 0
    left: list[Left] = field(default_factory=list)


class _Plan(NamedTuple):
    """What becomes of the events that a run touched: those that change, by timeline; ids that go, with their
    events, that lead nowhere else any more, or that are withdrawn no more.
    """

    changed: dict[str, list[runs.Touched]]
    deleted: list[str]
    unled: list[str]
    unburied: list[str]


def undo(connection: Connection, run: int, now: dt.datetime, who: str) -> Undone:
    """Take a run back, in the caller's transaction. Events it changed go to the revision before; those it
    added are deleted if nobody was shown them, else retracted; what was edited or withdrawn since is left,
    and may be taken back later, once it is as the run had made it. Ids that it withdrew are free again.

    Raises NotFound, and StoreError where all that can be was taken back already.
    """
    alone(connection, "archive")
    wanted = runs.load(connection, run)
    earlier = runs.undone_by(connection, run)
    before = {each.event for undoing in earlier for each in runs.touched(connection, undoing)}
    done = Undone()
    touched = [each for each in runs.touched(connection, run) if each.event not in before]
    settled = {head.timeline for undoing in earlier for head in runs.heads(connection, undoing)}
    heads = {head.timeline: head for head in runs.heads(connection, run) if head.timeline not in settled}
    plan = _planned(connection, touched, heads, done)
    counts = {"restored": done.restored, "deleted": done.deleted, "retracted": done.retracted}
    counts["left"] = len(done.left)
    done.run = runs.begin(connection, now, who, f"run {run}: {wanted.what}", counts, undoes=run)
    desk = Desk(connection, now, who, f"follows the undoing of run {run}", Path())
    for batch in saving.batches(plan.deleted):
        saving.purge(connection, *batch)
    for id in plan.deleted:
        relink(desk, id, None)
    for batch in saving.batches(plan.unled):
        timelines.drop_redirects(connection, batch)
    for batch in saving.batches(plan.unburied):
        timelines.unbury(connection, batch)
    desk = desk._replace(why=f"run {run} taken back")
    changed = done.restored + done.deleted + done.retracted
    for id in sorted({*plan.changed, *heads}):
        archive = timelines.whole(connection, id)
        if archive is None:
            continue
        for some in saving.batches(plan.changed.get(id, ()), _BATCH):
            changes = list(_as_before(connection, archive, some))
            apply(connection, changes, archive, now, who, desk.why, done.run)
        if id in heads:
            changed += _restore_head(desk, archive, heads[id], done)
    if earlier and not changed:  # nothing of this transaction is kept
        still = f"; still left: {', '.join(left.id for left in done.left[:10])}" if done.left else ""
        raise StoreError(f"run {run} was taken back by run {earlier[-1]} already{still}")
    moved_on(connection, now)
    return done


def _planned(
    connection: Connection, touched: Sequence[runs.Touched], heads: Mapping[str, runs.Head], done: Undone
) -> _Plan:
    """What becomes of each event that a run touched, counted in `done`."""
    ids = [each.event for each in touched]
    held, seen = saving.held(connection, ids), saving.seen_by_all(connection, ids)
    holders, merged = timelines.holders(connection), timelines.redirects(connection)
    led_to, dead = {*merged.values()}, timelines.withdrawn(connection)
    last = saving.last_numbers(connection, [id for id in ids if id not in held])
    citable, gone_ids = _Citable(connection, heads), {*merged, *dead}
    plan = _Plan(defaultdict(list), [], [], [])
    for each in touched:
        now_held = held.get(each.event)
        if now_held is None and each.number == last[each.event] and each.event in gone_ids:
            (plan.unled if each.event in merged else plan.unburied).append(each.event)
            done.deleted += 1
        elif now_held is None:
            done.left.append(Left(each.event, "it was withdrawn or merged since"))
        elif not holders[now_held.timeline].own:
            done.left.append(Left(each.event, f"{holders[now_held.timeline].file} holds it now"))
        elif now_held.revision != each.number and not _is_as_after(connection, each):
            mend = f"by hand: timeline event revert {each.event} --to N"
            done.left.append(Left(each.event, f"it was changed since (revision {now_held.revision}); {mend}"))
        elif each.event in led_to:
            done.left.append(Left(each.event, "another event was merged into it since"))
        elif each.before == TAKEN_OUT:
            done.left.append(Left(each.event, "what it was before went with a withdrawn event"))
        elif each.before is not None and (gone := citable.missing(now_held.timeline, each.before)):
            done.left.append(Left(each.event, f"what it was before cites a source that is gone: {gone[0]}"))
        elif each.before is not None:
            plan.changed[now_held.timeline].append(each)
            done.restored += 1
        elif each.event in seen:
            plan.changed[now_held.timeline].append(each)
            done.retracted += 1
        else:
            plan.deleted.append(each.event)
            done.deleted += 1
    return plan


class _Citable:
    """The sources that restored events may cite: those of their timeline, and those it had before the run."""

    def __init__(self, connection: Connection, heads: Mapping[str, runs.Head]) -> None:
        self._connection, self._heads = connection, heads
        self._known: dict[str, set[str]] = {}

    def missing(self, timeline: str, document: str) -> list[str]:
        """The sources that a document cites beside them."""
        if timeline not in self._known:
            head, archive = self._heads.get(timeline), timelines.whole(self._connection, timeline)
            sources = [*(archive.source if archive is not None else ()), *_sources_before(head)]
            self._known[timeline] = {source.id for source in sources}
        return sorted(events.decoded(document).cited - self._known[timeline])


def _sources_before(head: runs.Head | None) -> tuple[Source, ...]:
    return ARCHIVE.validate_json(head.before).source if head is not None and head.before is not None else ()


def _is_as_after(connection: Connection, touched: runs.Touched) -> bool:
    """Whether an event is what a run made of it, though it was something else in between."""
    after = revisions.documents(connection, touched.event)
    return bool(after[touched.number] == events.bodies(connection, [touched.event])[touched.event])


def _as_before(connection: Connection, archive: Archive, touched: Sequence[runs.Touched]) -> Iterator[Change]:
    """Events as they were before a run, and left by the import before it, if by one; those that it added,
    retracted until the same is imported again.
    """
    fingerprints = Fingerprints(archive)
    held = saving.held(connection, [each.event for each in touched])
    bodies = events.bodies(connection, [each.event for each in touched if each.before is None])
    for each in touched:
        if each.before is None:
            event = replace(events.decoded(bodies[each.event]), status=Status.RETRACTED, modified=None)
        else:
            event = living_links(connection, events.decoded(each.before))[0]
        body = events.document(event)
        new = Imported.of_document(body, waits=True).text if each.before is None else None
        imported = new or each.imported or ""
        yield Change(event, body, fingerprints.of(event, body), held[each.event], imported)


def _restore_head(desk: Desk, archive: Archive, head: runs.Head, done: Undone) -> bool:
    """Title, tags, people and sources as before the run; a timeline it made goes when it is empty. Whether it
    could be.
    """
    connection, id = desk.connection, archive.timeline.id
    ids = events.ids_of(connection, id)
    if head.before is None and not ids:
        timelines.drop_timeline(connection, id)
        return True
    if archive_text(archive) != head.after:
        done.left.append(Left(id, "its title, tags, people or sources were changed since"))
        cited, here = _cited(connection, ids), {source.id for source in archive.source}
        lacking = [each for each in _sources_before(head) if each.id in cited - here]
        if lacking:
            _save_head(desk, timelines.with_sources(archive, lacking), done)
        return False
    if head.before is None:
        done.left.append(Left(id, "events stand in it yet"))
        return False
    before = ARCHIVE.validate_json(head.before)
    cited = _cited(connection, ids)
    had = {source.id for source in before.source}
    kept = (source for source in archive.source if source.id in cited and source.id not in had)
    restored = timelines.with_sources(before, kept)
    runs.keep_head(connection, done.run, runs.Head(id, head.after, archive_text(restored)))
    _save_head(desk, restored, done)
    return True


def _save_head(desk: Desk, archive: Archive, done: Undone) -> None:
    timelines.save_timeline(desk.connection, archive, Holder(True, "", ""))
    follow(desk.connection, archive, desk.now, desk.who, desk.why, done.run)


def _cited(connection: Connection, ids: list[str]) -> set[str]:
    """The sources that events cite."""
    found: set[str] = set()
    for batch in saving.batches(ids):
        for body in events.bodies(connection, batch).values():
            found |= events.decoded(body).cited
    return found
