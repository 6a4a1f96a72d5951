"""Pages in a real browser: no overlap, no sideways scrolling, reach by keyboard, accessibility by axe."""

from collections.abc import Iterator
from itertools import combinations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.web.conftest import Site

PATHS = [
    "/", "/events/zhanaozen-2011", "/timelines/steppe", "/on/12-16", "/subscribe", "/search?q=strike",
]  # fmt: skip
DEEP = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page without JavaScript, as the site is meant to be read."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture
def lax(browser: Browser) -> Iterator[Page]:
    """A page into which a test may put a style of its own, for which playwright needs JavaScript."""
    context = browser.new_context(bypass_csp=True, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", [*PATHS, "/nowhere"])
def test_axe(browser: Browser, site: Site, path: str, scheme: str) -> None:
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)  # axe is itself a script
    page = context.new_page()
    page.goto(f"{site.url}{path}")
    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": DEEP}})
    context.close()
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("prefix", ["", "/ru", "/el"])
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("width", [320, 390, 768])
def test_no_sideways_scrolling(page: Page, site: Site, prefix: str, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    page.goto(f"{site.url}{prefix}{path}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_four_times_as_large(lax: Page, site: Site) -> None:
    """WCAG 1.4.10: 400 % of 1280 px is 320 px; here the letters alone grow to twice their size too."""
    lax.set_viewport_size({"width": 320, "height": 256})
    lax.goto(f"{site.url}/events/zhanaozen-2011")
    lax.add_style_tag(content="html { font-size: 200% }")
    assert lax.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("family", ["", "DejaVu Sans"])  # the latter is as wide as system fonts get
@pytest.mark.parametrize("path", ["/", "/ru/", "/el/", "/timelines/steppe"])
def test_texts_of_the_picture_never_overlap(lax: Page, site: Site, path: str, family: str) -> None:
    lax.goto(f"{site.url}{path}")
    if family:
        lax.add_style_tag(content=f"svg text {{ font-family: '{family}' !important }}")
    boxes = lax.evaluate(
        """[...document.querySelectorAll('svg.span text')].map(each => {
            const box = each.getBoundingClientRect();
            return [each.textContent, box.left, box.top, box.right, box.bottom];
        })"""
    )
    assert len(boxes) > 10
    for one, other in combinations(boxes, 2):
        apart = (
            one[3] <= other[1] or other[3] <= one[1] or one[4] <= other[2] + 3 or other[4] <= one[2] + 3
        )  # line boxes stand taller than letters
        assert apart, (one, other)


def test_marks_do_not_hide_titles(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/")
    covered = page.evaluate(
        """(() => {
            const box = each => each.getBoundingClientRect();
            const marks = [...document.querySelectorAll('svg.span a circle, svg.span a rect:not(.hit)')];
            const names = [...document.querySelectorAll('svg.span text.name')];
            return names.flatMap(name => marks.filter(mark => {
                const a = box(name), b = box(mark);
                return a.left < b.right && b.left < a.right && a.top + 4 < b.bottom && b.top < a.bottom - 4;
            }).map(mark => [name.textContent, mark.outerHTML]));
        })()"""
    )
    assert covered == []


def test_every_mark_is_a_named_link(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/")
    names = page.evaluate(
        "[...document.querySelectorAll('svg.span .lane a[aria-label]')].map(each => each.getAttribute('aria-label'))"
    )
    assert "Killing of striking oil workers in Zhanaozen, 16–17 December 2011, Zhanaozen" in names
    assert len(names) == 34  # all but the observance without a year
    assert all(names)


def test_reach_by_keyboard(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.inner_text() == "Skip to the content"
    box = skip.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    reached = set()
    for _ in range(140):
        page.keyboard.press("Tab")
        href = page.evaluate("document.activeElement.getAttribute('href')")
        outlined = page.evaluate(
            """(() => { const at = document.activeElement;
                const shape = at.querySelector('circle, .hit, .lane-name');
                return getComputedStyle(at).outlineStyle !== 'none' || Boolean(shape); })()"""
        )
        assert outlined, href
        reached.add(href)
    assert {"/subscribe", "/events/zhanaozen-2011", "/events/deir-el-medina", "/timelines/labour"} <= reached


def test_the_list_comes_first_on_a_phone(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/")
    listed, drawn = page.locator(".listed"), page.locator(".drawn")
    assert listed.bounding_box()["y"] > drawn.bounding_box()["y"]  # type: ignore[index]
    page.set_viewport_size({"width": 390, "height": 800})
    assert listed.bounding_box()["y"] < drawn.bounding_box()["y"]  # type: ignore[index]


def test_printed_sheet(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/")
    page.emulate_media(media="print")
    assert not page.locator("nav").first.is_visible()
    assert not page.locator(".subscribe-line").is_visible()
    assert page.locator(".printed-only").is_visible()
    page.set_viewport_size({"width": 680, "height": 1000})  # A4 less its margins, at 96 dots an inch
    assert page.evaluate("document.documentElement.scrollWidth") <= 680
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_readable_without_a_stylesheet(page: Page, site: Site) -> None:
    page.route("**/static/style.css*", lambda route: route.abort())
    page.goto(f"{site.url}/")
    order = page.locator("h2").all_inner_texts()
    assert order[:3] == ["What returns next", "The year ahead", "The whole span"]
    filled = page.evaluate(
        "[...document.querySelectorAll('svg .hit, svg .ring')].filter(each => getComputedStyle(each).fill !== 'none').length"
    )
    assert filled == 0  # nothing covers a title with black


def test_nothing_is_fetched_from_elsewhere(page: Page, site: Site) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for path in PATHS:
        page.goto(f"{site.url}{path}")
    assert all(url.startswith(site.url) for url in asked)
    assert said == []  # a blocked style would be said here


def test_unsubscribe_form_may_be_sent(page: Page, site: Site) -> None:
    """The policy must let the one form that posts go out."""
    answer = page.goto(f"{site.url}/subscribe")
    assert answer is not None
    page.get_by_label("Days of the labour movement").check()
    page.get_by_role("button", name="Show this calendar").click()
    assert "timeline=labour" in page.url
    assert page.locator(".feed code").inner_text() == "https://remembrance.example/feeds/timeline/labour.ics"
