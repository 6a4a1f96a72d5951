"""`timeline import` as a curator meets it: what it prints, what it refuses, how it is taken back."""

import io
import os
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from timeline.cli.main import status

SHEET = """Ημερομηνία;Τίτλος;title.en;Χώρα;Νεκροί;Σχόλιο
16/12/2011;Σφαγή απεργών στο Ζαναοζέν;Killing of strikers;Καζακστάν;64-73;x
Μάιος 1936;Απεργία στη Θεσσαλονίκη;;Ελλάδα;;
κάποτε;Κάτι;;;;
"""
MOST_MEMORY = 400_000_000  # bytes of address that a refusal may touch


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TIMELINE_DATA__FILES", "")
    (tmp_path / "sheet.csv").write_bytes(SHEET.encode("windows-1253"))
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    capsys.readouterr()
    assert status(["import", *arguments]) == 0
    return capsys.readouterr().out.splitlines()


def test_what_was_found_out_is_told_and_what_returns_comes_last(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = said(capsys, "sheet.csv", "--into", "greek", "--language", "el")
    assert found[:7] == [
        "sheet.csv: read as windows-1253, delimiter ;",
        "sheet.csv: dates in 'Ημερομηνία' are day, month, year",
        "sheet.csv: Ημερομηνία is date; Τίτλος is title; Χώρα is country; Νεκροί is deaths",
        "sheet.csv: not read: Σχόλιο",
        "greek: a new timeline in the language el, held by the store",
        "sheet.csv:4: draft: date 'κάποτε' is not read: 'κάποτε' is no part of a date",
        "3 added, 0 changed, 0 unchanged, 0 refused, drafts among these: 1;"
        " to take this back: timeline import --undo 1",
    ]
    assert found[7] == "drafts wait for review: timeline event list --status draft"
    assert found[8].endswith("within 60 days") or "within 60 days; the first is " in found[8]


def test_a_dry_run_shows_the_difference_and_changes_nothing(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "sheet.csv", "--into", "greek", "--language", "el")
    (desk / "sheet.csv").write_bytes(SHEET.replace("64-73", "16").encode("windows-1253"))
    found = said(capsys, "sheet.csv", "--into", "greek", "--dry-run")
    at = found.index("~ sfagi-apergon-sto-zanaozen-2011-12-16  2011-12-16  Killing of strikers")
    assert found[at + 1].startswith("    claim[0].")
    assert "would be: 0 added, 1 changed, 2 unchanged, 0 refused; nothing was changed (dry run)" in found
    assert "0 added, 1 changed, 2 unchanged, 0 refused" in said(capsys, "sheet.csv", "--into", "greek")[-2]


def test_undo_says_what_became_of_it(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "sheet.csv", "--into", "greek", "--language", "el")
    assert said(capsys, "--undo", "1", "--dry-run")[-1] == (
        "0 as before, 1 deleted, 2 retracted, 1 left; nothing was changed (dry run)"
    )
    assert said(capsys, "--undo", "1")[-1] == "0 as before, 1 deleted, 2 retracted, 1 left; this is run 2"


def test_a_workbook_and_a_map(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (("Wann", "Was"), ("2011-12-16", "Zhanaozen")):
        book.active.append(row)
    book.save(desk / "sheet.xlsx")
    (desk / "map.toml").write_text('Wann = "date"\nWas = "title"\n')
    found = said(capsys, "sheet.xlsx", "--into", "greek", "--map", "map.toml")
    assert found[0] == "sheet.xlsx: sheet 'Sheet'"
    assert "1 added" in found[-2]
    assert "1 unchanged" in said(capsys, "sheet.xlsx", "--into", "greek")[-2]  # the map is remembered


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ([], 2, "nothing to do; name files to read, or --undo and the number of a run"),
        (["sheet.csv", "--undo", "1"], 2, "either files or --undo"),
        (["sheet.csv", "--date-order", "dym", "--into", "g"], 2, "'dym' is no order of dates; one of dmy, mdy, ymd"),
        (["nowhere.csv", "--into", "g"], 1, "nowhere.csv: there is no such file"),
        (["sheet.csv"], 2, "sheet.csv names no timeline; say --into ID"),
        (["sheet.csv", "--into", "g", "--format", "rtf"], 2, "--format: 'rtf' is no format known here"),
        (["sheet.csv", "--into", "g", "--encoding", "rot13"], 2, "--encoding: 'rot13' is not an encoding known here"),
        (["sheet.csv", "--into", "g", "--delimiter", "x"], 2, "--delimiter: 'x' is no delimiter"),
        (["sheet.csv", "--into", "g", "--map", "sheet.csv"], 1, "sheet.csv: it is no TOML"),
        (["--undo", "7"], 1, "there is no run 7; nothing was imported yet"),
    ],
)  # fmt: skip
def test_wrong_use_is_one_line(
    desk: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, says: str
) -> None:
    assert status(["import", *arguments]) == code
    [line] = capsys.readouterr().err.splitlines()
    assert says in line


def _zip() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        file.writestr("a.ics", "BEGIN:VCALENDAR")
    return held.getvalue()


def _calendar(rule: str) -> bytes:
    lines = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", "UID:1", "DTSTART;VALUE=DATE:20111216",
             "SUMMARY:x", f"RRULE:{rule}", "END:VEVENT", "END:VCALENDAR", "")  # fmt: skip
    return "\r\n".join(lines).encode()


HEAD = b'{"format": 1, "timelines": [{"timeline": {"id": "x", "title": {"en": "X"}}, "events": ['
LONG = 100_000_000
HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a line of 100 MB, json": ("x.json", lambda: HEAD + b'{"id": "' + b"a" * LONG, "characters"),
    "a line of 100 MB, csv": ("x.csv", lambda: b"date,title\n2011-12-16," + b"a" * LONG, "bytes are too many"),
    "a line of 100 MB, toml": ("x.toml", lambda: b'a = "' + b"a" * LONG, "bytes are too many"),
    "a line of 100 MB, ics": ("x.ics", lambda: b"BEGIN:VCALENDAR\r\n" + b"a" * LONG, "bytes are too many"),
    "nested deep, json": ("x.json", lambda: HEAD + b"[" * 900_000, "nested too deep"),
    "nested deep, toml": ("x.toml", lambda: b"a = " + b"[" * 100_000, "nested"),
    "a zip named .ics": ("x.ics", _zip, "it is a zip, not ics"),
    "a zip named .xlsx": ("x.xlsx", _zip, ""),
    "not UTF-8, json": ("x.json", lambda: HEAD + b'{"id": "\xff"}', "UTF-8"),
    "not UTF-8, toml": ("x.toml", lambda: b'[timeline]\nid = "\xff"\n', "UTF-8"),
    "NUL, json": ("x.json", lambda: HEAD + b'{"id": "a", "title": {"en": "a\\u0000"}}]}]}', "U+0000"),
    "NUL, toml": ("x.toml", lambda: b'[timeline]\nid = "a\0"\n', ""),
    "NUL, csv": ("x.csv", lambda: b"date,title\n\0\0,a\n" * 3, ""),
}  # fmt: skip


@pytest.mark.parametrize(("name", "make", "says"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_are_one_line_in_bounded_memory(
    desk: Path, name: str, make: Callable[[], bytes], says: str
) -> None:
    (desk / name).write_bytes(make())
    into = [] if name.endswith((".json", ".toml")) else ["--into", "x"]
    ended = _run(desk, "import", name, *into)
    lines = ended.stderr.splitlines()
    assert ended.returncode == 1, ended
    assert len(lines) == 1 and len(lines[0]) < 400 and lines[0].startswith("timeline: x."), lines
    assert says in lines[0]
    (desk / name).unlink()
    assert _run(desk, "event", "list").stdout == "no such event\n"


def test_what_is_refused_whole_fails(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "none.csv").write_text("date,title\n2011-12-16,\n")
    assert status(["import", "none.csv", "--into", "labour"]) == 1
    said = capsys.readouterr().out
    assert "0 added, 0 changed, 0 unchanged, 1 refused; nothing had to be changed" in said
    assert "a new timeline" not in said


def test_all_is_written_though_nobody_reads_on(desk: Path) -> None:
    rows = "".join(f"2011-12-{1 + n % 28:02},\n2011-12-16,Strike {n}\n" for n in range(3_000))
    (desk / "long.csv").write_text(f"date,title\n{rows}")
    command = f"{sys.executable} -m timeline import long.csv --into labour | head -1"
    told = subprocess.run(command, shell=True, cwd=desk, capture_output=True, text=True, timeout=60)
    assert told.stdout == "long.csv: read as utf-8, delimiter ,\n"
    assert len(_run(desk, "event", "list").stdout.splitlines()) >= 3_000


def test_a_map_may_hold_anything(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "map.toml").write_text(f"x = {'9' * 5_000}\n")
    assert status(["import", "sheet.csv", "--into", "labour", "--map", "map.toml"]) == 1
    assert "map.toml: it is no TOML" in capsys.readouterr().err


def test_a_rule_of_a_million_returns_is_left_out(desk: Path) -> None:
    for rule, code in {
        "FREQ=SECONDLY;COUNT=1000000": 1,
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31": 0,
        "FREQ=YEARLY;COUNT=999999999": 1,
    }.items():
        (desk / "x.ics").write_bytes(_calendar(rule))
        ended = _run(desk, "import", "x.ics", "--into", "x", "--dry-run")
        assert (ended.returncode, ended.stderr) == (code, "")


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command of its own, with an end to its memory and its time."""

    def bounded() -> None:
        resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))

    command = [sys.executable, "-m", "timeline", *arguments]
    return subprocess.run(
        command,
        cwd=folder,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        timeout=60,
        preexec_fn=bounded,
    )


def test_a_double_of_what_a_file_holds_is_mended_there(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (desk / "a.toml").write_text(
        '[timeline]\nid = "filed"\ntitle = { en = "Filed" }\n'
        '[[event]]\nid = "killing"\ntitle = { en = "Killing of strikers" }\ndate = "2011-12-16"\n'
    )
    (desk / "double.csv").write_text("id,title,date\nx,The killing of strikers,2011-12-16\n")
    monkeypatch.setenv("TIMELINE_DATA__FILES", "a.toml")
    assert (
        "x may be killing: the same day, country or place, and words; if so: say it in a.toml alone, and "
        "timeline event retract x" in said(capsys, "double.csv", "--into", "greek")
    )


def test_a_map_is_a_file_of_some_size(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "zero.toml").symlink_to("/dev/zero")
    os.mkfifo(desk / "pipe.toml")
    (desk / "long.toml").write_bytes(b"#" * 1_000_001)
    for name, why in (
        ("zero", "it is no file"),
        ("pipe", "it is no file"),
        ("long", "over 1,000,000 bytes are too many"),
        ("none", "No such file or directory"),
    ):
        assert status(["import", "sheet.csv", "--into", "greek", "--map", f"{name}.toml"]) == 1
        assert f"{name}.toml: {why}" in capsys.readouterr().err


def test_what_one_file_makes_private_the_next_does_not_open(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head = '[timeline]\nid = "labour"\ntitle = { en = "Labour" }\nlanguage = "en"\n'
    event = '[[event]]\nid = "{}"\ntitle = {{ en = "Strike" }}\ndate = "1936-05-09"\n'
    (desk / "a.toml").write_text(f"{head}private = true\n{event.format('a')}")
    (desk / "b.toml").write_text(head + event.format("b"))
    said(capsys, "a.toml", "b.toml")
    assert status(["event", "list"]) == 0
    assert capsys.readouterr().out.count("[private]") == 2


def test_what_was_written_in_a_file_is_by_hand_once_it_is_adopted(
    desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (desk / "data").mkdir()
    head = '[timeline]\nid = "labour"\ntitle = { en = "Labour" }\nlanguage = "en"\n'
    (desk / "data/a.toml").write_text(
        f'{head}[[event]]\nid = "a"\ntitle = {{ en = "Strike" }}\ndate = "1936-05-09"\nstatus = "retracted"\n'
    )
    (desk / "config.toml").write_text('[data]\nfiles = ["data/*.toml"]\n')
    monkeypatch.delenv("TIMELINE_DATA__FILES")
    assert status(["sync"]) == status(["adopt", "labour"]) == 0
    (desk / "t.csv").write_text("id,date,title,status\na,1936-05-09,May,published\n")
    assert status(["import", "t.csv", "--into", "labour"]) == 1
    assert "refused: a: it was made here by hand (revision 1)" in capsys.readouterr().out
