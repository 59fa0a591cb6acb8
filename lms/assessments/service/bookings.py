"""Deeds about bookings: offering slots and withdrawing them, booking, moving and cancelling."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from uuid import UUID

from lms.assessments import policy, queries, rules
from lms.assessments.models import AssessmentSlot, Booking
from lms.assessments.queries import bookings as reads
from lms.assessments.queries.staff import staff_at
from lms.assessments.rules import bookings as when
from lms.assessments.rules.bookings import SlotState
from lms.audit.service import record
from lms.core.clock import written_day
from lms.core.work import Refused, Stale, Work
from lms.courses.models import Registration, Unit
from lms.courses.rules.specification import rules_of
from lms.establishments import service as establishments
from lms.establishments.models import Interruption, Room
from lms.establishments.rules import OF_A_PRISON
from lms.people.models import Person
from lms.people.policy import TEACHING

NOT_HERE = "Only a tutor or assessor at this prison can do that."
GONE = "They are not at this prison now. Cancel the booking instead."
NOT_YET = "They cannot be booked yet. See what shadowing is still needed."


# Rooms and slots


def close_room(work: Work, room: Room) -> None:
    """Take a room out of use. Raises Refused while somebody is booked into it, for anyone else, and a second time."""
    if not policy.may_change_room(work.actor, room):
        raise Refused("Only staff at this prison can do that.")
    booked = reads.open_bookings_in(work.session, room.id, work.today)
    if booked:
        raise Refused(f"Somebody is booked into this room on {written_day(booked[0].slot.day)}. Move them first.")
    establishments.close_room(work, room)


def offer(
    work: Work, room: Room, *, day: date, begins: time, minutes: int, weeks: int = 1
) -> tuple[list[AssessmentSlot], list[str]]:
    """Offer a time in a room, on one day or on the same day of several weeks in a row.

    Returns the slots, and a sentence for each week that could not be. A withdrawn slot is offered again. Raises Refused
    for anyone but a tutor or assessor there, a closed room, a time or length that cannot be, and when no week can be.
    """
    if room.establishment_id not in work.actor.places(*TEACHING):
        raise Refused(NOT_HERE)
    if room.closed_at is not None:
        raise Refused("This room is closed. Choose another one", field="room")
    if fault := when.fault_in_time(begins, minutes):
        raise Refused(fault[1], field=fault[0])
    if not 1 <= weeks <= when.MOST_WEEKS:
        raise Refused(f"Type a number of weeks from 1 to {when.MOST_WEEKS}", field="weeks")
    days = [day + timedelta(weeks=n) for n in range(weeks)]
    reads.hold_room(work.session, room.id)
    there = reads.slots_in(work.session, room.id, days)
    closed = reads.closed_at(work.session, room.establishment_id, days)
    wanted = [_slot(work, room, each, begins, minutes) for each in days]
    faults = [when.fault_in_slot(slot, there, closed, work.now) for slot in wanted]
    good = [slot for slot, fault in zip(wanted, faults, strict=True) if fault is None]
    if not good:
        raise Refused(next(fault for fault in faults if fault), field="day")
    kept = [_keep(work, slot, there) for slot in good]
    return kept, [fault for fault in faults if fault]


def _slot(work: Work, room: Room, day: date, begins: time, minutes: int) -> AssessmentSlot:
    return AssessmentSlot(
        room_id=room.id,
        day=day,
        begins=begins,
        minutes=minutes,
        offered_by=work.actor.person_id,
        offered_at=work.now,
        withdrawn_at=None,
        withdrawn_reason=None,
    )


def _keep(work: Work, slot: AssessmentSlot, there: Sequence[AssessmentSlot]) -> AssessmentSlot:
    """Keep a new slot; one that began then and was withdrawn is offered again in its place."""
    kept = when.same_time(slot, there) or slot
    kept.minutes, kept.offered_by, kept.offered_at = slot.minutes, slot.offered_by, slot.offered_at
    kept.withdrawn_at = kept.withdrawn_reason = None
    work.session.add(kept)
    work.session.flush()
    place = work.session.get_one(Room, kept.room_id).establishment_id
    record(work, "slot offered", kept, place=place, day=kept.day.isoformat(), begins=kept.begins.isoformat("minutes"))
    return kept


def withdraw(work: Work, slot: AssessmentSlot, reason: Interruption, seen: int | None) -> Booking | None:
    """Take a slot back with a regime reason. Returns who is booked into it and must be moved, or None.

    Raises Refused for anyone but a tutor or assessor there, and a reason that is not about the prison; and Stale.
    """
    if not policy.may_change_slot(work.actor, slot):
        raise Refused(NOT_HERE)
    reads.hold_slot(work.session, slot)
    if seen != slot.version:
        raise Stale
    if slot.withdrawn_at is not None:
        raise Refused("This time was withdrawn already.")
    if reason not in OF_A_PRISON:
        raise Refused("Choose a reason that is about the prison", field="reason")
    slot.withdrawn_at, slot.withdrawn_reason = work.now, reason
    record(
        work,
        "slot withdrawn",
        slot,
        place=slot.room.establishment_id,
        day=slot.day.isoformat(),
        begins=slot.begins.isoformat("minutes"),
        reason=reason.value,
    )
    work.session.flush()
    return slot.taken if slot.taken is not None and slot.taken.practical is None else None


# Bookings


def still_needed(work: Work, registration: Registration) -> Sequence[str]:
    """What shadowing a learner still needs before they may be booked, a sentence each. One statement."""
    practice = rules_of(registration.qualification).practice
    return rules.still_needed(practice, queries.sessions_of(work.session, registration.id))


def book(work: Work, registration: Registration, slot: AssessmentSlot, unit: Unit, assessor: Person) -> Booking:
    """Book a learner into a free slot, to be assessed in a unit by a tutor or assessor of that prison.

    Raises Refused for anyone who may not; while shadowing is short; for a slot elsewhere or that is taken, closed,
    withdrawn or over; a unit with nothing to watch, or that they are booked for already; an assessor who does not work
    there or has an interest; and a learner or assessor who is booked elsewhere at that time.
    """
    if not policy.may_book(work.actor, registration):
        raise Refused(NOT_HERE)
    if unit.qualification_id != registration.qualification_id or not unit.practical:
        raise Refused("Choose a unit that is shown in practice", field="unit")
    if still_needed(work, registration):
        raise Refused(NOT_YET)
    reads.hold(work.session, slot, (registration.learner_id, assessor.id))
    earlier = reads.open_booking_for(work.session, registration.id, unit.id)
    if earlier is not None:
        booked = f"They are booked for {unit.code} already, on {written_day(earlier.slot.day)}"
        raise Refused(f"{booked}. Record, move or cancel that first", field="unit")
    _check_slot(work, slot, registration, assessor, but=None)
    booking = _booking(work, registration, slot, unit, assessor)
    work.session.add(booking)
    day = slot.day.isoformat()
    record(work, "practical assessment booked", registration.learner_id, place=_place(slot), unit=unit.code, day=day)
    work.session.flush()
    return booking


def cancel(work: Work, booking: Booking, reason: Interruption, seen: int | None) -> None:
    """End a booking for a regime reason: nobody's fault. Raises Refused for anyone who may not, and Stale."""
    _check_open(work, booking, seen)
    _end(work, booking, reason)
    work.session.flush()


def move(
    work: Work, booking: Booking, slot: AssessmentSlot, assessor: Person, reason: Interruption, seen: int | None
) -> Booking:
    """Give a booked learner another slot, for a regime reason: nobody's fault. Returns the new booking.

    Raises Refused for anyone who may not, and for a slot or assessor that `book` would refuse; and Stale.
    """
    _check_open(work, booking, seen)
    registration = booking.registration
    if registration.learner.establishment_id != _place(booking.slot):
        raise Refused(GONE)
    reads.hold(work.session, slot, (registration.learner_id, assessor.id))
    _check_slot(work, slot, registration, assessor, but=booking)
    moved = _booking(work, registration, slot, booking.unit, assessor)
    work.session.add(moved)
    booking.ended_at, booking.ended_by, booking.end_reason = work.now, work.actor.person_id, reason
    work.session.flush()
    booking.moved_to_id = moved.id
    record(
        work,
        "booking moved",
        registration.learner_id,
        place=_place(slot),
        unit=booking.unit.code,
        reason=reason.value,
        **{"from": booking.slot.day.isoformat(), "to": slot.day.isoformat()},
    )
    work.session.flush()
    return moved


def cancel_for_transfer(work: Work, person: Person) -> int:
    """End everything a learner is booked for, because another prison has received them. Returns how many."""
    booked = reads.open_bookings_of(work.session, person.id)
    for booking in booked:
        _end(work, booking, Interruption.TRANSFER)
    work.session.flush()
    return len(booked)


def _booking(work: Work, registration: Registration, slot: AssessmentSlot, unit: Unit, assessor: Person) -> Booking:
    return Booking(
        slot_id=slot.id,
        registration_id=registration.id,
        unit_id=unit.id,
        assessor_id=assessor.id,
        booked_by=work.actor.person_id,
        booked_at=work.now,
        ended_at=None,
        ended_by=None,
        end_reason=None,
        moved_to_id=None,
    )


def _check_slot(
    work: Work, slot: AssessmentSlot, registration: Registration, assessor: Person, but: Booking | None
) -> None:
    """Raises Refused when this learner and this assessor cannot have this slot. A booking to be moved is left out."""
    place, learner = _place(slot), registration.learner
    if place != learner.establishment_id:
        raise Refused("Choose a time at the prison where they are now", field="slot")
    closed = reads.closed_at(work.session, place, [slot.day])
    state = when.slot_state(slot, closed, work.now)
    if state is not SlotState.FREE:
        raise Refused(when.REFUSED[state], field="slot")
    if assessor.id not in {one.id for one in staff_at(work.session, place, TEACHING, learner.id, on=slot.day)}:
        raise Refused("Choose a tutor or assessor who works here on that day", field="assessor")
    there = reads.open_bookings_on(work.session, slot.day, learner.id, assessor.id)
    other = when.clash(slot, [booking for booking in there if but is None or booking.id != but.id])
    if other is not None and other.registration.learner_id == learner.id:
        raise Refused(f"They are booked for {other.unit.code} at that time", field="slot")
    if other is not None:
        raise Refused(f"{assessor.name} is booked at that time. Choose another time or assessor", field="assessor")


def _check_open(work: Work, booking: Booking, seen: int | None) -> None:
    if not policy.may_change_booking(work.actor, booking):
        raise Refused(NOT_HERE)
    reads.hold_booking(work.session, booking)
    if seen != booking.version:
        raise Stale
    if booking.practical is not None:
        raise Refused("The sheet of this booking is recorded. It cannot be changed now.")
    if booking.ended_at is not None:
        raise Refused("This booking was cancelled or moved already.")


def _end(work: Work, booking: Booking, reason: Interruption) -> None:
    booking.ended_at, booking.ended_by, booking.end_reason = work.now, work.actor.person_id, reason
    record(
        work,
        "booking cancelled",
        booking.registration.learner_id,
        place=_place(booking.slot),
        unit=booking.unit.code,
        day=booking.slot.day.isoformat(),
        reason=reason.value,
    )


def _place(slot: AssessmentSlot) -> UUID:
    return slot.room.establishment_id
