"""What is known while a text is read from its beginning to its end, and what a mention becomes."""

from dataclasses import dataclass, field
from functools import lru_cache

from timeline.curate.statements.anchor import Anchor
from timeline.curate.statements.blocks import begins_block, is_alone
from timeline.curate.statements.points import Mention, Shape
from timeline.curate.statements.text import Text
from timeline.dates.calendars import Day, to_gregorian
from timeline.dates.edtf import parse
from timeline.dates.uncertain import Precision, UncertainDate
from timeline.errors import BadDate

FORWARD = 366  # days a year may be, and how old a day must be to be another time than the text's
RELATED = "related news"
_TENSE_REACH = 40  # tokens


@dataclass(frozen=True, slots=True)
class Resolved:
    """A mention with its date. `recurrence` is none, anniversary or observance."""

    mention: Mention
    date: str
    method: str
    confidence: str
    candidates: tuple[str, ...] = ()
    anniversary: tuple[int, str] | None = None
    recurrence: str = "none"
    note: str = ""
    also: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What was last told of: N of the rules."""

    first: Day
    last: Day
    token: int
    is_day: bool
    is_attribute: bool = False  # the contract of 2014: a year that may tell nothing of the verb's
    is_since: bool = False  # since 2004: counts in its own sentence alone


@dataclass(slots=True)
class Context:
    """What is known while a text is read from its beginning to its end."""

    text: Text
    anchor: Anchor | None
    full_days: dict[tuple[int, int], set[int]]
    origins: frozenset[int] = frozenset()  # years that so many years ago were, by the text
    told: Told | None = None
    day: Told | None = None  # the paragraph's last one known to the day
    block: int = -1
    heading: Told | None = None  # the year that stands alone above what is told
    leads: bool = False  # whether that paragraph begins with a date
    last_years: int | None = None
    past_days: list[tuple[Day, int]] = field(default_factory=list)
    today_at: int = -1

    def enter(self, mention: Mention) -> None:
        """A new paragraph forgets what was last told of; not so in a chronicle, line by line."""
        block = self.text.block_of[mention.first]
        if block != self.block:
            leads = begins_block(self.text, mention)
            if not (leads and self.leads and block == self.block + 1):
                self.told, self.day = self.heading, None
            self.block, self.leads = block, leads


@lru_cache(maxsize=4096)
def dated(written: str) -> UncertainDate | None:
    """What was read as a date; None where it can be none: "from 12 to 4 May"."""
    try:
        return parse(written)
    except BadDate:
        return None


def is_related(text: Text, mention: Mention) -> bool:
    """Whether a mention stands in news below the text."""
    return text.blocks[text.block_of[mention.first]].related


def is_since(text: Text, mention: Mention) -> bool:
    """Whether "since" leads to a date, past a word like "mois de" too."""
    at = mention.first - 1
    at -= at > 0 and "m" in text.tokens[at].codes
    return at >= 0 and "s" in text.tokens[at].codes


def tense(text: Text, mention: Mention) -> str:
    """past, before, future or "", by the verb nearest to a mention; each boundary of a clause counts ten.

    Behind "for", "until" and the like it is not the past, whatever the verb.
    """
    first, last = text.spans[text.sentences[mention.first]]
    before = range(mention.first - 1, max(first, mention.first - _TENSE_REACH) - 1, -1)
    behind = range(mention.last + 1, min(last, mention.last + 1 + _TENSE_REACH))
    best, cost = "", 10_000
    for places in (before, behind):
        distance = 0
        for at in places:
            code = text.codes[at]
            distance += 11 if code in ",;(-)" and at != places[0] else 6 if code == "k" else 1
            if distance >= cost:
                break
            if text.tokens[at].tense and not _is_date_word(text, at):
                best, cost = _whole(text, at), distance
    if best in ("past", "before") and mention.first > first and "j" in text.tokens[mention.first - 1].codes:
        return ""
    return best


def _is_date_word(text: Text, at: int) -> bool:
    """Whether a word like "next" or "tomorrow" is part of a date, and so no cue for another one."""
    code = text.codes[at]
    return code in "TLUM" or (code == "X" and text.codes[at + 1] in "MWUgSt9")


def _whole(text: Text, at: int) -> str:
    """The tense of a form of several words by its first: "will be held" is to come."""
    before = [text.tokens[each].tense for each in range(max(0, at - 3), at) if not _is_date_word(text, each)]
    return "future" if text.tokens[at].tense == "past" and "future" in before else text.tokens[at].tense


def remember(context: Context, resolved: Resolved) -> None:
    """What was told of, for what comes behind it: a day, month, year or range, nothing coarser."""
    mention = resolved.mention
    date = dated(resolved.date)
    is_coarse = mention.shape in (Shape.DECADE, Shape.CENTURY, Shape.EITHER)
    if date is None or date.earliest is None or date.latest is None or is_coarse:
        return
    is_day = date.precision is Precision.DAY
    if date.approximate and not is_day:
        context.told = None
        return
    if _is_law(context.text, mention) or _is_aside(context.text, mention):
        return
    is_since = mention.first > 0 and "s" in context.text.tokens[mention.first - 1].codes and not is_day
    is_year = date.precision is Precision.YEAR and mention.shape is Shape.DATE
    is_attribute = is_year and mention.first > 0 and "o" in context.text.tokens[mention.first - 1].codes
    context.told = Told(date.earliest, date.latest, mention.last, is_day, is_attribute, is_since)
    context.day = context.told if is_day else context.day
    if date.precision is Precision.YEAR and mention.shape is Shape.DATE and is_alone(context.text, mention):
        context.heading = context.told
    context.last_years = to_gregorian(date.latest)[0]
    is_past = context.anchor is not None and date.latest < context.anchor.day - FORWARD
    if is_day and resolved.method == "explicit" and is_past:
        context.past_days.append((date.latest, mention.last))


def _is_law(text: Text, mention: Mention) -> bool:
    """Whether a date is that of a law, which tells nothing of the time of what comes behind it."""
    around = [at for at in range(mention.first - 4, mention.first) if at >= 0]
    if mention.points and mention.points[0].month is None:
        around.append(mention.last + 1)  # the 1992 Act
    sentence = text.sentences[mention.first]
    return any("q" in text.tokens[at].codes and text.sentences[at] == sentence for at in around)


def _is_aside(text: Text, mention: Mention) -> bool:
    """Whether a year stands apart from what is told: "the union, founded in 1946, …", "the year before"."""
    if mention.way in ("before", "after"):
        return True
    if not mention.points or mention.points[0].month is not None or mention.shape is not Shape.DATE:
        return False
    begins = range(max(0, mention.first - 7), mention.first)
    is_set_off = any(text.codes[at] in ",(" for at in begins) and text.codes[mention.last + 1] in ",)"
    return is_set_off and text.sentences[begins[0] if begins else 0] == text.sentences[mention.first]
