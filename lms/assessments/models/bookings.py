"""When and where a practical assessment can happen, and who is booked in."""

from datetime import date, datetime, time
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.db import Base
from lms.courses.models import Registration, Unit
from lms.establishments.models import Interruption, Room
from lms.people.models import Person

if TYPE_CHECKING:
    from lms.assessments.models.practical import PracticalAssessment


class AssessmentSlot(Base):
    """A time in a room that a prison offers for a practical assessment."""

    __tablename__ = "assessment_slot"
    __table_args__ = (UniqueConstraint("room_id", "day", "begins"),)

    room_id: Mapped[UUID] = mapped_column(ForeignKey("room.id"))
    day: Mapped[date] = mapped_column(index=True)
    # London time, as the prison's clock shows it.
    begins: Mapped[time]
    minutes: Mapped[int]
    offered_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    offered_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[Interruption | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    room: Mapped[Room] = relationship()
    # The booking that has it now, if any.
    taken: Mapped["Booking | None"] = relationship(
        primaryjoin="and_(AssessmentSlot.id == Booking.slot_id, Booking.ended_at.is_(None))",
        viewonly=True,
        uselist=False,
    )


class Booking(Base):
    """A learner's place in a slot, for one unit. Ended with a regime reason, it was nobody's fault."""

    __tablename__ = "booking"
    __table_args__ = (
        Index(
            "uq_booking_slot_taken",
            "slot_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    slot_id: Mapped[UUID] = mapped_column(ForeignKey("assessment_slot.id"))
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id"), index=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    assessor_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    booked_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    booked_at: Mapped[datetime]
    # Cancelled, or moved to another booking. One that was kept has a practical assessment instead.
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    end_reason: Mapped[Interruption | None]
    moved_to_id: Mapped[UUID | None] = mapped_column(ForeignKey("booking.id"))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    slot: Mapped[AssessmentSlot] = relationship()
    registration: Mapped[Registration] = relationship()
    unit: Mapped[Unit] = relationship()
    assessor: Mapped[Person] = relationship(foreign_keys=[assessor_id])
    # The sheet that was recorded from it, when it was kept.
    practical: Mapped["PracticalAssessment | None"] = relationship(back_populates="booking", uselist=False)
