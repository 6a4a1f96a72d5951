"""Rows without an id beside the events here: those of one title and date are told apart by their place.

Their ids are numbered in the order of the file, and the next file may have another order, or one row more.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from timeline.files.reading import Given
from timeline.model.event import Event, Place
from timeline.model.folding import fold
from timeline.store import events, saving
from timeline.store.database import Connection

_MOST = 1_000  # events of one title and date


def recognised(
    connection: Connection, found: Sequence[Event], given: Mapping[str, Given], into: str
) -> dict[str, str]:
    """Other ids for rows, by those that they have: each that of the event it is; free ones for those that are
    none. Rows that have their ids as they should are left out.
    """
    groups: dict[str, list[Event]] = defaultdict(list)
    for event in found:
        if event.id in given and given[event.id].made_of:
            groups[given[event.id].made_of].append(event)
    names = [name for base in groups for name in (base, f"{base}-2")]
    there = saving.held(connection, names)
    renamed: dict[str, str] = {}
    for base, rows in groups.items():
        is_here = base in there and there[base].timeline == into
        if is_here and (len(rows) > 1 or f"{base}-2" in there):
            renamed |= _told_apart(connection, base, rows, into)
    return renamed


def _told_apart(connection: Connection, base: str, rows: Sequence[Event], into: str) -> dict[str, str]:
    numbered = [base, *(f"{base}-{number}" for number in range(2, _MOST))]
    held = saving.held(connection, numbered)
    mine = [name for name in numbered if name in held and held[name].timeline == into]
    bodies = events.bodies(connection, mine)
    places = {name: _names(events.decoded(bodies[name]).place) for name in mine}
    ids: dict[str, str] = {}
    for row in rows:
        its = _names(row.place)
        same = next((name for name in places if its & places[name]), None)
        if same is not None:
            ids[row.id] = same
            del places[same]
    free = (name for name in numbered if name not in held)
    for row in rows:
        if row.id not in ids:
            its = _names(row.place)
            name = next((name for name in places if not its or not places[name]), None)
            ids[row.id] = name if name is not None else next(free)
            places.pop(ids[row.id], None)
    return {id: name for id, name in ids.items() if id != name}


def _names(place: Place | None) -> frozenset[str]:
    return frozenset(map(fold, place.name.values())) if place is not None else frozenset()
