"""What a pack holds about the work of IQAs: one statement a section, of one prison, between two moments."""

from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.core.db import UTCDateTime
from lms.courses.models import Criterion, LearningOutcome, Qualification, Registration, Unit
from lms.people.models import Person, Stay
from lms.portfolio.models import Decision, Evidence, EvidenceVersion, Judgement
from lms.quality.models import Action, Finding, FindingLine, Stage, UnitAward
from lms.quality.queries.pack.reading import Rows, Span, learner, name_of, read, said, with_learner

_IQA, _ASSESSOR = aliased(Person), aliased(Person)
_LEFT, _BACK = aliased(Stay), aliased(Stay)


def findings(session: Session, span: Span) -> Rows:
    """Every finding of an IQA at the prison, oldest first: how many decisions were looked at and agreed, and what an
    IQA said when they looked at the unit the next time (domain.md 1.6)."""
    looked = select(func.count(FindingLine.id)).where(FindingLine.finding_id == Finding.id)
    wanted = (
        select(
            Finding.found_at,
            *learner(span),
            Unit.code,
            Finding.stage,
            name_of(_IQA),
            Finding.agrees,
            looked.scalar_subquery(),
            looked.where(FindingLine.agrees).scalar_subquery(),
            Finding.feedback_adequate,
            Finding.doubts,
            _next(lambda later: later.found_at),
            _next(lambda later: later.stage),
            _next(lambda later: later.agrees),
            said(span, Finding.comment),
        )
        .join(Registration, Registration.id == Finding.registration_id)
        .join(Unit, Unit.id == Finding.unit_id)
        .join(_IQA, _IQA.id == Finding.iqa_id)
        .where(Finding.establishment_id == span.place, Finding.found_at.between(span.since, span.until))
        .order_by(Finding.found_at, Finding.id)
    )
    return read(session, with_learner(wanted, span), span)


def _next(column: Any) -> ColumnElement[Any]:
    """This about the next time an IQA looked at the unit of a statement's finding."""
    later = aliased(Finding)
    again = select(column(later)).where(
        later.registration_id == Finding.registration_id,
        later.unit_id == Finding.unit_id,
        later.found_at > Finding.found_at,
        later.stage != Stage.RELEASED,
    )
    return again.order_by(later.found_at, later.id).limit(1).scalar_subquery()


def lines(session: Session, span: Span) -> Rows:
    """Every decision that an IQA looked at, in the order of the findings: how it was shown, and whether they agree."""
    wanted = (
        select(
            Finding.found_at,
            *learner(span),
            Unit.code,
            Criterion.number,
            Evidence.number,
            EvidenceVersion.number,
            Evidence.kind,
            Decision.outcome,
            name_of(_ASSESSOR),
            name_of(_IQA),
            Finding.stage,
            # None where they did not say: from before every line was asked, silence was kept as agreement.
            case((or_(Finding.feedback_adequate.is_not(None), ~FindingLine.agrees), FindingLine.agrees)),
            said(span, FindingLine.comment),
        )
        .join(Finding, Finding.id == FindingLine.finding_id)
        .join(Registration, Registration.id == Finding.registration_id)
        .join(Unit, Unit.id == Finding.unit_id)
        .join(Criterion, Criterion.id == FindingLine.criterion_id)
        .join(LearningOutcome, LearningOutcome.id == Criterion.outcome_id)
        .join(Decision, Decision.id == FindingLine.decision_id)
        .join(Judgement, Judgement.id == Decision.judgement_id)
        .join(EvidenceVersion, EvidenceVersion.id == Judgement.version_id)
        .join(Evidence, Evidence.id == EvidenceVersion.evidence_id)
        .join(_ASSESSOR, _ASSESSOR.id == Judgement.assessor_id)
        .join(_IQA, _IQA.id == Finding.iqa_id)
        .where(Finding.establishment_id == span.place, Finding.found_at.between(span.since, span.until))
        .order_by(Finding.found_at, Finding.id, LearningOutcome.position, Criterion.position)
    )
    return read(session, with_learner(wanted, span), span)


def actions(session: Session, span: Span) -> Rows:
    """Everything IQAs asked for at the prison by the last day that was not done before the first, oldest first.

    About a criterion, with when it was decided again. What its learner took away by leaving is asked of nobody here.
    """
    done_at = _done_at()
    left_before = exists().where(
        Action.criterion_id.is_not(None),
        _LEFT.person_id == Registration.learner_id,
        _LEFT.establishment_id == Finding.establishment_id,
        _LEFT.ended_at.between(Finding.found_at, span.since),
    )
    is_back = exists().where(
        _BACK.person_id == Registration.learner_id,
        _BACK.establishment_id == Finding.establishment_id,
        _BACK.began_at <= span.until,
        or_(_BACK.ended_at.is_(None), _BACK.ended_at >= span.since),
    )
    wanted = (
        select(
            Finding.found_at,
            *learner(span),
            Unit.code,
            Criterion.number,
            said(span, Action.text),
            name_of(_ASSESSOR),
            Action.due_on,
            done_at,
            said(span, Action.done_note),
        )
        .join(Finding, Finding.id == Action.finding_id)
        .join(Registration, Registration.id == Finding.registration_id)
        .join(Unit, Unit.id == Finding.unit_id)
        .outerjoin(Criterion, Criterion.id == Action.criterion_id)
        .outerjoin(_ASSESSOR, _ASSESSOR.id == Action.owner_id)
        .where(
            Finding.establishment_id == span.place,
            Finding.found_at <= span.until,
            or_(
                Finding.found_at >= span.since,
                and_(func.coalesce(done_at, span.since) >= span.since, or_(~left_before, is_back)),
            ),
        )
        .order_by(Finding.found_at, Unit.code, Criterion.number, Action.id)
    )
    return read(session, with_learner(wanted, span), span)


def _done_at() -> ColumnElement[Any]:
    """When an action was done: as was said, or about a criterion when that was decided again."""
    later = aliased(Decision)
    again = select(func.min(later.decided_at)).where(
        later.takes_effect,
        later.registration_id == Finding.registration_id,
        later.criterion_id == Action.criterion_id,
        later.decided_at > Finding.found_at,
    )
    return func.coalesce(Action.done_at, again.scalar_subquery(), type_=UTCDateTime)


def awards(session: Session, span: Span) -> Rows:
    """Every unit awarded at the prison, oldest first, with the finding behind it and the qualification's own slug."""
    wanted = (
        select(
            UnitAward.awarded_at,
            *learner(span),
            Unit.code,
            Unit.title,
            name_of(_IQA),
            Finding.found_at,
            Finding.stage,
            Finding.agrees,
            Qualification.slug,
        )
        .join(Finding, Finding.id == UnitAward.finding_id)
        .join(Registration, Registration.id == UnitAward.registration_id)
        .join(Unit, Unit.id == UnitAward.unit_id)
        .join(Qualification, Qualification.id == Registration.qualification_id)
        .join(_IQA, _IQA.id == Finding.iqa_id)
        .where(UnitAward.establishment_id == span.place, UnitAward.awarded_at.between(span.since, span.until))
        .order_by(UnitAward.awarded_at, Unit.code, UnitAward.id)
    )
    return read(session, with_learner(wanted, span), span)
