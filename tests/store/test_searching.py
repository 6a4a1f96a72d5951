"""Search in every script, the same on both stores; and the selection by person, organization and text."""

from pathlib import Path

import pytest

from tests.conftest import TODAY, Fill, event, timeline
from timeline.dates.calendars import Span
from timeline.model.folding import fold, words
from timeline.model.selection import Selection
from timeline.store import occurrences, searching
from timeline.store.database import Database
from timeline.store.events import load_all
from timeline.store.selecting import public


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ZHANAOZEN", "zhanaozen"),
        ("Γέννηση της ΣΟΦΊΑΣ", "γεννηση τησ σοφιασ"),  # tonos, and ς as σ
        ("Ёлка", "елка"),
        ("Жаңаөзен қырқы", "жанаозен кыркы"),  # letters that do not decompose
        ("İzmir ırmak", "izmir irmak"),
        ("Straße Œuvre", "strasse oeuvre"),
        ("الذِّكْرى", "الذكري"),  # vowel marks, and the final letter
        ("ﬁn ²", "fin 2"),  # compatibility forms
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_words_are_letters_and_digits_alone() -> None:
    assert words("O'Neil's 9-11_2001; \"DROP\" (a) *") == ["o", "neil", "s", "9", "11", "2001", "drop", "a"]


@pytest.fixture
def found(database: Database, fill: Fill) -> Database:
    fill(
        {
            "a.toml": timeline(
                '[person.bokaev-maks]\nname = { en = "Maks Bokaev", kk = "Макс Боқаев" }\naliases = ["Max Bokayev"]\n',
                '[[source]]\nid = "s"\ntitle = "Report on the river of oil"\npublisher = "Open Dialogue"\n',
                event("zhanaozen", "2011-12-16", 'place = { name = { en = "Zhanaozen", kk = "Жаңаөзен" } }',
                      'tags = ["strike"]', 'sources = ["s"]', title="Killing of oil workers"),
                event("sentence", "2016-11-28", 'people = ["bokaev-maks"]', 'organizations = ["ΠΑΜΕ"]',
                      'summary = { en = "After the killing, a sentence in Atyrau." }', title="A sentence"),
                event("old", "1911-03-25", 'description = { en = "A killing of workers by fire." }', title="Fire"),
                event("draft", "2012-01-01", 'status = "draft"', title="Killing that is a draft"),
            )
        }
    )  # fmt: skip
    return database


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("killing", ["zhanaozen", "sentence", "old"]),  # the title first, then the summary, then the rest
        ("KILL work", ["zhanaozen", "old"]),  # beginnings, all of them
        ("жанаозен", ["zhanaozen"]),
        ("Bokayev", ["sentence"]),  # an alias
        ("боқаев", ["sentence"]),
        ("παμε", ["sentence"]),
        ("dialogue", ["zhanaozen"]),  # its source
        ("strike", ["zhanaozen"]),  # a tag
        ("killing nowhere", []),
        ("draft", []),
        ("", []),
        ("*", []),
        ('killing" OR 1', []),
        ("killing:* & !x | (", []),
        ("NEAR(a b)", []),
    ],
)
def test_search(found: Database, text: str, events: list[str]) -> None:
    with found.read() as connection:
        assert list(searching.search(connection, text, TODAY, public()).events) == events


@pytest.mark.parametrize(
    ("given", "events"),
    [
        ({"person": ["bokaev-maks"]}, ["sentence"]),
        ({"person": ["Maks Bokaev"]}, ["sentence"]),
        ({"person": ["МАКС БОҚАЕВ"]}, ["sentence"]),
        ({"person": ["Nobody"]}, []),
        ({"organization": ["παμε"]}, ["sentence"]),
        ({"text": ["oil", "fire"]}, ["old", "zhanaozen"]),  # a repeated key widens
        ({"text": ["killing"], "tag": ["strike"]}, ["zhanaozen"]),  # different keys narrow
    ],
)
def test_selection(found: Database, given: dict[str, list[str]], events: list[str]) -> None:
    selection = Selection.read(given)
    with found.read() as connection:
        assert [each.event.id for each in load_all(connection, selection)] == events
        span = Span(TODAY, TODAY + 400)
        returning = occurrences.between(connection, selection, span, TODAY)
        assert {each.stored.event.id for each in returning} == set(events)


def test_an_edit_is_found_and_what_was_is_not(found: Database, fill: Fill) -> None:
    fill({"a.toml": timeline(event("zhanaozen", "2011-12-16", title="Shooting"))}, allow_removals=True)
    with found.read() as connection:
        assert searching.search(connection, "shooting", TODAY, public()).events == ("zhanaozen",)
        assert searching.search(connection, "oil", TODAY, public()).events == ()


def test_a_withdrawn_event_leaves_no_word(found: Database, fill: Fill) -> None:
    fill(
        {"a.toml": 'withdrawn = ["zhanaozen"]\n' + timeline(event("sentence", "2016-11-28"))},
        allow_removals=True,
    )
    with found.read() as connection:
        assert searching.search(connection, "жанаозен", TODAY).events == ()


def test_nothing_of_a_withdrawn_event_stays_in_any_file(
    database: Database, fill: Fill, tmp_path: Path
) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL's files are emptied by VACUUM FULL: docs/safety.md")
    keep = event("sentence", "2016-11-28")
    fill({"a.toml": timeline(event("secret", "2011-12-16", title="Xylophagous meeting"), keep)})
    assert any(b"ylophagous" in each.read_bytes() for each in (tmp_path / "var").iterdir())
    fill({"a.toml": 'withdrawn = ["secret"]\n' + timeline(keep)}, allow_removals=True)
    for file in (tmp_path / "var").iterdir():
        assert b"ylophagous" not in file.read_bytes(), file.name
