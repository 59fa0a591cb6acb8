"""The statements that flags are worked out from. Each takes `places`, and most how far back to go and how many."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, DateTime, Integer, Select, Uuid, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from lms.assessments.models import Discussion, PracticalAssessment, ShadowingSession, WitnessStatement
from lms.courses.models import Criterion, LearningOutcome, Registration, Unit
from lms.people.models import Person, PrisonNumber, Stay
from lms.portfolio.models import Decision, Evidence, EvidenceVersion, Judgement, Outcome
from lms.quality.models import Case, CaseKind, Finding
from lms.quality.rules.cases import MARK

_PLACES = bindparam("places", type_=Uuid, expanding=True)
_SINCE = bindparam("since", type_=DateTime(timezone=True))
_MOST = bindparam("most", type_=Integer)


def _here() -> Select[UUID]:
    return select(Stay.person_id).where(Stay.establishment_id.in_(_PLACES), Stay.ended_at.is_(None))


def _texts() -> Select[UUID, UUID, int, str, UUID | None, str, str, str]:
    """What was sent by whoever is or was at these prisons: people copy from people they have met."""
    ever_here = exists().where(Stay.person_id == Registration.learner_id, Stay.establishment_id.in_(_PLACES))
    return (
        select(
            EvidenceVersion.id,
            Evidence.registration_id,
            Evidence.number,
            EvidenceVersion.text,
            Evidence.shadowing_id,
            ShadowingSession.saw,
            ShadowingSession.did,
            ShadowingSession.learned,
        )
        .join(Evidence, Evidence.id == EvidenceVersion.evidence_id)
        .join(Registration, Registration.id == Evidence.registration_id)
        .outerjoin(ShadowingSession, ShadowingSession.id == Evidence.shadowing_id)
        .where(EvidenceVersion.submitted_at >= _SINCE, ever_here)
        .order_by(EvidenceVersion.submitted_at.desc(), EvidenceVersion.id)
        .limit(_MOST)
    )


def _dated() -> Select[UUID, UUID, int, UUID, UUID, date, datetime]:
    sources = (ShadowingSession, PracticalAssessment, WitnessStatement, Discussion)
    day = func.coalesce(*(source.day for source in sources), type_=Date)
    sent = exists().where(EvidenceVersion.evidence_id == Evidence.id, EvidenceVersion.submitted_at.is_not(None))
    return (
        select(
            Evidence.id,
            Evidence.registration_id,
            Evidence.number,
            Registration.learner_id,
            func.coalesce(*(source.establishment_id for source in sources), type_=Uuid),
            day,
            Registration.registered_at,
        )
        .join(Registration, Registration.id == Evidence.registration_id)
        .outerjoin(ShadowingSession, ShadowingSession.id == Evidence.shadowing_id)
        .outerjoin(PracticalAssessment, PracticalAssessment.id == Evidence.practical_id)
        .outerjoin(WitnessStatement, WitnessStatement.id == Evidence.witness_id)
        .outerjoin(Discussion, Discussion.id == Evidence.discussion_id)
        .where(Registration.learner_id.in_(_here()), Evidence.started_at >= _SINCE, day.is_not(None), sent)
        .order_by(Evidence.started_at.desc(), Evidence.id)
        .limit(_MOST)
    )


TEXTS, DATED = _texts(), _dated()
STAYS = (
    select(Stay.person_id, Stay.establishment_id, Stay.began_at, Stay.ended_at)
    .where(Stay.person_id.in_(_here()))
    .order_by(Stay.began_at, Stay.id)
)
_DECIDER = func.coalesce(Judgement.countersigned_by, Judgement.assessor_id, type_=Uuid)
JUDGED = (
    select(
        Judgement.id, _DECIDER, Evidence.registration_id, Evidence.number, func.count(Decision.id), Judgement.decided_at
    )
    .join(EvidenceVersion, EvidenceVersion.id == Judgement.version_id)
    .join(Evidence, Evidence.id == EvidenceVersion.evidence_id)
    .join(Decision, (Decision.judgement_id == Judgement.id) & (Decision.outcome == Outcome.MET))
    .where(Judgement.establishment_id.in_(_PLACES), Judgement.decided_at >= _SINCE)
    .group_by(Judgement.id, _DECIDER, Evidence.registration_id, Evidence.number, Judgement.decided_at)
    .order_by(Judgement.decided_at.desc(), Judgement.id)
    .limit(_MOST)
)
_BY_THEM = or_(Judgement.assessor_id == Person.id, Judgement.countersigned_by == Person.id)
_IS_WITNESS = or_(
    WitnessStatement.witness_id == Person.id,
    func.lower(func.trim(WitnessStatement.witness_name)) == func.lower(Person.first_name + " " + Person.last_name),
)
WITNESSES = (
    select(WitnessStatement.id, Evidence.registration_id, Evidence.number, Person.id)
    .join(Evidence, Evidence.witness_id == WitnessStatement.id)
    .join(Registration, Registration.id == Evidence.registration_id)
    .join(EvidenceVersion, EvidenceVersion.evidence_id == Evidence.id)
    .join(Judgement, Judgement.version_id == EvidenceVersion.id)
    .join(Person, _BY_THEM)
    .where(Registration.learner_id.in_(_here()), Judgement.decided_at >= _SINCE, _IS_WITNESS)
    .distinct()
    .order_by(Evidence.registration_id, Evidence.number, Person.id)
    .limit(_MOST)
)
OWN_IQA = (
    select(Finding.registration_id, Evidence.number, Finding.iqa_id, Unit.code)
    .join(Registration, Registration.id == Finding.registration_id)
    .join(Unit, Unit.id == Finding.unit_id)
    .join(Decision, Decision.registration_id == Finding.registration_id)
    .join(Criterion, Criterion.id == Decision.criterion_id)
    .join(LearningOutcome, (LearningOutcome.id == Criterion.outcome_id) & (LearningOutcome.unit_id == Finding.unit_id))
    .join(Judgement, Judgement.id == Decision.judgement_id)
    .join(EvidenceVersion, EvidenceVersion.id == Judgement.version_id)
    .join(Evidence, Evidence.id == EvidenceVersion.evidence_id)
    .where(
        Registration.learner_id.in_(_here()),
        Finding.found_at >= _SINCE,
        or_(Judgement.assessor_id == Finding.iqa_id, Judgement.countersigned_by == Finding.iqa_id),
    )
    .distinct()
    .order_by(Finding.registration_id, Unit.code, Evidence.number)
    .limit(_MOST)
)
OBSERVED = (
    select(Person.first_name, Person.last_name, func.count(Evidence.id.distinct()).label("pieces"))
    .join(Judgement, Judgement.assessor_id == Person.id)
    .join(EvidenceVersion, EvidenceVersion.id == Judgement.version_id)
    .join(Evidence, Evidence.id == EvidenceVersion.evidence_id)
    .join(PracticalAssessment, PracticalAssessment.id == Evidence.practical_id)
    .where(
        PracticalAssessment.observer_id == Person.id,
        Judgement.establishment_id.in_(_PLACES),
        Judgement.decided_at >= _SINCE,
    )
    .group_by(Person.id, Person.first_name, Person.last_name)
    .order_by(Person.last_name, Person.first_name, Person.id)
)
LOOKED_INTO = (
    select(Case.category)
    .join(Registration, Registration.id == Case.registration_id)
    .where(
        Case.kind == CaseKind.MALPRACTICE,
        or_(Case.establishment_id.in_(_PLACES), Registration.learner_id.in_(_here())),
        Case.category.contains(MARK),
    )
    .distinct()
)
_NOW = aliased(Stay)
WHOSE = (
    select(
        Registration.id,
        case((_NOW.establishment_id.in_(_PLACES), Person.first_name + " " + Person.last_name), else_=None),
        case((_NOW.establishment_id.in_(_PLACES), PrisonNumber.number), else_=None),
    )
    .join(Person, Person.id == Registration.learner_id)
    .outerjoin(_NOW, (_NOW.person_id == Person.id) & _NOW.ended_at.is_(None))
    .outerjoin(PrisonNumber, (PrisonNumber.person_id == Person.id) & PrisonNumber.replaced_at.is_(None))
    .where(Registration.id.in_(bindparam("registrations", type_=Uuid, expanding=True)))
)
