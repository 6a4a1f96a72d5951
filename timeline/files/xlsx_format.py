"""XLSX in: the first sheet that is shown and has a row, through the same door as CSV.

Of a formula the value stored with it is read; nothing is evaluated. A date cell always holds a whole day:
what is known of it, its number format says (ECMA-376 part 1, 18.8.31): without `d` a month, without `m` a
year. Parts, cells and styles: 18.2–18.4, 18.8, 18.17.4, 22.9.2.19 of the same.
"""

import datetime as dt
import math
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass, field
from itertools import islice

from timeline.errors import shown
from timeline.files import spreadsheet
from timeline.files.markup import walk
from timeline.files.reading import Fate, Findings, Odd, Options, Read, bad
from timeline.files.rows import MAX_CELL, MAX_CELLS, MAX_CHARACTERS, Rows, too_long
from timeline.files.spreadsheet import MAX_COLUMNS, Row
from timeline.files.zipped import measured, pieces

_TOLD = 20  # sheets that are named, cells of which something is said
_BOOK, _RELATIONS, _STYLES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"
_NEEDED = ("[Content_Types].xml", _BOOK)
_MOST_SHEETS = 1_000
_MOST_STYLES = 65_490  # Excel's own bound
_OLD = b"\xd0\xcf\x11\xe0"
_CELL = re.compile(r"([A-Z]{1,3})\d{1,7}")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_MINUTES = re.compile(r"(h+[^a-z]*)m+|m+([^a-z]*s)")
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
# Formats that files name by their number alone (18.8.30), of dates and hours
_BUILT_IN = {
    14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm", 19: "h:mm:ss", 20: "h:mm",
    21: "h:mm:ss", 22: "m/d/yy h:mm", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0",
}  # fmt: skip
_SINCE_1900, _SINCE_1904 = dt.datetime(1899, 12, 30), dt.datetime(1904, 1, 1)
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def read(raw: bytes, name: str, options: Options | None = None) -> Read:
    """The events of a workbook's first sheet. Raises BadFile where it is none, or could not be a table."""
    rows, sheet, said = table(raw, name)
    return spreadsheet.read(rows, name, options or Options(), Findings(sheet=sheet), said)


def table(raw: bytes, name: str) -> tuple[list[Row], str, list[Odd]]:
    """The rows of the sheet, its name, and what must be said of the workbook."""
    if raw.startswith(_OLD):
        raise bad(
            name,
            "the old Excel format, or a workbook with a password",
            "save it as .xlsx, without a password",
        )
    with measured(raw, name, _NEEDED) as opened:
        book = _book(opened, name)
        sheets = iter(book.sheets.items())
        for title, part in sheets:
            sheet = _Sheet(name, book)
            walk(pieces(opened, part, name), f"{name} {part}", sheet)
            if sheet.rows.found:
                others = (title for title, part in sheets if _has_a_row(opened, part, name, book))
                said = [Odd(name, why, Fate.READ) for why in _left(list(islice(others, _TOLD)))]
                return sheet.rows.found, title, [*said, *sheet.said()]
    raise bad(name, "no sheet with anything in it", "give a table with a header and rows")


def _left(others: Sequence[str]) -> Iterator[str]:
    if others:
        named = ", ".join(map(shown, others))
        yield f"its first sheet was read, and no other: {named}; save each by itself, and import it too"


@dataclass(slots=True)
class _Book:
    """What cells are read by. `sheets` has the parts of those that are shown, by their names."""

    sheets: dict[str, str] = field(default_factory=dict)
    since: dt.datetime = _SINCE_1900
    strings: list[str] = field(default_factory=list)
    formats: Sequence[str] = ()  # of each style; empty where it is none of dates


def _book(opened: zipfile.ZipFile, name: str) -> _Book:
    def told(part: str, handler: "_Relations | _Styles | _Strings | _Sheets") -> None:
        if part in parts:
            walk(pieces(opened, part, name), f"{name} {part}", handler)

    parts = frozenset(opened.namelist())
    relations, sheets = _Relations(name), _Sheets(name)
    told(_RELATIONS, relations)
    told(_BOOK, sheets)
    styles, strings = _Styles(name), _Strings(name)
    told(_STYLES, styles)
    told(relations.strings, strings)
    titles: dict[str, str] = {}  # by part: one that is named many times is one sheet, and read once
    for title, id in sheets.found.items():
        titles.setdefault(relations.sheets.get(id, ""), title)
    return _Book(
        {title: part for part, title in titles.items() if part in parts},
        sheets.since,
        strings.found,
        styles.formats(),
    )


class _Relations:
    """Which part each sheet is, and which holds the strings."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.sheets: dict[str, str] = {}
        self.strings = ""

    def begin(self, tag: str, attributes: Mapping[str, str]) -> None:
        kind = attributes.get("Type", "").rpartition("/")[2]
        target = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", "")[:300])).lstrip("/")
        if kind == "sharedStrings":
            self.strings = target
        elif kind == "worksheet":
            _at_most(self.sheets, _MOST_SHEETS, "sheets", self.name)
            self.sheets[attributes.get("Id", "")] = target

    def end(self, tag: str) -> None:
        pass

    def text(self, text: str) -> None:
        pass


class _Sheets:
    """The sheets that are shown, in their order, and when days begin to be counted."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.found: dict[str, str] = {}
        self.since = _SINCE_1900

    def begin(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            self.since = _SINCE_1904
        elif tag == "sheet" and attributes.get("state", "visible") == "visible":
            _at_most(self.found, _MOST_SHEETS, "sheets", self.name)
            id = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            self.found[attributes.get("name", "")[:100]] = id

    def end(self, tag: str) -> None:
        pass

    def text(self, text: str) -> None:
        pass


class _Styles:
    """The number format of each style of cells."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._formats = dict(_BUILT_IN)
        self._of_cells: list[int] = []
        self._within = False

    def begin(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "cellXfs":
            self._within = True
        elif tag == "numFmt":
            _at_most(self._formats, _MOST_STYLES, "formats", self.name)
            self._formats[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")[:255]
        elif tag == "xf" and self._within:
            _at_most(self._of_cells, _MOST_STYLES, "styles", self.name)
            self._of_cells.append(_number(attributes.get("numFmtId")))

    def end(self, tag: str) -> None:
        self._within = self._within and tag != "cellXfs"

    def text(self, text: str) -> None:
        pass

    def formats(self) -> Sequence[str]:
        of_dates = {id: format for id, format in self._formats.items() if _is_of_dates(format)}
        return [of_dates.get(id, "") for id in self._of_cells]


class _Strings:
    """The texts that cells name by their number."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.found: list[str] = []
        self._text = _Text()
        self._length = 0

    def begin(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "si":
            self._text = _Text()
        self._text.begin(tag)

    def end(self, tag: str) -> None:
        self._text.end(tag)
        if tag == "si":
            self.found.append(self._text.whole())
            self._length += len(self.found[-1])
            if len(self.found) > MAX_CELLS or self._length > MAX_CHARACTERS:
                found = f"over {MAX_CELLS:,} texts, or {MAX_CHARACTERS:,} characters, are too many"
                raise bad(self.name, found, "split the workbook, or save the sheet as CSV")

    def text(self, text: str) -> None:
        if self._text.is_too_long_with(text):
            raise too_long(f"{self.name} text {len(self.found) + 1}")


class _Text:
    """A text being put together of its runs; how it is pronounced is left out."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._takes = self._spoken = False

    def begin(self, tag: str) -> None:
        self._spoken = self._spoken or tag == "rPh"
        self._takes = tag in ("t", "v") and not self._spoken

    def end(self, tag: str) -> None:
        self._takes = False
        self._spoken = self._spoken and tag != "rPh"

    def is_too_long_with(self, text: str) -> bool:
        """Take more of it."""
        if self._takes:
            self._parts.append(text)
            self._length += len(text)
        return self._length > MAX_CELL

    def whole(self) -> str:
        return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), "".join(self._parts))


class _Sheet:
    """The rows of a sheet, and what is odd in them."""

    def __init__(self, name: str, book: _Book) -> None:
        self.name, self.book = name, book
        self.rows = Rows(name)
        self.odd: list[Odd] = []
        self._odd = 0
        self._line = self._column = 0
        self._cells: list[str] = []
        self._cell: Mapping[str, str] = {}
        self._text = _Text()
        self._is_formula = False
        self._unsaved = self._first = 0
        self._saved = False

    def begin(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "row":
            self._line = _number(attributes.get("r")) or self._line + 1
            self._column, self._cells = 0, []
        elif tag == "c":
            self._cell, self._text, self._is_formula = attributes, _Text(), False
            named = _CELL.fullmatch(attributes.get("r", ""))
            self._column = _column(named[1]) if named is not None else self._column + 1
        elif tag == "f":
            self._is_formula = True
        self._text.begin(tag)

    def text(self, text: str) -> None:
        if self._text.is_too_long_with(text):
            raise too_long(self._where())

    def end(self, tag: str) -> None:
        self._text.end(tag)
        if tag == "row" and self._cells:
            self.rows.add(self._line, self._cells)
            self._cells = []
        elif tag == "c":
            text = self._read(self._cell.get("t", "n"), self._text.whole())
            self._text = _Text()
            if self._is_formula and not text:
                self._unsaved, self._first = self._unsaved + 1, self._first or self._line
            self._saved = self._saved or (self._is_formula and text != "")
            if text:
                self._put(text)

    def _put(self, text: str) -> None:
        if self._column > MAX_COLUMNS:
            found = f"{shown(text)} stands in column {self._column:,}"
            raise bad(self._where(), found, f"over {MAX_COLUMNS} columns are too many; leave out some")
        self._cells += [""] * (self._column - len(self._cells))
        self._cells[self._column - 1] = text

    def _where(self) -> str:
        return f"{self.name}:{self._line} {self._cell.get('r', '')[:10]}".rstrip()

    def _read(self, kind: str, text: str) -> str:
        """A cell as it would be typed; dates as exactly as they are shown. What is not as it should be is
        read as text, and said.
        """
        if not text:
            return ""
        try:
            match kind:
                case "s":
                    return self.book.strings[_index(text)]
                case "b":
                    return ("false", "true")[_index(text)]
                case "n":
                    style = _number(self._cell.get("s"))
                    of_style = self.book.formats[style] if style < len(self.book.formats) else ""
                    return _figure(text, of_style, self.book.since)
                case "d":
                    return _iso(text)
        except (ValueError, IndexError, OverflowError):
            self._say(f"{shown(text)} is not what the cell says it is; it was read as text")
            return "" if kind == "s" else text
        if kind == "e":
            self._say(f"its formula gives {shown(text)}; it was left empty")
            return ""
        return text

    def _say(self, why: str) -> None:
        self._odd += 1
        if len(self.odd) < _TOLD:
            self.odd.append(Odd(self._where(), why, Fate.READ))

    def said(self) -> Iterator[Odd]:
        """What must be said of cells, and of formulas where none has its value beside it: some programs save
        none.
        """
        yield from self.odd
        if self._odd > len(self.odd):
            yield Odd(self.name, f"{self._odd - len(self.odd):,} more such cells", Fate.READ)
        if self._unsaved and not self._saved:
            why = f"no value is saved with its formulas ({self._unsaved:,}, the first here)"
            mend = "open and save it in Excel or LibreOffice, and import it again"
            yield Odd(f"{self.name}:{self._first}", f"{why}; {mend}", Fate.READ)


class _FoundOneError(Exception):
    """A row was found, and no more need be read."""


class _AnyRow(_Sheet):
    """Whether a sheet has anything in it."""

    def _put(self, text: str) -> None:
        raise _FoundOneError


def _has_a_row(opened: zipfile.ZipFile, part: str, name: str, book: _Book) -> bool:
    try:
        walk(pieces(opened, part, name), f"{name} {part}", _AnyRow(name, book))
    except _FoundOneError:
        return True
    return False


def _at_most(held: Sized, most: int, what: str, name: str) -> None:
    if len(held) >= most:
        raise bad(name, f"over {most:,} {what} are too many", "save the sheet by itself, or as CSV")


def _number(text: str | None) -> int:
    """A whole number of few digits; 0 where it is none."""
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 8 else 0


def _index(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise ValueError(text)
    return int(text)


def _column(letters: str) -> int:
    """A=1, Z=26, AA=27."""
    column = 0
    for letter in letters:
        column = 26 * column + ord(letter) - 64
    return column


def _is_of_dates(number_format: str) -> bool:
    first = number_format.split(";")[0].lower()
    return bool(_ELAPSED.search(first) or re.search("[dmhys]", _LITERAL.sub("", first)))


def _figure(text: str, date_format: str, since: dt.datetime) -> str:
    """A number, or what it means as a date or an hour. Raises ValueError and OverflowError."""
    if not re.search("[.eE]", text):
        number: float = _whole(text)
    else:
        number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    if not date_format:
        whole = number == int(number) and abs(number) < 1e15
        return str(int(number)) if whole or isinstance(number, int) else str(number)
    if _ELAPSED.search(date_format.split(";")[0]):
        return str(dt.timedelta(seconds=round(number * 86_400)))
    if 0 <= number < 1:
        minutes, seconds = divmod(min(round(number * 86_400), 86_399), 60)
        return str(dt.time(minutes // 60, minutes % 60, seconds))
    if 0 < number < 60 and since == _SINCE_1900:
        number += 1  # for Lotus 1-2-3, 1900 was a leap year
    return shown_date(since + dt.timedelta(seconds=round(number * 86_400)), date_format)


def _whole(text: str) -> int:
    if len(text) > 30:
        raise ValueError(text)
    return int(text)


def _iso(text: str) -> str:
    """A date as ISO 8601 says it (the type `d`): the day, and the hour where it is not midnight."""
    if re.fullmatch(r"T?\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?", text):
        return text.strip("TZ")
    moment = dt.datetime.fromisoformat(text)
    return shown_date(moment, "yyyy-mm-dd hh:mm" if "T" in text else "yyyy-mm-dd")


def shown_date(value: dt.datetime, number_format: str) -> str:
    """A date cell as EDTF, no more exact than its format shows it; without a year as words.

    >>> shown_date(dt.datetime(2011, 12, 1), "mmm yyyy"), shown_date(dt.datetime(2011, 12, 16), "d-mmm")
    ('2011-12', '16 December')
    """
    plain = _MINUTES.sub(r"\1\2", _LITERAL.sub("", number_format.split(";")[0].lower()))
    has_day, has_month, has_year = "d" in plain, "m" in plain, "y" in plain or "e" in plain
    if not (has_day or has_month or has_year):
        return value.strftime("%H:%M")
    if not has_year:
        month = _MONTHS[value.month - 1]
        return f"{value.day} {month}" if has_day else month
    if not has_month:
        return f"{value.year:04}"
    if not has_day:
        return f"{value.year:04}-{value.month:02}"
    hour = f" {value:%H:%M}" if "h" in plain and (value.hour, value.minute) != (0, 0) else ""
    return f"{value.year:04}-{value.month:02}-{value.day:02}{hour}"
