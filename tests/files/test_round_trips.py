"""What is written is read back the same, and written again byte for byte: TOML, JSON, and CSV's share."""

import json
import random
import re
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.files.archives import archives
from tests.work import no_hang
from timeline.files import csv_format, json_format, toml_format
from timeline.files.reading import Options
from timeline.model.event import ARCHIVE, Archive, Event, Place, Status, Timeline

DATA = sorted((Path(__file__).parents[2] / "data").glob("*.toml"))
some = settings(deadline=None, max_examples=25)


@some
@given(archives())
def test_toml(archive: Archive) -> None:
    text = toml_format.write(archive)
    read = toml_format.read(text, "x.toml")
    assert read == archive
    assert toml_format.write(read) == text


@some
@given(archives())
def test_json(archive: Archive) -> None:
    other = Archive(Timeline(f"{archive.timeline.id}-2", {"ru": "Другая"}, "ru"))
    text = "".join(json_format.write((archive, other)))
    read = json_format.read(text.encode(), "x.json")
    assert read == (archive, other)
    assert "".join(json_format.write(read)) == text
    # The standard library reads it too, and what that writes, indented and in another order, is read
    again = json.dumps(json.loads(text), indent=2, sort_keys=True)
    assert json_format.read(again.encode(), "x.json") == (archive, other)


@pytest.mark.parametrize("size", [1, 7, 64, 1000])
def test_json_in_pieces(size: int) -> None:
    held = tuple(toml_format.read(path.read_text("utf-8"), path.name) for path in DATA)
    raw = "".join(json_format.write(held)).encode()
    pieces = (raw[at : at + size] for at in range(0, len(raw), size))
    whole = [item.value for item in json_format.stream((raw,), "x.json")]
    assert [item.value for item in json_format.stream(pieces, "x.json")] == whole


@pytest.mark.parametrize("path", DATA, ids=lambda path: path.stem)
def test_the_collections_of_this_repository(path: Path) -> None:
    archive = toml_format.read(path.read_text("utf-8"), path.name)
    text = toml_format.write(archive)
    assert toml_format.read(text, path.name) == archive
    assert toml_format.write(toml_format.read(text, path.name)) == text


def test_quotes_at_the_end_of_lines() -> None:
    """Three quotes, and one at the end, would end a text of several lines."""
    texts = ['a\n"', 'a\n""""b"', '"\n\\"', 'a\\\n"""', "'''\nx"]
    event = Event("a", {"en": "A"}, status=Status.DRAFT, summary={f"l{letter}": text for letter, text in zip("abcde", texts, strict=True)})  # fmt: skip
    archive = Archive(Timeline("x", {"en": "x"}), event=(event,))
    assert toml_format.read(toml_format.write(archive), "x.toml") == archive


def test_one_content_is_written_in_one_way() -> None:
    """In whatever order the tables by language, tags and people came."""
    archive = toml_format.read(DATA[0].read_text("utf-8"), "x")
    shuffled = ARCHIVE.validate_python(
        _shuffled(ARCHIVE.dump_python(archive, exclude_defaults=True), random.Random(1))
    )
    assert toml_format.write(shuffled) == toml_format.write(archive)
    assert "".join(json_format.write((shuffled,))) == "".join(json_format.write((archive,)))


def _shuffled(value: object, random: random.Random) -> object:
    if isinstance(value, dict):
        items = list(value.items())
        random.shuffle(items)
        return {key: _shuffled(each, random) for key, each in items}
    return [_shuffled(each, random) for each in value] if isinstance(value, tuple) else value


HELD = ("id", "date", "title", "summary", "description", "kind", "tone", "status", "recurrence", "confidence", "time",
        "timezone", "tags", "private", "place", "printed")  # fmt: skip


@some
@given(archives())
def test_csv_gives_back_what_it_can_hold(archive: Archive) -> None:
    archive = replace(archive, event=tuple(map(_as_csv_holds, archive.event)))
    known = Options(into=replace(archive, event=()))
    read = csv_format.read("".join(csv_format.write((archive,))).encode(), "x.csv", known)
    assert [odd for odd in read.odd if "no date" not in odd.why and "is not read" not in odd.why] == []
    back = {event.id: event for event in read.archives[0].event}
    for event in archive.event:
        for name in HELD:
            assert getattr(back[event.id], name) == getattr(event, name), name


def _as_csv_holds(event: Event) -> Event:
    """Without what has no column or no way to be parted; names of places and titles with single blanks,
    and no place called by dashes, which stand for nothing.
    """
    lost = ("people", "organizations", "sources", "claim", "override", "term", "links", "written", "julian", "founded", "anniversary", "rule")  # fmt: skip
    kept = {field.name: getattr(event, field.name) for field in fields(event) if field.name not in lost}
    if event.rule is not None or event.date is None:
        kept |= {"status": "draft", "date": None, "recurrence": "anniversary"}
    if event.place is not None:
        place = event.place
        names = {code: " ".join(name.split()).replace("-", "x") for code, name in place.name.items()}
        kept["place"] = Place(names, place.country, place.latitude, place.longitude)
    kept["title"] = {code: " ".join(title.split()) for code, title in event.title.items()}
    kept["printed"] = "early spring" if event.printed or event.date is None else ""
    kept["tags"] = tuple(dict.fromkeys(event.tags))
    tree = {key: value for key, value in kept.items() if value not in (None, {}, "")}
    return ARCHIVE.validate_python({"timeline": Timeline("x", {"en": "x"}), "event": [tree]}).event[0]


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"), ("  =1+1", "'  =1+1"), ("＝1+1", "'＝1+1"), ("＋1", "'＋1"), ("－1", "'－1"), ("＠a", "'＠a"),
        ('"=1+1', "'\"=1+1"), ("'=1", "''=1"), ("x;=cmd", "x;'=cmd"), ("x; \"=cmd", "x;' \"=cmd"), ("x\n=cmd", "x\n'=cmd"),
        ("x\t@a", "x\t'@a"), ("x;'=a", "x;''=a"), ("a;;=b", "a;';'=b"), ("'tis; so", "'tis; so"), ("a=b; c-d", "a=b; c-d"), ("x ' = y", "x ' = y"),
    ],
)  # fmt: skip
def test_no_cell_is_a_formula_and_each_comes_back(cell: str, written: str) -> None:
    assert csv_format.guarded(cell) == written
    assert csv_format.bare(written) == cell


@given(st.text("'=-@＝;| \t\n\"a", max_size=12))
def test_the_guard_of_any_cell_comes_off_again(cell: str) -> None:
    written = csv_format.guarded(cell)
    assert csv_format.bare(written) == cell
    begins = re.split(r"[;\t\n]", written)
    assert not any(re.match(r"[\s\"]*[=\-@＝]", each) for each in begins)


def test_the_guard_takes_one_look_at_each_character() -> None:
    with no_hang():
        assert csv_format.bare(csv_format.guarded("\n" * 1_000_000 + "=" * 10)).endswith("=")
