"""What an IQA found about a unit, what is to be done, and the award that follows when they agree."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.db import Base
from lms.courses.models import Criterion, Registration, Unit
from lms.people.models import Person
from lms.portfolio.models import Decision
from lms.quality.models.sampling import SampleItem


class Stage(StrEnum):
    """When in a unit an IQA looked (domain.md 1.6)."""

    INTERIM = "interim"
    SUMMATIVE = "summative"
    # Not looked at: the plan did not pick it, and everything the plan did pick is done.
    RELEASED = "released"


class Finding(Base):
    """An IQA looked at a unit, and agreed or sent it back."""

    __tablename__ = "finding"

    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id"), index=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    iqa_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishment.id"))
    stage: Mapped[Stage] = mapped_column(default=Stage.SUMMATIVE, server_default=Stage.SUMMATIVE.value)
    # What in the sample it answers; None when no draw picked it.
    item_id: Mapped[UUID | None] = mapped_column(ForeignKey("sample_item.id"), index=True)
    agrees: Mapped[bool]
    # Whether the feedback to the learner was good enough to learn from; None where nobody was asked.
    feedback_adequate: Mapped[bool | None]
    # Which of the five checks (VARCS) did not hold somewhere; None where nobody was asked.
    doubts: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    comment: Mapped[str]
    found_at: Mapped[datetime]

    registration: Mapped[Registration] = relationship()
    unit: Mapped[Unit] = relationship()
    iqa: Mapped[Person] = relationship()
    item: Mapped[SampleItem | None] = relationship()
    lines: Mapped[list["FindingLine"]] = relationship(back_populates="finding")
    actions: Mapped[list["Action"]] = relationship(back_populates="finding")


class FindingLine(Base):
    """What an IQA found about one decision: whether they agree with it, and why not."""

    __tablename__ = "finding_line"
    __table_args__ = (UniqueConstraint("finding_id", "criterion_id"),)

    finding_id: Mapped[UUID] = mapped_column(ForeignKey("finding.id"))
    criterion_id: Mapped[UUID] = mapped_column(ForeignKey("criterion.id"))
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"), index=True)
    agrees: Mapped[bool]
    comment: Mapped[str]

    finding: Mapped[Finding] = relationship(back_populates="lines")
    criterion: Mapped[Criterion] = relationship()
    decision: Mapped[Decision] = relationship()


class Action(Base):
    """What an IQA asked for: about a criterion they sent back, or about how the assessor works.

    About a criterion it is open until that is decided again, or an appeal against sending it back is upheld. About the
    work it is open until its owner says it is done.
    """

    __tablename__ = "action"
    __table_args__ = (UniqueConstraint("finding_id", "criterion_id"),)

    finding_id: Mapped[UUID] = mapped_column(ForeignKey("finding.id"))
    criterion_id: Mapped[UUID | None] = mapped_column(ForeignKey("criterion.id"))
    text: Mapped[str]
    # Who is to do it, and by which day; actions from before these were asked have neither.
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    due_on: Mapped[date | None]
    done_at: Mapped[datetime | None]
    done_note: Mapped[str] = mapped_column(default="", server_default="")

    finding: Mapped[Finding] = relationship(back_populates="actions")
    criterion: Mapped[Criterion | None] = relationship()
    owner: Mapped[Person | None] = relationship()


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
