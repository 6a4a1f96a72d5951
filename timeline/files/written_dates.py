"""Dates as people write them in tables: in figures and in words of eight languages, else EDTF.

Nothing is guessed: what may be read in two ways, lacks its year or names it by two figures is not read.
Words are read in `dates_in_words`.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from babel import Locale

from timeline.dates.edtf import parse
from timeline.dates.uncertain import Part, UncertainDate
from timeline.errors import BadDate, shown
from timeline.files.dates_in_words import in_words, weekdays
from timeline.files.reading import Order, Unreadable
from timeline.model.folding import fold

MAX_LENGTH = 200
SURELY = "edtf:"  # before a date that could be read otherwise
_FIGURES = re.compile(r"(\d{1,4})\s*([./-])\s*(\d{1,2})\s*\2\s*(\d{1,4})\.?")
# 16/12/2011 – 17/12/2011, 27.02–03.03.1917, 8-9/5/1936: what the first leaves out, it has of the second
_RANGE = re.compile(
    r"(\d{1,2})(?:\s*([./])\s*(\d{1,2})(?:\s*\2\s*(\d{4}))?)?\.?\s*[-–—]\s*"
    r"(\d{1,2})\s*([./])\s*(\d{1,2})\s*\6\s*(\d{4})\.?"
)
_ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_ROMAN = re.compile(rf"(\d{{1,2}})\s*[./ -]\s*({'|'.join(_ROMANS)})\s*[./ -]\s*(\d{{4}})\.?")
_LATIN = str.maketrans("ΙΧІХ", "IXIX")  # as Greek and Cyrillic keyboards have them
_MONTH = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{4})")
_YEARS = re.compile(r"(\d{4})\s*[-–—]\s*(\d{4})")
_SHORT_YEARS = re.compile(r"(\d{4})[-–—/](\d{2})")
_HOUR = re.compile(
    r"(.*\d.*?)(?:,? |(?<=\d)T)([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d(?:[.,]\d+)?)?"
    r"(?: ?(?:(?P<am>a\.?m\.?|π\.?μ\.?)|(?P<pm>p\.?m\.?|μ\.?μ\.?)))?(?P<zone>Z|[+-]\d\d(?::?\d\d)?)?",
    re.IGNORECASE,
)
_PLACE = re.compile(r" \(character \d+\)")
_GREENWICH = ("Z", "+00", "+0000", "+00:00")
# Marks of direction and of joining, as programs put them between figures; and the signs for a dash
_SIGNS = {**dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\u061c\ufeff\u00ad")),
          **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2212"), "-")}  # fmt: skip
_YEAR_WORD = re.compile(r"(.*\d{4})\s*(?:гг?\.?|года?|жж?\.?|жылы?|م|г\.)", re.IGNORECASE)
_DECADE = re.compile(
    r"(?:δεκαετία(?: του)? |(?:les )?années |(?:los )?años |década de(?: los)? )(\d{3})0|"
    r"(\d{3})0(?:['’]?s|-?e|-?(?:е|ые|х)(?: ?гг?\.?| годы| годов)?|['’]?(?:lar|lu yıllar))",
    re.IGNORECASE,
)
# Words for about behind the date; what stands in brackets, as archives write what the paper does not say
_ABOUT_BEHIND = re.compile(
    r"(.+?),? ?(?:\((?=.*\)$)|\[(?=.*\]$)|(?<= ))(?:ca?\.?|circa|approx\.?|approximately|περ\.|περίπου|"
    r"ок\.|около|примерно|environ|env\.|aprox\.?|aproximadamente|yaklaşık)[)\]]?",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"\[([^\[\]]+)\]|\(([^()]+)\)")
_DOUBT_IN_BRACKETS = re.compile(r"(.+?) ?(?:\[\?\]|\(\?\))")
_REMARK = re.compile(r".*\d.*?\s*([(\[][^()\[\]]+[)\]])")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_FROM_TO = re.compile(
    r"(?:(?:from|από|с|со|от|du|de|del|desde)\s+(?:(?:el|τις?|τον?|την?)\s+)?)?(.+?)\s+"
    r"(?:to|till|until|έως|ως|μέχρι|по|до|au|al|hasta)\s+(?:(?:el|τις?|τον?|την?)\s+)?(.+)",
    re.IGNORECASE,
)
_TWO = re.compile(r"(.+?)(?: [-–—] | ?[–—] ?)(.+)")
_WEEKDAY_BEFORE = re.compile(r"([^\W\d_]{2,})[.,]{0,2} (\d{1,4}[./-].+)")  # figures: words know theirs
_WEEKDAY_BEHIND = re.compile(r"(.+?),? ?[(\[]([^\W\d_]{2,})\.?[)\]]")
_ABOUT = re.compile(
    r"(?:~|ca?\.|ca\b|circa\b|about\b|around\b|approx\.?|περ\.|περίπου\b|γύρω στ[οα]\b|ок\.|около\b|"
    r"vers\b|env\.|environ\b|hacia\b|alrededor de\b|yaklaşık\b|шамамен\b|حوالي|نحو)\s*(.+)",
    re.IGNORECASE,
)


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


def figures(text: str) -> tuple[Figures, ...]:
    """The parts of `16/12/2011`, of both ends of a range; none of anything else, a year in front included."""
    plain = _plain(text) if len(text) <= MAX_LENGTH else ""
    match = _FIGURES.fullmatch(plain)
    if match is not None:
        is_ours = len(match[1]) <= 2 and len(match[4]) == 4
        return (Figures(int(match[1]), int(match[3]), match[4]),) if is_ours else ()
    return _ends(match) if (match := _RANGE.fullmatch(plain)) is not None else ()


def _ends(match: re.Match[str]) -> tuple[Figures, ...]:
    """Both ends of a range in figures; the first lacks its month where only a day stands for it."""
    last = Figures(int(match[5]), int(match[7]), match[8])
    if match[3] is None:
        return (last,)
    return Figures(int(match[1]), int(match[3]), match[4] or match[8]), last


def orders_of(texts: Iterable[str]) -> dict[Order, str]:
    """Whether the dates of a column have the day or the month first, with the first date that shows it: none
    where nothing decides, both where they disagree.
    """
    found: dict[Order, str] = {}
    for text in texts:
        for each in figures(text):
            if each.order is not None:
                found.setdefault(each.order, text)
    return found


def is_undecided(text: str) -> bool:
    """Whether a date in figures can be read only by the order of its column."""
    found = figures(text)
    is_shown = any(each.order is not None or 0 in each[:2] for each in found)
    return bool(found) and not is_shown and isinstance(read_date(text), Unreadable)


def without_hour(text: str) -> tuple[str, str]:
    """`16/12/2011 10:30:00` as its date and `10:30`; the hour is empty where none stands behind the date, or
    midnight does, as programs put it behind dates that have no hour.
    """
    plain = _plain(text) if ":" in text and len(text) <= MAX_LENGTH else ""
    match = _HOUR.fullmatch(plain)
    if match is None:
        return text, ""
    hour = int(match[2])
    if match["am"] or match["pm"]:
        if not 1 <= hour <= 12:
            return text, ""
        hour = hour % 12 + (12 if match["pm"] else 0)
    midnight = plain[match.end(1) :].strip("T, ").startswith(("00:00", "0:00", "12:00")) and hour == 0
    if midnight and match[3] == "00" and (match["zone"] or "Z").upper() in _GREENWICH:
        return match[1], ""
    return match[1], f"{hour:02}:{match[3]}"


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
    if "T" in plain and re.match(r"-?\d{4}-\d\d-\d\dT", plain) and _HOUR.fullmatch(plain):
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
            return Unreadable(_PLACE.sub("", error.what))  # a place in EDTF, which nobody wrote
    return found if found is not None else Unreadable(why)


def printed_weekdays(text: str) -> frozenset[int]:
    """The weekdays (0 is Monday) that a date names, if one does; of a short name all that it may be."""
    found = [weekdays().get(fold(word), frozenset()) for word in _WORDS.findall(_plain(text[:MAX_LENGTH]))]
    named = [each for each in found if each]
    return frozenset.union(*named) if named else frozenset()


def with_year(text: str, year: str) -> str:
    """A date that names no year, with the one that stands beside it: `9 May`, `9.5.` and `1936`."""
    if (
        not text
        or re.fullmatch(r"\d{3,4}\??", year) is None
        or re.search(r"\d{3}", _plain(text[:MAX_LENGTH]))
    ):
        return text
    bare = re.search(r"(?<!\d)\d{1,2}\s*([./-])\s*\d{1,2}(\s*\1)?$", text)
    return f"{text} {year}" if bare is None else f"{text}{'' if bare[2] else bare[1]}{year}"


def date_in_parts(year: str, month: str, day: str) -> str:
    """A date whose parts stand apart, as it is read; what is empty or 0 is not known."""
    day, month = ("" if re.fullmatch(r"0+", part) else part for part in (day, month))
    if month.isdecimal():
        name = Locale("en").months["format"]["wide"].get(int(month[:3]))
        if name is None:
            return "-".join(filter(None, (year, month, day)))
        month = name
    return " ".join(filter(None, (day, month, year)))


def in_year(date: UncertainDate | Unreadable, year: str) -> bool:
    """Whether a date may lie in a year of four figures; true where either is none."""
    if isinstance(date, Unreadable) or re.fullmatch(r"\d{4}", year, re.ASCII) is None:
        return True
    beside = parse(year)
    first, last = beside.earliest, beside.latest
    begins, ends = date.earliest, date.latest
    return (begins is None or last is None or begins <= last) and (
        ends is None or first is None or ends >= first
    )


def interval(
    first: UncertainDate | Unreadable, end: str, order: Order | None, language: str | None
) -> UncertainDate | Unreadable:
    """From a date to another, which may leave out the year."""
    if isinstance(first, Unreadable):
        return first
    begins = first.single
    year = str(begins.year) if begins is not None and begins.year is not None else ""
    last = read_date(with_year(end, year), order, language)
    if isinstance(last, Unreadable):
        return Unreadable(f"its end: {last.why.rpartition('is not a date: ')[2]}")
    if last == first:
        return first
    if begins is None or last.single is None:
        return Unreadable("one of its ends is no single date")
    try:
        return parse(f"{first}/{last}")
    except BadDate as error:
        return Unreadable(error.what)


def _plain(text: str) -> str:
    """In European figures, with single blanks, plain dashes and no marks that are not seen."""
    if text.isascii():
        return " ".join(text.split())
    normal = unicodedata.normalize("NFKC", text).translate(_SIGNS)
    digits = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in normal)
    return " ".join(digits.split())


def _otherwise(text: str, order: Order | None, language: str | None) -> str | Unreadable | None:
    """EDTF for what is none yet; None where only its own fault can be told."""
    bare = _bare(text)
    if bare != text:
        read = read_date(bare, order, language)
        return str(read) if isinstance(read, UncertainDate) else read
    about = _ABOUT.fullmatch(text) or _ABOUT_BEHIND.fullmatch(text)
    if about is not None or (text.endswith("?") and len(text) > 1):
        rest = about[1] if about is not None else text[:-1]
        read = read_date(rest, order, language)
        if isinstance(read, Unreadable):
            return read
        return _marked(read, "~" if about is not None else "?")
    decade = _DECADE.fullmatch(text)
    if decade is not None:
        first = decade[1] or decade[2]
        if first.endswith("0"):
            return Unreadable(f"{shown(text)} may be ten years or a hundred; write {first}X or {first[:2]}XX")
        return f"{first}X"
    if (spoken := _FROM_TO.fullmatch(text)) is not None:
        text = f"{spoken[1]} – {spoken[2]}"
    years = _YEARS.fullmatch(text)
    if years is not None:
        return f"{years[1]}/{years[2]}"
    month = _MONTH.fullmatch(text)
    if month is not None:
        return f"{month[2]}-{int(month[1]):02}"
    match = _FIGURES.fullmatch(text)
    if match is not None:
        return _in_figures(match, order)
    if (match := _RANGE.fullmatch(text)) is not None:
        return _range_in_figures(match, order)
    if (match := _ROMAN.fullmatch(text.translate(_LATIN))) is not None:
        return f"{match[3]}-{_ROMANS.index(match[2]) + 1:02}-{int(match[1]):02}"
    if (match := _TWO.fullmatch(text)) is not None and (both := _both(match[1], match[2])) is not None:
        return both
    found = None if re.search(r"\d ?[./] ?\d", text) else in_words(text, language)
    if not isinstance(found, str) and (remark := _REMARK.fullmatch(text)) is not None:
        return Unreadable(f"{shown(remark[1])} stands behind it; give remarks a column of their own")
    return found


def _bare(text: str) -> str:
    """Without what says nothing of the date: brackets round it or round its doubt, and its weekday."""
    if (wrapped := _IN_BRACKETS.fullmatch(text)) is not None:
        return wrapped[1] or wrapped[2]
    if (doubted := _DOUBT_IN_BRACKETS.fullmatch(text)) is not None:
        return f"{doubted[1]}?"
    if (match := _WEEKDAY_BEFORE.fullmatch(text)) is not None and fold(match[1]) in weekdays():
        return match[2]
    if (match := _WEEKDAY_BEHIND.fullmatch(text)) is not None and fold(match[2]) in weekdays():
        return match[1]
    return text


def _both(first: str, last: str) -> str | None:
    """Two dates in EDTF with a dash between them, as an interval."""
    try:
        parts = parse(first).single, parse(last).single
    except BadDate:
        return None
    return f"{first}/{last}" if None not in parts else None


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
    return _ordered((Figures(int(first), int(second), last),), order)


def _range_in_figures(match: re.Match[str], order: Order | None) -> str | Unreadable:
    found = _ends(match)
    if len(found) == 2:
        return _ordered(found, order)
    if order not in (None, Order.DMY):
        return Unreadable("its first end has no month, and its second begins with one; write both in full")
    end = _ordered(found, Order.DMY)  # a day alone stands before a day: 8-9/5/1936
    if isinstance(end, Unreadable):
        return end
    return f"{end[:-2]}{int(match[1]):02}/{end}"


def _ordered(dates: Sequence[Figures], order: Order | None) -> str | Unreadable:
    """Dates in figures, in the order of their column or, without one, in that which one of them shows."""
    if any(each.year == "0000" for each in dates):
        return Unreadable("the year 0000 is 1 BCE; where it is not known, leave the date out")
    if any(0 in each[:2] for each in dates):
        return Unreadable("no day and no month is 0; leave out what is not known: 1936-05, 1936")
    shown_by = {each.order for each in dates} - {None}
    if order is None and len(shown_by) == 1:
        order = shown_by.pop()
    if order is None and (shown_by or any(each.first != each.second for each in dates)):
        return Unreadable(
            "day and month may be either way round, and its column does not decide; say --date-order"
        )
    if order is Order.YMD:
        return Unreadable("the year stands last, and the order asked for is ymd")
    ends = [(each.second, each.first) if order is Order.MDY else each[:2] for each in dates]
    return "/".join(
        f"{each.year}-{month:02}-{day:02}" for each, (day, month) in zip(dates, ends, strict=True)
    )
