"""Open a store: connections, transactions, dialects, schema.

A write on SQLite begins with BEGIN IMMEDIATE: a transaction that reads first and writes later would
fail at once when another has written in between (SQLITE_BUSY_SNAPSHOT), without waiting.
"""

import datetime as dt
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection as Connection  # other rooms take the type from here
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from timeline.errors import StoreError
from timeline.store import sealing, tables

SCHEMA = "0002"  # the newest migration; compared before Alembic is imported, which takes a third of a second
_BUSY_MS = 10_000


@dataclass(frozen=True, slots=True)
class Database:
    """An open store of the newest schema. `is_new` says that this opening made it."""

    engine: Engine
    seal: sealing.Seal
    is_new: bool

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view. Raises StoreError where the store cannot be read."""
        try:
            with self.engine.connect() as connection, connection.begin():
                yield connection
        except DBAPIError as error:
            raise _told(error, str(self.engine.url.database)) from error

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction, all or nothing. Raises StoreError where the disk is full or the store busy."""
        try:
            with (
                self.engine.connect().execution_options(timeline_write=True) as connection,
                connection.begin(),
            ):
                yield connection
        except DBAPIError as error:
            raise _told(error, str(self.engine.url.database)) from error

    @contextmanager
    def rehearsal(self) -> Iterator[Connection]:
        """A transaction that is always taken back."""
        with self.engine.connect().execution_options(timeline_write=True) as connection:
            transaction = connection.begin()
            try:
                yield connection
            finally:
                transaction.rollback()

    def now(self) -> dt.datetime:
        """The one clock of a tick: this machine's on SQLite."""
        return dt.datetime.now(dt.UTC)  # noqa: TID251  # the one place

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def open_database(url: str, key_file: Path) -> Database:
    """The store at `url`, made or brought to the newest schema.

    Raises StoreError: no such kind of store, not writable, a newer schema, a wrong or missing key.
    """
    if not url.startswith("sqlite:///"):
        raise StoreError(
            f"{url.split(':')[0]} is not a kind of store this version opens",
            "[store] url",
            "write sqlite:///var/timeline.db",
        )
    path = Path(url.removeprefix("sqlite:///"))
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        engine = _sqlite(url)
        return _opened(engine, path, key_file)
    except DBAPIError as error:
        raise _told(error, str(path)) from error
    except OSError as error:
        raise StoreError(
            error.strerror or "it cannot be made", str(path), "name a folder that can be written"
        ) from error


def _opened(engine: Engine, path: Path, key_file: Path) -> Database:
    with engine.connect() as connection:
        found = _schema(connection)
    is_new = found is None
    if found != SCHEMA:
        from timeline.store.migrations import upgrade

        is_new = upgrade(engine, path, lambda connection: _found(connection, key_file))
    seal = sealing.read_key(key_file)
    with engine.connect() as connection:
        fingerprint = connection.execute(sa.select(tables.store.c.key_fingerprint)).scalar_one()
    if fingerprint != seal.fingerprint:
        raise StoreError("this key is not the store's", str(key_file), "put the store's own key back there")
    return Database(engine, seal, is_new)


def _schema(connection: Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def _found(connection: Connection, key_file: Path) -> None:
    """The one row of a new store, with the fingerprint of its key."""
    seal = sealing.make_key(key_file)
    connection.execute(
        sa.insert(tables.store).values(
            one=1,
            id=secrets.token_hex(8),
            generation=1,
            changed=dt.datetime.fromtimestamp(0, dt.UTC),
            horizon_first=0,
            horizon_last=-1,
            key_fingerprint=seal.fingerprint,
        )
    )


def _sqlite(url: str) -> Engine:
    engine = sa.create_engine(url, connect_args={"timeout": _BUSY_MS / 1000, "check_same_thread": False})

    @sa.event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, record: Any) -> None:
        connection.isolation_level = None  # transactions are begun below, not by sqlite3
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",  # a recorded send must survive a power cut, or it is sent again
            "foreign_keys = ON",
            "secure_delete = ON",
            f"busy_timeout = {_BUSY_MS}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get("timeline_write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _told(error: DBAPIError, where: str) -> StoreError:
    said = str(error.orig)
    mends = (
        ("readonly", "let the user running Timeline write to it"),
        ("full", "free some disk space"),
        ("locked", "stop the program that holds it, and try again"),
        ("unable to open", "name a folder that can be written"),
        ("not a database", "name another file, or restore a backup"),
    )
    mend = next((mend for word, mend in mends if word in said), "see timeline doctor")
    return StoreError(said, where, mend)


class Generation(NamedTuple):
    """The store's count of changes and when the last of them was made."""

    number: int
    changed: dt.datetime


def generation(connection: Connection) -> Generation:
    """Where the store stands: what a reader's cache is keyed by."""
    row = connection.execute(sa.select(tables.store.c.generation, tables.store.c.changed)).one()
    return Generation(row.generation, row.changed)


def moved_on(connection: Connection, now: dt.datetime) -> None:
    """Count one more change that a reader could see; the instant never goes back."""
    before = generation(connection)
    values = {"generation": before.number + 1, "changed": max(before.changed, now)}
    connection.execute(sa.update(tables.store).values(values))
