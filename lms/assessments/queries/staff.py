"""Reading who works at a prison: who may assess, sign or witness there."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from lms.people.models import DeclaredInterest, Person, Role, RoleGrant
from lms.people.remarks import plain


def staff_at(
    session: Session,
    place: UUID,
    roles: Collection[str],
    learner_id: UUID,
    *,
    on: date,
    since: date | None = None,
    judging: bool = True,
) -> Sequence[Person]:
    """Who holds one of these roles at a prison on a day, or on any since another, by name. One statement.

    Not the learner; nobody whose role is suspended; and of those who judge, nobody with an interest in the learner.
    """
    in_force = exists().where(
        RoleGrant.person_id == Person.id,
        RoleGrant.establishment_id == place,
        RoleGrant.role.in_([Role(role) for role in roles]),
        RoleGrant.from_day <= on,
        or_(RoleGrant.to_day.is_(None), RoleGrant.to_day >= (since or on)),
        RoleGrant.suspended_on.is_(None),
    )
    interested = exists().where(
        DeclaredInterest.person_id == Person.id,
        DeclaredInterest.about_id == learner_id,
        DeclaredInterest.ended_at.is_(None),
    )
    wanted = select(Person).where(in_force, Person.id != learner_id)
    if judging:
        wanted = wanted.where(~interested)
    return session.scalars(wanted.order_by(Person.last_name, Person.first_name, Person.id)).all()


def staff_called(session: Session, name: str, place: UUID, today: date) -> Person | None:
    """Who holds a role at a prison and is called this, whatever the capitals and accents; the first of two. Or None.

    One statement.
    """
    here = select(RoleGrant.person_id).where(
        RoleGrant.establishment_id == place, or_(RoleGrant.to_day.is_(None), RoleGrant.to_day >= today)
    )
    wanted = select(Person).where(Person.id.in_(here)).order_by(Person.id)
    return next((one for one in session.scalars(wanted) if plain(one.name) == plain(name)), None)
