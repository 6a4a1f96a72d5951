"""Pages as a reader's program gets them."""

import re
from html.parser import HTMLParser

import pytest

from tests.web.conftest import Site

PATHS = ["/", "/events/zhanaozen-2011", "/on/12-16", "/timelines/labour", "/subscribe"]


class Words(HTMLParser):
    """The words of a page, blanks collapsed, and the values of some attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def read(html: str) -> Words:
    words = Words()
    words.feed(html)
    return words


def words(html: str) -> str:
    return re.sub(r"\s+", " ", " ".join(read(html).texts))


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("prefix", ["", "/el", "/ru"])
def test_every_page_in_every_language(site: Site, prefix: str, path: str) -> None:
    answer = site.get(f"{prefix}{path}")
    assert answer.status_code == 200
    code = prefix.removeprefix("/") or "en"
    assert f'<html lang="{code}" dir="ltr">' in answer.text
    assert answer.headers["content-language"] == code
    for other in ("", "/el", "/ru"):
        assert f'href="https://remembrance.example{other}{path}"' in answer.text


def test_home_groups_by_day(site: Site) -> None:
    said = words(site.get("/").text)
    day = said[said.index("Wednesday 16 December 2026") : said.index("Saturday 2 January 2027")]
    assert "in 22 days" in day
    for text in ("40 years since Jeltoqsan", "35 years since Law", "15 years since Killing"):
        assert text in day
    assert day.index("Jeltoqsan") < day.index("Law") < day.index("Killing")  # the oldest first
    assert "7 sources disagree" in day
    assert "until Thu 17 December" in day


def test_a_month_gets_no_day_and_no_countdown(site: Site) -> None:
    said = words(site.get("/events/strike-2011").text)
    assert "May 2011, day not known" in said
    returns = said[said.index("When it returns") :]
    assert "16th anniversary May 2027" in returns
    assert "in " not in returns[: returns.index("Add to calendar")].replace("in May", "")


def test_an_approximate_year(site: Site) -> None:
    said = words(site.get("/events/deir-el-medina").text)
    assert "around 1156 BCE" in said
    assert "about the" in said


def test_a_date_as_printed(site: Site) -> None:
    said = words(site.get("/events/bloody-sunday").text)
    assert "22 January 1905" in said
    assert "In the source: 9 January 1905 by the Julian calendar" in said


def test_event_page_says_what_the_sources_say(site: Site) -> None:
    html = site.get("/events/zhanaozen-2011").text
    said = words(html)
    assert "7 sources disagree" in said
    for text in ("70 PAME", "at least 14 Reuters", "12–15 Human Rights Watch", "dozens"):
        assert text in said
    assert "used for: Deaths" in said
    assert "PAME hands a resolution" in said[said.index("How it was marked") : said.index("What led to it")]
    arc = said[said.index("What led to it") : said.index("See also")]
    assert arc.index("Strike and hunger") < arc.index("Killing") < arc.index("Trial of thirty-seven")


def test_nothing_from_other_hosts(site: Site) -> None:
    for path in PATHS:
        for tag, name, value in read(site.get(path).text).attributes:
            assert name != "style", (path, tag)
            assert not name.startswith("on"), (path, tag, name)
            assert tag not in ("img", "script", "iframe", "source"), (path, tag)
            if name == "src" or (tag == "link" and name == "href" and "static" in value):
                assert value.startswith("/"), (path, value)


def test_curators_text_is_safe(site: Site) -> None:
    html = site.get("/events/zhanaozen-2011").text
    assert "<script" not in html
    assert "elsewhere.example" not in html
    assert "a picture" in html
    assert '<a href="https://www.hrw.org/" rel="noopener nofollow">report</a>' in html


def test_other_languages_are_marked(site: Site) -> None:
    html = site.get("/ru/events/kengir-1954").text
    assert '<h1><span lang="en">Uprising of the prisoners of Kengir</span></h1>' in html
    assert '<span lang="kk">Жаңаөзен</span>' in site.get("/events/zhanaozen-2011").text


def test_sample_says_so(site: Site) -> None:
    assert "A sample entry: check it before relying on it." in site.get("/events/jeltoqsan-1986").text


def test_foreign_keys_are_ignored(site: Site) -> None:
    assert site.get("/?fbclid=x").status_code == 200
    assert site.get("/subscribe?fbclid=x").status_code == 200


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("/events/none", 404, "There is nothing at this address"),
        ("/nowhere", 404, "There is nothing at this address"),
        ("/ru/nowhere", 404, 'lang="ru"'),
        ("/on/13-45", 400, "write month and day: 12-16"),
        ("/on/02-30", 400, "is not a day of the year"),
        ("/timelines/none", 404, "There is nothing at this address"),
        ("/en/", 404, "There is nothing at this address"),
    ],
)
def test_errors_are_pages(site: Site, path: str, status: int, text: str) -> None:
    answer = site.get(path)
    assert answer.status_code == status
    assert text in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_leap_day_has_a_page(site: Site) -> None:
    assert "29 February" in site.get("/on/02-29").text


def test_empty_site_teaches(empty: Site) -> None:
    said = words(empty.get("/").text)
    assert "Nothing is kept here yet" in said
    assert "timeline sync" in said
    assert empty.get("/subscribe").status_code == 200
    assert empty.get("/on/12-16").status_code == 200


def test_unreviewed_translation_says_so(site: Site) -> None:
    english = site.get("/").text
    assert english.count("native reader") == 0
    for code in ("el", "ru"):
        language = site.application.languages[code]
        footer = words(site.get(f"/{code}/").text.split('<footer class="site">')[1])
        said = language("No native reader has gone through this translation yet.") in footer
        assert said is not language.reviewed


def test_conditional_answers(site: Site) -> None:
    first = site.get("/")
    tag = first.headers["etag"]
    zipped = site.get("/", **{"Accept-Encoding": "gzip"})
    assert zipped.headers["content-encoding"] == "gzip"
    assert zipped.headers["etag"] != tag
    assert zipped.text == first.text
    assert first.headers["vary"] == zipped.headers["vary"] == "Accept-Encoding"
    for held in (tag, f"W/{tag}", "*", f'"other", {tag}'):
        again = site.get("/", **{"If-None-Match": held})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    assert site.get("/", **{"If-None-Match": '"other"'}).status_code == 200
    modified = first.headers["last-modified"]
    assert site.get("/", **{"If-Modified-Since": modified}).status_code == 304
    assert site.get("/", **{"If-Modified-Since": "nonsense"}).status_code == 200
    head = site.client.head("/", headers={"Accept-Encoding": "identity"})
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", tag)
    assert head.headers["content-length"] == str(len(first.content))


def test_headers_guard_every_answer(site: Site) -> None:
    for path in ("/", "/feeds/all.ics", "/static/style.css", "/healthz", "/nowhere"):
        headers = site.get(path).headers
        assert "script-src" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["strict-transport-security"]  # the configured address is https


def test_links_do_not_follow_the_host_header(site: Site) -> None:
    html = site.get("/subscribe", Host="evil.example:1234").text
    assert "evil.example" not in html
    assert "https://remembrance.example/feeds/all.ics" in html
    assert "webcal://remembrance.example/feeds/all.ics" in html


def test_health(site: Site) -> None:
    assert site.get("/healthz").text == "ok\n"
    assert site.get("/readyz").text == "ok\n"


def test_static_files_are_kept_for_long(site: Site) -> None:
    path = re.search(r'href="(/static/style\.css\?v=\w+)"', site.get("/").text)
    assert path is not None
    answer = site.get(path[1])
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert "immutable" in answer.headers["cache-control"]
    assert site.get("/static/../app.py").status_code == 404
    assert site.get("/static/%2e%2e%2fconfig.py").status_code == 404
