"""Row 7: what is due in 30 days among 100,000 events that return each year.

Beside `remind -n` over the same events (Debian: apt install remind); where it is not installed, beside a loop
over plain dates in Python, from which remind's rate is derived as it was measured beside that loop once
(357 ms to 82 ms), and the row says so.
"""

import datetime as dt
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from benchmarks.archive import STORES, TODAY, archives, filled
from benchmarks.measure import Row, side_by_side
from timeline.dates.calendars import Day, Span, to_date
from timeline.model.event import Event
from timeline.model.selection import Selection
from timeline.store.database import Connection
from timeline.store.occurrences import Due, due

EVENTS = 100_000
DAYS = 30
SPAN = Span(TODAY, TODAY + DAYS - 1)
LOOPS = 357 / 82  # of the plain loop in one run of remind, measured once side by side
Hits = set[tuple[str, Day]]


def rows() -> list[Row]:
    """Ids and titles on each store."""
    with tempfile.TemporaryDirectory(prefix="timeline-bench-") as folder:
        other, peer, expected = _peer(Path(folder) / "events.rem")
        found = []
        for kind in STORES:
            database = filled(kind, EVENTS, by_day=True)
            with database.read() as connection:
                assert {(id, each.date) for each in _ids(connection) for id in each.events} == expected, kind
                lines = [(each.date, text) for each in _titles(connection) for text in each.events]
                assert {(text.partition(" ")[0], day) for day, text in lines} == expected, kind
                assert all('"title":{"' in text for _, text in lines), kind
                asked = (("ids and days", _ids, 50), ("with titles", _titles, 9))
                for name, ask, goal in asked:
                    ours = partial(_number, ask, connection)
                    mine, theirs = side_by_side(ours, peer)
                    theirs /= 1 if other.startswith("`") else LOOPS
                    work = f"7 · {kind}: due in {DAYS} days of {EVENTS:,}, {name} ({len(expected):,})"
                    found.append(Row(work, mine, other, theirs, goal))
        return found


def _ids(connection: Connection) -> list[Due]:
    """What `timeline upcoming --ids` prints."""
    return due(connection, Selection(), SPAN)


def _titles(connection: Connection) -> list[Due]:
    """What `timeline upcoming --titles` prints, the title in every language."""
    return due(connection, Selection(), SPAN, lines=True)


def _number(ask: Callable[[Connection], Sequence[Due]], connection: Connection) -> int:
    return sum(len(each.events) for each in ask(connection))


def _peer(path: Path) -> tuple[str, Callable[[], int], Hits]:
    """The other side: its name, one run of it (how many are due), and what it found."""
    events = [event for archive in archives(EVENTS, by_day=True) for event in archive.event]
    hits = _by_loop(events)
    program = shutil.which("remind")
    if program is None:
        return "remind, derived from a plain loop", lambda: len(_by_loop(events)), hits
    path.write_text("".join(_reminder(event) for event in events), "utf-8")
    asked = [program, "-n", str(path), to_date(TODAY).isoformat()]

    def run() -> bytes:
        return subprocess.run(asked, capture_output=True, check=True).stdout

    assert _read(run()) == hits, "remind and the loop disagree"

    def peer() -> int:
        run()
        return len(hits)

    return "`remind -n`", peer, hits


def _reminder(event: Event) -> str:
    day = _day(event)
    return f"REM {day:%b} {day.day} MSG {event.id} {next(iter(event.title.values()))}\n"


def _read(output: bytes) -> Hits:
    """What falls due within the days, of remind's next return of each."""
    found = set()
    for line in output.decode("utf-8", "replace").splitlines():
        date, id, *_ = line.split()
        day = dt.datetime.strptime(date, "%Y/%m/%d").date().toordinal()
        if SPAN.first <= day <= SPAN.last:
            found.add((id, day))
    return found


def _by_loop(events: list[Event]) -> Hits:
    """The next return of each, by replacing the year."""
    first, found = to_date(SPAN.first), set()
    for event in events:
        day = _day(event)
        if (day.month, day.day) == (2, 29):
            continue  # none of these days is near one
        again = day.replace(year=first.year)
        if again < first:
            again = day.replace(year=first.year + 1)
        if again.toordinal() <= SPAN.last:
            found.add((event.id, again.toordinal()))
    return found


def _day(event: Event) -> dt.date:
    assert event.date is not None
    assert event.date.earliest is not None
    return to_date(event.date.earliest)
