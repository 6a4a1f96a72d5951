"""What a selection chooses, in words: names of timelines, tags, kinds and countries in a Language."""

from collections.abc import Mapping, Sequence

from timeline.languages import Language
from timeline.model.event import Archive
from timeline.model.selection import KEYS, Selection
from timeline.store import events

KINDS = {
    "killing": "Killings",
    "execution": "Executions",
    "uprising": "Uprisings",
    "strike": "Strikes",
    "protest": "Protests",
    "arrest": "Arrests",
    "trial": "Trials",
    "release": "Releases",
    "law": "Laws",
    "declaration": "Declarations",
    "election": "Elections",
    "founding": "Foundings",
    "conference": "Conferences",
    "visit": "Visits",
    "war": "Wars",
    "disaster": "Disasters",
    "commemoration": "Commemorations",
    "observance": "Observances",
    "other": "Other",
}
OCCURRENCES = {
    "anniversary": "Anniversaries",
    "memorial": "Memorial days",
    "observance": "Observances",
    "original": "Planned days",
}
HEADINGS = {
    "timeline": "Timelines",
    "tag": "Subjects",
    "kind": "What happened",
    "country": "Countries",
    "occurrence": "Which returns",
    "milestones": "Milestones",
}


def name_of(key: str, value: str, archives: Mapping[str, Archive], language: Language) -> str:
    """One value of a selection as a reader knows it; its own name where it has no other."""
    if key == "timeline" and value in archives:
        head = archives[value].timeline
        return language.choose(head.title, head.language).text
    if key == "tag":
        tag = events.tags_of(archives).get(value)
        return language.choose(tag.label).text if tag is not None else value.replace("-", " ")
    if key == "kind":
        return language(KINDS[value])
    if key == "occurrence":
        return language(OCCURRENCES[value])
    if key == "country":
        return str(language.locale.territories.get(value, value))
    return value


def words_of(
    selection: Selection, archives: Mapping[str, Archive], language: Language
) -> tuple[tuple[str, Sequence[str]], ...]:
    """Each key that chooses something, with the names of what it chooses."""
    found: list[tuple[str, Sequence[str]]] = []
    for key in KEYS:
        values = getattr(selection, key)
        if key == "milestones":
            if values:
                found.append((language(HEADINGS[key]), (language("milestones only"),)))
        elif values:
            names = [name_of(key, each, archives, language) for each in values]
            found.append((language(HEADINGS[key]), names))
    return tuple(found)
