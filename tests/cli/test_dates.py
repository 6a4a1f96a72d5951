"""`timeline date` as a person types it, and how any command refuses what it cannot do.

What it answers is in tests/cases, row by row (test_date_cases.py); here is how it is asked: which keys an
answer has, what a person reads, and every way to ask wrongly.
"""

import json
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

from timeline.cli.command import app
from timeline.cli.main import status

A = "2026-11-23"
Said = tuple[int, str, str]  # exit status, standard output, standard error
Run = Callable[..., Said]
Date = Callable[[str], Said]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in an empty folder, within this process."""
    monkeypatch.chdir(tmp_path)

    def _run(*arguments: str) -> Said:
        code = status(arguments)
        return code, *capsys.readouterr()

    return _run


@pytest.fixture
def date(run: Run) -> Date:
    """`timeline date` with arguments as a shell splits them."""
    return lambda arguments: run("date", *shlex.split(arguments))


# ── The answer as JSON: docs/interface, `timeline date` ─────────────────────────────────────────────────

KEYS = ("edtf", "precision", "earliest", "latest", "uncertain", "approximate", "words", "as_of", "occurrences",
        "candidates", "note")  # fmt: skip
OF_A_RETURN = ("date", "end", "weekday", "kind", "calendar", "member", "cycle", "original_date", "n", "milestone",
               "days_until", "ongoing", "expected", "words")  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "more"),
    [
        ("2011-12-16", ()),
        ("197X", ()),
        ("--rule 'first monday of may'", ()),
        ("2011-12-16 --memorial-day 40", ()),
        ("2016-11-28 --until 2021-02-04", ("elapsed", "day_number")),
        ("2036-11-28 --until 2041-02-04", ("elapsed", "day_number")),  # not begun: null, but there
        ("2016-11-28/..", ("elapsed", "day_number")),
        ("2016-11/..", ()),
        ("2016-11-28 --term P5Y", ("term_end", "term_nominal")),
        ("2016-11-28 --term P5Y --until 2021-02-04", ("elapsed", "day_number", "term_end", "term_nominal")),
        ("[2011-12-16,2011-12-18]", ()),
        ("1917-10-25 --written-in julian --weekday wed", ()),
    ],
)
def test_json_has_the_documented_keys(date: Date, arguments: str, more: tuple[str, ...]) -> None:
    code, said, _ = date(f"{arguments} --as-of {A} --json")
    answer: dict[str, Any] = json.loads(said)
    assert code == 0
    assert tuple(answer) == KEYS + more
    for each in (*answer["occurrences"], *answer["candidates"]):
        assert tuple(each) == OF_A_RETURN


def test_json_of_a_plain_day(date: Date) -> None:
    _, said, _ = date(f"2011-12-16 --as-of {A} --json")
    assert json.loads(said) == {
        "edtf": "2011-12-16", "precision": "day", "earliest": "2011-12-16", "latest": "2011-12-16",
        "uncertain": False, "approximate": False, "words": "16 December 2011", "as_of": A, "candidates": [],
        "note": None,
        "occurrences": [{
            "date": "2026-12-16", "end": None, "weekday": "Wed", "kind": "anniversary", "calendar": "gregorian",
            "member": None, "cycle": 2026, "original_date": None, "n": 15, "milestone": True, "days_until": 23,
            "ongoing": None, "expected": False,
            "words": "15th anniversary · Wednesday 16 December 2026 · in 23 days",
        }],
    }  # fmt: skip


def test_without_as_of_it_is_today(date: Date) -> None:
    code, said, _ = date("2011-12-16 --json")
    assert code == 0
    assert json.loads(said)["occurrences"][0]["days_until"] in range(367)


def test_many_returns_are_all_told(date: Date) -> None:
    _, said, _ = date(f"--rule 'first monday of may' --as-of {A} --count 1000 --json")
    found = [each["cycle"] for each in json.loads(said)["occurrences"]]
    assert found == list(range(2027, 3027))


def test_the_site_says_language_and_zone_where_nothing_is_asked(date: Date, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(
        '[site]\nlanguage = "ru"\nlanguages = ["ru", "en"]\ntimezone = "Asia/Aqtau"\n'
    )
    _, said, _ = date("2011-12-16 --as-of 2026-12-15T19:00:00Z")
    assert said.startswith("2011-12-16  16 декабря 2011")
    assert "сегодня" in said
    _, said, _ = date("2011-12-16 --as-of 2026-12-15T19:00:00Z --language en --zone UTC")
    assert said.splitlines()[1] == "15th anniversary · Wednesday 16 December 2026 · tomorrow"


# ── The answer as a person reads it ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            "2011-12-16",
            ["2011-12-16  16 December 2011", "15th anniversary · Wednesday 16 December 2026 · in 23 days"],
        ),
        ("2011-05", ["2011-05  May 2011, day not known", "16th anniversary · May 2027"]),
        ("-1155~", ["-1155~  around 1156 BCE", "about the 3181st anniversary · 2026 · this year"]),
        (
            "1986-12-16/1986-12-18 --as-of 2026-12-17",
            [
                "1986-12-16/1986-12-18  16–18 December 1986",
                "40th anniversary · 16–18 December 2026 (Wed–Fri) · today, day 2 of 3",
            ],
        ),
        (
            "1917-10-25 --written-in julian",
            [
                "1917-11-07  7 November 1917",
                "25 October 1917 by the Julian calendar",
                "110th anniversary · Sunday 7 November 2027 · in 349 days",
            ],
        ),
        (
            "2016-05-17 --until 2021-02-04",
            [
                "2016-05-17  17 May 2016",
                "11th anniversary · Monday 17 May 2027 · in 175 days",
                "1724 days elapsed; this is day 1725, as of 4 February 2021",
            ],
        ),
        (
            "2016-11-28 --term P5Y --actual-end 2021-02-04",
            [
                "2016-11-28  28 November 2016",
                "10th anniversary · Saturday 28 November 2026 · in 5 days",
                "5 years from 28 November 2016 · nominal end 28 November 2021 · ended 4 February 2021",
            ],
        ),
        (
            "--rule 'orthodox easter + 1'",
            ["1 day after Orthodox Easter", "every year · Monday 3 May 2027 · in 161 days"],
        ),
        (
            "197X",
            [
                "197X  the 1970s",
                "Known only to the decade or less exactly: no anniversary is counted from it.",
            ],
        ),
    ],
)
def test_a_person_reads(date: Date, arguments: str, says: list[str]) -> None:
    as_of = "" if "--as-of" in arguments else f" --as-of {A}"
    code, said, complained = date(arguments + as_of)
    assert (code, complained, said.splitlines()) == (0, "", says)


def test_a_date_before_the_common_era_works_as_typed(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "timeline", "date", "-1155~"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("-1155~  around 1156 BCE\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments", ["-0043-03-15/..", "-- -1155~", "--as-of 2026-11-23 -1155", "-XXXX-05-01"]
)
def test_a_date_that_begins_with_a_hyphen_is_no_option(date: Date, arguments: str) -> None:
    code, _, complained = date(arguments)
    assert code == (2 if "XXXX" in arguments else 0)
    assert "option" not in complained.lower()


def test_several_in_greek(date: Date) -> None:
    _, said, _ = date(f"2011-12-16 --as-of {A} --count 2 --language el")
    assert [line.split(" · ")[0] for line in said.splitlines()[1:]] == ["15η επέτειος", "16η επέτειος"]


# ── Asked wrongly: one line, exit status 2 ──────────────────────────────────────────────────────────────

IDLE = [  # an option without effect, and what it needs
    ("", "nothing to explain; give a date, 2011-12-16, or --rule"),
    ("2011-12-16 --rule 'first monday of may'", "a date and --rule stand for each other"),
    ("--rule 'first monday of may' --recurrence anniversary", "leave --recurrence out"),
    ("--rule 'first monday of may' --recurrence none", "leave --recurrence out"),
    ("--rule 'first monday of may' --written-in julian", "--written-in needs a date"),
    ("--rule 'first monday of may' --leap-day omit", "--leap-day needs a date"),
    ("--rule 'first monday of may' --calendar hijri", "--calendar needs a date"),
    ("--rule 'first monday of may' --also-in hijri", "--also-in needs a date"),
    ("--rule 'first monday of may' --memorial-day 40", "--memorial-day needs a date"),
    ("--rule 'first monday of may' --term P5Y", "--term needs a date"),
    ("--rule 'first monday of may' --until 2027-05-01", "--until needs a date"),
    ("--rule 'first monday of may' --weekday mon", "--weekday needs a date"),
    ("--rule 'first monday of may' --with-end", "--with-end needs a date"),
    ("--rule 'first monday of may' --milestones", "--milestones needs --founded"),
    ("--rule 'first monday of may' --every 5", "--every needs --founded"),
    ("XXXX-05-01 --milestones", "--milestones needs --founded"),
    ("1911-03-19 --recurrence observance --every 5", "--every needs --founded"),
    ("2011-12-16 --founded 1890", "--founded needs --recurrence observance"),
    ("197X --founded 1890", "--founded needs --recurrence observance"),
    ("2011-12-16 --julian nominal", "--julian needs --written-in julian"),
    ("2011-12-16 --written-in gregorian --julian nominal", "--julian needs --written-in julian"),
    ("1917 --written-in julian --julian nominal", "--julian needs a date known to the day"),
    (
        "1917-10-25 --written-in julian --julian nominal --calendar hijri",
        "--julian needs --calendar gregorian",
    ),
    ("2011-12-16 --adar first", "--adar needs --calendar hebrew or --also-in hebrew"),
    ("2011-12-16 --adar first --calendar hijri", "--adar needs --calendar hebrew or --also-in hebrew"),
    ("2011-12-16 --missing-day omit", "--missing-day needs --calendar hebrew or --also-in hebrew"),
    ("2011-12-16 --calendar hijri --also-in hijri", "--also-in hijri is a calendar it returns in already"),
    ("2011-12-16 --also-in hijri --also-in hijri", "--also-in hijri is a calendar it returns in already"),
    ("2011-05 --also-in hijri", "--also-in needs a date known to the day"),
    ("2016?-06-04 --also-in hebrew", "--also-in needs a date known to the day"),
    ("2012-02-29 --leap-day omit --calendar hijri", "--leap-day needs --calendar gregorian"),
    ("2011-12-16/2011-12-17 --with-end --calendar hijri", "--with-end needs --calendar gregorian"),
    ("2011-12-16 --override 2027=2027-12-18 --calendar hijri", "--override needs --calendar gregorian"),
    ("2011-12-16 --counting inclusive", "--counting needs --memorial-day"),
    ("2011-12-16 --memorial-day P3M --counting exclusive", "--counting needs --memorial-day in days: 40"),
    ("2011-12 --memorial-day 40", "--memorial-day needs a date known to the day"),
    ("../2011-12-16 --memorial-day 40", "--memorial-day needs a date known to the day"),
    ("2016?-06-04 --memorial-day 40", "--memorial-day needs a date known to the day"),
    ("2011-12-16 --memorial-day 40 --milestones", "--milestones is of returns"),
    ("2011-12-16 --memorial-day 40 --every 5", "--every is of returns"),
    ("2011-12-16 --memorial-day 40 --calendar hijri", "--calendar is of returns"),
    ("2011-12-16 --memorial-day 40 --also-in hijri", "--also-in is of returns"),
    ("2012-02-29 --memorial-day 40 --leap-day omit", "--leap-day is of returns"),
    ("2011-12-16 --memorial-day 40 --override 2027=2027-12-18", "--override is of returns"),
    ("2011-12-16/2011-12-17 --memorial-day 40 --with-end", "--with-end is of returns"),
    ("2011-12-16 --term-end same-date", "--term-end needs --term"),
    ("2011-12-16 --actual-end 2021-02-04", "--actual-end needs --term"),
    ("2011-12 --term P5Y", "--term needs a date known to the day"),
    ("{2011-12-16,2012-01-01} --term P5Y", "--term needs a date known to the day"),
    ("../2011-12-16 --term P5Y", "--term needs a date known to the day"),
    ("2011-12 --until 2021-02-04", "--until needs a date known to the day"),
    ("2016?-06-04 --until 2021-02-04", "--until needs a date known to the day"),
    ("[2011-12-16,2012-01-01] --until 2021-02-04", "--until needs a date known to the day"),
    ("2011-12 --weekday thu", "--weekday needs a date known to the day"),
    ("XXXX-05-01 --weekday thu", "--weekday needs a date known to the day"),
    ("{2011,2011-12-16} --weekday thu", "--weekday needs a date known to the day"),
    ("2011-12-16 --with-end", "--with-end needs a range: 2011-12-16/2011-12-18"),
    ("2016-05-17/.. --with-end", "--with-end needs a range"),
    ("../2021-02-04 --with-end", "--with-end needs a range"),
    ("2016-05-17/ --with-end", "--with-end needs a range"),
    ("2011-12-16 --recurrence none --override 2027=2027-12-18", "--override needs a date that returns"),
    ("2012-02-29 --recurrence none --leap-day omit", "--leap-day needs a date that returns"),
    ("2011-12-16 --recurrence none --milestones", "--milestones needs a date that returns"),
    ("2011-12-16 --recurrence none --also-in hijri", "--also-in needs a date that returns"),
    ("XXXX-05-01 --founded 2030 --override 2027=2027-05-04", "no return of 2027 can be moved to 2027-05-04"),
    ("2011-12-16 --override 2011=2011-12-18", "no return of 2011 can be moved"),
    ("2011-12-16 --override 2012=2011-12-16", "and a day after the event"),
    ("2011-05 --override 2027=2027-06-04", "give the year of a return known to the day"),
    ("{1986-12-16,2011-12-16} --override 2027=2027-12-18", "no return of 2027 can be moved"),
    ("2012-02-29 --leap-day omit --override 2027=2027-03-02", "no return of 2027 can be moved"),
    ("197X --override 2027=2027-12-18", "no return of 2027 can be moved"),
    ("2011-12-16 --override 2027=2027-12-18 --override 2027=2027-12-19", "two overrides stand for one year"),
]

BAD = [  # a value that cannot be read
    ("''", "is not a date"),
    ("2011-02-30", "2011-02 has no day 30"),
    ("16.12.2011", "write year first"),
    ("2011-12-17/2011-12-16", "it ends (2011-12-16) before it begins"),
    ("2011-12-16 2011-12-17", "see timeline date --help"),
    ("2011-12-16 --wat", "see timeline date --help"),
    ("1900-02 --written-in julian", "give the day"),
    ("{1917-10-25,1917-10-26} --written-in julian", "is a set"),
    ("--rule ''", "'' is not a rule"),
    ("--rule 'every monday'", "'every monday' is not a rule"),
    ("--rule 'orthodox easter + 181'", "at most 180 days away"),
    ("--rule", "see timeline date --help"),
    ("2011-12-16 --as-of ''", "is not a date"),
    ("2011-12-16 --as-of 2026", "'2026' is not one day"),
    ("2011-12-16 --as-of 2026-11", "'2026-11' is not one day"),
    ("2011-12-16 --as-of 2026-11-23/2026-11-24", "is not one day"),
    ("2011-12-16 --as-of XXXX-11-23", "is not one day"),
    ("2011-12-16 --as-of tomorrow", "'tomorrow' is not a date"),
    ("2011-12-16 --as-of 2026-02-29", "2026-02 has no day 29"),
    ("2011-12-16 --as-of 2026-12-16T10:00:00", "write it with its offset"),
    ("2011-12-16 --as-of 2026-12-16T25:00:00Z", "is not an instant"),
    ("2011-12-16 --as-of T", "is not an instant"),
    ("2011-12-16 --as-of 0001-01-01T00:00:00+14:00", "lies beyond the years 1–9999"),
    ("2011-12-16 --as-of 9999-12-31T23:59:59-12:00", "lies beyond the years 1–9999"),
    ("2011-12-16 --as-of 9999-12-31T23:59:59Z --zone Asia/Almaty", "lies beyond the years 1–9999"),
    ("2011-12-16 --zone Athens", "write an IANA name"),
    ("2011-12-16 --zone ''", "write an IANA name"),
    ("2011-12-16 --zone ../../etc/passwd", "write an IANA name"),
    ("2011-12-16 --recurrence monthly", "one of none, anniversary, observance"),
    ("2011-12-16 --count 0", "see timeline date --help"),
    ("2011-12-16 --count 1001", "see timeline date --help"),
    ("2011-12-16 --count many", "see timeline date --help"),
    ("2011-12-16 --every 0", "see timeline date --help"),
    ("2011-12-16 --every 2.5", "see timeline date --help"),
    ("2011-12-16 --leap-day sideways", "one of backward, forward, omit"),
    ("2011-12-16 --leap-day ''", "one of backward, forward, omit"),
    ("2011-12-16 --written-in hijri", "one of gregorian, julian"),
    ("2011-12-16 --julian both", "one of convert-once, keep-old-style, nominal"),
    ("2011-12-16 --weekday someday", "--weekday: 'someday' is not a weekday; one of mon"),
    ("2011-12-16 --weekday ''", "--weekday: '' is not a weekday"),
    ("2011-12-16 --calendar julian", "one of gregorian, hijri, hebrew"),
    ("2011-12-16 --also-in gregorian", "one of hijri, hebrew"),
    ("2011-12-16 --calendar hebrew --adar third", "one of first, second"),
    ("2011-12-16 --calendar hebrew --missing-day never", "one of yahrzeit, forward, omit"),
    ("2011-12-16 --tone festive", "one of mourning, protest, celebration, neutral"),
    ("2011-12-16 --memorial-day 1", "'1' is not a memorial day"),
    ("2011-12-16 --memorial-day 0", "'0' is not a memorial day"),
    ("2011-12-16 --memorial-day -40", "'-40' is not a memorial day"),
    ("2011-12-16 --memorial-day P0M", "'P0M' is not a memorial day"),
    ("2011-12-16 --memorial-day P1Y", "write its number, 3, 9, 40, or months, P3M"),
    ("2011-12-16 --memorial-day ٤٠", "is not a memorial day"),
    ("2011-12-16 --memorial-day 40 --counting both", "one of inclusive, exclusive"),
    ("2011-12-16 --term five", "'five' is not a length of time"),
    ("2011-12-16 --term P0Y", "write P5Y, P18M, P3Y6M or P90D"),
    ("2011-12-16 --term P5Y --term-end soon", "one of same-date, last-full-day"),
    ("2011-12-16 --term P5Y --actual-end soon", "'soon' is not a date"),
    ("2011-12-16 --term P5Y --actual-end 2015/..", "is not when a term ended"),
    ("2011-12-16 --term P5Y --actual-end [2015,2016]", "is not when a term ended"),
    ("2011-12-16 --term P5Y --actual-end XXXX-02-04", "is not when a term ended"),
    ("2011-12-16 --term P5Y --actual-end 2010", "2010 lies before 2011-12-16, where it begins"),
    ("2011-12-16 --term P5Y --actual-end 2011-11", "2011-11 lies before 2011-12-16"),
    ("2011-12-16 --until 2021-02", "'2021-02' is not one day"),
    ("2011-12-16 --until 2011-12-15", "2011-12-15 lies before 2011-12-16"),
    ("XXXX-05-01 --founded long-ago", "see timeline date --help"),
    ("XXXX-05-01 --founded 99999999999999999999", "see timeline date --help"),
    ("2011-12-16 --override 2027", "write year and day: 2027=2027-05-04"),
    ("2011-12-16 --override =2027-12-18", "is not an override"),
    ("2011-12-16 --override 2027=", "is not a date"),
    ("2011-12-16 --override 20270=2027-12-18", "is not an override"),
    ("2011-12-16 --override ٢٠٢٧=2027-12-18", "is not an override"),
    ("2011-12-16 --override 2027=2027-12", "'2027-12' is not one day"),
    ("2011-12-16 --override 2027=2029-12-18", "lies over 60 days outside 2027"),
    ("2011-12-16 --language xx", "is not a language Timeline speaks; one of en"),
    ("2011-12-16 --language ''", "is not a language Timeline speaks; one of en"),
]


@pytest.mark.parametrize(("arguments", "says"), IDLE + BAD)
def test_asked_wrongly(date: Date, arguments: str, says: str) -> None:
    code, said, complained = date(arguments)
    assert (code, said) == (2, "")
    assert says in complained
    assert complained.startswith("timeline: ")
    assert complained.count("\n") == 1


def test_each_option_has_been_asked_wrongly() -> None:
    command = typer.main.get_command(app).commands["date"]  # type: ignore[attr-defined]
    words = {word for arguments, _ in IDLE + BAD for word in arguments.split()}
    assert {each.opts[0] for each in command.params} - words == {"expression", "--json", "--config"}


def test_a_configuration_that_is_not_there(date: Date) -> None:
    code, said, complained = date("2011-12-16 --config nowhere.toml")
    assert (code, said) == (1, "")
    assert "there is no file nowhere.toml" in complained


@pytest.mark.parametrize("expression", ["197X", "XXXX-05-01", "[2011-12-16,2011-12-18]", "Y-17E7"])
def test_what_never_returns_says_why(date: Date, expression: str) -> None:
    code, said, _ = date(f"'{expression}' --as-of {A} --recurrence anniversary --json")
    found = json.loads(said)
    assert code == 0
    assert found["occurrences"] == []
    assert found["note"].endswith((".", "so."))


# ── Other commands ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
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
def test_wrong_use_is_one_line_and_status_2(run: Run, arguments: tuple[str, ...], says: str) -> None:
    code, said, complained = run(*arguments)
    assert (code, said) == (2, "")
    assert says in complained
    assert complained.count("\n") == 1


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
def test_failed_work_is_one_line_and_status_1(run: Run, arguments: tuple[str, ...], says: str) -> None:
    code, _, complained = run(*arguments)
    assert code == 1
    assert says in complained
    assert complained.count("\n") == 1


def test_a_hostile_argument_does_not_steer_the_terminal(run: Run) -> None:
    _, _, complained = run("date", "\x1b[2J\u202e2011")
    assert "\x1b" not in complained
    assert "\u202e" not in complained


def test_a_question_beyond_the_horizon(run: Run, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/a.toml").write_text(
        '[timeline]\nid = "a"\ntitle = { en = "A" }\n[[event]]\nid = "e"\ntitle = { en = "E" }\ndate = "2016-11-28"\n'
    )
    _, said, _ = run("upcoming", "--from", "2199-11-20", "--days", "30", "--json")
    assert [each["occurrence"]["n"] for each in json.loads(said)] == [183]


def test_on_a_day(run: Run, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/a.toml").write_text(
        '[timeline]\nid = "a"\ntitle = { en = "A" }\n'
        '[[event]]\nid = "returns"\ntitle = { en = "R" }\ndate = "2011-12-16/2011-12-18"\n'
        '[[event]]\nid = "once"\ntitle = { en = "O" }\ndate = "2001-12-17"\nrecurrence = "none"\n'
        '[[event]]\nid = "other"\ntitle = { en = "X" }\ndate = "2001-12-19"\n'
    )
    _, said, _ = run("on", "2026-12-17", "--json")
    found = json.loads(said)
    assert [(each["event"]["id"], each["occurrence"]["kind"]) for each in found] == [
        ("once", "original"),
        ("returns", "anniversary"),
    ]
