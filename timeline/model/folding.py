"""Text as it is searched: folded, so that case, accents and sister letters make no difference.

Zhanaozen is found as ZHANAOZEN, Γέννηση as γεννηση, Жаңаөзен as жанаозен, ёлка as елка. Both stores
search the same folded text, since neither's own folding knows Greek and Kazakh.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain, islice

from timeline.model.event import Archive, Event, Source

VERSION = 2  # of what stands below: another one makes every store's index anew
FIELDS = 4  # title, names, summary, the rest; the best place first
MOST_WORDS = 20
# Letters that no decomposition makes the same: Kazakh beside Russian, Arabic forms, European strokes
_SISTERS = str.maketrans(
    {
        "қ": "к", "ң": "н", "ө": "о", "ғ": "г", "ұ": "у", "ү": "у", "ә": "а", "һ": "х", "і": "и",
        "ى": "ي", "ة": "ه", "ـ": "", "ı": "i", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe",
    }
)  # fmt: skip
_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Compatibility forms, marks and case undone, sister letters made one, one space between words."""
    return " ".join(map(_folded, text.split()))


def words(text: str) -> list[str]:
    """The folded words of a text, in its order."""
    return list(_each_word(text))


def _each_word(text: str) -> Iterator[str]:
    return chain.from_iterable(map(_words, text.split()))


@lru_cache(maxsize=50_000)  # a language has few words and says them often
def _folded(piece: str) -> str:
    """What stands between two spaces, folded."""
    if piece.isascii():
        return piece.lower()
    bare = "".join(c for c in unicodedata.normalize("NFKD", piece) if not unicodedata.combining(c))
    return bare.casefold().translate(_SISTERS)


@lru_cache(maxsize=50_000)
def _words(piece: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(_folded(piece)))


def search_text(event: Event, archive: Archive, sources: Mapping[str, Source]) -> str:
    """All that an event is found by: one line of folded words for each field, each word once.

    `archive` has its people and tags, `sources` those of its timeline, by id.
    """
    people = [archive.person[name] for name in event.people if name in archive.person]
    labels = [archive.tag[tag].label for tag in event.tags if tag in archive.tag]
    places = [event.place.name] if event.place is not None else []
    fields: tuple[list[str | Mapping[str, str]], ...] = (
        [event.title, event.short_title],
        [*places, *event.aliases, *event.people, *event.organizations, *event.tags, *labels,
         *(each.name for each in people), *(alias for each in people for alias in each.aliases)],
        [event.summary],
        [event.description, event.printed, event.quote, *_of_claims(event), *_of_sources(event, sources)],
    )  # fmt: skip
    told: dict[str, None] = {}  # the words, in the order in which they are first said
    lines = []
    for field in fields:
        before = len(told)
        told.update(dict.fromkeys(_each_word(" ".join(_flat(field)))))
        lines.append(" ".join(islice(told, before, None)))
    return "\n".join(lines)


def _of_claims(event: Event) -> Iterable[str | Mapping[str, str]]:
    for claim in event.claim:
        yield from (claim.holder, claim.scope, claim.text or "", claim.quote)


def _of_sources(event: Event, sources: Mapping[str, Source]) -> Iterable[str | Mapping[str, str]]:
    for id in sorted(event.cited):
        if id in sources:
            yield from (sources[id].title, sources[id].publisher, sources[id].author)


def _flat(texts: Iterable[str | Mapping[str, str]]) -> Iterable[str]:
    for text in texts:
        yield from (text,) if isinstance(text, str) else text.values()


def rank(wanted: Iterable[str], folded: str) -> tuple[int, int]:
    """How well a `search_text` answers the words wanted, least is best: by place, then by whole words."""
    fields = f" {folded} ".replace("\n", " \n ").split("\n")
    places = halves = 0
    for word in wanted:
        begun = next((at for at, field in enumerate(fields) if f" {word}" in field), FIELDS)
        whole = next((at for at, field in enumerate(fields) if f" {word} " in field), None)
        places += begun if whole is None else min(whole, begun)
        halves += whole is None or begun < whole
    return places, halves
