"""A language: its catalogue (locale/*.po, read at start), plurals, ordinals and calendar patterns.

Message ids are the English texts themselves, so a text a language lacks falls back to English
whole. The English catalogue holds only what English needs beside them: ordinals and patterns.
Headers of a catalogue beside the usual ones:

    X-Locale           the CLDR locale for names of months and days (en_GB)
    X-Ordinal-Forms    like Plural-Forms, for the number of an anniversary: n → which of the messages
                       "0", "1" … with msgctxt "ordinal"
    X-Ordinal-Day-Forms  the same for the number of a day, msgctxt "ordinal day"; where its gender differs
    X-Date-Full, …     a CLDR date pattern that replaces the locale's own: Full, Long, Month, Day, Short
    X-Interval-D, …    one for days from one to another, its halves parted by |: D (of one month), M, Y
    X-Comma            the comma between parts of a line, where it is not ","
    X-First-Day        how the first of a month is written inside a date, where it is not "1" (1er)
    X-Reviewed         yes, once a native reader has gone through the catalogue
"""

import gettext
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, wraps
from importlib import resources
from typing import NamedTuple, ParamSpec, TypeAlias

from babel import Locale
from babel.dates import parse_pattern
from babel.lists import format_list
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from timeline.errors import BadSetting, shown

Texts: TypeAlias = Mapping[str, str]
"""One text in several languages, by language code."""

P = ParamSpec("P")
PluralRule = Callable[[int], int]
Ordinals: TypeAlias = tuple[tuple[str, ...], PluralRule]
_FSI, _PDI = "\u2068", "\u2069"
_ADDRESSES = frozenset(("address", "contact", "page", "url"))  # must stay as they are, to be opened
_NO_LANGUAGE = frozenset(("und", "mul", "zxx"))  # codes for texts in none, or in several
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_LEFT_TO_RIGHT = re.compile("[A-Za-z\u00c0-\u02af\u0370-\u058f]")
_ORDINALS = {"ordinal": ("anniversary", "X-Ordinal-Forms"), "ordinal day": ("day", "X-Ordinal-Day-Forms")}
_FORMS = re.compile(r"n(?:plurals|ordinals)\s*=\s*\d+\s*;\s*(?:plural|ordinal)\s*=\s*(.+?);?\s*")


def N_(message: str) -> str:  # noqa: N802  # gettext's own name for it
    """`message` itself, marked as one that catalogues hold though it is looked up elsewhere."""
    return message


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
    ordinals: Mapping[str, Ordinals]
    patterns: Mapping[str, str] = field(default_factory=dict)
    comma: str = ","
    first_day: str = "1"
    strictly: "Language | None" = None
    """The same, but raising Lacking where this one falls back to English; None in that one itself."""

    def __call__(self, message: str, **values: object) -> str:
        """`message` in this language, its `{names}` filled with `values`."""
        return self._filled(self._held(message), values)

    def in_context(self, context: str, message: str, **values: object) -> str:
        """`message` in the form this language has for `context` (msgctxt), else in its plain one."""
        text = self.messages.get(f"{context}\x04{message}") or self._held(message)
        return self._filled(text, values)

    def _held(self, message: str) -> str:
        text = self.messages.get(message)
        return self._english(message) if text is None else text

    def _english(self, message: str) -> str:
        """The message itself, which is English, where that is what a language lacking it says."""
        if self.strictly is None and self.code != "en":
            raise Lacking(message)
        return message

    def _filled(self, text: str, values: Mapping[str, object]) -> str:
        if not values:
            return text
        return text.format(**{name: self._isolated(name, value) for name, value in values.items()})

    def _isolated(self, name: str, value: object) -> object:
        """A text that runs the other way, set apart so that it does not turn what stands around it."""
        if name in _ADDRESSES or not isinstance(value, str):
            return value
        return self.isolate(value)

    def isolate(self, text: str) -> str:
        """`text` between FSI and PDI (UAX #9) where letters of it run against this language."""
        runs_against = _RIGHT_TO_LEFT if self.direction == "ltr" else _LEFT_TO_RIGHT
        if text.startswith(_FSI) or runs_against.search(text) is None:
            return text
        return f"{_FSI}{text}{_PDI}"

    def joined(self, *texts: str) -> str:
        """What is not empty, with this language's commas; each text isolated."""
        return f"{self.comma} ".join(self.isolate(text) for text in texts if text)

    def plural(self, one: str, many: str, n: int, **values: object) -> str:
        """The form for `n`, which fills `{n}`; English rules where the language lacks the text."""
        forms = self.plurals.get(one)
        text = forms[self.plural_rule(n)] if forms else self._english(one if n == 1 else many)
        return self._filled(text, {"n": n, **values})

    def ordinal(self, n: int, noun: str = "anniversary") -> str:
        """`n` as the number of an anniversary or a `day`, in that word's gender: 15th, 15-я, 40-й."""
        if "anniversary" not in self.ordinals:
            self._english("ordinal")
            return language("en").ordinal(n, noun)
        forms, rule = self.ordinals.get(noun, self.ordinals["anniversary"])
        return forms[rule(n)].format(n=n if n <= 9999 else self.grouped(n))

    def listed(self, texts: Sequence[str], *, either: bool = False) -> str:
        """`a, b and c`, or `either`: `a, b or c`."""
        return format_list(texts, style="or" if either else "standard", locale=self.locale)

    def grouped(self, number: int) -> str:
        """A number with its digits in groups: 170,000,000."""
        return format_decimal(number, locale=self.locale)

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

    def monthday(self, day: int) -> str:
        """The number of a day inside a date: 16, and in French 1er."""
        return self.first_day if day == 1 else str(day)

    def pattern(self, name: str) -> str:
        """A CLDR date pattern: full, long, month (MMMM y), day (d MMMM), short (E d MMMM)."""
        if name in self.patterns:
            return self.patterns[name]
        if name == "short":
            return f"E {self.pattern('day')}"
        if name in ("full", "long"):
            return str(self.locale.date_formats[name].pattern)
        skeleton = {"month": "yMMMM", "day": "MMMMd"}[name]
        return str(self.locale.datetime_skeletons[skeleton].pattern)

    def interval(self, greatest: str) -> tuple[str, str] | None:
        """The halves of a CLDR pattern for days from one to another where `greatest` (d, M, y) differs."""
        own = self.patterns.get(f"interval-{greatest.lower()}")
        halves = own.split("|") if own else self.locale.interval_formats.get("yMMMd", {}).get(greatest)
        return (halves[0], halves[1]) if halves and len(halves) == 2 else None

    def capitalised(self, text: str) -> str:
        """`text` as a sentence begins; a Turkish i keeps its dot."""
        first = "İ" if self.code == "tr" and text[:1] == "i" else text[:1].upper()
        return first + text[1:]


class Lacking(Exception):
    """A text that a language lacks."""


def whole(say: Callable[P, str]) -> Callable[P, str]:
    """`say`, in the Language among its arguments; where that lacks one of the texts, all of it in English.

    So that no sentence begins in one language and ends in another.
    """

    @wraps(say)
    def said(*args: P.args, **kwargs: P.kwargs) -> str:
        asked = next(value for value in args if isinstance(value, Language))
        if asked.strictly is None:
            return say(*args, **kwargs)
        try:
            return say(*(asked.strictly if value is asked else value for value in args), **kwargs)  # type: ignore[arg-type]
        except Lacking:
            return say(*(language("en") if value is asked else value for value in args), **kwargs)  # type: ignore[arg-type]

    return said


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
    ordinals: dict[str, list[str]] = {}
    for message in catalogue:
        if not message.id or message.fuzzy:
            continue
        if message.context in _ORDINALS:
            ordinals.setdefault(_ORDINALS[message.context][0], []).append(str(message.string))
        elif message.context and isinstance(message.id, str):
            messages[f"{message.context}\x04{message.id}"] = str(message.string)
        elif isinstance(message.id, tuple) and isinstance(message.string, tuple):
            if all(message.string):
                plurals[message.id[0]] = message.string
        elif isinstance(message.id, str) and message.string:
            messages[message.id] = str(message.string)
    strict = Language(
        code=code,
        locale=Locale.parse(extra.get("X-Locale", code)),
        reviewed=extra.get("X-Reviewed", "no") == "yes",
        messages=messages,
        plurals=plurals,
        plural_rule=_rule(_header(text, "Plural-Forms") or headers.get("Plural-Forms", "")),
        ordinals={
            noun: (tuple(ordinals[noun]), _rule(extra[header]))
            for noun, header in _ORDINALS.values()
            if noun in ordinals
        },
        patterns={
            name.removeprefix("X-").removeprefix("Date-").lower(): pattern
            for name, pattern in extra.items()
            if name.startswith(("X-Date-", "X-Interval-"))
        },
        comma=extra.get("X-Comma", ","),
        first_day=extra.get("X-First-Day", "1"),
    )
    return replace(strict, strictly=strict)


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


def named_language(code: str) -> str | None:
    """A code of a language that CLDR names, with a script, a country and variants behind it or not, as it is
    written: `el`, `zh-Hant`, `sr-Latn-RS`. None for any other.
    """
    primary, *further = code.split("-")
    english = Locale("en")
    if primary not in english.languages or primary in _NO_LANGUAGE:
        return None
    if further and len(further[0]) == 4 and further[0].isalpha():
        further[0] = further[0].title()
        if further[0] not in english.scripts:
            return None
    for at, subtag in enumerate(further[:2]):
        if len(subtag) == 2:
            further[at] = subtag.upper()
            if further[at] not in english.territories:
                return None
    return "-".join((primary, *further))


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
