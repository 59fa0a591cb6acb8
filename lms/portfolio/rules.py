"""What a portfolio adds up to. A criterion is met when its standing decision says so, and never otherwise."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from lms.assessments.models import PracticalAssessment, ShadowingSession
from lms.assessments.rules import is_confirmed
from lms.core.clock import local_day, written_day
from lms.courses.models import Criterion, Qualification, Unit
from lms.portfolio.models import Decision, Evidence, EvidenceVersion, Judgement, Kind, Outcome

SHORTEST_ACCOUNT = 20
LONGEST_TEXT = 10_000
LONGEST_TITLE = 100
DECLARATION = (
    "I made this myself. If someone wrote it down for me, the words are still mine. "
    "If I used anything from somebody else, I have said so."
)
A_PRISON_NUMBER = re.compile(r"\b[A-Z][0-9]{4}[A-Z]{2}\b", re.IGNORECASE)


# What an assessor checks


@dataclass(frozen=True, slots=True)
class Varcs:
    """The five checks behind a decision: valid, authentic, reliable, current, sufficient (domain.md 1.5)."""

    valid: bool
    authentic: bool
    reliable: bool
    current: bool
    sufficient: bool

    @property
    def answered_no(self) -> list[str]:
        """The checks that were answered no, in their usual order."""
        return [check for check in CHECKS if not getattr(self, check)]

    def opposite(self, checks: Iterable[str]) -> "Varcs":
        """The same answers, but the other way round for these checks."""
        return replace(self, **{check: not getattr(self, check) for check in checks})


CHECKS = tuple(field.name for field in fields(Varcs))
QUESTIONS = {
    "valid": "Does it show what the criteria ask for?",
    "authentic": "Is it the learner’s own work?",
    "reliable": "Would another assessor decide the same?",
    "current": "Does it show what they can do now?",
    "sufficient": "Is there enough of it?",
}
ALL_YES = Varcs(valid=True, authentic=True, reliable=True, current=True, sufficient=True)


@dataclass(frozen=True, slots=True)
class Line:
    """What an assessor says of one claimed criterion; its own checks only where they differ from the piece's."""

    criterion_id: UUID
    outcome: Outcome
    comment: str = ""
    checks: Varcs | None = None


def checks_of(decision: Decision) -> Varcs:
    """The five checks a decision was made with."""
    return Varcs(**{check: getattr(decision, check) for check in CHECKS})


def fault_in_outcome(outcome: Outcome, checks: Varcs) -> str | None:
    """Any check answered no forbids “met” (domain.md 1.5): a sentence that says which, or None."""
    no = checks.answered_no
    if outcome is not Outcome.MET or not no:
        return None
    return f"You answered no to “{QUESTIONS[no[0]]}”, so this cannot be met yet"


def fault_in_lines(version: EvidenceVersion, lines: Sequence[Line]) -> str | None:
    """A sentence unless every criterion the version claims has one decision, and no other has any."""
    claimed = sorted(claim.criterion_id for claim in version.claims)
    decided = sorted(line.criterion_id for line in lines)
    return None if claimed == decided else "Decide each criterion this piece claims, once"


# Versions of a piece


class PieceState(StrEnum):
    """How far a piece has come."""

    DRAFT = "not sent yet"
    WAITING = "waiting for an assessor"
    DECIDED = "decided"


def piece_state(evidence: Evidence) -> PieceState:
    """How far the newest version of a piece has come."""
    latest = evidence.latest
    if latest.submitted_at is None:
        return PieceState.DRAFT
    return PieceState.WAITING if latest.judgement is None else PieceState.DECIDED


def draft_version(evidence: Evidence) -> EvidenceVersion | None:
    """The version the learner is still writing, or None."""
    return evidence.latest if piece_state(evidence) is PieceState.DRAFT else None


def waiting_version(evidence: Evidence) -> EvidenceVersion | None:
    """The version that was sent and not decided yet, or None. It is always the newest."""
    return evidence.latest if piece_state(evidence) is PieceState.WAITING else None


def sent_versions(evidence: Evidence) -> list[EvidenceVersion]:
    """The versions that were sent, oldest first. Nobody but the learner reads one that was not."""
    return [version for version in evidence.versions if version.submitted_at is not None]


def newest_sent(evidence: Evidence) -> EvidenceVersion | None:
    """The newest version that was sent, or None."""
    sent = sent_versions(evidence)
    return sent[-1] if sent else None


def claimed_ids(version: EvidenceVersion | None) -> set[UUID]:
    """The criteria a version claims."""
    return {claim.criterion_id for claim in version.claims} if version else set()


def claims_in_order(qualification: Qualification, version: EvidenceVersion) -> list[tuple[Criterion, Decision | None]]:
    """The criteria a version claims in the order of the qualification, each with what was decided if it was."""
    decided = {d.criterion_id: d for d in version.judgement.decisions} if version.judgement else {}
    claimed = claimed_ids(version)
    every = [criterion for unit in qualification.units for criterion in unit.criteria]
    return [(criterion, decided.get(criterion.id)) for criterion in every if criterion.id in claimed]


def days_waiting(version: EvidenceVersion, today: date) -> int:
    """How many days a version has waited since it was sent."""
    return (today - local_day(version.submitted_at)).days if version.submitted_at else 0


def tally(judgement: Judgement) -> dict[Outcome, int]:
    """How many criteria a judgement found met, not yet met, and short of evidence."""
    return {outcome: sum(d.outcome is outcome for d in judgement.decisions) for outcome in Outcome}


def faults_in_sending(
    evidence: Evidence, text: str, criteria_ids: Iterable[UUID], offered: Iterable[UUID], *, declared: bool
) -> list[tuple[str, str]]:
    """Why a piece cannot be sent yet: pairs of a field's name and a sentence, in the order of the page."""
    found = []
    if evidence.kind is Kind.REFLECTIVE_ACCOUNT and len(text.strip()) < SHORTEST_ACCOUNT:
        found.append(("text", "Write a little more about what you did"))
    claimed = set(criteria_ids)
    if not claimed or not claimed <= set(offered):
        found.append(("criteria", "Choose at least one thing this shows"))
    if not declared:
        found.append(("declared", "Tick the box to say that this is your own work"))
    if evidence.shadowing is not None and not is_confirmed(evidence.shadowing):
        found.append(("", "Wait until your mentor and staff have both signed the session, then send this"))
    return found


def holds_a_prison_number(text: str) -> bool:
    """Whether words look as if they hold somebody's prison number (a mentee is never named in a portfolio)."""
    return A_PRISON_NUMBER.search(text) is not None


def kind_of(source: ShadowingSession | PracticalAssessment) -> Kind:
    """What kind of piece a source makes."""
    return Kind.SHADOWING if isinstance(source, ShadowingSession) else Kind.PRACTICAL_ASSESSMENT


def source_title(source: ShadowingSession | PracticalAssessment) -> str:
    """What a piece made from a session or an observation is called."""
    if isinstance(source, ShadowingSession):
        return f"Shadowing: {source.role_seen[:60]}, {written_day(source.day)}"
    return f"Practical assessment: {source.activity[:60]}, {written_day(source.day)}"


# Standing decisions


def decisions_in(evidence: Iterable[Evidence]) -> list[Decision]:
    """Every decision in these pieces."""
    return [
        decision
        for piece in evidence
        for version in piece.versions
        if version.judgement is not None
        for decision in version.judgement.decisions
    ]


def standing_decisions(decisions: Iterable[Decision]) -> dict[UUID, Decision]:
    """For each criterion ever decided, the decision that no other supersedes."""
    every = list(decisions)
    replaced = {decision.supersedes_id for decision in every}
    standing: dict[UUID, Decision] = {}
    for decision in every:
        held = standing.get(decision.criterion_id)
        if decision.id not in replaced and (held is None or held.decided_at < decision.decided_at):
            standing[decision.criterion_id] = decision
    return standing


def is_met(standing: Decision | None) -> bool:
    """A criterion is met when its standing decision says so, and never without one (DESIGN 1, rule 2)."""
    return standing is not None and standing.outcome is Outcome.MET


def unit_is_complete(unit: Unit, standing: Mapping[UUID, Decision]) -> bool:
    """Whether every criterion of the unit is met."""
    return all(is_met(standing.get(criterion.id)) for criterion in unit.criteria)


def field_of(question: str, criterion: Criterion) -> str:
    """What a question about one criterion is called on a form: outcome_PM1_3_1."""
    return f"{question}_{criterion.code.replace(' ', '_').replace('.', '_')}"


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
class Row:
    """One criterion of the grid: where it is, the pieces sent for it, what was decided, and what is next for whom."""

    criterion: Criterion
    state: CellState
    pieces: tuple[Evidence, ...]
    standing: Decision | None
    next_step: str
    decider: Decider

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
    return replace(row, state=mark.state, next_step=mark.next_step, decider=mark.decider)


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
    return Row(criterion, state, tuple(pieces), standing, next_step, decider)


def _state(standing: Decision | None, waiting: Sequence[Evidence]) -> CellState:
    if is_met(standing):
        return CellState.MET
    if standing is None:
        return CellState.CLAIMED if waiting else CellState.NOT_STARTED
    return CellState.WORKING_TOWARDS if waiting else CellState.ACTION_NEEDED


def _next(standing: Decision | None, waiting: Sequence[Evidence]) -> tuple[str, Decider]:
    if waiting:
        numbers = " and ".join(str(piece.number) for piece in waiting)
        return f"Look at piece {numbers}", Decider.ASSESSOR
    if standing is None:
        return "Send a piece that shows this", Decider.LEARNER
    if is_met(standing):
        return "", Decider.NOBODY
    number = standing.judgement.version.evidence.number
    return f"Read the feedback on piece {number}, then send more", Decider.LEARNER
