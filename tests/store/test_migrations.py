"""A store of each earlier schema comes up to date, on both kinds of store, and loses nothing that cannot be
worked out again.
"""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory

from tests.conftest import TODAY
from timeline.cli.command import opened
from timeline.dates.calendars import Calendar, Span
from timeline.errors import StoreError
from timeline.model.selection import Selection
from timeline.store import migrations, occurrences, saving, sealing, searching, soundness
from timeline.store.database import SCHEMA, open_database, sqlite_path, upgrade_database
from timeline.store.events import load_all

CONFIG = Config()
CONFIG.set_main_option("script_location", str(Path(str(migrations.__file__)).parent))
SCRIPT = ScriptDirectory.from_config(CONFIG)
EARLIER = sorted(each.revision for each in SCRIPT.walk_revisions() if each.revision != SCHEMA)

STAMP = dt.datetime(2026, 11, 1)
TIMELINE = '{"timeline":{"id":"t","title":{"en":"T"}},"tag":{"strike":{"label":{"en":"walkout"}}}}'
EVENT = (
    '{"id":"e","title":{"en":"Жаңаөзен"},"date":"2011-12-16","kind":"killing","tone":"mourning",'
    '"tags":["strike"],"sources":["s"]}'
)
BEFORE = EVENT.replace("Жаңаөзен", "Zhanaozen")
ROWS: dict[str, list[dict[str, Any]]] = {  # of columns that a schema does not know yet, nothing is written
    "store": [{"one": 1, "id": "s", "generation": 5, "changed": STAMP, "horizon_first": 738886, "horizon_last": 741442, "fold_version": 1}],
    "timeline": [{"id": "t", "language": "en", "private": False, "file": "t.toml", "file_hash": "h", "body": TIMELINE}],
    "source": [{"timeline": "t", "id": "s", "body": '{"id":"s","title":"Report"}'}],
    "event": [{"id": "e", "timeline": "t", "kind": "killing", "country": None, "status": "published", "private": False,
               "earliest": 734487, "latest": 734487, "revision": 2, "modified": STAMP, "published": STAMP, "hash": "h"}],
    "event_body": [{"event": "e", "body": EVENT}],
    "revision": [{"event": "e", "number": 1, "at": STAMP, "who": "sync", "why": "t.toml", "before": None},
                 {"event": "e", "number": 2, "at": STAMP, "who": "sync", "why": "t.toml", "before": BEFORE}],
    "term": [{"what": "tag", "value": "strike", "event": "e"}],
    "occurrence": [{"event": "e", "series": "anniversary", "cycle": 2026, "date": 739966, "end": 739966, "precision": "day",
                    "end_precision": "day", "kind": "anniversary", "n": 15, "milestone": True, "calendar": "gregorian", "shown": True}],
    "search": [{"n": 1, "event": "e", "folded": "stale words"}],
    "subscription": [{"id": "sub", "channel": "email", "address": b"sealed", "address_lookup": "x", "selection": "tag=strike", "leads": "P30D",
                      "milestone_leads": "", "at": "09:00", "timezone": "UTC", "language": "en", "precision": "day", "since": STAMP, "state": "active",
                      "reason": None, "suspect": 0, "declared": False, "secret": None, "unsubscribe": b"sealed", "unsubscribe_lookup": "y"}],
    "subscription_lead": [{"subscription": "sub", "days": 30, "milestone": False}],
    "sending": [{"timezone": "UTC", "at": "09:00", "day": 739936, "due": STAMP}],
    "delivery": [{"id": "d", "subscription": "sub", "channel": "email", "state": "sent", "reason": "ok", "created": STAMP, "tries": 1,
                  "clear": False, "message": b"sealed", "finished": STAMP}],
    "reminder": [{"id": 1, "subscription": "sub", "event": "e", "series": "anniversary", "cycle": 2026, "lead": 30, "date": 739966,
                  "end": 739966, "due": STAMP, "state": "sent", "reason": "ok", "delivery": "d"},
                 {"id": 2, "subscription": "sub", "event": "e", "series": "anniversary", "cycle": 2026, "lead": 0, "date": 739966,
                  "end": 739966, "due": STAMP, "state": "planned", "reason": None, "delivery": None}],
}  # fmt: skip
KEPT = ("timeline", "source", "event_body", "revision", "subscription", "subscription_lead", "sending", "delivery", "reminder")  # fmt: skip
Content = dict[str, list[dict[str, Any]]]


def made(url: str, schema: str, key: Path) -> Content:
    """A store of an earlier schema, and what it holds that must not be lost."""
    fingerprint = sealing.make_key(key).fingerprint
    if (path := sqlite_path(url)) is not None:
        path.parent.mkdir(exist_ok=True)
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        steps = EnvironmentContext(CONFIG, SCRIPT, fn=lambda rev, _: SCRIPT._upgrade_revs(schema, rev))
        with steps as environment:
            environment.configure(connection=connection)
            environment.run_migrations()
        known = sa.MetaData()
        known.reflect(connection)
        for name, rows in ROWS.items():
            if name in known.tables:
                columns = known.tables[name].c
                extra = {"key_fingerprint": fingerprint} if name == "store" else {}
                written = [{key: row[key] for key in row if key in columns} | extra for row in rows]
                connection.execute(sa.insert(known.tables[name]), written)
        if schema >= "0005" and path is not None:  # before, a trigger did so
            connection.exec_driver_sql("INSERT INTO search_index(rowid, folded) SELECT n, folded FROM search")
    found = content(engine, {name: [column.name for column in known.tables[name].c] for name in KEPT})
    engine.dispose()
    return found


def content(engine: sa.Engine, columns: dict[str, list[str]]) -> Content:
    """The rows of some tables, in those columns."""
    known = sa.MetaData()
    known.reflect(engine)
    with engine.connect() as connection:
        return {
            name: [
                dict(row)
                for row in connection.execute(
                    sa.select(*(known.tables[name].c[column] for column in names)).order_by(*known.tables[name].primary_key)
                ).mappings()
            ]
            for name, names in columns.items()
        }  # fmt: skip


@pytest.fixture
def key(tmp_path: Path) -> Path:
    (tmp_path / "var").mkdir()
    return tmp_path / "var/secret.key"


@pytest.mark.parametrize("schema", EARLIER)
def test_nothing_is_lost(store_url: str, key: Path, schema: str) -> None:
    before = made(store_url, schema, key)
    assert all(len(rows) == len(ROWS[name]) for name, rows in before.items())
    assert upgrade_database(store_url, key) == (schema, SCHEMA)
    database = open_database(store_url, key)
    columns = {name: list(rows[0]) for name, rows in before.items()}
    assert content(database.engine, columns) == before
    with database.read() as connection:
        modified = connection.scalar(sa.text("SELECT modified FROM event"))
        assert dt.datetime.fromisoformat(str(modified)) == STAMP
        # before anything is derived anew, a question is answered all the same
        [found] = occurrences.between(connection, Selection(), Span(TODAY, TODAY + 30), TODAY)
        assert (found.occurrence.n, found.occurrence.calendar) == (15, Calendar.GREGORIAN)
    with database.write() as connection:
        assert saving.roll(connection, TODAY)
        assert not saving.roll(connection, TODAY)
        assert occurrences.between(connection, Selection(), Span(TODAY, TODAY + 30), TODAY) == [found]
        for words in ("жанаозен", "walkout", "report"):
            assert searching.search(connection, words, TODAY).events == ("e",), words
        assert searching.search(connection, "stale", TODAY).events == ()
        assert saving.held(connection)["e"].revision == 2
    assert content(database.engine, columns) == before
    database.close()


@pytest.mark.parametrize("schema", EARLIER)
def test_the_next_command_finds_the_event_by_word_and_tag(
    store_url: str, key: Path, schema: str, tmp_path: Path
) -> None:
    made(store_url, schema, key)
    config = tmp_path / "config.toml"
    config.write_text(f'[store]\nurl = "{store_url}"\n')
    if sqlite_path(store_url) is None:
        with pytest.raises(StoreError, match=f"has the earlier schema {schema}; run timeline db upgrade"):
            opened(config)
        upgrade_database(store_url, key)
    application = opened(config)
    with application.database.read() as connection:
        for selection in ({"text": ["жанаөзен"]}, {"tag": ["strike"]}, {"kind": ["killing"]}):
            found = load_all(connection, Selection.read(selection))
            assert [each.event.id for each in found] == ["e"], selection
        assert list(soundness.damage(connection)) == list(soundness.disagreements(connection)) == []
    application.database.close()


@pytest.fixture
def copied(tmp_path: Path, key: Path) -> Callable[[str], sa.Engine]:
    def _copied(schema: str) -> sa.Engine:
        url = f"sqlite:///{tmp_path}/var/t.db"
        made(url, schema, key)
        open_database(url, key).close()
        return sa.create_engine(f"{url}.before-{SCHEMA}")

    return _copied


@pytest.mark.parametrize("schema", EARLIER)
def test_the_copy_made_before_still_opens(copied: Callable[[str], sa.Engine], schema: str) -> None:
    copy = copied(schema)
    with copy.connect() as connection:
        assert connection.scalar(sa.text("SELECT version_num FROM alembic_version")) == schema
        modified = connection.scalar(sa.text("SELECT modified FROM event"))
    copy.dispose()
    assert dt.datetime.fromisoformat(str(modified)) == STAMP


@pytest.mark.parametrize("schema", EARLIER)
@pytest.mark.parametrize("private", [False, True])
def test_nothing_private_counts_as_shown_to_everybody(
    store_url: str, key: Path, schema: str, private: bool
) -> None:
    made(store_url, schema, key)
    engine = sa.create_engine(store_url)
    with engine.begin() as connection:
        event = sa.table("event", sa.column("private", sa.Boolean))
        connection.execute(sa.update(event).values(private=private))
    engine.dispose()
    upgrade_database(store_url, key)
    database = open_database(store_url, key)
    with database.read() as connection:
        published = saving.held(connection)["e"].published
    database.close()
    assert (published is None) == private
