"""Files written whole: at every end, what was there or what was to be, and nobody may read more than before."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from timeline.disk import growing, write_whole


@pytest.fixture(autouse=True)
def usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def cut_short() -> Iterator[bytes]:
    yield b"half"
    raise KeyboardInterrupt


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_file_takes_the_place_of_another(tmp_path: Path) -> None:
    place = tmp_path / "a.json"
    write_whole(place, (b"old",))
    write_whole(place, (b"ne", b"w"))
    assert place.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [place]


@pytest.mark.parametrize("held", [(), (b"old",)])
def test_what_is_interrupted_leaves_what_was_there(tmp_path: Path, held: tuple[bytes, ...]) -> None:
    place = tmp_path / "a.json"
    if held:
        write_whole(place, held)
    with pytest.raises(KeyboardInterrupt):
        write_whole(place, cut_short())
    assert [each.read_bytes() for each in tmp_path.iterdir()] == list(held)


def test_what_a_killed_writer_left_is_taken_away(tmp_path: Path) -> None:
    (tmp_path / ".a.json.part").write_bytes(b"half of another")
    write_whole(tmp_path / "a.json", (b"new",))
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [b"new"]


@pytest.mark.parametrize(
    ("held", "asked", "umask", "given"),
    [
        (None, 0o600, 0o022, 0o600), (None, 0o644, 0o022, 0o644), (None, 0o644, 0o077, 0o600),
        (0o600, 0o644, 0o022, 0o600), (0o640, 0o644, 0o022, 0o640), (0o644, 0o600, 0o022, 0o600), (0o400, 0o644, 0o022, 0o600),
    ],
)  # fmt: skip
def test_nobody_may_read_more_than_before(
    tmp_path: Path, held: int | None, asked: int, umask: int, given: int
) -> None:
    place = tmp_path / "a.json"
    if held is not None:
        place.touch()
        place.chmod(held)
    os.umask(umask)
    with growing(place, asked) as part:
        assert mode(part) == given  # before anything stands in it
        part.write_bytes(b"new")
    assert mode(place) == given


def test_it_stands_on_the_disk_before_it_has_its_name_and_so_does_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    sync, replace = os.fsync, Path.replace

    def fsync(handle: int) -> None:
        done.append(Path(os.readlink(f"/proc/self/fd/{handle}")).name)
        sync(handle)

    def renamed(path: Path, target: Path) -> Path:
        done.append(f"{path.name} → {target.name}")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", renamed)
    write_whole(tmp_path / "a.json", (b"new",))
    assert done == [".a.json.part", ".a.json.part → a.json", tmp_path.name]


def test_a_link_laid_under_the_name_is_not_followed(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_bytes(b"untouched")
    (tmp_path / ".a.json.part").symlink_to(other)
    write_whole(tmp_path / "a.json", (b"new",))
    assert other.read_bytes() == b"untouched"
    assert (tmp_path / "a.json").read_bytes() == b"new"
