"""What the house itself must remember: which forms have already been sent."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base


class UsedForm(Base):
    """A one-use key that came back, what came with it, and where its sender was taken."""

    __tablename__ = "used_form"

    key: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[UUID | None]
    digest: Mapped[str]
    location: Mapped[str | None]
    used_at: Mapped[datetime]
