"""Timelines with what belongs to them but events: titles, tags, people, sources; who holds each; ids that
are used no more.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection

from timeline.model.event import ARCHIVE, SOURCE, Archive, Person, Source
from timeline.store import tables
from timeline.store.database import upsert
from timeline.store.ordering import by_bytes


class Holder(NamedTuple):
    """Who holds a timeline: the store (`own`), or a data file (empty where it is gone)."""

    own: bool
    file: str
    file_hash: str


@lru_cache(maxsize=2_000)
def _decoded_source(body: str) -> Source:
    return SOURCE.validate_json(body)


@lru_cache(maxsize=500)
def _decoded_timeline(body: str) -> Archive:
    return ARCHIVE.validate_json(body)


def source_text(source: Source) -> str:
    """The canonical JSON of a source."""
    return SOURCE.dump_json(source, exclude_defaults=True).decode()


def archive_text(archive: Archive) -> str:
    """The canonical JSON of an archive."""
    return ARCHIVE.dump_json(archive, exclude_defaults=True).decode()


def archives(connection: Connection, *, private: bool = False) -> dict[str, Archive]:
    """Every public timeline with its tags and people (no events, no sources), by id; private ones too
    where asked.
    """
    table = tables.timeline
    query = sa.select(table.c.id, table.c.body).order_by(by_bytes(table.c.id))
    if not private:
        query = query.where(table.c.private.is_(False))
    return {row.id: _decoded_timeline(row.body) for row in connection.execute(query)}


def whole(connection: Connection, timeline: str) -> Archive | None:
    """One timeline with tags, people and sources, no events; None where there is none."""
    head = archives(connection, private=True).get(timeline)
    if head is None:
        return None
    return replace(head, source=tuple(sources_of(connection, [timeline]).values()))


def sources_of(connection: Connection, timelines: Iterable[str]) -> dict[tuple[str, str], Source]:
    """All sources of some timelines, by (timeline, id)."""
    source = tables.source
    query = sa.select(source).where(source.c.timeline.in_(sorted(set(timelines))))
    rows = sorted(connection.execute(query), key=lambda row: (row.timeline, row.id))  # alike in every store
    return {(row.timeline, row.id): _decoded_source(row.body) for row in rows}


def with_sources(archive: Archive, sources: Iterable[Source]) -> Archive:
    """A timeline with some more sources, by id."""
    return replace(archive, source=tuple(sorted((*archive.source, *sources), key=lambda source: source.id)))


def people_of(archives: Mapping[str, Archive]) -> dict[str, Person]:
    """All people of some timelines, by id."""
    return {name: person for archive in archives.values() for name, person in archive.person.items()}


def holders(connection: Connection) -> dict[str, Holder]:
    """Who holds each timeline, by its id."""
    table = tables.timeline
    query = sa.select(table.c.id, table.c.own, table.c.file, table.c.file_hash)
    return {row.id: Holder(row.own, row.file, row.file_hash) for row in connection.execute(query)}


def lose_files(connection: Connection, present: Iterable[str]) -> None:
    """Timelines that no file holds any more, and that are not the store's own."""
    table = tables.timeline
    lost = sa.update(table).where(table.c.id.not_in(sorted(present)), table.c.own.is_(False))
    connection.execute(lost.values(file="", file_hash=""))


def hand_over(connection: Connection, timeline: str, holder: Holder) -> None:
    """Give a timeline to the store or to a file."""
    table = tables.timeline
    connection.execute(sa.update(table).where(table.c.id == timeline).values(**holder._asdict()))


def save_timeline(connection: Connection, archive: Archive, holder: Holder) -> None:
    """A timeline with its tags, people and sources, as they now are."""
    timeline = archive.timeline
    head = Archive(timeline, archive.tag, archive.person)
    connection.execute(sa.delete(tables.timeline).where(tables.timeline.c.id == timeline.id))
    connection.execute(
        sa.insert(tables.timeline).values(
            id=timeline.id,
            language=timeline.language,
            private=timeline.private,
            body=archive_text(head),
            **holder._asdict(),
        )
    )
    connection.execute(sa.delete(tables.source).where(tables.source.c.timeline == timeline.id))
    rows = [
        {"timeline": timeline.id, "id": source.id, "body": source_text(source)} for source in archive.source
    ]
    if rows:
        connection.execute(sa.insert(tables.source), rows)


def drop_timeline(connection: Connection, timeline: str) -> None:
    """A timeline that holds no event."""
    connection.execute(sa.delete(tables.timeline).where(tables.timeline.c.id == timeline))
    connection.execute(sa.delete(tables.source).where(tables.source.c.timeline == timeline))


def withdrawn(connection: Connection) -> dict[str, str]:
    """Ids that are never used again, each with the timeline it stood in."""
    table = tables.withdrawn
    return {row.id: row.timeline for row in connection.execute(sa.select(table.c.id, table.c.timeline))}


def with_gone(connection: Connection, archive: Archive) -> Archive:
    """A timeline with the ids that were withdrawn from it, and those merged into others."""
    id = archive.timeline.id
    dead = sorted(event for event, timeline in withdrawn(connection).items() if timeline == id)
    return replace(archive, withdrawn=tuple(dead), redirect=redirects(connection, id))


def is_withdrawn(connection: Connection, event: str) -> bool:
    """Whether a tombstone stands for an id."""
    table = tables.withdrawn
    return connection.scalar(sa.select(table.c.id).where(table.c.id == event)) is not None


def bury(connection: Connection, ids: Iterable[str], timeline: str, at: dt.datetime) -> None:
    """Tombstones; one that stands already stays as it is."""
    rows = [{"id": id, "timeline": timeline, "at": at} for id in sorted(set(ids))]
    if rows:
        connection.execute(upsert(connection, tables.withdrawn).on_conflict_do_nothing(), rows)


def unbury(connection: Connection, ids: Iterable[str]) -> None:
    """Tombstones that stand no more."""
    connection.execute(sa.delete(tables.withdrawn).where(tables.withdrawn.c.id.in_(sorted(ids))))


def redirects(connection: Connection, timeline: str | None = None) -> dict[str, str]:
    """Ids of merged events, each with the id it leads to; of all timelines or of one."""
    table = tables.redirect
    query = sa.select(table.c.id, table.c.target)
    if timeline is not None:
        query = query.where(table.c.timeline == timeline)
    return {row.id: row.target for row in connection.execute(query)}


def led_to(connection: Connection, event: str) -> str:
    """Where an id leads: to itself, unless its event was merged into another."""
    table = tables.redirect
    seen = {event}
    while target := connection.scalar(sa.select(table.c.target).where(table.c.id == event)):
        if target in seen:
            break
        seen.add(target)
        event = target
    return event


def names_of(connection: Connection, event: str) -> list[str]:
    """All ids that lead to an event, its own first: a look-up in `redirect_target` for each generation."""
    table = tables.redirect
    found, wanted = [event], [event]
    while wanted:
        merged = connection.scalars(
            sa.select(table.c.id).where(table.c.target.in_(wanted)).order_by(by_bytes(table.c.id))
        )
        wanted = [id for id in merged if id not in found]
        found += wanted
    return found


def home_of_redirect(connection: Connection, id: str) -> str | None:
    """The timeline in which a merged id stood; None for one that leads nowhere else."""
    table = tables.redirect
    return connection.scalar(sa.select(table.c.timeline).where(table.c.id == id))


def ends(redirects: Mapping[str, str]) -> dict[str, str | None]:
    """Where each id leads in the end; None for a circle. No id is walked twice, however long the chain."""
    found: dict[str, str | None] = {}
    for first in redirects:
        walked: dict[str, None] = {}
        id = first
        while id in redirects and id not in found and id not in walked:
            walked[id] = None
            id = redirects[id]
        end = None if id in walked else found.get(id, id)
        found |= dict.fromkeys(walked, end)
    return found


def drop_redirects(connection: Connection, ids: Iterable[str]) -> None:
    """Ids that lead on no more."""
    connection.execute(sa.delete(tables.redirect).where(tables.redirect.c.id.in_(sorted(ids))))


def save_redirects(connection: Connection, timeline: str, found: Mapping[str, str]) -> None:
    """All redirects of a timeline, as they now are."""
    table = tables.redirect
    connection.execute(sa.delete(table).where(table.c.timeline == timeline))
    rows = [{"id": id, "timeline": timeline, "target": target} for id, target in sorted(found.items())]
    if rows:
        statement = upsert(connection, table)
        moved = {"timeline": statement.excluded.timeline, "target": statement.excluded.target}
        connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=moved), rows)


def purge_pending(connection: Connection) -> bool:
    """Whether words that were purged stand in SQLite's log yet (`Database.forget`)."""
    return bool(connection.execute(sa.select(tables.store.c.purge_pending)).scalar_one())


def shown_by(connection: Connection) -> str:
    """By what program, catalogues and languages everything was last shown."""
    return str(connection.execute(sa.select(tables.store.c.shown_by)).scalar_one())


def show_by(connection: Connection, shown_by: str) -> None:
    """Everything is shown so from now on."""
    connection.execute(sa.update(tables.store).values(shown_by=shown_by))
