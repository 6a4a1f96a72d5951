"""The archive desk: text ↔ events. Values only: what becomes of them, `curate` decides.

Each format is a module and a line of FORMATS. A reader takes bytes and gives a `Read`; a writer takes
archives and gives text, piece by piece.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from timeline.errors import BadSetting, shown
from timeline.files import (
    csv_format,
    ics_format,
    json_format,
    jsonld_format,
    timelinejs_format,
    toml_format,
    xlsx_format,
)
from timeline.files.reading import Options, Read, bad
from timeline.model.event import Archive

Reader = Callable[[bytes, str, Options], Read]
Writer = Callable[[Sequence[Archive]], Iterator[str]]
HEAD = 4096  # bytes of a file by which its format is told


@dataclass(frozen=True, slots=True)
class Format:
    """A format: how its files are named, read and written; None where it is not.

    `encoding` is what its text is written in: Excel knows UTF-8 by its mark alone. What `names_timelines` is
    read without Options.into.
    """

    name: str
    suffixes: tuple[str, ...]
    read: Reader | None = None
    write: Writer | None = None
    encoding: str = "utf-8"
    names_timelines: bool = False


def _read_toml(raw: bytes, name: str, options: Options) -> Read:
    return Read((toml_format.read_bytes(raw, name),))


def _read_json(raw: bytes, name: str, options: Options) -> Read:
    return Read(json_format.read(raw, name))


def _write_toml(archives: Sequence[Archive]) -> Iterator[str]:
    if len(archives) != 1:
        raise bad(
            "the export", f"{len(archives)} timelines in one TOML file", "name a folder, for a file each"
        )
    yield toml_format.write(archives[0])


FORMATS = {
    format.name: format
    for format in (
        Format("toml", (".toml",), _read_toml, _write_toml, names_timelines=True),
        Format("json", (".json",), _read_json, json_format.write, names_timelines=True),
        Format("jsonld", (".jsonld",), None, jsonld_format.write, names_timelines=True),
        Format("csv", (".csv", ".tsv", ".tab", ".txt"), csv_format.read, csv_format.write, "utf-8-sig"),
        Format("xlsx", (".xlsx", ".xlsm"), xlsx_format.read),
        Format("ics", (".ics", ".ical", ".ifb"), ics_format.read),
        Format("timelinejs", (), timelinejs_format.read),
    )
}
# First bytes that say what a file is, whatever its name says; None is read by nobody here
_BINARY: tuple[tuple[bytes, str | None, str], ...] = (
    (b"PK\x03\x04", "xlsx", "a zip"),
    (b"PK\x05\x06", None, "an empty zip"),
    (b"\xd0\xcf\x11\xe0", None, "the old Excel format, or a workbook with a password"),
    (b"\x1f\x8b", None, "packed with gzip"),
    (b"%PDF", None, "a PDF"),
    (b"{\\rtf", None, "a word processor's file"),
    (b"SQLite format 3\0", None, "a database"),
)
_JSON_LD = re.compile(rb'(?:\xef\xbb\xbf)?[\s\[{]*"@')  # its first key is one of JSON-LD's own


def by_suffix(name: str) -> Format | None:
    """The format whose files are named so; None where no format's are."""
    suffix = re.search(r"\.\w+$", name.lower())
    return next((f for f in FORMATS.values() if suffix is not None and suffix[0] in f.suffixes), None)


def known_format(name: str) -> Format:
    """The format that --format names. Raises BadSetting where there is none."""
    if name not in FORMATS:
        readable = ", ".join(format.name for format in FORMATS.values() if format.read is not None)
        raise BadSetting(f"{shown(name)} is no format known here", "--format", f"one of {readable}")
    return FORMATS[name]


def detect(name: str, head: bytes, asked: str | None = None) -> Format:
    """The format of a file by its first bytes (HEAD of them), its suffix, or what was `asked` for.

    Raises BadFile where they contradict each other, or none of them tells.
    """
    wanted = known_format(asked) if asked is not None else by_suffix(name)
    for first, format, what in _BINARY:
        if head.startswith(first):
            if format is None:
                raise bad(name, f"it is {what}", "save the table as .xlsx or CSV, or unpack it first")
            if wanted is not None and wanted.name != format:
                mend = "unpack it first; if it is an Excel workbook, name it .xlsx"
                raise bad(name, f"it is {what}, not {wanted.name}", mend)
            return FORMATS[format]
    if wanted is not None and wanted.name == "xlsx":
        if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
            mend = "open it in a spreadsheet program and save it as .xlsx or CSV"
            raise bad(name, "it is a web page (HTML), no Excel workbook", mend)
        raise bad(name, "it is no Excel workbook", "save it as .xlsx, or give it the name of what it is")
    if wanted is None or (wanted.name == "csv" and asked is None):
        wanted = _by_text(head) or wanted
    if wanted is None:
        raise bad(
            name, "what kind of file this is cannot be told", "name it by its suffix, or say --format csv"
        )
    if wanted.name == "json" and _JSON_LD.match(head):
        wanted = FORMATS["jsonld"]
    if wanted.read is None:
        raise bad(name, f"{wanted.name} is written and not read", "import JSON or TOML instead")
    return wanted


def _by_text(head: bytes) -> Format | None:
    text = head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").lstrip()
    if text[:15].upper() == "BEGIN:VCALENDAR":
        return FORMATS["ics"]
    if text.startswith("{"):
        return FORMATS["json"]
    if re.search(r"^\[timeline\]", text, re.MULTILINE):
        return FORMATS["toml"]
    first = text.partition("\n")[0]
    if any(timelinejs_format.is_header(first.split(delimiter)) for delimiter in ",;\t"):
        return FORMATS["timelinejs"]
    return None


def read(raw: bytes, name: str, options: Options | None = None, asked: str | None = None) -> Read:
    """What a file holds, in the format it is found to be in or was `asked` for. Raises BadFile."""
    format = detect(name, raw[:HEAD], asked)
    assert format.read is not None, "detect gives none that is not read"
    return format.read(raw, name, options or Options())
