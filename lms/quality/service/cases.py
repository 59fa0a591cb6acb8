"""Deeds about cases: raise one, decide it, take it to the next stage. Nothing is ever changed, only added."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy.orm.attributes import flag_modified

from lms.audit.service import record
from lms.core.clock import local_day, written_day
from lms.core.work import Refused, Stale, Work
from lms.courses.models import Registration
from lms.courses.rules.specification import rules_of
from lms.portfolio.models import Evidence, Judgement
from lms.portfolio.queries import hold_portfolio
from lms.portfolio.rules import newest_judgement
from lms.quality import policy
from lms.quality.models import Case, CaseKind, CaseOutcome, CaseStep
from lms.quality.queries import cases as queries
from lms.quality.queries.cases import WholeCase
from lms.quality.rules import cases as rules

NOT_YOURS = "Only the learner, or staff where they are now, can ask for this."
NOT_FREE = "Somebody with no part in it must decide this, in the role this stage asks for."
ASKED_ALREADY = "Somebody has asked for another look at this already."
NOT_DECIDED = "There is no decision on this piece yet."
NOT_TO_TELL = "Only an IQA where the learner is now, whom it is not about, tells of malpractice that was found."
TOLD_ALREADY = "Somebody has written down already when the awarding organisation was told."


def appeal(work: Work, registration: Registration, piece: Evidence, text: str) -> Case:
    """Ask for another look at the newest decision about a piece, in the learner's name. Returns the case.

    Raises Refused for anybody but the learner and staff where they are, without a decision, after its last day
    (`appeal_within_days` of the qualification; domain.md 1.8), and where one was asked for already.
    """
    if not policy.may_ask(work.actor, registration):
        raise Refused(NOT_YOURS)
    hold_portfolio(work.session, registration.id)
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
    working = queries.working_days_at(work.session, registration.learner.establishment_id)
    until = rules.appeal_until(judgement, rules_of(registration.qualification).appeal_within_days, working)
    return f"The last day to ask was {written_day(until)}." if work.today > until else None


def ask(
    work: Work, registration: Registration, kind: CaseKind, *, category: str, units: Collection[str], text: str
) -> Case:
    """Ask for a reasonable adjustment or special consideration, for these units or for all when none is named.

    Returns the case. Raises Refused for anybody but the learner and staff where they are, and for a category or a
    unit that is not offered.
    """
    if not policy.may_ask(work.actor, registration):
        raise Refused(NOT_YOURS)
    offered = rules.ADJUSTMENTS if kind is CaseKind.ADJUSTMENT else rules.CONSIDERATIONS
    if category not in offered:
        raise Refused("Choose what it is about", field="category")
    known = [unit.code for unit in registration.qualification.units]
    if not set(units) <= set(known):
        raise Refused("Choose units of this qualification", field="units")
    return _raise(work, registration, kind, text, category=category, units=[code for code in known if code in units])


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

    Returns the case. Raises Refused for anybody but an IQA where the learner is now, who is not the learner, and for
    a unit the qualification does not have.
    """
    if not set(units) <= {unit.code for unit in registration.qualification.units}:
        raise Refused("Choose units of this qualification", field="units")
    if not policy.may_review(work.actor, registration):
        raise Refused("Only an IQA where the learner is now can look into this.")
    hold_portfolio(work.session, registration.id)
    kind = CaseKind.MALPRACTICE
    return _raise(work, registration, kind, text, category=category, units=sorted(units), about_id=about_id)


def decide(work: Work, whole: WholeCase, outcome: CaseOutcome, reason: str, *, seen: int | None) -> CaseStep:
    """Decide an open case at its stage, with a reason. Returns the step.

    Raises Refused for whoever has an interest or not the role the stage asks for, and without a reason; Stale where
    it was decided or taken on since it was read.
    """
    case = whole.case
    _check_seen(case, seen)
    if not rules.is_open(case):
        raise Refused("This was decided already.")
    if not policy.may_decide_case(work.actor, whole):
        raise Refused(NOT_FREE)
    if not reason.strip():
        raise Refused("Say why, so that everybody can understand it", field="reason")
    assert work.actor.person_id is not None
    step = CaseStep(
        stage=rules.stage_number(case),
        outcome=outcome,
        reason=reason.strip(),
        decided_by=work.actor.person_id,
        decided_at=work.now,
        taken_on_at=None,
        next_answer_by=None,
    )
    case.steps.append(step)
    _touch(work, case)
    _record(work, "case decided", whole.registration, case, stage=step.stage, outcome=outcome.value)
    return step


def take_on(work: Work, whole: WholeCase, *, seen: int | None) -> None:
    """Take a decided case to the next stage, in the learner's name.

    Raises Refused for anybody but the learner and staff where they are, after its last day, at the last stage, and
    where it went the learner's way; Stale where it changed since it was read.
    """
    case = whole.case
    _check_seen(case, seen)
    if not policy.may_take_on(work.actor, whole):
        raise Refused(NOT_YOURS)
    hold_portfolio(work.session, whole.registration.id)
    days = rules_of(whole.registration.qualification).appeal_within_days
    working = queries.working_days_at(work.session, whole.registration.learner.establishment_id)
    if fault := rules.why_not_taken_on(case, work.today, days, working):
        raise Refused(fault)
    _go_on(work, whole)


def _go_on(work: Work, whole: WholeCase) -> None:
    """A closed case goes to its next stage."""
    case, learner = whole.case, whole.registration.learner
    working = queries.working_days_at(work.session, learner.establishment_id)
    last = case.steps[-1]
    last.taken_on_at = work.now
    last.next_answer_by = working.after(work.now, rules_of(whole.registration.qualification).appeal_answer_days)
    _touch(work, case)
    _record(work, "case taken on", whole.registration, case, stage=rules.stage_number(case))


def tell(work: Work, whole: WholeCase, told_on: date, reference: str, *, seen: int | None) -> None:
    """Write down that the awarding organisation was told of malpractice that was found, on which day and under what
    reference. It goes on to them, if it has not yet: they decide what it means for the award (domain.md 1.7, 1.8).

    Raises Refused for anybody but an IQA where the learner is whom it is not about, where they were told already, for
    a day before the case or still to come, and without a reference; Stale where it changed since it was read.
    """
    case = whole.case
    _check_seen(case, seen)
    if not policy.may_tell(work.actor, whole):
        raise Refused(NOT_TO_TELL)
    if case.told_on:
        raise Refused(TOLD_ALREADY)
    if not local_day(case.raised_at) <= told_on <= work.today:
        raise Refused("Choose a day that has come, and not before the case was raised", field="told_on")
    if not reference.strip():
        raise Refused("Type their reference, or how they were told", field="reference")
    case.told_on, case.told_by, case.told_reference = told_on, work.actor.person_id, reference.strip()
    _record(work, "awarding organisation told", whole.registration, case)
    if not rules.is_open(case):
        _go_on(work, whole)
    work.session.flush()


def _raise(
    work: Work,
    registration: Registration,
    kind: CaseKind,
    text: str,
    *,
    category: str = "",
    units: Collection[str] = (),
    judgement: Judgement | None = None,
    about_id: UUID | None = None,
) -> Case:
    if not text.strip():
        raise Refused("Say what this is about", field="text")
    here = registration.learner.establishment_id
    if here is None:
        raise Refused("Nobody can look at this while the learner is at no prison.")
    assert work.actor.person_id is not None
    working = queries.working_days_at(work.session, here)
    case = Case(
        kind=kind,
        registration_id=registration.id,
        establishment_id=here,
        judgement=judgement,
        about_id=about_id,
        category=category,
        units=list(units),
        text=text.strip(),
        raised_by=work.actor.person_id,
        raised_at=work.now,
        answer_by=working.after(work.now, rules_of(registration.qualification).appeal_answer_days),
    )
    work.session.add(case)
    work.session.flush()
    _record(work, "case raised", registration, case)
    return case


def _check_seen(case: Case, seen: int | None) -> None:
    if seen != case.version:
        raise Stale


def _touch(work: Work, case: Case) -> None:
    """Count this step of a case, so that whoever read it before is told."""
    flag_modified(case, "text")
    work.session.flush()


def _record(work: Work, name: str, registration: Registration, case: Case, **detail: object) -> None:
    learner = registration.learner
    record(work, name, learner.id, place=learner.establishment_id, kind=case.kind.value, **detail)
