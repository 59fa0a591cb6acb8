"""Reading about prisons."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.establishments.models import Establishment


def establishment_coded(session: Session, code: str) -> Establishment | None:
    """The prison with this code, or None."""
    return session.scalar(select(Establishment).where(Establishment.code == code))


def establishments(session: Session) -> Sequence[Establishment]:
    """Every active prison, by name."""
    wanted = select(Establishment).where(Establishment.active)
    return session.scalars(wanted.order_by(Establishment.name, Establishment.code)).all()


def establishments_among(session: Session, places: Collection[UUID]) -> Sequence[Establishment]:
    """The active prisons among these, by name."""
    wanted = select(Establishment).where(Establishment.active, Establishment.id.in_(places))
    return session.scalars(wanted.order_by(Establishment.name, Establishment.code)).all()
