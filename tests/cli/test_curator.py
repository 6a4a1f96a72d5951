"""`timeline check`, `sync`, `adopt`, `release`, and what `doctor` says of timelines and the store."""

import sqlite3
from pathlib import Path

import pytest

from tests.conftest import NOW, event, timeline
from timeline.cli.main import status
from timeline.store import saving, timelines
from timeline.store.database import open_database

FILE = timeline(event("a", "2011-12-16"), event("b", "2012-12-16"))
OTHER = timeline(event("c", "2013", 'links = [{ relation = "follows", event = "a" }]'), id="other")


class Site:
    """A folder with data files and a store, and what was said there."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys

    def run(self, *arguments: str, code: int = 0) -> tuple[str, str]:
        ended = status(arguments)
        out, err = self._capsys.readouterr()
        assert ended == code, (out, err)
        return out, err

    def withdraw(self, id: str) -> None:
        """As the editor does it, while the file holds the text yet."""
        database = open_database(f"sqlite:///{self.folder}/var/timeline.db", self.folder / "var/secret.key")
        with database.write() as connection:
            saving.purge(connection, id)
            timelines.bury(connection, [id], "labour", NOW)
        database.close()

    def execute(self, statement: str) -> None:
        connection = sqlite3.connect(self.folder / "var/timeline.db")
        with connection:
            connection.execute(statement)
        connection.close()

    def doctor(self, code: int = 0) -> list[str]:
        return self.run("doctor", code=code)[0].splitlines()


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Site:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data/a.toml").write_text(FILE)
    (tmp_path / "data/b.toml").write_text(OTHER)
    made = Site(tmp_path, capsys)
    made.run("sync")
    return made


STANDS = """data/a.toml: 'a' was withdrawn: take its text out, write withdrawn = ["a"]"""


def test_what_is_withdrawn_and_stands_in_a_file_is_named_until_it_has_left(site: Site) -> None:
    site.withdraw("a")
    assert site.run("sync") == ("0 added, 0 changed, 0 retracted, 2 unchanged\n", f"{STANDS}\n")
    assert site.run("check")[1] == f"{STANDS}\n"
    assert f"advice  {STANDS}" in site.doctor()
    (site.folder / "data/a.toml").write_text('withdrawn = ["a"]\n' + timeline(event("b", "2012-12-16")))
    assert site.run("sync")[1] == ""
    assert site.run("check")[1] == ""
    assert not any("was withdrawn" in line for line in site.doctor())


def test_check_makes_no_store_and_asks_one_that_is_there(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    (other / "data").mkdir(parents=True)
    (other / "data/a.toml").write_text(FILE)
    monkeypatch.chdir(other)
    site.run("check")
    assert not (other / "var").exists()
    monkeypatch.chdir(tmp_path)
    site.run("adopt", "labour")
    site.run("check")  # the link to what the store holds now is sound
    (tmp_path / "config.toml").write_text('[feeds.named.x]\ntimeline = ["labour"]\n')
    site.run("check")
    (tmp_path / "var/secret.key").write_bytes(b"no key")
    err = site.run("check", code=1)[1]
    assert "without asking the store" in err and "there is no event 'a'" in err


def test_adopt_and_release_say_what_becomes_of_the_file(site: Site) -> None:
    out, _ = site.run("adopt", "labour")
    assert "data/a.toml is data/a.toml.adopted now and read no more; its comments are not carried over" in out
    assert site.run("sync")[0] == "0 added, 0 changed, 0 retracted, 1 unchanged\n"
    _, err = site.run("release", "labour", "new.toml", code=1)
    assert "new.toml: it would be no data file; [data] files reads data/*.toml" in err
    out, _ = site.run("release", "labour", "data/new.toml")
    assert out == "labour is held by data/new.toml now: 2 events; edit that file\n"
    assert site.run("sync")[0] == "0 added, 0 changed, 0 retracted, 3 unchanged\n"
    assert site.doctor()[2] == "good    store: whole, and all that is derived fits its events"


def test_drafts_and_private_events_in_the_file_are_told(site: Site) -> None:
    (site.folder / "data/a.toml").write_text(
        timeline(event("a", "2011", "private = true"), event("b", "2012", 'status = "draft"'))
    )
    site.run("sync")
    site.run("adopt", "labour")
    out, _ = site.run("release", "labour", "data/new.toml")
    assert "also in it: 1 draft and 1 private event; mind who can read the file" in out


def test_a_file_named_alone_is_to_be_taken_out_of_the_configuration(site: Site) -> None:
    (site.folder / "config.toml").write_text('[data]\nfiles = ["data/a.toml", "data/b.toml"]\n')
    assert "take data/a.toml out of [data] files" in site.run("adopt", "labour")[0]


def test_doctor_tells_of_files_beside_and_files_gone(site: Site) -> None:
    site.run("adopt", "labour")
    (site.folder / "data/a.toml").write_text(FILE)
    (site.folder / "data/b.toml").unlink()
    said = site.doctor(code=1)
    stands = "data/a.toml stands beside labour, which the store holds, and stops every sync"
    assert f"fault   {stands}; timeline adopt labour sets it aside" in said
    gone = "other: data/b.toml is gone; put it back, or let the store hold it: timeline adopt other"
    assert f"advice  {gone}" in said
    assert "'labour' is held by the store" in site.run("sync", code=1)[1]
    assert "is data/a.toml.adopted-2 now" in site.run("adopt", "labour")[0]
    assert "its data file is gone: nothing was set aside" in site.run("adopt", "other")[0]
    assert not any("gone" in line or "beside" in line for line in site.doctor())


def test_doctor_makes_what_is_derived_anew(site: Site) -> None:
    site.execute("DELETE FROM search WHERE event = 'a'")
    site.execute("INSERT INTO term VALUES ('tag', 'x', 'nobody')")
    assert site.run("event", "list", "--text", "a")[0] == "no such event\n"
    said = site.doctor()
    assert "advice  store: events missing from the search index: 1; made anew just now" in said
    assert "advice  store: rows of term for events that are gone: 1; made anew just now" in said
    assert "good    store: whole, and all that is derived fits its events" in site.doctor()
    assert "A" in site.run("event", "list", "--text", "a")[0]


def test_doctor_finds_damage(site: Site) -> None:
    site.execute("DELETE FROM event_body WHERE event = 'a'")
    site.execute("INSERT INTO event_body VALUES ('nobody', '{}')")
    said = site.doctor(code=1)
    assert any(
        line.startswith("fault   store: the event a has lost its document; stop Timeline") for line in said
    )
    assert any(line.startswith("fault   store: rows of event_body belong to nothing") for line in said)


def test_doctor_ends_a_purge_that_a_reader_held_up(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("timeline.store.database._BUSY_MS", 100)
    reader = sqlite3.connect(site.folder / "var/timeline.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM event").fetchall()
    site.withdraw("a")
    assert any(line.startswith("advice  purge pending") for line in site.doctor())
    reader.close()
    assert "good    purge: what was withdrawn has left the store's log" in site.doctor()
    assert not any("purge:" in line for line in site.doctor())


def test_doctor_tells_of_a_store_that_moved_and_of_one_that_is_arriving(site: Site) -> None:
    site.execute("UPDATE store SET moved_to = 'sqlite:///elsewhere.db'")
    said = site.doctor(code=1)
    assert any(
        line.startswith("fault   store:") and "was moved to sqlite:///elsewhere.db" in line for line in said
    )
    site.execute("UPDATE store SET moved_to = NULL, arriving = 1")
    assert any("run timeline db move again" in line for line in site.doctor(code=1))
