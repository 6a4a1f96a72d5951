"""Rows of a table, from CSV or a spreadsheet, as events: one row an event, columns by their headers.

What is read of a cell, and what becomes a draft, stands in docs/import-export.md.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any, NamedTuple

from timeline.dates.calendars import weekday
from timeline.dates.uncertain import Part, Precision, UncertainDate
from timeline.errors import shown
from timeline.files.assembly import Assembly, one_line
from timeline.files.columns import (
    COLUMNS,
    PARTS,
    TRANSLATED,
    Column,
    columns,
    found_in,
    is_header,
    order_said,
)
from timeline.files.ids import slug
from timeline.files.names import country_named, country_names, kind_named, language_named
from timeline.files.reading import Fate, Findings, Odd, Options, Order, Read, Unreadable, bad
from timeline.files.written_dates import (
    date_in_parts,
    figures,
    in_year,
    interval,
    is_undecided,
    orders_of,
    printed_weekdays,
    read_date,
    with_year,
    without_hour,
)
from timeline.languages import countries, named_language
from timeline.model.event import Kind
from timeline.model.fields import LANGUAGE, MAX_LINE
from timeline.model.folding import fold

MAX_COLUMNS = 300
MAX_ROWS = 50_000  # beside the headers
HEAD = 20  # rows that are not empty, among which the headers stand
_NOTHING = re.compile(r"[-–—]{1,3}")  # what people put where there is nothing to say
_TEXTS = frozenset(("title", "summary", "description", "printed", "id"))  # which may hold as little as that
_LISTED = re.compile(r"[;|\n]")
_TAGS = re.compile(r"[;|,\n]")
_SOURCES = re.compile(r"[|\n]")
_URLS = re.compile(r"\s*[|\n]\s*|\s+(?=[-–](?:\s|$)|[a-z]+://)")  # an address holds no blank
_NUMBER = re.compile(r"\d{1,15}|\d{1,3}(?:[ ,.'\u00a0\u202f]\d{3}){1,4}")
_BOUNDS = re.compile(r"(\d{1,15})\s*[-–—]\s*(\d{1,15})")
_LEAST = re.compile(r"(?:≥|>=|at least )\s*(\d{1,15})|(\d{1,15})\s*\+")
_MOST = re.compile(r"(?:≤|<=|at most |up to )\s*(\d{1,15})")
_TRUE = frozenset(map(fold, ("true", "yes", "1", "ναι", "да", "oui", "si", "иә", "evet", "نعم", "x")))
_FALSE = frozenset(map(fold, ("false", "no", "0", "όχι", "нет", "non", "жоқ", "hayır", "لا")))
_HOUR_ALONE = re.compile(r"\d{1,2}:\d\d(?::\d\d)?")
_SERIAL_DAY = re.compile(r"[1-9]\d{4}(?:[.,]\d+)?")
_SERIAL = "a bare number; if it is a spreadsheet's day, give its cell the format of a date"
_PLAIN = (
    "time", "timezone", "tone", "status", "recurrence", "rule", "confidence", "latitude", "longitude",
)  # fmt: skip
# What columns say of an event, where that is called otherwise (Given.says)
_SAYS = dict.fromkeys((*PARTS, "date"), "date") | {"source": "sources", "source_url": "sources"}


class Row(NamedTuple):
    """A row and where it stands in its file."""

    line: int
    cells: Sequence[str]


def read(
    rows: Sequence[Row], name: str, options: Options, findings: Findings, said: Sequence[Odd] = ()
) -> Read:
    """The events of a table whose headers stand in its first row that has one for title and date. Raises
    BadFile where none has, or the table is too large. `said` is what its reader has to say of it.
    """
    filled = [row for row in rows if any(cell.strip() for cell in row.cells)]
    if not filled:
        raise bad(name, "no row with anything in it", "give a table with a header and rows")
    at = _head(filled, options.mapping)
    head, body = filled[at], filled[at + 1 :]
    found = [
        None if each == Column("modified") and not any(_instants(at, body)) else each
        for at, each in enumerate(columns(head.cells, options.mapping, f"{name}:{head.line}"))
    ]
    headers = tuple(zip(head.cells, found, strict=True))
    where = {each.name: number for number, each in enumerate(found) if each is not None and not each.language}
    dates = [text for row in body for text in _dates(row, where)]
    order = options.date_order or next(
        (order_said(header) for header, each in headers if each == Column("date")), None
    )
    orders = orders_of(dates)
    order = order or (next(iter(orders)) if len(orders) == 1 else None)
    in_figures = any(map(figures, dates))
    undecided = order is None and any(map(is_undecided, dates))
    findings = replace(
        findings,
        mapping={header: str(each) for header, each in headers if each is not None},
        ignored=tuple(_ignored(headers, body)),
        date_order={
            header: order or ", ".join(orders.values()) or "undecided"
            for header, each in headers
            if each in (Column("date"), Column("end")) and in_figures and (order or undecided)
        },
    )
    own = options.language or options.into.timeline.language
    table = _Table(name, found, order, own, Assembly(options.into, options.into.timeline.language))
    table.assembly.odd += said
    for header, each in headers:
        if each is not None and each.language and named_language(each.language) is None:
            country = " (a country's)" if each.language.upper() in countries() else ""
            table.say(head, f"{shown(header)}: {shown(each.language)} is no language's code{country}")
    for row in filled[:at]:
        table.say(row, f"it stands above the headers and is no event: {shown(_joined(row.cells))}")
    asked_for = "id" in where and head.cells[where["id"]] in options.mapping
    if "id" in where and not asked_for and _only_counts(head, body, where["id"]):
        table.counts_rows = True
        table.say(
            head, f"{shown(head.cells[where['id']])} only counts the rows; ids are made of title and date"
        )
    for row in body:
        if list(row.cells) == list(head.cells):
            table.say(row, "the headers once more, and no event")
        else:
            table.take(row)
    return table.assembly.read(findings)


def _head(filled: Sequence[Row], mapping: Mapping[str, str]) -> int:
    """The number of the row with the headers; the first one where none has them."""
    tried = (row.cells[: MAX_COLUMNS + 1] for row in filled[:HEAD])
    return next((number for number, cells in enumerate(tried) if is_header(found_in(cells, mapping))), 0)


def _ignored(headers: Sequence[tuple[str, Column | None]], body: Sequence[Row]) -> Iterator[str]:
    """The headers that mean no column, and columns that have something in them and no header."""
    for at, (header, meant) in enumerate(headers):
        if header.strip() and meant is None:
            yield header
        elif not header.strip() and any(at < len(row.cells) and row.cells[at].strip() for row in body):
            yield f"column {at + 1} (it has no header)"


def _instants(at: int, body: Sequence[Row]) -> Iterator[dt.datetime | None]:
    """The cells of a column as instants: when an event was last changed, if we wrote the table."""
    return (_instant(row.cells[at].strip()) for row in body if at < len(row.cells))


def _instant(text: str) -> dt.datetime | None:
    try:
        read = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return read if read.tzinfo is not None else None


def _dates(row: Row, where: Mapping[str, int]) -> Iterator[str]:
    """The dates of a row as they are read: with the year that stands beside them, without their hour."""
    cell = _cell(row, where)
    yield without_hour(with_year(cell("date"), cell("year")))[0]
    if "end" in where:
        yield without_hour(with_year(cell("end"), cell("year")))[0]


def _cell(row: Row, where: Mapping[str, int]) -> Callable[[str], str]:
    def cell(name: str) -> str:
        at = where.get(name)
        return row.cells[at].strip() if at is not None and at < len(row.cells) else ""

    return cell


def _only_counts(head: Row, body: Sequence[Row], at: int) -> bool:
    """Whether a table's ids are bare numbers, which another table has too; not in one that we wrote."""
    given = [row.cells[at].strip() for row in body if at < len(row.cells) and row.cells[at].strip()]
    is_ours = tuple(head.cells[: len(COLUMNS)]) == COLUMNS
    return not is_ours and bool(given) and all(re.fullmatch(r"\d{1,9}\.?", text) for text in given)


def _joined(cells: Sequence[str]) -> str:
    return " | ".join(one_line(cell) for cell in cells if cell.strip())


class _Table:
    """Rows being read."""

    def __init__(
        self, name: str, found: Sequence[Column | None], order: Order | None, own: str, assembly: Assembly
    ) -> None:
        self.name, self.found, self.order, self.own, self.assembly = name, found, order, own, assembly
        self.counts_rows = False
        self._says: dict[str, frozenset[str]] = {}  # by the language of a row

    def say(self, row: Row, why: str) -> None:
        """Something that must be known of a row without an event."""
        self.assembly.odd.append(Odd(f"{self.name}:{row.line}", why, Fate.READ))

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
            if column is None or not cell.strip() or (column.name == "id" and self.counts_rows):
                continue
            if column.name not in _TEXTS and _NOTHING.fullmatch(cell.strip()):
                continue
            if column.language is None:
                cells[column.name] = cell.strip()
            else:
                texts.setdefault(column.name, {})[column.language] = cell
        if not texts.get("title") and not texts.get("summary") and not {"title", "summary"} & cells.keys():
            self.assembly.refuse(where, f"it has no title; left out: {shown(_joined(row.cells))}")
            return
        language = self._language(cells, doubts)
        for name in ("title", "summary", "description", "place"):
            if name in cells:
                text, other = cells.pop(name), texts.get(name, {}).get(language, "").strip()
                if other and other != text:
                    twice = f"its {name} stands twice in {language}: {shown(text)} and {shown(other)}"
                    doubts.append(f"{twice}; --language says which one the table is in")
                texts[name] = {language: text} | texts.get(name, {})
        tree: dict[str, Any] = {
            name: texts[name] for name in ("title", "summary", "description") if name in texts
        }
        tree |= {name: cells[name] for name in _PLAIN if name in cells}
        for name in ("latitude", "longitude"):
            if name in tree and re.fullmatch(r"[+-]?\d+,\d+", tree[name]):
                tree[name] = tree[name].replace(",", ".")
        if "id" in cells:
            tree["id"] = self._id(cells["id"], doubts)
        if "time" in tree and "timezone" not in tree:
            notes.append(f"its hour {one_line(tree.pop('time'))[:20]} was left out, since no zone is given")
        if "kind" in cells:
            kind = kind_named(cells["kind"])
            if kind is None:
                what = f"kind {shown(cells['kind'])} is not known; it was kept as a tag"
                doubts.append(f"{what}; kinds are {', '.join(Kind)}")
                cells["tags"] = ";".join(filter(None, (cells.get("tags", ""), cells["kind"])))
            tree["kind"] = kind or Kind.OTHER
        self._date(cells, tree, language, doubts, notes)
        self._place(cells, texts, tree, doubts)
        self._names(cells, tree, language, doubts)
        self._sources(cells, tree, language, doubts)
        if "deaths" in cells:
            tree["claim"] = tuple(_claims(cells["deaths"], language, tree.get("sources", ())))
        if "modified" in cells:
            tree["modified"] = _instant(cells["modified"])
            if tree["modified"] is None:
                notes.append(f"modified {shown(cells['modified'])} is no instant; it was left out")
                del tree["modified"]
        if "private" in cells:
            said = fold(cells["private"])
            tree["private"] = said not in _FALSE
            if said not in _TRUE | _FALSE:
                doubts.append(f"private {shown(cells['private'])} is neither yes nor no; it was kept private")
        if not texts.get("title") and texts.get("summary"):
            code, text = next(iter(texts["summary"].items()))
            tree["title"] = {code: one_line(text)[:100]}
            doubts.append("it has no title; its summary begins it")
        of_country = "place" in tree and not texts.get("place")
        says = self.says(language)
        if not cells.get("status"):
            says -= {"status"}  # an empty cell publishes nothing
        self.assembly.add(where, tree, doubts, notes, says=says, place_of_country=of_country)

    def says(self, language: str) -> frozenset[str]:
        """What a row in that language says of its event; a cell that is empty says that there is nothing."""
        if language not in self._says:
            known = [each for each in self.found if each is not None]
            self._says[language] = frozenset(
                f"{each.name}.{each.language or language}"
                if each.name in TRANSLATED
                else _SAYS.get(each.name, each.name)
                for each in known
            )
        return self._says[language]

    def _language(self, cells: Mapping[str, str], doubts: list[str]) -> str:
        given = cells.get("language", "").strip()
        if not given:
            return self.own
        if LANGUAGE.fullmatch(given):
            return given
        named = language_named(given)
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
        printed, year, end = (cells.get(name, "") for name in ("printed", "year", "end"))
        text = seen = with_year(cells.get("date", ""), year)
        if not text:
            parts = [cells.get(name, "") for name in ("day", "month", "year")]
            text, seen = date_in_parts(*reversed(parts)), " ".join(filter(None, parts))
        if not text:
            if end or "rule" not in cells:
                doubts.append("it has an end and no beginning" if end else "it has no date")
            printed = printed or end
        else:
            dated, hour = without_hour(text)
            read = read_date(dated, self.order, language)
            if not in_year(read, year):
                read = Unreadable(f"{year} stands beside it, another year")
            if _HOUR_ALONE.fullmatch(end):
                notes.append(f"its end {end} is an hour; it was left out")
            elif end:
                read = interval(read, without_hour(with_year(end, year))[0], self.order, language)
                seen = f"{seen} – {end}"
            if isinstance(read, UncertainDate):
                tree["date"] = read
                if not _has_weekday(read, printed_weekdays(text)):
                    doubts.append(f"date {shown(seen)}: its weekday is another than that of {read}")
                if hour and "timezone" in cells:
                    tree.setdefault("time", hour)
                elif hour:
                    notes.append(f"its hour {hour} was left out, since no zone is given")
            else:
                why = _SERIAL if _SERIAL_DAY.fullmatch(text) else read.why.rpartition("is not a date: ")[2]
                doubts.append(f"date {shown(seen)} is not read: {why}")
                printed = printed or seen
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
        code = country_named(country)
        if country and code is None:
            doubts.append(
                f"country {shown(country)} is not known; write two letters: KZ, GR, or name it with the place"
            )
            names[self.own] = ", ".join(filter(None, (names.get(self.own), one_line(country))))[:MAX_LINE]
        position = {name: tree.pop(name) for name in ("latitude", "longitude") if name in tree}
        if not names and code is not None:
            names = {self.own: country_names(self.own)[code]}
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
        urls = _URLS.split(cells["source_url"]) if "source_url" in cells else []
        found = []
        for title, url in zip_longest(titles, urls, fillvalue=""):
            id, left_out = self.assembly.source(title, "" if url in ("-", "–") else url, language)
            if id is not None:
                found.append(id)
            if left_out:
                doubts.append(left_out)
        tree["sources"] = tuple(dict.fromkeys(found))


def _claims(cell: str, language: str, sources: Sequence[str]) -> Iterator[dict[str, Any]]:
    """What a cell says of deaths: a number, bounds, or words; several with | between them. Only of one source
    and one figure it is clear who says it.
    """
    figures = list(filter(None, map(one_line, cell.split("|"))))
    source = {"source": sources[0]} if len(sources) == len(figures) == 1 else {}
    for text in figures:
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


def _has_weekday(date: UncertainDate, named: frozenset[int]) -> bool:
    """Whether a date may be on one of those weekdays; true where that cannot be told."""
    day = date.single
    if not named or not isinstance(day, Part) or day.precision is not Precision.DAY or day.earliest is None:
        return True
    return weekday(day.earliest) in named
