"""`timeline export`: the archive as files that other programs, and other Timelines, read."""

import codecs
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from timeline.cli.command import (
    CONFIG,
    ConfigOption,
    CountryOption,
    KindOption,
    OrganizationOption,
    PersonOption,
    TagOption,
    TextOption,
    TimelineOption,
    WrongUse,
    app,
    counted,
    opened,
    output,
    put_out,
    selected,
    shared,
)
from timeline.errors import BadSetting, shown
from timeline.model.event import Archive, Event

if TYPE_CHECKING:
    from timeline.application import Application
    from timeline.model.selection import Selection


@dataclass(slots=True)
class _Tally:
    """How much went by while it was written."""

    events: int = 0
    timelines: int = 0

    def counted(
        self, found: Iterable[tuple[Archive, Iterable[Event]]]
    ) -> Iterator[tuple[Archive, Iterator[Event]]]:
        for archive, events in found:
            self.timelines += 1
            yield archive, self._each(events)

    def _each(self, events: Iterable[Event]) -> Iterator[Event]:
        for event in events:
            self.events += 1
            yield event


@app.command()
def export(
    context: typer.Context,
    path: Annotated[str, typer.Argument(help="A file, a folder (TOML, one file a timeline), or -.")] = "-",
    format: Annotated[
        str | None,
        typer.Option("--format", help="json, toml, csv, jsonld or ics; else by the file's name, else json."),
    ] = None,
    timeline: TimelineOption = None,
    tag: TagOption = None,
    kind: KindOption = None,
    country: CountryOption = None,
    person: PersonOption = None,
    organization: OrganizationOption = None,
    text: TextOption = None,
    config: ConfigOption = CONFIG,
) -> None:
    """Write the events of a selection, drafts and private ones too; TOML and JSON lose nothing.

    In ics each stands on its own day; for a calendar of what returns: timeline feed.

    Example: timeline export archive.json --timeline kazakhstan
    """
    from timeline.files import FORMATS, by_suffix

    written = [*(name for name, each in FORMATS.items() if each.write is not None), "ics"]
    named = by_suffix(path)
    format = format or (named.name if named is not None else "json")
    if format not in written:
        what = f"{shown(format)} is not a format that is written"
        raise WrongUse(BadSetting(what, mend=f"one of {', '.join(written)}"))
    is_folder = format == "toml" and (path.endswith(os.sep) or Path(path or "-").is_dir())
    target = Path(path) if is_folder else output(path)
    application = opened(config)
    selection = selected(
        application, private=True, timeline=timeline, tag=tag, kind=kind, country=country, person=person,
        organization=organization, text=text,
    )  # fmt: skip
    with shared(context):
        if format in ("json", "ics"):  # both take events as they come
            _export_streamed(application, selection, format, target)
        else:
            _export_whole(application, selection, format, target, is_folder=is_folder)


def _export_whole(
    application: "Application", selection: "Selection", format: str, target: Path | None, *, is_folder: bool
) -> None:
    from timeline.files import FORMATS
    from timeline.store import events

    with application.database.read() as connection:
        archives = events.whole_archives(connection, selection)
    write = FORMATS[format].write
    assert write is not None
    pieces: dict[Path | None, list[Archive]] = {target: archives}
    if target is not None and format == "toml" and (is_folder or len(archives) != 1):
        target.mkdir(parents=True, exist_ok=True)
        pieces = {target / f"{each.timeline.id}.toml": [each] for each in archives}
    for file, held in pieces.items():
        put_out(file, codecs.iterencode(write(held), FORMATS[format].encoding))
    if target is not None:
        number = sum(len(each.event) for each in archives)
        _tell(number, len(archives), ", ".join(map(str, pieces)) or "nothing")


def _export_streamed(
    application: "Application", selection: "Selection", format: str, target: Path | None
) -> None:
    from timeline.files import json_format
    from timeline.store import events

    tally, left = _Tally(), 0
    with application.database.read() as connection:
        found = tally.counted(events.events_by_archive(connection, selection))
        texts: Iterable[bytes]
        if format == "json":
            texts = (text.encode() for text in json_format.write_streamed(found))
        else:
            from timeline.feeds import calendar

            site = application.settings.site
            language = application.languages[site.language]
            body, left = calendar.write_archives(found, site.title, language, application.place())
            texts = (body,)
        put_out(target, texts)
    if target is not None:
        _tell(tally.events - left, tally.timelines, str(target))
    if left:
        print(f"left out, having no day or month to stand on: {counted(left, 'event')}", file=sys.stderr)


def _tell(events: int, timelines: int, where: str) -> None:
    print(f"{counted(events, 'event')} of {counted(timelines, 'timeline')}: {where}")
