"""So many years that are complete on a day: "16 December marks five years since the killing".

The verb says it is an anniversary, without that word. As "five years" alone says nothing of the kind, the
verb must stand beside the number, and the day in their clause.
"""

from timeline.curate.statements.context import BESIDE, whole_tense
from timeline.curate.statements.points import Mention
from timeline.curate.statements.text import Text
from timeline.curate.statements.tokens import END

COMPLETED = "completed"
_BEFORE, _BEHIND = 8, 3  # tokens between number and verb; in front of it the day may stand there too
_DAY = "9MYFPtig"  # codes of a day between the verb and what happened
_BETWEEN = "iot~W9MYgFPTH,"  # codes of a day, and of small words, between verb and number
_FAR = 24  # tokens between a day and what is complete on it
_STOPS = "|.;:(&k"  # codes that end a clause
_BREAKS = ",;:(-&k"


def is_completed(text: Text, first: int, last: int) -> bool:
    """Whether so many years (tokens `first` to `last`) are said to be complete since something.

    "исполнится 65 лет" may be a person's age, so what happened must follow, perhaps behind the day. Where
    verbs stand last it went before.
    """
    verb = completing(text, first, last)
    if verb is None:
        return False
    if text.codes[verb] == "-":
        return True
    at = behind = max(verb, last) + 1
    while at - behind < _BEFORE and text.codes[at] in _DAY and not _leads_on(text, at):
        at += 1
    return text.lexicon.stems or _leads_on(text, at)


def _leads_on(text: Text, at: int) -> bool:
    """Whether a word as "since", "of", "that" tells which thing was so long ago; not "after"."""
    codes = text.tokens[at].codes
    return codes[0] == "k" or ("l" not in codes and any(code in codes for code in "fo<s"))


def completing(text: Text, first: int, last: int) -> int | None:
    """The verb that says so many years are complete, close before or behind them; or the dash that stands for
    it behind a day which begins an entry: "2 June – 55 years since the shooting".
    """
    if _is_entry(text, first):
        return first - 1
    strangers = 0
    for at in range(first - 1, max(-1, first - 1 - _BEFORE), -1):
        if "=" in text.tokens[at].codes:
            return at
        strangers += text.codes[at] not in _BETWEEN
        if strangers > 1 or text.codes[at] in _STOPS:  # one word more: "exactly", "already"
            break
    for at in range(last + 1, last + 1 + _BEHIND):
        if "=" in text.tokens[at].codes:
            return at
        if text.codes[at] != "w":
            break
    return None


def _is_entry(text: Text, first: int) -> bool:
    """Whether a day without a year begins a paragraph, and a dash stands between it and the years."""
    at = first - 2
    while at >= 0 and text.codes[at] in "9M":
        at -= 1
    return text.codes[first - 1] == "-" and at < first - 3 and (at < 0 or text.codes[at] == END)


def tense_of_completing(text: Text, years: Mention) -> str:
    """The tense of that verb; those of other clauses ("since police shot …") have no say."""
    verb = completing(text, years.first, years.last)
    return "" if verb is None else whole_tense(text, verb)


def is_beside(text: Text, day: Mention, years: Mention) -> bool:
    """Whether a day is of the same clause as years that are complete, so that they are so then.

    A day in front may be set off by a comma: "Le 16 décembre, cela fera cinq ans …". A verb between both
    may be that of the day: "On 3 June they met as it was marked …"; not so before the verb itself ("will").
    """
    verb = completing(text, years.first, years.last)
    places = [at for at in (years.first, years.last, verb) if at is not None]
    if min(places) < day.first < max(places):
        return True
    is_front = day.first < min(places)
    begins, ends = (day.last + 1, min(places)) if is_front else (max(places) + 1, day.first)
    codes = text.codes[begins:ends]
    if not codes.strip(BESIDE):
        return True
    if len(codes) > _FAR or any(code in _BREAKS for code in codes.removeprefix(",")):
        return False
    return not is_front or not any(text.tokens[at].tense for at in range(begins, ends - 1))


def is_looked_back_to(text: Text, day: Mention) -> bool:
    """Whether "since" leads to a day, perhaps past what happened on it: nothing is complete on that day."""
    for at in range(day.first - 1, max(-1, day.first - 1 - _BEFORE), -1):
        if text.codes[at] in _STOPS:
            return False
        if "f" in text.tokens[at].codes or "s" in text.tokens[at].codes:
            return True
    return False
