"""Prisons."""

from sqlalchemy.orm import Mapped, mapped_column

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
