"""What stands behind every finding: who may not make it, what it must say, and how it is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from lms.audit.service import record
from lms.core.work import Refused, Stale, Work
from lms.courses.models import Registration, Unit
from lms.portfolio.rules import CHECKS, Row
from lms.quality import policy, queries, rules
from lms.quality.models import Action, Finding, FindingLine, Stage, UnitAward
from lms.quality.queries import compliance
from lms.quality.queries.apart import took_part
from lms.quality.queries.sampling import assessor_ids_at
from lms.quality.rules.actions import usual_day
from lms.quality.rules.compliance import Planned
from lms.quality.rules.coverage import UnitCoverage, set_aside_of
from lms.quality.service.actions import Asked, check_asked

NOT_READY = "This unit is not ready yet: every criterion must be met, with nothing waiting and nothing open."
OWN_DECISION = "You decided something in this unit, so another IQA must look at it."
OWN_PART = "You saw or asked something in this unit yourself, so another IQA must look at it."
INTEREST = "You said that you have an interest in this learner, so another IQA must look at it."
INTEREST_IN_DECIDER = (
    "You said that you have an interest in an assessor who decided here, so another IQA must look at it."
)
SET_ASIDE = "An appeal against your sending this unit back was upheld, so another IQA must look at it."
NOT_AN_IQA = "Only an IQA where the learner is now can do this."
OWN_UNIT = "This is your own portfolio, so another IQA must look at it."
DOUBTED = "A check that does not hold means that you disagree. Say with which decision, or clear the check"
AWARDED = "This unit has been awarded already."
SAY_EACH = "Say for each decision whether you agree, and whether the feedback is good enough."


@dataclass(frozen=True, slots=True)
class Said:
    """What an IQA says beside agreeing or sending back: of each criterion, of the feedback, and of the work."""

    agrees: Mapping[UUID, bool] = field(default_factory=dict)
    feedback_adequate: bool | None = None
    # The checks behind the decisions that did not hold somewhere, of `lms.portfolio.rules.CHECKS`.
    doubts: Sequence[str] = ()
    action: Asked | None = None
    # Who is to decide again what is disagreed with, by criterion: where nothing is said whoever decided it.
    asked: Mapping[UUID, Asked] = field(default_factory=dict)
    # By when, where no day is said for a criterion; on the usual day where nothing is said.
    due_on: date | None = None


NOTHING_MORE = Said()
NOTHING: Mapping[UUID, str] = {}


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
    if apart := why_apart(work, registration, coverage):
        raise Refused(apart)
    return coverage


def why_apart(work: Work, registration: Registration, coverage: UnitCoverage) -> str | None:
    """Why whoever is signed in leaves a unit to another IQA, as a sentence, or None: it is their own work, or of people
    they declared an interest in (domain.md 1.6). At most one statement."""
    actor, me = work.actor, work.actor.person_id
    if me == registration.learner_id:
        return OWN_UNIT
    if me in coverage.deciders:
        return OWN_DECISION
    if registration.learner_id in actor.apart_from:
        return INTEREST
    if actor.apart_from & coverage.deciders:
        return INTEREST_IN_DECIDER
    if me in set_aside_of(coverage.findings):
        return SET_ASIDE
    if not policy.may_agree(actor, registration, coverage.deciders):
        return NOT_AN_IQA
    return OWN_PART if took_part(work, registration.id, coverage.unit.id) else None


def sampled(work: Work, registration: Registration, unit: Unit, stage: Stage) -> Planned | None:
    """The pick this finding answers, or None."""
    place = registration.learner.establishment_id
    progress = compliance.progress_at(work.session, [place] if place else [], work.today)
    return progress.open_item(registration.id, unit.id, stage)


def check_said(
    work: Work, coverage: UnitCoverage, registration: Registration, said: Said, to_do: Mapping[UUID, str] = NOTHING
) -> None:
    """Raises Refused unless the feedback and each decision that stands are answered, so that no silence is kept as
    agreement (domain.md 1.6), and for an action whose owner does not assess where the learner is or whose day is past
    or after a year."""
    decided = {row.criterion.id for row in coverage.rows.rows if row.standing}
    if said.feedback_adequate is None or decided - said.agrees.keys():
        raise Refused(SAY_EACH)
    if not said.action and not to_do:
        return
    assess = assessor_ids_at(work, registration.learner.establishment_id)
    if said.action:
        check_asked(work, assess, said.action.owner_id, said.action.due_on, ("action_owner", "action_due"))
    for number, row in enumerate(coverage.rows.rows):
        if row.standing and row.criterion.id in to_do:
            asked = _asked_of(row, said, work.today)
            check_asked(work, assess, asked.owner_id, asked.due_on, (f"owner_{number}", f"due_{number}"))


def _asked_of(row: Row, said: Said, today: date) -> Asked:
    """Who is to decide a criterion again, and by when."""
    assert row.standing is not None
    asked = said.asked.get(row.criterion.id)
    due_on = asked.due_on if asked and asked.due_on else said.due_on or usual_day(today)
    return Asked(asked.owner_id if asked else row.standing.judgement.assessor_id, "", due_on)


def check_named(coverage: UnitCoverage, to_do: Mapping[UUID, str], said: Said) -> None:
    """Raises Refused unless what is to be done is about decided criteria of this unit, and about exactly those that are
    disagreed with."""
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
    """Keep what an IQA found, with what they ask about the work. Returns the finding."""
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
    """Award a unit on the strength of a finding. Returns the award."""
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
    """One for each criterion disagreed with, for whoever is asked, which is ordinarily whoever decided it."""
    for row in rows:
        if row.standing and row.criterion.id in to_do:
            asked = _asked_of(row, said, work.today)
            work.session.add(
                Action(
                    finding_id=finding.id,
                    criterion_id=row.criterion.id,
                    text=to_do[row.criterion.id],
                    owner_id=asked.owner_id,
                    due_on=asked.due_on,
                )
            )


def _add_work_action(work: Work, finding: Finding, action: Asked | None) -> None:
    """What an assessor is to do about how they work."""
    if action:
        due_on = action.due_on or usual_day(work.today)
        facts = {"text": action.text, "owner_id": action.owner_id, "due_on": due_on}
        work.session.add(Action(finding_id=finding.id, criterion_id=None, **facts))
