"""Tables in: from CSV and workbooks alike; what becomes a draft, what is refused, what was found out."""

import datetime as dt
import io
import re
import zipfile
from dataclasses import replace
from typing import Any

import openpyxl
import pytest

from timeline.errors import BadFile, BadSetting
from timeline.files import csv_format, xlsx_format
from timeline.files.columns import column
from timeline.files.reading import Fate, Options, Order, Read
from timeline.model.event import Archive, Event, Person, Source, Status, Tag, Timeline

INTO = Archive(
    Timeline("labour", {"en": "Labour"}),
    {"oil-workers": Tag({"en": "oil workers", "ru": "нефтяники"})},
    {"bokaev-maks": Person({"en": "Maks Bokaev"}, ("Макс Бокаев",))},
    (Source("pame-2016", "Solidarity", url="https://example.org/p"),),
)
KNOWN = Options(into=INTO)


def read(text: str, options: Options = KNOWN, name: str = "x.csv") -> Read:
    return csv_format.read(text.encode(), name, options)


def one(text: str, header: str = "date,title", options: Options = KNOWN) -> Event:
    [event] = read(f"{header}\n{text}\n", options).archives[0].event
    return event


def test_every_column() -> None:
    header = "id,date,title,title.el,summary,place,country,kind,tags,people,organizations,source,source_url,deaths,language,Remarks"
    row = "zhanaozen-2011,2011-12-16,Killing,Σφαγή,Shots.,Zhanaozen,KZ,killing,нефтяники; strike,Макс Бокаев; Ayan,PAME,Solidarity,https://example.org/p,70,en,x"
    found = read(f"{header}\n{row}\n")
    [event] = found.archives[0].event
    assert (event.id, str(event.date), event.title, event.summary) == (
        "zhanaozen-2011", "2011-12-16", {"en": "Killing", "el": "Σφαγή"}, {"en": "Shots."},
    )  # fmt: skip
    assert event.place is not None and (event.place.name, event.place.country) == ({"en": "Zhanaozen"}, "KZ")
    assert (event.kind, event.tags, event.people) == (
        "killing",
        ("oil-workers", "strike"),
        ("bokaev-maks", "Ayan"),
    )
    assert (event.organizations, event.sources) == (("PAME",), ("pame-2016",))
    assert [(claim.metric, claim.value, claim.source) for claim in event.claim] == [
        ("deaths", "70", "pame-2016")
    ]
    assert (found.odd, found.keys, found.findings.ignored) == ((), {}, ("Remarks",))
    assert found.archives[0].source == INTO.source


@pytest.mark.parametrize(
    ("header", "meant"),
    [
        ("Ημερομηνία", "date"), ("ДАТА", "date"), ("Fecha", "date"), ("Күні", "date"), ("Tarih", "date"), ("التاريخ", "date"),
        ("Τίτλος", "title"), ("titre", "title"), ("Başlık", "title"), ("Название", "title"), ("title_el", "title.el"),
        ("Title (RU)", "title.ru"), ("Résumé [fr]", "summary.fr"), ("source_url", "source_url"), ("Source URL", "source_url"), ("Νεκροί", "deaths"),
        ("title.pt-BR", "title.pt-BR"), ("date.el", None), ("remarks", None), ("", None), ("x" * 5000, None),
    ],
)  # fmt: skip
def test_headers_in_any_language(header: str, meant: str | None) -> None:
    assert (None if column(header) is None else str(column(header))) == meant


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1253"])
def test_delimiter_and_encoding_are_found_out(delimiter: str, encoding: str) -> None:
    rows = [
        ("Ημερομηνία", "Τίτλος", "Τόπος"),
        ("3/4/1999", "Ίδρυση του ΠΑΜΕ", "Στάδιο Ειρήνης και Φιλίας"),
        ("16/12/2011", "Σφαγή, απεργία; πείνα στη Ζαναόζεν", ""),
    ]
    text = "\r\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    found = csv_format.read(text.encode(encoding), "x.csv", replace(KNOWN, language="el"))
    assert [str(event.date) for event in found.archives[0].event] == ["1999-04-03", "2011-12-16"]
    assert found.findings.delimiter == ("tab" if delimiter == "\t" else delimiter)
    assert found.findings.encoding == {"utf-8-sig": "utf-8", "cp1253": "windows-1253"}[encoding]
    assert found.findings.date_order == {"Ημερομηνία": "dmy"}
    assert found.archives[0].event[0].title == {"el": "Ίδρυση του ΠΑΜΕ"}


def test_real_bytes_of_windows_1251() -> None:
    raw = b"\xc4\xe0\xf2\xe0;\xcd\xe0\xe7\xe2\xe0\xed\xe8\xe5\r\n16.12.2011;\xd0\xe0\xf1\xf1\xf2\xf0\xe5\xeb \xe1\xe0\xf1\xf2\xf3\xfe\xf9\xe8\xf5 \xed\xe5\xf4\xf2\xff\xed\xe8\xea\xee\xe2\r\n"
    found = csv_format.read(raw, "x.csv", replace(KNOWN, language="ru"))
    assert found.findings.encoding == "windows-1251"
    assert found.archives[0].event[0].id == "rasstrel-bastuyushchikh-neftyanikov-2011-12-16"


def test_what_nothing_decides_becomes_drafts() -> None:
    text = "date,title\n05/04/2011,a\n6/7/2011,b\n5/5/2011,c\n2011-12,d\n"
    found = read(text)
    assert [(event.status, event.printed) for event in found.archives[0].event] == [
        ("draft", "05/04/2011"), ("draft", "6/7/2011"), ("published", ""), ("published", ""),
    ]  # fmt: skip
    assert found.findings.date_order == {"date": "undecided"}
    assert [(odd.where, odd.fate) for odd in found.odd] == [("x.csv:2", Fate.DRAFT), ("x.csv:3", Fate.DRAFT)]
    given = read(text, replace(KNOWN, date_order=Order.MDY)).archives[0].event
    assert [str(event.date) for event in given] == ["2011-05-04", "2011-06-07", "2011-05-05", "2011-12"]


@pytest.mark.parametrize(
    ("header", "row", "why"),
    [
        ("date,title", "16/12/11,x", "two figures"),
        ("date,title", "16 December,x", "no year"),
        ("date,title", ",x", "it has no date"),
        ("date,title", "2011,x,more", "more cells than there are columns; left out: 'more'"),
        ("date,title", '2011,"a\x07b"', "characters that cannot be kept: U+0007"),
        ("date,title", '2011,"a\u202eb"', "U+202E"),
        ("date,title", "2011," + "x" * 600, "it was cut to 500"),
        ("date,title,country", "2011,x,Atlantis", "country 'Atlantis' is not known"),
        ("date,title,kind", "2011,x,riot", "kind 'riot' is not known"),
        ("date,title,language", "2011,x,Klingon", "language 'Klingon' is not known"),
        ("date,title,tags", "2011,x,工人", "tag '工人' cannot be written"),
        ("date,title,source,source_url", "2011,x,S,javascript:alert(1)", "source url: 'javascript:alert(1)' is not a web address"),
        ("date,title,time,timezone", "2011-05,x,10:30,Asia/Aqtau", "a time"),
        ("date,title,timezone", "2011-05-01,x,Europe", "timezone: 'Europe' is not a time zone"),
        ("date,title,place,latitude", "2011,x,Athens,91", "place.latitude"),
        ("date,summary,title", "2011,What happened there,", "it has no title; its summary begins it"),
        ("date,title,summary", "2011,x," + "y" * 100_001, "summary"),
        ("date,title,id", "2011,x,工", "has no letters an id can have"),
    ],
)  # fmt: skip
def test_a_draft_and_why(header: str, row: str, why: str) -> None:
    found = read(f"{header}\n{row}\n")
    [event] = found.archives[0].event
    [odd] = found.odd
    assert event.status is Status.DRAFT
    assert (odd.where, odd.fate) == ("x.csv:2", Fate.DRAFT)
    assert why in odd.why and "\n" not in str(odd)


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ("2011,", "it has no title"),
        ("2011,\x07", "it has no title"),
        ("2011,a,same\n2012,b,same", "the id 'same' stands here a second time"),
    ],
)
def test_refused_and_why(rows: str, why: str) -> None:
    [odd] = read(f"date,title,id\n{rows}\n").odd
    assert odd.fate is Fate.REFUSED and why in odd.why


def test_what_is_only_said() -> None:
    found = read("date,title\n2011-12-16 10:30,x\n2011-12-17 00:00:00,\u200fy\n")
    assert [event.status for event in found.archives[0].event] == ["published", "published"]
    assert [(odd.fate, odd.why) for odd in found.odd] == [
        (Fate.READ, "its hour 10:30 was left out, since no zone is given"),
        (Fate.READ, "invisible marks of direction were left out"),
    ]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("70", {"value": "70"}), ("1 138", {"value": "1138"}), ('"1,138"', {"value": "1138"}), ("64-73", {"min": 64, "max": 73}),
        ("≥14", {"min": 14}), ("40+", {"min": 40}), ("at most 9", {"max": 9}), ("dozens", {"text": {"en": "dozens"}}), ("73-64", {"text": {"en": "73-64"}}),
    ],
)  # fmt: skip
def test_deaths(cell: str, said: dict[str, Any]) -> None:
    [claim] = one(f"2011,x,{cell}", "date,title,deaths").claim
    assert {
        name: getattr(claim, name)
        for name in ("value", "min", "max", "text")
        if getattr(claim, name) is not None
    } == said


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("KZ", "KZ"),
        ("kz", "KZ"),
        ("Kazakhstan", "KZ"),
        ("Казахстан", "KZ"),
        ("Ελλάδα", "GR"),
        ("Türkiye", "TR"),
    ],
)
def test_countries_by_code_or_name(cell: str, code: str) -> None:
    place = one(f"2011,x,{cell}", "date,title,country").place
    assert place is not None and place.country == code


def test_ids_are_unique_and_the_same_each_time() -> None:
    text = "date,title\n2011-12-16,Σφαγή\n2011-12-16,Σφαγή\n16/12/11,Σφαγή\n,工人\n"
    first, again = read(text), read(text)
    assert first == again
    assert [event.id for event in first.archives[0].event] == [
        "sfagi-2011-12-16", "sfagi-2011-12-16-2", "sfagi-16-12-11", "event-b46c727d",
    ]  # fmt: skip
    assert first.keys["sfagi-2011-12-16"] == ("title σφαγη", "date 2011-12-16")


def test_an_apostrophe_goes_before_formulas_and_comes_off_again() -> None:
    titles = ["=1+1", "+1", "-1", "@x", "'=1", "''@", "'plain", "a=b"]
    events = tuple(Event(f"e{n}", {"en": title}, one("-0043,x").date) for n, title in enumerate(titles))
    text = "".join(csv_format.write((replace(INTO, event=events),)))
    cells = [line.split(",")[:3] for line in text.split("\r\n")[1:-1]]
    assert [cell[2] for cell in cells] == ["'=1+1", "'+1", "'-1", "'@x", "''=1", "'''@", "'plain", "a=b"]
    assert {cell[1] for cell in cells} == {"-0043"}  # a date is none
    assert [event.title["en"] for event in read(text).archives[0].event] == titles


def test_quotes_and_line_breaks_in_cells() -> None:
    event = one('2011,"a ""b"" c","one\n\ntwo"', "date,title,summary")
    assert (event.title["en"], event.summary["en"]) == ('a "b" c', "one\n\ntwo")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "x.csv: no row with anything in it"),
        ("\n\n", "no row with anything in it"),
        ("a,b\n1,2\n", "x.csv:1: no column is the title; found 'a', 'b'"),
        ("title,b\n1,2\n", "no column is the date"),
        ("date,title,Datum,Ημερομηνία\n", "'date' and 'Ημερομηνία' are both read as date"),
        ('date,title\n2011,"open\n', "x.csv:2: the row cannot be read: unexpected end of data; close the quotes"),
        ('date,title\n2011,"a"b"\n', "x.csv:2: the row cannot be read"),
        ("date,title\n2011," + "x" * 140_000, "x.csv:2: a cell is over 131,072"),
        ("date,title" + ",x" * 1_000, "x.csv:1: 1,002 columns are too many"),
        ("date,title\n2011,a\0b", "x.csv:2: NUL characters"),
        ("date,title\n" + "2011,x\n" * 50_001, "x.csv:50002: over 50,000 rows are too many"),
    ],
)  # fmt: skip
def test_what_is_no_table(text: str, says: str) -> None:
    with pytest.raises(BadFile) as refused:
        read(text)
    assert says in str(refused.value) and "\n" not in str(refused.value)


def test_a_mapping_given_by_hand() -> None:
    text = "Wann,Was,Date\n2011-12-16,x,2012\n"
    event = one(
        "2011-12-16,x,2012",
        "Wann,Was,Date",
        replace(KNOWN, mapping={"Wann": "date", "Was": "title.de", "Date": ""}),
    )
    assert (str(event.date), event.title) == ("2011-12-16", {"de": "x"})
    with pytest.raises(BadFile, match="'Wann' is read as 'when', which is no column"):
        read(text, replace(KNOWN, mapping={"Wann": "when"}))
    with pytest.raises(BadSetting, match="--delimiter: 'x' is no delimiter; one of"):
        read(text, replace(KNOWN, delimiter="x"))


def workbook(*rows: tuple[Any, ...], formats: dict[str, str] | None = None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for place, number_format in (formats or {}).items():
        sheet[place].number_format = number_format
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook() -> None:
    raw = workbook(
        ("Date", "Title", "Deaths", "Place"),
        (dt.datetime(2011, 12, 16), "day", 70, "Zhanaozen"), (dt.datetime(2011, 12, 1), "month", 70.0, None),
        (dt.datetime(2011, 1, 1), "year"), (dt.datetime(2026, 12, 16), "no year"), (1886, "a number"), (40893, "bare"),
        ("16 Δεκεμβρίου 2011", "words"), (None, None), ("=TODAY()", "formula"), (dt.datetime(2011, 12, 16, 10, 30), True),
        formats={"A2": "dd/mm/yyyy", "A3": "mmm yyyy", "A4": "yyyy", "A5": "d-mmm", "A11": "yyyy-mm-dd hh:mm"},
    )  # fmt: skip
    found = xlsx_format.read(raw, "x.xlsx", KNOWN)
    assert [(str(event.date), event.printed) for event in found.archives[0].event] == [
        ("2011-12-16", ""), ("2011-12", ""), ("2011", ""), ("None", "16 December"), ("1886", ""), ("None", "40893"),
        ("2011-12-16", ""), ("None", ""), ("2011-12-16", ""),
    ]  # fmt: skip
    assert [(odd.where, odd.fate) for odd in found.odd] == [
        ("x.xlsx:10", Fate.READ), ("x.xlsx:5", Fate.DRAFT), ("x.xlsx:7", Fate.DRAFT), ("x.xlsx:10", Fate.DRAFT), ("x.xlsx:11", Fate.READ),
    ]  # fmt: skip
    assert "no value is saved with its formulas (1, the first here)" in found.odd[0].why
    assert (found.findings.sheet, found.archives[0].event[0].claim[0].value) == ("Sheet", "70")
    assert found == xlsx_format.read(raw, "x.xlsx", KNOWN)


def test_the_stored_value_of_a_formula_is_read() -> None:
    book, sheet = workbook(("date", "title"), (2011, "=1+1")), "xl/worksheets/sheet1.xml"
    raw = _with(book, sheet, rb"<v ?/>|<v></v>", b"<v>2</v>")
    assert xlsx_format.read(raw, "x.xlsx", KNOWN).archives[0].event[0].title == {"en": "2"}


def _with(raw: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The workbook with something else in one of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            data = before.read(name)
            if name == part:
                data, changed = re.subn(old, new, data)
                assert changed
            after.writestr(name, data)
    return out.getvalue()
