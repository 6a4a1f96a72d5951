"""What a text itself says of its own time: its release line, and the day relative words count from."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from timeline.curate.lexicon import publication_words
from timeline.curate.statements.blocks import begins_block
from timeline.curate.statements.points import Mention, Shape, span_of
from timeline.curate.statements.text import Text
from timeline.curate.statements.tokens import END
from timeline.dates.calendars import Day, iso, to_gregorian
from timeline.dates.uncertain import Part, Precision, UncertainDate

FIRST_YEAR, LAST_YEAR = 1000, 2999
MAX_AGENCY = 8  # tokens of "(Agency)" in a dateline
_HOUR = re.compile(  # 12.11.2018, 10:40 МСК; 3 mai 2019 à 14h05
    r"[\s,|–—-]{0,4}(?:(?:at|à|a las|в|στις|saat|сағат)\s)?\d{1,2}(?:[:.]|\s?[hHч]\s?)(?P<minute>\d\d)?"
    r"(?::\d\d)?(?:\s?(?:[ap]\.?m\.?|π\.?μ\.?|μ\.?μ\.?|h))?(?:\s\(?[A-ZА-Я]{2,5}\)?)?\s{0,4}"
)
NEAR_RELEASE = 31  # days between --published and the printed release date that are no contradiction


@dataclass(frozen=True, slots=True)
class Anchor:
    """The day a text was written, as far as known; `exact` where relative days may count from it."""

    day: Day
    precision: Precision
    printed: bool = False  # the text says so itself
    derived: bool = False  # only worked out from an anniversary

    @property
    def year(self) -> int:
        """Its Gregorian year."""
        return to_gregorian(self.day)[0]

    @property
    def exact(self) -> bool:
        """Whether "yesterday" has a day."""
        return self.precision is Precision.DAY and not self.derived


def releases(text: Text, found: Sequence[Mention]) -> set[int]:
    """Which mentions are the release's own date (they are no statement): alone on a line, behind a
    place, behind a word for publication; in the first or last lines of the main text.
    """
    main = [number for number, block in enumerate(text.blocks) if not block.related]
    edges = {*main[:6], *main[-3:]}
    lines = _chronicle(text, found)
    return {
        number
        for number, mention in enumerate(found)
        if mention.shape is Shape.DATE
        and mention.first not in lines
        and mention.points[0].day is not None
        and text.block_of[mention.first] in edges
        and _is_release(text, mention, text.block_of[mention.first] in main[:6])
    }


def _chronicle(text: Text, found: Sequence[Mention]) -> frozenset[int]:
    """Where the dates stand that lead the lines of a chronicle, two or more: none is the release's."""
    leading = [
        mention.first
        for mention in found
        if begins_block(text, mention)
        and text.codes[mention.last + 1 : mention.last + 3][-1:] not in ("", END)
        and text.codes[mention.last + 1] != END
    ]
    blocks = {text.block_of[first] for first in leading}
    return frozenset(
        first
        for first in leading
        if not blocks.isdisjoint((text.block_of[first] - 1, text.block_of[first] + 1))
    )


def _is_release(text: Text, mention: Mention, early: bool) -> bool:
    first, last = text.spans[text.sentences[mention.first]]
    before = [token for token in text.tokens[first : mention.first] if token.codes[0] not in "o<>ti,:;("]
    after = text.tokens[mention.last + 1 : last]
    words = [token for token in before if token.word.isalpha()]
    begins_block = first == 0 or text.codes[first - 1] == END
    if any(token.word in publication_words() for token in before[-3:]) and len(words) <= 6:
        at_once = words[0].word in publication_words()
        is_line = begins_block and "." not in text.codes[last - 2 : last]
        return _is_imprint(text, mention, at_once or is_line)
    if mention.points[0].year is None and not early:
        return False
    if any(token.tense for token in (*before, *after[:1])) or len(words) > 4:
        return False
    if not _closes(text, mention, last):
        return False
    early_in_block = any(code == END for code in text.codes[max(0, first - 5) : first]) or first < 5
    alone = not before and early_in_block
    placed = bool(words) and all(token.capital for token in words) and begins_block
    lead = text.tokens[mention.first - 1].codes if mention.first else "j"
    has_comma = lead[0] in ",i<>o(" and "j" not in lead
    return (alone or (placed and has_comma and early)) and (
        mention.points[0].year is not None or placed or text.codes[mention.last + 1] == END
    )


def _is_imprint(text: Text, mention: Mention, is_apart: bool) -> bool:
    """Whether a sentence with a word for publication says so of the text itself: behind a colon, or where it
    `is_apart`, as it begins with that word or is a line without a full stop. "The verdict was published on
    3 June" tells of something else.
    """
    if text.tokens[mention.first - 1].word == ":":
        return True
    first, last = text.spans[text.sentences[mention.first]]
    others = (*text.tokens[first : mention.first], *text.tokens[mention.last + 1 : last])
    return is_apart and not any(token.tense and token.word not in publication_words() for token in others)


def _closes(text: Text, mention: Mention, last: int) -> bool:
    """Whether the line or sentence ends behind the date, or its hour or an agency in brackets, or a dash or
    colon divides it from the rest.
    """
    hour = _HOUR.fullmatch(text.text, mention.end, text.blocks[text.block_of[mention.first]].end)
    if hour is not None and hour["minute"] not in (None, "00", "30"):  # or it is the hour of a meeting
        return True
    at = mention.last + 1
    is_inside = text.codes[at] == "," and text.codes[mention.first - 1 : mention.first] == "("
    if (text.codes[at] == "(" or is_inside) and (closing := text.codes.find(")", at, at + MAX_AGENCY)) > 0:
        at, last = closing + 1, max(last, closing + 2)
    rest = [token for token in text.tokens[at : last + 1] if token.codes[0] != "x"]
    if not rest:
        return True
    follows = rest[0]
    return follows.codes == END or follows.word in (".", "-", "–", "—", ":", ")", "|", "/")


def published_anchor(published: UncertainDate | None) -> Anchor | None:
    """The anchor of a given date of publication: a range means its last day; none where it is too coarse,
    or no year in which releases are written.
    """
    if published is None:
        return None
    parts = [part for part in published.parts if isinstance(part, Part) and part.latest is not None]
    if not parts or parts[-1].latest is None:
        return None
    anchor = Anchor(parts[-1].latest, parts[-1].precision)
    is_known = anchor.precision in (Precision.DAY, Precision.MONTH, Precision.SEASON, Precision.YEAR)
    return anchor if is_known and FIRST_YEAR <= anchor.year <= LAST_YEAR else None


def anchored(
    text: Text, found: Sequence[Mention], own: set[int], published: UncertainDate | None
) -> tuple[Anchor | None, list[str]]:
    """The anchor from --published and the text's release line; a contradiction is told."""
    given = published_anchor(published)
    printed = [found[number] for number in sorted(own) if found[number].points[0].year is not None]
    if not printed:
        return given, []
    stated = Anchor(span_of(printed[0].points[0])[0], Precision.DAY, printed=True)
    if given is None or given.precision is not Precision.DAY:
        return stated, []
    distance = abs(given.day - stated.day)
    if distance <= NEAR_RELEASE:
        return stated, []
    warning = (
        f"the text says it was released on {iso(stated.day)}, not on {iso(given.day)}: the text is believed"
    )
    return stated, [warning]
