"""Words that count from the day of publication, or from what was told before: yesterday, two years ago."""

from timeline.curate.statements.anchor import Anchor
from timeline.curate.statements.context import FORWARD, Context, Resolved, tense
from timeline.curate.statements.points import Mention, Point, Shape, day_text, edtf, reading
from timeline.curate.statements.text import Text
from timeline.dates.calendars import add_months, season_span, to_gregorian, weekday, year_text
from timeline.dates.uncertain import Precision

COUNTED = frozenset((Shape.OFFSET, Shape.WEEKDAY, Shape.UNIT, Shape.YEAR_WORD, Shape.COUNT))
STEPS = {"before last": -2, "last": -1, "next": 1}
_AMBIGUOUS = 45  # days after a season in which "last spring" may be that one or the one before


def relative(context: Context, mention: Mention) -> Resolved | None:
    """Words that count from the day of publication, or from what was told before; None where they can't."""
    anchor, told, shape = context.anchor, context.told, mention.shape
    if shape is Shape.FOLLOWING or (shape is Shape.COUNT and mention.way == "later"):
        step = mention.count if mention.unit in ("", "day") else 7 * mention.count
        if told is None or not told.is_day or mention.unit == "month" or not step:
            return None
        base = told.last if step > 0 else told.first
        mark = "" if mention.unit in ("", "day") else "~"
        return Resolved(mention, day_text(base + step, mark), "relative", "medium")
    if shape is Shape.YEAR_WORD and mention.way in ("same", "after", "before"):
        year = to_gregorian(told.last)[0] if told else None
        if year is None or mention.way == "same":
            return None
        date = year_text(year + (1 if mention.way == "after" else -1))
        return Resolved(mention, date, "relative", "medium")
    if shape is Shape.SEASON and mention.way in ("same year", "after year", "before year"):
        year = to_gregorian(told.last)[0] if told else context.last_years
        if year is None:
            return None
        year += {"same year": 0, "after year": 1, "before year": -1}[mention.way]
        date = f"{year_text(year)}-{mention.points[0].season}"
        return Resolved(mention, date, "year-from-context", "medium")
    if shape is Shape.SEASON and (season := _season_told(context, mention)) is not None:
        return season if season.date else None
    if anchor is None:
        return None
    if shape is Shape.YEAR_WORD:
        step = STEPS.get(mention.way, 0)
        return Resolved(mention, year_text(anchor.year + step), "relative", "high") if step else None
    if shape is Shape.SEASON:
        return _season(context, mention, anchor)
    if _is_next_told(context, mention, anchor):
        return _next_told(context, mention)
    if shape is Shape.COUNT:
        return _ago(context, mention, anchor)
    if shape is Shape.UNIT and mention.unit in ("month", "year"):
        return _unit(mention, anchor)
    if not anchor.exact:
        return None
    if shape is Shape.OFFSET:
        return (
            Resolved(mention, day_text(anchor.day + mention.count), "relative", "high")
            if mention.count
            else None
        )
    if shape is Shape.UNIT:
        return _unit(mention, anchor)
    if shape is Shape.DAY_OF_MONTH:
        step = STEPS.get(mention.way, 0)
        year, month, _ = to_gregorian(add_months(anchor.day, step))
        day = mention.points[0].day
        fits = day is not None and reading(Point(None, month, day), year)
        return Resolved(mention, edtf(fits), "relative", "high") if fits and day and day <= 28 else None
    return _on_weekday(context, mention, anchor)


def _is_next_told(context: Context, mention: Mention, anchor: Anchor) -> bool:
    """Whether "the next month" is told of as past, in a story of another time than the release's."""
    told = context.told
    if mention.way != "next" or mention.shape is not Shape.UNIT or told is None:
        return False
    return told.last < anchor.day - FORWARD and tense(context.text, mention) in ("past", "before")


def _next_told(context: Context, mention: Mention) -> Resolved | None:
    """What came "the next month" counts from what was told of, and not from the release."""
    told = context.told
    if told is None or mention.unit not in ("month", "year"):
        return None
    year, month, _ = to_gregorian(add_months(told.first, 1))
    if mention.unit == "year":
        return Resolved(mention, year_text(to_gregorian(told.first)[0] + 1), "relative", "medium")
    if told.last - told.first > 30:
        return None
    return Resolved(mention, edtf(Point(year, month)), "relative", "medium")


def _season(context: Context, mention: Mention, anchor: Anchor) -> Resolved | None:
    """Last, next, or by the tense. Soon after a season "the last one" may be it or the one before."""
    season, way = mention.points[0].season or 21, mention.way
    if way in ("before last year", "last year", "this year", "next year"):
        year = anchor.year + STEPS.get(way.removesuffix(" year"), 0)
        return Resolved(mention, f"{year_text(year)}-{season}", "relative", "medium")
    if anchor.precision not in (Precision.DAY, Precision.MONTH):
        return None
    spans = [(year, season_span(year, season)) for year in range(anchor.year - 2, anchor.year + 2)]
    over = max(year for year, span in spans if span[1] < anchor.day)
    running = next((year for year, span in spans if span[0] <= anchor.day <= span[1]), None)
    if way == "last":
        since = anchor.day - season_span(over, season)[1]
        if since > _AMBIGUOUS:
            return Resolved(mention, f"{year_text(over)}-{season}", "relative", "medium")
        known = _printed_years(context.text, mention) & {over, over - 1}
        if running is not None or len(known) == 1:
            year = known.pop() if len(known) == 1 else over
            return Resolved(mention, f"{year_text(year)}-{season}", "relative", "medium")
        either = tuple(f"{year_text(year)}-{season}" for year in (over, over - 1))
        return Resolved(
            mention,
            f"XXXX-{season}",
            "relative",
            "low",
            candidates=either,
            note="the last one or the one before",
        )
    if way:
        return None
    when = tense(context.text, mention)
    if when in ("past", "before"):
        year = over if running is None else running
    elif when == "future":
        year = over + 1 if running is None else running
    else:
        return None
    return Resolved(mention, f"{year_text(year)}-{season}", "relative", "medium")


def _season_told(context: Context, mention: Mention) -> Resolved | None:
    """A bare season in the year just told of, where that is another time than the release's."""
    told, anchor = context.told, context.anchor
    if told is None or mention.way or (anchor is not None and told.last >= anchor.day - FORWARD):
        return None
    year = to_gregorian(told.first)[0]
    near = context.text.sentences[mention.first] - context.text.sentences[told.token] <= 1
    if not near or to_gregorian(told.last)[0] != year:
        return Resolved(mention, "", "", "")
    season = mention.points[0].season or 21
    return Resolved(mention, f"{year_text(year)}-{season}", "year-from-context", "medium")


def _printed_years(text: Text, mention: Mention) -> set[int]:
    """The years printed in the sentence of a mention."""
    first, last = text.spans[text.sentences[mention.first]]
    years = {token.senses.get("Y") for token in text.tokens[first:last] if token.codes[0] == "Y"}
    return {year for year in years if isinstance(year, int)}


def _ago(context: Context, mention: Mention, anchor: Anchor) -> Resolved | None:
    """So many days, weeks, months or years ago; with "today" beside it, that very day."""
    text, count = context.text, mention.count
    follows = text.tokens[mention.last + 1 : mention.last + 3]
    today = any(token.codes[0] == "T" and token.sense == 0 for token in follows)
    if mention.unit in ("day", "week"):
        if not anchor.exact:
            return None
        days = count * (7 if mention.unit == "week" else 1)
        mark = "" if mention.unit == "day" or today else "~"
        return Resolved(mention, day_text(anchor.day - days, mark), "relative", "high")
    if mention.unit == "month":
        year, month, _ = to_gregorian(add_months(anchor.day, -count))
        return Resolved(mention, edtf(Point(year, month), "~"), "relative", "medium")
    year = anchor.year - count
    if year < 1:
        return None
    if today and anchor.exact:
        return Resolved(mention, day_text(add_months(anchor.day, -12 * count)), "relative", "high")
    return Resolved(mention, f"{year_text(year)}~", "relative", "medium")


def _unit(mention: Mention, anchor: Anchor) -> Resolved | None:
    """Last or next week (Monday to Sunday), month or year."""
    step = STEPS.get(mention.way, 0)
    if not step or mention.unit == "day":
        return None
    if mention.unit == "week":
        monday = anchor.day - weekday(anchor.day) + 7 * step
        return Resolved(mention, f"{day_text(monday)}/{day_text(monday + 6)}", "relative", "high")
    if mention.unit == "month":
        if anchor.derived or anchor.precision is Precision.YEAR:
            return None
        year, month, _ = to_gregorian(add_months(anchor.day, step))
        return Resolved(mention, edtf(Point(year, month)), "relative", "high")
    return Resolved(mention, year_text(anchor.year + step), "relative", "high")


def _on_weekday(context: Context, mention: Mention, anchor: Anchor) -> Resolved | None:
    """A weekday: last and next lie strictly before and after; a bare one goes by tense, today included."""
    if mention.weekday is None:
        return None
    back = (weekday(anchor.day) - mention.weekday) % 7
    if mention.shape is Shape.WEEKDAY_NUMBER:
        near = [anchor.day - back + 7 * step for step in range(-6, 8)]
        number = mention.points[0].day
        days = [day for day in near if to_gregorian(day)[2] == number and abs(day - anchor.day) <= 45]
        if not days:
            return None
        return Resolved(
            mention, day_text(min(days, key=lambda day: abs(day - anchor.day))), "relative", "high"
        )
    if mention.way == "last":
        return Resolved(mention, day_text(anchor.day - (back or 7)), "relative", "high")
    if mention.way == "next" and back == 6:
        either = day_text(anchor.day + 1), day_text(anchor.day + 8)
        note = "tomorrow, or a week later"
        return Resolved(mention, f"[{','.join(either)}]", "relative", "low", candidates=either, note=note)
    if mention.way == "next":
        return Resolved(mention, day_text(anchor.day + (7 - back)), "relative", "high")
    when = tense(context.text, mention)
    lead = context.text.tokens[mention.first - 1].codes if mention.first else ""
    if when in ("past", "before"):
        return Resolved(mention, day_text(anchor.day - back), "relative", "medium")
    if when == "future" or "j" in lead:
        return Resolved(mention, day_text(anchor.day + (-back) % 7), "relative", "medium")
    return None
