"""Tables as TOML text to be read and edited by hand: short ones on a line, long ones key by key.

Source: TOML 1.0.0 (toml.io/en/v1.0.0), strings, inline tables, offset date-times.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

from timeline.files.canonical import instant_text

WIDTH = 110
_BARE = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_ESCAPES = {ord("\\"): "\\\\", ord('"'): '\\"', ord("\b"): "\\b", ord("\t"): "\\t", ord("\n"): "\\n",
            ord("\f"): "\\f", ord("\r"): "\\r"}  # fmt: skip
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def lines(table: Mapping[str, Any]) -> Iterator[str]:
    """A table's keys, each on a line of its own, or on several where it is long."""
    for key, value in table.items():
        yield from _assigned(_key(key), value)


def header(*names: str) -> str:
    """`tag.strike`, as it stands between the brackets of a table."""
    return ".".join(map(_key, names))


def _assigned(key: str, value: Any) -> Iterator[str]:
    if isinstance(value, str) and "\n" in value:
        yield f"{key} = {_paragraphs(value)}"
        return
    text = _inline(value)
    line = f"{key} = {text}"
    if len(line) <= WIDTH and "\n" not in text:
        yield line
    elif isinstance(value, Mapping):
        for each, inner in value.items():
            yield from _assigned(f"{key}.{_key(each)}", inner)
    elif isinstance(value, (tuple, list)) and value:
        yield f"{key} = ["
        yield from (f"  {_inline(each)}," for each in value)
        yield "]"
    else:
        yield line


def _inline(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _paragraphs(value) if "\n" in value else f'"{_escaped(value)}"'
    if isinstance(value, dt.datetime):
        return instant_text(value)
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_inline(each)}" for key, each in value.items()) + " }"
    return "[" + ", ".join(map(_inline, value)) + "]"


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else f'"{_escaped(name)}"'


def _escaped(text: str) -> str:
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04X}", text.translate(_ESCAPES))


def _paragraphs(text: str) -> str:
    """A text of several lines between triple quotes, which begins on the next line.

    A quote inside stays as it is, but for one before another or at the end.
    """
    plain = "\n".join(_escaped(line).replace('\\"', '"') for line in text.split("\n"))
    return '"""\n' + re.sub(r'"(?="|\Z)', r'\\"', plain) + '"""'
