"""Reading discussions and questioning."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from lms.assessments.models import Discussion, DiscussionQuestion
from lms.courses.models import PaperForm, Registration

_DISCUSSIONS = (
    select(Discussion)
    .where(Discussion.registration_id == bindparam("registration_id"))
    .options(
        joinedload(Discussion.assessor),
        selectinload(Discussion.questions).joinedload(DiscussionQuestion.criterion),
    )
    .order_by(Discussion.day.desc(), Discussion.recorded_at.desc(), Discussion.id)
)
_DISCUSSION = _DISCUSSIONS.where(Discussion.id == bindparam("discussion_id")).options(
    joinedload(Discussion.form).joinedload(PaperForm.keyer)
)
_TO_SIGN = (
    select(func.count(Discussion.id))
    .join(Registration, Registration.id == Discussion.registration_id)
    .where(Registration.learner_id == bindparam("learner_id"), Discussion.learner_signed_at.is_(None))
)


def discussions_of(session: Session, registration_id: UUID) -> Sequence[Discussion]:
    """A learner's discussions with their assessors and questions, newest day first. Two statements."""
    return session.scalars(_DISCUSSIONS, {"registration_id": registration_id}).all()


def get_discussion(session: Session, registration_id: UUID, discussion_id: UUID) -> Discussion | None:
    """One discussion of this portfolio, whole, or None. Two statements."""
    return session.scalar(_DISCUSSION, {"registration_id": registration_id, "discussion_id": discussion_id})


def discussions_to_sign(session: Session, learner_id: UUID) -> int:
    """How many discussions wait for this learner to sign them. One statement."""
    return session.scalars(_TO_SIGN, {"learner_id": learner_id}).one()
