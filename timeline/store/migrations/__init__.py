"""Schema migrations by Alembic: one named step a file in `versions`, run here in one transaction."""

from collections.abc import Callable
from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine

from timeline.errors import StoreError
from timeline.store import tables


def upgrade(engine: Engine, path: Path, found: Callable[[Connection], None]) -> bool:
    """Bring an SQLite store to the newest schema, once with however many starters; whether it was new.

    A store that holds something is copied beside itself first (`….before-0001`). Foreign keys are
    off while tables are made anew, since dropping one would empty its children; they are checked
    before the commit. Raises StoreError for a store of a newer version.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    script = ScriptDirectory.from_config(config)
    with engine.connect().execution_options(timeline_write=True) as connection:
        raw = connection.connection.cursor()  # beside the transaction: inside one the pragma does nothing
        raw.execute("PRAGMA foreign_keys = OFF")
        with connection.begin():
            current = MigrationContext.configure(connection).get_current_revision()
            is_new = current is None
            head = script.get_current_head()
            if current == head:
                return False  # another starter was first
            if current is not None:
                _known(script, current, path)
                _copy(engine, path.with_name(f"{path.name}.before-{head}"))
            with EnvironmentContext(
                config, script, fn=lambda rev, context: script._upgrade_revs("head", rev)
            ) as env:
                env.configure(connection=connection, target_metadata=tables.metadata, render_as_batch=True)
                env.run_migrations()
            if is_new:
                found(connection)
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            if broken is not None:
                raise StoreError(
                    f"the upgrade would break {broken[0]}", str(path), "report this; nothing was changed"
                )
        raw.execute("PRAGMA foreign_keys = ON")
    return is_new


def _known(script: ScriptDirectory, revision: str, path: Path) -> None:
    try:
        script.get_revision(revision)
    except CommandError:
        raise StoreError(
            f"the store has schema {revision}, made by a newer Timeline", str(path), "upgrade Timeline"
        ) from None


def _copy(engine: Engine, target: Path) -> None:
    """VACUUM INTO: sound amid writes, where copying the file is not."""
    if not target.exists():
        with engine.connect() as connection:
            connection.connection.cursor().execute("VACUUM INTO ?", (str(target),))
