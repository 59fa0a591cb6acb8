"""What a pack holds about learners: one statement a section, of one prison, between two moments."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.assessments.models import (
    Discussion,
    PracticalAssessment,
    PriorAchievement,
    ShadowingSession,
    WitnessStatement,
)
from lms.courses.models import Criterion, LearningOutcome, PaperForm, Qualification, Registration, Unit
from lms.people.models import Person
from lms.portfolio.models import Claim, Decision, Evidence, EvidenceVersion, Judgement
from lms.quality.models import Case, CaseStep, UnitAward
from lms.quality.queries.cases import IS_OPEN
from lms.quality.queries.external import LEFT_AS, LEFT_AT
from lms.quality.queries.pack.numbers import were_here
from lms.quality.queries.pack.reading import LEARNER, Rows, Span, learner, name_of, read, said, with_learner
from lms.quality.queries.sources import with_sources

_SOURCES = (ShadowingSession, PracticalAssessment, WitnessStatement, Discussion, PriorAchievement)
_ASSESSOR, _OTHER = aliased(Person), aliased(Person)
_RAISER, _ABOUT, _TAKER = aliased(Person), aliased(Person), aliased(Person)


def registrations(session: Session, span: Span) -> Rows:
    """Every registration of learners who were at the prison on any of the days, and were registered by then, by name.

    With when and why they left, as it is now.
    """
    awarded = select(func.count(UnitAward.id)).where(UnitAward.registration_id == Registration.id).scalar_subquery()
    units = select(func.count(Unit.id)).where(Unit.qualification_id == Qualification.id).scalar_subquery()
    wanted = select(
        *learner(span),
        LEFT_AT,
        LEFT_AS,
        Qualification.title,
        Qualification.version,
        Registration.registered_at,
        awarded,
        units,
    ).join(Qualification, Qualification.id == Registration.qualification_id)
    then = with_learner(wanted, span).where(were_here(span))
    ordered = then.order_by(LEARNER.last_name, LEARNER.first_name, Registration.id).limit(span.most)
    return session.execute(ordered, {"places": [span.place]}).all()


def sent(session: Session, span: Span) -> Rows:
    """Every version of a piece that was sent to the prison's assessors, oldest first (domain.md 1.4).

    With the days of the signatures on the form that it, or what it was made from, was keyed from.
    """
    claimed = select(func.count(Claim.id)).where(Claim.version_id == EvidenceVersion.id).scalar_subquery()
    versions = select(
        EvidenceVersion.submitted_at,
        *learner(span),
        Evidence.number,
        EvidenceVersion.number,
        Evidence.kind,
        EvidenceVersion.day,
        Evidence.source,
        PaperForm.signed_days,
        PaperForm.keyed_at,
        name_of(_OTHER),
        said(span, EvidenceVersion.origin),
        claimed,
        EvidenceVersion.answered_at,
    ).join(Evidence, Evidence.id == EvidenceVersion.evidence_id)
    wanted = (
        with_sources(versions, *_SOURCES)
        .outerjoin(PaperForm, PaperForm.id == func.coalesce(Evidence.form_id, *(of.form_id for of in _SOURCES)))
        .outerjoin(_OTHER, _OTHER.id == PaperForm.keyed_by)
        .join(Registration, Registration.id == Evidence.registration_id)
        .where(
            EvidenceVersion.establishment_id == span.place,
            EvidenceVersion.submitted_at.between(span.since, span.until),
        )
        .order_by(EvidenceVersion.submitted_at, Evidence.id, EvidenceVersion.number)
    )
    return read(session, with_learner(wanted, span), span)


def decisions(session: Session, span: Span) -> Rows:
    """Every decision made at the prison, oldest first."""
    wanted = (
        select(
            Decision.decided_at,
            *learner(span),
            Evidence.number,
            EvidenceVersion.number,
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
            said(span, Decision.why_not),
            name_of(_ASSESSOR),
            name_of(_OTHER),
            said(span, Judgement.why_again),
            said(span, Decision.comment),
            said(span, Judgement.next_step),
            Judgement.next_by,
            said(span, Judgement.feedback),
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
    return read(session, with_learner(wanted, span), span)


def cases(session: Session, span: Span) -> Rows:
    """Every case of the prison that was open on any of the days, oldest first, each with its id, a row a stage
    that was decided.

    Less those that are kept from whoever reads it: nobody follows a case about their own work while it is open, nor one
    about their own learning.
    """
    wanted = (
        select(
            Case.id,
            Case.raised_at,
            *learner(span),
            Case.kind,
            said(span, Case.category),
            said(span, Case.reason_category),
            Case.units,
            _by(Case.raised_by, _RAISER),
            name_of(_ABOUT),
            said(span, Case.text),
            Case.answer_by,
            Case.told_on,
            name_of(_OTHER),
            said(span, Case.told_reference),
            CaseStep.stage,
            CaseStep.outcome,
            CaseStep.decided_at,
            name_of(_ASSESSOR),
            CaseStep.taken_on_at,
            _by(CaseStep.taken_on_by, _TAKER),
            CaseStep.next_answer_by,
            said(span, CaseStep.reason),
        )
        .join(Registration, Registration.id == Case.registration_id)
        .join(_RAISER, _RAISER.id == Case.raised_by)
        .outerjoin(_ABOUT, _ABOUT.id == Case.about_id)
        .outerjoin(_OTHER, _OTHER.id == Case.told_by)
        .outerjoin(CaseStep, CaseStep.case_id == Case.id)
        .outerjoin(_ASSESSOR, _ASSESSOR.id == CaseStep.decided_by)
        .outerjoin(_TAKER, _TAKER.id == CaseStep.taken_on_by)
        .where(
            Case.establishment_id == span.place,
            _was_open(span),
            ~_is_kept_from(span.reader),
        )
        .order_by(Case.raised_at, Case.id, CaseStep.stage)
    )
    return read(session, with_learner(wanted, span), span)


def _was_open(span: Span) -> ColumnElement[bool]:
    """Raised by the last day, and not decided for good before the first, unless the awarding organisation was told of
    it since."""
    last = aliased(CaseStep)
    decided = exists().where(last.case_id == Case.id, last.taken_on_at.is_(None), last.decided_at < span.since)
    return and_(Case.raised_at <= span.until, or_(~decided, Case.told_on >= span.first))


def _is_kept_from(reader: UUID | None) -> ColumnElement[bool]:
    about_them = and_(Case.about_id.is_not(None), Case.about_id == reader, IS_OPEN)
    return or_(about_them, Registration.learner_id == reader) if reader else false()


def _by(person_id: Any, person: Any) -> ColumnElement[str]:
    """By name; a learner only as that, who may have left."""
    return case((person_id == Registration.learner_id, "The learner"), else_=name_of(person))
