"""Selection: which occurrences. One notion, one parser, one canonical text.

`Selection.read` takes what a command line, an address or a configuration gives; `str()` is the
canonical query, equal for equal selections, which stores, caches and feeds use as a key. A repeated
key widens, different keys narrow.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Self
from urllib.parse import quote, urlencode

from timeline.dates.recurrence import OccurrenceKind
from timeline.errors import BadSelection, shown
from timeline.languages import countries
from timeline.model.event import Kind
from timeline.model.fields import SLUG


@dataclass(frozen=True, slots=True)
class Selection:
    """All given keys must hold; of one key's values any. Empty selects everything."""

    timeline: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    person: tuple[str, ...] = ()
    organization: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    occurrence: tuple[str, ...] = ()
    milestones: bool = False

    @classmethod
    def read(cls, given: Mapping[str, Sequence[str] | str | bool | None]) -> Self:
        """A selection from its keys and values, each checked, sorted and without doubles.

        Raises BadSelection naming the key or value and what is known.
        """
        unknown = sorted(set(given) - set(KEYS))
        if unknown:
            raise BadSelection(
                f"{shown(unknown[0])} is not a key of a selection", mend=f"one of {', '.join(KEYS)}"
            )
        read: dict[str, object] = {}
        for key, value in given.items():
            if key == "milestones":
                read[key] = _flag(value)
            else:
                values = (value,) if isinstance(value, str) else value or ()
                read[key] = tuple(sorted({_value(key, each) for each in _each(key, values)}))
        return cls(**read)  # type: ignore[arg-type]  # keys were checked above

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Key and value pairs, in canonical order."""
        pairs = [(key, value) for key in KEYS if key != "milestones" for value in getattr(self, key)]
        return (*pairs, ("milestones", "true")) if self.milestones else tuple(pairs)

    def __str__(self) -> str:
        """The canonical query: `country=KZ&tag=strike`; empty for everything."""
        return urlencode(self.pairs(), quote_via=quote)


_LONGEST = 200
KEYS = tuple(field.name for field in fields(Selection))


def parse_query(query: str) -> Selection:
    """The selection of a canonical query, as the store keeps it."""
    from urllib.parse import parse_qsl

    given: dict[str, list[str]] = {}
    for key, value in parse_qsl(query):
        given.setdefault(key, []).append(value)
    return Selection.read(given)


def _each(key: str, values: Sequence[str] | bool) -> Iterable[str]:
    if isinstance(values, bool):
        raise BadSelection(f"{key} takes names, not {values}")
    return values


def _flag(value: Sequence[str] | str | bool | None) -> bool:
    last = value if isinstance(value, str | bool) or not value else value[-1]
    if last in (True, "true", "1", "yes"):
        return True
    if last in (False, None, "false", "0", "no"):
        return False
    raise BadSelection(f"{shown(last)} is not a value of milestones", mend="write true or false")


def _value(key: str, value: str) -> str:
    closed = {"kind": tuple(Kind), "occurrence": tuple(OccurrenceKind)}.get(key)
    article = "an" if key[0] in "aeiou" else "a"
    if closed is not None and value not in closed:
        raise BadSelection(f"{shown(value)} is not {article} {key}", mend=f"one of {', '.join(closed)}")
    if key == "country":
        value = value.upper()
        if value not in countries():
            raise BadSelection(
                f"{shown(value)} is not a country", mend="write two letters: KZ, GR (ISO 3166)"
            )
    elif key in ("person", "organization", "text"):
        value = unicodedata.normalize("NFC", " ".join(value.split()))
        if not re.search(r"\w", value) or len(value) > _LONGEST:
            raise BadSelection(
                f"{shown(value)} is not {article} {key}", mend=f"write words, at most {_LONGEST} letters"
            )
    elif closed is None and SLUG.fullmatch(value) is None:
        raise BadSelection(f"{shown(value)} is not the name of a {key}", mend="write a name like oil-workers")
    return value
