"""A trainee watched a mentor at work."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.db import Base
from lms.courses.models import PaperForm, Registration
from lms.people.models import Person


class ShadowingSession(Base):
    """A trainee watched a mentor at work, and wrote down what they saw. The mentor confirms, then staff countersign."""

    __tablename__ = "shadowing_session"

    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id"), index=True)
    mentor_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishment.id"))
    day: Mapped[date]
    minutes: Mapped[int]
    setting: Mapped[str]
    role_seen: Mapped[str]
    saw: Mapped[str]
    # What the trainee did themselves, and one boundary they noticed; "" in sessions logged before these were asked.
    did: Mapped[str] = mapped_column(default="", server_default="")
    learned: Mapped[str]
    boundary: Mapped[str] = mapped_column(default="", server_default="")
    # The criteria the trainee thinks it shows, by code, to be claimed when it becomes a piece: ["PM2 1.1"].
    proposed: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    logged_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    countersigned_at: Mapped[datetime | None]
    countersigned_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    # Set when it was written on paper, and keyed by somebody else than the trainee.
    form_id: Mapped[UUID | None] = mapped_column(ForeignKey("paper_form.id"), unique=True)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    registration: Mapped[Registration] = relationship()
    mentor: Mapped[Person] = relationship(foreign_keys=[mentor_id])
    countersigner: Mapped[Person | None] = relationship(foreign_keys=[countersigned_by])
    form: Mapped[PaperForm | None] = relationship()
