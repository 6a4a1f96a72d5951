"""Centuries and decades: XIX век, the 20th century, the 1970s, в 60-х годах XIX века."""

from collections.abc import Sequence

from timeline.curate.statements.text import Text
from timeline.curate.statements.tokens import Token

FIRST, LAST = 1, 21


def century(tokens: Sequence[Token]) -> int:
    """The year a century begins with in digits (1800 of 18XX), by the number beside its word; -1 for none."""
    at = _place(tokens)
    number = _number(tokens[at]) if at is not None else 0
    return 100 * (number - 1) if FIRST <= number <= LAST else -1


def decade(tokens: Sequence[Token]) -> int:
    """The first year of a decade, of the 1900s where no century is written; -1 for none."""
    begins, taken = century(tokens), _place(tokens)
    has_century = any(token.codes[0] == "C" for token in tokens)
    if has_century and begins < 0:
        return -1
    for at, token in enumerate(tokens):
        if at == taken or token.codes[0] not in "DY9NnO":
            continue
        value = _number(token)
        if has_century:
            value = begins + value % 100
        elif 10 <= value < 100:
            value += 1900
        return value if value >= 10 and value % 10 == 0 else -1
    return -1


def _place(tokens: Sequence[Token]) -> int | None:
    """Which token is the number of the century: XIX, 19th, 19. before its word, XX or 19 behind it."""
    for at, token in enumerate(tokens):
        if token.codes[0] != "C":
            continue
        if at and (tokens[at - 1].codes[0] == "I" or "O" in tokens[at - 1].codes):
            return at - 1
        if at > 1 and tokens[at - 1].word == "." and tokens[at - 2].codes[0] == "9":
            return at - 2
        return at + 1 if at + 1 < len(tokens) and tokens[at + 1].codes[0] in "IO9" else None
    return None  # "4 centuries" last, and are none


def _number(token: Token) -> int:
    sense = token.senses.get(token.codes[0])
    return sense if isinstance(sense, int) else 0


def is_number_word(text: Text, at: int) -> bool:
    """Whether a decade's name is a plain number too: los noventa."""
    last = text.text[text.starts[at] : text.ends[at]].split()[-1:]
    return bool(last) and any("n" in each.codes for each in text.lexicon.phrases.get(last[0].lower(), ()))
