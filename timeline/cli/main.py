"""The entry point: runs a command, prints its error line, leaves with its exit status.

An error is one line on standard error that says what is wrong, where and how to mend it; never a
traceback. Exit status: 0 done, 1 the work failed, 2 the command line itself is wrong.
"""

import gc
import os
import sys
import traceback
from collections.abc import Sequence

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
from timeline.errors import BadFile, TimelineError, ascii_control

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


def run() -> None:
    """The entry point: run a command and leave with its exit status."""
    os.umask(0o077)
    collect_seldom()
    sys.exit(status(sys.argv[1:]))


def collect_seldom() -> None:
    """Look for unreachable cycles when many objects were made: nearly all of them are freed by the count of
    their references, and looking each 700 takes a quarter of an import.
    """
    gc.freeze()  # what was imported stays
    gc.set_threshold(_OBJECTS)


def status(arguments: Sequence[str]) -> int:
    """Run a command and give its exit status; an error is told on standard error."""
    try:
        result = app(list(arguments) or ["--help"], standalone_mode=False)
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
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _complain(f"{where}{error.strerror or type(error).__name__}", 1)
    except Exception as error:  # a fault of the program: still one line, with its place
        last = traceback.extract_tb(error.__traceback__)[-1]
        what = f"unforeseen fault ({type(error).__name__} at {last.filename}:{last.lineno})"
        return _complain(f"{what}; please report it", 1)
    return result if isinstance(result, int) else 0


def _command(arguments: Sequence[str]) -> str:
    """The command that was meant, for the hint at its help."""
    names = {command.name or getattr(command.callback, "__name__", "") for command in app.registered_commands}
    groups = {group.name for group in app.registered_groups}
    found = next((argument for argument in arguments if argument in names | groups), None)
    return f"{found} " if found else ""


def _complain(line: str, status: int) -> int:
    print(f"timeline: {ascii_control(' '.join(line.split()))}", file=sys.stderr)
    return status
