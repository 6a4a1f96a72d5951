"""Whether a store is whole: its file, what its tables say of each other, what is derived from its events."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy import Connection

from timeline.dates.calendars import Span
from timeline.dates.uncertain import Precision
from timeline.store import tables

_DERIVED = (tables.term, tables.occurrence, tables.search)


def damage(connection: Connection) -> Iterator[str]:
    """What SQLite finds broken in its file; PostgreSQL looks after its own."""
    if connection.dialect.name == "sqlite":
        for (line,) in connection.exec_driver_sql("PRAGMA quick_check(5)"):
            if line != "ok":
                yield f"the file is damaged: {' '.join(line.split())}"
        for table in sorted({row[0] for row in connection.exec_driver_sql("PRAGMA foreign_key_check")}):
            yield f"rows of {table} belong to nothing"
    for event in connection.scalars(_without(tables.event, tables.event_body)):
        yield f"the event {event} has lost its document"


def disagreements(connection: Connection) -> Iterator[str]:
    """What is derived and does not fit the events; all of it can be made anew."""
    lost = len(connection.scalars(_without(tables.event, tables.search)).all())
    if lost:
        yield f"events missing from the search index: {lost}"
    for table in _DERIVED:
        rows = connection.scalar(sa.select(sa.func.count()).select_from(table).where(_of_none(table)))
        if rows:
            yield f"rows of {table.name} for events that are gone: {rows}"


def is_long(connection: Connection, span: Span, most: int) -> bool:
    """Whether a feed of everything over `span` has over `most` entries, beside what is told for a while of
    events that are shown no more. So many are counted and no more; what lies beyond the horizon is not.
    """
    occurrence = tables.occurrence
    exact = occurrence.c.precision.in_((Precision.DAY, Precision.MONTH))
    within = occurrence.c.date.between(span.first, span.last)
    entries = sa.select(occurrence.c.event).where(within, exact, occurrence.c.shown.is_(True)).limit(most + 1)
    return len(connection.execute(entries).all()) > most


def mark_derived(connection: Connection) -> None:
    """Let go of what is of no event; the next roll makes all that is derived anew."""
    for table in _DERIVED:
        connection.execute(sa.delete(table).where(_of_none(table)))
    connection.execute(sa.update(tables.store).values(fold_version=0))


def _without(events: sa.Table, table: sa.Table) -> sa.Select[tuple[str]]:
    """The events that have no row in a table."""
    lost = ~sa.exists().where(table.c.event == events.c.id)
    return sa.select(events.c.id).where(lost).order_by(events.c.id)


def _of_none(table: sa.Table) -> sa.ColumnElement[bool]:
    return ~sa.exists().where(tables.event.c.id == table.c.event)
