"""XLSX in: the first sheet that is shown and has a row, through the same door as CSV.

Of a formula the value stored with it is read; nothing is evaluated. A date cell always holds a whole day:
what is known of it, its number format says (ECMA-376 part 1, 18.8.31): without `d` a month, without `m` a
year.
"""

import datetime as dt
import io
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from timeline.errors import BadFile, shown
from timeline.files import spreadsheet
from timeline.files.reading import Fate, Findings, Odd, Options, Read, bad
from timeline.files.spreadsheet import MAX_COLUMNS, MAX_ROWS, Row
from timeline.files.zipped import measured

_EXCEL_ROWS = 1_048_576  # that a sheet can have
_TOLD = 20  # sheets that are named
_NEEDED = ("[Content_Types].xml", "xl/workbook.xml")
_SHEET, _FORMULA = "xl/worksheets/", b"<f"
_OLD = b"\xd0\xcf\x11\xe0"
_LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_MINUTES = re.compile(r"(h+[^a-z]*)m+|m+([^a-z]*s)")
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
        has_formulas = any(_FORMULA in opened.read(part) for part in opened.namelist() if _SHEET in part)
    import openpyxl  # 0.2 s, for this format alone

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions it passes over
            book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
            seen = iter([sheet for sheet in book.worksheets if sheet.sheet_state == "visible"])
            for sheet in seen:
                rows = list(_rows(sheet, name))
                if rows:
                    others = (each.title for each in seen if next(_rows(each, name), None) is not None)
                    said = [Odd(name, why, Fate.READ) for why in _left(list(islice(others, _TOLD)))]
                    if has_formulas:
                        said += _unsaved(raw, sheet.title, {row.line: row.cells for row in rows}, name)
                    return rows, sheet.title, said
    except BadFile:
        raise
    except Exception as error:  # whatever a broken part makes the library raise
        why = type(error).__name__
        raise bad(name, f"the workbook cannot be read ({why})", "save it again as .xlsx, or as CSV") from None
    raise bad(name, "no sheet with anything in it", "give a table with a header and rows")


def _left(others: Sequence[str]) -> Iterator[str]:
    if others:
        named = ", ".join(map(shown, others))
        yield f"its first sheet was read, and no other: {named}; save each by itself, and import it too"


def _unsaved(raw: bytes, title: str, rows: Mapping[int, Sequence[str]], name: str) -> Iterator[Odd]:
    """What is said where no formula of a sheet has its value beside it: some programs save none."""
    import openpyxl

    sheet = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, keep_links=False)[title]
    sheet.reset_dimensions()
    first = number = 0
    for line, cells in enumerate(sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS), start=1):
        for at, cell in enumerate(cells):
            if cell.data_type == "f":
                if at < len(rows.get(line, ())) and rows[line][at]:
                    return
                first, number = first or line, number + 1
    if number:
        why = f"no value is saved with its formulas ({number:,}, the first here); open and save it in Excel"
        yield Odd(f"{name}:{first}", f"{why} or LibreOffice, and import it again", Fate.READ)


def _rows(sheet: Any, name: str) -> Iterator[Row]:
    before: object = None
    sheet.reset_dimensions()  # what a file says of its size need not be so
    for line, cells in enumerate(sheet.iter_rows(max_row=_EXCEL_ROWS, max_col=MAX_COLUMNS + 1), start=1):
        if cells is before:
            continue  # the one empty row that the library gives for each that is missing
        before = cells
        texts = [_text(cell) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        if len(texts) > MAX_COLUMNS:
            raise bad(f"{name}:{line}", f"over {MAX_COLUMNS} columns are too many", "leave out some")
        if not texts:
            continue
        if line > MAX_ROWS:
            raise bad(name, f"over {MAX_ROWS:,} rows are too many", "split the sheet")
        yield Row(line, texts)


def _text(cell: Any) -> str:
    """A cell as it would be typed; dates as exactly as they are shown."""
    value = cell.value
    if value is None or cell.data_type == "e":
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return shown_date(value, cell.number_format or "")
    if isinstance(value, dt.date):
        return shown_date(dt.datetime.combine(value, dt.time()), cell.number_format or "")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)[:200_000]


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
