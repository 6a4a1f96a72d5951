"""The page `/search?q=`: words in any script, best answers first."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from timeline.store import events, searching
from timeline.store.selecting import public
from timeline.web import listing
from timeline.web.http import Hall, page

_MOST_SHOWN = 100
_LONGEST = 200


def search(request: Request) -> Response:
    """What holds all the words asked for; each may be the beginning of one."""
    hall = Hall.of(request)
    asked = " ".join(request.query_params.get("q", "")[:_LONGEST].split())
    with hall.application.database.read() as connection:
        hits = searching.search(connection, asked, hall.today, public())
        found = events.load_some(connection, hits.events[:_MOST_SHOWN])
    values = {
        "title": hall.language("Search"),
        "asked": asked,
        "lines": [listing.line(each, hall) for each in found],
        "number": len(hits.events),
        "more": hits.more,
        "shown": len(found),
        "most": searching.MOST,
        "subscribe": f"{hall.link('/subscribe')}?{urlencode({'text': asked})}",
    }
    return page(request, hall, "page_search.html", values)
