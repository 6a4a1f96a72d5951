"""Dates whose month is a word, in the languages known here: 16 декабря 2011 г., 16–17 December 2011.

Month and day names are those of Unicode CLDR (Babel).
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from babel import Locale

from timeline.errors import shown
from timeline.files.reading import Unreadable
from timeline.languages import known
from timeline.model.folding import fold

# Countries whose Arabic has month names of its own: the Levant and Iraq, the Maghreb
_LOCALES = {"ar": ("ar", "ar_LB", "ar_IQ", "ar_MA", "ar_DZ")}
# 16-Dec-2011, Dec-2011 are one date; 16 May-3 June 2011 are two
_DASHED = re.compile(r"(?:(\d{1,2})[-–])?([^\W\d_]+\.?)[-–](\d{4}|(?<=\D[-–])\d{2})")
_ORDINAL = re.compile(r"(\d)-(?:го|ое|е|я|й|ге|ші|шы|ші)\b")
_TOKENS = re.compile(r"\d+|[^\W\d_]+|[-–—]")
_FILLERS = frozenset(
    map(fold, re.findall(r"\S+", """
        g г гг года год году ж жылы жылғы жыл жылдың de del el le la the of on in του της στις την τις в
        م عام سنة er st nd rd th ος η yılı yılında y"""))
)  # fmt: skip
# As Greek speaks of months, beside the written forms of CLDR
_SPOKEN = {
    "el": (
        "γενάρης γενάρη", "φλεβάρης φλεβάρη", "μάρτης μάρτη", "απρίλης απρίλη", "μάης μάη", "ιούνης ιούνη",
        "ιούλης ιούλη", "αύγουστο", "σεπτέμβρης σεπτέμβρη", "οκτώβρης οκτώβρη", "νοέμβρης νοέμβρη",
        "δεκέμβρης δεκέμβρη",
    ),
}  # fmt: skip


class _Known(NamedTuple):
    """What one side of a date in words says."""

    year: str | None = None
    month: int | None = None
    day: int | None = None

    def edtf(self) -> str | Unreadable:
        if self.year is None:
            return Unreadable("it has no year")
        if self.month is None:
            return Unreadable("it has a day and no month") if self.day is not None else self.year
        day = f"-{self.day:02}" if self.day is not None else ""
        return f"{self.year}-{self.month:02}{day}"


def in_words(text: str, language: str | None) -> str | Unreadable | None:
    """EDTF for one date or two of days, months and years; None where they are none."""
    if not any(c.isalpha() for c in text):
        return None
    if (dashed := _DASHED.fullmatch(text)) is not None:
        text = " ".join(part for part in dashed.groups() if part)
    sides: list[list[str]] = [[]]
    for word in _TOKENS.findall(_ORDINAL.sub(r"\1", text)):
        if word in ("-", "–", "—"):
            sides.append([])
        else:
            sides[-1].append(word)
    if len(sides) > 2:
        return Unreadable("it has more than two ends")
    read = [_side(side, language) for side in sides]
    for each in read:
        if isinstance(each, Unreadable):
            return each
    found = [each for each in read if isinstance(each, _Known)]
    if not any(each.month for each in found) or not all(any(each) for each in found):
        return None
    if len(found) == 1:
        return found[0].edtf()
    first, last = found
    # An end takes from the other what it leaves out: 16–17 December 2011, December 16–17, 2011
    first = first._replace(year=first.year or last.year, month=first.month or last.month)
    last = last._replace(year=last.year or first.year, month=last.month or first.month)
    if (first.day is None) is not (last.day is None):
        return Unreadable("one end has a day and the other none; write it in EDTF")
    ends = first.edtf(), last.edtf()
    for end in ends:
        if isinstance(end, Unreadable):
            return end
    return "/".join(map(str, ends))


def _side(tokens: list[str], language: str | None) -> _Known | Unreadable:
    """Each of day, month and year at most once, in any order: a month is a word, a year has four figures."""
    found = _Known()
    joined = _months(None)
    for at, token in enumerate(tokens):
        if at and f"{fold(tokens[at - 1])} {fold(token)}" in joined:
            continue  # taken with its first word
        if token.isdigit():
            name = "year" if len(token) >= 3 else "day"
            value: object = int(token) if name == "day" else token.zfill(4)
        else:
            word = fold(token)
            two = f"{word} {fold(tokens[at + 1])}" if at + 1 < len(tokens) else ""
            word = two if two in joined else word
            months = _months(language).get(word) or _months(None).get(word)
            if months is None:
                if word in _FILLERS or word in weekdays():
                    continue
                return Unreadable(f"{shown(token)} is no part of a date")
            if len(months) > 1:
                return Unreadable(
                    f"{shown(token)} is a month in one language and another one in another; say --language"
                )
            name, value = "month", next(iter(months))
        if getattr(found, name) is not None:
            has_year = found.year or any(len(each) >= 3 for each in tokens if each.isdigit())
            return Unreadable(
                f"it has two {name}s"
                if name != "day" or has_year
                else "its year has two figures; write all four"
            )
        found = found._replace(**{name: value})  # type: ignore[arg-type]
    return found


@lru_cache(maxsize=16)
def _months(language: str | None) -> dict[str, frozenset[int]]:
    """Folded month names, wide and short, of one language or of all, with the months they may be."""
    names: dict[str, set[int]] = {}
    for code in known() if language is None else (language,) if language in known() else ():
        for locale in _locales(code):
            for context in ("format", "stand-alone"):
                for width in ("wide", "abbreviated"):
                    for month, name in locale.months[context][width].items():
                        names.setdefault(" ".join(_words(name)), set()).add(int(month))
        for month, spoken in enumerate(_SPOKEN.get(code, ()), start=1):
            for name in spoken.split():
                names.setdefault(fold(name), set()).add(month)
    return {name: frozenset(months) for name, months in names.items()}


@lru_cache(maxsize=1)
def weekdays() -> dict[str, frozenset[int]]:
    """Folded names of weekdays, whole and short, in all languages, with the days they may be: 0 is Monday.
    What may be a month too says no day.
    """
    contexts = (
        ("format", "wide"),
        ("format", "abbreviated"),
        ("stand-alone", "wide"),
        ("stand-alone", "abbreviated"),
    )
    found: dict[str, set[int]] = {}
    for code in known():
        for locale in _locales(code):
            for context, width in contexts:
                for day, name in locale.days[context][width].items():
                    for word in _words(name):
                        found.setdefault(word, set()).add(int(day))
    months = _months(None)
    return {word: frozenset(() if word in months else days) for word, days in found.items()}


def _locales(code: str) -> Iterator[Locale]:
    yield from map(Locale.parse, _LOCALES.get(code, (code,)))


def _words(name: object) -> Iterator[str]:
    yield from (fold(word) for word in _TOKENS.findall(str(name)) if not word.isdigit())
