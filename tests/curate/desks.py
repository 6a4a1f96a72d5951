"""A desk at which tests import, edit and look, as the commands do."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tests.conftest import NOW, TODAY
from timeline.curate import landing, undoing
from timeline.curate.desk import at_desk, write
from timeline.curate.importing import Asked, Importing
from timeline.curate.report import Difference, Report
from timeline.curate.staging import Staging
from timeline.files import json_format, toml_format
from timeline.model.event import Event
from timeline.model.selection import Selection
from timeline.store import events, saving, tables, timelines
from timeline.store.database import Database

LATER = NOW + dt.timedelta(hours=1)
SHEET = "date,title,country\n2011-12-16,Zhanaozen,KZ\n1936-05-09,Thessaloniki,GR\nsome day,Somewhere,GR\n"


class Desk:
    """Imports files into a store, as the command does."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.folder = database, folder
        self.differences: list[Difference] = []

    def prepare(
        self, connection: Any, staging: Staging, text: str | bytes, name: str, asked: Asked
    ) -> Importing:
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        found = Importing(connection, staging, LATER, TODAY, "en")
        found.differ = self.differences.append
        found.read(path, asked)
        found.finish()
        return found

    def __call__(
        self, text: str | bytes, name: str = "sheet.csv", asked: Asked | None = None
    ) -> tuple[Report, int | None]:
        asked = asked or Asked(into="greek" if name.endswith(".csv") else None)
        with Staging() as staging:
            with self.database.read() as connection:
                found = self.prepare(connection, staging, text, name, asked)
            return found.report, landing.land(self.database, found, "maria", [name])

    def undo(self, run: int) -> undoing.Undone:
        with self.database.write() as connection:
            return undoing.undo(connection, run, LATER + dt.timedelta(hours=1), "maria")

    def event(self, id: str) -> events.Stored:
        with self.database.read() as connection:
            return events.load_any(connection, id)

    def export(self) -> bytes:
        with self.database.read() as connection:
            return "".join(json_format.write(events.whole_archives(connection, Selection()))).encode()

    def export_toml(self) -> bytes:
        with self.database.read() as connection:
            [archive] = events.whole_archives(connection, Selection())
            return toml_format.write(archive).encode()

    def empty(self) -> None:
        with self.database.write() as connection:
            for table in reversed(tables.metadata.sorted_tables):
                if table.name != "store":
                    connection.execute(sa.delete(table))

    def ids(self) -> list[str]:
        with self.database.read() as connection:
            return sorted(saving.held(connection))


def counts(report: Report) -> tuple[int, ...]:
    """Added, changed, unchanged, draft, refused."""
    return tuple(report.counts.values())


def document(*found: dict[str, Any], timeline: str = "labour", **more: Any) -> str:
    head = {"timeline": {"id": timeline, "title": {"en": "Labour"}}, "sources": [], "tags": {}, "people": {}}
    return json.dumps({"format": 1, "timelines": [{**head, **more, "events": found, "withdrawn": []}]})


def event(id: str, date: str = "2011-12-16", title: str = "Strike", **more: Any) -> dict[str, Any]:
    return {"id": id, "title": {"en": title}, "date": date, **more}


def edit(desk: Desk, id: str, title: str) -> None:
    keep(desk, replace(desk.event(id).event, title={"en": title}))


def keep(desk: Desk, edited: Event) -> None:
    """An edit by hand."""
    with desk.database.write() as connection:
        archive = timelines.whole(connection, events.load_any(connection, edited.id).timeline)
        assert archive is not None
        write(at_desk(connection, LATER, "nikos", "a better title", desk.folder), archive, [edited])
