"""E-mail against real servers that accept, refuse, hang and break (docs/safety.md, SMTP 13–21)."""

import asyncio
import ssl
from pathlib import Path

import pytest
import trustme

from tests.channels.servers import Sink, free_port, raw, smtp
from timeline.channels.email import Outbox, Smtp
from timeline.errors import Unreachable
from timeline.model.reminder import Lost, Message, Outcome, Refused, Sent, TryAgain

MESSAGE = Message("d1", "organizer@example.org", b"From: a@example.org\r\nSubject: x\r\n\r\n.Hello\r\n")


def server(port: int, security: str = "none", **changes: object) -> Smtp:
    given: dict[str, object] = {"host": "127.0.0.1", "port": port, "security": security, "username": ""}
    given |= {"sender": "Timeline <timeline@example.org>", "password": "", "timeout": 5.0}
    return Smtp(**{**given, **changes})  # type: ignore[arg-type]


async def yes() -> bool:
    return True


async def no() -> bool:
    return False


def send(smtp: Smtp, message: Message = MESSAGE) -> Outcome:
    return asyncio.run(smtp.send(message, yes))


def test_the_finished_bytes_arrive_for_one_recipient() -> None:
    sink = Sink()
    with smtp(sink) as port:
        outcome = send(server(port))
    assert outcome == Sent("250 OK queued")
    assert sink.messages == [("timeline@example.org", ["organizer@example.org"], MESSAGE.body)]


@pytest.mark.parametrize(
    ("stage", "reply", "outcome"),
    [
        ("rcpt", "451 4.7.1 greylisted", TryAgain),  # 13
        ("rcpt", "550 5.1.1 no such user", Refused),  # 14
        ("rcpt", "550 5.7.1 blocked", Refused),  # 15
        ("data", "552 5.3.4 too big", Refused),  # 17
        ("data", "554 5.7.1 spam", Refused),
        ("data", "452 4.2.2 full", TryAgain),
    ],
)
def test_what_a_server_says(stage: str, reply: str, outcome: type) -> None:
    with smtp(Sink(**{stage: reply})) as port:  # type: ignore[arg-type]
        found = send(server(port))
    assert isinstance(found, outcome)


@pytest.mark.parametrize(
    ("reply", "suspect"),
    [
        ("550 5.1.1 no such user", True),
        ("550 5.1.6 moved", True),
        ("550 relaying denied", False),
        ("550 5.7.1 blocked for organizer@example.org", False),  # our own reputation, not the address
        ("552 5.2.2 mailbox full", False),
        ("550 5.7.26 unauthenticated", False),
    ],
)
def test_which_refusals_speak_against_the_address(reply: str, suspect: bool) -> None:
    with smtp(Sink(rcpt=reply)) as port:
        found = send(server(port))
    assert isinstance(found, Refused)
    assert found.suspect is suspect


def test_the_address_is_in_no_outcome() -> None:
    said = "550 5.7.1 <organizer@example.org> blocked, dear ORGANIZER"
    for sink in (Sink(rcpt=said), Sink(data=said), Sink(data="250 queued for organizer@example.org")):
        with smtp(sink) as port:
            assert "organizer" not in str(send(server(port))).casefold()


def test_a_line_cut_after_the_data_may_have_delivered() -> None:
    sink = Sink(drop=True)
    with smtp(sink) as port:
        found = send(server(port))
    assert isinstance(found, TryAgain)
    assert not found.clear
    assert len(sink.messages) == 1


def test_a_claim_lost_before_the_data_sends_nothing() -> None:
    sink = Sink()
    with smtp(sink) as port:
        assert asyncio.run(server(port).send(MESSAGE, no)) == Lost()
    assert sink.messages == []


def test_a_server_that_dribbles_meets_the_deadline() -> None:
    async def dribble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(b"220-x\r\n")
            await writer.drain()
            await asyncio.sleep(0.05)

    with raw(dribble) as port:
        found = send(server(port, timeout=0.5))
    assert found == TryAgain("127.0.0.1 did not answer in time")


def test_nobody_listens() -> None:
    found = send(server(free_port()))
    assert isinstance(found, TryAgain)
    assert found.clear


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def serving(authority: trustme.CA, name: str = "127.0.0.1") -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_encrypted(authority: trustme.CA, security: str) -> None:
    sink = Sink()
    way = "tls_context" if security == "starttls" else "ssl_context"
    with smtp(sink, **{way: serving(authority)}) as port:
        assert isinstance(send(server(port, security, tls=trusting(authority))), Sent)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_not_to_be_trusted(authority: trustme.CA, security: str) -> None:
    sink = Sink()
    way = "tls_context" if security == "starttls" else "ssl_context"
    with smtp(sink, **{way: serving(authority, "other.example")}) as port:
        found = send(server(port, security, tls=trusting(authority)))
    assert isinstance(found, TryAgain)
    assert "certificate" in found.why
    assert sink.messages == []


def test_tls_is_never_dropped_silently() -> None:
    sink = Sink()
    with smtp(sink) as port:  # offers no STARTTLS
        found = send(server(port, "starttls"))
    assert isinstance(found, TryAgain)
    assert "nothing was sent" in found.why
    assert sink.messages == []


def test_a_password_is_never_sent_in_the_clear_beyond_this_machine() -> None:
    found = send(server(25, host="mail.example.org", username="u", password="canary"))
    assert isinstance(found, TryAgain)
    assert "never sent without TLS" in found.why


def test_verify_says_what_is_wrong() -> None:
    with smtp(Sink()) as port:
        asyncio.run(server(port).verify())
        with pytest.raises(Unreachable, match="STARTTLS"):
            asyncio.run(server(port, "starttls").verify())
    with pytest.raises(Unreachable, match=r"mend \[email\]"):
        asyncio.run(server(free_port()).verify())


def test_later_and_later() -> None:
    waits = [server(25).retry_after(tries) for tries in range(1, 7)]
    assert [wait and wait.total_seconds() // 60 for wait in waits] == [5, 15, 30, 60, 60, 60]


def test_the_outbox_keeps_one_private_file_a_delivery(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox")
    for _ in range(2):
        assert asyncio.run(outbox.send(MESSAGE, yes)) == Sent("written to outbox/d1.eml")
    [written] = (tmp_path / "outbox").iterdir()
    assert (written.name, written.read_bytes(), written.stat().st_mode & 0o777) == (
        "d1.eml",
        MESSAGE.body,
        0o600,
    )


def test_an_outbox_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file, not a folder")
    assert isinstance(asyncio.run(Outbox(tmp_path / "outbox").send(MESSAGE, yes)), TryAgain)
