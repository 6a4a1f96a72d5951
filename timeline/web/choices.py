"""What a selection chooses, in words: names of timelines, tags, kinds and countries in a Language."""

from collections.abc import Mapping, Sequence

from timeline.languages import N_, Language
from timeline.model.event import Archive, Tag
from timeline.model.selection import KEYS, Selection

KINDS = {
    "killing": N_("Killings"),
    "execution": N_("Executions"),
    "uprising": N_("Uprisings"),
    "strike": N_("Strikes"),
    "protest": N_("Protests"),
    "arrest": N_("Arrests"),
    "trial": N_("Trials"),
    "release": N_("Releases"),
    "law": N_("Laws"),
    "declaration": N_("Declarations"),
    "election": N_("Elections"),
    "founding": N_("Foundings"),
    "conference": N_("Conferences"),
    "visit": N_("Visits"),
    "war": N_("Wars"),
    "disaster": N_("Disasters"),
    "commemoration": N_("Commemorations"),
    "observance": N_("Observances"),
    "other": N_("Other"),
}
OCCURRENCES = {
    "anniversary": N_("Anniversaries"),
    "memorial": N_("Memorial days"),
    "observance": N_("Observances"),
    "original": N_("Planned days"),
}
HEADINGS = {
    "timeline": N_("Timelines"),
    "tag": N_("Subjects"),
    "kind": N_("What happened"),
    "country": N_("Countries"),
    "person": N_("People"),
    "organization": N_("Organizations"),
    "text": N_("Words"),
    "occurrence": N_("Which returns"),
    "milestones": N_("Milestones"),
}


def name_of(
    key: str, value: str, archives: Mapping[str, Archive], tags: Mapping[str, Tag], language: Language
) -> str:
    """One value of a selection as a reader knows it; its own name where it has no other.

    `tags` are those whose labels the reader may see (`events.labels`): who guesses one learns nothing.
    """
    if key == "timeline" and value in archives:
        head = archives[value].timeline
        return language.choose(head.title, head.language).text
    if key == "tag":
        return language.choose(tags[value].label).text if value in tags else value.replace("-", " ")
    if key == "kind":
        return language(KINDS[value])
    if key == "occurrence":
        return language(OCCURRENCES[value])
    if key == "country":
        return str(language.locale.territories.get(value, value))
    return value


def words_of(
    selection: Selection, archives: Mapping[str, Archive], tags: Mapping[str, Tag], language: Language
) -> tuple[tuple[str, Sequence[str]], ...]:
    """Each key that chooses something, with the names of what it chooses."""
    found: list[tuple[str, Sequence[str]]] = []
    for key in KEYS:
        values = getattr(selection, key)
        if key == "milestones":
            if values:
                found.append((language(HEADINGS[key]), (language("milestones only"),)))
        elif values:
            names = [name_of(key, each, archives, tags, language) for each in values]
            found.append((language(HEADINGS[key]), names))
    return tuple(found)
