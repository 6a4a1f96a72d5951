"""Events read as whole archives, for exports and data files."""

from dataclasses import replace

import sqlalchemy as sa

from tests.conftest import NOW, Fill, event, timeline
from timeline.model.selection import Selection
from timeline.store import events, tables
from timeline.store.database import Database

FILES = {
    "a.toml": 'withdrawn = ["z", "y"]\n'
    + timeline(
        '[[source]]\nid = "s"\ntitle = "Report"\n',
        *(event(id, "2011") for id in ("b-1", "b1", "b", "b-0", "a")),
        event("draft", "2011", 'status = "draft"'),
        event("own", "2011", "private = true", 'tags = ["strike"]'),
        '[[event]]\nid = "old"\nredirect = "a"\n',
    ),
    "b.toml": timeline(id="b"),
}


def test_everything_in_the_order_of_ids_on_every_store(database: Database, fill: Fill) -> None:
    fill(FILES)
    with database.read() as connection:
        b, labour = events.whole_archives(connection, Selection())
        assert events.whole_archive(connection, "labour") == labour
    assert (b.timeline.id, b.event) == ("b", ())
    assert [each.id for each in labour.event] == ["a", "b", "b-0", "b-1", "b1", "draft", "own"]
    assert {each.modified for each in labour.event} == {NOW}
    assert (labour.withdrawn, labour.redirect) == (("y", "z"), {"old": "a"})
    assert [source.id for source in labour.source] == ["s"]


def test_a_selection_gives_its_events_and_their_timelines_alone(database: Database, fill: Fill) -> None:
    fill(FILES)
    with database.read() as connection:
        [labour] = events.whole_archives(connection, Selection(tag=("strike",)))
        assert events.whole_archives(connection, Selection(tag=("nobody-bears-this",))) == []
        whole = events.whole_archive(connection, "labour")
    own = tuple(each for each in whole.event if each.id == "own")
    assert labour == replace(whole, event=own, withdrawn=(), redirect={})


def test_events_come_one_after_another(database: Database, fill: Fill) -> None:
    """More than one batch of them, and another question between two."""
    fill({"a.toml": timeline(*(event(f"e{number}", "2011") for number in range(1_200)))})
    with database.read() as connection:
        [(_, found)] = [
            (head, iter(each)) for head, each in events.events_by_archive(connection, Selection())
        ]
        first = next(found)
        assert connection.scalar(sa.select(sa.func.count()).select_from(tables.event)) == 1_200
        ids = [first.id, *(each.id for each in found)]
    assert ids == sorted(f"e{number}" for number in range(1_200))
