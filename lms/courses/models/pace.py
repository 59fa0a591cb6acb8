"""When a learner should finish, the breaks that are nobody's fault, and the hours they have put in."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.db import Base
from lms.courses.models.qualifications import Registration
from lms.establishments.models import Interruption
from lms.people.models import Person


class Break(Base):
    """A pause in a learner's learning without fault, from one day to another; open until somebody ends it."""

    __tablename__ = "learning_break"
    __table_args__ = (Index("ix_learning_break_learner", "learner_id", "from_day"),)

    learner_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    from_day: Mapped[date]
    to_day: Mapped[date | None]
    reason: Mapped[Interruption]
    began_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    begun_at: Mapped[datetime]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    learner: Mapped[Person] = relationship(foreign_keys=[learner_id])

    __mapper_args__ = {"version_id_col": version}


class DueDate(Base):
    """The day by which a learner should have finished learning. The newest stands; the earlier ones are kept."""

    __tablename__ = "due_date"
    __table_args__ = (Index("ix_due_date_registration", "registration_id", "set_at"),)

    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id"))
    due_on: Mapped[date]
    set_at: Mapped[datetime]
    set_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    # The break that moved it; None when somebody chose it.
    break_id: Mapped[UUID | None] = mapped_column(ForeignKey("learning_break.id"))

    registration: Mapped[Registration] = relationship()


class ActiveTime(Base):
    """Five minutes in which a learner was at work in a module, known by when they began."""

    __tablename__ = "active_time"
    __table_args__ = (UniqueConstraint("learner_id", "began_at"),)

    learner_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    began_at: Mapped[datetime]
    module: Mapped[str]


class HoursCorrection(Base):
    """Minutes a tutor added to a learner's guided learning hours or took off them, and why."""

    __tablename__ = "hours_correction"

    learner_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    minutes: Mapped[int]
    reason: Mapped[str]
    corrected_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    corrected_at: Mapped[datetime]

    corrector: Mapped[Person] = relationship(foreign_keys=[corrected_by])
