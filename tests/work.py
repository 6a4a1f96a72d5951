"""How much work is done, told so that neither a busy machine nor a slow one makes a difference.

`calls` is exact, for work that is done in Python. What C does in one call, such as matching a regular
expression, shows in the processor's time alone: `growth` compares two sizes of it, and `no_hang` ends what would
go on for ever. How long anything takes is measured in benchmarks/.
"""

import gc
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

A_MINUTE = 60  # of the processor; what is guarded takes a second at most
ROUNDS = 5


def calls(work: Callable[..., object], *given: object) -> int:
    """How many functions `work` calls, of Python and of C; a generator is one at each step."""
    count = 0

    def called(frame: FrameType, event: str, what: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    with _no_collection():
        before = sys.getprofile()
        sys.setprofile(called)
        try:
            work(*given)
        finally:
            sys.setprofile(before)
    return count


def growth(small: Callable[[], object], large: Callable[[], object]) -> float:
    """How many times the processor's time of `small` it is that `large` takes: the least of each of several, in
    turns, since what disturbs them only adds.
    """
    times = [(_seconds(small), _seconds(large)) for _ in range(ROUNDS)]
    return min(large for _, large in times) / min(small for small, _ in times)


@contextmanager
def no_hang() -> Iterator[None]:
    """Fails what is still at work after a minute of the processor, be it in a regular expression."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise AssertionError("still at work after a minute of the processor")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, A_MINUTE, 1)  # again, should something swallow the first
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _seconds(work: Callable[[], object]) -> float:
    gc.collect()
    with _no_collection():
        began = time.thread_time()
        work()
        return time.thread_time() - began


@contextmanager
def _no_collection() -> Iterator[None]:
    gc.disable()  # what others left behind is no work of this
    try:
        yield
    finally:
        gc.enable()
