"""Numbers without names: what is shown of them, and what is held back so that nobody can be picked out.

A number is shown only where at least `FEWEST` learners stand behind it: one learner has many pieces and decisions, so
what is counted says nothing of how many it is about. A total is shown only where every number in it is: a reader could
take the others from it. So nothing that is shown changes when what a few learners did becomes what a few others did;
nobody at all counts as a few. One number tells nobody from a few: the share that was met the first time, which is of
all who were decided and not of those who were referred. See `met_rate`.
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Generic, TypeVar

from lms.portfolio.rules.pieces import CHECKS, QUESTIONS

FEWEST = 5
FEWER = f"fewer than {FEWEST} learners"
HELD_BACK = "not shown"
NEARLY_ALL = "90% or more"
ALL = "All"
MOST_REFERRED = 40
# What an assessor answers no to, as it is asked.
REASON_WORDS = {check: QUESTIONS[check] for check in CHECKS}

Row = TypeVar("Row", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Count:
    """How often something came, and how many learners it came about."""

    often: int = 0
    learners: int = 0


NONE = Count()


@dataclass(slots=True)
class Counts:
    """What was counted at one prison, or of one assessor there: never a name."""

    first_met: Count = NONE
    first_not: Count = NONE
    # How often each number of days came, and how many learners waited.
    waits: Counter[int] = field(default_factory=Counter)
    waited: int = 0
    reasons: dict[str, Count] = field(default_factory=dict)
    # By the code of a unit: its practical pieces, and its written or said ones.
    pieces: dict[str, tuple[Count, Count]] = field(default_factory=dict)
    # By the code of a criterion: how often it was not met when it was decided.
    referred: dict[str, Count] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shown:
    """A number as it may be shown: itself, or the words in its place."""

    value: float | None
    words: str

    @property
    def is_shown(self) -> bool:
        return self.value is not None


def shown(count: Count) -> Shown:
    """A count as it may be shown: one about fewer than five learners only as that."""
    return Shown(count.often, f"{count.often:,}") if count.learners >= FEWEST else Shown(None, FEWER)


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


def suppressed(counts: Mapping[Row, Sequence[Count]]) -> Table[Row]:
    """A table of counts as it may be shown: a total is shown only where every count in it is."""
    lines = tuple(Line(row, tuple(map(shown, cells)), _total(cells)) for row, cells in counts.items())
    columns = list(zip(*counts.values(), strict=True))
    everything = [count for cells in counts.values() for count in cells]
    return Table(lines, tuple(_total(column) for column in columns), _total(everything))


def _total(counts: Sequence[Count]) -> Shown:
    if counts and all(shown(count).is_shown for count in counts):
        often = sum(count.often for count in counts)
        return Shown(often, f"{often:,}")
    return Shown(None, HELD_BACK)


def rate(part: Shown, rest: Shown) -> Shown:
    """What share of both a part is, as a whole per cent; only where both are shown."""
    if part.value is None or rest.value is None:
        return Shown(None, HELD_BACK)
    share = round(100 * part.value / (part.value + rest.value))
    return Shown(share, f"{share}%")


def met_rate(met: Count, referred: Count) -> Shown:
    """What share of first decisions was met, of five learners or more; "not shown" where that would tell of a few.

    Where nobody was referred it is 100%: that says of no learner more than of any other, and an assessor who refers
    nobody is what it is for (domain.md 1.6). Where only a few were, it is a band, and only where that fits however many
    decisions up to `FEWEST` those few had; so it does not tell how many they were.
    """
    if shown(met).is_shown and not referred.learners:
        return Shown(100, "100%")
    if shown(met).is_shown and not shown(referred).is_shown and met.often >= 9 * max(referred.often, FEWEST):
        return Shown(None, NEARLY_ALL)
    return rate(shown(met), shown(referred))


def _met_rate_of_all(pairs: Sequence[tuple[Count, Count]]) -> Shown:
    """The same of every row; of more than one only where each row's is shown as it is, or it would tell of the one that
    is not."""
    if len(pairs) == 1:
        return met_rate(*pairs[0])
    if not pairs or not all(met_rate(*pair).is_shown for pair in pairs):
        return Shown(None, HELD_BACK)
    met, referred = (Count(sum(c.often for c in of), sum(c.learners for c in of)) for of in zip(*pairs, strict=True))
    return met_rate(met, referred)


def ratio(part: Shown, other: Shown) -> Shown:
    """How many of a part there are to each one of another, to one decimal place; only where both are shown."""
    if part.value is None or other.value is None:
        return Shown(None, HELD_BACK)
    each = round(part.value / other.value, 1)
    return Shown(each, f"{each:g} to 1")


def middle(waits: Mapping[int, int], learners: int) -> Shown:
    """The median number of days, given how often each number of days came; only about five learners or more."""
    if learners < FEWEST:
        return Shown(None, FEWER)
    found = median([days for days, often in waits.items() for _ in range(often)])
    return Shown(found, f"{found:g} {'day' if found == 1 else 'days'}")


# What a page shows


@dataclass(frozen=True, slots=True)
class Mix:
    """Practical and written pieces in one unit, of one row or of all, and how much there is of the one to the other."""

    unit: str
    row: str
    practical: Shown
    written: Shown
    ratio: Shown


@dataclass(frozen=True, slots=True)
class Referral:
    """How often one criterion was not met when it was decided, in one row or in all."""

    criterion: str
    row: str
    often: Shown


@dataclass(frozen=True, slots=True)
class Part:
    """The numbers of one prison by assessor, or of all prisons: what is shown of each.

    Of pieces and referrals only what is shown has a line: one of its own would say of the rest that they came at all.
    """

    title: str
    first_time: Table[str]
    rates: Mapping[str, Shown]
    rate: Shown
    waits: Mapping[str, Shown]
    wait: Shown
    reasons: Table[str]
    mixes: tuple[Mix, ...]
    referred: tuple[Referral, ...]


def part(title: str, counts: Mapping[str, Counts]) -> Part:
    """What may be shown of these counts, each under a word that is no name."""
    pairs = {row: (each.first_met, each.first_not) for row, each in counts.items()}
    return Part(
        title=title,
        first_time=suppressed(pairs),
        rates={row: met_rate(*pair) for row, pair in pairs.items()},
        rate=_met_rate_of_all(list(pairs.values())),
        waits={row: middle(each.waits, each.waited) for row, each in counts.items()},
        wait=_middle_of_all(list(counts.values())),
        reasons=suppressed(
            {row: tuple(each.reasons.get(check, NONE) for check in CHECKS) for row, each in counts.items()}
        ),
        mixes=tuple(_mixes(counts)),
        referred=tuple(_referred(counts)),
    )


def _middle_of_all(counts: Sequence[Counts]) -> Shown:
    """The median of everything; only where each part is shown, or it would say something of the one that is not."""
    if not counts or any(each.waited < FEWEST for each in counts):
        return Shown(None, HELD_BACK)
    return middle(sum((each.waits for each in counts), Counter[int]()), FEWEST)


def _mixes(counts: Mapping[str, Counts]) -> list[Mix]:
    """By unit, then by row, with a line for all where there is more than one."""
    found = []
    for unit in sorted({unit for each in counts.values() for unit in each.pieces}):
        table = suppressed({row: each.pieces.get(unit, (NONE, NONE)) for row, each in counts.items()})
        rows = [(line.row, line.cells) for line in table.lines]
        rows += [(ALL, table.totals)] if len(counts) > 1 else []
        for row, (seen, said) in rows:
            if seen.is_shown or said.is_shown:
                found.append(Mix(unit, row, seen, said, ratio(seen, said)))
    return found


def _referred(counts: Mapping[str, Counts]) -> list[Referral]:
    """The most often first, with a line for all where there is more than one row; no more than `MOST_REFERRED`."""
    found = []
    for criterion in sorted({criterion for each in counts.values() for criterion in each.referred}):
        table = suppressed({row: (each.referred.get(criterion, NONE),) for row, each in counts.items()})
        rows = [(line.row, line.cells[0]) for line in table.lines]
        rows += [(ALL, table.total)] if len(counts) > 1 else []
        found += [Referral(criterion, row, often) for row, often in rows if often.is_shown]
    return sorted(found, key=lambda each: -(each.often.value or 0))[:MOST_REFERRED]
