"""A clock that is set by hand sends nothing at the wrong time (docs/safety.md)."""

import datetime as dt

import pytest

from timeline.scheduler import Pace, steady

START = dt.datetime(2026, 12, 9, 7, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("wall_hours", "steady_hours", "holds"),
    [(5, 5, True), (5, 4.5, True), (400, 0.1, False), (-3, 1, False), (2, 3.5, False)],
)
def test_both_clocks_must_go_alike(wall_hours: float, steady_hours: float, holds: bool) -> None:
    pace = Pace(START, 1000.0)
    assert pace.holds(START + dt.timedelta(hours=wall_hours), 1000.0 + steady_hours * 3600) is holds


def test_the_steady_clock_goes_on() -> None:
    first = steady()
    assert steady() >= first
