"""What changed between two revisions of an event, by path: `claim[1].value: 70 → 16`."""

import json
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import islice, takewhile
from typing import TypeAlias

Tree: TypeAlias = "dict[str, Tree] | list[Tree] | str | int | float | bool | None"
# What a document leaves out, and a reader would miss
_SILENT = {"kind": "other", "tone": "neutral", "status": "published", "recurrence": "anniversary"}
_LONGEST = 40  # characters of a value that are shown
_NEAR = 20  # of a list that are compared with a new one
_BEFORE = 12  # of them those that stand before what differs


def differences(before: str, after: str) -> list[str]:
    """The differences of two documents (canonical JSON), in the order of their paths."""
    return list(_of(_SILENT | json.loads(before), _SILENT | json.loads(after), ""))


def _of(before: Tree, after: Tree, path: str) -> Iterator[str]:
    if before == after:
        return
    old = _nothing_of(after) if before is None else before
    new = _nothing_of(before) if after is None else after
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys((*old, *new)):
            yield from _of(old.get(key), new.get(key), f"{path}.{key}" if path else key)
    elif isinstance(old, list) and isinstance(new, list) and _has_parts(old, new):
        for at, was, now in _paired(old, new):
            told = _of if now is not None else _changed  # what is gone is told of as a whole
            yield from told(was, now, f"{path}[{at}]")
    else:
        yield from _changed(before, after, path)


def _changed(before: Tree, after: Tree, path: str) -> Iterator[str]:
    """One value that is another now; long ones from a little before where they begin to differ."""
    texts = [_text(each) for each in (before, after)]
    longest = _LONGEST if None not in (before, after) else 2 * _LONGEST
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(*texts, strict=False))
    same = sum(1 for _ in alike) if max(map(len, texts)) > longest else 0
    start = same - _BEFORE if same > _BEFORE else 0
    yield f"{path}: {' → '.join(_cut(each, start, longest) for each in texts)}"


def _nothing_of(value: Tree) -> Tree:
    """What stands where a table or a list is not yet; nothing for any other value."""
    return type(value)() if isinstance(value, (dict, list)) else None


def _has_parts(before: list[Tree], after: list[Tree]) -> bool:
    """Whether lists are told by what stands in them: not where one of words is new, or gone."""
    return bool(before and after) or any(isinstance(each, dict) for each in (*before, *after))


def _paired(before: list[Tree], after: list[Tree]) -> Iterator[tuple[int, Tree, Tree]]:
    """What became of each of a list, with its number: in the later list, but for what is gone. What is the
    same, or has the most in common, belongs together.
    """
    keys = [json.dumps(each) for each in before], [json.dumps(each) for each in after]
    for _, first, last, begin, end in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        old = dict(enumerate(before[first:last], first))
        pairs: list[tuple[int, Tree, Tree]] = []
        for at, now in enumerate(after[begin:end], begin):
            close = max(islice(old, _NEAR), key=lambda number: _common(old[number], now), default=None)
            is_same = close is not None and (_common(old[close], now) or last - first == end - begin)
            pairs.append((at, old.pop(close) if close is not None and is_same else None, now))
        yield from ((at, was, None) for at, was in old.items())
        yield from pairs


def _common(one: Tree, other: Tree) -> int:
    """How many keys of two tables have the same value."""
    if not isinstance(one, dict) or not isinstance(other, dict):
        return int(one == other)
    return sum(other.get(key) == value for key, value in one.items())


def _text(value: Tree) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return ", ".join(f"{key} {_text(each)}" for key, each in value.items())
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _cut(text: str, start: int, longest: int) -> str:
    end = start + longest
    return f"{'…' if start else ''}{text[start:end]}{'…' if len(text) > end else ''}"
