"""What an operator does: `serve`, `doctor`."""

import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
import traceback
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from timeline.cli.command import CONFIG, ConfigOption, app, opened, settings_of
from timeline.cli.curator import bring_in_line
from timeline.cli.recipients import tell_secrets
from timeline.errors import TimelineError, Unreachable

if TYPE_CHECKING:
    import uvicorn

    from timeline.application import Application
    from timeline.config import Settings


@app.command()
def serve(
    host: Annotated[str | None, typer.Option("--host", help="The address to listen on.")] = None,
    port: Annotated[
        int | None, typer.Option("--port", help="The port; 0 takes a free one.", min=0, max=65535)
    ] = None,
    config: ConfigOption = CONFIG,
) -> None:
    """Everything in one process: pages, feeds, scheduler, deliveries.

    Example: timeline serve --port 8123
    """
    settings = settings_of(config)
    listener = _listen(host or settings.server.host, settings.server.port if port is None else port)
    try:
        application = opened(config, _served_at(listener))
        bring_in_line(application)
    except BaseException:
        listener.close()
        raise
    _log_plainly()
    try:
        asyncio.run(_serve(application, listener))
    finally:
        listener.close()
        application.database.close()


def _listen(host: str, port: int) -> socket.socket:
    """The port, taken before anything else is done. Raises Unreachable."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)  # two may bind at once, one listens
    except OSError as error:
        listener.close()
        what = f"port {port} on {host} cannot be had ({error.strerror or error})"
        raise Unreachable(what, mend="choose another: timeline serve --port 8123") from None
    return listener


def _served_at(listener: socket.socket) -> dict[str, object]:
    host, port = listener.getsockname()[:2]
    return {"host": host, "port": port}


async def _serve(application: "Application", listener: socket.socket) -> None:
    import uvicorn

    from timeline.scheduler import running
    from timeline.web.app import create_app

    web = create_app(application, lifespan=lambda _: running(application))
    settings = application.settings
    proxies = list(settings.server.trusted_proxies)
    server = uvicorn.Server(
        uvicorn.Config(
            web,
            log_config=None,
            access_log=False,  # it shows paths with tokens in them
            proxy_headers=bool(proxies),
            forwarded_allow_ips=proxies or None,
            server_header=False,
            timeout_graceful_shutdown=5,
            lifespan="on",
        )
    )
    tell_secrets(application.declare(application.database.now()))
    with _ended_by_signal(server):
        told = asyncio.create_task(_tell(server, settings))
        await server.serve(sockets=[listener])
        told.cancel()
    if not server.started:
        raise Unreachable("the server did not start", mend="the lines above say why")
    print("stopped", flush=True)


async def _tell(server: "uvicorn.Server", settings: "Settings") -> None:
    """Print the address once it answers, and what to do next."""
    while not server.started:  # noqa: ASYNC110  # uvicorn gives no event to wait for
        await asyncio.sleep(0.01)
    here = f"http://{settings.server.host}:{settings.server.port}"
    print(f"Timeline is open at {here}/", flush=True)
    print(f"  calendar    {here}/feeds/all.ics")
    print(f"  reminders   {_command()} subscription add --channel email --address you@example.org")
    if not settings.email.host:
        print(
            f"  mail        no [email] host: messages are written to {settings.path(settings.email.outbox)}"
        )
    if not settings.site.url:
        print("  links       no [site] url: links in messages lead to this machine alone")
    print("  Ctrl-C ends it", flush=True)


def _command() -> str:
    """How the program was called, to be typed again."""
    return os.path.relpath(sys.argv[0]) if os.path.isabs(sys.argv[0]) else sys.argv[0]


@contextlib.contextmanager
def _ended_by_signal(server: "uvicorn.Server") -> Iterator[None]:
    """Ctrl-C and SIGTERM end it cleanly, with status 0 where uvicorn alone would give 130."""
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, server.handle_exit, each, None)
    try:
        yield
    finally:
        for each in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(each)


class _Plain(logging.Formatter):
    """One line an entry; of an exception its kind and place alone, since its text may hold an address."""

    def format(self, record: logging.LogRecord) -> str:
        """Uvicorn hands tracebacks over as texts: of those the last line's kind is kept."""
        if "Traceback (most recent call last)" in record.getMessage():
            record.msg, record.args = record.getMessage().strip().rsplit("\n", 1)[-1].split(":")[0], ()
        return super().format(record)

    def formatException(self, ei: Any) -> str:  # noqa: N802  # the library's name
        kind, _, trace = ei
        last = traceback.extract_tb(trace)[-1:]
        return f"{kind.__name__}{''.join(f' at {frame.filename}:{frame.lineno}' for frame in last)}"


def _log_plainly() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Plain("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("timeline").setLevel(logging.INFO)
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)  # the scheduler's listener tells faults once


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
    from timeline.curate import sync

    try:
        settings = settings_of(config)
    except TimelineError as error:
        yield "fault", f"configuration: {error}"
        return
    yield "good", f"configuration: {config if config.exists() else 'the defaults'}"
    try:
        files = sync.read(sync.paths(settings.data.files, settings.folder), settings.folder)
        yield (
            "good",
            f"data files: {len(files)}, with {sum(len(each.archive.event) for each in files)} events",
        )
    except TimelineError as error:
        yield "fault", f"data files: {error}"
    try:
        application = opened(config)
    except TimelineError as error:
        yield "fault", f"store: {error}"
    else:
        yield from _of_store(application)
        yield from _of_mail(application)
    if not settings.site.url:
        yield "advice", "site: no [site] url; links in messages and shared feeds lead to this machine alone"
    elif not settings.site.url.startswith("https://"):
        yield "advice", "site: [site] url is not https; one-click unsubscribing needs it (RFC 8058)"
    else:
        yield "good", f"site: {settings.site.url}"


def _of_store(application: "Application") -> Iterator[tuple[str, str]]:
    from timeline.store import events, ledger, occurrences

    database = application.database
    now = database.now()
    with database.read() as connection:
        number = events.counts(connection)
        horizon = occurrences.horizon(connection)
        waiting, oldest = ledger.open_work(connection), ledger.oldest_claim(connection)
    needed = occurrences.horizon_for(application.today(now))
    size = application.feeds.body(application.feed("all"), application.today(now)).identity
    yield "good", f"store: {number} published events; the key opens it"
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
    entries = size.count(b"BEGIN:VEVENT")
    if len(size) > 900_000 or entries > 1000:
        yield "advice", f"feed all: {entries} entries, {len(size) // 1000} kB; Google Calendar stops at 1 MB"


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
