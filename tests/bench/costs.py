"""What one thing costs beside another, on a machine that may be busy with more."""

from collections.abc import Callable
from math import inf
from resource import RUSAGE_CHILDREN, getrusage
from time import thread_time

PATIENCE = 5


def spent(deed: Callable[[], object], turns: int = 1) -> float:
    """The processor time that so many turns of a deed take, here and in processes that it starts, in seconds."""
    start = _processor_time()
    for _ in range(turns):
        deed()
    return _processor_time() - start


def _processor_time() -> float:
    """What this thread has taken, and every process that was started here and has ended."""
    ended = getrusage(RUSAGE_CHILDREN)
    return thread_time() + ended.ru_utime + ended.ru_stime


def compared(one: Callable[[], float], other: Callable[[], float], limit: float, rounds: int) -> tuple[float, float]:
    """The least that either says it costs in so many rounds, taken in turn so that a busy machine slows both.

    While one costs more than its limit times the other, more rounds are taken, up to `PATIENCE` times as many.
    """
    least = inf, inf
    for number in range(rounds * PATIENCE):
        if number >= rounds and least[0] <= limit * least[1]:
            break
        least = min(least[0], one()), min(least[1], other())
    return least
