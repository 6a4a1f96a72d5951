"""What changed between two revisions of an event, by path: `claim[1].value: 70 → 16`."""

import json
from collections.abc import Iterator
from typing import TypeAlias

Tree: TypeAlias = "dict[str, Tree] | list[Tree] | str | int | float | bool | None"
# What a document leaves out, and a reader would miss
_SILENT = {"kind": "other", "tone": "neutral", "status": "published", "recurrence": "anniversary"}
_LONGEST = 60  # characters of a value that are shown


def differences(before: str, after: str) -> list[str]:
    """The differences of two documents (canonical JSON), in the order of their paths."""
    return list(_of(_SILENT | json.loads(before), _SILENT | json.loads(after), ""))


def _of(before: Tree, after: Tree, path: str) -> Iterator[str]:
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys((*before, *after)):
            yield from _of(before.get(key), after.get(key), f"{path}.{key}" if path else key)
    elif isinstance(before, list) and isinstance(after, list):
        for at in range(max(len(before), len(after))):
            old, new = (values[at] if at < len(values) else None for values in (before, after))
            yield from _of(old, new, f"{path}[{at}]")
    else:
        yield f"{path}: {_shown(before)} → {_shown(after)}"


def _shown(value: Tree) -> str:
    if value is None:
        return "nothing"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
