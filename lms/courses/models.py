"""Qualifications and what they ask for; modules and who has read them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
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


class ModuleEdition(Base):
    """A module as it was published, named by the hash of its content. Never changed afterwards."""

    __tablename__ = "module_edition"
    __table_args__ = (Index("ix_module_edition_newest", "slug", "published_at"),)

    slug: Mapped[str]
    content_hash: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int]
    title: Mapped[str]
    summary: Mapped[str]
    minutes: Mapped[int]
    criteria: Mapped[list[str]]
    page_titles: Mapped[list[str]]
    pass_mark: Mapped[int]
    questions: Mapped[list[dict[str, Any]]]
    published_at: Mapped[datetime]

    @property
    def length(self) -> int:
        """How many pages it has."""
        return len(self.page_titles)


class ModulePage(Base):
    """One page of an edition: its Markdown, and the clean HTML made from it."""

    __tablename__ = "module_page"
    __table_args__ = (UniqueConstraint("edition_id", "number"),)

    edition_id: Mapped[UUID] = mapped_column(ForeignKey("module_edition.id"))
    number: Mapped[int]
    title: Mapped[str]
    source: Mapped[str]
    html: Mapped[str]

    edition: Mapped[ModuleEdition] = relationship()


class ModuleImage(Base):
    """A picture of an edition."""

    __tablename__ = "module_image"
    __table_args__ = (UniqueConstraint("edition_id", "name"),)

    edition_id: Mapped[UUID] = mapped_column(ForeignKey("module_edition.id"))
    name: Mapped[str]
    body: Mapped[bytes] = mapped_column(LargeBinary)


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


class PageRead(Base):
    """A learner pressed Next on a page. Learning, and never a criterion met."""

    __tablename__ = "page_read"
    __table_args__ = (UniqueConstraint("learner_id", "edition_id", "number"),)

    learner_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("module_edition.id"))
    number: Mapped[int]
    read_at: Mapped[datetime]

    edition: Mapped[ModuleEdition] = relationship()


class CheckAttempt(Base):
    """A knowledge check answered, marked against the edition and the pass mark it was answered under."""

    __tablename__ = "check_attempt"
    __table_args__ = (Index("ix_check_attempt_learner", "learner_id", "edition_id", "answered_at"),)

    learner_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("module_edition.id"))
    answers: Mapped[dict[str, Any]]
    score: Mapped[int]
    out_of: Mapped[int]
    pass_mark: Mapped[int]
    answered_at: Mapped[datetime]

    edition: Mapped[ModuleEdition] = relationship()

    @property
    def passed(self) -> bool:
        """Whether the score reached the pass mark of the day."""
        return self.score >= self.pass_mark


class Draft(Base):
    """Where a person left off, and what was half-typed there. Not a fact: it is overwritten and thrown away."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("person_id", "place"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    place: Mapped[str]
    fields: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]
