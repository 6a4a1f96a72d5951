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


class Within(NamedTuple):
    """One figure with the most it may be, `unit` ms or MB."""

    work: str
    figure: float
    unit: str
    most: float

    def __str__(self) -> str:
        verdict = "met" if self.figure <= self.most else "**missed**"
        goal = f"≤ {self.most:,.0f} {self.unit}"
        return f"| {self.work} | {self.figure:,.1f} {self.unit} | | | {goal} | {verdict} |"


class Growth(NamedTuple):
    """The time of one piece of work at growing sizes, beside the bytes of its answer.

    Met where from the smallest to the largest the time grew no more than half as much again as the answer.
    """

    work: str
    milliseconds: tuple[float, ...]
    answers: tuple[int, ...]

    def __str__(self) -> str:
        times = " → ".join(f"{each:,.1f}" for each in self.milliseconds)
        sizes = " → ".join(f"{each / 1000:,.0f}" for each in self.answers)
        slower = self.milliseconds[-1] / self.milliseconds[0]
        larger = max(1.0, self.answers[-1] / self.answers[0])
        verdict = "met" if slower <= 1.5 * larger else "**missed**"
        grown = f"× {slower:.1f} / × {larger:.1f}"
        goal = "time ≤ 1.5 × answer"
        return f"| {self.work} | {times} ms | the answer: {sizes} kB | {grown} | {goal} | {verdict} |"


def milliseconds(work: Callable[[], object], runs: int = RUNS) -> float:
    """The median time of one run, after one that is not counted."""
    work()
    found = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return statistics.median(found) * 1000


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
