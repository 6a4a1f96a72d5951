"""What everybody was shown and is shown no more: it was retracted, made a draft again, or merged into another
event. Calendars say so in the words that were last shown: what was written since is nobody's business.
"""

import datetime as dt
from collections.abc import Sequence
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
    """An event as everybody was last shown it, when that ended, and the instant from which that is told."""

    event: Event
    until: dt.datetime
    told: dt.datetime


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
            return Shown(event, ended, ended + _MINUTE) if ended is not None else None
        ended = told[number]
    return None


def taken_back(connection: Connection, selection: Selection, since: dt.datetime) -> list[Stored]:
    """The events of a selection that were retracted, made drafts or merged `since` then, as they were last
    shown, but retracted. One scan of `event`; look-ups for each that was written into since.
    """
    known = archives(connection)
    named: dict[str, Named] = {}
    found = []
    candidates = [each for each in _candidates(connection, since) if each[1] in known]
    at_once = _shown_before(connection, [id for id, _, _ in candidates])
    for id, timeline, published in candidates:
        shown = at_once.get(id) or last_shown(connection, id)
        if shown is None or shown.until < max(since, published):
            continue
        if timeline not in named:
            sources = sources_of(connection, [timeline]).values()
            named[timeline] = Named(with_sources(known[timeline], sources))
        if _is_chosen(selection, shown.event, named[timeline]):
            event = replace(shown.event, status=Status.RETRACTED)
            language = known[timeline].timeline.language
            found.append(Stored(event, timeline, language, 0, shown.told))
    return found


def _shown_before(connection: Connection, ids: Sequence[str]) -> dict[str, Shown]:
    """Of some events those that everybody was shown until their last revision, as nearly all were."""
    event, revision = tables.event, tables.revision
    query = sa.select(event.c.id, event.c.modified, revision.c.at, revision.c.before).join(
        revision, sa.and_(revision.c.event == event.c.id, revision.c.number == event.c.revision)
    )
    found = {}
    for some in saving.batches(ids):
        for row in connection.execute(query.where(event.c.id.in_(some), event.c.private.is_(False))):
            before = events.decoded(row.before) if row.before else None
            if before is not None and before.status is Status.PUBLISHED and not before.private:
                found[row.id] = Shown(before, row.at, row.modified)
    return found


def _candidates(connection: Connection, since: dt.datetime) -> list[tuple[str, str, dt.datetime]]:
    """Ids with their timelines, and since when everybody could see it: of drafts and retracted events that
    were published before, and of what was merged away. Of that nothing is kept, and what it became part of
    must have been seen then.
    """
    event, redirect, revision = tables.event, tables.redirect, tables.revision
    ended = sa.select(event.c.id, event.c.timeline, event.c.published).where(
        event.c.status.in_((Status.DRAFT, Status.RETRACTED)),
        event.c.published.is_not(None),
        event.c.modified >= since,
    )
    changed = sa.exists().where(revision.c.event == redirect.c.id, revision.c.at >= since)
    merged = sa.select(redirect.c.id, redirect.c.timeline).where(
        changed, ~sa.exists().where(event.c.id == redirect.c.id)
    )
    found = [(row.id, row.timeline, row.published) for row in connection.execute(ended)]
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
