"""Events, and the one row that says where the chain of them ends."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base


class Event(Base):
    """Something that happened. Events are added, never changed; each holds the hash of the one before."""

    __tablename__ = "event"

    position: Mapped[int] = mapped_column(unique=True)
    name: Mapped[str]
    actor_id: Mapped[UUID | None] = mapped_column(index=True)
    subject_id: Mapped[UUID | None] = mapped_column(index=True)
    place_id: Mapped[UUID | None]
    happened_at: Mapped[datetime] = mapped_column(index=True)
    detail: Mapped[dict[str, Any]]
    previous: Mapped[str]
    hash: Mapped[str]


class EventHead(Base):
    """How many events there are, the last one's hash, and a seal on both that only the site's secret can make."""

    __tablename__ = "event_head"

    count: Mapped[int]
    last: Mapped[str]
    seal: Mapped[str]
