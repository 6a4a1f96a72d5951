"""First pages of selections, and searches, among 100,000 events: each within 20 ms, on both stores.

Before it is timed, a page is compared with the same selection worked out in Python over the archive.
"""

from collections.abc import Iterator
from functools import partial

from benchmarks.archive import COMMON, COMMON_WORD, RARE, RARE_WORD, STORES, TODAY, archives, filled
from benchmarks.measure import Within, milliseconds
from timeline.model.event import Archive, Event, Status
from timeline.model.selection import Selection
from timeline.store import listing, searching
from timeline.store.saving import BEFORE_ALL
from timeline.store.selecting import public

EVENTS = 100_000
PAGE = 50
MOST = 20.0
SELECTIONS = {
    "everything": Selection(),
    "a tag of 30 %": Selection(tag=(COMMON,)),
    "a tag of 0.05 %": Selection(tag=(RARE,)),
    "tag ∧ country ∧ kind": Selection(tag=(COMMON,), country=("KZ",), kind=("strike",)),
    "the same of a scarcer tag": Selection(tag=("women",), country=("KZ",), kind=("strike",)),
    "tag ∧ country that never meet": Selection(timeline=("greece",), country=("KZ",)),
}
SEARCHES = {
    "a rare word": RARE_WORD,
    "a word in half the events": COMMON_WORD,
    "two words": f"{COMMON_WORD} {RARE_WORD}",
    "the beginning of a word": RARE_WORD[:4],
}


def rows() -> list[Within]:
    """Pages and searches on each store."""
    return [row for kind in STORES for row in _on(kind)]


def _on(kind: str) -> Iterator[Within]:
    found = archives(EVENTS)
    with filled(kind, EVENTS).read() as connection:
        for name, selection in SELECTIONS.items():
            page = partial(listing.page, connection, selection, everybody=True, limit=PAGE)
            ids = [line.id for line in page()]
            assert ids == _expected(found, selection)[:PAGE], (kind, name)
            yield Within(f"{kind} · first page of {name}", milliseconds(page), "ms", MOST)
        for name, text in SEARCHES.items():
            hits = searching.search(connection, text, TODAY, public())
            expected = _holding(found, text)
            assert hits.more == (len(expected) > searching.MOST), (kind, name)
            assert set(hits.events) <= expected, (kind, name)
            assert len(hits.events) == min(searching.MOST, len(expected)), (kind, name)
            taken = milliseconds(partial(searching.search, connection, text, TODAY, public()))
            yield Within(f"{kind} · search for {name} ({len(expected):,} events)", taken, "ms", MOST)


def _public(found: tuple[Archive, ...]) -> Iterator[tuple[str, Event]]:
    for archive in found:
        for event in archive.event:
            if event.status is Status.PUBLISHED:
                yield archive.timeline.id, event


def _expected(found: tuple[Archive, ...], selection: Selection) -> list[str]:
    """The ids of a selection in the order of lists, by hand."""
    chosen = []
    for timeline, event in _public(found):
        bears: dict[str, set[str | None]] = {
            "timeline": {timeline},
            "tag": set(event.tags),
            "kind": {str(event.kind)},
            "country": {event.place.country} if event.place else set(),
        }
        if all(bears[key] & set(getattr(selection, key)) for key in bears if getattr(selection, key)):
            first = event.date.earliest if event.date is not None else None
            chosen.append((BEFORE_ALL if first is None else first, event.id))
    return [id for _, id in sorted(chosen)]


def _holding(found: tuple[Archive, ...], text: str) -> set[str]:
    """The events whose summary holds all words or their beginnings: those looked for stand nowhere else."""
    wanted = text.split()
    return {
        event.id
        for _, event in _public(found)
        if all(any(word in words for words in event.summary.values()) for word in wanted)
    }
