"""What an operator does with the store as a whole: `timeline db …`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from timeline.cli.command import CONFIG, ConfigOption, WrongUse, app, settings_of
from timeline.errors import BadSetting, StoreError

db = typer.Typer(help="The store: schema, backups, moving.", rich_markup_mode=None)
app.add_typer(db, name="db")


@db.command("upgrade")
def upgrade(config: ConfigOption = CONFIG) -> None:
    """Bring the store to the newest schema; makes a new one where there is none.

    Example: timeline db upgrade
    """
    from timeline.store.database import upgrade_database

    settings = settings_of(config)
    before, after = upgrade_database(settings.store_url, settings.path(settings.security.key_file))
    if before == after:
        print(f"schema {after}: nothing to do")
    else:
        print(f"schema {before} → {after}" if before else f"a new store, schema {after}")


@db.command("status")
def status(config: ConfigOption = CONFIG) -> None:
    """Where the store is, its schema and what it holds.

    Example: timeline db status
    """
    from timeline.store.copying import counts_of
    from timeline.store.database import SCHEMA, open_database, schema_of, shown_url, sqlite_path

    settings = settings_of(config)
    url = settings.store_url
    print(f"store    {shown_url(url)}")
    path = sqlite_path(url)
    schema = None if path is not None and not path.exists() else schema_of(url)
    if schema != SCHEMA:
        print(f"schema   {schema or 'none yet'}; newest is {SCHEMA}: timeline db upgrade")
        return
    database = open_database(url, settings.path(settings.security.key_file))
    with database.read() as connection:
        found = counts_of(connection)
    database.close()
    print(f"schema   {schema}, the newest")
    _tell(found)


@db.command("backup")
def backup(
    path: Annotated[Path, typer.Argument(help="The file to write.")],
    config: ConfigOption = CONFIG,
) -> None:
    """Write the whole store into one file while it is in use; the file is checked before it gets its name.

    Example: timeline db backup backups/2026-11-25.db
    """
    from timeline.store import copying
    from timeline.store.database import open_database

    settings = settings_of(config)
    key = settings.path(settings.security.key_file)
    database = open_database(settings.store_url, key)
    _tell(copying.backup(database, path))
    database.close()
    print(f"written to {path}; addresses in it are sealed: keep {key} too, elsewhere")


@db.command("restore")
def restore(
    path: Annotated[Path, typer.Argument(help="A file that db backup wrote.")],
    config: ConfigOption = CONFIG,
) -> None:
    """Fill an empty store from a backup. What was due when it was made counts as missed, not as sent.

    Example: timeline db restore backups/2026-11-25.db
    """
    import datetime as dt

    from timeline.store import copying

    settings = settings_of(config)
    now = dt.datetime.now(dt.UTC)  # noqa: TID251  # the command's own clock
    _tell(copying.restore(path, settings.store_url, settings.path(settings.security.key_file), now))
    print(f"restored from {path}")


@db.command("move")
def move(
    url: Annotated[str, typer.Argument(help="Where to: postgresql+psycopg://… or sqlite:///…")],
    config: ConfigOption = CONFIG,
) -> None:
    """Copy everything to another, empty store and compare it; the old one then refuses to start.

    Example: timeline db move postgresql+psycopg://timeline@db.example.org/timeline
    """
    from timeline.store import copying
    from timeline.store.database import address, open_database, shown_url, sqlite_path

    try:
        parts = address(url)
    except StoreError as error:
        raise WrongUse(BadSetting(error.what, mend=error.mend)) from None
    settings = settings_of(config)
    key = settings.path(settings.security.key_file)
    path = sqlite_path(url)
    if path is not None:  # the configuration reads a relative one from its own folder
        url = f"sqlite:///{path.absolute()}"
    database = open_database(settings.store_url, key, moving=True)
    _tell(copying.move(database, url, key))
    database.close()
    shown = shown_url(url)
    print(
        f'moved, counts and contents compared; now write it into the configuration: [store] url = "{shown}"'
    )
    if path is None and shown != parts.render_as_string(hide_password=False):
        print("its password belongs into the environment, TIMELINE_STORE__URL, or PostgreSQL's password file")
    old = shown_url(settings.store_url)
    print(f"the old store keeps what is withdrawn from now on, so delete it once all is well: {old}")


def _tell(found: Mapping[str, int]) -> None:
    for table, number in sorted(found.items()):
        print(f"{number:>8} {table}")
