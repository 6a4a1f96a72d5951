"""The kinds of field an event has, each with the one door it passes."""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer

from timeline.dates.calendars import WEEKDAYS, Calendar
from timeline.dates.edtf import parse
from timeline.dates.movable import WEEKDAY_NAMES, Rule, parse_rule
from timeline.dates.recurrence import (
    MemorialDay,
    parse_memorial_day,
)
from timeline.dates.terms import Length, parse_length
from timeline.dates.uncertain import UncertainDate
from timeline.dates.zones import parse_zone
from timeline.errors import shown
from timeline.languages import countries

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_WEEKDAYS = tuple(name.lower() for name in WEEKDAYS)
_FULL_WEEKDAYS = dict(zip(WEEKDAY_NAMES, _WEEKDAYS, strict=True))
# Characters that break a calendar, a mail or a terminal, or that make a text read other than it is
# written: controls but tab and newline, line and paragraph separators, lone surrogates, bidi controls.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\ufeff]"
)
MAX_TEXT = 100_000
MAX_LINE = 500


def clean(text: str) -> str:
    """The one door for text: NFC, no outer blanks. Raises ValueError naming what may not pass."""
    found = None if text.isprintable() else _FORBIDDEN.search(text)  # what is printable holds none of them
    if found is not None:
        raise ValueError(f"character U+{ord(found[0]):04X} cannot be kept; take it out of the text")
    if len(text) > MAX_TEXT:
        raise ValueError(f"{len(text):,} characters are too many; at most {MAX_TEXT:,}")
    return unicodedata.normalize("NFC", text).strip()


def _line(text: str) -> str:
    text = clean(text)
    if not text.isprintable() and ("\n" in text or "\t" in text):
        raise ValueError("a line break or tab cannot stand here; write it in one line")
    if len(text) > MAX_LINE:
        raise ValueError(f"{len(text):,} characters are too many for one line; at most {MAX_LINE}")
    return text


def _slug(text: str) -> str:
    if SLUG.fullmatch(text) is None or len(text) > 80:
        raise ValueError(f"{shown(text)} is not a name; lower-case letters, digits and hyphens: oil-workers")
    return text


def _texts(texts: Mapping[str, str]) -> Mapping[str, str]:
    for code, text in texts.items():
        if LANGUAGE.fullmatch(code) is None:
            raise ValueError(f"{shown(code)} is not a language code; write en, el, ru …")
        if not text:
            raise ValueError(f"the text for {code} is empty; leave the language out")
    if not texts:
        raise ValueError('no text in any language; write { en = "…" }')
    return texts


def _date(value: object) -> UncertainDate:
    return value if isinstance(value, UncertainDate) else parse(_expression(value))


def _expression(value: object) -> str:
    """A date as written: TOML has dates of its own, and a year may stand there as a number."""
    if isinstance(value, dt.datetime) or (isinstance(value, str) and "T" in value):
        raise ValueError("a date with a time; give the date alone, and the hour as time")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 9999:
        return f"{value:04}"
    if not isinstance(value, str):
        raise ValueError(f'{shown(value)} is not a date; write it in quotes: "2011-12-16"')
    return value


def _memorial_day(value: object) -> MemorialDay:
    if isinstance(value, MemorialDay):
        return value
    return parse_memorial_day(str(value) if not isinstance(value, bool) else shown(value))


def _rule(value: object) -> Rule:
    return parse_rule(value) if isinstance(value, str) else value  # type: ignore[return-value]


def _length(value: object) -> Length:
    return parse_length(value) if isinstance(value, str) else value  # type: ignore[return-value]


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        raise ValueError(f"{shown(text)} is not a web address; write https://…")
    if not text.isascii() or " " in text:
        raise ValueError(f"{shown(text)} has characters an address cannot hold; percent-encode them")
    return text


def _country(text: str) -> str:
    if text not in countries():
        raise ValueError(f"{shown(text)} is not a country; two capital letters: KZ, GR (ISO 3166)")
    return text


def _hour(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(r"\d\d:\d\d", value) is None:
        raise ValueError(f"{shown(value)} is not a time of day; write 02:33")
    return value


def printed_calendar(calendar: Calendar) -> Calendar:
    """A calendar in which sources print dates. Raises ValueError."""
    if calendar not in (Calendar.GREGORIAN, Calendar.JULIAN):
        raise ValueError(f"{shown(calendar)} is not read from a source; gregorian or julian")
    return calendar


def second_calendar(calendar: Calendar) -> Calendar:
    """A calendar in which a date may return besides ours. Raises ValueError."""
    if calendar not in (Calendar.HIJRI, Calendar.HEBREW):
        raise ValueError(f"{shown(calendar)} is not a second calendar; hijri or hebrew")
    return calendar


def printed_weekday(text: str) -> str:
    """A weekday as a source names it, mon … sun or in full, in English. Raises ValueError."""
    text = _FULL_WEEKDAYS.get(text.lower(), text)
    if text not in _WEEKDAYS:
        raise ValueError(f"{shown(text)} is not a weekday; one of {', '.join(_WEEKDAYS)}")
    return text


Line = Annotated[str, AfterValidator(_line)]
Text = Annotated[str, AfterValidator(clean)]
Slug = Annotated[str, AfterValidator(_slug)]
Lines = Annotated[Mapping[str, Line], AfterValidator(_texts)]
Paragraphs = Annotated[Mapping[str, Text], AfterValidator(_texts)]
LineOrLines = Annotated[Line | Lines, Field(union_mode="left_to_right")]
Edtf = Annotated[UncertainDate, BeforeValidator(_date), PlainSerializer(str)]
Expression = Annotated[str, BeforeValidator(_expression)]
Memorial = Annotated[
    MemorialDay,
    BeforeValidator(_memorial_day),
    PlainSerializer(lambda day: str(day) if day.months else day.number),
]
RuleText = Annotated[Rule, BeforeValidator(_rule), PlainSerializer(str)]
LengthText = Annotated[Length, BeforeValidator(_length), PlainSerializer(str)]
Url = Annotated[Line, AfterValidator(_url)]
Zone = Annotated[str, AfterValidator(lambda name: parse_zone(name).key)]
Country = Annotated[str, AfterValidator(_country)]
Hour = Annotated[dt.time, BeforeValidator(_hour), PlainSerializer(lambda time: time.isoformat("minutes"))]
Flag = Annotated[bool, Field(strict=True)]
Count = Annotated[int, Field(strict=True, ge=0, le=10**15)]


# Countries whose land lies for the most part south of the equator: their seasons are the other way round
SOUTHERN = frozenset((
    "AO", "AQ", "AR", "AS", "AU", "BI", "BO", "BR", "BV", "BW", "CC", "CD", "CG", "CK", "CL", "CX",
    "EC", "FJ", "FK", "GA", "GS", "HM", "ID", "IO", "KM", "LS", "MG", "MU", "MW", "MZ", "NA", "NC",
    "NF", "NR", "NU", "NZ", "PE", "PF", "PG", "PN", "PY", "RE", "RW", "SB", "SC", "SH", "SZ", "TF",
    "TK", "TL", "TO", "TV", "TZ", "UY", "VU", "WF", "WS", "YT", "ZA", "ZM", "ZW",
))  # fmt: skip
