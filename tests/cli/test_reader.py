"""`timeline upcoming`: a line for each return, for other programs."""

from pathlib import Path

import pytest

from timeline.cli.main import status

FILE = """[timeline]
id = "a"
title = { en = "A", ru = "А" }
language = "ru"
[[event]]
id = "march"
title = { ru = "Марш", en = "March" }
date = "2011-12-16/2011-12-18"
[[event]]
id = "hunger-strike"
title = { ru = "Голодовка" }
date = "2016-12"
[[event]]
id = "early"
title = { en = "Early" }
date = "2012-12-16"
"""


@pytest.mark.parametrize("first", [2026, 2199], ids=["at hand", "beyond the horizon"])
def test_a_line_for_each_return_no_more_exact_than_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], first: int
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data/a.toml").write_text(FILE)
    asked = ("upcoming", "--from", f"{first}-12-17", "--days", "20")
    assert status([*asked, "--ids"]) == 0
    assert capsys.readouterr().out.splitlines() == [f"{first}-12\thunger-strike", f"{first}-12-16\tmarch"]
    assert status([*asked, "--titles"]) == 0
    lines = [f"{first}-12\thunger-strike\tГолодовка", f"{first}-12-16\tmarch\tMarch"]
    assert capsys.readouterr().out.splitlines() == lines


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--occurrence", "returns"), "'returns' is not an occurrence; one of anniversary, memorial"),
        (("--kind", "party"), "'party' is not a kind; one of killing"),
        (("--organization", "?"), "'?' is not an organization; write words"),
    ],
)
def test_a_choice_that_cannot_be_read_is_wrong_use(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    options: tuple[str, ...],
    says: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert status(["upcoming", *options]) == 2
    assert capsys.readouterr().err.startswith(f"timeline: {says}")
