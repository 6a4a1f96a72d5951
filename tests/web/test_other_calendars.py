"""Other calendars, rules, terms and inexact dates as pages show them. The day is 24 November 2026."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.web.conftest import Serve, Site, filled


@pytest.fixture(scope="module")
def calendars(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("calendars")
    more = Path(__file__).parent / "more/calendars.toml"
    return serve(filled(folder, [more], 'languages = ["en", "ru", "ar"]'))


def words(site: Site, path: str) -> str:
    """What a page says, without its markup."""
    text = re.sub(r"<style.*?</style>|<svg.*?</svg>|<[^>]+>", " ", site.get(path).text, flags=re.DOTALL)
    return " ".join(text.replace("&#39;", "'").split())


@pytest.mark.parametrize(
    ("event", "says"),
    [
        ("shooting", "15th anniversary, Hebrew calendar 30 November – 1 December 2026 (Mon–Tue) (20 Kislev 5787)"),
        ("shooting", "in 6 days from sunset on the evening before"),
        ("shooting", "15th anniversary of the end Thursday 17 December 2026"),
        ("shooting", "16th anniversary, Islamic calendar 26–27 June 2027 (Sat–Sun) (21 Muharram 1449, expected, ±1 day)"),
        ("revolution", "7 November 1917 In the source: 25 October 1917 by the Julian calendar (Wednesday). The printed weekday fits."),
        ("decembrists", "The printed weekday does not fit; the date's own is: Monday."),
        ("decembrists", "201st anniversary, Old Style Sunday 27 December 2026 (14 December by the Julian calendar)"),
        ("may-day", "first Monday of May"),
        ("may-day", "49 years Monday 10 May 2027 (moved from 3 May 2027)"),
        ("strike-month", "15th anniversary December 2026"),
        ("hunger", "94th anniversary autumn 2026 under way"),
        ("sentence", "5 years from 28 November 2016 · nominal end 28 November 2021 · ended 4 February 2021"),
        ("prison", "365 days elapsed; this is day 366, as of 24 November 2026"),
        ("rally", "27 November 2016 or 28 November 2016"),
        ("rally", "One of several dates: nothing returns until one is chosen."),
        ("rally", "10th anniversary (27 November 2016) Friday 27 November 2026 in 3 days"),
    ],
)  # fmt: skip
def test_an_event_says_how_it_returns(calendars: Site, event: str, says: str) -> None:
    assert says in words(calendars, f"/events/{event}")


@pytest.mark.parametrize(
    "says",
    [
        # a heading is the day alone; what it is in another calendar stands with the entry
        "Monday 30 November 2026 in 6 days 15 years since Shooting of strikers",
        "15th anniversary, Hebrew calendar 20 Kislev 5787 from sunset on the evening before",
        "December 2026, day not known",
        "14 December 1825 by the Julian calendar",
    ],
)
def test_the_front_page_shows_them_among_the_others(calendars: Site, says: str) -> None:
    assert says in words(calendars, "/")


def test_a_title_in_the_genitive_only_where_it_is_stored(calendars: Site) -> None:
    entry = calendars.get("/ru/feeds/all.ics").text.replace("\r\n ", "")
    assert "DESCRIPTION:15-я годовщина расстрела забастовщиков · 16–17 декабря" in entry
    assert "October Revolution" not in re.findall(r"DESCRIPTION:[^\n]*годовщина ([^·]*)", entry)


def test_a_feed_has_days_and_months_and_says_what_is_expected(calendars: Site) -> None:
    body = calendars.get("/feeds/all.ics").text.replace("\r\n ", "")
    assert "DTSTART;VALUE=DATE:20261201\r\nDTEND;VALUE=DATE:20270101" in body  # a month is a banner
    assert "21 Muharram 1449\\, expected\\, ±1 day" in body
    assert "7 November 1917 (25 October 1917 by the Julian calendar)" in body
    assert "Autumn of hunger" not in body  # a season is no entry of a calendar
    assert "A rally" not in body


def test_an_event_by_a_rule_alone_can_be_added_to_a_calendar(calendars: Site) -> None:
    body = calendars.get("/events/may-day.ics").text
    assert re.findall(r"DTSTART;VALUE=DATE:(\d+)", body)[:2] == ["20270510", "20280501"]


@pytest.mark.parametrize("path", ["/ar/", "/ar/events/shooting", "/ar/subscribe"])
def test_pages_from_right_to_left_are_whole(calendars: Site, browser: Browser, path: str) -> None:
    context = browser.new_context(bypass_csp=True, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(f"{calendars.url}{path}")
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa"]}})
    context.close()
    assert results.violations_count == 0, results.generate_report()


def test_a_page_in_a_language_nobody_went_through_says_so(calendars: Site) -> None:
    assert "لم يراجع" in words(calendars, "/ar/") or "لم يراجِع" in words(calendars, "/ar/")
    assert "No native reader" not in words(calendars, "/")
