"""A member of staff watched a learner mentor."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.assessments.models.bookings import Booking
from lms.core.db import Base
from lms.courses.models import Criterion, PaperForm, Registration, Unit
from lms.people.models import Person


class Seen(StrEnum):
    """What an observer says of one criterion."""

    SEEN = "seen"
    NOT_YET = "not yet"
    NOT_APPLICABLE = "not applicable"


class PracticalAssessment(Base):
    """A member of staff watched a learner mentor, with the unit's criteria in hand. A unit may have several sheets."""

    __tablename__ = "practical_assessment"

    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id"), index=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    observer_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishment.id"))
    booking_id: Mapped[UUID | None] = mapped_column(ForeignKey("booking.id"), unique=True)
    day: Mapped[date]
    minutes: Mapped[int]
    setting: Mapped[str]
    activity: Mapped[str]
    # A role play in place of real work, only where the unit allows it; what was played is the scenario.
    simulated: Mapped[bool] = mapped_column(default=False, server_default=false())
    scenario: Mapped[str] = mapped_column(default="", server_default="")
    observer_comment: Mapped[str] = mapped_column(default="", server_default="")
    learner_comment: Mapped[str] = mapped_column(default="", server_default="")
    # The observer signs by recording it. The learner signs here, or on paper; nobody asked them to on older sheets.
    recorded_at: Mapped[datetime]
    to_be_signed: Mapped[bool] = mapped_column(default=True, server_default=false())
    learner_signed_at: Mapped[datetime | None]
    signed_on_paper: Mapped[bool] = mapped_column(default=False, server_default=false())
    # The day on the paper, when it was signed there.
    signed_day: Mapped[date | None]
    # Where the paper with that signature is kept; "" when there is none.
    paper_kept_at: Mapped[str] = mapped_column(default="", server_default="")
    form_id: Mapped[UUID | None] = mapped_column(ForeignKey("paper_form.id"), unique=True)

    registration: Mapped[Registration] = relationship()
    unit: Mapped[Unit] = relationship()
    observer: Mapped[Person] = relationship()
    booking: Mapped[Booking | None] = relationship(back_populates="practical")
    form: Mapped[PaperForm | None] = relationship()
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
