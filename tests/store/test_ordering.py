"""Texts are ordered by their bytes in either store. The PostgreSQL of the tests has no other collation than
that, so what it is asked for is read.
"""

import re
from typing import Any

import sqlalchemy as sa

from tests.conftest import TODAY, Fill, event, timeline
from timeline.dates.calendars import Span
from timeline.model.selection import Selection
from timeline.store import events, listing, occurrences, revisions, runs, searching, timelines
from timeline.store.database import Database

_ID = re.compile(r'\b(?:id|event|series|timeline|target)\b(?! COLLATE "C")(?!\.)')


def test_every_list_is_in_the_order_of_bytes(database: Database, fill: Fill) -> None:
    ids = ["b-1", "b1", "b", "b-0", "a"]
    fill({"a.toml": timeline(*(event(id, "2011-12-16") for id in ids)), "a-b.toml": timeline(id="a-b")})
    orders: list[str] = []

    @sa.event.listens_for(database.engine, "before_cursor_execute")
    def _asked(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        orders.extend(re.findall(r"ORDER BY (.+?)(?=LIMIT|\)|$)", statement, re.DOTALL))
        orders.extend(re.findall(r"\(event\.position, (.+?)\) [<>]", statement))

    span, every = Span(TODAY, TODAY + 60), Selection()
    with database.read() as connection:
        lists = [
            [each.event.id for each in events.load_all(connection, every)],
            [each.event.id for each in events.load_whatever(connection, every, None)],
            [each.event.id for each in events.on_day(connection, 12, 16)],
            [each.id for each in events.whole_archive(connection, "labour").event],
            events.ids_of(connection, "labour"),
            [line.id for line in listing.page(connection, every)],
            [line.id for line in listing.page(connection, Selection(timeline=("labour",)))],
            ["a", *(line.id for line in listing.page(connection, every, after=_place(connection)))],
            [each.stored.event.id for each in occurrences.between(connection, every, span, TODAY)],
            [
                each.stored.event.id
                for each in occurrences.nearest(connection, every, span, TODAY, begun=1, most=9)
            ],
            list(searching.search(connection, "b", TODAY).events),
        ]
        assert list(timelines.archives(connection)) == ["a-b", "labour"]
        revisions.merges_of(connection, "a")
        runs.touched(connection, 1)
        runs.heads(connection, 1)
        timelines.names_of(connection, "a")
        events.linking_whatever(connection, "a")
    assert all(found in (sorted(ids), sorted(ids)[1:]) for found in lists), lists
    assert len(orders) > len(lists)
    if not database.is_sqlite:
        assert [order for order in orders if _ID.search(order)] == []


def _place(connection: sa.Connection) -> listing.Place:
    found = listing.place(connection, "a")
    assert found is not None
    return found
