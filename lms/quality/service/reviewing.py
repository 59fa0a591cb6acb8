"""What stands behind every finding: who may not make it, what it must say, and how it is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from lms.audit.service import record
from lms.core.work import Refused, Stale, Work
from lms.courses.models import Registration, Unit
from lms.portfolio.rules import CHECKS, Row
from lms.quality import policy, queries, rules
from lms.quality.models import Action, Finding, FindingLine, Stage, UnitAward
from lms.quality.queries import compliance, sampling
from lms.quality.rules.compliance import Planned
from lms.quality.rules.coverage import UnitCoverage

ACTION_WITHIN = timedelta(days=14)
NOT_READY = "This unit is not ready yet: every criterion must be met, with nothing waiting and nothing open."
OWN_DECISION = "You decided something in this unit, so another IQA must look at it."
OWN_PART = "You saw or asked something in this unit yourself, so another IQA must look at it."
INTEREST = "You said that you have an interest in this learner, so another IQA must look at it."
NOT_AN_IQA = "Only an IQA where the learner is now can do this."
OWN_UNIT = "This is your own portfolio, so another IQA must look at it."
DOUBTED = "A check that does not hold means that you disagree. Say with which decision, or clear the check"
AWARDED = "This unit has been awarded already."
SAY_EACH = (
    "This unit is in the sample. Say for each criterion whether you agree, and whether the feedback is good enough."
)


@dataclass(frozen=True, slots=True)
class WorkAction:
    """What an assessor is asked to do about how they work, and by when."""

    owner_id: UUID
    text: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Said:
    """What an IQA says beside agreeing or sending back: of each criterion, of the feedback, and of the work."""

    agrees: Mapping[UUID, bool] = field(default_factory=dict)
    feedback_adequate: bool | None = None
    # The checks behind the decisions that did not hold somewhere, of `lms.portfolio.rules.CHECKS`.
    doubts: Sequence[str] = ()
    action: WorkAction | None = None
    # By when what is sent back is to be decided again; in two weeks where nothing is said.
    due_on: date | None = None


NOTHING_MORE = Said()


def ready_unit(work: Work, registration: Registration, unit: Unit, seen: int | None) -> UnitCoverage:
    """A unit whose every criterion is met, with nothing waiting or open. Raises as `unit_for` does, and Refused."""
    coverage = unit_for(work, registration, unit, seen)
    if not rules.ready_for_iqa(coverage):
        raise Refused(NOT_READY)
    return coverage


def unit_for(work: Work, registration: Registration, unit: Unit, seen: int | None) -> UnitCoverage:
    """A unit as it is now, for an IQA who had no part in it. Raises Refused for anybody else and for one that is
    awarded; Stale where it changed since it was read."""
    coverage = queries.coverage_of(work.session, registration).unit(unit)
    if coverage.award:
        raise Refused(AWARDED)
    if seen is not None and seen != coverage.state_number:
        raise Stale()
    me = work.actor.person_id
    if me == registration.learner_id:
        raise Refused(OWN_UNIT)
    if me in coverage.deciders:
        raise Refused(OWN_DECISION)
    if registration.learner_id in work.actor.apart_from:
        raise Refused(INTEREST)
    if not policy.may_review(work.actor, registration):
        raise Refused(NOT_AN_IQA)
    if sampling.took_part(work.session, registration.id, unit.id, me):
        raise Refused(OWN_PART)
    return coverage


def sampled(work: Work, registration: Registration, unit: Unit, stage: Stage) -> Planned | None:
    """The pick this finding answers, or None."""
    place = registration.learner.establishment_id
    progress = compliance.progress_at(work.session, [place] if place else [], work.today)
    return progress.open_item(registration.id, unit.id, stage)


def check_said(
    work: Work, coverage: UnitCoverage, item: Planned | None, registration: Registration, said: Said
) -> None:
    """Raises Refused for a unit of the sample unless each criterion and the feedback are answered, and for an action
    whose owner does not assess where the learner is."""
    criteria = {row.criterion.id for row in coverage.rows.rows}
    if item and (said.feedback_adequate is None or criteria - said.agrees.keys()):
        raise Refused(SAY_EACH)
    place = registration.learner.establishment_id
    if said.action and place:
        assessors = {each.id for each in sampling.assessors_at(work.session, place, work.today)}
        if said.action.owner_id not in assessors:
            raise Refused("Choose an assessor of this prison", field="action_owner")


def check_named(coverage: UnitCoverage, to_do: Mapping[UUID, str], said: Said) -> None:
    """What is to be done is about decided criteria of this unit, and about exactly those that are disagreed with."""
    decided = {row.criterion.id for row in coverage.rows.rows if row.standing}
    if (to_do.keys() | said.agrees.keys()) - decided:
        raise Refused("Choose criteria of this unit")
    if said.doubts and not to_do:
        raise Refused(DOUBTED, field="doubts")
    if any(agrees is (criterion in to_do) for criterion, agrees in said.agrees.items()):
        raise Refused("Say what to do about each criterion you disagree with, and about no other")


def write_finding(
    work: Work,
    registration: Registration,
    unit: Unit,
    stage: Stage,
    item: Planned | None,
    *,
    agrees: bool,
    comment: str,
    said: Said = NOTHING_MORE,
) -> Finding:
    """Keep what an IQA found, with what they ask about the work."""
    place = registration.learner.establishment_id
    assert work.actor.person_id is not None
    assert place is not None
    finding = Finding(
        registration_id=registration.id,
        unit_id=unit.id,
        iqa_id=work.actor.person_id,
        establishment_id=place,
        stage=stage,
        item_id=item.item_id if item else None,
        agrees=agrees,
        feedback_adequate=said.feedback_adequate,
        doubts=None if stage is Stage.RELEASED else [check for check in CHECKS if check in said.doubts],
        comment=comment,
        found_at=work.now,
    )
    finding.registration = registration
    work.session.add(finding)
    work.session.flush()
    _add_work_action(work, finding, said.action)
    if item:
        record_sampled(work, finding, unit)
    return finding


def record_sampled(work: Work, finding: Finding, unit: Unit) -> None:
    """Write down that a unit was looked at for the sample, or early."""
    learner, place = finding.registration.learner_id, finding.establishment_id
    stage, agrees = finding.stage.value, finding.agrees
    record(work, "unit sampled", learner, place=place, unit=unit.code, stage=stage, agrees=agrees)


def award_unit(work: Work, finding: Finding, unit: Unit) -> UnitAward:
    """Award a unit on the strength of a finding."""
    award = UnitAward(
        registration_id=finding.registration_id,
        unit_id=unit.id,
        finding_id=finding.id,
        establishment_id=finding.establishment_id,
        awarded_at=work.now,
    )
    work.session.add(award)
    learner, place = finding.registration.learner_id, finding.establishment_id
    record(work, "unit awarded", learner, place=place, unit=unit.code)
    work.session.flush()
    return award


def add_lines(work: Work, finding: Finding, rows: Sequence[Row], to_do: Mapping[UUID, str]) -> None:
    """What was found about the decision that stands for each criterion."""
    for row in rows:
        assert row.standing is not None
        text = to_do.get(row.criterion.id)
        work.session.add(
            FindingLine(
                finding_id=finding.id,
                criterion_id=row.criterion.id,
                decision_id=row.standing.id,
                agrees=text is None,
                comment=text or "",
            )
        )


def add_actions(work: Work, finding: Finding, rows: Sequence[Row], to_do: Mapping[UUID, str], said: Said) -> None:
    """One for each criterion disagreed with, for whoever decided it."""
    for row in rows:
        if row.standing and row.criterion.id in to_do:
            work.session.add(
                Action(
                    finding_id=finding.id,
                    criterion_id=row.criterion.id,
                    text=to_do[row.criterion.id],
                    owner_id=row.standing.judgement.assessor_id,
                    due_on=said.due_on or work.today + ACTION_WITHIN,
                )
            )


def _add_work_action(work: Work, finding: Finding, action: WorkAction | None) -> None:
    """What an assessor is to do about how they work."""
    if action:
        facts = {"text": action.text, "owner_id": action.owner_id, "due_on": action.due_on}
        work.session.add(Action(finding_id=finding.id, criterion_id=None, **facts))
