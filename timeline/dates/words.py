"""A date, a return and a countdown in the words of a Language.

Message ids are keyed by frame × precision ("around {day}", "around {month}", "around {year}",
"around {year} BCE"): case and article change with both, so a date is never put inside a frame made
for another. A frame for a month is offered `{month}` (as it stands alone) and `{month_of}` (as
inside a date, genitive where the language has one). Dates known to less than a day never get one.
"""

from collections.abc import Mapping

from timeline.dates.anniversaries import Occurrence, OccurrenceKind
from timeline.dates.calendars import Day, from_gregorian, to_gregorian, weekday
from timeline.dates.edtf import End, Part, Precision, UncertainDate
from timeline.languages import Language, fill

_MARK_FRAMES = {"": "{%s}", "?": "probably {%s}", "~": "around {%s}", "%%": "probably around {%s}"}
_FRAMES = {
    (mark.replace("%%", "%"), name): frame % name
    for mark, frame in _MARK_FRAMES.items()
    for name in ("day", "month", "year")
}


def year_words(year: int, language: Language) -> str:
    """A year: `2011`, `1156 BCE`."""
    return str(year) if year > 0 else language("{year} BCE", year=1 - year)


def day_words(day: Day, language: Language, *, with_weekday: bool = True) -> str:
    """One day: `Wednesday 16 December 2026`."""
    return fill(language.pattern("full" if with_weekday else "long"), _fields(day, language))


def short_day_words(day: Day, language: Language) -> str:
    """A day in a line where the year is plain: `Wed 16 December`."""
    short = language.weekday(weekday(day), "abbreviated")
    return f"{short} {fill(language.pattern('day'), _fields(day, language))}"


def month_words(year: int, month: int, language: Language) -> str:
    """A month as it stands alone: `May 2011`."""
    return fill(language.pattern("month"), _month_fields(year, month, language))


def date_words(date: UncertainDate, language: Language) -> str:
    """The date at its exactness: `around 1886`, `May 2011, day not known`, `16–17 December 2011`."""
    if isinstance(date.start, End):
        last = _part_words(date.parts[0], language)
        frame = "open – {last}" if date.start is End.OPEN else "beginning not known – {last}"
        return language(frame, last=last)
    if date.end is None:
        text = _part_words(date.start, language)
        known_to_month = date.start.precision is Precision.MONTH and date.start.year is not None
        return language("{month}, day not known", month=text) if known_to_month and not date.marks else text
    first = _part_words(date.start, language)
    if isinstance(date.end, End):
        frame = "{first} – going on" if date.end is End.OPEN else "{first} – end not known"
        return language(frame, first=first)
    if not date.marks and date.start.precision == date.end.precision == Precision.DAY and date.start.year:
        one, other = date.start.earliest, date.end.latest
        if one is not None and other is not None:
            return span_words(one, other, language)
    return f"{first} – {_part_words(date.end, language)}"


def span_words(first: Day, last: Day, language: Language) -> str:
    """Days from `first` to `last`, what they share said once: `16–17 December 2011`."""
    one, other = to_gregorian(first), to_gregorian(last)
    greatest = "y" if one[0] != other[0] else "M" if one[1] != other[1] else "d"
    halves = language.interval("yMMMd", greatest)
    if halves is None:
        both = (day_words(day, language, with_weekday=False) for day in (first, last))
        return " – ".join(both)
    wide = [half.replace("MMM", "MMMM") for half in halves]
    return fill(wide[0], _fields(first, language)) + fill(wide[1], _fields(last, language))


def occurrence_date_words(occurrence: Occurrence, language: Language) -> str:
    """The date of a return, each end as exact as it is known: a weekday only where there is a day."""
    first, last = occurrence.date, occurrence.end
    if occurrence.precision is occurrence.end_precision is Precision.DAY and first != last:
        days = "–".join(language.weekday(weekday(at), "abbreviated") for at in (first, last))
        return f"{span_words(first, last, language)} ({days})"
    ends = (
        _at_words(first, occurrence.precision, language),
        _at_words(last, occurrence.end_precision, language),
    )
    return ends[0] if ends[0] == ends[1] or first == last else " – ".join(ends)


def _at_words(day: Day, precision: Precision, language: Language) -> str:
    year, month, _ = to_gregorian(day)
    if precision is Precision.DAY:
        return day_words(day, language)
    return month_words(year, month, language) if precision is Precision.MONTH else year_words(year, language)


def date_of_start_words(occurrence: Occurrence, language: Language) -> str:
    """When a return begins: the heading under which those of one day stand together."""
    return _at_words(occurrence.date, occurrence.precision, language)


def countdown_words(days: int, language: Language) -> str:
    """`in 21 days`, `tomorrow`, `today`, `yesterday`, `3 days ago`."""
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}
    if days in near:
        return language(near[days])
    if days > 0:
        return language.plural("in {n} day", "in {n} days", days)
    return language.plural("{n} day ago", "{n} days ago", -days)


def when_words(occurrence: Occurrence, today: Day, language: Language) -> str:
    """How far off a return is; for one known to the month or year no count of days is invented."""
    if occurrence.precision is Precision.DAY:
        if occurrence.date < today <= occurrence.end:
            day, of = today - occurrence.date + 1, occurrence.end - occurrence.date + 1
            return language("today, day {day} of {of}", day=day, of=of)
        passed = today > occurrence.end
        return countdown_words((occurrence.end if passed else occurrence.date) - today, language)
    if occurrence.date <= today <= occurrence.end:
        months = occurrence.precision is occurrence.end_precision is Precision.MONTH
        return language("this month" if months and occurrence.end - occurrence.date < 31 else "this year")
    return ""


def label_words(occurrence: Occurrence, language: Language, marks: str = "") -> str:
    """Which return it is: `15th anniversary`, `each year`; `marks` are those of the event's date."""
    if occurrence.kind is OccurrenceKind.ORIGINAL:
        return language("the day itself")
    if occurrence.kind is OccurrenceKind.OBSERVANCE:
        if occurrence.n is None:
            return language("every year")
        return language.plural("{n} year", "{n} years", occurrence.n)
    if occurrence.n is None:
        return language("anniversary")
    ordinal = language.ordinal(occurrence.n)
    if "~" in marks or "%" in marks:
        return language("about the {ordinal} anniversary", ordinal=ordinal)
    if "?" in marks:
        return language("probably the {ordinal} anniversary", ordinal=ordinal)
    return language("{ordinal} anniversary", ordinal=ordinal)


def occurrence_words(occurrence: Occurrence, today: Day, language: Language, marks: str = "") -> str:
    """`15th anniversary · Wednesday 16 December 2026 · in 23 days`."""
    label = label_words(occurrence, language, marks)
    texts = (label, occurrence_date_words(occurrence, language), when_words(occurrence, today, language))
    return " · ".join(text for text in texts if text)


def _part_words(part: Part, language: Language) -> str:
    if part.year is None:
        return _yearless_words(part, language)
    if part.hidden:
        first, last = part.year, part.year + 10**part.hidden - 1
        if part.hidden == 1:
            return language("the {decade}s", decade=first, first=first, last=last)
        return f"{first}–{last}"
    name = {Precision.DAY: "day", Precision.MONTH: "month"}.get(part.precision, "year")
    mark = _strongest(part.marks[: part.width])
    if name == "year" and part.year <= 0:
        return language(f"{_FRAMES[mark, name]} BCE", year=1 - part.year)
    fields = {"year": year_words(part.year, language)}
    if part.month and part.precision is Precision.MONTH:
        fields["month"] = month_words(part.year, part.month, language)
        fields["month_of"] = f"{language.month(part.month)} {part.year}"
    if part.earliest is not None and part.precision is Precision.DAY:
        fields["day"] = day_words(part.earliest, language, with_weekday=False)
    return language(_FRAMES[mark, name], **fields)


def _yearless_words(part: Part, language: Language) -> str:
    if part.month and part.day:
        leap = from_gregorian(2000, part.month, part.day)
        return fill(language.pattern("day"), _fields(leap, language))
    return language.month(part.month, alone=True) if part.month else language("year not known")


def _strongest(marks: tuple[str, ...]) -> str:
    found = set("".join(marks))
    return "%" if "%" in found or {"?", "~"} <= found else next(iter(found), "")


def _fields(day: Day, language: Language) -> Mapping[str, str]:
    year, month, monthday = to_gregorian(day)
    named = weekday(day)
    return {
        **_month_fields(year, month, language),
        "d": str(monthday),
        "dd": f"{monthday:02}",
        "EEEE": language.weekday(named),
        "E": language.weekday(named, "abbreviated"),
    }


def _month_fields(year: int, month: int, language: Language) -> dict[str, str]:
    return {
        "y": year_words(year, language),
        "MMMM": language.month(month),
        "LLLL": language.month(month, alone=True),
        "M": str(month),
        "MM": f"{month:02}",
    }
