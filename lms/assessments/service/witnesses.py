"""Deeds of witnesses: saying what they saw, and signing it."""

from datetime import date

from lms.assessments import policy
from lms.assessments.models import WitnessStatement
from lms.assessments.queries.staff import staff_called
from lms.assessments.rules import witnesses as rules
from lms.assessments.service.occasions import check_day, check_form, check_seen, check_words, stay_of
from lms.audit.service import record
from lms.core.work import Refused, Work
from lms.courses.models import PaperForm, Registration

NOT_A_WITNESS = "Only staff where the learner is now can write this, and never about themselves."
NOT_FOR_OTHERS = "Only a tutor or assessor where the learner is now can do this."


def bear_witness(
    work: Work, registration: Registration, *, job: str, relationship: str, contact: str, day: date, seen: str
) -> WitnessStatement:
    """Write down what the actor saw a learner do. They are the witness, and have signed it. Returns it.

    Raises Refused for anybody but staff where the learner is now, a day to come or before the learner came there,
    and a part with no words. It decides nothing (domain.md 1.4).
    """
    if not policy.may_bear_witness(work.actor, registration):
        raise Refused(NOT_A_WITNESS)
    made = _statement(work, registration, work.actor.name, job, relationship, contact, day, seen)
    made.witness_id = work.actor.person_id
    made.signed_at = work.now
    return _kept(work, made)


def type_for_witness(
    work: Work,
    registration: Registration,
    *,
    witness_name: str,
    job: str,
    relationship: str,
    contact: str,
    day: date,
    seen: str,
    paper_kept_at: str = "",
    form: PaperForm | None = None,
) -> WitnessStatement:
    """Type what somebody without an account saw. It is signed when their signature is on paper somewhere. Returns it.

    Where staff of that prison are called the same, the statement is theirs: nobody judges what they bore witness to.
    Raises Refused for anybody but a tutor or assessor where the learner is now, another portfolio's form, the
    learner as their own witness, a day to come or before the learner came there, and a part with no words.
    """
    if not policy.may_type_for_a_witness(work.actor, registration):
        raise Refused(NOT_FOR_OTHERS)
    check_form(registration, form)
    if witness_name.casefold().split() == registration.learner.name.casefold().split():
        raise Refused("A witness is somebody else than the learner", field="witness_name")
    made = _statement(work, registration, witness_name.strip(), job, relationship, contact, day, seen)
    made.form_id = form.id if form else None
    known = staff_called(work.session, made.witness_name, made.establishment_id, work.today)
    made.witness_id = known.id if known else None
    _sign_on_paper(work, made, paper_kept_at)
    return _kept(work, made)


def sign_on_paper(work: Work, statement: WitnessStatement, paper_kept_at: str, seen: int | None) -> None:
    """Say where the paper is that the witness signed.

    Raises Refused for anybody but a tutor or assessor where the learner is now, without a place and a second time;
    Stale when it changed since it was read.
    """
    if not policy.may_type_for_a_witness(work.actor, statement.registration):
        raise Refused(NOT_FOR_OTHERS)
    check_seen(seen, statement.version)
    if rules.is_signed(statement):
        raise Refused("This is signed already.")
    if not paper_kept_at.strip():
        raise Refused("Type where the signed paper is kept", field="paper_kept_at")
    _sign_on_paper(work, statement, paper_kept_at)
    learner = statement.registration.learner
    record(work, "witness statement signed", learner.id, place=learner.establishment_id)
    work.session.flush()


def _statement(
    work: Work,
    registration: Registration,
    name: str,
    job: str,
    relationship: str,
    contact: str,
    day: date,
    seen: str,
) -> WitnessStatement:
    stay = stay_of(registration)
    check_words(rules.MISSING, witness_name=name, job=job, relationship=relationship, contact=contact, seen=seen)
    check_day(work, stay, day)
    return WitnessStatement(
        registration=registration,
        establishment_id=stay.establishment_id,
        witness_name=name,
        job=job.strip(),
        relationship_to_learner=relationship.strip(),
        contact=contact.strip(),
        witness_id=None,
        day=day,
        seen=seen.strip(),
        written_by=work.actor.person_id,
        written_at=work.now,
        signed_at=None,
        signed_on_paper=False,
        paper_kept_at="",
    )


def _sign_on_paper(work: Work, statement: WitnessStatement, paper_kept_at: str) -> None:
    if paper_kept_at.strip():
        statement.signed_on_paper, statement.signed_at = True, work.now
        statement.paper_kept_at = paper_kept_at.strip()


def _kept(work: Work, statement: WitnessStatement) -> WitnessStatement:
    work.session.add(statement)
    learner = statement.registration.learner
    record(work, "witness statement written", learner.id, place=statement.establishment_id)
    if rules.is_signed(statement):
        record(work, "witness statement signed", learner.id, place=statement.establishment_id)
    work.session.flush()
    return statement
