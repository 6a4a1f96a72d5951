"""Feeds for calendar programs: `/feeds/{name}.ics`, and the same without a query for one value."""

from collections.abc import Sequence
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from timeline.errors import BadSelection, BadSetting, NotFound, shown
from timeline.feeds.calendar import Feed, write_event
from timeline.model.reminder import Lead
from timeline.model.selection import KEYS, Selection
from timeline.store import events, timelines
from timeline.store.database import generation
from timeline.web.choices import words_of
from timeline.web.gone import elsewhere
from timeline.web.http import Answer, Hall, conditional, given

MEDIA = "text/calendar; charset=utf-8"
_SHAPE = ("lang", "alarm", "years_back", "years_ahead")
_MOST_YEARS = 10
_MOST_ALARMS = 5
_OF_ONE = ("timeline", "tag", "country")


def named(request: Request) -> Response:
    """`all` or a feed of the configuration. Raises NotFound, BadSelection, BadSetting."""
    hall = Hall.of(request)
    feed = hall.application.feed(request.path_params["name"])
    keys = (*_SHAPE, *KEYS) if request.path_params["name"] == "all" else _SHAPE
    return _answer(request, hall, shaped(feed, given(request), hall, keys))


def of_one(request: Request) -> Response:
    """A timeline's, a tag's or a country's feed, which a static site can hold too."""
    hall = Hall.of(request)
    key, value = request.path_params["key"], request.path_params["value"]
    if key not in _OF_ONE:
        raise NotFound(f"there are no feeds by {shown(key)}", mend=f"by {', '.join(_OF_ONE)}")
    try:
        selection = _existing(Selection.read({key: [value]}), hall)
    except BadSelection as error:
        raise NotFound(error.what, mend=error.mend) from None
    feed = replace(hall.application.feed("all"), selection=selection)
    feed = replace(feed, title=title_of(selection, hall))
    return _answer(request, hall, shaped(feed, given(request), hall, _SHAPE))


def one_event(request: Request) -> Response:
    """One event's next returns, to be added to a calendar by hand. Raises NotFound."""
    hall = Hall.of(request)
    application = hall.application
    with application.database.read() as connection:
        id = request.path_params["id"]
        away = elsewhere(connection, id, hall, ".ics")
        if away is not None:
            return away
        body = write_event(connection, id, hall.today, hall.language, application.place())
        changed = generation(connection).changed
    headers = {"Cache-Control": "public, max-age=300", "Content-Disposition": "inline"}
    return conditional(request, Answer.of(body, MEDIA, max(changed, hall.midnight)), headers)


def shaped(feed: Feed, query: dict[str, Sequence[str]], hall: Hall, keys: Sequence[str]) -> Feed:
    """The feed as the query wants it. Raises BadSelection or BadSetting, naming what is known."""
    for key in query:
        if key not in keys:
            raise BadSelection(f"{shown(key)} is not a key of this feed", mend=f"known are {', '.join(keys)}")
    code = query.get("lang", [""])[-1]
    if not code:
        at_root = hall.language.code == hall.application.settings.site.language
        code = feed.language if at_root else hall.language.code
    if code not in hall.application.languages:
        known = ", ".join(hall.application.languages)
        raise BadSelection(f"{shown(code)} is not a language of this site", mend=f"one of {known}")
    hall = hall.spoken_in(hall.application.languages[code])
    selection = {key: values for key, values in query.items() if key in KEYS}
    if selection:
        feed = replace(feed, selection=_existing(Selection.read(selection), hall))
        feed = replace(feed, title=title_of(feed.selection, hall))
    alarms = [lead for text in query.get("alarm", ()) for lead in text.split(",") if lead]
    if len(alarms) > _MOST_ALARMS:
        raise BadSetting(f"{len(alarms)} alarms are too many", mend=f"give at most {_MOST_ALARMS}")
    return replace(
        feed,
        language=code,
        years_back=_years(query, "years_back", 0, feed.years_back),
        years_ahead=_years(query, "years_ahead", 1, feed.years_ahead),
        alarms=tuple(sorted({Lead.parse(text) for text in alarms}, reverse=True)) or feed.alarms,
    )


def _existing(selection: Selection, hall: Hall) -> Selection:
    """The selection, whose timelines exist: one that lost its file still does. Raises BadSelection."""
    with hall.application.database.read() as connection:
        known = timelines.archives(connection)
    for id in selection.timeline:
        if id not in known:
            raise BadSelection(f"there is no timeline {shown(id)}", mend=f"known are {', '.join(known)}")
    return selection


def title_of(selection: Selection, hall: Hall) -> str:
    """What a calendar program calls the feed: the site, and what of it was chosen."""
    with hall.application.database.read() as connection:
        archives = timelines.archives(connection)
        tags = events.labels(connection, archives, events.seen_tags(connection, selection.tag))
    chosen = [name for _, names in words_of(selection, archives, tags, hall.language) for name in names]
    site = hall.application.settings.site.title
    return f"{site}: {hall.language.joined(*chosen)}" if chosen else site


def _answer(request: Request, hall: Hall, feed: Feed) -> Response:
    body = hall.application.feeds.body(feed, hall.today)
    answer = Answer(body.identity, body.gzip, body.etag, body.last_modified, MEDIA)
    headers = {"Cache-Control": "public, max-age=300", "Content-Disposition": "inline"}
    return conditional(request, answer, headers)


def _years(query: dict[str, Sequence[str]], key: str, least: int, default: int) -> int:
    if key not in query:
        return default
    text = query[key][-1]
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= _MOST_YEARS:
        raise BadSetting(f"{shown(text)} is not a number of {key}", mend=f"write {least} to {_MOST_YEARS}")
    return int(text)
