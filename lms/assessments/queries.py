"""Reading what was seen."""

from collections.abc import Collection, Sequence
from typing import TypeVarTuple
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from lms.assessments.models import ObservationLine, PracticalAssessment, ShadowingSession
from lms.core.work import Work
from lms.courses.models import Criterion, LearningOutcome, Registration
from lms.people.models import Person, Stay

Wanted = TypeVarTuple("Wanted")
PAGE = 50
LAST_PAGE = 10_000
LEARNER = joinedload(ShadowingSession.registration).joinedload(Registration.learner)
WHOLE = (
    LEARNER.options(joinedload(Person.stay), joinedload(Person.number_row)),
    joinedload(ShadowingSession.mentor),
    joinedload(ShadowingSession.countersigner),
)
CRITERION = joinedload(ObservationLine.criterion).joinedload(Criterion.outcome).joinedload(LearningOutcome.unit)
SHEET = (
    joinedload(PracticalAssessment.unit),
    joinedload(PracticalAssessment.observer),
    selectinload(PracticalAssessment.lines).options(CRITERION),
)


def get_shadowing(work: Work, shadowing_id: UUID) -> ShadowingSession | None:
    """A session with its learner (and where they are now), mentor and countersigner, or None. One statement."""
    return work.session.get(ShadowingSession, shadowing_id, options=WHOLE)


def sessions_of(session: Session, registration_id: UUID) -> Sequence[ShadowingSession]:
    """A learner's shadowing sessions with their mentors, newest day first. One statement."""
    wanted = select(ShadowingSession).where(ShadowingSession.registration_id == registration_id)
    loaded = wanted.options(joinedload(ShadowingSession.mentor), joinedload(ShadowingSession.countersigner))
    newest = (ShadowingSession.day.desc(), ShadowingSession.logged_at.desc(), ShadowingSession.id)
    return session.scalars(loaded.order_by(*newest)).all()


def waiting_for_mentor(session: Session, person_id: UUID) -> Sequence[ShadowingSession]:
    """Sessions that name this mentor and that they have not confirmed, oldest first. One statement."""
    wanted = select(ShadowingSession).where(
        ShadowingSession.mentor_id == person_id, ShadowingSession.confirmed_at.is_(None)
    )
    loaded = wanted.options(LEARNER, joinedload(ShadowingSession.mentor))
    return session.scalars(loaded.order_by(ShadowingSession.logged_at, ShadowingSession.id)).all()


def waiting_for_countersign(
    session: Session, places: Collection[UUID], *, actor_id: UUID | None = None, limit: int = PAGE, offset: int = 0
) -> Sequence[ShadowingSession]:
    """Sessions a mentor confirmed, of learners who are at these prisons now, oldest first. One statement.

    Those the actor is part of are left out: nobody countersigns their own.
    """
    wanted = _for_staff(select(ShadowingSession), places, actor_id).options(*WHOLE)
    oldest = wanted.order_by(ShadowingSession.confirmed_at, ShadowingSession.id)
    return session.scalars(oldest.limit(limit).offset(offset)).all()


def countersign_count(session: Session, places: Collection[UUID], *, actor_id: UUID | None = None) -> int:
    """How many sessions wait for staff at these prisons. One statement."""
    return session.scalars(_for_staff(select(func.count(ShadowingSession.id)), places, actor_id)).one()


def _for_staff(wanted: Select[*Wanted], places: Collection[UUID], actor_id: UUID | None) -> Select[*Wanted]:
    here = (Stay.person_id == Registration.learner_id) & Stay.ended_at.is_(None)
    waiting = wanted.join(Registration, Registration.id == ShadowingSession.registration_id).join(Stay, here)
    waiting = waiting.where(
        ShadowingSession.confirmed_at.is_not(None),
        ShadowingSession.countersigned_at.is_(None),
        Stay.establishment_id.in_(places),
    )
    if actor_id is None:
        return waiting
    return waiting.where(Registration.learner_id != actor_id, ShadowingSession.mentor_id != actor_id)


def practicals_of(session: Session, registration_id: UUID) -> Sequence[PracticalAssessment]:
    """A learner's practical assessments with unit, observer and lines, newest day first. Two statements."""
    wanted = select(PracticalAssessment).where(PracticalAssessment.registration_id == registration_id)
    loaded = wanted.options(*SHEET)
    newest = (PracticalAssessment.day.desc(), PracticalAssessment.recorded_at.desc(), PracticalAssessment.id)
    return session.scalars(loaded.order_by(*newest)).all()


def get_practical(session: Session, registration_id: UUID, practical_id: UUID) -> PracticalAssessment | None:
    """One practical assessment of this portfolio, whole, or None. Two statements."""
    wanted = select(PracticalAssessment).where(
        PracticalAssessment.id == practical_id, PracticalAssessment.registration_id == registration_id
    )
    return session.scalar(wanted.options(*SHEET))
