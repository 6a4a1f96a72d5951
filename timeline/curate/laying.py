"""What a table says of an event, laid over the event that is here: what it has no column for stays."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from timeline.errors import BadFile
from timeline.files import csv_format
from timeline.files.reading import Given, Options
from timeline.model.event import Archive, Claim, Event, Place

# Fields that a row says or does not; date, texts, places and claims are said in parts
_WHOLE = (
    "kind", "tone", "recurrence", "rule", "confidence", "time", "timezone", "private",
    "tags", "people", "organizations", "sources",
)  # fmt: skip
Texts: TypeAlias = Mapping[str, str]  # by language
_TEXTS = ("title", "summary", "description")


def as_table(archive: Archive) -> dict[str, Event]:
    """The events of an archive as a table that we wrote would say them, by id: what a table cannot hold is
    left out, and so are events of which none can be written.
    """
    if not archive.event:
        return {}
    text = "".join(csv_format.write([archive]))
    try:
        [read] = csv_format.read(text.encode(), "", Options(archive)).archives
    except BadFile:  # together they are too large for one
        half = len(archive.event) // 2
        if not half:
            return {}
        halves = archive.event[:half], archive.event[half:]
        return {id: event for some in halves for id, event in as_table(replace(archive, event=some)).items()}
    return {event.id: event for event in read.event}


def laid_over(held: Event, came: Event, given: Given, told: Event, *, waits: bool) -> Event:
    """`held` with all that a row says of it. `came` is the row by itself, `told` the row that we would write
    of `held`: a cell that says the same changes nothing, though it may say less than is known here. The
    status of one that `waits` is the row's, though that has no column for it.

    Raises ValueError where the two do not go together.
    """
    says = given.says
    changes: dict[str, Any] = {"modified": came.modified}
    for name in _WHOLE:
        if name in says and getattr(came, name) != getattr(told, name):
            changes[name] = getattr(came, name)
    if "date" in says:
        changes |= _date(held, came, told, says)
    for name in _TEXTS:
        changes[name] = _texts(name, says, *(getattr(each, name) for each in (held, came, told)))
    changes["place"] = _place(held.place, came.place, told.place, given)
    if "deaths" in says and _deaths(came.claim) != _deaths(told.claim):
        changes["claim"] = tuple(_claims(held.claim, _deaths(came.claim), _deaths(told.claim)))
    if "status" in says or given.doubtful or waits:
        changes["status"] = came.status
    return replace(held, **changes)


def _date(held: Event, came: Event, told: Event, says: frozenset[str]) -> Iterator[tuple[str, Any]]:
    """The date, where it is another. What was kept as printed for want of one goes when there is one."""
    if came.date != told.date:
        if held.written is not None and str(held.date) == str(held.written.gregorian):
            raise ValueError("its date follows from the one that was printed, which no column says")
        yield "date", came.date
    if came.printed != told.printed and ("printed" in says or came.printed or (came.date and not held.date)):
        yield "printed", came.printed


def _texts(name: str, says: frozenset[str], held: Texts, came: Texts, told: Texts) -> Texts:
    """A text in all languages: where a row has a column for one and says another, that; the others stay."""
    said = {
        code for code in {**held, **came} if f"{name}.{code}" in says and came.get(code) != told.get(code)
    }
    kept = {code: text for code, text in held.items() if code not in said}
    return kept | {code: text for code, text in came.items() if code in said}


def _place(held: Place | None, came: Place | None, told: Place | None, given: Given) -> Place | None:
    """The place: by another name in all languages it may be another one, and its country and position are
    then kept only where the row says them too.
    """
    before, row, ours = ({} if each is None else each.name for each in (held, came, told))
    names = _texts("place", given.says, before, {} if given.place_of_country else row, ours) or row
    unsaid = {name for name in ("country", "latitude", "longitude") if name not in given.says}
    if held is not None and not names.items() & before.items():
        left = sorted(name for name in unsaid if getattr(held, name) is not None)
        if left:
            raise ValueError(f"its place is another, and no column says its {', '.join(left)}")
    if not names:
        return None

    def said(name: str) -> Any:
        place = held if name in unsaid else came
        return None if place is None else getattr(place, name)

    return Place(names, said("country"), said("latitude"), said("longitude"))


def _deaths(claims: Iterable[Claim]) -> list[Claim]:
    return [claim for claim in claims if claim.metric == "deaths"]


def _claims(held: Sequence[Claim], came: list[Claim], told: Sequence[Claim]) -> Iterator[Claim]:
    """The claims that are here, those on deaths as their cell has them. One that the cell still says keeps
    its source, holder and quote; the cell names none of these for another figure.
    """
    if len(told) != len(_deaths(held)):
        raise ValueError("its deaths hold what a cell takes for several")
    figures = [replace(claim, source=None) for claim in came]
    here = iter(replace(claim, source=None) for claim in told)  # one for each of those held
    for claim in held:
        if claim.metric != "deaths":
            yield claim
            continue
        figure = next(here, None)
        if figure in figures:
            del came[figures.index(figure)]
            figures.remove(figure)
            yield claim
    yield from came
