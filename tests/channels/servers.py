"""Real servers on loopback that misbehave on demand, for channels and for whole flows."""

import asyncio
import gc
import socket
import ssl
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Sink:
    """Keeps what arrives. `rcpt` and `data` are the replies; `on_rcpt` and `on_data` run before they are given."""

    rcpt: str = "250 OK"
    data: str = "250 OK queued"
    on_rcpt: Callable[[], None] | None = None
    on_data: Callable[[], None] | None = None
    drop: bool = False
    messages: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    auth: list[str] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.on_rcpt is not None:
            self.on_rcpt()
        if self.rcpt.startswith("2"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        assert envelope.mail_from is not None
        if self.data.startswith("2"):
            self.messages.append((envelope.mail_from, list(envelope.rcpt_tos), content))
        if self.on_data is not None:
            self.on_data()
        if self.drop:
            assert server.transport is not None
            server.transport.abort()
        return self.data


@contextmanager
def smtp(sink: Sink, **options: Any) -> Iterator[int]:
    """An SMTP server over `sink`; gives its port. `ssl_context` makes it TLS from the first byte."""
    controller = Controller(sink, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()
        _forget()


Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Any]


@contextmanager
def raw(talk: Talk, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """A TCP server that speaks as `talk` does; gives its port."""
    loop = asyncio.new_event_loop()
    port = free_port()
    server = loop.run_until_complete(asyncio.start_server(talk, "127.0.0.1", port, ssl=tls))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def _end() -> None:
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await asyncio.sleep(0)

    try:
        yield port
    finally:
        asyncio.run_coroutine_threadsafe(_end(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
        _forget()


def _forget() -> None:
    """Collect what the servers leave open after a broken TLS handshake: their fault, not the client's."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
