"""Reading slots, and who is booked into them."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    Integer,
    Select,
    Time,
    Uuid,
    and_,
    bindparam,
    exists,
    extract,
    or_,
    select,
)
from sqlalchemy.orm import Session, contains_eager, joinedload

from lms.assessments.models import AssessmentSlot, Booking, PracticalAssessment
from lms.assessments.queries.staff import has_left
from lms.assessments.rules.bookings import AFTERNOON, EVENING, BookingState, ClosedSessions, booking_state
from lms.core.clock import LONDON
from lms.core.work import Work
from lms.courses.models import Registration
from lms.establishments.models import Closure, PartOfDay, Room
from lms.establishments.queries import closures_of
from lms.establishments.rules import closed_sessions
from lms.people.models import Person, Stay

PAGE = 50
LEARNER = joinedload(Booking.registration).joinedload(Registration.learner)
SLOT = joinedload(Booking.slot).joinedload(AssessmentSlot.room).joinedload(Room.establishment)
WHOLE = (
    SLOT,
    LEARNER.options(joinedload(Person.stay), joinedload(Person.number_row)),
    joinedload(Booking.unit),
    joinedload(Booking.assessor),
    joinedload(Booking.practical),
)
TAKEN = joinedload(AssessmentSlot.taken).options(
    joinedload(Booking.registration).joinedload(Registration.learner).joinedload(Person.number_row),
    joinedload(Booking.unit),
    joinedload(Booking.assessor),
    joinedload(Booking.practical),
)


def get_slot(work: Work, slot_id: UUID) -> AssessmentSlot | None:
    """A slot with its room, and who has it if anybody, or None. One statement."""
    room = joinedload(AssessmentSlot.room).joinedload(Room.establishment)
    return work.session.get(AssessmentSlot, slot_id, options=(room, TAKEN))


def get_booking(work: Work, booking_id: UUID) -> Booking | None:
    """A booking with its slot, learner, unit, assessor and the sheet recorded from it, or None. One statement."""
    return work.session.get(Booking, booking_id, options=WHOLE)


# Statements that ordinary pages ask for are built once: building one costs more than running it.
_PLACES = bindparam("places", type_=Uuid, expanding=True)
_TODAY = bindparam("today", type_=Date)
_IN_ORDER = (AssessmentSlot.day, AssessmentSlot.begins, Room.wing, Room.name, AssessmentSlot.id)
_SLOTS = (
    select(AssessmentSlot)
    .join(AssessmentSlot.room)
    .where(Room.establishment_id.in_(_PLACES))
    .options(contains_eager(AssessmentSlot.room).joinedload(Room.establishment), TAKEN)
    .order_by(*_IN_ORDER)
)
_BOOKED = exists().where(Booking.slot_id == AssessmentSlot.id, Booking.ended_at.is_(None))
_COMING = (
    _SLOTS.where(
        AssessmentSlot.day >= _TODAY,
        or_(and_(AssessmentSlot.withdrawn_at.is_(None), Room.closed_at.is_(None)), _BOOKED),
    )
    .limit(bindparam("limit", type_=Integer))
    .offset(bindparam("offset", type_=Integer))
)
_IS_HERE = (
    exists()
    .where(Booking.slot_id == AssessmentSlot.id, Booking.ended_at.is_(None), Registration.id == Booking.registration_id)
    .where(Stay.person_id == Registration.learner_id, Stay.ended_at.is_(None))
    .where(Stay.establishment_id == Room.establishment_id)
)
_ON_A_DAY = _SLOTS.where(AssessmentSlot.day == bindparam("day", type_=Date), _IS_HERE)
_FREE = _SLOTS.where(
    AssessmentSlot.day >= _TODAY, AssessmentSlot.withdrawn_at.is_(None), Room.closed_at.is_(None), ~_BOOKED
).limit(bindparam("limit", type_=Integer))


def slots_at(
    session: Session, places: Collection[UUID], today: date, *, limit: int, offset: int
) -> Sequence[AssessmentSlot]:
    """Slots at these prisons from today on, in order, each with who has it. One statement.

    A slot that was withdrawn, or whose room closed, is left out unless somebody is still booked into it.
    """
    asked = {"places": list(places), "today": today, "limit": limit, "offset": offset}
    return session.scalars(_COMING, asked).all()


def booked_on(session: Session, places: Collection[UUID], day: date) -> Sequence[AssessmentSlot]:
    """The slots of one day at these prisons that somebody who is there now is booked into, in order. One statement."""
    return session.scalars(_ON_A_DAY, {"places": list(places), "day": day}).all()


def free_slots(session: Session, place: UUID, today: date, *, limit: int = 200) -> Sequence[AssessmentSlot]:
    """The next slots at a prison that nobody has, in order; the closed and the begun ones among them. One statement."""
    return session.scalars(_FREE, {"places": [place], "today": today, "limit": limit}).all()


def slots_in(session: Session, room_id: UUID, days: Collection[date]) -> Sequence[AssessmentSlot]:
    """Every slot of a room on these days, withdrawn ones too, with the booking that has it if any. One statement."""
    wanted = select(AssessmentSlot).where(AssessmentSlot.room_id == room_id, AssessmentSlot.day.in_(days))
    with_booking = wanted.options(joinedload(AssessmentSlot.taken))
    return session.scalars(with_booking.order_by(AssessmentSlot.day, AssessmentSlot.begins)).all()


def closed_at(session: Session, place: UUID, days: Collection[date]) -> ClosedSessions:
    """The parts of days that were closed at a prison, from the first of these days to the last. One statement."""
    if not days:
        return frozenset()
    return closed_sessions(closures_of(session, {place})[place], min(days), max(days))


def closed_at_each(session: Session, slots: Collection[AssessmentSlot]) -> dict[UUID, ClosedSessions]:
    """For each prison of these slots, the parts of their days that were closed. One statement, or none."""
    places = {slot.room.establishment_id for slot in slots}
    if not places:
        return {}
    first, last = min(slot.day for slot in slots), max(slot.day for slot in slots)
    found = closures_of(session, places)
    return {place: closed_sessions(found[place], first, last) for place in places}


# Bookings

_KEPT = exists().where(PracticalAssessment.booking_id == Booking.id)
_BOOKINGS = (
    select(Booking)
    .join(Booking.slot)
    .join(AssessmentSlot.room)
    .join(Booking.registration)
    .options(
        contains_eager(Booking.slot).contains_eager(AssessmentSlot.room).joinedload(Room.establishment),
        contains_eager(Booking.registration)
        .joinedload(Registration.learner)
        .options(joinedload(Person.stay), joinedload(Person.number_row)),
        joinedload(Booking.unit),
        joinedload(Booking.assessor),
        joinedload(Booking.practical),
    )
    .order_by(*_IN_ORDER)
)
_OPEN = _BOOKINGS.where(Booking.ended_at.is_(None), ~_KEPT)


def is_loose_end() -> ColumnElement[bool]:
    """Of bookings with their slots and rooms: that one is open and cannot happen or be assessed, or its time has come.

    As `rules.bookings.booking_state` has it. It is asked with what `moment` returns.
    """
    day, begins = AssessmentSlot.day, AssessmentSlot.begins
    has_come = or_(day < _TODAY, and_(day == _TODAY, begins <= bindparam("clock", type_=Time)))
    cannot_happen = or_(AssessmentSlot.withdrawn_at.is_not(None), Room.closed_at.is_not(None), _is_closed())
    return and_(Booking.ended_at.is_(None), ~_KEPT, or_(has_come, cannot_happen, _assessor_left()))


def _assessor_left() -> ColumnElement[bool]:
    """That whoever was to assess does not work there on the day of the slot."""
    return has_left(Booking.assessor_id, Room.establishment_id, AssessmentSlot.day)


def _is_closed() -> ColumnElement[bool]:
    """That a part of the day that a slot is in was closed: see `rules.bookings.is_closed`."""
    day, begins = AssessmentSlot.day, AssessmentSlot.begins
    last_minute = extract("hour", begins) * 60 + extract("minute", begins) + AssessmentSlot.minutes - 1
    in_part = or_(
        Closure.part.is_(None),
        and_(Closure.part == PartOfDay.MORNING, begins < AFTERNOON),
        and_(Closure.part == PartOfDay.AFTERNOON, begins < EVENING, last_minute >= AFTERNOON.hour * 60),
        and_(Closure.part == PartOfDay.EVENING, last_minute >= EVENING.hour * 60),
    )
    here = Closure.establishment_id == Room.establishment_id
    return exists().where(here, Closure.taken_back_at.is_(None), day.between(Closure.from_day, Closure.to_day), in_part)


def moment(now: datetime) -> dict[str, Any]:
    """The day and the time of day that `is_loose_end` is asked with."""
    here = now.astimezone(LONDON)
    return {"today": here.date(), "clock": here.time()}


_WITH_LEFT = _BOOKINGS.add_columns(_assessor_left())
_LOOSE_ENDS = _WITH_LEFT.where(Room.establishment_id.in_(_PLACES), is_loose_end()).limit(500)
_OF_LEARNER = _WITH_LEFT.where(
    Booking.registration_id == bindparam("registration_id", type_=Uuid),
    or_(
        and_(Booking.ended_at.is_(None), ~_KEPT),
        and_(Booking.moved_to_id.is_(None), Booking.ended_at > bindparam("since", type_=DateTime(timezone=True))),
    ),
)
_OF_PEOPLE = _OPEN.where(
    AssessmentSlot.day == bindparam("day", type_=Date),
    or_(
        Registration.learner_id == bindparam("learner_id", type_=Uuid),
        Booking.assessor_id == bindparam("assessor_id", type_=Uuid),
    ),
)
_OF_UNIT = _OPEN.where(
    Booking.registration_id == bindparam("registration_id", type_=Uuid),
    Booking.unit_id == bindparam("unit_id", type_=Uuid),
)
_OF_PERSON = _OPEN.where(Registration.learner_id == bindparam("learner_id", type_=Uuid))
_IN_ROOM = _OPEN.where(AssessmentSlot.room_id == bindparam("room_id", type_=Uuid), AssessmentSlot.day >= _TODAY)


def loose_ends(work: Work, places: Collection[UUID]) -> tuple[list[Booking], list[Booking]]:
    """The bookings at these prisons that somebody must move, and those whose sheet is not recorded. Two statements."""
    asked = {"places": list(places)} | moment(work.now)
    found = _with_states(work, _LOOSE_ENDS, asked)
    to_move = [booking for booking, state in found if state is BookingState.TO_MOVE]
    return to_move, [booking for booking, state in found if state is BookingState.TO_RECORD]


def bookings_of(work: Work, registration_id: UUID, since: datetime) -> list[tuple[Booking, BookingState]]:
    """A learner’s open bookings, and those cancelled since a moment, by day, with what becomes of each.

    Two statements.
    """
    return _with_states(work, _OF_LEARNER, {"registration_id": registration_id, "since": since})


def _with_states(
    work: Work, wanted: Select[Booking, bool], asked: dict[str, Any]
) -> list[tuple[Booking, BookingState]]:
    found = work.session.execute(wanted, asked).all()
    closed = closed_at_each(work.session, [booking.slot for booking, _ in found])

    def state(booking: Booking, left: bool) -> BookingState:
        return booking_state(booking, closed[booking.slot.room.establishment_id], work.now, assessor_left=left)

    return [(booking, state(booking, left)) for booking, left in found]


def open_bookings_on(session: Session, day: date, learner_id: UUID, assessor_id: UUID) -> Sequence[Booking]:
    """What a learner and an assessor are booked for on a day. One statement."""
    return session.scalars(_OF_PEOPLE, {"day": day, "learner_id": learner_id, "assessor_id": assessor_id}).all()


def open_booking_for(
    session: Session, registration_id: UUID, unit_id: UUID, *, on: date | None = None
) -> Booking | None:
    """What a learner is booked for in a unit, or None; on a day, if one is given. One statement."""
    found = session.scalars(_OF_UNIT, {"registration_id": registration_id, "unit_id": unit_id})
    return next((booking for booking in found.all() if on in (None, booking.slot.day)), None)


def open_bookings_of(session: Session, person_id: UUID) -> Sequence[Booking]:
    """Everything a learner is booked for. One statement."""
    return session.scalars(_OF_PERSON, {"learner_id": person_id}).all()


def open_bookings_in(session: Session, room_id: UUID, today: date) -> Sequence[Booking]:
    """Who is booked into a room from today on. One statement."""
    return session.scalars(_IN_ROOM, {"room_id": room_id, "today": today}).all()


def hold(session: Session, slot: AssessmentSlot, people: Collection[UUID]) -> None:
    """Make other work that books this slot or these people wait until this work ends. Two statements."""
    theirs = select(Person.id).where(Person.id.in_(people)).order_by(Person.id)
    session.execute(theirs.with_for_update())
    hold_slot(session, slot)


def hold_room(session: Session, room_id: UUID) -> None:
    """Make other work that offers times in this room wait until this work ends. One statement."""
    session.execute(select(Room.id).where(Room.id == room_id).with_for_update())


def hold_booking(session: Session, booking: Booking) -> None:
    """Make other work on a booking wait until this work ends, and read again what became of it. Two statements."""
    session.refresh(booking, ["ended_at", "version"], with_for_update=True)
    session.refresh(booking, ["practical"])


def hold_slot(session: Session, slot: AssessmentSlot) -> None:
    """Make other work on a slot wait until this work ends, and read it again as it is now."""
    session.refresh(slot, ["withdrawn_at", "version"], with_for_update=True)
    session.refresh(slot, ["taken"])
