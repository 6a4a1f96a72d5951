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
from timeline.store import occurrences
from timeline.store.database import Connection

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
                due = occurrences.days_due(connection, Selection(), SPAN)
                lines = occurrences.due_lines(connection, Selection(), SPAN)
                assert {(event, day) for day, event in due} == expected, kind
                assert {(each.event, each.date) for each in lines} == expected, kind
                assert all('"title":{"' in each.line for each in lines), kind
                asked = (
                    ("ids and days", occurrences.days_due, 50),
                    ("with titles", occurrences.due_lines, 9),
                )
                for name, ask, goal in asked:
                    ours = partial(_number, ask, connection)
                    mine, theirs = side_by_side(ours, peer)
                    theirs /= 1 if other.startswith("`") else LOOPS
                    work = f"7 · {kind}: due in {DAYS} days of {EVENTS:,}, {name} ({len(due):,})"
                    found.append(Row(work, mine, other, theirs, goal))
        return found


def _number(ask: Callable[..., Sequence[object]], connection: Connection) -> int:
    return len(ask(connection, Selection(), SPAN))


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
