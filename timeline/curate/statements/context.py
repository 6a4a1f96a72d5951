"""What is known while a text is read from its beginning to its end, and what a mention becomes."""

from collections.abc import Mapping, Sequence
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
COARSE = {"day": 1, "week": 10, "month": 31, "year": 366}  # days "two weeks ago" may be off
BESIDE = ",i<otjm(~-"  # codes of what may stand between a date and words that count to it
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


@dataclass(frozen=True, slots=True)
class Counted:
    """Where so many days or weeks later leads, as far as known: days `first` to `last`."""

    token: int
    first: Day
    last: Day


@dataclass(slots=True)
class Context:
    """What is known while a text is read from its beginning to its end."""

    text: Text
    anchor: Anchor | None
    full_days: dict[tuple[int, int], set[int]]
    origins: frozenset[int] = frozenset()  # years that so many years ago were, by the text
    returns: Mapping[int, Told] = field(default_factory=dict)  # the day of an anniversary by its tokens
    named_days: frozenset[Day] = frozenset()  # with their years, or of anniversaries; not very many
    told: Told | None = None
    day: Told | None = None  # the paragraph's last one known to the day
    block: int = -1
    heading: Told | None = None  # the year that stands alone above what is told
    story: Told | None = None  # the paragraph's last anniversary
    line: Told | None = None  # the year that begins the paragraph: "1926 – …"
    leads: bool = False  # whether that paragraph begins with a date
    last_years: int | None = None
    stated: int | None = None  # the last year printed, or told by words
    counted: Counted | None = None
    past_days: list[tuple[Day, int]] = field(default_factory=list)
    today_at: int = -1

    def enter(self, mention: Mention) -> None:
        """A new paragraph forgets what was last told of; not so in a chronicle, line by line."""
        block = self.text.block_of[mention.first]
        if block != self.block:
            leads = begins_block(self.text, mention)
            if not (leads and self.leads and block == self.block + 1):
                self.told, self.day = self.heading, None
            self.block, self.leads, self.line, self.story = block, leads, None, None
        self.story = self.returns.get(mention.first, self.story)


def returning(drafts: Sequence[Resolved]) -> dict[int, Told]:
    """The days that anniversaries look back to, by the first token of each mention of them."""
    days: dict[int, Told] = {}
    for each in drafts:
        date = dated(each.date)
        if date is not None and date.precision is Precision.DAY and date.earliest is not None:
            day = Told(date.earliest, date.earliest, each.mention.last, is_day=True)
            days |= {mention.first: day for mention in (each.mention, *each.also)}
    return days


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
    if _is_set_off(text, mention, first):
        return "past"
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
                best, cost = whole_tense(text, at), distance
    if best == "" and is_already(text, mention):
        return "past"
    if best in ("past", "before") and mention.first > first and "j" in text.tokens[mention.first - 1].codes:
        return ""
    return best


def is_already(text: Text, mention: Mention) -> bool:
    """Whether "back in", "ещё в" leads to a date: in the past, and another than what is told of."""
    return mention.first > 0 and "J" in text.tokens[mention.first - 1].codes


def _is_set_off(text: Text, mention: Mention, first: int) -> bool:
    """Whether a participle and the date stand by themselves: ", déposé le 14 mars, viendra …"."""
    at = mention.first - 1
    while at > first and mention.first - at <= 3 and text.codes[at] in "itjo<":
        at -= 1
    if at <= first or text.codes[at - 1] not in ",(" or text.codes[mention.last + 1] not in ",)":
        return False
    word = text.text[text.starts[at] : text.ends[at]].lower()
    is_participle = text.codes[at] == "w" and word.endswith(text.lexicon.participles)
    return is_participle and text.tokens[at].tense != "future"


def speaks_of_then(text: Text, mention: Mention) -> bool:
    """Whether "that day", "ce soir-là" stands before a date in its sentence."""
    first, _ = text.spans[text.sentences[mention.first]]
    return any(text.codes[at] == "Z" and text.tokens[at].sense == 0 for at in range(first, mention.first))


def _is_date_word(text: Text, at: int) -> bool:
    """Whether a word like "next" or "tomorrow" is part of a date, and so no cue for another one."""
    code = text.codes[at]
    return code in "TLUM" or (code == "X" and text.codes[at + 1] in "MWUgSt9")


def whole_tense(text: Text, at: int) -> str:
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
    if mention.shape is Shape.COUNT and mention.way == "later":
        slack = COARSE[mention.unit]
        context.counted = Counted(mention.last, date.earliest - slack, date.latest + slack)
    if _is_law(context.text, mention) or _is_aside(context.text, mention):
        return
    is_since = mention.first > 0 and "s" in context.text.tokens[mention.first - 1].codes and not is_day
    is_year = date.precision is Precision.YEAR and mention.shape is Shape.DATE
    is_attribute = is_year and mention.first > 0 and "o" in context.text.tokens[mention.first - 1].codes
    context.told = Told(date.earliest, date.latest, mention.last, is_day, is_attribute, is_since)
    context.day = context.told if is_day else context.day
    if (
        context.line is not None
        and not context.line.first <= date.earliest <= date.latest <= context.line.last
    ):
        context.line = None
    if is_year and is_alone(context.text, mention):
        context.heading = context.told
    elif is_year and begins_block(context.text, mention):
        context.line = context.told
    year = context.last_years = to_gregorian(date.latest)[0]
    is_derived = resolved.method == "year-from-context" and not mention.way
    if not (is_derived and context.stated is not None and abs(year - context.stated) > 1):
        context.stated = year
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
    if mention.first and "j" in text.tokens[mention.first - 1].codes:
        return True  # was not lifted until 1912
    begins = range(max(0, mention.first - 7), mention.first)
    is_set_off = any(text.codes[at] in ",(" for at in begins) and text.codes[mention.last + 1] in ",)"
    return is_set_off and text.sentences[begins[0] if begins else 0] == text.sentences[mention.first]
