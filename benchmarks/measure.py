"""Timing two sides of one piece of work side by side, and a row of the table of results."""

import statistics
import time
from collections.abc import Callable
from typing import NamedTuple

RUNS = 5


class Row(NamedTuple):
    """One comparison: rates in pieces of work a second, `goal` the least ratio of ours to the other."""

    work: str
    ours: float
    other: str
    others: float
    goal: float

    @property
    def ratio(self) -> float:
        """How many times the other's rate ours is."""
        return self.ours / self.others

    def __str__(self) -> str:
        verdict = "met" if self.ratio >= self.goal else "**missed**"
        return (
            f"| {self.work} | {self.ours:,.0f}/s | {self.other}: {self.others:,.0f}/s "
            f"| {self.ratio:.2f} × | ≥ {self.goal} × | {verdict} |"
        )


def side_by_side(ours: Callable[[], int], others: Callable[[], int], runs: int = RUNS) -> tuple[float, float]:
    """The median rates of two sides, run in turns so that both meet the same noise.

    Each side returns how many pieces of work it did.
    """
    rates: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for side, found in zip((ours, others), rates, strict=True):
            began = time.perf_counter()
            done = side()
            found.append(done / (time.perf_counter() - began))
    return statistics.median(rates[0]), statistics.median(rates[1])
