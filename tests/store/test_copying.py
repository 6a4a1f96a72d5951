"""Moving, backing up and restoring a whole store, of either kind, and what a kill on the way leaves."""

import contextlib
import datetime as dt
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.conftest import NOW, TODAY, Fill, event, timeline
from timeline.errors import StoreError
from timeline.store import copying, saving, tables
from timeline.store.database import Database, engine_at, open_database, upgrade_database


@pytest.fixture
def held(database: Database, fill: Fill) -> Database:
    """A store with events in several scripts, one of the year -170,000,000, and a reminder on its way."""
    fill(
        {
            "a.toml": timeline(
                event("killing", "2011-12-16/2011-12-17", 'tags = ["strike"]', title="Жаңаөзен, Ζαναοζέν"),
                event("age", "Y-17E7"),
                *(event(f"e{number}", f"19{number:02}-05-01") for number in range(40)),
            )
        }
    )
    with database.write() as connection:
        row = {"subscription": "s", "event": "killing", "series": "anniversary", "cycle": 2026, "lead": 30}
        row |= {"date": TODAY, "end": TODAY, "due": NOW}
        connection.execute(sa.insert(tables.reminder).values(**row, state="planned"))
        connection.execute(sa.insert(tables.reminder).values(**row | {"lead": 7}, state="sent", reason="ok"))
    return database


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return tmp_path / "var/secret.key"


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path: Path, postgresql: str) -> str:
    """Another place: a file, or a database of the same server."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/elsewhere/timeline.db"
    name = f"target_{random.getrandbits(64):x}"
    engine = sa.create_engine(postgresql, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return sa.make_url(postgresql).set(database=name).render_as_string(hide_password=False)


def content(url: str) -> dict[str, list[tuple[object, ...]]]:
    """Every row but where a store says it was moved."""
    engine = engine_at(url)
    with engine.connect() as connection:
        found = {
            table.name: sorted(
                (tuple(row) for row in connection.execute(sa.select(*(c for c in table.c if c.name not in ("moved_to", "arriving"))))),
                key=repr,
            )
            for table in tables.metadata.sorted_tables
        }  # fmt: skip
    engine.dispose()
    return found


def url_of(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)


def test_a_move_carries_everything(held: Database, target: str, key: Path) -> None:
    before = content(url_of(held))
    counts = copying.move(held, target, key)
    assert counts["event"] == 42
    assert content(target) == before
    moved = open_database(target, key)
    with moved.write() as connection:  # and it goes on there: the next id is free
        connection.execute(
            sa.insert(tables.reminder).values(
                subscription="s",
                event="e",
                series="x",
                cycle=1,
                lead=0,
                date=1,
                end=1,
                due=NOW,
                state="planned",
            )
        )
    moved.close()


def test_the_old_store_then_refuses_to_open(held: Database, target: str, key: Path) -> None:
    copying.move(held, target, key)
    with pytest.raises(StoreError, match="the store was moved to"):
        open_database(url_of(held), key)


def test_a_target_that_holds_something_is_refused(held: Database, target: str, key: Path) -> None:
    upgrade_database(target, key)
    engine = engine_at(target)
    with engine.connect().execution_options(timeline_write=True) as connection, connection.begin():
        row = {
            "id": "t",
            "language": "en",
            "private": False,
            "file": "t.toml",
            "file_hash": "h",
            "body": "{}",
        }
        connection.execute(sa.insert(tables.timeline).values(**row))
    engine.dispose()
    with pytest.raises(StoreError, match="the target holds something; nothing was changed"):
        copying.move(held, target, key)
    open_database(url_of(held), key).close()


MOVE = """
import sys
from collections.abc import Iterator
from pathlib import Path
from timeline.store import copying
from timeline.store.database import open_database
source, target, key = sys.argv[1:]
print("go", flush=True)
copying.move(open_database(source, Path(key), moving=True), target, Path(key))
"""


def test_a_move_killed_anywhere_leaves_one_living_store_and_ends_when_run_again(
    held: Database, target: str, key: Path
) -> None:
    source, before = url_of(held), content(url_of(held))
    held.engine.dispose()
    upgrade_database(target, key)
    chance = random.Random(5)
    for _ in range(6):
        mover = subprocess.Popen(
            [sys.executable, "-c", MOVE, source, target, str(key)], stdout=subprocess.PIPE
        )
        assert mover.stdout is not None
        mover.stdout.readline()
        try:
            mover.wait(chance.uniform(0.01, 0.4))
        except subprocess.TimeoutExpired:
            os.kill(mover.pid, signal.SIGKILL)
        mover.wait()
        mover.stdout.close()
        living = 0
        for url in (source, target):
            try:
                opened = open_database(url, key)
            except StoreError:
                continue
            with opened.read() as connection:
                living += bool(saving.held(connection))
            opened.close()
        assert living <= 1
    if living == 0 or content(target) != before:
        old = open_database(source, key, moving=True)
        copying.move(old, target, key)
        old.close()
    assert content(target) == before
    open_database(target, key).close()


def test_a_backup_is_the_store(held: Database, tmp_path: Path) -> None:
    path = tmp_path / "backups/one.db"
    counts = copying.backup(held, path)
    assert counts["event"] == 42
    assert path.stat().st_mode & 0o777 == 0o600
    assert content(f"sqlite:///{path}") == content(url_of(held))
    assert [each.name for each in path.parent.iterdir() if each.name.startswith(".")] == []
    with pytest.raises(StoreError, match="there is a file already"):
        copying.backup(held, path)


def test_a_backup_is_restored_into_an_empty_store_of_either_kind(
    held: Database, target: str, key: Path, tmp_path: Path
) -> None:
    path = tmp_path / "one.db"
    copying.backup(held, path)
    copying.restore(path, target, key, NOW + dt.timedelta(days=1))
    restored = open_database(target, key)
    with restored.read() as connection:
        assert len(saving.held(connection)) == 42
        states = connection.execute(sa.select(tables.reminder.c.state).order_by(tables.reminder.c.lead))
        assert states.scalars().all() == ["sent", "missed"]  # what was due may have been sent since
    restored.close()


@pytest.mark.parametrize("end", ["-wal", "-shm", "-journal"])
def test_the_log_of_another_store_is_not_played_into_a_restored_one(
    held: Database, key: Path, tmp_path: Path, end: str
) -> None:
    path, beside = tmp_path / "one.db", tmp_path / f"new.db{end}"
    copying.backup(held, path)
    beside.write_bytes(b"left by a store that was killed")
    with pytest.raises(StoreError, match=f"new.db{end}: the log of another store lies there; move it away"):
        copying.restore(path, f"sqlite:///{tmp_path}/new.db", key, NOW)
    assert not (tmp_path / "new.db").exists()


def test_an_empty_store_that_was_looked_at_is_filled_though_it_is_open(
    held: Database, target: str, key: Path, tmp_path: Path
) -> None:
    path = tmp_path / "one.db"
    copying.backup(held, path)
    upgrade_database(target, key)
    looked_at = open_database(target, key)
    with looked_at.read() as connection:
        assert saving.held(connection) == {}
    copying.restore(path, target, key, NOW)
    with looked_at.read() as connection:  # no file was put in its place
        assert len(saving.held(connection)) == 42
    looked_at.close()
    assert [each.name for each in tmp_path.rglob(".*")] == []


def test_a_file_of_another_program_is_not_filled(held: Database, key: Path, tmp_path: Path) -> None:
    path, other = tmp_path / "one.db", tmp_path / "other.db"
    copying.backup(held, path)
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE letters (text)")
    connection.close()
    with pytest.raises(StoreError, match="holds something"):
        copying.restore(path, f"sqlite:///{other}", key, NOW)
    with sqlite3.connect(other) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("letters",)]
    connection.close()


@pytest.mark.parametrize("kept", [None, b""])
def test_a_file_that_nothing_stands_in_gives_its_place(
    held: Database, key: Path, tmp_path: Path, kept: bytes | None
) -> None:
    path, place = tmp_path / "one.db", tmp_path / "new.db"
    copying.backup(held, path)
    if kept is not None:
        place.write_bytes(kept)
    (tmp_path / "new.db-wal").write_bytes(b"left by a store that was killed")
    with pytest.raises(StoreError, match="the log of another store lies there"):
        copying.restore(path, f"sqlite:///{place}", key, NOW)
    (tmp_path / "new.db-wal").unlink()
    assert copying.restore(path, f"sqlite:///{place}", key, NOW)["event"] == 42


def test_what_a_killed_backup_or_restore_left_goes_with_the_next(
    held: Database, key: Path, tmp_path: Path
) -> None:
    path = tmp_path / "one.db"
    for end in ("", "-wal", "-shm", "-journal"):
        for name in (f".one.db.part{end}", f".one.db.restored{end}"):
            (tmp_path / name).write_bytes(b"left by one that was killed")
    copying.backup(held, path)
    copying.restore(path, f"sqlite:///{tmp_path}/new.db", key, NOW)
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


@contextlib.contextmanager
def little_room() -> Iterator[None]:
    """No file of this process grows beyond 64 kB."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_backup_that_cannot_be_written_is_told_and_leaves_nothing(held: Database, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    with little_room(), pytest.raises(StoreError, match="disk"):
        copying.backup(held, tmp_path / "one.db")
    assert sorted(tmp_path.iterdir()) == before


def test_what_is_no_backup_is_refused(store_url: str, tmp_path: Path, key: Path) -> None:
    letter = tmp_path / "letter.db"
    letter.write_bytes(b"this is a letter, not a database " * 100)
    with pytest.raises(StoreError, match="not a database"):
        copying.restore(letter, f"sqlite:///{tmp_path}/new.db", key, NOW)
    assert not (tmp_path / "new.db").exists()
    with pytest.raises(StoreError, match="there is no such file"):
        copying.restore(tmp_path / "nowhere.db", store_url, key, NOW)


def test_a_restore_into_a_store_that_holds_something_is_refused(
    held: Database, key: Path, tmp_path: Path
) -> None:
    path = tmp_path / "one.db"
    copying.backup(held, path)
    with pytest.raises(StoreError, match="holds something"):
        copying.restore(path, url_of(held), key, NOW)
