"""What an IQA's findings lay over a portfolio, and when a unit is theirs to look at."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from lms.courses.models import Qualification, Unit
from lms.portfolio import rules as portfolio
from lms.portfolio.models import Decision, Evidence, Judgement
from lms.portfolio.rules import CellState, Decider, Grid, Mark, Row, UnitRows
from lms.portfolio.rules.coverage import Asked
from lms.quality.models import Action, Finding, Stage, UnitAward


class UnitResult(StrEnum):
    """What a unit has come to, in the words of the field (domain.md 1.5)."""

    ACHIEVED = "achieved"
    REFERRED = "referred: something more is asked for"
    IN_PROGRESS = "in progress"


@dataclass(frozen=True, slots=True)
class Overturned:
    """What an appeal was upheld against, until it is decided again: the piece's number, what it decided, and when."""

    number: int
    criteria: frozenset[UUID]
    at: datetime


@dataclass(frozen=True, slots=True)
class UnitCoverage:
    """A unit with all that bears on its award."""

    rows: UnitRows
    award: UnitAward | None
    findings: tuple[Finding, ...]
    actions: tuple[Action, ...]
    is_waiting: bool
    deciders: frozenset[UUID]
    # Rises with every sending, decision and finding, so that a reader can tell that something changed.
    state_number: int

    @property
    def unit(self) -> Unit:
        return self.rows.unit

    @property
    def result(self) -> UnitResult:
        """Achieved once awarded; referred while an assessor or an IQA asks for more; else in progress."""
        if self.award:
            return UnitResult.ACHIEVED
        asked = self.actions or any(row.state is CellState.ACTION_NEEDED for row in self.rows.rows)
        return UnitResult.REFERRED if asked else UnitResult.IN_PROGRESS


@dataclass(frozen=True, slots=True)
class Coverage:
    """A whole portfolio: its grid with what IQAs found laid over it, and each unit."""

    grid: Grid
    units: tuple[UnitCoverage, ...]
    evidence: tuple[Evidence, ...]

    def unit(self, unit: Unit) -> UnitCoverage:
        """One unit of it."""
        return next(each for each in self.units if each.unit.id == unit.id)

    @property
    def is_achieved(self) -> bool:
        """Whether every unit is awarded."""
        return all(unit.award for unit in self.units)


def open_actions(findings: Iterable[Finding], decisions: Iterable[Decision]) -> list[Action]:
    """The criteria sent back and not answered: one is open until a decision made since takes effect there, or an appeal
    against sending it back was upheld."""
    decided = [decision for decision in decisions if decision.takes_effect]
    return [
        action
        for finding in findings
        for action in finding.actions
        if action.criterion_id
        and action.done_at is None
        and not any(d.criterion_id == action.criterion_id and d.decided_at > finding.found_at for d in decided)
    ]


def set_aside_of(findings: Iterable[Finding]) -> set[UUID]:
    """The IQAs whose sending back was set aside when an appeal against it was upheld."""
    return {each.iqa_id for each in findings for action in each.actions if action.criterion_id and action.done_at}


def ready_for_iqa(unit: UnitCoverage) -> bool:
    """Whether an IQA may look: every criterion met, nothing sent and undecided, nothing open, not awarded."""
    return unit.rows.is_complete and not (unit.is_waiting or unit.actions or unit.award)


def coverage(
    qualification: Qualification,
    evidence: Sequence[Evidence],
    findings: Sequence[Finding],
    awards: Sequence[UnitAward],
    overturned: Iterable[Overturned] = (),
) -> Coverage:
    """What a portfolio adds up to once IQAs, and whoever upheld an appeal, have had their say."""
    grid = portfolio.grid(qualification, evidence)
    units = tuple(_unit(rows, evidence, findings, awards) for rows in grid.units)
    to_redo = {criterion_id: each for each in overturned for criterion_id in each.criteria}
    marks = {row.criterion.id: _redo_mark(to_redo[row.criterion.id]) for row in grid.rows if _is_to_redo(row, to_redo)}
    marks |= {criterion_id: mark for unit in units for criterion_id, mark in _marks(unit).items()}
    return Coverage(portfolio.overlaid(grid, marks), units, tuple(evidence))


def _unit(
    rows: UnitRows, evidence: Sequence[Evidence], findings: Sequence[Finding], awards: Sequence[UnitAward]
) -> UnitCoverage:
    criteria = {criterion.id for criterion in rows.unit.criteria}
    decided = [
        (judgement, decision)
        for piece in evidence
        for version in piece.versions
        for judgement in version.judgements
        for decision in judgement.decisions
        if decision.criterion_id in criteria
    ]
    decisions = [decision for _, decision in decided]
    sent = [
        version
        for piece in evidence
        for version in portfolio.sent_versions(piece)
        if criteria & portfolio.claimed_ids(version)
    ]
    own = tuple(finding for finding in findings if finding.unit_id == rows.unit.id)
    return UnitCoverage(
        rows=rows,
        award=next((award for award in awards if award.unit_id == rows.unit.id), None),
        findings=own,
        actions=tuple(open_actions(own, decisions)),
        is_waiting=any(version.judgement is None for version in sent),
        deciders=frozenset(by for judgement, _ in decided for by in judges_of(judgement)),
        state_number=len(decisions) + len(sent) + len(own),
    )


def finding_words(stage: Stage, agrees: bool) -> str:
    """What an IQA found, as the pages of a finding say it."""
    if stage is Stage.RELEASED:
        return "Not in the sample, so it went on"
    if stage is Stage.INTERIM:
        return "Agreed so far" if agrees else "Asked for something"
    return "Agreed" if agrees else "Sent back"


def judges_of(judgement: Judgement) -> set[UUID]:
    """Whoever made a judgement, and whoever countersigned it."""
    return {by for by in (judgement.assessor_id, judgement.countersigned_by) if by}


def _marks(unit: UnitCoverage) -> dict[UUID, Mark]:
    """What to show instead, by criterion: assured once awarded, action needed while one is open.

    What an IQA agreed is assured for as long as it stands: a unit decided otherwise since shows what stands now.
    """
    if unit.award:
        assured = Mark(CellState.QUALITY_ASSURED, "", Decider.NOBODY)
        return {row.criterion.id: assured for row in unit.rows.rows if unit.rows.is_complete}
    if ready_for_iqa(unit):
        waiting = Mark(CellState.MET, "Every criterion here is met. An IQA checks the unit", Decider.IQA)
        return {row.criterion.id: waiting for row in unit.rows.rows}
    waiting_for = {row.criterion.id: row.decider for row in unit.rows.rows}
    asked: dict[UUID, list[Action]] = {}
    for action in sorted(unit.actions, key=lambda action: action.finding.found_at):
        if action.criterion_id:
            asked.setdefault(action.criterion_id, []).append(action)
    return {criterion_id: _action_mark(actions, waiting_for[criterion_id]) for criterion_id, actions in asked.items()}


def _is_to_redo(row: Row, to_redo: Mapping[UUID, Overturned]) -> bool:
    """Whether a criterion was found not met where an appeal against it was upheld, and nothing shows it since."""
    return row.criterion.id in to_redo and not row.is_met


def _redo_mark(overturned: Overturned) -> Mark:
    words = f"An appeal was upheld, so piece {overturned.number} is to be decided again"
    asked = Asked(words, overturned.at, sets_aside=True)
    return Mark(CellState.ACTION_NEEDED, words, Decider.ASSESSOR, asked=asked)


def _action_mark(actions: Sequence[Action], decider: Decider) -> Mark:
    """Whoever would be next anyway. Where nobody would be, the assessor who is to decide it again.

    Where none was named it is the learner: a new piece is what answered an action then. Of several, oldest first, all
    are said, the day is the first, and one decision since the last answers all.
    """
    last = actions[-1]
    named = Decider.ASSESSOR if last.owner_id else Decider.LEARNER
    next_one = named if decider is Decider.NOBODY else decider
    words = last.text if len(actions) == 1 else ", and ".join(f"“{action.text}”" for action in actions)
    asked = Asked(f"The IQA asked: {words}", last.finding.found_at)
    due = min((action.due_on for action in actions if action.due_on), default=None)
    return Mark(CellState.ACTION_NEEDED, asked.sentence, next_one, due, asked)
