"""The sheet of TimelineJS: each slide at the exactness given."""

import pytest

from timeline import files
from timeline.errors import BadFile
from timeline.files.reading import Fate
from timeline.files.timelinejs_format import read
from timeline.model.event import Event

HEAD = "Year,Month,Day,Time,End Year,End Month,End Day,End Time,Display Date,Headline,Text,Media,Media Credit,Media Caption,Media Thumbnail,Type,Group,Background\n"


def slide(**cells: str) -> str:
    names = HEAD.strip().split(",")
    given = {name.replace("_", " ").lower(): value for name, value in cells.items()}
    return ",".join('"' + given.get(name.lower(), "").replace('"', '""') + '"' for name in names) + "\n"


def one(**cells: str) -> Event:
    [event] = read((HEAD + slide(**{"headline": "Title"} | cells)).encode(), "x.csv").archives[0].event
    return event


@pytest.mark.parametrize(
    ("cells", "edtf"),
    [
        ({"year": "1886"}, "1886"), ({"year": "1886", "month": "5"}, "1886-05"), ({"year": "1886", "month": "05", "day": "4"}, "1886-05-04"),
        ({"year": "1886", "month": "5", "end_year": "1890"}, "1886-05/1890"), ({"year": "1886", "end_year": "1886"}, "1886"),
        ({"year": "2011", "month": "12", "day": "16", "end_year": "2011", "end_month": "12", "end_day": "17"}, "2011-12-16/2011-12-17"),
        ({"year": "-1156"}, "-1155"), ({"year": "-1"}, "0000"), ({"year": "33"}, "0033"), ({"year": "-13800000000"}, "Y-138E8"),
    ],
)  # fmt: skip
def test_dates(cells: dict[str, str], edtf: str) -> None:
    assert str(one(**cells).date) == edtf


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"month": "5"}, "a month or day without a year"), ({"year": "0"}, "year '0' is none"), ({"year": "MCM"}, "year 'MCM' is none"),
        ({"year": "2011", "day": "5"}, "a day without a month"), ({"year": "2011", "month": "13"}, "no month 13"), ({"year": "2011", "month": "2", "day": "30"}, "no day 30"),
        ({"year": "2011", "end_year": "2010"}, "before it begins"), ({}, "it has no year"), ({"year": "2011", "month": "May"}, "month 'May' is none"),
    ],
)  # fmt: skip
def test_drafts(cells: dict[str, str], why: str) -> None:
    result = read((HEAD + slide(headline="Title", **cells)).encode(), "x.csv")
    [odd] = result.odd
    assert (odd.fate, result.archives[0].event[0].status) == (Fate.DRAFT, "draft")
    assert why in odd.why


def test_a_slide() -> None:
    text = '<p>A bomb <b>was</b> thrown &amp; more.</p><p>See <a href="https://example.org/x">this</a>.</p><script>alert(1)</script>'
    raw = HEAD + slide(headline="History", type="title") + slide(
        year="1886", month="5", display_date="Spring of 1886", headline="<i>Haymarket</i>", text=text,
        media="https://example.org/p.jpg", media_caption="The square", media_credit="Kheel", group="Chicago labour",
    ) + slide(year="1886", end_year="1890", headline="Years", type="era")  # fmt: skip
    result = files.read(raw.encode("utf-8-sig"), "x.csv")
    event, era = result.archives[0].event
    assert (event.id, str(event.date), event.printed) == ("haymarket-1886-05", "1886-05", "Spring of 1886")
    assert event.description == {"en": "A bomb was thrown & more.\n\nSee [this](https://example.org/x)."}
    assert (event.tags, [(source.title, source.url) for source in result.archives[0].source]) == (
        ("chicago-labour",),
        [("The square – Kheel", "https://example.org/p.jpg")],
    )
    assert (str(era.date), era.recurrence) == ("1886/1890", "none")
    assert [(odd.where, odd.fate) for odd in result.odd] == [("x.csv:2", Fate.REFUSED)]


def test_what_is_no_such_sheet() -> None:
    with pytest.raises(BadFile, match="no header with Year and Headline"):
        read(b"date,title\n2011,x\n", "x.csv")
