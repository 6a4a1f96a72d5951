"""What everybody was shown and is shown no more, though it was not retracted: it was merged into another
event, or made a draft again. Calendars have to say so, as of what was retracted.
"""

import datetime as dt
from dataclasses import replace
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection

from timeline.model.event import Event, Status
from timeline.model.folding import Named
from timeline.model.selection import Selection
from timeline.store import events, revisions, saving, tables
from timeline.store.events import Stored
from timeline.store.revisions import TAKEN_OUT
from timeline.store.searching import holds_all
from timeline.store.selecting import terms_of
from timeline.store.timelines import archives, ends, redirects, sources_of, with_sources

_MINUTE = dt.timedelta(minutes=1)  # by which a change is younger than one that came just before it


class Shown(NamedTuple):
    """An event as everybody was last shown it, and when that ended."""

    event: Event
    until: dt.datetime


def last_shown(connection: Connection, id: str) -> Shown | None:
    """What was shown of an event that is shown no more; None if nobody ever saw it, or is to see it again: it
    was made private, or words of it were taken out.
    """
    ended = None
    told = {each.number: each.at for each in events.revisions(connection, id)}
    for number, body in reversed(revisions.documents(connection, id).items()):
        event = events.decoded(body) if body else None
        if body == TAKEN_OUT or (event is not None and event.private):
            return None
        if event is not None and event.status is Status.PUBLISHED:
            return Shown(event, ended) if ended is not None else None
        ended = told[number]
    return None


def taken_back(connection: Connection, selection: Selection, since: dt.datetime) -> list[Stored]:
    """The events of a selection that were merged or made drafts `since` then, as they were last shown, but
    retracted. One scan of `event`, and look-ups for each of those.
    """
    known = archives(connection)
    named: dict[str, Named] = {}
    found = []
    for id, timeline, published in _candidates(connection, since):
        shown = last_shown(connection, id) if timeline in known else None
        if shown is None or shown.until < max(since, published):
            continue
        if timeline not in named:
            sources = sources_of(connection, [timeline]).values()
            named[timeline] = Named(with_sources(known[timeline], sources))
        if _is_chosen(selection, shown.event, named[timeline]):
            event = replace(shown.event, status=Status.RETRACTED)
            language = known[timeline].timeline.language
            found.append(Stored(event, timeline, language, 0, shown.until + _MINUTE))
    return found


def _candidates(connection: Connection, since: dt.datetime) -> list[tuple[str, str, dt.datetime]]:
    """Ids with their timelines, and since when everybody could see it: of drafts that were published before,
    and of what was merged away. Of that nothing is kept, and what it became part of must have been seen then.
    """
    event, redirect, revision = tables.event, tables.redirect, tables.revision
    drafts = sa.select(event.c.id, event.c.timeline, event.c.published).where(
        event.c.status == Status.DRAFT, event.c.published.is_not(None), event.c.modified >= since
    )
    changed = sa.exists().where(revision.c.event == redirect.c.id, revision.c.at >= since)
    merged = sa.select(redirect.c.id, redirect.c.timeline).where(
        changed, ~sa.exists().where(event.c.id == redirect.c.id)
    )
    found = [(row.id, row.timeline, row.published) for row in connection.execute(drafts)]
    gone = connection.execute(merged).all()
    led_to = ends(redirects(connection)) if gone else {}
    kept = saving.held(connection, {end for row in gone if (end := led_to[row.id]) is not None})
    for row in gone:
        survivor = kept.get(led_to[row.id] or "")
        if survivor is not None and survivor.published is not None:
            found.append((row.id, row.timeline, survivor.published))
    return found


def _is_chosen(selection: Selection, event: Event, named: Named) -> bool:
    """The same as `selecting.event_conditions`, of an event that the store has no terms of."""
    terms = saving.terms_of(event, named)
    if not all(any((each.what, value) in terms for value in each.values) for each in terms_of(selection)):
        return False
    folded = named.search_text(event) if selection.text else ""
    return not selection.text or any(holds_all(folded, text) for text in selection.text)
