"""Adding prisons and their rooms; saying when their sessions are, and when those could not happen."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete

from lms.audit.service import record
from lms.core.work import Refused, Work
from lms.establishments.models import Closure, Establishment, Interruption, PartOfDay, Room, SessionTime
from lms.establishments.queries import establishment_coded, every_room_of
from lms.establishments.rules import OF_A_PRISON, as_code, is_called

FURTHEST = timedelta(days=366)


def add(
    work: Work, *, code: str, name: str, function: str, gender: str, operator: str, welsh_name: str | None = None
) -> Establishment:
    """Add a prison. Raises Refused when its code is not three letters or is taken."""
    sound = as_code(code)
    if sound is None:
        raise Refused("Type the prison’s three-letter code, such as LEI", field="code")
    if establishment_coded(work.session, sound):
        raise Refused("This prison is here already", field="code")
    prison = Establishment(
        code=sound,
        name=name,
        function=function,
        gender=gender,
        operator=operator,
        active=True,
        welsh_name=welsh_name or None,
    )
    work.session.add(prison)
    work.session.flush()
    record(work, "prison added", prison, place=prison.id, code=sound)
    return prison


def close(
    work: Work,
    here: Establishment,
    *,
    from_day: date,
    to_day: date,
    part: PartOfDay | None,
    wing: str,
    reason: Interruption,
) -> Closure:
    """Record sessions that could not happen, or will not. Raises Refused for days or a reason that cannot be."""
    assert work.actor.person_id is not None
    if to_day < from_day:
        raise Refused("Choose a last day that is not before the first", field="to_day")
    if abs(from_day - work.today) > FURTHEST or to_day - from_day > FURTHEST:
        raise Refused("Choose days within a year of today", field="from_day")
    if reason not in OF_A_PRISON:
        raise Refused("Choose a reason that is about the prison", field="reason")
    closure = Closure(
        establishment_id=here.id,
        from_day=from_day,
        to_day=to_day,
        part=part,
        wing=wing or None,
        reason=reason,
        recorded_by=work.actor.person_id,
        recorded_at=work.now,
        taken_back_by=None,
        taken_back_at=None,
    )
    work.session.add(closure)
    work.session.flush()
    record(work, "closure recorded", closure, place=here.id, **_days(closure))
    return closure


def take_back(work: Work, closure: Closure) -> None:
    """Say that a closure was recorded by mistake. It stays on the list, and closes nothing. Raises Refused."""
    work.session.refresh(closure, ["taken_back_at"], with_for_update=True)
    if closure.taken_back_at is not None:
        raise Refused("This was taken back already.")
    closure.taken_back_at, closure.taken_back_by = work.now, work.actor.person_id
    record(work, "closure taken back", closure, place=closure.establishment_id, **_days(closure))


def _days(closure: Closure) -> dict[str, str]:
    return {"from": closure.from_day.isoformat(), "to": closure.to_day.isoformat()}


def set_week(work: Work, here: Establishment, sessions: Collection[tuple[int, PartOfDay]]) -> None:
    """Say when a prison's learning sessions are. Raises Refused when there are none."""
    if not sessions:
        raise Refused("Choose when sessions are, one at least", field="sessions")
    work.session.execute(delete(SessionTime).where(SessionTime.establishment_id == here.id))
    for weekday, part in sorted(sessions):
        work.session.add(SessionTime(establishment_id=here.id, weekday=weekday, part=part))
    record(work, "session times set", here, place=here.id, sessions=len(sessions))


# Rooms


@dataclass(frozen=True, slots=True)
class RoomFacts:
    """Where a room is and what it is good for, as somebody typed it."""

    wing: str
    name: str
    quiet: bool = False
    private: bool = False
    neurodiversity_suitable: bool = False


def add_room(work: Work, here: Establishment, facts: RoomFacts) -> Room:
    """Add a room to a prison, or take one back into use that was closed.

    Raises Refused without a wing or name, or for a name that another room in use has.
    """
    known = _room_called(work, here, facts)
    if known is not None and known.closed_at is None:
        raise Refused("This room is on the list already", field="name")
    room = known or Room(establishment=here, closed_at=None)
    _describe(room, facts)
    room.closed_at = None
    work.session.add(room)
    work.session.flush()
    record(work, "room added", room, place=here.id, wing=room.wing, room=room.name)
    return room


def change_room(work: Work, room: Room, facts: RoomFacts) -> None:
    """Change what is said of a room. Raises Refused for a closed one, and as `add_room` does."""
    if room.closed_at is not None:
        raise Refused("This room is closed. Add it again to use it.")
    known = _room_called(work, room.establishment, facts)
    if known is not None and known.id != room.id:
        raise Refused("Another room has this wing and name", field="name")
    _describe(room, facts)
    record(work, "room changed", room, place=room.establishment_id, wing=room.wing, room=room.name)


def close_room(work: Work, room: Room) -> None:
    """Take a room out of use. What happened in it stays written down. Raises Refused a second time."""
    if room.closed_at is not None:
        raise Refused("This room is closed already.")
    room.closed_at = work.now
    record(work, "room closed", room, place=room.establishment_id, wing=room.wing, room=room.name)


def _room_called(work: Work, here: Establishment, facts: RoomFacts) -> Room | None:
    if not facts.wing.strip():
        raise Refused("Type the wing", field="wing")
    if not facts.name.strip():
        raise Refused("Type what the room is called", field="name")
    rooms = every_room_of(work.session, here.id)
    return next((room for room in rooms if is_called(room, facts.wing, facts.name)), None)


def _describe(room: Room, facts: RoomFacts) -> None:
    room.wing, room.name = facts.wing, facts.name
    room.quiet, room.private = facts.quiet, facts.private
    room.neurodiversity_suitable = facts.neurodiversity_suitable
