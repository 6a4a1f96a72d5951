"""What stands round every answer: security headers, and a limit to what a form may send."""

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_FORM = 64 * 1024

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def headers(https: bool) -> Mapping[str, str]:
    """The headers of every answer; a site that is reached by https says to come by https again."""
    return {**HEADERS, "Strict-Transport-Security": "max-age=31536000"} if https else HEADERS


class SecurityHeaders:
    """Adds the headers to whatever is answered."""

    def __init__(self, app: ASGIApp, https: bool) -> None:
        self.app = app
        self.headers = headers(https)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self.headers)
            await send(message)

        await self.app(scope, receive, sent)


class BodyLimit:
    """Refuses what is longer than a form of this site can be, before it is read (SAFETY 46)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] == "http":
            said = dict(scope["headers"]).get(b"content-length", b"0")
            if not said.isdigit() or int(said) > MAX_FORM or not await _short(scope, receive):
                await send(
                    {"type": "http.response.start", "status": 413, "headers": [(b"connection", b"close")]}
                )
                await send({"type": "http.response.body", "body": b""})
                return
        await self.app(scope, receive, send)


async def _short(scope: Scope, receive: Receive) -> bool:
    """Whether a body that did not say its length is short. No route here reads a body: it is let go."""
    if b"transfer-encoding" not in dict(scope["headers"]):
        return True
    length, more = 0, True
    while more and length <= MAX_FORM:
        message = await receive()
        length += len(message.get("body", b""))
        more = message.get("more_body", False)
    return length <= MAX_FORM
