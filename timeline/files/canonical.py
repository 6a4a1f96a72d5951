"""Values as plain tables in one form: defaults left out, a timeline's own language first, then by code."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import ConfigDict, TypeAdapter

from timeline.model.event import EVENT, SOURCE, Event, Person, Source, Tag, Timeline
from timeline.model.fields import Slug

Tree = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Redirect:
    """An event that was merged into another, as it stands among the events: its id, and where that leads."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    id: Slug
    redirect: Slug


TIMELINE = TypeAdapter(Timeline)
TAG = TypeAdapter(Tag)
PERSON = TypeAdapter(Person)
REDIRECT = TypeAdapter(Redirect)
# Keys whose value may be a table by language
_TEXTS = frozenset(
    ("title", "short_title", "title_genitive", "summary", "description", "name", "label", "value", "text",
     "holder", "scope")
)  # fmt: skip


def event_tree(event: Event, own: str) -> Tree:
    """An event; `own` is its timeline's language. `modified` is in UTC."""
    tree = EVENT.dump_python(event, exclude_defaults=True)
    if event.modified is not None:
        tree["modified"] = event.modified.astimezone(dt.UTC)
    return _ordered(tree, own)


def source_tree(source: Source, own: str) -> Tree:
    """A source."""
    return _ordered(SOURCE.dump_python(source, exclude_defaults=True), own)


def timeline_tree(timeline: Timeline) -> Tree:
    """A timeline; its language is always said, since the order of texts hangs on it."""
    tree = TIMELINE.dump_python(timeline, exclude_defaults=True)
    return _ordered({"id": tree.pop("id"), "language": timeline.language} | tree, timeline.language)


def tag_trees(tags: Mapping[str, Tag], own: str) -> dict[str, Tree]:
    """Tags by id."""
    return {id: _ordered(TAG.dump_python(tags[id], exclude_defaults=True), own) for id in sorted(tags)}


def person_trees(people: Mapping[str, Person], own: str) -> dict[str, Tree]:
    """People by id."""
    return {id: _ordered(PERSON.dump_python(people[id], exclude_defaults=True), own) for id in sorted(people)}


def redirect_trees(redirects: Mapping[str, str]) -> Iterator[Tree]:
    """Merged events, by id."""
    return ({"id": id, "redirect": redirects[id]} for id in sorted(redirects))


def is_redirect(entry: object) -> bool:
    """Whether an entry among the events says where a merged one went."""
    return isinstance(entry, Mapping) and "redirect" in entry


def instant_text(instant: dt.datetime) -> str:
    """An instant in UTC as every file says it: 2026-11-23T08:00:00Z."""
    return instant.isoformat().replace("+00:00", "Z")


def languages(codes: Mapping[str, object], own: str) -> list[str]:
    """The codes of a table by language in their order."""
    return sorted(codes, key=lambda code: (code != own, code))


def _ordered(tree: Tree, own: str) -> Tree:
    found: Tree = {}
    for key, value in tree.items():
        if isinstance(value, Mapping):
            if key in _TEXTS:
                value = {code: value[code] for code in languages(value, own)}
            else:
                value = _ordered(dict(value), own)
            if not value:
                continue  # a table by language that is left out is empty
        elif isinstance(value, tuple) and value and isinstance(value[0], Mapping):
            value = tuple(_ordered(each, own) for each in value)
        found[key] = value
    return found
