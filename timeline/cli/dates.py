"""`timeline date`: explain a date and when it comes back."""

import datetime as dt
import os
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

import typer

from timeline.cli.command import CONFIG, ConfigOption, JsonOption, LanguageOption, app, asked, print_json
from timeline.cli.reader import day_of
from timeline.dates.anniversaries import LeapDay, Policy, Recurrence, upcoming
from timeline.dates.calendars import Day, iso
from timeline.dates.edtf import UncertainDate, parse
from timeline.dates.words import date_words, occurrence_words
from timeline.dates.zones import parse_zone
from timeline.errors import BadSetting, shown
from timeline.languages import language

Chosen = TypeVar("Chosen", bound=StrEnum)


@app.command("date", context_settings={"ignore_unknown_options": True})
def explain(
    expression: Annotated[
        str, typer.Argument(help="A date in EDTF: 2011-12-16, 2011-05, 1886~, XXXX-05-01.")
    ],
    as_of: Annotated[str | None, typer.Option("--as-of", help="The day (or instant) to count from.")] = None,
    zone: Annotated[
        str | None, typer.Option("--zone", help="The time zone in which that instant is read.")
    ] = None,
    recurrence: Annotated[str, typer.Option("--recurrence", help="anniversary, observance or none.")] = "",
    leap_day: Annotated[str, typer.Option("--leap-day", help="29 February: backward, forward or omit.")] = "",
    count: Annotated[int, typer.Option("--count", help="How many returns.", min=1, max=1000)] = 1,
    milestones: Annotated[bool, typer.Option("--milestones", help="Only milestones.")] = False,
    every: Annotated[int | None, typer.Option("--every", help="Only each Nth.", min=1)] = None,
    founded: Annotated[int | None, typer.Option("--founded", help="An observance's first year.")] = None,
    language_code: LanguageOption = None,
    as_json: JsonOption = False,
    config: ConfigOption = CONFIG,
) -> None:
    """Explain a date and when it comes back.

    Example: timeline date 2011-12-16 --as-of 2026-11-23 --json
    """
    date = asked(parse, expression)
    code, zone_name = _defaults(config, language_code, zone)
    reader = asked(language, code)
    today = asked(_as_of, as_of, asked(parse_zone, zone_name))
    policy = Policy(
        asked(_choice, Recurrence, "--recurrence", recurrence or _usual(date)),
        asked(_choice, LeapDay, "--leap-day", leap_day or LeapDay.BACKWARD),
        founded=founded,
    )
    if founded is not None and policy.recurrence is not Recurrence.OBSERVANCE:
        asked(_refuse, "--founded needs --recurrence observance")
    wanted = (
        each
        for each in upcoming(date, policy, today)
        if (not milestones or each.milestone)
        and (every is None or (each.n is not None and each.n % every == 0))
    )
    found = list(islice(wanted, count))
    note = _note(date, policy, bool(found))
    if not as_json:
        print(f"{date}  {date_words(date, reader)}")
        for each in found:
            print(occurrence_words(each, today, reader, date.marks))
        if note:
            print(note)
        return
    from timeline.render.shapes import occurrence_shape

    print_json(
        {
            "edtf": str(date),
            "precision": date.precision,
            "earliest": None if date.earliest is None else iso(date.earliest),
            "latest": None if date.latest is None else iso(date.latest),
            "uncertain": date.uncertain,
            "approximate": date.approximate,
            "words": date_words(date, reader),
            "as_of": iso(today),
            "occurrences": [occurrence_shape(each, today, reader, date.marks) for each in found],
            "candidates": [],
            "note": note,
        }
    )


def _usual(date: UncertainDate) -> Recurrence:
    """A date without a year is an observance."""
    return Recurrence.OBSERVANCE if date.parts[0].year is None else Recurrence.ANNIVERSARY


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


def _choice(kind: type[Chosen], option: str, text: str) -> Chosen:
    try:
        return kind(text)
    except ValueError:
        raise BadSetting(
            f"{shown(text)} is not a value of {option}", mend=f"one of {', '.join(kind)}"
        ) from None


def _refuse(what: str) -> None:
    raise BadSetting(what)


def _note(date: UncertainDate, policy: Policy, found: bool) -> str | None:
    """Why nothing returns, where nothing does."""
    if found or policy.recurrence is Recurrence.NONE:
        return None
    part = date.parts[0]
    if part.hidden:
        return "Known only to the decade or century: no anniversary is counted from it."
    if part.year is None:
        return "The year is not known, which is not every year; --recurrence observance makes it so."
    return None
