"""docs/editing.md as a curator follows it: each command on it does what the page says."""

import io
import re
import shlex
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from timeline.cli.main import status

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/editing.md").read_text("utf-8")
EVENT = "dockers-strike-1936-05-09"
LETTERS = """[timeline]
id = "letters"
title = { en = "Letters" }

[[event]]
id = "letter-1951"
title = { en = "A letter" }
date = "1951"
"""
Say = Callable[[str], str]


class Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """Types a command, and `y` where it asks; all that it prints."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    (tmp_path / "data/letters.toml").write_text(LETTERS)
    (tmp_path / "new.toml").write_text(re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)[0])
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setattr("getpass.getuser", lambda: "maria")

    def _say(command: str) -> str:
        monkeypatch.setattr(sys, "stdin", Terminal(io.BytesIO(b"y\n")))
        status(shlex.split(command)[1:])
        return "".join(capsys.readouterr())

    return _say


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Makes a script the editor: it gets the file's name as $1."""

    def _editor(script: str) -> None:
        path = tmp_path / "editor.sh"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o700)
        monkeypatch.setenv("VISUAL", str(path))

    return _editor


def blocks() -> Iterator[tuple[str, str]]:
    """The commands of the page with what they print; "" for what is printed where none stands."""
    for block in re.findall(r"(?:^    .*\n)+", PAGE, re.MULTILINE):
        command = ""
        for part in re.split(r"^(\$ .*)\n", textwrap.dedent(block), flags=re.MULTILINE):
            if part.startswith("$ "):
                command = part[2:]
            elif part or command:
                yield command, part


def alike(printed: str) -> list[str]:
    """Lines without what differs from day to day, and without the question that was answered."""
    printed = re.sub(r"\d{4}-\d\d-\d\dT\S+Z", "AT", printed)
    printed = re.sub(r"line \d+", "line N", re.sub(r"Withdraw .*\[y/N\]: (y\n)?", "", printed))
    return printed.splitlines()


def test_each_command_prints_what_the_page_says(say: Say, editor: Callable[[str], None]) -> None:
    ran = 0
    for command, said in blocks():
        if command.endswith("--who eleni --why corrected"):  # while maria's editor is open
            editor(
                f"""{sys.executable} -m {command} > hers; sed -i 's/"Dockers. strike"/"Dockers'"'"' walkout"/' "$1" """
            )
            conflict = say(f"timeline event edit {EVENT}")
            printed = Path("hers").read_text()
        elif command:
            printed = say(command)
        elif "1936-13-09" in said:
            editor("sed -i s/1936-05-09/1936-13-09/ $1")
            printed = say(f"timeline event edit {EVENT}")
            Path(f"{EVENT}.kept").unlink()
        else:
            printed = conflict
        for line, found in zip(alike(said), alike(printed), strict=False):
            assert found.startswith(line.removesuffix(" …")), command
        assert len(alike(said)) <= len(alike(printed)), command
        ran += 1
    assert ran >= 17


ROWS = [
    row.replace("…", "Λόγια") for row in re.findall(r"^\| .* \| `(--(?:un)?set .*?)`", PAGE, re.MULTILINE)
]


@pytest.mark.parametrize("options", ROWS)
def test_each_row_of_the_table_changes_the_event(say: Say, options: str) -> None:
    say("timeline event add harbour --new-timeline Harbour --file new.toml")
    say(
        f'timeline event add harbour --set title="Strike" --set title.el="Απεργία" --set date=1936 --set id={EVENT}'
    )
    printed = say(f"timeline event edit {EVENT} {options}")
    assert printed.endswith(f"{EVENT} was changed\n"), printed


@pytest.mark.parametrize(
    "script",
    ["sed -i s/1936-05/1936-13/ $1", "{} --set kind=strike >/dev/null; sed -i s/1936-05/1936-06/ $1"],
    ids=["no month", "changed meanwhile"],
)
def test_the_printed_command_writes_what_was_mended(
    say: Say, editor: Callable[[str], None], script: str
) -> None:
    say(
        "timeline event add harbour --new-timeline Harbour --set title=Strike --set date=1936-05 --set id=strike"
    )
    editor(script.format(f"{sys.executable} -m timeline event edit strike"))
    printed = say("timeline event edit strike --why 'as printed'")
    [way_on] = re.findall(r"^  .*, then: (timeline .*)$", printed, re.MULTILINE)
    kept = Path("strike.kept")
    kept.write_text(kept.read_text().replace("1936-13", "1936-06"))
    assert "date: 1936-05 → 1936-06" in say(way_on)
    assert "as printed\n" in say("timeline event history strike")


def test_the_printed_command_of_settings_alone_writes_them(say: Say) -> None:
    say(
        "timeline event add harbour --new-timeline Harbour --set title=Strike --set date=1936-05 --set id=strike"
    )
    say("timeline event edit strike --set kind=strike")
    printed = say("timeline event edit strike --set 'title=Dockers out' --based-on 1")
    way_on = printed.rpartition("to write yours over it: ")[2]
    assert say(way_on) == "title.en: Strike → Dockers out\nstrike was changed\n"
