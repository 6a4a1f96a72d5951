"""What every room's tests share: a store of its own in a temporary folder, and small data files."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from timeline.curate import sync
from timeline.dates.calendars import from_gregorian
from timeline.languages import language
from timeline.store.database import Database, open_database

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
TODAY = from_gregorian(2026, 11, 23)

Fill = Callable[..., sync.Outcome]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(f"sqlite:///{tmp_path}/var/timeline.db", tmp_path / "var/secret.key")
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
