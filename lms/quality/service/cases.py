"""Deeds about cases: raise one, decide it, take it to the next stage. Nothing is ever changed, only added."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm.attributes import flag_modified

from lms.audit.service import record
from lms.core.clock import written_day
from lms.core.work import Refused, Stale, Work
from lms.courses.models import Registration, Unit
from lms.courses.rules.specification import rules_of
from lms.portfolio.models import Evidence, Judgement
from lms.portfolio.queries import hold_portfolio
from lms.portfolio.rules import newest_judgement
from lms.quality import policy
from lms.quality.models import Case, CaseKind, CaseOutcome, CaseStep, Finding
from lms.quality.queries import cases as queries
from lms.quality.queries.cases import WholeCase
from lms.quality.queries.findings import sent_back
from lms.quality.rules import cases as rules

NOT_YOURS = "Only the learner, or staff where they are now, can ask for this."
NOT_FREE = "Somebody with no part in it must decide this, in the role this stage asks for."
ASKED_ALREADY = "Somebody has asked for another look at this already."
NOT_DECIDED = "There is no decision on this piece yet."
NOT_SENT_BACK = "Nothing in this unit is sent back now."
SET_ASIDE = "An appeal against sending this back was upheld."


def appeal(work: Work, registration: Registration, piece: Evidence, text: str) -> Case:
    """Ask for another look at the newest decision about a piece, in the learner's name. Returns the case.

    Raises Refused for anybody but the learner and staff where they are, without a decision, after its last day
    (`appeal_within_days` of the qualification; domain.md 1.8), and where one was asked for already.
    """
    hold_portfolio(work.session, registration.id)
    if not policy.may_ask(work.actor, registration):
        raise Refused(NOT_YOURS)
    judgement = newest_judgement(piece)
    if fault := why_no_appeal(work, registration, judgement):
        raise Refused(fault)
    assert judgement is not None
    judged = {decision.criterion_id for decision in judgement.decisions}
    units = [u.code for u in registration.qualification.units if judged & {c.id for c in u.criteria}]
    return _raise(work, registration, CaseKind.APPEAL, text, units=units, judgement=judgement)


def why_no_appeal(work: Work, registration: Registration, judgement: Judgement | None) -> str | None:
    """Why a judgement cannot be appealed against now, in a sentence; None when it can."""
    if judgement is None:
        return NOT_DECIDED
    if queries.appeal_against(work.session, judgement.id):
        return ASKED_ALREADY
    return _why_too_late(work, registration, judgement.decided_at)


def appeal_unit(work: Work, registration: Registration, unit: Unit, text: str) -> Case:
    """Ask for another look at an IQA's sending back of a unit, in the learner's name. Returns the case.

    An IQA who did not send it back looks first, then the awarding organisation (domain.md 1.8). Raises Refused as
    `appeal` does, and where nothing in the unit is sent back now.
    """
    hold_portfolio(work.session, registration.id)
    if not policy.may_ask(work.actor, registration):
        raise Refused(NOT_YOURS)
    finding = sent_back(work.session, registration.id, unit.id)
    if fault := why_no_appeal_of_unit(work, registration, finding):
        raise Refused(fault)
    return _raise(work, registration, CaseKind.APPEAL, text, units=[unit.code], finding=finding)


def why_no_appeal_of_unit(work: Work, registration: Registration, finding: Finding | None) -> str | None:
    """Why what an IQA sent back cannot be appealed against now, in a sentence; None when it can."""
    if finding is None:
        return NOT_SENT_BACK
    if queries.appeal_against_finding(work.session, finding.id):
        return ASKED_ALREADY
    return _why_too_late(work, registration, finding.found_at)


def _why_too_late(work: Work, registration: Registration, decided_at: datetime) -> str | None:
    working = queries.working_days_at(work.session, registration.learner.establishment_id)
    until = rules.appeal_until(decided_at, rules_of(registration.qualification).appeal_within_days, working)
    return f"The last day to ask was {written_day(until)}." if work.today > until else None


def ask(
    work: Work,
    registration: Registration,
    kind: CaseKind,
    *,
    category: str,
    units: Collection[str],
    text: str,
    reason_category: str = "",
) -> Case:
    """Ask for a reasonable adjustment or special consideration, for these units or for all when none is named.

    Returns the case. An adjustment says the kind of reason it is for, and no diagnosis (domain.md 1.8). Raises Refused
    for anybody but the learner and staff where they are, and for a category, a kind of reason or a unit that is not
    offered.
    """
    if not policy.may_ask(work.actor, registration):
        raise Refused(NOT_YOURS)
    offered = rules.ADJUSTMENTS if kind is CaseKind.ADJUSTMENT else rules.CONSIDERATIONS
    if category not in offered:
        raise Refused("Choose what it is about", field="category")
    if reason_category not in (rules.NEEDS if kind is CaseKind.ADJUSTMENT else ("",)):
        raise Refused("Choose the kind of reason", field="reason_category")
    known = [unit.code for unit in registration.qualification.units]
    if not set(units) <= set(known):
        raise Refused("Choose units of this qualification", field="units")
    chosen = [code for code in known if code in units]
    return _raise(work, registration, kind, text, category=category, reason_category=reason_category, units=chosen)


def raise_malpractice(
    work: Work,
    registration: Registration,
    *,
    category: str,
    units: Collection[str],
    text: str,
    about_id: UUID | None = None,
) -> Case:
    """Begin to look into possible malpractice in a portfolio, of the learner or of a member of staff.

    Returns the case. Raises Refused for anybody but an IQA where the learner is now, or was last while they are at no
    prison, who is not the learner nor whom it is about, and for a unit the qualification does not have.
    """
    if not set(units) <= {unit.code for unit in registration.qualification.units}:
        raise Refused("Choose units of this qualification", field="units")
    hold_portfolio(work.session, registration.id)
    if not policy.may_report(work.actor, registration):
        raise Refused("Only an IQA where the learner is now, or was last, can look into this.")
    if about_id is not None and about_id == work.actor.person_id:
        raise Refused("What is about you is for another IQA to report.", field="about")
    kind = CaseKind.MALPRACTICE
    return _raise(work, registration, kind, text, category=category, units=sorted(units), about_id=about_id)


def decide(work: Work, whole: WholeCase, outcome: CaseOutcome, reason: str, *, seen: int | None) -> CaseStep:
    """Decide an open case at its stage, with a reason. Returns the step.

    Raises Refused for whoever has an interest, raised it, or has not the role the stage asks for, and without a
    reason; Stale where it was decided or taken on since it was read.
    """
    case = whole.case
    check_seen(case, seen)
    if not rules.is_open(case):
        raise Refused("This was decided already.")
    if not policy.may_decide_case(work.actor, whole):
        raise Refused(NOT_FREE)
    if not reason.strip():
        raise Refused("Say why, so that everybody can understand it", field="reason")
    return write_step(work, whole, outcome, reason)


def write_step(work: Work, whole: WholeCase, outcome: CaseOutcome, reason: str) -> CaseStep:
    """What was decided about a case at its stage, whoever asked whether they may. Returns the step."""
    case = whole.case
    assert work.actor.person_id is not None
    step = CaseStep(
        stage=rules.stage_number(case),
        outcome=outcome,
        reason=reason.strip(),
        decided_by=work.actor.person_id,
        decided_at=work.now,
        taken_on_at=None,
        next_answer_by=None,
        taken_on_by=None,
    )
    case.steps.append(step)
    if case.finding and outcome in rules.UPHELD:
        _set_aside(work, case.finding)
    _touch(work, case)
    record_about(work, "case decided", whole.registration, case, stage=step.stage, outcome=outcome.value)
    return step


def _set_aside(work: Work, finding: Finding) -> None:
    """What a finding sent back is asked for no more, so that another IQA may look at the unit."""
    for action in finding.actions:
        if action.criterion_id and action.done_at is None:
            action.done_at, action.done_note = work.now, SET_ASIDE


def take_on(work: Work, whole: WholeCase, *, seen: int | None) -> None:
    """Take a decided case to the next stage, in the learner's name. Whoever does decides it at no later stage.

    Raises Refused for anybody but the learner and staff where they are, after its last day, at the last stage, and
    where it went the learner's way; Stale where it changed since it was read.
    """
    case = whole.case
    hold_portfolio(work.session, whole.registration.id)
    check_seen(case, seen)
    if not policy.may_take_on(work.actor, whole):
        raise Refused(NOT_YOURS)
    days = rules_of(whole.registration.qualification).appeal_within_days
    working = queries.working_days_at(work.session, whole.registration.learner.establishment_id)
    if fault := rules.why_not_taken_on(case, work.today, days, working):
        raise Refused(fault)
    whole.case.steps[-1].taken_on_by = work.actor.person_id
    go_on(work, whole)


def go_on(work: Work, whole: WholeCase) -> None:
    """A closed case goes to its next stage, whoever asked whether it may."""
    case, learner = whole.case, whole.registration.learner
    working = queries.working_days_at(work.session, learner.establishment_id)
    last = case.steps[-1]
    last.taken_on_at = work.now
    last.next_answer_by = working.after(work.now, rules_of(whole.registration.qualification).appeal_answer_days)
    _touch(work, case)
    record_about(work, "case taken on", whole.registration, case, stage=rules.stage_number(case))


def _raise(
    work: Work,
    registration: Registration,
    kind: CaseKind,
    text: str,
    *,
    category: str = "",
    reason_category: str = "",
    units: Collection[str] = (),
    judgement: Judgement | None = None,
    finding: Finding | None = None,
    about_id: UUID | None = None,
) -> Case:
    if not text.strip():
        raise Refused("Say what this is about", field="text")
    learner = registration.learner
    here = rules.last_prison(learner) if kind is CaseKind.MALPRACTICE else learner.establishment_id
    if here is None:
        raise Refused("Nobody can look at this while the learner is at no prison.")
    assert work.actor.person_id is not None
    working = queries.working_days_at(work.session, here)
    case = Case(
        kind=kind,
        registration_id=registration.id,
        establishment_id=here,
        judgement=judgement,
        finding=finding,
        about_id=about_id,
        category=category,
        reason_category=reason_category,
        units=list(units),
        text=text.strip(),
        raised_by=work.actor.person_id,
        raised_at=work.now,
        answer_by=working.after(work.now, rules_of(registration.qualification).appeal_answer_days),
    )
    work.session.add(case)
    work.session.flush()
    record_about(work, "case raised", registration, case)
    return case


def check_seen(case: Case, seen: int | None) -> None:
    """Raise Stale where a case was decided or taken on since it was read."""
    if seen != case.version:
        raise Stale


def _touch(work: Work, case: Case) -> None:
    """Count this step of a case, so that whoever read it before is told."""
    flag_modified(case, "text")
    work.session.flush()


def record_about(work: Work, name: str, registration: Registration, case: Case, **detail: object) -> None:
    """Write down an event about a case, where it is."""
    learner = registration.learner
    place = learner.establishment_id or case.establishment_id
    record(work, name, learner.id, place=place, kind=case.kind.value, **detail)
