"""The tables of tests/cases as values, for the command and for the pure functions alike."""

import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

FOLDER = Path(__file__).parent.parent / "cases"


class Case(NamedTuple):
    """Arguments of `timeline date`, and the part of its answer that must be so."""

    arguments: tuple[str, ...]
    matches: dict[str, Any]


def cases() -> list[Any]:
    """Every case of both tables as a parameter, called by its id or its source."""
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        for row in tomllib.loads(path.read_text("utf-8"))["case"]:
            case = Case(tuple(shlex.split(row["arguments"])), row["matches"])
            found.append(pytest.param(case, id=row.get("id") or row["source"]))
    return found


def differences(expected: object, found: object, at: str = "answer") -> Iterator[str]:
    """Where an answer is not as a case says; the head of tests/cases/returns.toml says how it is read."""
    if isinstance(expected, dict):
        assert isinstance(found, dict), at
        for key, value in expected.items():
            yield from differences(value, found.get(key, "absent"), f"{at}.{key}")
    elif isinstance(expected, list):
        assert isinstance(found, list), at
        if len(found) < len(expected) or (found and not expected):
            yield f"{at} has {len(found)}, not {len(expected)}"
        for number, (wanted, got) in enumerate(zip(expected, found, strict=False)):
            yield from differences(wanted, got, f"{at}[{number}]")
    elif expected == "any":
        if found in (None, "absent"):
            yield f"{at} is {found}"
    else:
        wanted = None if expected == "null" else expected
        if found != wanted or isinstance(found, bool) is not isinstance(wanted, bool):
            yield f"{at} is {found!r}, not {wanted!r}"
