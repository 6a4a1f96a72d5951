"""The two candidates for the year of a bare day: A by the release, N by what was last told of."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from timeline.curate.statements.anchor import Anchor
from timeline.curate.statements.context import FORWARD, Context, Told, is_since, speaks_of_then, tense
from timeline.curate.statements.points import Mention, Point, distance, reading, span_of
from timeline.dates.calendars import to_gregorian
from timeline.dates.uncertain import Precision

NEAREST, PUSHED = 120, 240  # days: how far a bare day may lie without tense; where tense is not believed
LAST_OLD_STYLE = 1923  # the last country took the new calendar
NEAR, SOON = 150, 31  # days from what the paragraph last told of


@lru_cache(maxsize=4096)
def _past(point: Point, anchor: Anchor) -> Point:
    """The last reading of a bare point up to the anchor."""
    return max((each for each in around(point, anchor) if distance(each, anchor.day) <= 0), key=year_of)


def around(point: Point, anchor: Anchor) -> list[Point]:
    """The readings of a bare point about the anchor; 29 February too has one on either side."""
    return [each for year in range(anchor.year - 9, anchor.year + 10) if (each := reading(point, year))]


@lru_cache(maxsize=4096)
def by_anchor(point: Point, anchor: Anchor, when: str) -> tuple[Point | None, tuple[Point, ...]]:
    """Candidate A: the reading the day of publication and the tense give; and rivals, where it is none."""
    near = around(point, anchor)
    nearest = min(near, key=lambda each: abs(distance(each, anchor.day)))
    if anchor.precision not in (Precision.DAY, Precision.MONTH):
        return reading(point, anchor.year), ()
    if when in ("past", "before"):
        chosen = _past(point, anchor)
    elif when == "future":
        chosen = min((each for each in near if distance(each, anchor.day) >= 0), key=year_of)
    else:
        return (nearest if abs(distance(nearest, anchor.day)) <= NEAREST else None), (nearest,)
    if abs(distance(chosen, anchor.day)) > PUSHED and nearest != chosen:
        return None, (chosen, nearest)
    return chosen, ()


def year_of(point: Point) -> int:
    """The year of a point; 0 where it has none."""
    return point.year or 0


@dataclass(frozen=True, slots=True)
class Near:
    """Candidate N: a reading by what was last told of."""

    point: Point
    inside: bool
    distance: int
    directly: bool
    same: bool  # in the same sentence
    is_attribute: bool = False
    is_day: bool = True


def by_told(context: Context, mention: Mention, when: str) -> Near | None:
    """Candidate N: inside the span last told of, or near it, or soon after the paragraph's last day.

    A story goes on: what lies before is believed only near a day, and farther back where the verb says
    "had". What is to come lies soon after a day, or not in the story at all.
    """
    if context.told is None:
        return None
    back = NEAR if when == "before" and context.told.is_day else SOON
    near = _near(context, mention, context.told, back)
    if (near is None or not (near.inside or abs(near.distance) <= SOON)) and context.day is not None:
        day = _near(context, mention, context.day, back)
        near = day if day is not None and 0 <= day.distance <= SOON else near
    if context.line is not None and (near is None or near.distance > SOON):
        line = _near(context, mention, context.line, back)
        near = replace(line, directly=True) if line is not None and line.inside else near
    if near is None or (when == "future" and not (context.told.is_day and 0 <= near.distance <= SOON)):
        return None
    return near


def _near(context: Context, mention: Mention, told: Told, back: int) -> Near | None:
    """The reading inside or nearest to what was told of, or at most so many days before."""
    text, point = context.text, mention.points[0]
    same = text.sentences[told.token] == text.sentences[mention.first]
    is_next = text.sentences[mention.first] - text.sentences[told.token] <= 1
    if (told.is_since and not same) or told.last - told.first > FORWARD:
        return None
    is_narrow = told.last - told.first <= 2 * SOON
    directly = (is_next and is_narrow) or (same and ";" not in text.codes[told.token : mention.first])
    best: Near | None = None
    years = {to_gregorian(told.first)[0], to_gregorian(told.last)[0]}
    for year in range(min(years) - 1, max(years) + 2) if max(years) - min(years) < 20 else sorted(years):
        each = reading(point, year)
        if each is None:
            continue
        first, last = span_of(each)
        if told.first <= first and last <= told.last:
            return Near(each, True, 0, directly, same, told.is_attribute)
        off = first - told.last if first > told.last else last - told.first if last < told.first else 0
        allowed = FORWARD if (same or mention.old is not None) and off > 0 else NEAR
        if -back <= off <= allowed and (best is None or abs(off) < abs(best.distance)):
            best = Near(each, False, off, directly, same, is_day=told.is_day)
    return best


class Readings(NamedTuple):
    """What speaks for a year: A (`chosen`, else its `rivals`), N (`told`), and the tense."""

    chosen: Point | None
    rivals: tuple[Point, ...]
    told: Near | None
    when: str

    @property
    def all(self) -> list[Point]:
        """Both candidates, as far as there are any."""
        return [each for each in (self.chosen, self.told.point if self.told else None) if each is not None]


def readings_of(context: Context, mention: Mention) -> Readings:
    """What speaks for the year of a bare day, with the tense it is told in."""
    point, anchor, when = mention.points[0], context.anchor, tense(context.text, mention)
    told = by_told(context, mention, when)
    if anchor is None:
        return Readings(None, (), told, when)
    if told is not None and when in ("past", "before") and distance(told.point, anchor.day) > 0:
        told = None
    if mention.old is not None and anchor.year > LAST_OLD_STYLE and when != "future":
        return Readings(None, (), told, when)
    if when != "future" and speaks_of_then(context.text, mention):
        story = context.story or context.told
        near = _near(context, mention, story, SOON) if story is not None else None
        if story is not None and story.last < anchor.day - FORWARD:
            is_near = near is not None and (near.inside or abs(near.distance) <= SOON)
            return Readings(None, (), near if is_near else None, when)
    chosen, rivals = _since(context, mention, anchor, when) or by_anchor(point, anchor, when)
    return Readings(chosen, rivals, told, when)


def _since(
    context: Context, mention: Mention, anchor: Anchor, when: str
) -> tuple[Point | None, tuple[Point, ...]] | None:
    """Candidate A behind "since": in the past however long ago; open where no verb says so."""
    if not is_since(context.text, mention) or when == "future":
        return None
    nearest, _ = by_anchor(mention.points[0], anchor, when)
    past = _past(mention.points[0], anchor)
    if when or nearest in (None, past):
        return past, ()
    return None, (past, *((nearest,) if nearest else ()))
