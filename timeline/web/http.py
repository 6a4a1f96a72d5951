"""A request's language and day, rendered pages, conditional answers, problem details.

The one room of the site that reads the clock, and the one that writes addresses: those a page shows
come from the configured address of the site, never from what a request says it is (SAFETY 34).
"""

import datetime as dt
import gzip
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.utils import format_datetime, parsedate_to_datetime
from typing import cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from timeline.application import Application
from timeline.dates.calendars import Day
from timeline.dates.zones import instant
from timeline.languages import Language
from timeline.store.database import generation
from timeline.web.assets import assets

HTML = "text/html; charset=utf-8"
PROBLEM = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same page in another language."""

    code: str
    name: str
    href: str
    absolute: str


@dataclass(frozen=True, slots=True)
class Hall:
    """What a page needs of its request: the application, the reader's language, the day it is."""

    application: Application
    language: Language
    now: dt.datetime
    today: Day
    path: str  # without the language's prefix, beginning with a slash

    @classmethod
    def of(cls, request: Request) -> "Hall":
        """The hall a request has come into."""
        application = cast(Application, request.app.state.application)
        language, path = split_language(application, request.scope["path"])
        now = application.database.now()
        zone = ZoneInfo(application.settings.site.timezone)
        return cls(application, language, now, now.astimezone(zone).date().toordinal(), path)

    def link(self, path: str, language: str | None = None) -> str:
        """The address of `path` on this site as a page links to it, in the reader's language or another."""
        root = urlsplit(self.application.settings.url).path.rstrip("/")
        return f"{root}{self._prefix(language)}{path}"

    def absolute(self, path: str, language: str | None = None) -> str:
        """The same with scheme and host, as others may keep it."""
        return f"{self.application.settings.url}{self._prefix(language)}{path}"

    def _prefix(self, language: str | None) -> str:
        code = language or self.language.code
        return "" if code == self.application.settings.site.language else f"/{code}"

    def spoken_in(self, language: Language) -> "Hall":
        """The same for a reader of another language."""
        return Hall(self.application, language, self.now, self.today, self.path)

    @property
    def alternates(self) -> tuple[Alternate, ...]:
        """The same page in every language of the site."""
        return tuple(
            Alternate(code, _own_name(language), self.link(self.path, code), self.absolute(self.path, code))
            for code, language in self.application.languages.items()
        )

    @property
    def midnight(self) -> dt.datetime:
        """When the site's day began (UTC): pages that count days change then."""
        return instant(self.today, dt.time(), ZoneInfo(self.application.settings.site.timezone))


def _own_name(language: Language) -> str:
    """A language's name in itself, without the country its catalogue is for: English, Ελληνικά, Русский."""
    name = str(language.locale.get_language_name() or language.code)
    return name[:1].upper() + name[1:]


def split_language(application: Application, path: str) -> tuple[Language, str]:
    """The language an address asks for, and the rest of the address."""
    first, _, rest = path.removeprefix("/").partition("/")
    if first in application.languages and first != application.settings.site.language:
        return application.languages[first], f"/{rest}"
    return application.languages[application.settings.site.language], path


def render(hall: Hall, template: str, values: Mapping[str, object]) -> bytes:
    """A page's bytes."""
    page = hall.application.templates.get_template(template)
    site = hall.application.settings.site
    given = {
        "hall": hall,
        "t": hall.language,
        "site": site,
        "alternates": hall.alternates,
        "style": assets()["style.css"].path,
    }
    return page.render({**given, **values}).encode()


def page(request: Request, hall: Hall, template: str, values: Mapping[str, object]) -> Response:
    """A public page: with validators, compressed where asked for."""
    with hall.application.database.read() as connection:
        changed = generation(connection).changed
    body = render(hall, template, {"indexed": True, **values})
    headers = {"Cache-Control": "no-cache", "Content-Language": hall.language.code}
    return conditional(request, Answer.of(body, HTML, max(changed, hall.midnight)), headers)


def private_page(hall: Hall, template: str, values: Mapping[str, object], status: int = 200) -> Response:
    """A page for one person: kept nowhere, found by no search engine, never compressed (SAFETY 18, 22)."""
    body = render(hall, template, {"indexed": False, **values})
    headers = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex", "Content-Language": hall.language.code}
    return Response(body, status, headers, media_type=HTML)


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished body in both codings. `etag` is the identity's, without quotes."""

    identity: bytes
    gzip: bytes
    etag: str
    last_modified: dt.datetime
    media: str

    @classmethod
    def of(cls, body: bytes, media: str, last_modified: dt.datetime) -> "Answer":
        """An answer made for this request."""
        tag = hashlib.sha256(body).hexdigest()[:32]
        return cls(body, gzip.compress(body, 5, mtime=0), tag, last_modified, media)


def conditional(request: Request, answer: Answer, headers: Mapping[str, str]) -> Response:
    """200 with the coding the reader takes, or 304 where it has that already (RFC 9110 13.2.2)."""
    zipped = accepts_gzip(request.headers.get("accept-encoding", ""))
    tag = f'"{answer.etag}-gzip"' if zipped else f'"{answer.etag}"'
    sent = {
        **headers,
        "ETag": tag,
        "Last-Modified": format_datetime(answer.last_modified.astimezone(dt.UTC), usegmt=True),
        "Vary": "Accept-Encoding",
    }
    if is_held(request.headers, tag, answer.last_modified):
        return Response(None, 304, sent)
    if zipped:
        sent["Content-Encoding"] = "gzip"
    return Response(answer.gzip if zipped else answer.identity, 200, sent, media_type=answer.media)


def accepts_gzip(header: str) -> bool:
    """Whether an Accept-Encoding takes gzip: named, or by `*`, and not with q=0."""
    taken = {}
    for part in header.lower().split(","):
        name, _, parameters = part.strip().partition(";")
        _, _, quality = parameters.strip().partition("q=")
        try:
            taken[name.strip()] = float(quality) if quality else 1.0
        except ValueError:
            taken[name.strip()] = 0.0
    return taken.get("gzip", taken.get("*", 0.0)) > 0


def is_held(headers: Mapping[str, str], tag: str, last_modified: dt.datetime) -> bool:
    """Whether the reader's copy is this one: by tag, weakly compared, or by date where it sent no tag."""
    tags = headers.get("if-none-match")
    if tags is not None:
        held = {each.strip().removeprefix("W/") for each in tags.split(",")}
        return "*" in held or tag in held
    try:
        since = parsedate_to_datetime(headers.get("if-modified-since", ""))
    except ValueError:
        return False
    if since.tzinfo is None:
        return False
    return last_modified.replace(microsecond=0) <= since


def problem(status: int, title: str, detail: str) -> Response:
    """What a program reads of an error (RFC 9457)."""
    body = json.dumps({"title": title, "status": status, "detail": detail}, ensure_ascii=False)
    return Response(body, status, {"Cache-Control": "no-store"}, media_type=PROBLEM)


def given(request: Request) -> dict[str, Sequence[str]]:
    """The query's keys with all their values."""
    return {key: request.query_params.getlist(key) for key in request.query_params}
