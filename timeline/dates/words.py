"""A date, a return and a countdown in the words of a Language.

Message ids are keyed by frame × precision ("around {day}", "around {month}", "around {year}",
"around {year} BCE"): case and article change with both, so a date is never put inside a frame made
for another. A frame for a month is offered `{month}` (as it stands alone) and `{month_of}` (as
inside a date, genitive where the language has one). Dates known to less than a day never get one.
"""

import re
from collections.abc import Mapping
from typing import TypeAlias

from timeline.dates.calendars import (
    WEEKDAYS,
    Calendar,
    Day,
    from_gregorian,
    month_span,
    season_span,
    to_gregorian,
    weekday,
    year_of,
    year_span,
    year_text,
)
from timeline.dates.movable import Church, NthWeekday, Rule
from timeline.dates.uncertain import Choice, End, Extent, Part, Precision, UncertainDate
from timeline.languages import N_, Language, fill, whole

YearMonthDay: TypeAlias = tuple[int, int, int]
_FRAMES = {
    ("", "day"): N_("{day}"),
    ("", "month"): N_("{month}"),
    ("", "year"): N_("{year}"),
    ("", "year BCE"): N_("{year} BCE"),
    ("?", "day"): N_("probably {day}"),
    ("?", "month"): N_("probably {month}"),
    ("?", "year"): N_("probably {year}"),
    ("?", "year BCE"): N_("probably {year} BCE"),
    ("~", "day"): N_("around {day}"),
    ("~", "month"): N_("around {month}"),
    ("~", "year"): N_("around {year}"),
    ("~", "year BCE"): N_("around {year} BCE"),
    ("%", "day"): N_("probably around {day}"),
    ("%", "month"): N_("probably around {month}"),
    ("%", "year"): N_("probably around {year}"),
    ("%", "year BCE"): N_("probably around {year} BCE"),
}
_DOUBTFUL_YEAR = {
    "?": N_("{day}, probably {year}"),
    "~": N_("{day}, around {year}"),
    "%": N_("{day}, probably around {year}"),
}
_AFTERWARDS = {
    "?": N_("{date} (uncertain)"),
    "~": N_("{date} (approximate)"),
    "%": N_("{date} (uncertain and approximate)"),
}
_SEASONS = (N_("spring"), N_("summer"), N_("autumn"), N_("winter"))
_PARTS = (
    N_("first quarter"), N_("second quarter"), N_("third quarter"), N_("fourth quarter"),
    N_("first third"), N_("second third"), N_("last third"), N_("first half"), N_("second half"),
)  # fmt: skip
_NTH = {
    1: N_("first {weekday} of {month}"),
    2: N_("second {weekday} of {month}"),
    3: N_("third {weekday} of {month}"),
    4: N_("fourth {weekday} of {month}"),
    5: N_("fifth {weekday} of {month}"),
    -1: N_("last {weekday} of {month}"),
}


@whole
def year_words(year: int, language: Language) -> str:
    """A year: `2011`, `1156 BCE`; beyond four digits in groups: `170,000,002`."""
    if year > 0:
        return _number(year, language)
    return language("{year} BCE", year=_number(1 - year, language))


def _year_beside(year: int, language: Language) -> str:
    """A year behind another word, where a language may say it shorter than alone (2011 г.)."""
    if year <= 0:
        return year_words(year, language)
    return language.in_context("beside", "{year}", year=_number(year, language))


def _number(year: int, language: Language) -> str:
    return str(year) if year <= 9999 else language.grouped(year)


@whole
def day_words(day: Day, language: Language, *, with_weekday: bool = True) -> str:
    """One day: `Wednesday 16 December 2026`."""
    at = to_gregorian(day)
    if at[0] <= 0 or not with_weekday:
        return _long(at, language)
    return fill(language.pattern("full"), _fields(day, language))


def _long(at: YearMonthDay, language: Language) -> str:
    """Day, month and year: `16 December 2011`, `14 November 1156 BCE`."""
    fields = _date_fields(*at, language)
    if at[0] > 0:
        return fill(language.pattern("long"), fields)
    return _before_era(fill(language.pattern("day"), fields), at[0], language)


def _before_era(text: str, year: int, language: Language) -> str:
    return language("{date} {year} BCE", date=text, year=_number(1 - year, language))


@whole
def short_day_words(day: Day, language: Language) -> str:
    """A day in a line where the year is plain: `Wed 16 December`."""
    return fill(language.pattern("short"), _fields(day, language))


@whole
def day_of_year_words(day: Day, language: Language) -> str:
    """A day without its year: `16 December`."""
    return fill(language.pattern("day"), _fields(day, language))


@whole
def month_words(year: int, month: int, language: Language) -> str:
    """A month as it stands alone: `May 2011`."""
    if year <= 0:
        return _before_era(language.month(month, alone=True), year, language)
    return fill(language.pattern("month"), _month_fields(year, month, language))


@whole
def season_words(year: int, season: int, language: Language, *, southern: bool = False) -> str:
    """A season of a year, with the next year where it runs into it: `winter 2011 – 2012`, `first half`."""
    if season > 32:
        return language(
            "{part} of {year}",
            part=language.in_context("of year", _PARTS[season - 33]),
            year=_year_beside(year, language),
        )
    last = year_of(season_span(year, season, southern=southern).last)
    years = " – ".join(_year_beside(each, language) for each in dict.fromkeys((year, last)))
    name = language.in_context("of year", _SEASONS[(season - 21) % 4])
    return _hemisphere(season, language("{season} {year}", season=name, year=years), language)


def _season_name(season: int, language: Language) -> str:
    if season > 32:
        return language(_PARTS[season - 33])
    return _hemisphere(season, language(_SEASONS[(season - 21) % 4]), language)


def _hemisphere(season: int, text: str, language: Language) -> str:
    """A season's words, with its hemisphere where the expression names one."""
    if season <= 24:
        return text
    if season <= 28:
        return language("{season}, northern hemisphere", season=text)
    return language("{season}, southern hemisphere", season=text)


@whole
def date_words(date: UncertainDate, language: Language) -> str:
    """The date at its exactness: `around 1886`, `May 2011, day not known`, `16–17 December 2011`."""
    members = [extent_words(member, language) for member in date.members]
    if date.choice is None:
        return members[0]
    return language.listed(members, either=date.choice is Choice.ONE_OF)


@whole
def written_words(written: UncertainDate, calendar: Calendar, language: Language) -> str:
    """A date as printed, in the calendar it was printed in: `25 October 1917 by the Julian calendar`."""
    if calendar is not Calendar.JULIAN:
        return date_words(written, language)
    return language("{date} by the Julian calendar", date=date_words(written, language))


@whole
def rule_words(rule: Rule, language: Language) -> str:
    """The day a rule gives: `first Monday of May`, `Orthodox Easter`."""
    if isinstance(rule, NthWeekday):
        # an ordinal takes the gender of the weekday: a catalogue may give one form for each
        name, month = language.weekday(rule.weekday), language.month(rule.month)
        by_gender = WEEKDAYS[rule.weekday].lower()
        return language.in_context(by_gender, _NTH[rule.nth], weekday=name, month=month)
    name = N_("Orthodox Easter") if rule.church is Church.ORTHODOX else N_("Western Easter")
    feast = language.in_context("beside" if rule.offset else "", name)
    if rule.offset > 0:
        return language.plural("{n} day after {feast}", "{n} days after {feast}", rule.offset, feast=feast)
    if rule.offset < 0:
        return language.plural("{n} day before {feast}", "{n} days before {feast}", -rule.offset, feast=feast)
    return feast


@whole
def extent_words(extent: Extent, language: Language) -> str:
    """One date or interval at its exactness."""
    start, end = extent.start, extent.end
    if isinstance(start, End):
        last = _part_words(extent.parts[0], language)
        if extent.dots:
            return language("{last} or earlier", last=last)
        if start is End.OPEN:
            return language("open – {last}", last=last)
        return language("beginning not known – {last}", last=last)
    if end is None:
        text = _part_words(start, language)
        plain_month = start.precision is Precision.MONTH and start.year is not None and not extent.marks
        return language("{month}, day not known", month=text) if plain_month and _whole(start) else text
    first = _part_words(start, language)
    if isinstance(end, End):
        if extent.dots:
            return language("{first} or later", first=first)
        if end is End.OPEN:
            return language("{first} – going on", first=first)
        return language("{first} – end not known", first=first)
    if _is_plain_year(start) and _is_plain_year(end) and (start.year or 0) * (end.year or 0) > 0:
        return _years_words(start.year or 0, end.year or 0, language)
    one, other = _components(start), _components(end)
    if one is not None and other is not None and not extent.marks:
        return _span(one, other, language)
    return f"{first} – {_part_words(end, language)}"


def _is_plain_year(part: Part) -> bool:
    """A year alone, of four digits, without a mark."""
    return part.year is not None and part.text == year_text(part.year)


@whole
def span_words(first: Day, last: Day, language: Language) -> str:
    """Days from `first` to `last`, what they share said once: `16–17 December 2011`."""
    return _span(to_gregorian(first), to_gregorian(last), language)


def _span(one: YearMonthDay, other: YearMonthDay, language: Language) -> str:
    if one == other:
        return _long(one, language)
    greatest = "y" if one[0] != other[0] else "M" if one[1] != other[1] else "d"
    halves = language.interval(greatest)
    if halves is None or one[0] <= 0:
        return " – ".join(_long(at, language) for at in (one, other))
    wide = [re.sub(r"\bMMM\b", "MMMM", half) for half in halves]
    return fill(wide[0], _date_fields(*one, language)) + fill(wide[1], _date_fields(*other, language))


def _components(part: Part) -> YearMonthDay | None:
    """Year, month and day of a part known to the day, in the calendar it was read in."""
    if part.year is None or part.month is None or part.day is None:
        return None
    return part.year, part.month, part.day


def _part_words(part: Part, language: Language) -> str:
    mark = strongest(part.marks)
    if part.season is not None:
        if part.earliest is None or part.year is None:
            name = _season_name(part.season, language)
            return afterwards(name if part.earliest is None else _among(name, part, language), mark, language)
        text = season_words(part.year, part.season, language, southern=part.southern)
        return afterwards(text, mark, language)
    if part.estimate is not None:
        return _estimate_words(part, part.estimate, mark, language)
    if part.earliest is None or part.latest is None:
        return _yearless_words(part, mark, language)
    if part.year is None:
        return afterwards(_among(_fixed_words(part, language), part, language), mark, language)
    if not _whole(part):
        return afterwards(_vague_words(part, language), mark, language)
    name = {Precision.DAY: "day", Precision.MONTH: "month"}.get(part.precision, "year")
    if name == "year" and part.year <= 0:
        return language(_FRAMES[mark, "year BCE"], year=_number(1 - part.year, language))
    fields = {"year": year_words(part.year, language)}
    if part.month and part.precision is Precision.MONTH:
        fields["month"] = month_words(part.year, part.month, language)
        fields["month_of"] = f"{language.month(part.month)} {year_words(part.year, language)}"
    at = _components(part)
    if at is not None:
        fields["day"] = _long(at, language)
        if part.marks[0] and not any(part.marks[1:]) and part.year > 0:
            day = fill(language.pattern("day"), _date_fields(*at, language))
            return language(_DOUBTFUL_YEAR[mark], day=day, year=fields["year"])
    if part.year <= 0:  # frames are made for the years of our era
        return afterwards(fields[name], mark, language)
    return language(_FRAMES[mark, name], **fields)


def _whole(part: Part) -> bool:
    """Whether the days it may be are those of its day, month or year, and not some of them."""
    if part.year is None or part.precision is Precision.DAY or "X" not in part.text:
        return True
    days = month_span(part.year, part.month) if part.month else year_span(part.year)
    return (part.earliest, part.latest) == days


def _vague_words(part: Part, language: Language) -> str:
    """Some days of a month or year: `10–19 December 2011, not known more exactly`."""
    assert part.earliest is not None
    assert part.latest is not None
    assert part.year is not None
    if part.month is None and part.day is not None and part.latest - part.earliest > 300:
        return language(
            "day {day} of an unknown month, {year}", day=part.day, year=_year_beside(part.year, language)
        )
    first, last = to_gregorian(part.earliest), to_gregorian(part.latest)
    whole_months = first[2] == 1 and part.latest == month_span(*last[:2]).last
    if whole_months:
        months = [month_words(part.year, at[1], language) for at in (first, last)]
        text = months[0] if months[0] == months[1] else " – ".join(months)
    else:
        text = span_words(part.earliest, part.latest, language)
    return language("{range}, not known more exactly", range=text)


def _among(text: str, part: Part, language: Language) -> str:
    """A decade, century or other stretch of years, and what is known within the year."""
    assert part.earliest is not None
    assert part.latest is not None
    first, last = year_of(part.earliest), year_of(part.latest)
    if text:
        return language(
            "{date}, one of the years {first}–{last}",
            date=text,
            first=year_words(first, language),
            last=year_words(last, language),
        )
    if part.precision is Precision.DECADE and first > 0 and last == first + 9 and first % 10 == 0:
        return language("the {decade}s", decade=first, first=first, last=last)
    return _years_words(first, last, language)


def _years_words(first: int, last: int, language: Language) -> str:
    if last <= 0:
        return language(
            "{first}–{last} BCE", first=_number(1 - first, language), last=_number(1 - last, language)
        )
    between = "–" if first > 0 else " – "
    return f"{year_words(first, language)}{between}{year_words(last, language)}"


def _fixed_words(part: Part, language: Language) -> str:
    """What is known within an unknown year: `25 December`, `December`."""
    if part.month and part.day:
        return day_of_year_words(from_gregorian(2000, part.month, part.day), language)
    if part.month:
        return language.month(part.month, alone=True)
    return language("day {day} of an unknown month", day=part.day) if part.day else ""


def _estimate_words(part: Part, year: int, mark: str, language: Language) -> str:
    """A year of which only some digits count: `1950 or so (1900–1999)`, `around 170,000,000 BCE`."""
    assert part.earliest is not None
    assert part.latest is not None
    first, last = year_of(part.earliest), year_of(part.latest)
    if first == last:
        mark = "%" if mark in ("?", "%") else "~"
        if year <= 0:
            return language(_FRAMES[mark, "year BCE"], year=_number(-year, language))
        return language(_FRAMES[mark, "year"], year=year_words(year, language))
    if last <= 0:
        text = language(
            "{year} BCE or so ({first}–{last} BCE)",
            year=_number(1 - year, language),
            first=_number(1 - first, language),
            last=_number(1 - last, language),
        )
    else:
        text = language(
            "{year} or so ({first}–{last})",
            year=year_words(year, language),
            first=year_words(first, language),
            last=year_words(last, language),
        )
    return afterwards(text, mark, language)


def _yearless_words(part: Part, mark: str, language: Language) -> str:
    fixed = _fixed_words(part, language)
    if part.month and part.day:
        return language(_FRAMES[mark, "day"], day=fixed)
    return afterwards(fixed or language("year not known"), mark, language)


@whole
def afterwards(text: str, mark: str, language: Language) -> str:
    """A mark said behind a text whose case must not change."""
    return language(_AFTERWARDS[mark], date=text) if mark else text


def strongest(marks: tuple[str, ...]) -> str:
    """One mark for all that stand: `%` where they say both, "" where there is none."""
    found = set("".join(marks))
    return "%" if "%" in found or {"?", "~"} <= found else next(iter(found), "")


def _fields(day: Day, language: Language) -> Mapping[str, str]:
    named = weekday(day)
    return {
        **_date_fields(*to_gregorian(day), language),
        "EEEE": language.weekday(named),
        "E": language.weekday(named, "abbreviated"),
    }


def _date_fields(year: int, month: int, day: int, language: Language) -> dict[str, str]:
    return {
        **_month_fields(year, month, language),
        "d": language.first_day if day == 1 else str(day),
        "dd": f"{day:02}",
    }


def _month_fields(year: int, month: int, language: Language) -> dict[str, str]:
    return {
        "y": year_words(year, language),
        "MMMM": language.month(month),
        "LLLL": language.month(month, alone=True),
        "M": str(month),
        "MM": f"{month:02}",
    }
