"""Selection → conditions in SQL, compiled here and nowhere else."""

from operator import itemgetter
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

FEW = 1_000  # events that are looked up by their ids, whatever is asked of them
MANY = 10_000  # the events of a key are counted no further
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

    def borne_by(self, id: ColumnElement[str], *, walking: bool = False) -> ColumnElement[bool]:
        """Whether an event bears one: a look-up in `term`'s primary key for each value.

        PostgreSQL may make a join of it instead; not of one with an OFFSET, which is looked up for one event
        after another.
        """
        own = term.alias(f"its_{self.what}")
        borne = sa.select(own.c.event).where(self._of(own), own.c.event == id)
        return (borne.offset(0) if walking else borne).exists()

    def number(self) -> sa.ScalarSelect[int]:
        """How many rows bear them, counted to one more than MANY."""
        rows = sa.select(sa.literal(1)).where(self.rows()).limit(MANY + 1).subquery()
        return sa.select(sa.func.count()).select_from(rows).scalar_subquery()


def public() -> ColumnElement[bool]:
    """What everybody may see."""
    published = event.c.status == sa.literal_column(f"'{Status.PUBLISHED}'")  # as `event_public` has it
    return sa.and_(published, event.c.private.is_(False))


def terms_of(selection: Selection) -> tuple[Terms, ...]:
    """The keys of a selection that are terms of an event; of each any value, and every key must hold."""
    return tuple(
        Terms(what, tuple(fold(value) for value in values) if what in ("person", "organization") else values)
        for what in _TERMS
        if (values := getattr(selection, what))
    )


def unborne(connection: Connection, selection: Selection, *, private: bool) -> list[tuple[str, str]]:
    """The tags, countries, people and organizations of a selection that no event bears which everybody may
    see, or with `private` none at all: each key and value as it was said.
    """
    found = []
    for what, values in terms_of(selection):
        for said, value in zip(getattr(selection, what), values, strict=True):
            if what not in ("timeline", "kind"):
                those = bearers(what, value) if private else bearers(what, value).where(public())
                if not connection.scalar(sa.select(those.exists())):
                    found.append((what, said))
    return found


def bearers(what: str, value: str) -> sa.Select[tuple[str]]:
    """The ids of the events that bear a term, along `term`'s primary key; more may be asked of `event`."""
    query = sa.select(term.c.event).join(event, event.c.id == term.c.event)
    return query.where(term.c.what == what, term.c.value == value)


def event_conditions(
    selection: Selection, id: ColumnElement[str] = event.c.id, *, walking: bool = False
) -> tuple[ColumnElement[bool], ...]:
    """The keys that speak of the event `id`; each narrows. Terms are looked up in `term`'s primary key; with
    `walking`, for one event after another until there are enough.
    """
    found = [each.borne_by(id, walking=walking) for each in terms_of(selection)]
    if selection.text:
        found.append(sa.or_(*(Matches(text, id) for text in selection.text)))
    return tuple(found)


def reading(selection: Selection) -> tuple[ColumnElement[bool], ...]:
    """The same for a walk along events, their texts read one by one: none is looked up beforehand."""
    found = [each.borne_by(event.c.id, walking=True) for each in terms_of(selection)]
    if selection.text:
        found.append(sa.or_(*(holds(text, event.c.id) for text in selection.text)))
    return tuple(found)


class Gathering(NamedTuple):
    """The ids of a selection, from the key that chooses the fewest events: `fewest`, counted to MANY."""

    fewest: int
    ids: sa.Select[str]


def gathering(connection: Connection, selection: Selection) -> Gathering | None:
    """A range of `term`'s primary key, the other keys looked up for each; of several values of a key an id
    may come twice. None where nothing but text, or nothing, is chosen.
    """
    terms = terms_of(selection)
    if not terms:
        return None
    numbers = connection.execute(sa.select(*(each.number() for each in terms))).one()
    (fewest, rarest), *others = sorted(zip(numbers, terms, strict=True), key=itemgetter(0))
    conditions = [each.borne_by(term.c.event) for _, each in others]
    if selection.text:
        conditions.append(sa.or_(*(Matches(text, term.c.event) for text in selection.text)))
    return Gathering(fewest, sa.select(term.c.event).where(rarest.rows(), *conditions))


def few_of(connection: Connection, selection: Selection, gathered: Gathering | None) -> set[str] | None:
    """The ids of a selection of no more than FEW events; None of one of more, and where to find out would
    take long: its keys are all frequent, or words are looked for among many.
    """
    if gathered is None or gathered.fewest > (FEW if selection.text else MANY):
        return None
    found = connection.scalars(gathered.ids.limit(FEW + 1)).all()
    return set(found) if len(found) <= FEW else None


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
