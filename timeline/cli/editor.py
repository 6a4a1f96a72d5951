"""A text in the curator's own editor; what was typed is never lost."""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import NamedTuple

from timeline.cli.command import WrongUse
from timeline.errors import BadSetting, TimelineError, ascii_control, shown
from timeline.files.toml_format import decoded
from timeline.files.toml_text import MAX_BYTES
from timeline.model.fields import SLUG

_USUAL = ("nano", "vi")
_LONGEST = 80  # letters of an id


class Typed(NamedTuple):
    """A text that was typed; `name` is its file's, or where it goes if it cannot be used (`is_kept`)."""

    text: str
    name: str
    is_kept: bool


def given(file: str, id: str) -> Typed:
    """The text of a file, or of standard input (-). Raises BadFile."""
    if file == "-":
        return _typed(sys.stdin.buffer.read(MAX_BYTES + 1), id, "standard input")
    with Path(file).open("rb") as stream:
        return Typed(decoded(stream.read(MAX_BYTES + 1), file), file, False)


def edited(text: str, id: str) -> Typed | None:
    """The text after $VISUAL or $EDITOR; None where nothing was changed. Raises TimelineError."""
    command = _editor()
    with tempfile.TemporaryDirectory(prefix="timeline-") as folder:
        path = Path(folder) / f"{id}.toml"
        path.write_text(text, "utf-8")
        try:
            ended = subprocess.run([*command, str(path)], check=False).returncode  # noqa: S603
        except KeyboardInterrupt:
            ended = 130
        raw = path.read_bytes()
    if ended:
        if raw != text.encode():
            _keep(raw, _free_name(id))
        raise TimelineError(f"it ended with status {ended}, so nothing was written", shlex.join(command))
    return _typed(raw, id) if raw != text.encode() else None


def _typed(raw: bytes, id: str, called: str = "") -> Typed:
    """What was typed, which is kept where it is no text; messages speak of it as `called`, else of the file
    in which it is kept. Raises BadFile.
    """
    name = _free_name(id)
    try:
        return Typed(decoded(raw, called or name), name, True)
    except TimelineError:
        if len(raw) <= MAX_BYTES:  # else it was not read to its end
            _keep(raw, name)
        raise


@contextmanager
def keeping(typed: Typed | None, way_on: Sequence[str]) -> Iterator[None]:
    """Keep a text of no file where it cannot be used; `way_on` is the command that reads it again."""
    try:
        yield
    except BaseException:  # Ctrl-C too, while another change is waited for
        keep(typed, way_on, "mend it")
        raise


def keep(typed: Typed | None, way_on: Sequence[str], first: str) -> None:
    """Write a text that stands in no file into one, and say what to do with it `first`, and how to go on."""
    if typed is not None and typed.is_kept:
        name = _keep(typed.text.encode(), typed.name)
        command = ascii_control(shlex.join([*way_on, "--file", name]))
        print(f"  {first}, then: {command}", file=sys.stderr)


def _keep(raw: bytes, name: str) -> str:
    """The name of the file in which it is: another one where somebody else's text was kept meanwhile."""
    while True:
        try:
            with Path(name).open("xb") as stream:
                stream.write(raw)
        except FileExistsError:
            name = _free_name(Path(name).stem)
        else:
            print(f"Your text is kept in {name}", file=sys.stderr)
            return name


def _editor() -> list[str]:
    """The command of the curator's editor. Raises WrongUse where there is none."""
    for variable in ("VISUAL", "EDITOR"):
        chosen = os.environ.get(variable, "")
        try:
            command = shlex.split(chosen)
        except ValueError as error:
            what = f"{shown(chosen)} is no command: {str(error).lower()}"
            raise WrongUse(BadSetting(what, variable, "write it as in a shell: code --wait")) from None
        if command:
            return command
    usual = next(filter(shutil.which, _USUAL), None) if sys.stdin.isatty() else None
    if usual is not None:
        return [usual]
    mend = "set EDITOR to the name of an editor, or say --file FILE or --set KEY=VALUE"
    raise WrongUse(BadSetting("there is no editor to open", mend=mend))


def _free_name(id: str) -> str:
    """A name in the working folder that no file has; not .toml, or it might be read as a data file. What can
    be no id may be a way elsewhere.
    """
    stem = id if SLUG.fullmatch(id) and len(id) <= _LONGEST else "event"
    folder = Path() if os.access(".", os.W_OK) else Path(tempfile.gettempdir())
    names = (folder / (f"{stem}.kept" if number == 1 else f"{stem}-{number}.kept") for number in count(1))
    return str(next(name for name in names if not os.path.lexists(name)))
