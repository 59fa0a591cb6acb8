"""Reading who has a part in what a case is about, and so must not decide it."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.orm import Session

from lms.assessments.models import Discussion, PracticalAssessment, WitnessStatement
from lms.courses.models import Criterion, LearningOutcome, Registration, Unit
from lms.portfolio.models import Claim, Decision, Evidence, EvidenceVersion, Judgement
from lms.quality.models import Case, Finding
from lms.quality.rules.cases import SUPPORT

_REGISTRATION_ID = bindparam("registration_id", type_=Uuid)


def _units_named(registration: Registration, codes: Collection[str]) -> list[Unit]:
    units = registration.qualification.units
    return [unit for unit in units if unit.code in codes] or list(units)


_DECIDERS_OF_UNITS = (
    select(Judgement.assessor_id, Judgement.countersigned_by)
    .join(Decision, Decision.judgement_id == Judgement.id)
    .join(Criterion, Criterion.id == Decision.criterion_id)
    .join(LearningOutcome, LearningOutcome.id == Criterion.outcome_id)
    .where(
        Decision.registration_id == _REGISTRATION_ID,
        LearningOutcome.unit_id.in_(bindparam("units", type_=Uuid, expanding=True)),
    )
    .distinct()
)
_DECIDERS_OF_PIECE = (
    select(Judgement.assessor_id, Judgement.countersigned_by)
    .join(EvidenceVersion, EvidenceVersion.id == Judgement.version_id)
    .where(EvidenceVersion.evidence_id == bindparam("evidence_id", type_=Uuid))
)
_FINDERS = select(Finding.iqa_id).where(
    Finding.registration_id == _REGISTRATION_ID,
    Finding.unit_id.in_(bindparam("units", type_=Uuid, expanding=True)),
)


_SAW_IN_UNITS = (
    select(PracticalAssessment.observer_id, WitnessStatement.witness_id, Discussion.assessor_id)
    .select_from(Evidence)
    .join(EvidenceVersion, EvidenceVersion.evidence_id == Evidence.id)
    .join(Claim, Claim.version_id == EvidenceVersion.id)
    .join(Criterion, Criterion.id == Claim.criterion_id)
    .join(LearningOutcome, LearningOutcome.id == Criterion.outcome_id)
    .outerjoin(PracticalAssessment, PracticalAssessment.id == Evidence.practical_id)
    .outerjoin(WitnessStatement, WitnessStatement.id == Evidence.witness_id)
    .outerjoin(Discussion, Discussion.id == Evidence.discussion_id)
    .where(
        Evidence.registration_id == _REGISTRATION_ID,
        LearningOutcome.unit_id.in_(bindparam("units", type_=Uuid, expanding=True)),
        EvidenceVersion.submitted_at.is_not(None),
    )
    .distinct()
)


def concerned_in(session: Session, about: Case, registration: Registration) -> frozenset[UUID]:
    """The ids of those who must not decide a case: the learner, and everyone with a hand in what is in question.

    For an appeal that is whoever decided or countersigned the piece, whose own word is in it (its witness, observer
    or questioner), or who looked at its units as an IQA; for malpractice everyone who decided, looked at or has their
    word in the units it names; for a request, whoever asked.
    """
    named: set[UUID | None] = {registration.learner_id, about.about_id}
    if about.kind in SUPPORT:
        named.add(about.raised_by)
        return frozenset(each for each in named if each)
    units = [unit.id for unit in _units_named(registration, about.units)]
    asked = {"registration_id": registration.id, "units": units}
    named |= set(session.scalars(_FINDERS, asked))
    if about.judgement is None:
        rows = [*session.execute(_DECIDERS_OF_UNITS, asked), *session.execute(_SAW_IN_UNITS, asked)]
    else:
        piece = about.judgement.version.evidence
        rows = [*session.execute(_DECIDERS_OF_PIECE, {"evidence_id": piece.id})]
        named |= _saw(piece)
    named |= {each for row in rows for each in row}
    return frozenset(each for each in named if each)


def _saw(piece: Evidence) -> set[UUID | None]:
    """Whoever's own word a piece holds: its witness, or who observed or asked."""
    return {
        piece.witness.witness_id if piece.witness else None,
        piece.practical.observer_id if piece.practical else None,
        piece.discussion.assessor_id if piece.discussion else None,
    }
