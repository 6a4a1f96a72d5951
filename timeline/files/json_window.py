"""A window moved over a JSON text of any length: one value at a time, so that memory stays bounded.

Source: RFC 8259. Stricter than it in that a key stands once in a table, and no number is NaN or Infinity.
"""

import codecs
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

from timeline.errors import BadFile, shown
from timeline.files.reading import bad

MAX_VALUE = 1_000_000  # characters of one value: of one event, that is
_STEP = 1 << 16
_BLANKS = re.compile(r"[ \t\r\n]*")


def _table(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    seen: set[str] = set()
    for key, _ in pairs if len(table) < len(pairs) else ():
        if key in seen:
            raise ValueError(f"the key {shown(key)} stands twice in one table")
        seen.add(key)
    return table


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


_DECODER = json.JSONDecoder(object_pairs_hook=_table, parse_constant=_constant)


class Window:
    """The text of a file, read piece by piece. `line` is where the next value stands; values are taken in
    their order, each once.
    """

    def __init__(self, pieces: Iterable[bytes], name: str) -> None:
        self.name = name
        self.line = 1
        self._texts = decoded(pieces, name)
        self._text = ""
        self._at = 0
        self._ended = False

    def value(self) -> Any:
        """The next value, whole. Raises BadFile where it is none, too long or nested too deep."""
        if not self.peek():
            raise self.refuse("the file ends where a value is expected", "it was cut short; fetch it again")
        while True:
            whole = self._ended or len(self._text) - self._at > MAX_VALUE
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except RecursionError:
                raise self.refuse("its values are nested too deep to be read", "write them flat") from None
            except json.JSONDecodeError as error:
                if whole:
                    raise self._unreadable(error) from None
            except ValueError as error:
                raise self.refuse(
                    str(error), "see docs/data-files.md for the keys and their values"
                ) from None
            else:
                # A number that ends where the window does may go on behind it
                if end < len(self._text) or self._ended:
                    if end - self._at > MAX_VALUE:
                        raise self._too_long()
                    self._move(end)
                    return value
            self._more(max(_STEP, len(self._text) - self._at))

    def members(self) -> Iterator[str]:
        """The keys of the object that begins here; each one's value is to be taken before the next key."""
        self._take("{")
        seen = set()
        for _ in self._parts("}"):
            key = self.value()
            if not isinstance(key, str):
                raise self.refuse(f"{shown(key)} is no key", "a key is text in quotes")
            if key in seen:
                raise self.refuse(f"the key {shown(key)} stands twice in one table", "keep one of them")
            seen.add(key)
            self._take(":")
            yield key

    def elements(self) -> Iterator[None]:
        """Each element of the array that begins here, for its value to be taken."""
        self._take("[")
        yield from self._parts("]")

    def peek(self) -> str:
        """The next character that is no blank; empty at the end."""
        while True:
            self._move(_BLANKS.match(self._text, self._at).end())  # type: ignore[union-attr]
            if self._at < len(self._text):
                return self._text[self._at]
            if self._ended:
                return ""
            self._more(_STEP)

    def refuse(self, found: str, expected: str) -> BadFile:
        """A fault at this line."""
        return bad(f"{self.name}:{self.line}", found, expected)

    def _parts(self, closing: str) -> Iterator[None]:
        if self.peek() != closing:
            yield
            while self.peek() == ",":
                self._take(",")
                yield
        self._take(closing)

    def _take(self, character: str) -> None:
        found = self.peek()
        if found != character:
            if not found:
                raise self.refuse(
                    f"the file ends where {character} is expected", "it was cut short; fetch it again"
                )
            raise self.refuse(f"{shown(found)} stands where {character} is expected", "mend the JSON there")
        self._move(self._at + 1)

    def _move(self, end: int) -> None:
        self.line += self._text.count("\n", self._at, end)
        self._at = end

    def _more(self, wanted: int) -> None:
        """At least `wanted` characters more, or all that are left; what was read is let go."""
        texts = [self._text[self._at :]]
        self._at = 0
        while wanted > 0:
            text = next(self._texts, None)
            if text is None:
                self._ended = True
                break
            texts.append(text)
            wanted -= len(text)
        self._text = "".join(texts)

    def _unreadable(self, error: json.JSONDecodeError) -> BadFile:
        if error.pos - self._at > MAX_VALUE or (not self._ended and "Unterminated" in error.msg):
            return self._too_long()
        self.line += self._text.count("\n", self._at, error.pos)
        near = self._text[error.pos : error.pos + 30].partition("\n")[0]
        return self.refuse(f"{shown(near)} is not JSON: {error.msg.lower()}", "mend the JSON there")

    def _too_long(self) -> BadFile:
        return self.refuse(f"over {MAX_VALUE:,} characters are too many for one entry", "shorten it")


def decoded(pieces: Iterable[bytes], name: str) -> Iterator[str]:
    """UTF-8 with or without its mark, as text. Raises BadFile naming the line where it is none."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    line = 1
    for piece in _and_end(pieces):
        try:
            text = decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            line += error.object[: error.start].count(b"\n")
            raise bad(f"{name}:{line}", "bytes that are not UTF-8", "save the file as UTF-8") from None
        line += text.count("\n")
        yield from (text[at : at + _STEP] for at in range(0, len(text), _STEP))


def _and_end(pieces: Iterable[bytes]) -> Iterator[bytes]:
    yield from (piece for piece in pieces if piece)
    yield b""
