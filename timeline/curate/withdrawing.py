"""How an event goes for ever: with what was merged into it, what leads to it, what it alone named, and what
it left in events that it was part of for a while.
"""

import json
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from timeline.curate.desk import Desk
from timeline.curate.linking import relink
from timeline.model.event import Archive
from timeline.store import events, revisions, runs, saving, timelines
from timeline.store.database import Connection
from timeline.store.events import Name
from timeline.store.revisions import Merge
from timeline.store.timelines import Holder


class Purged(NamedTuple):
    """What went with an event: those merged into it. `left_in` are those it was part of once, and that may
    say what they took over yet.
    """

    merged: list[str]
    left_in: list[str]


def purge(desk: Desk, id: str, timeline: str) -> Purged:
    """Take an event out for ever, with what was merged into it, links to it, the sources, people and tags
    that it alone ever named, and what others took over from it; tombstones stay. The caller empties the
    store's log behind it (`Database.forget`).
    """
    connection = desk.connection
    merged = timelines.names_of(connection, id)[1:]
    every = (id, *merged)
    homes = {each: timelines.home_of_redirect(connection, each) or timeline for each in every}
    named = {each: _named(revisions.documents(connection, each).values()) for each in every}
    brought_by = runs.of_events(connection, every)
    saving.purge(connection, *every)
    for each in every:
        relink(desk._replace(why="follows the withdrawal"), each, None)
    timelines.bury(connection, every, timeline, desk.now)
    timelines.drop_redirects(connection, merged)
    left_in = forget_in_others(desk, every)
    for each in every:
        _forget(connection, named[each], homes[each])
    runs.forget_names(connection, brought_by)
    return Purged(merged, left_in)


def forget_in_others(desk: Desk, gone: Sequence[str]) -> list[str]:
    """Take what events were while they held words of those that are `gone` out of their histories; which of
    them may hold some yet. Their histories say so, by which this finds the words when they are rid of them.
    """
    connection = desk.connection
    wanted = [merge for id in gone for merge in revisions.merges_of(connection, id)]
    begun: dict[str, set[int]] = {}
    while wanted:
        merge = wanted.pop()
        numbers = begun.setdefault(merge.event, set())
        if merge.number not in numbers:
            numbers.add(merge.number)
            wanted += _passed_on(connection, merge.event, numbers)
    left_in = {event: _forget_in(connection, event, numbers) for event, numbers in sorted(begun.items())}
    why = f"{revisions.merge_reason(gone[0])}: it was withdrawn, and its words may stand here yet"
    for event, last in left_in.items():
        if last is not None and last not in begun[event]:
            revisions.tell(connection, event, desk.now, desk.who, why)
    saving.let_go(connection)
    return [event for event, last in left_in.items() if last is not None]


def _passed_on(connection: Connection, event: str, begun: Set[int]) -> list[Merge]:
    """The merges by which an event that held such words was itself taken over."""
    after = revisions.documents(connection, event)
    holding = _holding(after, begun)
    told = {each.number: each.at for each in events.revisions(connection, event)}
    at = {told[number] for before, number in pairwise(after) if before in holding and after[number] is None}
    return [merge for merge in revisions.merges_of(connection, event) if merge.at in at]


def _forget_in(connection: Connection, event: str, begun: Set[int]) -> int | None:
    """Take what an event was after such merges out of its history, with the sources, people and tags that it
    named only then; its last revision, if it may hold such words yet.
    """
    after = revisions.documents(connection, event)
    holding = _holding(after, begun)
    own = _named(body for number, body in after.items() if number not in holding)
    brought = _named(body for number, body in after.items() if number in holding) - own
    revisions.take_out(connection, event, {number for before, number in pairwise(after) if before in holding})
    stands = saving.held(connection, [event]).get(event)
    home = stands.timeline if stands is not None else timelines.home_of_redirect(connection, event)
    if home is not None:
        _forget(connection, brought, home)
    last = max(after)
    return last if stands is not None and last in holding else None


def _holding(after: Mapping[int, str | None], begun: Set[int]) -> set[int]:
    """The revisions after which an event may have held what it took over by those it is `begun` with.

    It is rid of it where it says nothing but what it said before, as after a revert; who took words out by
    hand may have left some.
    """
    found: set[int] = set()
    own: set[str] = set()
    foreign: set[str] = set()
    holds = False
    for number, body in after.items():
        says = _statements(body) if body else None
        if says is not None and says <= own:
            holds = False
        elif number in begun:
            holds = True
        elif says is not None and not holds:
            holds = bool(says & foreign)  # it went forward again
        if holds:
            found.add(number)
            foreign |= (says or set()) - own
        else:
            own |= says or set()
    return found


def _statements(body: str) -> set[str]:
    """What a document says, piece by piece: a text in one language, an entry of a list, any other value."""
    found = set()
    for key, value in json.loads(body).items():
        parts = [value]
        if isinstance(value, dict):
            parts = list(value.items())
        elif isinstance(value, list):
            parts = value
        found |= {json.dumps((key, part)) for part in parts}
    return found


def _named(bodies: Iterable[str | None]) -> set[Name]:
    """What some documents name of their timeline; those that are gone name nothing."""
    return {name for body in bodies if body for name in events.names(body)}


def _forget(connection: Connection, named: Set[Name], timeline: str) -> None:
    """Take sources, people and tags out of a timeline of the store's own, and out of what runs remember of
    it, unless an event names them.
    """
    holder = timelines.holders(connection).get(timeline)
    archive = timelines.whole(connection, timeline)
    if archive is None or holder is None or not holder.own:
        return
    there = {name for each in (archive, *runs.archives_told(connection, timeline)) for name in _has(each)}
    gone = (named & there) - events.named_in(connection, timeline, named & there)
    if gone:
        timelines.save_timeline(connection, _without(archive, gone), Holder(True, "", ""))
        runs.rewrite_heads(connection, timeline, lambda head: _without(head, gone))


def _has(archive: Archive) -> set[Name]:
    found = {Name("source", source.id) for source in archive.source}
    return found | {Name("person", id) for id in archive.person} | {Name("tag", id) for id in archive.tag}


def _without(archive: Archive, names: Set[Name]) -> Archive:
    return replace(
        archive,
        source=tuple(source for source in archive.source if Name("source", source.id) not in names),
        person={id: person for id, person in archive.person.items() if Name("person", id) not in names},
        tag={id: tag for id, tag in archive.tag.items() if Name("tag", id) not in names},
    )
