"""A lexicon: the words of which a language makes dated statements (lexicons/*.toml, read once each).

Lists are one string with commas; a phrase may be of several words. Keys of a file:

    order, capital, bare_year, year_first, pointed_days, stems
                        mdy or dmy; months begin with a capital; a preposition is enough before a year;
                        the year may come first; 30.06 may be a day; words take suffixes
    weekday             when a weekday is a time: bare, behind a preposition, beside the word for day
    letters, common     letters only this language has; its commonest words: by these it is recognised
    prefixes            what may be written together with the word behind it
    months, weekdays, seasons   all written forms, in order
    numbers, ordinals   1, 2, 3 …; `more_numbers`, `more_ordinals` the others, by number
    …_suffixes          what makes digits a day (5th), a year (2018-м) or a decade (1930s)
    abbreviations       words behind which a point does not end a sentence
    clause              words that begin a clause
    related             headings above links to other news
    [words]             words by the part they play: CODES says which parts there are
    [units]             day, week, month (the year is among the words)
    [offsets]           yesterday: days from the day of publication
    [following]         the next day: days from the day told of before
    [years]             last year, that year … : last, this, next, same, after, before, before last; coming
                        is the year after what is told of, or after the release
    [day_of]            "the 5th of that month", "of the month": same, this, next
    [ago]               "a year ago": number and unit
    [named], decades    days and decades with a name of their own
    [tense]             verb forms (`*` stands for any beginning): past, before (the past in the past),
                        future, and what only looks like one; `perfect`, "is" as part of a past tense,
                        before a word that ends like one of the `participles`
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, NamedTuple

from timeline.errors import BadSetting, shown

CODES = {
    "month": "M", "weekday": "W", "season": "S", "offsets": "T", "following": "Z", "years": "R",
    "phrase": "h", "named": "G", "anniversary": "V", "decades": "D", "decade": "K", "law": "q", "name":
    "z", "counted": "c", "birth": "r", "yearly": "e", "every": "E", "before": "B", "year": "g", "unit":
    "U", "last": "L", "next": "X", "this": "H", "number": "n", "ordinal": "O", "to": ">", "from": "<",
    "and": "&", "between": "b", "of": "o", "on": "i", "the": "t", "about": "~", "part": "m", "toward":
    "j", "ago": "A", "later": "l", "since": "f", "publication": "p", "clause": "k", "starting": "s",
    "several": "v", "century": "C", "moved": "u", "sooner": "d",
    "already": "J", "day_of": "a", "completes": "=",
}  # fmt: skip
"""The parts a word can play, and the letter for each; one that plays several is read as the first."""

_RANK = {code: rank for rank, code in enumerate(CODES.values())}
_STEMS = frozenset("MWUgVC")
_TENSES = ("neither", "before", "past", "future")  # where a word stands twice, the first counts
_LETTERS = re.compile(r"[^\W\d_]+|[^\w\s]")

Sense = int | str | tuple[int, ...] | tuple[int, str]


class Phrase(NamedTuple):
    """One word or several, folded; the parts it plays, foremost first, and what it means in each."""

    words: tuple[str, ...]
    codes: str
    senses: Mapping[str, Sense]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language, ready to be looked up by their folded form."""

    code: str
    month_first: bool
    capital: bool
    bare_year: bool
    year_first: bool
    pointed_days: bool
    stems: bool
    weekday: str
    letters: frozenset[str]
    common: frozenset[str]
    prefixes: tuple[str, ...]
    phrases: Mapping[str, tuple[Phrase, ...]]
    day_suffixes: frozenset[str]
    year_suffixes: frozenset[str]
    decade_suffixes: frozenset[str]
    abbreviations: frozenset[str]
    related: tuple[str, ...]
    tenses: Mapping[str, str]
    endings: Mapping[str, str]
    perfect: frozenset[str]
    participles: tuple[str, ...]

    def beginning(self, word: str) -> tuple[Phrase, ...]:
        """The phrases that begin with a folded word, longest first; a word with its suffix or prefix too."""
        found = self.phrases.get(word)
        if found is not None:
            return found
        for prefix in self.prefixes:
            if word.startswith(prefix) and (found := self.phrases.get(word[len(prefix) :])) is not None:
                return found
        if self.stems:
            for length in range(len(word) - 1, max(3, len(word) - 7) - 1, -1):
                stem = self.phrases.get(word[:length], ())
                inflected = tuple(each for each in stem if len(each.words) == 1 and each.codes[0] in _STEMS)
                if inflected:
                    return inflected
        return ()

    def is_month(self, word: str) -> bool:
        """Whether a folded word is the name of a month, as written without suffixes."""
        return any(phrase.codes[0] == "M" and len(phrase.words) == 1 for phrase in self.phrases.get(word, ()))

    def tense(self, word: str) -> str:
        """`past`, `before`, `future` or "", by a word's lower case form; the longest ending counts."""
        for prefix in ("", *self.prefixes):
            if word.startswith(prefix) and word[len(prefix) :] in self.tenses:
                return self.tenses[word[len(prefix) :]]
        for length in range(min(6, len(word) - 2), 0, -1):
            if word[-length:] in self.endings:
                return self.endings[word[-length:]]
        return ""


@lru_cache(maxsize=65_536)
def fold(word: str) -> str:
    """A word without case and accents, for looking it up.

    >>> fold("Δεκέμβρη"), fold("İşçi"), fold("дойдёт")
    ('δεκεμβρη', 'isci', 'доидет')
    """
    decomposed = unicodedata.normalize("NFKD", word[:80].casefold().replace("ı", "i"))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace("ς", "σ")


@lru_cache(maxsize=1)
def known() -> tuple[str, ...]:
    """Codes of the languages that have a lexicon, English first."""
    folder = resources.files("timeline.curate") / "lexicons"
    codes = {entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")}
    return ("en", *sorted(codes - {"en"}))


@lru_cache(maxsize=16)
def lexicon(code: str) -> Lexicon:
    """The lexicon of a language. Raises BadSetting where there is none."""
    if code not in known():
        raise BadSetting(
            f"dated statements cannot be found in language {shown(code)}", mend=f"one of {', '.join(known())}"
        )
    path = resources.files("timeline.curate") / "lexicons" / f"{code}.toml"
    return _compiled(code, tomllib.loads(path.read_text("utf-8")))


@lru_cache(maxsize=1)
def publication_words() -> frozenset[str]:
    """Words of all languages for "published": a page is often in another language than its text."""
    lexicons = [lexicon(code) for code in known()]
    return frozenset(word for each in lexicons for word, found in each.phrases.items() if _publishes(found))


def _publishes(phrases: tuple[Phrase, ...]) -> bool:
    return any("p" in phrase.codes and len(phrase.words) == 1 for phrase in phrases)


def _listed(text: str) -> Iterator[str]:
    return (part for part in (piece.strip() for piece in text.split(",")) if part)


def _words(text: str) -> tuple[str, ...]:
    return tuple(fold(word) for word in _LETTERS.findall(text))


def _senses(table: Mapping[str, Any]) -> Iterator[tuple[str, str, Sense]]:
    """Each phrase of a lexicon file with the part it plays and what it means."""
    for part, first in (("month", 1), ("weekday", 0), ("season", 21)):
        for number, forms in enumerate(table[f"{part}s"], first):
            yield from ((form, part, number) for form in _listed(forms))
    for part in ("number", "ordinal"):
        yield from ((form, part, number) for number, form in enumerate(_listed(table[f"{part}s"]), 1))
        more = table.get(f"more_{part}s", {})
        yield from ((form, part, int(key)) for key, forms in more.items() for form in _listed(forms))
    for part in ("offsets", "following", "decades"):
        for key, forms in table.get(part, {}).items():
            yield from ((form, part, int(key)) for form in _listed(forms))
    for part in ("years", "day_of"):
        for key, forms in table.get(part, {}).items():
            yield from ((form, part, key) for form in _listed(forms))
    for key, forms in table.get("ago", {}).items():
        count, unit = key.split()
        yield from ((form, "phrase", (int(count), unit)) for form in _listed(forms))
    for key, forms in table.get("named", {}).items():
        month, day = map(int, key.split("-"))
        yield from ((form, "named", (month, day)) for form in _listed(forms))
    for key, forms in table["units"].items():
        yield from ((form, "unit", key) for form in _listed(forms))
    for part, forms in {**table["words"], "clause": table["clause"]}.items():
        yield from ((form, part, part) for form in _listed(forms))


def _compiled(code: str, table: Mapping[str, Any]) -> Lexicon:
    by_words: dict[tuple[str, ...], dict[str, Sense]] = {}
    for form, part, sense in _senses(table):
        by_words.setdefault(_words(form), {}).setdefault(CODES[part], sense)
    by_first: dict[str, list[Phrase]] = {}
    for words, senses in by_words.items():
        codes = "".join(sorted(senses, key=_RANK.__getitem__))
        by_first.setdefault(words[0], []).append(Phrase(words, codes, senses))
    tenses: dict[str, str] = {}
    endings: dict[str, str] = {}
    for tense in _TENSES:
        for form in _listed(table["tense"].get(tense, "")):
            kind = "" if tense == "neither" else tense
            if form.startswith("*"):
                endings.setdefault(form[1:], kind)
            else:
                tenses.setdefault(form, kind)
    return Lexicon(
        code=code,
        month_first=table["order"] == "mdy",
        capital=table["capital"],
        bare_year=table["bare_year"],
        year_first=table.get("year_first", False),
        pointed_days=table.get("pointed_days", False),
        stems=table.get("stems", False),
        weekday=table.get("weekday", "preposition"),
        letters=frozenset(table.get("letters", "")),
        common=frozenset(_words(table["common"])),
        prefixes=tuple(_listed(table.get("prefixes", ""))),
        phrases={
            word: tuple(sorted(found, key=lambda phrase: -len(phrase.words)))
            for word, found in by_first.items()
        },
        day_suffixes=frozenset(map(fold, _listed(table["day_suffixes"]))),
        year_suffixes=frozenset(map(fold, _listed(table["year_suffixes"]))),
        decade_suffixes=frozenset(map(fold, _listed(table["decade_suffixes"]))),
        abbreviations=frozenset(map(fold, _listed(table["abbreviations"]))),
        related=tuple(" ".join(_words(heading)) for heading in _listed(table["related"])),
        tenses=tenses,
        endings=endings,
        perfect=frozenset(_words(table["tense"].get("perfect", ""))),
        participles=tuple(_listed(table["tense"].get("participles", ""))),
    )
