"""Home, a day of the year, a timeline."""

import re
from collections.abc import Sequence
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from timeline.dates.calendars import (
    Span,
    add_months,
    days_in_month,
    from_gregorian,
    month_span,
    to_gregorian,
)
from timeline.dates.words import day_of_year_words
from timeline.errors import BadDate, NotFound, shown
from timeline.languages import Chosen
from timeline.model.selection import Selection
from timeline.render.picture import Picture, whole_span
from timeline.render.ribbon import MOST_MARKS, Month, year_ahead, year_ahead_span
from timeline.store import events, occurrences, timelines
from timeline.store import listing as lines
from timeline.store.database import Connection
from timeline.store.events import Stored
from timeline.store.occurrences import Found
from timeline.web import listing, returns
from timeline.web.http import Hall, page

_DAYS, _LEAST_DAYS, _MOST_ENTRIES = 60, 3, 40
_MOST_BEGUN, _MOST_AHEAD = 20, 100  # of an archive with hundreds of returns a day
_MOST_PICTURED = 300  # a picture of more is a smear; each timeline's page has its own
_MOST_LISTED = 500
_MOST_ON_DAY = 40


def home(request: Request) -> Response:
    """What comes next, the year ahead, the whole span, on this day."""
    hall = Hall.of(request)
    _, month, day = to_gregorian(hall.today)
    with hall.application.database.read() as connection:
        archives = timelines.archives(connection)
        number = events.counts(connection)
        first = _listed(connection, Selection(), None, _MOST_PICTURED)
        drawn, ringed = _drawn(connection, Selection(), first, hall)
        near = _near(connection, Selection(), hall)
        months = _months(connection, Selection(), near, hall)
        on_day = events.on_day(connection, month, day, _MOST_ON_DAY)
        more_on_day = events.number_on_day(connection, month, day) - len(on_day)
        sources = timelines.sources_of(connection, archives)
    heads = [each.timeline for each in archives.values()]
    names = [(head.id, hall.language.choose(head.title, head.language)) for head in heads]
    values = {
        "title": hall.application.settings.site.title,
        "groups": returns.grouped(_next(near, hall), hall, sources),
        "months": months,
        "picture": _picture(drawn, ringed, names, hall),
        "decades": listing.by_decade(first, hall),
        "left_out": number - len(first),
        "timelines": [(name, hall.link(f"/timelines/{id}")) for id, name in names],
        "on_day": [listing.line(each, hall) for each in on_day],
        "more_on_day": more_on_day,
        "day_name": _day_name(month, day, hall),
        "day_href": hall.link(f"/on/{month:02}-{day:02}"),
        "subscribe": hall.link("/subscribe"),
    }
    return page(request, hall, "page_home.html", values)


def timeline(request: Request) -> Response:
    """One timeline: what returns next, its span, all its events, five hundred at a time.

    `?after=` is the event after which a later page of them begins.
    """
    hall = Hall.of(request)
    id = request.path_params["id"]
    selection = Selection(timeline=(id,))
    with hall.application.database.read() as connection:
        archives = timelines.archives(connection)
        if id not in archives:
            raise NotFound(f"there is no timeline {shown(id)}")
        number = lines.number_after(connection, id, None)
        after = request.query_params.get("after")
        place = lines.place(connection, after) if after else None
        every = _listed(connection, selection, place, _MOST_LISTED)
        left_out = (lines.number_after(connection, id, place) if place else number) - len(every)
        drawn, ringed = _drawn(connection, selection, every, hall)
        near = _near(connection, selection, hall)
        months = _months(connection, selection, near, hall)
        sources = timelines.sources_of(connection, [id])
    head = archives[id].timeline
    title = hall.language.choose(head.title, head.language)
    values = {
        "title": title.text,
        "heading": title,
        "number": number,
        "groups": returns.grouped(_next(near, hall), hall, sources),
        "months": months,
        "picture": _picture(drawn, ringed, [(id, title)], hall),
        "decades": listing.by_decade(every, hall),
        "left_out": left_out,
        "later": f"{hall.link(f'/timelines/{id}')}?after={every[-1].event.id}" if left_out else "",
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


def _listed(
    connection: Connection, selection: Selection, after: lines.Place | None, most: int
) -> list[Stored]:
    """The next events of a list, with their documents."""
    found = lines.page(connection, selection, everybody=True, after=after, limit=most)
    return events.load_some(connection, [each.id for each in found])


def _ahead(hall: Hall) -> Span:
    """From today to a year on, or to the end of the ribbon."""
    ribbon = year_ahead_span(hall.today)
    return Span(hall.today, max(ribbon.last, hall.today + 365))


def _near(connection: Connection, selection: Selection, hall: Hall) -> list[Found]:
    """What is going on today and what begins next, as far as a page may want it."""
    # what is known to a year only has no day to be grouped by; its page and the span show it
    return occurrences.nearest(
        connection, selection, _ahead(hall), hall.today, begun=_MOST_BEGUN, most=_MOST_AHEAD
    )


def _next(near: Sequence[Found], hall: Hall) -> list[Found]:
    """The next sixty days, at least three days with something, at most some forty entries."""
    last = returns.next_span(near, hall.today, _DAYS, _LEAST_DAYS).last
    near = [each for each in near if each.occurrence.date <= last]
    if len(near) > _MOST_ENTRIES:
        last = near[_MOST_ENTRIES - 1].occurrence.date
        near = [each for each in near if each.occurrence.date <= last]
    return near


def _months(
    connection: Connection, selection: Selection, near: Sequence[Found], hall: Hall
) -> tuple[Month, ...]:
    """The ribbon: in each month as many as it holds, and how many more there are."""
    span = year_ahead_span(hall.today)
    each_month = [month_span(*to_gregorian(add_months(span.first, n))[:2]) for n in range(12)]
    found = occurrences.chosen(connection, selection, each_month, hall.today, MOST_MARKS)
    begun = [each for each in near if each.occurrence.date < span.first]
    shown = [*begun, *(one for some in found for one in some.found)]
    if not shown:
        return ()
    drawn = year_ahead(returns.pictured(shown, hall), hall.today, hall.language)
    return tuple(
        replace(month, more=month.more + some.left) for month, some in zip(drawn, found, strict=True)
    )


def _drawn(
    connection: Connection, selection: Selection, listed: Sequence[Stored], hall: Hall
) -> tuple[list[Stored], set[str]]:
    """The events of the picture, and which of them have a milestone within a year; those come first, and of
    more milestones than a picture holds the nearest alone.
    """
    found = occurrences.milestones(connection, selection, Span(hall.today, hall.today + 365), _MOST_PICTURED)
    ringed = set(found)
    known = {each.event.id for each in listed}
    chosen = [*listed, *events.load_some(connection, sorted(ringed - known))]
    if len(found) == _MOST_PICTURED:
        chosen = [each for each in chosen if each.event.id in ringed]
    chosen.sort(key=lambda each: each.event.id not in ringed)
    return chosen[:_MOST_PICTURED], ringed


def _picture(
    drawn: Sequence[Stored], ringed: set[str], names: Sequence[tuple[str, Chosen]], hall: Hall
) -> Picture | None:
    lanes = [(id, name.text, hall.link(f"/timelines/{id}")) for id, name in names]
    return whole_span(returns.items(drawn, ringed, hall), lanes, hall.today, hall.language)
