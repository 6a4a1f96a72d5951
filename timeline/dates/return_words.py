"""A return, a countdown, a counter and a term in the words of a Language.

An occurrence is said as "label · date · countdown". What is known to less than a day gets no
countdown in days.
"""

from timeline.dates import hebrew, hijri
from timeline.dates.calendars import (
    Calendar,
    Day,
    from_gregorian,
    season_span,
    to_gregorian,
    to_julian,
    weekday,
    year_of,
)
from timeline.dates.recurrence import Occurrence, OccurrenceKind
from timeline.dates.terms import Counter, Length
from timeline.dates.uncertain import End, Extent, Precision, UncertainDate
from timeline.dates.words import (
    afterwards,
    date_words,
    day_of_year_words,
    day_words,
    extent_words,
    month_words,
    season_words,
    span_words,
    strongest,
    year_words,
)
from timeline.languages import N_, Language, whole

_NEAR = {0: N_("today"), 1: N_("tomorrow"), -1: N_("yesterday")}
_HIJRI_MONTHS = (
    N_("Muharram"), N_("Safar"), N_("Rabi I"), N_("Rabi II"), N_("Jumada I"), N_("Jumada II"),
    N_("Rajab"), N_("Shaban"), N_("Ramadan"), N_("Shawwal"), N_("Dhu al-Qada"), N_("Dhu al-Hijja"),
)  # fmt: skip
_HEBREW_MONTHS = (
    N_("Nisan"), N_("Iyar"), N_("Sivan"), N_("Tammuz"), N_("Av"), N_("Elul"), N_("Tishri"), N_("Heshvan"),
    N_("Kislev"), N_("Tevet"), N_("Shevat"), N_("Adar"), N_("Adar II"),
)  # fmt: skip


@whole
def occurrence_date_words(occurrence: Occurrence, language: Language) -> str:
    """The date of a return, each end as exact as it is known: a weekday only where there is a day.

    Behind it in brackets, what stands beside it.
    """
    text, beside = _plain_date_words(occurrence, language), beside_words(occurrence, language)
    return f"{text} ({beside})" if beside else text


@whole
def beside_words(occurrence: Occurrence, language: Language) -> str:
    """What a return's day is called in the calendar it returns in, and where it was moved from."""
    beside = [_other_calendar_words(occurrence, language)]
    if occurrence.expected:
        beside.append(language("expected, ±1 day"))
    if occurrence.original_date is not None:
        original = day_words(occurrence.original_date, language, with_weekday=False)
        beside.append(language("moved from {day}", day=original))
    return language.joined(*beside)


def _plain_date_words(occurrence: Occurrence, language: Language) -> str:
    first, last = occurrence.date, occurrence.end
    if occurrence.precision is occurrence.end_precision is Precision.DAY and first != last:
        days = "–".join(language.weekday(weekday(at), "abbreviated") for at in (first, last))
        return f"{span_words(first, last, language)} ({days})"
    opening = _at_words(first, occurrence.precision, occurrence.season, language)
    last = season_begins(occurrence)
    closing = _at_words(last, occurrence.end_precision, occurrence.end_season, language)
    return opening if first == last or opening == closing else f"{opening} – {closing}"


def season_begins(occurrence: Occurrence) -> Day:
    """The last day of a return; of one that ends with a season, of either hemisphere, the season's first."""
    last, season = occurrence.end, occurrence.end_season
    if season is None:
        return last
    spans = (
        season_span(year, season, southern=southern)
        for year in (year_of(last) - 1, year_of(last))
        for southern in (False, True)
    )
    return next(span.first for span in spans if span.last == last)


def _at_words(day: Day, precision: Precision, season: int | None, language: Language) -> str:
    year, month, _ = to_gregorian(day)
    if precision is Precision.DAY:
        return day_words(day, language)
    if season is not None:
        return season_words(year, season, language, southern=season_span(year, season).first != day)
    if precision is Precision.MONTH:
        return month_words(year, month, language)
    return language("{year}", year=year_words(year, language)) if year > 0 else year_words(year, language)


def _other_calendar_words(occurrence: Occurrence, language: Language) -> str:
    day = occurrence.date
    if occurrence.calendar is Calendar.JULIAN:
        _, month, monthday = to_julian(day)
        printed = day_of_year_words(from_gregorian(2000, month, monthday), language)
        return language("{date} by the Julian calendar", date=printed)
    if occurrence.calendar is Calendar.HIJRI:
        moon = hijri.to_hijri(day)
        return _moon_words(moon, _HIJRI_MONTHS[moon.month - 1], "hijri", language)
    if occurrence.calendar is Calendar.HEBREW:
        date = hebrew.to_hebrew(day)
        name = _HEBREW_MONTHS[date.month - 1]
        if date.month == hebrew.ADAR and hebrew.is_leap(date.year):
            name = N_("Adar I")
        return _moon_words(date, name, "hebrew", language)
    return ""


def _moon_words(
    date: hijri.HijriDate | hebrew.HebrewDate, month: str, calendar: str, language: Language
) -> str:
    """A date of another calendar; a language may write each calendar's years in its own way."""
    day, frame = language.monthday(date.day), N_("{day} {month} {year}")
    return language.in_context(calendar, frame, day=day, month=language(month), year=date.year)


@whole
def date_of_start_words(occurrence: Occurrence, language: Language) -> str:
    """When a return begins: the heading under which those of one day stand together."""
    return _at_words(occurrence.date, occurrence.precision, occurrence.season, language)


@whole
def countdown_words(days: int, language: Language) -> str:
    """`in 21 days`, `tomorrow`, `today`, `yesterday`, `3 days ago`."""
    if days in _NEAR:
        return language(_NEAR[days])
    if days > 0:
        return language.plural("in {n} day", "in {n} days", days)
    return language.plural("{n} day ago", "{n} days ago", -days)


@whole
def when_words(occurrence: Occurrence, today: Day, language: Language) -> str:
    """How far off a return is; for one known to the month, season or year no count of days is invented."""
    if occurrence.precision is Precision.DAY:
        if occurrence.date < today <= occurrence.end:
            day, of = today - occurrence.date + 1, occurrence.end - occurrence.date + 1
            return language("today, day {day} of {of}", day=day, of=of)
        passed = today > occurrence.end
        return countdown_words((occurrence.end if passed else occurrence.date) - today, language)
    if occurrence.date <= today <= occurrence.end:
        if occurrence.precision is Precision.SEASON:
            return language("under way")
        exactness = {occurrence.precision, occurrence.end_precision}
        if exactness == {Precision.MONTH} and occurrence.end - occurrence.date < 31:
            return language("this month")
        return language("this year") if exactness == {Precision.YEAR} else language("under way")
    return ""


@whole
def label_words(occurrence: Occurrence, language: Language, date: UncertainDate | None) -> str:
    """Which return it is: `15th anniversary`, `40th day`, `every year`; `date` is the event's own.

    The same sober words in every tone, so that nothing festive is said of the dead.
    """
    text = _label(occurrence, language, date)
    if occurrence.calendar is Calendar.HIJRI:
        text = language("{label}, Islamic calendar", label=text)
    elif occurrence.calendar is Calendar.HEBREW:
        text = language("{label}, Hebrew calendar", label=text)
    elif occurrence.calendar is Calendar.JULIAN:
        text = language("{label}, Old Style", label=text)
    if occurrence.member is not None and date is not None:
        text = f"{text} ({extent_words(_member(occurrence, date), language)})"
    return text


def _label(occurrence: Occurrence, language: Language, date: UncertainDate | None) -> str:
    if occurrence.kind is OccurrenceKind.ORIGINAL:
        exact = occurrence.precision is Precision.DAY
        return language("the day itself") if exact else language("the event itself")
    if occurrence.kind is OccurrenceKind.MEMORIAL:
        number = occurrence.n or 0
        if occurrence.series.startswith("memorial-P"):
            text = language.plural("{n} month", "{n} months", number)
        else:
            text = language("{ordinal} day", ordinal=language.ordinal(number, "day"))
        died = _member(occurrence, date).parts[0] if date is not None else None
        return afterwards(text, strongest(died.marks) if died is not None else "", language)
    if occurrence.kind is OccurrenceKind.OBSERVANCE:
        if occurrence.n is None:
            return language("every year")
        return language.plural("{n} year", "{n} years", occurrence.n)
    if occurrence.n is None:
        return language("anniversary")
    extent = _member(occurrence, date) if date is not None else None
    of_end = occurrence.series.endswith("-end")
    mark = strongest(extent.parts[-1 if of_end else 0].marks) if extent is not None else ""
    ordinal = language.ordinal(occurrence.n)
    if of_end:
        return afterwards(language("{ordinal} anniversary of the end", ordinal=ordinal), mark, language)
    if extent is not None and isinstance(extent.start, End):
        since = language.plural("{n} year since it ended", "{n} years since it ended", occurrence.n)
        return afterwards(since, mark, language)
    if extent is not None and isinstance(extent.end, End):
        since = language.plural("{n} year since it began", "{n} years since it began", occurrence.n)
        return afterwards(since, mark, language)
    if mark == "%":
        return language("probably about the {ordinal} anniversary", ordinal=ordinal)
    if mark == "~":
        return language("about the {ordinal} anniversary", ordinal=ordinal)
    if mark == "?":
        return language("probably the {ordinal} anniversary", ordinal=ordinal)
    return language("{ordinal} anniversary", ordinal=ordinal)


@whole
def note_words(occurrence: Occurrence, language: Language) -> str:
    """What to know of the day itself: when it begins, and that a family chooses its memorial days."""
    if occurrence.kind is OccurrenceKind.MEMORIAL:
        return language("on or near this day")
    if occurrence.calendar in (Calendar.HIJRI, Calendar.HEBREW):
        return language("from sunset on the evening before")
    return ""


@whole
def occurrence_words(
    occurrence: Occurrence, today: Day, language: Language, date: UncertainDate | None = None
) -> str:
    """`15th anniversary · Wednesday 16 December 2026 · in 23 days`."""
    label = label_words(occurrence, language, date)
    texts = (label, occurrence_date_words(occurrence, language), when_words(occurrence, today, language))
    return " · ".join(text for text in texts if text)


@whole
def counter_words(counter: Counter, language: Language) -> str:
    """`1724 days elapsed; this is day 1725, as of 4 February 2021`."""
    return language.plural(
        "{n} day elapsed; this is day {number}, as of {day}",
        "{n} days elapsed; this is day {number}, as of {day}",
        counter.elapsed,
        number=counter.day_number,
        day=day_words(counter.as_of, language, with_weekday=False),
    )


@whole
def length_words(length: Length, language: Language) -> str:
    """`5 years`, `3 years, 6 months`."""
    said = (
        language.plural("{n} year", "{n} years", length.years) if length.years else "",
        language.plural("{n} month", "{n} months", length.months) if length.months else "",
        language.plural("{n} week", "{n} weeks", length.weeks) if length.weeks else "",
        language.plural("{n} day", "{n} days", length.days) if length.days else "",
    )
    return language.joined(*said)


@whole
def term_words(
    start: Day, length: Length, nominal: Day, actual: UncertainDate | None, language: Language
) -> str:
    """`5 years from 28 November 2016 · nominal end 28 November 2021 · ended 4 February 2021`."""
    begun = day_words(start, language, with_weekday=False)
    texts = [
        language("{length} from {day}", length=length_words(length, language), day=begun),
        language("nominal end {day}", day=day_words(nominal, language, with_weekday=False)),
    ]
    if actual is not None:
        texts.append(language("ended {day}", day=date_words(actual, language)))
    return " · ".join(texts)


def _member(occurrence: Occurrence, date: UncertainDate) -> Extent:
    """The member of a set that returns; the date itself where it is none."""
    return next((member for member in date.members if str(member) == occurrence.member), date.members[0])
