"""What a curator is told of words that a withdrawn event left in another one, and of those taken out there."""

import json
from pathlib import Path

from tests.cli.test_editing_commands import Run, run

__all__ = ["run"]  # the fixture
TAKEN_OUT = "     what it changed was taken out, with an event that was withdrawn"


def test_what_is_left_in_another_event_is_named_until_it_is_gone(run: Run) -> None:
    letter = ("--set", "title.el=Γράμμα", "--set", "date=1936-05-08", "--set", "id=letter")
    assert run("event", "add", "labour", *letter, "--set", "title.en=Letter")[0] == 0
    assert run("event", "merge", "strike", "letter")[0] == 0
    assert run("event", "revert", "letter", "--to", "1")[0] == 0
    code, out, err = run("event", "withdraw", "letter", "--yes")
    assert (code, err) == (0, "")
    assert out.splitlines()[:3] == [
        "withdrawn: letter",
        "  strike took it over once, and may hold its words yet: take them out there, and then",
        "  withdraw letter again, which takes them out of the history of strike",
    ]
    assert run("event", "revert", "strike", "--to", "1")[0] == 0
    out = run("event", "withdraw", "letter", "--yes")[1]
    assert out.splitlines()[0] == "withdrawn: letter"
    assert "strike" not in out
    out = run("event", "history", "strike")[1]
    assert out.splitlines()[2::2] == [TAKEN_OUT] * 2
    assert "Γράμμα" not in out
    found = json.loads(run("event", "history", "strike", "--json")[1])
    assert [each["changes"] for each in found] == [[], *[[TAKEN_OUT.strip()]] * 2]
    code, _, err = run("event", "revert", "strike", "--to", "2")
    assert (code, err) == (
        1,
        "timeline: what revision 2 made of strike was taken out, with an event that was withdrawn; "
        "it has 1, 3: see timeline event history strike\n",
    )
    stored = b"".join(path.read_bytes() for path in Path("var").glob("timeline.db*"))
    assert "Γράμμα".encode() not in stored
