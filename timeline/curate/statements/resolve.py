"""From mentions to dates: explicit, from the text's context, relative, by an anniversary.

Unresolved beats wrong: where two readings conflict, the year stays XXXX and both are candidates. The
rules, and why they are as they are, stand in docs/suggest.md.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from timeline.curate.statements.apposition import is_ago, is_apposition
from timeline.curate.statements.candidates import (
    NEAR,
    NEAREST,
    SOON,
    Near,
    Readings,
    around,
    readings_of,
    year_of,
)
from timeline.curate.statements.context import (
    BESIDE,
    FORWARD,
    RELATED,
    Context,
    Resolved,
    is_already,
    is_related,
    is_since,
    remember,
    tense,
)
from timeline.curate.statements.points import (
    Mention,
    Point,
    Shape,
    distance,
    edtf,
    is_bare_day,
    is_full_day,
    joined,
    reading,
    span_of,
)
from timeline.curate.statements.relative import BY_TOLD, STEPS, relative, told_year
from timeline.curate.statements.text import Text
from timeline.dates.calendars import to_gregorian, weekday, year_text
from timeline.dates.uncertain import Precision

DATED = frozenset(
    (Shape.DATE, Shape.RANGE, Shape.SET, Shape.EITHER, Shape.DECADE, Shape.CENTURY, Shape.SEASON)
)
FORESEEN = 10  # years a date of two digits may be to come
HIGH, MEDIUM = 92, 200  # days from the anchor
COUNTED_WITHIN = 8  # tokens between a bare day and the days counted to it
_DAYS = {"day": 1, "week": 7}


def bare(context: Context, mention: Mention, years: int | None = None) -> Resolved:
    """A day or month without a year (docs/suggest.md, "A day without a year"); `years` ago it was, where that
    stands beside it.

    What stands beside it decides first, then a printed weekday, then a date it is joined to or that
    names the same day, and last the two candidates.
    """
    readings = readings_of(context, mention)
    if mention.way:
        return _by_words(context, mention, readings.told)
    return (
        _by_years(context, mention, years)
        or _by_count(context, mention)
        or _by_distance(context, mention)
        or _by_weekday(context, mention, readings)
        or _by_law_number(context, mention)
        or _by_joined(context, mention)
        or _by_same_day(context, mention, readings)
        or _by_candidates(context, mention, readings)
    )


def _beside(context: Context, mention: Mention) -> list[Point]:
    """The readings before and behind what was last told of, to choose from."""
    if context.told is None:
        return []
    year = to_gregorian(context.told.first)[0]
    near = [each for step in (-1, 0, 1) if (each := reading(mention.points[0], year + step)) is not None]
    return [each for each in near if abs(distance(each, context.told.first)) <= FORWARD]


def _by_same_day(context: Context, mention: Mention, readings: Readings) -> Resolved | None:
    """A bare day whose day and month the text names with another year: open, unless it is to come."""
    point = mention.points[0]
    if point.month is None or point.day is None or readings.when == "future":
        return None
    years = context.full_days.get((point.month, point.day), set())
    others = [each for year in sorted(years) if (each := reading(point, year)) is not None]
    others = [each for each in others if each != readings.chosen]
    known = list(dict.fromkeys((*readings.all, *others)))
    if not others:
        return None
    if len(known) == 1:
        return made(mention, known[0], "year-from-context", "medium")
    return unresolved(mention, known, "the text names the same day of another year")


def _by_candidates(context: Context, mention: Mention, readings: Readings) -> Resolved:
    """A and N: where they agree that is it, else the rules of conflict."""
    anchor, (chosen, rivals, told, when) = context.anchor, readings
    if anchor is None or chosen is None:
        if told is not None:
            return made(mention, told.point, "year-from-context", "medium")
        return unresolved(mention, rivals or _beside(context, mention), "no year follows from the text")
    away = abs(distance(chosen, anchor.day))
    if told is None:
        shadow = _shadow(context, mention.points[0], chosen)
        if shadow is not None and when != "future":
            return unresolved(mention, [chosen, shadow], "near a day of an earlier year")
        sure = "high" if away <= HIGH else "medium" if away <= MEDIUM else "low"
        return made(
            mention, chosen, "year-from-context", "low" if anchor.precision is Precision.YEAR else sure
        )
    if told.point == chosen:
        return made(mention, chosen, "year-from-context", "high")
    if is_already(context.text, mention):
        return unresolved(mention, [chosen, told.point], "two readings")
    if told.is_attribute and told.same and when != "future":
        return unresolved(mention, [chosen, told.point], "two readings")
    if told.same and is_since(context.text, mention):
        return unresolved(mention, [chosen, *_beside(context, mention)], "two readings")
    if when == "future":
        if told.directly:
            return unresolved(mention, [chosen, told.point], "two readings")
        return made(mention, chosen, "year-from-context", "medium")
    earlier = when == "before" and -NEAR <= told.distance <= 0 and not told.inside
    soon = 0 < told.distance <= SOON and context.day is not None
    if soon and away <= SOON and not told.same and year_of(told.point) not in context.origins:
        return unresolved(mention, [chosen, told.point], "two readings")
    if not told.same and not told.inside and away <= HIGH and _speaks_of_now(context.text, mention):
        return made(mention, chosen, "year-from-context", "medium")
    is_near = told.same or told.inside or abs(told.distance) <= SOON
    if not is_near and not told.is_day and year_of(chosen) - year_of(told.point) <= 1:
        return unresolved(mention, [chosen, told.point], "two readings")
    if (told.inside and told.directly) or away > NEAREST or soon or earlier:
        return made(mention, told.point, "year-from-context", "medium")
    return unresolved(mention, [chosen, told.point], "two readings")


def _speaks_of_now(text: Text, mention: Mention) -> bool:
    """Whether the sentence counts from the release elsewhere: yesterday, last spring, this year."""
    first, last = text.spans[text.sentences[mention.first]]
    for at in range(first, last):
        code, sense = text.codes[at], text.tokens[at].senses.get(text.codes[at])
        if code == "T" or (code == "R" and sense in ("last", "this", "next")):
            return True
        if code in "LX" and text.codes[at + 1 : at + 2] in ("S", "W", "U", "M"):
            return True
        if code in "SWUM" and text.codes[at + 1 : at + 2] in ("L", "X"):
            return True
    return False


def _years_ago(text: Text, found: Sequence[Mention], number: int) -> int | None:
    """How many years ago a mention was, where its neighbour says so: "five years ago, on 16 December"."""
    mention = found[number]
    for at in (number - 1, number + 1):
        each = found[at] if 0 <= at < len(found) else mention
        if each.unit == "year" and is_ago(each):
            first, last = sorted((each, mention), key=lambda one: one.first)
            if is_apposition(text, first, last):
                return each.count
    return None


def _by_years(context: Context, mention: Mention, years: int | None) -> Resolved | None:
    """A bare day so many years before the release: by the calendar's years and by what lies nearest, where
    both are one.
    """
    anchor = context.anchor
    if years is None or anchor is None or anchor.precision is Precision.YEAR:
        return None
    near = [each for step in (-1, 0, 1) if (each := reading(mention.points[0], anchor.year - years + step))]
    year, month, day = to_gregorian(anchor.day)
    then = span_of(Point(year - years, month, min(day, 28)))[0]
    nearest = min(near, key=lambda each: abs(distance(each, then)), default=None)
    chosen = reading(mention.points[0], anchor.year - years)
    if chosen is None or nearest is None:
        return None
    if chosen != nearest:
        return unresolved(mention, [chosen, nearest], "two readings")
    return made(mention, chosen, "year-from-context", "high")


def _by_count(context: Context, mention: Mention) -> Resolved | None:
    """A bare day beside the days or weeks that lead to it: "six weeks later, on 23 December"."""
    counted, text = context.counted, context.text
    if counted is None or mention.points[0].day is None or mention.first - counted.token > 4:
        return None
    if text.codes[counted.token + 1 : mention.first].strip(BESIDE):
        return None
    for year in {to_gregorian(counted.first)[0], to_gregorian(counted.last)[0]}:
        day = reading(mention.points[0], year)
        if day is not None and counted.first <= span_of(day)[0] <= counted.last:
            return made(mention, day, "year-from-context", "high")
    return None


def _by_distance(context: Context, mention: Mention) -> Resolved | None:
    """A bare day beside a number of days or weeks, where it lies so far from one day that the text names:
    "On 5 April, eleven days after the fire". The count itself says that the year is right.
    """
    text, point = context.text, mention.points[0]
    first, last = text.spans[text.sentences[mention.first]]
    begins, ends = max(first, mention.first - COUNTED_WITHIN), min(last - 1, mention.last + COUNTED_WITHIN)
    found = set()
    for at in range(begins, ends) if point.day is not None else ():
        unit, count = text.tokens[at + 1], text.tokens[at].senses.get(text.codes[at])
        is_counted = text.codes[at] in "9Nn" and unit.codes[:1] == "U" and unit.sense in _DAYS
        if not is_counted or not isinstance(count, int) or mention.first <= at <= mention.last:
            continue
        steps = (count * _DAYS[str(unit.sense)], -count * _DAYS[str(unit.sense)])
        near = (Point(*to_gregorian(day + step)) for day in context.named_days for step in steps)
        found |= {each for each in near if (each.month, each.day) == (point.month, point.day)}
    return made(mention, found.pop(), "year-from-context", "high") if len(found) == 1 else None


def _by_law_number(context: Context, mention: Mention) -> Resolved | None:
    """The day of a law by the year in its number: Ley 46/1977, de 15 de octubre."""
    text, at = context.text, mention.first - 1
    while at >= 0 and mention.first - at <= 3 and text.codes[at] in ",o<t":
        at -= 1
    if at < 0 or text.codes[at] not in "xQ" or text.sentences[at] != text.sentences[mention.first]:
        return None
    sense = text.tokens[at].sense
    year = sense[0] if isinstance(sense, tuple) else sense  # 3/2012 looks like a month
    day = reading(mention.points[0], year) if isinstance(year, int) and year else None
    return made(mention, day, "year-from-context", "high", "the year from the law's number") if day else None


def _by_joined(context: Context, mention: Mention) -> Resolved | None:
    """A bare date by the year of the next one, where both are joined: 5 May and 7 June 2016."""
    text = context.text
    codes = text.codes[mention.last + 1 : mention.last + 12]
    if codes[:1] not in ("&", ",") or "Y" not in codes:
        return None
    if any(code not in "&,it<ob9MWYg" for code in codes[: codes.index("Y")]) or "M" not in codes:
        return None
    year = text.tokens[mention.last + 1 + codes.index("Y")].sense
    shared = reading(mention.points[0], year) if isinstance(year, int) else None
    return made(mention, shared, "year-from-context", "high") if shared is not None else None


def _shadow(context: Context, point: Point, chosen: Point) -> Point | None:
    """A reading near a full day of another year told of earlier, where no "today" stands between."""
    for day, token in reversed(context.past_days[-8:]):
        if context.today_at > token:
            break
        year = to_gregorian(day)[0]
        for each in (reading(point, year), reading(point, year + 1)):
            if each is not None and each != chosen and 0 <= distance(each, day) <= SOON:
                return each
    return None


def _by_words(context: Context, mention: Mention, told: Near | None) -> Resolved:
    """A bare date with "last year", "of that year", "dernier" beside it."""
    anchor, point, way = context.anchor, mention.points[0], mention.way
    year: int | None = None
    if way.removesuffix(" year") in BY_TOLD:
        year = told_year(context, mention)
    elif anchor is not None and way.endswith(" year"):
        year = anchor.year + STEPS.get(way.removesuffix(" year"), 0)
    elif anchor is not None:
        near = around(point, anchor)
        if way == "last":
            year = max(year_of(each) for each in near if span_of(each)[1] < anchor.day)
        elif way == "next":
            year = min(year_of(each) for each in near if span_of(each)[0] > anchor.day)
        else:
            year = min(near, key=lambda each: abs(distance(each, anchor.day))).year
    chosen = reading(point, year) if year is not None else None
    if chosen is None:
        return unresolved(mention, [told.point] if told else [], "no year follows from the text")
    return made(mention, chosen, "year-from-context", "high" if way.endswith("year") else "medium")


def _by_weekday(context: Context, mention: Mention, readings: Readings) -> Resolved | None:
    """A bare day by its printed weekday: whichever reading fits; None where no reading near does."""
    anchor, point, (chosen, _, told, _) = context.anchor, mention.points[0], readings
    if mention.weekday is None or point.day is None:
        return None

    def fits(each: Point | None) -> bool:
        return each is not None and weekday(span_of(each)[0]) == mention.weekday

    if told is not None and fits(chosen) and fits(told.point) and chosen != told.point:
        return None
    if chosen is not None and fits(chosen):
        return made(mention, chosen, "year-from-context", "high", note="the printed weekday fits")
    if told is not None and fits(told.point):
        return made(mention, told.point, "year-from-context", "medium", note="the printed weekday fits")
    if anchor is None:
        return None
    near = [reading(point, anchor.year + step) for step in (0, -1, 1)]
    fitting = [each for each in near if each is not None and fits(each)]
    if len(fitting) == 1:
        return made(
            mention, fitting[0], "year-from-context", "medium", note="the year in which the weekday fits"
        )
    return unresolved(mention, readings.all, "the printed weekday fits no near year")


def made(mention: Mention, first: Point, method: str, confidence: str, note: str = "") -> Resolved:
    """A mention with the year of its first point settled; the others follow it."""
    points = [first]
    for each in mention.points[1:]:
        before = points[-1]
        year = year_of(before) + ((each.month or 0, each.day or 0) < (before.month or 0, before.day or 0))
        points.append(reading(each, year) or Point(None, each.month, each.day))
    return Resolved(mention, joined(mention, points), method, confidence, note=note)


def unresolved(mention: Mention, candidates: Sequence[Point], note: str) -> Resolved:
    """A mention whose year stays open, with the readings it may have."""
    texts = [made(mention, each, "", "").date for each in dict.fromkeys(candidates)]
    texts = [text for text in texts if "X" not in text]  # 29 February of a common year
    date = joined(mention, [Point(None, each.month, each.day) for each in mention.points])
    return Resolved(mention, date, "year-from-context", "low", candidates=tuple(texts), note=note)


def explicit(mention: Mention) -> Resolved:
    """A mention whose year is printed."""
    point = mention.points[0]
    if mention.shape is Shape.EITHER:
        swapped = Point(point.year, point.day, point.month)
        texts = sorted((edtf(point), edtf(swapped)))
        note = "day and month may be the other way round"
        return Resolved(
            mention, f"[{','.join(texts)}]", "explicit", "medium", candidates=tuple(texts), note=note
        )
    if mention.shape is Shape.CENTURY:
        return Resolved(mention, f"{(point.year or 0) // 100:02}XX", "explicit", "high")
    if mention.shape is Shape.DECADE:
        return Resolved(mention, f"{year_text(point.year or 0)[:-1]}X", "explicit", "high")
    sure = "medium" if mention.short_year else "high"
    note = "" if mention.old is None else f"by the old calendar {edtf(mention.old)}"
    if mention.weekday is not None and is_full_day(mention) and weekday(span_of(point)[0]) != mention.weekday:
        sure, note = "medium", "the printed weekday does not fit"
    return Resolved(mention, joined(mention, mention.points), "explicit", sure, note=note)


def observance(text: Text, mention: Mention) -> bool:
    """Whether "every" or "each year" stands before a bare day in its sentence."""
    sentence = text.sentences[mention.first]
    near = range(max(0, mention.first - 5), mention.first)
    return any(text.codes[at] in "Ee" and text.sentences[at] == sentence for at in near)


def in_order(context: Context, found: Sequence[Mention], skip: set[int]) -> Iterator[Resolved]:
    """Each mention resolved, in the order of the text; what cannot be dated is left out."""
    text = context.text
    waiting: list[Resolved] = []  # bare days of the paragraph, one after another
    for number, mention in enumerate(found):
        related = is_related(text, mention)
        if not related:
            context.enter(mention)
        if (mention.shape is Shape.OFFSET and mention.count == 0) or mention.way in ("this", "this year"):
            context.today_at = mention.first
        years = _years_ago(text, found, number)
        is_counted = mention.shape is Shape.ANNIVERSARY
        resolved = None if is_counted else _one(context, mention, years, related=related)
        if resolved is None:
            continue
        is_aside = number in skip and mention.points[0].year is not None and not is_full_day(mention)
        if not related and not is_aside:
            remember(context, resolved)
        if number in skip:
            continue
        if waiting and text.block_of[waiting[-1].mention.first] != text.block_of[mention.first]:
            yield from waiting
            waiting = []
        if mention.way == "same year" and is_bare_day(mention):
            yield from _settled(text, waiting, resolved)
            waiting = []
        elif is_bare_day(mention) and not mention.way and mention.weekday is None and not related:
            waiting.append(resolved)
            continue
        yield from (*waiting, resolved)
        waiting = []
    yield from waiting


def _settled(text: Text, waiting: Sequence[Resolved], known: Resolved) -> Iterator[Resolved]:
    """Bare days with the year of the day behind them "of the same year", where they lead up to it."""
    year = int(known.date[:4]) if known.date[:4].isdecimal() else 0
    days = [(each.mention.points[0].month or 0, each.mention.points[0].day or 0) for each in waiting]
    last = known.mention.points[0]
    is_rising = all(one < other for one, other in pairwise([*days, (last.month or 0, last.day or 0)]))
    is_told = all(tense(text, each.mention) != "future" for each in waiting)
    for each in waiting:
        first = reading(each.mention.points[0], year) if year and is_rising and is_told else None
        yield made(each.mention, first, "year-from-context", "medium") if first is not None else each


def _own_century(context: Context, mention: Mention) -> Mention:
    """A date with a year of two digits in the century its paragraph, or the release, gives: 2/6/36."""
    year = mention.points[0].year or 0
    if not mention.short_year or year < 2000:
        return mention
    told, anchor = context.told, context.anchor
    if told is not None:
        near = to_gregorian(told.last)[0]
        is_last = abs(year - near) > abs(year - 100 - near)
    else:
        is_last = anchor is not None and year > anchor.year + FORESEEN
    if not is_last:
        return mention
    points = [
        reading(Point(None, each.month, each.day), (each.year or year) - 100) for each in mention.points
    ]
    return replace(mention, points=tuple(each for each in points if each is not None))


def _about(text: Text, resolved: Resolved) -> Resolved:
    """A year with "about" before it."""
    mention = resolved.mention
    is_about = mention.first > 0 and text.codes[mention.first - 1] == "~"
    is_year = re.fullmatch(r"-?\d{4}", resolved.date) is not None
    return replace(resolved, date=f"{resolved.date}~") if is_about and is_year else resolved


def _one(context: Context, mention: Mention, years: int | None, *, related: bool) -> Resolved | None:
    if mention.shape in DATED and mention.points[0].year is not None:
        resolved = _about(context.text, explicit(_own_century(context, mention)))
        return replace(resolved, confidence="low", note=RELATED) if related else resolved
    bare_day = mention.shape in DATED and mention.points[0].month is not None
    is_yearly = mention.shape is Shape.NAMED or (bare_day and observance(context.text, mention))
    if is_yearly and not mention.way:
        date = joined(mention, [Point(None, each.month, each.day) for each in mention.points])
        sure = "medium" if not related else "low"
        return Resolved(mention, date, "explicit", sure, recurrence="observance")
    if related:
        return unresolved(replace(mention, way=""), (), RELATED) if bare_day else None
    return bare(context, mention, years) if bare_day else relative(context, mention)
