"""What one thing costs beside another, on a machine that may be busy with more."""

from collections.abc import Callable
from math import inf
from time import thread_time

PATIENCE = 5


def spent(deed: Callable[[], object], turns: int = 1) -> float:
    """The processor time that so many turns of a deed take, in seconds."""
    start = thread_time()
    for _ in range(turns):
        deed()
    return thread_time() - start


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
