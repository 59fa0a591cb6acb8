"""Reading who works at a prison: who may assess, sign or witness there."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, String, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from lms.assessments.models import WitnessStatement
from lms.assessments.rules import witnesses as rules
from lms.core.clock import end_of_day
from lms.core.work import Work
from lms.people.called import short_name, short_names
from lms.people.models import DeclaredInterest, Person, Role, RoleGrant
from lms.people.policy import TEACHING


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

    Not the learner; nobody whose role was suspended by then; and of those who judge, nobody with an interest in the
    learner that is open now, or was all through those days. What somebody signed before a suspension stays theirs.
    """
    first = since or on
    in_force = exists().where(
        RoleGrant.person_id == Person.id,
        RoleGrant.establishment_id == place,
        RoleGrant.role.in_([Role(role) for role in roles]),
        RoleGrant.from_day <= on,
        or_(RoleGrant.to_day.is_(None), RoleGrant.to_day >= first),
        or_(RoleGrant.suspended_on.is_(None), RoleGrant.suspended_on > first),
    )
    then = and_(
        DeclaredInterest.declared_at <= end_of_day(first),
        DeclaredInterest.ended_at > end_of_day(on - timedelta(days=1)),
    )
    interested = exists().where(
        DeclaredInterest.person_id == Person.id,
        DeclaredInterest.about_id == learner_id,
        or_(DeclaredInterest.ended_at.is_(None), then),
    )
    wanted = select(Person).where(in_force, Person.id != learner_id)
    if judging:
        wanted = wanted.where(~interested)
    return session.scalars(wanted.order_by(Person.last_name, Person.first_name, Person.id)).all()


def colleagues_at(work: Work, learner: Person) -> list[Person]:
    """The actor's colleagues where a learner is now, by name; nobody when they are nowhere. One statement."""
    here = learner.establishment_id
    found = staff_at(work.session, here, tuple(Role), learner.id, on=work.today, judging=False) if here else []
    return [person for person in found if person.id != work.actor.person_id]


def has_left(person: Any, place: Any, day: Any) -> ColumnElement[bool]:
    """That somebody is no tutor or assessor at a prison on a day: their role ends before it, or is suspended."""
    return ~exists().where(
        RoleGrant.person_id == person,
        RoleGrant.establishment_id == place,
        RoleGrant.role.in_(TEACHING),
        RoleGrant.from_day <= day,
        or_(RoleGrant.to_day.is_(None), RoleGrant.to_day >= day),
        RoleGrant.suspended_on.is_(None),
    )


class Colleague(NamedTuple):
    """Somebody who works or worked at a prison, as far as a name tells."""

    id: UUID
    first_name: str
    last_name: str

    @property
    def name(self) -> str:
        """Forename and surname."""
        return f"{self.first_name} {self.last_name}"


# A witness held a role at the prison about then: who came or left longer from the day saw nothing there.
ABOUT = timedelta(days=730)


def staff_called(session: Session, name: str, place: UUID, day: date) -> list[Colleague]:
    """Who held a role at a prison within two years of a day and may be meant by this name, by their own names.

    One statement, of three columns: no database folds accents as names are compared (see lms.people.called).
    """
    here = select(RoleGrant.person_id).where(
        RoleGrant.establishment_id == place,
        RoleGrant.from_day <= day + ABOUT,
        or_(RoleGrant.to_day.is_(None), RoleGrant.to_day >= day - ABOUT),
    )
    wanted = select(Person.id, Person.first_name, Person.last_name).where(Person.id.in_(here))
    meant = short_name(name)
    rows = session.execute(wanted.order_by(Person.last_name, Person.first_name, Person.id))
    found = [Colleague(person_id, first, last) for person_id, first, last in rows]
    return [colleague for colleague in found if meant in short_names(colleague.name)]


def staff_meant(session: Session, statement: WitnessStatement) -> list[Colleague]:
    """Who of the staff of its prison the name of a witness may mean, for whom it was typed. One statement at most."""
    if rules.is_own(statement):
        return []
    return staff_called(session, statement.witness_name, statement.establishment_id, statement.day)


def answers_about(work: Work, statement: WitnessStatement, meant: Sequence[Colleague]) -> list[Colleague | None]:
    """Whom the actor may now say that a witness is, of those whom the name may mean that was typed (`staff_meant`).

    None is somebody who has no account: what is left to say where the name means nobody here, so that nobody called
    so at another prison is kept from judging it. No statement.
    """
    me, name = work.actor.person_id, work.actor.name
    every: list[Colleague | None] = [*meant, None] if meant or statement.known_as else []
    ids = [each.id if each else None for each in every]
    may = [not rules.is_known(statement, each) and rules.may_name(statement, me, name, each) for each in ids]
    return [each for each, allowed in zip(every, may, strict=True) if allowed]


# Who asks, and every short name they may be known by: see `is_not_witness`.
CALLED = bindparam("called", type_=String, expanding=True)


def is_not_witness(me: ColumnElement[UUID]) -> ColumnElement[bool]:
    """That a statement, which may not be there, is not somebody's own, nor typed for a name that is among `CALLED`."""
    return WitnessStatement.witness_id.is_distinct_from(me) & func.coalesce(WitnessStatement.known_as, "").not_in(
        CALLED
    )
