"""Events as a list, by decade: the words beside the picture of the whole span."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from timeline.dates.calendars import year_of
from timeline.dates.edtf import parse
from timeline.dates.words import date_words
from timeline.languages import Chosen, Language
from timeline.model.event import Tone
from timeline.store.events import Stored
from timeline.web.http import Hall


@dataclass(frozen=True, slots=True)
class Line:
    """One event of a list; `lead` is what may stand before its date (a year, in an arc)."""

    href: str
    title: Chosen
    date: str
    place: Chosen | None
    mourning: bool
    sample: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Events of one decade."""

    name: str
    lines: tuple[Line, ...]


def line(stored: Stored, hall: Hall) -> Line:
    """One event in the reader's language."""
    event = stored.event
    return Line(
        hall.link(f"/events/{event.id}"),
        hall.language.choose(event.title, stored.language),
        event.known_words(hall.language),
        hall.language.choose(event.place.name, stored.language) if event.place else None,
        event.tone is Tone.MOURNING,
        event.sample,
    )


def by_decade(events: Iterable[Stored], hall: Hall) -> tuple[Group, ...]:
    """Events under the decade in which they begin; last those that come each year and have none."""

    def decade(stored: Stored) -> tuple[int, int]:
        first = stored.event.date.earliest if stored.event.date is not None else None
        if first is None:
            return 1, 0
        year = year_of(first)
        return 0, year // 10 * 10 if year > 0 else -1

    ordered = sorted(events, key=lambda each: (decade(each), _begins(each), each.event.id))
    return tuple(
        Group(_decade_name(key, hall.language), tuple(line(each, hall) for each in members))
        for key, members in groupby(ordered, key=decade)
    )


def _begins(stored: Stored) -> int:
    date = stored.event.date
    return (date.earliest or 0) if date is not None else 0


def _decade_name(key: tuple[int, int], language: Language) -> str:
    without_year, year = key
    if without_year:
        return language("Every year")
    if year < 0:
        return language("Before the common era")
    return date_words(parse(f"{year // 10:03}X"), language)
