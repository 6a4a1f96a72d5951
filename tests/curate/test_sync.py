"""data/*.toml → the store: all or nothing, with memory."""

import datetime as dt
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.conftest import NOW, TODAY, Fill, event, timeline
from timeline.curate import sync
from timeline.curate.undoing import undo
from timeline.dates.calendars import Span, from_gregorian
from timeline.errors import BadFile, NotFound, StoreError
from timeline.languages import language
from timeline.model.selection import Selection
from timeline.render.ical import sequence
from timeline.store import events, occurrences, runs, saving, tables, timelines
from timeline.store.database import Database, generation
from timeline.store.timelines import Holder

LATER = NOW + dt.timedelta(days=1)
MONTH = Span(TODAY, TODAY + 30)


def upcoming(database: Database) -> list[tuple[str, int | None]]:
    with database.read() as connection:
        found = occurrences.between(connection, Selection(), MONTH, TODAY)
    return [(each.stored.event.id, each.occurrence.n) for each in found]


def modified(database: Database, id: str) -> dt.datetime:
    with database.read() as connection:
        return events.load(connection, id).modified


def test_a_first_sync_fills_the_store(database: Database, fill: Fill) -> None:
    outcome = fill({"a.toml": timeline(event("sentence", "2016-11-28"), event("visit", "2016-12-14"))})
    assert str(outcome) == "2 added, 0 changed, 0 retracted, 0 unchanged"
    assert upcoming(database) == [("sentence", 10), ("visit", 10)]


def test_the_same_files_again_change_nothing(database: Database, fill: Fill) -> None:
    files = {"a.toml": timeline(event("sentence", "2016-11-28"))}
    fill(files)
    with database.read() as connection:
        before = generation(connection)
    assert str(fill(files, LATER)) == "0 added, 0 changed, 0 retracted, 1 unchanged"
    with database.read() as connection:
        assert generation(connection) == before
    assert modified(database, "sentence") == NOW


def test_a_changed_event_is_a_revision_and_moves_its_entry(database: Database, fill: Fill) -> None:
    fill({"a.toml": timeline(event("sentence", "2016-11-28"), event("visit", "2016-12-14"))})
    fill({"a.toml": timeline(event("sentence", "2016-11-29"), event("visit", "2016-12-14"))}, LATER)
    assert modified(database, "sentence") == LATER
    assert modified(database, "visit") == NOW
    with database.read() as connection:
        rows = connection.execute(
            sa.select(tables.revision).where(tables.revision.c.event == "sentence")
        ).all()
    assert [(row.number, row.why, row.before is None) for row in rows] == [
        (1, "data/a.toml", True),
        (2, "data/a.toml", False),
    ]
    assert '"date":"2016-11-28"' in rows[1].before


def test_a_changed_source_moves_the_events_that_name_it(database: Database, fill: Fill) -> None:
    def files(title: str) -> dict[str, str]:
        source = f'[[source]]\nid = "s"\ntitle = "{title}"\n'
        return {"a.toml": timeline(source, event("a", "2016", 'sources = ["s"]'), event("b", "2016"))}

    fill(files("Old"))
    fill(files("New"), LATER)
    assert (modified(database, "a"), modified(database, "b")) == (LATER, NOW)


def test_modified_never_goes_back(database: Database, fill: Fill) -> None:
    fill({"a.toml": timeline(event("a", "2016-11-28"))})
    fill({"a.toml": timeline(event("a", "2016-11-29", "modified = 2020-01-01T00:00:00Z"))}, LATER)
    assert modified(database, "a") > NOW


def test_modified_never_lies_far_ahead(database: Database, fill: Fill) -> None:
    fill({"a.toml": timeline(event("a", "2016-11-28", "modified = 9999-12-31T23:59:59Z"))})
    assert modified(database, "a") == NOW


def test_each_change_of_a_minute_is_seen_by_its_sequence(database: Database, fill: Fill) -> None:
    numbers = []
    for day in range(1, 4):
        fill({"a.toml": timeline(event("a", f"2016-11-0{day}"))})
        numbers.append(sequence(modified(database, "a")))
    assert numbers == sorted(set(numbers))
    assert modified(database, "a") == NOW + dt.timedelta(minutes=2)


def test_an_event_that_leaves_its_file_is_retracted_and_comes_back(database: Database, fill: Fill) -> None:
    both = {"a.toml": timeline(event("sentence", "2016-11-28"), event("visit", "2016-12-14"))}
    fill(both)
    assert fill({"a.toml": timeline(event("visit", "2016-12-14"))}, LATER).retracted == 1
    assert upcoming(database) == [("visit", 10)]
    with database.read() as connection, pytest.raises(NotFound):
        events.load(connection, "sentence")
    fill(both, LATER + dt.timedelta(days=1))
    assert upcoming(database) == [("sentence", 10), ("visit", 10)]


def test_a_withdrawn_event_is_gone_at_once(database: Database, fill: Fill) -> None:
    fill({"a.toml": timeline(event("named", "2016-11-28", title="A Name"), event("visit", "2016-12-14"))})
    fill({"a.toml": 'withdrawn = ["named"]\n' + timeline(event("visit", "2016-12-14"))}, LATER)
    with database.read() as connection:
        for table in tables.metadata.sorted_tables:
            assert "A Name" not in str(connection.execute(sa.select(table)).all())


def test_tags_of_drafts_are_nobodys_business(database: Database, fill: Fill) -> None:
    fill(
        {
            "a.toml": timeline(
                event("a", "2016-11-28", 'tags = ["shown"]'),
                event("b", "2016-11-28", 'tags = ["hidden"]', 'status = "draft"'),
            )
        }
    )
    with database.read() as connection:
        assert events.known_values(connection)["tag"] == {"shown"}


def test_a_broken_file_changes_nothing(database: Database, fill: Fill) -> None:
    fill({"a.toml": timeline(event("sentence", "2016-11-28"))})
    broken = {
        "a.toml": timeline(event("sentence", "2016-11-29")),
        "b.toml": timeline(event("x", "2011-02-30"), id="b"),
    }
    with pytest.raises(BadFile, match=r"data/b\.toml:8 event\.date"):
        fill(broken, LATER)
    assert upcoming(database) == [("sentence", 10)]
    assert modified(database, "sentence") == NOW


def test_a_file_half_written_takes_nothing_away(database: Database, fill: Fill) -> None:
    whole = [event(f"e{number}", f"20{number:02}-11-28") for number in range(10)]
    fill({"a.toml": timeline(*whole)})
    with pytest.raises(StoreError, match="7 of 10 events of labour are gone"):
        fill({"a.toml": timeline(*whole[:3])}, LATER)
    assert len(upcoming(database)) == 10
    assert fill({"a.toml": timeline(*whole[:3])}, LATER, allow_removals=True).retracted == 7


def test_events_are_not_withdrawn_in_numbers_unasked(database: Database, fill: Fill) -> None:
    whole = [event(f"e{number}", f"20{number:02}-11-28") for number in range(10)]
    fill({"a.toml": timeline(*whole)})
    gone = 'withdrawn = ["e7", "e8", "e9"]\n' + timeline(*whole[:7])
    with pytest.raises(StoreError, match="3 of 10 events of labour are gone"):
        fill({"a.toml": gone}, LATER)
    assert len(upcoming(database)) == 10
    outcome = fill({"a.toml": gone}, LATER, allow_removals=True)
    assert str(outcome) == "0 added, 0 changed, 0 retracted, 7 unchanged, 3 withdrawn"


def test_a_file_withdraws_its_own_events_alone(database: Database, fill: Fill) -> None:
    fill({"a.toml": timeline(event("e1", "2001"), event("e2", "2002"))})
    other = 'withdrawn = ["e1"]\n' + timeline(event("x", "2003"), id="b")
    with pytest.raises(BadFile, match=r"data/b\.toml withdrawn: 'e1' stands in labour"):
        fill({"a.toml": timeline(event("e2", "2002")), "b.toml": other}, LATER, allow_removals=True)


def test_ids_are_unique_among_files(fill: Fill) -> None:
    with pytest.raises(BadFile, match=r"data/b\.toml:6 event\.id: 'x' stands in data/a\.toml too"):
        fill({"a.toml": timeline(event("x", "2011")), "b.toml": timeline(event("x", "2012"), id="b")})


def test_a_link_leads_somewhere(fill: Fill) -> None:
    link = 'links = [{ relation = "follows", event = "nowhere" }]'
    with pytest.raises(BadFile, match="there is no event 'nowhere'"):
        fill({"a.toml": timeline(event("x", "2011", link))})


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes("# Жаңаөзен\n".encode() + "title = 'Расстрел'".encode("cp1251"))
    with pytest.raises(BadFile, match=r"a\.toml:2: bytes that are not UTF-8; save the file as UTF-8"):
        sync.read([tmp_path / "a.toml"], tmp_path)


def test_a_pattern_is_one_within_its_folder_alone(tmp_path: Path) -> None:
    folder = tmp_path / "[a] site*"
    folder.mkdir()
    (folder / "b.toml").touch()
    assert sync.paths(["*.toml"], folder) == [folder / "b.toml"]
    assert sync.paths([f"{tmp_path}/[[]a*/b.toml"], tmp_path) == [folder / "b.toml"]


def test_a_question_beyond_the_horizon_is_computed(database: Database, fill: Fill) -> None:
    fill({"a.toml": timeline(event("sentence", "2016-11-28"))})
    span = Span(from_gregorian(2090, 11, 1), from_gregorian(2090, 11, 30))
    with database.read() as connection:
        found = occurrences.between(connection, Selection(), span, span.first)
    assert [each.occurrence.n for each in found] == [74]


@pytest.mark.parametrize(
    ("given", "ids"),
    [
        ({}, ["kz", "gr", "both"]),
        ({"country": ["KZ"]}, ["kz"]),
        ({"country": ["kz", "GR"]}, ["kz", "gr"]),  # a repeated key widens
        ({"tag": ["strike"]}, ["kz", "both"]),
        ({"tag": ["strike"], "country": ["KZ"]}, ["kz"]),  # different keys narrow
        ({"kind": ["trial"]}, ["gr"]),
        ({"milestones": True}, ["kz"]),
        ({"timeline": ["labour"], "occurrence": ["anniversary"]}, ["kz", "gr", "both"]),
        ({"tag": ["nobody-bears-this"]}, []),
    ],
)  # fmt: skip
def test_selection(
    database: Database, fill: Fill, given: dict[str, list[str] | bool], ids: list[str]
) -> None:
    place = 'place = {{ name = {{ en = "X" }}, country = "{}" }}'
    fill(
        {
            "a.toml": timeline(
                event("kz", "2016-11-28", place.format("KZ"), 'tags = ["strike"]'),
                event("gr", "2015-11-29", place.format("GR"), 'kind = "trial"'),
                event("both", "2014-11-30", 'tags = ["strike", "land"]'),
            )
        }
    )
    with database.read() as connection:
        found = occurrences.between(connection, Selection.read(given), MONTH, TODAY)
        beyond = occurrences.between(connection, Selection.read(given), Span(TODAY, TODAY + 30), TODAY)
    assert [each.stored.event.id for each in found] == ids
    assert found == beyond


def test_whatever_passes_check_can_be_kept(fill: Fill, database: Database) -> None:
    """Every kind of date and return there is, in one file; each series of each event has one row a cycle."""
    ways = 'anniversary = { memorial_days = [3, 40, "P3M"], also_in = ["hijri", "hebrew"], with_end = true }'
    fill(
        {
            "a.toml": timeline(
                event("range", "2011-12-16/2011-12-18", ways),
                event("both", "{2011-12-16,2011-12-20}", 'anniversary = { also_in = ["hijri"] }'),
                event("one", "[2011-12-16,2011-12-20]"),
                event("winter", "2011-24"),
                event("far", "Y-17E7"),
                event("yearless", "XXXX-12-30/XXXX-01-02", 'recurrence = "observance"'),
                event("open", "2011-05-11/.."),
                event("leap", "2012-02-29~", 'anniversary = { leap_day = "omit" }'),
            )
        }
    )
    with database.read() as connection:
        span = occurrences.horizon(connection)
        found = occurrences.between(connection, Selection(), span, None)
        computed = [
            each for one in events.load_all(connection, Selection()) for each in one.event.occurrences(span)
        ]
    assert sorted(map(repr, (each.occurrence for each in found))) == sorted(map(repr, computed))


MERGED = '[[event]]\nid = "{}"\nredirect = "{}"\n'


def test_an_event_merged_in_its_file_leads_on(database: Database, fill: Fill) -> None:
    first, second = event("a", "2011-12-16"), event("old", "2011-12-16")
    link = event("b", "2012", 'links = [{ relation = "follows", event = "old" }]')
    fill({"a.toml": timeline(first, second, link)})
    fill({"a.toml": timeline(first, link, MERGED.format("old", "a"))}, LATER)
    with database.read() as connection:
        assert timelines.led_to(connection, "old") == "a"
        assert timelines.names_of(connection, "a") == ["a", "old"]
        with pytest.raises(NotFound):
            events.load(connection, "old")
        [whole] = events.whole_archives(connection, Selection())
        assert whole.redirect == {"old": "a"}
    fill({"a.toml": timeline(first, second, link)}, LATER + dt.timedelta(days=1))  # and they are two again
    with database.read() as connection:
        assert timelines.led_to(connection, "old") == "old"
        assert events.load(connection, "old")


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"a.toml": timeline(MERGED.format("old", "nowhere"))}, "data/a.toml event old redirect: there is no event 'nowhere'"),
        ({"a.toml": timeline(MERGED.format("old", "older"), MERGED.format("older", "old"))}, "event old redirect: it leads in a circle"),
        ({"a.toml": timeline(MERGED.format("x", "y")), "b.toml": timeline(MERGED.format("y", "x"), id="b")}, "data/b.toml event y redirect: it leads in a circle"),
        ({"a.toml": timeline(event("x", "2011")), "b.toml": timeline(MERGED.format("x", "y"), event("y", "2011"), id="b")}, "data/b.toml:6 event.id: 'x' stands in data/a.toml too"),
        ({"a.toml": timeline(MERGED.format("x", "y"), event("y", "2011")), "b.toml": timeline(MERGED.format("z", "y"), event("x", "2011"), id="b")}, "data/b.toml:10 event.id: 'x' stands in data/a.toml too"),
    ],
)  # fmt: skip
def test_a_merged_event_leads_to_one_that_is_there(fill: Fill, files: dict[str, str], says: str) -> None:
    with pytest.raises(BadFile) as refused:
        fill(files)
    assert any(says in str(fault) for fault in refused.value.faults), refused.value.faults


def test_links_may_lead_to_what_the_store_holds(database: Database, fill: Fill, tmp_path: Path) -> None:
    fill(
        {
            "a.toml": 'withdrawn = ["gone"]\n' + timeline(event("a", "2011"), MERGED.format("old", "a")),
            "b.toml": timeline(id="b"),
        }
    )
    with database.write() as connection:
        assert sync.known(connection) == {"gone"}
        timelines.hand_over(connection, "labour", timelines.Holder(True, "", ""))
        assert sync.known(connection) == {"gone", "a", "old"}
    (tmp_path / "data/a.toml").unlink()
    links = ", ".join(f'{{ relation = "follows", event = "{id}" }}' for id in ("a", "old", "gone"))
    (tmp_path / "data/b.toml").write_text(timeline(event("b", "2012", f"links = [{links}]"), id="b"))
    assert sync.configured(database, ["data/*.toml"], tmp_path)
    (tmp_path / "data/b.toml").write_text(timeline(MERGED.format("a", "old"), id="b"))
    read = sync.configured(database, ["data/*.toml"], tmp_path)
    with pytest.raises(BadFile, match="'a' stands in labour, which the store holds"):
        sync.sync(database, read, [language("en")], NOW, TODAY)


def test_a_file_withdraws_nothing_that_the_store_holds(database: Database, fill: Fill) -> None:
    fill({"own.toml": timeline(event("a", "2016-11-28"), id="own")})
    with database.write() as connection:
        timelines.hand_over(connection, "own", Holder(True, "", ""))
    with pytest.raises(BadFile, match="'a' stands in own, which the store holds"):
        fill({"b.toml": 'withdrawn = ["a"]\n' + timeline(event("b", "2016-11-28"))})


def test_a_file_that_withdraws_an_event_takes_what_was_merged_into_it(database: Database, fill: Fill) -> None:
    merged = '[[event]]\nid = "old"\nredirect = "a"\n'
    fill({"a.toml": timeline(event("a", "2016-11-28"), event("b", "2016-12-14"), merged)})
    fill({"a.toml": 'withdrawn = ["a", "old"]\n' + timeline(event("b", "2016-12-14"))})
    with database.read() as connection:
        assert timelines.withdrawn(connection).keys() == {"a", "old"}
        assert timelines.redirects(connection) == {}


def test_an_instant_that_no_calendar_holds_is_a_fault(fill: Fill) -> None:
    with pytest.raises(BadFile, match="modified lies beyond the years 1–9999"):
        fill({"a.toml": timeline(event("a", "2016-11-28", "modified = 0001-01-01T00:00:00+14:00"))})


def own_with_a_merged_event(database: Database, fill: Fill) -> None:
    """`own` is held by the store; in it `old` leads to `a`."""
    fill({"own.toml": timeline(event("a", "2016-11-28"), MERGED.format("old", "a"), id="own")})
    with database.write() as connection:
        timelines.hand_over(connection, "own", Holder(True, "", ""))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (timeline(event("old", "2016-11-28")), "data/b.toml event.id: 'old' stands in own, which the store holds"),
        (timeline(event("b", "2016"), MERGED.format("old", "b")), "data/b.toml event.id: 'old' stands in own, which the store holds"),
        ('withdrawn = ["old"]\n' + timeline(), "data/b.toml withdrawn: 'old' stands in own, which the store holds"),
        ('withdrawn = ["a"]\n' + timeline(), "data/b.toml withdrawn: 'a' stands in own, which the store holds"),
    ],
)  # fmt: skip
def test_no_file_takes_an_id_of_the_stores_own(database: Database, fill: Fill, text: str, fault: str) -> None:
    own_with_a_merged_event(database, fill)
    with pytest.raises(BadFile) as refused:
        fill({"b.toml": text})
    assert [str(each).partition("; ")[0] for each in refused.value.faults] == [fault]
    with database.read() as connection:
        assert timelines.led_to(connection, "old") == "a"


def ids(database: Database) -> list[tuple[str, str]]:
    with database.read() as connection:
        return sorted((id, each.status) for id, each in saving.held(connection).items())


def test_a_draft_that_leaves_its_file_is_gone(database: Database, fill: Fill) -> None:
    draft = event("secret", "2016-11-28", 'status = "draft"')
    fill({"a.toml": timeline(event("a", "2016"), draft)})
    assert str(fill({"a.toml": timeline(event("a", "2016"))}, LATER)) == (
        "0 added, 0 changed, 0 retracted, 1 unchanged, 1 deleted"
    )
    assert ids(database) == [("a", "published")]
    with database.read() as connection:
        assert events.revisions(connection, "secret") == []
    assert str(fill({"a.toml": timeline(event("a", "2016"), draft)}, LATER)) == (
        "1 added, 0 changed, 0 retracted, 1 unchanged"
    )


def test_a_draft_that_was_published_once_is_retracted(database: Database, fill: Fill) -> None:
    fill({"a.toml": timeline(event("a", "2016"), event("b", "2016-11-28"))})
    fill({"a.toml": timeline(event("a", "2016"), event("b", "2016-11-28", 'status = "draft"'))}, LATER)
    assert fill({"a.toml": timeline(event("a", "2016"))}, LATER).retracted == 1
    assert ids(database) == [("a", "published"), ("b", "retracted")]


def test_links_of_the_stores_own_lead_to_no_draft_that_is_gone(database: Database, fill: Fill) -> None:
    link = event("own-event", "2012", 'links = [{ relation = "follows", event = "b" }]')
    draft = event("b", "2016", 'status = "draft"')
    fill({"a.toml": timeline(event("a", "2016"), draft), "own.toml": timeline(link, id="own")})
    with database.write() as connection:
        timelines.hand_over(connection, "own", Holder(True, "", ""))
    fill({"a.toml": timeline(event("a", "2016"))}, LATER)
    with database.read() as connection:
        assert events.load(connection, "own-event").event.links == ()


def test_drafts_do_not_leave_in_numbers_unasked(database: Database, fill: Fill) -> None:
    fill({"a.toml": timeline(*(event(f"e{n}", "2001", 'status = "draft"') for n in range(5)))})
    with pytest.raises(StoreError, match="4 of 5 events of labour are gone"):
        fill({"a.toml": timeline(event("e0", "2001", 'status = "draft"'))}, LATER)
    assert len(ids(database)) == 5


def test_unchanged_are_the_events_of_files_and_no_others(database: Database, fill: Fill) -> None:
    """Drafts are, events of the store's own are not, whether anything else changed or not."""
    draft = event("draft", "2016", 'status = "draft"')
    fill({"a.toml": timeline(event("a", "2016"), draft), "own.toml": timeline(event("x", "2016"), id="own")})
    with database.write() as connection:
        timelines.hand_over(connection, "own", Holder(True, "", ""))
    files = {"a.toml": timeline(event("a", "2016"), draft)}
    assert [fill({**files, "b.toml": timeline(id="b")}, LATER).unchanged for _ in range(2)] == [2, 2]


def test_no_undoing_of_an_import_takes_back_what_a_file_withdraws(database: Database, fill: Fill) -> None:
    fill({"a.toml": timeline(event("a", "2016"))})
    with database.write() as connection:
        run = runs.begin(connection, NOW, "maria", "x.json", {})
        timelines.bury(connection, ["b"], "other", NOW)
        saving.tell_of_ids(connection, {"b": "withdrawn"}, NOW, "maria", run)
    fill({"a.toml": 'withdrawn = ["b"]\n' + timeline(event("a", "2016"))}, LATER)
    with database.write() as connection:
        assert undo(connection, run, LATER, "maria").deleted == 0
        assert timelines.is_withdrawn(connection, "b")
