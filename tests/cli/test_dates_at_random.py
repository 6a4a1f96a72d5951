"""`timeline date` asked at random: it answers, or refuses in one line; it never breaks."""

import json
import shlex
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.dates.expressions import expressions
from tests.dates.policies import EDGES
from timeline.cli.main import status

VALUES = {
    "--rule": (
        "first monday of may",
        "fifth friday of february",
        "orthodox easter - 180",
        "western easter",
        "noon",
    ),
    "--as-of": ("2026-11-23", "-9999-01-01", "9999-12-31", "0000-02-29", "2026-12-15T22:30:00Z", "2026-11"),
    "--zone": ("Asia/Aqtau", "Pacific/Apia", "Nowhere"),
    "--recurrence": ("anniversary", "observance", "none"),
    "--count": ("1", "3", "60", "0"),
    "--every": ("1", "5", "25", "9999"),
    "--leap-day": ("backward", "forward", "omit"),
    "--written-in": ("gregorian", "julian"),
    "--julian": ("convert-once", "keep-old-style", "nominal"),
    "--weekday": ("mon", "sun", "noday"),
    "--calendar": ("gregorian", "hijri", "hebrew"),
    "--also-in": ("hijri", "hebrew"),
    "--adar": ("first", "second"),
    "--missing-day": ("yahrzeit", "forward", "omit"),
    "--tone": ("mourning", "celebration"),
    "--memorial-day": ("2", "40", "9999", "P1M", "P99M"),
    "--counting": ("inclusive", "exclusive"),
    "--term": ("P5Y", "P1M", "P999Y9999M9999W99999D"),
    "--term-end": ("same-date", "last-full-day"),
    "--actual-end": ("2021-02-04", "2021-02", "197X", "9999", "Y17000"),
    "--until": ("2021-02-04", "9999-12-31", "-9999-01-01"),
    "--founded": ("1890", "2030", "-9999", "9999"),
    "--override": (
        "2027=2027-05-04",
        "2027=2026-12-31",
        "2012=2012-02-29",
        "1=0001-05-04",
        "9999=9999-05-04",
    ),
    "--language": ("en", "el", "ru"),
    "--milestones": (),
    "--with-end": (),
}
options = st.lists(st.sampled_from(tuple(VALUES)), max_size=4, unique=True)
dates = st.sampled_from(EDGES) | expressions


@st.composite
def questions(draw: st.DrawFn) -> list[str]:
    """A date, or none where there is a rule, with a few options, which may or may not go together."""
    names = draw(options)
    given = []
    for name in names:
        given += [name, *([draw(st.sampled_from(VALUES[name]))] if VALUES[name] else ())]
    return given if "--rule" in names and draw(st.booleans()) else [draw(dates), *given]


def is_answered(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    code = status(["date", *words, "--json"])
    said, complained = capsys.readouterr()
    assert code in (0, 2), (shlex.join(words), complained)
    if code:
        assert said == ""
        assert complained.count("\n") == 1
    else:
        assert complained == ""
        assert json.loads(said)["as_of"]
        assert status(["date", *words]) == 0, shlex.join(words)
        capsys.readouterr()


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(questions())
def test_a_question_is_answered_or_refused(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    is_answered(words, capsys)


@pytest.mark.long
@settings(max_examples=20_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(questions())
def test_any_question_is_answered_or_refused(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    is_answered(words, capsys)


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
