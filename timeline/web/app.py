"""The application: its routes, its error pages, what guards every answer."""

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Lifespan

from timeline.application import Application
from timeline.errors import NotFound, StoreError, TimelineError
from timeline.languages import Language
from timeline.store.database import generation
from timeline.web import feeds, guard, pages, subscribe
from timeline.web.assets import assets
from timeline.web.event import event
from timeline.web.http import Answer, Hall, conditional, private_page, problem
from timeline.web.search import search

# The pages, each in every language of the site; the default stands without a prefix.
PAGES: tuple[tuple[str, Callable[[Request], Response], str], ...] = (
    ("/", pages.home, "GET"),
    ("/events/{id}.ics", feeds.one_event, "GET"),
    ("/events/{id}", event, "GET"),
    ("/on/{day}", pages.on, "GET"),
    ("/timelines/{id}", pages.timeline, "GET"),
    ("/search", search, "GET"),
    ("/subscribe", subscribe.subscribe, "GET"),
    ("/unsubscribe/{token}", subscribe.leaving, "GET"),
    ("/unsubscribe/{token}", subscribe.left, "POST"),
    ("/feeds/{name}.ics", feeds.named, "GET"),
    ("/feeds/{key}/{value}.ics", feeds.of_one, "GET"),
)


def create_app(application: Application, lifespan: Lifespan[Starlette] | None = None) -> Starlette:
    """The web application over an open one; `lifespan` starts and stops what runs beside it."""
    app = Starlette(
        routes=routes(application),
        middleware=[
            Middleware(guard.SecurityHeaders, https=_by_https(application)),
            Middleware(guard.BodyLimit),
        ],
        exception_handlers={
            HTTPException: _by_status,
            TimelineError: _told,
            Exception: _broken,
        },
        lifespan=lifespan,
    )
    # a redirect to add a slash would be written from the request's Host header (SAFETY 34)
    app.router.redirect_slashes = False
    app.state.application = application
    return app


def routes(application: Application) -> list[BaseRoute]:
    """Every address. Other rooms of the hall add theirs before these."""
    made: list[BaseRoute] = [
        Route("/healthz", healthy),
        Route("/readyz", ready),
        Route("/static/{name}", static),
    ]
    default = application.settings.site.language
    for code in application.languages:
        prefix = "" if code == default else f"/{code}"
        made += [Route(f"{prefix}{path}", endpoint, methods=[method]) for path, endpoint, method in PAGES]
        if prefix:
            made.append(Route(prefix, pages.home))
    return made


def _by_https(application: Application) -> bool:
    return application.settings.url.startswith("https://")


def healthy(request: Request) -> Response:
    """The process lives."""
    return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})


def ready(request: Request) -> Response:
    """The store answers."""
    application: Application = request.app.state.application
    try:
        with application.database.read() as connection:
            generation(connection)
    except StoreError:
        return PlainTextResponse("the store does not answer\n", 503, headers={"Cache-Control": "no-store"})
    return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})


def static(request: Request) -> Response:
    """A file of `static/`; its address changes with it, so it may be kept for a year."""
    asset = assets().get(request.path_params["name"])
    if asset is None:
        raise HTTPException(404)
    answer = Answer(asset.body, asset.gzip, asset.etag, asset.last_modified, asset.media)
    return conditional(request, answer, {"Cache-Control": "public, max-age=31536000, immutable"})


def _told(request: Request, error: Exception) -> Response:
    """An error a person can mend, in the reader's language; a program gets problem details."""
    assert isinstance(error, TimelineError)
    if isinstance(error, StoreError):
        return _failed(request, 503, "")
    status = 404 if isinstance(error, NotFound) else 400
    detail = "; ".join(text for text in (error.what, error.mend) if text)
    return _failed(request, status, detail)


def _by_status(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    response = _failed(request, error.status_code, "")
    response.headers.update(error.headers or {})
    return response


def _broken(request: Request, error: Exception) -> Response:
    """Nothing of the fault is shown; the log has it. Answered outside the guards, so with their headers."""
    response = _failed(request, 500, "")
    response.headers.update(guard.headers(_by_https(request.app.state.application)))
    return response


def _failed(request: Request, status: int, detail: str) -> Response:
    hall = Hall.of(request)
    heading, advice = words(status, hall.language)
    if hall.path.startswith(("/feeds/", "/api/")):
        return problem(status, heading, detail or advice)
    values = {
        "title": heading,
        "detail": detail if status == 400 else "",
        "advice": advice,
        "home": hall.link("/"),
    }
    return private_page(hall, "page_error.html", values, status)


def words(status: int, t: Language) -> tuple[str, str]:
    """What is said of a status: what it is, and one thing to try."""
    match status:
        case 400:
            return t("This address could not be read"), t(
                "Check it for a letter too many, or begin at the front page."
            )
        case 404:
            return t("There is nothing at this address"), t(
                "It may have been taken back, or the link may be cut short. Look for it from the front page."
            )
        case 405:
            return t("This cannot be done here"), t("Go back and use the button on the page.")
        case 503:
            return t("The archive does not answer just now"), t("Try again in a minute.")
        case _:
            return t("Something went wrong on our side"), t(
                "It has been written down for those who keep this site. Try again or begin at the front page."
            )
