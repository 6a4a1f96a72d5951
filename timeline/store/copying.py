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

from timeline.disk import growing, settle
from timeline.errors import StoreError
from timeline.model.reminder import State
from timeline.store import tables
from timeline.store.database import (
    Database,
    engine_at,
    open_database,
    schema_of,
    sqlite_path,
    upgrade_database,
)

_BATCH = 1_000
RESTORED = "restored from a backup: it may have been sent"


def move(source: Database, url: str, key_file: Path) -> Mapping[str, int]:
    """Copy everything to the store at `url`, then mark this one as moved; the rows of each table.

    Raises StoreError where the target holds something, or holds another than what was sent.
    """
    if sa.make_url(url) == source.engine.url:
        raise StoreError("the store is there already", shown_url(url), "name another place")
    with source.read() as connection:
        moved_to = connection.execute(sa.select(tables.store.c.moved_to)).scalar_one()
        if moved_to == shown_url(url):  # all but the last commit was done
            finish(url)
            return counts_of(connection)
    if moved_to is not None:
        raise StoreError(f"the store was moved to {moved_to}", mend="move that one")
    upgrade_database(url, key_file)
    with _at(url) as target, source.write() as read:
        _lock(read)
        _refuse_full(target, url, _id(read))
        with target.connect().execution_options(timeline_write=True) as write, write.begin():
            counts = _copy(read, write)
            write.execute(sa.update(tables.store).values(arriving=True))
        read.execute(sa.update(tables.store).values(moved_to=shown_url(url)))
    finish(url)
    return counts


@contextmanager
def _at(url: str) -> Iterator[sa.Engine]:
    """The connections of a store, given back in any case."""
    engine = engine_at(url)
    try:
        yield engine
    finally:
        engine.dispose()


def finish(url: str) -> None:
    """Let the store at `url` open: its source is marked as moved."""
    with (
        _at(url) as target,
        target.connect().execution_options(timeline_write=True) as connection,
        connection.begin(),
    ):
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
            with database.engine.connect() as connection:
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


_LOGS = ("-wal", "-shm", "-journal")  # what SQLite lays beside a store


def restore(path: Path, url: str, key_file: Path, now: dt.datetime) -> Mapping[str, int]:
    """Fill an empty store from a backup; the rows of each table.

    What was due or on its way when the backup was made may have been sent since: it is closed as
    missed, and says so. Raises StoreError for a store that holds something, or a file that is no backup.
    """
    if not path.is_file():
        raise StoreError("there is no such file", str(path), "name a file that timeline db backup wrote")
    where = sqlite_path(url)
    if where is not None and where.exists():
        raise StoreError("the store holds something", str(where), "move it away first; nothing was changed")
    for beside in (where.with_name(f"{where.name}{end}") for end in _LOGS) if where is not None else ():
        if beside.exists():  # SQLite would play it into the restored file
            mend = "move it away with the store it was of; nothing was changed"
            raise StoreError("the log of another store lies there", str(beside), mend)
    folder = where.parent if where is not None else key_file.parent
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = folder / f".{path.name}.restored"
    shutil.copyfile(path, part)
    part.chmod(0o600)
    try:
        _sound(part)
        with closing(open_database(f"sqlite:///{part}", key_file)) as upgraded:
            with upgraded.write() as connection:
                _close_what_was_due(connection, now)
            with upgraded.engine.connect() as connection:
                connection.connection.cursor().execute("PRAGMA journal_mode = DELETE")
            if where is None:
                upgrade_database(url, key_file)
                with _at(url) as target, upgraded.read() as read, target.connect() as write, write.begin():
                    _refuse_full(target, url, None)
                    _copy(read, write)
        counts = _sound(part)
        if where is not None:
            settle(part, where)
        return counts
    finally:
        for each in folder.glob(f"{part.name}*"):
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


def _refuse_full(target: sa.Engine, url: str, coming: str | None) -> None:
    """A target that holds events or subscriptions, unless they are what an unfinished move left there."""
    with target.connect() as connection:
        row = connection.execute(sa.select(tables.store)).one()
        held = any(
            connection.execute(sa.select(table).limit(1)).first()
            for table in (tables.event, tables.timeline, tables.subscription)
        )
    if held and not (row.arriving and row.id == coming):
        raise StoreError(
            "the target holds something; nothing was changed", shown_url(url), "name an empty store"
        )


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


def shown_url(url: str) -> str:
    """The address of a store without its password."""
    return sa.make_url(url).render_as_string(hide_password=True)
