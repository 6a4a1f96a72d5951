"""Addresses of events that are no longer there: merged ones lead on, withdrawn ones say that they are gone."""

from pathlib import Path

import pytest

from tests.conftest import event, timeline
from tests.web.conftest import Serve, Site, filled
from tests.web.test_pages import read, words

MERGED = '[[event]]\nid = "{}"\nredirect = "{}"\n'
FILE = 'withdrawn = ["secret"]\n' + timeline(
    event("a", "2011-12-16", title="The killing"),
    event("before", "2011-05-11", title="The strike"),
    event("after", "2012-03-27", 'links = [{ relation = "follows", event = "old" }]', title="The trial"),
    event("mark", "2016-12-14", 'links = [{ relation = "commemorates", event = "oldest" }]', title="The march"),
    event("draft", "2011", 'status = "draft"'),
    event("b", "2013", 'links = [{ relation = "part-of", event = "to-draft" }]'),
    MERGED.format("old", "a"), MERGED.format("oldest", "old"), MERGED.format("to-secret", "secret"), MERGED.format("to-draft", "draft"),
)  # fmt: skip


@pytest.fixture(scope="module")
def site(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("gone")
    file = folder / "a.toml"
    file.write_text(
        FILE.replace('id = "a"\n', 'id = "a"\nlinks = [{ relation = "follows", event = "before" }]\n'),
        "utf-8",
    )
    return serve(filled(folder / "site", [Path(file)]))


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("/events/old", "/events/a"),
        ("/events/oldest", "/events/a"),
        ("/ru/events/oldest", "/ru/events/a"),
        ("/events/old.ics", "/events/a.ics"),
    ],
)
def test_a_merged_event_leads_on(site: Site, path: str, leads_to: str) -> None:
    answer = site.get(path, Host="evil.example")
    assert (answer.status_code, answer.headers["location"]) == (301, leads_to)
    assert site.get(leads_to).status_code == 200


@pytest.mark.parametrize(
    "path", ["/events/secret", "/events/to-secret", "/events/secret.ics", "/el/events/secret"]
)
def test_a_withdrawn_event_is_gone(site: Site, path: str) -> None:
    answer = site.get(path)
    assert answer.status_code == 410
    assert answer.headers["cache-control"] == "no-store"
    id = path.rpartition("/")[2].removesuffix(".ics")
    assert id in words(answer.text).split()
    if not path.startswith("/el"):
        assert "This event was withdrawn" in words(answer.text)


@pytest.mark.parametrize(
    "path", ["/events/draft", "/events/to-draft", "/events/nowhere", "/events/to-draft.ics"]
)
def test_what_is_not_for_this_reader_is_not_there(site: Site, path: str) -> None:
    assert site.get(path).status_code == 404


def test_links_to_a_merged_event_lead_to_where_it_went(site: Site) -> None:
    after = site.get("/events/after").text
    links = [value for _, name, value in read(after).attributes if name == "href"]
    assert "/events/a" in links and "/events/before" in links and "/events/old" not in links
    page = words(site.get("/events/a").text)
    assert page.index("The strike") < page.rindex("The killing") < page.index("The trial")
    assert "The march" in page
    assert "The killing" in words(site.get("/events/mark").text)
