"""Pages of a list: together they are the whole selection in its order, whichever way they are found."""

import random

import pytest

from tests.conftest import NOW, TODAY
from tests.store.test_selecting import SELECTIONS, an_archive
from timeline.cli.events import _shape
from timeline.curate.changes import apply, changed
from timeline.languages import language
from timeline.model.event import EVENT, Archive, Status, Timeline
from timeline.model.selection import Selection
from timeline.render.shapes import event_shape
from timeline.store import listing, saving, selecting, timelines
from timeline.store.database import Database
from timeline.store.events import load_all, load_whatever
from timeline.store.timelines import Holder


def put(database: Database, *archives: Archive) -> None:
    with database.write() as connection:
        saving.roll(connection, TODAY)
        for each in archives:
            timelines.save_timeline(connection, each, Holder(True, "", ""))
            apply(connection, changed(each, {}), each, NOW, "test", "filled")


@pytest.fixture(params=["rare", "walked", "gathered"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small archive's keys are all rare; here also as if they were not, found by date or not."""
    if request.param != "rare":
        monkeypatch.setattr(selecting, "FEW", -1)
        monkeypatch.setattr(listing, "_WINDOW", 3 if request.param == "gathered" else 1_000)


@pytest.mark.usefixtures("way")
def test_pages_are_the_whole_list(database: Database) -> None:
    put(database, *an_archive(5))
    with database.read() as connection:
        for given in SELECTIONS:
            if {"occurrence", "milestones"} & set(given):
                continue
            selection = Selection.read(given)
            public = [each.event.id for each in load_all(connection, selection)]
            found, after = [], None
            while page := listing.page(connection, selection, everybody=True, after=after, limit=4):
                assert len(page) <= 4
                found += [line.id for line in page]
                after = page[-1].place
            assert found == public, given
            for status in (None, Status.DRAFT, Status.RETRACTED):
                every = [each.event.id for each in load_whatever(connection, selection, status)]
                pages = listing.pages(connection, selection, status=status)
                assert [line.id for page in pages for line in page] == every, (given, status)


def test_a_line_says_what_the_document_says(database: Database) -> None:
    chance = random.Random(1)
    told: list[dict[str, object]] = [
        {"date": "2011-12-16", "place": {"name": {"kk": "Жаңаөзен"}, "country": "KZ"}},
        {"date": "2011-21", "place": {"name": {"es": "Santiago"}, "country": "CL"}},  # a spring of its south
        {"written": {"date": "1905-01-09", "calendar": "julian"}, "tone": "mourning"},
        {"rule": "first monday of may", "recurrence": "observance", "kind": "observance"},
        {"printed": "early spring", "status": "draft"},
        {"date": "1156-12~", "private": True},
        {"date": "2011-XX-16", "quote": '"rule":"none" and "written":{'},
    ]
    events = [
        EVENT.validate_python({"id": f"e-{n}", "title": {"el": f"Τίτλος {n}", "en": "T"}, **given})
        for n, given in enumerate(told)
    ]
    chance.shuffle(events)
    put(database, Archive(Timeline("a", {"el": "Α"}, "el"), event=tuple(events)))
    with database.read() as connection:
        for code in ("en", "el", "ru"):
            reader = language(code)
            shapes = [
                event_shape(each.event, each.timeline, each.language, reader)
                | {"status": each.event.status, "private": each.event.private, "revision": each.revision}
                for each in load_whatever(connection, Selection(), None)
            ]
            [lines] = listing.pages(connection, Selection())
            more = listing.told_more(connection, lines)
            assert [_shape(line, more, reader) for line in lines] == shapes
            assert set(more) == {"e-2", "e-3"}
