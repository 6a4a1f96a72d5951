"""`timeline export`: what goes out comes back the same."""

import json
from pathlib import Path

import icalendar
import pytest

from timeline.cli.main import status
from timeline.files import toml_format

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture
def collection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A site of the collections of this repository."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text(f'[data]\nfiles = ["{DATA}/*.toml"]\n')
    assert status(["sync"]) == 0
    capsys.readouterr()
    return tmp_path


def test_toml_into_an_empty_store_and_out_again_is_the_same(
    collection: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert status(["export", "out", "--format", "toml"]) == 0
    assert status(["export", "out.json"]) == 0
    other = collection / "other"
    (other / "data").mkdir(parents=True)
    for file in (collection / "out").iterdir():
        (other / "data" / file.name).write_bytes(file.read_bytes())
    monkeypatch.chdir(other)
    assert status(["sync"]) == 0
    assert status(["export", "out", "--format", "toml"]) == 0
    assert status(["export", "out.json"]) == 0
    for file in (collection / "out").iterdir():
        assert (other / "out" / file.name).read_bytes() == file.read_bytes()
    assert (other / "out.json").read_bytes() == (collection / "out.json").read_bytes()


def test_json_goes_to_standard_output(collection: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert status(["export", "--timeline", "kazakhstan", "--tag", "strike"]) == 0
    [one] = json.loads(capsys.readouterr().out)["timelines"]
    assert one["timeline"]["id"] == "kazakhstan"
    assert {"strike"} <= set.intersection(*(set(event["tags"]) for event in one["events"]))


def test_csv_and_jsonld_are_written(collection: Path) -> None:
    for format in ("csv", "jsonld"):
        assert status(["export", f"out.{format}", "--format", format]) == 0
    assert "zhanaozen-2011" in (collection / "out.csv").read_text("utf-8-sig")
    assert json.loads((collection / "out.jsonld").read_text())["@context"]


def test_what_was_exported_is_a_data_file(collection: Path) -> None:
    assert status(["export", "k.toml", "--format", "toml", "--timeline", "kazakhstan"]) == 0
    archive = toml_format.read((collection / "k.toml").read_text(), "k.toml")
    assert archive.timeline.id == "kazakhstan"
    assert all(event.modified is not None for event in archive.event)


def test_the_name_of_a_file_says_its_format(collection: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert status(["export", "k.csv", "--timeline", "kazakhstan"]) == 0
    assert (collection / "k.csv").read_text("utf-8-sig").startswith("id,")
    assert status(["export", "K.CSV", "--timeline", "kazakhstan"]) == 0
    assert (collection / "K.CSV").read_bytes() == (collection / "k.csv").read_bytes()
    assert status(["export", "k.toml", "--timeline", "kazakhstan"]) == 0
    assert toml_format.read((collection / "k.toml").read_text(), "k.toml").timeline.id == "kazakhstan"
    assert status(["export", "k.xlsx"]) == 2
    assert "'xlsx' is not a format that is written" in capsys.readouterr().err


def test_a_format_that_is_not_written(collection: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert status(["export", "x", "--format", "xlsx"]) == 2
    assert "one of toml, json, jsonld, csv, ics" in capsys.readouterr().err


OWN_DAYS = """
[timeline]
id = "lab"
language = "en"
title = { en = "Lab" }

[[event]]
id = "a-day"
date = "2011-12-16"
title = { en = "Day" }

[[event]]
id = "a-month"
date = "1936-05"
title = { en = "Month" }
private = true

[[event]]
id = "a-draft"
date = "1926-05-04/1926-05-12"
title = { en = "Draft" }
status = "draft"

[[event]]
id = "two-days"
date = "{1905-01-09,1905-01-22}"
title = { en = "Both" }

[[event]]
id = "one-of-two"
date = "[1905-01-09,1905-01-22]"
title = { en = "Which" }

[[event]]
id = "a-year"
date = "1886"
title = { en = "Year" }

[[event]]
id = "before-all"
date = "-1155-11-14"
title = { en = "Before the year 1" }
"""


def test_a_calendar_holds_each_event_on_its_own_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text('[data]\nfiles = ["lab.toml"]\n')
    (tmp_path / "lab.toml").write_text(OWN_DAYS)
    assert status(["sync"]) == 0
    capsys.readouterr()
    assert status(["export", "out.ics", "--format", "ics"]) == 0
    told = capsys.readouterr()
    assert told.out == "4 events of 1 timeline: out.ics\n"
    assert told.err == "left out, having no day or month to stand on: 3 events\n"
    calendar = icalendar.Calendar.from_ical((tmp_path / "out.ics").read_bytes())
    entries = {
        (
            str(each["SUMMARY"]),
            str(each["DTSTART"].dt),
            str(each["DTEND"].dt),
            each["CLASS"],
            each.get("STATUS"),
        )
        for each in calendar.walk("VEVENT")
    }
    assert entries == {
        ("Day", "2011-12-16", "2011-12-17", "PUBLIC", None),
        ("Month", "1936-05-01", "1936-06-01", "PRIVATE", None),
        ("Draft", "1926-05-04", "1926-05-13", "PUBLIC", "TENTATIVE"),
        ("Both", "1905-01-09", "1905-01-10", "PUBLIC", None),
        ("Both", "1905-01-22", "1905-01-23", "PUBLIC", None),
    }
    assert len({str(each["UID"]) for each in calendar.walk("VEVENT")}) == len(entries)
    assert status(["export", "--format", "ics", "--tag", "nothing"]) == 0
    empty = icalendar.Calendar.from_ical(capsys.readouterr().out)
    assert not empty.walk("VEVENT")


WHOLE = """withdrawn = ["gone"]

[timeline]
id = "a"
language = "en"
title = { en = "A" }

[[event]]
id = "e"
title = { en = "E" }
date = "2011"
modified = 2026-11-01T08:00:00Z

[[event]]
id = "old"
redirect = "e"
"""


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A timeline with all that may stand beside events, and one without any event."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data/a.toml").write_text(WHOLE)
    (tmp_path / "data/b.toml").write_text('[timeline]\nid = "b"\nlanguage = "en"\ntitle = { en = "B" }\n')
    assert status(["sync"]) == 0
    capsys.readouterr()
    return tmp_path


def test_an_export_of_everything_holds_what_is_gone_and_what_is_empty(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert status(["export", "out", "--format", "toml"]) == 0
    for name in ("a.toml", "b.toml"):
        assert (small / "out" / name).read_text() == (small / "data" / name).read_text()
    assert status(["export", "out.json"]) == 0
    assert "1 event of 2 timelines: out.json" in capsys.readouterr().out
    a, b = json.loads((small / "out.json").read_text())["timelines"]
    assert (a["withdrawn"], a["events"][1:]) == (["gone"], [{"id": "old", "redirect": "e"}])
    assert (b["timeline"]["id"], b["events"], b["withdrawn"]) == ("b", [], [])


def test_a_selection_holds_its_events_alone(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert status(["export", "--timeline", "a", "--timeline", "b"]) == 0
    [a] = json.loads(capsys.readouterr().out)["timelines"]
    assert (a["withdrawn"], [event["id"] for event in a["events"]]) == ([], ["e"])


def test_an_export_that_fails_leaves_what_was_there(
    small: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (small / "out.json").write_text("before")
    monkeypatch.setattr("timeline.files.json_format.event_tree", lambda *_: 1 / 0)
    assert status(["export", "out.json"]) == 1
    assert (small / "out.json").read_text() == "before"
    assert [each.name for each in small.iterdir() if each.name.endswith(".part")] == []


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ("", "'' names no file; name one, or - for standard output"),
        (".", "'.' is a folder; name a file in it"),
        ("/", "'/' is a folder; name a file in it"),
        ("out/", "'out/' is a folder; name a file in it"),
        ("nowhere/out", "nowhere/out: there is no folder 'nowhere'; make it first"),
        ("config.toml/out", "config.toml/out: there is no folder 'config.toml'; make it first"),
    ],
)
def test_what_can_be_no_file_is_told(
    collection: Path, capsys: pytest.CaptureFixture[str], place: str, says: str
) -> None:
    for command in (["export", place, "--format", "json"], ["feed", "-o", place]):
        assert status(command) == 2
        assert capsys.readouterr().err == f"timeline: {says}\n"


def test_an_export_goes_where_a_link_leads(small: Path) -> None:
    (small / "real.json").write_text("before")
    (small / "link.json").symlink_to("real.json")
    assert status(["export", "link.json"]) == 0
    assert (small / "link.json").is_symlink()
    assert json.loads((small / "real.json").read_text())["format"] == 1


def test_a_folder_of_one_timeline(small: Path) -> None:
    assert status(["export", "out/", "--format", "toml", "--timeline", "a"]) == 0
    assert [each.name for each in (small / "out").iterdir()] == ["a.toml"]


def test_a_private_timeline_can_be_named(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (small / "data/a.toml").write_text(WHOLE.replace('language = "en"', 'language = "en"\nprivate = true'))
    assert status(["sync"]) == 0
    capsys.readouterr()
    assert status(["export", "--timeline", "a"]) == 0
    assert [each["timeline"]["id"] for each in json.loads(capsys.readouterr().out)["timelines"]] == ["a"]
    for command in ("upcoming", "feed"):
        assert status([command, "--timeline", "a"]) == 2
        assert (
            "the timeline 'a' is private and no calendar shows it; timeline event list"
            in capsys.readouterr().err
        )


def test_what_is_not_there_is_told(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("export", "upcoming", "feed"):
        assert status([command, "--timeline", "zzz"]) == 2
        assert capsys.readouterr().err == "timeline: there is no timeline 'zzz'; known are a, b\n"
        assert status([command, "--tag", "strik", "--person", "Nobody"]) == 0
        told = capsys.readouterr().err.splitlines()
        assert told[:2] == [
            "note: no event bears the tag 'strik' yet",
            "note: no event bears the person 'Nobody' yet",
        ]
