"""The form that makes a feed address, and the link that ends reminders."""

import datetime as dt
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import httpx
import pytest

from tests.web.conftest import DATA, NOW, Serve, Site, filled
from timeline.model.reminder import Channel, Lead, Subscription, SubscriptionState
from timeline.model.selection import Selection
from timeline.store import subscriptions

TOKEN = "AbcdefghIjklmnopqrst12"
ADDRESS = "reader@mail.example"


@pytest.mark.parametrize(
    ("query", "feed"),
    [
        ("", "/feeds/all.ics"),
        ("timeline=labour", "/feeds/timeline/labour.ics"),
        ("tag=strike&tag=oil-workers", "/feeds/all.ics?tag=oil-workers&tag=strike"),
        ("country=KZ&lang=ru", "/ru/feeds/country/KZ.ics"),
        ("milestones=true&lang=el", "/feeds/all.ics?milestones=true&lang=el"),
    ],
)
def test_the_address(site: Site, query: str, feed: str) -> None:
    html = site.get(f"/subscribe?{query}").text
    https = f"https://remembrance.example{feed}".replace("&", "&amp;")
    assert f"<code>{https}</code>" in html
    webcal = f"webcal://remembrance.example{feed}"
    assert f'href="{webcal}"'.replace("&", "&amp;") in html
    assert f"https://calendar.google.com/calendar/r?cid={quote(webcal, safe='')}" in html
    assert "https://outlook.live.com/calendar/0/addfromweb?url=" in html
    assert site.get(feed).status_code == 200  # what is shown answers


def test_the_preview(site: Site) -> None:
    html = site.get("/subscribe?timeline=labour").text
    preview = html[html.index("The next of these") : html.index("<form")]
    assert preview.count("<li>") == 3
    assert "Bloody Sunday" in preview
    assert "Zhanaozen" not in preview


def test_a_choice_that_cannot_be_read_is_said(site: Site) -> None:
    answer = site.get("/subscribe?kind=picnic")
    assert answer.status_code == 200
    assert "is not a kind" in answer.text


@pytest.fixture
def left(serve: Serve, tmp_path: Path) -> Site:
    """A site of its own with one recipient."""
    made = serve(filled(tmp_path / "site", sorted(DATA.glob("*.toml"))))
    database = made.application.database
    with database.write() as connection:
        subscriptions.add(
            connection,
            database.seal,
            Subscription(
                id="one",
                channel=Channel.EMAIL,
                address=ADDRESS,
                selection=Selection(timeline=("steppe",)),
                leads=(Lead(7),),
                milestone_leads=(),
                at=dt.time(9),
                timezone="UTC",
                language="ru",
                precision="month",
                since=NOW,
                state=SubscriptionState.ACTIVE,
                declared=False,
                secret=None,
                unsubscribe=TOKEN,
            ),
        )
    return made


def state(site: Site) -> SubscriptionState:
    database = site.application.database
    with database.read() as connection:
        return subscriptions.load(connection, database.seal, "one").state


def test_only_the_post_ends_it(left: Site) -> None:
    shown = left.get(f"/unsubscribe/{TOKEN}", **{"Accept-Encoding": "gzip"})
    assert shown.status_code == 200
    assert state(left) is SubscriptionState.ACTIVE
    assert 'lang="ru"' in shown.text  # the reader's own language
    assert "Труд и протест в Казахстане" in shown.text
    assert ADDRESS not in shown.text
    assert shown.headers["cache-control"] == "no-store"
    assert shown.headers["x-robots-tag"] == "noindex"
    assert "content-encoding" not in shown.headers  # SAFETY 22

    for _ in range(2):  # a mail program's request (RFC 8058), then again: the same answer
        ended = left.client.post(f"/unsubscribe/{TOKEN}", data={"List-Unsubscribe": "One-Click"})
        assert ended.status_code == 200
        assert "<form" not in ended.text
        assert state(left) is SubscriptionState.ENDED
    assert "<form" not in left.get(f"/unsubscribe/{TOKEN}").text


def test_an_unknown_token_is_the_same_404(left: Site) -> None:
    wrong = left.get("/unsubscribe/AAAAAAAAAAAAAAAAAAAAAA")
    assert wrong.status_code == 404
    assert wrong.text == left.get("/unsubscribe/x").text == left.get("/nowhere").text
    assert left.client.post("/unsubscribe/x").status_code == 404


def test_a_form_is_short(left: Site) -> None:
    sent = left.client.post(f"/unsubscribe/{TOKEN}", content=b"x" * 70_000)
    assert sent.status_code == 413
    assert sent.headers["x-content-type-options"] == "nosniff"
    chunked = left.client.post(f"/unsubscribe/{TOKEN}", content=iter([b"x" * 40_000] * 2))
    assert chunked.status_code == 413
    assert state(left) is SubscriptionState.ACTIVE


def test_a_fault_shows_nothing(left: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the inner secret")

    monkeypatch.setattr("timeline.web.pages.timelines.archives", broken)
    answer = left.get("/")
    assert answer.status_code == 500
    assert "the inner secret" not in answer.text
    assert "Something went wrong" in answer.text
    assert answer.headers["content-security-policy"]


def test_outlook_and_google_take_the_whole_address(site: Site) -> None:
    html = site.get("/subscribe?tag=strike&tag=oil-workers").text.replace("&amp;", "&")
    start = html.index("https://outlook.live.com")
    link = html[start : html.index('"', start)]
    assert "tag=strike" in unquote(urlsplit(link).query.split("&")[0])
    assert isinstance(httpx.URL(link), httpx.URL)
