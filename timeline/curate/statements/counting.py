"""Numbers of several words: "twenty-five", "one hundred and fifty", "двадцать пятая"."""

from timeline.curate.statements.text import Text

_JOINS = "-&"
_MOST = 8  # tokens


def compound(text: Text, at: int) -> tuple[int, int] | None:
    """The number whose last word stands at a token: where it begins, and its value. None where words before
    it are numbers too and make none with it: the last word alone would be another number.
    """
    values, first = [_value(text, at)], at
    while text.tokens[at].word.isalpha() and first and at - first < _MOST:
        before = first - 1 - (text.codes[first - 1] in _JOINS)
        value = _value(text, before) if before >= 0 and text.tokens[before].word.isalpha() else 0
        if not value:
            break
        values.insert(0, value)
        first = before
    total = 0
    for value in values:
        if value in (100, 1000) and 0 < total < value:
            total *= value
        elif total % (10 if value < 10 else 100 if value < 100 else 1000) == 0:
            total += value
        else:
            return None
    return first, total


def _value(text: Text, at: int) -> int:
    token = text.tokens[at]
    values = (token.senses.get(code) for code in "9NOn" if code in token.codes)
    return next((value for value in values if isinstance(value, int)), 0)
