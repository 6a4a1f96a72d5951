"""What a curator changes by hand: `timeline event add`, `edit`, `publish`, `retract`, `withdraw`, `revert`,
`merge`.
"""

import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from timeline.cli.command import CONFIG, ConfigOption, WrongUse, asked, kept_line, opened, signed
from timeline.cli.events import event, utc
from timeline.errors import BadSetting, StoreError, TimelineError, ascii_control, shown

if TYPE_CHECKING:
    from timeline.application import Application
    from timeline.cli.editor import Typed
    from timeline.curate.desk import Desk
    from timeline.curate.editing import Conflict
    from timeline.files.event_text import Given, Setting
    from timeline.model.event import Archive, Event, Status
    from timeline.store.events import Stored

Ids = Annotated[list[str], typer.Argument(help="Ids of events.", metavar="ID...")]
FileOption = Annotated[
    str | None,
    typer.Option("--file", help="Read the event from this file, or - for standard input; no editor opens."),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", help="KEY=VALUE, e.g. date=2011-12-16, title.el=…; may be repeated."),
]
UnsetOption = Annotated[
    list[str] | None, typer.Option("--unset", help="Take this key out, e.g. summary.el; may be repeated.")
]
WhyOption = Annotated[str | None, typer.Option("--why", help="The reason, for the history.")]
WhoOption = Annotated[str | None, typer.Option("--who", help="Who makes the change; without it, your login.")]


@event.command("add")
def add(
    timeline: Annotated[str, typer.Argument(help="The timeline the event belongs to, by its id.")],
    file: FileOption = None,
    set_: SetOption = None,
    new_timeline: Annotated[
        str | None, typer.Option("--new-timeline", help="Make the timeline first, with this title.")
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", help="Of the new timeline; without it, the site's.")
    ] = None,
    private: Annotated[
        bool, typer.Option("--private", help="The new timeline is shown to nobody but curators.")
    ] = False,
    why: WhyOption = None,
    who: WhoOption = None,
    config: ConfigOption = CONFIG,
) -> None:
    """Add events to a timeline that the store holds; opens an editor unless --file or --set says what.

    An event that names no status becomes a draft, which nobody is shown before it is published.

    Example: timeline event add harbour --new-timeline Harbour --set title=Strike --set date=1936-05-09
    """
    from timeline.cli import editor
    from timeline.curate import editing
    from timeline.curate.desk import own_archive
    from timeline.files import event_text

    if new_timeline is None and (language or private):
        raise WrongUse(
            BadSetting("--language and --private are for a new timeline", mend="add --new-timeline")
        )
    settings = _settings(set_, None)
    application = opened(config)

    def archive_of(desk: "Desk") -> "Archive":
        if new_timeline is not None:
            code = language or application.settings.site.language
            asked(lambda: editing.new_timeline(desk, timeline, new_timeline, code, private=private))
        return own_archive(desk, timeline)

    typed: Typed | None = None
    if file is not None:
        typed = editor.given(file, "new-event")
    elif not settings:
        with _rehearsal(application, who) as desk:
            text = event_text.template(archive_of(desk))
        typed = editor.edited(text, "new-event")
        if typed is None:
            print("nothing was added")
            return
    text, name = (typed.text, typed.name) if typed else ("", "")
    said: dict[str, object] = {"--new-timeline": new_timeline, "--language": language, "--private": private}
    said |= {"--set": set_, "--why": why, "--who": who}
    way_on = ["timeline", "event", "add", timeline, *_options(said, config)]
    with (
        editor.keeping(typed, way_on),
        _desk(application, who, why or "added by hand") as desk,
    ):
        archive = archive_of(desk)
        found = asked(event_text.read, text, name, archive, settings, {"status": "draft"})
        added = asked(editing.add, desk, archive, found)
    for each in added:
        print(_told(f"added {each.id} to {timeline}", each))
    if found.sources:
        print(f"added {', '.join(source.id for source in found.sources)} to its sources")
    if not added and not found.sources:
        print("nothing was added")


@event.command("edit")
def edit(
    id: Annotated[str, typer.Argument(help="The event's id.")],
    file: FileOption = None,
    set_: SetOption = None,
    unset: UnsetOption = None,
    based_on: Annotated[
        int | None,
        typer.Option(
            "--based-on", help="The revision you started from: refuse if another one stands.", min=1
        ),
    ] = None,
    why: WhyOption = None,
    who: WhoOption = None,
    config: ConfigOption = CONFIG,
) -> None:
    """Change an event that the store holds; opens an editor unless --file, --set or --unset says what.

    Nobody's work is overwritten: if somebody else has changed it meanwhile, both versions are shown, nothing
    is written, and your text is kept.

    Example: timeline event edit zhanaozen-2011 --set title.el="Σφαγή στο Ζαναοζέν" --why "translated"
    """
    from timeline.cli import editor
    from timeline.curate import editing
    from timeline.curate.desk import own_archive, standing
    from timeline.files import event_text

    settings = _settings(set_, unset)
    application = opened(config)
    said_base = based_on
    typed = editor.given(file, id) if file is not None else None
    if file is None and not settings:
        with _rehearsal(application, who) as desk:
            stored = standing(desk.connection, id)
            text = event_text.event_text(
                stored.event, own_archive(desk, stored.timeline, id), stored.revision
            )
        typed = editor.edited(text, id)
        if typed is None:
            print("nothing changed")
            return
        based_on = stored.revision if based_on is None else based_on
    if typed is not None:
        based_on = event_text.based_on(typed.text) if based_on is None else based_on
    said = {"--set": set_, "--unset": unset, "--why": why, "--who": who}
    way_on = ["timeline", "event", "edit", id, *_options(said, config)]
    with (
        editor.keeping(typed, [*way_on, *_options({"--based-on": said_base})]),
        _desk(application, who, why or "edited by hand") as desk,
    ):
        stored = standing(desk.connection, id)
        archive = own_archive(desk, stored.timeline, id)
        found = asked(lambda: _one_event(stored, archive, typed, settings))
        outcome = asked(editing.edit, desk, archive, found, based_on)
    if isinstance(outcome, editing.Conflict):
        _show(outcome)
        way_on += _options({"--based-on": outcome.revision})
        editor.keep(typed, way_on, "take both into one text")
        what = f"{id} was changed meanwhile (revision {outcome.revision}), so nothing was written"
        if typed is not None:
            mend = f"take both into one text, and say --based-on {outcome.revision}"
        else:
            mend = f"to write yours over it: {shlex.join(way_on)}"
        raise StoreError(what, mend=mend)
    for line in outcome:
        print(ascii_control(line))
    print(f"{id} was changed" if outcome else "nothing changed")


@event.command("publish")
def publish(ids: Ids, why: WhyOption = None, who: WhoOption = None, config: ConfigOption = CONFIG) -> None:
    """Show drafts, or what was retracted, to everybody: on pages, in feeds and in reminders.

    Example: timeline event publish dockers-strike-1936-05-09
    """
    from timeline.model.event import Status

    _to_status(ids, Status.PUBLISHED, why or "published", who, config)


@event.command("retract")
def retract(
    ids: Ids,
    why: Annotated[str, typer.Option("--why", help="What was wrong, for the history.")],
    who: WhoOption = None,
    config: ConfigOption = CONFIG,
) -> None:
    """Take events back that were wrong: calendars say so for 90 days, then they are gone. History stays.

    Example: timeline event retract dockers-strike-1936-05-09 --why "the source speaks of 1937"
    """
    from timeline.model.event import Status

    _to_status(ids, Status.RETRACTED, why, who, config)


@event.command("withdraw")
def withdraw(
    ids: Ids,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    who: WhoOption = None,
    config: ConfigOption = CONFIG,
) -> None:
    """Take events away at once and for ever, with their history, because they could harm someone.

    Works for events of data files too. The id is never used again.

    Example: timeline event withdraw letter-1951
    """
    from timeline.curate import editing

    application = opened(config)
    if not yes:
        _confirm(ids)
    with _desk(application, who, "withdrawn") as desk:
        found = editing.withdraw(desk, ids)
    is_clean = application.database.forget()
    for each in found:
        also = f", with {', '.join(each.merged)} that was merged into it" if each.merged else ""
        print(f"withdrawn: {each.id}{also}")
        for other in each.left_in:
            print(f"  {other} took it over once, and may hold its words yet: take them out there, and then")
            print(f"  withdraw {each.id} again, which takes them out of the history of {other}")
        if each.file:
            print(
                f"  its text still stands in {each.file}: take it out there, and write at the top of the file"
            )
            print(f'  withdrawn = ["{each.id}"]')
    if not is_clean:
        print("Another program is reading the store; its log still holds the words: run timeline sync soon.")
    if not application.database.is_sqlite:
        print("PostgreSQL's files hold the words until the next VACUUM FULL.")
    print("What cannot be recalled: mails and messages already sent, feeds others have fetched, backups,")
    print("exports and .adopted files, and the history of a public git repository. See docs/safety.md.")


@event.command("revert")
def revert(
    id: Annotated[str, typer.Argument(help="The event's id; also one that was merged into another.")],
    to: Annotated[int, typer.Option("--to", help="The revision to go back to (timeline event history).")],
    why: WhyOption = None,
    who: WhoOption = None,
    config: ConfigOption = CONFIG,
) -> None:
    """Bring an event back as it was after an earlier revision; that is a new revision, nothing is lost.

    Example: timeline event revert zhanaozen-2011 --to 3
    """
    from timeline.curate import editing

    application = opened(config)
    with _desk(application, who, why or f"back to revision {to}") as desk:
        done = editing.revert(desk, id, to)
    for line in done.lines:
        print(ascii_control(line))
    if done.dropped:
        print(f"left out: links to {', '.join(done.dropped)}, which exist no more")
    if done.split_from is not None:
        print(f"{id} is back, as it was after revision {to}")
        history = f"timeline event history {done.split_from}"
        print(f"{done.split_from} keeps what it took over; to undo that too: {history}")
    else:
        print(f"{id} is as it was after revision {to}" if done.lines else "nothing changed")


@event.command("merge")
def merge(
    keep: Annotated[str, typer.Argument(help="The event that stays.")],
    gone: Annotated[str, typer.Argument(help="The event that goes; its id leads to the other one.")],
    why: WhyOption = None,
    who: WhoOption = None,
    config: ConfigOption = CONFIG,
) -> None:
    """Make one event of two that tell of the same: sources, claims, tags and titles stand side by side.

    A date that differs is kept as a claim. `timeline event revert GONE --to N` takes it back.

    Example: timeline event merge zhanaozen-2011 zhanaozen-massacre-2011
    """
    from timeline.curate.merging import merge as merged

    application = opened(config)
    with _desk(application, who, why or "") as desk:
        done = merged(desk, keep, gone)
    print(f"{gone} is part of {keep} now, and its id leads there")
    if done.left:
        print(f"only in the history of {gone}: {', '.join(done.left)} (timeline event history {gone})")
    if done.relinked:
        print(f"links that follow: {', '.join(done.relinked)}")


@contextmanager
def _desk(application: "Application", who: str | None, why: str) -> Iterator["Desk"]:
    """A desk with a transaction of its own."""
    from timeline.curate.desk import at_desk

    name, reason = signed(who), kept_line(why, "--why") if why else ""
    now = application.database.now()
    with application.database.write() as connection:
        yield at_desk(connection, now, name, reason, application.settings.folder)


@contextmanager
def _rehearsal(application: "Application", who: str | None) -> Iterator["Desk"]:
    """A desk on which nothing is kept, to look something up."""
    from timeline.curate.desk import Desk

    now = application.database.now()
    with application.database.rehearsal() as connection:
        yield Desk(connection, now, signed(who), "", application.settings.folder)


def _settings(sets: Sequence[str] | None, unsets: Sequence[str] | None) -> "list[Setting]":
    from timeline.files.event_text import removal, setting

    return [*(asked(setting, each) for each in sets or ()), *(asked(removal, each) for each in unsets or ())]


def _options(said: Mapping[str, object], config: Path = CONFIG) -> list[str]:
    """Options as they were typed, for a command that goes on: a flag, a value, or several."""
    words = ["--config", str(config)] if config != CONFIG else []
    for option, value in said.items():
        if value is True:
            words.append(option)
        else:
            several = value if isinstance(value, list) else [value] if value else []
            words += [word for each in several for word in (option, str(each))]
    return words


def _one_event(
    stored: "Stored", archive: "Archive", typed: "Typed | None", settings: "Sequence[Setting]"
) -> "Given":
    """What an edit makes of an event. What a text leaves out stays the default, but for id and status."""
    from timeline.files import event_text

    own = stored.event
    text = typed.text if typed is not None else event_text.event_text(own, archive, stored.revision)
    defaults = {"id": own.id, "status": str(own.status)}
    found = event_text.read(text, typed.name if typed is not None else "", archive, settings, defaults)
    if not found.events:
        raise BadSetting("there is no [[event]] in the text", own.id, "write the event, with its new values")
    for number, each in enumerate(found.events):
        if each.id != own.id or number:
            what, mend = f"found {shown(each.id)}, and this edits {own.id}", "an event keeps its id for ever"
            fault = found.fault(number, "id", what, mend)
            raise BadSetting(fault.found, fault.where, fault.expected)
    return found


def _to_status(ids: Sequence[str], status: "Status", why: str, who: str | None, config: Path) -> None:
    from timeline.curate import editing

    application = opened(config)
    with _desk(application, who, why) as desk:
        found = {each.id: each for each in editing.set_status(desk, ids, status)}
    for id in dict.fromkeys(ids):
        print(_told(id, found[id]) if id in found else f"{id}: {status} already")


def _told(what: str, event: "Event") -> str:
    """An event's state in words, with the next step of a draft, or why it will not return."""
    private = ", private" if event.private else ""
    hint = f" (to show it: timeline event publish {event.id})" if event.status == "draft" else ""
    dated = event.date is not None and (event.date.earliest, event.date.latest) != (None, None)
    if event.status == "published" and event.recurrence != "observance" and not dated:
        hint = '; its year is not known, so no anniversary of it comes, unless recurrence = "observance"'
    return f"{what}: {event.status}{private}{hint}"


def _confirm(ids: Sequence[str]) -> None:
    """Ask on a terminal; elsewhere --yes is needed. Raises WrongUse."""
    question = f"Withdraw {', '.join(ids)} with all history, for ever?"
    if not sys.stdin.isatty():
        raise WrongUse(BadSetting("withdrawing cannot be taken back", mend="say --yes if you mean it"))
    if not typer.confirm(question):
        raise TimelineError("nothing was withdrawn")


def _show(conflict: "Conflict") -> None:
    """Both versions, as differences from the revision they have in common."""
    print(f"yours, from revision {conflict.based_on}:")
    for line in conflict.yours:
        print(ascii_control(f"  {line}"))
    print("theirs:")
    for revision, lines in conflict.theirs:
        at = utc(revision.at)
        print(ascii_control(f"  revision {revision.number}, {at}, {revision.who}: {revision.why}"))
        for line in lines:
            print(ascii_control(f"    {line}"))
