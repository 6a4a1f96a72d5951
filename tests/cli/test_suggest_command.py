"""`timeline suggest` as a person types it: input, output, and every way to ask wrongly."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from timeline.cli.main import status

Said = tuple[int, str, str]  # exit status, standard output, standard error
Run = Callable[..., Said]
SEED = (Path(__file__).parents[1] / "curate/texts/seed.txt").read_bytes()


@pytest.fixture
def suggest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command on bytes in a file, release.txt, of an empty folder."""
    monkeypatch.chdir(tmp_path)

    def _run(content: bytes, *arguments: str) -> Said:
        Path("release.txt").write_bytes(content)
        code = status(["suggest", "release.txt", *arguments])
        return code, *capsys.readouterr()

    return _run


def test_it_prints_a_block_for_each_draft_and_what_to_do_next(suggest: Run) -> None:
    code, out, err = suggest(SEED)
    assert (code, err) == (0, "")
    assert out.startswith("2016-12-14  14 December 2016\n  “On December 14, a delegation of PAME went")
    assert "  “December 16”; from an anniversary; confidence high\n  anniversary 5, on 2016-12-16\n" in out
    assert "“4 and 5 June”; year from the context; confidence low\n  from related news\n" in out
    assert out.endswith(
        "5 drafts, read as English.\n"
        "Check each against its quote. As JSON: timeline suggest release.txt --json\n"
    )
    assert max(map(len, out.splitlines())) <= 80


def test_json_is_an_array_of_drafts(suggest: Run) -> None:
    code, out, _ = suggest(b"On 28 November they met.", "--published", "2016-12-14", "--json")
    assert code == 0
    assert json.loads(out) == [
        {
            "quote": "On 28 November they met.",
            "expression": "28 November",
            "start": 3,
            "end": 14,
            "date": "2016-11-28",
            "method": "year-from-context",
            "confidence": "high",
            "title": "On 28 November they met",
            "section": "main",
            "candidates": [],
            "anniversary": None,
            "recurrence": "none",
            "also": [],
            "note": "",
        }
    ]


def test_standard_input_and_a_byte_order_mark(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    content = io.BytesIO(b"\xef\xbb\xbfOn 28 November 2016 they met.")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(content, "utf-8"))
    assert status(["suggest", "-", "--json"]) == 0
    assert [draft["date"] for draft in json.loads(capsys.readouterr().out)] == ["2016-11-28"]


def test_a_text_without_dates_says_what_may_help(suggest: Run) -> None:
    code, out, err = suggest(b"Workers of the world, unite.")
    assert (code, err) == (0, "")
    assert out == (
        "No dated statement was found (read as English).\n"
        "Another --language or the text's --published date may help.\n"
    )


def test_a_warning_goes_to_standard_error(suggest: Run) -> None:
    code, out, err = suggest(b"Yesterday they met. On 3 June they marched.", "--language", "en")
    assert code == 0
    assert "1 without a year: try again with --published DATE.\n" in out
    assert err == "timeline: release.txt: no release date is known: give it with --published\n"


OPEN = """Οι εργάτες θυμούνται
Αθήνα, 14 Δεκεμβρίου 2016

Στις 28 Νοεμβρίου 1998 έγινε απεργία. Στις 28 Νοεμβρίου απέργησαν ξανά. Τον Νοέμβριο του 1998 ήταν λίγοι.
"""


def test_a_draft_keeps_what_its_reviewer_needs(suggest: Run, capsys: pytest.CaptureFixture[str]) -> None:
    content = OPEN.encode()
    code, out, err = suggest(content, "--add", "dockers", "--new-timeline", "Λιμενεργάτες")
    assert (code, err) == (0, "")
    assert out.splitlines()[:5] == [
        "added stis-28-noemvriou-1998-egine-apergia-1998-11-28  1998-11-28  Στις 28 Νοεμβρίου 1998 έγινε απεργία",
        "  also “Νοέμβριο του 1998”",
        "added stis-28-noemvriou-apergisan-xana-xxxx-11-28  XXXX-11-28  Στις 28 Νοεμβρίου απέργησαν ξανά",
        "  perhaps 2016-11-28 or 1998-11-28",
        "  the text names the same day of another year",
    ]
    assert status(["event", "show", "stis-28-noemvriou-apergisan-xana-xxxx-11-28"]) == 0
    event = json.loads(capsys.readouterr().out)["event"]
    assert {key: event[key] for key in ("date", "printed", "quote", "confidence", "method")} == {
        "date": "XXXX-11-28",
        "printed": "28 Νοεμβρίου",
        "quote": "Στις 28 Νοεμβρίου απέργησαν ξανά.",
        "confidence": "low",
        "method": "year-from-context; perhaps 2016-11-28 or 1998-11-28; the text names the same day of another year",
    }
    assert suggest(content, "--add", "dockers")[1].startswith("0 added to dockers, 2 there already\n")
    draft = "stis-28-noemvriou-apergisan-xana-xxxx-11-28"  # known again though somebody mended and merged it
    assert status(["event", "edit", draft, "--set", "date=2016-11-28"]) == 0
    assert "0 added to dockers, 2 there already\n" in suggest(content, "--add", "dockers")[1]
    assert (
        status(
            ["event", "add", "dockers", "--set", "title=Strike", "--set", "date=2016-11-28", "--set", "id=s"]
        )
        == 0
    )
    assert status(["event", "merge", "s", draft]) == 0
    assert "0 added to dockers, 2 there already\n" in suggest(content, "--add", "dockers")[1]


def test_a_timeline_that_is_not_there_is_made_when_asked(suggest: Run) -> None:
    content = b"On 28 November 1998 they met."
    code, out, err = suggest(content, "--add", "dockers")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.endswith('; --new-timeline "Title" makes it\n')
    assert suggest(content, "--add", "dockers", "--new-timeline", "Dockers")[0] == 0
    assert suggest(content, "--add", "dockers", "--new-timeline", "Dockers")[2].endswith(
        "there is a timeline 'dockers' already; leave --new-timeline out\n"
    )
    assert suggest(content, "--new-timeline", "Dockers")[0] == 2


WRONG = [  # content, arguments, exit status, the one line
    (b"a\0b", (), 1, "release.txt: there is a NUL byte in it, so it is no text; save it as plain text, UTF-8"),
    (b"caf\xe9", (), 1, "release.txt: byte 4 is not UTF-8; save it as plain text, UTF-8"),
    (b"a" * 2_000_001, (), 1, "release.txt: the text is over 2 MB; give one release at a time"),
    (b"a", ("--published", "201X"), 2, "'201X' cannot be a release date; write 2016-12-14, 2016-12 or 2016"),
    (b"a", ("--published", "[2016,2017]"), 2,
     "'[2016,2017]' cannot be a release date; write 2016-12-14, 2016-12 or 2016"),
    (b"a", ("--published", "14/12/2016"), 2, "'14/12/2016' is not a date"),
    (b"a", ("--language", "de"), 2, "dated statements cannot be found in language 'de'; one of en, ar, el,"),
    (b"a", ("--nothing",), 2, "No such option: --nothing"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "arguments", "code", "line"), WRONG)
def test_a_wrong_question_gets_one_line(
    suggest: Run, content: bytes, arguments: tuple[str, ...], code: int, line: str
) -> None:
    status, out, err = suggest(content, *arguments)
    assert (status, out) == (code, "")
    assert err.startswith(f"timeline: {line}") and err.count("\n") == 1


def test_a_missing_file_and_a_folder_are_said(suggest: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert status(["suggest", "nowhere.txt"]) == 1
    assert capsys.readouterr().err == "timeline: nowhere.txt: No such file or directory\n"
    assert status(["suggest", "."]) == 1
    assert capsys.readouterr().err == "timeline: .: Is a directory\n"
