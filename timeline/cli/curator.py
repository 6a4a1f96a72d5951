"""What a curator does: `check`, `sync`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from timeline.cli.command import CONFIG, ConfigOption, app, opened, settings_of

if TYPE_CHECKING:
    from timeline.application import Application
    from timeline.curate.sync import Outcome


@app.command()
def check(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Data files; without any, those configured.")
    ] = None,
    config: ConfigOption = CONFIG,
) -> None:
    """Validate data files, and the configuration where no file is named; nothing is changed.

    Example: timeline check data/kazakhstan.toml
    """
    from timeline.config import refuse_unknown_timelines
    from timeline.curate import sync

    if paths:
        files = sync.read(sync.paths([str(path) for path in paths], Path()), Path(), whole=False)
    else:
        settings = settings_of(config)
        files = sync.read(sync.paths(settings.data.files, settings.folder), settings.folder)
        refuse_unknown_timelines(settings, [file.archive.timeline.id for file in files])
    events = sum(len(file.archive.event) for file in files)
    sources = sum(len(file.archive.source) for file in files)
    print(f"{len(files)} files, {events} events, {sources} sources: no fault found")


@app.command("sync")
def synchronise(
    allow_removals: Annotated[
        bool, typer.Option("--allow-removals", help="Let more than a fifth of a timeline go.")
    ] = False,
    config: ConfigOption = CONFIG,
) -> None:
    """Bring the store in line with the data files, once.

    Example: timeline sync
    """
    print(bring_in_line(opened(config), allow_removals=allow_removals))


def bring_in_line(application: "Application", *, allow_removals: bool = False) -> "Outcome":
    """The store as the data files are now. Raises BadFile, and StoreError for a mass removal."""
    from timeline.curate import sync

    settings, database = application.settings, application.database
    now = database.now()
    return sync.sync(
        database,
        sync.read(sync.paths(settings.data.files, settings.folder), settings.folder),
        list(application.languages.values()),
        now,
        application.today(now),
        allow_removals=allow_removals,
    )
