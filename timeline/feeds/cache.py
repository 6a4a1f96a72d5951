"""Finished feed bodies, by feed and by where the store stands: the one cache.

`watch` is told each second whether the store moved on; until then a request needs no store at all.
"""

import datetime as dt
import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from timeline.dates.calendars import Day, Span, to_date
from timeline.feeds.calendar import Feed, Place, window, write
from timeline.languages import Language
from timeline.store.database import Database, Generation, generation

MAX_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class Body:
    """A finished answer. `etag` is the identity form's, without quotes; the gzip form has its own."""

    identity: bytes
    gzip: bytes
    etag: str
    last_modified: dt.datetime


@dataclass(slots=True)
class FeedCache:
    """Bodies of feeds, the least recently asked for dropped beyond 64 MB."""

    database: Database
    languages: Mapping[str, Language]
    place: Callable[[], Place]
    _stands: Generation | None = None
    _bodies: "OrderedDict[tuple[Feed, Span], Body]" = field(default_factory=OrderedDict)
    _size: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def watch(self) -> None:
        """Look whether the store moved on; if so, every body is made anew when next asked for."""
        with self.database.read() as connection:
            now_at = generation(connection)
        with self._lock:
            if now_at != self._stands:
                self._stands = now_at
                self._bodies.clear()
                self._size = 0

    def body(self, feed: Feed, today: Day) -> Body:
        """The feed as it stands on `today` (the site's day)."""
        key = (feed, window(feed, today))
        with self._lock:
            if key in self._bodies and self._stands is not None:
                self._bodies.move_to_end(key)
                return self._bodies[key]
        return self._made(key, today)

    def _made(self, key: tuple[Feed, Span], today: Day) -> Body:
        feed, _ = key
        with self.database.read() as connection:
            stands = generation(connection)
            language = self.languages[feed.language]
            identity = write(connection, feed, today, language, self.place())
        body = Body(
            identity,
            gzip.compress(identity, 6, mtime=0),
            hashlib.sha256(identity).hexdigest()[:32],
            max(stands.changed, _midnight(today)),
        )
        with self._lock:
            if self._stands is None:
                self._stands = stands
            if self._stands == stands:
                self._keep(key, body)
        return body

    def _keep(self, key: tuple[Feed, Span], body: Body) -> None:
        self._bodies[key] = body
        self._size += len(body.identity) + len(body.gzip)
        while self._size > MAX_BYTES and len(self._bodies) > 1:
            _, dropped = self._bodies.popitem(last=False)
            self._size -= len(dropped.identity) + len(dropped.gzip)


def _midnight(today: Day) -> dt.datetime:
    """The start of the month (UTC): the window moves then, and a date-only client must see it."""
    return dt.datetime.combine(to_date(today).replace(day=1), dt.time(), dt.UTC)
