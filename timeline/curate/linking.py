"""How an event goes for ever, and what leads to it: links of other events, and ids of merged ones."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace

from timeline.curate.desk import Desk, write
from timeline.model.event import Archive, Event, Link
from timeline.store import events, runs, saving, timelines
from timeline.store.database import Connection
from timeline.store.timelines import Holder


def relink(desk: Desk, gone: str, target: str | None) -> list[str]:
    """Let the links of the store's own events lead from `gone` to `target`, or nowhere; which events they
    are of.
    """
    found = []
    for stored in events.linking_whatever(desk.connection, gone):
        if not timelines.holders(desk.connection)[stored.timeline].own:
            continue
        links = relinked(stored.event.links, {gone: target}, stored.event.id)
        archive = timelines.whole(desk.connection, stored.timeline)
        assert archive is not None, "an event stands in a timeline"
        write(desk, archive, [replace(stored.event, links=links)])
        found.append(stored.event.id)
    return found


def relinked(links: Iterable[Link], moved: Mapping[str, str | None], own: str) -> tuple[Link, ...]:
    """Links after events have `moved` (None: gone); none twice, and none to the event's `own` id."""
    found: dict[Link, None] = {}
    for link in links:
        target = moved.get(link.event, link.event)
        if target is not None and target != own:
            found[Link(link.relation, target)] = None
    return tuple(found)


def purge(desk: Desk, id: str, timeline: str) -> list[str]:
    """Take an event out for ever, with what was merged into it, links to it, and the sources and people that
    it alone named; tombstones stay. The caller empties the store's log behind it (`Database.forget`).
    """
    merged = timelines.names_of(desk.connection, id)[1:]
    bodies = events.bodies(desk.connection, [id])
    for each in (id, *merged):
        saving.purge(desk.connection, each)
        relink(desk._replace(why="follows the withdrawal"), each, None)
    timelines.bury(desk.connection, (id, *merged), timeline, desk.now)
    timelines.drop_redirects(desk.connection, merged)
    holders = timelines.holders(desk.connection)
    if bodies and timeline in holders and holders[timeline].own:
        _forget(desk.connection, events.decoded(bodies[id]), timeline)
    return merged


def _forget(connection: Connection, event: Event, timeline: str) -> None:
    """Take what the event named out of its timeline, unless another event names it too."""
    archive = timelines.whole(connection, timeline)
    assert archive is not None, "an event stands in a timeline"
    named = {*event.cited, *event.people}
    gone = {id for id in named if not events.is_named(connection, timeline, id)}
    left = without(archive, gone)
    if left != archive:
        timelines.save_timeline(connection, left, Holder(True, "", ""))
        runs.rewrite_heads(connection, timeline, lambda head: without(head, gone))


def without(archive: Archive, ids: Container[str]) -> Archive:
    """An archive without some of its sources and people."""
    sources = tuple(source for source in archive.source if source.id not in ids)
    people = {id: person for id, person in archive.person.items() if id not in ids}
    return replace(archive, source=sources, person=people)


def living_links(connection: Connection, event: Event) -> tuple[Event, list[str]]:
    """An event whose links lead to events that exist; and the ids that do not."""
    moved: dict[str, str | None] = {
        link.event: timelines.led_to(connection, link.event) for link in event.links
    }
    living = saving.held(connection, {target for target in moved.values() if target is not None})
    dropped = sorted(id for id, target in moved.items() if target not in living)
    moved |= dict.fromkeys(dropped)
    return replace(event, links=relinked(event.links, moved, event.id)), dropped
