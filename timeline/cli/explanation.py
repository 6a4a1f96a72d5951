"""What `timeline date` is asked, and its answer: a pure function between two values, and its JSON."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from timeline.dates import hijri
from timeline.dates.anniversaries import candidates, occurrences, upcoming
from timeline.dates.calendars import Calendar, Day, Span, iso, weekday
from timeline.dates.edtf import weekday_fits
from timeline.dates.recurrence import Occurrence, OccurrenceKind, Policy, Recurrence, doubtful_year
from timeline.dates.terms import Counter, Length, TermEnd, count_days, term_end
from timeline.dates.uncertain import Choice, End, Precision, UncertainDate
from timeline.dates.words import date_words, rule_words
from timeline.errors import BadDate
from timeline.languages import Language

_FARTHEST_MEMORIAL = 9_999  # days; months reach no further (recurrence.parse_memorial_day)


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
        """The first day of the date."""
        return self.date.earliest if self.date is not None else None

    @property
    def goes_on(self) -> bool:
        """Whether it is an interval from a known day to an open end."""
        date = self.date
        return (
            date is not None
            and date.choice is None
            and date.members[0].end is End.OPEN
            and date.precision is Precision.DAY
        )


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
    """What the date is and when it comes back. Raises BadDate where an end lies before its beginning."""
    date, policy, start = question.date, question.policy, question.start
    for end in (question.until, question.actual_end.latest if question.actual_end is not None else None):
        if start is not None and end is not None and end < start:
            raise BadDate(f"{iso(end)} lies before {iso(start)}, where it begins", mend="give a later end")
    if policy.memorial_days and start is not None:
        own = occurrences(date, policy, Span(start, start + _FARTHEST_MEMORIAL))
        found = tuple(each for each in own if each.kind is OccurrenceKind.MEMORIAL)
    else:
        found = tuple(islice(_wanted(upcoming(date, policy, question.as_of), question), question.count))
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
        tuple(candidates(date, policy, question.as_of, question.count)) if date is not None else (),
        counter,
        nominal,
        " ".join(_notes(question, found, language)) or None,
    )


def _words(question: Question, language: Language) -> str:
    if question.date is not None:
        return date_words(question.date, language)
    return rule_words(question.policy.rule, language) if question.policy.rule is not None else ""


def _wanted(found: Iterable[Occurrence], question: Question) -> Iterable[Occurrence]:
    for each in found:
        if question.milestones and not each.milestone:
            continue
        if question.every is None or (each.n is not None and each.n % question.every == 0):
            yield each


def _notes(question: Question, found: tuple[Occurrence, ...], t: Language) -> Iterable[str]:
    """What to know: how a date came about, and why nothing returns where nothing does."""
    date, policy = question.date, question.policy
    if question.weekday is not None and date is not None:
        if weekday_fits(date, question.weekday):
            yield t("The printed weekday fits.")
        else:
            own = t.weekday(weekday(date.earliest or 0))
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
    if date is None or policy.recurrence is Recurrence.NONE:
        return
    part = date.parts[0]
    if found:
        if doubtful_year(part) and all(each.n is None for each in found):
            yield t("The day is sure and its year is not, so no years are counted.")
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
