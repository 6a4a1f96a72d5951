"""Dated statements of a pasted text as draft events, each with its quote, how it was dated and how sure.

Pure: no clock, no files but the lexicons. What a text does not say is not made up: a day whose year does
not follow stays `XXXX-06-04`, with its possible readings beside it.

>>> from timeline.dates import parse
>>> text = "On 16 December 2011 police fired at strikers. Yesterday a court sentenced two men."
>>> [(each.date, each.method) for each in suggest(text, parse("2016-11-29"), None).drafts]
[('2011-12-16', 'explicit'), ('2016-11-28', 'relative')]
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from timeline.curate.statements import anniversaries
from timeline.curate.statements.anchor import Anchor, anchored, releases
from timeline.curate.statements.apposition import is_same_statement
from timeline.curate.statements.candidates import by_anchor
from timeline.curate.statements.context import (
    BESIDE,
    COARSE,
    RELATED,
    Context,
    Resolved,
    dated,
    is_related,
    returning,
    tense,
)
from timeline.curate.statements.patterns import MAX_MENTIONS, mentions
from timeline.curate.statements.points import Mention, Point, Shape, is_full_day, joined, reading, span_of
from timeline.curate.statements.relative import COUNTED
from timeline.curate.statements.resolve import in_order
from timeline.curate.statements.text import Text, take_apart
from timeline.dates.calendars import iso, weekday
from timeline.dates.uncertain import UncertainDate
from timeline.errors import BadSetting

MAX_TEXT = 1_000_000  # characters: lines of one letter take 260 bytes each
MAX_QUOTE, MAX_TITLE = 300, 70
MOST_NAMED = 50  # days that others are counted from


@dataclass(frozen=True, slots=True)
class Also:
    """Another place of the text that tells of the same time, or of the same thing less exactly."""

    expression: str
    start: int
    end: int
    date: str


@dataclass(frozen=True, slots=True)
class Draft:
    """One time a text names, as a draft of an event. Keys: docs/suggest.md."""

    quote: str
    expression: str
    start: int
    end: int
    date: str
    method: str
    confidence: str
    title: str
    section: str
    candidates: tuple[str, ...]
    anniversary: tuple[int, str] | None
    recurrence: str
    also: tuple[Also, ...]
    note: str

    def shape(self) -> Mapping[str, object]:
        """The draft as JSON."""
        n_and_date = self.anniversary
        return {
            "quote": self.quote,
            "expression": self.expression,
            "start": self.start,
            "end": self.end,
            "date": self.date,
            "method": self.method,
            "confidence": self.confidence,
            "title": self.title,
            "section": self.section,
            "candidates": list(self.candidates),
            "anniversary": {"n": n_and_date[0], "date": n_and_date[1]} if n_and_date else None,
            "recurrence": self.recurrence,
            "also": [
                {"expression": each.expression, "start": each.start, "end": each.end, "date": each.date}
                for each in self.also
            ],
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The drafts of a text in its order, its language, the release date believed ("" where none)."""

    drafts: tuple[Draft, ...]
    language: str
    published: str
    warnings: tuple[str, ...]


def suggest(text: str, published: UncertainDate | None, language: str | None) -> Suggestions:
    """The dated statements of `text`; the work is linear in its length.

    `published` is when it was released, `language` its language where known. Raises BadSetting for a
    language without a lexicon, or a text that is too long.
    """
    if len(text) > MAX_TEXT:
        mend = f"give one release at a time; at most {MAX_TEXT:,}"
        raise BadSetting(f"{len(text):,} characters are too many", "the text", mend)
    apart = take_apart(text, language)
    found = mentions(apart)
    own = releases(apart, found)
    anchor, warnings = anchored(apart, found, own, published)
    own = {number for number in own if _is_own(found[number], anchor)}
    told = anniversaries.found_in(apart, found, own, anchor)
    anchor, more = anniversaries.own_time(found, told, anchor)
    warnings += more
    anchor, more = _by_weekdays(apart, found, own, anchor)
    warnings += more
    drafts, used = anniversaries.resolved(apart, found, told, anchor)
    full_days, returns = _full_days(apart, found, own), returning(drafts)
    named = [span_of(Point(year, *day))[0] for day, years in full_days.items() for year in years]
    named_days = frozenset([*(each.first for each in returns.values()), *named][:MOST_NAMED])
    context = Context(apart, anchor, full_days, _origins(found, anchor), returns, named_days)
    drafts += in_order(context, found, own | used)
    if len(found) == MAX_MENTIONS:
        warnings.append(f"only the first {MAX_MENTIONS} dates were read")
    if anchor is None and _wants_anchor(apart, found, drafts):
        warnings.append("no release date is known: give it with --published")
    drafts = sorted((each for each in drafts if dated(each.date)), key=lambda each: each.mention.start)
    merged = tuple(_draft(apart, each, also) for each, also in _merged(_beside(apart, drafts)))
    return Suggestions(merged, apart.lexicon.code, _said(anchor, published), tuple(warnings))


def _wants_anchor(text: Text, found: Sequence[Mention], drafts: Sequence[Resolved]) -> bool:
    """Whether a release date would have dated something that is left open or out."""
    if any("XXXX" in each.date and each.recurrence == "none" and each.note != RELATED for each in drafts):
        return True
    counted = [mention for mention in found if mention.shape in COUNTED and not is_related(text, mention)]
    return len(counted) > 0


def _is_own(mention: Mention, anchor: Anchor | None) -> bool:
    """Whether what looks like a release line can be one: a heading may name a place and a date too."""
    point = mention.points[0]
    if anchor is None or point.year is None:
        return True
    return abs(span_of(point)[0] - anchor.day) <= 400


def _said(anchor: Anchor | None, published: UncertainDate | None) -> str:
    if anchor is None or anchor.derived:
        return ""
    return iso(anchor.day) if anchor.printed or published is None else str(published)


def _origins(found: Sequence[Mention], anchor: Anchor | None) -> frozenset[int]:
    """The years the text looks back to: so many years ago, the n-th anniversary."""
    if anchor is None:
        return frozenset()
    counted = (each for each in found if each.shape is Shape.ANNIVERSARY or each.unit == "year")
    return frozenset(anchor.year - each.count for each in counted if each.count)


def _full_days(text: Text, found: Sequence[Mention], own: set[int]) -> dict[tuple[int, int], set[int]]:
    """The years of each month and day that stands with its year in the main text."""
    days: dict[tuple[int, int], set[int]] = {}
    for number, mention in enumerate(found):
        if number in own or is_related(text, mention):
            continue
        for point in mention.points:
            if point.year is not None and point.day is not None and point.month is not None:
                days.setdefault((point.month, point.day), set()).add(point.year)
    return days


def _by_weekdays(
    text: Text, found: Sequence[Mention], own: set[int], anchor: Anchor | None
) -> tuple[Anchor | None, list[str]]:
    """The anchor, moved by whole years where two or more printed weekdays all speak against it."""
    if anchor is None or anchor.printed or anchor.derived:
        return anchor, []
    bare = [
        mention
        for number, mention in enumerate(found)
        if number not in own and mention.weekday is not None and mention.shape is Shape.DATE
        if mention.points[0].year is None and mention.points[0].day is not None
        if not is_related(text, mention)
    ][:50]
    chosen = [(each, by_anchor(each.points[0], anchor, tense(text, each))[0]) for each in bare]
    read = [(each, point) for each, point in chosen if point is not None]
    if len(read) < 2:
        return anchor, []
    for step in (0, -1, 1, -2, 2):
        moved = [(each, reading(Point(None, p.month, p.day), (p.year or 0) + step)) for each, p in read]
        if all(point is not None and weekday(span_of(point)[0]) == each.weekday for each, point in moved):
            if step == 0:
                break
            shifted = replace(anchor, day=anchor.day + 365 * step, derived=True)
            return shifted, [
                f"the printed weekdays are those of {shifted.year}, not {anchor.year}: the text is believed"
            ]
    return anchor, []


def _merged(drafts: Sequence[Resolved]) -> list[tuple[Resolved, list[tuple[Mention, str]]]]:
    """One draft for each time named; repeated and coarser mentions of it go with the first."""
    kept: list[tuple[Resolved, list[tuple[Mention, str]]]] = []
    by_date: dict[str, int] = {}
    ranked = sorted(drafts, key=lambda each: each.anniversary is None or each.method != "anniversary")
    for each in ranked:
        at = by_date.get(each.date)
        also = [(mention, _own_date(mention, each)) for mention in each.also]
        if at is None:
            by_date[each.date] = len(kept)
            kept.append((each, also))
            continue
        first, others = kept[at]
        others += [(each.mention, each.date), *also]
        kept[at] = (_stronger(first, each), others)
    return _coarser_merged(kept)


def _beside(text: Text, drafts: Sequence[Resolved]) -> list[Resolved]:
    """Words that count go with the date beside them: "two weeks later, on 3 September".

    Where they lead elsewhere, what is printed is believed, if less firmly: they may be of an older text.
    """
    kept: list[Resolved] = []
    for each in drafts:
        last = kept[-1] if kept else None
        if last is None or not (_is_same_time(text, last, each) or is_same_statement(text, last, each)):
            kept.append(each)
            continue
        first, other = (each, last) if last.mention.shape is Shape.COUNT else (last, each)
        first = _doubted(first) if other.mention.shape is Shape.COUNT and not _fits(other, first) else first
        kept[-1] = replace(first, also=(*first.also, *other.also, other.mention))
    return kept


def _doubted(printed: Resolved) -> Resolved:
    """A printed date beside words that count to another time."""
    sure = "medium" if printed.confidence == "high" else printed.confidence
    notes = (printed.note, "the time counted beside it does not fit")
    return replace(printed, confidence=sure, note="; ".join(note for note in notes if note))


def _is_same_time(text: Text, first: Resolved, other: Resolved) -> bool:
    """Whether one of two neighbours counts, and the other dates what it leads to."""
    between = text.codes[first.mention.last + 1 : other.mention.first]
    if len(between) > 4 or between.strip(BESIDE):
        return False
    if first.mention.shape is Shape.FOLLOWING and other.mention.shape is Shape.WEEKDAY:
        return other.mention.way == ""  # the next day, a Saturday
    if other.mention.shape is Shape.WEEKDAY and is_full_day(first.mention):  # 28 January 2022, a Friday
        day = span_of(first.mention.points[0])[0]
        return other.mention.way == "" and weekday(day) == other.mention.weekday
    if (first.mention.shape is Shape.COUNT) is (other.mention.shape is Shape.COUNT):
        return False
    return _fits(first, other) if first.mention.shape is Shape.COUNT else _fits(other, first)


def _fits(counted: Resolved, other: Resolved) -> bool:
    """Whether a count leads to a date, as far as it tells."""
    spans, slack = [dated(each.date) for each in (counted, other)], COARSE[counted.mention.unit]
    known = [each for each in spans if each is not None and each.earliest and each.latest]
    if len(known) < 2:
        return False
    starts, ends = [each.earliest or 0 for each in known], [each.latest or 0 for each in known]
    return max(starts) - slack <= min(ends)


def _own_date(mention: Mention, each: Resolved) -> str:
    """What a mention that goes with an anniversary says itself: part of the origin, or the day observed."""
    if not mention.points:
        return each.date
    if mention.points[0].year is None and each.anniversary is not None:
        return each.anniversary[1]
    return joined(mention, mention.points)


def _stronger(first: Resolved, other: Resolved) -> Resolved:
    """The first, with the better of both confidences and what only the other knows."""
    order = ("high", "medium", "low")
    return replace(
        first,
        confidence=min(first.confidence, other.confidence, key=order.index),
        anniversary=first.anniversary or other.anniversary,
        recurrence=first.recurrence if first.recurrence != "none" else other.recurrence,
        candidates=tuple(dict.fromkeys((*first.candidates, *other.candidates))),
    )


def _coarser_merged(
    kept: list[tuple[Resolved, list[tuple[Mention, str]]]],
) -> list[tuple[Resolved, list[tuple[Mention, str]]]]:
    """Months that hold exactly one day told of join it; years only that of an anniversary."""
    inside: dict[str, list[int]] = {}
    for at, (each, _) in enumerate(kept):
        if re.fullmatch(r"\d{4}-\d\d-\d\d", each.date):
            inside.setdefault(each.date[:7], []).append(at)
            if each.method == "anniversary":
                inside.setdefault(each.date[:4], []).append(at)
    gone = set()
    for at, (each, also) in enumerate(kept):
        finer = inside.get(each.date, [])
        if len(finer) == 1 and each.method == "explicit":
            kept[finer[0]][1].extend([(each.mention, each.date), *also])
            gone.add(at)
    rest = [pair for at, pair in enumerate(kept) if at not in gone]
    return sorted(rest, key=lambda pair: pair[0].mention.start)


def _draft(text: Text, each: Resolved, also: Sequence[tuple[Mention, str]]) -> Draft:
    mention = each.mention
    quote_start, quote_end = _quote(text, mention)
    taken = {(mention.start, mention.end)}
    others = []
    for other, date in sorted(also, key=lambda pair: pair[0].start):
        if (other.start, other.end) not in taken:
            taken.add((other.start, other.end))
            others.append(Also(text.text[other.start : other.end], other.start, other.end, date))
    return Draft(
        quote=text.text[quote_start:quote_end],
        expression=text.text[mention.start : mention.end],
        start=mention.start,
        end=mention.end,
        date=each.date,
        method=each.method,
        confidence=each.confidence,
        title=_title(text, mention),
        section="related" if is_related(text, mention) else "main",
        candidates=each.candidates,
        anniversary=each.anniversary,
        recurrence=each.recurrence,
        also=tuple(others),
        note=each.note,
    )


def _quote(text: Text, mention: Mention) -> tuple[int, int]:
    """The sentence, or where it is longer than 300 characters, so much of it around the date."""
    first, last = text.spans[text.sentences[mention.first]]
    if last < len(text.tokens) and _is_only(text, mention, first, last):
        last = max(last, text.spans[text.sentences[last]][1])
    start, end = text.starts[first], max(text.ends[last - 1], mention.end)
    if end - start <= MAX_QUOTE:
        return start, end
    room = max(0, MAX_QUOTE - (mention.end - mention.start))
    start = max(start, mention.start - room // 3)
    end = max(min(end, start + MAX_QUOTE), min(mention.end, start + MAX_QUOTE))
    first, last = bisect_left(text.starts, start, first, last), bisect_right(text.ends, end, first, last)
    return (text.starts[first], text.ends[last - 1]) if first < last else (start, end)


def _is_only(text: Text, mention: Mention, first: int, last: int) -> bool:
    """Whether a sentence is nothing but its date, so that what happened stands in the next one."""
    rest = text.codes[first : mention.first] + text.codes[mention.last + 1 : last]
    is_same = text.block_of[last] == text.block_of[mention.first]
    return is_same and not rest.strip('W.,:-)"')


def _title(text: Text, mention: Mention) -> str:
    """The sentence without the date and comma it begins with, cut at a word."""
    first, last = text.spans[text.sentences[mention.first]]
    if last < len(text.tokens) and _is_only(text, mention, first, last):
        first, last = text.spans[text.sentences[last]]
    begin, at = text.starts[first], mention.last + 1
    if (
        at + 1 < last
        and text.codes[at] == ","
        and not text.codes[first : mention.first].strip("iot<>bjm~,;'\"")
    ):
        begin = text.starts[at + 1]
    sentence = text.text[begin : text.ends[last - 1]][: 4 * MAX_TITLE]
    words = " ".join(sentence.split()).rstrip(".,;:· ").lstrip('•-–—*«" ')
    if len(words) > MAX_TITLE:
        words = words[: MAX_TITLE + 1].rsplit(" ", 1)[0].rstrip(",;:· ") + "…"
    return words[:1].upper() + words[1:]
