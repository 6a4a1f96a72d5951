"""Files made to hurt: one line says what is wrong, soon, and without much memory (docs/safety.md)."""

import io
import random
import struct
import tracemalloc
import zipfile
from collections.abc import Callable

import openpyxl
import pytest

from tests.work import no_hang
from timeline import files
from timeline.errors import BadFile
from timeline.files.html_text import as_text
from timeline.files.reading import Options
from timeline.model.event import Archive, Timeline

TOML = '[timeline]\nid = "labour"\ntitle = { en = "Labour" }\n'


def workbook(sheet: bytes | None = None, **parts: bytes) -> bytes:
    """A sound workbook with another sheet and further parts."""
    book, out = io.BytesIO(), io.BytesIO()
    made = openpyxl.Workbook()
    assert made.active is not None
    made.active.append(["date", "title"])
    made.save(book)
    with zipfile.ZipFile(book) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            data = before.read(name)
            after.writestr(name, sheet if sheet is not None and name.endswith("sheet1.xml") else data)
        for name, data in parts.items():
            after.writestr(name, data)
    return out.getvalue()


def sheet(rows: bytes, before: bytes = b"", root: bytes = b"worksheet") -> bytes:
    main = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return (
        b'<?xml version="1.0"?>'
        + before
        + b"<"
        + root
        + b" "
        + main
        + b"><sheetData>"
        + rows
        + b"</sheetData></"
        + root
        + b">"
    )


def cell(place: bytes, text: bytes) -> bytes:
    return b'<c r="' + place + b'" t="inlineStr"><is><t>' + text + b"</t></is></c>"


HEADER = b'<row r="1">' + cell(b"A1", b"date") + cell(b"B1", b"title") + b"</row>"
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def zip_of(*entries: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in entries:
            made.writestr(name, data)
    return out.getvalue()


def lying(raw: bytes) -> bytes:
    """A zip whose directory declares its largest entry as one byte."""
    with zipfile.ZipFile(io.BytesIO(raw)) as opened:
        largest = max(entry.file_size for entry in opened.infolist())
    return raw.replace(struct.pack("<L", largest), struct.pack("<L", 1))


CASES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "toml: NUL": ("x.toml", lambda: (TOML + 'x = "\0"').encode(), "x.toml:4"),
    "toml: no UTF-8": ("x.toml", lambda: TOML.encode() + b"\xff", "x.toml:4: bytes that are not UTF-8"),
    "toml: deep": ("x.toml", lambda: (TOML + "x = " + "[" * 50_000).encode(), "nested too deep"),
    "toml: deep tables": ("x.toml", lambda: (TOML + "x = " + "{a=" * 50_000).encode(), "nested too deep"),
    "toml: 2,000-part key": ("x.toml", lambda: (TOML + "a" + ".a" * 2_000 + " = 1").encode(), "x.toml:"),
    "toml: huge number": ("x.toml", lambda: (TOML + "x = " + "9" * 100_000).encode(), "a number has too many digits"),
    "toml: huge": ("x.toml", lambda: b"#" * 10_000_001, "over 10,000,000 bytes are too many"),
    "json: NUL": ("x.json", lambda: b'{"format": \0}', "x.json:1"),
    "json: deep": ("x.json", lambda: b'{"format": ' + b"[" * 100_000, "nested too deep"),
    "json: huge number": ("x.json", lambda: b'{"format": ' + b"9" * 100_000 + b"}", "x.json:1"),
    "json: no end": ("x.json", lambda: b'{"format": "' + b"x" * 5_000_000, "over 1,000,000 characters"),
    "json: blanks": ("x.json", lambda: b"{" + b" " * 30_000_000, "the file ends where a value is expected"),
    "csv: a million columns": ("x.csv", lambda: b"date,title" + b",x" * 1_000_000, "1,000,002 columns are too many"),
    "csv: a cell without end": ("x.csv", lambda: b'date,title\n2011,"' + b"x" * 20_000_000, "a cell is over 131,072"),
    "csv: a quote without end": ("x.csv", lambda: b'date,title\n2011,"x', "x.csv:2: the row cannot be read"),
    "csv: huge": ("x.csv", lambda: b"x" * 50_000_001, "50,000,001 bytes are too many"),
    "csv: NUL": ("x.csv", lambda: b"date,title\n2011,\0", "x.csv:2: NUL characters"),
    "xlsx: bomb": ("x.xlsx", lambda: workbook(**{"xl/media/a.xml": b"0" * 60_000_000}), "bytes; at most 50,000,000"),
    "xlsx: tight": ("x.xlsx", lambda: workbook(sheet(HEADER + b" " * 20_000_000)), "packed too tight"),
    "xlsx: many parts": ("x.xlsx", lambda: workbook(**{f"x{n}": b"" for n in range(200)}), "parts are too many"),
    "xlsx: lies about its size": ("x.xlsx", lambda: lying(workbook(sheet(HEADER + b"<row/>" * 5_000))), "no whole workbook"),
    "xlsx: laughs": ("x.xlsx", lambda: workbook(sheet(HEADER, LAUGHS)), "its XML declares entities"),
    "xlsx: outside entity": ("x.xlsx", lambda: workbook(sheet(HEADER, OUTSIDE)), "its XML declares entities"),
    "xlsx: declared late": ("x.xlsx", lambda: workbook(sheet(HEADER, b"<!--" + random.Random(1).randbytes(600_000).hex().encode() + b"-->" + OUTSIDE)), "its XML declares entities"),
    "xlsx: UTF-16": ("x.xlsx", lambda: workbook(sheet(HEADER).decode().encode("utf-16")), "its XML is not UTF-8"),
    "xlsx: the farthest column": ("x.xlsx", lambda: workbook(sheet(HEADER + b"".join(b'<row r="%d">%s</row>' % (n, cell(b"KO%d" % n, b"x")) for n in range(2, 2_000)))), "over 300 columns"),
    "xlsx: the farthest row": ("x.xlsx", lambda: workbook(sheet(HEADER + b'<row r="1048576">' + cell(b"A1048576", b"x") + b"</row>")), "over 200,000 rows"),
    "xlsx: no XML": ("x.xlsx", lambda: workbook(b"\0garbage"), "not UTF-8"),
    "xlsx: broken XML": ("x.xlsx", lambda: workbook(b"<worksheet>"), "the workbook cannot be read"),
    "xlsx: nonsense cells": ("x.xlsx", lambda: workbook(sheet(b'<row r="1"><c r="A1" t="s"><v>999999</v></c></row>')), "the workbook cannot be read"),
    "xlsx: no workbook": ("x.xlsx", lambda: zip_of(("a.txt", b"x")), "it is a zip, but no Excel workbook"),
    "xlsx: cut": ("x.xlsx", lambda: workbook()[:-100], "no whole workbook"),
    "xlsx: twice the same": ("x.xlsx", lambda: _twice(), "two of its parts have one name"),
    "xls": ("x.xlsx", lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 100, "the old Excel format"),
    "a zip as calendar": ("x.ics", lambda: zip_of(("a.ics", b"BEGIN:VCALENDAR")), "it is a zip, not ics"),
    "a zip as CSV": ("x.csv", lambda: workbook(), "it is a zip, not csv"),
    "gzip": ("x.csv", lambda: b"\x1f\x8b\x08", "it is packed with gzip"),
    "a PDF": ("x.json", lambda: b"%PDF-1.7", "it is a PDF"),
    "text as XLSX": ("x.xlsx", lambda: b"date,title", "it is no Excel workbook"),
    "a web page as XLSX": ("x.xlsx", lambda: b"\xef\xbb\xbf\n<html><table>", "it is a web page (HTML), no Excel workbook"),
    "unknown": ("x.bin", lambda: b"\x01\x02", "what kind of file this is cannot be told"),
    "JSON-LD named JSON": (
        "x.json", lambda: b'[\n{"@context": "https://schema.org"}]', "jsonld is written and not read",
    ),
    "JSON-LD": ("x.jsonld", lambda: b"{}", "jsonld is written and not read"),
}  # fmt: skip


def _twice() -> bytes:
    raw, out = workbook(), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name))
        with pytest.warns(UserWarning, match="Duplicate name"):
            after.writestr("xl/workbook.xml", b"x")
    return out.getvalue()


@pytest.mark.parametrize(("name", "make", "says"), CASES.values(), ids=CASES.keys())
def test_one_line_without_end_of_work_or_memory(name: str, make: Callable[[], bytes], says: str) -> None:
    raw = make()
    tracemalloc.start()
    with no_hang(), pytest.raises(BadFile) as refused:
        files.read(raw, name)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    text = str(refused.value)
    assert says in text
    assert "\n" not in text and len(text) < 500
    assert peak < 8 * len(raw) + 60_000_000


@pytest.mark.parametrize(
    "html", ["<a " * 43_000, "<a x='" * 21_000, "<!--" * 40_000, "<p>" + "<!--" * 40_000 + ">" * 40_000]
)
def test_what_is_no_html_is_read_once(html: str) -> None:
    with no_hang():
        assert len(as_text(html)) <= len(html)


def test_a_line_of_blanks_in_a_faulty_data_file() -> None:
    with no_hang(), pytest.raises(BadFile, match="bogus"):
        files.read(f'{TOML}bogus = [\n[{" " * 100_000}\n"a"]\n]\n'.encode(), "x.toml")


def test_as_many_faults_as_there_are_events_are_found_in_one_reading() -> None:
    each = '[[event]]\nid = "e{}"\ntitle = {{ en = "A" }}\ndate = "2011"\nsources = ["gone"]\n'
    text = TOML + "".join(each.format(number) for number in range(2_000))
    with no_hang(), pytest.raises(BadFile) as refused:
        files.read(text.encode(), "x.toml")
    assert len(refused.value.faults) == 2_000


def test_an_empty_row_at_the_end_of_a_sheet_is_none() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["date", "title"])
    sheet.append(["2011-12-16", "Strike"])
    sheet.row_dimensions[1_048_576].height = 12.8
    out = io.BytesIO()
    book.save(out)
    found = files.read(out.getvalue(), "x.xlsx", Options(into=Archive(Timeline("x", {"en": "X"}))))
    assert [each.title for each in found.archives[0].event] == [{"en": "Strike"}]


def test_a_key_of_10_000_parts_is_only_slow() -> None:
    """tomllib takes seconds for it: why TOML is read from the operator's own files alone."""
    with no_hang(), pytest.raises(BadFile):
        files.read((TOML + "a" + ".a" * 10_000 + " = 1").encode(), "x.toml")


@pytest.mark.parametrize(
    ("name", "head", "asked", "format"),
    [
        ("a.toml", b"", None, "toml"), ("a.CSV", b"date,title", None, "csv"), ("a.tsv", b"date\ttitle", None, "csv"), ("a.json", b"{}", None, "json"),
        ("a.ics", b"BEGIN:VCALENDAR", None, "ics"), ("a", b"BEGIN:VCALENDAR", None, "ics"), ("a", b'{"format": 1', None, "json"), ("a", TOML.encode(), None, "toml"),
        ("a.xlsx", b"PK\x03\x04", None, "xlsx"), ("a", b"PK\x03\x04", None, "xlsx"), ("a.csv", b"Year,Month,Day,Headline,Text", None, "timelinejs"),
        ("a.csv", b"Year,Month,Day,Headline,Text", "csv", "csv"), ("a.txt", b"x", "csv", "csv"), ("a.csv", b"Year;Headline;Text", "timelinejs", "timelinejs"),
    ],
)  # fmt: skip
def test_a_format_is_told_by_name_and_first_bytes(
    name: str, head: bytes, asked: str | None, format: str
) -> None:
    assert files.detect(name, head, asked).name == format


def test_an_unknown_format_is_named() -> None:
    with pytest.raises(
        BadFile, match="'yaml' is no format known here; one of toml, json, csv, xlsx, ics, timelinejs"
    ):
        files.detect("a.csv", b"", "yaml")


def test_every_reader_takes_what_its_writer_gave() -> None:
    archive = files.read(
        (TOML + '[[event]]\nid = "a"\ntitle = { en = "A" }\ndate = "2011"\n').encode(), "x.toml"
    ).archives[0]
    for format in files.FORMATS.values():
        if format.read is not None and format.write is not None:
            raw = "".join(format.write((archive,))).encode(format.encoding)
            assert format.read(raw, "x", Options(into=archive)).archives[0].event == archive.event, (
                format.name
            )
