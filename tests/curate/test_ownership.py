"""A timeline goes from its file to the store and back; whatever ends that half-way loses nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.conftest import NOW, TODAY, Fill, event, timeline
from timeline.curate import ownership, sync
from timeline.errors import BadFile, NotFound, StoreError
from timeline.files import toml_format
from timeline.languages import language
from timeline.model.event import Archive
from timeline.store import events, tables, timelines
from timeline.store.database import Database, generation
from timeline.store.timelines import Holder

PATTERNS = ("data/*.toml",)
EVENTS = (
    event("a", "2011-12-16", 'tags = ["strike"]'),
    event("b", "2012", 'status = "draft"', "private = true"),
    '[[event]]\nid = "old"\nredirect = "a"\n',
)
FILE = 'withdrawn = ["gone"]\n' + timeline(*EVENTS) + "# a comment\n"
OTHER = timeline(
    event("c", "2013", 'links = [{ relation = "follows", event = "a" }, { relation = "part-of", event = "old" }]'),
    id="other",
)  # fmt: skip


@pytest.fixture
def held(database: Database, fill: Fill) -> Database:
    """Two timelines, each in its file; the second links into the first."""
    fill({"a.toml": FILE, "b.toml": OTHER})
    return database


Sync = Callable[[], sync.Outcome]


@pytest.fixture
def synced(held: Database, tmp_path: Path) -> Sync:
    def _sync() -> sync.Outcome:
        files = sync.configured(held, PATTERNS, tmp_path)
        return sync.sync(held, files, [language(code) for code in ("en", "el", "ru")], NOW, TODAY)

    return _sync


def holder(database: Database, id: str = "labour") -> Holder:
    with database.read() as connection:
        return timelines.holders(connection)[id]


def whole(database: Database, id: str = "labour") -> Archive:
    with database.read() as connection:
        return events.whole_archive(connection, id)


def adopt(database: Database, folder: Path, patterns: tuple[str, ...] = PATTERNS) -> ownership.Adopted:
    return ownership.adopt(database, "labour", patterns, folder)


def release(database: Database, folder: Path, name: str = "data/new.toml") -> Archive:
    return ownership.release(database, "labour", folder / name, PATTERNS, folder)


def test_there_and_back_nothing_changes(held: Database, tmp_path: Path, synced: Sync) -> None:
    before = whole(held)
    assert adopt(held, tmp_path) == (tmp_path / "data/a.toml", tmp_path / "data/a.toml.adopted", False)
    assert holder(held) == Holder(True, "", "")
    assert (tmp_path / "data/a.toml.adopted").read_text("utf-8") == FILE
    assert synced().unchanged == 1  # links into it from the other file are sound
    assert release(held, tmp_path) == before == whole(held)
    assert holder(held).file == "data/new.toml"
    with held.read() as connection:
        was = generation(connection)
    assert str(synced()) == "0 added, 0 changed, 0 retracted, 3 unchanged"
    with held.read() as connection:
        assert generation(connection) == was
        assert connection.scalar(sa.select(sa.func.count()).select_from(tables.revision)) == 3
    text = (tmp_path / "data/new.toml").read_text("utf-8")
    assert toml_format.write(toml_format.read(text, "x")) == text
    assert 'status = "draft"' in text and 'withdrawn = ["gone"]' in text and 'redirect = "a"' in text


def test_an_edit_of_the_file_after_the_release_is_one_change(
    held: Database, tmp_path: Path, synced: Sync
) -> None:
    adopt(held, tmp_path)
    release(held, tmp_path)
    file = tmp_path / "data/new.toml"
    file.write_text(file.read_text("utf-8").replace("2011-12-16", "2011-12-17"), "utf-8")
    (tmp_path / "data/b.toml").write_text(OTHER.replace("2013", "2014"), "utf-8")
    assert str(synced()) == "0 added, 2 changed, 0 retracted, 1 unchanged"


def test_a_file_changed_since_is_not_adopted(held: Database, tmp_path: Path) -> None:
    (tmp_path / "data/a.toml").write_text(FILE + "# more\n", "utf-8")
    with pytest.raises(StoreError, match=r"changed since it was last read; run timeline sync first"):
        adopt(held, tmp_path)
    assert not holder(held).own and (tmp_path / "data/a.toml").exists()


def test_a_timeline_whose_file_is_gone(held: Database, tmp_path: Path) -> None:
    (tmp_path / "data/a.toml").unlink()
    assert adopt(held, tmp_path) == (None, None, False)
    assert holder(held).own


def test_what_was_set_aside_before_stays(held: Database, tmp_path: Path, synced: Sync) -> None:
    for name in ("a.toml.adopted", "a.toml.adopted-2"):
        (tmp_path / "data" / name).write_text(name, "utf-8")
    assert adopt(held, tmp_path).aside == tmp_path / "data/a.toml.adopted-3"
    (tmp_path / "data/a.toml").write_text(FILE, "utf-8")  # somebody put it back
    assert adopt(held, tmp_path).aside == tmp_path / "data/a.toml.adopted-4"
    assert synced().unchanged == 1
    for name in ("a.toml.adopted", "a.toml.adopted-2"):
        assert (tmp_path / "data" / name).read_text("utf-8") == name


def test_a_name_that_would_be_read_is_refused(held: Database, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="would read it under that name too"):
        adopt(held, tmp_path, ("data/*",))
    assert not holder(held).own and (tmp_path / "data/a.toml").exists()
    assert adopt(held, tmp_path, ("data/a.toml", "data/b.toml")).named


def test_an_adoption_cut_short_is_told_and_ended_by_another(
    held: Database, tmp_path: Path, synced: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            adopt(held, tmp_path)
    assert ownership.beside(held, PATTERNS, tmp_path) == {"labour": tmp_path / "data/a.toml"}
    with pytest.raises(
        BadFile, match=r"'labour' is held by the store; .* timeline adopt labour sets it aside"
    ):
        synced()
    assert adopt(held, tmp_path).aside == tmp_path / "data/a.toml.adopted"
    assert ownership.beside(held, PATTERNS, tmp_path) == {}
    synced()
    with pytest.raises(StoreError, match="the store holds labour already"):
        adopt(held, tmp_path)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("data/b.toml", "there is a file already"),
        ("elsewhere.toml", r"would be no data file; \[data\] files reads data/\*\.toml"),
        ("data/new.txt", "would be no data file"),
        ("data/.hidden.toml", "would be no data file"),
    ],
)
def test_a_path_that_is_refused(held: Database, tmp_path: Path, name: str, says: str) -> None:
    adopt(held, tmp_path)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(StoreError, match=says):
        release(held, tmp_path, name)
    assert holder(held).own
    assert [path for path in sorted(tmp_path.rglob("*")) if not path.name.startswith("timeline.db")] == [
        path for path in before if not path.name.startswith("timeline.db")
    ]


def test_files_that_are_not_sound_together_release_nothing(held: Database, tmp_path: Path) -> None:
    adopt(held, tmp_path)
    (tmp_path / "data/b.toml").write_text(timeline(event("a", "2013"), id="other"), "utf-8")
    with pytest.raises(BadFile, match=r"'a' stands in data/b\.toml too"):
        release(held, tmp_path)
    assert holder(held).own and not (tmp_path / "data/new.toml").exists()


def test_a_release_cut_short_before_its_end_is_told_and_undone(
    held: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    adopt(held, tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(timelines, "hand_over", lambda *_: 1 / 0)
        patched.setattr(Path, "unlink", lambda *_, **__: None)  # killed: nobody clears up
        with pytest.raises(ZeroDivisionError):
            release(held, tmp_path)
    assert ownership.beside(held, PATTERNS, tmp_path) == {"labour": tmp_path / "data/new.toml"}
    assert adopt(held, tmp_path).aside == tmp_path / "data/new.toml.adopted"
    release(held, tmp_path)
    assert holder(held).file == "data/new.toml"


def test_a_change_on_the_way_is_not_lost(
    held: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    adopt(held, tmp_path)
    read_back = ownership._read_back

    def changed(database: Database, *more: object) -> sync.DataFile:
        with database.write() as connection:
            timelines.bury(connection, ["another"], "labour", NOW)
        return read_back(database, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(ownership, "_read_back", changed)
    with pytest.raises(StoreError, match="was changed meanwhile; nothing was changed"):
        release(held, tmp_path)
    assert holder(held).own and not (tmp_path / "data/new.toml").exists()


def test_a_timeline_too_large_for_a_file(
    held: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    adopt(held, tmp_path)
    monkeypatch.setattr(toml_format, "MAX_BYTES", 100)
    with pytest.raises(
        StoreError, match=r"a data file holds at most 10,000,000 bytes, and labour needs more"
    ):
        release(held, tmp_path)
    assert holder(held).own and not (tmp_path / "data/new.toml").exists()


def test_what_a_file_holds_is_not_released_and_what_is_not_there_neither(
    held: Database, tmp_path: Path
) -> None:
    with pytest.raises(StoreError, match=r"labour is held by data/a\.toml already"):
        release(held, tmp_path)
    with pytest.raises(NotFound, match="there is no timeline 'nowhere'"):
        ownership.adopt(held, "nowhere", PATTERNS, tmp_path)
    with pytest.raises(NotFound, match="there is no timeline 'nowhere'"):
        ownership.release(held, "nowhere", tmp_path / "data/n.toml", PATTERNS, tmp_path)
