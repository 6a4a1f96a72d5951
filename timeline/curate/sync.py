"""data/*.toml → the store, once, in one transaction: all files are sound, or nothing changes."""

import datetime as dt
import glob
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from timeline import __version__
from timeline.curate.changes import Change, apply, changed, retracted
from timeline.dates.calendars import Day
from timeline.errors import BadFile, Fault, StoreError, shown
from timeline.files import toml_format
from timeline.files.toml_text import MAX_BYTES, line_of
from timeline.languages import Language, catalogues
from timeline.model.event import Archive
from timeline.model.folding import search_text
from timeline.store import events, occurrences, searching
from timeline.store.database import Connection, Database, moved_on

_MOST_REMOVED = 0.2  # more of a timeline than that at once looks like a file written by half


@dataclass(frozen=True, slots=True)
class DataFile:
    """A data file as it was read."""

    name: str
    archive: Archive
    hash: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a sync did."""

    added: int = 0
    changed: int = 0
    retracted: int = 0
    unchanged: int = 0

    def __str__(self) -> str:
        counts = (self.added, self.changed, self.retracted, self.unchanged)
        return "{} added, {} changed, {} retracted, {} unchanged".format(*counts)


def paths(patterns: Sequence[str], folder: Path) -> list[Path]:
    """The files the patterns name, as seen from `folder`; a plain name must exist. Raises BadFile."""
    found: list[Path] = []
    for pattern in patterns:
        matched = [Path(name) for name in sorted(glob.glob(str(folder / pattern)))]
        if not matched and not glob.has_magic(pattern):
            raise BadFile((Fault(pattern, "there is no such file", "name one that exists"),))
        found += [path for path in matched if path not in found]
    return found


def read(files: Sequence[Path], base: Path, *, whole: bool = True) -> list[DataFile]:
    """Every file, checked by itself and against the others. Raises BadFile with the faults of all.

    Where they are not the `whole`, links may lead to events in files that are not named.
    """
    faults: list[Fault] = []
    found: list[DataFile] = []
    for path in files:
        name = str(path.relative_to(base)) if path.is_relative_to(base) else str(path)
        try:
            text = _text(path, name)
            archive = toml_format.read(text, name)
        except BadFile as error:
            faults += error.faults
            continue
        found.append(DataFile(name, archive, hashlib.sha256(text.encode()).hexdigest()))
        faults += _clashes(found, text)
    if whole and not faults:
        faults += _dangling(found)
    if faults:
        raise BadFile(tuple(faults))
    return found


def _text(path: Path, name: str) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise BadFile(
            (Fault(f"{name}:{line}", "bytes that are not UTF-8", "save the file as UTF-8"),)
        ) from None
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise BadFile((Fault(name, reason, "give a file that can be read"),)) from None


def _clashes(found: Sequence[DataFile], text: str) -> list[Fault]:
    """Ids of the last file read that stand in an earlier one too."""
    last = found[-1]
    faults = []
    for earlier in found[:-1]:
        if earlier.archive.timeline.id == last.archive.timeline.id:
            where = f"{last.name}:{line_of(text, ('timeline', 'id'))} timeline.id"
            faults.append(
                Fault(where, f"{earlier.name} holds this timeline already", "give it an id of its own")
            )
        taken = {event.id for event in earlier.archive.event}
        for number, event in enumerate(last.archive.event):
            if event.id in taken:
                where = f"{last.name}:{line_of(text, ('event', number, 'id'))} event.id"
                faults.append(
                    Fault(where, f"{shown(event.id)} stands in {earlier.name} too", "give it another id")
                )
    return faults


def _dangling(found: Sequence[DataFile]) -> list[Fault]:
    known = {event.id for each in found for event in each.archive.event}
    known |= {id for each in found for id in each.archive.withdrawn}
    return [
        Fault(f"{each.name} event {event.id} links", f"there is no event {shown(link.event)}", "mend its id")
        for each in found
        for event in each.archive.event
        for link in event.links
        if link.event not in known
    ]


def sync(
    database: Database,
    files: Sequence[DataFile],
    languages: Sequence[Language],
    now: dt.datetime,
    today: Day,
    *,
    allow_removals: bool = False,
) -> Outcome:
    """Bring the store in line with `files`, which were read and found sound.

    Raises StoreError where over a fifth of a timeline would vanish and that is not allowed.
    """
    shown_by = _shown_by(languages)
    hashes = {each.archive.timeline.id: f"{each.hash}-{shown_by}" for each in files}
    with database.write() as connection:
        occurrences.roll(connection, today)
        before = events.held_files(connection)
        same = {each.archive.timeline.id: (each.name, hashes[each.archive.timeline.id]) for each in files}
        if before == same and not searching.is_stale(connection):
            return Outcome(unchanged=events.counts(connection))
        changes, gone = _differences(connection, files, languages)
        if not allow_removals:
            _refuse_mass_removal(connection, gone, files)
        whole = occurrences.horizon(connection)
        for each in files:
            id = each.archive.timeline.id
            events.save_timeline(connection, each.archive, each.name, hashes[id])
            for change in changes.get(id, ()):
                apply(connection, change, each.archive, now, "sync", each.name)
        for change, archive in gone:
            apply(connection, change, archive, now, "sync", "left its file")
        events.lose_files(connection, changes)
        withdrawn = sorted({id for each in files for id in each.archive.withdrawn})
        purged = [id for id in withdrawn if events.purge(connection, id)]
        if searching.is_stale(connection):
            new = {change.event.id for found in changes.values() for change in found}  # put already
            old = (
                (event, each.archive) for each in files for event in each.archive.event if event.id not in new
            )
            searching.put_all(connection, [(event.id, search_text(event, held)) for event, held in old])
            searching.settle(connection)
        touched = [change.event for found in changes.values() for change in found] + [
            c.event for c, _ in gone
        ]
        occurrences.refresh(connection, touched, whole)
        moved_on(connection, now)
        added = sum(change.before is None for found in changes.values() for change in found)
        total = sum(len(each.archive.event) for each in files)
        altered = len(touched) - added - len(gone)
    if purged:
        database.forget()
    return Outcome(added, altered, len(gone), total - added - altered)


def _shown_by(languages: Sequence[Language]) -> str:
    """What else the fingerprints hang on: the program's version, the catalogues, the languages."""
    texts = [__version__, *(language.code for language in languages)]
    texts += [text for _, text in catalogues()]
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


def _differences(
    connection: Connection, files: Sequence[DataFile], languages: Sequence[Language]
) -> tuple[dict[str, list[Change]], list[tuple[Change, Archive]]]:
    """Changes by timeline, and the retraction of each event that stands in no file any more."""
    held = events.held(connection)
    changes = {each.archive.timeline.id: changed(each.archive, held, languages) for each in files}
    present = {event.id for each in files for event in each.archive.event}
    present |= {id for each in files for id in each.archive.withdrawn}
    archives = events.archives(connection, private=True) | {
        each.archive.timeline.id: each.archive for each in files
    }
    gone = [
        (retracted(each, archives[each.timeline], languages), archives[each.timeline])
        for id, each in held.items()
        if id not in present and each.status == "published"
    ]
    return changes, gone


def _refuse_mass_removal(
    connection: Connection, gone: Sequence[tuple[Change, Archive]], files: Sequence[DataFile]
) -> None:
    leaving: dict[str, int] = {}
    for change, _ in gone:
        assert change.before is not None
        leaving[change.before.timeline] = leaving.get(change.before.timeline, 0) + 1
    present = {each.archive.timeline.id: len(each.archive.event) for each in files}
    for timeline, number in leaving.items():
        total = number + present.get(timeline, 0)
        if number > 1 and number > _MOST_REMOVED * total:
            raise StoreError(
                f"{number} of {total} events of {timeline} are gone from the data files; nothing was changed",
                mend="if that is meant, run: timeline sync --allow-removals",
            )
