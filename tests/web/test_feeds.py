"""Feeds over HTTP: validators per coding, queries checked, empty ones valid."""

import pytest
from icalendar import Calendar

from tests.web.conftest import Site


def titles(text: str) -> list[str]:
    return [str(each["SUMMARY"]) for each in Calendar.from_ical(text).walk("VEVENT")]


def test_a_feed(site: Site) -> None:
    answer = site.get("/feeds/all.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert any("Zhanaozen" in title for title in titles(answer.text))


@pytest.mark.parametrize(
    ("path", "inside", "outside"),
    [
        ("/feeds/all.ics?timeline=labour", "Marikana", "Zhanaozen"),
        ("/feeds/timeline/labour.ics", "Marikana", "Zhanaozen"),
        ("/feeds/country/KZ.ics", "Zhanaozen", "Marikana"),
        ("/feeds/tag/oil-workers.ics", "Zhanaozen", "Marikana"),
        ("/feeds/strikes.ics", "Serifos", "Zhanaozen"),
        ("/feeds/all.ics?kind=strike&kind=disaster", "Serifos", "Zhanaozen"),
    ],
)
def test_selections(site: Site, path: str, inside: str, outside: str) -> None:
    found = titles(site.get(path).text)
    assert any(inside in title for title in found)
    assert not any(outside in title for title in found)


@pytest.mark.parametrize(
    "path", ["/feeds/all.ics?lang=ru", "/ru/feeds/all.ics", "/ru/feeds/timeline/steppe.ics"]
)
def test_language(site: Site, path: str) -> None:
    assert any("Жанаозен" in title for title in titles(site.get(path).text))


def test_alarms(site: Site) -> None:
    calendar = Calendar.from_ical(site.get("/feeds/all.ics?alarm=P7D&alarm=P30D").text)
    entry = next(iter(calendar.walk("VEVENT")))
    assert len(entry.walk("VALARM")) == 2


@pytest.mark.parametrize("path", ["/feeds/tag/no-such-tag.ics", "/feeds/all.ics?tag=no-such-tag"])
def test_a_tag_nobody_bears_gives_an_empty_calendar(site: Site, path: str) -> None:
    answer = site.get(path)
    assert answer.status_code == 200
    assert titles(answer.text) == []


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("/feeds/all.ics?foo=1", 400, "known are lang, alarm"),
        ("/feeds/all.ics?lang=xx", 400, "one of en, el, ru"),
        ("/feeds/all.ics?kind=picnic", 400, "one of killing"),
        ("/feeds/all.ics?country=QX", 400, "ISO 3166"),
        ("/feeds/all.ics?alarm=soon", 400, "P30D"),
        ("/feeds/all.ics?years_ahead=99", 400, "write 1 to 10"),
        ("/feeds/strikes.ics?tag=x", 400, "is not a key of this feed"),
        ("/feeds/none.ics", 404, "there is nothing"),
        ("/feeds/person/x.ics", 404, "there is nothing"),
    ],
)
def test_faults_are_problems(site: Site, path: str, status: int, text: str) -> None:
    answer = site.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert text.lower() in f"{problem['title']} {problem['detail']}".lower()


def test_conditional(site: Site) -> None:
    first = site.get("/feeds/all.ics")
    tag = first.headers["etag"]
    zipped = site.get("/feeds/all.ics", **{"Accept-Encoding": "br, gzip;q=0.5"})
    assert zipped.headers["content-encoding"] == "gzip"
    assert zipped.headers["etag"] != tag
    assert zipped.content == first.content
    for held in (tag, f"W/{tag}", "*", f'"a", W/{tag}'):
        assert site.get("/feeds/all.ics", **{"If-None-Match": held}).status_code == 304
    assert site.get("/feeds/all.ics", **{"If-None-Match": '"a"'}).status_code == 200
    refused = site.get("/feeds/all.ics", **{"Accept-Encoding": "gzip;q=0"})
    assert "content-encoding" not in refused.headers
    head = site.client.head("/feeds/all.ics", headers={"Accept-Encoding": "identity"})
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", tag)
