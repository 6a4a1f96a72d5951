"""The files of `static/`, read once: the stylesheet and the mark. Their addresses change with them."""

import datetime as dt
import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from types import MappingProxyType

_MEDIA = {"css": "text/css; charset=utf-8", "svg": "image/svg+xml"}
_SINCE = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)  # a file's tag tells its versions apart, not its date


@dataclass(frozen=True, slots=True)
class Asset:
    """One file. `path` is where pages link to it, without the site's root."""

    path: str
    body: bytes
    gzip: bytes
    etag: str
    media: str
    last_modified: dt.datetime


@lru_cache(maxsize=1)
def assets() -> Mapping[str, Asset]:
    """Every file, by name."""
    found = {}
    for entry in (resources.files("timeline") / "static").iterdir():
        media = _MEDIA.get(entry.name.rpartition(".")[2])
        if media is not None:
            body = entry.read_bytes()
            tag = hashlib.sha256(body).hexdigest()[:32]
            path = f"/static/{entry.name}?v={tag[:8]}"
            found[entry.name] = Asset(path, body, gzip.compress(body, 9, mtime=0), tag, media, _SINCE)
    return MappingProxyType(found)
