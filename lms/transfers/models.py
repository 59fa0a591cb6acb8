"""People on their way from one prison to another."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.db import Base
from lms.establishments.models import Establishment
from lms.people.models import Person


class Begun(StrEnum):
    """Who set a transfer going."""

    SENT = "sent"
    CLAIMED = "claimed"


class Transfer(Base):
    """A person's move. Until it is received the record stays with the sender."""

    __tablename__ = "transfer"
    __table_args__ = (
        Index(
            "uq_transfer_open",
            "person_id",
            unique=True,
            sqlite_where=text("received_at IS NULL AND cancelled_at IS NULL"),
            postgresql_where=text("received_at IS NULL AND cancelled_at IS NULL"),
        ),
        Index("ix_transfer_arrivals", "destination_id", "received_at"),
        Index("ix_transfer_departures", "origin_id", "sent_at"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    origin_id: Mapped[UUID] = mapped_column(ForeignKey("establishment.id"))
    destination_id: Mapped[UUID] = mapped_column(ForeignKey("establishment.id"))
    begun: Mapped[Begun]
    sent_at: Mapped[datetime]
    sent_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    received_at: Mapped[datetime | None]
    received_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    cancelled_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    origin: Mapped[Establishment] = relationship(foreign_keys=[origin_id])
    destination: Mapped[Establishment] = relationship(foreign_keys=[destination_id])
