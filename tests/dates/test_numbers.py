"""Numbers as each language says them, 1 to 120, for a native speaker to go through.

The snapshots beside this module are plain tables, one a language: change a catalogue, run with
`--snapshot-update`, and read the difference.
"""

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from timeline.dates.calendars import from_gregorian
from timeline.dates.recurrence import Occurrence, OccurrenceKind
from timeline.dates.return_words import countdown_words, label_words
from timeline.dates.uncertain import Precision
from timeline.languages import Language, known, language

DAY = from_gregorian(2026, 12, 16)


class Table(SingleFileSnapshotExtension):
    """A text file of its own."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


def nth(kind: OccurrenceKind, n: int, series: str) -> Occurrence:
    return Occurrence(DAY, DAY, Precision.DAY, Precision.DAY, kind, series, 2026, n, False)


def row(n: int, spoken: Language) -> str:
    anniversary = label_words(nth(OccurrenceKind.ANNIVERSARY, n, "anniversary"), spoken, None)
    day = label_words(nth(OccurrenceKind.MEMORIAL, n, f"memorial-{n}"), spoken, None)
    months = label_words(nth(OccurrenceKind.MEMORIAL, n, f"memorial-P{n}M"), spoken, None)
    years = label_words(nth(OccurrenceKind.OBSERVANCE, n, "observance"), spoken, None)
    since = spoken.plural("year since", "years since", n)
    return " | ".join(
        (
            str(n),
            anniversary,
            day,
            months,
            years,
            f"{n} {since}",
            countdown_words(n, spoken),
            countdown_words(-n, spoken),
        )
    )


@pytest.mark.parametrize("code", known())
def test_numbers(code: str, snapshot: SnapshotAssertion) -> None:
    lines = [row(n, language(code)) for n in range(1, 121)]
    assert "\n".join(lines) + "\n" == snapshot(extension_class=Table)
