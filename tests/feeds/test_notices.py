"""What leaves subscribers' calendars says so for 90 days: merged events and drafts as well as retracted ones,
each as it was last shown. What is private or withdrawn says nothing.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import NOW, TODAY, Fill, event, timeline
from tests.curate.test_editing import Bench
from tests.feeds.test_calendar import entries
from timeline.curate import editing
from timeline.curate.changes import follow
from timeline.curate.desk import own_archive, standing
from timeline.curate.desk import write as write_event
from timeline.curate.merging import merge
from timeline.dates.calendars import Day
from timeline.feeds.calendar import Feed, Place, write
from timeline.languages import language
from timeline.model.event import Status
from timeline.model.selection import Selection
from timeline.store import saving, timelines
from timeline.store.database import Database
from timeline.store.timelines import Holder

LISTED = """
[[source]]
id = "herald"
title = "The Herald"
[[event]]
id = "strike"
title = { en = "Strike" }
date = "1936-12-09"
[[event]]
id = "march"
title = { en = "March on the harbour" }
date = "1936-12-10"
kind = "protest"
tags = ["port"]
people = ["Maria K."]
organizations = ["Dockers' Union"]
place = { name = { en = "Volos" }, country = "GR" }
sources = ["herald"]
"""
Told = Callable[..., list[tuple[str, str, str]]]


@pytest.fixture
def bench(database: Database, tmp_path: Path) -> Bench:
    made = Bench(database, tmp_path)
    with made.desk() as desk:
        saving.roll(desk.connection, TODAY)
        editing.new_timeline(desk, "labour", "Labour", "en", private=False)
    made.add(LISTED)
    made.publish("strike", "march")
    return made


@pytest.fixture
def told(database: Database) -> Told:
    """The entries of a feed this winter: day, title and status."""

    def _told(today: Day = TODAY, **keys: list[str]) -> list[tuple[str, str, str]]:
        feed = Feed(Selection.read(keys), "en", "x", 0, 1)
        place = Place("https://timeline.example.org", "en")
        with database.read() as connection:
            body = write(connection, feed, today, language("en"), place)
        winter = [each for each in entries(body) if each.start < dt.date(2027, 3, 1)]
        return [
            (str(each.start)[5:], str(each["SUMMARY"]).partition(": 9")[0], str(each.get("STATUS", "")))
            for each in winter
        ]

    return _told


STRIKE = ("12-09", "Strike", "")
MARCH = ("12-10", "March on the harbour", "")
GONE = ("12-10", "No longer listed: March on the harbour", "CANCELLED")


def united(bench: Bench) -> None:
    with bench.desk() as desk:
        merge(desk, "strike", "march")


def drafted(bench: Bench, title: str = "March on the harbour") -> None:
    """As an import or a file can make it; by hand it is refused."""
    with bench.desk() as desk:
        event = standing(desk.connection, "march").event
        event = replace(event, status=Status.DRAFT, title={"en": title})
        write_event(desk, own_archive(desk, "labour"), [event])


@pytest.mark.parametrize("take_back", [united, drafted])
def test_it_says_so_for_90_days(bench: Bench, told: Told, take_back: Callable[[Bench], None]) -> None:
    assert told() == [STRIKE, MARCH]
    take_back(bench)
    assert told() == [STRIKE, GONE]
    assert told(TODAY + 8) == [STRIKE, GONE]
    assert told(TODAY + 130, occurrence=["anniversary"]) == []  # it is March, and nothing is said of winter
    with bench.database.read() as connection:
        place = Place("https://timeline.example.org", "en")
        feed = Feed(Selection(), "en", "x", 1, 2)
        body = write(connection, feed, TODAY + 130, language("en"), place)
    assert b"CANCELLED" not in body and b"Strike" in body


@pytest.mark.parametrize("take_back", [united, drafted])
def test_its_entry_is_the_same_and_newer(bench: Bench, take_back: Callable[[Bench], None]) -> None:
    def entry() -> tuple[str, int]:
        place = Place("https://timeline.example.org", "en")
        with bench.database.read() as connection:
            body = write(connection, Feed(Selection(), "en", "x", 0, 1), TODAY, language("en"), place)
        [found] = [each for each in entries(body) if "March" in str(each["SUMMARY"])]
        return str(found["UID"]), int(found["SEQUENCE"])

    before = entry()
    take_back(bench)
    after = entry()
    assert after[0] == before[0]
    assert after[1] > before[1]


@pytest.mark.parametrize("take_back", [united, drafted])
@pytest.mark.parametrize(
    ("keys", "there"),
    [
        ({"kind": ["protest"]}, True),
        ({"kind": ["strike"]}, False),
        ({"tag": ["port", "x"], "country": ["GR"]}, True),
        ({"tag": ["port"], "country": ["TR"]}, False),
        ({"timeline": ["labour"]}, True),
        ({"timeline": ["other"]}, False),
        ({"person": ["maria k."]}, True),
        ({"organization": ["DOCKERS' union"]}, True),
        ({"text": ["harb march"]}, True),
        ({"text": ["harbinger", "volos"]}, True),
        ({"text": ["march harbinger"]}, False),
        ({"text": ["herald"]}, True),
        ({"occurrence": ["memorial"]}, False),
    ],
)
def test_who_asked_for_it_is_told(
    bench: Bench, told: Told, take_back: Callable[[Bench], None], keys: dict[str, list[str]], there: bool
) -> None:
    assert (MARCH in told(**keys)) is there
    take_back(bench)
    assert (GONE in told(**keys)) is there


def test_what_a_draft_says_since_is_nobodys_business(bench: Bench, told: Told) -> None:
    drafted(bench, "Secret")
    drafted(bench, "Another secret")
    assert told() == [STRIKE, GONE]


def retracted(bench: Bench) -> None:
    with bench.desk() as desk:
        editing.set_status(desk, ["march"], Status.RETRACTED)


@pytest.mark.parametrize("first", [drafted, retracted])
@pytest.mark.parametrize("then", [drafted, retracted])
def test_nor_is_what_was_written_since_it_was_shown(
    bench: Bench, told: Told, first: Callable[[Bench], None], then: Callable[[Bench], None]
) -> None:
    """However it goes back and forth between a draft and retracted."""
    first(bench)
    bench.edit("march", "title.en=Secret", "date=1936-12-11")
    then(bench)
    bench.edit("march", "title.en=Another secret")
    assert told() == [STRIKE, GONE]


def test_a_draft_that_was_never_published_says_nothing(bench: Bench, told: Told) -> None:
    bench.add('[[event]]\nid = "x"\ntitle = { en = "X" }\ndate = "1936-12-11"\n')
    assert told() == [STRIKE, MARCH]
    with bench.desk() as desk:
        merge(desk, "strike", "x")
    assert told() == [STRIKE, MARCH]


def test_what_is_shown_again_says_nothing(bench: Bench, told: Told) -> None:
    united(bench)
    with bench.desk() as desk:
        editing.revert(desk, "march", 2)
    assert told() == [STRIKE, MARCH]
    drafted(bench)
    bench.publish("march")
    assert told() == [STRIKE, MARCH]


@pytest.mark.parametrize("take_back", [united, drafted])
def test_what_is_withdrawn_says_nothing(bench: Bench, told: Told, take_back: Callable[[Bench], None]) -> None:
    take_back(bench)
    with bench.desk() as desk:
        editing.withdraw(desk, ["strike", *(["march"] if take_back is drafted else [])])
    assert told() == []


def test_what_became_private_says_nothing(bench: Bench, told: Told) -> None:
    bench.edit("march", "private=true")
    drafted(bench)
    assert told() == [STRIKE]
    bench.edit("strike", "private=true")
    united(bench)
    assert told() == []


def test_what_was_retracted_before_it_was_merged_says_so_for_the_rest(bench: Bench, told: Told) -> None:
    with bench.desk() as desk:
        editing.set_status(desk, ["march"], Status.RETRACTED)
    united(bench)
    assert told() == [STRIKE, GONE]


def test_a_file_may_make_a_draft_of_it(fill: Fill, told: Told) -> None:
    """And a file that the draft leaves then tells nothing of what the draft said."""
    both = (event("strike", "1936-12-09"), event("march", "1936-12-10", title="March on the harbour"))
    draft = event("march", "1936-12-10", 'status = "draft"', title="Secret")
    fill({"a.toml": timeline(*both)})
    fill({"a.toml": timeline(both[0], draft)}, NOW + dt.timedelta(hours=1))
    assert told() == [STRIKE, GONE]
    retracted = draft.replace("draft", "retracted")
    fill({"a.toml": timeline(both[0], retracted)}, NOW + dt.timedelta(hours=2))
    assert told() == [STRIKE, GONE]
    fill({"a.toml": timeline(both[0])}, NOW + dt.timedelta(hours=3))
    assert told() == [STRIKE, GONE]


def _private(*events: str) -> str:
    return timeline(*events).replace("\n\n", "\nprivate = true\n\n", 1)


PUBLIC = event("strike", "1936-12-09")


@pytest.mark.parametrize("status", ["draft", "retracted"])
@pytest.mark.parametrize("at_once", [True, False])
def test_what_stood_in_a_private_timeline_is_told_to_nobody(
    fill: Fill, told: Told, status: str, at_once: bool
) -> None:
    """Not when it is set aside, and the timeline opened then; nor when it leaves the file with that."""
    aside = event("march", "1936-12-10", f'status = "{status}"', title="Secret")
    fill({"a.toml": _private(PUBLIC, event("march", "1936-12-10", title="Secret"))})
    if not at_once:
        fill({"a.toml": _private(PUBLIC, aside)}, NOW + dt.timedelta(hours=1))
    fill({"a.toml": timeline(PUBLIC, aside)}, NOW + dt.timedelta(hours=2))
    assert told() == [STRIKE]
    fill({"a.toml": timeline(PUBLIC)}, NOW + dt.timedelta(hours=3), allow_removals=True)
    assert told() == [STRIKE]


def test_what_was_merged_in_a_private_timeline_is_told_to_nobody(bench: Bench, told: Told) -> None:
    with bench.desk() as desk:
        editing.new_timeline(desk, "shy", "Shy", "en", private=True)
    bench.add(event("a", "1936-12-11") + event("b", "1936-12-12", title="Secret"), to="shy")
    bench.publish("a", "b")
    with bench.desk() as desk:
        merge(desk, "a", "b")
    with bench.desk() as desk:
        archive = own_archive(desk, "shy")
        opened = replace(archive, timeline=replace(archive.timeline, private=False))
        timelines.save_timeline(desk.connection, opened, Holder(True, "", ""))
        follow(desk.connection, opened, desk.now, desk.who, desk.why)
    assert told() == [STRIKE, MARCH, ("12-11", "A", "")]


def test_what_came_retracted_was_never_shown(fill: Fill, told: Told) -> None:
    fill({"a.toml": timeline(PUBLIC, event("march", "1936-12-10", 'status = "retracted"'))})
    assert told() == [STRIKE]
