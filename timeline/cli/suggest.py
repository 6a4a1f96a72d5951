"""`timeline suggest`: the dated statements of a text, as drafts."""

import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from timeline.cli.command import (
    CONFIG,
    ConfigOption,
    JsonOption,
    WrongUse,
    app,
    asked,
    opened,
    print_json,
    signed,
)
from timeline.dates.edtf import parse
from timeline.dates.uncertain import UncertainDate
from timeline.dates.words import date_words
from timeline.errors import BadDate, BadSetting, TimelineError, ascii_control, shown
from timeline.languages import language as language_of

if TYPE_CHECKING:
    from timeline.curate.review import Queued
    from timeline.curate.suggest import Draft, Suggestions

MAX_BYTES = 2_000_000
_HOW = {
    "explicit": "printed so",
    "year-from-context": "year from the context",
    "relative": "counted from the release date",
    "anniversary": "from an anniversary",
}
_EACH_YEAR = {"observance": ("each year",)}


@app.command()
def suggest(
    file: Annotated[str, typer.Argument(help="A text file (UTF-8), or - for standard input.")],
    published: Annotated[
        str | None, typer.Option("--published", help="When the text was released: 2016-12-14, 2016-12.")
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", help="The language of the text; recognised where not given.")
    ] = None,
    add: Annotated[
        str | None,
        typer.Option("--add", help="Put the drafts into the review queue of this timeline."),
    ] = None,
    new_timeline: Annotated[
        str | None,
        typer.Option(
            "--new-timeline", help="Make that timeline first, with this title, in the text's language."
        ),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option("--source", help="The text's source in that timeline, by its id; made without it."),
    ] = None,
    who: Annotated[str | None, typer.Option("--who", help="Who adds them; without it, your login.")] = None,
    as_json: JsonOption = False,
    config: ConfigOption = CONFIG,
) -> None:
    """Find dated statements in a text; give them as drafts with quote, date, how found and how sure.

    With --add they wait for review in a timeline that the store holds; the same text again adds nothing.

    Example: timeline suggest release.txt --published 2016-12-14
    """
    from timeline.curate.lexicon import lexicon
    from timeline.curate.suggest import suggest as found_in

    if add is None and (new_timeline or source or who):
        what = "--new-timeline, --source and --who are for adding"
        raise WrongUse(BadSetting(what, mend="say --add TIMELINE"))
    released = asked(_released, published) if published else None
    if language:
        asked(lexicon, language)
    text = _read(file)
    found = found_in(text, released, language)
    for warning in found.warnings:
        print(f"timeline: {file}: {ascii_control(warning)}", file=sys.stderr)
    if add is not None:
        queued = _queue(found, file, text, add, new_timeline, source, who, config)
        if as_json:
            print_json([_shape(each) for each in queued])
        else:
            _print_queued(queued, add)
    elif as_json:
        print_json([draft.shape() for draft in found.drafts])
    else:
        _print(found, file)


def _released(text: str) -> UncertainDate:
    """The day, month, year or range of publication. Raises BadDate."""
    from timeline.curate.statements.anchor import published_anchor

    date = parse(text)
    if date.choice is not None or published_anchor(date) is None:
        raise BadDate(f"{shown(text)} cannot be a release date", mend="write 2016-12-14, 2016-12 or 2016")
    return date


def _read(file: str) -> str:
    """The text of a file or of standard input: UTF-8, with or without a byte order mark."""
    if file == "-":
        name, content = "standard input", sys.stdin.buffer.read(MAX_BYTES + 1)
    else:
        name = file
        with Path(file).open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise TimelineError("the text is over 2 MB", name, "give one release at a time")
    if b"\0" in content:
        raise TimelineError(
            "there is a NUL byte in it, so it is no text", name, "save it as plain text, UTF-8"
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TimelineError(
            f"byte {error.start + 1} is not UTF-8", name, "save it as plain text, UTF-8"
        ) from None


def _print(found: "Suggestions", file: str) -> None:
    """One block a draft, then what to do next."""
    released = f", released {found.published}" if found.published else ""
    if not found.drafts:
        print(f"No dated statement was found (read as {_name(found.language)}{released}).")
        print("Another --language or the text's --published date may help.")
        return
    for draft in found.drafts:
        print("\n".join(_block(draft, found.language)), end="\n\n")
    count = len(found.drafts)
    print(f"{count} {'draft' if count == 1 else 'drafts'}, read as {_name(found.language)}{released}.")
    open_years = sum(
        draft.date.startswith("XXXX") and draft.recurrence == "none" and draft.section == "main"
        for draft in found.drafts
    )
    if open_years and not found.published:
        print(f"{open_years} without a year: try again with --published DATE.")
    print(f"Check each against its quote. As JSON: timeline suggest {file} --json")


def _queue(
    found: "Suggestions",
    file: str,
    text: str,
    timeline: str,
    new_timeline: str | None,
    source: str | None,
    who: str | None,
    config: Path,
) -> "list[Queued]":
    """Put the drafts into a timeline's review queue. Raises TimelineError."""
    from timeline.curate.desk import at_desk
    from timeline.curate.editing import new_timeline as made
    from timeline.curate.review import Release, queue

    name = "" if file == "-" else Path(file).name
    why = f"suggested by {ascii_control(name) or 'a text'}"
    signature = signed(who)
    application = opened(config)
    now = application.database.now()
    with application.database.write() as connection:
        desk = at_desk(connection, now, signature, why, application.settings.folder)
        if new_timeline is not None:
            asked(lambda: made(desk, timeline, new_timeline, found.language, private=False))
        return queue(desk, timeline, found, Release(name, text, source))


def _shape(queued: "Queued") -> dict[str, object]:
    return {
        **queued.draft.shape(),
        "event": queued.event,
        "added": queued.is_new,
        "same_day": queued.same_day,
    }


def _print_queued(queued: "list[Queued]", timeline: str) -> None:
    """A line for each draft that was added, then what to do next."""
    new = [each for each in queued if each.is_new]
    for each in new:
        print(ascii_control(f"added {each.event}  {each.draft.date}  {each.draft.title}"))
        for line in _remarks(each.draft):
            print(line)
        if each.same_day:
            print(f"  same day as {', '.join(each.same_day)}: compare before publishing")
    known = len(queued) - len(new)
    print(f"{len(new)} added to {timeline}" + (f", {known} there already" if known else ""))
    if queued:
        print(f"Review them: timeline event list --status draft --timeline {timeline}")


def _name(code: str) -> str:
    try:
        return language_of(code).locale.get_language_name("en") or code
    except BadSetting:
        return code


def _block(draft: "Draft", code: str) -> list[str]:
    """A draft in lines: date and words, quote, how found and how sure, what goes with it."""
    words = date_words(parse(draft.date), language_of("en"))
    lines = [f"{draft.date}  {words}" if words != draft.date else draft.date]
    quote = ascii_control(" ".join(draft.quote.split()))
    lines += textwrap.wrap(f"“{quote}”", 76, initial_indent="  ", subsequent_indent="  ")
    expression = ascii_control(" ".join(draft.expression.split()))
    how = [f"“{expression}”", _HOW[draft.method], f"confidence {draft.confidence}"]
    lines.append(f"  {'; '.join(how)}")
    return lines + _remarks(draft)


def _remarks(draft: "Draft") -> list[str]:
    """A line for each thing to be looked at before a draft is published."""
    from timeline.curate.review import remarks

    return [f"  {each}" for each in (*remarks(draft), *_EACH_YEAR.get(draft.recurrence, ()))]
