"""Words that count from the day of publication, or from what was told before: yesterday, two years ago."""

from timeline.curate.statements.anchor import Anchor
from timeline.curate.statements.context import Context, Resolved, tense
from timeline.curate.statements.points import Mention, Point, Shape, day_text, edtf, reading
from timeline.dates.calendars import add_months, from_gregorian, to_gregorian, weekday, year_text
from timeline.dates.uncertain import Precision

COUNTED = frozenset((Shape.OFFSET, Shape.WEEKDAY, Shape.UNIT, Shape.YEAR_WORD, Shape.COUNT))
_STEPS = {"last": -1, "next": 1}


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
    if anchor is None:
        return None
    if shape is Shape.YEAR_WORD:
        step = _STEPS.get(mention.way, 0)
        return Resolved(mention, year_text(anchor.year + step), "relative", "high") if step else None
    if shape is Shape.SEASON:
        return _season(mention, anchor)
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
        step = _STEPS.get(mention.way, 0)
        year, month, _ = to_gregorian(add_months(anchor.day, step))
        day = mention.points[0].day
        fits = day is not None and reading(Point(None, month, day), year)
        return Resolved(mention, edtf(fits), "relative", "high") if fits and day and day <= 28 else None
    return _on_weekday(context, mention, anchor)


def _season(mention: Mention, anchor: Anchor) -> Resolved | None:
    season = mention.points[0].season or 21
    year = anchor.year
    if mention.way in ("last year", "this year", "next year"):
        year += {"last year": -1, "this year": 0, "next year": 1}[mention.way]
    elif mention.way == "last":
        begins = from_gregorian(year, 3 * (season - 20), 1)
        year -= anchor.day < begins + 60
    else:
        return None
    return Resolved(mention, f"{year_text(year)}-{season}", "relative", "medium")


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
    step = _STEPS.get(mention.way, 0)
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
    if mention.way == "next":
        return Resolved(mention, day_text(anchor.day + (7 - back)), "relative", "high")
    when = tense(context.text, mention)
    lead = context.text.tokens[mention.first - 1].codes if mention.first else ""
    if when in ("past", "before"):
        return Resolved(mention, day_text(anchor.day - back), "relative", "medium")
    if when == "future" or "j" in lead:
        return Resolved(mention, day_text(anchor.day + (-back) % 7), "relative", "medium")
    return None
