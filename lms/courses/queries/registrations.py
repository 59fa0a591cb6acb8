"""Reading about qualifications, registrations and the learners at a prison."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Uuid, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from lms.core.work import Work
from lms.courses.models import (
    Criterion,
    LearningOutcome,
    Qualification,
    Registration,
    Unit,
)
from lms.courses.queries.editions import came_after
from lms.people.models import Person, PrisonNumber, Stay

PAGE = 50
LEARNER_ID = bindparam("learner_id", type_=Uuid)
LEARNER = (
    joinedload(Registration.learner).joinedload(Person.stay).joinedload(Stay.establishment),
    joinedload(Registration.learner).joinedload(Person.number_row),
)
# One path of collections, so one statement and a row a criterion: about thirty for a whole registration.
SPECIFICATION = (
    joinedload(Registration.qualification)
    .joinedload(Qualification.units)
    .joinedload(Unit.outcomes)
    .joinedload(LearningOutcome.criteria)
)


@dataclass(frozen=True, slots=True)
class LearnerHere:
    """A learner at a prison, and what they are registered for if anything."""

    person: Person
    registration: Registration | None


def _newest_of(person_id: Any) -> Any:
    """The id of a person's newest registration. The person may be a column of the query this stands in."""
    mine = aliased(Registration)
    wanted = select(mine.id).where(mine.learner_id == person_id)
    return wanted.order_by(mine.registered_at.desc(), mine.id).limit(1).scalar_subquery()


# Statements that ordinary pages ask for are built once: building one costs more than running it.
_REGISTRATIONS = select(Registration).options(*LEARNER, SPECIFICATION, joinedload(Registration.establishment))
_REGISTRATION = _REGISTRATIONS.where(Registration.id == bindparam("registration_id"))
_NEWEST_REGISTRATION = _REGISTRATIONS.where(Registration.id == _newest_of(LEARNER_ID))


def get_registration(work: Work, registration_id: UUID) -> Registration | None:
    """A registration with its learner (stay, number) and every unit, outcome and criterion, in one statement."""
    found = work.session.scalars(_REGISTRATION, {"registration_id": registration_id})
    return found.unique().one_or_none()


def own_registration(work: Work) -> Registration | None:
    """The newest registration of whoever is signed in, loaded whole, or None. One statement."""
    return registration_of(work.session, work.actor.person_id) if work.actor.person_id else None


def registration_of(session: Session, person_id: UUID) -> Registration | None:
    """A learner's newest registration, loaded whole, or None. One statement."""
    return session.scalars(_NEWEST_REGISTRATION, {"learner_id": person_id}).unique().one_or_none()


def is_registered_for(session: Session, learner_id: UUID, slug: str) -> bool:
    """Whether a learner is registered for any edition of a qualification."""
    wanted = exists().where(
        Registration.learner_id == learner_id,
        Registration.qualification_id == Qualification.id,
        Qualification.slug == slug,
    )
    return bool(session.scalar(select(wanted)))


def guided_hours(session: Session, qualification_id: UUID) -> int:
    """The guided learning hours of a qualification's units, all together."""
    counted = select(func.sum(Unit.guided_hours)).where(Unit.qualification_id == qualification_id)
    return session.scalar(counted) or 0


def criteria_by_code(qualification: Qualification) -> dict[str, Criterion]:
    """Every criterion of a loaded qualification under its code, in order: "PM1 3.1". No statement."""
    return {criterion.code: criterion for unit in qualification.units for criterion in unit.criteria}


def qualifications(session: Session) -> Sequence[Qualification]:
    """The newest edition of every qualification, by title; its units are not loaded. One statement."""
    newer = aliased(Qualification)
    superseded = exists().where(newer.slug == Qualification.slug, came_after(newer, Qualification))
    return session.scalars(select(Qualification).where(~superseded).order_by(Qualification.title)).all()


_LEARNERS_AT = (
    select(Person, Registration)
    .join(Stay, and_(Stay.person_id == Person.id, Stay.ended_at.is_(None)))
    .outerjoin(Registration, Registration.id == _newest_of(Person.id))
    .where(
        Stay.establishment_id.in_(bindparam("places", expanding=True)),
        exists().where(PrisonNumber.person_id == Person.id),
    )
    .order_by(Person.last_name, Person.first_name, Person.id)
    .limit(bindparam("limit", type_=Integer))
    .offset(bindparam("offset", type_=Integer))
    .options(
        joinedload(Person.stay).joinedload(Stay.establishment),
        joinedload(Person.number_row),
        joinedload(Registration.qualification),
    )
)


def learners_at(
    session: Session, places: Collection[UUID], *, words: str = "", limit: int = PAGE, offset: int = 0
) -> list[LearnerHere]:
    """Learners who are now at any of these prisons, by name, with what they are registered for. One statement.

    Words narrow it to a part of a name, or the beginning of a number they are or were known by.
    """
    wanted = _LEARNERS_AT.where(or_(_is_named(words), _is_numbered(words))) if words else _LEARNERS_AT
    rows = session.execute(wanted, {"places": list(places), "limit": limit, "offset": offset})
    return [LearnerHere(person, found) for person, found in rows]


def _is_named(words: str) -> Any:
    return (Person.first_name + " " + Person.last_name).icontains(words, autoescape=True)


def _is_numbered(words: str) -> Any:
    number = PrisonNumber.number.startswith(words.upper(), autoescape=True)
    return exists().where(PrisonNumber.person_id == Person.id, number)
