"""The whole span: every event of some timelines in one picture, as geometry.

Values → shapes with coordinates in SVG units; `page_pictures.html` draws them. No colours here: a shape
says what it is and the stylesheet decides. Widths of words are estimated on the wide side, since a
server knows no fonts; what an estimate cannot place keeps its mark and loses its title.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from timeline.dates.calendars import Day, Span, from_gregorian, year_of
from timeline.dates.uncertain import Choice, End, Part, Precision, UncertainDate
from timeline.dates.words import year_words
from timeline.languages import Language

WIDTH = 1080.0
TEXT = 12.5  # SVG units, the size of a title
_EDGE, _BREAK, _ROW, _ROWS = 10.0, 30.0, 23.0, 20
_APART = 40  # years without an event that are cut out
_LANE_HEAD, _LANE_FOOT, _AXIS = 26.0, 10.0, 26.0
_LABEL_MOST = 46


@dataclass(frozen=True, slots=True)
class Item:
    """An event to be drawn: `label` in the picture, `name` (title, date, place) for who does not see it."""

    lane: str
    date: UncertainDate
    href: str
    label: str
    language: str
    name: str
    mourning: bool
    ring: bool


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of time drawn to one scale; `cut` says that years were left out before it."""

    days: Span
    x: float
    width: float
    cut: bool

    def place(self, day: float) -> float:
        """The x of an instant, days being whole numbers at their beginning."""
        return self.x + self.width * (day - self.days.first) / (self.days.last + 1 - self.days.first)


@dataclass(frozen=True, slots=True)
class Tick:
    """A year on the axis."""

    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A drawn event: a dot where `x` = `end`, else a bar, soft where an end is not known to the day.

    `hit` is what a pointer or focus frame covers: x and width.
    """

    item: Item
    x: float
    end: float
    y: float
    soft_start: bool
    soft_end: bool
    text: str
    text_x: float
    anchor: str
    hit: tuple[float, float]

    @property
    def dot(self) -> bool:
        """Whether it is a day."""
        return self.x == self.end


@dataclass(frozen=True, slots=True)
class Lane:
    """One timeline: its name above its events."""

    name: str
    href: str
    y: float
    height: float
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole span. `today` is None where the axis does not reach it."""

    width: float
    height: float
    lanes: tuple[Lane, ...]
    segments: tuple[Segment, ...]
    ticks: tuple[Tick, ...]
    today: float | None


def whole_span(
    items: Sequence[Item], lanes: Sequence[tuple[str, str, str]], today: Day, language: Language
) -> Picture | None:
    """The events of each lane (id, name, address) on one bent axis; None where no event has a year."""
    dated = [item for item in items if _extent(item.date, today) is not None]
    if not dated:
        return None
    segments = _segments([_known(item.date, today) for item in dated], today)
    y, drawn = _AXIS, []
    for id, name, href in lanes:
        own = [item for item in dated if item.lane == id]
        if own:
            marks, rows = _lane(own, segments, y + _LANE_HEAD, today)
            height = _LANE_HEAD + rows * _ROW + _LANE_FOOT
            drawn.append(Lane(name, href, y, height, marks))
            y += height
    now = _x(today + 0.5, segments) if segments[-1].days.last >= today else None
    return Picture(WIDTH, y + _AXIS, tuple(drawn), segments, tuple(_ticks(segments, language)), now)


def _extent(date: UncertainDate, today: Day) -> Span | None:
    """The days it may cover; an open or unknown end reaches to today, an open beginning has none."""
    first, last = date.earliest, date.latest
    if first is None and last is None:
        return None
    if first is None:
        first = last
    if last is None:
        last = max(today, first or today) if End.OPEN in _outer(date) else (date.parts[0].latest or first)
    return Span(first or 0, last or 0)


def _known(date: UncertainDate, today: Day) -> Span:
    extent = _extent(date, today)
    assert extent is not None
    return extent


def _decade(year: int) -> int:
    """The round year at or before `year`, as people count: 1160 BCE for 1156 BCE."""
    return year // 10 * 10 if year > 0 else 1 - (1 - year + 9) // 10 * 10


def _segments(extents: Sequence[Span], today: Day) -> tuple[Segment, ...]:
    """Stretches with events, cut where decades lie empty and bent at each century."""
    years = sorted((year_of(first), year_of(last)) for first, last in extents)
    runs: list[list[int]] = []
    for first, last in years:
        if runs and first - runs[-1][1] <= _APART:
            runs[-1][1] = max(runs[-1][1], last)
        else:
            runs.append([first, last])
    this_year = year_of(today)
    if 0 <= this_year - runs[-1][1] <= _APART:
        runs[-1][1] = this_year
    pieces: list[tuple[int, int, bool]] = []  # first year, first year after, whether cut before
    for first, last in runs:
        start = _decade(first)
        after = last + 1 if last == this_year else _decade(last) + 10
        begun = sorted({_decade(one) for one, _ in years if start <= one < after})
        # each century has its own scale, from its first decade with an event on
        inner = [decade for before, decade in pairwise(begun) if before // 100 != decade // 100]
        edges = [start, *inner, after]
        pieces += [(one, other, n == 0 and bool(pieces)) for n, (one, other) in enumerate(pairwise(edges))]
    weights = []
    for one, other, _ in pieces:
        count = sum(one <= first < other for first, _ in years)
        weights.append(0.35 + count**0.75 if count else 0.3)
    room = WIDTH - 2 * _EDGE - _BREAK * sum(cut for *_, cut in pieces)
    least = min(72.0, room / len(pieces))
    free = room - least * len(pieces)
    x, made = _EDGE, []
    for (one, other, cut), weight in zip(pieces, weights, strict=True):
        x += _BREAK if cut else 0
        width = least + free * weight / sum(weights)
        made.append(Segment(Span(from_gregorian(one, 1, 1), from_gregorian(other, 1, 1) - 1), x, width, cut))
        x += width
    return tuple(made)


def _x(day: float, segments: Sequence[Segment]) -> float:
    holding = next((each for each in segments if day < each.days.last + 1), segments[-1])
    return holding.place(min(max(day, holding.days.first), holding.days.last + 1))


def _ticks(segments: Sequence[Segment], language: Language) -> Iterator[Tick]:
    """Round years, as many as have room; where two stretches meet, the first of the later one."""
    first_ones: list[Tick] = []
    others: list[Tick] = []
    for segment in segments:
        first, after = year_of(segment.days.first), year_of(segment.days.last + 1)
        scale = segment.width / (after - first)
        step = next((step for step in (1, 2, 5, 10, 20, 25, 50, 100) if step * scale >= 52), 100)
        for year in range(first, after):
            count = year if year > 0 else 1 - year
            if count % step and year != first:
                continue
            tick = Tick(segment.place(from_gregorian(year, 1, 1)), year_words(year, language))
            (first_ones if year == first else others).append(tick)
    placed: list[Tick] = []
    taken: list[tuple[float, float]] = []
    for tick in (*first_ones, *others):
        end = tick.x + text_width(tick.text, 11.5) + 10
        if end <= WIDTH and all(end <= left or right <= tick.x for left, right in taken):
            placed.append(tick)
            taken.append((tick.x, end))
    yield from sorted(placed, key=lambda tick: tick.x)


def _lane(
    items: Sequence[Item], segments: Sequence[Segment], top: float, today: Day
) -> tuple[tuple[Mark, ...], int]:
    """Each event in the first row that has room for mark and title; then for less; gives marks and rows."""
    rows: list[list[tuple[float, float]]] = []
    marks: list[Mark] = []
    ordered = sorted(items, key=lambda item: (_known(item.date, today), item.href))
    for item in ordered:
        tries = list(_tries(item, segments, top, today))
        placed = next((found for each in tries if (found := _room(each, rows)) is not None), None)
        mark, row = placed if placed is not None else (tries[-1], len(rows) - 1)
        while len(rows) <= row:
            rows.append([])
        rows[row].append(_taken(mark))
        y = top + _ROW * row + _ROW / 2
        marks.append(replace(mark, y=y))
    return tuple(marks), len(rows)


def _room(mark: Mark, rows: Sequence[Sequence[tuple[float, float]]]) -> tuple[Mark, int] | None:
    start, end = _taken(mark)
    if start < 0 or end > WIDTH:
        return None
    for number in range(_ROWS):
        if number >= len(rows) or _is_free(rows[number], start, end):
            return mark, number
    return None


def _is_free(row: Sequence[tuple[float, float]], start: float, end: float) -> bool:
    """Whether nothing of a row lies there; what was placed last, in order of date, most likely does."""
    return not any(left < end and start < right for left, right in reversed(row))


def _taken(mark: Mark) -> tuple[float, float]:
    start, width = mark.hit
    return start, start + width


def _tries(item: Item, segments: Sequence[Segment], top: float, today: Day) -> Iterator[Mark]:
    """The ways to draw an event, best first: title after it, before it, shortened, none."""
    extent = _known(item.date, today)
    opening, closing = item.date.parts[0], item.date.parts[-1]
    begins, ends = _outer(item.date)
    soft_start = item.date.choice is Choice.ONE_OF or _is_soft(begins, opening)
    soft_end = item.date.choice is Choice.ONE_OF or _is_soft(ends, closing)
    x, end = _x(extent.first, segments), _x(extent.last + 1, segments)
    if extent.first == extent.last and not (soft_start or soft_end):
        x = end = (x + end) / 2
    elif end - x < 9:  # too short to be seen as a bar
        middle, half = (x + end) / 2, 7.0 if soft_start or soft_end else 4.5
        x, end = middle - half, middle + half
    reach = 11.0 if item.ring else 6.0
    left, right = x - reach, end + reach
    bare = Mark(item, x, end, top, soft_start, soft_end, "", 0, "start", (left, right - left))
    for most in (_LABEL_MOST, 26):
        text = shortened(item.label, most)
        width = text_width(text, TEXT) + right - left + 9
        yield replace(bare, text=text, text_x=right + 2, hit=(left, width))
        yield replace(bare, text=text, text_x=left - 2, anchor="end", hit=(right - width, width))
    yield bare


def _outer(date: UncertainDate) -> tuple[Part | End, Part | End]:
    """What it begins and ends with."""
    first, last = date.members[0], date.members[-1]
    return first.start, last.start if last.end is None else last.end


def _is_soft(end: Part | End, known: Part) -> bool:
    if isinstance(end, End):
        return True
    return known.precision is not Precision.DAY or bool("".join(known.marks))


def shortened(text: str, most: int) -> str:
    """At most `most` characters, cut between words and said with an ellipsis."""
    if len(text) <= most:
        return text
    head, space, _ = text[:most].rpartition(" ")
    cut = head if space and len(head) > most // 2 else text[: most - 1]
    return f"{cut.rstrip(' ,;:–-')}…"


def text_width(text: str, size: float) -> float:
    """About how wide `text` is in a system sans of `size`, on the wide side (DejaVu Sans is the widest)."""
    return size * sum(map(_advance, text))


def _advance(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WF":
        return 1.05
    if character in "iljtfrI.,:;'’|!()[]- ·":
        return 0.42
    if unicodedata.combining(character):
        return 0.0
    if character in "mwMWшщжюмфыШЩЖЮМФЫωΩ—…@%":
        return 0.98
    return 0.76 if character.isupper() else 0.64
