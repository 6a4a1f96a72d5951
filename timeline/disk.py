"""Files that are there whole or not at all, whatever ends the writing, and for good even if the power fails.

A file is written beside its place, under a name that no pattern of data files reads, and gets its own when it
is done. What a killed writer left there goes with the next; each place has one writer at a time.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

LOGS = ("-wal", "-shm", "-journal")  # what SQLite lays beside a file while it writes it


def write_whole(path: Path, pieces: Iterable[bytes], mode: int = 0o600) -> None:
    """A file of these bytes in place of what is there; a new one lets others do what `mode` and umask do."""
    with growing(path, mode) as part, part.open("wb") as file:
        file.writelines(pieces)


def write_out(path: Path, pieces: Iterable[bytes]) -> None:
    """These bytes where somebody asked for them: into a device or a pipe as they come; a file whole, and of a
    link the file that it leads to. A new file lets others do what the umask does.
    """
    try:
        found = path.stat()
    except FileNotFoundError:
        found = None
    if found is None or path.is_file():
        write_whole(path.resolve(), pieces, 0o666)
        return
    with path.open("wb") as stream:
        stream.writelines(pieces)


@contextmanager
def growing(path: Path, mode: int = 0o600) -> Iterator[Path]:
    """An empty file to write; it takes the place of `path` at the end, and is gone after an error.

    A new file lets others do what `mode` and the umask do; one that was there keeps its mode, and its owner
    where that can be given.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        clear(part)
        held = path.stat() if path.exists() else None
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode if held is None else 0o600))
        try:
            yield part
            if held is not None:
                _as_before(part, held)
            settle(part, path)
        except BaseException:
            clear(part)
            raise
    except OSError as error:
        if str(error.filename) == str(part):
            error.filename, error.filename2 = str(path), None  # the name that somebody knows
        raise


def settle(part: Path, path: Path) -> None:
    """Give a finished file its name."""
    _sync(part)
    part.replace(path)
    _sync(path.parent)


def clear(part: Path) -> None:
    """Take an unfinished file away, with what SQLite laid beside it."""
    for end in ("", *LOGS):
        part.with_name(f"{part.name}{end}").unlink(missing_ok=True)


def _as_before(part: Path, held: os.stat_result) -> None:
    """Whose a file was, and what it let others do: its group no more than it could before."""
    mode = held.st_mode & 0o777
    now = part.stat()
    if (now.st_uid, now.st_gid) != (held.st_uid, held.st_gid):
        try:
            os.chown(part, held.st_uid, held.st_gid)
        except PermissionError:
            mode &= ~0o070 if now.st_gid != held.st_gid else 0o777
    part.chmod(mode)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
