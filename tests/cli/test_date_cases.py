"""`timeline date … --json`, each case of tests/cases; every row there names its source."""

import json
from pathlib import Path

import pytest

from tests.dates.cases import Case, cases, differences
from timeline.cli.main import status


@pytest.mark.parametrize("case", cases())
def test_the_command_answers_as_the_case_says(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    code = status(["date", *case.arguments, "--json"])
    said, complained = capsys.readouterr()
    assert (code, complained) == (0, "")
    assert list(differences(case.matches, json.loads(said))) == []


def test_the_comparison_can_fail() -> None:
    found = {"n": 1, "note": None, "milestone": True, "occurrences": [{"n": 1}]}
    for expected in (
        {"n": 2}, {"n": "null"}, {"n": "absent"}, {"note": "any"}, {"other": "any"}, {"milestone": 1},
        {"n": True}, {"occurrences": []}, {"occurrences": [{"n": 2}]}, {"occurrences": [{"n": 1}, {"n": 2}]},
    ):  # fmt: skip
        assert list(differences(expected, found)), expected
    for expected in (
        {"n": 1}, {"note": "null"}, {"n": "any"}, {"other": "absent"}, {"milestone": True},
        {"occurrences": [{"n": 1, "m": "absent"}]},
    ):  # fmt: skip
        assert not list(differences(expected, found)), expected
