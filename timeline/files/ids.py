"""Ids and keys of events that come without one: from their date and title, the same each time."""

import re
import unicodedata
import zlib
from collections.abc import Iterable

from timeline.model.event import Event
from timeline.model.folding import words

MAX_ID = 80
_WORDS = 56  # so that a date and a number fit behind them
# Letters as ASCII: Greek after ELOT 743, Cyrillic after BGN/PCGN without marks, Arabic in the plainest way
_GREEK = "αa βv γg δd εe ζz ηi θth ιi κk λl μm νn ξx οo πp ρr σs ςs τt υy φf χch ψps ωo"
_CYRILLIC = (
    "аa бb вv гg дd еe ёe жzh зz иi йy кk лl мm нn оo пp рr сs тt уu фf хkh цts чch шsh щshch ъ ыy ь эe юyu "
    "яya әa ғgh қq ңng өo ұu үu һh іi єye їyi ґg ўu"
)
_ARABIC = (
    "اa أa إi آa بb تt ثth جj حh خkh دd ذdh رr زz سs شsh صs ضd طt ظz عa غgh فf قq كk لl مm نn هh وw يy ىa ةa "
    "ءa ؤw ئy پp چch ژzh گg"
)
_LATIN = "ıi øo łl đd ßss æae œoe þth ðd"
_WHOLE = {ord(pair[0]): pair[1:] for pair in " ".join((_CYRILLIC, _ARABIC, _LATIN)).split()}
_BARE = {ord(pair[0]): pair[1:] for pair in _GREEK.split()}


def transliterated(text: str) -> str:
    """`text` in small ASCII letters, as far as its letters are known here; the rest becomes blanks.

    >>> transliterated("Δεκέμβριος"), transliterated("Жаңаөзен")
    ('dekemvrios', 'zhangaozen')
    """
    whole = unicodedata.normalize("NFC", text.lower()).translate(_WHOLE)  # й and ё are letters of their own
    bare = "".join(c for c in unicodedata.normalize("NFKD", whole) if not unicodedata.combining(c))
    latin = bare.replace("ου", "ou").translate(_BARE)
    return "".join(c if c.isascii() else " " for c in latin)


def slug(text: str, limit: int = MAX_ID) -> str:
    """A name made of `text`, cut at a word; empty where nothing of it can be written in ASCII."""
    words = re.findall(r"[a-z0-9]+", transliterated(text).replace("'", ""))
    made = ""
    for word in words:
        longer = f"{made}-{word}" if made else word[:limit]
        if len(longer) > limit:
            break
        made = longer
    return made


def event_id(title: str, date: str) -> str:
    """The id of an event without one: words of its title, and its date.

    `date` is EDTF or, where there is none, the date as printed.
    """
    first = re.split(r"/|\.\.|,", date.strip("[]{}"))[0]
    named = slug(title, _WORDS) or f"event-{zlib.crc32(title.encode()):08x}"
    return "-".join(part for part in (named, slug(first, 16)) if part)


class Names:
    """Names given out once each: a base, then base-2, base-3 and so on."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self.taken = set(taken)
        self._last: dict[str, int] = {}

    def take(self, base: str) -> str:
        """`base`, or the first of its numbers that is not taken; taken from now on."""
        name, number = base, self._last.get(base, 1)
        while name in self.taken:
            number += 1
            name = f"{base}-{number}"
        self._last[base] = number
        self.taken.add(name)
        return name


def natural_keys(event: Event) -> tuple[str, ...]:
    """By what an event may be recognised without its id: its title, and its date with its country.

    Two events that share one of them may be the same, one of them corrected; no more than that.
    """
    dated = str(event.date) if event.date is not None else event.printed
    country = event.place.country if event.place is not None and event.place.country else ""
    titles = sorted({" ".join(("title", *words(title))) for title in event.title.values()})
    return (*titles, *((f"date {dated} {country}".strip(),) if dated else ()))
