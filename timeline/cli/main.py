"""The entry point: runs a command, prints its error line, leaves with its exit status.

An error is one line on standard error that says what is wrong, where and how to mend it; never a
traceback. Exit status: 0 done, 1 the work failed, 2 the command line itself is wrong.
"""

import contextlib
import gc
import io
import os
import re
import sys
import traceback
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from typer.exceptions import TyperException

from timeline.cli import (
    curator,
    dates,
    doctor,
    editing,
    events,
    exporting,
    importing,
    operator,
    reader,
    recipients,
    store,
    suggest,
)
from timeline.cli.command import WrongUse, app
from timeline.errors import BadFile, TimelineError, ascii_control, shown

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

# Importing them registered them
COMMANDS = (
    reader,
    dates,
    events,
    editing,
    recipients,
    curator,
    exporting,
    importing,
    suggest,
    operator,
    doctor,
    store,
)

_OBJECTS = 50_000
_PRIVATE = 0o077
_LONE = re.compile("[\ud800-\udfff]")  # a byte of the command line that is no UTF-8


def run() -> None:
    """The entry point: run a command and leave with its exit status."""
    umask = os.umask(_PRIVATE)
    sys.stdout, sys.stderr = _said(sys.stdout, "standard output"), _said(sys.stderr, "standard error")
    collect_seldom()
    sys.exit(status(sys.argv[1:], umask))


class _Heard(io.FileIO):
    """A way out whose listener may leave: what a command does is done to its end, unheard."""

    called = ""

    def write(self, told: "Buffer", /) -> int:
        try:
            return super().write(told)
        except BrokenPipeError:
            _hush(self.fileno())
            return super().write(told)
        except OSError as error:
            error.filename = self.called
            raise


def _said(stream: TextIO | None, called: str) -> TextIO:
    """The same stream, on which any letter can be said: one that its encoding lacks is escaped."""
    if stream is None:  # it was closed before
        return open(os.devnull, "w")
    stream.flush()
    heard = _Heard(stream.fileno(), "wb", closefd=False)
    heard.called = called
    at_once = isinstance(stream, io.TextIOWrapper) and (stream.line_buffering or stream.write_through)
    return io.TextIOWrapper(
        io.BufferedWriter(heard), stream.encoding, "backslashreplace", line_buffering=at_once
    )


def _hush(handle: int) -> None:
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, handle)
    os.close(null)


def collect_seldom() -> None:
    """Look for unreachable cycles when many objects were made: nearly all of them are freed by the count of
    their references, and looking each 700 takes a quarter of an import.
    """
    gc.freeze()  # what was imported stays
    gc.set_threshold(_OBJECTS)


def status(arguments: Sequence[str], umask: int = _PRIVATE) -> int:
    """Run a command and give its exit status; an error is told on standard error.

    `umask` is of those files that a command is asked to write.
    """
    done = _status(arguments, umask)
    try:
        sys.stdout.flush()
    except OSError as error:  # the disk is full that it goes to
        _hush(sys.stdout.fileno())
        done = done or _complain(_of_system(error), 1)
    try:
        sys.stderr.flush()
    except OSError:  # there is nowhere left to say so
        _hush(sys.stderr.fileno())
    return done


def _status(arguments: Sequence[str], umask: int) -> int:
    try:
        result = app(list(arguments) or ["--help"], standalone_mode=False, obj=umask)
    except WrongUse as error:
        return _complain(str(error), 2)
    except BadFile as error:
        for fault in error.faults:
            _complain(str(fault), 1)
        return 1
    except TimelineError as error:
        return _complain(str(error), 1)
    except TyperException as error:
        return _complain(f"{error.format_message().rstrip('.')}; see timeline {_command(arguments)}--help", 2)
    except KeyboardInterrupt:
        return 0
    except OSError as error:
        return _complain(_of_system(error), 1)
    except UnicodeEncodeError as error:
        alien = next((argument for argument in arguments if _LONE.search(argument)), None)
        if alien is None:
            return _unforeseen(error)
        return _complain(f"{shown(alien)} is not UTF-8; write it in letters", 2)
    except Exception as error:  # a fault of the program: still one line, with its place
        return _unforeseen(error)
    return result if isinstance(result, int) else 0


def _unforeseen(error: Exception) -> int:
    last = traceback.extract_tb(error.__traceback__)[-1]
    what = f"unforeseen fault ({type(error).__name__} at {last.filename}:{last.lineno})"
    return _complain(f"{what}; please report it", 1)


def _of_system(error: OSError) -> str:
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or type(error).__name__}"


def _command(arguments: Sequence[str]) -> str:
    """The command that was meant, for the hint at its help."""
    names = {command.name or getattr(command.callback, "__name__", "") for command in app.registered_commands}
    groups = {group.name for group in app.registered_groups}
    found = next((argument for argument in arguments if argument in names | groups), None)
    return f"{found} " if found else ""


def _complain(line: str, status: int) -> int:
    with contextlib.suppress(OSError):
        print(f"timeline: {ascii_control(' '.join(line.split()))}", file=sys.stderr)
    return status
