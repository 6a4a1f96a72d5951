"""The search page, and what leads on from it."""

import pytest

from tests.web.conftest import Site


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("q=ZHANAOZEN", "/events/zhanaozen-2011"),
        ("q=жанаозен", "/events/zhanaozen-2011"),
        ("q=killing+workers", "/events/zhanaozen-2011"),
        ("q=nowhere", "Nothing here holds all of these words"),
        ("q=%22%3Cscript%3E", "&lt;script&gt;"),
        ("", 'name="q"'),
        ("q=%00%C3%28", "Nothing here holds all of these words"),  # NUL and broken UTF-8
        ("fbclid=x&q=peterloo", "/events/peterloo"),  # pages ignore what they do not know
    ],
)
def test_search(site: Site, query: str, says: str) -> None:
    found = site.get(f"/search?{query}")
    assert found.status_code == 200
    assert says in found.text
    assert "<script" not in found.text


def test_what_was_found_can_be_subscribed_to(site: Site) -> None:
    assert "/subscribe?text=peterloo" in site.get("/search?q=peterloo").text
    page = site.get("/subscribe?text=peterloo").text
    assert "/feeds/all.ics?text=peterloo" in page
    assert '<input type="hidden" name="text" value="peterloo">' in page
    entries = site.get("/feeds/all.ics?text=peterloo").text
    assert "SUMMARY:Peterloo" in entries
    assert "Haymarket" not in entries


def test_a_feed_of_someone_no_event_names_is_empty_and_valid(site: Site) -> None:
    found = site.get("/feeds/all.ics?person=Nobody")
    assert found.status_code == 200
    assert "BEGIN:VEVENT" not in found.text
