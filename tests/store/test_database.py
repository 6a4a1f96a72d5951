"""Opening a store: made once, upgraded, refused where it must be."""

import datetime as dt
import sqlite3
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from timeline.errors import StoreError
from timeline.store import tables
from timeline.store.database import SCHEMA, Database, generation, moved_on, open_database


def opening(folder: Path) -> Database:
    return open_database(f"sqlite:///{folder}/timeline.db", folder / "secret.key")


def is_ours(name: str | None, kind: str, parents: object) -> bool:
    """Not the tables and the index of search, which SQLAlchemy has no words for."""
    return not (name or "").startswith(("search_index", "search_words"))


def test_the_migrations_make_what_tables_says(database: Database) -> None:
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_ours})
        assert compare_metadata(context, tables.metadata) == []
        assert context.get_current_revision() == SCHEMA


def test_many_starters_make_one_store(tmp_path: Path) -> None:
    opened: list[Database] = []
    faults: list[Exception] = []

    def _open() -> None:
        try:
            opened.append(opening(tmp_path))
        except Exception as error:  # told below
            faults.append(error)

    threads = [threading.Thread(target=_open) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert sum(each.is_new for each in opened) == 1
    for each in opened:
        each.close()


def test_a_newer_schema_is_refused_and_left_alone(tmp_path: Path) -> None:
    database = opening(tmp_path)
    with database.write() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    with pytest.raises(StoreError, match="schema 9999, made by a newer Timeline"):
        opening(tmp_path)


def test_another_key_is_refused(tmp_path: Path) -> None:
    opening(tmp_path).close()
    other = tmp_path / "elsewhere"
    opening(other).close()
    (tmp_path / "secret.key").write_bytes((other / "secret.key").read_bytes())
    with pytest.raises(StoreError, match="this key is not the store's"):
        opening(tmp_path)


@pytest.mark.parametrize("content", [b"", b"not base64 at all!", b"YWJj\n"])
def test_a_damaged_key_is_refused(tmp_path: Path, content: bytes) -> None:
    opening(tmp_path).close()
    (tmp_path / "secret.key").write_bytes(content)
    with pytest.raises(StoreError, match="put the store's own key back there"):
        opening(tmp_path)


def test_a_file_that_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "timeline.db").write_bytes(b"this is a letter, not a database " * 100)
    with pytest.raises(StoreError, match="name another file, or restore a backup"):
        opening(tmp_path)


def test_a_write_is_all_or_nothing(database: Database) -> None:
    def half() -> None:
        with database.write() as connection:
            connection.execute(sa.insert(tables.term).values(what="tag", value="x", event="e"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    with database.read() as connection:
        assert connection.execute(sa.select(tables.term)).all() == []


@pytest.mark.parametrize("door", ["read", "write", "rehearsal"])
def test_what_the_store_says_is_told_at_every_door(database: Database, door: str) -> None:
    with pytest.raises(StoreError, match="nonsense"), getattr(database, door)() as connection:
        connection.execute(sa.text("SELECT nonsense FROM store"))


@pytest.mark.parametrize("door", ["write", "rehearsal"])
def test_a_store_that_another_program_holds(
    tmp_path: Path, door: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("timeline.store.database._BUSY_MS", 10)
    database = opening(tmp_path)
    other = sqlite3.connect(tmp_path / "timeline.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with (
        pytest.raises(StoreError, match="database is locked; stop the program that holds it"),
        getattr(database, door)(),
    ):
        pass
    other.close()
    database.close()


def test_the_generation_moves_and_its_instant_never_goes_back(database: Database) -> None:
    later = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
    with database.write() as connection:
        moved_on(connection, later)
        moved_on(connection, later - dt.timedelta(days=5))
        assert generation(connection).changed == later
        assert generation(connection).number == 3
