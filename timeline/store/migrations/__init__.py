"""Schema migrations by Alembic: one named step a file in `versions`, run here in one transaction."""

from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine

from timeline.disk import growing
from timeline.errors import StoreError
from timeline.store import tables


def upgrade(engine: Engine, path: Path | None, found: Callable[[Connection], None]) -> bool:
    """Bring a store to the newest schema, once with however many starters; whether it was new.

    All of it is one transaction. An SQLite store (`path`) that holds something is copied beside itself
    first (`….before-0002`); its foreign keys are off while tables are made anew, since dropping one would
    empty its children, and are checked before the commit. On PostgreSQL starters wait for each other.
    Raises StoreError for a store of a newer version.
    """
    with engine.connect().execution_options(timeline_write=True) as connection:
        if path is None:
            with connection.begin():
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(7308332)"))
                return _steps(connection, None, engine, found)
        raw = connection.connection.cursor()  # beside the transaction: inside one the pragma does nothing
        raw.execute("PRAGMA foreign_keys = OFF")
        with connection.begin():
            is_new = _steps(connection, path, engine, found)
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            if broken is not None:
                raise StoreError(
                    f"the upgrade would break {broken[0]}", str(path), "report this; nothing was changed"
                )
        raw.execute("PRAGMA foreign_keys = ON")
    return is_new


def _steps(
    connection: Connection, path: Path | None, engine: Engine, found: Callable[[Connection], None]
) -> bool:
    script = _script()
    current = MigrationContext.configure(connection).get_current_revision()
    head = script.get_current_head()
    if current == head:
        return False  # another starter was first
    refuse_newer(current, str(path or engine.url.database))
    if current is not None and path is not None:
        _copy(engine, path.with_name(f"{path.name}.before-{head}"))
    with EnvironmentContext(
        _config(), script, fn=lambda rev, context: script._upgrade_revs("head", rev)
    ) as env:
        env.configure(connection=connection, target_metadata=tables.metadata, render_as_batch=True)
        env.run_migrations()
    if current is None:
        found(connection)
    return current is None


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config


def _script() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def refuse_newer(revision: str | None, where: str) -> None:
    """Raise StoreError where the store was made by a later version."""
    if revision is None:
        return
    try:
        _script().get_revision(revision)
    except CommandError:
        raise StoreError(
            f"the store has schema {revision}, made by a newer Timeline", where, "upgrade Timeline"
        ) from None


def _copy(engine: Engine, target: Path) -> None:
    """VACUUM INTO: sound amid writes, where copying the file is not. Whole, or not there."""
    if not target.exists():
        with growing(target) as part, engine.connect() as connection:
            connection.connection.cursor().execute("VACUUM INTO ?", (str(part),))
