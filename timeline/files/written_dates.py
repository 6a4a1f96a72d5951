"""Dates as people write them in tables: in figures and in words of eight languages, else EDTF.

Nothing is guessed: what may be read in two ways, lacks its year or names it by two figures is not read.
Month and day names are those of Unicode CLDR (Babel).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from babel import Locale

from timeline.dates.edtf import parse
from timeline.dates.uncertain import Part, UncertainDate
from timeline.errors import BadDate, shown
from timeline.files.reading import Order
from timeline.languages import known
from timeline.model.folding import fold

MAX_LENGTH = 200
SURELY = "edtf:"  # before a date that could be read otherwise
# Countries whose Arabic has month names of its own: the Levant and Iraq, the Maghreb
_LOCALES = {"ar": ("ar", "ar_LB", "ar_IQ", "ar_MA", "ar_DZ")}
_FIGURES = re.compile(r"(\d{1,4})\s*([./-])\s*(\d{1,2})\s*\2\s*(\d{1,4})\.?")
_MONTH = re.compile(r"(\d{1,2})\s*[./]\s*(\d{4})")
_YEARS = re.compile(r"(\d{4})\s*[-–—]\s*(\d{4})")
_SHORT_YEARS = re.compile(r"(\d{4})[-–—/](\d{2})")
_MIDNIGHT = re.compile(r"(-?\d{4}-\d\d-\d\d)[T ]00:00(?::00(?:\.0+)?)?(?:Z|\+00(?::?00)?)?")
_HOUR = re.compile(
    r"(-?\d{4}-\d\d-\d\d)[T ]([01]\d|2[0-3]):([0-5]\d)(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?"
)
_YEAR_WORD = re.compile(r"(.*\d{4})\s*(?:гг?\.?|года?|жж?\.?|жылы?|م|г\.)", re.IGNORECASE)
_DECADE = re.compile(r"(\d{3})0(?:'?s|-?e|-?е)", re.IGNORECASE)
_ABOUT = re.compile(
    r"(?:~|ca?\.|ca\b|circa\b|about\b|around\b|approx\.?|περ\.|περίπου\b|γύρω στ[οα]\b|ок\.|около\b|"
    r"vers\b|env\.|environ\b|hacia\b|alrededor de\b|yaklaşık\b|шамамен\b|حوالي|نحو)\s*(.+)",
    re.IGNORECASE,
)
_TOKENS = re.compile(r"\d+|[^\W\d_]+|[-–—]")
_FILLERS = frozenset(
    map(fold, re.findall(r"\S+", """
        g г гг года год году ж жылы жылғы жыл жылдың de del el le la the of on in του της στις την τις в
        م عام سنة er st nd rd th ος η yılı yılında y"""))
)  # fmt: skip


class Unreadable(NamedTuple):
    """Why a text is not read as a date."""

    why: str


class Figures(NamedTuple):
    """A date in figures of which one is a year: `first` and `second` are its day and month, in some order."""

    first: int
    second: int
    year: str

    @property
    def order(self) -> Order | None:
        """What it shows of its column's order; None where either fits."""
        if self.first > 12 >= self.second:
            return Order.DMY
        return Order.MDY if self.second > 12 >= self.first else None


def figures(text: str) -> Figures | None:
    """The parts of `16/12/2011`; None for anything else, a year in front included."""
    match = _FIGURES.fullmatch(_plain(text))
    if match is None or len(match[1]) > 2 or len(match[4]) != 4:
        return None
    return Figures(int(match[1]), int(match[3]), match[4])


def order_of(texts: Iterable[str]) -> Order | None:
    """Whether the dates of a column have the day or the month first: as soon as one of them shows it and
    none the other. None where nothing decides, or they disagree.
    """
    shown_by = {each.order for each in map(figures, texts) if each is not None} - {None}
    return shown_by.pop() if len(shown_by) == 1 else None


def without_hour(text: str) -> tuple[str, str]:
    """`2011-12-16 10:30:00` as its date and `10:30`; the hour is empty where none stands behind the date, or
    midnight does, as programs put it behind dates that have no hour.
    """
    plain = _plain(text)
    if (match := _MIDNIGHT.fullmatch(plain)) is not None:
        return match[1], ""
    match = _HOUR.fullmatch(plain)
    return (match[1], f"{match[2]}:{match[3]}") if match is not None else (text, "")


def read_date(
    text: str, order: Order | None = None, language: str | None = None
) -> UncertainDate | Unreadable:
    """A date as written. `order` is that of its column; `language` decides where languages share a name."""
    if len(text) > MAX_LENGTH:
        return Unreadable(f"over {MAX_LENGTH} characters are no date")
    plain = _plain(text)
    is_edtf = plain.lower().startswith(SURELY)
    if is_edtf:
        plain = plain[len(SURELY) :].strip()
    if "T" in plain and _HOUR.fullmatch(plain):
        return Unreadable("an hour stands behind the date; give the date alone")
    if (spoken := _YEAR_WORD.fullmatch(plain)) is not None:
        plain = spoken[1]
    try:
        date = parse(plain)
    except BadDate as error:
        why = error.what
    else:
        span = _SHORT_YEARS.fullmatch(plain)
        if not is_edtf and span is not None and int(span[2]) > max(20, int(span[1][2:])):
            return Unreadable(
                f"{shown(plain)} may be years or, in EDTF, a part of one; write 1939/1941, or edtf:{plain}"
            )
        return date
    found = _otherwise(plain, order, language)
    if isinstance(found, str):
        try:
            return parse(found)
        except BadDate as error:
            return Unreadable(error.what)
    return found if found is not None else Unreadable(why)


def _plain(text: str) -> str:
    """In European figures, with single blanks."""
    digits = "".join(
        str(unicodedata.digit(c)) if c.isdigit() else c for c in unicodedata.normalize("NFKC", text)
    )
    return " ".join(digits.split())


def _otherwise(text: str, order: Order | None, language: str | None) -> str | Unreadable | None:
    """EDTF for what is none yet; None where only its own fault can be told."""
    about = _ABOUT.fullmatch(text)
    if about is not None or (text.endswith("?") and len(text) > 1):
        rest = about[1] if about is not None else text[:-1]
        read = read_date(rest, order, language)
        if isinstance(read, Unreadable):
            return read
        return _marked(read, "~" if about is not None else "?")
    decade = _DECADE.fullmatch(text)
    if decade is not None:
        if decade[1].endswith("0"):
            return Unreadable(
                f"{shown(text)} may be ten years or a hundred; write {decade[1]}X or {decade[1][:2]}XX"
            )
        return f"{decade[1]}X"
    years = _YEARS.fullmatch(text)
    if years is not None:
        return f"{years[1]}/{years[2]}"
    month = _MONTH.fullmatch(text)
    if month is not None:
        return f"{month[2]}-{int(month[1]):02}"
    match = _FIGURES.fullmatch(text)
    if match is not None:
        return _in_figures(match, order)
    return _in_words(text, language)


def _marked(date: UncertainDate, mark: str) -> str | Unreadable:
    part = date.single
    if not isinstance(part, Part) or date.marks:
        return Unreadable(f"{date} cannot bear one more {mark}; write it in EDTF")
    return f"{part}{mark}"


def _in_figures(match: re.Match[str], order: Order | None) -> str | Unreadable:
    first, second, last = match[1], match[3], match[4]
    if len(first) == 4 and len(last) <= 2:
        return f"{first}-{int(second):02}-{int(last):02}"
    if len(first) > 2 or len(last) != 4:
        return Unreadable(
            "its year has two figures; write all four" if len(last) <= 2 else "it has no year of four figures"
        )
    date = Figures(int(first), int(second), last)
    if order is None:
        order = date.order
    if order is None and date.first != date.second:
        return Unreadable(
            "day and month may be either way round, and nothing in its column decides; say --date-order"
        )
    if order is Order.YMD:
        return Unreadable("the year stands last, and the order asked for is ymd")
    day, month = (date.second, date.first) if order is Order.MDY else (date.first, date.second)
    return f"{date.year}-{month:02}-{day:02}"


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


def _in_words(text: str, language: str | None) -> str | Unreadable | None:
    if not any(c.isalpha() for c in text):
        return None
    sides: list[list[str]] = [[]]
    for word in _TOKENS.findall(text):
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
                if word in _FILLERS or word in _weekdays():
                    continue
                return Unreadable(f"{shown(token)} is no part of a date")
            if len(months) > 1:
                return Unreadable(
                    f"{shown(token)} is a month in one language and another one in another; say --language"
                )
            name, value = "month", next(iter(months))
        if getattr(found, name) is not None:
            return Unreadable(
                f"it has two {name}s"
                if name != "day" or found.year
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
    return {name: frozenset(months) for name, months in names.items()}


@lru_cache(maxsize=1)
def _weekdays() -> frozenset[str]:
    contexts = (
        ("format", "wide"),
        ("format", "abbreviated"),
        ("stand-alone", "wide"),
        ("stand-alone", "abbreviated"),
    )
    names = (
        name
        for code in known()
        for locale in _locales(code)
        for context, width in contexts
        for name in locale.days[context][width].values()
    )
    return frozenset(word for name in names for word in _words(name))


def _locales(code: str) -> Iterator[Locale]:
    yield from map(Locale.parse, _LOCALES.get(code, (code,)))


def _words(name: object) -> Iterator[str]:
    yield from (fold(word) for word in _TOKENS.findall(str(name)) if not word.isdigit())
