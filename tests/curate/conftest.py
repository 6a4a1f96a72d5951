from pathlib import Path

import pytest

from tests.conftest import TODAY
from tests.curate.desks import Desk
from timeline.store import saving
from timeline.store.database import Database


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Desk:
    with database.write() as connection:
        saving.roll(connection, TODAY)
    return Desk(database, tmp_path)
