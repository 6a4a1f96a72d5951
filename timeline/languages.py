"""A language: its catalogue (locale/*.po, read at start), plurals, ordinals and calendar patterns.

Message ids are the English texts themselves, so a text a language lacks falls back to English
whole. The English catalogue holds only what English needs beside them: ordinals and patterns.
Headers of a catalogue beside the usual ones:

    X-Locale           the CLDR locale for names of months and days (en_GB)
    X-Ordinal-Forms    like Plural-Forms, for ordinals: n → which of the messages `ordinal 0` …
    X-Date-Full, …     a CLDR date pattern that replaces the locale's own
    X-Reviewed         yes, once a native reader has gone through the catalogue
"""

import gettext
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import NamedTuple, TypeAlias

from babel import Locale
from babel.dates import parse_pattern
from babel.messages.pofile import read_po

from timeline.errors import BadSetting, shown

Texts: TypeAlias = Mapping[str, str]
"""One text in several languages, by language code."""

PluralRule = Callable[[int], int]
_FORMS = re.compile(r"n(?:plurals|ordinals)\s*=\s*\d+\s*;\s*(?:plural|ordinal)\s*=\s*(.+?);?\s*")


class Chosen(NamedTuple):
    """A text and the language it is in, which may not be the one asked for."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Language:
    """One language of the program. Call it to translate: `language("Sources")`."""

    code: str
    locale: Locale
    reviewed: bool
    messages: Mapping[str, str]
    plurals: Mapping[str, tuple[str, ...]]
    plural_rule: PluralRule
    ordinals: tuple[str, ...]
    ordinal_rule: PluralRule
    patterns: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, message: str, **values: object) -> str:
        """`message` in this language, its `{names}` filled with `values`."""
        text = self.messages.get(message, message)
        return text.format(**values) if values else text

    def plural(self, one: str, many: str, n: int, **values: object) -> str:
        """The form for `n`, which fills `{n}`; English rules where the language lacks the text."""
        forms = self.plurals.get(one)
        text = forms[self.plural_rule(n)] if forms else (one if n == 1 else many)
        return text.format(n=n, **values)

    def ordinal(self, n: int) -> str:
        """`n` as the number of an anniversary, in the gender of that word: 15th, 15-я, 15η."""
        return self.ordinals[self.ordinal_rule(n)].format(n=n)

    def choose(self, texts: Texts, own: str = "en") -> Chosen:
        """The best of `texts` for a reader of this language: it, the text's own, English, any."""
        for code in (self.code, own, "en"):
            if code in texts:
                return Chosen(texts[code], code)
        return next((Chosen(text, code) for code, text in texts.items()), Chosen("", self.code))

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`, for the `dir` of a page."""
        return str(self.locale.text_direction)

    @property
    def name(self) -> str:
        """The language's name in itself."""
        return self.locale.get_display_name(self.locale.language) or self.code

    def month(self, month: int, *, alone: bool = False) -> str:
        """The month's name: inside a date (genitive where there is one), or `alone`."""
        names = self.locale.months["stand-alone" if alone else "format"]["wide"]
        return str(names[month])

    def weekday(self, weekday: int, width: str = "wide") -> str:
        """The weekday's name as it stands alone; 0 is Monday. `width`: wide or abbreviated."""
        return str(self.locale.days["stand-alone"][width][weekday])

    def pattern(self, name: str) -> str:
        """A CLDR date pattern: full, long, month (MMMM y), day (d MMMM)."""
        if name in self.patterns:
            return self.patterns[name]
        if name in ("full", "long"):
            return str(self.locale.date_formats[name].pattern)
        skeleton = {"month": "yMMMM", "day": "MMMMd"}[name]
        return str(self.locale.datetime_skeletons[skeleton].pattern)

    def interval(self, skeleton: str, greatest: str) -> tuple[str, str] | None:
        """The two halves of a CLDR interval pattern where `greatest` (d, M or y) differs."""
        halves = self.locale.interval_formats.get(skeleton, {}).get(greatest)
        return (halves[0], halves[1]) if halves and len(halves) == 2 else None


@lru_cache(maxsize=256)
def _template(pattern: str) -> str:
    return str(parse_pattern(pattern).format)


def fill(pattern: str, fields: Mapping[str, str]) -> str:
    """A CLDR date pattern with its fields (d, MMMM, y …) filled: Babel's parser, any year."""
    return _template(pattern) % fields


def _rule(forms: str) -> PluralRule:
    match = _FORMS.fullmatch(forms.strip())
    if match is None:
        raise ValueError(f"not a plural rule: {forms}")
    return gettext.c2py(match[1])


def read_catalogue(code: str, text: str) -> Language:
    """A language from the text of its `.po` file. Raises ValueError for a broken header."""
    catalogue = read_po(text.splitlines(), locale=None, abort_invalid=True)
    headers = dict(catalogue.mime_headers)
    extra = dict(re.findall(r"^(X-[\w-]+):\s*(.*?)\s*$", _raw_header(text), re.MULTILINE))
    messages: dict[str, str] = {}
    plurals: dict[str, tuple[str, ...]] = {}
    ordinals: list[str] = []
    for message in catalogue:
        if not message.id or message.fuzzy:
            continue
        if message.context == "ordinal":
            ordinals.append(str(message.string))
        elif isinstance(message.id, tuple) and isinstance(message.string, tuple):
            if all(message.string):
                plurals[message.id[0]] = message.string
        elif isinstance(message.id, str) and message.string:
            messages[message.id] = str(message.string)
    return Language(
        code=code,
        locale=Locale.parse(extra.get("X-Locale", code)),
        reviewed=extra.get("X-Reviewed", "no") == "yes",
        messages=messages,
        plurals=plurals,
        plural_rule=_rule(_header(text, "Plural-Forms") or headers.get("Plural-Forms", "")),
        ordinals=tuple(ordinals),
        ordinal_rule=_rule(extra["X-Ordinal-Forms"]),
        patterns={
            name.removeprefix("X-Date-").lower(): pattern
            for name, pattern in extra.items()
            if name.startswith("X-Date-")
        },
    )


def _raw_header(text: str) -> str:
    """The header entry's lines, unquoted: Babel's own reading rewrites Plural-Forms."""
    head = text.split("\n\n", 1)[0]
    lines = re.findall(r'^"(.*)"$', head, re.MULTILINE)
    return "".join(lines).replace("\\n", "\n")


def _header(text: str, name: str) -> str | None:
    match = re.search(rf"^{name}:\s*(.+)$", _raw_header(text), re.MULTILINE)
    return match[1] if match else None


@lru_cache(maxsize=1)
def countries() -> frozenset[str]:
    """The two-letter codes of ISO 3166-1, as CLDR lists them, without its codes for groups and tests."""
    others = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}
    codes = (str(code) for code in Locale("en").territories)
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha()) - others


@lru_cache(maxsize=1)
def known() -> tuple[str, ...]:
    """Codes of all languages that have a catalogue, English first."""
    folder = resources.files("timeline") / "locale"
    codes = {entry.name.removesuffix(".po") for entry in folder.iterdir() if entry.name.endswith(".po")}
    return ("en", *sorted(codes - {"en"}))


@lru_cache(maxsize=32)
def language(code: str) -> Language:
    """The language of that code, from its catalogue in the package. Raises BadSetting."""
    if code not in known():
        raise BadSetting(
            f"{shown(code)} is not a language Timeline speaks", mend=f"one of {', '.join(known())}"
        )
    path = resources.files("timeline") / "locale" / f"{code}.po"
    return read_catalogue(code, path.read_text("utf-8"))


def catalogues() -> Iterator[tuple[str, str]]:
    """Each catalogue's code and text: what a fingerprint of all that is shown must cover."""
    for code in known():
        yield code, (resources.files("timeline") / "locale" / f"{code}.po").read_text("utf-8")
