"""What a pack holds about learners: one statement a section, of one prison, between two moments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, select
from sqlalchemy.orm import Session, aliased

from lms.courses.models import Criterion, LearningOutcome, Qualification, Registration, Unit
from lms.people.models import Person, PrisonNumber, Stay
from lms.portfolio.models import Decision, Evidence, EvidenceVersion, Judgement
from lms.quality.models import (
    Action,
    Case,
    CaseStep,
    Finding,
    FindingLine,
    UnitAward,
)

MOST_ROWS = 5000
GONE = "A learner who has left"
Rows = Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Span:
    """One prison, from one moment to another, both included; and the days those are in."""

    place: UUID
    since: datetime
    until: datetime
    first: date
    last: date


_LEARNER, _ASSESSOR, _OTHER = aliased(Person), aliased(Person), aliased(Person)


def name_of(person: Any) -> ColumnElement[str]:
    """A person's forename and surname."""
    name: ColumnElement[str] = person.first_name + literal(" ") + person.last_name
    return name


def _learner() -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """Whose row it is, by name and number, as long as they are at the prison: a record goes where its learner goes."""
    return case((Stay.id.is_not(None), name_of(_LEARNER)), else_=GONE), _while_here(PrisonNumber.number)


def _while_here(words: Any) -> ColumnElement[Any]:
    """Words about a learner, as long as they are at the prison."""
    return case((Stay.id.is_not(None), words))


def _with_learner(wanted: Select[*tuple[Any, ...]], span: Span) -> Select[*tuple[Any, ...]]:
    """Join the learner of a statement's registration, and their stay if it is at this prison now."""
    here = and_(Stay.person_id == _LEARNER.id, Stay.ended_at.is_(None), Stay.establishment_id == span.place)
    return (
        wanted.join(_LEARNER, _LEARNER.id == Registration.learner_id)
        .outerjoin(Stay, here)
        .outerjoin(PrisonNumber, and_(PrisonNumber.person_id == _LEARNER.id, PrisonNumber.replaced_at.is_(None)))
    )


def read(session: Session, wanted: Select[*tuple[Any, ...]]) -> Rows:
    return session.execute(wanted.limit(MOST_ROWS)).all()


def registrations(session: Session, span: Span) -> Rows:
    """Every learner now at the prison who was registered by its last day, by name."""
    awarded = select(func.count(UnitAward.id)).where(UnitAward.registration_id == Registration.id).scalar_subquery()
    units = select(func.count(Unit.id)).where(Unit.qualification_id == Qualification.id).scalar_subquery()
    columns = (*_learner(), Qualification.title, Qualification.version, Registration.registered_at, awarded, units)
    wanted = _with_learner(
        select(*columns).join(Qualification, Qualification.id == Registration.qualification_id), span
    )
    here = wanted.where(Stay.id.is_not(None), Registration.registered_at <= span.until)
    return read(session, here.order_by(_LEARNER.last_name, _LEARNER.first_name, Registration.id))


def decisions(session: Session, span: Span) -> Rows:
    """Every decision made at the prison, oldest first."""
    wanted = (
        select(
            Decision.decided_at,
            *_learner(),
            Evidence.number,
            Evidence.kind,
            Unit.code,
            Criterion.number,
            Decision.outcome,
            Decision.takes_effect,
            Decision.valid,
            Decision.authentic,
            Decision.reliable,
            Decision.current,
            Decision.sufficient,
            name_of(_ASSESSOR),
            name_of(_OTHER),
            _while_here(Judgement.why_again),
            _while_here(Decision.comment),
            _while_here(Judgement.next_step),
            Judgement.next_by,
            _while_here(Judgement.feedback),
        )
        .join(Judgement, Judgement.id == Decision.judgement_id)
        .join(EvidenceVersion, EvidenceVersion.id == Judgement.version_id)
        .join(Evidence, Evidence.id == EvidenceVersion.evidence_id)
        .join(Registration, Registration.id == Evidence.registration_id)
        .join(Criterion, Criterion.id == Decision.criterion_id)
        .join(LearningOutcome, LearningOutcome.id == Criterion.outcome_id)
        .join(Unit, Unit.id == LearningOutcome.unit_id)
        .join(_ASSESSOR, _ASSESSOR.id == Judgement.assessor_id)
        .outerjoin(_OTHER, _OTHER.id == Judgement.countersigned_by)
        .where(Judgement.establishment_id == span.place, Judgement.decided_at.between(span.since, span.until))
        .order_by(Decision.decided_at, Evidence.id, Unit.code, LearningOutcome.position, Criterion.position)
    )
    return read(session, _with_learner(wanted, span))


def findings(session: Session, span: Span) -> Rows:
    """Every finding of an IQA at the prison, oldest first, with how many decisions were looked at and agreed."""
    looked = select(func.count(FindingLine.id)).where(FindingLine.finding_id == Finding.id)
    wanted = (
        select(
            Finding.found_at,
            *_learner(),
            Unit.code,
            Finding.stage,
            name_of(_ASSESSOR),
            Finding.agrees,
            looked.scalar_subquery(),
            looked.where(FindingLine.agrees).scalar_subquery(),
            Finding.feedback_adequate,
            Finding.doubts,
            _while_here(Finding.comment),
        )
        .join(Registration, Registration.id == Finding.registration_id)
        .join(Unit, Unit.id == Finding.unit_id)
        .join(_ASSESSOR, _ASSESSOR.id == Finding.iqa_id)
        .where(Finding.establishment_id == span.place, Finding.found_at.between(span.since, span.until))
        .order_by(Finding.found_at, Finding.id)
    )
    return read(session, _with_learner(wanted, span))


def actions(session: Session, span: Span) -> Rows:
    """Everything IQAs asked for at the prison, oldest first."""
    wanted = (
        select(
            Finding.found_at,
            *_learner(),
            Unit.code,
            Criterion.number,
            _while_here(Action.text),
            name_of(_ASSESSOR),
            Action.due_on,
            Action.done_at,
            _while_here(Action.done_note),
        )
        .join(Finding, Finding.id == Action.finding_id)
        .join(Registration, Registration.id == Finding.registration_id)
        .join(Unit, Unit.id == Finding.unit_id)
        .outerjoin(Criterion, Criterion.id == Action.criterion_id)
        .outerjoin(_ASSESSOR, _ASSESSOR.id == Action.owner_id)
        .where(Finding.establishment_id == span.place, Finding.found_at.between(span.since, span.until))
        .order_by(Finding.found_at, Unit.code, Criterion.number, Action.id)
    )
    return read(session, _with_learner(wanted, span))


def cases(session: Session, span: Span) -> Rows:
    """Every case raised at the prison, oldest first, a row a stage that was decided."""
    wanted = (
        select(
            Case.raised_at,
            *_learner(),
            Case.kind,
            _while_here(Case.category),
            Case.answer_by,
            CaseStep.stage,
            CaseStep.outcome,
            CaseStep.decided_at,
            name_of(_ASSESSOR),
            Case.told_on,
            name_of(_OTHER),
            _while_here(Case.told_reference),
            _while_here(CaseStep.reason),
        )
        .join(Registration, Registration.id == Case.registration_id)
        .outerjoin(_OTHER, _OTHER.id == Case.told_by)
        .outerjoin(CaseStep, CaseStep.case_id == Case.id)
        .outerjoin(_ASSESSOR, _ASSESSOR.id == CaseStep.decided_by)
        .where(Case.establishment_id == span.place, Case.raised_at.between(span.since, span.until))
        .order_by(Case.raised_at, Case.id, CaseStep.stage)
    )
    return read(session, _with_learner(wanted, span))
