"""The entries of a calendar file as text, found in one pass, before any library reads them.

So a broken entry spoils itself alone and can be named by its line, and neither length nor nesting costs more
than that pass. Source: RFC 5545 3.1 (folding), 3.4, 3.6.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from timeline.errors import BadFile, shown
from timeline.files.reading import bad

MAX_BYTES = 10_000_000
MAX_ENTRIES = 50_000
MAX_LINE = 200_000  # characters of one property that is kept, unfolded
MAX_ENTRY = 300_000  # of all that is kept of an entry
MAX_PROPERTIES = 500  # of an entry, that are kept
MAX_DEPTH = 8
# What an entry is read by; attachments, attendees and the like are passed over unread
KEPT = frozenset(
    ("UID", "DTSTART", "DTEND", "DURATION", "SUMMARY", "DESCRIPTION", "LOCATION", "GEO", "URL", "CATEGORIES",
     "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "STATUS", "CLASS")
)  # fmt: skip
_OF_CALENDAR = frozenset(("PRODID", "X-WR-TIMEZONE"))
_NAME = re.compile(r"[A-Za-z0-9-]{1,60}(?=[:;])")
_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\r|\n|\Z)")


@dataclass(slots=True)
class Entry:
    """A component of a calendar: its kind, the line it begins on, and what is kept of its properties."""

    kind: str
    line: int
    properties: list[str] = field(default_factory=list)
    length: int = 0

    @property
    def is_crowded(self) -> bool:
        """Whether it has more properties, or longer ones, than are read."""
        return len(self.properties) > MAX_PROPERTIES or self.length > MAX_ENTRY

    def add(self, line: str) -> None:
        """One more property."""
        if not self.is_crowded:
            self.properties.append(line)
            self.length += len(line)

    def raw(self, name: str) -> str:
        """The first property of that name as it stands, without the name; empty where there is none."""
        found = (line for line in self.properties if re.match(rf"{name}[:;]", line, re.IGNORECASE))
        return next(found, "")[len(name) + 1 :]


@dataclass(slots=True)
class Calendars:
    """All entries of a file, and what its calendars say of themselves."""

    entries: list[Entry] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)


def split(text: str, name: str) -> Calendars:
    """The entries of all calendars in a file. Raises BadFile where it is no calendar, ends too early, is too
    large or nested too deep.
    """
    found = Calendars()
    open_: list[Entry] = []
    number = 0
    for number, line in _unfolded(text, name):
        if not line.strip():
            continue
        named = _NAME.match(line)
        if named is None:
            if not open_:
                break
            continue  # a line that is no property: passed over, as programs that read calendars do
        key, value = named[0].upper(), line[named.end() + 1 :].strip()
        if key == "BEGIN":
            _begin(open_, Entry(value.upper(), number), found, name)
        elif key == "END":
            if not open_ or open_[-1].kind != value.upper():
                inside = f"{open_[-1].kind} of line {open_[-1].line}" if open_ else "nothing"
                raise bad(
                    f"{name}:{number}", f"{shown(value)} ends where {inside} is open", "mend the file there"
                )
            open_.pop()
        elif not open_:
            break
        elif len(open_) == 1 and key in _OF_CALENDAR:
            found.said.setdefault(key, value)
        elif len(open_) == 2 and key in KEPT:
            open_[-1].add(line)
    if open_:
        begun = open_[-1]
        raise bad(
            f"{name}:{begun.line}",
            f"the {begun.kind} that begins here is not ended",
            "the file was cut short; fetch it again",
        )
    if not found.said and not found.entries and "BEGIN:VCALENDAR" not in text[:200].upper():
        raise _no_calendar(name, max(number, 1))
    return found


def _begin(open_: list[Entry], entry: Entry, found: Calendars, name: str) -> None:
    where = f"{name}:{entry.line}"
    if not open_ and entry.kind != "VCALENDAR":
        raise _no_calendar(name, entry.line)
    if len(open_) >= MAX_DEPTH:
        raise bad(where, "its components are nested too deep", "no calendar needs that")
    if len(open_) == 1 and entry.kind != "VTIMEZONE":
        if len(found.entries) >= MAX_ENTRIES:
            raise bad(where, f"over {MAX_ENTRIES:,} entries are too many", "split the file")
        found.entries.append(entry)
    open_.append(entry)


def _no_calendar(name: str, line: int) -> BadFile:
    return bad(f"{name}:{line}", "this is not a calendar", "it begins with BEGIN:VCALENDAR")


def _unfolded(text: str, name: str) -> Iterator[tuple[int, str]]:
    """Each content line with the line it begins on; properties that are not kept are cut."""
    begins, parts, length = 1, [""], 0
    for number, found in enumerate(_LINE.finditer(text), start=1):
        line = found[1]
        if line[:1] in (" ", "\t") and number > 1:
            if parts[0]:
                length += len(line) - 1
                if length > MAX_LINE:
                    parts = _too_long(parts, name, begins)
                else:
                    parts.append(line[1:])
            continue
        yield begins, "".join(parts)
        begins, parts, length = number, [line], len(line)
        if length > MAX_LINE:
            parts = _too_long(parts, name, begins)
    yield begins, "".join(parts)


def _too_long(parts: list[str], name: str, line: int) -> list[str]:
    """What stands for a line of too many characters: nothing, unless it would be needed."""
    named = _NAME.match(parts[0])
    if named is not None and named[0].upper() in KEPT | _OF_CALENDAR | {"BEGIN", "END"}:
        raise bad(f"{name}:{line}", f"{named[0].upper()} has over {MAX_LINE:,} characters", "shorten it")
    return [""]
