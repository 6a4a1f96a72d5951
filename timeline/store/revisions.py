"""What stood after each revision of an event; a revision can stay where its document has to go."""

import datetime as dt
from collections.abc import Collection
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection

from timeline.store import events, tables
from timeline.store.ordering import by_bytes

TAKEN_OUT = ""  # stands for a document that was there once; where there never was one stands NULL


class Merge(NamedTuple):
    """A revision by which an event took another one over."""

    event: str
    number: int
    at: dt.datetime


def documents(connection: Connection, event: str) -> dict[int, str | None]:
    """What an event was after each of its revisions: None where it was set aside, or TAKEN_OUT."""
    found = events.revisions(connection, event)
    if not found:
        return {}  # an id that a file leads elsewhere
    last = events.bodies(connection, [event]).get(event)
    after = [*(each.before for each in found[1:]), last]
    return {each.number: body for each, body in zip(found, after, strict=True)}


def merge_reason(gone: str) -> str:
    """How the reason of a revision begins by which `gone` was taken over."""
    return f"merged with {gone}"


def merges_of(connection: Connection, gone: str) -> list[Merge]:
    """Each time that `gone` was merged into another event: the reasons of all revisions are read."""
    table, reason = tables.revision, merge_reason(gone)
    says_so = sa.or_(table.c.why == reason, table.c.why.startswith(f"{reason}: ", autoescape=True))
    query = sa.select(table.c.event, table.c.number, table.c.at).where(says_so)
    return [
        Merge(*row) for row in connection.execute(query.order_by(by_bytes(table.c.event), table.c.number))
    ]


def take_out(connection: Connection, event: str, numbers: Collection[int]) -> None:
    """Let go of the documents that some revisions replaced. The caller sees to where SQLite keeps them yet
    (`saving.let_go`).
    """
    table = tables.revision
    here = (table.c.event == event, table.c.number.in_(sorted(numbers)), table.c.before.is_not(None))
    connection.execute(sa.update(table).where(*here).values(before=TAKEN_OUT, imported=None))


def tell(connection: Connection, event: str, now: dt.datetime, who: str, why: str) -> None:
    """A revision that changes nothing, by which the history says something; it keeps no document."""
    table = tables.event
    number = connection.execute(sa.select(table.c.revision).where(table.c.id == event)).scalar_one() + 1
    connection.execute(sa.update(table).where(table.c.id == event).values(revision=number))
    row = {"event": event, "number": number, "at": now, "who": who, "why": why, "before": TAKEN_OUT}
    connection.execute(sa.insert(tables.revision).values(row))
