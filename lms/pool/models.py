"""Membership of the pool is worked out; only pauses and leaving are written down."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base


class Pause(Base):
    """A mentor rests from mentoring, from a day until a day or until resumed. No blame is implied."""

    __tablename__ = "pause"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    reason: Mapped[str]
    from_day: Mapped[date]
    to_day: Mapped[date | None]
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    def covers(self, day: date) -> bool:
        """Whether the mentor rests on that day; the last day is still rest."""
        return self.from_day <= day and (self.to_day is None or day <= self.to_day)


class Leaving(Base):
    """A mentor left the pool, and why."""

    __tablename__ = "leaving"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    reason: Mapped[str]
    day: Mapped[date]
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
