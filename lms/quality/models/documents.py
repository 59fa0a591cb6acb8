"""A whole portfolio as one file, made in the background."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.db import Base
from lms.courses.models import Registration
from lms.establishments.models import Establishment
from lms.people.models import Person


class DocumentKind(StrEnum):
    """What a portfolio can be made into."""

    PDF = "pdf"
    ORIGINALS = "zip"


class PackKind(StrEnum):
    """What a centre's pack can be made into."""

    PDF = "pdf"
    CSV = "zip"


class Reader(StrEnum):
    """For whom a document is made: each may see more than the one before."""

    LEARNER = "learner"
    STAFF = "staff"
    QUALITY = "quality"


class Made(Base):
    """What is asked for and made in the background: how far it has come, and the file once it is made."""

    __abstract__ = True

    asked_at: Mapped[datetime]
    # How many steps there are and how many are done; none are known until it is begun.
    steps: Mapped[int | None]
    steps_done: Mapped[int]
    made_at: Mapped[datetime | None]
    # SHA-256 of the file as it is kept, and its size.
    file: Mapped[str | None]
    octets: Mapped[int | None]
    # Why it could not be made, in one sentence.
    trouble: Mapped[str | None]


class PortfolioDocument(Made):
    """Somebody asked for a portfolio as one file."""

    __tablename__ = "portfolio_document"

    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id"), index=True)
    kind: Mapped[DocumentKind]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    # As whom its asker read the portfolio when it was made.
    made_for: Mapped[Reader | None]

    registration: Mapped[Registration] = relationship()
    asker: Mapped[Person] = relationship()


class CentrePack(Made):
    """Somebody asked for the pack of a prison over some days as one file."""

    __tablename__ = "centre_pack"

    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishment.id"))
    kind: Mapped[PackKind]
    first_day: Mapped[date]
    last_day: Mapped[date]
    # Whether learners who have left are named in it: its asker was an EQA there.
    names_all: Mapped[bool]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)

    establishment: Mapped[Establishment] = relationship()
    asker: Mapped[Person] = relationship()
