"""What a curator asks of events: `timeline event list`, `show`, `history`."""

import datetime as dt
from typing import Annotated

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
    opened,
    print_json,
    selected,
    spoken,
)
from timeline.errors import BadSetting, ascii_control, shown
from timeline.model.event import Status

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
    from timeline.render.shapes import event_shape
    from timeline.store import events

    if status is not None and status not in tuple(Status):
        known = ", ".join(each for each in Status if each is not Status.WITHDRAWN)
        raise WrongUse(BadSetting(f"{shown(status)} is not a status", mend=f"one of {known}"))
    application = opened(config)
    reader = spoken(application, language)
    selection = selected(
        application, timeline=timeline, tag=tag, kind=kind, country=country, person=person,
        organization=organization, text=text,
    )  # fmt: skip
    with application.database.read() as connection:
        found = events.load_whatever(connection, selection, status)
    if as_json:
        print_json(
            [
                event_shape(each.event, each.timeline, each.language, reader)
                | {"status": each.event.status, "revision": each.revision}
                for each in found
            ]
        )
        return
    for each in found:
        title = reader.choose(each.event.title, each.language).text
        known = each.event.known_words(reader) or each.event.printed or "no date yet"
        mark = "" if each.event.status is Status.PUBLISHED else f"  [{each.event.status}]"
        print(ascii_control(f"{each.event.id}  {known}  {title}{mark}"))
    if not found:
        print("no such event")


@event.command("show")
def show(
    id: Annotated[str, typer.Argument(help="The event's id.")],
    config: ConfigOption = CONFIG,
) -> None:
    """One event whole, as JSON: what is kept of it, its timeline, its revision.

    Example: timeline event show zhanaozen-2011
    """
    import json

    from timeline.store import events

    application = opened(config)
    with application.database.read() as connection:
        found = events.load_any(connection, id)
    print_json(
        {
            "timeline": found.timeline,
            "revision": found.revision,
            "modified": _utc(found.modified),
            "event": json.loads(events.document(found.event)),
        }
    )


@event.command("history")
def history(
    id: Annotated[str, typer.Argument(help="The event's id.")],
    as_json: JsonOption = False,
    config: ConfigOption = CONFIG,
) -> None:
    """Every revision of an event: when, by whom, why, and what it changed.

    Example: timeline event history zhanaozen-2011
    """
    from timeline.curate.differences import differences
    from timeline.store import events

    application = opened(config)
    with application.database.read() as connection:
        held = events.load_any(connection, id)
        revisions = events.revisions(connection, id)
    after = [*(each.before for each in revisions[1:]), events.document(held.event)]
    changes = [
        differences(each.before, then) if each.before and then else []
        for each, then in zip(revisions, after, strict=True)
    ]
    if as_json:
        print_json(
            [
                {
                    "revision": each.number,
                    "at": _utc(each.at),
                    "who": each.who,
                    "why": each.why,
                    "changes": found,
                }
                for each, found in zip(revisions, changes, strict=True)
            ]
        )
        return
    for each, lines in zip(revisions, changes, strict=True):
        print(ascii_control(f"{each.number}  {_utc(each.at)}  {each.who}: {each.why}"))
        for line in lines:
            print(ascii_control(f"     {line}"))


def _utc(at: dt.datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")
