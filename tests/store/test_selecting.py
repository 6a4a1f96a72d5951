"""Selections on archives at random: SQL gives what the same question asked of plain values in Python gives."""

import random
from collections.abc import Mapping, Sequence

import pytest

from tests.conftest import NOW, TODAY
from timeline.curate.changes import apply, changed
from timeline.dates.calendars import Span
from timeline.dates.recurrence import Occurrence, OccurrenceKind
from timeline.model.event import EVENT, Archive, Event, Status, Timeline
from timeline.model.selection import Selection
from timeline.store import events, occurrences, saving, selecting, timelines
from timeline.store.database import Database
from timeline.store.timelines import Holder

DATES = (
    "{year}-{month:02}-{day:02}", "{year}-{month:02}", "{year}", "{year}-{month:02}-{day:02}/{year}-12-30",
    "{year}-11/{next}-02", "{year}-{month:02}-{day:02}~", "{next}-{month:02}-{day:02}", "{year}-21", "../{year}",
)  # fmt: skip
TAGS = ("strike", "women", "land", "port")


def an_event(number: int, chance: random.Random) -> Event:
    year = chance.choice((1820, 1911, 1975, 1999, 2016, 2025, 2026, 2027))
    written = chance.choice(DATES).format(
        year=year, next=year + 1, month=chance.randint(1, 12), day=chance.randint(1, 28)
    )
    tree = {
        "id": f"e-{chance.randrange(10**6)}-{number}",
        "title": {"en": f"Title {number}"},
        "date": written,
        "kind": chance.choice(("strike", "law", "trial")),
        "status": chance.choice(("published",) * 6 + ("draft", "retracted")),
        "private": chance.random() < 0.1,
        "tags": chance.sample(TAGS, chance.randrange(3)),
        "organizations": chance.sample(("Union", "ΠΑΜΕ"), chance.randrange(2)),
        "summary": {"en": chance.choice(("The workers came.", "A market burnt.", "Workers of the market."))},
    }
    if chance.random() < 0.7:
        tree["place"] = {"name": {"en": "Somewhere"}, "country": chance.choice(("KZ", "GR"))}
    return EVENT.validate_python(tree)


def an_archive(seed: int) -> tuple[Archive, ...]:
    chance = random.Random(seed)
    return tuple(
        Archive(
            Timeline(id, {"en": id}, private=id == "hidden"),
            event=tuple(an_event(n * 3 + at, chance) for n in range(40)),
        )
        for at, id in enumerate(("labour", "kazakhstan", "hidden"))
    )


SELECTIONS: list[Mapping[str, Sequence[str] | bool]] = [
    {},
    {"tag": ["strike"]},
    {"tag": ["strike", "land"], "country": ["KZ"]},
    {"timeline": ["labour"], "kind": ["law"]},
    {"timeline": ["hidden"]},
    {"organization": ["παμε"], "tag": ["women"], "kind": ["strike", "trial"]},
    {"text": ["work"]},
    {"text": ["market", "came"], "tag": ["port"]},
    {"occurrence": ["anniversary"], "tag": ["strike"]},
    {"milestones": True},
]
SPANS = [
    Span(TODAY, TODAY + 30),
    Span(TODAY - 200, TODAY + 700),
    Span(TODAY + 38, TODAY + 38),
    Span(TODAY, TODAY + 3000),
]


@pytest.fixture
def archives(database: Database, request: pytest.FixtureRequest) -> tuple[Archive, ...]:
    found = an_archive(request.param)
    with database.write() as connection:
        saving.roll(connection, TODAY)
        for each in found:
            timelines.save_timeline(connection, each, Holder(True, "", ""))
            apply(connection, changed(each, {}), each, NOW, "test", "filled")
    return found


@pytest.fixture(params=[True, False], ids=["from the rarest key", "along the days"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every selection of so small an archive chooses few; here none does, too."""
    if not request.param:
        monkeypatch.setattr(selecting, "FEW", -1)
        monkeypatch.setattr(occurrences, "_MANY", -1)


def chosen(archive: Archive, event: Event, selection: Selection) -> bool:
    country = event.place.country if event.place is not None else None
    summary = event.summary["en"].lower()
    return all(
        (
            not selection.timeline or archive.timeline.id in selection.timeline,
            not selection.tag or set(selection.tag) & set(event.tags),
            not selection.kind or event.kind in selection.kind,
            not selection.country or country in selection.country,
            not selection.organization
            or set(selection.organization) & {n.lower() for n in event.organizations},
            not selection.text or any(f" {word}" in f" {summary}" for word in selection.text),
        )
    )


def wanted(occurrence: Occurrence, selection: Selection) -> bool:
    return (
        (occurrence.kind is not OccurrenceKind.ORIGINAL or occurrence.end >= TODAY)
        and (not selection.occurrence or occurrence.kind in selection.occurrence)
        and (not selection.milestones or occurrence.milestone)
    )


def expected(
    archives: tuple[Archive, ...], selection: Selection, span: Span, seen: tuple[Status, ...]
) -> list[tuple[str, Occurrence]]:
    found = [
        (event.id, occurrence)
        for archive in archives
        for event in archive.event
        if event.status in seen and not event.private and not archive.timeline.private
        if chosen(archive, event, selection)
        for occurrence in event.occurrences(span)
        if wanted(occurrence, selection)
    ]
    return sorted(found, key=lambda each: (each[1].date, each[0], each[1].series))


@pytest.mark.parametrize("archives", range(3), indirect=True)
@pytest.mark.usefixtures("way")
def test_what_touches_a_span(database: Database, archives: tuple[Archive, ...]) -> None:
    with database.read() as connection:
        for given in SELECTIONS:
            selection = Selection.read(given)
            for span in SPANS:
                public = expected(archives, selection, span, (Status.PUBLISHED,))
                found = occurrences.between(connection, selection, span, TODAY)
                assert [(each.stored.event.id, each.occurrence) for each in found] == public, (given, span)
                days = sorted((one.date, one.precision, id) for id, one in public)
                due = occurrences.due(connection, selection, span, TODAY)
                told = [(each.date, each.precision, id) for each in due for id in each.events]
                assert sorted(told) == days, (given, span)
                lines = occurrences.due(connection, selection, span, TODAY, lines=True)
                split = [(each, text.split(" ", 2)) for each in lines for text in each.events]
                assert sorted((each.date, each.precision, id) for each, (id, _, _) in split) == days
                assert all(timeline in ("labour", "kazakhstan") for _, (_, timeline, _) in split)
                assert all('"title":{"en":"Title' in line for _, (_, _, line) in split)


@pytest.mark.parametrize("archives", range(2), indirect=True)
@pytest.mark.usefixtures("way")
def test_some_of_what_touches_a_span(database: Database, archives: tuple[Archive, ...]) -> None:
    with database.read() as connection:
        for given in SELECTIONS:
            selection = Selection.read(given)
            for span in SPANS:
                exact = [
                    each
                    for each in expected(archives, selection, span, (Status.PUBLISHED,))
                    if each[1].precision in ("day", "month")
                ]
                begun = [each for each in exact if each[1].date < span.first]
                ahead = exact[len(begun) :]
                near = occurrences.nearest(connection, selection, span, TODAY, begun=2, most=5)
                assert [(each.stored.event.id, each.occurrence) for each in near] == begun[-2:] + ahead[:5]
                assert occurrences.number(connection, selection, span, TODAY, 10**6) == len(exact)
                [some] = occurrences.chosen(connection, selection, [span], TODAY, 4)
                best = sorted(ahead, key=lambda each: not each[1].milestone)[:4]
                assert [(each.stored.event.id, each.occurrence) for each in some.found] == best
                assert some.left == min(max(0, len(ahead) - 4), occurrences.MOST_LEFT)


@pytest.mark.parametrize("archives", [0], indirect=True)
def test_values_that_somebody_may_see(database: Database, archives: tuple[Archive, ...]) -> None:
    with database.read() as connection:
        known = events.known_values(connection, ("timeline", "tag", "kind", "country", "organization"))
    assert known["timeline"] == {"labour", "kazakhstan"}
    seen = [
        event
        for archive in archives[:2]
        for event in archive.event
        if event.status is Status.PUBLISHED and not event.private
    ]
    assert known["tag"] == {tag for event in seen for tag in event.tags}
    assert known["kind"] == {event.kind for event in seen}
    assert known["country"] == {event.place.country for event in seen if event.place is not None}
    assert known["organization"] == {name.lower() for event in seen for name in event.organizations}
