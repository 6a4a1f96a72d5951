"""A text's words, numbers and marks, each with the parts it may play in a date."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from timeline.curate.lexicon import Lexicon, Phrase, Sense, fold

END = "|"  # the code of the end of a block
_MARKS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u0640"
_MONEY = tuple("%‰€$£₽₸°")  # beside a number: it is no date
_SIGNS = "".join(_MONEY)
_JOINS = "-–'’"
_RAW = re.compile(  # for speed words first, and a plain number apart: nothing beside it has a say
    rf"""(?P<word>[^\W\d_][\w{_MARKS}]{{0,40}})
    |(?=\d)(?:(?P<iso>(?<![\w.,/-])\d{{4}}(?P<i>[-/.])\d{{1,2}}(?P=i)\d{{1,2}}(?![\w/-]))
    |(?P<roman>(?<![\w.,/])\d{{1,2}}[./-][IVXІХΙΧ]{{1,4}}[./-]\d{{4}}(?!\w))
    |(?P<dmy>(?<![\w.,/])\d{{1,2}}(?P<s>[./-])\d{{1,2}}(?P=s)(?:\d{{4}}|\d{{2}})(?![\w/-]|[.,]\d))
    |(?P<grouped>(?<![\w.,])\d{{1,3}}(?:[ ,.\u00a0\u202f]\d{{3}}){{1,5}}(?!\d))
    |(?P<time>(?<![\w.,])\d{{1,2}}[:.]\d\d(?!\d|[.:/]\d))
    |(?P<pair>(?<![\w.,/-])\d{{4}}[-–/]\d\d(?![\w/-]))
    |(?P<slash>(?<![\w.,])\d{{1,6}}/\d{{1,4}}(?![\w/]))
    |(?P<plain>(?<!\D-)(?<![{_SIGNS}])(?<![{_SIGNS}]\s)\d{{1,40}}
        (?!\d|[{_JOINS}]?[^\W\d_]|\s?[{_SIGNS}]))
    |(?P<number>\d{{1,40}}))
    |(?P<short>(?<!\w)['’]\d\d(?!\w))
    |(?P<mark>(?P<m>[^\s\w{_MARKS}])(?P=m){{0,200}})""",
    re.VERBOSE,
)
_SUFFIX = re.compile(rf"[-–'’]?([^\W\d_][^\W\d_{_MARKS}]{{0,5}})(?!\w)")
_MARK_CODES = {
    ",": ",", "-": "-", "–": "-", "—": "-", "‑": "-", "−": "-", "&": "&", "№": "q", "§": "q", "#": "q",
    "'": "'", "’": "'", "/": "/", ".": ".", "…": ".", "!": ".", "?": ".", "؟": ".", ";": ";", ":": ";",
    "·": ";", "(": "(", ")": ")", "«": '"', "»": '"',
    "“": '"', "”": '"', '"': '"', "„": '"', "،": ",", "؛": ";",
}  # fmt: skip
_ONES = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
_ROMAN = {
    numeral: value
    for value, numeral in enumerate(
        (ten + one for ten, one in product(("", "X", "XX"), ("", *_ONES))),
    )
}
_LATIN = str.maketrans("ІХΙΧ", "IXIX")  # Cyrillic and Greek letters that look the same
_ROMAN_WORD = re.compile(r"([IVXІХΙΧ]{1,5})(?:e|è|ème|eme|ᵉ)?")
_LOOKED_UP = frozenset("wI'&q")
_OLD_STYLE_GAPS = range(10, 14)  # days by which the old calendar ran behind
_NO_SENSES: Mapping[str, Sense] = {}


class Token(NamedTuple):
    """A word, number or mark; `codes` are the parts it may play, the foremost first."""

    word: str
    codes: str
    senses: Mapping[str, Sense] = _NO_SENSES
    capital: bool = False
    tense: str = ""

    @property
    def sense(self) -> Sense:
        """What it means in its foremost part."""
        return self.senses[self.codes[0]]


class Written(NamedTuple):
    """What is known of a word, number or mark however often it is written: found out once.

    `alone` is the token where none of the `longer` phrases that begin with it stands; `parts` are what it
    may play in any of its phrases.
    """

    token: Token
    alone: Token
    longer: Sequence[Phrase] = ()
    parts: str = ""
    is_short: bool = False  # a point behind is its own


_Placed = tuple[Written, int, int]  # where it starts, and ends
BLOCK_END = Written(Token("", END), Token("", END))


def taken(text: str, closes: Sequence[int], words: Lexicon) -> tuple[list[Written], list[int], list[int]]:
    """What is written in the blocks that close there, the end of each too, and where it starts and ends.

    For speed what is written alike is one value, and its places stand in lists beside it.
    """
    raw: list[Written] = []
    starts: list[int] = []
    ends: list[int] = []
    known: dict[str, dict[str, Written]] = defaultdict(dict)
    matches = _RAW.finditer(text)
    match = next(matches, None)
    for limit in closes:
        while match is not None and (start := match.start()) < limit:
            kind, written, end = match.lastgroup or "", match[0], match.end()
            found: Sequence[_Placed] = ()
            if kind == "number":
                found = _number(text, start, end, limit, words)
            elif kind == "slash":
                found = _two_days(written, start)
            if not found:
                if (each := known[kind].get(written)) is None:
                    each = known[kind][written] = _written(kind, written, words)
                found = ((each, start, end),)
            for each, begins, stops in found:
                raw.append(each)
                starts.append(begins)
                ends.append(stops)
            if ends[-1] > end:  # a suffix is read
                matches = _RAW.finditer(text, ends[-1])
            match = next(matches, None)
        raw.append(BLOCK_END)
        starts.append(limit)
        ends.append(limit)
    return raw, starts, ends


def _written(kind: str, written: str, words: Lexicon) -> Written:
    """What is known of a word, mark or number that is the same wherever it stands."""
    if kind == "plain":
        return figure(written, *_value(written))
    if kind == "word":
        century, is_capital, tense = _roman(written), written[0].isupper(), words.tense(written.lower())
        code, senses = ("I", {"I": century}) if century else ("w", _NO_SENSES)
        return looked_up(Token(fold(written), code, senses, is_capital, tense), words)
    if kind == "mark":
        mark = "'" if written[0] == "’" else written[0]
        return looked_up(Token(mark, _MARK_CODES.get(mark, "w")), words)
    code, sense = _numeric(kind, written, words)
    token = Token(written, code, dict.fromkeys(code, sense))
    return Written(token, token)


def looked_up(token: Token, words: Lexicon) -> Written:
    """A word or mark with its phrases."""
    found = words.beginning(token.word) if token.codes in _LOOKED_UP else ()
    if not found:
        return Written(token, token)
    longer = tuple(phrase for phrase in found if len(phrase.words) > 1)
    parts = "".join(phrase.codes for phrase in found)
    if len(longer) == len(found):
        return Written(token, token, longer, parts)
    alone = named(token, found[len(longer)], token.tense, words)
    return Written(token, alone, longer, parts, token.word in words.abbreviations)


def named(token: Token, phrase: Phrase, tense: str, words: Lexicon) -> Token:
    """A phrase that begins with a token and ends with a word of such a tense."""
    codes = phrase.codes
    if words.capital and not token.capital:
        codes = codes.replace("M", "").replace("W", "")
    tense = "" if codes[:1] == "M" else tense
    return Token(token.word, codes or "w", phrase.senses, token.capital, tense)


def _roman(word: str) -> int:
    """The value of XIX, XIXe, ХІХ (up to 29, for centuries); 0 where a word is none. "I" is a word."""
    if len(word) > 9 or (len(word) < 2 and word not in "VXХΧ"):
        return 0
    written = _ROMAN_WORD.fullmatch(word)
    return _ROMAN.get(written[1].translate(_LATIN), 0) if written else 0


def _two_days(written: str, start: int) -> Sequence[_Placed]:
    """16/17 before a month: two consecutive days; 14/26: one day, by the old calendar and the new."""
    first, _, second = written.partition("/")
    apart = int(second) - int(first)
    if not 12 < int(second) <= 31 or (apart != 1 and apart not in _OLD_STYLE_GAPS):
        return ()
    middle, slash = start + len(first), Token("/", "-" if apart == 1 else "/")
    return (
        (figure(first, "9", int(first)), start, middle),
        (Written(slash, slash), middle, middle + 1),
        (figure(second, "9", int(second)), middle + 1, start + len(written)),
    )


@lru_cache(maxsize=4096)
def _value(digits: str) -> tuple[str, int]:
    """The part that digits play by themselves, and their value."""
    value = int(digits) if len(digits) <= 9 else 0
    if len(digits) == 4 and 1000 <= value <= 2100:
        return "Y", value
    if len(digits) <= 2 and 1 <= value <= 31:
        return "9", value
    return "N" if value else "x", value


@lru_cache(maxsize=4096)
def figure(digits: str, codes: str, value: int) -> Written:
    """A number as one part or another."""
    token = Token(digits, codes, dict.fromkeys(codes, value))
    return Written(token, token)


def _number(text: str, start: int, end: int, limit: int, words: Lexicon) -> Sequence[_Placed]:
    """Digits with the suffix that makes them a day, year or decade; x where they cannot be a date."""
    digits = text[start:end]
    code, value = _value(digits)
    behind = text[end : min(end + 2, limit)]
    if behind[:1].isalpha() or (behind[:1] in _JOINS and behind[1:].isalpha()):
        code, end = _with_suffix(text, code, value, end, limit, words)
        behind = text[end : min(end + 2, limit)]
    before = text[max(0, start - 2) : start]
    joined = before[-1:] == "-" and before[:1].isupper()
    is_money = before.rstrip().endswith(_MONEY) or behind.lstrip().startswith(_MONEY)
    if not value or joined or is_money:
        code = "x"
    return ((figure(digits, code, value), start, end),)


def _with_suffix(text: str, code: str, value: int, end: int, limit: int, words: Lexicon) -> tuple[str, int]:
    """The codes of a number, and its end, with the ending written to it: 5th, 2018-м, 1930s."""
    suffix = _SUFFIX.match(text, end, min(end + 9, limit))
    if suffix is None:
        return code, end
    ending = fold(suffix[1])
    can_be = ending not in words.year_suffixes if code == "Y" else 20 <= value <= 90
    if ending in words.decade_suffixes and value % 10 == 0 and can_be:
        return "DO" if ending in words.day_suffixes else "D", suffix.end()
    if code == "Y" and ending in words.year_suffixes:
        return "Yg", suffix.end()
    if code != "Y" and ending in words.day_suffixes:
        return f"{code}O", suffix.end()
    return code, end


def _numeric(kind: str, text: str, words: Lexicon) -> tuple[str, Sense]:
    """The code and meaning of a number with separators: a date, part of one, or x."""
    if kind == "roman":
        day, month, year = re.split("[./-]", text)
        value = _ROMAN.get(month.translate(_LATIN), 0)
        is_day = 1 <= value <= 12 and 1 <= int(day) <= 31
        return ("F", (int(year), value, int(day))) if is_day else ("x", 0)
    parts = [int(part) for part in re.split(r"\D+", text) if part]
    if kind == "iso" and 1 <= parts[1] <= 12 and 1 <= parts[2] <= 31:
        return "F", (parts[0], parts[1], parts[2])
    if kind == "dmy":
        return "F", (parts[2], parts[1], parts[0], len(text.rstrip()) - len(text.rstrip("0123456789")))
    if kind == "pair":
        first, second = parts[0], parts[1]
        if second == (first + 1) % 100 or (second > 12 and second > first % 100):
            return "y", (first, first - first % 100 + second + (100 if second < first % 100 else 0))
        return ("Q", (first, second)) if 1 <= second <= 12 and "/" not in text else ("x", 0)
    if kind == "slash":
        first, second = parts
        if 1 <= first <= 31 and 1 <= second <= 12 and len(text.split("/")[1]) <= 2:
            is_day = not words.month_first or len(text) == 5 or (first > 12 and text != "24/7")
            return ("P", (second, first)) if is_day else ("x", 0)
        if 1 <= first <= 12 and 1900 <= second <= 2100:
            return "Q", (second, first)
        if 1000 <= first <= 2100 and second == first + 1:
            return "y", (first, second)
        return "x", second if 1800 <= second <= 2100 else 0  # the number of a law may end with its year
    if kind == "time" and words.pointed_days and "." in text:
        first, second = parts  # an hour is told in fives
        is_day = 1 <= first <= 31 and 1 <= second <= 12 and (first > 24 or second % 5 > 0)
        return ("P", (second, first)) if is_day else ("x", 0)
    if kind == "short":
        return "Ys", 1900 + parts[0]
    return "x", 0
