"""Search by word and by its beginning, in every script: our own folded text under each store's index.

SQLite: FTS5 over `search` (detail none: words alone are asked for). PostgreSQL: GIN over to_tsvector
with the `simple` configuration. Both see the same words, so both find the same events.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from timeline.dates.calendars import Day
from timeline.model import folding
from timeline.store import tables
from timeline.store.ordering import by_bytes

MOST = 300  # matches that are ranked, the nearest in date; a page shows a hundred
_SAMPLE = 100  # of the nearest events are read through; where a tenth holds the words, the next ones are too
_BATCH = 300


class Matches(ColumnElement[bool]):
    """Whether the text of the event `id` holds all words of `text`, each whole or begun."""

    inherit_cache = False
    type = sa.Boolean()

    def __init__(self, text: str, id: ColumnElement[str] = tables.event.c.id) -> None:
        self.words = folding.words(text)[: folding.MOST_WORDS]
        self.id = id

    def self_group(self, against: Any = None) -> "Matches":
        """Itself: `… IN (…) = 1`, which SQLAlchemy would make of it on SQLite, is looked up in no index."""
        return self


@compiles(Matches, "sqlite")
def _on_sqlite(element: Matches, compiler: SQLCompiler, **options: Any) -> str:
    asked = " ".join(f'"{word}"*' for word in element.words)
    found = (
        "SELECT s.event FROM search s JOIN search_index ON search_index.rowid = s.n WHERE search_index MATCH"
    )
    id = compiler.process(element.id, **options)
    return f"{id} IN ({found} {_literal(asked)})" if element.words else "0"


@compiles(Matches, "postgresql")
def _on_postgresql(element: Matches, compiler: SQLCompiler, **options: Any) -> str:
    asked = " & ".join(f"'{word}':*" for word in element.words)
    found = "SELECT s.event FROM search s WHERE to_tsvector('simple', s.folded) @@ to_tsquery('simple',"
    id = compiler.process(element.id, **options)
    return f"{id} IN ({found} {_literal(asked)}))" if element.words else "false"


def _literal(text: str) -> str:
    """Words are letters and digits alone, so what is asked holds no quote but our own."""
    return "'" + text.replace("'", "''") + "'"


def holds(text: str, id: ColumnElement[str]) -> ColumnElement[bool]:
    """The same, read in the text itself, one look-up in `search_event`: for events that come one by one."""
    table = tables.search
    text_of = sa.func.replace(" " + table.c.folded, "\n", " ")
    words = folding.words(text)[: folding.MOST_WORDS]
    begun = (sa.func.replace(text_of, f" {word}", "") != text_of for word in words)  # known to both stores
    own = sa.select(table.c.event).where(table.c.event == id, *begun)
    return own.offset(0).exists() if words else sa.false()  # with an OFFSET PostgreSQL makes no join of it


class Hits(NamedTuple):
    """Ids of the events found, best first; `more` where more were found than are ranked."""

    events: tuple[str, ...]
    more: bool


class _Hit(NamedTuple):
    """An event that may hold the words: its text, and how many days it lies away."""

    id: str
    folded: str
    away: int


def search(connection: Connection, text: str, today: Day, *conditions: ColumnElement[bool]) -> Hits:
    """The events that hold all words of `text`: by where they stand, then by nearness to `today`."""
    wanted = folding.words(text)[: folding.MOST_WORDS]
    if not wanted:
        return Hits((), False)
    found = _nearest(connection, wanted, today, conditions)
    if found is None:
        found = _indexed(connection, text, today, conditions)
    ranked = sorted(found[:MOST], key=lambda hit: (folding.rank(wanted, hit.folded), hit.away, hit.id))
    return Hits(tuple(hit.id for hit in ranked), len(found) > MOST)


def _indexed(
    connection: Connection, text: str, today: Day, conditions: Sequence[ColumnElement[bool]]
) -> list[_Hit]:
    """The nearest events that hold the words, one more than are ranked: all that the index names, sorted."""
    event, table = tables.event, tables.search
    away = sa.func.abs(event.c.position - today)
    near = (
        sa.select(event.c.id, away.label("away"))
        .where(Matches(text), *conditions)
        .order_by(away, by_bytes(event.c.id))
        .limit(MOST + 1)
        .subquery()
    )
    columns = (near.c.id, table.c.folded, near.c.away)
    query = sa.select(*columns).join_from(near, table, table.c.event == near.c.id)
    return sorted((_Hit(*row) for row in connection.execute(query)), key=lambda hit: (hit.away, hit.id))


def _nearest(
    connection: Connection, wanted: Sequence[str], today: Day, conditions: Sequence[ColumnElement[bool]]
) -> list[_Hit] | None:
    """The same for words so frequent that sorting what the index names takes longer than reading through
    the nearest events; None where they are not.
    """
    found: list[_Hit] = []
    read = 0
    for batch in _walked(connection, today, conditions, past=True):
        found += _holding(batch, wanted)
        read += len(batch)
        if read == _SAMPLE and len(found) < _SAMPLE // 10:
            return None
        if len(found) > MOST:
            break
    if len(found) <= MOST:
        return None
    for batch in _walked(connection, today, conditions, past=False):
        found += _holding(batch, wanted)
        if len(found) > 2 * MOST:
            break
    return sorted(found, key=lambda hit: (hit.away, hit.id))[: MOST + 1]


def _holding(batch: Iterable[Any], wanted: Sequence[str]) -> Iterator[_Hit]:
    """Those of a batch that hold all words."""
    for id, folded, away, _ in batch:
        if _begin_in(folded, wanted):
            yield _Hit(id, folded, away)


def _begin_in(folded: str, wanted: Iterable[str]) -> bool:
    text = " " + folded.replace("\n", " ")
    return all(f" {word}" in text for word in wanted)


def holds_all(folded: str, text: str) -> bool:
    """What `Matches` says of an event, by the folded text of one that has no row."""
    wanted = folding.words(text)[: folding.MOST_WORDS]
    return bool(wanted) and _begin_in(folded, wanted)


def _walked(
    connection: Connection, today: Day, conditions: Sequence[ColumnElement[bool]], *, past: bool
) -> Iterator[Sequence[Any]]:
    """Events from `today` on or back, the nearest first, with their texts: along `event_public` or
    `event_position`, a batch at a time.
    """
    event, table = tables.event, tables.search
    folded = sa.select(table.c.folded).where(table.c.event == event.c.id).scalar_subquery()
    id = by_bytes(event.c.id)
    at, place = sa.tuple_(event.c.position, id), (today, "")  # before all ids of today
    order = (event.c.position.desc(), id.desc()) if past else (event.c.position, id)
    query = sa.select(event.c.id, folded, sa.func.abs(event.c.position - today), event.c.position)
    limit = _SAMPLE
    while True:
        ahead = at < place if past else at > place
        rows = connection.execute(query.where(ahead, *conditions).order_by(*order).limit(limit)).all()
        yield rows
        if len(rows) < limit:
            return
        limit, place = _BATCH, (rows[-1].position, rows[-1].id)
