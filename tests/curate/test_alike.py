"""What may be there twice says who holds the other one: what a file holds is edited there."""

import pytest

from tests.conftest import Fill, event, timeline
from tests.curate.desks import Desk

FILED = event("killing", "2011-12-16", title="Killing of strikers")


@pytest.mark.parametrize(
    ("files", "holder"),
    [
        ([{"a.toml": timeline(FILED, id="filed")}], "data/a.toml"),
        ([{"a.toml": timeline(FILED, id="filed")}, {}], "a data file that is gone"),
    ],
)
def test_a_double_of_what_a_file_holds(
    desk: Desk, fill: Fill, files: list[dict[str, str]], holder: str
) -> None:
    for each in files:
        fill(each)
    report, _ = desk("title,date\nThe killing of strikers,2011-12-16\n")
    assert [(pair.other, pair.file) for pair in report.pairs] == [("killing", holder)]


def test_a_double_of_what_the_store_holds(desk: Desk) -> None:
    desk("id,title,date\nkilling,Killing of strikers,2011-12-16\n")
    report, _ = desk("title,date\nThe killing of strikers,2011-12-16\n")
    assert [(pair.other, pair.file) for pair in report.pairs] == [("killing", "")]
