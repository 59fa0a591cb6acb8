"""What an IQA plans to look at, and what was drawn."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.db import Base
from lms.courses.models import Registration, Unit
from lms.establishments.models import Establishment
from lms.people.models import Person


class SamplingPlan(Base):
    """How much of the work on a qualification at a prison an IQA will look at, over some months."""

    __tablename__ = "sampling_plan"

    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishment.id"), index=True)
    # The qualification's slug: a plan runs across editions.
    qualification: Mapped[str]
    from_day: Mapped[date]
    to_day: Mapped[date]
    # Per cent of units looked at, by how much risk an assessor carries: {"low": 15, "medium": 30, "high": 50}.
    rates: Mapped[dict[str, int]] = mapped_column(JSON)
    # Which EQA agreed to these rates, and when (domain.md 1.6); "" and None while nobody has.
    agreed_with: Mapped[str] = mapped_column(default="", server_default="")
    agreed_on: Mapped[date | None]
    made_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    establishment: Mapped[Establishment] = relationship()
    maker: Mapped[Person] = relationship()
    draws: Mapped[list["Draw"]] = relationship(back_populates="plan", order_by="Draw.number")


class Draw(Base):
    """One draw from a plan: who drew, with what seed, from what population, and what the picks do not cover.

    The population is kept as it stood, so that the same seed gives the same picks whenever and wherever it is asked.
    """

    __tablename__ = "draw"
    __table_args__ = (UniqueConstraint("plan_id", "number"),)

    plan_id: Mapped[UUID] = mapped_column(ForeignKey("sampling_plan.id"))
    number: Mapped[int]
    # "interim" or "summative": see lms.quality.models.findings.Stage.
    stage: Mapped[str]
    seed: Mapped[str]
    sampler_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    drawn_at: Mapped[datetime]
    population: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    # What CAMERA still lacks after the picks, in words.
    missing: Mapped[list[str]] = mapped_column(JSON)

    plan: Mapped[SamplingPlan] = relationship(back_populates="draws")
    sampler: Mapped[Person] = relationship()
    items: Mapped[list["SampleItem"]] = relationship(back_populates="draw", order_by="SampleItem.position")


class SampleItem(Base):
    """A unit of one learner that a draw picked, why, and by which day to look at it."""

    __tablename__ = "sample_item"
    __table_args__ = (UniqueConstraint("draw_id", "registration_id", "unit_id"),)

    draw_id: Mapped[UUID] = mapped_column(ForeignKey("draw.id"))
    position: Mapped[int]
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id"), index=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    # Who decided most of it when it was drawn: whose work is looked at.
    assessor_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    reasons: Mapped[list[str]] = mapped_column(JSON)
    # The unit as it stood in the population of its draw.
    stood: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    due_on: Mapped[date]

    draw: Mapped[Draw] = relationship(back_populates="items")
    registration: Mapped[Registration] = relationship()
    unit: Mapped[Unit] = relationship()
    assessor: Mapped[Person] = relationship()
