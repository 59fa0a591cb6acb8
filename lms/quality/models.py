"""What an IQA found about a unit, and the award that follows when they agree."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.db import Base
from lms.courses.models import Criterion, Registration, Unit
from lms.people.models import Person


class Finding(Base):
    """An IQA looked at a whole unit, and agreed or sent it back."""

    __tablename__ = "finding"

    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id"), index=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    iqa_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishment.id"))
    agrees: Mapped[bool]
    comment: Mapped[str]
    found_at: Mapped[datetime]

    registration: Mapped[Registration] = relationship()
    unit: Mapped[Unit] = relationship()
    iqa: Mapped[Person] = relationship()
    actions: Mapped[list["Action"]] = relationship(back_populates="finding")


class Action(Base):
    """A criterion an IQA sent back, and what to do. It is open until the criterion is decided again."""

    __tablename__ = "action"
    __table_args__ = (UniqueConstraint("finding_id", "criterion_id"),)

    finding_id: Mapped[UUID] = mapped_column(ForeignKey("finding.id"))
    criterion_id: Mapped[UUID] = mapped_column(ForeignKey("criterion.id"))
    text: Mapped[str]

    finding: Mapped[Finding] = relationship(back_populates="actions")
    criterion: Mapped[Criterion] = relationship()


class UnitAward(Base):
    """A unit achieved: every criterion met, nothing open, and an IQA agreed."""

    __tablename__ = "unit_award"
    __table_args__ = (UniqueConstraint("registration_id", "unit_id"),)

    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    finding_id: Mapped[UUID] = mapped_column(ForeignKey("finding.id"), unique=True)
    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishment.id"))
    awarded_at: Mapped[datetime]

    registration: Mapped[Registration] = relationship()
    unit: Mapped[Unit] = relationship()
    finding: Mapped[Finding] = relationship()
