"""Open a store: connections, transactions, dialects, schema.

A write on SQLite begins with BEGIN IMMEDIATE: a transaction that reads first and writes later would
fail at once when another has written in between (SQLITE_BUSY_SNAPSHOT), without waiting. On PostgreSQL
writers go side by side; what must go one after the other takes a named lock (`alone`).
"""

import datetime as dt
import hashlib
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection as Connection  # other rooms take the type from here
from sqlalchemy import Engine
from sqlalchemy.exc import ArgumentError, DBAPIError

from timeline.errors import StoreError, shown
from timeline.store import sealing, tables

SCHEMA = "0006"  # the newest migration; compared before Alembic is imported, which takes a third of a second
_BUSY_MS = 30_000  # longer than the longest import holds the pen
_SQLITE = "sqlite:///"
_POSTGRESQL = "postgresql+psycopg://"


@dataclass(frozen=True, slots=True)
class Database:
    """An open store of the newest schema. `is_new` says that this opening made it."""

    engine: Engine
    seal: sealing.Seal
    is_new: bool

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view. Raises StoreError where the store cannot be read."""
        level = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with self._connected(**level) as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction, all or nothing. Raises StoreError where the disk is full or the store busy."""
        with self._connected(timeline_write=True) as connection, connection.begin():
            yield connection

    @contextmanager
    def rehearsal(self) -> Iterator[Connection]:
        """A transaction that is always taken back. Raises StoreError as `write` does."""
        with self._connected(timeline_write=True) as connection:
            transaction = connection.begin()
            try:
                yield connection
            finally:
                transaction.rollback()

    @contextmanager
    def _connected(self, **options: Any) -> Iterator[Connection]:
        with telling(str(self.engine.url.database)), self.engine.connect() as connection:
            yield connection.execution_options(**options)

    @property
    def is_sqlite(self) -> bool:
        """Whether it is one file of this machine."""
        return self.engine.dialect.name == "sqlite"

    def now(self) -> dt.datetime:
        """The one clock of a tick: this machine's on SQLite, the server's on PostgreSQL."""
        if self.is_sqlite:
            return dt.datetime.now(dt.UTC)  # noqa: TID251  # the one place
        with self.read() as connection:
            now: dt.datetime = connection.execute(sa.text("SELECT clock_timestamp()")).scalar_one()
        return now.astimezone(dt.UTC)

    def forget(self) -> bool:
        """Empty SQLite's log, so that what was purged stands in no file; whether it is done.

        A reader that holds an older view keeps it from being emptied: try again. On PostgreSQL purged rows
        leave its files with the next VACUUM FULL, its log and backups when those age out (docs/safety.md).
        """
        with self.read() as connection:
            if not connection.execute(sa.select(tables.store.c.purge_pending)).scalar_one():
                return True
        with self._connected() as connection:
            raw = connection.connection.cursor()
            raw.execute("PRAGMA busy_timeout = 1000")  # another time will do
            busy, _, _ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            raw.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
        if not busy:
            with self.write() as connection:
                connection.execute(sa.update(tables.store).values(purge_pending=False))
        return not busy

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def open_database(url: str, key_file: Path, *, moving: bool = False) -> Database:
    """The store at `url`. SQLite is made or brought to the newest schema; PostgreSQL has to be by then.

    One that was moved opens only to end its `moving`.

    Raises StoreError: no such kind of store, not writable or reachable, another schema, a wrong or
    missing key.
    """
    path = sqlite_path(url)
    if path is not None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise StoreError(
                error.strerror or "it cannot be made", str(path), "name a folder that can be written"
            ) from error
    return _opened(engine_at(url), path, key_file, moving=moving)


def upgrade_database(url: str, key_file: Path) -> tuple[str | None, str]:
    """Bring the store at `url` to the newest schema: the schemas before (None: a new one) and after.

    Raises StoreError for one that was moved: nothing in it is used any more.
    """
    path = sqlite_path(url)
    before = schema_of(url) if path is None or path.exists() else None
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = engine_at(url)
    try:
        with telling(str(engine.url.database)):
            if before is not None:
                _refuse_moved(_moved_to(engine), str(path or shown_url(engine.url)))
            if before != SCHEMA:
                from timeline.store.migrations import upgrade

                upgrade(engine, path, lambda connection: _found(connection, key_file))
    finally:
        engine.dispose()
    return before, SCHEMA


def sqlite_path(url: str) -> Path | None:
    """The file of the store at `url`, whatever letters are in its name; None for one of another kind."""
    return Path(url.removeprefix(_SQLITE)) if url.startswith(_SQLITE) else None


def address(url: str) -> sa.URL:
    """The parts of a store's address; of an SQLite file all that stands behind `sqlite:///` is its name.

    Raises StoreError for another kind of store, and for what cannot be read.
    """
    path = sqlite_path(url)
    if path is not None:
        return sa.URL.create("sqlite", database=str(path))
    what = f"{shown(url.partition(':')[0])} is not a kind of store this version opens"
    if url.startswith(_POSTGRESQL):
        try:
            return sa.make_url(url)
        except (ArgumentError, ValueError):
            what = "the address of the store cannot be read"
    mend = "write sqlite:///var/timeline.db or postgresql+psycopg://user@host/name"
    raise StoreError(what, "[store] url", mend)


def shown_url(url: str | sa.URL) -> str:
    """The address of a store without its password."""
    parts = address(url) if isinstance(url, str) else url
    if parts.drivername == "sqlite":
        return f"{_SQLITE}{parts.database}"
    query = {key: value for key, value in parts.query.items() if "password" not in key}
    return parts.set(query=query)._replace(password=None).render_as_string()


def engine_at(url: str) -> Engine:
    """The connections of the store at `url`, whatever its schema. Raises StoreError for another kind."""
    parts = address(url)
    return _sqlite(parts) if parts.drivername == "sqlite" else _postgresql(parts)


def schema_of(url: str) -> str | None:
    """The schema the store at `url` has; None where there is none yet. Changes nothing."""
    engine = engine_at(url)
    try:
        with telling(str(engine.url.database)), engine.connect() as connection:
            return _schema(connection)
    finally:
        engine.dispose()


def _opened(engine: Engine, path: Path | None, key_file: Path, *, moving: bool = False) -> Database:
    try:
        return _checked(engine, path, key_file, moving=moving)
    except BaseException:
        engine.dispose()
        raise


def _checked(engine: Engine, path: Path | None, key_file: Path, *, moving: bool) -> Database:
    where = str(path or shown_url(engine.url))
    with telling(where):
        with engine.connect() as connection:
            found = _schema(connection)
        is_new = found is None
        if found != SCHEMA:
            from timeline.store.migrations import refuse_newer, upgrade

            if path is None:
                refuse_newer(found, where)
                what = "holds nothing yet" if is_new else f"has the earlier schema {found}"
                raise StoreError(f"the store {what}", where, "run timeline db upgrade")
            is_new = upgrade(engine, path, lambda connection: _found(connection, key_file))
        seal = sealing.read_key(key_file)
        with engine.connect() as connection:
            row = connection.execute(sa.select(tables.store)).one()
    if row.key_fingerprint != seal.fingerprint:
        raise StoreError("this key is not the store's", str(key_file), "put the store's own key back there")
    if not moving:
        _refuse_moved(row.moved_to, where)
    if row.arriving:
        raise StoreError(
            "a move into this store has not ended", where, "run timeline db move again, from the old one"
        )
    return Database(engine, seal, is_new)


def _refuse_moved(moved_to: str | None, where: str) -> None:
    if moved_to is not None:
        raise StoreError(f"the store was moved to {moved_to}", where, "name that one as [store] url")


def _moved_to(engine: Engine) -> str | None:
    """Where a store went; none of a schema before stores could be moved."""
    with engine.connect() as connection:
        if not any(column["name"] == "moved_to" for column in sa.inspect(connection).get_columns("store")):
            return None
        return connection.execute(sa.select(tables.store.c.moved_to)).scalar()


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


def _sqlite(url: sa.URL) -> Engine:
    engine = sa.create_engine(url, connect_args={"timeout": _BUSY_MS / 1000, "check_same_thread": False})

    @sa.event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, record: Any) -> None:
        connection.isolation_level = None  # transactions are begun below, not by sqlite3
        _switch_to_wal(connection)
        for pragma in (
            "synchronous = FULL",  # a recorded send must survive a power cut, or it is sent again
            "foreign_keys = ON",
            "cache_size = -16000",  # kB; a list's rows lie anywhere, and 2 MB hold none of them
            "secure_delete = ON",
            f"busy_timeout = {_BUSY_MS}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get("timeline_write", False)
        if writes:
            connection.exec_driver_sql("PRAGMA cache_size = -32000")  # an import must not spill over 2 MB
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Of many starters on a new file one switches; SQLite tells the others "locked" without waiting."""
    for left in range(_BUSY_MS // 50, -1, -1):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or not left:
                raise
            time.sleep(0.05)
        else:
            return


def _postgresql(url: sa.URL) -> Engine:
    """A plan is made for each question: one made once for all knows neither its dates nor its tags."""
    options = {"connect_timeout": 10, "options": "-c plan_cache_mode=force_custom_plan -c jit=off"}
    return sa.create_engine(url, pool_pre_ping=True, pool_size=5, max_overflow=10, connect_args=options)


def alone(connection: Connection, what: str) -> None:
    """Wait until no other transaction does `what`; held to the end of this one (SQLite has one writer)."""
    if connection.dialect.name == "postgresql":
        number = int.from_bytes(hashlib.sha256(what.encode()).digest()[:8], signed=True)
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


def upsert(connection: Connection, table: sa.Table) -> Any:
    """INSERT with ON CONFLICT, which both dialects spell alike and SQLAlchemy apart."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(table)


@contextmanager
def telling(where: str) -> Iterator[None]:
    """Whatever a store's driver raises within, told as a StoreError: the one door for it."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:  # the latter where a cursor of its own is used
        raise _told(error, where) from error


def _told(error: DBAPIError | sqlite3.Error, where: str) -> StoreError:
    said = " ".join(str(error.orig if isinstance(error, DBAPIError) else error).split())
    mends = (
        ("readonly", "let the user running Timeline write to it"),
        ("full", "free some disk space"),
        ("locked", "stop the program that holds it, and try again"),
        ("unable to open", "name a folder that can be written"),
        ("not a database", "name another file, or restore a backup"),
        ("password authentication", "mend user and password in [store] url"),
        ("does not exist", "create the database, or mend its name in [store] url"),
        ("onnection", "check that PostgreSQL runs there, and the address in [store] url"),
        ("resolve", "check that PostgreSQL runs there, and the address in [store] url"),
    )
    if "UNIQUE" in said or "duplicate key" in said:
        return StoreError("it was changed meanwhile; nothing of this was written", where, "run it again")
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
