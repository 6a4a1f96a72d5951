"""The clock's calls: a few fixed jobs in memory (APScheduler); the ledger in the store is the truth.

No rules of its own. A job that is late runs once, never twice at a time, and a fault in one run is
told in the log and tried again at the next.
"""

import asyncio
import datetime as dt
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from timeline.application import Application
from timeline.curate import sync
from timeline.errors import BadFile, TimelineError
from timeline.reminders.deliver import Office, deliver, owner, take_over
from timeline.reminders.plan import plan
from timeline.store import ledger, saving

log = logging.getLogger(__name__)
SECONDS = {"watch": 1, "sync": 2, "deliver": 10, "plan": 60, "roll": 3600}


def steady() -> float:
    """Seconds on a clock that nobody sets; it runs on while the machine sleeps, where the system has such."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


@dataclass(frozen=True, slots=True)
class Pace:
    """The wall clock and the steady one at the start: set apart by over an hour, neither is believed."""

    wall: dt.datetime
    steady: float

    def holds(self, wall: dt.datetime, steady: float) -> bool:
        """Whether both have gone on alike since."""
        passed = dt.timedelta(seconds=steady - self.steady)
        return abs((wall - self.wall) - passed) <= dt.timedelta(hours=1)


@dataclass(slots=True)
class Jobs:
    """The jobs of one process over its application."""

    application: Application
    office: Office
    pace: Pace
    _seen: "tuple[tuple[str, int, int], ...]" = field(default=())

    def watch(self) -> None:
        """Tell the cache of feeds whether the store moved on."""
        self.application.feeds.watch()

    def sync(self) -> None:
        """Read the data files again once one of them has changed; a broken one changes nothing."""
        settings, database = self.application.settings, self.application.database
        files = sync.paths(settings.data.files, settings.folder)
        seen = tuple(_stamp(path) for path in files)
        if seen == self._seen:
            return
        try:
            read = sync.configured(database, settings.data.files, settings.folder)
        except BadFile:
            self._seen = seen  # told once; whatever else goes wrong is tried again
            raise
        now = database.now()
        outcome = sync.sync(
            database,
            read,
            list(self.application.languages.values()),
            now,
            self.application.today(now),
        )
        self._seen = seen
        if outcome.added or outcome.changed or outcome.retracted:
            log.info("data files: %s", outcome)

    def roll(self) -> None:
        """Keep the horizon of occurrences ahead of the year."""
        database = self.application.database
        now = database.now()
        with database.write() as connection:
            saving.roll(connection, self.application.today(now))

    def plan(self) -> None:
        """Write down which reminders are due."""
        database = self.application.database
        plan(database, database.now(), self.office.catch_up)

    async def deliver(self) -> None:
        """Send what is due, unless somebody has set the clock: then hold until it agrees or a restart."""
        database = self.application.database
        if not self.pace.holds(database.now(), steady()):
            log.error(
                "the machine's clock was set by over an hour; deliveries are held until it agrees again"
            )
            return
        tally = await deliver(self.office, database.now(), database.now)
        if any(tally):
            log.info("reminders: %d sent, %d waiting, %d failed %s", *tally)


def _stamp(path: Path) -> tuple[str, int, int]:
    stat = path.stat()
    return str(path), stat.st_mtime_ns, stat.st_size


def _told(event: JobExecutionEvent) -> None:
    error = getattr(event, "exception", None)
    what = str(error) if isinstance(error, TimelineError) else type(error).__name__ if error else "was late"
    log.error("%s: %s", event.job_id, what)


@asynccontextmanager
async def running(application: Application) -> AsyncIterator[None]:
    """The scheduler while the block runs; at its end what this process had claimed is given back."""
    database = application.database
    jobs = Jobs(application, application.office(), Pace(database.now(), steady()))
    await asyncio.to_thread(take_over, database, database.now())
    defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    scheduler = AsyncIOScheduler(job_defaults=defaults, timezone=dt.UTC)
    scheduler.add_listener(_told, EVENT_JOB_ERROR | EVENT_JOB_MISSED)
    for name, seconds in SECONDS.items():
        scheduler.add_job(getattr(jobs, name), "interval", seconds=seconds, id=name)
    scheduler.modify_job("plan", next_run_time=database.now())
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)
        await asyncio.to_thread(_give_back, application)


def _give_back(application: Application) -> None:
    database = application.database
    with database.write() as connection:
        ledger.release(connection, owner(), database.now())
