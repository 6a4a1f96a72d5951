"""CSV: a table of events in, with its encoding, delimiter and dates found out; and out, for any program.

Source: RFC 4180. What a spreadsheet would take for a formula gets an apostrophe before it on the way out
(OWASP, CSV injection), and loses it on the way in: where a cell begins, and where one would begin for a
program whose delimiter is ; and which takes no heed of our quotes.
"""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from timeline.dates.uncertain import UncertainDate
from timeline.errors import BadFile, BadSetting, shown
from timeline.files import spreadsheet
from timeline.files.canonical import languages
from timeline.files.columns import COLUMNS, MORE, TRANSLATED, Column, found_in
from timeline.files.encodings import decode
from timeline.files.reading import Findings, Options, Read, bad
from timeline.files.rows import Rows, too_long
from timeline.files.spreadsheet import MAX_COLUMNS, Row
from timeline.files.written_dates import SURELY, read_date
from timeline.model.event import Archive, Claim, Event, Source

MAX_BYTES = 15_000_000
MAX_ROW = 1_000_000  # characters
DELIMITERS = {",": ",", ";": ";", "tab": "\t", "\t": "\t", "|": "|"}
# What may stand before a formula's sign and make no difference, and the sign, if one follows
_BEFORE_FORMULA = re.compile(r"""(\A['"\s;]*+|['"\s;]++)([=+\-@＝＋－＠]?)""")
_SIGN = re.compile("[=+\\-@＝＋－＠]")
_BEGINS = re.compile(r"[;\t\r\n]")  # a cell, for such a program
_GUARDED = re.compile(r"([;\t\r\n])'")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_TRIED = 100  # rows by which a delimiter is found out
_TOLD = re.compile(r"\"?sep=([,;|\t])\"?[ \t]*(?=[\r\n])", re.IGNORECASE)  # for Excel, in the first row
_MARKUP = re.compile(r"\s*<(?:!doctype|!--|\?xml|html|head|body|meta|table)\b", re.IGNORECASE)
_LANGUAGE = "language"


def read(raw: bytes, name: str, options: Options | None = None) -> Read:
    """The events of a table. Raises BadFile where it is none; rows at fault are told in the result."""
    options = options or Options()
    rows, findings = table(raw, name, options)
    return spreadsheet.read(rows, name, options, findings)


def table(raw: bytes, name: str, options: Options) -> tuple[list[Row], Findings]:
    """The rows of a file as they stand, and what was found out about it."""
    if len(raw) > MAX_BYTES:
        raise bad(name, f"{len(raw):,} bytes are too many", f"split the file; at most {MAX_BYTES:,}")
    text, encoding = decode(raw, name, options.encoding)
    if _MARKUP.match(text) is not None:
        raise bad(
            name, "it is a web page (HTML) or XML, not CSV",
            "open it in a spreadsheet program, and save it as .xlsx or CSV",
        )  # fmt: skip
    told = _TOLD.match(text)
    given = known_delimiter(options.delimiter) if options.delimiter is not None else told and told[1]
    delimiter = given or _delimiter(text, name, options)
    rows = Rows(name)
    for line, cells in _rows(text, delimiter, name):
        if told is None or line > 1:
            rows.add(line, cells)
    return rows.found, Findings(encoding=encoding, delimiter="tab" if delimiter == "\t" else delimiter)


def known_delimiter(delimiter: str) -> str:
    """The character that --delimiter means. Raises BadSetting where it is none that is read."""
    if delimiter not in DELIMITERS:
        raise BadSetting(f"{shown(delimiter)} is no delimiter", "--delimiter", "one of , ; | tab")
    return DELIMITERS[delimiter]


def _delimiter(text: str, name: str, options: Options) -> str:
    """The one by which a row has the most columns known here, and then the first row the most at all."""

    def fitness(delimiter: str) -> tuple[int, int]:
        filled: list[Sequence[str]] = []
        with suppress(BadFile):
            for _, cells in _rows(text, delimiter, name, _TRIED):
                if any(map(str.strip, cells)):
                    filled.append(cells[:MAX_COLUMNS])
                if len(filled) == spreadsheet.HEAD:
                    break
        known = [sum(each is not None for each in found_in(cells, options.mapping)) for cells in filled]
        return max(known, default=0), len(filled[0]) if filled else 0

    return max(",;\t|", key=fitness)


class _Lines:
    """The lines of a text, each as it is asked for; `length` is that of all since a row began."""

    def __init__(self, text: str) -> None:
        self._matches = _LINE.finditer(text)
        self.length = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._matches)[0]
        if not line:
            raise StopIteration
        self.length += len(line)
        if self.length > MAX_ROW:
            raise csv.Error(f"it has over {MAX_ROW:,} characters")
        return line


def _rows(text: str, delimiter: str, name: str, most: int | None = None) -> Iterator[tuple[int, list[str]]]:
    """The cells of each row, with the line it begins on."""
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    line = 1
    try:
        for number, cells in enumerate(reader):
            if number == most:
                return
            if cells:
                yield line, [bare(cell) for cell in cells]
            line, lines.length = reader.line_num + 1, 0
    except csv.Error as error:
        where, why = f"{name}:{line}", str(error)
        if "field limit" in why:
            raise too_long(where, "shorten it; perhaps quotes are not closed") from None
        mend = "close the quotes; a quote inside is written twice"
        raise bad(where, f"the row cannot be read: {why}", mend) from None


def guarded(cell: str) -> str:
    """A cell with an apostrophe before what a spreadsheet would take for a formula."""
    return _BEFORE_FORMULA.sub(_with_guard, cell) if _SIGN.search(cell) else cell


def bare(cell: str) -> str:
    """The cell that `guarded` made into this one."""
    return _BEFORE_FORMULA.sub(_without_guard, cell) if "'" in cell else cell


def _with_guard(found: re.Match[str]) -> str:
    before, sign = found.groups()
    if not sign:
        return found[0]
    return ("'" if found.start() == 0 else "") + _BEGINS.sub(r"\g<0>'", before) + sign


def _without_guard(found: re.Match[str]) -> str:
    before, sign = found.groups()
    if not sign:
        return found[0]
    return _GUARDED.sub(r"\1", before.removeprefix("'") if found.start() == 0 else before) + sign


def write(archives: Iterable[Archive]) -> Iterator[str]:
    """The events of all timelines as one table, row by row. What CSV cannot hold is left out: all claims but
    those on deaths, links, and whatever else has no column.
    """
    held = tuple(archives)
    used = tuple(_columns(held))
    yield _row([str(each) for each in used], ())
    for archive in held:
        sources = {source.id: source for source in archive.source}
        for event in archive.event:
            yield _event_row(event, archive, sources, used)


def _columns(archives: Sequence[Archive]) -> Iterator[Column]:
    yield from (Column(name) for name in COLUMNS)
    translated: set[tuple[str, str]] = set()
    more: set[str] = set()
    for archive in archives:
        for event in archive.event:
            own = _own(event, archive)
            texts = _texts(event)
            translated |= {(name, code) for name in TRANSLATED for code in texts[name] if code != own}
            more |= {name for name in MORE if _more(event, name, own)}
    yield from (
        Column(name, code) for name in TRANSLATED for code in sorted(c for n, c in translated if n == name)
    )
    yield from (Column(name) for name in MORE if name in more)


def _event_row(event: Event, archive: Archive, sources: dict[str, Source], used: Sequence[Column]) -> str:
    own = _own(event, archive)
    texts = _texts(event)
    cited = [sources[id] for id in event.sources]
    cells = {
        "id": event.id,
        "date": _date(event.date) if event.date is not None else "",
        "kind": event.kind.value,
        "country": (event.place.country or "") if event.place is not None else "",
        "tags": "; ".join(event.tags),
        "people": "; ".join(_person(name, archive, own) for name in event.people),
        "organizations": "; ".join(event.organizations),
        "source": " | ".join(_in(source.title, own) for source in cited),
        "source_url": " ".join(source.url or "–" for source in cited)
        if any(each.url for each in cited)
        else "",
        "deaths": " | ".join(_said(claim, own) for claim in event.claim if claim.metric == "deaths"),
        _LANGUAGE: own,
    }
    row = []
    for each in used:
        if each.name in TRANSLATED:
            row.append(texts[each.name].get(each.language or own, "") if each.language != own else "")
        else:
            row.append(cells[each.name] if each.name in cells else _more(event, each.name, own))
    dates = {number for number, each in enumerate(used) if each == Column("date") and event.date is not None}
    return _row(row, dates)


def _row(cells: Sequence[str], dates: Iterable[int]) -> str:
    """A line; what would be a formula is made plain text, but for cells with `dates`."""
    out = io.StringIO()
    plain = [guarded(cell) if number not in dates else cell for number, cell in enumerate(cells)]
    csv.writer(out, lineterminator="\r\n").writerow(plain)
    return out.getvalue()


def _own(event: Event, archive: Archive) -> str:
    """The language of a row's plain columns: the timeline's, else the first that the title has."""
    return languages(event.title, archive.timeline.language)[0]


def _texts(event: Event) -> dict[str, dict[str, str]]:
    place = event.place.name if event.place is not None else {}
    found = {"title": event.title, "summary": event.summary, "description": event.description, "place": place}
    return {name: dict(texts) for name, texts in found.items()}


def _more(event: Event, name: str, own: str) -> str:
    """A cell of a column that is there only where an event needs it; empty where this one does not."""
    place = event.place
    match name:
        case "description":
            return event.description.get(own, "")
        case "latitude" | "longitude":
            position = getattr(place, name) if place is not None else None
            return "" if position is None else repr(position)
        case "printed":
            return event.printed
        case "time":
            return event.time.isoformat("minutes") if event.time is not None else ""
        case "private":
            return "true" if event.private else ""
        case "modified":
            instant = event.modified
            return "" if instant is None else instant.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
    value = getattr(event, name)
    default = Event.__dataclass_fields__[name].default
    return "" if value == default or value is None else str(value)


def _date(date: UncertainDate) -> str:
    """EDTF; said to be that where a table would not take it for it: 2011-30, which may be years."""
    text = str(date)
    return text if isinstance(read_date(text), UncertainDate) else f"{SURELY}{text}"


def _person(name: str, archive: Archive, own: str) -> str:
    known = archive.person.get(name)
    return name if known is None else _in(dict(known.name), own)


def _in(text: str | dict[str, str] | object, own: str) -> str:
    if isinstance(text, str):
        return text
    assert isinstance(text, dict), "texts are plain or by language"
    return str(text[languages(text, own)[0]])


def _said(claim: Claim, own: str) -> str:
    if claim.min is not None and claim.max is not None:
        return f"{claim.min}–{claim.max}"
    if claim.min is not None:
        return f"{claim.min}+"  # which every encoding has
    if claim.max is not None:
        return f"≤{claim.max}"
    return _in(claim.value if claim.value is not None else claim.text, own)
