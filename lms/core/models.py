"""What the house itself must remember: which forms have already been sent, and what is to be done in the background."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base


class UsedForm(Base):
    """A one-use key that came back, what came with it, and where its sender was taken."""

    __tablename__ = "used_form"

    key: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[UUID | None]
    digest: Mapped[str]
    location: Mapped[str | None]
    used_at: Mapped[datetime] = mapped_column(index=True)


class Job(Base):
    """Something slow that was asked for, to be done outside a request; its name says which."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_waiting", "done_at", "asked_at"),)

    name: Mapped[str]
    arguments: Mapped[dict[str, Any]]
    asked_at: Mapped[datetime]
    tries: Mapped[int]
    # Nobody else may take it before then; None until somebody has taken it.
    taken_until: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    # Why it came to nothing, in one sentence; None when it went well or is still to be done.
    trouble: Mapped[str | None]
