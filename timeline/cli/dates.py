"""`timeline date`: explain a date and when it comes back."""

import datetime as dt
import os
from collections.abc import Collection
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

import typer

from timeline.cli.command import CONFIG, ConfigOption, JsonOption, LanguageOption, app, asked, print_json
from timeline.cli.explanation import Explanation, Question, answer, explanation_shape
from timeline.cli.reader import day_of
from timeline.dates.calendars import Calendar, Day
from timeline.dates.edtf import as_gregorian, parse, weekday_fits
from timeline.dates.hebrew import customary
from timeline.dates.movable import parse_rule
from timeline.dates.recurrence import (
    Counting,
    Julian,
    LeapDay,
    Override,
    Policy,
    Recurrence,
    known_day,
    override_on,
    parse_memorial_day,
)
from timeline.dates.return_words import counter_words, occurrence_words, term_words
from timeline.dates.terms import TermEnd, parse_length
from timeline.dates.uncertain import Precision, UncertainDate
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
    context: typer.Context,
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
    tone: Annotated[Text, typer.Option("--tone", help="Whether Hebrew days are kept as in mourning.")] = None,
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
    founded: Annotated[
        int | None, typer.Option("--founded", help="An observance's first year.", min=-9999, max=9999)
    ] = None,
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
    printed_in = asked(_choice, "--written-in", written_in, Calendar.GREGORIAN, _PRINTED)
    written = date = None
    if expression is not None:
        written = date = asked(lambda text: parse(text, calendar=printed_in, zone=where), expression)
    if written is not None and printed_in is Calendar.JULIAN:
        date = asked(as_gregorian, written)
    usual = Recurrence.OBSERVANCE if date is None or _yearless(date) else Recurrence.ANNIVERSARY
    own = asked(_choice, "--calendar", calendar, Calendar.GREGORIAN, _RETURNING)
    beside = [asked(_choice, "--also-in", each, own, _RETURNING[1:]) for each in also_in or ()]
    mourning = asked(_choice, "--tone", tone, Tone.NEUTRAL) is Tone.MOURNING
    usual_adar, usual_missing_day = customary(mourning=mourning)
    policy = Policy(
        recurrence=asked(_choice, "--recurrence", recurrence, usual),
        leap_day=asked(_choice, "--leap-day", leap_day, LeapDay.BACKWARD),
        founded=founded,
        rule=None if rule is None else asked(parse_rule, rule),
        overrides=tuple(asked(_override, each) for each in override or ()),
        written=written if printed_in is Calendar.JULIAN else None,
        julian=asked(_choice, "--julian", julian, Julian.CONVERT_ONCE),
        calendars=(own, *beside),
        adar=asked(_choice, "--adar", adar, usual_adar),
        missing_day=asked(_choice, "--missing-day", missing_day, usual_missing_day),
        memorial_days=() if memorial_day is None else (asked(parse_memorial_day, memorial_day),),
        counting=asked(_choice, "--counting", counting, Counting.INCLUSIVE),
        with_end=with_end,
    )
    question = Question(
        date=date,
        policy=policy,
        as_of=asked(_as_of, as_of, where),
        written=written,
        weekday=None if weekday is None else asked(_weekday, weekday),
        count=count,
        milestones=milestones,
        every=every,
        term=None if term is None else asked(parse_length, term),
        term_end=asked(_choice, "--term-end", term_end, TermEnd.SAME_DATE),
        actual_end=None if actual_end is None else asked(_end, actual_end),
        until=None if until is None else asked(day_of, until),
    )
    asked(_refuse_idle, question, _given(context))
    told = asked(answer, question, reader)
    if as_json:
        print_json(explanation_shape(told, question, reader))
    else:
        _print(told, question, reader)


_PRINTED = (Calendar.GREGORIAN, Calendar.JULIAN)
_RETURNING = (Calendar.GREGORIAN, Calendar.HIJRI, Calendar.HEBREW)
_OF_RETURNS = (
    "--founded", "--override", "--leap-day", "--with-end", "--julian", "--calendar", "--also-in", "--adar",
    "--missing-day", "--milestones", "--every",
)  # fmt: skip
_OF_THE_CIVIL_YEAR = ("--override", "--leap-day", "--with-end", "--julian")
_OF_HEBREW = ("--adar", "--missing-day")
_OF_A_DATE = (
    "--written-in", "--leap-day", "--also-in", "--memorial-day", "--term", "--until", "--weekday",
    "--with-end",
)  # fmt: skip


def _given(context: typer.Context) -> frozenset[str]:
    """The options that stand on the command line."""
    sources = (
        (each.opts[0], context.get_parameter_source(each.name or "")) for each in context.command.params
    )
    return frozenset(name for name, source in sources if source is not None and source.name == "COMMANDLINE")


def _refuse_idle(question: Question, given: Collection[str]) -> None:
    """Raises BadSetting for an option without effect, naming what it needs."""
    date, policy = question.date, question.policy
    observed, own = policy.recurrence is Recurrence.OBSERVANCE, policy.calendars[0]
    extents = () if date is None else date.members
    written = () if policy.written is None else policy.written.parts
    exact = any(known_day(extent.start) is not None for extent in extents)
    hebrew = Calendar.HEBREW in policy.calendars
    printed = None if date is None or date.choice else weekday_fits(date, question.weekday)
    twice = next((each for at, each in enumerate(policy.calendars) if each in policy.calendars[:at]), None)
    years = [each.year for each in policy.overrides]

    def first(options: Collection[str]) -> str | None:
        return next((option for option in options if option in given), None)

    for idle, what in (
        (date is None and policy.rule is None, "nothing to explain; give a date, 2011-12-16, or --rule"),
        (date and policy.rule, "a date and --rule stand for each other; leave one of them out"),
        (policy.rule and not observed, "--rule is an observance; leave --recurrence out"),
        (policy.rule and first(_OF_A_DATE), f"{first(_OF_A_DATE)} needs a date, not --rule"),
        (policy.rule and own is not Calendar.GREGORIAN, "--calendar needs a date, not --rule"),
        ("--founded" in given and not observed, "--founded needs --recurrence observance"),
        ("--julian" in given and policy.written is None, "--julian needs --written-in julian"),
        (not hebrew and first(_OF_HEBREW),
         f"{first(_OF_HEBREW)} needs --calendar hebrew or --also-in hebrew"),
        (twice, f"--also-in {twice} is a calendar it returns in already; name each once"),
        ("--counting" in given and not policy.memorial_days, "--counting needs --memorial-day"),
        ("--term-end" in given and question.term is None, "--term-end needs --term"),
        ("--actual-end" in given and question.term is None, "--actual-end needs --term"),
        (policy.memorial_days and first(_OF_RETURNS),
         f"{first(_OF_RETURNS)} is of returns, --memorial-day asks for one day; leave one of them out"),
        (policy.recurrence is Recurrence.NONE and first(_OF_RETURNS),
         f"{first(_OF_RETURNS)} needs a date that returns; leave --recurrence none out"),
        (own is not Calendar.GREGORIAN and first(_OF_THE_CIVIL_YEAR),
         f"{first(_OF_THE_CIVIL_YEAR)} needs --calendar gregorian"),
        (policy.memorial_days and not exact, "--memorial-day needs a date known to the day"),
        ("--counting" in given and any(each.months for each in policy.memorial_days),
         "--counting needs --memorial-day in days: 40"),
        (question.term and question.start is None, "--term needs a date known to the day"),
        (question.until and question.start is None, "--until needs a date known to the day"),
        (question.weekday and printed is None, "--weekday needs a date known to the day"),
        ("--also-in" in given and all(known_day(extent.parts[0]) is None for extent in extents),
         "--also-in needs a date known to the day"),
        ("--julian" in given and not any(part.precision is Precision.DAY for part in written),
         "--julian needs a date known to the day"),
        (policy.with_end and not any(len(extent.parts) == 2 for extent in extents),
         "--with-end needs a range: 2011-12-16/2011-12-18"),
        (len(set(years)) < len(years), "two overrides stand for one year; leave one of them out"),
        (observed and policy.founded is None and first(("--milestones", "--every")),
         f"{first(('--milestones', '--every'))} needs --founded, since nothing is counted without"),
    ):  # fmt: skip
        if idle:
            raise BadSetting(what)


def _yearless(date: UncertainDate) -> bool:
    part = date.parts[0]
    return part.year is None and part.earliest is None


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
    if code is not None and zone is not None:
        return code, zone
    from timeline.config import load_settings

    site = load_settings(config, os.environ, required=config != CONFIG).site
    return site.language if code is None else code, site.timezone if zone is None else zone


def _as_of(text: str | None, zone: ZoneInfo) -> Day:
    """A day; an instant is read in `zone`."""
    if text is None:
        return dt.datetime.now(zone).date().toordinal()  # noqa: TID251  # the command's own clock
    if "T" not in text:
        return day_of(text)
    try:
        return read_instant(text).astimezone(zone).date().toordinal()
    except OverflowError:
        raise _beyond(text) from None


def read_instant(text: str) -> dt.datetime:
    """An instant (UTC) from text with an offset: 2026-12-09T12:00:00Z. Raises BadSetting."""
    try:
        instant = dt.datetime.fromisoformat(text)
    except ValueError:
        instant = dt.datetime.min
    if instant.tzinfo is None:
        raise BadSetting(
            f"{shown(text)} is not an instant", mend="write it with its offset: 2026-12-09T12:00:00Z"
        )
    try:
        return instant.astimezone(dt.UTC)
    except OverflowError:
        raise _beyond(text) from None


def _beyond(text: str) -> BadSetting:
    return BadSetting(f"{shown(text)} lies beyond the years 1–9999", mend="give a day: 0001-01-01")


def _choice(option: str, text: str | None, usual: Chosen, among: tuple[Chosen, ...] | None = None) -> Chosen:
    """The value of an option that has a closed list of them. Raises BadSetting."""
    values = among or tuple(type(usual))
    found = usual if text is None else next((value for value in values if value == text), None)
    if found is None:
        raise BadSetting(f"{shown(text)} is not a value of {option}", mend=f"one of {', '.join(values)}")
    return found


def _end(text: str) -> UncertainDate:
    """The day, month or year in which a term ended. Raises BadDate or BadSetting."""
    date = parse(text)
    if date.single is None or date.earliest is None:
        raise BadSetting(
            f"{shown(text)} is not when a term ended", mend="write a day, 2021-02-04, or a month"
        )
    return date


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
