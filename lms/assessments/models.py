"""What was seen, by whom. It is evidence; it is not the decision."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.db import Base
from lms.courses.models import Criterion, Registration, Unit
from lms.people.models import Person


class ShadowingSession(Base):
    """A trainee watched a mentor at work, and wrote down what they saw. The mentor confirms, then staff countersign."""

    __tablename__ = "shadowing_session"

    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id"), index=True)
    mentor_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishment.id"))
    day: Mapped[date]
    minutes: Mapped[int]
    setting: Mapped[str]
    role_seen: Mapped[str]
    saw: Mapped[str]
    learned: Mapped[str]
    logged_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    countersigned_at: Mapped[datetime | None]
    countersigned_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    registration: Mapped[Registration] = relationship()
    mentor: Mapped[Person] = relationship(foreign_keys=[mentor_id])
    countersigner: Mapped[Person | None] = relationship(foreign_keys=[countersigned_by])


class Seen(StrEnum):
    """What an observer says of one criterion."""

    SEEN = "seen"
    NOT_YET = "not yet"
    NOT_APPLICABLE = "not applicable"


class PracticalAssessment(Base):
    """A member of staff watched a learner mentor, with the unit's criteria in hand."""

    __tablename__ = "practical_assessment"

    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id"), index=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    observer_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishment.id"))
    day: Mapped[date]
    minutes: Mapped[int]
    setting: Mapped[str]
    activity: Mapped[str]
    recorded_at: Mapped[datetime]

    registration: Mapped[Registration] = relationship()
    unit: Mapped[Unit] = relationship()
    observer: Mapped[Person] = relationship()
    lines: Mapped[list["ObservationLine"]] = relationship(
        back_populates="practical", order_by="ObservationLine.position"
    )


class ObservationLine(Base):
    """One criterion on an observation sheet, and what was said or done."""

    __tablename__ = "observation_line"
    __table_args__ = (UniqueConstraint("practical_id", "criterion_id"),)

    practical_id: Mapped[UUID] = mapped_column(ForeignKey("practical_assessment.id"))
    criterion_id: Mapped[UUID] = mapped_column(ForeignKey("criterion.id"))
    position: Mapped[int]
    seen: Mapped[Seen]
    note: Mapped[str]

    practical: Mapped[PracticalAssessment] = relationship(back_populates="lines")
    criterion: Mapped[Criterion] = relationship()
