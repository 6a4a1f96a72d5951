"""Selection → conditions in SQL, compiled here and nowhere else."""

from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from timeline.dates.calendars import Day
from timeline.dates.recurrence import OccurrenceKind
from timeline.model.event import Status
from timeline.model.folding import fold
from timeline.model.selection import Selection
from timeline.store.searching import Matches, holds
from timeline.store.tables import event, occurrence, term

FEW = 1_000  # a key that chooses no more events than that is begun with
_TERMS = ("timeline", "tag", "kind", "country", "person", "organization")


class Terms(NamedTuple):
    """What one key of a selection chooses, as `term` has it: any of `values`."""

    what: str
    values: tuple[str, ...]

    def rows(self) -> ColumnElement[bool]:
        """Its rows: a range of `term`'s primary key."""
        return self._of(term)

    def _of(self, table: sa.FromClause) -> ColumnElement[bool]:
        return sa.and_(table.c.what == self.what, table.c.value.in_(self.values))

    def borne_by(self, id: ColumnElement[str]) -> ColumnElement[bool]:
        """Whether an event bears one: a look-up in `term`'s primary key for each value."""
        own = term.alias(f"its_{self.what}")
        return sa.exists().where(self._of(own), own.c.event == id)


def public(*, retracted: bool = False) -> ColumnElement[bool]:
    """What everybody may see; with `retracted` also what was taken back, for feeds that must say so."""
    seen: ColumnElement[bool]
    if retracted:
        seen = event.c.status.in_((Status.PUBLISHED, Status.RETRACTED))
    else:
        seen = event.c.status == sa.literal_column(f"'{Status.PUBLISHED}'")  # as `event_public` has it
    return sa.and_(seen, event.c.private.is_(False))


def terms_of(selection: Selection) -> tuple[Terms, ...]:
    """The keys of a selection that are terms of an event; of each any value, and every key must hold."""
    return tuple(
        Terms(what, tuple(fold(value) for value in values) if what in ("person", "organization") else values)
        for what in _TERMS
        if (values := getattr(selection, what))
    )


def event_conditions(
    selection: Selection, id: ColumnElement[str] = event.c.id
) -> tuple[ColumnElement[bool], ...]:
    """The keys that speak of the event `id`; each narrows. Terms are looked up in `term`'s primary key."""
    found = [each.borne_by(id) for each in terms_of(selection)]
    if selection.text:
        found.append(sa.or_(*(Matches(text, id) for text in selection.text)))
    return tuple(found)


def walking(selection: Selection) -> tuple[ColumnElement[bool], ...]:
    """The same, for events that come one by one until there are enough: no text is looked up beforehand."""
    found = [each.borne_by(event.c.id) for each in terms_of(selection)]
    if selection.text:
        found.append(sa.or_(*(holds(text, event.c.id) for text in selection.text)))
    return tuple(found)


def gathering(connection: Connection, selection: Selection) -> sa.Select[tuple[str]] | None:
    """The ids of a selection, from the key that chooses the fewest events: a range of `term`'s primary key,
    the other keys looked up for each. None where nothing but text, or nothing, is chosen.
    """
    terms = terms_of(selection)
    if not terms:
        return None
    if len(terms) > 1:
        terms = tuple(sorted(terms, key=lambda each: _number(connection, each, None)))
    rarest, *others = terms
    conditions = [each.borne_by(term.c.event) for each in others]
    if selection.text:
        conditions.append(sa.or_(*(Matches(text, term.c.event) for text in selection.text)))
    return sa.select(term.c.event).where(rarest.rows(), *conditions)


def is_rare(connection: Connection, selection: Selection, few: int = FEW) -> bool:
    """Whether one of the keys chooses no more than a `few` events."""
    return any(_number(connection, each, few + 1) <= few for each in terms_of(selection))


def _number(connection: Connection, terms: Terms, most: int | None) -> int:
    """How many rows bear them, counted to `most`: a range of `term`'s primary key."""
    rows = sa.select(sa.literal(1)).where(terms.rows()).limit(most).subquery()
    return connection.execute(sa.select(sa.func.count()).select_from(rows)).scalar_one()


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
