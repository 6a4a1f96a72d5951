"""Running a command: what is said where nobody listens, the disk is full or a letter is lacking; file modes."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

FILE = """[timeline]
id = "a"
title = { en = "A" }
[[event]]
id = "e"
title = { en = "Жаңаөзен é 🕯" }
date = "2011-12-16"
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/a.toml").write_text(FILE)
    return tmp_path


def timeline(site: Path, *arguments: str | bytes, **more: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "timeline", *arguments]
    ways = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, cwd=site, env={**os.environ, **more}, **ways)  # type: ignore[call-overload,no-any-return]


def test_a_command_does_its_work_though_nobody_listens(site: Path) -> None:
    importing = {"format": 1, "timelines": [{"timeline": {"id": "b", "title": {"en": "B"}}, "events": [
        {"id": "new", "title": {"en": "New"}, "date": "1936-05-09"}]}]}  # fmt: skip
    (site / "in.json").write_text(json.dumps(importing))
    for arguments in (("import", "in.json"), ("event", "list", "--json")):
        running = timeline(site, *arguments, PYTHONUNBUFFERED="1")
        assert running.stdout is not None
        running.stdout.close()
        assert running.stderr is not None
        assert (running.stderr.read(), running.wait()) == (b"", 0)
        running.stderr.close()
    told, _ = timeline(site, "event", "list").communicate()
    assert b"new  9 May 1936  New" in told


@pytest.mark.parametrize("arguments", [("export",), ("upcoming", "--days", "3000"), ("--help",)])
def test_what_could_not_be_said_is_a_failure(site: Path, arguments: tuple[str, ...]) -> None:
    with open("/dev/full", "wb") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "timeline", *arguments],
            cwd=site,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert ended.returncode == 1
    assert ended.stderr == b"timeline: standard output: No space left on device\n"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("event", "show", "nothing"), 1), (("event", "shows"), 2), (("event", "list"), 0)],
)
def test_where_an_error_cannot_be_told_its_status_still_is(
    site: Path, arguments: tuple[str, ...], code: int
) -> None:
    with open("/dev/full", "wb") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "timeline", *arguments],
            cwd=site,
            stdout=subprocess.DEVNULL,
            stderr=full,
            check=False,
        )
    assert ended.returncode == code


def test_what_is_no_file_is_not_waited_for(site: Path) -> None:
    os.mkfifo(site / "b.toml")
    (site / "c.toml").mkdir()
    told, errors = timeline(site, "check", "b.toml", "c.toml").communicate(timeout=60)
    assert (told, errors.decode().splitlines()) == (
        b"",
        [
            f"timeline: {name}: it is no file; give one that can be read, or narrow the pattern"
            for name in ("b.toml", "c.toml")
        ],
    )


def test_a_letter_that_the_encoding_lacks_is_escaped(site: Path) -> None:
    told, errors = timeline(site, "event", "list", PYTHONIOENCODING="ascii").communicate()
    assert (told, errors) == (
        b"e  16 December 2011  \\u0416\\u0430\\u04a3\\u0430\\u04e9\\u0437\\u0435\\u043d \\xe9 \\U0001f56f\n",
        b"",
    )
    for arguments in (("event", "list", "--json"), ("upcoming", "--days", "400", "--json")):
        told, errors = timeline(site, *arguments, PYTHONIOENCODING="ascii").communicate()
        assert errors == b""
        assert "Жаңаөзен é 🕯" in str(json.loads(told))


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("event", "show", b"\xff"), 2, b"timeline: '\\udcff' is not UTF-8; write it in letters\n"),
        (("upcoming", "--config", b"\xff"), 1, b"timeline: there is no file \\udcff; name an existing one with --config\n"),
        (("feed", b"\xff"), 1, b"timeline: there is no feed '\\udcff'; known are all\n"),
        (("export", b"\xff.json"), 0, b""),
    ],
)  # fmt: skip
def test_what_is_no_utf8_on_the_command_line_is_told_on_one_line(
    site: Path, arguments: tuple[str | bytes, ...], code: int, says: bytes
) -> None:
    running = timeline(site, *arguments)
    _, errors = running.communicate()
    assert (errors, running.returncode) == (says, code)
    if not code:
        assert os.path.exists(os.fsencode(site) + b"/\xff.json")


def test_what_is_exported_is_for_whom_the_umask_lets_and_the_rest_for_its_owner_alone(site: Path) -> None:
    before = os.umask(0o022)
    try:
        for arguments in (
            ("export", "a.json"),
            ("export", "out/"),
            ("feed", "-o", "a.ics"),
            ("db", "backup", "a.db"),
        ):
            more = ("--format", "toml") if arguments[-1] == "out/" else ()
            running = timeline(site, *arguments, *more)
            assert (running.communicate()[1], running.returncode) == (b"", 0)
    finally:
        os.umask(before)
    modes = {
        "a.json": 0o644,
        "out": 0o755,
        "out/a.toml": 0o644,
        "a.ics": 0o644,
        "a.db": 0o600,
        "var/timeline.db": 0o600,
    }
    assert {name: stat.S_IMODE((site / name).stat().st_mode) for name in modes} == modes


def test_what_goes_to_dev_stdout_is_the_export_alone(site: Path) -> None:
    with (site / "out.json").open("wb") as out:
        command = [sys.executable, "-m", "timeline", "export", "/dev/stdout"]
        assert subprocess.run(command, cwd=site, stdout=out, check=False).returncode == 0
    assert json.loads((site / "out.json").read_bytes())["format"] == 1
