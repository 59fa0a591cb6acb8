"""Reading witness statements."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from lms.assessments.models import WitnessStatement
from lms.courses.models import PaperForm

_STATEMENTS = (
    select(WitnessStatement)
    .where(WitnessStatement.registration_id == bindparam("registration_id"))
    .options(joinedload(WitnessStatement.writer), joinedload(WitnessStatement.witness))
    .order_by(WitnessStatement.day.desc(), WitnessStatement.written_at.desc(), WitnessStatement.id)
)
_STATEMENT = _STATEMENTS.where(WitnessStatement.id == bindparam("statement_id")).options(
    joinedload(WitnessStatement.form).joinedload(PaperForm.keyer)
)


def statements_of(session: Session, registration_id: UUID) -> Sequence[WitnessStatement]:
    """The witness statements about a learner, with who wrote them, newest day first. One statement."""
    return session.scalars(_STATEMENTS, {"registration_id": registration_id}).all()


def get_statement(session: Session, registration_id: UUID, statement_id: UUID) -> WitnessStatement | None:
    """One witness statement of this portfolio, or None. One statement."""
    return session.scalar(_STATEMENT, {"registration_id": registration_id, "statement_id": statement_id})
