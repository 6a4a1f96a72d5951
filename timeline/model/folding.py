"""Text as it is searched: folded, so that case, accents and sister letters make no difference.

Zhanaozen is found as ZHANAOZEN, Γέννηση as γεννηση, Жаңаөзен as жанаозен, ёлка as елка. Both stores
search the same folded text, since neither's own folding knows Greek and Kazakh.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain, islice

from timeline.model.event import Archive, Event

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


class Named:
    """What the events of a timeline name again and again, each folded once: its people, tags and sources."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self._sources = {source.id: source for source in archive.source}
        self._words_of_person = _Once(self._of_person)
        self._words_of_tag = _Once(self._of_tag)
        self._words_of_source = _Once(self._of_source)
        self._names = _Once(self._names_of)

    def search_text(self, event: Event) -> str:
        """All that an event is found by: one line of folded words for each field, each word once."""
        places = [event.place.name] if event.place is not None else []
        fields = (
            _words_of(event.title, event.short_title),
            chain(
                _words_of(*places, *event.aliases, *event.people, *event.organizations, *event.tags),
                _joined(self._words_of_tag, event.tags),
                _joined(self._words_of_person, event.people),
            ),
            _words_of(event.summary),
            chain(
                _words_of(event.description, event.printed, event.quote, *_of_claims(event)),
                _joined(self._words_of_source, sorted(event.cited)),
            ),
        )
        told: dict[str, None] = {}  # the words, in the order in which they are first said
        lines = []
        for field in fields:
            before = len(told)
            told.update(dict.fromkeys(field))
            lines.append(" ".join(islice(told, before, None)))
        return "\n".join(lines)

    def names(self, person: str) -> tuple[str, ...]:
        """All that someone is called, folded; a plain name stands for itself."""
        return self._names[person]

    def _names_of(self, id: str) -> tuple[str, ...]:
        person = self.archive.person.get(id)
        return tuple(map(fold, (id, *person.name.values(), *person.aliases) if person else (id,)))

    def _of_person(self, id: str) -> tuple[str, ...]:
        person = self.archive.person.get(id)
        return tuple(_words_of(person.name, *person.aliases)) if person else ()

    def _of_tag(self, id: str) -> tuple[str, ...]:
        return tuple(_words_of(self.archive.tag[id].label)) if id in self.archive.tag else ()

    def _of_source(self, id: str) -> tuple[str, ...]:
        source = self._sources.get(id)
        return tuple(_words_of(source.title, source.publisher, source.author)) if source else ()


class _Once(dict[str, tuple[str, ...]]):
    """Words by id, made when they are first asked for."""

    def __init__(self, make: Callable[[str], tuple[str, ...]]) -> None:
        self._make = make

    def __missing__(self, id: str) -> tuple[str, ...]:
        found = self[id] = self._make(id)
        return found


def _joined(words: _Once, ids: Iterable[str]) -> Iterator[str]:
    return chain.from_iterable(words[id] for id in ids)


def _words_of(*texts: str | Mapping[str, str]) -> Iterator[str]:
    flat: list[str] = []
    for text in texts:
        if isinstance(text, str):
            flat.append(text)
        else:
            flat += text.values()
    return _each_word(" ".join(flat))


def _of_claims(event: Event) -> Iterator[str | Mapping[str, str]]:
    for claim in event.claim:
        yield from (claim.holder, claim.scope, claim.text or "", claim.quote)


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
