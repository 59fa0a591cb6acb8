"""Qualifications and what they ask for; who is registered for them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.db import Base
from lms.establishments.models import Establishment
from lms.people.models import Person


class Qualification(Base):
    """One edition of a qualification, as published from its file. Never changed afterwards."""

    __tablename__ = "qualification"
    __table_args__ = (UniqueConstraint("slug", "version"),)

    slug: Mapped[str]
    version: Mapped[str]
    content_hash: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    code: Mapped[str]
    level: Mapped[int]
    credits: Mapped[int]
    description: Mapped[str]
    notice: Mapped[str]
    refresher_months: Mapped[int]
    # How it is assessed, as its file says: read it through `lms.courses.rules.specification`. {} before it was asked.
    rules: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    published_at: Mapped[datetime]

    units: Mapped[list["Unit"]] = relationship(back_populates="qualification", order_by="Unit.position")

    def unit(self, code: str) -> "Unit | None":
        """The unit of that code, or None."""
        return next((unit for unit in self.units if unit.code == code), None)


class Unit(Base):
    """A part of a qualification that is awarded by itself."""

    __tablename__ = "unit"
    __table_args__ = (UniqueConstraint("qualification_id", "code"),)

    qualification_id: Mapped[UUID] = mapped_column(ForeignKey("qualification.id"))
    position: Mapped[int]
    code: Mapped[str]
    title: Mapped[str]
    credits: Mapped[int]
    guided_hours: Mapped[int]
    practical: Mapped[bool]
    # Whether a role play may stand for real work.
    simulation: Mapped[bool] = mapped_column(default=False, server_default=false())

    qualification: Mapped[Qualification] = relationship(back_populates="units")
    outcomes: Mapped[list["LearningOutcome"]] = relationship(back_populates="unit", order_by="LearningOutcome.position")

    @property
    def criteria(self) -> list["Criterion"]:
        """Every criterion of the unit, in order."""
        return [criterion for outcome in self.outcomes for criterion in outcome.criteria]


class LearningOutcome(Base):
    """What a learner will know or be able to do."""

    __tablename__ = "learning_outcome"

    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), index=True)
    position: Mapped[int]
    number: Mapped[str]
    title: Mapped[str]

    unit: Mapped[Unit] = relationship(back_populates="outcomes")
    criteria: Mapped[list["Criterion"]] = relationship(back_populates="outcome", order_by="Criterion.position")


class Criterion(Base):
    """One thing to be shown: in the specification's words, and in plain ones."""

    __tablename__ = "criterion"

    outcome_id: Mapped[UUID] = mapped_column(ForeignKey("learning_outcome.id"), index=True)
    position: Mapped[int]
    number: Mapped[str]
    wording: Mapped[str]
    plain: Mapped[str]

    outcome: Mapped[LearningOutcome] = relationship(back_populates="criteria")

    @property
    def code(self) -> str:
        """Unit and number, as people write them: PM1 3.1."""
        return f"{self.outcome.unit.code} {self.number}"


class Registration(Base):
    """A learner working toward one edition of a qualification. Their portfolio hangs from it, wherever they go."""

    __tablename__ = "registration"
    __table_args__ = (UniqueConstraint("learner_id", "qualification_id"),)

    learner_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    qualification_id: Mapped[UUID] = mapped_column(ForeignKey("qualification.id"))
    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishment.id"))
    registered_at: Mapped[datetime]

    learner: Mapped[Person] = relationship()
    qualification: Mapped[Qualification] = relationship()
    establishment: Mapped[Establishment] = relationship()
