"""Webhooks against real receivers, and addresses that must never be reached (docs/safety.md)."""

import asyncio
import datetime as dt
import gzip
from collections.abc import Sequence

import pytest
import trustme
from standardwebhooks.webhooks import Webhook as Verifier

from tests.channels.servers import free_port, raw
from tests.channels.test_email import no, serving, trusting, yes
from timeline.channels.webhook import Webhook
from timeline.model.address import new_secret
from timeline.model.reminder import Gone, Lost, Message, Outcome, Refused, Sent, TryAgain

NOW = dt.datetime(2026, 12, 9, 12, tzinfo=dt.UTC)
SECRET = new_secret()
BODY = '{"type": "reminder.due", "text": "Жаңаөзен"}'.encode()


def hook(**changes: object) -> Webhook:
    given: dict[str, object] = {"allow_private_addresses": True, "timeout": 5.0, "now": lambda: NOW}
    return Webhook(**{**given, **changes})  # type: ignore[arg-type]


def post(url: str, webhook: Webhook | None = None) -> Outcome:
    message = Message("delivery1", url, BODY, SECRET)
    return asyncio.run((webhook or hook()).send(message, yes))


class Receiver:
    """Answers every request with the same bytes, and keeps what it got."""

    def __init__(self, answer: bytes) -> None:
        self.answer = answer
        self.requests: list[tuple[dict[str, str], bytes]] = []

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {
            name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)
        }
        self.requests.append((headers, await reader.readexactly(int(headers["content-length"]))))
        writer.write(self.answer)
        await writer.drain()
        writer.close()


def answer(status: str, *headers: str, body: bytes = b"") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"content-length: {len(body)}", "connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def ask(reply: bytes) -> tuple[Outcome, Receiver]:
    receiver = Receiver(reply)
    with raw(receiver) as port:
        return post(f"http://127.0.0.1:{port}/hook"), receiver


def test_signed_and_delivered() -> None:
    outcome, receiver = ask(answer("204 No Content"))
    assert outcome == Sent("the receiver answered 204")
    [(headers, body)] = receiver.requests
    assert body == BODY
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == ("delivery1", str(int(NOW.timestamp())))
    assert headers["webhook-signature"] == Verifier(SECRET).sign("delivery1", NOW, BODY.decode())


def test_a_receiver_can_verify_it() -> None:
    receiver = Receiver(answer("200 OK"))
    with raw(receiver) as port:
        post(f"http://127.0.0.1:{port}/hook", hook(now=lambda: dt.datetime.now(dt.UTC)))  # noqa: TID251
    [(headers, body)] = receiver.requests
    assert Verifier(SECRET).verify(body, headers)["type"] == "reminder.due"


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (answer("200 OK"), Sent("the receiver answered 200")),
        (answer("410 Gone"), Gone("the receiver answered 410")),  # 22
        (answer("404 Not Found"), TryAgain("the receiver answered 404")),
        (answer("500 Oops", body=b"secrets in a traceback"), TryAgain("the receiver answered 500")),  # 24
        (
            answer("429 Slow", "retry-after: 120"),
            TryAgain("the receiver answered 429", dt.timedelta(seconds=120)),
        ),
        (
            answer("503 Down", "retry-after: 999999"),
            TryAgain("the receiver answered 503", dt.timedelta(hours=24)),
        ),
        (
            answer("429 Slow", "retry-after: Wed, 09 Dec 2026 12:10:00 GMT"),
            TryAgain("the receiver answered 429", dt.timedelta(minutes=10)),
        ),
        (
            answer("429 Slow", "retry-after: Wed, 09 Dec 2020 12:10:00 GMT"),
            TryAgain("the receiver answered 429"),
        ),
        (answer("429 Slow", "retry-after: -5"), TryAgain("the receiver answered 429")),
        (answer("429 Slow", "retry-after: soon"), TryAgain("the receiver answered 429")),
        (answer("429 Slow", "retry-after: " + "9" * 400), TryAgain("the receiver answered 429")),
    ],
)
def test_what_a_receiver_answers(reply: bytes, outcome: Outcome) -> None:
    assert ask(reply)[0] == outcome


def test_a_redirect_is_not_followed() -> None:
    trap = Receiver(answer("200 OK"))
    with raw(trap) as port:
        outcome, _ = ask(answer("302 Found", f"location: http://127.0.0.1:{port}/"))
    assert isinstance(outcome, TryAgain)
    assert trap.requests == []


def test_an_endless_body_is_read_for_four_kilobytes() -> None:
    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"x" * 1024)
            await writer.drain()

    with raw(endless) as port:
        assert post(f"http://127.0.0.1:{port}/") == Sent("the receiver answered 200")


def test_a_bomb_is_not_unpacked() -> None:
    bomb = gzip.compress(b"0" * 50_000_000)
    assert ask(answer("200 OK", "content-encoding: gzip", body=bomb))[0] == Sent("the receiver answered 200")


def test_silence_meets_the_deadline() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    with raw(silent) as port:
        found = post(f"http://127.0.0.1:{port}/", hook(timeout=0.3))
    assert isinstance(found, TryAgain)
    assert not found.clear


def test_nobody_listens() -> None:
    assert post(f"http://127.0.0.1:{free_port()}/") == TryAgain("no connection to the receiver")


def test_a_lost_claim_sends_nothing() -> None:
    receiver = Receiver(answer("200 OK"))
    with raw(receiver) as port:
        message = Message("d", f"http://127.0.0.1:{port}/", BODY, SECRET)
        assert asyncio.run(hook().send(message, no)) == Lost()
    assert receiver.requests == []


def test_later_and_later() -> None:
    waits = [hook().retry_after(tries) for tries in range(1, 9)]
    seconds = [None if wait is None else wait.total_seconds() for wait in waits]
    assert seconds == [5, 300, 1800, 7200, 18000, 36000, 36000, None]


async def loopback(host: str, port: int) -> Sequence[str]:
    return ["127.0.0.1"]


def test_over_tls_the_name_is_checked() -> None:
    authority = trustme.CA()
    receiver = Receiver(answer("200 OK"))
    for name, outcome in (("hooks.example.org", Sent), ("other.example.org", TryAgain)):
        with raw(receiver, serving(authority, name)) as port:
            webhook = hook(resolver=loopback, tls=trusting(authority))
            assert isinstance(post(f"https://hooks.example.org:{port}/", webhook), outcome)
    assert len(receiver.requests) == 1


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "192.0.0.8", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1",
        "255.255.255.255", "168.63.129.16", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1",
        "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "5f00::1",
        "fc00::1", "fd12::1", "fe80::1", "fec0::1", "ff02::1",
    ],
)  # fmt: skip
@pytest.mark.parametrize("beside", [[], ["93.184.215.14"]])
def test_a_name_that_leads_inside_is_never_reached(address: str, beside: list[str]) -> None:
    async def resolver(host: str, port: int) -> Sequence[str]:
        return [*beside, address]

    found = post("https://hooks.example.org/", hook(allow_private_addresses=False, resolver=resolver))
    assert isinstance(found, Refused)
    assert "not public" in found.why


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "127.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0",
        "127.0.0.1.",
    ],
)
def test_odd_spellings_of_this_machine_lead_nowhere(host: str) -> None:
    trap = Receiver(answer("200 OK"))
    with raw(trap) as port:
        found = post(f"http://{host}:{port}/", hook(allow_private_addresses=False))
    assert not isinstance(found, Sent)
    assert trap.requests == []


def test_a_proxy_in_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    trap, receiver = Receiver(answer("200 OK")), Receiver(answer("204 OK"))
    with raw(trap) as proxy, raw(receiver) as port:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy}")
        assert post(f"http://127.0.0.1:{port}/") == Sent("the receiver answered 204")
    assert trap.requests == []
