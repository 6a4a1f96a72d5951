"""`timeline suggest`: the dated statements of a text, as drafts."""

import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from timeline.cli.command import JsonOption, app, asked, print_json
from timeline.dates.edtf import parse
from timeline.dates.uncertain import UncertainDate
from timeline.dates.words import date_words
from timeline.errors import BadDate, BadSetting, TimelineError, ascii_control, shown
from timeline.languages import language as language_of

if TYPE_CHECKING:
    from timeline.curate.suggest import Draft, Suggestions

MAX_BYTES = 2_000_000
_HOW = {
    "explicit": "printed so",
    "year-from-context": "year from the context",
    "relative": "counted from the release date",
    "anniversary": "from an anniversary",
}


@app.command()
def suggest(
    file: Annotated[str, typer.Argument(help="A text file (UTF-8), or - for standard input.")],
    published: Annotated[
        str | None, typer.Option("--published", help="When the text was released: 2016-12-14, 2016-12.")
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", help="The language of the text; recognised where not given.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Find dated statements in a text; give them as drafts with quote, date, how found and how sure.

    Example: timeline suggest release.txt --published 2016-12-14
    """
    from timeline.curate.lexicon import lexicon
    from timeline.curate.suggest import suggest as found_in

    released = asked(_released, published) if published else None
    if language:
        asked(lexicon, language)
    found = found_in(_read(file), released, language)
    for warning in found.warnings:
        print(f"timeline: {file}: {ascii_control(warning)}", file=sys.stderr)
    if as_json:
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
    if draft.section == "related":
        how.append("from related news")
    lines.append(f"  {'; '.join(how)}")
    if draft.anniversary:
        lines.append(f"  anniversary {draft.anniversary[0]}, on {draft.anniversary[1]}")
    if draft.recurrence == "observance":
        lines.append("  each year")
    if draft.candidates:
        lines.append(f"  perhaps {' or '.join(draft.candidates)}")
    if draft.note and draft.section == "main":
        lines.append(f"  {ascii_control(draft.note)}")
    if draft.also:
        others = ", ".join(
            dict.fromkeys(f"“{ascii_control(' '.join(a.expression.split()))}”" for a in draft.also)
        )
        lines.append(f"  also {others}")
    return lines
