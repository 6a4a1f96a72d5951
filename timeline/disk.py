"""Files that are there whole or not at all, whatever ends the writing, and for good even if the power fails.

A file is written beside its place, under a name that no pattern of data files reads, and gets its own when it
is done. What a killed writer left there goes with the next; each place has one writer at a time.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path


def write_whole(path: Path, pieces: Iterable[bytes], mode: int = 0o600) -> None:
    """A file of these bytes in place of what is there; `mode` is the most that others are let."""
    with growing(path, mode) as part, part.open("wb") as file:
        file.writelines(pieces)


@contextmanager
def growing(path: Path, mode: int = 0o600) -> Iterator[Path]:
    """An empty file to write; it takes the place of `path` at the end, and is gone after an error.

    It lets others do no more than `mode` and the umask do, nor than the file whose place it takes.
    """
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    most = path.stat().st_mode | 0o600 if path.exists() else mode
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode & most))
    try:
        yield part
        settle(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def settle(part: Path, path: Path) -> None:
    """Give a finished file its name."""
    _sync(part)
    part.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
