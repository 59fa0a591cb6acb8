"""Appeals, malpractice, reasonable adjustments and special consideration: asked, looked into, decided."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.db import Base
from lms.courses.models import Registration
from lms.establishments.models import Establishment
from lms.people.models import Person
from lms.portfolio.models import Judgement
from lms.quality.models.findings import Finding


class CaseKind(StrEnum):
    """What a case is about (domain.md 1.8)."""

    APPEAL = "appeal"
    MALPRACTICE = "malpractice"
    ADJUSTMENT = "reasonable adjustment"
    CONSIDERATION = "special consideration"


class CaseOutcome(StrEnum):
    """What was decided about a case at one stage."""

    UPHELD = "upheld"
    PARTLY_UPHELD = "partly upheld"
    NOT_UPHELD = "not upheld"


class Case(Base):
    """Something about a learner's assessment that somebody without an interest in it must decide."""

    __tablename__ = "quality_case"

    kind: Mapped[CaseKind]
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id"), index=True)
    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishment.id"))
    # What is appealed against; None for the other kinds.
    judgement_id: Mapped[UUID | None] = mapped_column(ForeignKey("judgement.id"))
    # The IQA's sending back that is appealed against, where it is not a judgement.
    finding_id: Mapped[UUID | None] = mapped_column(ForeignKey("finding.id"))
    # The member of staff whose act is in question, if it is one; they do not decide it.
    about_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    # A category and never a diagnosis, and the units it covers, for adjustments: "extra time", ["PM1"].
    category: Mapped[str]
    units: Mapped[list[str]] = mapped_column(JSON)
    # The kind of reason an adjustment is needed for, never a diagnosis (domain.md 1.8); "" for other cases.
    reason_category: Mapped[str] = mapped_column(default="", server_default="")
    text: Mapped[str]
    raised_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    raised_at: Mapped[datetime]
    answer_by: Mapped[date]
    # Of malpractice that was found: when the awarding organisation was told, who told them, and their reference.
    told_on: Mapped[date | None]
    told_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    told_reference: Mapped[str] = mapped_column(default="", server_default="")
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    registration: Mapped[Registration] = relationship()
    establishment: Mapped[Establishment] = relationship()
    judgement: Mapped[Judgement | None] = relationship()
    finding: Mapped[Finding | None] = relationship()
    about: Mapped[Person | None] = relationship(foreign_keys=[about_id])
    raiser: Mapped[Person] = relationship(foreign_keys=[raised_by])
    teller: Mapped[Person | None] = relationship(foreign_keys=[told_by])
    steps: Mapped[list["CaseStep"]] = relationship(back_populates="case", order_by="CaseStep.stage")


class CaseStep(Base):
    """What was decided about a case at one stage. An appeal can go on to the next; nothing is ever changed."""

    __tablename__ = "case_step"
    __table_args__ = (UniqueConstraint("case_id", "stage"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("quality_case.id"))
    stage: Mapped[int]
    outcome: Mapped[CaseOutcome]
    reason: Mapped[str]
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime]
    # Set when it was taken to the next stage: by when that is to be answered.
    taken_on_at: Mapped[datetime | None]
    next_answer_by: Mapped[date | None]
    # Who took it there in the learner's name; None where it went on because the awarding organisation was told.
    taken_on_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))

    case: Mapped[Case] = relationship(back_populates="steps")
    decider: Mapped[Person] = relationship(foreign_keys=[decided_by])
    taker: Mapped[Person | None] = relationship(foreign_keys=[taken_on_by])
