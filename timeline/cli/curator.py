"""What a curator does with data files: `check`, `sync`, `adopt`, `release`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from timeline.cli.command import (
    CONFIG,
    ConfigOption,
    app,
    counted,
    data_files,
    existing_store,
    opened,
    settings_of,
)
from timeline.errors import StoreError
from timeline.model.event import Status

if TYPE_CHECKING:
    from timeline.application import Application
    from timeline.config import Settings
    from timeline.curate.sync import DataFile, Outcome

TimelineId = Annotated[str, typer.Argument(metavar="ID", help="The timeline's id.")]


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
    from timeline.curate import sync

    if paths:
        files = sync.read(sync.paths([str(path) for path in paths], Path()), Path(), whole=False)
    else:
        files = _configured(settings_of(config))
    events = sum(len(file.archive.event) for file in files)
    sources = sum(len(file.archive.source) for file in files)
    found = (counted(len(files), "file"), counted(events, "event"), counted(sources, "source"))
    print(f"{', '.join(found)}: no fault found")


def _configured(settings: "Settings") -> "list[DataFile]":
    """The configuration's data files, checked beside what the store holds, if there is one."""
    from timeline.config import refuse_unknown_timelines
    from timeline.curate import sync
    from timeline.store import timelines

    try:
        database = existing_store(settings)
    except StoreError as error:
        print(f"without asking the store: {error}", file=sys.stderr)
        database = None
    files = data_files(settings, database)
    known = [file.archive.timeline.id for file in files]
    if database is not None:
        with database.read() as connection:
            known += [id for id, holder in timelines.holders(connection).items() if holder.own]
        for line in sync.standing(database, files):
            print(line, file=sys.stderr)
        database.close()
    refuse_unknown_timelines(settings, known)
    return files


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
    outcome = bring_in_line(opened(config), allow_removals=allow_removals)
    print(outcome)
    for line in outcome.waits:
        print(line, file=sys.stderr)


def bring_in_line(application: "Application", *, allow_removals: bool = False) -> "Outcome":
    """The store as the data files are now. Raises BadFile, and StoreError for a mass removal."""
    from timeline.curate import sync

    settings, database = application.settings, application.database
    now = database.now()
    return sync.sync(
        database,
        sync.configured(database, settings.data.files, settings.folder),
        list(application.languages.values()),
        now,
        application.today(now),
        allow_removals=allow_removals,
    )


@app.command()
def adopt(timeline: TimelineId, config: ConfigOption = CONFIG) -> None:
    """Let the store hold a timeline from now on, to be edited there; its file is set aside.

    Example: timeline adopt kazakhstan
    """
    from timeline.curate import ownership

    application = opened(config)
    settings = application.settings
    done = ownership.adopt(application.database, timeline, settings.data.files, settings.folder)
    application.database.close()
    print(f"{timeline} is held by the store now: timeline event edit ID changes an event of it")
    if done.file is None or done.aside is None:
        print("its data file is gone: nothing was set aside")
        return
    file, aside = _shown(done.file), _shown(done.aside)
    print(f"{file} is {aside} now and read no more; its comments are not carried over")
    if done.named:
        print(f"take {file} out of [data] files: a file that is named there alone must exist")


def _shown(path: Path) -> Path:
    """A path as it is typed in the working folder."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


@app.command()
def release(
    timeline: TimelineId,
    path: Annotated[Path, typer.Argument(help="The data file to write; it must not exist yet.")],
    config: ConfigOption = CONFIG,
) -> None:
    """Give a timeline back to a data file, which holds it from then on.

    Example: timeline release kazakhstan data/kazakhstan.toml
    """
    from timeline.curate import ownership

    application = opened(config)
    settings = application.settings
    archive = ownership.release(application.database, timeline, path, settings.data.files, settings.folder)
    application.database.close()
    drafts = sum(event.status is Status.DRAFT for event in archive.event)
    private = (
        len(archive.event) if archive.timeline.private else sum(event.private for event in archive.event)
    )
    print(f"{timeline} is held by {path} now: {counted(len(archive.event), 'event')}; edit that file")
    if drafts or private:
        also = f"{counted(drafts, 'draft')} and {counted(private, 'private event')}"
        print(f"also in it: {also}; mind who can read the file")
