"""What a curator asks of events: `timeline event list`, `show`, `history`."""

import datetime as dt
import json
from collections.abc import Mapping
from textwrap import indent
from typing import TYPE_CHECKING, Annotated

import typer

from timeline.cli.command import (
    CONFIG,
    ConfigOption,
    CountryOption,
    JsonOption,
    KindOption,
    LanguageOption,
    OrganizationOption,
    PersonOption,
    TagOption,
    TextOption,
    TimelineOption,
    WrongUse,
    app,
    json_text,
    opened,
    print_json,
    selected,
    spoken,
)
from timeline.dates.edtf import parse
from timeline.dates.words import date_words
from timeline.errors import BadSetting, NotFound, ascii_control, shown
from timeline.languages import Language
from timeline.model.event import Event, Status
from timeline.model.fields import SOUTHERN

if TYPE_CHECKING:
    from timeline.store.listing import Line

event = typer.Typer(help="Events as the archive holds them, drafts included.", rich_markup_mode=None)
app.add_typer(event, name="event")


@event.command("list")
def list_(
    status: Annotated[
        str | None, typer.Option("--status", help="draft, published or retracted; all of them without.")
    ] = None,
    timeline: TimelineOption = None,
    tag: TagOption = None,
    kind: KindOption = None,
    country: CountryOption = None,
    person: PersonOption = None,
    organization: OrganizationOption = None,
    text: TextOption = None,
    language: LanguageOption = None,
    as_json: JsonOption = False,
    config: ConfigOption = CONFIG,
) -> None:
    """The events of a selection, earliest first: the drafts among them are what waits for review.

    Example: timeline event list --status draft --timeline kazakhstan
    """
    from timeline.store import listing

    if status is not None and status not in tuple(Status):
        known = ", ".join(each for each in Status if each is not Status.WITHDRAWN)
        raise WrongUse(BadSetting(f"{shown(status)} is not a status", mend=f"one of {known}"))
    application = opened(config)
    reader = spoken(application, language)
    selection = selected(
        application, private=True, timeline=timeline, tag=tag, kind=kind, country=country, person=person,
        organization=organization, text=text,
    )  # fmt: skip
    empty = True
    with application.database.read() as connection:
        for lines in listing.pages(connection, selection, status=status):
            more = listing.told_more(connection, lines)
            for line in lines:
                if as_json:
                    shape = json_text(_shape(line, more, reader))
                    print("[" if empty else ",", indent(shape, "  "), sep="\n", end="")
                else:
                    print(ascii_control(_text(line, more, reader)))
                empty = False
    if as_json:
        print("[]" if empty else "\n]")
    elif empty:
        print("no such event")


def _shape(line: "Line", more: Mapping[str, Event], reader: Language) -> dict[str, object]:
    """What a list says of an event, all keys."""
    place = reader.choose(line.places, line.language).text if line.places else None
    return {
        "id": line.id,
        "title": reader.choose(line.titles, line.language).text,
        "timeline": line.timeline,
        "kind": line.kind,
        "date": line.date,
        "words": _words(line, more, reader),
        "place": place,
        "tone": line.tone,
        "status": line.status,
        "private": line.private,
        "revision": line.revision,
    }


def _text(line: "Line", more: Mapping[str, Event], reader: Language) -> str:
    title = reader.choose(line.titles, line.language).text
    known = _words(line, more, reader) or line.printed or "no date yet"
    marks = [] if line.status == Status.PUBLISHED else [line.status]
    marks += ["private"] if line.private else []
    mark = f"  [{', '.join(marks)}]" if marks else ""
    return f"{line.id}  {known}  {title}{mark}"


def _words(line: "Line", more: Mapping[str, Event], reader: Language) -> str:
    """Its date in words, from its document where the line alone does not tell."""
    if line.id in more:
        return more[line.id].known_words(reader)
    return date_words(parse(line.date, southern=line.country in SOUTHERN), reader) if line.date else ""


@event.command("show")
def show(
    id: Annotated[str, typer.Argument(help="The event's id.")],
    config: ConfigOption = CONFIG,
) -> None:
    """One event whole, as JSON: what is kept of it, its timeline, its revision.

    The id of a merged event shows where it leads, as `merged`; of a withdrawn one only that is left.

    Example: timeline event show zhanaozen-2011
    """
    from timeline.store import events, timelines

    application = opened(config)
    with application.database.read() as connection:
        dead = timelines.withdrawn(connection)
        leads_to = timelines.led_to(connection, id)
        found = None if leads_to in dead else events.load_any(connection, leads_to)
    merged = {"merged": id} if leads_to != id else {}
    if found is None:
        print_json(
            {**merged, "timeline": dead[leads_to], "event": {"id": leads_to, "status": Status.WITHDRAWN}}
        )
        return
    print_json(
        {
            **merged,
            "timeline": found.timeline,
            "revision": found.revision,
            "modified": utc(found.modified),
            "event": json.loads(events.document(found.event)),
        }
    )


@event.command("history")
def history(
    id: Annotated[str, typer.Argument(help="The event's id.")],
    as_json: JsonOption = False,
    config: ConfigOption = CONFIG,
) -> None:
    """Every revision of an event: when, by whom, why, and what it changed; also of one that was merged.

    Example: timeline event history zhanaozen-2011
    """
    from timeline.curate.editing import changed
    from timeline.store import events, revisions, timelines

    application = opened(config)
    with application.database.read() as connection:
        if id in timelines.withdrawn(connection):
            raise NotFound(f"{shown(id)} was withdrawn: its history is gone too")
        leads_to = timelines.led_to(connection, id)
        if leads_to == id:
            events.load_any(connection, id)
        found, after = events.revisions(connection, id), revisions.documents(connection, id)
    changes = [
        changed(each.before, then)
        if each.before is not None and (then := after[each.number]) is not None
        else []
        for each in found
    ]
    if as_json:
        print_json(
            [
                {
                    "revision": each.number,
                    "at": utc(each.at),
                    "who": each.who,
                    "why": each.why,
                    "changes": lines,
                }
                for each, lines in zip(found, changes, strict=True)
            ]
        )
        return
    for each, lines in zip(found, changes, strict=True):
        print(ascii_control(f"{each.number}  {utc(each.at)}  {each.who}: {each.why}"))
        for line in lines:
            print(ascii_control(f"     {line}"))
    if leads_to != id:
        print(f"{id} leads to {leads_to}")


def utc(at: dt.datetime) -> str:
    """An instant as it is shown."""
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")
