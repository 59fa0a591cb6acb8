"""Reading about prisons, their weeks and their closures."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from lms.establishments.models import Closure, Establishment, PartOfDay, Room, SessionTime
from lms.establishments.rules import USUAL_WEEK, Week


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


def weeks_of(session: Session, places: Collection[UUID]) -> dict[UUID, Week]:
    """When the sessions of these prisons are; the usual week for one that has not said. One statement."""
    rows = session.scalars(select(SessionTime).where(SessionTime.establishment_id.in_(places)))
    said: dict[UUID, set[tuple[int, PartOfDay]]] = {}
    for row in rows:
        said.setdefault(row.establishment_id, set()).add((row.weekday, row.part))
    return {place: frozenset(said[place]) if place in said else USUAL_WEEK for place in places}


def closures_of(session: Session, places: Collection[UUID]) -> dict[UUID, list[Closure]]:
    """What closed these prisons and was not taken back, in order. One statement."""
    wanted = select(Closure).where(Closure.establishment_id.in_(places), Closure.taken_back_at.is_(None))
    found: dict[UUID, list[Closure]] = {place: [] for place in places}
    for closure in session.scalars(wanted.order_by(Closure.from_day, Closure.id)):
        found[closure.establishment_id].append(closure)
    return found


def closures_at(session: Session, places: Collection[UUID], *, limit: int, offset: int = 0) -> Sequence[Closure]:
    """Every closure of these prisons, the newest days first, those taken back too. One statement."""
    wanted = select(Closure).where(Closure.establishment_id.in_(places)).options(joinedload(Closure.establishment))
    newest = wanted.order_by(Closure.from_day.desc(), Closure.recorded_at.desc(), Closure.id)
    return session.scalars(newest.limit(limit).offset(offset)).all()


_IN_USE = (
    select(Room)
    .join(Room.establishment)
    .where(Room.establishment_id.in_(bindparam("places", type_=Uuid, expanding=True)), Room.closed_at.is_(None))
    .options(contains_eager(Room.establishment))
    .order_by(Establishment.name, Room.wing, Room.name, Room.id)
)


def rooms_at(session: Session, places: Collection[UUID]) -> Sequence[Room]:
    """The rooms in use at these prisons, by prison, wing and name. One statement."""
    return session.scalars(_IN_USE, {"places": list(places)}).all()


def every_room_of(session: Session, place: UUID) -> Sequence[Room]:
    """Every room a prison has or had. One statement."""
    return session.scalars(select(Room).where(Room.establishment_id == place).order_by(Room.wing, Room.name)).all()


def room_with(session: Session, room_id: UUID) -> Room | None:
    """A room with its prison, or None. One statement."""
    return session.get(Room, room_id, options=(joinedload(Room.establishment),))
