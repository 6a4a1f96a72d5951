"""How an event goes for ever, and what leads to it: links of other events, and ids of merged ones."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from timeline.curate.desk import Desk, write
from timeline.model.event import Event, Link
from timeline.store import events, saving, timelines
from timeline.store.database import Connection


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
    """Take an event out for ever, with what was merged into it and links to it; tombstones stay, of it and of
    the ids that are given. The caller empties the store's log behind it (`Database.forget`).
    """
    merged = timelines.names_of(desk.connection, id)[1:]
    for each in (id, *merged):
        saving.purge(desk.connection, each)
        relink(desk._replace(why="follows the withdrawal"), each, None)
    timelines.bury(desk.connection, (id, *merged), timeline, desk.now)
    for home in timelines.holders(desk.connection):
        drop_redirects(desk.connection, home, merged)
    return merged


def drop_redirects(connection: Connection, timeline: str, ids: Iterable[str]) -> None:
    """Ids of a timeline that lead on no more."""
    held = timelines.redirects(connection, timeline)
    gone = set(ids) & held.keys()
    if gone:
        left = {id: target for id, target in held.items() if id not in gone}
        timelines.save_redirects(connection, timeline, left)


def living_links(connection: Connection, event: Event) -> tuple[Event, list[str]]:
    """An event whose links lead to events that exist; and the ids that do not."""
    moved: dict[str, str | None] = {
        link.event: timelines.led_to(connection, link.event) for link in event.links
    }
    living = saving.held(connection, {target for target in moved.values() if target is not None})
    dropped = sorted(id for id, target in moved.items() if target not in living)
    moved |= dict.fromkeys(dropped)
    return replace(event, links=relinked(event.links, moved, event.id)), dropped
