"""Which events may be one and the same: pointed out, never merged by themselves."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import NamedTuple

from timeline.dates.calendars import Day
from timeline.dates.uncertain import Precision
from timeline.model.event import Event, Status
from timeline.model.folding import words
from timeline.store import events, saving, timelines
from timeline.store.database import Connection

_STEM = 4  # letters by which words are compared (killed, killing); a shorter one says nothing by itself
MOST_PAIRS = 1_000  # nobody reads more of them
_MOST_ON_A_DAY = 50  # new events of one day that are compared; more of them are no accident


class Pair(NamedTuple):
    """A new event, another that may be the same, and why; `file` holds the other one, if one does. `merged`
    says that the other one is a draft, which is merged into the new one.
    """

    event: str
    other: str
    why: str
    file: str = ""
    merged: bool = False


class _Known(NamedTuple):
    """By what an event is compared: stems of words, as bytes, since there may be a hundred thousand."""

    id: str
    titles: bytes
    places: bytes
    country: str | None


class Alike:
    """New events one after another; then the pairs among them and with what the store holds.

    The same first day, a country or a place that does not contradict, and half the words of the shorter
    title, by how they begin. What is not known to the day is not compared.
    """

    def __init__(self) -> None:
        self._published: set[str] = set()
        self._by_day: dict[Day, list[_Known]] = defaultdict(list)
        self._made: dict[str, tuple[str, ...]] = {}  # ids made here → natural keys
        self._titles: dict[str, dict[str, str]] = defaultdict(dict)  # timeline → title key → new id

    def corrected(self, keys: Mapping[str, tuple[str, ...]]) -> None:
        """Events that came without an id, with their keys (files.ids.natural_keys): each may be a held one,
        corrected.
        """
        self._made.update(keys)

    def add(self, event: Event, timeline: str) -> None:
        """A new event."""
        date = event.date
        if event.status is Status.PUBLISHED:
            self._published.add(event.id)
        if date is not None and date.earliest is not None and date.parts[0].precision is Precision.DAY:
            of_day = self._by_day[date.earliest]
            if len(of_day) < _MOST_ON_A_DAY:
                of_day.append(_known(event))
        for key in self._made.get(event.id, ()):
            if key.startswith("title "):
                self._titles[timeline][key] = event.id

    def pairs(self, connection: Connection) -> list[Pair]:
        """What may be the same, each pair once; the first MOST_PAIRS."""
        found: dict[tuple[str, str], Pair] = {}
        for pair in chain(self._on_one_day(connection), self._with_one_title(connection)):
            found.setdefault((pair.event, pair.other), pair)
            if len(found) == MOST_PAIRS:
                break
        holders = timelines.holders(connection)
        held = saving.held(connection, {pair.other for pair in found.values()})
        by_file = {
            id: holders[each.timeline].file or "a data file that is gone"
            for id, each in held.items()
            if not holders[each.timeline].own
        }
        drafts = {id for id, each in held.items() if each.status == Status.DRAFT}
        return [
            pair._replace(
                file=by_file.get(pair.other, ""),
                merged=pair.other in drafts and pair.event in self._published,
            )
            for pair in found.values()
        ]

    def _on_one_day(self, connection: Connection) -> Iterator[Pair]:
        held: dict[Day, list[_Known]] = defaultdict(list)
        for id, day, country, line in events.begun_on(connection, sorted(self._by_day)):
            shows = json.loads(line)
            titles, places = _stems(shows["title"].values()), _stems(shows["place"].values())
            held[day].append(_Known(id, titles, places, country))
        for day, new in sorted(self._by_day.items()):
            for at, each in enumerate(new):
                for other in (*held[day], *new[:at]):
                    if other.id != each.id and _fit(each, other):
                        yield Pair(each.id, other.id, "the same day, country or place, and words")

    def _with_one_title(self, connection: Connection) -> Iterator[Pair]:
        for timeline, titles in self._titles.items():
            for id, title in events.titles_in(connection, timeline):
                key = " ".join(("title", *words(title)))
                if key in titles and titles[key] != id:
                    yield Pair(titles[key], id, "the same title, another date")


def _known(event: Event) -> _Known:
    titles = _stems(event.title.values())
    if event.place is None:
        return _Known(event.id, titles, b"", None)
    return _Known(event.id, titles, _stems(event.place.name.values()), event.place.country)


def _stems(texts: Iterable[str]) -> bytes:
    stems = dict.fromkeys(word[:_STEM] for text in texts for word in words(text) if len(word) >= _STEM)
    return " ".join(stems).encode()


def _fit(one: _Known, other: _Known) -> bool:
    places = set(one.places.split()), set(other.places.split())
    near = one.country is not None and one.country == other.country
    if all(places) and not places[0] & places[1] and not near:
        return False
    titles = set(one.titles.split()), set(other.titles.split())
    return 2 * len(titles[0] & titles[1]) >= max(1, min(map(len, titles)))
