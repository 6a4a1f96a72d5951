"""Events as a list shows them, a page at a time: from `event` alone, no document is decoded."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from timeline.model.event import Event
from timeline.model.selection import Selection
from timeline.store import tables
from timeline.store.events import bodies, decoded
from timeline.store.ordering import by_bytes
from timeline.store.selecting import event_conditions, few_of, gathering, public, reading

_WINDOW = 1_000  # events looked through by date; eight times as many where these hold a quarter of a page
_PAGE = 1_000
_event = tables.event
Place = tuple[int, str]


class Line(NamedTuple):
    """An event of a list. `date` is EDTF, `language` its timeline's own, `place` where a page may end."""

    id: str
    timeline: str
    language: str
    status: str
    private: bool
    kind: str
    country: str | None
    revision: int
    date: str | None
    printed: str
    titles: Mapping[str, str]
    places: Mapping[str, str]
    tone: str
    more: bool  # its date is told whole by its document alone
    place: Place


def page(
    connection: Connection,
    selection: Selection,
    *,
    status: str | None = None,
    everybody: bool = False,
    after: Place | None = None,
    limit: int = 50,
) -> list[Line]:
    """The events of a selection `after` a place, earliest first, at most so many.

    In that `status`, or in any; with `everybody`, what everybody may see. Of a few events they are looked up
    by their ids. Else along `event_position`, with a look-up in `term` for each key; where the next events
    do not fill the page, from the rarest key's range of `term`, sorted.
    """
    shown = [public()] if everybody else []
    if status is not None:
        shown.append(_event.c.status == status)
    if str(selection) == "":
        return _lines(connection, _walk(after).where(*shown), limit)
    gathered = gathering(connection, selection)
    few = few_of(connection, selection, gathered)
    if few is not None:
        return _lines(connection, _sorted(after).where(*shown, _event.c.id.in_(few)), limit)
    walked = _walk(after).where(*shown, *reading(selection))
    for window in (_WINDOW, 8 * _WINDOW):
        last = _ids(after).where(*shown).offset(max(window, 4 * limit)).limit(1)
        end = connection.execute(last).first()
        until = () if end is None else (_at(_event.c.position) < tuple(end),)
        found = _lines(connection, walked.where(*until), limit)
        if end is None or len(found) == limit:
            return found
        if 4 * len(found) < limit:
            break
    keys = event_conditions(selection) if gathered is None else (_event.c.id.in_(gathered.ids),)
    return _lines(connection, _sorted(after).where(*shown, *keys), limit)


def pages(connection: Connection, selection: Selection, *, status: str | None = None) -> Iterator[list[Line]]:
    """All events of a selection, private ones too, earliest first: a page at a time."""
    after = None
    while lines := page(connection, selection, status=status, after=after, limit=_PAGE):
        yield lines
        after = lines[-1].place


def place(connection: Connection, id: str) -> Place | None:
    """Where an event stands in the order of lists; None where there is none that everybody may see."""
    row = connection.execute(sa.select(_event.c.position).where(_event.c.id == id, public())).first()
    return None if row is None else (row.position, id)


def number_after(connection: Connection, timeline: str, after: Place | None) -> int:
    """How many events of a timeline that everybody may see come after a place: all rows are looked at."""
    query = sa.select(sa.func.count()).select_from(_event).where(public(), _event.c.timeline == timeline)
    if after is not None:
        query = query.where(_at(_event.c.position + 0) > after)
    return connection.execute(query).scalar_one()


def told_more(connection: Connection, lines: Sequence[Line]) -> dict[str, Event]:
    """Those whose date a line does not tell whole: printed in another calendar, or given by a rule."""
    found = bodies(connection, [line.id for line in lines if line.more])
    return {id: decoded(body) for id, body in found.items()}


_COLUMNS = tuple(
    _event.c[name]
    for name in ("id", "timeline", "status", "private", "kind", "country", "revision", "line", "position")
)


def _at(position: ColumnElement[int]) -> sa.Tuple:
    return sa.tuple_(position, by_bytes(_event.c.id))


def _ids(after: Place | None) -> sa.Select[Any]:
    query = sa.select(_event.c.position, _event.c.id).order_by(_event.c.position, by_bytes(_event.c.id))
    return query if after is None else query.where(_at(_event.c.position) > after)


def _walk(after: Place | None) -> sa.Select[Any]:
    """In the order of `event_position`, so that it ends where a page is full."""
    return _ids(after).with_only_columns(*_COLUMNS)


def _sorted(after: Place | None) -> sa.Select[Any]:
    """In the same order, but sorted: no store is tempted to walk along the index."""
    position = _event.c.position + 0
    query = sa.select(*_COLUMNS).order_by(position, by_bytes(_event.c.id))
    return query if after is None else query.where(_at(position) > after)


def _lines(connection: Connection, query: sa.Select[Any], limit: int) -> list[Line]:
    rows = connection.execute(query.limit(limit)).all()
    timeline = tables.timeline
    own = connection.execute(sa.select(timeline.c.id, timeline.c.language))
    languages = {row.id: row.language for row in own}
    found = []
    for row in rows:
        shows = json.loads(row.line)
        found.append(
            Line(
                row.id, row.timeline, languages[row.timeline], row.status, row.private, row.kind, row.country,
                row.revision, shows["date"], shows["printed"], shows["title"], shows["place"], shows["tone"],
                "more" in shows, (row.position, row.id),
            )
        )  # fmt: skip
    return found
