"""The cases of tests/cases through the pure functions: what the command says, a window of days holds too."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.dates.cases import Case, cases
from timeline.dates.anniversaries import occurrences
from timeline.dates.calendars import Calendar, Day, Span, from_gregorian, iso, season_span
from timeline.dates.edtf import as_gregorian, parse
from timeline.dates.hebrew import Adar, MissingDay, customary
from timeline.dates.movable import parse_rule
from timeline.dates.recurrence import (
    Counting,
    Julian,
    LeapDay,
    OccurrenceKind,
    Policy,
    Recurrence,
    override_on,
    parse_memorial_day,
)
from timeline.dates.uncertain import UncertainDate
from timeline.dates.zones import parse_zone

PLAIN = ("kind", "calendar", "member", "cycle", "n", "milestone", "expected")


def read(arguments: tuple[str, ...]) -> tuple[UncertainDate | None, Policy]:
    """The date and policy that the arguments ask for; what asks only for a choice of returns is left aside."""
    given: dict[str, list[str]] = {}
    words = list(arguments)
    while words:
        word = words.pop(0)
        name = word if word.startswith("--") else "date"
        given.setdefault(name, []).append(
            word if name in ("date", "--with-end", "--milestones") else words.pop(0)
        )

    def one(name: str, usual: str = "") -> str:
        return given.get(name, [usual])[0]

    julian = one("--written-in") == "julian"
    date = written = None
    if "date" in given:
        zone = parse_zone(one("--zone", "UTC"))
        date = parse(one("date"), calendar=Calendar(one("--written-in", "gregorian")), zone=zone)
        written = date if julian else None
        date = as_gregorian(date) if julian else date
    adar, missing_day = customary(mourning=one("--tone") == "mourning")
    yearless = one("date", "XXXX").startswith("XXXX")
    policy = Policy(
        recurrence=Recurrence(one("--recurrence", "observance" if yearless else "anniversary")),
        leap_day=LeapDay(one("--leap-day", "backward")),
        founded=int(one("--founded")) if "--founded" in given else None,
        rule=parse_rule(one("--rule")) if "--rule" in given else None,
        overrides=tuple(
            override_on(int(each[:4]), parse(each[5:])) for each in given.get("--override", [])
        ),
        written=written,
        julian=Julian(one("--julian", "convert-once")),
        calendars=(Calendar(one("--calendar", "gregorian")), *map(Calendar, given.get("--also-in", []))),
        adar=Adar(one("--adar", adar)),
        missing_day=MissingDay(one("--missing-day", missing_day)),
        memorial_days=(parse_memorial_day(one("--memorial-day")),) if "--memorial-day" in given else (),
        counting=Counting(one("--counting", "inclusive")),
        with_end="--with-end" in given,
    )  # fmt: skip
    return date, policy


def first_day(text: str) -> Day:
    """The first day of `2026-12-16`, `2027-05`, `2027-21` or `2026`, of any year."""
    sign = -1 if text.startswith("-") else 1
    year, month, day = (*map(int, text.lstrip("+-").split("-")), 1, 1)[:3]
    return season_span(sign * year, month).first if month > 12 else from_gregorian(sign * year, month, day)


def dated() -> Iterator[Any]:
    """Each return that some case expects, with the date and policy it is one of."""
    for parameter in cases():
        case: Case = parameter.values[0]
        for number, expected in enumerate(case.matches.get("occurrences", ())):
            if "date" in expected:
                yield pytest.param(case.arguments, expected, id=f"{parameter.id} [{number}]")


@pytest.mark.parametrize(("arguments", "expected"), list(dated()))
def test_a_window_holds_what_a_case_expects(arguments: tuple[str, ...], expected: dict[str, Any]) -> None:
    date, policy = read(arguments)
    first = first_day(expected["date"])
    wanted = {key: None if expected[key] == "null" else expected[key] for key in PLAIN if key in expected}
    found = [each for each in occurrences(date, policy, Span(first, first)) if each.date == first]
    assert wanted in [{key: getattr(each, key) for key in wanted} for each in found]


@pytest.mark.parametrize(
    "case", [each for each in cases() if each.values[0].matches.get("occurrences") == []]
)
def test_what_never_returns_is_in_no_window(case: Case) -> None:
    date, policy = read(case.arguments)
    found = occurrences(date, policy, Span(first_day("1000"), first_day("3000")))
    assert {each.kind for each in found} <= {OccurrenceKind.ORIGINAL} or "--every" in case.arguments


def test_what_is_moved_names_the_day_it_was_moved_from() -> None:
    date, policy = read(("XXXX-05-01", "--override", "2013=2013-05-07"))
    [found] = occurrences(date, policy, Span(first_day("2013"), first_day("2013-12-31")))
    assert (iso(found.date), found.original_date) == ("2013-05-07", first_day("2013-05-01"))
