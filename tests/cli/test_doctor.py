"""`timeline doctor` on a feed of everything: told what does not fit, without making what is too long."""

from pathlib import Path

import pytest

from tests.conftest import event, timeline
from timeline.cli.main import status
from timeline.feeds.cache import FeedCache


def said(folder: Path, capsys: pytest.CaptureFixture[str], *events: str) -> list[str]:
    (folder / "data").mkdir(exist_ok=True)
    (folder / "data/a.toml").write_text(timeline(*events))
    assert status(["sync", "--allow-removals"]) == 0
    capsys.readouterr()
    assert status(["doctor"]) == 0
    return [line for line in capsys.readouterr().out.splitlines() if "feed all" in line]


def test_a_feed_of_too_many_entries_is_told_without_making_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(FeedCache, "body", lambda *_: 1 / 0)
    [line] = said(tmp_path, capsys, *(event(f"e{number}", "1936-05-09") for number in range(334)))
    assert line.startswith("advice  feed all: over 1,000 entries; Google Calendar stops at 1 MB")


def test_a_feed_of_few_entries_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    short = [event(f"e{number}", "1936-05-09") for number in range(320)]
    assert said(tmp_path, capsys, *short) == []
    summary = 'summary = { en = "' + "word " * 200 + '" }'
    long = [event(f"e{number}", "1936-05-09", summary) for number in range(320)]
    [line] = said(tmp_path, capsys, *long)
    assert line.startswith("advice  feed all: 960 entries, 1")
