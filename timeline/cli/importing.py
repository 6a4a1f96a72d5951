"""`timeline import`: files from elsewhere into timelines that the store holds, and back out again."""

import shutil
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from timeline.cli.command import CONFIG, ConfigOption, WrongUse, app, opened, signed
from timeline.cli.command import asked as known
from timeline.errors import BadSetting, TimelineError, ascii_control, shown

if TYPE_CHECKING:
    from timeline.application import Application
    from timeline.curate.importing import Asked, Importing
    from timeline.curate.report import Difference, Report
    from timeline.files.reading import Findings, Order

_MOST_TOLD = 100  # of pairs, of changes to sources
_MOST_MAPPING = 1_000_000  # bytes
_ORDERS = {"dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day"}


@app.command("import")
def import_(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files to read.")] = None,
    into: Annotated[
        str | None, typer.Option("--into", help="The timeline, for formats that name none.")
    ] = None,
    format: Annotated[
        str | None,
        typer.Option("--format", help="toml, csv, xlsx, json, ics or timelinejs; told by itself without."),
    ] = None,
    encoding: Annotated[str | None, typer.Option("--encoding", help="Of a table: windows-1253 …")] = None,
    delimiter: Annotated[str | None, typer.Option("--delimiter", help="Of a table: , ; | or tab.")] = None,
    date_order: Annotated[
        str | None, typer.Option("--date-order", help="Of dates in figures: dmy, mdy or ymd.")
    ] = None,
    language: Annotated[str | None, typer.Option("--language", help="Of a table's texts.")] = None,
    map: Annotated[
        Path | None,
        typer.Option("--map", help='Headers of a table, a TOML file: "Ημ/νία" = "date"; "" for none.'),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the difference, change nothing.")] = False,
    undo: Annotated[
        int | None, typer.Option("--undo", help="Take this run back.", min=1, max=2**31 - 1)
    ] = None,
    who: Annotated[str | None, typer.Option("--who", help="Whose change it is; your login without.")] = None,
    config: ConfigOption = CONFIG,
) -> None:
    """Add or update events from files; the same file twice changes nothing, and a broken file nothing at all.

    Example: timeline import strikes.csv --into harbour
    """
    if bool(paths) == (undo is not None):
        mend = "name files to read, or --undo and the number of a run"
        raise WrongUse(BadSetting("nothing to do" if not paths else "either files or --undo", mend=mend))
    name = signed(who)
    if undo is not None:
        _undo(opened(config), undo, name, dry_run=dry_run)
        return
    from timeline.curate.importing import Asked
    from timeline.files import known_format
    from timeline.files.csv_format import known_delimiter
    from timeline.files.encodings import known_encoding

    for read, value in ((known_format, format), (known_encoding, encoding), (known_delimiter, delimiter)):
        if value is not None:
            known(read, value)
    asked = Asked(into, format, encoding, delimiter, _order(date_order), language, _mapping(map))
    _import(opened(config), paths or [], asked, name, dry_run=dry_run)


def _order(text: str | None) -> "Order | None":
    from timeline.files.reading import Order

    if text is not None and text not in tuple(Order):
        raise WrongUse(BadSetting(f"{shown(text)} is no order of dates", mend="one of dmy, mdy, ymd"))
    return None if text is None else Order(text)


def _mapping(path: Path | None) -> Mapping[str, str]:
    """Headers and the columns they mean. Raises TimelineError."""
    if path is None:
        return {}
    if path.exists() and not path.is_file():
        raise TimelineError("it is no file", str(path), "name one of headers and columns")
    with path.open("rb") as file:
        text = file.read(_MOST_MAPPING + 1)
    if len(text) > _MOST_MAPPING:
        raise TimelineError(
            f"over {_MOST_MAPPING:,} bytes are too many", str(path), "write a line for each header"
        )
    try:
        found = tomllib.loads(text.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:  # also of letters, and of numbers too long to be any
        mend = 'write a line for each header: "Ημερομηνία" = "date"'
        raise TimelineError(f"it is no TOML: {error}", str(path), mend) from None
    wrong = next((header for header, meaning in found.items() if not isinstance(meaning, str)), None)
    if wrong is not None:
        raise TimelineError(f"{shown(wrong)} is no text", str(path), 'write "Ημερομηνία" = "date"')
    return found


def _import(
    application: "Application", paths: list[Path], asked: "Asked", who: str, *, dry_run: bool
) -> None:
    from timeline.curate.importing import Importing
    from timeline.curate.landing import land
    from timeline.curate.staging import Staging

    database, site = application.database, application.settings.site
    now = database.now()
    missing = next((path for path in paths if not path.is_file()), None)
    if missing is not None:
        what = "it is no file" if missing.exists() else "there is no such file"
        raise TimelineError(what, str(missing), "name files that can be read")
    # What is to be told waits until all is written: whoever reads it may stop in between
    with Staging() as staging, tempfile.TemporaryFile("w+", encoding="utf-8") as told:
        with database.read() as connection, _progress(paths) as read_on:
            importing = Importing(connection, staging, now, application.today(now), site.language)
            if dry_run:
                importing.differ = lambda each: told.writelines(_difference(each, site.language))
            for path in paths:
                _read(importing, path, asked, read_on)
            importing.finish()
        run = None if dry_run else land(database, importing, who, [path.name for path in paths])
        report = importing.report
        _tell(report)
        told.seek(0)
        shutil.copyfileobj(told, sys.stdout)
    counts = report.counts
    number = {key: f"{counts[key]} {key}" for key in counts}
    drafts = f", drafts among these: {counts['draft']}" if counts["draft"] else ""
    done = f"{number['added']}, {number['changed']}, {number['unchanged']}, {number['refused']}{drafts}"
    if dry_run:
        print(f"would be: {done}; nothing was changed (dry run)")
    elif run is None:
        print(f"{done}; nothing had to be changed")
    else:
        print(f"{done}; to take this back: timeline import --undo {run}")
    if counts["draft"] and not dry_run:
        print("drafts wait for review: timeline event list --status draft")
    print(_soon(report, application))
    if run is None and counts["refused"] and not counts["added"] + counts["changed"] + counts["unchanged"]:
        raise typer.Exit(1)


def _read(importing: "Importing", path: Path, asked: "Asked", read_on: Callable[[int], None]) -> None:
    """One file; an option that does not fit it is wrong use."""
    try:
        importing.read(path, asked, read_on)
    except BadSetting as error:
        raise WrongUse(error) from None


@contextmanager
def _progress(paths: list[Path]) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal; plain lines each tenth of the way where the errors go elsewhere."""
    total = sum(path.stat().st_size for path in paths)
    if sys.stderr.isatty():
        with typer.progressbar(length=total, label="reading", file=sys.stderr) as bar:
            yield bar.update
        return
    done = told = 0

    def read_on(size: int) -> None:
        nonlocal done, told
        done += size
        if total > 10_000_000 and done * 10 // total > told:
            told = done * 10 // total
            print(f"read {told * 10} %", file=sys.stderr)

    yield read_on


def _tell(report: "Report") -> None:
    """What was found out about the files, what was odd, and what may be there twice."""
    from timeline.curate.alike import MOST_PAIRS

    for name, found in report.findings:
        for line in _found(found):
            print(ascii_control(f"{name}: {line}"))
    for id, language in report.new.items():
        print(f"{id}: a new timeline in the language {language}, held by the store")
    for each in report.odd:
        print(ascii_control(str(each)))
    for line in report.heads[:_MOST_TOLD]:
        print(ascii_control(line))
    if report.withdrawn:
        print(f"withdrawn, never to be used again: {', '.join(report.withdrawn[:_MOST_TOLD])}")
    if report.merged:
        print(f"leading elsewhere from now on: {', '.join(report.merged[:_MOST_TOLD])}")
    for pair in report.pairs[:_MOST_TOLD]:
        kept, gone = (pair.event, pair.other) if pair.merged else (pair.other, pair.event)
        mend = f"timeline event merge {kept} {gone}"
        if pair.file:  # which no command changes
            mend = f"say it in {ascii_control(pair.file)} alone, and timeline event retract {pair.event}"
        print(f"{pair.event} may be {pair.other}: {pair.why}; if so: {mend}")
    if len(report.pairs) > _MOST_TOLD:
        least = "at least " if len(report.pairs) == MOST_PAIRS else ""
        print(f"and {least}{len(report.pairs) - _MOST_TOLD} more that may be there twice")


def _found(found: "Findings") -> Iterator[str]:
    how = [
        *([f"read as {found.encoding}"] if found.encoding else []),
        *([f"delimiter {found.delimiter}"] if found.delimiter else []),
        *([f"sheet {shown(found.sheet)}"] if found.sheet else []),
    ]
    if how:
        yield ", ".join(how)
    for header, order in found.date_order.items():
        if order in _ORDERS:
            yield f"dates in {shown(header)} are {_ORDERS[order]}"
        else:
            seen = f" ({order})" if order != "undecided" else ""
            yield f"dates in {shown(header)}: day or month first{seen}? Say --date-order dmy or mdy"
    if read := [f"{header} is {meant}" for header, meant in found.mapping.items() if header != meant]:
        yield "; ".join(read)
    if found.ignored:
        yield f"not read: {', '.join(found.ignored)}"


def _difference(each: "Difference", language: str) -> Iterator[str]:
    event = each.event
    title = event.title.get(language) or next(iter(event.title.values()))
    dated = str(event.date) if event.date is not None else event.printed or "no date"
    mark = "+" if each.lines is None else "~"
    yield ascii_control(f"{mark} {event.id}  {dated}  {title}") + "\n"
    for line in each.lines or ():
        yield ascii_control(f"    {line}") + "\n"


def _soon(report: "Report", application: "Application") -> str:
    """The last line: what the import brings to somebody's door."""
    from timeline.curate.report import SOON
    from timeline.dates.return_words import occurrence_words

    if report.first is None:
        return f"none of these returns within {SOON} days"
    occurrence, event, own = report.first
    reader = next(iter(application.languages.values()))
    today = application.today(application.database.now())
    title = reader.choose(event.title, own).text
    words = occurrence_words(occurrence, today, reader, event.date)
    verb = "returns" if report.soon == 1 else "return"
    return ascii_control(f"{report.soon} of these {verb} within {SOON} days; the first is {title}: {words}")


def _undo(application: "Application", run: int, who: str, *, dry_run: bool) -> None:
    from timeline.curate.undoing import undo

    database = application.database
    now = database.now()
    with database.rehearsal() if dry_run else database.write() as connection:
        done = undo(connection, run, now, who)
    if not dry_run:
        database.forget()
    for left in done.left:
        print(ascii_control(f"{left.id}: left as it is: {left.why}"))
    counts = f"{done.restored} as before, {done.deleted} deleted, {done.retracted} retracted"
    counts += f", {len(done.left)} left"
    end = "nothing was changed (dry run)" if dry_run else f"this is run {done.run}"
    print(f"{counts}; {end}")
