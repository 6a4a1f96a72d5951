"""Imports and their undoing as runs: what each wrote, so that it can be taken back; headers remembered."""

import datetime as dt
import json
from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection

from timeline.errors import NotFound
from timeline.model.event import ARCHIVE, Archive
from timeline.store import tables
from timeline.store.database import upsert
from timeline.store.ordering import by_bytes
from timeline.store.timelines import archive_text


class Run(NamedTuple):
    """One import, or the undoing of one. `what` names the files read, or the run taken back; it is empty
    where all that came of them was withdrawn.
    """

    id: int
    at: dt.datetime
    who: str
    what: str
    counts: Mapping[str, int]
    undoes: int | None


class Touched(NamedTuple):
    """A revision that a run made; `before` is the document it replaced, None where it added the event, and
    `imported` what an earlier import had left of that.
    """

    event: str
    number: int
    before: str | None
    imported: str | None


class Head(NamedTuple):
    """What a run did to a timeline but for its events: its canonical JSON before (None: there was none)
    and after.
    """

    timeline: str
    before: str | None
    after: str


def begin(
    connection: Connection,
    now: dt.datetime,
    who: str,
    what: str,
    counts: Mapping[str, int],
    undoes: int | None = None,
) -> int:
    """A new run; its number, the next, is never given again. Only who holds the lock "archive" begins one."""
    number = (connection.scalar(sa.select(sa.func.max(tables.run.c.id))) or 0) + 1
    values = {"id": number, "at": now, "who": who, "what": what, "counts": json.dumps(counts)}
    connection.execute(sa.insert(tables.run).values(**values, undoes=undoes))
    return number


def load(connection: Connection, run: int) -> Run:
    """One run. Raises NotFound."""
    table = tables.run
    row = connection.execute(sa.select(table).where(table.c.id == run)).first()
    if row is None:
        last = connection.scalar(sa.select(sa.func.max(table.c.id)))
        raise NotFound(
            f"there is no run {run}", mend=f"the last is {last}" if last else "nothing was imported yet"
        )
    return Run(row.id, row.at, row.who, row.what, json.loads(row.counts), row.undoes)


def undone_by(connection: Connection, run: int) -> list[int]:
    """The runs that took it back, each what those before had left, and still stand; first to last."""
    table, later = tables.run, tables.run.alias()
    undone = sa.exists().where(later.c.undoes == table.c.id)
    query = sa.select(table.c.id).where(table.c.undoes == run, ~undone)
    return list(connection.scalars(query.order_by(table.c.id)))


def touched(connection: Connection, run: int) -> list[Touched]:
    """The revisions a run made, by event: one look-up in `revision_run`."""
    table = tables.revision
    columns = [table.c[name] for name in Touched._fields]
    query = sa.select(*columns).where(table.c.run == run)
    return [Touched(*row) for row in connection.execute(query.order_by(by_bytes(table.c.event)))]


def keep_head(connection: Connection, run: int, head: Head) -> None:
    """What a run did to a timeline but for its events."""
    connection.execute(sa.insert(tables.run_timeline).values(run=run, **head._asdict()))


def heads(connection: Connection, run: int) -> list[Head]:
    """What a run did to timelines but for their events."""
    table = tables.run_timeline
    query = sa.select(table.c.timeline, table.c.before, table.c.after).where(table.c.run == run)
    return [Head(*row) for row in connection.execute(query.order_by(by_bytes(table.c.timeline)))]


def archives_told(connection: Connection, timeline: str) -> list[Archive]:
    """All that runs remember of a timeline."""
    table = tables.run_timeline
    query = sa.select(table.c.before, table.c.after).where(table.c.timeline == timeline)
    return [ARCHIVE.validate_json(text) for row in connection.execute(query) for text in row if text]


def rewrite_heads(connection: Connection, timeline: str, rewritten: Callable[[Archive], Archive]) -> None:
    """Take something out of all that runs remember of a timeline."""
    table = tables.run_timeline
    for row in connection.execute(sa.select(table).where(table.c.timeline == timeline)).all():
        before, after = (
            text and archive_text(rewritten(ARCHIVE.validate_json(text))) for text in (row.before, row.after)
        )
        here = (table.c.run == row.run, table.c.timeline == timeline)
        connection.execute(sa.update(table).where(*here).values(before=before, after=after))


def of_events(connection: Connection, events: Collection[str]) -> set[int]:
    """The runs that made a revision of some events."""
    table = tables.revision
    query = sa.select(table.c.run).where(table.c.event.in_(events), table.c.run.is_not(None)).distinct()
    return {*connection.scalars(query)}


def forget_names(connection: Connection, runs: Collection[int]) -> None:
    """Blank the names of the files that runs read of which no revision is left, and in runs that took them
    back.
    """
    run, revision = tables.run, tables.revision
    stands = sa.exists().where(revision.c.run == run.c.id)
    gone = set(connection.scalars(sa.select(run.c.id).where(run.c.id.in_(runs), ~stands)))
    while gone:
        connection.execute(sa.update(run).where(run.c.id.in_(gone)).values(what=""))
        gone = set(connection.scalars(sa.select(run.c.id).where(run.c.undoes.in_(gone))))


def remembered(connection: Connection, timeline: str) -> dict[str, str]:
    """How the headers of spreadsheets for a timeline were read: header → column, empty for none."""
    table = tables.mapping
    query = sa.select(table.c.header, table.c.meaning).where(table.c.timeline == timeline)
    return {row.header: row.meaning for row in connection.execute(query)}


def remember(connection: Connection, timeline: str, mapping: Mapping[str, str]) -> None:
    """Read these headers so from now on."""
    rows = [
        {"timeline": timeline, "header": header, "meaning": meaning} for header, meaning in mapping.items()
    ]
    if rows:
        statement = upsert(connection, tables.mapping)
        statement = statement.on_conflict_do_update(
            index_elements=["timeline", "header"], set_={"meaning": statement.excluded.meaning}
        )
        connection.execute(statement, rows)
