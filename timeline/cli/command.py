"""What all commands share: the application of typer, options, an open Timeline, JSON."""

import getpass
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from timeline.disk import write_out
from timeline.errors import BadDate, BadSelection, BadSetting, TimelineError, shown
from timeline.languages import Language, language
from timeline.model.selection import Selection

if TYPE_CHECKING:
    from timeline.application import Application
    from timeline.config import Settings
    from timeline.curate.sync import DataFile
    from timeline.store.database import Database

Asked = TypeVar("Asked")

CONFIG = Path("config.toml")
ConfigOption = Annotated[Path, typer.Option("--config", help="The configuration file.", show_default=True)]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Repeated = list[str] | None
TimelineOption = Annotated[Repeated, typer.Option("--timeline", help="Only this timeline; may be repeated.")]
TagOption = Annotated[Repeated, typer.Option("--tag", help="Only events with this tag; may be repeated.")]
KindOption = Annotated[Repeated, typer.Option("--kind", help="Only this kind of event; may be repeated.")]
CountryOption = Annotated[
    Repeated, typer.Option("--country", help="Only this country (KZ, GR); may be repeated.")
]
PersonOption = Annotated[
    Repeated, typer.Option("--person", help="Only events with this person; may be repeated.")
]
OrganizationOption = Annotated[
    Repeated, typer.Option("--organization", help="Only events with this organization; may be repeated.")
]
TextOption = Annotated[
    Repeated, typer.Option("--text", help="Only events that hold these words; may be repeated.")
]
OccurrenceOption = Annotated[
    Repeated,
    typer.Option("--occurrence", help="anniversary, memorial, observance, original; may be repeated."),
]
MilestonesOption = Annotated[
    bool, typer.Option("--milestones", help="Only milestones: the 5th, 10th, 25th …")
]
LanguageOption = Annotated[
    str | None, typer.Option("--language", help="The language of the words: en, el, ru …")
]

app = typer.Typer(
    name="timeline",
    help="Keeps the dated history of a movement and sees to it that no anniversary is missed.",
    no_args_is_help=False,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


class WrongUse(Exception):
    """An error on the command line itself: exit status 2."""

    def __init__(self, error: TimelineError) -> None:
        super().__init__(str(error))


def settings_of(config: Path) -> "Settings":
    """The settings; a missing `config.toml` in the working folder means the defaults."""
    from timeline.config import load_settings

    return load_settings(config, os.environ, required=config != CONFIG)


def opened(config: Path, served_at: Mapping[str, object] | None = None) -> "Application":
    """The application, its store made, upgraded and, while it holds nothing, filled from the data files.

    The files are read first, so that broken ones leave no empty store behind. `served_at` is the
    host and port really listened on.
    """
    from timeline.application import open_application
    from timeline.config import refuse_unknown_timelines
    from timeline.curate import sync
    from timeline.store import saving, timelines
    from timeline.store.database import sqlite_path

    settings = settings_of(config)
    if served_at:
        settings = settings.model_copy(update={"server": settings.server.model_copy(update=dict(served_at))})
    files = None
    path = sqlite_path(settings.store_url)
    if path is not None and not path.exists():
        files = data_files(settings, None)
    application = open_application(settings)
    database = application.database
    with database.read() as connection:
        is_empty = not timelines.holders(connection)
        is_stale = saving.is_stale(connection)
    if is_stale and not is_empty:  # made by an earlier version
        with database.write() as connection:
            saving.roll(connection, application.today(database.now()))
    if is_empty:
        files = files or data_files(settings, database)
        now = database.now()
        sync.sync(database, files, list(application.languages.values()), now, application.today(now))
    with database.read() as connection:
        refuse_unknown_timelines(settings, timelines.archives(connection, private=True))
    return application


def asked(read: Callable[..., Asked], *values: object) -> Asked:
    """What an argument means; one that cannot be read is wrong use of the command."""
    try:
        return read(*values)
    except (BadDate, BadSelection, BadSetting) as error:
        raise WrongUse(error) from None


def selected(application: "Application", *, private: bool = False, **given: Any) -> Selection:
    """The selection of a command's options; a timeline that does not exist is wrong use, and so is a private
    one but for curators. What no event bears is said on standard error.
    """
    from timeline.store.selecting import unborne
    from timeline.store.timelines import archives

    selection = asked(Selection.read, given)
    with application.database.read() as connection:
        known = archives(connection, private=True)
        missing = unborne(connection, selection, private=private)
    for id in selection.timeline:
        if id not in known:
            there = [each for each in known if private or not known[each].timeline.private]
            what = f"there is no timeline {shown(id)}"
            raise WrongUse(BadSelection(what, mend=f"known are {', '.join(there)}" if there else ""))
        if known[id].timeline.private and not private:
            mend = f"timeline event list --timeline {id} shows it, and so does timeline export"
            raise WrongUse(
                BadSelection(f"the timeline {shown(id)} is private and no calendar shows it", mend=mend)
            )
    for key, value in missing:
        print(f"note: no event bears the {key} {shown(value)} yet", file=sys.stderr)
    return selection


def spoken(application: "Application", code: str | None) -> Language:
    """The language asked for, or the site's."""
    return asked(language, code) if code else next(iter(application.languages.values()))


def signed(who: str | None) -> str:
    """Who makes a change: as said, else the login. Raises WrongUse for a name that cannot be kept."""
    if who is None:
        try:
            return getpass.getuser()
        except (OSError, KeyError):  # a container may have none
            return "somebody"
    return kept_line(who, "--who")


def kept_line(text: str, option: str) -> str:
    """A line that is kept in the history. Raises WrongUse where it cannot be."""
    from timeline.model.fields import clean

    try:
        line = " ".join(clean(text).split())
    except ValueError as error:
        raise WrongUse(BadSetting(str(error), option)) from None
    if not line:
        raise WrongUse(BadSetting("nothing is said", option, "write it in quotes"))
    return line


def print_json(value: object) -> None:
    """One JSON value on standard output."""
    print(json_text(value))


def json_text(value: object) -> str:
    """JSON as standard output takes it: what its encoding lacks is escaped in JSON's own way."""
    says_all = (sys.stdout.encoding or "").casefold().replace("-", "") == "utf8"
    return json.dumps(value, ensure_ascii=not says_all, indent=2)


def counted(number: int, one: str) -> str:
    """`1 event`, `2 events`."""
    return f"{number} {one}" if number == 1 else f"{number} {one}s"


def output(path: str) -> Path | None:
    """The file that a command is to write; None for standard output. Raises WrongUse where none can be."""
    with suppress(OSError):  # /dev/stdout, wherever that goes
        if path == "-" or os.path.samestat(os.stat(path), os.fstat(1)):
            return None
    if not path:
        raise WrongUse(BadSetting("'' names no file", mend="name one, or - for standard output"))
    target = Path(path)
    if target.is_dir() or path.endswith(os.sep):
        raise WrongUse(BadSetting(f"{shown(path)} is a folder", mend="name a file in it"))
    if not target.parent.is_dir():
        raise WrongUse(BadSetting(f"there is no folder {shown(target.parent)}", path, "make it first"))
    return target


def put_out(target: Path | None, pieces: Iterable[bytes]) -> None:
    """Write what was asked for into a file or, without one, on standard output."""
    if target is None:
        sys.stdout.buffer.writelines(pieces)
        return
    write_out(target, pieces)


@contextmanager
def shared(context: typer.Context) -> Iterator[None]:
    """Files made meanwhile are for whom the person at the terminal lets read them: all others are private."""
    before = os.umask(context.obj)
    try:
        yield
    finally:
        os.umask(before)


def existing_store(settings: "Settings") -> "Database | None":
    """The store if there is one of the newest schema; none is made, and none upgraded. Raises StoreError."""
    from timeline.store.database import SCHEMA, open_database, schema_of, sqlite_path

    path = sqlite_path(settings.store_url)
    if (path is not None and not path.exists()) or schema_of(settings.store_url) != SCHEMA:
        return None
    return open_database(settings.store_url, settings.path(settings.security.key_file))


def data_files(settings: "Settings", database: "Database | None") -> "list[DataFile]":
    """The configuration's data files, checked beside what a store holds, if there is one. Raises BadFile."""
    from timeline.curate import sync

    if database is not None:
        return sync.configured(database, settings.data.files, settings.folder)
    return sync.read(sync.paths(settings.data.files, settings.folder), settings.folder)
