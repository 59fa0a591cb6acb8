"""How a centre may claim a qualification: after an external quality assurer has looked, or directly."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.db import Base
from lms.courses.models import Registration
from lms.establishments.models import Establishment
from lms.people.models import Person


class ClaimMode(StrEnum):
    """Whether an EQA looks before a claim, or after (domain.md 1.7)."""

    EQA_FIRST = "EQA first"
    DIRECT = "direct claim"


class ClaimRoute(Base):
    """From a day on, a prison claims a qualification this way. The newest row counts; the rest are its history."""

    __tablename__ = "claim_route"

    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishment.id"), index=True)
    qualification: Mapped[str]
    mode: Mapped[ClaimMode]
    from_day: Mapped[date]
    # Who allowed it, and in what letter.
    reason: Mapped[str]
    set_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime]

    establishment: Mapped[Establishment] = relationship()
    setter: Mapped[Person] = relationship()


class EqaVisit(Base):
    """An external quality assurer looked at a prison's work on a qualification, and what they said."""

    __tablename__ = "eqa_visit"

    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishment.id"), index=True)
    qualification: Mapped[str]
    visited_on: Mapped[date]
    reviewer: Mapped[str]
    # A grade in the awarding organisation's own words, "" for none, and whether any action is still open.
    grade: Mapped[str]
    report: Mapped[str]
    actions_open: Mapped[bool]
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]

    establishment: Mapped[Establishment] = relationship()
    recorder: Mapped[Person] = relationship()
    signed_off: Mapped[list["EqaSignOff"]] = relationship(back_populates="visit")


class EqaSignOff(Base):
    """An EQA looked at one learner's portfolio, and it may be claimed."""

    __tablename__ = "eqa_sign_off"
    __table_args__ = (UniqueConstraint("visit_id", "registration_id"),)

    visit_id: Mapped[UUID] = mapped_column(ForeignKey("eqa_visit.id"))
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id"), index=True)

    visit: Mapped[EqaVisit] = relationship(back_populates="signed_off")
    registration: Mapped[Registration] = relationship()
