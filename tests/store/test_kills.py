"""A process that is killed (SIGKILL) at any moment leaves the store as it was, or as it was to be.

A warm parent forks the process that works, so that nearly all of its life is the work. The moments are spread
over the duration measured before.
"""

import json
import os
import random
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.conftest import event, timeline
from tests.store.test_migrations import EVENT, ROWS, made
from timeline.cli.main import status
from timeline.store.database import SCHEMA, sqlite_path

EVENTS = 200
COUNTED = "search.n"  # a sequence of PostgreSQL, which a transaction taken back moves all the same
WARM = """
import json, os, sys
from pathlib import Path
import alembic.command, icalendar, psycopg
from timeline.curate import sync
from timeline.curate.importing import Asked, Importing
from timeline.curate.landing import land
from timeline.curate.staging import Staging
from timeline.languages import language
from timeline.store import copying, migrations
from timeline.store.database import open_database, upgrade_database
from tests.conftest import NOW, TODAY

def upgraded(folder, url):
    upgrade_database(url, folder / "var/secret.key")
    return open_database(url, folder / "var/secret.key")

def synced(folder, url):
    database = upgraded(folder, url)
    files = sync.configured(database, ["data/*.toml"], folder)
    sync.sync(database, files, [language("en")], NOW, TODAY)
    return database

def backed_up(folder, url):
    database = upgraded(folder, url)
    copying.backup(database, folder / "copy.db")
    return database

def imported(folder, url):
    database = upgraded(folder, url)
    with Staging() as staging:
        with database.read() as connection:
            importing = Importing(connection, staging, NOW, TODAY, "en")
            importing.read(folder / "in.json", Asked())
            importing.finish()
        land(database, importing, "maria", ["in.json"])
    return database

work = {"sync": synced, "backup": backed_up, "migration": upgraded, "import": imported}
print("ready", flush=True)
for line in sys.stdin:
    name, folder, url = json.loads(line)
    child = os.fork()
    if not child:
        work[name](Path(folder), url).close()
        os._exit(0)
    print(child, flush=True)
    print(os.waitpid(child, 0)[1], flush=True)
"""


@dataclass(frozen=True)
class Place:
    """A folder with data files, key and configuration, and its store."""

    folder: Path
    url: str

    @property
    def copies(self) -> list[Path]:
        """Files that hold the whole store once more."""
        found = (self.folder / f"var/timeline.db.before-{SCHEMA}", self.folder / "copy.db")
        return [path for path in found if path.exists()]

    def content(self) -> list[str]:
        """All that the store holds. PostgreSQL may be about to commit for a process that is gone."""
        path = sqlite_path(self.url)
        if path is not None:
            return content_of_file(path)
        engine = sa.create_engine(self.url)
        others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            while connection.execute(
                sa.text(others)
            ).scalar():  # a transaction would see the first answer for ever
                time.sleep(0.01)
        with engine.connect() as connection:
            known = sa.MetaData()
            known.reflect(connection)
            found = [
                f"{name} {row}"
                for name, table in known.tables.items()
                for row in connection.execute(sa.select(*(c for c in table.c if str(c) != COUNTED)))
            ]
        engine.dispose()
        return sorted(found)


def content_of_file(path: Path) -> list[str]:
    """All that an SQLite file holds, but for how its index of words is laid out; that one is checked."""
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'search_index'").fetchone():
        connection.execute("INSERT INTO search_index(search_index) VALUES ('integrity-check')")
    found = sorted(line for line in connection.iterdump() if "search_index_" not in line)
    connection.rollback()
    connection.close()
    return found


class Killer:
    """Does a piece of work in a process of its own, to its end or until it is killed."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process

    def run(self, name: str, place: Place, kill_after: float | None = None) -> tuple[int, float]:
        """How it ended (0, or the signal), and how long it took."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps([name, str(place.folder), place.url]).encode() + b"\n")
        self.process.stdin.flush()
        pid, begin = int(self.process.stdout.readline()), time.perf_counter()
        if kill_after is not None and not select.select([self.process.stdout], [], [], kill_after)[0]:
            os.kill(pid, signal.SIGKILL)
        ended = int(self.process.stdout.readline())
        return ended, time.perf_counter() - begin


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    with subprocess.Popen(
        [sys.executable, "-c", WARM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0, cwd=Path(__file__).parents[2]
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        yield Killer(process)
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture
def kills(request: pytest.FixtureRequest, store_url: str) -> int:
    """Fewer on PostgreSQL, where a database for each takes a second."""
    if request.config.getoption("--long"):
        return 100
    return 6 if sqlite_path(store_url) is not None else 3


Copy = Callable[[Place, str], Place]


@pytest.fixture
def copy(tmp_path: Path, postgresql: str) -> Iterator[Copy]:
    """The same once more, beside it: the folder, and the database where the store is one."""
    server = sa.create_engine(postgresql, isolation_level="AUTOCOMMIT")
    made: list[str] = []

    def _copy(place: Place, name: str) -> Place:
        folder = tmp_path / f"copy-{name}"
        shutil.copytree(place.folder, folder)
        url = f"sqlite:///{folder}/var/timeline.db"
        if sqlite_path(place.url) is None:
            before = sa.make_url(place.url)
            made.append(f"{before.database}_{name}")
            with server.connect() as connection:
                connection.execute(sa.text(f"CREATE DATABASE {made[-1]} TEMPLATE {before.database}"))
            url = before.set(database=made[-1]).render_as_string(hide_password=False)
        (folder / "config.toml").write_text(f'[store]\nurl = "{url}"\n')
        return Place(folder, url)

    yield _copy
    with server.connect() as connection:
        for name in made:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture
def template(store_url: str, tmp_path: Path) -> Place:
    folder = tmp_path / "template"
    for name in ("data", "var"):
        (folder / name).mkdir(parents=True)
    is_file = sqlite_path(store_url) is not None
    return Place(folder, f"sqlite:///{folder}/var/timeline.db" if is_file else store_url)


def data(*lines: str) -> str:
    return timeline(*(event(f"e{number}", f"19{number % 100:02}-05-01", *lines) for number in range(EVENTS)))


Try = Callable[[str, Place], None]


@pytest.fixture
def try_kills(
    killer: Killer,
    kills: int,
    copy: Copy,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Try:
    """Kill a piece of work over copies of a place: each is found as it was or as it was to be, opens, and goes on."""

    def _try(name: str, template: Place) -> None:
        before = template.content()
        whole = copy(template, "whole")
        ended, duration = killer.run(name, whole)
        assert ended == 0
        after = whole.content()
        killed = 0
        chance = random.Random(name)
        for number in range(kills):
            place = copy(template, str(number))
            ended, _ = killer.run(name, place, duration * (number + chance.random()) / kills)
            killed += ended == signal.SIGKILL
            assert place.content() in (before, after), (
                f"killed at {number} of {kills}: neither before nor after"
            )
            for path in place.copies:
                assert sqlite_path(template.url) is None or content_of_file(path) == before
            if not (place.folder / "copy.db").exists():
                assert killer.run(name, place)[0] == 0
            assert place.content() == after
            for path in place.copies:
                assert content_of_file(path)
            monkeypatch.chdir(place.folder)
            assert status(["doctor"]) == 0
            assert not [line for line in capsys.readouterr().out.splitlines() if line.startswith("fault")]
            shutil.rmtree(place.folder)
        assert killed

    return _try


def test_sync(template: Place, killer: Killer, try_kills: Try) -> None:
    (template.folder / "data/a.toml").write_text(data())
    assert killer.run("sync", template)[0] == 0
    more = event("new", "2011-12-16")
    (template.folder / "data/a.toml").write_text(
        data('tags = ["strike"]', 'summary = { en = "Later" }') + more
    )
    try_kills("sync", template)


def test_migration(template: Place, try_kills: Try, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = ["e", *(f"e{number}" for number in range(1, EVENTS))]
    rows = {
        "event": [ROWS["event"][0] | {"id": id} for id in ids],
        "event_body": [{"event": id, "body": EVENT.replace('"id":"e"', f'"id":"{id}"')} for id in ids],
        "search": [{"n": n, "event": id, "folded": "stale words"} for n, id in enumerate(ids)],
    }
    for table, written in rows.items():
        monkeypatch.setitem(ROWS, table, written)
    made(template.url, "0004", template.folder / "var/secret.key")
    try_kills("migration", template)


def test_backup(template: Place, killer: Killer, try_kills: Try) -> None:
    (template.folder / "data/a.toml").write_text(data('summary = { en = "' + "word " * 500 + '" }'))
    assert killer.run("sync", template)[0] == 0
    try_kills("backup", template)


def test_import(template: Place, killer: Killer, try_kills: Try) -> None:
    (template.folder / "data/a.toml").write_text(data())
    assert killer.run("sync", template)[0] == 0
    document = template.folder / "in.json"
    document.write_text(_document(range(EVENTS)))
    assert killer.run("import", template)[0] == 0
    document.write_text(_document(range(EVENTS // 2, 2 * EVENTS), "changed"))
    try_kills("import", template)


def _document(numbers: range, *tags: str) -> str:
    found = [
        {"id": f"i{number}", "title": {"en": f"Strike {number}"}, "date": f"19{number % 100:02}-05-01", "tags": tags}
        for number in numbers
    ]  # fmt: skip
    head = {"timeline": {"id": "imported", "title": {"en": "Imported"}}, "events": found}
    return json.dumps({"format": 1, "timelines": [head]})
