"""JSON-LD: valid JSON, and no date more exact than it is known."""

import json
from pathlib import Path
from typing import Any

import pytest

from timeline.dates.edtf import parse
from timeline.files import jsonld_format, toml_format
from timeline.model.event import ARCHIVE

PATH = Path(__file__).parents[2] / "data/labour.toml"
LABOUR = toml_format.read(PATH.read_text("utf-8"), "labour.toml")


@pytest.mark.parametrize(
    ("edtf", "said"),
    [
        ("2011-12-16", {"startDate": "2011-12-16", "endDate": "2011-12-16"}),
        ("2011-12-16/2011-12-17", {"startDate": "2011-12-16", "endDate": "2011-12-17"}),
        ("2011-12", {"startDate": "2011-12", "endDate": "2011-12"}),
        ("2011", {"startDate": "2011", "endDate": "2011"}),
        ("1886~", {"temporalCoverage": "1886~"}),
        ("2016-05-17/..", {"startDate": "2016-05-17", "temporalCoverage": "2016-05-17/.."}),
        ("2016-05-17/2021?", {"startDate": "2016-05-17", "temporalCoverage": "2016-05-17/2021?"}),
        ("-1155~", {"temporalCoverage": "-1155~"}),
        ("197X", {"temporalCoverage": "197X"}),
        ("2011-24", {"temporalCoverage": "2011-24"}),
        ("XXXX-05-01", {"temporalCoverage": "XXXX-05-01"}),
        ("[2011-12-16,2011-12-18]", {"temporalCoverage": "[2011-12-16,2011-12-18]"}),
        ("1950S2", {"temporalCoverage": "1950S2"}),
    ],
)
def test_dates(edtf: str, said: dict[str, str]) -> None:
    assert jsonld_format.dates(parse(edtf)) == said


def graph(site: str = "https://example.org/") -> dict[str, dict[str, Any]]:
    text = "".join(jsonld_format.write((LABOUR,), site))
    assert "<" not in text
    return {node["identifier"]: node for node in json.loads(text)["@graph"]}


def test_a_graph() -> None:
    nodes = graph()
    assert set(nodes) == {event.id for event in LABOUR.event}
    node = nodes["haymarket-1886"]
    assert (node["@type"], node["@id"]) == ("Event", "https://example.org/events/haymarket-1886")
    assert {"@language": "el", "@value": "Χεϊμάρκετ, Σικάγο"} in node["location"]["name"]
    assert node["location"]["address"]["addressCountry"] == "US"
    assert [each["termCode"] for each in node["about"]] == ["strike", "eight-hours", "repression"]
    assert node["citation"][0]["url"].startswith("https://")


def test_an_hour_has_the_offset_of_its_zone() -> None:
    tree = {
        "id": "x",
        "title": {"en": "</script>"},
        "date": "2023-10-28",
        "time": "02:33",
        "timezone": "Asia/Almaty",
    }
    archive = ARCHIVE.validate_python({"timeline": {"id": "a", "title": {"en": "A"}}, "event": [tree]})
    [node] = json.loads("".join(jsonld_format.write((archive,))))["@graph"]
    assert (node["startDate"], node["name"]["@value"]) == ("2023-10-28T02:33+06:00", "</script>")
    assert "@id" not in node


def test_who_organized_what_is_not_who_it_is_about() -> None:
    made = [
        {"id": kind, "title": {"en": "x"}, "date": "2011", "kind": kind, "organizations": ["PAME"]}
        for kind in ("strike", "killing")
    ]
    archive = ARCHIVE.validate_python({"timeline": {"id": "a", "title": {"en": "A"}}, "event": made})
    strike, killing = json.loads("".join(jsonld_format.write((archive,))))["@graph"]
    organization = [{"@type": "Organization", "name": "PAME"}]
    assert (strike["organizer"], killing["about"]) == (organization, organization)
    assert "organizer" not in killing
