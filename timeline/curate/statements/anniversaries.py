"""What an anniversary tells: the day of its origin, and the text's own time.

"On 16 December is the 5th anniversary …, in December 2011" gives the origin 2011-12-16, and that the text
was written near 16 December 2016, whatever else is known of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from timeline.curate.statements.anchor import Anchor
from timeline.curate.statements.candidates import by_anchor
from timeline.curate.statements.context import Resolved, tense
from timeline.curate.statements.points import Mention, Point, Shape, edtf, is_full_day, reading, span_of
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
    dates = [at for at in near if found[at].shape is Shape.DATE and found[at].points[0].month is not None]
    years = [at for at in near if found[at].shape is Shape.DATE and found[at].points[0].year is not None]
    behind = sorted(years, key=lambda at: (at < number, at if at > number else -at))
    origin = next((at for at in behind if _agrees(found[at], mention.count, anchor)), None)
    contradicts = False
    if origin is None and mention.sure and anchor is not None and not anchor.printed:
        later = [at for at in behind if at > number and abs(_year(found[at]) - anchor.year) > 1]
        origin = later[0] if later else None
        contradicts = origin is not None
    day = _month_day(found[origin]) if origin is not None and is_full_day(found[origin]) else None
    bare = [at for at in dates if found[at].points[0].year is None and found[at].points[0].day is not None]
    bare = [at for at in bare if not found[at].way]
    if day is not None:
        bare = [at for at in bare if _month_day(found[at]) == day]
    elif origin is not None and found[origin].points[0].month is not None:
        bare = [at for at in bare if found[at].points[0].month == found[origin].points[0].month]
    observed = min(bare, key=lambda at: abs(at - number)) if bare else None
    if origin is None and observed is None:
        full = [at for at in years if is_full_day(found[at]) and (mention.sure or at < number)]
        full = [at for at in full if anchor is None or abs(_year(found[at]) - anchor.year) <= 1]
        observed = full[0] if full and mention.sure else None
    offset = next((at for at in near if found[at].shape is Shape.OFFSET), None)
    return Anniversary(mention, mention.count, mention.sure, origin, observed, offset, contradicts)


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
    if not each.sure and each.mention.way != "since":
        return None
    day = None
    if observed is not None and is_full_day(observed):
        day = observed.points[0]
    elif observed is not None and anchor is not None:
        day = by_anchor(observed.points[0], anchor, tense(text, observed))[0]
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
