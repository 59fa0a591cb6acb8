"""Deeds of witnesses: saying what they saw, and signing it."""

from datetime import date
from uuid import UUID

from lms.assessments import policy
from lms.assessments.models import WitnessStatement
from lms.assessments.queries.staff import colleagues_at, staff_called, staff_meant
from lms.assessments.rules import witnesses as rules
from lms.assessments.rules.practice import SignedPaper
from lms.assessments.service.occasions import check_day, check_form, check_paper, check_seen, check_words, stay_of
from lms.audit.service import record
from lms.core.work import Refused, Work
from lms.courses.models import PaperForm, Registration
from lms.people.called import is_whole_name, short_name
from lms.people.models import Person

NOT_A_WITNESS = "Only staff where the learner is now can write this, and never about themselves."
NOT_FOR_OTHERS = "Only a tutor or assessor where the learner is now can do this."
YOURSELF = "You are the witness: say that you saw it yourself."
NOT_OF_YOUR_NAME = "This name may be yours, so only somebody else can say that it is another’s"


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
    witness_name: str = "",
    witness_id: UUID | None = None,
    job: str,
    relationship: str,
    contact: str,
    day: date,
    seen: str,
    paper: SignedPaper | None = None,
    form: PaperForm | None = None,
) -> WitnessStatement:
    """Type what somebody else saw. It is signed when there is a paper that they signed. Returns it.

    The witness is a member of staff there, by their id, or whoever a name is of. Nobody judges what they bore witness
    to: a name that is typed keeps everybody it may mean from that, until `say_who` says which of them it was.
    Raises Refused for anybody but a tutor or assessor where the learner is now, another portfolio's form, the learner
    as the witness, the actor's own name unless it stands on a form from paper, somebody who does not work there, a day
    to come or before the learner came there, a part with no words, and a paper that `check_paper` refuses.
    """
    if not policy.may_type_for_a_witness(work.actor, registration):
        raise Refused(NOT_FOR_OTHERS)
    check_form(registration, form)
    chosen = _colleague(work, registration, witness_id) if witness_id else None
    witness_name = chosen.name if chosen else witness_name
    if is_whole_name(witness_name, registration.learner.name):
        raise Refused("A witness is somebody else than the learner", field="witness_name")
    if not chosen and not form and is_whole_name(witness_name, work.actor.name):
        raise Refused(YOURSELF, field="witness_name")
    made = _statement(work, registration, witness_name.strip(), job, relationship, contact, day, seen)
    made.form_id = form.id if form else None
    if chosen:
        made.witness_id = chosen.id
    else:
        called = staff_called(work.session, made.witness_name, made.establishment_id, day)
        known = [person for person in called if is_whole_name(made.witness_name, person.name)]
        made.witness_id = known[0].id if len(known) == 1 else None
        made.known_as = short_name(made.witness_name)
    if paper is not None:
        check_paper(work, paper, day)
        _sign_on_paper(work, made, paper)
    return _kept(work, made)


def sign_on_paper(work: Work, statement: WitnessStatement, paper: SignedPaper, seen: int | None) -> None:
    """Say where the paper is that the witness signed, and the day it says.

    Raises Refused for anybody but a tutor or assessor where the learner is now, a paper that `check_paper` refuses and
    a second time; Stale when it changed since it was read.
    """
    if not policy.may_type_for_a_witness(work.actor, statement.registration):
        raise Refused(NOT_FOR_OTHERS)
    check_seen(seen, statement.version)
    if rules.is_signed(statement):
        raise Refused("This is signed already.")
    check_paper(work, paper, statement.day)
    _sign_on_paper(work, statement, paper)
    learner = statement.registration.learner
    record(work, "witness statement signed", learner.id, place=learner.establishment_id)
    work.session.flush()


def _colleague(work: Work, registration: Registration, witness_id: UUID) -> Person:
    for person in colleagues_at(work, registration.learner):
        if person.id == witness_id:
            return person
    raise Refused("Choose another member of staff of this prison", field="witness")


def say_who(work: Work, statement: WitnessStatement, witness_id: UUID | None, seen: int | None) -> None:
    """Say which member of staff the witness is whose name was typed, so that all others of that name may judge it.

    With no witness, that it is nobody who has an account here, so that all of that name may. It can be said again: the
    last saying stands, and each is written down. Raises Refused for anybody but a tutor or assessor where the learner
    is now, what is said already, somebody whom the name cannot mean, and whoever may be meant themselves unless
    `rules.may_name` lets them say it was them; Stale when it changed since it was read.
    """
    registration = statement.registration
    if not policy.may_type_for_a_witness(work.actor, registration):
        raise Refused(NOT_FOR_OTHERS)
    check_seen(seen, statement.version)
    if rules.is_known(statement, witness_id):
        raise Refused("It is known already who this witness is.")
    meant = {person.id for person in staff_meant(work.session, statement)}
    if not (meant or statement.known_as) or (witness_id and witness_id not in meant):
        raise Refused("Choose who it was", field="witness")
    if not rules.may_name(statement, work.actor.person_id, work.actor.name, witness_id):
        raise Refused(NOT_OF_YOUR_NAME, field="witness")
    statement.witness_id, statement.known_as = witness_id, ""
    learner, place = registration.learner_id, statement.establishment_id
    if witness_id:
        record(work, "witness named", learner, place=place, witness=str(witness_id))
    else:
        record(work, "witness without account", learner, place=place)
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
        known_as="",
        day=day,
        seen=seen.strip(),
        written_by=work.actor.person_id,
        written_at=work.now,
        signed_at=None,
        signed_on_paper=False,
        signed_day=None,
        paper_kept_at="",
    )


def _sign_on_paper(work: Work, statement: WitnessStatement, paper: SignedPaper) -> None:
    statement.signed_on_paper, statement.signed_at = True, work.now
    statement.signed_day, statement.paper_kept_at = paper.signed_day, paper.kept_at.strip()


def _kept(work: Work, statement: WitnessStatement) -> WitnessStatement:
    work.session.add(statement)
    learner = statement.registration.learner
    record(work, "witness statement written", learner.id, place=statement.establishment_id)
    if rules.is_signed(statement):
        record(work, "witness statement signed", learner.id, place=statement.establishment_id)
    work.session.flush()
    return statement
