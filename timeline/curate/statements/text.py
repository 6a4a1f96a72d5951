"""A pasted text taken apart: its language, tokens, sentences, blocks, and where other news begins.

Nothing is rewritten: every token, sentence and block holds its place in the text as given, so that a
quote is verbatim. All patterns are bounded, and the work grows with the length of the text alone.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from timeline.curate.lexicon import Lexicon, Phrase, fold, known, lexicon
from timeline.curate.statements.tokens import (
    BLOCK_END,
    END,
    Token,
    Written,
    figure,
    looked_up,
    named,
    taken,
)

MAX_SENTENCE = 200  # tokens; what is longer is no sentence, and is cut
_BULLET = re.compile(r"[•▪●*–—-]\s|\d{1,3}[.)]\s|[•▪●]")
_DATED = re.compile(  # how a line of a chronicle begins: 1905 – …, 1905 год. …, 9 May: …, 9.05 – …
    r"(?:\d{1,2}(?:[./]\d{1,2}[./]|\s[^\W\d_]{3,14}\s))?\d{4}(?:\s?(?:г|год|ж|жыл|yılı))?\.?\s?[.:–—-]\s"
    r"|\d{1,2}(?:\.\d{1,2}|\s[^\W\d_]{3,14})\s?[:–—]\s"
)
_LINE = re.compile(r"[^\r\n\u2028\u2029]+")
_WRAPPED = range(45, 131)  # lengths of a line that may have been broken by a mail program
_SPELT_DAY = re.compile(r"[Nn](?=[o<t]{0,2}M[o<t,]{0,3}Y)")
_CLOSES = re.compile(r'[|.")g]')  # codes a sentence may end with
_TEASER, _TITLE = 300, 120


class Block(NamedTuple):
    """A paragraph, heading or item of a list."""

    start: int
    end: int
    related: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A text taken apart. Token by token: where it starts and ends, its letter, its sentence and block.

    `spans` are the sentences: from which token to which each goes.
    """

    text: str
    lexicon: Lexicon
    tokens: Sequence[Token]
    starts: Sequence[int]
    ends: Sequence[int]
    codes: str
    sentences: Sequence[int]
    spans: Sequence[tuple[int, int]]
    blocks: Sequence[Block]
    block_of: Sequence[int]


def take_apart(text: str, language: str | None) -> Text:
    """A text as tokens, sentences and blocks. Raises BadSetting for a language without a lexicon."""
    words = lexicon(language or recognised(text))
    blocks = _cut(text, list(_blocks(text)), words)
    raw, starts, ends = taken(text, [block.end for block in blocks], words)
    if words.perfect:
        _mark_perfect(text, raw, starts, ends, words)
    tokens, starts, ends = _phrases(raw, starts, ends, words)
    codes = _with_spelt_days(tokens, "".join([token.codes[0] for token in tokens]))
    spans = list(_sentences(tokens, starts, ends, codes, words))
    sentences = [number for number, (first, last) in enumerate(spans) for _ in range(first, last)]
    block_of = [number for number, part in enumerate(codes.split(END)[:-1]) for _ in range(len(part) + 1)]
    return Text(text, words, tokens, starts, ends, codes, sentences, spans, blocks, block_of)


def _with_spelt_days(tokens: list[Token], codes: str) -> str:
    """The codes of tokens, days written as words marked as days: "el cinco de octubre de 1988"."""
    days = {}
    for match in _SPELT_DAY.finditer(codes):
        at, token = match.start(), tokens[match.start()]
        day = token.senses.get(codes[at])
        is_whole = at == 0 or not {*tokens[at - 1 - (codes[at - 1] in "-&")].codes} & {*"Nn"}
        if isinstance(day, int) and 1 <= day <= 31 and token.word.isalpha() and is_whole:
            tokens[at] = token._replace(codes=f"9{token.codes}", senses={**token.senses, "9": day})
            days[at] = "9"
    return "".join([days.get(at, code) for at, code in enumerate(codes)]) if days else codes


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
        begins = text.index(line[0], match.start())
        joins = (
            start >= 0
            and length in _WRAPPED
            and text.count("\n", end, begins) <= 1
            and length + len(line.split(None, 1)[0]) >= 60
            and not _BULLET.match(line)
            and not (text[end - 1] in ".!?;" and _DATED.match(line))
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
    return blocks[:cut] + [block._replace(related=True) for block in blocks[cut:]]


def _heading(text: str, blocks: list[Block], words: Lexicon) -> int | None:
    """The block that is a heading above other news, in the last three quarters of the text."""
    headings = {*words.related, *lexicon("en").related}
    for number, block in enumerate(blocks):
        if block.start * 4 >= len(text) and 4 <= block.end - block.start <= 60:
            heading = " ".join(fold(word) for word in re.findall(r"[^\W\d_]+", text[block.start : block.end]))
            if heading in headings:
                return number
    return None


def _mark_perfect(
    text: str, raw: list[Written], starts: Sequence[int], ends: Sequence[int], words: Lexicon
) -> None:
    """A word for "is" before a participle is a past tense (s'est tenue), unless that is to come (prévue)."""
    for at, each in enumerate(raw):
        if each.token.word in words.perfect:
            behind = range(at + 1, at + 2 if raw[at + 1] is BLOCK_END else at + 3)
            written = [text[starts[to] : ends[to]].lower() for to in behind]
            ends_so = [word.endswith(words.participles) and word not in words.tenses for word in written]
            if any(ends_so) and not any(raw[to].token.tense == "future" for to in behind):
                raw[at] = looked_up(each.token._replace(tense="past"), words)


def _phrases(
    raw: Sequence[Written], starts: Sequence[int], ends: Sequence[int], words: Lexicon
) -> tuple[list[Token], list[int], list[int]]:
    """Words by the parts they play, the longest phrase at each place as one."""
    told: list[Token] = []
    begins: list[int] = []
    closes: list[int] = []
    last = -1
    for at, each in enumerate(raw):
        if at <= last:
            continue
        token, last = each.alone, at
        if each.longer and (phrase := _phrase(each.longer, raw, at)):
            last = at + len(phrase.words) - 1
            token = named(each.token, phrase, raw[last].token.tense, words)
        elif each.is_short and raw[at + 1].token.word == "." and starts[at + 1] == ends[at]:
            last = at + 1
        elif token.codes[0] in "N9Y":
            token = _as_number(told, token, raw, at)
        told.append(token)
        begins.append(starts[at])
        closes.append(ends[last])
    return told, begins, closes


def _phrase(longer: Sequence[Phrase], raw: Sequence[Written], at: int) -> Phrase | None:
    """The longest of the phrases that begin with a word which stands here whole."""
    behind = raw[at + 1].token.word
    for each in longer:
        if each.words[1] == behind and _stands(each.words, raw, at):
            return each
    return None


def _as_number(told: Sequence[Token], token: Token, raw: Sequence[Written], at: int) -> Token:
    """A day, year or number by what stands around it: x where it counts or names something else."""
    is_number = _is_counted_off(told) and not _before_month(raw, at)
    if is_number or (token.codes == "Y" and token.word[-2:] == "00" and "c" in raw[at + 1].parts):
        return figure(token.word, "x", 0).alone  # 2000 workers
    if _is_short_year(told, token, raw[at + 1]):
        return figure(token.word, "Ys", 1900 + int(token.word)).alone
    return token


def _before_month(raw: Sequence[Written], at: int) -> bool:
    """Whether a month follows, or another day by the new calendar and then a month: 3 (15) июня."""
    if [each.token.word for each in raw[at + 1 : at + 4 : 2]] == ["(", ")"] and raw[at + 2] is not BLOCK_END:
        at += 3
    return "M" in raw[at + 1].parts


def _is_short_year(told: Sequence[Token], token: Token, following: Written) -> bool:
    """Whether two digits behind a month, too many for a day, are a year: mai 68."""
    is_number = token.codes[0] == "N" and len(token.word) == 2 and token.word.isdecimal()
    if not is_number or int(token.word) < 32 or not told:
        return False
    behind = told[-2] if told[-1].codes[0] == "o" and len(told) > 1 else told[-1]
    if behind.codes[0] != "M":
        return False
    if following.token.codes[0] not in "wI":
        return True
    return following.parts != "" and "c" not in following.parts


def _is_counted_off(told: Sequence[Token]) -> bool:
    """Whether a number behind these tokens is that of a law, a case, a telephone: no date."""
    for token in told[:-4:-1]:
        if "q" in token.codes:
            return True
        if len(token.word) > 2 or token.codes[0] in "9YMWio<>&,-|":
            return False
    return False


def _stands(words: tuple[str, ...], raw: Sequence[Written], at: int) -> bool:
    """Whether a phrase, whose first word is here, stands here whole."""
    stretch = raw[at : at + len(words)]
    return [each.token.word for each in stretch[1:]] == [*words[1:]]


def _sentences(
    tokens: Sequence[Token], starts: Sequence[int], ends: Sequence[int], codes: str, words: Lexicon
) -> Iterator[tuple[int, int]]:
    """From which token to which each sentence goes."""
    first = 0
    for match in _CLOSES.finditer(codes):
        at = match.start()
        while at - first > MAX_SENTENCE:
            yield first, first + MAX_SENTENCE + 1
            first += MAX_SENTENCE + 1
        if codes[at] == END or at - first == MAX_SENTENCE or _ends(tokens, starts, ends, at, words):
            yield first, at + 1
            first = at + 1


def _ends(
    tokens: Sequence[Token], starts: Sequence[int], ends: Sequence[int], at: int, words: Lexicon
) -> bool:
    """Whether a sentence ends with this token: a point, then a blank and a capital, digit or quote."""
    token, following = tokens[at], tokens[at + 1]
    if following.codes == END or starts[at + 1] == ends[at]:
        return False
    if token.codes[0] in '")' and at and tokens[at - 1].codes[0] == ".":
        return following.capital
    if token.codes[0] != ".":
        has_point = token.codes[0] == "g" and ends[at] - starts[at] != len(token.word)
        return has_point and following.capital
    if token.word == "." and at:
        before = tokens[at - 1]
        if before.word in words.abbreviations or (len(before.word) == 1 and before.word.isalpha()):
            return False
        if before.codes[0] == "9" and ends[at - 1] == starts[at] and not following.capital:
            return False
    return following.capital or following.codes[0] in '9NYFD("-' or words.code in ("ar",)
