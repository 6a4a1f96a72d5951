"""`timeline date` as a person types it. Rows P… are the specification cases of docs/dates.md."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

A = "2026-11-23"


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "timeline", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def explained(folder: Path, *arguments: str) -> dict[str, Any]:
    done = run(folder, "date", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("arguments", "matches"),
    [
        (
            ("2011-12-16", "--as-of", A),
            {"date": "2026-12-16", "weekday": "Wed", "n": 15, "days_until": 23, "milestone": True},
        ),  # P01
        (("2011-12-16", "--as-of", "2026-12-16"), {"date": "2026-12-16", "n": 15, "days_until": 0}),  # P02
        (
            ("2011-12-16", "--as-of", "2026-12-17"),
            {"date": "2027-12-16", "weekday": "Thu", "n": 16, "days_until": 364},
        ),  # P03
        (
            ("2016-11-28", "--as-of", A),
            {"date": "2026-11-28", "weekday": "Sat", "n": 10, "days_until": 5},
        ),  # P04
        (
            ("2011-12-16/2011-12-17", "--as-of", "2026-12-17"),
            {
                "date": "2026-12-16",
                "end": "2026-12-17",
                "n": 15,
                "ongoing": {"day": 2, "of": 2},
                "days_until": 0,
            },
        ),  # P05
        (
            ("1986-12-16/1986-12-18", "--as-of", A),
            {"date": "2026-12-16", "end": "2026-12-18", "n": 40},
        ),  # P06
        (("2011-05", "--as-of", A), {"date": "2027-05", "end": None, "n": 16, "weekday": None}),  # P07
        (("2012-02-29", "--as-of", A), {"date": "2027-02-28", "n": 15}),  # P08
        (("2012-02-29", "--as-of", A, "--leap-day", "forward"), {"date": "2027-03-01", "n": 15}),  # P08
        (("2012-02-29", "--as-of", A, "--leap-day", "omit"), {"date": "2028-02-29", "n": 16}),  # P08
        (
            ("XXXX-05-01", "--as-of", A, "--recurrence", "observance"),
            {"date": "2027-05-01", "weekday": "Sat", "n": None},
        ),  # P12
        (("1976", "--as-of", A), {"date": "2026", "n": 50, "ongoing": None}),  # P13
        (("-1155~", "--as-of", A), {"date": "2026", "n": 3181}),  # as typed, no option
        (("2011-12-16", "--as-of", "2026-12-15T22:30:00Z", "--zone", "Europe/Athens"), {"days_until": 0}),
        (("2011-12-16", "--as-of", A, "--every", "25"), {"date": "2036-12-16", "n": 25}),
        (("2011-12-17", "--as-of", "2027-01-01", "--milestones"), {"n": 20, "milestone": True}),
    ],
)
def test_the_next_return(tmp_path: Path, arguments: tuple[str, ...], matches: dict[str, object]) -> None:
    [found] = explained(tmp_path, *arguments)["occurrences"]
    assert {key: found[key] for key in matches} == matches


def test_the_date_itself(tmp_path: Path) -> None:
    found = explained(tmp_path, "1886~", "--as-of", A)
    del found["occurrences"]
    assert found == {
        "edtf": "1886~", "precision": "year", "earliest": "1886-01-01", "latest": "1886-12-31", "uncertain": False,
        "approximate": True, "words": "around 1886", "as_of": A, "candidates": [], "note": None,
    }  # fmt: skip


@pytest.mark.parametrize("expression", ["197X", "XXXX-05-01"])
def test_what_never_returns_says_why(tmp_path: Path, expression: str) -> None:
    found = explained(tmp_path, expression, "--as-of", A, "--recurrence", "anniversary")
    assert found["occurrences"] == []
    assert found["note"]


def test_several_in_greek(tmp_path: Path) -> None:
    found = explained(tmp_path, "2011-12-16", "--as-of", A, "--count", "2", "--language", "el")
    assert [each["words"].split(" · ")[0] for each in found["occurrences"]] == [
        "15η επέτειος",
        "16η επέτειος",
    ]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("date", "2011-02-30"), "2011-02 has no day 30; its last day is 28"),
        (("date", "16.12.2011"), "write year first"),
        (("date", "2011-12-16", "--as-of", "2026"), "'2026' is not one day"),
        (("date", "2011-12-16", "--as-of", "2026-12-16T10:00:00"), "write it with its offset"),
        (("date", "2011-12-16", "--zone", "Athens"), "write an IANA name"),
        (("date", "2011-12-16", "--leap-day", "sideways"), "one of backward, forward, omit"),
        (("date", "2011-12-16", "--language", "xx"), "one of en, el, ru"),
        (("date", "2011-12-16", "--founded", "1890"), "--founded needs --recurrence observance"),
        (("date", "2011-12-16", "--wat"), "see timeline date --help"),
        (("date",), "see timeline date --help"),
        (("nonsense",), "No such command"),
        (("upcoming", "--days", "soon"), "see timeline upcoming --help"),
        (("upcoming", "--kind", "kiling"), "'kiling' is not a kind; one of killing"),
        (("upcoming", "--timeline", "nowhere"), "there is no timeline 'nowhere'"),
        (("upcoming", "--tag", "No Tag"), "is not the name of a tag"),
        (("on", "13-45"), "is not a date"),
        (("subscription", "add", "--channel", "pigeon", "--address", "x"), "one of email, webhook"),
        (
            ("subscription", "add", "--channel", "email", "--address", "a@b.org, c@d.org"),
            "not one e-mail address",
        ),
        (
            ("subscription", "add", "--channel", "webhook", "--address", "http://127.0.0.1/"),
            "write https://host/path",
        ),
        (
            ("subscription", "add", "--channel", "email", "--address", "a@example.org", "--lead", "1M"),
            "write whole days",
        ),
        (("remind", "--as-of", "tomorrow"), "is not an instant"),
    ],
)
def test_wrong_use_is_one_line_and_status_2(tmp_path: Path, arguments: tuple[str, ...], says: str) -> None:
    done = run(tmp_path, *arguments)
    assert (done.returncode, done.stdout) == (2, ""), done.stdout
    assert says in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("check", "nowhere.toml"), "nowhere.toml: there is no such file"),
        (("upcoming", "--config", "nowhere.toml"), "there is no file nowhere.toml"),
        (("feed", "nowhere"), "there is no feed 'nowhere'; known are all"),
        (("delivery", "show", "nowhere"), "there is no delivery 'nowhere'"),
        (("subscription", "remove", "nowhere"), "there is no subscription 'nowhere'"),
    ],
)
def test_failed_work_is_one_line_and_status_1(tmp_path: Path, arguments: tuple[str, ...], says: str) -> None:
    done = run(tmp_path, *arguments)
    assert done.returncode == 1
    assert says in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_hostile_argument_does_not_steer_the_terminal(tmp_path: Path) -> None:
    done = run(tmp_path, "date", "\x1b[2J\u202e2011")
    assert "\x1b" not in done.stderr
    assert "\u202e" not in done.stderr


def test_a_question_beyond_the_horizon(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/a.toml").write_text(
        '[timeline]\nid = "a"\ntitle = { en = "A" }\n[[event]]\nid = "e"\ntitle = { en = "E" }\ndate = "2016-11-28"\n'
    )
    done = run(tmp_path, "upcoming", "--from", "2199-11-20", "--days", "30", "--json")
    assert [each["occurrence"]["n"] for each in json.loads(done.stdout)] == [183]


def test_on_a_day(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/a.toml").write_text(
        '[timeline]\nid = "a"\ntitle = { en = "A" }\n'
        '[[event]]\nid = "returns"\ntitle = { en = "R" }\ndate = "2011-12-16/2011-12-18"\n'
        '[[event]]\nid = "once"\ntitle = { en = "O" }\ndate = "2001-12-17"\nrecurrence = "none"\n'
        '[[event]]\nid = "other"\ntitle = { en = "X" }\ndate = "2001-12-19"\n'
    )
    found = json.loads(run(tmp_path, "on", "2026-12-17", "--json").stdout)
    assert [(each["event"]["id"], each["occurrence"]["kind"]) for each in found] == [
        ("once", "original"),
        ("returns", "anniversary"),
    ]
