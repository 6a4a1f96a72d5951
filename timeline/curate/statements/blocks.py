"""Where in its paragraph a date stands."""

from timeline.curate.statements.points import Mention
from timeline.curate.statements.text import Text
from timeline.curate.statements.tokens import END


def begins_block(text: Text, mention: Mention) -> bool:
    """Whether a paragraph begins with a mention as the lines of a chronicle do: "• 9 May: …", "4 July. …"."""
    at = mention.first - 1
    while at >= 0 and mention.first - at <= 4 and text.codes[at] != END:
        if text.tokens[at].word.isalnum() and text.codes[at] not in "Witb<":
            return False
        at -= 1
    behind = text.tokens[mention.last + 1] if mention.last + 1 < len(text.tokens) else None
    is_bulleted = text.tokens[at + 1].word[:1] in "•▪●*–—-"
    if not is_bulleted and behind is not None and behind.word not in (":", "–", "—", "-", ".", "("):
        return False
    return at < 0 or text.codes[at] == END


def is_alone(text: Text, mention: Mention) -> bool:
    """Whether a date is the whole of its paragraph, but for marks."""
    before, after = mention.first - 1, mention.last + 1
    while before >= 0 and text.codes[before] in "-.:;,*":
        before -= 1
    while after < len(text.codes) and text.codes[after] in "-.:;,*":
        after += 1
    is_first = before < 0 or text.codes[before] == END
    return is_first and (after == len(text.codes) or text.codes[after] == END)
