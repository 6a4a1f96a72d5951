"""What an import last brought of an event and what it left here: by this a later one, and the undoing of one,
tell what somebody wrote here by hand.
"""

import hashlib
from typing import NamedTuple, Self

_LENGTH = 32  # characters of a digest
_BY_HAND = "0" * _LENGTH
_WAITS = "?"


class Imported(NamedTuple):
    """Digests: `came` of what a file said, a row with the names of what it says; `left` of the document that
    was written then, None where that holds what was written by hand, whatever else it holds.

    `waits` says that nobody chose its status: a row that was not all read made it a draft, or the undoing of
    an import retracted it, and the next row that is read publishes it.
    """

    came: str
    left: str | None
    waits: bool = False

    @classmethod
    def of(cls, text: str | None) -> Self | None:
        """As a store keeps it; None for what no import brought."""
        if not text:
            return None
        came, left = text[:_LENGTH], text[_LENGTH : 2 * _LENGTH]
        return cls(came, None if left == _BY_HAND else left or came, text.endswith(_WAITS))

    @classmethod
    def of_document(cls, document: str, *, waits: bool = False) -> Self:
        """Of one that is here as it came."""
        return cls(digest(document), digest(document), waits)

    @property
    def edited(self) -> Self:
        """After somebody wrote the event here by hand: what came is known, and nothing is left as it came."""
        return self._replace(left=None, waits=False)

    @property
    def text(self) -> str:
        """As a store keeps it: short where a file's event is here as it came."""
        if self.came == self.left and not self.waits:
            return self.came
        return self.came + (self.left or _BY_HAND) + (_WAITS if self.waits else "")


def digest(document: str) -> str:
    """A short hash of a document."""
    return hashlib.sha256(document.encode()).hexdigest()[:_LENGTH]
