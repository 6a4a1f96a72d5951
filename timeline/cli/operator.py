"""What an operator does: `serve`."""

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
from timeline.errors import Unreachable

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
    # The protocol is said because asyncio looks at it: unsaid, each answer waits 40 ms for an acknowledgement
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
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
