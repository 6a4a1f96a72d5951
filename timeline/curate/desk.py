"""Where changes by hand are made: an open transaction, whose event it is, and the writing of it."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from timeline.curate.changes import Change, Fingerprints, apply
from timeline.errors import BadSetting, NotFound, StoreError, TimelineError, shown
from timeline.files import toml_format
from timeline.files.canonical import TIMELINE
from timeline.files.toml_text import line_of, load
from timeline.languages import countries, named_language
from timeline.model.event import Archive, Event, Timeline
from timeline.model.fields import LANGUAGE
from timeline.store import events, saving, timelines
from timeline.store.database import Connection, alone
from timeline.store.events import Stored


class Desk(NamedTuple):
    """What every change needs: an open transaction, its instant, who makes it and why. Names of data files
    are relative to `folder`.
    """

    connection: Connection
    now: dt.datetime
    who: str
    why: str
    folder: Path


def at_desk(connection: Connection, now: dt.datetime, who: str, why: str, folder: Path) -> Desk:
    """A desk; waits until nobody else changes events."""
    alone(connection, "archive")
    return Desk(connection, now, who, why, folder)


def checked_language(code: str) -> str:
    """The code of a language as it is written. Raises BadSetting where it is none, as `gr` and `english`."""
    found = named_language(code) if LANGUAGE.fullmatch(code) else None
    if found is None:
        country = f"{code.upper()} is a country; " if code.upper() in countries() else ""
        raise BadSetting(f"{shown(code)} is not a language code", mend=f"{country}write en, el, kk …")
    return found


def checked_timeline(id: str, title: str, language: str, *, private: bool = False) -> Timeline:
    """A new timeline as somebody named it. Raises BadSetting where its id or language can be none."""
    language = checked_language(language)
    tree = {"id": id, "title": {language: title}, "language": language, "private": private}
    try:
        timeline: Timeline = TIMELINE.validate_python(tree)
    except ValidationError as error:
        said = error.errors(include_url=False)[0]
        key = ".".join(map(str, said["loc"]))
        found, _, mend = said["msg"].removeprefix("Value error, ").partition("; ")
        raise BadSetting(found, f"the timeline's {key}", mend) from None
    return timeline


def own_archive(desk: Desk, timeline: str, event: str | None = None) -> Archive:
    """A timeline of the store's own, whole but for its events.

    Raises NotFound; StoreError with file and line to edit where a file holds it, and `event` in it.
    """
    archive = timelines.whole(desk.connection, timeline)
    holders = timelines.holders(desk.connection)
    if archive is None:
        known = ", ".join(sorted(id for id, holder in holders.items() if holder.own)) or "none yet"
        mend = f'held by the store: {known}; --new-timeline "Title" makes it'
        raise NotFound(f"there is no timeline {shown(timeline)}", mend=mend)
    if not holders[timeline].own:
        file, what = holders[timeline].file, event or timeline
        if not file:
            raise StoreError(f"{what} stands in a data file that is gone", mend="put the file back")
        where = place_in_file(desk.folder, file, event)
        raise StoreError(f"{what} stands in {where}: edit it there, or run timeline adopt {timeline}")
    return archive


def place_in_file(folder: Path, file: str, event: str | None) -> str:
    """`data/kazakhstan.toml, line 30`: where an event, or the timeline itself, stands; without the line
    where the file cannot be read or no longer has it.
    """
    try:
        text = toml_format.decoded((folder / file).read_bytes(), file)
        tables = load(text, file)
    except (OSError, TimelineError):
        return file
    if event is None:
        return f"{file}, line {line_of(text, ('timeline',))}"
    entries = tables.get("event")
    ids = [each.get("id") for each in entries] if isinstance(entries, list) else []
    return f"{file}, line {line_of(text, ('event', ids.index(event)))}" if event in ids else file


def standing(connection: Connection, id: str) -> Stored:
    """An event, whatever its status. Raises NotFound, which says what became of it."""
    if id in timelines.withdrawn(connection):
        raise NotFound(f"{shown(id)} was withdrawn: nothing of it is kept, and its id is used no more")
    target = timelines.led_to(connection, id)
    if target != id:
        mend = f"name that one; or bring it back: timeline event revert {id} --to N"
        raise NotFound(f"{shown(id)} was merged into {shown(target)}", mend=mend)
    return events.load_any(connection, id)


def write(desk: Desk, archive: Archive, found: Iterable[Event]) -> None:
    """Events of one timeline as they are to be, each as a revision."""
    found = tuple(found)
    fingerprints = Fingerprints(archive)
    held = saving.held(desk.connection, [event.id for event in found])
    changes = []
    for event in found:
        body = events.document(event)
        changes.append(Change(event, body, fingerprints.of(event, body), held.get(event.id)))
    apply(desk.connection, changes, archive, desk.now, desk.who, desk.why)
