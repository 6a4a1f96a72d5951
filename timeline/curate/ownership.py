"""Who holds a timeline, its data file or the store, and how the one hands it to the other.

The store's own word is what counts, so it is given last where a file must be there, and first where a file
must go. Whatever ends this between the two leaves a file beside a timeline that the store holds: nothing is
lost, `sync` refuses, `doctor` says so, and `adopt` again ends it.
"""

from collections.abc import Sequence
from fnmatch import fnmatch
from itertools import count
from pathlib import Path
from typing import NamedTuple

from timeline.curate import sync
from timeline.disk import write_whole
from timeline.errors import BadFile, NotFound, StoreError, shown
from timeline.files import toml_format
from timeline.files.toml_text import MAX_BYTES, load
from timeline.model.event import Archive
from timeline.store import events, timelines
from timeline.store.database import Connection, Database, alone
from timeline.store.timelines import Holder

_CHANGED = "was changed meanwhile; nothing was changed"


class Adopted(NamedTuple):
    """A file that held a timeline until now, and what it is called since; None where it was gone.

    `named` says that the configuration names it alone, and would miss it.
    """

    file: Path | None
    aside: Path | None
    named: bool


def adopt(database: Database, timeline: str, patterns: Sequence[str], folder: Path) -> Adopted:
    """Let the store hold a timeline, as its file was last synced; the file is set aside.

    One that was adopted and whose file stands there yet has the file set aside alone. Raises NotFound;
    StoreError where the store holds it already, the file has changed since, or would be read set aside too.
    """
    with database.read() as connection:
        holder = _holder(connection, timeline)
    if holder.own:
        file = beside(database, patterns, folder).get(timeline)
        if file is None:
            raise StoreError(f"the store holds {timeline} already", mend="timeline event edit ID changes it")
    else:
        file = folder / holder.file if holder.file and (folder / holder.file).exists() else None
        if file is not None and _hash(file) != holder.file_hash:
            raise StoreError("it was changed since it was last read", str(file), "run timeline sync first")
    aside = _aside(file, patterns) if file is not None else None
    if not holder.own:
        with database.write() as connection:
            alone(connection, "archive")
            if _holder(connection, timeline) != holder:
                raise StoreError(f"{shown(timeline)} {_CHANGED}", mend="run it again")
            timelines.hand_over(connection, timeline, Holder(True, "", ""))
    if file is not None and aside is not None:
        file.rename(aside)
        if not holder.own and _hash(aside) != holder.file_hash:
            raise StoreError(
                "it was changed while it was adopted; what was saved last was not read",
                str(aside), f"timeline import {aside} --dry-run shows it; change it here by hand",
            )  # fmt: skip
    named = any(file is not None and folder / pattern == file for pattern in patterns)
    return Adopted(file, aside, named)


def release(database: Database, timeline: str, path: Path, patterns: Sequence[str], folder: Path) -> Archive:
    """Write a timeline of the store's own into a new data file, which holds it from then on; what it holds.

    Raises NotFound; BadFile where the files would not be sound together; StoreError where a file holds it
    already, `path` is taken or none of the data files, or the timeline is too large for one.
    """
    with database.read() as connection:
        holder = _holder(connection, timeline)
        archive = events.whole_archive(connection, timeline)
    if not holder.own:
        raise StoreError(f"{timeline} is held by {holder.file or 'a data file that is gone'} already")
    if path.exists():
        raise StoreError("there is a file already", str(path), "name another")
    write_whole(path, (_text(archive).encode(),))
    try:
        file = _read_back(database, path, patterns, folder)
        if file.archive != archive:
            raise StoreError("it does not read as it was written", str(path), "report this")
        with database.write() as connection:
            alone(connection, "archive")
            if (
                _holder(connection, timeline) != holder
                or events.whole_archive(connection, timeline) != archive
            ):
                raise StoreError(f"{shown(timeline)} {_CHANGED}", mend="run it again")
            timelines.hand_over(connection, timeline, Holder(False, file.name, file.hash))
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return archive


def beside(database: Database, patterns: Sequence[str], folder: Path) -> dict[str, Path]:
    """Data files that stand beside timelines the store holds itself, by the timeline: an adoption or a
    release was cut short there, or somebody put a file back. Raises BadFile where a named one is missing.
    """
    with database.read() as connection:
        own = {id for id, holder in timelines.holders(connection).items() if holder.own}
    found = {}
    for path in sync.paths(patterns, folder) if own else ():
        try:
            head = load(toml_format.decoded(path.read_bytes(), str(path)), str(path)).get("timeline")
        except (BadFile, OSError):
            continue  # told by whoever reads it as a data file
        id = head.get("id") if isinstance(head, dict) else None
        if id in own:
            found[id] = path
    return found


def _holder(connection: Connection, timeline: str) -> Holder:
    holders = timelines.holders(connection)
    if timeline not in holders:
        raise NotFound(
            f"there is no timeline {shown(timeline)}", mend=f"known are {', '.join(sorted(holders))}"
        )
    return holders[timeline]


def _hash(file: Path) -> str:
    return sync.text_hash(toml_format.decoded(file.read_bytes(), str(file)))


def _aside(file: Path, patterns: Sequence[str]) -> Path:
    """A free name for a file that is set aside; an earlier one stays."""
    aside = file.with_name(f"{file.name}.adopted")
    for number in count(2):
        if not aside.exists():
            break
        aside = file.with_name(f"{file.name}.adopted-{number}")
    for pattern in patterns:
        if fnmatch(aside.name, Path(pattern).name):
            what = f"[data] files reads {shown(pattern)}, and would read it under that name too"
            raise StoreError(what, str(aside), "write *.toml there first; nothing was changed")
    return aside


def _text(archive: Archive) -> str:
    try:
        return toml_format.write(archive)
    except BadFile:
        what = f"a data file holds at most {MAX_BYTES:,} bytes, and {archive.timeline.id} needs more"
        raise StoreError(what, mend="it stays with the store; timeline export writes it as JSON") from None


def _read_back(database: Database, path: Path, patterns: Sequence[str], folder: Path) -> sync.DataFile:
    """The new file as a sync will read it, among the others."""
    paths = sync.paths(patterns, folder)
    at = next((at for at, each in enumerate(paths) if each.samefile(path)), None)
    if at is None:
        mend = f"[data] files reads {', '.join(patterns)}: name a path that one of them matches"
        raise StoreError("it would be no data file", str(path), mend)
    return sync.configured(database, patterns, folder)[at]
