"""Files written whole: at every end, what was there or what was to be, and nobody may read more than before."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from timeline.disk import growing, write_out, write_whole


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


@pytest.mark.parametrize("end", ["-wal", "-shm", "-journal"])
def test_and_so_is_what_sqlite_laid_beside_it(tmp_path: Path, end: str) -> None:
    (tmp_path / f".a.db.part{end}").write_bytes(b"of another")
    write_whole(tmp_path / "a.db", (b"new",))
    assert [each.name for each in tmp_path.iterdir()] == ["a.db"]


@pytest.mark.parametrize(
    ("asked", "umask", "given"),
    [(0o600, 0o022, 0o600), (0o666, 0o022, 0o644), (0o666, 0o077, 0o600), (0o666, 0o027, 0o640)],
)
def test_a_new_file_is_let_out_no_further_than_asked_and_the_umask(
    tmp_path: Path, asked: int, umask: int, given: int
) -> None:
    place = tmp_path / "a.json"
    os.umask(umask)
    with growing(place, asked) as part:
        assert mode(part) == given  # before anything stands in it
        part.write_bytes(b"new")
    assert mode(place) == given


@pytest.mark.parametrize("held", [0o600, 0o640, 0o644, 0o666, 0o400])
def test_a_file_that_is_there_keeps_its_mode(tmp_path: Path, held: int) -> None:
    place = tmp_path / "a.json"
    place.touch()
    place.chmod(held)
    with growing(place, 0o644) as part:
        assert mode(part) == 0o600  # until it is whole
        part.write_bytes(b"new")
    assert (mode(place), place.read_bytes()) == (held, b"new")


@pytest.mark.skipif(os.geteuid() != 0, reason="gives a file away, as root alone can")
def test_and_its_owner(tmp_path: Path) -> None:
    place = tmp_path / "a.json"
    place.touch()
    os.chown(place, 12345, 23456)
    write_out(place, (b"new",))
    assert (place.stat().st_uid, place.stat().st_gid) == (12345, 23456)


def test_a_group_that_cannot_be_kept_is_not_replaced_by_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "a.json"
    place.touch()
    place.chmod(0o640)

    def refused(*_: object) -> None:
        raise PermissionError

    real = Path.stat

    def of_others(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        found = real(path, follow_symlinks=follow_symlinks)
        group = 23456 if path == place else found.st_gid
        return os.stat_result((*found[:5], group, *found[6:]))

    monkeypatch.setattr(os, "chown", refused)
    monkeypatch.setattr(Path, "stat", of_others)
    write_whole(place, (b"new",))
    monkeypatch.undo()
    assert mode(place) == 0o600


def test_a_link_is_followed_and_what_it_leads_to_replaced_whole(tmp_path: Path) -> None:
    target, link = tmp_path / "release" / "a.json", tmp_path / "current.json"
    target.parent.mkdir()
    link.symlink_to("release/a.json")
    for text in (b"first", b"second"):  # a link into the blue, then one to a file
        write_out(link, (text,))
        assert (link.is_symlink(), target.read_bytes()) == (True, text)
    with pytest.raises(KeyboardInterrupt):
        write_out(link, cut_short())
    assert target.read_bytes() == b"second"
    link.unlink()
    link.symlink_to(link)
    with pytest.raises(OSError, match="symbolic links"):
        write_out(link, (b"new",))


def test_a_device_and_a_pipe_are_written_to(tmp_path: Path) -> None:
    null = os.stat(os.devnull)
    write_out(Path(os.devnull), (b"new",))
    assert os.stat(os.devnull).st_rdev == null.st_rdev
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_out(pipe, (b"ne", b"w"))
    assert os.read(reader, 10) == b"new"
    os.close(reader)
    assert [each for each in tmp_path.iterdir() if not each.is_fifo()] == []


@pytest.mark.parametrize("place", ["nowhere/a.json", "a.txt/b.json"])
def test_an_error_names_the_file_that_was_asked_for(tmp_path: Path, place: str) -> None:
    (tmp_path / "a.txt").touch()
    with pytest.raises(OSError) as caught:  # noqa: PT011  # two kinds of it
        write_whole(tmp_path / place, (b"new",))
    assert caught.value.filename == str(tmp_path / place)


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
