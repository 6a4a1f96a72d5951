"""Words that count from the day of publication, or from what was told before: yesterday, two years ago."""

from dataclasses import replace

from timeline.curate.statements.anchor import Anchor
from timeline.curate.statements.context import FORWARD, Context, Resolved, tense
from timeline.curate.statements.points import Mention, Point, Shape, day_text, edtf, exists, joined, reading
from timeline.curate.statements.text import Text
from timeline.dates.calendars import add_months, season_span, to_gregorian, weekday, year_text
from timeline.dates.uncertain import Precision

COUNTED = frozenset((Shape.OFFSET, Shape.WEEKDAY, Shape.UNIT, Shape.YEAR_WORD, Shape.COUNT))
STEPS = {"before last": -2, "last": -1, "next": 1}
BY_TOLD = {"same": 0, "after": 1, "before": -1, "coming": 1}  # years from what was told of
_MONTHS = {"month": 1, "year": 12}
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
    if shape is Shape.YEAR_WORD and mention.way in BY_TOLD:
        year = told_year(context, mention) if told or mention.way == "coming" else None
        if year is None or mention.way == "same":
            return None
        return Resolved(mention, year_text(year), "relative", "medium")
    if shape is Shape.SEASON and mention.way.removesuffix(" year") in BY_TOLD:
        year = told_year(context, mention)
        if year is None:
            return None
        date = f"{year_text(year)}-{mention.points[0].season}"
        return Resolved(mention, date, "year-from-context", "medium")
    if shape is Shape.SEASON and (season := _season_told(context, mention)) is not None:
        return season if season.date else None
    if _is_next_told(context, mention):
        return _next_told(context, mention)
    if shape is Shape.DAY_OF_MONTH:
        return _day_of_month(context, mention)
    if anchor is None:
        return None
    if shape is Shape.YEAR_WORD:
        step = STEPS.get(mention.way, 0)
        return Resolved(mention, year_text(anchor.year + step), "relative", "high") if step else None
    if shape is Shape.SEASON:
        return _season(context, mention, anchor)
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
    return _on_weekday(context, mention, anchor)


def told_year(context: Context, mention: Mention) -> int | None:
    """The year of "the same year", "the following year"; None where what was told of does not give it.

    A language may have one word for the year after what is told of and after the release: the tense decides.
    """
    anchor, told, way = context.anchor, context.told, mention.way.removesuffix(" year")
    year = to_gregorian(told.last)[0] if told else context.last_years
    if way != "coming":
        if year is not None and context.stated is not None and abs(year - context.stated) > 1:
            year = context.stated  # what was told of last has the release's year
        return None if year is None else year + BY_TOLD[way]
    when = tense(context.text, mention)
    if told is None or (anchor is not None and year == anchor.year):
        return anchor.year + 1 if anchor is not None and when not in ("past", "before") else None
    if anchor is not None and when == "future" and told.last >= anchor.day - FORWARD:
        return anchor.year + 1
    return (year or 0) + 1 if when in ("past", "before") else None


def _is_next_told(context: Context, mention: Mention) -> bool:
    """Whether "the next month" is told of as past, and not that which comes after the release."""
    anchor, told = context.anchor, context.told
    if mention.way != "next" or mention.shape is not Shape.UNIT or told is None:
        return False
    when, sentences = tense(context.text, mention), context.text.sentences
    apart = sentences[mention.first] - sentences[told.token]
    may_be = mention.unit != "week" or _is_long_ago(context) or _is_following(context.text, mention)
    if when in ("past", "before") and may_be:
        return anchor is None or add_months(told.last, _MONTHS.get(mention.unit, 0)) + 7 < anchor.day
    return _is_long_ago(context) and apart == 0 and when == ""


def _is_following(text: Text, mention: Mention) -> bool:
    """Whether its word is "following", which never counts from the release, and not "next"."""
    return any({"X", "l"} <= {*token.codes} for token in text.tokens[mention.first : mention.last + 1])


def _day_of_month(context: Context, mention: Mention) -> Resolved | None:
    """The 5th of last month, of that month; of "the month" where it follows a day told of, or is to come."""
    anchor, told, way = context.anchor, context.told, mention.way
    text, days = context.text, [point.day or 0 for point in mention.points]
    when = tense(text, mention)
    is_near = told is not None and text.sentences[mention.first] - text.sentences[told.token] <= 1
    by_told = way == "same" or (way == "this" and is_near and when in ("past", "before"))
    by_told = by_told or (way == "next" and told is not None and _is_long_ago(context) and when != "future")
    if by_told:
        if told is None or told.last - told.first > 30 or (way != "same" and not told.is_day):
            return None
        year, month, day = to_gregorian(add_months(told.first, way == "next"))
        if way == "this" and days[0] < day:
            return None
    elif anchor is None or not anchor.exact:
        return None
    else:
        year, month, day = to_gregorian(add_months(anchor.day, STEPS.get(way, 0)))
        is_ahead = when == "future" or (
            mention.first > 0 and text.tokens[mention.first - 1].codes[:1] in ("j", ">")
        )
        if way == "this" and (days[0] < day or not is_ahead):
            return None
    points = [reading(Point(None, month, day), year) for day in days]
    known = [point for point in points if point is not None and exists(point)]
    if not known or len(known) < len(points):
        return None
    shape = Shape.RANGE if mention.unit == "range" else Shape.SET
    date = joined(replace(mention, shape=shape), known)
    return Resolved(mention, date, "relative", "medium" if by_told else "high")


def _is_long_ago(context: Context) -> bool:
    """Whether what was last told of is of another time than the release's."""
    told, anchor = context.told, context.anchor
    return told is not None and (anchor is None or told.last < anchor.day - FORWARD)


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
