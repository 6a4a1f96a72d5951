"""What an import found, to be told to who asked for it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from timeline.curate.alike import Pair
from timeline.dates.calendars import Day, Span
from timeline.dates.recurrence import Occurrence, OccurrenceKind
from timeline.dates.uncertain import Precision
from timeline.files.reading import Findings, Odd
from timeline.model.event import Event, Status

SOON = 60  # days ahead in which what returns is told of


class Difference(NamedTuple):
    """An event that an import adds (no lines) or changes (a line for each difference)."""

    event: Event
    lines: tuple[str, ...] | None


class Return(NamedTuple):
    """The next return of an event."""

    occurrence: Occurrence
    event: Event
    language: str  # of its timeline


@dataclass(slots=True)
class Report:
    """What an import found. `soon` counts the events that return within SOON days, `first` is the first."""

    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("added", "changed", "unchanged", "draft", "refused"), 0)
    )
    findings: list[tuple[str, Findings]] = field(default_factory=list)
    odd: list[Odd] = field(default_factory=list)
    new: dict[str, str] = field(default_factory=dict)  # timelines, with their languages
    pairs: list[Pair] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)  # ids that nobody may use from now on
    merged: list[str] = field(default_factory=list)  # ids that lead elsewhere from now on
    heads: list[str] = field(default_factory=list)  # what changes in titles, tags, people and sources
    soon: int = 0
    first: Return | None = None

    def count_return(
        self, event: Event, language: str, returns: Iterable[tuple[Day, str, str]], soon: Span
    ) -> None:
        """Count a published event that returns within `soon`; `returns` are days with the kind and the
        precision of the occurrence. A year alone is not soon.
        """
        if event.status is not Status.PUBLISHED:
            return
        ahead = [
            day
            for day, kind, precision in returns
            if soon.first <= day <= soon.last
            and kind != OccurrenceKind.ORIGINAL
            and precision != Precision.YEAR
        ]
        if not ahead:
            return
        self.soon += 1
        if self.first is None or (min(ahead), event.id) < (self.first.occurrence.date, self.first.event.id):
            soonest = min(each for each in event.occurrences(soon) if each.date == min(ahead))
            self.first = Return(soonest, event, language)
