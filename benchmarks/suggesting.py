"""`suggest` on 200,000 characters of the texts worst for a careless reader of dates: each within a second."""

from collections.abc import Iterator
from functools import partial

from benchmarks.measure import Within, milliseconds
from tests.curate.hard_texts import NAMES, hard_text
from timeline.curate.suggest import suggest
from timeline.dates.edtf import parse

SIZE = 200_000
RUNS = 3
MOST = 1_000.0


def rows() -> Iterator[Within]:
    """Each text, as released on a day."""
    published = parse("2016-12-14")
    for name in NAMES:
        taken = milliseconds(partial(suggest, hard_text(name, SIZE), published, None), RUNS)
        yield Within(f"`suggest` · {SIZE:,} characters: {name}", taken, "ms", MOST)
