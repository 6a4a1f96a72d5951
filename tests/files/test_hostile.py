"""Files made to hurt: one line says what is wrong, soon, and without much memory (docs/safety.md)."""

import io
import random
import struct
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Callable

import openpyxl
import pytest

from tests import work
from tests.work import no_hang
from timeline import files
from timeline.errors import BadFile, BadSetting
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
            if name not in parts:
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
    "csv: a million columns": ("x.csv", lambda: b"date,title" + b",x" * 1_000_000, "x.csv:1: the row cannot be read: it has over 1,000,000 characters"),
    "csv: 301 columns": ("x.csv", lambda: b"date,title" + b",x" * 299, "x.csv:1: 301 columns are too many"),
    "csv: a cell without end": ("x.csv", lambda: b'date,title\n2011,"' + b"x" * 500_000, "a cell is over 131,072"),
    "csv: a quote without end": ("x.csv", lambda: b'date,title\n2011,"x', "x.csv:2: the row cannot be read"),
    "csv: huge": ("x.csv", lambda: b"x" * 15_000_001, "15,000,001 bytes are too many"),
    "csv: NUL": ("x.csv", lambda: b"date,title\n2011,\0", "x.csv:2: NUL characters"),
    "xlsx: bomb": ("x.xlsx", lambda: workbook(**{"xl/media/a.xml": b"0" * 60_000_000}), "bytes; at most 50,000,000"),
    "xlsx: tight": ("x.xlsx", lambda: workbook(sheet(HEADER + b" " * 20_000_000)), "packed too tight"),
    "xlsx: many parts": ("x.xlsx", lambda: workbook(**{f"x{n}": b"" for n in range(200)}), "parts are too many"),
    "xlsx: lies about its size": ("x.xlsx", lambda: lying(workbook(sheet(HEADER + b"<row/>" * 5_000))), "no whole workbook"),
    "xlsx: laughs": ("x.xlsx", lambda: workbook(sheet(HEADER, LAUGHS)), "declares a type, and so entities"),
    "xlsx: outside entity": ("x.xlsx", lambda: workbook(sheet(HEADER, OUTSIDE)), "declares a type, and so entities"),
    "xlsx: declared late": ("x.xlsx", lambda: workbook(sheet(HEADER, b"<!--" + random.Random(1).randbytes(600_000).hex().encode() + b"-->" + OUTSIDE)), "a tag of its XML has over 200,000 bytes"),
    "xlsx: UTF-16": ("x.xlsx", lambda: workbook(sheet(HEADER, LAUGHS).decode().encode("utf-16")), "declares a type, and so entities"),
    "xlsx: the farthest column": ("x.xlsx", lambda: workbook(sheet(HEADER + b"".join(b'<row r="%d">%s</row>' % (n, cell(b"KO%d" % n, b"x")) for n in range(2, 2_000)))), "over 300 columns"),
    "xlsx: no encoding of text": ("x.xlsx", lambda: workbook(b'<?xml version="1.0" encoding="base64"?><a/>'), "its XML is in 'base64', and a workbook's is in UTF-8"),
    "xlsx: an unknown encoding": ("x.xlsx", lambda: workbook(b'<?xml version="1.0" encoding="x-none"?><a/>'), "its XML is in 'x-none', and a workbook's is in UTF-8"),
    "xlsx: no XML": ("x.xlsx", lambda: workbook(b"\0garbage"), "its XML cannot be read"),
    "xlsx: broken XML": ("x.xlsx", lambda: workbook(b"<worksheet>"), "its XML cannot be read: no element found"),
    "xlsx: nonsense cells": ("x.xlsx", lambda: workbook(sheet(b'<row r="1"><c r="A1" t="s"><v>999999</v></c></row>')), "no sheet with anything in it"),
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


def many(begins: str, each: Callable[[int], str], number: int, ends: str = "") -> bytes:
    return (begins + "".join(map(each, range(number))) + ends).encode()


STYLES = b'<styleSheet xmlns="x"><fonts>%s</fonts><cellXfs>%s</cellXfs></styleSheet>'
DEFINED = b'<definedName name="n%d">Sheet!$A$1</definedName>'
SHARED = (
    b'<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>'
    b'<Relationship Id="s" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
)
JSON = '{"format": 1, "timelines": [{"timeline": {"id": "a", "title": {"en": "A"}},\n'
VEVENT = "BEGIN:VEVENT\nUID:{0}\nDTSTART;VALUE=DATE:20111216\nSUMMARY:T{0}\n{1}END:VEVENT\n"

# What is within all bounds, or at one of them, and how many MB it may take to be read
ACCEPTED: dict[str, tuple[str, Callable[[], bytes], int]] = {
    "xlsx: masses of fonts": ("x.xlsx", lambda: workbook(None, **{"xl/styles.xml": STYLES % (random_tags(b"font", 300_000), b"<xf/>" * 60_000)}), 40),
    "xlsx: masses of names": ("x.xlsx", lambda: workbook(None, **{"xl/workbook.xml": book(b"".join(DEFINED % n for n in range(300_000)))}), 60),
    "xlsx: masses of rows with nothing": ("x.xlsx", lambda: workbook(sheet(HEADER + random_tags(b"row", 500_000))), 60),
    "xlsx: masses of cells with nothing": ("x.xlsx", lambda: workbook(sheet(HEADER + b"<row>" + random_tags(b"c", 500_000) + b"</row>")), 60),
    "csv: rows of commas": ("x.csv", lambda: b"date,title\n" + (b"," * 250 + b"\n") * 55_000, 60),
    "csv: blank lines": ("x.csv", lambda: b"date,title\n" + b"\n" * 2_000_000, 20),
    "csv: many rows": ("x.csv", lambda: many("date,title,people,source\n", "2011-12-16,T{0},P{0};Q{0},S{0}\n".format, 50_000), 250),
    "ics: one entry of 200,000 categories": ("x.ics", lambda: many("BEGIN:VCALENDAR\n", lambda _: VEVENT.format(1, "CATEGORIES:a\n" * 200_000), 1, "END:VCALENDAR\n"), 30),
    "ics: one entry of 200,000 returns": ("x.ics", lambda: many("BEGIN:VCALENDAR\n", lambda _: VEVENT.format(1, "RDATE:20110101T000000\n" * 200_000), 1, "END:VCALENDAR\n"), 40),
    "ics: lines in masses": ("x.ics", lambda: b"BEGIN:VCALENDAR\n" + b"ab\n" * 1_000_000 + b"END:VCALENDAR\n", 30),
}  # fmt: skip


def random_tags(tag: bytes, number: int) -> bytes:
    """Empty elements that a zip cannot pack too tight."""
    chance = random.Random(1)
    return b"".join(b'<%s a="%08x"/>' % (tag, chance.getrandbits(32)) for _ in range(number))


def book(names: bytes = b"") -> bytes:
    sheets = b'<sheets><sheet name="Sheet" r:id="rId1"/></sheets>'
    return b'<workbook xmlns:r="r">' + sheets + b"<definedNames>" + names + b"</definedNames></workbook>"


# A process of its own, since a peak is a process's: what was read, and by how many MB it grew meanwhile
IN_ITS_OWN_PROCESS = """
import re, sys
from pathlib import Path
from timeline import files
from timeline.errors import BadFile

def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) // 1024

before = peak()
try:
    archive = files.read(sys.stdin.buffer.read(), sys.argv[1]).archives[0]
    said = f"{len(archive.event)} events"
except BadFile as error:
    said = str(error)
print(peak() - before, said)
"""


def read_alone(raw: bytes, name: str) -> tuple[int, str]:
    """By how many MB reading a file makes a process grow, and what it says or finds."""
    arguments = [sys.executable, "-c", IN_ITS_OWN_PROCESS, name]
    done = subprocess.run(arguments, input=raw, capture_output=True, check=True, timeout=300)
    grown, _, said = done.stdout.decode().rstrip("\n").partition(" ")
    return int(grown), said


@pytest.mark.parametrize(("name", "make", "most"), ACCEPTED.values(), ids=ACCEPTED.keys())
def test_what_is_accepted_takes_little_memory_too(name: str, make: Callable[[], bytes], most: int) -> None:
    grown, said = read_alone(make(), name)
    assert said.endswith(" events")
    assert grown < most


TOO_MUCH: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "csv: rows": ("x.csv", lambda: b"date,title\n" + b"2011,x\n" * 50_001, "x.csv:50002: over 50,000 rows"),
    "csv: cells": ("x.csv", lambda: b"date,title\n" + b"2011,x" + (b",y" * 298 + b"\n2011,x") * 2_000, "over 500,000 filled cells"),
    "csv: sources": ("x.csv", lambda: many("date,title,source\n", lambda n: "2011,x," + "|".join(f"s{n * 1_000 + k}" for k in range(1_000)) + "\n", 102), "x.csv:102: over 500,000 names, or 100,000 sources"),
    "xlsx: styles": ("x.xlsx", lambda: workbook(None, **{"xl/styles.xml": STYLES % (b"", random_tags(b"xf", 66_000))}), "over 65,490 styles"),
    "xlsx: shared strings": ("x.xlsx", lambda: workbook(None, **{"xl/_rels/workbook.xml.rels": SHARED, "xl/sharedStrings.xml": b"<sst>" + random_tags(b"si", 500_001) + b"</sst>"}), "over 500,000 texts"),
    "xlsx: one long tag": ("x.xlsx", lambda: workbook(sheet(b'<row r="' + random.Random(1).randbytes(300_000).hex().encode() + b'"/>')), "a tag of its XML has over 200,000 bytes"),
    "xlsx: deep": ("x.xlsx", lambda: workbook(sheet(b"<a>" * 1_000)), "nested too deep"),
    "xlsx: masses of names for tags": ("x.xlsx", lambda: workbook(sheet(b"".join(b"<a%d/>" % n for n in range(6_000)))), "too many names"),
    "xlsx: broken deflate": ("x.xlsx", lambda: broken(zipfile.ZIP_DEFLATED), "it is no whole workbook"),
    "xlsx: broken lzma": ("x.xlsx", lambda: broken(zipfile.ZIP_LZMA), "it is no whole workbook"),
    "xlsx: broken bzip2": ("x.xlsx", lambda: broken(zipfile.ZIP_BZIP2), "it is no whole workbook"),
    "json: withdrawn": ("x.json", lambda: many(f'{JSON}"withdrawn": ["w"', ',\n"w{}"'.format, 100_000, "]}]}"), "over 100,000 timelines, sources, tags"),
    "json: tags": ("x.json", lambda: many(f'{JSON}"tags": {{"w": {{"label": {{"en": "w"}}}}', lambda n: f',\n"w{n}": {{"label": {{"en": "w"}}}}', 100_000, "}}]}"), "over 100,000 timelines, sources, tags"),
    "json: sources": ("x.json", lambda: many(f'{JSON}"sources": [{{"id": "w", "title": "w"}}', lambda n: f',\n{{"id": "w{n}", "title": "w"}}', 100_000, "]}]}"), "over 100,000 timelines, sources, tags"),
    "json: one entry of faults": ("x.json", lambda: many(f'{JSON}"events": [{{"id": "a", "people": [1', lambda _: ",[]", 300_000, "]}]}]}"), "x.json:2 events: over 20,000 values"),
    "toml: a key of 20,000 parts": ("x.toml", lambda: (TOML + "a" + ".a" * 20_000 + " = 1").encode(), "x.toml:4: a key of over 32 parts"),
    "toml: a key of 9 MB": ("x.toml", lambda: (TOML + "a" + ".a" * 4_500_000 + " = 1").encode(), "over 100,000 tables"),
    "toml: such a key within braces": ("x.toml", lambda: (TOML + "x = {a" + " . a" * 2_000_000 + " = 1}").encode(), "x.toml:4: a key of over 32 parts"),
    "toml: such a header": ("x.toml", lambda: (TOML + "[a" + ".'a'" * 2_000_000 + "]").encode(), "x.toml:4: a key of over 32 parts"),
    "toml: tables": ("x.toml", lambda: (TOML + "[[event]]\n" * 900_000).encode(), "over 100,000 tables"),
    "toml: tables of dotted keys": ("x.toml", lambda: many(TOML, "a{}.a.a.a.a = 1\n".format, 100_000), "over 100,000 tables"),
    "toml: keys": ("x.toml", lambda: many(TOML, "k{}=1\n".format, 600_000), "or 600,000 keys, are too many"),
    "toml: faults": ("x.toml", lambda: many(TOML, "[[event]]\na{}=1\nb=1\nc=1\n".format, 30_000), "(and 1999 more: timeline check lists them)"),
}  # fmt: skip


def broken(method: int) -> bytes:
    """A workbook packed so, with a part that cannot be unpacked."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as before, zipfile.ZipFile(out, "w", method) as after:
        for name in before.namelist():
            after.writestr(name, before.read(name))
        at = after.getinfo("xl/workbook.xml").header_offset + 30 + len("xl/workbook.xml")
    raw = bytearray(out.getvalue())
    raw[at + 4 : at + 60] = bytes(byte ^ 0x5A for byte in raw[at + 4 : at + 60])
    return bytes(raw)


@pytest.mark.parametrize(("name", "make", "says"), TOO_MUCH.values(), ids=TOO_MUCH.keys())
def test_what_is_too_much_is_told_before_it_takes_memory(
    name: str, make: Callable[[], bytes], says: str
) -> None:
    grown, said = read_alone(make(), name)
    assert says in said and "\n" not in said
    assert grown < 250


def test_dots_in_texts_make_no_key() -> None:
    text = TOML.replace('"Labour"', '"' + "1." * 50 + "1 = 7, [" + "www." * 50 + 'x]"')
    assert files.read(text.encode(), "x.toml").archives[0].timeline.title["en"].startswith("1.1.")


def test_a_sheet_is_read_once_however_many_names_it_has() -> None:
    def named(times: int) -> bytes:
        sheets = b"".join(b'<sheet name="%d" r:id="rId1"/>' % n for n in range(times))
        empty = sheet(b"".join(b'<row r="%d"/>' % n for n in range(200)))
        return workbook(
            empty, **{"xl/workbook.xml": b'<workbook xmlns:r="r"><sheets>' + sheets + b"</sheets></workbook>"}
        )

    def refused(raw: bytes) -> None:
        with pytest.raises(BadFile, match="no sheet with anything in it"):
            files.read(raw, "x.xlsx")

    once, often = named(1), named(900)
    assert work.calls(refused, often) < work.calls(refused, once) + 50 * 900  # a reading of it is a thousand


def test_a_cell_beyond_the_last_column_is_refused_with_its_place() -> None:
    far = workbook(sheet(HEADER + b'<row r="2">' + cell(b"A2", b"2011") + cell(b"LA2", b"far") + b"</row>"))
    with pytest.raises(BadFile, match=r"x\.xlsx:2 LA2: 'far' stands in column 313; over 300 columns"):
        files.read(far, "x.xlsx")


def test_a_cell_that_is_not_what_it_says_is_read_as_text_and_named() -> None:
    bad = (
        b'<row r="3"><c r="A3"><v>12abc</v></c>'
        + cell(b"B3", b"y")
        + b'<c r="C3" t="e"><v>#REF!</v></c></row>'
    )
    found = files.read(workbook(sheet(HEADER + bad)), "x.xlsx")
    assert [event.printed for event in found.archives[0].event] == ["12abc"]
    assert [str(each) for each in found.odd][:2] == [
        "x.xlsx:3 A3: read: '12abc' is not what the cell says it is; it was read as text",
        "x.xlsx:3 C3: read: its formula gives '#REF!'; it was left empty",
    ]


def test_a_date_that_no_calendar_has_is_read_as_its_number() -> None:
    styles = b'<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>'
    row = b'<row r="2"><c r="A2" s="0"><v>99999999</v></c>' + cell(b"B2", b"x") + b"</row>"
    found = files.read(workbook(sheet(HEADER + row), **{"xl/styles.xml": styles}), "x.xlsx")
    assert str(found.odd[0]).startswith("x.xlsx:2 A2: read: '99999999' is not what the cell says it is")


def test_an_event_with_more_names_than_are_kept_is_refused_with_its_place() -> None:
    people = ";".join(map(str, range(14_000)))
    found = files.read(f'date,title,people\n2011,x,"{people}"\n2011,y,z\n'.encode(), "x.csv")
    assert [str(each) for each in found.odd] == ["x.csv:2: refused: it has 14,000 people; at most 1,000"]
    assert len(found.archives[0].event) == 1


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
        BadSetting,
        match="--format: 'yaml' is no format known here; one of toml, json, csv, xlsx, ics, timelinejs",
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
