"""Selection → conditions in SQL, compiled here and nowhere else."""

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from timeline.dates.calendars import Day
from timeline.dates.recurrence import OccurrenceKind
from timeline.model.event import Status
from timeline.model.folding import fold
from timeline.model.selection import Selection
from timeline.store.searching import Matches
from timeline.store.tables import event, occurrence, term


def public(*, retracted: bool = False) -> ColumnElement[bool]:
    """What everybody may see; with `retracted` also what was taken back, for feeds that must say so."""
    seen = (Status.PUBLISHED, Status.RETRACTED) if retracted else (Status.PUBLISHED,)
    return sa.and_(event.c.status.in_(seen), event.c.private.is_(False))


def event_conditions(selection: Selection) -> tuple[ColumnElement[bool], ...]:
    """The keys that speak of events; each narrows. A tag is one look-up in `term`'s primary key."""
    found: list[ColumnElement[bool]] = []
    for key, column in (
        ("timeline", event.c.timeline),
        ("kind", event.c.kind),
        ("country", event.c.country),
    ):
        if values := getattr(selection, key):
            found.append(column.in_(values))
    for what in ("tag", "person", "organization"):
        if values := getattr(selection, what):
            wanted = values if what == "tag" else [fold(value) for value in values]
            found.append(
                sa.exists().where(term.c.what == what, term.c.value.in_(wanted), term.c.event == event.c.id)
            )
    if selection.text:
        found.append(sa.or_(*(Matches(text) for text in selection.text)))
    return tuple(found)


def occurrence_conditions(selection: Selection, today: Day | None) -> tuple[ColumnElement[bool], ...]:
    """The keys that speak of occurrences; an original counts only while it lies ahead of `today`."""
    found: list[ColumnElement[bool]] = []
    if today is not None:
        original = occurrence.c.kind == OccurrenceKind.ORIGINAL
        found.append(sa.or_(~original, occurrence.c.end >= today))
    if selection.occurrence:
        found.append(occurrence.c.kind.in_(selection.occurrence))
    if selection.milestones:
        found.append(occurrence.c.milestone.is_(True))
    return tuple(found)
