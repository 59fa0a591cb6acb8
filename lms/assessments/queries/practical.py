"""Reading observation sheets."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload, selectinload

from lms.assessments.models import ObservationLine, PracticalAssessment
from lms.courses.models import Criterion, LearningOutcome, PaperForm

CRITERION = joinedload(ObservationLine.criterion).joinedload(Criterion.outcome).joinedload(LearningOutcome.unit)
SHEET = (
    joinedload(PracticalAssessment.unit),
    joinedload(PracticalAssessment.observer),
    selectinload(PracticalAssessment.lines).options(CRITERION),
)

# Statements that ordinary pages ask for are built once: building one costs more than running it.
_PRACTICALS = (
    select(PracticalAssessment)
    .where(PracticalAssessment.registration_id == bindparam("registration_id"))
    .options(*SHEET)
    .order_by(PracticalAssessment.day.desc(), PracticalAssessment.recorded_at.desc(), PracticalAssessment.id)
)
_PRACTICAL = _PRACTICALS.where(PracticalAssessment.id == bindparam("practical_id")).options(
    joinedload(PracticalAssessment.form).joinedload(PaperForm.keyer)
)


def practicals_of(session: Session, registration_id: UUID) -> Sequence[PracticalAssessment]:
    """A learner's practical assessments with unit, observer and lines, newest day first. Two statements."""
    return session.scalars(_PRACTICALS, {"registration_id": registration_id}).all()


def get_practical(session: Session, registration_id: UUID, practical_id: UUID) -> PracticalAssessment | None:
    """One practical assessment of this portfolio, whole, or None. Two statements."""
    return session.scalar(_PRACTICAL, {"registration_id": registration_id, "practical_id": practical_id})


_TO_SIGN = (
    select(PracticalAssessment)
    .where(
        PracticalAssessment.registration_id == bindparam("registration_id"),
        PracticalAssessment.to_be_signed,
        PracticalAssessment.learner_signed_at.is_(None),
        ~PracticalAssessment.signed_on_paper,
    )
    .options(joinedload(PracticalAssessment.unit))
    .order_by(PracticalAssessment.recorded_at, PracticalAssessment.id)
)


def sheets_to_sign(session: Session, registration_id: UUID) -> Sequence[PracticalAssessment]:
    """The observation sheets that wait for their learner to sign, oldest first. One statement."""
    return session.scalars(_TO_SIGN, {"registration_id": registration_id}).all()
