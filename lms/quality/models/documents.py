"""A whole portfolio as one file, made in the background."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.db import Base
from lms.courses.models import Registration
from lms.people.models import Person


class DocumentKind(StrEnum):
    """What a portfolio can be made into."""

    PDF = "pdf"
    ORIGINALS = "zip"


class Reader(StrEnum):
    """For whom a document is made: each may see more than the one before."""

    LEARNER = "learner"
    STAFF = "staff"
    QUALITY = "quality"


class PortfolioDocument(Base):
    """Somebody asked for a portfolio as one file: how far it has come, and the file once it is made."""

    __tablename__ = "portfolio_document"

    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id"), index=True)
    kind: Mapped[DocumentKind]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    # How many steps there are and how many are done; none are known until it is begun.
    steps: Mapped[int | None]
    steps_done: Mapped[int]
    made_at: Mapped[datetime | None]
    # SHA-256 of the file as it is kept, and its size.
    file: Mapped[str | None]
    octets: Mapped[int | None]
    # As whom its asker read the portfolio when it was made.
    made_for: Mapped[Reader | None]
    # Why it could not be made, in one sentence.
    trouble: Mapped[str | None]

    registration: Mapped[Registration] = relationship()
    asker: Mapped[Person] = relationship()
