"""Webhooks by the Standard Webhooks specification, to addresses that may be reached.

The address is resolved once for a connection, every answer is checked, and the connection goes to a
checked one, so that neither a name that changes its mind nor a number written oddly leads inside.
"""

import asyncio
import datetime as dt
import ipaddress
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any

import httpcore
import httpx
from standardwebhooks.webhooks import Webhook as Signer

from timeline import __version__
from timeline.model.reminder import Gone, Lost, Message, Outcome, Refused, Sent, TryAgain

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], Awaitable[Sequence[str]]]

_WAITS = tuple(
    dt.timedelta(seconds=seconds) for seconds in (5, 300, 1800, 7200, 18000, 36000, 36000)
)  # the table Svix publishes; after the last, the delivery fails
_LONGEST_WAIT = dt.timedelta(hours=24)
_MOST_READ = 4096
# `is_global` alone lets some of these through (IANA special-purpose registries; docs/safety.md).
_CLOSED_4 = tuple(map(ipaddress.IPv4Network, ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32")))
_OPEN_6 = ipaddress.IPv6Network("2000::/3")
_CLOSED_6 = tuple(map(ipaddress.IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))


def is_public(address: Address) -> bool:
    """Whether an address lies in the public Internet, IPv4 inside IPv6 decoded first."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        return address in _OPEN_6 and not any(address in closed for closed in _CLOSED_6)
    closed = any(address in network for network in _CLOSED_4)
    return address.is_global and not address.is_multicast and not closed


class PrivateAddressError(Exception):
    """The host leads to an address that may not be reached."""


async def resolve(host: str, port: int) -> list[str]:
    """All addresses of a host, by the machine's resolver."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(each[4][0]) for each in found]


class _Guard(httpcore.AsyncNetworkBackend):
    """Connects to checked addresses alone; TLS name and Host header stay as given."""

    def __init__(self, resolver: Resolver, allow_private: bool) -> None:
        self._resolver = resolver
        self._allow_private = allow_private
        self._backend = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # the library's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Resolve once, check every answer, connect to the first that answers."""
        try:
            found = [str(address) for address in await self._resolver(host, port)]
        except OSError as error:
            raise httpcore.ConnectError("the host's name cannot be resolved") from error
        addresses = [ipaddress.ip_address(text.partition("%")[0]) for text in found]
        if not addresses:
            raise httpcore.ConnectError("the host's name has no address")
        if not self._allow_private and not all(is_public(address) for address in addresses):
            raise PrivateAddressError
        for address in addresses:
            try:
                return await self._backend.connect_tcp(
                    str(address), port, timeout, local_address, socket_options
                )
            except httpcore.ConnectError as error:
                last = error
        raise last

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109  # the library's signature
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Never."""
        raise PrivateAddressError

    async def sleep(self, seconds: float) -> None:
        """As the library's own."""
        await self._backend.sleep(seconds)


class _Transport(httpx.AsyncHTTPTransport):
    """httpx over the guard.

    It has no public argument for it: the private `_pool` is replaced, which holds for the pinned
    version and is tested.
    """

    def __init__(self, guard: _Guard, tls: ssl.SSLContext | None) -> None:
        super().__init__(trust_env=False)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls or httpx.create_ssl_context(trust_env=False), network_backend=guard
        )


@dataclass(frozen=True, slots=True)
class Webhook:
    """The way out for webhooks. `timeout` bounds a whole try, in seconds; `now` is the signature's clock."""

    allow_private_addresses: bool
    timeout: float
    now: Callable[[], dt.datetime]
    resolver: Resolver = resolve
    tls: ssl.SSLContext | None = field(default=None, repr=False)

    def retry_after(self, tries: int) -> dt.timedelta | None:
        """5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 10 h, then no more."""
        return _WAITS[tries - 1] if tries <= len(_WAITS) else None

    async def send(self, message: Message, still_mine: Callable[[], Awaitable[bool]]) -> Outcome:
        """POST the finished bytes, signed anew for this try. What the receiver says is never kept."""
        if not await still_mine():
            return Lost()
        guard = _Guard(self.resolver, self.allow_private_addresses)
        try:
            async with (
                asyncio.timeout(self.timeout),
                httpx.AsyncClient(
                    transport=_Transport(guard, self.tls),
                    timeout=self.timeout,
                    follow_redirects=False,
                    trust_env=False,
                ) as client,
            ):
                return await self._post(client, message)
        except httpx.InvalidURL:
            return Refused("the address cannot be read")
        except PrivateAddressError:
            return Refused(
                "the host leads to an address that is not public; see [webhook] allow_private_addresses"
            )
        except TimeoutError:
            return TryAgain("no answer in time", clear=False)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            return TryAgain(_why(error))
        except httpx.HTTPError as error:
            return TryAgain(f"the line broke ({type(error).__name__})", clear=False)

    async def _post(self, client: httpx.AsyncClient, message: Message) -> Outcome:
        now = self.now()
        headers = {
            "content-type": "application/json",
            "accept-encoding": "identity",
            "user-agent": f"Timeline/{__version__}",
            "webhook-id": message.id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Signer(message.secret or "").sign(message.id, now, message.body.decode()),
        }
        async with client.stream("POST", message.address, content=message.body, headers=headers) as response:
            read = 0
            async for chunk in response.aiter_raw():
                read += len(chunk)
                if read >= _MOST_READ:
                    break
            return _outcome(response.status_code, response.headers.get("retry-after"), now)


def _outcome(status: int, retry_after: str | None, now: dt.datetime) -> Outcome:
    said = f"the receiver answered {status}"
    if 200 <= status < 300:
        return Sent(said)
    if status == 410:
        return Gone(said)
    if status in (429, 503):
        return TryAgain(said, _asked_wait(retry_after, now))
    return TryAgain(f"{said}; redirects are not followed" if 300 <= status < 400 else said)


def _asked_wait(text: str | None, now: dt.datetime) -> dt.timedelta | None:
    """Retry-After (RFC 9110 10.2.3), seconds or a date, at most a day; None where it is no use."""
    if text is None:
        return None
    try:
        wait = (
            dt.timedelta(seconds=int(text)) if text.strip().isdigit() else parsedate_to_datetime(text) - now
        )
    except (ValueError, TypeError, OverflowError):
        return None
    return min(wait, _LONGEST_WAIT) if wait > dt.timedelta() else None


def _why(error: httpx.HTTPError) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"its certificate is not to be trusted ({cause.verify_message})"
        cause = cause.__cause__ or cause.__context__
    return "no connection to the receiver"
