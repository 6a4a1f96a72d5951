"""Whether a count and a printed date beside it say one thing twice: "83 years ago, on 9 May 1936, …".

Where both lead to one time, suggest needs no more. Here they do not: a count depends on when the text was
written, which may be given wrongly, or be that of an older text. What follows tells by the form alone.
"""

import re

from timeline.curate.statements.context import BESIDE, Resolved
from timeline.curate.statements.points import Mention, Shape
from timeline.curate.statements.text import Text

_CLOSES = "|.,;:()-"
_CLAUSE = 40  # tokens
_LISTED = re.compile(r",?&[<iot]{0,3}[9MYFPQWSDLXTRNnh]")  # "in 1936, two years ago, and last month"


def is_same_statement(text: Text, first: Resolved, other: Resolved) -> bool:
    """Whether one of two neighbours says so many years ago, and the other is printed with its year."""
    printed = other if is_ago(first.mention) else first
    return _is_printed(printed) and is_apposition(text, first.mention, other.mention)


def is_apposition(text: Text, first: Mention, other: Mention) -> bool:
    """Whether one of two neighbours counts back from the release, and both say one thing.

    Each may begin a clause of its own: "It closed on 9 May 1936, two years ago it was sold". The second is an
    apposition where a mark closes it; or, behind a count, where that stands before all verbs of its sentence.
    """
    between = text.codes[first.last + 1 : other.first]
    is_count_first = is_ago(first)
    if is_count_first is is_ago(other) or len(between) > 4:
        return False
    gap = between.removeprefix("T") if is_count_first else between  # 83 years ago today, …
    if gap.strip(BESIDE) or _LISTED.match(text.codes, other.last + 1):
        return False
    closed = text.codes[other.last + 1] in _CLOSES
    return closed or (is_count_first and _leads(text, first))


def is_ago(mention: Mention) -> bool:
    """Whether a mention counts back from the release; "two weeks later" counts from what was told before."""
    return mention.shape is Shape.COUNT and mention.way == "ago"


def _is_printed(each: Resolved) -> bool:
    return each.method == "explicit" and any(point.year is not None for point in each.mention.points)


def _leads(text: Text, count: Mention) -> bool:
    """Whether no verb stands before a count in its sentence."""
    at = count.first
    first = max(text.spans[text.sentences[at]][0], at - _CLAUSE)
    return not any(token.tense for token in text.tokens[first:at])
