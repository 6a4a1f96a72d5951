"""A store of each earlier schema comes up to date, and loses nothing that cannot be worked out again."""

import datetime as dt
from pathlib import Path

import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory

from tests.conftest import TODAY
from timeline.dates.calendars import Calendar, Span
from timeline.model.selection import Selection
from timeline.store import migrations, occurrences, saving, sealing
from timeline.store.database import SCHEMA, open_database

STAMP = "2026-11-01 00:00:00"
TIMELINE = '{"timeline": {"id": "t", "title": {"en": "T"}}}'
EVENT = """{"id": "e", "title": {"en": "E"}, "date": "2011-12-16", "kind": "killing", "tone": "mourning"}"""


def first_light(folder: Path) -> None:
    """A store of schema 0001, with an event, its return, and a reminder that was sent."""
    key = sealing.make_key(folder / "key")
    config = Config()
    config.set_main_option("script_location", str(Path(str(migrations.__file__)).parent))
    script = ScriptDirectory.from_config(config)
    engine = sa.create_engine(f"sqlite:///{folder}/t.db")
    with engine.begin() as connection:
        steps = EnvironmentContext(config, script, fn=lambda rev, _: script._upgrade_revs("0001", rev))
        with steps as environment:
            environment.configure(connection=connection)
            environment.run_migrations()
        for statement in (
            f"INSERT INTO store VALUES (1, 's', 5, '{STAMP}', 738886, 741442, '{key.fingerprint}')",
            "INSERT INTO timeline VALUES ('t', 'en', 0, 't.toml', 'h', '{TIMELINE}')".replace(
                "{TIMELINE}", TIMELINE
            ),
            f"INSERT INTO event VALUES ('e', 't', 'killing', NULL, 'published', 0, 734487, 734487, 1, '{STAMP}',"
            f" '{STAMP}', 'h')",
            "INSERT INTO occurrence VALUES ('e', 'anniversary', 2026, 739966, 739966, 'day', 'day',"
            " 'anniversary', 15, 1)",
            "INSERT INTO reminder VALUES (1, 's', 'e', 'anniversary', 2026, 30, 739966, 739966,"
            f" '{STAMP}', 'sent', NULL, 'd')",
        ):
            connection.exec_driver_sql(statement)
        connection.execute(sa.text("INSERT INTO event_body VALUES ('e', :body)"), {"body": EVENT})
    engine.dispose()


def test_first_light_to_dates(tmp_path: Path) -> None:
    first_light(tmp_path)
    database = open_database(f"sqlite:///{tmp_path}/t.db", tmp_path / "key")
    with database.write() as connection:
        assert connection.scalar(sa.text("SELECT version_num FROM alembic_version")) == SCHEMA
        assert connection.execute(sa.text("SELECT state, delivery FROM reminder")).all() == [("sent", "d")]
        # before the table is filled again, a question is answered all the same
        [found] = occurrences.between(connection, Selection(), Span(TODAY, TODAY + 30), TODAY)
        assert (found.occurrence.n, found.occurrence.calendar) == (15, Calendar.GREGORIAN)
        assert saving.roll(connection, TODAY)
        assert occurrences.between(connection, Selection(), Span(TODAY, TODAY + 30), TODAY) == [found]
    database.close()
    assert (tmp_path / f"t.db.before-{SCHEMA}").exists()


def test_the_copy_made_before_still_opens(tmp_path: Path) -> None:
    first_light(tmp_path)
    open_database(f"sqlite:///{tmp_path}/t.db", tmp_path / "key").close()
    copy = sa.create_engine(f"sqlite:///{tmp_path}/t.db.before-{SCHEMA}")
    with copy.connect() as connection:
        assert connection.scalar(sa.text("SELECT version_num FROM alembic_version")) == "0001"
        modified = connection.scalar(sa.text("SELECT modified FROM event"))
    copy.dispose()
    assert dt.datetime.fromisoformat(str(modified)) == dt.datetime(2026, 11, 1)
