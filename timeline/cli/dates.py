"""`timeline date`: explain a date and when it comes back."""

import datetime as dt
import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

import typer

from timeline.cli.command import CONFIG, ConfigOption, JsonOption, LanguageOption, app, asked, print_json
from timeline.cli.explanation import Explanation, Question, answer, explanation_shape
from timeline.cli.reader import day_of
from timeline.dates.calendars import Calendar, Day
from timeline.dates.edtf import as_gregorian, parse
from timeline.dates.hebrew import Adar, MissingDay, customary
from timeline.dates.movable import parse_rule
from timeline.dates.recurrence import (
    Counting,
    Julian,
    LeapDay,
    Override,
    Policy,
    Recurrence,
    override_on,
    parse_memorial_day,
)
from timeline.dates.return_words import counter_words, occurrence_words, term_words
from timeline.dates.terms import TermEnd, parse_length
from timeline.dates.uncertain import Precision
from timeline.dates.words import written_words
from timeline.dates.zones import parse_zone
from timeline.errors import BadSetting, shown
from timeline.languages import Language, language
from timeline.model.event import Tone
from timeline.model.fields import printed_weekday

Chosen = TypeVar("Chosen", bound=StrEnum)
Text = str | None


@app.command("date", context_settings={"ignore_unknown_options": True})
def explain(
    expression: Annotated[
        Text, typer.Argument(help="A date in EDTF: 2011-12-16, 2011-05, 1886~, XXXX-05-01.")
    ] = None,
    rule: Annotated[
        Text, typer.Option("--rule", help='Instead of it: "first monday of may", "orthodox easter + 1".')
    ] = None,
    as_of: Annotated[Text, typer.Option("--as-of", help="The day (or instant) to count from.")] = None,
    zone: Annotated[Text, typer.Option("--zone", help="The time zone in which instants are read.")] = None,
    recurrence: Annotated[Text, typer.Option("--recurrence", help="anniversary, observance or none.")] = None,
    count: Annotated[int, typer.Option("--count", help="How many returns.", min=1, max=1000)] = 1,
    milestones: Annotated[bool, typer.Option("--milestones", help="Only milestones.")] = False,
    every: Annotated[int | None, typer.Option("--every", help="Only each Nth.", min=1)] = None,
    leap_day: Annotated[
        Text, typer.Option("--leap-day", help="29 February: backward, forward or omit.")
    ] = None,
    written_in: Annotated[
        Text, typer.Option("--written-in", help="The calendar it is printed in: gregorian or julian.")
    ] = None,
    julian: Annotated[
        Text, typer.Option("--julian", help="How that returns: convert-once, keep-old-style or nominal.")
    ] = None,
    weekday: Annotated[Text, typer.Option("--weekday", help="The weekday printed with it: thu.")] = None,
    calendar: Annotated[
        Text, typer.Option("--calendar", help="In which it returns: gregorian, hijri or hebrew.")
    ] = None,
    also_in: Annotated[
        list[str] | None, typer.Option("--also-in", help="hijri or hebrew, as a series beside it.")
    ] = None,
    adar: Annotated[Text, typer.Option("--adar", help="Hebrew leap years: Adar first or second.")] = None,
    missing_day: Annotated[
        Text, typer.Option("--missing-day", help="A Hebrew 30th that is missing: yahrzeit, forward, omit.")
    ] = None,
    tone: Annotated[Text, typer.Option("--tone", help="mourning, protest, celebration or neutral.")] = None,
    memorial_day: Annotated[
        Text, typer.Option("--memorial-day", help="A memorial day instead: 40 (days) or P3M (months).")
    ] = None,
    counting: Annotated[
        Text, typer.Option("--counting", help="Whether its first day counts: inclusive or exclusive.")
    ] = None,
    term: Annotated[Text, typer.Option("--term", help="When a term of that length ends: P5Y.")] = None,
    term_end: Annotated[
        Text, typer.Option("--term-end", help="It ends on the same-date or the last-full-day.")
    ] = None,
    actual_end: Annotated[Text, typer.Option("--actual-end", help="The day it really ended.")] = None,
    until: Annotated[Text, typer.Option("--until", help="Count the days up to this one.")] = None,
    with_end: Annotated[bool, typer.Option("--with-end", help="A range's last day returns too.")] = False,
    founded: Annotated[int | None, typer.Option("--founded", help="An observance's first year.")] = None,
    override: Annotated[
        list[str] | None, typer.Option("--override", help="Moved in one year: 2027=2027-05-04; repeatable.")
    ] = None,
    language_code: LanguageOption = None,
    as_json: JsonOption = False,
    config: ConfigOption = CONFIG,
) -> None:
    """Explain a date and when it comes back.

    Example: timeline date 2011-12-16 --as-of 2026-11-23 --json
    """
    code, zone_name = _defaults(config, language_code, zone)
    reader = asked(language, code)
    where = asked(parse_zone, zone_name)
    today = asked(_as_of, as_of, where)
    printed_in = asked(_choice, Calendar, "--written-in", written_in or "gregorian", _PRINTED)
    written = None
    if expression is not None:
        written = asked(lambda text: parse(text, calendar=printed_in, zone=where), expression)
    day_rule = asked(parse_rule, rule) if rule else None
    date = asked(as_gregorian, written) if written and printed_in is Calendar.JULIAN else written
    usual = Recurrence.OBSERVANCE if date is None or date.parts[0].year is None else Recurrence.ANNIVERSARY
    returns = asked(_choice, Recurrence, "--recurrence", recurrence) if recurrence else usual
    own = asked(_choice, Calendar, "--calendar", calendar or "gregorian", _RETURNING)
    second = [asked(_choice, Calendar, "--also-in", each, _RETURNING[1:]) for each in also_in or ()]
    calendars = tuple(dict.fromkeys((own, *second)))
    exact = date is not None and date.precision is Precision.DAY and date.parts[0].year is not None
    observed, hebrew = returns is Recurrence.OBSERVANCE, Calendar.HEBREW in calendars
    for given, what in (
        (expression is None and rule is None, "nothing to explain; give a date, 2011-12-16, or --rule"),
        (expression and rule, "a date and --rule stand for each other; leave one of them out"),
        (written_in and rule, "--written-in needs a date"),
        (rule and not observed, "--rule is an observance; leave --recurrence out"),
        (founded is not None and not observed, "--founded needs --recurrence observance"),
        (julian and printed_in is not Calendar.JULIAN, "--julian needs --written-in julian"),
        (adar and not hebrew, "--adar needs --calendar hebrew or --also-in hebrew"),
        (missing_day and not hebrew, "--missing-day needs --calendar hebrew or --also-in hebrew"),
        (len(calendars) <= len(second), f"--also-in {own} is the calendar it returns in already"),
        (rule and calendars != (Calendar.GREGORIAN,), "--calendar and --also-in need a date"),
        (counting and not memorial_day, "--counting needs --memorial-day"),
        (term_end and not term, "--term-end needs --term"),
        (actual_end and not term, "--actual-end needs --term"),
        (memorial_day and not exact, "--memorial-day needs a date known to the day"),
        (term and not exact, "--term needs a date known to the day"),
        (until and not exact, "--until needs a date known to the day"),
        (weekday and not exact, "--weekday needs a date known to the day"),
        (with_end and not (date and date.members[0].end), "--with-end needs a range: 2011-12-16/2011-12-18"),
        (override and returns is Recurrence.NONE, "--override needs a date that returns"),
    ):  # fmt: skip
        if given:
            asked(_refuse, what)
    mourning = asked(_choice, Tone, "--tone", tone or "neutral") is Tone.MOURNING
    usual_adar, usual_missing = customary(mourning=mourning)
    policy = Policy(
        recurrence=returns,
        leap_day=asked(_choice, LeapDay, "--leap-day", leap_day or "backward"),
        founded=founded,
        rule=day_rule,
        overrides=tuple(asked(_override, each) for each in override or ()),
        written=written if printed_in is Calendar.JULIAN else None,
        julian=asked(_choice, Julian, "--julian", julian or "convert-once"),
        calendars=calendars,
        adar=asked(_choice, Adar, "--adar", adar or usual_adar),
        missing_day=asked(_choice, MissingDay, "--missing-day", missing_day or usual_missing),
        memorial_days=(asked(parse_memorial_day, memorial_day),) if memorial_day else (),
        counting=asked(_choice, Counting, "--counting", counting or "inclusive"),
        with_end=with_end,
    )  # fmt: skip
    question = Question(
        date=date,
        policy=policy,
        as_of=today,
        written=written,
        weekday=asked(_weekday, weekday) if weekday else None,
        count=count,
        milestones=milestones,
        every=every,
        term=asked(parse_length, term) if term else None,
        term_end=asked(_choice, TermEnd, "--term-end", term_end or "same-date"),
        actual_end=asked(parse, actual_end) if actual_end else None,
        until=asked(day_of, until) if until else None,
    )
    told = asked(answer, question, reader)
    if as_json:
        print_json(explanation_shape(told, question, reader))
    else:
        _print(told, question, reader)


_PRINTED = (Calendar.GREGORIAN, Calendar.JULIAN)
_RETURNING = (Calendar.GREGORIAN, Calendar.HIJRI, Calendar.HEBREW)


def _print(told: Explanation, question: Question, reader: Language) -> None:
    """The same for a person: the date, its returns, what was counted, what to know."""
    print("  ".join(text for text in (told.edtf, told.words) if text))
    if question.policy.written is not None:
        print(written_words(question.policy.written, Calendar.JULIAN, reader))
    for each in told.occurrences:
        print(occurrence_words(each, question.as_of, reader, question.date))
    if told.counter is not None:
        print(counter_words(told.counter, reader))
    if question.term is not None and told.term_nominal is not None and question.start is not None:
        print(term_words(question.start, question.term, told.term_nominal, question.actual_end, reader))
    if told.note:
        print(told.note)
    for each in told.candidates:
        print(occurrence_words(each, question.as_of, reader, question.date))


def _defaults(config: Path, code: str | None, zone: str | None) -> tuple[str, str]:
    """Language and zone: as asked, else the configuration's; no configuration is needed."""
    if code and zone:
        return code, zone
    from timeline.config import load_settings

    site = load_settings(config, os.environ, required=config != CONFIG).site
    return code or site.language, zone or site.timezone


def _as_of(text: str | None, zone: ZoneInfo) -> Day:
    """A day; an instant is read in `zone`."""
    if text is None:
        return dt.datetime.now(zone).date().toordinal()  # noqa: TID251  # the command's own clock
    if "T" not in text:
        return day_of(text)
    return read_instant(text).astimezone(zone).date().toordinal()


def read_instant(text: str) -> dt.datetime:
    """An instant with its offset: 2026-12-09T12:00:00Z. Raises BadSetting."""
    try:
        instant = dt.datetime.fromisoformat(text)
    except ValueError:
        instant = dt.datetime.min
    if instant.tzinfo is None:
        raise BadSetting(
            f"{shown(text)} is not an instant", mend="write it with its offset: 2026-12-09T12:00:00Z"
        )
    return instant.astimezone(dt.UTC)


def _choice(kind: type[Chosen], option: str, text: str, among: tuple[Chosen, ...] | None = None) -> Chosen:
    values = among or tuple(kind)
    found = next((value for value in values if value == text), None)
    if found is None:
        raise BadSetting(f"{shown(text)} is not a value of {option}", mend=f"one of {', '.join(values)}")
    return found


def _weekday(text: str) -> str:
    try:
        return printed_weekday(text.lower())
    except ValueError as error:
        raise BadSetting(f"--weekday: {error}") from None


def _override(text: str) -> Override:
    year, equals, day = text.partition("=")
    if not equals or not year.isdigit() or not year.isascii() or len(year) > 4:
        raise BadSetting(f"{shown(text)} is not an override", mend="write year and day: 2027=2027-05-04")
    return override_on(int(year), parse(day))


def _refuse(what: str) -> None:
    raise BadSetting(what)
