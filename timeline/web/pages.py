"""Home, a day of the year, a timeline."""

import re
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from timeline.dates.calendars import Span, days_in_month, from_gregorian, to_gregorian
from timeline.dates.words import day_of_year_words
from timeline.errors import BadDate, NotFound, shown
from timeline.languages import Chosen
from timeline.model.selection import Selection
from timeline.render.picture import Picture, whole_span
from timeline.render.ribbon import Month, year_ahead, year_ahead_span
from timeline.store import events, occurrences, timelines
from timeline.store.database import Connection
from timeline.store.events import Stored
from timeline.store.occurrences import Found
from timeline.web import listing, returns
from timeline.web.http import Hall, page

_DAYS, _LEAST_DAYS, _MOST_ENTRIES = 60, 3, 40
_MOST_PICTURED = 300  # a picture of more is a smear; each timeline's page has its own


def home(request: Request) -> Response:
    """What comes next, the year ahead, the whole span, on this day."""
    hall = Hall.of(request)
    _, month, day = to_gregorian(hall.today)
    with hall.application.database.read() as connection:
        archives = timelines.archives(connection)
        every = events.load_all(connection, Selection())
        found = _year(connection, Selection(), hall)
        on_day = events.on_day(connection, month, day)
        sources = timelines.sources_of(connection, archives)
    heads = [each.timeline for each in archives.values()]
    names = [(head.id, hall.language.choose(head.title, head.language)) for head in heads]
    values = {
        "title": hall.application.settings.site.title,
        "groups": returns.grouped(_next(found, hall), hall, sources),
        "months": _months(found, hall),
        "picture": _picture(every, names, found, hall),
        "decades": listing.by_decade(every[:_MOST_PICTURED], hall),
        "left_out": max(0, len(every) - _MOST_PICTURED),
        "timelines": [(name, hall.link(f"/timelines/{id}")) for id, name in names],
        "on_day": [listing.line(each, hall) for each in on_day],
        "day_name": _day_name(month, day, hall),
        "day_href": hall.link(f"/on/{month:02}-{day:02}"),
        "subscribe": hall.link("/subscribe"),
    }
    return page(request, hall, "page_home.html", values)


def timeline(request: Request) -> Response:
    """One timeline: what returns next, its span, all its events."""
    hall = Hall.of(request)
    id = request.path_params["id"]
    selection = Selection(timeline=(id,))
    with hall.application.database.read() as connection:
        archives = timelines.archives(connection)
        if id not in archives:
            raise NotFound(f"there is no timeline {shown(id)}")
        every = events.load_all(connection, selection)
        found = _year(connection, selection, hall)
        sources = timelines.sources_of(connection, [id])
    head = archives[id].timeline
    title = hall.language.choose(head.title, head.language)
    values = {
        "title": title.text,
        "heading": title,
        "number": len(every),
        "groups": returns.grouped(_next(found, hall), hall, sources),
        "months": _months(found, hall),
        "picture": _picture(every, [(id, title)], found, hall),
        "decades": listing.by_decade(every, hall),
        "left_out": 0,
        "subscribe": f"{hall.link('/subscribe')}?timeline={id}",
    }
    return page(request, hall, "page_timeline.html", values)


def on(request: Request) -> Response:
    """What happened on one day of the year, whichever year."""
    hall = Hall.of(request)
    month, day = _month_and_day(request.path_params["day"])
    with hall.application.database.read() as connection:
        found = events.on_day(connection, month, day)
    leap = from_gregorian(2000, month, day)  # a year that has every day
    neighbours = [to_gregorian(leap + step)[1:] for step in (-1, 1)]
    values = {
        "title": _day_name(month, day, hall),
        "lines": [listing.line(each, hall) for each in found],
        "neighbours": [(_day_name(*at, hall), hall.link(f"/on/{at[0]:02}-{at[1]:02}")) for at in neighbours],
    }
    return page(request, hall, "page_on.html", values)


def _month_and_day(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d\d)-(\d\d)", text, re.ASCII)
    month, day = (int(match[1]), int(match[2])) if match else (0, 0)
    if not 1 <= month <= 12 or not 1 <= day <= days_in_month(2000, month):
        raise BadDate(f"{shown(text)} is not a day of the year", mend="write month and day: 12-16")
    return month, day


def _day_name(month: int, day: int, hall: Hall) -> str:
    return day_of_year_words(from_gregorian(2000, month, day), hall.language)


def _year(connection: Connection, selection: Selection, hall: Hall) -> list[Found]:
    """Everything from today to a year on, or to the end of the ribbon."""
    ribbon = year_ahead_span(hall.today)
    span = Span(ribbon.first, max(ribbon.last, hall.today + 365))
    return occurrences.between(connection, selection, span, hall.today)


def _next(found: Sequence[Found], hall: Hall) -> list[Found]:
    """The next sixty days, at least three days with something, at most some forty entries."""
    ahead = [each for each in found if each.occurrence.end >= hall.today]
    # what is known to a year only has no day to be grouped by; its page and the span show it
    ahead = [each for each in ahead if each.occurrence.precision in ("day", "month")]
    last = returns.next_span(ahead, hall.today, _DAYS, _LEAST_DAYS).last
    near = [each for each in ahead if each.occurrence.date <= last]
    if len(near) > _MOST_ENTRIES:
        last = near[_MOST_ENTRIES - 1].occurrence.date
        near = [each for each in near if each.occurrence.date <= last]
    return near


def _months(found: Sequence[Found], hall: Hall) -> tuple[Month, ...]:
    if not found:
        return ()
    return year_ahead(returns.pictured(found, hall), hall.today, hall.language)


def _picture(
    every: Sequence[Stored], names: Sequence[tuple[str, Chosen]], found: Sequence[Found], hall: Hall
) -> Picture | None:
    ringed = {
        each.stored.event.id
        for each in found
        if each.occurrence.milestone and hall.today <= each.occurrence.date <= hall.today + 365
    }
    chosen = sorted(every, key=lambda each: each.event.id not in ringed)[:_MOST_PICTURED]
    lanes = [(id, name.text, hall.link(f"/timelines/{id}")) for id, name in names]
    return whole_span(returns.items(chosen, ringed, hall), lanes, hall.today, hall.language)
