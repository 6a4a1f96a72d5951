"""A text in the curator's own editor; what was typed is never lost."""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import NamedTuple

from timeline.cli.command import WrongUse
from timeline.errors import BadSetting, TimelineError
from timeline.files.toml_format import decoded
from timeline.files.toml_text import MAX_BYTES

_USUAL = ("nano", "vi")


class Typed(NamedTuple):
    """A text that was typed; `name` is its file's, or where it goes if it cannot be used (`is_kept`)."""

    text: str
    name: str
    is_kept: bool


def given(file: str, id: str) -> Typed:
    """The text of a file, or of standard input (-). Raises BadFile."""
    if file == "-":
        name = _free_name(id)
        return Typed(decoded(sys.stdin.buffer.read(MAX_BYTES + 1), "standard input"), name, True)
    with Path(file).open("rb") as stream:
        return Typed(decoded(stream.read(MAX_BYTES + 1), file), file, False)


def edited(text: str, id: str) -> Typed | None:
    """The text after $VISUAL or $EDITOR; None where nothing was changed. Raises TimelineError."""
    command, name = _editor(), _free_name(id)
    with tempfile.TemporaryDirectory(prefix="timeline-") as folder:
        path = Path(folder) / f"{id}.toml"
        path.write_text(text, "utf-8")
        try:
            ended = subprocess.run([*shlex.split(command), str(path)], check=False).returncode  # noqa: S603
        except KeyboardInterrupt:
            ended = 130
        raw = path.read_bytes()
    if raw == text.encode() and not ended:
        return None
    try:
        if ended:
            raise TimelineError(f"it ended with status {ended}, so nothing was written", command)
        return Typed(decoded(raw, name), name, True)
    except TimelineError:
        if raw != text.encode():
            _keep(raw, name)
        raise


@contextmanager
def keeping(typed: Typed | None, way_on: str) -> Iterator[None]:
    """Write a text that stands in no file into one if it cannot be used, and say so; `way_on` is the command
    that reads it again.
    """
    try:
        yield
    except Exception:
        if typed is not None and typed.is_kept:
            _keep(typed.text.encode(), typed.name)
            print(f"  mend it, then: {way_on} --file {typed.name}", file=sys.stderr)
        raise


def _keep(raw: bytes, name: str) -> None:
    Path(name).write_bytes(raw)
    print(f"Your text is kept in {name}", file=sys.stderr)


def _editor() -> str:
    """The command of the curator's editor. Raises WrongUse where there is none."""
    chosen = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    usual = next(filter(shutil.which, _USUAL), None) if sys.stdin.isatty() else None
    if command := chosen or usual:
        return command
    mend = "set EDITOR to the name of an editor, or say --file FILE or --set KEY=VALUE"
    raise WrongUse(BadSetting("there is no editor to open", mend=mend))


def _free_name(id: str) -> str:
    """A name in the working folder that no file has; not .toml, or it might be read as a data file."""
    folder = Path() if os.access(".", os.W_OK) else Path(tempfile.gettempdir())
    names = (folder / (f"{id}.kept" if number == 1 else f"{id}-{number}.kept") for number in count(1))
    return str(next(name for name in names if not name.exists()))
