"""Search by word and by its beginning, in every script: our own folded text under each store's index.

SQLite: FTS5 over `search` (detail none: words alone are asked for). PostgreSQL: GIN over to_tsvector
with the `simple` configuration. Both see the same words, so both find the same events.
"""

from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from timeline.dates.calendars import Day
from timeline.model import folding
from timeline.store import tables

MOST = 1_000  # matches that are ranked, the nearest in date


class Matches(ColumnElement[bool]):
    """Whether an event's text holds all words of `text`, each whole or begun."""

    inherit_cache = False
    type = sa.Boolean()

    def __init__(self, text: str) -> None:
        self.words = folding.words(text)[: folding.MOST_WORDS]


@compiles(Matches, "sqlite")
def _on_sqlite(element: Matches, compiler: SQLCompiler, **options: Any) -> str:
    asked = " ".join(f'"{word}"*' for word in element.words)
    found = (
        "SELECT s.event FROM search s JOIN search_index ON search_index.rowid = s.n WHERE search_index MATCH"
    )
    return f"event.id IN ({found} {_literal(asked)})" if element.words else "0"


@compiles(Matches, "postgresql")
def _on_postgresql(element: Matches, compiler: SQLCompiler, **options: Any) -> str:
    asked = " & ".join(f"'{word}':*" for word in element.words)
    found = "SELECT s.event FROM search s WHERE to_tsvector('simple', s.folded) @@ to_tsquery('simple',"
    return f"event.id IN ({found} {_literal(asked)}))" if element.words else "false"


def _literal(text: str) -> str:
    """Words are letters and digits alone, so what is asked holds no quote but our own."""
    return "'" + text.replace("'", "''") + "'"


class Hits(NamedTuple):
    """Ids of the events found, best first; `more` where more were found than are ranked."""

    events: tuple[str, ...]
    more: bool


def search(connection: Connection, text: str, today: Day, *conditions: ColumnElement[bool]) -> Hits:
    """The events that hold all words of `text`: by where they stand, then by nearness to `today`."""
    wanted = folding.words(text)[: folding.MOST_WORDS]
    if not wanted:
        return Hits((), False)
    event, table = tables.event, tables.search
    away = sa.func.abs(sa.func.coalesce(event.c.earliest, event.c.latest, 0) - today)
    query = (
        sa.select(event.c.id, table.c.folded, away)
        .join_from(event, table, table.c.event == event.c.id)
        .where(Matches(text), *conditions)
        .order_by(away, event.c.id)
        .limit(MOST + 1)
    )
    rows = connection.execute(query).all()
    ranked = sorted(rows[:MOST], key=lambda row: (folding.rank(wanted, row[1]), row[2], row[0]))
    return Hits(tuple(row[0] for row in ranked), len(rows) > MOST)
