"""`timeline db …`: names with any letter, folders, what is said of a move and of a store that was moved."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from timeline.cli.main import status

FILE = """[timeline]
id = "a"
title = { en = "A" }
[[event]]
id = "e"
title = { en = "First" }
date = "2011-12-16"
"""
ODD = "what?x=1 50%20#2"


def site(folder: Path, url: str) -> Path:
    (folder / "data").mkdir(parents=True)
    (folder / "data/a.toml").write_text(FILE)
    (folder / "config.toml").write_text(f"[store]\nurl = '{url}'\n")
    return folder


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_any_letter_may_stand_in_the_names_of_folders_stores_and_backups(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = site(here / ODD, f"sqlite:///{ODD}/s{ODD}.db")
    monkeypatch.chdir(folder)
    assert status(["sync"]) == 0
    store = folder / ODD / f"s{ODD}.db"
    assert store.is_file()
    capsys.readouterr()
    assert status(["db", "status"]) == 0
    assert f"store    sqlite:///{store}\n" in capsys.readouterr().out
    assert status(["db", "backup", f"{ODD}.db"]) == 0
    assert status(["db", "move", f"sqlite:///moved{ODD}.db"]) == 0
    assert f'[store] url = "sqlite:///{folder}/moved{ODD}.db"' in capsys.readouterr().out
    (folder / "config.toml").write_text(f"[store]\nurl = 'sqlite:///restored{ODD}.db'\n")
    assert status(["db", "restore", f"{ODD}.db"]) == 0
    assert status(["event", "list"]) == 0
    assert "e  16 December 2011  First" in capsys.readouterr().out
    made = {each.name for each in folder.iterdir() if not each.name.endswith(("-wal", "-shm"))}
    assert made == {ODD, f"{ODD}.db", "config.toml", "data", f"moved{ODD}.db", f"restored{ODD}.db", "var"}


def test_a_relative_address_is_of_this_folder_and_shown_whole(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site(here / "site", "sqlite:///s.db")
    config = ["--config", "site/config.toml"]
    assert status(["sync", *config]) == 0
    capsys.readouterr()
    assert status(["db", "move", "sqlite:///moved.db", *config]) == 0
    assert capsys.readouterr().out.splitlines()[-2:] == [
        f'moved, counts and contents compared; now write it into the configuration: [store] url = "sqlite:///{here}/moved.db"',
        f"the old store keeps what is withdrawn from now on, so delete it once all is well: sqlite:///{here}/site/s.db",
    ]
    assert (here / "moved.db").exists()
    for command in ("upgrade", "status"):
        assert status(["db", command, *config]) == 1
        assert (
            f"the store was moved to sqlite:///{here}/moved.db; name that one as [store] url"
            in capsys.readouterr().err
        )


def test_a_password_is_not_shown(here: Path, postgresql_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    site(here, "sqlite:///s.db")
    assert status(["sync"]) == 0
    target = sa.make_url(postgresql_url).set(password="hidden-word")
    if not target.query:
        target = target.set(host=target.host or "localhost")
    url = target.render_as_string(hide_password=False)
    assert status(["db", "move", url]) == 0
    told = capsys.readouterr()
    assert "hidden-word" not in told.out + told.err
    assert "its password belongs into the environment, TIMELINE_STORE__URL" in told.out
    assert status(["db", "upgrade"]) == 1
    told = capsys.readouterr()
    assert "the store was moved to postgresql+psycopg://" in told.err
    assert "hidden-word" not in told.err


@pytest.mark.parametrize(
    ("url", "code", "says"),
    [
        ("nonsense", 2, "'nonsense' is not a kind of store this version opens; write sqlite:///"),
        (
            "mysql://u:hidden-word@h/x",
            2,
            "'mysql' is not a kind of store this version opens; write sqlite:///",
        ),
        ("postgresql+psycopg://u:hidden-word@h:port/x", 2, "the address of the store cannot be read; write"),
        ("postgresql+psycopg://u:hidden-word@localhost:1/x", 1, "x: connection failed"),
    ],
)
def test_an_address_that_cannot_be_used(
    here: Path, capsys: pytest.CaptureFixture[str], url: str, code: int, says: str
) -> None:
    site(here, "sqlite:///s.db")
    assert status(["sync"]) == 0
    assert status(["db", "move", url]) == code
    error = capsys.readouterr().err
    assert error.startswith(f"timeline: {says}")
    assert "hidden-word" not in error
