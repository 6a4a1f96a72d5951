"""TOML text with line numbers: what tomllib leaves out and an error message needs."""

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from timeline.errors import Fault, TimelineError, shown
from timeline.files.reading import bad

_EXPECTED = {
    "string_type": "text in quotes",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "tuple_type": 'a list: ["…"]',
    "list_type": 'a list: ["…"]',
    "mapping_type": 'a table: { en = "…" }',
    "dict_type": 'a table: { en = "…" }',
    "dataclass_type": "a table",
    "model_type": "a table",
    "time_type": "a time of day in quotes: 02:33",
}
MAX_BYTES = 10_000_000
MAX_VALUES = 20_000  # of one table
MAX_TABLES = 100_000  # headers and dotted keys of a file
MAX_KEYS = 600_000
MAX_PARTS = 32  # of a key
MOST_FAULTS = 2_000  # that are told of a file
_PART = r"""(?:[\w-]+|"[^"\n]*"|'[^'\n]*')"""
_MANY_PARTS = re.compile(
    rf"(?:^[ \t]*\[{{0,2}}|[{{,])[ \t]*{_PART}(?:[ \t]*\.[ \t]*{_PART}){{{MAX_PARTS},}}+", re.MULTILINE
)
_ENDS_KEY = re.compile(r"[ \t]*[=\]]")
_TABLES = re.compile(rf"^[ \t]*(?:\[|{_PART}[ \t]*\.[^=\n]*=)|\{{", re.MULTILINE)
_HEADER = re.compile(r"\s*(\[\[?)([^\[\]]+)\]\]?\s*(?:#.*)?")
_KEY = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_NAME = re.compile(r"""[\w-]+|"[^"]*"|'[^']*'""")
Path = tuple[str | int, ...]


def load(text: str, name: str) -> dict[str, Any]:
    """The tables of a TOML text. Raises BadFile with the line at fault."""
    if len(text) > MAX_BYTES:
        raise bad(name, f"{len(text):,} characters are too many", f"split the file; at most {MAX_BYTES:,}")
    check_keys(text, name)
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise bad(name, "its tables are nested too deep to be read", "write them flat") from None
    except tomllib.TOMLDecodeError as error:
        said = re.fullmatch(r"(.*?) \(at (?:line (\d+), column (\d+)|end of document)\)", str(error))
        line = int(said[2]) if said and said[2] else text.count("\n") + 1
        why = said[1] if said else str(error)
        at_fault = "".join(text.splitlines()[line - 1 : line]).strip() or "the end of the file"
        mend = (
            'dates stand in quotes: "2011-12-16"' if "date" in why else "see docs/data-files.md for examples"
        )
        raise bad(f"{name}:{line}", f"{shown(at_fault)} is not TOML: {why}", mend) from None
    except ValueError:  # of int(): over 4,300 digits
        raise bad(name, "a number has too many digits to be read", "write it as text") from None


def check_keys(text: str, name: str) -> None:
    """Refuse keys of many parts, which cost tomllib their square, and tables in masses. Raises BadFile."""
    tables = sum(max(1, each[0].count(".")) for each in _TABLES.finditer(text))
    if tables > MAX_TABLES or text.count("=") > MAX_KEYS:
        found = f"over {MAX_TABLES:,} tables, or {MAX_KEYS:,} keys, are too many"
        raise bad(name, found, "split the file, or import it as JSON")
    for key in _MANY_PARTS.finditer(text):
        if _ENDS_KEY.match(text, key.end()):
            line = text.count("\n", 0, key.start()) + 1
            raise bad(f"{name}:{line}", f"a key of over {MAX_PARTS} parts is too long", "no key needs that")


def is_crowded(value: object, most: int = MAX_VALUES) -> bool:
    """Whether there are more values in a table or list than are looked at: each of them may be a fault."""
    waiting, seen = [value], 0
    while waiting:
        each = waiting.pop()
        inner = each.values() if isinstance(each, dict) else each if isinstance(each, list) else ()
        seen += len(inner)
        if seen > most:
            return True
        waiting += [one for one in inner if isinstance(one, (dict, list))]
    return False


def faults(
    error: ValidationError,
    text: str,
    name: str,
    keys: Mapping[Path, Sequence[str]],
    within: Path = (),
) -> tuple[Fault, ...]:
    """What pydantic found in the table `within`, as faults with file, line and key; one a place.

    `keys` gives the known keys of a kind of table, by its path without indexes, for a good guess
    at a misspelt one.
    """

    def place(path: Path) -> str:
        return f"{name}:{line_of(text, path)} {shown_path(path)}".rstrip()

    return in_order(described(error, keys, place, within))


def in_order(found: Iterable[Fault]) -> tuple[Fault, ...]:
    """Faults of one file by their lines."""
    return tuple(sorted(found, key=lambda fault: _order(fault.where)))


def described(
    error: ValidationError,
    keys: Mapping[Path, Sequence[str]],
    place: Callable[[Path], str],
    within: Path = (),
) -> tuple[Fault, ...]:
    """What pydantic found in the table `within`; `place` says where a path stands; one fault a place."""
    found: dict[str, Fault] = {}
    for details in error.errors(include_url=False):
        path = (*within, *_real(details["loc"]))
        where = place(path)
        found.setdefault(where, _fault(details, where, keys, path))
    return tuple(found.values())


def line_of(text: str, path: Path) -> int:
    """The line on which `path` stands, or its nearest parent that has one; 1 where none has."""
    return _line(path, _places(text))


@lru_cache(maxsize=1)  # faults of one file come one after another
def _places(text: str) -> Mapping[Path, int]:
    return dict(_lines(text))


def _fault(details: ErrorDetails, where: str, keys: Mapping[Path, Sequence[str]], path: Path) -> Fault:
    cause = details.get("ctx", {}).get("error")
    kind = details["type"]
    if isinstance(cause, TimelineError):
        return Fault(where, cause.what, cause.mend)
    if cause is not None:
        found, _, expected = str(cause).partition("; ")
        return Fault(where, found, expected or "write it otherwise")
    if kind in ("extra_forbidden", "unexpected_keyword_argument"):
        table = tuple(step for step in path[:-1] if isinstance(step, str))
        known = keys.get(table, ())
        close = difflib.get_close_matches(str(path[-1]), known, n=1)
        mend = f"did you mean {close[0]}?" if close else f"known are {', '.join(known)}"
        return Fault(where, f"there is no key {shown(path[-1])} here", mend if known else "take it out")
    if kind in ("missing", "missing_argument"):
        return Fault(where, f"the key {details['loc'][-1]} is missing", "add it")
    if kind in ("enum", "literal_error"):
        choices = str(details["ctx"]["expected"]).replace("'", "")
        return Fault(where, f"found {shown(details['input'])}", f"expected one of {choices}")
    return Fault(
        where, f"found {shown(details['input'])}", "expected " + _EXPECTED.get(kind, details["msg"].lower())
    )


def _real(loc: tuple[int | str, ...]) -> Path:
    """The part of pydantic's location that stands in the file: without the names of union members."""
    path: Path = ()
    for step in loc:
        if isinstance(step, str) and (step in ("str", "constrained-str") or "[" in step):
            continue
        path = (*path, step)
    return path


def _line(path: Path, lines: Mapping[Path, int]) -> int:
    return next((lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in lines), 1)


def shown_path(path: Path) -> str:
    """The keys of a path, without its indexes."""
    return ".".join(str(step) for step in path if isinstance(step, str))


def _order(where: str) -> tuple[int, str]:
    line = re.search(r":(\d+)", where)
    return int(line[1]) if line else 0, where


def _names(dotted: str) -> tuple[str, ...]:
    return tuple(name.strip("\"'") for name in _NAME.findall(dotted))


def _lines(text: str) -> Iterator[tuple[Path, int]]:
    """Each table and key with its line; what stands inside long strings is passed over."""
    table: Path = ()
    counts: dict[Path, int] = {}
    closing = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if closing:
            closing = "" if closing in line else closing
            continue
        header = _HEADER.fullmatch(line)
        if header:
            table = _table(_names(header[2]), header[1] == "[[", counts)
            yield table, number
            continue
        key = _KEY.match(line)
        if key:
            yield (*table, *_names(key[1])), number
        for quotes in ('"""', "'''"):
            if line.count(quotes) % 2:
                closing = quotes


def _table(names: tuple[str, ...], is_array: bool, counts: dict[Path, int]) -> Path:
    """The path of a header: parents that are arrays of tables stand for their last element."""
    path: Path = ()
    for position, name in enumerate(names):
        path = (*path, name)
        if position == len(names) - 1 and is_array:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path
