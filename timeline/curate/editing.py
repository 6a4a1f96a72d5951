"""Changes by hand of what the store holds: each is a revision, and none is lost. A file's events are not
touched but for withdrawing.

Every act takes a Desk, whose transaction is the caller's, and is all or nothing.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from timeline.curate.desk import Desk, checked_timeline, own_archive, place_in_file, standing, write
from timeline.curate.differences import differences
from timeline.curate.linking import living_links
from timeline.curate.withdrawing import forget_in_others, purge
from timeline.errors import BadFile, BadSetting, Fault, NotFound, StoreError, shown
from timeline.files.event_text import Given
from timeline.model.event import Archive, Event, Link, Status
from timeline.store import events, revisions, saving, timelines
from timeline.store.database import Connection, moved_on
from timeline.store.events import Revision
from timeline.store.revisions import TAKEN_OUT
from timeline.store.timelines import Holder


class Theirs(NamedTuple):
    """A revision that somebody else made meanwhile, and what it changed."""

    revision: Revision
    lines: list[str]


class Conflict(NamedTuple):
    """An edit that was based on a revision which stands no more; nothing was written. `yours` is what it
    would change of that revision.
    """

    based_on: int
    revision: int
    yours: list[str]
    theirs: list[Theirs]


class Reverted(NamedTuple):
    """What going back did: the differences; from which event it was split again, if it had been merged; and
    the links left out because they lead nowhere any more.
    """

    lines: list[str]
    split_from: str | None
    dropped: list[str]


class Withdrawn(NamedTuple):
    """An id that is used no more, with those merged into it; `file` is where its text still stands. `left_in`
    are those it was part of once, and that may say yet what they took over.
    """

    id: str
    merged: list[str]
    file: str
    left_in: list[str]


def new_timeline(desk: Desk, id: str, title: str, language: str, *, private: bool) -> None:
    """A timeline of the store's own, without events. Raises BadSetting, and StoreError where there is one."""
    if id in timelines.holders(desk.connection):
        raise StoreError(f"there is a timeline {shown(id)} already", mend="leave --new-timeline out")
    timeline = checked_timeline(id, title, language, private=private)
    timelines.save_timeline(desk.connection, Archive(timeline), Holder(True, "", ""))


def add(desk: Desk, archive: Archive, given: Given) -> tuple[Event, ...]:
    """New events of a timeline, with their new sources. Raises BadFile with every id that is taken and every
    link that leads nowhere.
    """
    faults = [
        given.fault(number, "id", f"{shown(event.id)} {why}", mend)
        for number, event in enumerate(given.events)
        if (taken := _taken(desk.connection, event.id))
        for why, mend in (taken,)
    ]
    _raise([*faults, *_dangling(desk.connection, given)])
    added = tuple(_unseen_in_private(desk.connection, event) for event in given.events)
    write(desk, _with_sources(desk, archive, given), added)
    moved_on(desk.connection, desk.now)
    return added


def edit(desk: Desk, archive: Archive, given: Given, based_on: int | None) -> list[str] | Conflict:
    """An event as it is to be from now on: the differences, none where it is so already. Where it is
    `based_on` a revision that no longer stands: the conflict.

    Raises BadFile for a link that leads nowhere, NotFound for a revision that never was.
    """
    event = _unseen_in_private(desk.connection, given.events[0])
    stored = standing(desk.connection, event.id)
    body, before = events.document(event), events.document(stored.event)
    lines = [*differences(before, body), *(f"source {source.id}: new" for source in given.sources)]
    if not lines:
        return []
    if based_on is not None and based_on != stored.revision:
        base = _document(desk.connection, event.id, based_on)
        return Conflict(
            based_on, stored.revision, differences(base, body), _since(desk.connection, event.id, based_on)
        )
    _raise(_dangling(desk.connection, given, stored.event.links))
    write(desk, _with_sources(desk, archive, given), [event] if body != before else ())
    moved_on(desk.connection, desk.now)
    return lines


def set_status(desk: Desk, ids: Sequence[str], status: Status) -> list[Event]:
    """Publish or retract events; those that were so already are left out of the answer.

    Raises BadSetting where an event cannot be so.
    """
    found = []
    for id in dict.fromkeys(ids):
        stored = standing(desk.connection, id)
        archive = own_archive(desk, stored.timeline, id)
        if stored.event.status is status:
            continue
        try:
            event = _unseen_in_private(desk.connection, replace(stored.event, status=status))
        except ValueError as error:
            what, _, _ = str(error).partition("; ")
            raise BadSetting(what, id, f"add it first: timeline event edit {id}") from None
        write(desk, archive, [event])
        found.append(event)
    if found:
        moved_on(desk.connection, desk.now)
    return found


def withdraw(desk: Desk, ids: Sequence[str]) -> list[Withdrawn]:
    """Purge events, whoever holds them, with their history, what was merged into them and links to them;
    tombstones stay. For one that is withdrawn already, what is left of it in others' histories goes. The
    caller empties the store's log behind it (`Database.forget`).
    """
    found = []
    for id in dict.fromkeys(ids):
        if timelines.is_withdrawn(desk.connection, id) and revisions.merges_of(desk.connection, id):
            found.append(Withdrawn(id, [], "", forget_in_others(desk, [id])))
            continue
        stored = standing(desk.connection, id)
        holder = timelines.holders(desk.connection)[stored.timeline]
        merged, left_in = purge(desk, id, stored.timeline)
        file = "" if holder.own or not holder.file else place_in_file(desk.folder, holder.file, id)
        found.append(Withdrawn(id, merged, file, left_in))
    moved_on(desk.connection, desk.now)
    return found


def revert(desk: Desk, id: str, to: int) -> Reverted:
    """Bring the document of revision `to` back, as a new revision; an event that was merged away comes back,
    and its redirect goes.

    Raises NotFound for a revision that has no document; StoreError where it cites what is gone.
    """
    home = timelines.home_of_redirect(desk.connection, id)
    split_from = timelines.led_to(desk.connection, id) if home is not None else None
    timeline = home if home is not None else standing(desk.connection, id).timeline
    archive = own_archive(desk, timeline, id)
    event, dropped = living_links(desk.connection, events.decoded(_document(desk.connection, id, to)))
    missing = sorted(event.cited - {source.id for source in archive.source})
    if missing:
        mend = "add that source again, with timeline event add"
        raise StoreError(f"revision {to} cites {shown(missing[0])}, which {timeline} no longer has", id, mend)
    now_there = events.bodies(desk.connection, [id]).get(id)
    lines = differences(now_there, events.document(event)) if now_there is not None else []
    if lines or split_from is not None:
        timelines.drop_redirects(desk.connection, [id])
        write(desk, archive, [event])
        moved_on(desk.connection, desk.now)
    return Reverted(lines, split_from, dropped)


def changed(before: str | None, after: str | None) -> list[str]:
    """What a revision changed, from the documents before and after it."""
    if TAKEN_OUT in (before, after):
        return ["what it changed was taken out, with an event that was withdrawn"]
    return differences(before or "{}", after or "{}")


def _unseen_in_private(connection: Connection, event: Event) -> Event:
    """An event as it is to be written: what nobody was shown is retracted in private, since feeds have
    nothing to take back.
    """
    if event.status is not Status.RETRACTED:
        return event
    before = saving.held(connection, [event.id]).get(event.id)
    return event if before is not None and before.published is not None else replace(event, private=True)


def _document(connection: Connection, id: str, number: int) -> str:
    found = revisions.documents(connection, id)
    body = found.get(number)
    if not body:
        has = f"it has {', '.join(str(each) for each, body in found.items() if body)}"
        if body == TAKEN_OUT:
            what = f"what revision {number} made of {id} was taken out, with an event that was withdrawn"
            raise NotFound(what, mend=f"{has}: see timeline event history {id}")
        raise NotFound(
            f"{shown(id)} has no revision {number}", mend=f"{has}: see timeline event history {id}"
        )
    return body


def _since(connection: Connection, id: str, number: int) -> list[Theirs]:
    """The revisions made after that one."""
    after = revisions.documents(connection, id)
    return [
        Theirs(each, changed(each.before, after[each.number]))
        for each in events.revisions(connection, id)
        if each.number > number
    ]


def _with_sources(desk: Desk, archive: Archive, given: Given) -> Archive:
    """The timeline with the sources that come with new events."""
    if not given.sources:
        return archive
    archive = timelines.with_sources(archive, given.sources)
    timelines.save_timeline(desk.connection, archive, Holder(True, "", ""))
    return archive


def _raise(faults: Sequence[Fault]) -> None:
    """Raises BadFile, or BadSetting where an option of the command line is wrong; nothing where none is."""
    for fault in faults:
        if fault.where.startswith("--"):
            raise BadSetting(fault.found, fault.where, fault.expected)
    if faults:
        raise BadFile(tuple(faults))


def _taken(connection: Connection, id: str) -> tuple[str, str] | None:
    """Why an id cannot be a new event's, and what to do; None where it can."""
    if id in timelines.withdrawn(connection):
        return "was withdrawn, and an id is never used again", "give the event another id"
    target = timelines.led_to(connection, id)
    if target != id:
        return f"was merged into {target}", "give the event another id, or edit that one"
    held = saving.held(connection, [id]).get(id)
    if held is not None:
        return f"stands in {held.timeline} already", f"timeline event edit {id}, or give this one another id"
    return None


def _dangling(connection: Connection, given: Given, had: Sequence[Link] = ()) -> list[Fault]:
    """Links to events that do not exist, but for those an event `had`."""
    new = [
        (number, link.event)
        for number, event in enumerate(given.events)
        for link in event.links
        if link not in had
    ]
    known = {*saving.held(connection, {id for _, id in new}), *(event.id for event in given.events)}
    faults = []
    for number, id in new:
        if id not in known:
            target = timelines.led_to(connection, id)
            what = (
                f"{shown(id)} was merged into {target}" if target != id else f"there is no event {shown(id)}"
            )
            faults.append(given.fault(number, "links", what, "link to one that exists"))
    return faults
