"""A pasted text taken apart: its language, tokens, sentences, blocks, and where other news begins.

Nothing is rewritten: every token, sentence and block holds its place in the text as given, so that a
quote is verbatim. All patterns are bounded, and the work grows with the length of the text alone.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from timeline.curate.lexicon import Lexicon, Phrase, Sense, fold, known, lexicon

MAX_SENTENCE = 200  # tokens; what is longer is no sentence, and is cut
END = "|"  # the code of the end of a block
_MARKS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u0640"
_RAW = re.compile(
    rf"""(?P<iso>(?<![\w.,/-])\d{{4}}(?P<i>[-/.])\d{{1,2}}(?P=i)\d{{1,2}}(?![\w/-]))
    |(?P<dmy>(?<![\w.,/])\d{{1,2}}(?P<s>[./-])\d{{1,2}}(?P=s)(?:\d{{4}}|\d{{2}})(?![\w/-]|[.,]\d))
    |(?P<grouped>(?<![\w.,])\d{{1,3}}(?:[ ,.\u00a0\u202f]\d{{3}}){{1,5}}(?!\d))
    |(?P<time>(?<![\w.,])\d{{1,2}}[:.]\d\d(?!\d|[.:/]\d))
    |(?P<pair>(?<![\w.,/-])\d{{4}}[-–/]\d\d(?![\w/-]))
    |(?P<slash>(?<![\w.,])\d{{1,6}}/\d{{1,4}}(?![\w/]))
    |(?P<number>\d{{1,40}})
    |(?P<short>(?<!\w)['’]\d\d(?!\w))
    |(?P<word>[^\W\d_][\w{_MARKS}]{{0,40}})
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
_BULLET = re.compile(r"[•▪●*–—-]\s|\d{1,3}[.)]\s|[•▪●]")
_LINE = re.compile(r"[^\r\n\u2028\u2029]+")
_ONES = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
_ROMAN = {
    numeral: value
    for value, numeral in enumerate(
        (ten + one for ten, one in product(("", "X", "XX"), ("", *_ONES))),
    )
}
_LATIN = str.maketrans("ІХΙΧ", "IXIX")  # Cyrillic and Greek letters that look the same
_ROMAN_WORD = re.compile(r"([IVXІХΙΧ]{1,5})(?:e|è|ème|eme|ᵉ)?")
_MONEY = frozenset("%‰€$£₽₸°")  # beside a number: it is no date
_JOINS = frozenset("-–'’")
_LOOKED_UP = frozenset("wI'&q")
OLD_STYLE_GAPS = range(10, 14)  # days by which the old calendar ran behind
_WRAPPED = range(45, 131)  # lengths of a line that may have been broken by a mail program
_NO_SENSES: Mapping[str, Sense] = {}
_TEASER, _TITLE = 300, 120


class Token(NamedTuple):
    """A word, number or mark; `codes` are the parts it may play, the foremost first."""

    start: int
    end: int
    word: str
    codes: str
    senses: Mapping[str, Sense]
    capital: bool
    tense: str

    @property
    def sense(self) -> Sense:
        """What it means in its foremost part."""
        return self.senses[self.codes[0]]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading or item of a list."""

    start: int
    end: int
    related: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A text taken apart. `codes` has one letter for each token; `sentences` says each token's."""

    text: str
    lexicon: Lexicon
    tokens: Sequence[Token]
    codes: str
    sentences: Sequence[int]
    spans: Sequence[tuple[int, int]]
    blocks: Sequence[Block]
    block_of: Sequence[int]


def take_apart(text: str, language: str | None) -> Text:
    """A text as tokens, sentences and blocks. Raises BadSetting for a language without a lexicon."""
    words = lexicon(language or recognised(text))
    blocks = _cut(text, list(_blocks(text)), words)
    tokens: list[Token] = []
    seen: dict[str, tuple[str, str, int]] = {}
    block_of: list[int] = []
    for number, block in enumerate(blocks):
        found = _tokens(text, block, words, seen)
        found.append(Token(block.end, block.end, "", END, _NO_SENSES, False, ""))
        tokens += found
        block_of += [number] * len(found)
    sentences, spans = _sentences(tokens, words)
    codes = "".join(token.codes[0] for token in tokens)
    return Text(text, words, tokens, codes, sentences, spans, blocks, block_of)


def recognised(text: str) -> str:
    """The language of a text: by script, letters only one language has, its commonest words."""
    sample = text[:20_000]
    counts = Counter(
        "el" if c < "\u0400" else "ru" if c < "\u0530" else "ar" if "\u0600" <= c < "\u0780" else "other"
        for c in sample
        if c.isalpha() and c >= "\u0370"
    )
    latin = sum(c.isalpha() and c < "\u0250" for c in sample)
    script, most = counts.most_common(1)[0] if counts else ("en", 0)
    if script != "other" and most > latin:
        own = lexicon("kk").letters
        return "kk" if script == "ru" and sum(c in own for c in sample.lower()) * 50 > most else script
    words = Counter(fold(match[0]) for match in re.finditer(r"[^\W\d_]{1,40}", sample))
    own = lexicon("tr").letters
    points = {
        code: sum(words[word] for word in lexicon(code).common)
        + 3 * sum(count for word, count in words.items() if lexicon(code).is_month(word))
        for code in known()
        if code not in ("el", "ru", "kk", "ar")
    }
    points["tr"] += sum(c in own for c in sample)
    best = max(points, key=points.__getitem__)
    return best if points[best] else "en"


def _blocks(text: str) -> Iterator[Block]:
    """Paragraphs, headings, items; lines broken by a mail program are joined."""
    start = end = -1
    length = 0
    for match in _LINE.finditer(text):
        line = match[0].strip()
        if not line:
            if start >= 0:
                yield Block(start, end)
            start = -1
            continue
        begins = match.start() + match[0].index(line[0])
        joins = (
            start >= 0
            and length in _WRAPPED
            and text.count("\n", end, begins) <= 1
            and length + len(line.split(None, 1)[0]) >= 60
            and not _BULLET.match(line)
        )
        if start >= 0 and not joins:
            yield Block(start, end)
        start = start if joins else begins
        end, length = begins + len(line), len(line)
    if start >= 0:
        yield Block(start, end)


def _cut(text: str, blocks: list[Block], words: Lexicon) -> list[Block]:
    """The blocks, those behind the place where other news begins marked as related."""
    lists = _heading(text, blocks, words)
    teasers = [
        number
        for number, block in enumerate(blocks)
        if block.end - block.start <= _TEASER and text.endswith(("…", "..."), block.start, block.end)
    ]
    teasers = [number for number in teasers if blocks[number].start * 4 >= len(text)]
    cut = len(blocks) if lists is None else lists
    if len(teasers) >= 2:
        first = teasers[0]
        before = text[blocks[first - 1].start : blocks[first - 1].end] if first else ""
        is_title = 0 < len(before) <= _TITLE and not before.endswith((".", ":", ";"))
        cut = min(cut, first - is_title)
    return [
        Block(block.start, block.end, related=True) if number >= cut else block
        for number, block in enumerate(blocks)
    ]


def _heading(text: str, blocks: list[Block], words: Lexicon) -> int | None:
    """The block that is a heading above other news, in the last three quarters of the text."""
    headings = {*words.related, *lexicon("en").related}
    for number, block in enumerate(blocks):
        if block.start * 4 >= len(text) and 4 <= block.end - block.start <= 60:
            heading = " ".join(fold(word) for word in re.findall(r"[^\W\d_]+", text[block.start : block.end]))
            if heading in headings:
                return number
    return None


def _tokens(text: str, block: Block, words: Lexicon, seen: dict[str, tuple[str, str, int]]) -> list[Token]:
    """The tokens of a block, phrases of several words as one; `seen` holds what is known of each word."""
    raw = list(_raw_tokens(text, block, words, seen))
    if words.perfect:
        _mark_perfect(text, raw, words)
    return _phrases(text, raw, words)


def _mark_perfect(text: str, raw: list[Token], words: Lexicon) -> None:
    """A word for "is" before a participle is a past tense (s'est tenue), unless that is to come (prévue)."""
    for at, token in enumerate(raw):
        if token.word in words.perfect:
            following = raw[at + 1 : at + 3]
            written = [text[each.start : each.end].lower() for each in following]
            ends = [word.endswith(words.participles) and word not in words.tenses for word in written]
            if any(ends) and not any(each.tense == "future" for each in following):
                raw[at] = token._replace(tense="past")


def _raw_tokens(
    text: str, block: Block, words: Lexicon, seen: dict[str, tuple[str, str, int]]
) -> Iterator[Token]:
    at = block.start
    while (match := _RAW.search(text, at, block.end)) is not None:
        at = match.end()
        kind = match.lastgroup or ""
        if kind == "word":
            word = match[0]
            if word not in seen:
                seen[word] = fold(word), words.tense(word.lower()), _roman(word)
            folded, tense, century = seen[word]
            code, senses = ("I", _meaning("I", century)) if century else ("w", _NO_SENSES)
            yield Token(match.start(), at, folded, code, senses, word[0].isupper(), tense)
        elif kind == "mark":
            mark = "'" if match["m"] == "’" else match["m"]
            yield Token(match.start(), at, mark, _MARK_CODES.get(mark, "w"), _NO_SENSES, False, "")
        elif kind == "number":
            token = _number(text, match.start(), at, block.end, words)
            at = token.end
            yield token
        elif kind == "slash" and (pair := _two_days(match)) is not None:
            yield from pair
        else:
            code, sense = _numeric(kind, match[0], words)
            yield Token(match.start(), at, match[0], code, dict.fromkeys(code, sense), False, "")


def _roman(word: str) -> int:
    """The value of XIX, XIXe, ХІХ (up to 29, for centuries); 0 where a word is none. "I" is a word."""
    if len(word) > 9 or (len(word) < 2 and word not in "VXХΧ"):
        return 0
    written = _ROMAN_WORD.fullmatch(word)
    return _ROMAN.get(written[1].translate(_LATIN), 0) if written else 0


def _two_days(match: re.Match[str]) -> tuple[Token, ...] | None:
    """16/17 before a month: two consecutive days; 14/26: one day, by the old calendar and the new."""
    first, _, second = match[0].partition("/")
    apart = int(second) - int(first)
    if not 12 < int(second) <= 31 or (apart != 1 and apart not in OLD_STYLE_GAPS):
        return None
    middle = match.start() + len(first)
    days = (
        Token(start, start + len(digits), digits, "9", _meaning("9", int(digits)), False, "")
        for start, digits in ((match.start(), first), (middle + 1, second))
    )
    between = Token(middle, middle + 1, "/", "-" if apart == 1 else "/", _NO_SENSES, False, "")
    return next(days), between, next(days)


def _number(text: str, start: int, end: int, limit: int, words: Lexicon) -> Token:
    """Digits with the suffix that makes them a day, year or decade; x where they cannot be a date."""
    digits = text[start:end]
    value = int(digits) if len(digits) <= 9 else 0
    code = "N"
    if len(digits) == 4 and 1000 <= value <= 2100:
        code = "Y"
    elif len(digits) <= 2 and 1 <= value <= 31:
        code = "9"
    behind = text[end : min(end + 2, limit)]
    if behind[:1].isalpha() or (behind[:1] in _JOINS and behind[1:].isalpha()):
        code, end = _with_suffix(text, code, value, end, limit, words)
        behind = text[end : min(end + 2, limit)]
    before = text[max(0, start - 2) : start]
    joined = before[-1:] == "-" and before[:1].isupper()
    if not value or joined or (not _MONEY.isdisjoint(before + behind) and _is_money(before, behind)):
        code = "x"
    return Token(start, end, digits, code, _meaning(code, value), False, "")


def _is_money(before: str, behind: str) -> bool:
    """Whether the sign of a currency or percentage stands next to a number, blanks between or not."""
    return not _MONEY.isdisjoint(behind.strip()[:1] + before.strip()[-1:])


@lru_cache(maxsize=4096)
def _meaning(codes: str, value: int) -> Mapping[str, Sense]:
    return dict.fromkeys(codes, value)


def _with_suffix(text: str, code: str, value: int, end: int, limit: int, words: Lexicon) -> tuple[str, int]:
    """The codes of a number, and its end, with the ending written to it: 5th, 2018-м, 1930s."""
    suffix = _SUFFIX.match(text, end, min(end + 9, limit))
    if suffix is None:
        return code, end
    ending = fold(suffix[1])
    is_decade = value % 10 == 0 and (code == "Y" or 20 <= value <= 90)
    if ending in words.decade_suffixes and is_decade:
        return "D", suffix.end()
    if code == "Y" and ending in words.year_suffixes:
        return "Yg", suffix.end()
    if code != "Y" and ending in words.day_suffixes:
        return f"{code}O", suffix.end()
    return code, end


def _numeric(kind: str, text: str, words: Lexicon) -> tuple[str, Sense]:
    """The code and meaning of a number with separators: a date, part of one, or x."""
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
            return ("x", 0) if words.month_first else ("P", (second, first))
        if 1 <= first <= 12 and 1900 <= second <= 2100:
            return "Q", (second, first)
        return "x", second if 1800 <= second <= 2100 else 0  # the number of a law may end with its year
    if kind == "short":
        return "Ys", 1900 + parts[0]
    return "x", 0


def _phrases(text: str, raw: Sequence[Token], words: Lexicon) -> list[Token]:
    """Words looked up in the lexicon, the longest phrase at each place."""
    told: list[Token] = []
    at = 0
    while at < len(raw):
        token = raw[at]
        found = words.beginning(token.word) if token.codes in _LOOKED_UP else ()
        phrase = _phrase(found, raw, at) if found else None
        if phrase is None:
            told.append(_as_number(told, raw, at, words) if token.codes[0] in "N9Y" else token)
            at += 1
            continue
        last = raw[at + len(phrase.words) - 1]
        codes = phrase.codes
        if words.capital and not token.capital:
            codes = codes.replace("M", "").replace("W", "")
        end = last.end
        at += len(phrase.words)
        is_short = len(phrase.words) == 1 and token.word in words.abbreviations
        if is_short and at < len(raw) and raw[at].word == "." and raw[at].start == end:
            end, at = raw[at].end, at + 1
        tense = "" if codes[:1] == "M" else last.tense
        told.append(Token(token.start, end, token.word, codes or "w", phrase.senses, token.capital, tense))
    return told


def _phrase(found: Sequence[Phrase], raw: Sequence[Token], at: int) -> Phrase | None:
    """The longest of the phrases that begin with a word which stands here whole."""
    behind = raw[at + 1].word if at + 1 < len(raw) else ""
    for each in found:
        if len(each.words) == 1 or (each.words[1] == behind and _stands(each.words, raw, at)):
            return each
    return None


def _as_number(told: Sequence[Token], raw: Sequence[Token], at: int, words: Lexicon) -> Token:
    """A day, year or number by what stands around it: x where it counts or names something else."""
    token = raw[at]
    is_number = _is_counted_off(told) and not _before_month(raw, at, words)
    if is_number or (token.codes == "Y" and _counts(token, raw, at, words)):
        return token._replace(codes="x", senses={"x": 0})
    if _is_short_year(told, token, raw, at, words):
        return token._replace(codes="Ys", senses=_meaning("Ys", 1900 + int(token.word)))
    return token


def _before_month(raw: Sequence[Token], at: int, words: Lexicon) -> bool:
    """Whether a month follows, or another day by the new calendar and then a month: 3 (15) июня."""
    if [each.word for each in raw[at + 1 : at + 4 : 2]] == ["(", ")"]:
        at += 3
    return at + 1 < len(raw) and any("M" in each.codes for each in words.beginning(raw[at + 1].word))


def _is_short_year(
    told: Sequence[Token], token: Token, raw: Sequence[Token], at: int, words: Lexicon
) -> bool:
    """Whether two digits behind a month, too many for a day, are a year: mai 68."""
    is_number = token.codes[0] == "N" and len(token.word) == 2 and token.word.isdecimal()
    if not is_number or int(token.word) < 32 or not told:
        return False
    behind = told[-2] if told[-1].codes[0] == "o" and len(told) > 1 else told[-1]
    if behind.codes[0] != "M":
        return False
    following = raw[at + 1] if at + 1 < len(raw) else None
    if following is None or following.codes[0] not in "wI":
        return True
    found = words.beginning(following.word)
    return bool(found) and not any("c" in phrase.codes for phrase in found)


def _counts(token: Token, raw: Sequence[Token], at: int, words: Lexicon) -> bool:
    """Whether a round number stands before what it counts: 2000 workers."""
    if token.word[-2:] != "00" or at + 1 == len(raw):
        return False
    return any("c" in phrase.codes for phrase in words.beginning(raw[at + 1].word))


def _is_counted_off(told: Sequence[Token]) -> bool:
    """Whether a number behind these tokens is that of a law, a case, a telephone: no date."""
    for token in reversed(told[-3:]):
        if "q" in token.codes:
            return True
        if len(token.word) > 2 or token.codes[0] in "9YMWio<>&,-":
            return False
    return False


def _stands(words: tuple[str, ...], raw: Sequence[Token], at: int) -> bool:
    """Whether a phrase, whose first word is here, stands here whole."""
    if at + len(words) > len(raw):
        return False
    return all(raw[at + step].word == words[step] for step in range(1, len(words)))


def _sentences(tokens: Sequence[Token], words: Lexicon) -> tuple[list[int], list[tuple[int, int]]]:
    """The sentence of each token, and from which token to which each goes."""
    numbers: list[int] = []
    spans: list[tuple[int, int]] = []
    first = 0
    for at, token in enumerate(tokens):
        numbers.append(len(spans))
        code = token.codes[0]
        if code == END or at - first >= MAX_SENTENCE or (code in '.")g' and _ends(tokens, at, words)):
            spans.append((first, at + 1))
            first = at + 1
    return numbers, spans


def _ends(tokens: Sequence[Token], at: int, words: Lexicon) -> bool:
    """Whether a sentence ends with this token: a point, then a blank and a capital, digit or quote."""
    token = tokens[at]
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if following is None or following.codes == END:
        return False
    if token.codes[0] in '")' and at and tokens[at - 1].codes[0] == "." and following.start > token.end:
        return following.capital
    if token.codes[0] != ".":
        has_point = token.codes[0] == "g" and token.end - token.start != len(token.word)
        return has_point and following.capital and following.start > token.end
    if following.start == token.end:
        return False
    if token.word == "." and at:
        before = tokens[at - 1]
        if before.word in words.abbreviations or (len(before.word) == 1 and before.codes[0] not in "9N"):
            return False
        if before.codes[0] == "9" and before.end == token.start and not following.capital:
            return False
    return following.capital or following.codes[0] in '9NYFD("-' or words.code in ("ar",)
