"""Row 14: what grows with the archive, at 1,000, 10,000 and 100,000 events (`--huge`: 1,000,000 too).

The program itself imports the files and serves the pages. An import is measured beside the least that any
would do: `json.loads` of each line and an insert of (id, body).
"""

import json
import os
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx
import sqlalchemy as sa

from benchmarks.archive import RARE, RARE_WORD, STORES, TODAY, document, key_file, new_url, settle
from benchmarks.measure import Growth, Row, Within, milliseconds
from timeline.application import Application, open_application
from timeline.config import load_settings
from timeline.dates.calendars import Span
from timeline.feeds import calendar
from timeline.languages import language
from timeline.model.selection import Selection
from timeline.render.shapes import event_shape, occurrence_shape
from timeline.store import events, occurrences

SIZES = (1_000, 10_000, 100_000)
HUGE = 1_000_000
IMPORT_GOALS = {"SQLite": 0.15, "PostgreSQL": 0.1}
MEMORY_MB = 300.0
_PATHS = {
    "page `/`": "/",
    "a timeline's page": "/timelines/greece",
    "an event's page": "/events/greece-2",
    "a search": f"/search?q={RARE_WORD}",
    "`/subscribe`": "/subscribe",
}


def rows(*, huge: bool = False) -> list[Row | Growth | Within]:
    """Imports, reads at each size, and the memory of the server that answered them."""
    sizes = (*SIZES, HUGE) if huge else SIZES
    return [row for kind in STORES for row in _on(kind, sizes)]


def _on(kind: str, sizes: tuple[int, ...]) -> Iterator[Row | Growth | Within]:
    reads: dict[str, list[tuple[float, int]]] = {}
    for size in sizes:
        folder = key_file().parent / f"growth_{kind}_{size}"
        folder.mkdir()
        file = folder / "archive.json"
        file.write_text("".join(document(size)), "utf-8")
        config = _config(folder, kind, size)
        if size == SIZES[-1]:
            yield _import(kind, config, file, size, folder)
        else:
            _run("import", str(file), "--config", str(config))
        application = open_application(load_settings(config, {}, required=True))
        settle(application.database)
        with application.database.read() as connection:
            assert events.counts(connection) == sum(number % 50 != 13 for number in range(size)), size
        for name, work in (("the feed of one tag", _feed), ("`upcoming`, of one tag", _upcoming)):
            found = work(application)
            reads.setdefault(name, []).append((milliseconds(partial(work, application)), len(found)))
        application.database.close()
        with _served(config) as (process, client):
            for name, path in _PATHS.items():
                answer = client.get(path)
                assert answer.status_code == 200, path
                taken = milliseconds(partial(client.get, path))
                reads.setdefault(name, []).append((taken, len(answer.content)))
            client.get(f"/feeds/tag/{RARE}.ics")
            if size == SIZES[-1]:
                work_done = f"14 · {kind}: memory of `serve` at {size:,} events, at its highest"
                yield Within(work_done, _peak(process.pid), "MB", MEMORY_MB)
        file.unlink()
    numbers = " → ".join(f"{size:,}" for size in sizes)
    for name, measured in reads.items():
        times, answers = zip(*measured, strict=True)
        yield Growth(f"14 · {kind}: {name}, {numbers} events", times, answers)


def _config(folder: Path, kind: str, size: int) -> Path:
    """A configuration of a store that holds nothing yet and is filled by imports alone."""
    path = folder / "config.toml"
    path.write_text(
        f'[store]\nurl = "{new_url(kind, f"growth_{size}")}"\n[data]\nfiles = []\n'
        f'[security]\nkey_file = "{folder}/secret.key"\n',
        "utf-8",
    )
    _run("db", "upgrade", "--config", str(path))
    return path


def _run(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "timeline", *arguments], check=True, stdout=subprocess.DEVNULL)


def _import(kind: str, config: Path, file: Path, size: int, folder: Path) -> Row:
    """`timeline import` as it is typed, beside the least."""
    lines = [
        line.rstrip(b",\n") for line in file.open("rb") if line.startswith(b'{"id": ') and b'"kind"' in line
    ]
    assert len(lines) == size
    least = [_bare(kind, lines, folder / f"bare_{turn}.db") for turn in range(3)]
    began = time.perf_counter()
    _run("import", str(file), "--config", str(config))
    ours = time.perf_counter() - began
    other = "`json.loads` and a bare insert"
    work = f"14 · {kind}: import of {size:,} events"
    return Row(work, size / ours, other, size / sorted(least)[1], IMPORT_GOALS[kind])


def _bare(kind: str, lines: list[bytes], path: Path) -> float:
    began = time.perf_counter()
    rows = ((json.loads(line)["id"], line.decode()) for line in lines)
    if kind == "SQLite":
        with sqlite3.connect(path) as plain:
            plain.execute("PRAGMA journal_mode = WAL")
            plain.execute("CREATE TABLE bare (id TEXT PRIMARY KEY, body TEXT NOT NULL)")
            plain.executemany("INSERT INTO bare VALUES (?, ?)", rows)
        plain.close()
        return time.perf_counter() - began
    engine = sa.create_engine(new_url(kind, path.stem))
    with engine.begin() as connection:
        began = time.perf_counter()
        connection.exec_driver_sql("CREATE TABLE bare (id TEXT PRIMARY KEY, body TEXT NOT NULL)")
        with connection.connection.cursor().copy("COPY bare (id, body) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    taken = time.perf_counter() - began
    engine.dispose()
    return taken


def _feed(application: Application) -> bytes:
    """A feed that nothing has kept."""
    feed = application.feed("all")
    chosen = calendar.Feed(
        Selection(tag=(RARE,)), feed.language, feed.title, feed.years_back, feed.years_ahead
    )
    with application.database.read() as connection:
        return calendar.write(connection, chosen, TODAY, language("en"), application.place())


def _upcoming(application: Application) -> bytes:
    """What `timeline upcoming --days 60 --tag … --json` works out."""
    reader = language("en")
    with application.database.read() as connection:
        found = occurrences.between(connection, Selection(tag=(RARE,)), Span(TODAY, TODAY + 60), TODAY)
    shapes = [
        (
            occurrence_shape(each.occurrence, TODAY, reader, each.stored.event.date),
            event_shape(each.stored.event, each.stored.timeline, each.stored.language, reader),
        )
        for each in found
    ]
    return json.dumps(shapes).encode()


@contextmanager
def _served(config: Path) -> Iterator[tuple["subprocess.Popen[bytes]", httpx.Client]]:
    """The real server on a free port."""
    command = [sys.executable, "-m", "timeline", "serve", "--port", "0", "--config", str(config)]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    log = config.with_name("serve.log")
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env=environment)
    try:
        for _ in range(600):
            if match := re.search(rb"http://127\.0\.0\.1:\d+", log.read_bytes()):
                break
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
        assert match is not None, log.read_text()
        headers = {"Accept-Encoding": "identity"}
        address = match[0].decode()
        with httpx.Client(base_url=address, headers=headers, timeout=60, trust_env=False) as client:
            yield process, client
    finally:
        process.terminate()
        process.wait(30)


def _peak(pid: int) -> float:
    """The most memory a process has had resident, in MB."""
    match = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert match is not None
    return int(match[1]) / 1000
