"""`timeline serve`: from nothing to a subscribed calendar, and a clean end."""

import datetime as dt
import json
import socket

import httpx
import icalendar
import pytest
from ical.calendar_stream import IcsCalendarStream

from tests.flows.conftest import Place


def test_a_feed_is_served_byte_for_byte_and_known_again(place: Place) -> None:
    with place.serving() as url, httpx.Client(base_url=url, trust_env=False) as client:
        first, second = client.get("/feeds/all.ics"), client.get("/feeds/all.ics")
        again = client.get("/feeds/all.ics", headers={"if-none-match": first.headers["etag"]})
        assert client.get("/").status_code == 200
        assert client.get("/events/zhanaozen-2011").status_code == 200
    assert (first.status_code, again.status_code) == (200, 304)
    assert first.content == second.content
    assert first.headers["content-type"] == "text/calendar; charset=utf-8"
    entries = icalendar.Calendar.from_ical(first.content).walk("VEVENT")
    titles = {(entry.start, str(entry["SUMMARY"])) for entry in entries}
    assert (dt.date(2026, 11, 28), "Atyrau sentence: 10th anniversary") in titles
    assert (dt.date(2026, 12, 14), "PAME at the embassy in Athens: 10th anniversary") in titles
    assert (dt.date(2026, 12, 16), "Killing of striking oil workers in Zhanaozen: 15th anniversary") in titles
    other = IcsCalendarStream.calendar_from_ics(first.text)
    assert {(entry.dtstart, entry.summary) for entry in other.events} == titles


def test_what_returns_in_the_thirty_days_from_23_november(place: Place) -> None:
    found = json.loads(place.run("upcoming", "--from", "2026-11-23", "--days", "30", "--json"))
    returns = {
        (
            each["event"]["id"],
            each["occurrence"]["date"],
            each["occurrence"]["n"],
            each["occurrence"]["days_until"],
        )
        for each in found
    }
    assert returns >= {
        ("atyrau-sentence-2016", "2026-11-28", 10, 5),
        ("athens-embassy-2016", "2026-12-14", 10, 21),
        ("zhanaozen-2011", "2026-12-16", 15, 23),
        ("jeltoqsan-1986", "2026-12-16", 40, 23),
        ("independence-1991", "2026-12-16", 35, 23),
    }


def test_a_changed_data_file_reaches_the_subscriber(place: Place) -> None:
    path = place.folder / "data/kazakhstan.toml"
    with place.serving() as url, httpx.Client(base_url=url, trust_env=False) as client:
        before = client.get("/feeds/all.ics")
        path.write_text(
            path.read_text("utf-8").replace('en = "Atyrau sentence"', 'en = "The sentence"'), "utf-8"
        )
        deadline = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=30)  # noqa: TID251
        after = before
        while after.content == before.content and dt.datetime.now(dt.UTC) < deadline:  # noqa: TID251
            after = client.get("/feeds/all.ics", headers={"if-none-match": before.headers["etag"]})
            after = before if after.status_code == 304 else after
        assert b"The sentence" in after.content
        path.write_text("[timeline\n", "utf-8")  # half written: served as before
        assert client.get("/feeds/all.ics").content == after.content
    assert place.log == "" or "data" in place.log


def test_a_port_in_use(place: Place) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        said = place.run("serve", "--port", str(taken.getsockname()[1]), status=1)
    assert said.count("\n") == 1
    assert "choose another: timeline serve --port" in said
    assert not (place.folder / "var").exists()  # nothing half done


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ("[sitr]\n", "config.toml:1 sitr: there is no key 'sitr' here; did you mean site?"),
        (
            "[server]\nprot = 1\n",
            "config.toml:2 server.prot: there is no key 'prot' here; did you mean port?",
        ),
        ("[server]\nport = 99999\n", "config.toml:2 server.port"),
        ('[site]\nlanguage = "xx"\n', "config.toml:2 site.language: 'xx' is not a language Timeline speaks"),
        ('[reminders]\nleads = ["30 days"]\n', "write whole days or weeks"),
        ('[email]\nhost = "mail.example.org"\n', "config.toml:1 email.sender"),
        ('[email]\npassword_file = "nowhere"\n', "config.toml:2 email.password_file"),
        ('[site]\ntimezone = "Mars/Olympus"\n', "'Mars/Olympus' is not a time zone"),
        (
            '[[subscription]]\nid = "a"\nchannel = "email"\naddress = "a@example.org"\n',
            "never stand in a file",
        ),
        ('[feeds.named.x]\nkind = ["kiling"]\n', "'kiling' is not a kind"),
        ('[store]\nurl = "mysql://x"\n', "write sqlite:///var/timeline.db"),
        ("[site\n", "config.toml:1"),
    ],
)
def test_a_broken_configuration_is_one_line(place: Place, config: str, says: str) -> None:
    place.configure(config)
    said = place.run("serve", "--port", "0", status=1)
    assert says in said
    assert said.count("\n") == 1
    assert not (place.folder / "var").exists()


def test_a_broken_data_file_stops_the_first_start_and_leaves_nothing(place: Place) -> None:
    (place.folder / "data/more.toml").write_text(
        '[timeline]\nid = "m"\ntitle = { en = "M" }\n[[event]]\nid = "e"\ntitle = { en = "E" }\ndate = "2011-02-30"\n'
    )
    said = place.run("serve", "--port", "0", status=1)
    assert said.startswith("timeline: data/more.toml:7 event.date: '2011-02-30' is not a date")
    assert not (place.folder / "var").exists()


def test_a_broken_data_file_stops_a_later_start_too(place: Place) -> None:
    place.run("sync")
    path = place.folder / "data/labour.toml"
    path.write_text(path.read_text("utf-8").replace('kind = "founding"', 'kind = "fonding"'), "utf-8")
    said = place.run("serve", "--port", "0", status=1)
    assert "event.kind: found 'fonding'; expected one of" in said
    assert "39 published events" in place.run("doctor", status=1)  # served as before once mended


def test_a_timeline_that_does_not_exist(place: Place) -> None:
    place.configure('[feeds.named.x]\ntimeline = ["kazakstan"]\n')
    for command in ("check", "upcoming"):
        assert "there is no timeline 'kazakstan'; known are kazakhstan, labour" in place.run(
            command, status=1
        )


def test_the_environment_wins_over_the_file(place: Place) -> None:
    place.configure('[site]\ntitle = "From the file"\n')
    place.environment = {"TIMELINE_SITE__TITLE": "From outside", "TIMELINE_SITE__LANGUAGES": "en, ru"}
    said = place.run("feed")
    assert "From outside" in said
    assert "From the file" not in said
    place.environment = {"TIMELINE_SERVER__PROT": "1"}
    assert "TIMELINE_SERVER__PROT: there is no key 'prot' here" in place.run("feed", status=1)


def test_the_key_must_be_the_stores_own(place: Place) -> None:
    place.run("sync")
    key = place.folder / "var/secret.key"
    key.rename(place.folder / "var/elsewhere")
    said = place.run("subscription", "list", status=1)
    assert "put the store's own key back there" in said
    assert not key.exists()


def test_doctor_says_good_and_advice(place: Place) -> None:
    said = place.run("doctor")
    assert "good    store: 39 published events" in said
    assert "advice  mail: no [email] host" in said
    place.configure('[email]\nhost = "127.0.0.1"\nport = 1\nsecurity = "none"\nsender = "a@example.org"\n')
    assert "fault   mail: 127.0.0.1:1" in place.run("doctor", status=1)
