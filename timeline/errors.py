"""Every error a person can meet, as one tree.

    TimelineError                what is wrong, where, how to mend it
      BadDate                    an expression that is no date, or not one Timeline reads
      BadSelection               a selection with an unknown key or value
      BadSetting                 a value of another kind that cannot be used: lead, address, zone …
      BadFile                    a data file or configuration with one or more Faults
      StoreError                 the store cannot be used as it is
      NotFound                   an id that names nothing
      Unreachable                a server or a port that cannot be had

An error is printed in two places only: `cli.main` (one line, exit status) and `web.app` (a page).
"""

from dataclasses import dataclass


class TimelineError(Exception):
    """What is wrong, where, and how to mend it; `str()` is the one line a person reads."""

    def __init__(self, what: str, where: str = "", mend: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.mend = mend

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        mend = f"; {self.mend}" if self.mend else ""
        return f"{place}{self.what}{mend}"


class BadDate(TimelineError, ValueError):
    """An expression that is no date. A ValueError, so that schema validation collects it."""


class BadSelection(TimelineError, ValueError):
    """A selection key or value that is not known."""


class BadSetting(TimelineError, ValueError):
    """A single value that cannot be used: a lead, an hour, a zone, an address."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a file: `where` is `name:line key`, e.g. `data/kazakhstan.toml:12 event.date`."""

    where: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.where}: {self.found}; {self.expected}"


class BadFile(TimelineError):
    """A file with faults; all of them, not just the first."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        more = f" (and {len(faults) - 1} more: timeline check lists them)" if len(faults) > 1 else ""
        super().__init__(f"{faults[0]}{more}")
        self.faults = faults


class StoreError(TimelineError):
    """The store cannot be used as it is: newer schema, wrong key, locked, moved."""


class NotFound(TimelineError):
    """An id that names nothing."""


class Unreachable(TimelineError):
    """A mail server, a receiver or a port that cannot be had."""


def shown(text: object, limit: int = 60) -> str:
    """`text` as it may stand in an error: quoted, escaped, at most `limit` characters."""
    whole = str(text)
    return ascii_control(repr(whole if len(whole) <= limit else whole[:limit] + "…"))


def ascii_control(text: str) -> str:
    """`text` with what could steer a terminal written as escapes (repr leaves bidi marks as they are)."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
