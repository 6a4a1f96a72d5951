"""What may be opened of a zip: measured by what it declares, before any of it is unpacked.

A workbook of 318 kB can declare 979 MB. Python's reader gives no more of an entry than was declared, so that
what is measured here holds.
"""

import io
import re
import zipfile
import zlib

from timeline.files.reading import bad

MAX_ENTRIES = 100
MAX_BYTES = 50_000_000
MAX_RATIO = 200  # of an entry above the size below; worksheets pack to a tenth, at most to a fiftieth
_SMALL = 1_000_000
_STEP = 1 << 20
_MARKUP = (".xml", ".rels", ".vml")
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)")


def measured(raw: bytes, name: str, needed: tuple[str, ...]) -> zipfile.ZipFile:
    """A zip with the entries `needed`, small enough, whose XML declares no entities. Raises BadFile."""
    try:
        opened = zipfile.ZipFile(io.BytesIO(raw))
        entries = opened.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, RuntimeError):
        raise bad(name, "it is no whole workbook", "save it again as .xlsx") from None
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
    try:
        for each in names:
            if each.endswith(_MARKUP):
                _check_markup(opened, each, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError):
        raise bad(name, "it is no whole workbook", "save it again as .xlsx") from None
    return opened


def _check_markup(opened: zipfile.ZipFile, entry: str, name: str) -> None:
    """No document type, and so no entities; in an encoding in which that can be seen."""
    with opened.open(entry) as part:
        before = b""
        while piece := part.read(_STEP):
            if not before and (b"\0" in piece[:100] or piece[:2] in (b"\xff\xfe", b"\xfe\xff")):
                raise bad(f"{name} {entry}", "its XML is not UTF-8", "save it again as .xlsx")
            if _DECLARATION.search(before[-20:] + piece):
                raise bad(
                    f"{name} {entry}",
                    "its XML declares entities, as no workbook does",
                    "save it again as .xlsx",
                )
            before = piece
