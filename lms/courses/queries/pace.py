"""Reading about a learner's pace: where they were, what stood still, when they should finish, the hours put in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from lms.core.clock import local_day
from lms.core.work import Work
from lms.courses.models import ActiveTime, Break, DueDate, HoursCorrection, Registration
from lms.courses.queries.registrations import LEARNER
from lms.courses.rules import ModuleProgress
from lms.courses.rules.hours import GRAIN
from lms.courses.rules.pace import AtPrison, Progress, pace_of
from lms.establishments.models import Closure
from lms.establishments.queries import closures_of, weeks_of
from lms.people.models import Person, Stay

MINUTES = int(GRAIN.total_seconds() // 60)


@dataclass(frozen=True, slots=True)
class Hours:
    """The minutes a learner was at work in each module, and what tutors added or took off."""

    by_module: dict[str, int]
    corrections: Sequence[HoursCorrection]

    @property
    def total(self) -> int:
        """All of it together, in minutes."""
        return sum(self.by_module.values()) + sum(each.minutes for each in self.corrections)


def hold_learner(session: Session, learner_id: UUID | None) -> None:
    """Let no other deed about this learner's learning go on until this work ends. One statement."""
    session.execute(select(Person.id).where(Person.id == learner_id).with_for_update(key_share=True))


def newest_registration(session: Session, learner_id: UUID | None) -> Registration | None:
    """A learner's newest registration by itself, or None. One statement."""
    return session.scalar(select(Registration).where(Registration.id == _newest(learner_id).scalar_subquery()))


def get_learning(work: Work, person_id: UUID) -> Registration | None:
    """A person's newest registration with where they are and their number, or None. One statement."""
    wanted = select(Registration).where(Registration.id == _newest(person_id).scalar_subquery())
    return work.session.scalar(wanted.options(*LEARNER))


def _newest(learner_id: UUID | None) -> Select[Any]:
    mine = aliased(Registration)
    wanted = select(mine.id).where(mine.learner_id == learner_id)
    return wanted.order_by(mine.registered_at.desc(), mine.id).limit(1)


def progress_of(
    work: Work,
    registration: Registration,
    modules: Sequence[ModuleProgress],
    *,
    due: DueDate | None,
    breaks: Sequence[Break],
) -> Progress:
    """How a registered learner keeps pace over these modules. Three statements."""
    return pace_of(
        done=sum(module.read + module.passed for module in modules),
        steps=sum(module.length + 1 for module in modules),
        began=local_day(registration.registered_at),
        due_on=due.due_on if due else None,
        prisons=prisons_of(work.session, registration.learner_id),
        breaks=breaks,
        today=work.today,
    )


def prisons_of(session: Session, learner_id: UUID) -> list[AtPrison]:
    """Where a learner was, in order, with each prison's week and closures. Three statements."""
    stays = session.scalars(select(Stay).where(Stay.person_id == learner_id).order_by(Stay.began_at, Stay.id)).all()
    places = {stay.establishment_id for stay in stays}
    weeks, closures = weeks_of(session, places), closures_of(session, places)
    return [
        AtPrison(
            local_day(stay.began_at),
            local_day(stay.ended_at) if stay.ended_at else None,
            weeks[stay.establishment_id],
            closures[stay.establishment_id],
        )
        for stay in stays
    ]


def breaks_of(session: Session, learner_id: UUID) -> Sequence[Break]:
    """Every break a learner has had, in order. One statement."""
    return session.scalars(select(Break).where(Break.learner_id == learner_id).order_by(Break.from_day, Break.id)).all()


def due_date_of(session: Session, registration_id: UUID) -> DueDate | None:
    """The day that stands for a registration, or None. One statement."""
    wanted = select(DueDate).where(DueDate.registration_id == registration_id)
    return session.scalars(wanted.order_by(DueDate.set_at.desc(), DueDate.due_on.desc()).limit(1)).one_or_none()


def due_date_for(session: Session, learner_id: UUID) -> DueDate | None:
    """The day that stands for a learner's newest registration, with the registration, or None. One statement."""
    wanted = select(DueDate).join(DueDate.registration).where(Registration.id == _newest(learner_id).scalar_subquery())
    newest = wanted.order_by(DueDate.set_at.desc(), DueDate.due_on.desc())
    return session.scalars(newest.limit(1).options(contains_eager(DueDate.registration))).one_or_none()


def hours_of(session: Session, learner_id: UUID) -> Hours:
    """A learner's active time by module, and every correction of it, newest first. Two statements."""
    counted = select(ActiveTime.module, func.count()).where(ActiveTime.learner_id == learner_id)
    grains = session.execute(counted.group_by(ActiveTime.module).order_by(ActiveTime.module))
    corrections = (
        select(HoursCorrection)
        .where(HoursCorrection.learner_id == learner_id)
        .order_by(HoursCorrection.corrected_at.desc(), HoursCorrection.id)
        .options(joinedload(HoursCorrection.corrector))
    )
    return Hours({module: count * MINUTES for module, count in grains}, session.scalars(corrections).all())


def newest_grain(session: Session, learner_id: UUID) -> datetime | None:
    """When the newest five minutes counted for a learner began, or None."""
    return session.scalar(select(func.max(ActiveTime.began_at)).where(ActiveTime.learner_id == learner_id))


def get_break(work: Work, break_id: UUID) -> Break | None:
    """A break with its learner, or None."""
    whole = joinedload(Break.learner)
    options = (whole.joinedload(Person.stay).joinedload(Stay.establishment), whole.joinedload(Person.number_row))
    return work.session.get(Break, break_id, options=options)


def get_closure(work: Work, closure_id: UUID) -> Closure | None:
    """A closure with its prison, or None."""
    return work.session.get(Closure, closure_id, options=(joinedload(Closure.establishment),))


def overlapping(breaks: Sequence[Break], from_day: date) -> Break | None:
    """The break that a day falls in, or one still open, or None."""
    return next((each for each in breaks if each.to_day is None or each.from_day <= from_day <= each.to_day), None)
