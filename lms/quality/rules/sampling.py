"""The draw: what an IQA looks at, why, and what it leaves uncovered. The same seed gives the same list anywhere."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from lms.quality.rules.risk import RANK, Level

# CAMERA (domain.md 1.6), and what each letter is taken to mean here.
CAMERA = {
    "candidates": "Candidates",
    "assessors": "Assessors",
    "methods": "Methods",
    "evidence": "Evidence",
    "records": "Records",
    "sites": "Assessment sites",
}
LOOKED_AT_WITHIN = {Level.HIGH.value: 14, Level.MEDIUM.value: 28, Level.LOW.value: 28}
Value = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Item:
    """A unit of one learner as it stood when a draw was made. Ids are text, so that it can be kept as it is."""

    registration: str
    unit: str
    code: str
    learner: str
    # Who decided most of it, how much risk they carried, and why.
    assessor: str
    risk: str
    signs: tuple[str, ...]
    candidates: tuple[str, ...]
    assessors: tuple[str, ...]
    methods: tuple[str, ...]
    evidence: tuple[str, ...]
    records: tuple[str, ...]
    sites: tuple[str, ...]
    # Everyone who must not look at it: it is their own work, or they have an interest in it.
    apart: tuple[str, ...]

    @property
    def id(self) -> str:
        """What is hashed: the portfolio and the unit."""
        return f"{self.registration}/{self.code}"

    @property
    def values(self) -> frozenset[Value]:
        """Everything of CAMERA that looking at it would cover."""
        return frozenset((letter, value) for letter in CAMERA for value in getattr(self, letter))

    def as_data(self) -> dict[str, Any]:
        """The item as it is kept with a draw."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Pick:
    """An item that was picked, and the part of CAMERA it was first to cover."""

    item: Item
    covers: frozenset[Value]


@dataclass(frozen=True, slots=True)
class Shortfall:
    """An assessor of whose work less could be picked than their rate asks, because the rest is the sampler's own."""

    assessor: str
    wanted: int
    picked: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a draw came to, the highest risk first."""

    picks: tuple[Pick, ...]
    uncovered: tuple[Value, ...]
    short: tuple[Shortfall, ...]


def item_of(data: Mapping[str, Any]) -> Item:
    """The item that was kept with a draw."""
    facts: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}
    return Item(**facts)


def in_order(population: Iterable[Item]) -> list[Item]:
    """A population in the one order it is kept in."""
    return sorted(population, key=lambda item: item.id)


def quota(rate: int, number: int) -> int:
    """How many units a rate in per cent asks for: never fewer, so 15 per cent of 4 is 1."""
    return min(number, -(-rate * number // 100))


def draw(population: Iterable[Item], rates: Mapping[str, int], seed: str, sampler: str) -> Drawn:
    """What this seed picks from this population for this sampler, and what the picks cannot cover.

    First CAMERA is covered, as far as work that is not the sampler's own can cover it; then every assessor's rate is
    reached, with learners nobody is looking at yet before the others. Where two would do as well, the higher risk is
    taken, and then the lower SHA-256 of the seed and the item.
    """
    everything = in_order(population)
    ranked = sorted(
        (item for item in everything if sampler not in item.apart),
        key=lambda item: (RANK[item.risk], _place(seed, item)),
    )
    picked = _cover(ranked)
    short = _reach_rates(everything, ranked, rates, picked)
    covered = {value for item in ranked if item.id in picked for value in item.values}
    wanted = {value for item in everything for value in item.values}
    picks = tuple(Pick(item, picked[item.id]) for item in ranked if item.id in picked)
    return Drawn(picks, tuple(sorted(wanted - covered)), short)


def _place(seed: str, item: Item) -> str:
    return sha256(f"{seed}\n{item.id}".encode()).hexdigest()


def _cover(ranked: Sequence[Item]) -> dict[str, frozenset[Value]]:
    """The items that between them cover all that these can cover, by id, each with what it was first to cover."""
    wanted = {value for item in ranked for value in item.values}
    values = {item.id: item.values for item in ranked}
    picked: dict[str, frozenset[Value]] = {}
    learners: set[str] = set()
    while wanted:
        best = max(ranked, key=lambda item: (len(values[item.id] & wanted), item.learner not in learners))
        picked[best.id] = values[best.id] & wanted
        wanted -= values[best.id]
        learners.add(best.learner)
    return picked


def _reach_rates(
    everything: Sequence[Item], ranked: Sequence[Item], rates: Mapping[str, int], picked: dict[str, frozenset[Value]]
) -> tuple[Shortfall, ...]:
    """Add to what is picked until every assessor's rate is reached. Returns where it cannot be."""
    theirs, free = _by_assessor(everything), _by_assessor(ranked)
    learners = {item.learner for item in ranked if item.id in picked}
    short = []
    for assessor in sorted(theirs):
        wanted = quota(rates[theirs[assessor][0].risk], len(theirs[assessor]))
        left = [item for item in free[assessor] if item.id not in picked]
        missing = max(0, wanted - (len(free[assessor]) - len(left)))
        for item in _fresh_first(left, learners)[:missing]:
            picked[item.id] = frozenset()
            learners.add(item.learner)
        found = sum(item.id in picked for item in free[assessor])
        if found < wanted:
            short.append(Shortfall(assessor, wanted, found))
    return tuple(short)


def _by_assessor(items: Iterable[Item]) -> dict[str, list[Item]]:
    grouped: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        grouped[item.assessor].append(item)
    return grouped


def _fresh_first(items: Sequence[Item], learners: set[str]) -> list[Item]:
    """The first item of each learner nobody is looking at yet, then the rest, each in their order."""
    seen = set(learners)
    fresh: list[Item] = []
    rest: list[Item] = []
    for item in items:
        (rest if item.learner in seen else fresh).append(item)
        seen.add(item.learner)
    return fresh + rest


# In words


def lower_than_asked(rates: Mapping[str, int], asked: Mapping[str, int]) -> list[str]:
    """Where a plan looks at less than its qualification asks for, the highest risk first, a sentence each."""
    return [
        f"{level.capitalize()} risk: {rates[level]} per cent of units, and the qualification asks for {asked[level]}."
        for level in RANK
        if rates[level] < asked[level]
    ]


def due_on(item: Item, today: date) -> date:
    """By which day a pick is looked at: the higher the risk, the sooner."""
    return today + timedelta(days=LOOKED_AT_WITHIN[item.risk])


def reasons(pick: Pick, rates: Mapping[str, int], names: Mapping[str, str]) -> list[str]:
    """Why an item was picked, a sentence each. Names are by id."""
    rate = rates[pick.item.risk]
    whose = names.get(pick.item.assessor, "This assessor")
    grouped = {letter: [names.get(what, what) for of, what in sorted(pick.covers) if of == letter] for letter in CAMERA}
    covers = [f"First to cover {CAMERA[letter].lower()}: {', '.join(what)}" for letter, what in grouped.items() if what]
    return [f"{whose} is {pick.item.risk} risk: {rate} per cent of their units are looked at", *covers]


def missing(drawn: Drawn, names: Mapping[str, str]) -> list[str]:
    """What the picks do not cover and whose rate they do not reach, a sentence each."""
    uncovered = [f"{in_words(value, names)}: only in the sampler’s own work" for value in drawn.uncovered]
    short = [
        f"{names.get(each.assessor, 'An assessor')}: {each.picked} of {each.wanted} units could be picked, "
        "because the rest is the sampler’s own work"
        for each in drawn.short
    ]
    return [sentence[:1].upper() + sentence[1:] for sentence in (*uncovered, *short)]


def in_words(value: Value, names: Mapping[str, str]) -> str:
    """A part of CAMERA in words: methods, oral questioning."""
    letter, what = value
    return f"{CAMERA[letter].lower()}: {names.get(what, what)}"
