"""From a due day to a mail and a webhook that went out, once, with the process killed on the way."""

import email
import email.policy
import json
import signal
import subprocess
from email.message import EmailMessage

import httpx
import icalendar
import pytest
from standardwebhooks.webhooks import Webhook as Verifier

from tests.channels.servers import Sink, free_port, raw, smtp
from tests.channels.test_webhook import Receiver, answer
from tests.flows.conftest import Place
from timeline.model.address import new_secret

AS_OF = ("--as-of", "2026-12-09T12:00:00Z")
MAIL = """
[site]
url = "https://timeline.example.org"
[email]
host = "127.0.0.1"
port = {port}
security = "none"
sender = "Timeline <timeline@example.org>"
"""
ADDRESS = "organizer-canary@example.org"


def subscribe(place: Place, *more: str) -> str:
    arguments = (
        "--channel",
        "email",
        "--address",
        ADDRESS,
        "--since",
        "2026-01-01",
        "--timezone",
        "Europe/Athens",
    )
    return place.run("subscription", "add", *arguments, *more).splitlines()[0]


def parsed(body: bytes) -> EmailMessage:
    message = email.message_from_bytes(body, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def test_a_mail_goes_out_once_with_what_an_organizer_needs(place: Place) -> None:
    sink = Sink()
    with smtp(sink) as port:
        place.configure(MAIL.format(port=port))
        subscribe(place, "--timeline", "kazakhstan", "--lead", "P7D")
        assert place.run("remind", *AS_OF).startswith("1 sent, 0 waiting")
        assert place.run("remind", *AS_OF).startswith("0 sent, 0 waiting")
    [(sender, recipients, body)] = sink.messages
    assert (sender, recipients) == ("timeline@example.org", [ADDRESS])
    message = parsed(body)
    assert message["Subject"] == (
        "In 5 days: PAME at the embassy in Athens – 10 years (Mon 14 December) and 3 more"
    )
    said = text_of(message)
    for part in (
        "Wednesday 16 December 2026 · in 7 days",
        "Killing of striking oil workers in Zhanaozen\n15th anniversary · 16–17 December 2026 (Wed–Thu) · Zhanaozen",
        "Deaths: the sources disagree",
        "- 70 (PAME, December 2016)",
        "- at least 14 (Reuters, June 2012 · Kharkiv Human Rights Protection Group)",
        "- 16 (official figure, 2021 · openDemocracy)",
        "- at least 17 (European Parliament, with Shetpe)",
        "Solidarity with the People and the Workers of Kazakhstan, PAME",
        "https://timeline.example.org/events/zhanaozen-2011",
    ):
        assert part in said
    html = message.get_body(("html",))
    assert html is not None
    assert "at least 14" in html.get_content()
    assert "<img" not in html.get_content()
    calendars = [part for part in message.iter_attachments() if part.get_content_type() == "text/calendar"]
    names = [part.get_filename() for part in calendars]
    assert "zhanaozen-2011.ics" in names
    [entry] = icalendar.Calendar.from_ical(calendars[names.index("zhanaozen-2011.ics")].get_content()).walk(
        "VEVENT"
    )
    assert str(entry["SUMMARY"]).endswith("15th anniversary")


def test_one_click_unsubscribing_is_in_the_header_on_one_line(place: Place) -> None:
    sink = Sink()
    with smtp(sink) as port:
        place.configure(MAIL.format(port=port))
        subscribe(place)
        place.run("remind", *AS_OF)
    head = sink.messages[0][2].partition(b"\r\n\r\n")[0].decode()
    [line] = [line for line in head.split("\r\n") if line.startswith("List-Unsubscribe:")]
    assert line.startswith("List-Unsubscribe: <https://timeline.example.org/unsubscribe/")
    assert line.endswith(">")
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in head
    assert "Auto-Submitted: auto-generated" in head


def test_a_webhook_declared_in_the_configuration(place: Place) -> None:
    secret = new_secret()
    (place.folder / "hook.secret").write_text(secret)
    receiver = Receiver(answer("204 No Content"))
    with raw(receiver) as port:
        place.configure(
            f"""
[webhook]
allow_private_addresses = true
[[subscription]]
id = "our-chat"
channel = "webhook"
address = "http://127.0.0.1:{port}/hook"
secret_file = "hook.secret"
country = ["KZ"]
leads = ["P7D"]
timezone = "Asia/Aqtau"
since = 2026-01-01
"""
        )
        assert place.run("remind", *AS_OF).startswith("1 sent")
        assert place.run("remind", *AS_OF).startswith("0 sent")
    [(headers, body)] = receiver.requests
    found = Verifier(secret).verify(body, headers)
    assert found["type"] == "reminder.due"
    assert found["data"]["subscription"] == "our-chat"
    reminders = {each["event"]["id"]: each for each in found["data"]["reminders"]}
    assert set(reminders) == {"zhanaozen-2011", "jeltoqsan-1986", "independence-1991"}
    zhanaozen = reminders["zhanaozen-2011"]
    assert zhanaozen["occurrence"]["date"] == "2026-12-16"
    assert (zhanaozen["occurrence"]["n"], zhanaozen["occurrence"]["days_until"]) == (15, 7)
    least = [each["holder"] for each in zhanaozen["event"]["claims"] if each.get("min") == 17]
    assert least == ["European Parliament"]
    assert zhanaozen["links"]["page"].endswith("/events/zhanaozen-2011")


def test_a_declared_webhook_without_a_secret_gets_one_shown_once(place: Place) -> None:
    receiver = Receiver(answer("200 OK"))
    with raw(receiver) as port:
        place.configure(
            "[webhook]\nallow_private_addresses = true\n"
            f'[[subscription]]\nid = "h"\nchannel = "webhook"\naddress = "http://127.0.0.1:{port}/"\nleads = ["P7D"]\n'
        )
        said = place.run("remind", *AS_OF)
        assert "secret" not in place.run("remind", *AS_OF)
    secret = said.partition("h: secret ")[2].split()[0]
    [(headers, body)] = receiver.requests
    assert Verifier(secret).verify(body, headers)["data"]["subscription"] == "h"


def test_a_mail_server_that_is_away_loses_nothing(place: Place) -> None:
    port = free_port()
    place.configure(MAIL.format(port=port))
    subscribe(place)
    said = place.run("remind", *AS_OF, status=1)
    tally, complaint = said.splitlines()
    assert tally == "0 sent, 1 waiting for another try, 0 failed"
    assert complaint.startswith("timeline: 127.0.0.1: ")
    assert "nothing is lost" in complaint
    assert "127.0.0.1" in place.run("delivery", "list")
    sink = Sink()
    with smtp(sink) as port:
        place.configure(MAIL.format(port=port))
        assert place.run("remind", "--as-of", "2026-12-10T12:00:00Z").startswith("1 sent")
    assert " · in 6 days" in text_of(parsed(sink.messages[0][2]))  # told in the words of the day it goes out


def kill(process: list[subprocess.Popen[str]]) -> None:
    process[0].kill()
    process[0].wait()


@pytest.mark.parametrize("where", ["at the recipient", "after the data"])
def test_killed_on_the_way(place: Place, where: str) -> None:
    """Before the data: one copy. Between the server's 250 and our record: one more, the same."""
    running: list[subprocess.Popen[str]] = []
    sink = Sink()
    if where == "after the data":
        sink.on_data = lambda: kill(running)
    else:
        sink.on_rcpt = lambda: kill(running)
    with smtp(sink) as port:
        place.configure(MAIL.format(port=port))
        subscribe(place)
        running.append(place.start("remind", *AS_OF))
        out, err = running[0].communicate(timeout=60)
        assert running[0].returncode == -signal.SIGKILL, out + err
        sink.on_data = sink.on_rcpt = None
        assert place.run("remind", *AS_OF).startswith("1 sent")
        assert place.run("remind", *AS_OF).startswith("0 sent")
    copies = {body for _, _, body in sink.messages}
    assert len(sink.messages) == (2 if where == "after the data" else 1)
    assert len(copies) == 1


def test_two_at_once_send_one(place: Place) -> None:
    sink = Sink()
    with smtp(sink) as port:
        place.configure(MAIL.format(port=port))
        subscribe(place)
        both = [place.start("remind", *AS_OF) for _ in range(2)]
        said = [process.communicate(timeout=60) for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert len(sink.messages) == 1


def test_a_rehearsal_changes_nothing(place: Place) -> None:
    place.configure("")
    subscribe(place)
    before = place.run("delivery", "list")
    assert "zhanaozen-2011" in place.run("remind", "--dry-run", *AS_OF)
    assert place.run("delivery", "list") == before
    assert not (place.folder / "var/outbox").exists()


def test_without_a_mail_server_the_message_lies_in_the_outbox(place: Place) -> None:
    subscribe(place)
    place.run("remind", *AS_OF)
    [written] = (place.folder / "var/outbox").glob("*.eml")
    assert " · in 7 days" in text_of(parsed(written.read_bytes()))
    delivery = json.loads(place.run("delivery", "list", "--json"))[0]
    assert (delivery["state"], delivery["delivery"]) == ("sent", written.stem)
    assert "Subject: " in place.run("delivery", "show", written.stem)


def test_unsubscribing_from_the_mail(place: Place) -> None:
    subscribe(place, "--lead", "P7D")
    place.run("remind", *AS_OF)
    [written] = (place.folder / "var/outbox").glob("*.eml")
    token = str(parsed(written.read_bytes())["List-Unsubscribe"]).rpartition("/")[2].rstrip(">")
    with place.serving() as url, httpx.Client(base_url=url, trust_env=False) as client:
        page = client.get(f"/unsubscribe/{token}")
        assert page.status_code == 200
        assert "active" in place.run("subscription", "list")  # a scanner's GET ends nothing
        for _ in range(2):
            ended = client.post(f"/unsubscribe/{token}", data={"List-Unsubscribe": "One-Click"})
            assert ended.status_code == 200
        assert client.get(f"/unsubscribe/{token[:-2]}xx").status_code == 404
    assert "ended" in place.run("subscription", "list")
    assert place.run("remind", "--as-of", "2026-12-26T12:00:00Z").startswith("0 sent")
    assert ADDRESS not in place.log


def test_the_address_is_nowhere_in_the_clear(place: Place) -> None:
    sink = Sink(rcpt=f"450 4.2.1 <{ADDRESS}> is busy")
    with smtp(sink) as port:
        place.configure(MAIL.format(port=port))
        id = subscribe(place)
        said = place.run("remind", *AS_OF, status=1) + place.run("delivery", "list") + place.run("doctor")
    assert "canary" not in said
    for path in (place.folder / "var").iterdir():
        assert b"canary" not in path.read_bytes(), path.name
        assert path.stat().st_mode & 0o077 == 0, path.name
    place.run("subscription", "remove", id)
    assert "no recipients yet" in place.run("subscription", "list")
