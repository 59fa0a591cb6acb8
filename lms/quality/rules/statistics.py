"""Numbers without names: what is shown of them, and what is held back so that nobody can be picked out.

A count below `FEWEST` is never shown, and neither is a total that it is part of: a reader could take the other counts
from the total. So nothing that is shown changes when a small count becomes another small count. One learner has many
decisions, so where fewer than `FEWEST` learners stand behind the work of a prison or an assessor none of it is counted.
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Generic, TypeVar

from lms.portfolio.rules.pieces import CHECKS, QUESTIONS

FEWEST = 5
FEWER = f"fewer than {FEWEST}"
HELD_BACK = "not shown"

Row = TypeVar("Row", bound=Hashable)


@dataclass(slots=True)
class Counts:
    """What was counted at one prison, or of one assessor there: never a name."""

    first_met: int = 0
    first_not: int = 0
    waits: Counter[int] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    # How many learners it is about.
    learners: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.first_met + other.first_met,
            self.first_not + other.first_not,
            self.waits + other.waits,
            self.reasons + other.reasons,
            self.learners + other.learners,
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """A number as it may be shown: itself, or the words in its place."""

    value: float | None
    words: str

    @property
    def is_shown(self) -> bool:
        return self.value is not None


def shown(count: int) -> Shown:
    """A count as it may be shown: one below five only as that."""
    return Shown(count, f"{count:,}") if count >= FEWEST else Shown(None, FEWER)


@dataclass(frozen=True, slots=True)
class Line(Generic[Row]):
    """One row of a table, its cells in the order of the table's columns, and its total."""

    row: Row
    cells: tuple[Shown, ...]
    total: Shown


@dataclass(frozen=True, slots=True)
class Table(Generic[Row]):
    """Counts as they may be shown, with the totals of rows, of columns, and of everything."""

    lines: tuple[Line[Row], ...]
    totals: tuple[Shown, ...]
    total: Shown


def suppressed(counts: Mapping[Row, Sequence[int]]) -> Table[Row]:
    """A table of counts as it may be shown: a total is shown only where every count in it is."""
    lines = tuple(Line(row, _cells(cells), _total(cells)) for row, cells in counts.items())
    columns = list(zip(*counts.values(), strict=True))
    everything = [count for cells in counts.values() for count in cells]
    return Table(lines, tuple(_total(column) for column in columns), _total(everything))


def _cells(counts: Sequence[int]) -> tuple[Shown, ...]:
    return tuple(shown(count) for count in counts)


def _total(counts: Sequence[int]) -> Shown:
    if counts and min(counts) >= FEWEST:
        return shown(sum(counts))
    return Shown(None, HELD_BACK)


def rate(part: Shown, rest: Shown) -> Shown:
    """What share of both a part is, as a whole per cent; only where both are shown."""
    if part.value is None or rest.value is None:
        return Shown(None, HELD_BACK)
    share = round(100 * part.value / (part.value + rest.value))
    return Shown(share, f"{share}%")


def ratio(part: Shown, other: Shown) -> Shown:
    """How many of a part there are to each one of another, to one decimal place; only where both are shown."""
    if part.value is None or other.value is None:
        return Shown(None, HELD_BACK)
    each = round(part.value / other.value, 1)
    return Shown(each, f"{each:g} to 1")


def middle(waits: Mapping[int, int]) -> Shown:
    """The median number of days, given how often each number of days came; only of five or more."""
    if sum(waits.values()) < FEWEST:
        return Shown(None, FEWER)
    found = median([days for days, often in waits.items() for _ in range(often)])
    return Shown(found, f"{found:g} {'day' if found == 1 else 'days'}")


# What a page shows


@dataclass(frozen=True, slots=True)
class Part:
    """The numbers of one prison by assessor, or of all prisons: what is shown of each."""

    title: str
    first_time: Table[str]
    rates: Mapping[str, Shown]
    rate: Shown
    waits: Mapping[str, Shown]
    wait: Shown
    reasons: Table[str]


def part(title: str, counts: Mapping[str, Counts]) -> Part:
    """What may be shown of these counts, each under a word that is no name."""
    counts = {row: each if each.learners >= FEWEST else Counts() for row, each in counts.items()}
    first_time = suppressed({row: (each.first_met, each.first_not) for row, each in counts.items()})
    return Part(
        title=title,
        first_time=first_time,
        rates={line.row: rate(*line.cells) for line in first_time.lines},
        rate=rate(*first_time.totals) if first_time.totals else Shown(None, HELD_BACK),
        waits={row: middle(each.waits) for row, each in counts.items()},
        wait=_middle_of_all([each.waits for each in counts.values()]),
        reasons=suppressed({row: tuple(each.reasons[check] for check in CHECKS) for row, each in counts.items()}),
    )


def _middle_of_all(waits: Sequence[Counter[int]]) -> Shown:
    """The median of everything; only where each part is shown, or it would say something of the one that is not."""
    if any(each.total() < FEWEST for each in waits):
        return Shown(None, HELD_BACK)
    return middle(sum(waits, Counter[int]()))


def practical_to_written(practical: int, written: int) -> tuple[Shown, Shown, Shown]:
    """How many pieces were practical, how many written or said, and how many of the one to each of the other."""
    seen, said = shown(practical), shown(written)
    return seen, said, ratio(seen, said)


def often_enough(counts: Mapping[str, int]) -> list[tuple[str, Shown]]:
    """What came five times or more, in the same order: a row of its own would say of the rest that they came at all."""
    return [(word, shown(often)) for word, often in counts.items() if often >= FEWEST]


REASON_WORDS = {check: QUESTIONS[check] for check in CHECKS}
