"""`timeline event add`, `edit` and the others, as a curator types them."""

import io
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from timeline.cli.main import status

Said = tuple[int, str, str]  # exit status, standard output, standard error
Run = Callable[..., Said]
FILED = '[timeline]\nid = "filed"\ntitle = { en = "Filed" }\n\n[[event]]\nid = "old"\ntitle = { en = "Old" }\ndate = "1905"\n'
STRIKE = '[[event]]\nid = "strike"\ntitle = { en = "Strike" }\ndate = "1936-05-09"\n'


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in a folder with the data file "filed" and the store's own "labour" with a strike."""
    monkeypatch.chdir(tmp_path)
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "data").mkdir()
    (tmp_path / "data/filed.toml").write_text(FILED)

    def _run(*arguments: str, typed: str | None = None) -> Said:
        given = io.BytesIO((typed or "").encode())
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(given, "utf-8"))
        code = status(arguments)
        return code, *capsys.readouterr()

    (tmp_path / "strike.toml").write_text(STRIKE)
    code, _, err = _run(
        "event", "add", "labour", "--new-timeline", "Labour", "--file", "strike.toml", "--who", "maria"
    )
    assert (code, err) == (0, "")
    return _run


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Makes a script the editor: it gets the file's name as $1."""

    def _editor(script: str) -> None:
        path = tmp_path / "the editor.sh"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o700)
        monkeypatch.setenv("EDITOR", f"'{path}'")
        monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))

    return _editor


def test_add_says_that_a_draft_waits(run: Run) -> None:
    code, out, err = run("event", "add", "labour", "--set", "title=March", "--set", "date=1936-05-10")
    assert (code, err) == (0, "")
    assert (
        out
        == "added march-1936-05-10 to labour: draft (to show it: timeline event publish march-1936-05-10)\n"
    )
    _, out, _ = run("event", "list", "--status", "draft", "--timeline", "labour")
    assert out.splitlines()[-1] == "march-1936-05-10  10 May 1936  March  [draft]"


def test_a_private_timeline_is_shown_nowhere_but_to_curators(run: Run) -> None:
    text = STRIKE.replace('"strike"', '"hidden"') + 'status = "published"\n'
    code, out, _ = run(
        "event", "add", "underground", "--new-timeline", "U", "--private", "--language", "el", "--file", "-",
        typed=text,
    )  # fmt: skip
    assert (code, out) == (0, "added hidden to underground: published\n")
    assert "hidden" in run("event", "list", "--timeline", "underground")[1]
    assert run("on", "05-09", "--json")[1].count('"id"') == 0
    assert "hidden" not in run("feed")[1]


def test_the_template_alone_adds_nothing(run: Run, editor: Callable[[str], None]) -> None:
    editor(":")
    assert run("event", "add", "labour")[:2] == (0, "nothing was added\n")
    editor("""sed -i 's/title = { en = "" }/title = { en = "March" }/; s/date = ""/date = "1936"/' "$1" """)
    code, out, _ = run("event", "add", "labour")
    assert (code, out.split()[:2]) == (0, ["added", "march-1936"])


def test_edit_in_an_editor(run: Run, editor: Callable[[str], None]) -> None:
    editor(":")
    assert run("event", "edit", "strike")[:2] == (0, "nothing changed\n")
    editor("""cat "$1" > seen; sed -i 's/1936-05-09/1936-05-08/' "$1" """)
    code, out, err = run("event", "edit", "strike", "--why", "as printed", "--who", "eleni")
    assert (code, out, err) == (0, "date: 1936-05-09 → 1936-05-08\nstrike was changed\n", "")
    assert Path("seen").read_text().splitlines()[1] == "# based on revision 1"
    _, out, _ = run("event", "history", "strike", "--json")
    last = json.loads(out)[-1]
    assert (last["revision"], last["who"], last["why"]) == (2, "eleni", "as printed")
    assert not list(Path().glob("*.kept"))


def test_a_faulty_text_is_kept_with_line_and_key_named(run: Run, editor: Callable[[str], None]) -> None:
    editor("""sed -i 's/1936-05-09/1936-13-09/' "$1" """)
    code, out, err = run("event", "edit", "strike")
    assert (code, out) == (1, "")
    lines = err.splitlines()
    assert lines[:2] == [
        "Your text is kept in strike.kept",
        "  mend it, then: timeline event edit strike --file strike.kept",
    ]
    assert lines[2].startswith("timeline: strike.kept:8 event.date: '1936-13-09' is not a date")
    mended = Path("strike.kept").read_text().replace("1936-13", "1936-06")
    Path("strike.kept").write_text(mended)
    code, out, _ = run("event", "edit", "strike", "--file", "strike.kept")
    assert (code, out) == (0, "date: 1936-05-09 → 1936-06-09\nstrike was changed\n")


def test_what_somebody_else_wrote_meanwhile_is_shown_and_stays(
    run: Run, editor: Callable[[str], None]
) -> None:
    editor(
        f"""{sys.executable} -m timeline event edit strike --set date=1936-05-10 --why corrected --who eleni >/dev/null
        sed -i 's/"Strike"/"Dockers"/' "$1" """
    )
    code, out, err = run("event", "edit", "strike")
    assert code == 1
    head, mine, theirs, revision, change = out.splitlines()
    assert (head, mine, theirs) == ("yours, from revision 1:", "  title.en: Strike → Dockers", "theirs:")
    assert revision.startswith("  revision 2, 20") and revision.endswith("Z, eleni: corrected")
    assert change == "    date: 1936-05-09 → 1936-05-10"
    assert err.splitlines()[-1] == (
        "timeline: strike was changed meanwhile (revision 2), so nothing was written; "
        "take both into one text, and say --based-on 2"
    )
    assert '"Dockers"' in Path("strike.kept").read_text()
    assert run("event", "edit", "strike", "--file", "strike.kept")[0] == 1
    both = Path("strike.kept").read_text().replace("1936-05-09", "1936-05-10")
    Path("strike.kept").write_text(both)
    assert run("event", "edit", "strike", "--file", "strike.kept", "--based-on", "2")[:2] == (
        0, "title.en: Strike → Dockers\nstrike was changed\n",
    )  # fmt: skip


def test_an_editor_that_fails_loses_nothing(run: Run, editor: Callable[[str], None]) -> None:
    editor('echo "# more" >> "$1"; exit 3')
    code, out, err = run("event", "edit", "strike")
    assert (code, out) == (1, "")
    kept, line = err.splitlines()
    assert kept == "Your text is kept in strike.kept"
    assert line.endswith("the editor.sh': it ended with status 3, so nothing was written")
    assert Path("strike.kept").read_text().endswith("# more\n")
    editor('printf "\\377" > "$1"')
    assert run("event", "edit", "strike")[0] == 1
    assert Path("strike-2.kept").read_bytes() == b"\xff"


def test_two_texts_for_one_event_are_both_kept(run: Run, editor: Callable[[str], None]) -> None:
    editor("""echo "another's" > strike.kept; sed -i 's/1936-05-09/1936-13-09/' "$1" """)
    err = run("event", "edit", "strike")[2]
    assert Path("strike.kept").read_text() == "another's\n"
    assert err.startswith("Your text is kept in strike-2.kept\n")
    assert "1936-13-09" in Path("strike-2.kept").read_text()


@pytest.mark.parametrize("id", ["../../strike", "/tmp/strike", "a/b", "..", "", "\x1b[2J", "1" * 5000])
def test_a_text_for_no_event_is_kept_in_the_working_folder(run: Run, id: str, tmp_path: Path) -> None:
    code, out, err = run("event", "edit", id, "--file", "-", typed=STRIKE)
    assert (code, out, err.count("\n")) == (1, "", 3)
    assert err.startswith("Your text is kept in event.kept\n") and "\x1b" not in err
    assert (tmp_path / "event.kept").read_text() == STRIKE
    run("event", "edit", id, "--file", "-", typed="[[")
    assert (tmp_path / "event-2.kept").read_text() == "[["


def test_a_revision_of_thousands_of_digits_is_none(run: Run) -> None:
    text = f"# based on revision {'1' * 5000}\n{STRIKE}"
    assert run("event", "edit", "strike", "--file", "-", typed=text) == (0, "nothing changed\n", "")


def test_what_is_no_text_is_kept_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff"), "utf-8"))
    code = status(["event", "edit", "strike", "--file", "-"])
    assert (code, Path("strike.kept").read_bytes()) == (1, b"\xff")


def test_an_editor_that_is_no_command(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "vi 'x")
    assert run("event", "edit", "strike") == (
        2, "", "timeline: EDITOR: \"vi 'x\" is no command: no closing quotation; write it as in a shell: code --wait\n",
    )  # fmt: skip
    monkeypatch.setenv("VISUAL", " ")
    monkeypatch.setenv("EDITOR", "no-such-editor")
    assert run("event", "edit", "strike")[::2] == (1, "timeline: no-such-editor: No such file or directory\n")


def test_what_is_left_out_of_a_text_is_the_default_but_for_the_status(run: Run) -> None:
    run("event", "edit", "strike", "--set", 'tags=["dockers"]')
    text = '[[event]]\ntitle = { en = "Strike" }\ndate = "1936-05-09"\n'
    assert (
        run("event", "edit", "strike", "--file", "-", typed=text)[1]
        == 'tags: ["dockers"] → nothing\nstrike was changed\n'
    )
    assert json.loads(run("event", "show", "strike")[1])["event"]["status"] == "draft"


SETS = [  # options, exit status, what is said
    (("--set", "title.el=Απεργία"), 0, "title.el: nothing → Απεργία"),
    (("--set", "title=Walkout"), 0, "title.en: Strike → Walkout"),
    (("--set", 'title.en="1905"'), 0, "title.en: Strike → 1905"),
    (("--set", "date=1936-05-10"), 0, "date: 1936-05-09 → 1936-05-10"),
    (("--set", "date=1936"), 0, "date: 1936-05-09 → 1936"),
    (("--set", "date=1936-05-09/1936-05-11"), 0, "date: 1936-05-09 → 1936-05-09/1936-05-11"),
    (("--set", 'tags=["a", "b"]'), 0, 'tags: nothing → ["a", "b"]'),
    (("--set", "tags[0]=a"), 0, 'tags: nothing → ["a"]'),
    (("--set", "place.country=KZ", "--set", "place.name.en=Volos"), 0, 'place.name.en: nothing → Volos\nplace.country: nothing → KZ\n'),
    (("--set", "claim[0].metric=deaths", "--set", 'claim[0].value="12"'), 0, 'claim[0].metric: nothing → deaths\nclaim[0].value: nothing → 12\n'),
    (("--set", "private=true"), 0, "private: nothing → true"),
    (("--set", "title.el=A", "--unset", "title.el"), 0, "nothing changed"),
    (("--unset", "date"), 0, "date: 1936-05-09 → nothing"),
    (("--set", "date"), 2, "--set: 'date' sets nothing; write KEY=VALUE: title.el=\"…\""),
    (("--set", "da te=1"), 2, "--set: 'da te' is not a key; write title.el, place.country or claim[0].value"),
    (("--set", "date=soon"), 2, "--set date: 'soon' is not a date"),
    (("--set", "dte=1936"), 2, "--set dte: there is no key 'dte' here; did you mean date?"),
    (("--set", "title.en=1905"), 0, "title.en: Strike → 1905"),
    (("--set", "title=[1905]"), 0, "title.en: Strike → [1905]"),
    (("--set", "place.name=Athens"), 0, 'place.name.en: nothing → Athens\nstrike'),
    (("--set", "place.name=Athens", "--set", "place.country=GR"), 0, 'place.country: nothing → GR'),
    (("--set", "claim[0].metric=deaths", "--set", "claim[0].value=12"), 0, 'claim[0].metric: nothing → deaths\nclaim[0].value: nothing → 12\n'),
    (("--set", "claim[0].metric=deaths", "--set", "claim[0].min=12"), 0, 'claim[0].metric: nothing → deaths\nclaim[0].min: nothing → 12\n'),
    (("--set", "place.country=GR"), 2, "--set place.name: the key name is missing; add it"),
    (("--set", "claim[0].value=12"), 2, "--set claim[0].metric: the key metric is missing; add it"),
    (("--set", "claim[" + "1" * 5000 + "].value=1"), 2, "is not a key; write title.el, place.country or claim[0].value"),
    (("--set", "claim[0].metric=deaths", "--set", "claim[0].min=" + "1" * 5000), 2, "--set claim[0].min: found '1111"),
    (("--set", "title" + ".a" * 5000 + "=1"), 2, "is not a key"),
    (("--set", "claim[3].value=1"), 2, "--set claim[3].value: such a place there is not"),
    (("--set", "title.en.x=1"), 2, "--set title.en.x: such a place there is not"),
    (("--unset", "summary"), 2, "--unset summary: there is no summary; name a key that timeline event show shows"),
    (("--unset", "title"), 2, "title: the key title is missing"),
    (("--set", "id=other"), 2, "--set id: found 'other', and this edits strike; an event keeps its id for ever"),
    (("--set", "sources=[\"no\"]"), 2, "--set sources: there is no source 'no'; add a [[source]]"),
    (("--set", 'links=[{relation="follows", event="no"}]'), 2, "--set links: there is no event 'no'; link to one that exists"),
    (("--set", "status=withdrawn"), 2, "--set status: nothing is withdrawn by its status; timeline event withdraw ID does it, for ever"),
    (("--set", "date=1937", "--why", " "), 2, "--why: nothing is said; write it in quotes"),
    (("--set", "date=1937", "--who", "a\u202eb"), 2, "--who: character U+202E cannot be kept"),
    (("--set", "date=1937", "--based-on", "4"), 1, "'strike' has no revision 4; it has 1"),
]  # fmt: skip


@pytest.mark.parametrize(("options", "code", "says"), SETS)
def test_setting_single_keys(run: Run, options: tuple[str, ...], code: int, says: str) -> None:
    found, out, err = run("event", "edit", "strike", *options)
    assert found == code
    assert says in (out if code == 0 else err)
    assert code == 0 or (out, err.count("\n")) == ("", 1)


def test_publishing_tells_what_will_not_return(run: Run) -> None:
    run("event", "edit", "strike", "--set", "date=XXXX-05-09")
    without_year = (
        '; its year is not known, so no anniversary of it comes, unless recurrence = "observance"\n'
    )
    assert run("event", "publish", "strike")[1] == f"strike: published{without_year}"


def test_publish_retract_and_revert(run: Run) -> None:
    assert run("event", "publish", "strike")[:2] == (0, "strike: published\n")
    assert run("event", "publish", "strike")[:2] == (0, "strike: published already\n")
    assert run("event", "retract", "strike", "--why", "wrong")[:2] == (0, "strike: retracted\n")
    assert run("event", "revert", "strike", "--to", "2")[:2] == (
        0, "status: retracted → published\nstrike is as it was after revision 2\n",
    )  # fmt: skip
    assert run("event", "revert", "strike", "--to", "4")[:2] == (0, "nothing changed\n")
    code, _, err = run("event", "retract", "strike")
    assert (code, err) == (2, "timeline: Missing option '--why'; see timeline event --help\n")


def test_a_draft_that_an_edit_retracts_is_spoken_of_nowhere(run: Run) -> None:
    assert run("event", "edit", "strike", "--set", "status=retracted")[1] == (
        "status: draft → retracted\nprivate: nothing → true\nstrike was changed\n"
    )
    told = STRIKE.replace("strike", "never-shown") + 'status = "retracted"\n'
    assert run("event", "add", "labour", "--file", "-", typed=told)[1] == (
        "added never-shown to labour: retracted, private\n"
    )
    assert "No longer listed" not in run("feed")[1]


def test_a_merged_id_leads_on_and_can_come_back(run: Run) -> None:
    run(
        "event",
        "add",
        "labour",
        "--set",
        "title=Dockers out",
        "--set",
        "date=1936-05-08",
        "--set",
        "id=double",
    )
    code, out, _ = run("event", "merge", "strike", "double")
    assert (code, out) == (0, "double is part of strike now, and its id leads there\n")
    shown = json.loads(run("event", "show", "double")[1])
    assert (shown["merged"], shown["event"]["id"], shown["event"]["aliases"]) == (
        "double",
        "strike",
        ["Dockers out"],
    )
    history = run("event", "history", "double")[1].splitlines()
    assert history[-2].endswith(": merged into strike") and history[-1] == "double leads to strike"
    assert run("event", "edit", "double", "--set", "date=1936")[2].startswith(
        "timeline: 'double' was merged into 'strike'; name that one; or bring it back"
    )
    assert run("event", "revert", "double", "--to", "1")[1] == (
        "double is back, as it was after revision 1\n"
        "strike keeps what it took over; to undo that too: timeline event history strike\n"
    )
    assert "merged" not in json.loads(run("event", "show", "double")[1])


def test_withdrawing_asks_and_says_what_cannot_be_recalled(run: Run) -> None:
    code, out, err = run("event", "withdraw", "strike")
    assert (code, out) == (2, "")
    assert err == "timeline: withdrawing cannot be taken back; say --yes if you mean it\n"
    code, out, _ = run("event", "withdraw", "strike", "old", "--yes")
    assert code == 0
    assert out.splitlines()[:4] == [
        "withdrawn: strike",
        "withdrawn: old",
        "  its text still stands in data/filed.toml, line 5: take it out there, and write at the top of the file",
        '  withdrawn = ["old"]',
    ]
    assert "cannot be recalled" in out and "docs/safety.md" in out
    shown = json.loads(run("event", "show", "strike")[1])
    assert shown == {"timeline": "labour", "event": {"id": "strike", "status": "withdrawn"}}
    assert (
        run("event", "history", "strike")[2] == "timeline: 'strike' was withdrawn: its history is gone too\n"
    )
    assert run("event", "add", "labour", "--set", "title=A", "--set", "id=strike")[2] == (
        "timeline: --set id: 'strike' was withdrawn, and an id is never used again; give the event another id\n"
    )
    stored = b"".join(path.read_bytes() for path in Path("var").glob("timeline.db*"))
    assert b"1936-05-09" not in stored


def test_on_a_terminal_withdrawing_takes_a_yes(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(io, "TextIOWrapper", Terminal)
    code, out, err = run("event", "withdraw", "strike", typed="n\n")
    assert (code, err) == (1, "timeline: nothing was withdrawn\n")
    assert out.startswith("Withdraw strike with all history, for ever? [y/N]: ")
    assert run("event", "withdraw", "strike", typed="y\n")[0] == 0


def test_the_way_on_makes_the_timeline_as_private_as_it_was_meant(run: Run) -> None:
    _, _, err = run(
        "event", "add", "u", "--new-timeline", "Under ground", "--private", "--file", "-", typed="[[event]]\n"
    )
    assert err.splitlines()[1] == (
        "  mend it, then: timeline event add u --new-timeline 'Under ground' --private --file new-event.kept"
    )
    assert run("event", "list", "--timeline", "u")[0] == 2  # it was not made


def test_what_a_file_holds_is_edited_there(run: Run) -> None:
    where = "stands in data/filed.toml, line 5: edit it there, or run timeline adopt filed"
    for arguments in (
        ("edit", "old", "--set", "date=1906"), ("edit", "old"), ("publish", "old"), ("revert", "old", "--to", "1"),
        ("retract", "old", "--why", "wrong"), ("merge", "old", "strike"), ("merge", "strike", "old"),
    ):  # fmt: skip
        code, out, err = run("event", *arguments)
        assert (code, out, err) == (1, "", f"timeline: old {where}\n")
    assert run("event", "add", "filed", "--set", "title=A")[2] == (
        "timeline: filed stands in data/filed.toml, line 1: edit it there, or run timeline adopt filed\n"
    )


WRONG = [  # arguments, exit status, the line
    (("add", "nowhere", "--set", "title=A"), 1, "there is no timeline 'nowhere'; held by the store: labour;"),
    (("add", "labour", "--private", "--set", "title=A"), 2, "--language and --private are for a new timeline"),
    (("add", "labour", "--new-timeline", "L", "--set", "title=A"), 1, "there is a timeline 'labour' already"),
    (("add", "Labour 2", "--new-timeline", "L", "--set", "title=A"), 2, "the timeline's id: 'Labour 2' is not a name"),
    (("add", "labour"), 2, "there is no editor to open; set EDITOR to the name of an editor"),
    (("add", "labour", "--file", "nowhere.toml"), 1, "nowhere.toml: No such file or directory"),
    (("add", "labour", "--set", "date=1936"), 2, "--set title: the key title is missing; add it"),
    (("add", "new", "--new-timeline", "N", "--language", "gr", "--set", "title=A"), 2, "'gr' is not a language code; GR is a country; write en, el, kk …"),
    (("edit", "nowhere", "--set", "date=1936"), 1, "there is no event 'nowhere'"),
    (("edit", "strike", "--file", "empty.toml"), 2, "strike: there is no [[event]] in the text"),
    (("publish",), 2, "Missing argument 'ID...'"),
    (("revert", "strike", "--to", "8"), 1, "'strike' has no revision 8; it has 1"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "code", "line"), WRONG)
def test_a_wrong_question_gets_one_line(run: Run, arguments: tuple[str, ...], code: int, line: str) -> None:
    Path("empty.toml").write_text("# nothing\n")
    found, out, err = run("event", *arguments)
    assert (found, out, err.count("\n")) == (code, "", 1)
    assert err.startswith(f"timeline: {line}")


def test_without_a_login_somebody_made_the_change(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise OSError("no username set in the environment")

    monkeypatch.setattr("getpass.getuser", nobody)
    run("event", "publish", "strike")
    assert json.loads(run("event", "history", "strike", "--json")[1])[-1]["who"] == "somebody"


def test_suggest_puts_drafts_into_the_queue(run: Run) -> None:
    Path("release.txt").write_text(
        "Dockers remember\n\nOn 9 May 1936 the police fired.\n\nOn 4 October they met.\n"
    )
    code, out, _ = run("suggest", "release.txt", "--add", "labour")
    assert code == 0
    assert out == (
        "added on-9-may-1936-the-police-fired-1936-05-09  1936-05-09  On 9 May 1936 the police fired\n"
        "  same day as strike: compare before publishing\n"
        "added on-4-october-they-met-xxxx-10-04  XXXX-10-04  On 4 October they met\n"
        "  no year follows from the text\n"
        "2 added to labour\n"
        "Review them: timeline event list --status draft --timeline labour\n"
    )
    assert "0 added to labour, 2 there already" in run("suggest", "release.txt", "--add", "labour")[1]
    added = json.loads(run("suggest", "release.txt", "--add", "labour", "--json")[1])
    assert (added[0]["event"], added[0]["added"]) == ("on-9-may-1936-the-police-fired-1936-05-09", False)
    assert run("suggest", "release.txt", "--add", "filed")[2].endswith(
        "timeline: filed stands in data/filed.toml, line 1: edit it there, or run timeline adopt filed\n"
    )
    assert run("suggest", "release.txt", "--add", "labour", "--source", "no")[0] == 1
    assert run("suggest", "release.txt", "--source", "no")[0] == 2


def test_nothing_is_left_open_to_others(run: Run, editor: Callable[[str], None]) -> None:
    """The folder in which a text is edited is its owner's alone."""
    editor('stat -c %a "$(dirname "$1")" > mode')
    run("event", "edit", "strike")
    assert Path("mode").read_text().strip() == "700"
    assert os.environ["EDITOR"]
