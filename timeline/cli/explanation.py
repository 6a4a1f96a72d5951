"""What `timeline date` is asked, and its answer: a pure function between two values, and its JSON."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from timeline.dates import hijri
from timeline.dates.anniversaries import candidates, memorials, occurrences, upcoming
from timeline.dates.calendars import Calendar, Day, Span, iso, weekday, year_text
from timeline.dates.edtf import weekday_fits
from timeline.dates.recurrence import Occurrence, Policy, Recurrence, doubtful_year, known_day
from timeline.dates.terms import Counter, Length, TermEnd, count_days, term_end
from timeline.dates.uncertain import Choice, End, Precision, UncertainDate
from timeline.dates.words import date_words, rule_words
from timeline.errors import BadDate, BadSetting
from timeline.languages import Language


@dataclass(frozen=True, slots=True)
class Question:
    """A date with how it returns, as of a day, and what else is asked of it.

    `date` is None where the policy has a rule; `written` is the date as printed, `weekday` (mon … sun)
    the one printed with it. `count` returns are wanted, of `milestones` alone or of each `every`th.
    """

    date: UncertainDate | None
    policy: Policy
    as_of: Day
    written: UncertainDate | None = None
    weekday: str | None = None
    count: int = 1
    milestones: bool = False
    every: int | None = None
    term: Length | None = None
    term_end: TermEnd = TermEnd.SAME_DATE
    actual_end: UncertainDate | None = None
    until: Day | None = None

    @property
    def start(self) -> Day | None:
        """The day from which days are counted; None of a set, whose members are dates apart."""
        if self.date is None or self.date.choice is not None:
            return None
        return known_day(self.date.members[0].start)

    @property
    def goes_on(self) -> bool:
        """Whether it is an interval from a known day to an open end."""
        return self.date is not None and self.start is not None and self.date.members[0].end is End.OPEN

    def wants(self, occurrence: Occurrence) -> bool:
        """Whether that return is among those asked for."""
        if self.milestones and not occurrence.milestone:
            return False
        return self.every is None or (occurrence.n is not None and occurrence.n % self.every == 0)


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer. `counter` and `term_nominal` are None where they were not asked for."""

    edtf: str | None
    words: str
    occurrences: tuple[Occurrence, ...]
    candidates: tuple[Occurrence, ...]
    counter: Counter | None
    term_nominal: Day | None
    note: str | None


def answer(question: Question, language: Language) -> Explanation:
    """What the date is and when it comes back.

    Raises BadDate where an end lies before its beginning, BadSetting where an override moves nothing.
    """
    date, policy, start = question.date, question.policy, question.start
    actual = question.actual_end
    for end, text in ((question.until, None), (actual.latest if actual is not None else None, actual)):
        if start is not None and end is not None and end < start:
            raise BadDate(
                f"{text or iso(end)} lies before {iso(start)}, where it begins", mend="give a later end"
            )
    for moved in policy.overrides:
        there = occurrences(date, policy, Span(moved.day, moved.day))
        if not any(each.original_date is not None and each.cycle == moved.year for each in there):
            raise BadSetting(
                f"no return of {year_text(moved.year)} can be moved to {iso(moved.day)}",
                mend="give the year of a return known to the day, and a day after the event",
            )
    found, possible = _asked_for(question)
    counter = None
    if start is not None and (question.until is not None or question.goes_on):
        counter = count_days(start, question.as_of, question.until)
    nominal = None
    if question.term is not None and start is not None:
        nominal = term_end(start, question.term, question.term_end)
    return Explanation(
        None if date is None else str(date),
        _words(question, language),
        found,
        possible,
        counter,
        nominal,
        " ".join(_notes(question, found, language)) or None,
    )


def _asked_for(question: Question) -> tuple[tuple[Occurrence, ...], tuple[Occurrence, ...]]:
    """The returns, or the memorial day whether past or not; and those of the members of a set "one of"."""
    date, policy, count = question.date, question.policy, question.count
    if date is not None and policy.memorial_days:
        days = tuple(memorials(date, policy))
        return ((), days) if date.choice is Choice.ONE_OF else (days, ())
    found = islice(filter(question.wants, upcoming(date, policy, question.as_of)), count)
    if date is None or date.choice is not Choice.ONE_OF:
        return tuple(found), ()
    return (), tuple(candidates(date, policy, question.as_of, count, question.wants))


def _words(question: Question, language: Language) -> str:
    if question.date is not None:
        return date_words(question.date, language)
    return rule_words(question.policy.rule, language) if question.policy.rule is not None else ""


def _notes(question: Question, found: tuple[Occurrence, ...], t: Language) -> Iterable[str]:
    """What to know: how a date came about, and why nothing returns where nothing does."""
    date, policy = question.date, question.policy
    if question.weekday is not None and date is not None:
        if weekday_fits(date, question.weekday):
            yield t("The printed weekday fits.")
        else:
            own = t.weekday(weekday(date.parts[0].earliest or 0))
            yield t("The printed weekday does not fit; the date's own is: {weekday}.", weekday=own)
    moons = [each.cycle for each in found if each.calendar is Calendar.HIJRI]
    if moons:
        yield t("Islamic months begin when the moon is seen, so each of these days may differ by one.")
        moons += [hijri.to_hijri(part.earliest).year for part in date.parts if part.earliest] if date else []
        if not all(map(hijri.is_covered, moons)):
            yield t("Outside 1343–1500 AH the days are reckoned by the tabular calendar, not Umm al-Qura.")
    if date is not None and date.choice is Choice.ONE_OF:
        yield t("One of several dates: nothing returns until one is chosen.")
        return
    if policy.recurrence is Recurrence.NONE:
        return
    part = date.parts[0] if date is not None else None
    if part is None:
        if not found:
            yield t("Nothing of that kind returns within 4,000 years.")
    elif found:
        if doubtful_year(part) and all(each.n is None for each in found):
            yield t("The day is sure and its year is not, so no years are counted.")
    elif doubtful_year(part):
        yield t("The day is sure and its year is not, so no years are counted.")
    elif part.precision is Precision.UNKNOWN or (part.earliest is None and part.month is None):
        yield t("Neither its year nor its month is known, so nothing returns.")
    elif part.year is None and part.earliest is None and policy.calendars[0] is not Calendar.GREGORIAN:
        yield t("Only a date known to the day returns in another calendar.")
    elif policy.recurrence is Recurrence.ANNIVERSARY and part.year is None and part.earliest is None:
        yield t("The year is not known, which is not every year; --recurrence observance makes it so.")
    elif part.precision not in (Precision.DAY, Precision.MONTH, Precision.SEASON, Precision.YEAR):
        yield t("Known only to the decade or less exactly: no anniversary is counted from it.")
    elif policy.calendars[0] is not Calendar.GREGORIAN:
        yield t("Only a date known to the day returns in another calendar.")
    elif part.estimate is not None:
        yield t("The year is an estimate: no anniversary is counted from it.")
    else:
        yield t("Nothing of that kind returns within 4,000 years.")


def explanation_shape(told: Explanation, question: Question, language: Language) -> dict[str, object]:
    """The answer as JSON, all keys of docs/dates.md; counters and terms only where asked for."""
    from timeline.render.shapes import occurrence_shape

    date = question.date

    def shape(found: tuple[Occurrence, ...]) -> list[dict[str, object]]:
        return [occurrence_shape(each, question.as_of, language, date) for each in found]

    days = (date.earliest, date.latest) if date is not None else (None, None)
    earliest, latest = (None if day is None else iso(day) for day in days)
    extra: dict[str, object] = {}
    if question.until is not None or question.goes_on:
        extra["elapsed"] = told.counter.elapsed if told.counter is not None else None
        extra["day_number"] = told.counter.day_number if told.counter is not None else None
    if told.term_nominal is not None:
        nominal = iso(told.term_nominal)
        extra["term_end"] = nominal if question.actual_end is None else str(question.actual_end)
        extra["term_nominal"] = nominal
    return {
        "edtf": told.edtf,
        "precision": Precision.DAY if date is None else date.precision,
        "earliest": earliest,
        "latest": latest,
        "uncertain": date is not None and date.uncertain,
        "approximate": date is not None and date.approximate,
        "words": told.words,
        "as_of": iso(question.as_of),
        "occurrences": shape(told.occurrences),
        "candidates": shape(told.candidates),
        "note": told.note,
        **extra,
    }
