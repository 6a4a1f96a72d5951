"""What may be opened of a zip: measured by what it declares, before any of it is unpacked.

A workbook of 318 kB can declare 979 MB. Python's reader gives no more of an entry than was declared, so that
what is measured here holds.
"""

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator

from timeline.errors import BadFile
from timeline.files.reading import bad

MAX_ENTRIES = 100
MAX_BYTES = 50_000_000
MAX_RATIO = 200  # of an entry above the size below; worksheets pack to a tenth, at most to a fiftieth
_SMALL = 1_000_000
_STEP = 1 << 16
_BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, OSError, RuntimeError,
    ValueError, OverflowError,
)  # fmt: skip


def measured(raw: bytes, name: str, needed: tuple[str, ...]) -> zipfile.ZipFile:
    """A zip with the entries `needed`, small enough. Raises BadFile."""
    try:
        opened = zipfile.ZipFile(io.BytesIO(raw))
    except _BROKEN:
        raise _not_whole(name) from None
    entries = opened.infolist()
    if len(entries) > MAX_ENTRIES:
        raise bad(
            name, f"its {len(entries):,} parts are too many", f"at most {MAX_ENTRIES}; save the sheet alone"
        )
    declared = sum(entry.file_size for entry in entries)
    if declared > MAX_BYTES:
        raise bad(
            name,
            f"unpacked it would be {declared:,} bytes",
            f"at most {MAX_BYTES:,}; split it, or save as CSV",
        )
    for entry in entries:
        if entry.file_size > max(_SMALL, MAX_RATIO * entry.compress_size):
            raise bad(name, "it is packed too tight to be a workbook", "save the sheet as CSV")
        if entry.flag_bits & 1:
            raise bad(name, "it is protected by a password", "save it without one")
    names = [entry.filename for entry in entries]
    if len(set(names)) < len(names):
        raise bad(name, "two of its parts have one name", "save it again as .xlsx")
    if not set(needed) <= set(names):
        raise bad(name, "it is a zip, but no Excel workbook", "save the table as .xlsx or CSV")
    return opened


def pieces(opened: zipfile.ZipFile, part: str, name: str) -> Iterator[bytes]:
    """A part of it, piece by piece. Raises BadFile where it is broken."""
    try:
        with opened.open(part) as file:
            while piece := file.read(_STEP):
                yield piece
    except _BROKEN:
        raise _not_whole(f"{name} {part}") from None


def _not_whole(where: str) -> BadFile:
    return bad(where, "it is no whole workbook", "save it again as .xlsx")
