"""An event that is no longer there: merged into another, or withdrawn."""

from starlette.responses import RedirectResponse, Response

from timeline.errors import NotFound
from timeline.store import events, timelines
from timeline.store.database import Connection
from timeline.web.http import Hall, private_page


def elsewhere(connection: Connection, id: str, hall: Hall, suffix: str = "") -> Response | None:
    """To where a merged event went (301), or that it was withdrawn (410); None for any other id."""
    target = timelines.led_to(connection, id)
    if timelines.is_withdrawn(connection, target):
        t = hall.language
        values = {
            "title": t("This event was withdrawn"),
            "detail": id,
            "advice": t("Nothing of it is kept here."),
            "home": hall.link("/"),
        }
        return private_page(hall, "page_error.html", values, 410)
    if target == id or not _is_public(connection, target):
        return None
    address = hall.link(f"/events/{target}{suffix}")
    return RedirectResponse(address, 301, {"Cache-Control": "no-cache"})  # a merge can be taken back


def _is_public(connection: Connection, id: str) -> bool:
    try:
        events.load(connection, id)
    except NotFound:
        return False
    return True
