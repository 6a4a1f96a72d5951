"""data/*.toml → the store, once, in one transaction: all files are sound, or nothing changes."""

import datetime as dt
import glob
import hashlib
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from timeline import __version__
from timeline.curate.changes import apply, changed, retracted
from timeline.curate.desk import Desk
from timeline.curate.linking import relink
from timeline.curate.withdrawing import purge
from timeline.dates.calendars import Day
from timeline.errors import BadFile, Fault, StoreError, shown
from timeline.files import toml_format
from timeline.files.toml_text import MAX_BYTES, line_of
from timeline.languages import Language, catalogues
from timeline.model.event import Archive, Status
from timeline.store import events, notices, saving, timelines
from timeline.store.database import Connection, Database, moved_on
from timeline.store.saving import Held
from timeline.store.timelines import Holder

_MOST_REMOVED = 0.2  # more of a timeline than that at once looks like a file written by half


@dataclass(frozen=True, slots=True)
class DataFile:
    """A data file as it was read."""

    name: str
    archive: Archive
    hash: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a sync did; `unchanged` counts the events of files that it left as they were."""

    added: int = 0
    changed: int = 0
    retracted: int = 0
    unchanged: int = 0
    waits: tuple[str, ...] = ()  # what is withdrawn and stands in a file yet
    withdrawn: int = 0
    deleted: int = 0

    def __str__(self) -> str:
        told = f"{self.added} added, {self.changed} changed, {self.retracted} retracted"
        seldom = {"withdrawn": self.withdrawn, "deleted": self.deleted}
        return ", ".join(
            (told, f"{self.unchanged} unchanged", *(f"{n} {what}" for what, n in seldom.items() if n))
        )


def paths(patterns: Sequence[str], folder: Path) -> list[Path]:
    """The files the patterns name, as seen from `folder`; a plain name must exist. Raises BadFile."""
    found: list[Path] = []
    for pattern in patterns:
        matched = [folder / name for name in sorted(glob.glob(pattern, root_dir=folder))]
        if not matched and not glob.has_magic(pattern):
            raise BadFile((Fault(pattern, "there is no such file", "name one that exists"),))
        found += [path for path in matched if path not in found]
    return found


def read(
    files: Sequence[Path], base: Path, *, whole: bool = True, known: Container[str] = ()
) -> list[DataFile]:
    """Every file, checked by itself and against the others. Raises BadFile with the faults of all.

    Where they are not the `whole`, links may lead to events in files that are not named; in any case to
    those `known` from elsewhere.
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
        found.append(DataFile(name, archive, text_hash(text)))
        faults += _clashes(found, text)
    if whole and not faults:
        faults += _dangling(found, known)
    if faults:
        raise BadFile(tuple(faults))
    return found


def text_hash(text: str) -> str:
    """By what a data file is known to be as it was last read."""
    return hashlib.sha256(text.encode()).hexdigest()


def _text(path: Path, name: str) -> str:
    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for
            raise BadFile((Fault(name, "it is no file", "give one that can be read, or narrow the pattern"),))
        with path.open("rb") as file:
            return toml_format.decoded(file.read(MAX_BYTES + 1), name)
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
        taken = set(_named(earlier.archive))
        for id in _named(last.archive):
            if id in taken:
                where = f"{last.name}:{toml_format.line_of_event(text, id)} event.id"
                faults.append(Fault(where, f"{shown(id)} stands in {earlier.name} too", "give it another id"))
    return faults


def _named(archive: Archive) -> Iterator[str]:
    """The ids of all its events, merged ones included."""
    yield from (event.id for event in archive.event)
    yield from archive.redirect


def _dangling(found: Sequence[DataFile], known: Container[str]) -> list[Fault]:
    """Links to events that stand nowhere, and merged events that lead there or in a circle."""
    own = {id for each in found for id in (*_named(each.archive), *each.archive.withdrawn)}
    merged = {id: to for each in found for id, to in each.archive.redirect.items()}
    named = [
        (f"{each.name} event {event.id} links", link.event)
        for each in found
        for event in each.archive.event
        for link in event.links
    ]
    named += [
        (f"{each.name} event {id} redirect", to) for each in found for id, to in each.archive.redirect.items()
    ]
    faults = [
        Fault(where, f"there is no event {shown(id)}", "mend its id")
        for where, id in named
        if id not in own and id not in known
    ]
    ends = timelines.ends(merged)
    for each in found:
        for id in each.archive.redirect:
            if ends[id] is None:
                where = f"{each.name} event {id} redirect"
                faults.append(Fault(where, "it leads in a circle", "name an event that is there"))
    return faults


def known(connection: Connection) -> set[str]:
    """What links in data files may lead to beside the events there: those of the timelines the store holds
    itself, those merged into others, and those withdrawn.
    """
    own = [id for id, holder in timelines.holders(connection).items() if holder.own]
    found = set(timelines.withdrawn(connection))
    for timeline in own:
        found |= {*events.ids_of(connection, timeline), *timelines.redirects(connection, timeline)}
    return found


def configured(database: Database, patterns: Sequence[str], folder: Path) -> list[DataFile]:
    """The data files of a configuration beside the store they go into. Raises BadFile."""
    with database.read() as connection:
        elsewhere = known(connection)
    return read(paths(patterns, folder), folder, known=elsewhere)


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

    Raises StoreError where over a fifth of a timeline would vanish and that is not allowed; BadFile where
    a file holds what is the store's own.
    """
    shown_by = _shown_by(languages)
    with database.write() as connection:
        saving.roll(connection, today)
        holders = timelines.holders(connection)
        _refuse_what_is_the_stores(files, holders)
        shown_otherwise = timelines.shown_by(connection) not in ("", shown_by)
        before = {id: (each.file, each.file_hash) for id, each in holders.items() if each.file}
        dead = timelines.withdrawn(connection)
        living = [_without(each, dead) for each in files]
        total = sum(len(each.archive.event) for each in living)
        if before == {each.archive.timeline.id: (each.name, each.hash) for each in files}:
            if shown_otherwise:
                saving.move_all(connection, now)
                timelines.show_by(connection, shown_by)
                moved_on(connection, now)
            return Outcome(unchanged=total, waits=_waits(files, dead))
        held = saving.held(connection)
        _refuse_what_stands_elsewhere(living, _homes(connection, held, holders), holders)
        changes = {each.archive.timeline.id: changed(each.archive, held) for each in living}
        gone, unseen = _left(connection, living, held, holders)
        withdrawn = _withdrawn(living, held, dead)
        if not allow_removals:
            _refuse_mass_removal({**gone, **unseen, **withdrawn}, living)
        for each in living:
            id = each.archive.timeline.id
            if id in dead.values() and _says_less(timelines.whole(connection, id), each.archive):
                saving.let_go(connection)
            timelines.save_timeline(connection, each.archive, Holder(False, each.name, each.hash))
            timelines.save_redirects(connection, id, each.archive.redirect)
            apply(connection, changes[id], each.archive, now, "sync", each.name)
        known = timelines.archives(connection, private=True)
        for change in retracted(connection, gone, known):
            assert change.before is not None
            apply(connection, [change], known[change.before.timeline], now, "sync", "left its file")
        merged = timelines.redirects(connection)
        for some in saving.batches(unseen):
            saving.purge(connection, *some)
        for id in unseen:
            if id not in merged:
                relink(Desk(connection, now, "sync", f"{id} left its file", Path()), id, None)
        timelines.lose_files(connection, changes)
        for each in living:
            desk = Desk(connection, now, "sync", each.name, Path())
            for id in each.archive.withdrawn:
                if id not in dead:
                    purge(desk, id, each.archive.timeline.id)
            for some in saving.batches(id for id in each.archive.withdrawn if id in dead):
                saving.purge(connection, *some)  # no undoing of an import takes back what a file withdraws
        if shown_otherwise:
            saving.move_all(connection, now)
        timelines.show_by(connection, shown_by)
        moved_on(connection, now)
        found = [change for of_one in changes.values() for change in of_one]
        added = sum(change.before is None for change in found)
    database.forget()
    return Outcome(
        added, len(found) - added, len(gone), total - len(found), _waits(files, dead),
        len(withdrawn), len(unseen),
    )  # fmt: skip


def _refuse_what_is_the_stores(files: Sequence[DataFile], holders: Mapping[str, Holder]) -> None:
    """A timeline belongs either to its file or to the store."""
    faults = []
    for each in files:
        id = each.archive.timeline.id
        if id in holders and holders[id].own:
            mend = f"take the file out of [data] files; timeline adopt {id} sets it aside"
            faults.append(Fault(f"{each.name} timeline.id", f"{shown(id)} is held by the store", mend))
    if faults:
        raise BadFile(tuple(faults))


def _without(file: DataFile, dead: Mapping[str, str]) -> DataFile:
    """A file without the text of what was withdrawn: the tombstone wins."""
    if not any(event.id in dead for event in file.archive.event):
        return file
    left = tuple(event for event in file.archive.event if event.id not in dead)
    return replace(file, archive=replace(file.archive, event=left))


def _waits(files: Sequence[DataFile], dead: Mapping[str, str]) -> tuple[str, ...]:
    """What is withdrawn and stands in a file yet."""
    return tuple(
        f'{each.name}: {shown(event.id)} was withdrawn: take its text out, write withdrawn = ["{event.id}"]'
        for each in files
        for event in each.archive.event
        if event.id in dead
    )


def standing(database: Database, files: Sequence[DataFile]) -> tuple[str, ...]:
    """What is withdrawn and stands in one of the files yet, a line for each."""
    with database.read() as connection:
        return _waits(files, timelines.withdrawn(connection))


def _shown_by(languages: Sequence[Language]) -> str:
    """How everything is shown: the program's version, the catalogues, the languages."""
    texts = [__version__, *(language.code for language in languages)]
    texts += [text for _, text in catalogues()]
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


def _says_less(before: Archive | None, after: Archive) -> bool:
    """Whether a timeline's sources, people and tags no longer say all that they said."""
    if before is None:
        return False
    had, has = ({source.id: source for source in each.source} for each in (before, after))
    pairs = ((had, has), (before.person, after.person), (before.tag, after.tag))
    return any(now.get(id) != each for then, now in pairs for id, each in then.items())


def _withdrawn(files: Sequence[DataFile], held: Mapping[str, Held], dead: Container[str]) -> dict[str, str]:
    """The events that are withdrawn now, each with its timeline."""
    every = (id for each in files for id in each.archive.withdrawn)
    return {id: held[id].timeline for id in every if id in held and id not in dead}


def _left(
    connection: Connection, files: Sequence[DataFile], held: Mapping[str, Held], holders: Mapping[str, Holder]
) -> tuple[dict[str, str], dict[str, str]]:
    """The events that stand in no file any more, each with its timeline: those to be retracted, and drafts
    that nobody was shown.
    """
    present = {id for each in files for id in each.archive.withdrawn}
    present |= {event.id for each in files for event in each.archive.event}
    gone = {
        id: each
        for id, each in held.items()
        if id not in present
        and each.status in (Status.PUBLISHED, Status.DRAFT)
        and not holders[each.timeline].own
    }
    drafts = {id for id, each in gone.items() if each.status == Status.DRAFT}
    unseen = {id for id in drafts if notices.last_shown(connection, id) is None}
    return (
        {id: each.timeline for id, each in gone.items() if id not in unseen},
        {id: each.timeline for id, each in gone.items() if id in unseen},
    )


def _homes(connection: Connection, held: Mapping[str, Held], holders: Mapping[str, Holder]) -> dict[str, str]:
    """Where each id stands: that of an event, or one that was merged in a timeline of the store's own."""
    found = {
        id: timeline
        for timeline, holder in holders.items()
        if holder.own
        for id in timelines.redirects(connection, timeline)
    }
    return found | {id: each.timeline for id, each in held.items()}


def _refuse_what_stands_elsewhere(
    files: Sequence[DataFile], homes: Mapping[str, str], holders: Mapping[str, Holder]
) -> None:
    """A file takes no id that the store holds itself, and withdraws its own events alone."""
    faults = []
    for each in files:
        own = each.archive.timeline.id
        asked = [("event.id", id, "give it another id") for id in _named(each.archive)]
        mend = "take it out here; only what holds an event withdraws it"
        asked += [("withdrawn", id, mend) for id in each.archive.withdrawn]
        for key, id, mend in asked:
            home = homes.get(id, own)
            by_store = holders[home].own if home in holders else False
            if by_store or (key == "withdrawn" and home != own):
                what = f"{shown(id)} stands in {home}" + (", which the store holds" if by_store else "")
                faults.append(Fault(f"{each.name} {key}", what, mend))
    if faults:
        raise BadFile(tuple(faults))


def _refuse_mass_removal(gone: Mapping[str, str], files: Sequence[DataFile]) -> None:
    leaving = Counter(gone.values())
    present = {each.archive.timeline.id: len(each.archive.event) for each in files}
    for timeline, number in leaving.items():
        total = number + present.get(timeline, 0)
        if number > 1 and number > _MOST_REMOVED * total:
            raise StoreError(
                f"{number} of {total} events of {timeline} are gone from the data files; nothing was changed",
                mend="if that is meant, run: timeline sync --allow-removals",
            )
