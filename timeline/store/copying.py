"""A whole store from one place to another: moving, backing up, restoring.

Rows are copied table by table inside one transaction of the target and compared by count and content
before its commit, so a target is whole or empty. Two living stores would send everything twice, so a
move has three commits: the target arrives but does not open, the source is marked as moved, the target
opens. Whatever kills it between two of them, running it again ends it.
"""

import datetime as dt
import hashlib
import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Connection

from timeline.disk import LOGS, growing, settle
from timeline.errors import StoreError
from timeline.model.reminder import State
from timeline.store import tables
from timeline.store.database import (
    Database,
    address,
    engine_at,
    open_database,
    schema_of,
    shown_url,
    sqlite_path,
    telling,
    upgrade_database,
)

_BATCH = 1_000
RESTORED = "restored from a backup: it may have been sent"


def move(source: Database, url: str, key_file: Path) -> Mapping[str, int]:
    """Copy everything to the store at `url`, then mark this one as moved; the rows of each table.

    Raises StoreError where the target holds something, or holds another than what was sent.
    """
    if address(url) == source.engine.url:
        raise StoreError("the store is there already", shown_url(url), "name another place")
    with source.read() as connection:
        moved_to = connection.execute(sa.select(tables.store.c.moved_to)).scalar_one()
        if moved_to == shown_url(url):  # all but the last commit was done
            finish(url)
            return counts_of(connection)
    if moved_to is not None:
        raise StoreError(f"the store was moved to {moved_to}", mend="move that one")
    upgrade_database(url, key_file)
    with source.write() as read:
        _lock(read)
        with _writing(url) as write:
            _refuse_full(write, url, _id(read))
            counts = _copy(read, write)
            write.execute(sa.update(tables.store).values(arriving=True))
        read.execute(sa.update(tables.store).values(moved_to=shown_url(url)))
    finish(url)
    return counts


@contextmanager
def _at(url: str) -> Iterator[sa.Engine]:
    """The connections of a store, given back in any case. Raises StoreError where it cannot be used."""
    engine = engine_at(url)
    try:
        with telling(shown_url(url)):
            yield engine
    finally:
        engine.dispose()


@contextmanager
def _writing(url: str) -> Iterator[Connection]:
    """One transaction of the store at `url`, whether or not it opens to others."""
    with (
        _at(url) as target,
        target.connect().execution_options(timeline_write=True) as connection,
        connection.begin(),
    ):
        yield connection


def finish(url: str) -> None:
    """Let the store at `url` open: its source is marked as moved."""
    with _writing(url) as connection:
        connection.execute(sa.update(tables.store).values(arriving=False))


def backup(database: Database, path: Path) -> Mapping[str, int]:
    """Write the store as one SQLite file, checked before it gets its name; the rows of each table.

    Amid writes: an SQLite store by VACUUM INTO, a PostgreSQL one in one snapshot. The key is not in it.
    Raises StoreError where the file is there already or does not hold what it should.
    """
    if path.exists():
        raise StoreError("there is a file already", str(path), "name another")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with growing(path) as part:
        if database.is_sqlite:
            with telling(str(path)), database.engine.connect() as connection:
                connection.connection.cursor().execute("VACUUM INTO ?", (str(part),))
        else:
            _dump(database, part)
        return _sound(part)


def _dump(database: Database, part: Path) -> None:
    """A PostgreSQL store as an SQLite file."""
    from timeline.store.migrations import upgrade

    with _at(f"sqlite:///{part}") as copy:
        upgrade(copy, part, lambda connection: None)
        with database.read() as read, copy.connect() as write, write.begin():
            _copy(read, write)
        with copy.connect() as connection:  # one file, without a log beside it
            connection.connection.cursor().execute("PRAGMA journal_mode = DELETE")


def restore(path: Path, url: str, key_file: Path, now: dt.datetime) -> Mapping[str, int]:
    """Fill an empty store from a backup; the rows of each table.

    What was due or on its way when the backup was made may have been sent since: it is closed as
    missed, and says so. A store that is there and empty may be open elsewhere: it is filled in one
    transaction and no file is replaced. Raises StoreError for a store that holds something, or a file that
    is no backup.
    """
    if not path.is_file():
        raise StoreError("there is no such file", str(path), "name a file that timeline db backup wrote")
    where = sqlite_path(url)
    is_there = where is None or (where.exists() and where.stat().st_size > 0)
    if where is not None and not is_there:
        _refuse_log(where)
    if is_there:
        _refuse_held(url)
    folder = where.parent if where is not None else key_file.parent
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = folder / f".{path.name}.restored"
    _clear(part)
    try:
        shutil.copyfile(path, part)
        part.chmod(0o600)
        _sound(part)
        with closing(open_database(f"sqlite:///{part}", key_file)) as upgraded:
            with upgraded.write() as connection:
                _close_what_was_due(connection, now)
            with upgraded.engine.connect() as connection:
                connection.connection.cursor().execute("PRAGMA journal_mode = DELETE")
            if is_there:
                upgrade_database(url, key_file)
                with upgraded.read() as read, _writing(url) as write:
                    _refuse_full(write, url, None)
                    _copy(read, write)
        counts = _sound(part)
        if where is not None and not is_there:
            settle(part, where)
        return counts
    finally:
        _clear(part)


def _refuse_log(where: Path) -> None:
    """What SQLite would play into a restored file."""
    for beside in (where.with_name(f"{where.name}{end}") for end in LOGS):
        if beside.exists():
            mend = "move it away with the store it was of; nothing was changed"
            raise StoreError("the log of another store lies there", str(beside), mend)


def _refuse_held(url: str) -> None:
    """A store in which anything stands, or an SQLite file that is none of Timeline's. Changes nothing."""
    is_foreign = False
    with _at(url) as engine, engine.connect() as connection:
        if sqlite_path(url) is not None and schema_of(url) is None:
            is_foreign = bool(sa.inspect(connection).get_table_names())
        held = _is_held(connection)
    if held or is_foreign:
        raise StoreError(
            "the store holds something", shown_url(url), "move it away first; nothing was changed"
        )


def _clear(part: Path) -> None:
    """Take a file away with all that lies beside it under its name: logs, the copy of an upgrade."""
    for each in list(part.parent.iterdir()):
        if each.name.startswith(part.name):
            each.unlink(missing_ok=True)


def _close_what_was_due(connection: Connection, now: dt.datetime) -> None:
    reminder, delivery = tables.reminder, tables.delivery
    due = sa.or_(
        reminder.c.state == State.SENDING, sa.and_(reminder.c.state == State.PLANNED, reminder.c.due <= now)
    )
    connection.execute(sa.update(reminder).where(due).values(state=State.MISSED, reason=RESTORED))
    open_ = delivery.c.state.in_((State.PLANNED, State.SENDING))
    closed = {"state": State.MISSED, "reason": RESTORED, "finished": now, "message": None}
    connection.execute(sa.update(delivery).where(open_).values(**closed))


def _copy(read: Connection, write: Connection) -> Mapping[str, int]:
    """Every row of every table; compared before this returns."""
    for table in reversed(tables.metadata.sorted_tables):
        write.execute(sa.delete(table))
    sent = {}
    for table in tables.metadata.sorted_tables:
        for rows in _batches(read, table):
            write.execute(sa.insert(table), rows)
        sent[table.name] = _content(read, table)
    for table in tables.metadata.sorted_tables:
        if _content(write, table) != sent[table.name]:
            raise StoreError(f"the copy of {table.name} is not what was sent; nothing was changed")
    if write.dialect.name == "sqlite":
        write.exec_driver_sql("INSERT INTO search_index(search_index) VALUES ('rebuild')")
    else:
        for table in (tables.reminder, tables.search, tables.run):  # ids go on behind those that came
            [key] = table.primary_key
            sequence = sa.func.pg_get_serial_sequence(table.name, key.name)
            free = sa.select(sa.func.coalesce(sa.func.max(key), 0) + 1).scalar_subquery()
            write.execute(sa.select(sa.func.setval(sequence, free, False)))
    return {name: number for name, (number, _) in sent.items()}


def _batches(connection: Connection, table: sa.Table) -> Iterator[list[dict[str, object]]]:
    query = sa.select(table).order_by(*table.primary_key).execution_options(yield_per=_BATCH)
    with connection.execute(query) as found:
        for rows in found.mappings().partitions(_BATCH):
            yield [dict(row) for row in rows]


def _content(connection: Connection, table: sa.Table) -> tuple[int, int]:
    """The number of its rows, and a sum of their hashes: text is ordered otherwise by each store."""
    number = total = 0
    for rows in _batches(connection, table):
        number += len(rows)
        for row in rows:
            total += int.from_bytes(hashlib.sha256(repr(sorted(row.items())).encode()).digest()[:8])
    return number, total % 2**64


def _lock(connection: Connection) -> None:
    """Keep all others from writing until the end of the transaction (SQLite's has the only pen)."""
    if connection.dialect.name == "postgresql":
        names = ", ".join(table.name for table in tables.metadata.sorted_tables)
        connection.execute(sa.text(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE"))


def _refuse_full(target: Connection, url: str, coming: str | None) -> None:
    """A target in which anything stands, unless it is what an unfinished move left there."""
    row = target.execute(sa.select(tables.store)).one()
    if _is_held(target) and not (row.arriving and row.id == coming):
        raise StoreError(
            "the target holds something; nothing was changed", shown_url(url), "name an empty store"
        )


def _is_held(connection: Connection) -> bool:
    """Whether there is anything but the schema and the store's own row."""
    return any(number for table, number in counts_of(connection).items() if table != tables.store.name)


def _id(connection: Connection) -> str:
    return str(connection.execute(sa.select(tables.store.c.id)).scalar_one())


def _sound(path: Path) -> Mapping[str, int]:
    """The rows of each table of an SQLite file. Raises StoreError where it is no sound store."""
    if schema_of(f"sqlite:///{path}") is None:
        raise StoreError(
            "this is no store of Timeline", str(path), "name a file that timeline db backup wrote"
        )
    with _at(f"sqlite:///{path}") as engine, engine.connect() as connection:
        said = connection.exec_driver_sql("PRAGMA integrity_check").scalar_one()
        if said != "ok":
            raise StoreError(f"the file is damaged: {said}", str(path), "take another backup")
        return counts_of(connection)


def counts_of(connection: Connection) -> Mapping[str, int]:
    """The rows of each table that is there."""
    inspector = sa.inspect(connection)
    return {
        table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
        for table in tables.metadata.sorted_tables
        if inspector.has_table(table.name)
    }
