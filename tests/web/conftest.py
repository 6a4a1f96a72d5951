"""The real application under uvicorn on a loopback port, over a real store, filled by the real sync."""

import datetime as dt
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, sync_playwright

from timeline.application import Application, open_application
from timeline.config import Settings, load_settings
from timeline.curate import sync
from timeline.web.app import create_app

DATA = Path(__file__).parent / "data"
NOW = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)  # three weeks before 16 December
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


class Held:
    """The store's clock, stopped at NOW: what a page counts must not change with the day of the test."""

    def __init__(self, database: object) -> None:
        self._database = database

    def __getattr__(self, name: str) -> object:
        return getattr(self._database, name)

    def now(self) -> dt.datetime:
        return NOW


@dataclass(frozen=True)
class Site:
    """A running site."""

    application: Application
    url: str
    client: httpx.Client

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.client.get(path, headers={"Accept-Encoding": "identity", **headers})


def settings(folder: Path, more: str = "") -> Settings:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.toml").write_text(
        f'[site]\ntitle = "Remembrance"\nurl = "https://remembrance.example"\n{more}\n'
        '[store]\nurl = "sqlite:///t.db"\n[security]\nkey_file = "key"\n'
        '[feeds.named.strikes]\nkind = ["strike"]\ntitle = "Strikes"\n',
        "utf-8",
    )
    return load_settings(folder / "config.toml", {}, required=True)


def filled(folder: Path, files: list[Path], more: str = "") -> Application:
    opened = open_application(settings(folder, more))
    application = Application(opened.settings, Held(opened.database))  # type: ignore[arg-type]
    languages = list(application.languages.values())
    sync.sync(application.database, sync.read(files, DATA), languages, NOW, application.today(NOW))
    return application


Serve = Callable[[Application], Site]


@pytest.fixture(scope="session")
def serve() -> Iterator[Serve]:
    """Serves an application until the end of the session."""
    running: list[tuple[uvicorn.Server, threading.Thread, httpx.Client, Application]] = []

    def start(application: Application) -> Site:
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(create_app(application), log_config=None, ws="none")
        server = uvicorn.Server(config)
        ready = threading.Event()
        startup = server.startup

        async def started(sockets: list[socket.socket] | None = None) -> None:
            await startup(sockets)
            ready.set()

        server.startup = started  # type: ignore[method-assign]
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        assert ready.wait(30)
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        client = httpx.Client(base_url=url, trust_env=False)
        running.append((server, thread, client, application))
        return Site(application, url, client)

    yield start
    for server, thread, client, application in running:
        client.close()
        server.should_exit = True
        thread.join(30)
        application.database.close()


@pytest.fixture(scope="session")
def site(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site of the two data files beside this module."""
    return serve(filled(tmp_path_factory.mktemp("site"), sorted(DATA.glob("*.toml"))))


@pytest.fixture(scope="session")
def empty(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site with nothing in its store."""
    return serve(filled(tmp_path_factory.mktemp("empty"), []))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield opened
        opened.close()
