"""`timeline event list`, `show` and `history`."""

import json
from pathlib import Path

import pytest

from timeline.cli.main import status

FILE = """[timeline]
id = "a"
title = { en = "A" }
[[event]]
id = "e"
title = { en = "First" }
date = "2011-12-16"
[[event.claim]]
metric = "deaths"
value = "70"
[[event]]
id = "d"
title = { en = "Draft" }
printed = "early spring"
status = "draft"
"""


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data/a.toml").write_text(FILE)
    assert status(["sync"]) == 0
    (tmp_path / "data/a.toml").write_text(FILE.replace('"70"', '"16"').replace("First", "Second"))
    assert status(["sync"]) == 0
    capsys.readouterr()
    return tmp_path


def test_list_shows_drafts_with_their_date_as_printed(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert status(["event", "list"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "d  early spring  Draft  [draft]",
        "e  16 December 2011  Second",
    ]
    assert status(["event", "list", "--status", "draft", "--json"]) == 0
    [draft] = json.loads(capsys.readouterr().out)
    assert (draft["id"], draft["status"], draft["revision"]) == ("d", "draft", 1)


def test_list_marks_what_is_private(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    private = FILE.replace('title = { en = "First" }', 'title = { en = "First" }\nprivate = true')
    (archive / "data/a.toml").write_text(private.replace("printed", "private = true\nprinted"))
    assert status(["sync"]) == 0
    capsys.readouterr()
    assert status(["event", "list"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "d  early spring  Draft  [draft, private]",
        "e  16 December 2011  First  [private]",
    ]
    assert status(["event", "list", "--json"]) == 0
    assert [each["private"] for each in json.loads(capsys.readouterr().out)] == [True, True]


def test_show_gives_what_is_kept(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert status(["event", "show", "e"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["timeline"], found["revision"]) == ("a", 2)
    assert found["event"]["claim"] == [{"metric": "deaths", "value": "16"}]


def test_history_says_who_changed_what_and_why(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert status(["event", "history", "e", "--json"]) == 0
    first, second = json.loads(capsys.readouterr().out)
    assert (first["revision"], first["who"], first["changes"]) == (1, "sync", [])
    assert second["changes"] == ["title.en: First → Second", "claim[0].value: 70 → 16"]
    assert second["why"] == "data/a.toml"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["show", "nowhere"], 1, "there is no event 'nowhere'; timeline event list shows all"),
        (["history", "nowhere"], 1, "there is no event 'nowhere'"),
        (["list", "--status", "lost"], 2, "'lost' is not a status; one of draft, published, retracted"),
    ],
)
def test_wrong_questions(
    archive: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, says: str
) -> None:
    assert status(["event", *arguments]) == code
    assert says in capsys.readouterr().err


def test_an_id_that_a_file_leads_elsewhere_has_no_history(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (archive / "data/a.toml").write_text(FILE + '[[event]]\nid = "old"\nredirect = "e"\n')
    assert status(["sync"]) == 0
    capsys.readouterr()
    assert status(["event", "history", "old"]) == 0
    assert "unforeseen" not in capsys.readouterr().err


def test_a_revision_is_counted_from_1(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert status(["event", "edit", "e", "--set", "kind=strike", "--based-on", "0"]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert "--based-on" in line
