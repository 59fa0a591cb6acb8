"""Prisons, when their learning sessions are, and when those could not happen."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.db import Base


class Establishment(Base):
    """A prison, known everywhere by its three-letter code (domain.md 2.2)."""

    __tablename__ = "establishment"

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    function: Mapped[str]
    gender: Mapped[str]
    operator: Mapped[str]
    active: Mapped[bool]
    welsh_name: Mapped[str | None]


class Room(Base):
    """A place in a prison where people can be taught or assessed, and what it is good for."""

    __tablename__ = "room"
    __table_args__ = (UniqueConstraint("establishment_id", "wing", "name"),)

    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishment.id"))
    wing: Mapped[str]
    name: Mapped[str]
    quiet: Mapped[bool]
    private: Mapped[bool]
    neurodiversity_suitable: Mapped[bool]
    closed_at: Mapped[datetime | None]

    establishment: Mapped[Establishment] = relationship()


class Interruption(StrEnum):
    """Why learning could not go on, as HMPPS codes it (domain.md 4.2)."""

    REGIME = "PRISON_REGIME_CIRCUMSTANCES"
    STAFF_REDEPLOYED = "PRISON_STAFF_REDEPLOYMENT"
    OPERATION_OR_SECURITY = "PRISON_OPERATION_OR_SECURITY_ISSUE"
    RISK_TO_STAFF = "SECURITY_ISSUE_RISK_TO_STAFF"
    PRISONER_SAFETY = "PRISONER_SAFETY_ISSUES"
    DRUG_OR_ALCOHOL = "DRUG_OR_ALCOHOL_DEPENDENCY"
    OTHER_HEALTH = "OTHER_HEALTH_ISSUES"
    FAILED_TO_ENGAGE = "FAILED_TO_ENGAGE"
    ESCAPED = "ESCAPED_OR_ABSCONDED"
    TEMPORARY_ABSENCE = "TEMP_ABSENCE"
    TRANSFER = "TRANSFER"
    TECHNICAL = "SYSTEM_TECHNICAL_ISSUE"
    UNKNOWN = "UNKNOWN"


class PartOfDay(StrEnum):
    """When in a day a session is."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


class SessionTime(Base):
    """A learning session in a prison's week. Monday is 0."""

    __tablename__ = "session_time"
    __table_args__ = (UniqueConstraint("establishment_id", "weekday", "part"),)

    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishment.id"))
    weekday: Mapped[int]
    part: Mapped[PartOfDay]


class Closure(Base):
    """Sessions that could not happen at a prison, from one day to another: a part of each day, or all of it."""

    __tablename__ = "closure"
    __table_args__ = (Index("ix_closure_establishment", "establishment_id", "from_day"),)

    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishment.id"))
    from_day: Mapped[date]
    to_day: Mapped[date]
    part: Mapped[PartOfDay | None]
    # The wing it was about, in the prison's own words; None for the whole prison.
    wing: Mapped[str | None]
    reason: Mapped[Interruption]
    # Ids, and no keys: people live above.
    recorded_by: Mapped[UUID]
    recorded_at: Mapped[datetime]
    taken_back_by: Mapped[UUID | None]
    taken_back_at: Mapped[datetime | None]

    establishment: Mapped[Establishment] = relationship()
