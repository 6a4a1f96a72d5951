"""`/subscribe`: a feed address by a plain form. `/unsubscribe/{token}`: how reminders end.

Nothing here sends anything; only the POST changes something, and it can only stop (SAFETY 30 to 32).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response

from timeline.dates.calendars import Span
from timeline.errors import BadSelection, NotFound
from timeline.feeds.calendar import window
from timeline.model.event import Archive, Tag
from timeline.model.reminder import SubscriptionState
from timeline.model.selection import KEYS, Selection
from timeline.store import events, occurrences, subscriptions, timelines
from timeline.web import returns
from timeline.web.choices import HEADINGS, name_of, words_of
from timeline.web.http import Hall, given, page, private_page

_FIELDS = ("timeline", "country", "tag", "kind")
_NEXT, _LOOKED_AT = 3, 100
_MOST_ENTRIES = 1000  # beyond, some calendar programs stop reading


@dataclass(frozen=True, slots=True)
class Option:
    """A box to tick."""

    value: str
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    """The boxes of one key; `open` shows them at once."""

    key: str
    heading: str
    options: tuple[Option, ...]
    open: bool


@dataclass(frozen=True, slots=True)
class Address:
    """One feed address in the forms in which programs take it."""

    https: str
    webcal: str
    google: str
    outlook: str


def subscribe(request: Request) -> Response:
    """The form, and the feed of what is chosen in it, everything at first."""
    hall = Hall.of(request)
    query = given(request)
    selection, wrong = _read(query)
    code = query.get("lang", [hall.language.code])[-1]
    code = code if code in hall.application.languages else hall.language.code
    feed = hall.application.feed("all")
    with hall.application.database.read() as connection:
        archives = timelines.archives(connection)
        values = events.known_values(connection, _FIELDS)
        tags = events.labels(connection, archives, values["tag"])
        span = Span(hall.today, hall.today + 365)
        ahead = occurrences.nearest(connection, selection, span, hall.today, begun=_NEXT, most=_LOOKED_AT)
        number = occurrences.number(
            connection, selection, window(feed, hall.today), hall.today, _MOST_ENTRIES + 1
        )
        sources = timelines.sources_of(connection, archives)
    shown = {
        "title": hall.language("Subscribe"),
        "fields": [_field(key, values[key], selection, archives, tags, hall) for key in _FIELDS],
        "kept": [pair for pair in selection.pairs() if pair[0] in ("person", "organization", "text")],
        "milestones": selection.milestones,
        "code": code,
        "address": address(selection, code, hall),
        "chosen": words_of(selection, archives, tags, hall.language),
        "wrong": wrong,
        "number": number,
        "most": _MOST_ENTRIES,
        "groups": returns.grouped(returns.by_day(ahead, hall)[:_NEXT], hall, sources),
    }
    return page(request, hall, "page_subscribe.html", shown)


def _read(query: Mapping[str, Sequence[str]]) -> tuple[Selection, str]:
    """The selection of a page's query, and what in it could not be read; pages ignore foreign keys."""
    kept = {key: [value for value in query[key] if value] for key in KEYS if key in query}
    try:
        return Selection.read(kept), ""
    except BadSelection as error:
        return Selection(), str(error)


def _field(
    key: str,
    known: set[str],
    selection: Selection,
    archives: Mapping[str, Archive],
    tags: Mapping[str, Tag],
    hall: Hall,
) -> Field:
    chosen = getattr(selection, key)
    # what was chosen stays to be seen, even if no event bears it
    named = sorted((name_of(key, each, archives, tags, hall.language), each) for each in {*known, *chosen})
    options = tuple(Option(value, name, value in chosen) for name, value in named)
    return Field(key, hall.language(HEADINGS[key]), options, bool(chosen) or key in ("timeline", "country"))


def address(selection: Selection, code: str, hall: Hall) -> Address:
    """The feed's address: short where one value alone is chosen, since programs cut long ones."""
    pairs = selection.pairs()
    default = hall.application.settings.site.language
    if len(pairs) == 1 and pairs[0][0] in ("timeline", "tag", "country"):
        path, query = f"/feeds/{pairs[0][0]}/{pairs[0][1]}.ics", ""
        https = hall.absolute(path, code)
    else:
        query = urlencode([*pairs, *([("lang", code)] if code != default else [])], quote_via=quote)
        https = hall.absolute("/feeds/all.ics", default) + (f"?{query}" if query else "")
    webcal = f"webcal://{https.partition('://')[2]}"
    name = quote(hall.application.settings.site.title)
    return Address(
        https,
        webcal,
        f"https://calendar.google.com/calendar/r?cid={quote(webcal, safe='')}",
        f"https://outlook.live.com/calendar/0/addfromweb?url={quote(https, safe='')}&name={name}",
    )


def leaving(request: Request) -> Response:
    """What a link of a message would end, and the button that ends it. Raises NotFound."""
    return _leave(request, end=False)


def left(request: Request) -> Response:
    """End it, as often as asked; a mail program sends this by itself (RFC 8058). Raises NotFound."""
    return _leave(request, end=True)


def _leave(request: Request, *, end: bool) -> Response:
    application = Hall.of(request).application
    token = request.path_params["token"]
    with application.database.write() if end else application.database.read() as connection:
        found = subscriptions.by_unsubscribe_token(connection, application.database.seal, token)
        if found is None:
            raise NotFound("there is nothing at this address")
        ended = found.state is SubscriptionState.ENDED
        if end and not ended:
            subscriptions.set_state(connection, found.id, SubscriptionState.ENDED, "unsubscribed")
        archives = timelines.archives(connection)
        tags = events.labels(connection, archives, events.seen_tags(connection, found.selection.tag))
    hall = Hall.of(request)
    if hall.language.code == application.settings.site.language and found.language in application.languages:
        hall = hall.spoken_in(application.languages[found.language])  # the mail was in it too
    values = {
        "title": hall.language("Unsubscribe"),
        "ended": ended or end,
        "chosen": words_of(found.selection, archives, tags, hall.language),
        "action": hall.link(f"/unsubscribe/{token}"),
    }
    return private_page(hall, "page_unsubscribe.html", values)
