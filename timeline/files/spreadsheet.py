"""Rows of a table, from CSV or a spreadsheet, as events: one row an event, columns by their headers.

What is read of a cell, and what becomes a draft, stands in docs/import-export.md.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import zip_longest
from typing import Any, NamedTuple

from babel import Locale

from timeline.dates.uncertain import UncertainDate
from timeline.errors import shown
from timeline.files.assembly import Assembly, one_line
from timeline.files.columns import Column, columns
from timeline.files.ids import slug
from timeline.files.reading import Findings, Options, Order, Read, bad
from timeline.files.written_dates import figures, order_of, read_date, without_hour
from timeline.languages import countries, known
from timeline.model.event import Kind
from timeline.model.fields import LANGUAGE, MAX_LINE
from timeline.model.folding import fold

MAX_COLUMNS = 300
MAX_ROWS = 200_000
_LISTED = re.compile(r"[;|\n]")
_TAGS = re.compile(r"[;|,\n]")
_SOURCES = re.compile(r"\s*[|\n]\s*")
_NUMBER = re.compile(r"\d{1,15}|\d{1,3}(?:[ ,.'\u00a0\u202f]\d{3})+")
_BOUNDS = re.compile(r"(\d{1,15})\s*[-–—]\s*(\d{1,15})")
_LEAST = re.compile(r"(?:≥|>=|at least )\s*(\d{1,15})|(\d{1,15})\s*\+")
_MOST = re.compile(r"(?:≤|<=|at most |up to )\s*(\d{1,15})")
_KINDS = frozenset(kind.value for kind in Kind)
_TRUE = frozenset(("true", "yes", "1", "ναι", "да", "oui", "si", "иә", "evet", "نعم"))
_SERIAL = "a bare number; if it is a spreadsheet's day, give its cell the format of a date"
_PLAIN = ("time", "timezone", "tone", "status", "recurrence", "confidence", "latitude", "longitude")


class Row(NamedTuple):
    """A row and where it stands in its file."""

    line: int
    cells: Sequence[str]


def read(rows: Sequence[Row], name: str, options: Options, findings: Findings) -> Read:
    """The events of a table whose first row that is not empty has the headers. Raises BadFile where it has no
    columns for title and date, or is too large.
    """
    filled = [row for row in rows if any(cell.strip() for cell in row.cells)]
    if not filled:
        raise bad(name, "no row with anything in it", "give a table with a header and rows")
    if len(filled) > MAX_ROWS:
        raise bad(name, f"{len(filled):,} rows are too many", f"split the file; at most {MAX_ROWS:,}")
    head, body = filled[0], filled[1:]
    if len(head.cells) > MAX_COLUMNS:
        raise bad(
            f"{name}:{head.line}",
            f"{len(head.cells):,} columns are too many",
            f"leave out some; at most {MAX_COLUMNS}",
        )
    found = columns(head.cells, options.mapping, f"{name}:{head.line}")
    order = _order(body, found, options)
    findings = replace(
        findings,
        mapping={
            header: str(each) for header, each in zip(head.cells, found, strict=True) if each is not None
        },
        ignored=tuple(h for h, each in zip(head.cells, found, strict=True) if each is None and h.strip()),
        date_order={
            h: order or "undecided"
            for h, each in zip(head.cells, found, strict=True)
            if _in_figures(body, each, found)
        },
    )
    own = options.language or options.into.timeline.language
    table = _Table(name, found, order, own, Assembly(options.into, options.into.timeline.language))
    for row in body:
        table.take(row)
    return table.assembly.read(findings)


def _cells(body: Sequence[Row], found: Sequence[Column | None], column: str) -> Iterator[str]:
    at = next((n for n, each in enumerate(found) if each is not None and each.name == column), None)
    if at is not None:
        yield from (without_hour(row.cells[at])[0] for row in body if at < len(row.cells))


def _order(body: Sequence[Row], found: Sequence[Column | None], options: Options) -> Order | None:
    return options.date_order or order_of(_cells(body, found, "date"))


def _in_figures(body: Sequence[Row], column: Column | None, found: Sequence[Column | None]) -> bool:
    return column == Column("date") and any(figures(text) is not None for text in _cells(body, found, "date"))


class _Table:
    """Rows being read."""

    def __init__(
        self, name: str, found: Sequence[Column | None], order: Order | None, own: str, assembly: Assembly
    ) -> None:
        self.name, self.found, self.order, self.own, self.assembly = name, found, order, own, assembly

    def take(self, row: Row) -> None:
        where = f"{self.name}:{row.line}"
        doubts: list[str] = []
        notes: list[str] = []
        if len(row.cells) > len(self.found):
            more = [cell for cell in row.cells[len(self.found) :] if cell.strip()]
            if more:
                doubts.append(
                    f"it has more cells than there are columns; left out: {shown(' | '.join(more))}"
                )
        cells: dict[str, str] = {}
        texts: dict[str, dict[str, str]] = {}
        for column, cell in zip(self.found, row.cells, strict=False):
            if column is None or not cell.strip():
                continue
            if column.language is None:
                cells[column.name] = cell.strip()
            else:
                texts.setdefault(column.name, {})[column.language] = cell
        language = self._language(cells, doubts)
        for name in ("title", "summary", "description", "place"):
            if name in cells:
                texts[name] = {language: cells.pop(name)} | texts.get(name, {})
        tree: dict[str, Any] = {
            name: texts[name] for name in ("title", "summary", "description") if name in texts
        }
        tree |= {name: cells[name] for name in _PLAIN if name in cells}
        if "id" in cells:
            tree["id"] = self._id(cells["id"], doubts)
        self._date(cells, tree, language, doubts, notes)
        self._place(cells, texts, tree, doubts)
        self._names(cells, tree, language, doubts)
        self._sources(cells, tree, language, doubts)
        if "deaths" in cells:
            tree["claim"] = tuple(_claims(cells["deaths"], language, tree.get("sources", ())))
        if "kind" in cells:
            kind = slug(cells["kind"])
            if kind in _KINDS:
                tree["kind"] = kind
            else:
                doubts.append(f"kind {shown(cells['kind'])} is not known; one of {', '.join(Kind)}")
        if "private" in cells:
            tree["private"] = fold(cells["private"]) in _TRUE
        if not texts.get("title") and texts.get("summary"):
            code, text = next(iter(texts["summary"].items()))
            tree["title"] = {code: one_line(text)[:100]}
            doubts.append("it has no title; its summary begins it")
        self.assembly.add(where, tree, doubts, notes)

    def _language(self, cells: Mapping[str, str], doubts: list[str]) -> str:
        given = cells.get("language", "").strip()
        if not given:
            return self.own
        if LANGUAGE.fullmatch(given):
            return given
        named = _language_names().get(fold(given))
        if named is None:
            doubts.append(f"language {shown(given)} is not known; write its code: en, el, ru")
        return named or self.own

    def _id(self, given: str, doubts: list[str]) -> str | None:
        """The row's own id, where it can be one; a bare number of a row says nothing."""
        made = slug(given)
        if made != given and made:
            made = slug(given.lower())
        if not made:
            doubts.append(f"its id {shown(given)} has no letters an id can have")
        return made or None

    def _date(
        self,
        cells: Mapping[str, str],
        tree: dict[str, Any],
        language: str,
        doubts: list[str],
        notes: list[str],
    ) -> None:
        printed = cells.get("printed", "")
        text = cells.get("date", "")
        if not text:
            doubts.append("it has no date")
        else:
            dated, hour = without_hour(text)
            read = read_date(dated, self.order, language)
            if isinstance(read, UncertainDate):
                tree["date"] = read
                if hour and "timezone" in cells:
                    tree.setdefault("time", hour)
                elif hour:
                    notes.append(f"its hour {hour} was left out, since no zone is given")
            else:
                printed = printed or text
                why = (
                    _SERIAL
                    if re.fullmatch(r"[1-9]\d{4}", text)
                    else read.why.rpartition("is not a date: ")[2]
                )
                doubts.append(f"date {shown(text)} is not read: {why}")
        if printed:
            tree["printed"] = one_line(printed)[:MAX_LINE]

    def _place(
        self,
        cells: Mapping[str, str],
        texts: Mapping[str, dict[str, str]],
        tree: dict[str, Any],
        doubts: list[str],
    ) -> None:
        names = {code: one_line(text) for code, text in texts.get("place", {}).items()}
        country = cells.get("country", "")
        code = _country(country)
        if country and code is None:
            doubts.append(f"country {shown(country)} is not known; write two letters: KZ, GR")
        position = {name: tree.pop(name) for name in ("latitude", "longitude") if name in tree}
        if not names and code is not None:
            names = {self.own: str(_country_names(self.own)[code])}
        if names:
            tree["place"] = {"name": names} | ({"country": code} if code else {}) | position
        elif position:
            doubts.append("a position needs a place; it was left out")

    def _names(
        self, cells: Mapping[str, str], tree: dict[str, Any], language: str, doubts: list[str]
    ) -> None:
        tags = [tag for tag in _TAGS.split(cells.get("tags", "")) if tag.strip()]
        named = [(tag, self.assembly.tag(tag, language)) for tag in tags]
        doubts += [f"tag {shown(tag)} cannot be written in ASCII letters" for tag, id in named if id is None]
        tree["tags"] = tuple(dict.fromkeys(id for _, id in named if id is not None))
        people = filter(None, map(one_line, _LISTED.split(cells.get("people", ""))))
        tree["people"] = tuple(dict.fromkeys(map(self.assembly.person, people)))
        organizations = filter(None, map(one_line, _LISTED.split(cells.get("organizations", ""))))
        tree["organizations"] = tuple(dict.fromkeys(organizations))

    def _sources(
        self, cells: Mapping[str, str], tree: dict[str, Any], language: str, doubts: list[str]
    ) -> None:
        titles = _SOURCES.split(cells["source"]) if "source" in cells else []
        urls = re.split(r"[\s|]+", cells["source_url"]) if "source_url" in cells else []
        found = []
        for title, url in zip_longest(titles, urls, fillvalue=""):
            id, left_out = self.assembly.source(title, "" if url in ("-", "–") else url, language)
            if id is not None:
                found.append(id)
            if left_out:
                doubts.append(left_out)
        tree["sources"] = tuple(dict.fromkeys(found))


def _claims(cell: str, language: str, sources: Sequence[str]) -> Iterator[dict[str, Any]]:
    """What a cell says of deaths: a number, bounds, or words; several with | between them."""
    source = {"source": sources[0]} if len(sources) == 1 else {}
    for text in filter(None, map(one_line, cell.split("|"))):
        said: dict[str, Any] = {"text": {language: text[:MAX_LINE]}}
        if _NUMBER.fullmatch(text):
            said = {"value": str(int(re.sub(r"\D", "", text)))}
        elif (match := _BOUNDS.fullmatch(text)) is not None and int(match[1]) <= int(match[2]):
            said = {"min": int(match[1]), "max": int(match[2])}
        elif (match := _LEAST.fullmatch(text)) is not None:
            said = {"min": int(match[1] or match[2])}
        elif (match := _MOST.fullmatch(text)) is not None:
            said = {"max": int(match[1])}
        yield {"metric": "deaths"} | said | source


def _country(text: str) -> str | None:
    """The code of a country by its code, or by its name in any of our languages."""
    if text.strip().upper() in countries():
        return text.strip().upper()
    return _countries_by_name().get(fold(one_line(text)))


@lru_cache(maxsize=1)
def _countries_by_name() -> dict[str, str]:
    return {fold(str(name)): code for each in known() for code, name in _country_names(each).items()}


@lru_cache(maxsize=32)
def _country_names(language: str) -> dict[str, str]:
    names = Locale(language if language in known() else "en").territories
    return {code: str(names.get(code, code)) for code in sorted(countries())}


@lru_cache(maxsize=1)
def _language_names() -> dict[str, str]:
    """Codes of the languages we speak by their names in all of them."""
    return {fold(str(Locale(each).languages.get(code, code))): code for each in known() for code in known()}
