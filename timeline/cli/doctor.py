"""`timeline doctor`: whether all is well, line by line, with what to mend."""

import asyncio
import contextlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

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
from timeline.errors import BadFile, TimelineError

if TYPE_CHECKING:
    from timeline.application import Application
    from timeline.curate.sync import DataFile

_ENTRIES = 1000
_TOO_MUCH = "Google Calendar stops at 1 MB; subscribe to a part, by timeline, tag or country"


@app.command()
def doctor(config: ConfigOption = CONFIG) -> None:
    """Check configuration, store, mail and site; each line good, advice or fault, with what to mend.

    Example: timeline doctor
    """
    faults = 0
    for level, line in _findings(config):
        faults += level == "fault"
        print(f"{level:<7} {line}")
    raise typer.Exit(1 if faults else 0)


def _findings(config: ConfigOption) -> Iterator[tuple[str, str]]:
    try:
        settings = settings_of(config)
    except TimelineError as error:
        yield "fault", f"configuration: {error}"
        return
    yield "good", f"configuration: {config if config.exists() else 'the defaults'}"
    database, files = None, []
    with contextlib.suppress(TimelineError):  # told below, where it is opened for good
        database = existing_store(settings)
    try:
        files = data_files(settings, database)
        number = sum(len(each.archive.event) for each in files)
        yield "good", f"data files: {len(files)}, with {counted(number, 'event')}"
    except TimelineError as error:
        yield "fault", f"data files: {error}"
    if database is not None:
        database.close()
    try:
        application = opened(config)
    except TimelineError as error:
        yield "fault", f"store: {error}"
    else:
        with contextlib.closing(application.database):
            yield from _of_soundness(application)
            yield from _of_timelines(application, files)
            yield from _of_store(application)
            yield from _of_mail(application)
    if not settings.site.url:
        yield "advice", "site: no [site] url; links in messages and shared feeds lead to this machine alone"
    elif not settings.site.url.startswith("https://"):
        yield "advice", "site: [site] url is not https; one-click unsubscribing needs it (RFC 8058)"
    else:
        yield "good", f"site: {settings.site.url}"


def _of_soundness(application: "Application") -> Iterator[tuple[str, str]]:
    """Whether the store is whole; what is derived is made anew where it is not."""
    from timeline.store import saving, soundness, timelines

    database = application.database
    with database.read() as connection:
        broken = list(soundness.damage(connection))
        amiss = list(soundness.disagreements(connection))
    for line in broken:
        yield "fault", f"store: {line}; stop Timeline and restore a backup: timeline db restore"
    if amiss and not broken:
        with database.write() as connection:
            soundness.mark_derived(connection)
            saving.roll(connection, application.today(database.now()))
            left = list(soundness.disagreements(connection))
        for line in amiss:
            yield "advice", f"store: {line}; made anew just now"
        for line in left:
            yield "fault", f"store: {line}, and that cannot be mended here; restore a backup"
    if not broken and not amiss:
        yield "good", "store: whole, and all that is derived fits its events"
    with database.read() as connection:
        pending = timelines.purge_pending(connection)
    if pending and database.forget():
        yield "good", "purge: what was withdrawn has left the store's log"
    elif pending:
        yield (
            "advice",
            "purge pending: what was withdrawn stands in the store's log; run timeline doctor again",
        )


def _of_timelines(application: "Application", files: "Sequence[DataFile]") -> Iterator[tuple[str, str]]:
    """Whether each timeline is held by one, and what is withdrawn stands in no file."""
    from timeline.curate import ownership, sync
    from timeline.store import timelines

    database, settings = application.database, application.settings
    for line in sync.standing(database, files):
        yield "advice", line
    with contextlib.suppress(BadFile):  # a file that is missing was told
        for id, path in ownership.beside(database, settings.data.files, settings.folder).items():
            file = path.relative_to(settings.folder) if path.is_relative_to(settings.folder) else path
            what = f"{file} stands beside {id}, which the store holds, and stops every sync"
            yield "fault", f"{what}; timeline adopt {id} sets it aside"
    with database.read() as connection:
        holders = timelines.holders(connection)
    for id, holder in holders.items():
        if not holder.own and not (holder.file and (settings.folder / holder.file).exists()):
            where = holder.file or "its data file"
            yield (
                "advice",
                f"{id}: {where} is gone; put it back, or let the store hold it: timeline adopt {id}",
            )


def _of_store(application: "Application") -> Iterator[tuple[str, str]]:
    from timeline.store import events, ledger, occurrences

    database = application.database
    now = database.now()
    with database.read() as connection:
        number = events.counts(connection)
        horizon = occurrences.horizon(connection)
        waiting, oldest = ledger.open_work(connection), ledger.oldest_claim(connection)
    needed = occurrences.horizon_for(application.today(now))
    yield "good", f"store: {counted(number, 'published event')}; the key opens it"
    behind = horizon.first > needed.first or horizon.last < needed.last
    yield (
        ("fault", "horizon: it ends too soon; run timeline serve or remind")
        if behind
        else ("good", "horizon: ahead")
    )
    late = oldest is not None and (now - oldest).total_seconds() > 3600
    if late:
        yield "fault", f"deliveries: one is under way since {oldest:%Y-%m-%d %H:%M}Z; run timeline remind"
    else:
        yield "good", f"deliveries: {waiting} waiting; timeline delivery list shows the ledger"
    yield from _of_feed(application)


def _of_feed(application: "Application") -> Iterator[tuple[str, str]]:
    """Whether programs read the feed of everything whole; one of too many entries is not made to find out."""
    from timeline.feeds.calendar import window
    from timeline.store import soundness

    database, feed = application.database, application.feed("all")
    now = database.now()
    today = application.today(now)
    with database.read() as connection:
        if soundness.is_long(connection, window(feed, today), _ENTRIES):
            yield "advice", f"feed all: over {_ENTRIES:,} entries; {_TOO_MUCH}"
            return
    size = application.feeds.body(feed, today).identity
    if len(size) > 900_000:
        entries = size.count(b"BEGIN:VEVENT")
        yield "advice", f"feed all: {entries} entries, {len(size) // 1000} kB; {_TOO_MUCH}"


def _of_mail(application: "Application") -> Iterator[tuple[str, str]]:
    settings, email = application.settings, application.settings.email
    if not email.host:
        yield "advice", f"mail: no [email] host; messages are written to {settings.path(email.outbox)}"
        return
    try:
        asyncio.run(application.smtp().verify())
        yield "good", f"mail: {email.host}:{email.port} answers"
    except TimelineError as error:
        yield "fault", f"mail: {error}"
