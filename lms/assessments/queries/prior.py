"""Reading claims of earlier learning."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from lms.assessments.models import PriorAchievement
from lms.courses.models import PaperForm

_CLAIMS = (
    select(PriorAchievement)
    .where(PriorAchievement.registration_id == bindparam("registration_id"))
    .options(joinedload(PriorAchievement.prover))
    .order_by(PriorAchievement.achieved_on.desc(), PriorAchievement.claimed_at.desc(), PriorAchievement.id)
)
_CLAIM = _CLAIMS.where(PriorAchievement.id == bindparam("prior_id")).options(
    joinedload(PriorAchievement.form).joinedload(PaperForm.keyer)
)


def prior_of(session: Session, registration_id: UUID) -> Sequence[PriorAchievement]:
    """What a learner claims to have achieved before, with who saw the proof, newest first. One statement."""
    return session.scalars(_CLAIMS, {"registration_id": registration_id}).all()


def get_prior(session: Session, registration_id: UUID, prior_id: UUID) -> PriorAchievement | None:
    """One earlier achievement claimed in this portfolio, or None. One statement."""
    return session.scalar(_CLAIM, {"registration_id": registration_id, "prior_id": prior_id})
