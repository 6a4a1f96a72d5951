"""`timeline export`: what goes out comes back the same."""

import json
from pathlib import Path

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


def test_a_format_that_is_not_written(collection: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert status(["export", "x", "--format", "xlsx"]) == 2
    assert "one of toml, json, jsonld, csv" in capsys.readouterr().err
