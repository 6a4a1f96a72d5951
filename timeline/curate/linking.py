"""What leads to an event: links of other events, and ids of merged ones."""

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


def living_links(connection: Connection, event: Event) -> tuple[Event, list[str]]:
    """An event whose links lead to events that exist; and the ids that do not."""
    moved: dict[str, str | None] = {
        link.event: timelines.led_to(connection, link.event) for link in event.links
    }
    living = saving.held(connection, {target for target in moved.values() if target is not None})
    dropped = sorted(id for id, target in moved.items() if target not in living)
    moved |= dict.fromkeys(dropped)
    return replace(event, links=relinked(event.links, moved, event.id)), dropped
