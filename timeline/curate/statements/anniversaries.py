"""What an anniversary tells: the day of its origin, and the text's own time.

"On 16 December is the 5th anniversary …, in December 2011" gives the origin 2011-12-16, and that the text
was written near 16 December 2016, whatever else is known of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from timeline.curate.statements.anchor import Anchor
from timeline.curate.statements.candidates import SOON, by_anchor
from timeline.curate.statements.completed import COMPLETED, is_beside, is_looked_back_to, tense_of_completing
from timeline.curate.statements.context import Resolved, tense
from timeline.curate.statements.points import (
    Mention,
    Point,
    Shape,
    distance,
    edtf,
    is_bare_day,
    is_full_day,
    reading,
    span_of,
)
from timeline.curate.statements.text import Text
from timeline.dates.calendars import iso, to_gregorian
from timeline.dates.uncertain import Precision

FAR = 200  # days between --published and an anniversary's day that contradict each other


@dataclass(frozen=True, slots=True)
class Anniversary:
    """The n-th return told of in one sentence: which mentions are its origin and the day observed."""

    mention: Mention
    n: int
    sure: bool
    origin: int | None
    observed: int | None
    offset: int | None
    contradicts: bool = False


def found_in(text: Text, found: Sequence[Mention], own: set[int], anchor: Anchor | None) -> list[Anniversary]:
    """The anniversaries of the main text, each with the dates of its sentence that belong to it."""
    by_sentence: dict[int, list[int]] = {}
    for number, mention in enumerate(found):
        if number not in own and not text.blocks[text.block_of[mention.first]].related:
            by_sentence.setdefault(text.sentences[mention.first], []).append(number)
    told = []
    for number, mention in enumerate(found):
        if mention.shape is Shape.ANNIVERSARY:
            near = by_sentence.get(text.sentences[mention.first], [])
            if number in near:
                told.append(_read(text, found, number, near, anchor))
    return told


def _read(
    text: Text, found: Sequence[Mention], number: int, near: Sequence[int], anchor: Anchor | None
) -> Anniversary:
    mention = found[number]
    completed = mention.way == COMPLETED
    own = [at for at in near if not completed or is_beside(text, found[at], mention)]
    marked = [at for at in own if completed and _is_marked(text, found[at], mention)]
    origin, contradicts = _origin(found, number, [at for at in near if at not in marked], anchor)
    days = [at for at in own if at in marked or _is_day_alone(found[at])]
    days = [at for at in days if at not in marked or _is_now(found[at], anchor)]
    if origin is not None:
        days = [at for at in days if _is_same_day(found[at], found[origin])]
    observed = min(days, key=lambda at: abs(at - number)) if days else None
    if origin is None and observed is None and mention.sure:
        full = (at for at in own if is_full_day(found[at]) and _is_now(found[at], anchor))
        observed = next(full, None)
    offset = next((at for at in own if found[at].shape is Shape.OFFSET), None)
    return Anniversary(mention, mention.count, mention.sure, origin, observed, offset, contradicts)


def _origin(
    found: Sequence[Mention], number: int, near: Sequence[int], anchor: Anchor | None
) -> tuple[int | None, bool]:
    """The date that so many years ago was, those behind the anniversary first; whether it contradicts the
    release date.
    """
    mention = found[number]
    years = [at for at in near if found[at].shape is Shape.DATE and found[at].points[0].year is not None]
    behind = sorted(years, key=lambda at: (at < number, at if at > number else -at))
    origin = next((at for at in behind if _agrees(found[at], mention.count, anchor)), None)
    if origin is not None or not mention.sure or anchor is None or anchor.printed:
        return origin, False
    later = [at for at in behind if at > number and abs(_year(found[at]) - anchor.year) > 1]
    return (later[0], True) if later else (None, False)


def _is_day_alone(mention: Mention) -> bool:
    """Whether a day stands without its year, and without words for it."""
    return is_bare_day(mention) and mention.points[0].month is not None and not mention.way


def _is_same_day(observed: Mention, origin: Mention) -> bool:
    """Whether a day can be one on which the origin returns: its month and day, as far as known."""
    month, day = _month_day(origin)
    return month is None or _month_day(observed) == (month, day or observed.points[0].day)


def _is_marked(text: Text, day: Mention, years: Mention) -> bool:
    """Whether on a day with its year so many years are complete: it stands in front, and is no origin."""
    return day.first < years.first and is_full_day(day) and not is_looked_back_to(text, day)


def _is_now(mention: Mention, anchor: Anchor | None) -> bool:
    """Whether a date is about the time of the text, as far as that is known."""
    return anchor is None or abs(_year(mention) - anchor.year) <= 1


def _agrees(mention: Mention, n: int, anchor: Anchor | None) -> bool:
    """Whether a date can be the origin: n years on it is about now; where now is not known, any can."""
    return anchor is None or abs(_year(mention) + n - anchor.year) <= 1


def _year(mention: Mention) -> int:
    return mention.points[0].year or 0


def _month_day(mention: Mention) -> tuple[int | None, int | None]:
    return mention.points[0].month, mention.points[0].day


def own_time(
    found: Sequence[Mention], told: Sequence[Anniversary], anchor: Anchor | None
) -> tuple[Anchor | None, list[str]]:
    """The anchor, or where there is none, or one that anniversaries contradict, the one they give."""
    for each in told:
        if each.origin is None or each.observed is None:
            continue
        same_month = found[each.origin].points[0].month == found[each.observed].points[0].month
        if anchor is None and not each.sure and not same_month:
            continue
        year = _year(found[each.origin]) + each.n
        observed = reading(Point(None, *_month_day(found[each.observed])), year)
        if observed is None:
            continue
        day = span_of(observed)[0]
        if anchor is None:
            return Anchor(day, Precision.DAY, derived=True), []
        if not anchor.printed and abs(anchor.day - day) > FAR:
            warning = (
                f"the text's anniversary ({each.n} years) falls on {iso(day)}, far from the release date "
                f"{iso(anchor.day)}: the text is believed"
            )
            return Anchor(day, Precision.DAY, derived=True), [warning]
    return anchor, []


def resolved(
    text: Text, found: Sequence[Mention], told: Sequence[Anniversary], anchor: Anchor | None
) -> tuple[list[Resolved], set[int]]:
    """The drafts anniversaries give, and the mentions that need none of their own."""
    drafts: list[Resolved] = []
    used: set[int] = set()
    for each in told:
        draft = _draft(text, found, each, anchor)
        if draft is None:
            continue
        drafts.append(draft)
        used |= {at for at in (each.observed, each.origin) if at is not None}
    return list(_same_counted_once(drafts)), used


def _same_counted_once(drafts: Sequence[Resolved]) -> Iterator[Resolved]:
    """A heading's "the 25th anniversary" goes with the sentence that says which day that is."""
    counted: dict[int, list[Mention]] = {}
    known = {each.anniversary[0] for each in drafts if each.anniversary and not each.date.endswith("~")}
    for each in drafts:
        if each.date.endswith("~") and each.anniversary:
            counted.setdefault(each.anniversary[0], []).append(each.mention)
    for each in drafts:
        n = each.anniversary[0] if each.anniversary else 0
        if not each.date.endswith("~"):
            yield replace(each, also=(*each.also, *counted.pop(n, [])))
        elif n not in known and n in counted:
            yield replace(each, also=tuple(counted.pop(n)[1:]))


def _draft(text: Text, found: Sequence[Mention], each: Anniversary, anchor: Anchor | None) -> Resolved | None:
    origin = found[each.origin] if each.origin is not None else None
    observed = found[each.observed] if each.observed is not None else None
    shift = found[each.offset] if each.offset is not None else None
    if origin is None and _is_dated(text, each.mention):
        return None
    if origin is not None:
        return _with_origin(each, origin, observed, shift, anchor)
    if not each.sure and each.mention.way not in ("since", COMPLETED):
        return None
    day = None
    if observed is not None and is_full_day(observed):
        day = observed.points[0]
    elif observed is not None and anchor is not None:
        day = _day_observed(text, each.mention, observed, anchor)
    elif shift is not None and anchor is not None and anchor.exact:
        day = Point(*to_gregorian(anchor.day + shift.count))
    if day is None:
        return _about(each, anchor)
    start = reading(Point(None, day.month, day.day), (day.year or 0) - each.n)
    if start is None:
        return None
    return Resolved(
        observed or shift or each.mention, edtf(start), "anniversary", "medium",
        anniversary=(each.n, edtf(day)), recurrence="anniversary", also=(each.mention,),
        note=f"{each.n} years before {edtf(day)}",
    )  # fmt: skip


def _day_observed(text: Text, years: Mention, observed: Mention, anchor: Anchor) -> Point | None:
    """The year of the day observed. Years that are complete are so now, soon, or were just now."""
    point = observed.points[0]
    if years.way != COMPLETED:
        return by_anchor(point, anchor, tense(text, observed))[0]
    if tense_of_completing(text, years) in ("past", "before"):
        return by_anchor(point, anchor, "past")[0]
    coming, last = by_anchor(point, anchor, "future")[0], by_anchor(point, anchor, "past")[0]
    is_just_over = last is not None and distance(last, anchor.day) >= -SOON
    return coming or (last if is_just_over else None)


def _is_dated(text: Text, mention: Mention) -> bool:
    """Whether a year stands directly behind: "its 100th anniversary in June 1993" is not of this year."""
    at, codes = mention.last + 1, text.codes
    while at < len(codes) and at - mention.last <= 5 and codes[at] in "itM9o<W,":
        at += 1
    return at > mention.last + 1 and codes[at : at + 1] == "Y"


def _with_origin(
    each: Anniversary, origin: Mention, observed: Mention | None, shift: Mention | None, anchor: Anchor | None
) -> Resolved | None:
    """The origin's year (and month) is printed; the day observed gives what it lacks."""
    point = origin.points[0]
    year = (point.year or 0) + each.n
    day = observed.points[0] if observed is not None else None
    if day is None and shift is not None and anchor is not None and anchor.exact:
        _, month, monthday = to_gregorian(anchor.day + shift.count)
        day = Point(None, month, monthday) if point.month in (None, month) else None
    if point.day is not None or day is None:
        returns = reading(point, year)
        if returns is None:
            return None
        also = tuple(mention for mention in (observed, each.mention) if mention is not None)
        return Resolved(
            origin, edtf(point), "explicit", "high",
            anniversary=(each.n, edtf(returns)), recurrence="anniversary", also=also,
        )  # fmt: skip
    start = reading(Point(None, day.month, day.day), point.year or 0)
    returns = reading(Point(None, day.month, day.day), year)
    if start is None or returns is None:
        return None
    two_signs = point.month is not None or (anchor is not None and not anchor.derived)
    return Resolved(
        observed or shift or origin, edtf(start), "anniversary", "high" if two_signs else "medium",
        anniversary=(each.n, edtf(returns)), recurrence="anniversary",
        also=tuple(mention for mention in (each.mention, origin) if mention is not None),
        note=f"the day from the anniversary, the year from {edtf(point)}",
    )  # fmt: skip


def _about(each: Anniversary, anchor: Anchor | None) -> Resolved | None:
    """No day at all: about so many years before the year of publication."""
    if anchor is None or not each.sure or anchor.year - each.n < 1:
        return None
    date = f"{edtf(Point(anchor.year - each.n))}~"
    return Resolved(
        each.mention, date, "anniversary", "low", anniversary=(each.n, edtf(Point(anchor.year))),
        recurrence="anniversary", note=f"about {each.n} years before the release",
    )  # fmt: skip
