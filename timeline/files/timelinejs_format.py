"""The spreadsheet of TimelineJS, as downloaded from Google as CSV: a row a slide, its date in parts.

Source: TimelineJS3's spreadsheet template and `TLDate` (years before Christ are negative: -44 is 44 BCE).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from timeline.errors import shown
from timeline.files import csv_format
from timeline.files.assembly import Assembly, one_line
from timeline.files.html_text import as_text
from timeline.files.reading import Options, Read, Unreadable, bad
from timeline.files.spreadsheet import Row
from timeline.files.written_dates import read_date
from timeline.model.fields import MAX_LINE
from timeline.model.folding import fold

NEEDED = ("year", "headline")
_COLUMNS = (
    "year", "month", "day", "time", "end year", "end month", "end day", "end time", "display date",
    "headline", "text", "media", "media credit", "media caption", "media thumbnail",
    "alt text", "type", "group", "background", "link",
)  # fmt: skip
_MEDIA = ("media caption", "media credit")  # what says whence it is
_NEAR = 10_000  # beyond this many years before Christ a year more or less says nothing


class _Date(NamedTuple):
    """A date in parts, as EDTF; empty where the parts are none."""

    edtf: str
    fault: str = ""


def is_header(cells: Sequence[str]) -> bool:
    """Whether a row is the header of such a sheet."""
    names = set(map(_plain, cells))
    return set(NEEDED) <= names and bool(names & {"text", "media", "display date", "month"})


def read(raw: bytes, name: str, options: Options | None = None) -> Read:
    """The events of the sheet. Raises BadFile where it is none."""
    options = options or Options()
    rows, findings = csv_format.table(raw, name, options)
    at = next((number for number, row in enumerate(rows) if is_header(row.cells)), None)
    if at is None or any(any(map(str.strip, row.cells)) for row in rows[:at]):
        raise bad(f"{name}:1", "no header with Year and Headline", "download the sheet of TimelineJS as CSV")
    head = [_plain(cell) for cell in rows[at].cells]
    own = options.into.timeline.language
    reading = _Reading(name, Assembly(options.into, own), options.language or own)
    for row in rows[at + 1 :]:
        if any(map(str.strip, row.cells)):
            cells = dict(
                zip(reversed(head), reversed((*row.cells, *[""] * len(head))[: len(head)]), strict=True)
            )
            reading.take(row, {key: cell.strip() for key, cell in cells.items()}, len(row.cells) > len(head))
    headers = zip(rows[at].cells, head, strict=True)
    unread = tuple(header for header, key in headers if not key and header.strip())
    return reading.assembly.read(replace(findings, ignored=unread))


def _plain(header: str) -> str:
    name = " ".join(re.findall(r"[a-z]+", fold(header)))
    return name if name in _COLUMNS else ""


class _Reading:
    """Slides being read."""

    def __init__(self, name: str, assembly: Assembly, language: str) -> None:
        self.name, self.assembly, self.language = name, assembly, language

    def take(self, row: Row, cells: Mapping[str, str], is_longer: bool) -> None:
        where = f"{self.name}:{row.line}"
        kind = fold(cells.get("type", ""))
        if kind == "title":
            self.assembly.refuse(where, "the title slide; it names the timeline and is no event")
            return
        doubts = ["it has more cells than there are columns"] if is_longer else []
        notes: list[str] = []
        tree: dict[str, Any] = {"title": {self.language: one_line(as_text(cells.get("headline", "")))}}
        text = as_text(cells.get("text", ""))
        if text:
            tree["description"] = {self.language: text}
        if kind == "era":
            tree["recurrence"] = "none"
        self._date(cells, tree, doubts, notes)
        group = cells.get("group", "")
        tag = self.assembly.tag(group, self.language) if group else None
        tree["tags"] = (tag,) if tag is not None else ()
        media = cells.get("media", "")
        if media.lower().startswith(("http://", "https://")):
            title = " – ".join(filter(None, (as_text(cells.get(key, "")) for key in _MEDIA)))
            source, left_out = self.assembly.source(one_line(title)[:MAX_LINE], media, self.language)
            tree["sources"] = (source,) if source is not None else ()
            notes += [left_out] if left_out else []
        elif media:
            said = ", ".join(shown(cells[key]) for key in ("media", *_MEDIA) if cells.get(key))
            notes.append(f"its media {said} has no address; it was left out")
        self.assembly.add(where, tree, doubts, notes)

    def _date(
        self, cells: Mapping[str, str], tree: dict[str, Any], doubts: list[str], notes: list[str]
    ) -> None:
        printed = one_line(as_text(cells.get("display date", "")))[:MAX_LINE]
        if printed:
            tree["printed"] = printed
        start, end = _date(cells, ""), _date(cells, "end ")
        if start.fault or end.fault:
            doubts.append(start.fault or end.fault)
        elif not start.edtf:
            doubts.append("it has no year")
        else:
            edtf = start.edtf if end.edtf in ("", start.edtf) else f"{start.edtf}/{end.edtf}"
            found = read_date(edtf)
            if isinstance(found, Unreadable):
                doubts.append(f"its date {edtf} is none: {found.why.rpartition('is not a date: ')[2]}")
            else:
                tree["date"] = found
        if cells.get("time") or cells.get("end time"):
            notes.append("its hour was left out, since no zone is given")
        if "date" not in tree and not printed:
            tree["printed"] = "-".join(filter(None, (cells.get(key, "") for key in ("year", "month", "day"))))


def _date(cells: Mapping[str, str], which: str) -> _Date:
    year, month, day = (cells.get(which + part, "").replace(",", "") for part in ("year", "month", "day"))
    if not year:
        return _Date("", "a month or day without a year" if month or day else "")
    if re.fullmatch(r"-?\d{1,13}", year, re.ASCII) is None or int(year) == 0:
        return _Date("", f"{which}year {shown(year)} is none")
    number = int(year)
    text = _year(number)
    if not month:
        return _Date("", f"a {which}day without a month") if day else _Date(text)
    for part, name in ((month, "month"), (day, "day")):
        if part and re.fullmatch(r"\d{1,2}", part, re.ASCII) is None:
            return _Date("", f"{which}{name} {shown(part)} is none")
    return _Date("-".join((text, f"{int(month):02}", *((f"{int(day):02}",) if day else ()))))


def _year(number: int) -> str:
    """A year as EDTF: before Christ one less, since there the year 0 is 1 BCE."""
    astronomical = number + 1 if -_NEAR < number < 0 else number
    if abs(astronomical) < 10_000:
        return f"{'-' if astronomical < 0 else ''}{abs(astronomical):04}"
    digits = str(abs(astronomical)).rstrip("0")
    zeros = len(str(abs(astronomical))) - len(digits)
    return f"Y{'-' if astronomical < 0 else ''}{digits}{f'E{zeros}' if zeros else ''}"
