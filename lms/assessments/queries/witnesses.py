"""Reading witness statements."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session, joinedload

from lms.assessments.models import WitnessStatement
from lms.people.models import Person, RoleGrant
from lms.people.remarks import plain

_STATEMENTS = (
    select(WitnessStatement)
    .where(WitnessStatement.registration_id == bindparam("registration_id"))
    .options(joinedload(WitnessStatement.writer), joinedload(WitnessStatement.witness))
    .order_by(WitnessStatement.day.desc(), WitnessStatement.written_at.desc(), WitnessStatement.id)
)
_STATEMENT = _STATEMENTS.where(WitnessStatement.id == bindparam("statement_id"))


def statements_of(session: Session, registration_id: UUID) -> Sequence[WitnessStatement]:
    """The witness statements about a learner, with who wrote them, newest day first. One statement."""
    return session.scalars(_STATEMENTS, {"registration_id": registration_id}).all()


def get_statement(session: Session, registration_id: UUID, statement_id: UUID) -> WitnessStatement | None:
    """One witness statement of this portfolio, or None. One statement."""
    return session.scalar(_STATEMENT, {"registration_id": registration_id, "statement_id": statement_id})


def staff_called(session: Session, name: str, place: UUID, today: date) -> Person | None:
    """Who holds a role at a prison and is called this, whatever the capitals and accents; the first of two. Or None.

    One statement.
    """
    here = select(RoleGrant.person_id).where(
        RoleGrant.establishment_id == place, or_(RoleGrant.to_day.is_(None), RoleGrant.to_day >= today)
    )
    wanted = select(Person).where(Person.id.in_(here)).order_by(Person.id)
    return next((one for one in session.scalars(wanted) if plain(one.name) == plain(name)), None)
