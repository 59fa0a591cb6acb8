"""What a portfolio adds up to. A criterion is met when its standing decision says so, and never otherwise."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from lms.courses.models import Criterion, Qualification, Unit
from lms.portfolio.models import Decision, Evidence, Outcome
from lms.portfolio.rules.deciding import that_stands
from lms.portfolio.rules.pieces import claimed_ids, sent_versions, waiting_version

MOST_NAMED = 4

# Standing decisions


def decisions_in(evidence: Iterable[Evidence]) -> list[Decision]:
    """Every decision in these pieces."""
    return [
        decision
        for piece in evidence
        for version in piece.versions
        for judgement in version.judgements
        for decision in judgement.decisions
    ]


def standing_decisions(decisions: Iterable[Decision]) -> dict[UUID, Decision]:
    """For each criterion ever decided, the decision that stands (see `deciding.that_stands`)."""
    every = list(decisions)
    replaced = {decision.supersedes_id for decision in every}
    newest: dict[UUID, list[Decision]] = defaultdict(list)
    for decision in every:
        if decision.id not in replaced:
            newest[decision.criterion_id].append(decision)
    found = {criterion_id: that_stands(those) for criterion_id, those in newest.items()}
    return {criterion_id: stands for criterion_id, stands in found.items() if stands is not None}


def is_met(standing: Decision | None) -> bool:
    """A criterion is met when its standing decision says so, and never without one (DESIGN 1, rule 2)."""
    return standing is not None and standing.outcome is Outcome.MET


# The grid


class CellState(StrEnum):
    """Where a criterion is. The last two are for IQAs to say: see `overlaid`."""

    NOT_STARTED = "not started"
    CLAIMED = "claimed"
    WORKING_TOWARDS = "working towards"
    MET = "met"
    ACTION_NEEDED = "action needed"
    QUALITY_ASSURED = "quality assured"


class Decider(StrEnum):
    """Who is next."""

    LEARNER = "learner"
    ASSESSOR = "assessor"
    IQA = "IQA"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Asked:
    """What an IQA asked for, or an appeal that was upheld brings about: in a sentence, and when."""

    sentence: str
    at: datetime
    # Whether what an assessor asked for before counts no more.
    sets_aside: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion of the grid: where it is, the pieces sent for it, what was decided, and what is next for whom."""

    criterion: Criterion
    state: CellState
    pieces: tuple[Evidence, ...]
    standing: Decision | None
    next_step: str
    decider: Decider
    # By when, where whoever asked for it set a day.
    due: date | None
    # What an IQA asked for, or an upheld appeal brings about, where there is such a thing.
    asked: Asked | None = None

    @property
    def is_met(self) -> bool:
        """Whether the standing decision says met, whatever anyone laid over it."""
        return is_met(self.standing)


@dataclass(frozen=True, slots=True)
class UnitRows:
    """A unit of the grid."""

    unit: Unit
    rows: tuple[Row, ...]

    @property
    def met(self) -> int:
        """How many of its criteria are met."""
        return sum(row.is_met for row in self.rows)

    @property
    def total(self) -> int:
        """How many criteria it has."""
        return len(self.rows)

    @property
    def is_complete(self) -> bool:
        """Whether every one is met."""
        return self.met == self.total


@dataclass(frozen=True, slots=True)
class Grid:
    """Every criterion of a qualification, by unit."""

    units: tuple[UnitRows, ...]

    @property
    def rows(self) -> list[Row]:
        """Every row, in order."""
        return [row for unit in self.units for row in unit.rows]

    @property
    def met(self) -> int:
        """How many criteria are met."""
        return sum(unit.met for unit in self.units)

    @property
    def total(self) -> int:
        """How many criteria there are."""
        return sum(unit.total for unit in self.units)

    @property
    def in_words(self) -> str:
        """9 of 26 criteria met."""
        return f"{self.met} of {self.total} criteria met"


@dataclass(frozen=True, slots=True)
class Mark:
    """What an IQA's storey lays over a row."""

    state: CellState
    next_step: str
    decider: Decider
    due: date | None = None
    asked: Asked | None = None


def grid(qualification: Qualification, evidence: Iterable[Evidence]) -> Grid:
    """Where every criterion of the qualification is, worked out from the pieces of one registration."""
    pieces = sorted(evidence, key=lambda piece: piece.number)
    standing = standing_decisions(decisions_in(pieces))
    claiming = _claiming(pieces)
    return Grid(
        tuple(
            UnitRows(unit, tuple(_row(c, claiming.get(c.id, []), standing.get(c.id)) for c in unit.criteria))
            for unit in qualification.units
        )
    )


def overlaid(grid: Grid, marks: Mapping[UUID, Mark]) -> Grid:
    """The same grid with these marks, by criterion id, laid over it. What is met stays what the decisions say."""
    return Grid(tuple(replace(unit, rows=tuple(_marked(row, marks) for row in unit.rows)) for unit in grid.units))


def _marked(row: Row, marks: Mapping[UUID, Mark]) -> Row:
    mark = marks.get(row.criterion.id)
    if mark is None:
        return row
    return replace(
        row, state=mark.state, next_step=mark.next_step, decider=mark.decider, due=mark.due, asked=mark.asked
    )


def _claiming(pieces: Iterable[Evidence]) -> dict[UUID, list[Evidence]]:
    """The pieces that claim each criterion in any version that was sent."""
    claiming: dict[UUID, list[Evidence]] = defaultdict(list)
    for piece in pieces:
        for criterion_id in {c for version in sent_versions(piece) for c in claimed_ids(version)}:
            claiming[criterion_id].append(piece)
    return claiming


def _row(criterion: Criterion, pieces: Sequence[Evidence], standing: Decision | None) -> Row:
    waiting = [piece for piece in pieces if criterion.id in claimed_ids(waiting_version(piece))]
    state = _state(standing, waiting)
    next_step, decider = _next(standing, waiting)
    due = standing.judgement.next_by if standing and decider is Decider.LEARNER else None
    return Row(criterion, state, tuple(pieces), standing, next_step, decider, due)


def _state(standing: Decision | None, waiting: Sequence[Evidence]) -> CellState:
    if is_met(standing):
        return CellState.MET
    if standing is None:
        return CellState.CLAIMED if waiting else CellState.NOT_STARTED
    return CellState.WORKING_TOWARDS if waiting else CellState.ACTION_NEEDED


def _next(standing: Decision | None, waiting: Sequence[Evidence]) -> tuple[str, Decider]:
    if waiting:
        return f"Look at {_named(waiting)}", Decider.ASSESSOR
    if standing is None:
        return "Send a piece that shows this", Decider.LEARNER
    if is_met(standing):
        return "", Decider.NOBODY
    number = standing.judgement.version.evidence.number
    return f"Read the feedback on piece {number}, then send more", Decider.LEARNER


def _named(pieces: Sequence[Evidence]) -> str:
    """Pieces by their numbers; how many there are when they are too many to name."""
    if len(pieces) > MOST_NAMED:
        return f"{len(pieces)} pieces, piece {pieces[0].number} first"
    return "piece " + " and ".join(str(piece.number) for piece in pieces)
