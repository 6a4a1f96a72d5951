"""XML read as it comes, into no tree: each element is told when it begins and ends, and let go.

What expat keeps for ever, the names of elements and attributes, and how deep they are open, is bounded here;
so is what it must hold at once, a single tag. Documents that declare a type, and so entities, are refused.
"""

from collections.abc import Iterable, Mapping
from typing import NoReturn, Protocol
from xml.parsers import expat

from timeline.errors import shown
from timeline.files.reading import bad

MAX_DEPTH = 100
MAX_NAMES = 5_000  # of elements and attributes
MAX_TAG = 200_000  # bytes
_ENCODINGS = ("utf-8", "utf-16", "us-ascii", "iso-8859-1")  # expat's own; others it asks of Python's codecs
_MEND = "save it again as .xlsx, or as CSV"


class Handler(Protocol):
    """What elements are told to; names come without their prefix."""

    def begin(self, tag: str, attributes: Mapping[str, str]) -> None: ...  # noqa: D102

    def end(self, tag: str) -> None: ...  # noqa: D102

    def text(self, text: str) -> None: ...  # noqa: D102


def walk(pieces: Iterable[bytes], where: str, handler: Handler) -> None:
    """Tell `handler` of all elements of a document. Raises BadFile where it is none, or out of bounds."""
    parser = expat.ParserCreate(intern=None)
    parser.buffer_text = True
    depth = 0
    names: set[str] = set()

    def begin(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        names.add(tag)
        names.update(attributes)
        if depth > MAX_DEPTH or len(names) > MAX_NAMES:
            raise bad(where, "its XML is nested too deep or has too many names to be a workbook's", _MEND)
        handler.begin(tag.rpartition(":")[2], attributes)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        handler.end(tag.rpartition(":")[2])

    def doctype(*declared: object) -> NoReturn:
        raise bad(where, "its XML declares a type, and so entities, as no workbook does", _MEND)

    def declaration(version: str, encoding: str | None, standalone: int) -> None:
        if encoding is not None and encoding.lower() not in _ENCODINGS:
            raise bad(where, f"its XML is in {shown(encoding)}, and a workbook's is in UTF-8", _MEND)

    parser.XmlDeclHandler = declaration
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = doctype
    told = 0
    try:
        for piece in pieces:
            parser.Parse(piece, False)
            told += len(piece)
            if told - parser.CurrentByteIndex > MAX_TAG:
                raise bad(where, f"a tag of its XML has over {MAX_TAG:,} bytes", _MEND)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise bad(where, f"its XML cannot be read: {error}", _MEND) from None
