"""Reading shadowing sessions."""

from collections.abc import Collection, Sequence
from typing import TypeVarTuple
from uuid import UUID

from sqlalchemy import Integer, Select, Uuid, bindparam, func, select
from sqlalchemy.orm import Session, joinedload

from lms.assessments.models import ShadowingSession
from lms.core.work import Work
from lms.courses.models import PaperForm, Registration
from lms.people.models import Person, Stay

Wanted = TypeVarTuple("Wanted")
PAGE = 50
LEARNER = joinedload(ShadowingSession.registration).joinedload(Registration.learner)
WHOLE = (
    LEARNER.options(joinedload(Person.stay), joinedload(Person.number_row)),
    joinedload(ShadowingSession.mentor),
    joinedload(ShadowingSession.countersigner),
    joinedload(ShadowingSession.form).joinedload(PaperForm.keyer),
)


def get_shadowing(work: Work, shadowing_id: UUID) -> ShadowingSession | None:
    """A session with its learner (and where they are now), mentor, countersigner and form, or None. One statement."""
    return work.session.get(ShadowingSession, shadowing_id, options=WHOLE)


# Statements that ordinary pages ask for are built once: building one costs more than running it.
_SESSIONS = (
    select(ShadowingSession)
    .where(ShadowingSession.registration_id == bindparam("registration_id"))
    .options(joinedload(ShadowingSession.mentor), joinedload(ShadowingSession.countersigner))
    .order_by(ShadowingSession.day.desc(), ShadowingSession.logged_at.desc(), ShadowingSession.id)
)


def sessions_of(session: Session, registration_id: UUID) -> Sequence[ShadowingSession]:
    """A learner's shadowing sessions with their mentors, newest day first. One statement."""
    return session.scalars(_SESSIONS, {"registration_id": registration_id}).all()


def sessions_of_each(session: Session, registrations: Collection[UUID]) -> dict[UUID, list[ShadowingSession]]:
    """The shadowing sessions of each of these registrations, without their mentors. One statement."""
    wanted = select(ShadowingSession).where(ShadowingSession.registration_id.in_(registrations))
    found: dict[UUID, list[ShadowingSession]] = {registration_id: [] for registration_id in registrations}
    for shadowing in session.scalars(wanted.order_by(ShadowingSession.day, ShadowingSession.id)):
        found[shadowing.registration_id].append(shadowing)
    return found


_FOR_MENTOR = (
    select(ShadowingSession)
    .where(ShadowingSession.mentor_id == bindparam("mentor_id"), ShadowingSession.confirmed_at.is_(None))
    .options(LEARNER, joinedload(ShadowingSession.mentor))
    .order_by(ShadowingSession.logged_at, ShadowingSession.id)
)


def waiting_for_mentor(session: Session, person_id: UUID) -> Sequence[ShadowingSession]:
    """Sessions that name this mentor and that they have not confirmed, oldest first. One statement."""
    return session.scalars(_FOR_MENTOR, {"mentor_id": person_id}).all()


def _for_staff(wanted: Select[*Wanted]) -> Select[*Wanted]:
    """Of the sessions a mentor confirmed, those of learners at these prisons now that the actor is no part of."""
    here = (Stay.person_id == Registration.learner_id) & Stay.ended_at.is_(None)
    actor_id = bindparam("actor_id", type_=Uuid)
    waiting = wanted.join(Registration, Registration.id == ShadowingSession.registration_id).join(Stay, here)
    return waiting.where(
        ShadowingSession.confirmed_at.is_not(None),
        ShadowingSession.countersigned_at.is_(None),
        Stay.establishment_id.in_(bindparam("places", expanding=True)),
        Registration.learner_id.is_distinct_from(actor_id),
        ShadowingSession.mentor_id.is_distinct_from(actor_id),
    )


_TO_COUNTERSIGN = (
    _for_staff(select(ShadowingSession))
    .options(*WHOLE)
    .order_by(ShadowingSession.confirmed_at, ShadowingSession.id)
    .limit(bindparam("limit", type_=Integer))
    .offset(bindparam("offset", type_=Integer))
)
_HOW_MANY_TO_COUNTERSIGN = _for_staff(select(func.count(ShadowingSession.id)))


def waiting_for_countersign(
    session: Session, places: Collection[UUID], *, actor_id: UUID | None = None, limit: int = PAGE, offset: int = 0
) -> Sequence[ShadowingSession]:
    """Sessions a mentor confirmed, of learners who are at these prisons now, oldest first. One statement.

    Those the actor is part of are left out: nobody countersigns their own.
    """
    asked = {"places": list(places), "actor_id": actor_id, "limit": limit, "offset": offset}
    return session.scalars(_TO_COUNTERSIGN, asked).all()


def countersign_count(session: Session, places: Collection[UUID], *, actor_id: UUID | None = None) -> int:
    """How many sessions wait for staff at these prisons. One statement."""
    return session.scalars(_HOW_MANY_TO_COUNTERSIGN, {"places": list(places), "actor_id": actor_id}).one()
