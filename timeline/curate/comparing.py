"""An event that comes in beside the one that is here: what it changes, or why it may not."""

from dataclasses import replace
from typing import NamedTuple

from timeline.curate.changes import Change, Fingerprints
from timeline.curate.differences import differences
from timeline.curate.laying import laid_over
from timeline.files.reading import Given
from timeline.model.event import Event, Status
from timeline.store import events, saving
from timeline.store.imported import Imported, digest

_PRIVATE = '"private":true'  # in the document of every private event


class Here(NamedTuple):
    """The event that is here, its document, and what an import left of it. `told` is the row that a table of
    ours would have for it: None where it is asked of no table, or none can hold it.
    """

    held: saving.Held
    body: str
    last: Imported | None
    told: Event | None

    @property
    def is_as_left(self) -> bool:
        """Whether nobody has changed it since an import."""
        return self.last is not None and self.last.left == digest(self.body)

    @property
    def waits(self) -> bool:
        """Whether, besides, its status is no curator's."""
        return self.last is not None and self.last.waits and self.is_as_left


class Compared(NamedTuple):
    """An event as it is to be, and the change that makes it so; None where that is as it is."""

    event: Event
    change: Change | None


class Refused(Exception):
    """Why an event does not come in."""


def compared(event: Event, here: Here | None, given: Given | None, fingerprints: Fingerprints) -> Compared:
    """What an event brings. `given` is what its row says, None where a file says all of it. What is private
    here stays private.

    What was edited here, or made by hand, is changed only by who has seen it: whose file says `modified` as
    it stands here. Raises Refused.
    """
    body = events.document(event)
    came = digest(body if given is None else "\0".join((body, *sorted(given.says))))
    if here is None:
        imported = Imported(came, digest(body), waits=given is not None and given.doubtful)
        return Compared(event, Change(event, body, fingerprints.of(event, body), None, imported.text))
    based = event.modified == here.held.modified
    if here.last is not None and here.last.came == came and not based:
        return Compared(event, None)
    if given is not None:
        event = _laid_over(event, here, given)
    if _PRIVATE in here.body and events.decoded(here.body).private:
        event = replace(event, private=True)
    body = events.document(event)
    hash = fingerprints.of(event, body)
    if hash == here.held.hash:
        return Compared(event, None)
    by_hand = body != here.body and not here.is_as_left
    if by_hand and not based:
        lines = "; ".join(differences(here.body, body)[:3])
        made = "edited here since it was imported" if here.last is not None else "made here by hand"
        mend = f"change it by hand: timeline event edit {event.id}; or export it anew, and change that"
        raise Refused(f"it was {made} (revision {here.held.revision}), and differs: {lines}; {mend}")
    waits = given is not None and given.doubtful and here.waits
    imported = Imported(came, None if by_hand else digest(body), waits)
    event = replace(event, modified=None) if based else event
    return Compared(event, Change(event, body, hash, here.held, imported.text))


def _laid_over(came: Event, here: Here, given: Given) -> Event:
    """What is here with what a row says of it. Raises Refused."""
    by_hand = f"change it by hand: timeline event edit {came.id}"
    if here.told is None:
        raise Refused(f"no table can hold what is here; {by_hand}")
    if given.doubtful and here.held.status != Status.DRAFT:
        raise Refused(f"not all of it is read, and what is here is {here.held.status}; mend the row")
    try:
        return laid_over(events.decoded(here.body), came, given, here.told, waits=here.waits)
    except ValueError as error:
        why = f"it does not go together with what is here: {error}"
        raise Refused(f"{why}; mend the row, or {by_hand}") from None
