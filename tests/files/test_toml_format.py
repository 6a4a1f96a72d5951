"""Data files: what is wrong is said with file, line, key and a mend; every fault at once."""

from collections.abc import Callable

import pytest

from tests.conftest import event, timeline
from timeline.errors import BadFile
from timeline.files.toml_format import read


def faults(text: str) -> list[str]:
    with pytest.raises(BadFile) as refused:
        read(text, "data/labour.toml")
    return [str(fault) for fault in refused.value.faults]


def test_reads_a_whole_event() -> None:
    archive = read(
        timeline(
            '[[source]]\nid = "s1"\ntitle = "Report"\npublished = 2016\nurl = "https://example.org/r"\n',
            event(
                "haymarket", "1886-05-04", 'kind = "killing"', 'tone = "mourning"', 'sources = ["s1"]',
                'place = { name = { en = "Chicago" }, country = "US", latitude = 41.885, longitude = -87.644 }',
                'links = [{ relation = "follows", event = "strike" }]', 'tags = ["eight-hours"]',
                '[[event.claim]]\nmetric = "deaths"\nmin = 4\nmax = 11\nholder = "court"\nsource = "s1"',
                '[[event.claim]]\nmetric = "date"\nvalue = "1886-05-04/1886-05-05"',
            ),
        ),
        "data/labour.toml",
    )  # fmt: skip
    [found] = archive.event
    assert (str(found.date), found.kind, found.place and found.place.country) == (
        "1886-05-04",
        "killing",
        "US",
    )
    assert [(claim.min, claim.max) for claim in found.claim] == [(4, 11), (None, None)]
    assert str(archive.source[0].published) == "2016"


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (
            'titel = { en = "x" }',
            "data/labour.toml:9 event.titel: there is no key 'titel' here; did you mean title?",
        ),
        (
            'kind = "kiling"',
            "data/labour.toml:9 event.kind: found 'kiling'; expected one of killing, execution",
        ),
        ('tags = "strike"', "data/labour.toml:9 event.tags: found 'strike'; expected a list"),
        ('tags = ["Öl"]', "event.tags: 'Öl' is not a name"),
        ('summary = { en = "a\\u0000b" }', "character U+0000 cannot be kept"),
        ('summary = { en = "a\\u202Eb" }', "character U+202E cannot be kept"),  # bidi override
        ('title_genitive = { en = "a\\nb" }', "a line break or tab cannot stand here"),
        ('timezone = "Europe"', "'Europe' is not a time zone"),
        ('time = "02:33"', "a time is local to a zone"),
        ('sample = "yes"', "data/labour.toml:9 event.sample"),
        ('place = { name = { en = "x" }, country = "KAZ" }', "'KAZ' is not a country"),
        ('place = { name = { en = "x" }, latitude = 91 }', "latitude"),
        ('sources = ["nowhere"]', "data/labour.toml:9 event.sources: there is no source 'nowhere'"),
        ('[[event.claim]]\nmetric = "deaths"', "a claim says one thing"),
        ('[[event.claim]]\nmetric = "deaths"\nmin = 9\nmax = 3', "min 9 is more than max 3"),
        ('[[event.claim]]\nmetric = "date"\nvalue = "2011-02-30"', "2011-02 has no day 30"),
        ('links = [{ relation = "precedes", event = "x" }]', "found 'precedes'; expected one of part-of"),
        ('links = [{ relation = "follows", event = "a" }]', "'a' is linked to itself"),
        ('status = "withdrawn"', 'take it out and write withdrawn = ["a"]'),
        (
            'rule = "first monday of may"',
            'a rule gives the day of an observance; add recurrence = "observance"',
        ),
        ('rule = "first moonday of may"', "'first moonday of may' is not a rule"),
        ('recurrences = "observance"', "there is no key 'recurrences' here"),
        ('julian = "nominal"', "julian needs written"),
        ('written = { date = "2011-12-16", calendar = "julian" }', "by the Julian calendar is 2011-12-29"),
        ('written = { date = "2011-12", calendar = "julian" }', "a month of one calendar is none of another"),
        ('written = { date = "2011-12-16", calendar = "hijri" }', "'hijri' is not read from a source"),
        (
            'written = { date = "2011-12-16", calendar = "gregorian", weekday = "Fri" }',
            "'Fri' is not a weekday",
        ),
        ('anniversary = { also_in = ["julian"] }', "'julian' is not a second calendar; hijri or hebrew"),
        ("anniversary = { memorial_days = [0] }", "'0' is not a memorial day"),
        ('anniversary = { memorial_days = ["P3Y"] }', "write its number, 3, 9, 40, or months, P3M"),
        ('anniversary = { adar = "third" }', "found 'third'; expected"),
        ('[[event.override]]\nyear = 2027\ndate = "2027-05"', "'2027-05' is not one day"),
        ('[[event.override]]\nyear = 2027\ndate = "2031-05-04"', "lies over 60 days outside 2027"),
        (
            '[[event.override]]\nyear = 2027\ndate = "2027-05-04"\nsource = "gone"',
            "there is no source 'gone'",
        ),
        ('[[event.term]]\nlength = "5 years"', "'5 years' is not a length of time; write P5Y"),
        (
            '[[event.term]]\nlength = "P5Y"\nstart = "2011-12"',
            "'2011-12' is not one day; a term starts on a day",
        ),
        ("anniversary = { memorial_days = [3, 40, 40] }", "memorial_days: 40 stands twice"),
        ('anniversary = { also_in = ["hijri", "hijri"] }', "also_in: hijri stands twice"),
        ('anniversary = { adar = "first" }', 'adar and missing_day need also_in = ["hebrew"]'),
        ("anniversary = { with_end = true }", "with_end needs a range"),
        ('founded = "1890"', 'founded needs recurrence = "observance"'),
        ('[[event.override]]\nyear = 2011\ndate = "2011-12-10"', "is not after the event"),
        ('[[event.term]]\nlength = "P5Y"\nactual_end = "2010-01-01"', "lies before the term starts"),
        ("modified = 2026-01-01T00:00:00", "modified needs an offset"),
    ],
)
def test_a_fault_names_its_place_and_mend(lines: str, says: str) -> None:
    assert any(says in fault for fault in faults(timeline(event("a", "2011-12-16", lines))))


@pytest.mark.parametrize(
    ("date", "says"),
    [
        ("2011-02-30", "data/labour.toml:8 event.date: '2011-02-30' is not a date: 2011-02 has no day 30"),
        ("16/12/2011", "write year first"),
        ("1960/1953", "swap the ends"),
    ],
)
def test_an_impossible_date(date: str, says: str) -> None:
    assert any(says in fault for fault in faults(timeline(event("a", date))))


def test_every_fault_at_once_in_the_order_of_the_file() -> None:
    text = timeline(event("a", "2011-02-30"), event("a b", "2011-13"), event("c", "2011", 'tone = "sad"'))
    assert [fault.split(" ")[0] for fault in faults(text)] == [
        "data/labour.toml:8", "data/labour.toml:11", "data/labour.toml:13", "data/labour.toml:19",
    ]  # fmt: skip


def test_lines_are_counted_past_long_strings() -> None:
    story = 'description = { en = """\n[[event]]\nid = "not a key"\n""" }'
    [fault] = faults(timeline(event("a", "2011", story), event("b", "2011-99")))
    assert fault.startswith("data/labour.toml:17 event.date")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[timeline\nid = "a"', "data/labour.toml:1"),
        ("[timeline]\nid = 2011-02-30\n", "dates stand in quotes"),
        ("", "the key timeline is missing"),
        ("a = " + "[" * 20_000, "nested too deep"),
        ('x = "\x00"', "is not TOML"),
    ],
)
def test_what_is_no_toml(text: str, says: str) -> None:
    assert any(says in fault for fault in faults(text))


def test_an_id_stands_once() -> None:
    [fault] = faults(timeline(event("a", "2011"), event("a", "2012")))
    assert fault == "data/labour.toml:11 event.id: 'a' stands here a second time; give it an id of its own"


def test_control_characters_are_refused_in_every_text(subtests_of: Callable[[], list[int]]) -> None:
    for code in subtests_of():
        text = timeline(event("a", "2011", title=f"x\\u{code:04X}y"))
        assert any(f"U+{code:04X}" in fault for fault in faults(text)), hex(code)


@pytest.fixture
def subtests_of() -> Callable[[], list[int]]:
    """C0 but tab and newline, DEL, C1, separators, bidi controls (docs/feeds.md#characters)."""
    codes = [
        *range(0x09),
        *range(0x0B, 0x20),
        *range(0x7F, 0xA0),
        0x2028,
        0x2029,
        *range(0x202A, 0x202F),
    ]
    return lambda: codes


MERGED = '[[event]]\nid = "old"\nredirect = "a"\n'


def test_a_merged_event_says_where_it_went() -> None:
    archive = read(
        timeline(MERGED, event("a", "2011"), '[[event]]\nredirect = "b"\nid = "older"\n'), "x.toml"
    )
    assert archive.redirect == {"old": "a", "older": "b"}
    assert [each.id for each in archive.event] == ["a"]


@pytest.mark.parametrize(
    ("blocks", "says"),
    [
        (['[[event]]\nid = "old"\nredirect = "a"\ntitle = { en = "x" }\n'], "labour.toml:8 event.title: there is no key 'title' here; known are id, redirect"),
        (['[[event]]\nredirect = "a"\n'], "labour.toml:5 event.id: the key id is missing"),
        (['[[event]]\nid = "old"\nredirect = "Öl"\n'], "labour.toml:7 event.redirect: 'Öl' is not a name"),
        (['[[event]]\nid = "old"\nredirect = 1\n'], "labour.toml:7 event.redirect: found '1'; expected text in quotes"),
        (['[[event]]\nid = "old"\nredirect = "old"\n'], "labour.toml:7 event.redirect: 'old' leads to itself; name the event"),
        ([event("old", "2011"), MERGED], "labour.toml:11 event.id: 'old' stands here a second time"),
        ([MERGED, event("old", "2011")], "labour.toml:10 event.id: 'old' stands here a second time"),
        ([MERGED, MERGED], "labour.toml:10 event.id: 'old' stands here a second time"),
        ([MERGED, event("b", "2011-99")], "labour.toml:12 event.date"),
        ([MERGED, event("b", "2011", 'sources = ["nowhere"]')], "labour.toml:13 event.sources: there is no source"),
        ([event("b", "2011", 'redirec = "a"')], "labour.toml:9 event.redirec: there is no key 'redirec' here; did you mean redirect?"),
        (["[redirect]\nold = 'a'\n"], "labour.toml:5 redirect: there is no key 'redirect' here; write an [[event]] with id and redirect"),
    ],
)  # fmt: skip
def test_a_merged_event_holds_nothing_else(blocks: list[str], says: str) -> None:
    assert any(says in fault for fault in faults(timeline(*blocks))), faults(timeline(*blocks))


def test_a_withdrawn_event_leads_nowhere() -> None:
    [fault] = faults('withdrawn = ["old"]\n' + timeline(MERGED))
    assert fault == "data/labour.toml:7 event.id: 'old' is withdrawn; take its text out of the file"
