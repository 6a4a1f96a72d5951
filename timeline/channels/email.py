"""E-mail by SMTP (RFC 5321), or as files in an outbox where no server is named.

TLS is never silently dropped, a message has exactly one recipient, and what a server says is cleaned
of the recipient's address before anybody keeps it.
"""

import asyncio
import datetime as dt
import re
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from email.utils import parseaddr
from ipaddress import ip_address
from pathlib import Path

import aiosmtplib

from timeline.disk import write_whole
from timeline.errors import Unreachable
from timeline.model.address import email_address
from timeline.model.reminder import Lost, Message, Outcome, Refused, Sent, TryAgain

_WAITS = (5, 15, 30, 60)  # minutes; greylisting lets a second try pass, an outage is waited out hourly
_NO_MAILBOX = re.compile(r"^5\.1\.[0-36]\b")  # RFC 3463 3.2: the address itself is bad


def _retry_after(tries: int) -> dt.timedelta:
    return dt.timedelta(minutes=_WAITS[min(tries, len(_WAITS)) - 1])


@dataclass(frozen=True, slots=True)
class Smtp:
    """A mail server. `security` is none, starttls or tls; `timeout` bounds a whole try, in seconds.

    `tls` replaces the machine's own trust, for a server with a certificate of its own.
    """

    host: str
    port: int
    security: str
    username: str
    sender: str
    password: str = field(repr=False)
    timeout: float = 60
    tls: ssl.SSLContext | None = None

    def retry_after(self, tries: int) -> dt.timedelta | None:
        """5, 15, 30, then every 60 minutes; the caller stops when the day is past."""
        return _retry_after(tries)

    async def send(self, message: Message, still_mine: Callable[[], Awaitable[bool]]) -> Outcome:
        """Connect, name one recipient, ask `still_mine`, send the finished bytes."""
        deadline = asyncio.get_running_loop().time() + self.timeout
        client: aiosmtplib.SMTP | None = None
        try:
            async with asyncio.timeout_at(deadline):
                client = await self._connected()
                stopped = await self._envelope(client, message.address, still_mine)
            return await self._data(client, message, deadline) if stopped is None else stopped
        except TimeoutError:
            return TryAgain(f"{self.host} did not answer in time")
        except (aiosmtplib.SMTPException, OSError) as error:
            return TryAgain(f"{self.host}: {_why(error, message.address)}")
        finally:
            if client is not None:
                client.close()

    async def verify(self) -> None:
        """Whether the server lets us in; nothing is sent. Raises Unreachable."""
        try:
            async with asyncio.timeout(self.timeout):
                client = await self._connected()
                await client.quit()
        except TimeoutError:
            raise Unreachable(
                f"{self.host}:{self.port} did not answer in time", mend="mend [email] host"
            ) from None
        except (aiosmtplib.SMTPException, OSError) as error:
            what = f"{self.host}:{self.port}: {_why(error, '')}"
            raise Unreachable(what, mend="mend [email] host, port, security or password") from None

    async def _connected(self) -> aiosmtplib.SMTP:
        if self.username and self.security == "none" and not _is_loopback(self.host):
            raise aiosmtplib.SMTPNotSupported("a password is never sent without TLS; set [email] security")
        client = aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            timeout=self.timeout,
            use_tls=self.security == "tls",
            start_tls=self.security == "starttls",
            tls_context=self.tls,
        )
        try:
            await client.connect()
            if self.username:
                await client.login(self.username, self.password)
        except BaseException:
            client.close()
            raise
        return client

    async def _envelope(
        self, client: aiosmtplib.SMTP, recipient: str, still_mine: Callable[[], Awaitable[bool]]
    ) -> Outcome | None:
        """Sender and one recipient; an outcome where it ends here, before any data."""
        address = email_address(recipient)  # once more: the library cuts at a line break, it does not refuse
        options, encoding = [], "ascii"
        if not address.isascii():
            if not client.supports_extension("SMTPUTF8"):
                return Refused(f"{self.host} takes no addresses beyond ASCII (SMTPUTF8)")
            options, encoding = ["SMTPUTF8"], "utf-8"
        try:
            await client.mail(parseaddr(self.sender)[1], options=options, encoding=encoding)
            await client.rcpt(address, encoding=encoding)
        except aiosmtplib.SMTPResponseException as error:
            return _refused(error, self.host, address)
        if await still_mine():
            return None
        await client.quit()
        return Lost()

    async def _data(self, client: aiosmtplib.SMTP, message: Message, deadline: float) -> Outcome:
        """The bytes. Once they go out, a silence or a broken line leaves open whether they arrived."""
        try:
            async with asyncio.timeout_at(deadline):
                response = await client.data(message.body)
        except aiosmtplib.SMTPDataError as error:
            return _refused(error, self.host, message.address)
        except (aiosmtplib.SMTPException, TimeoutError, OSError) as error:
            why = f"{self.host}, while the data went out: {_why(error, message.address)}"
            return TryAgain(why, clear=False)
        return Sent(_cleaned(f"{response.code} {response.message}", message.address))


def _refused(error: aiosmtplib.SMTPResponseException, host: str, address: str) -> Outcome:
    """4xx: later. 5.1.x at the recipient: the address is bad. 5.7.x and the rest: our own matter.

    A refusal without an enhanced code (RFC 3463) never counts against the address: "550 relaying
    denied" would pause every recipient of an ill-configured server.
    """
    said = f"{host} answered {error.code} {_cleaned(error.message, address)}"
    if error.code < 500:
        return TryAgain(said)
    at_recipient = isinstance(error, aiosmtplib.SMTPRecipientRefused)
    return Refused(said, suspect=at_recipient and _NO_MAILBOX.match(error.message) is not None)


def _why(error: Exception, address: str) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not to be trusted ({error.verify_message}); nothing was sent"
    cause = error.__cause__
    if isinstance(cause, ssl.SSLCertVerificationError):
        return _why(cause, address)
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return "user name or password refused; mend [email]"
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return f"{error.code} {_cleaned(error.message, address)}"
    text = _cleaned(str(error), address) or type(error).__name__
    return f"no encrypted connection ({text}); nothing was sent" if "STARTTLS" in text else text


def _cleaned(text: str, address: str) -> str:
    """What a server said, in one short line without the recipient's address or name."""
    local = address.partition("@")[0]
    for known in (address, local):
        if known:
            text = re.sub(re.escape(known), "…", text, flags=re.IGNORECASE)
    line = " ".join(text.split())
    return "".join(c for c in line if c.isprintable())[:200]


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Outbox:
    """Messages as `.eml` files in a folder that its owner alone can read."""

    folder: Path

    def retry_after(self, tries: int) -> dt.timedelta | None:
        """As for a mail server: a full disk is waited out."""
        return _retry_after(tries)

    async def send(self, message: Message, still_mine: Callable[[], Awaitable[bool]]) -> Outcome:
        """Write `<id>.eml`; the same id again is the same file."""
        if not await still_mine():
            return Lost()
        try:
            await asyncio.to_thread(self._write, message)
        except OSError as error:
            return TryAgain(f"{self.folder}: {error.strerror or 'it cannot be written'}")
        return Sent(f"written to {self.folder.name}/{message.id}.eml")

    def _write(self, message: Message) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(self.folder / f"{message.id}.eml", (message.body,))
