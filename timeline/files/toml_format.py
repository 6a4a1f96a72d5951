"""A data file, `data/*.toml`: one timeline with its sources and events (docs/data-files.md)."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from pydantic import ValidationError

from timeline.errors import BadFile, Fault, shown
from timeline.files import toml_writing
from timeline.files.canonical import event_tree, person_trees, source_tree, tag_trees, timeline_tree
from timeline.files.reading import bad
from timeline.files.toml_text import MAX_BYTES, Path, faults, line_of, load
from timeline.model.event import (
    ARCHIVE,
    Anniversary,
    Archive,
    Claim,
    Event,
    Link,
    Person,
    Place,
    Source,
    Tag,
    Term,
    Timeline,
    Written,
    YearlyOverride,
)

_TABLES: dict[Path, type] = {
    (): Archive,
    ("timeline",): Timeline,
    ("tag",): Tag,
    ("person",): Person,
    ("source",): Source,
    ("event",): Event,
    ("event", "place"): Place,
    ("event", "links"): Link,
    ("event", "written"): Written,
    ("event", "anniversary"): Anniversary,
    ("event", "override"): YearlyOverride,
    ("event", "term"): Term,
    ("event", "claim"): Claim,
}
KEYS: dict[Path, tuple[str, ...]] = {
    path: tuple(field.name for field in fields(table)) for path, table in _TABLES.items()
}


def read(text: str, name: str) -> Archive:
    """The timeline in a data file's text; `name` is for messages. Raises BadFile with every fault."""
    tables = load(text, name)
    try:
        archive = ARCHIVE.validate_python(tables)
    except ValidationError as error:
        raise BadFile(faults(error, text, name, KEYS)) from None
    found = tuple(
        Fault(
            f"{name}:{line_of(text, path)} {'.'.join(step for step in path if isinstance(step, str))}", *what
        )
        for path, *what in _inconsistencies(archive)
    )
    if found:
        raise BadFile(found)
    return archive


def read_bytes(raw: bytes, name: str) -> Archive:
    """The same of a file's bytes. Raises BadFile where they are too many, or not UTF-8."""
    return read(decoded(raw, name), name)


def decoded(raw: bytes, name: str) -> str:
    """The text of a data file. Raises BadFile where its bytes are too many, or not UTF-8."""
    if len(raw) > MAX_BYTES:
        raise bad(name, f"over {MAX_BYTES:,} bytes are too many", "split the file, or import it as JSON")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise bad(f"{name}:{line}", "bytes that are not UTF-8", "save the file as UTF-8") from None


def _inconsistencies(archive: Archive) -> Iterator[tuple[Path, str, str]]:
    """What each key alone cannot show: ids used twice, sources that do not exist."""
    for table, ids in (
        ("event", [event.id for event in archive.event]),
        ("source", [source.id for source in archive.source]),
    ):
        for name in (name for name, count in Counter(ids).items() if count > 1):
            second = len(ids) - 1 - ids[::-1].index(name)
            yield (
                (table, second, "id"),
                f"{shown(name)} stands here a second time",
                "give it an id of its own",
            )
    known = {source.id for source in archive.source}
    withdrawn = set(archive.withdrawn)
    for number, event in enumerate(archive.event):
        if event.id in withdrawn:
            yield ("event", number, "id"), f"{shown(event.id)} is withdrawn", "take its text out of the file"
        if event.id in {link.event for link in event.links}:
            yield ("event", number, "links"), f"{shown(event.id)} is linked to itself", "name another event"
        for source in event.sources:
            if source not in known:
                yield ("event", number, "sources"), f"there is no source {shown(source)}", "add a [[source]]"
        cited: list[tuple[str, int, str | None]] = [
            *(("claim", at, claim.source) for at, claim in enumerate(event.claim)),
            *(("override", at, override.source) for at, override in enumerate(event.override)),
        ]
        for table, at, cited_source in cited:
            if cited_source is not None and cited_source not in known:
                path = ("event", number, table, at, "source")
                yield path, f"there is no source {shown(cited_source)}", "add a [[source]]"


def write(archive: Archive) -> str:
    """A timeline as a data file in canonical form: equal archives give equal bytes, and `read` gives the
    archive back. Raises BadFile where it is too long for one.
    """
    own = archive.timeline.language
    blocks = [_block("timeline", timeline_tree(archive.timeline))]
    if archive.withdrawn:
        blocks.insert(0, "\n".join(toml_writing.lines({"withdrawn": archive.withdrawn})))
    for kind, trees in (("tag", tag_trees(archive.tag, own)), ("person", person_trees(archive.person, own))):
        blocks += [_block(toml_writing.header(kind, id), tree) for id, tree in trees.items()]
    blocks += [_block("source", source_tree(source, own), array=True) for source in archive.source]
    for event in archive.event:
        tree = event_tree(event, own)
        inner = {kind: tree.pop(kind, ()) for kind in ("override", "term", "claim")}
        blocks.append(_block("event", tree, array=True))
        blocks += [
            _block(f"event.{kind}", each, array=True) for kind, found in inner.items() for each in found
        ]
    text = "\n\n".join(blocks) + "\n"
    if len(text.encode()) > MAX_BYTES:
        found = f"{len(text):,} characters are too many for a data file"
        raise bad(f"timeline {archive.timeline.id}", found, "export it as JSON, or a part of it")
    return text


def _block(header: str, table: Mapping[str, Any], *, array: bool = False) -> str:
    return "\n".join([f"[[{header}]]" if array else f"[{header}]", *toml_writing.lines(table)])
