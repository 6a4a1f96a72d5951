"""What a reader asks: `upcoming`, `on`, `feed`."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from timeline.cli.command import (
    CONFIG,
    ConfigOption,
    CountryOption,
    JsonOption,
    KindOption,
    LanguageOption,
    MilestonesOption,
    OccurrenceOption,
    OrganizationOption,
    PersonOption,
    TagOption,
    TextOption,
    TimelineOption,
    WrongUse,
    app,
    asked,
    opened,
    output,
    print_json,
    put_out,
    selected,
    shared,
    spoken,
)
from timeline.dates.calendars import Day, Span, from_gregorian, is_leap, to_gregorian
from timeline.dates.edtf import parse
from timeline.dates.uncertain import Precision
from timeline.errors import BadDate, BadSetting, ascii_control, shown
from timeline.languages import Language
from timeline.model.selection import Selection

if TYPE_CHECKING:
    from timeline.application import Application
    from timeline.store.occurrences import Found


def day_of(text: str) -> Day:
    """One day from an expression. Raises BadDate where it is not known to the day."""
    date = parse(text)
    if date.single is None or date.precision is not Precision.DAY or date.earliest is None:
        raise BadDate(f"{shown(text)} is not one day", mend="write it as 2026-11-23")
    return date.earliest


@app.command()
def upcoming(
    days: Annotated[int, typer.Option("--days", help="How many days ahead.", min=0, max=3660)] = 60,
    start: Annotated[str | None, typer.Option("--from", help="The day to count from; default today.")] = None,
    timeline: TimelineOption = None,
    tag: TagOption = None,
    kind: KindOption = None,
    country: CountryOption = None,
    person: PersonOption = None,
    organization: OrganizationOption = None,
    text: TextOption = None,
    occurrence: OccurrenceOption = None,
    milestones: MilestonesOption = False,
    language: LanguageOption = None,
    as_json: JsonOption = False,
    ids: Annotated[
        bool, typer.Option("--ids", help="A line each: the day and the event's id, a tab between them.")
    ] = False,
    titles: Annotated[bool, typer.Option("--titles", help="The same, with the title behind them.")] = False,
    config: ConfigOption = CONFIG,
) -> None:
    """What returns next, with the countdown.

    Example: timeline upcoming --days 30 --country KZ
    """
    from timeline.store import occurrences

    application = opened(config)
    first = asked(day_of, start) if start else application.today(application.database.now())
    reader = spoken(application, language)
    selection = selected(
        application,
        timeline=timeline,
        tag=tag,
        kind=kind,
        country=country,
        person=person,
        organization=organization,
        text=text,
        occurrence=occurrence,
        milestones=milestones,
    )
    span = Span(first, first + days)
    if ids or titles:
        _print_due(application, selection, span, reader, titles=titles)
        return
    with application.database.read() as connection:
        found = occurrences.between(connection, selection, span, first)
    if as_json:
        print_json(_shapes(found, first, reader))
    elif found:
        _table(found, first, reader)
        print(f"\nfeed: {application.settings.url}/feeds/all.ics")
    else:
        print(reader("Nothing returns in these days; try --days {n}.", n=min(days * 4 + 30, 3660)))


def _print_due(
    application: "Application", selection: Selection, span: Span, reader: Language, *, titles: bool
) -> None:
    """For other programs: as quickly as the store answers, however much is due."""
    from timeline.render.shapes import exact
    from timeline.store import occurrences, timelines

    with application.database.read() as connection:
        found = occurrences.due(connection, selection, span, span.first, lines=titles)
        archives = timelines.archives(connection) if titles else {}
    for date, precision, season, events in found:
        day = exact(date, precision, season)
        for each in sorted(events):
            id, _, told = each.partition(" ")
            if titles:
                timeline, _, line = told.partition(" ")
                title = reader.choose(json.loads(line)["title"], archives[timeline].timeline.language).text
                print(day, id, ascii_control(title), sep="\t")
            else:
                print(day, id, sep="\t")


@app.command()
def on(
    day: Annotated[str, typer.Argument(help="MM-DD, or a date with its year.", metavar="MM-DD or DATE")],
    language: LanguageOption = None,
    as_json: JsonOption = False,
    config: ConfigOption = CONFIG,
) -> None:
    """What happened on this day.

    Example: timeline on 12-16
    """
    from timeline.store import events, occurrences

    application = opened(config)
    today = application.today(application.database.now())
    at = asked(_of_this_year, day, today)
    reader = spoken(application, language)
    _, month, monthday = to_gregorian(at)
    with application.database.read() as connection:
        stored = events.on_day(connection, month, monthday)
        returning = occurrences.between(connection, Selection(), Span(at, at), None)
    found = [
        occurrences.Found(best, each) for each in stored if (best := occurrences.told_on(each.event, at))
    ]
    told = {each.stored.event.id for each in found}
    found += [
        each for each in returning if each.occurrence.precision == "day" and each.stored.event.id not in told
    ]
    if as_json:
        print_json(_shapes(found, today, reader))
    elif found:
        _table(found, today, reader)
    else:
        print(reader("Nothing is recorded for this day."))


def _of_this_year(text: str, today: Day) -> Day:
    if len(text) != 5:
        return day_of(text)
    part = parse(f"XXXX-{text}").parts[0]
    if part.month is None or part.day is None:
        raise BadDate(f"{shown(text)} is not a day of the year", mend="write month and day: 12-16")
    year = to_gregorian(today)[0]
    while (part.month, part.day) == (2, 29) and not is_leap(year):
        year -= 1
    return from_gregorian(year, part.month, part.day)


@app.command()
def feed(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="`all`, or a feed named in the configuration.")] = "all",
    timeline: TimelineOption = None,
    tag: TagOption = None,
    kind: KindOption = None,
    country: CountryOption = None,
    person: PersonOption = None,
    organization: OrganizationOption = None,
    text: TextOption = None,
    occurrence: OccurrenceOption = None,
    milestones: MilestonesOption = False,
    language: LanguageOption = None,
    file: Annotated[str, typer.Option("--output", "-o", help="Write to this file.")] = "-",
    config: ConfigOption = CONFIG,
) -> None:
    """A feed as an iCalendar file, or on standard output.

    Example: timeline feed all --country KZ -o kazakhstan.ics
    """
    from dataclasses import replace

    target = output(file)
    application = opened(config)
    wanted = application.feed(name)
    given = selected(
        application,
        timeline=timeline,
        tag=tag,
        kind=kind,
        country=country,
        person=person,
        organization=organization,
        text=text,
        occurrence=occurrence,
        milestones=milestones,
    )
    if str(given):
        if name != "all":
            raise WrongUse(
                BadSetting(f"the feed {name} has its selection already", mend="leave the options out")
            )
        wanted = replace(wanted, selection=given)
    if language:
        wanted = replace(wanted, language=_of_the_site(language, list(application.languages)))
    body = application.feeds.body(wanted, application.today(application.database.now())).identity
    with shared(context):
        put_out(target, (body,))


def _of_the_site(code: str, codes: Sequence[str]) -> str:
    if code not in codes:
        what = f"{shown(code)} is not a language of this site"
        raise WrongUse(BadSetting(what, mend=f"one of {', '.join(codes)}, or add it to [site] languages"))
    return code


def _shapes(found: "Sequence[Found]", today: Day, reader: Language) -> list[dict[str, object]]:
    from timeline.render.shapes import event_shape, occurrence_shape

    return [
        {
            "occurrence": occurrence_shape(each.occurrence, today, reader, each.stored.event.date),
            "event": event_shape(each.stored.event, each.stored.timeline, each.stored.language, reader),
        }
        for each in found
    ]


def _table(found: "Sequence[Found]", today: Day, reader: Language) -> None:
    """A table one would paste into a message; no frames, no colour without a terminal."""
    from rich.console import Console
    from rich.table import Table

    from timeline.dates.return_words import label_words, occurrence_date_words, when_words

    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, style="bold")
    table.add_column(overflow="fold")
    for occurrence, stored in found:
        event = stored.event
        title = event.named(reader, stored.language).text
        place = reader.choose(event.place.name, stored.language).text if event.place else ""
        if place and place.casefold() not in title.casefold():
            title = f"{title}, {place}"
        old_style = event.old_style_words(reader)
        table.add_row(
            when_words(occurrence, today, reader),
            occurrence_date_words(occurrence, reader),
            label_words(occurrence, reader, event.date),
            f"{title} ({old_style})" if old_style else title,
        )
    console = Console(highlight=False)
    console.print(table) if console.is_terminal else Console(highlight=False, width=200).print(table)
