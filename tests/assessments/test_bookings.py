"""Offering, booking, moving and cancelling: what is refused, and what is written down."""

from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Uuid, func, insert, literal, select

from lms.assessments.models import AssessmentSlot, Booking, PracticalAssessment
from lms.assessments.queries import bookings as reads
from lms.assessments.queries.staff import staff_at
from lms.assessments.rules import is_signed
from lms.assessments.rules.bookings import BookingState
from lms.assessments.service import bookings as deeds
from lms.audit.models import Event
from lms.core.work import Refused, Stale
from lms.establishments import service as establishments
from lms.establishments.models import Interruption, PartOfDay
from lms.establishments.service import RoomFacts
from lms.people.models import DeclaredInterest, Role
from lms.people.policy import TEACHING
from lms.transfers import service as transfers
from tests import builders as a
from tests.builders.people import NOON

TOMORROW = date(2026, 5, 7)
REASON = Interruption.STAFF_REDEPLOYED


@pytest.fixture
def place(room, session):
    made = a.room(room.leeds)
    a.save(session, made)
    return made


@pytest.fixture
def slot(room, place, session):
    made = a.slot(place, room.tutor)
    a.save(session, made)
    return made


@pytest.fixture
def ready(room):
    a.enough_shadowing(room)


def offer(room, place, someone=None, **changed):
    facts = {"day": TOMORROW, "begins": time(14), "minutes": 45} | changed
    return deeds.offer(room.as_(someone or room.tutor), place, **facts)


def book(room, slot, someone=None, unit="PM2", assessor=None, registration=None):
    return deeds.book(
        room.as_(someone or room.tutor),
        registration or room.registration,
        slot,
        room.unit(unit),
        assessor or room.assessor,
    )


def close(room, day=TOMORROW, part=None):
    return establishments.close(
        room.as_(room.tutor), room.leeds, from_day=day, to_day=day, part=part, wing="", reason=Interruption.REGIME
    )


def another_slot(room, place, begins=time(14), **changed):
    made = a.slot(place, room.tutor, begins=begins, **changed)
    a.save(room.session, made)
    return made


def another_learner(room, name="Pat Elm"):
    other = a.learner(room.leeds, name)
    registered = a.registration(other, room.qualification, room.leeds)
    a.save(room.session, other, registered)
    a.enough_shadowing(room, registered)
    return registered


def refusal(deed):
    with pytest.raises(Refused) as refused:
        deed()
    return refused.value


def events(session, name):
    session.commit()
    return session.scalars(select(Event).where(Event.name == name).order_by(Event.position)).all()


# Rooms


def test_a_room_is_added_changed_closed_and_added_again(room, session):
    work = room.as_(room.coordinator)
    made = establishments.add_room(work, room.leeds, RoomFacts("B wing", "Side room", quiet=True))
    establishments.change_room(work, made, RoomFacts("B wing", "Side room", private=True))
    assert (made.quiet, made.private) == (False, True)
    deeds.close_room(work, made)
    assert made.closed_at == NOON

    again = establishments.add_room(work, room.leeds, RoomFacts("b  wing", "side room"))
    assert again.id == made.id
    assert again.closed_at is None
    session.commit()
    rooms = session.scalars(select(Event.name).where(Event.name.like("room %")).order_by(Event.position)).all()
    assert rooms == ["room added", "room changed", "room closed", "room added"]


def test_two_rooms_of_a_prison_never_share_a_name(room, place, session):
    work = room.as_(room.coordinator)
    other = establishments.add_room(work, room.leeds, RoomFacts("B wing", "Office"))

    assert refusal(lambda: establishments.add_room(work, room.leeds, RoomFacts("b wing", "SIDE  room"))).field == "name"
    assert refusal(lambda: establishments.change_room(work, other, RoomFacts("B wing", "Side room"))).field == "name"
    assert refusal(lambda: establishments.add_room(work, room.leeds, RoomFacts(" ", "x"))).field == "wing"
    assert refusal(lambda: establishments.add_room(work, room.leeds, RoomFacts("x", ""))).field == "name"
    assert establishments.add_room(room.as_(room.hull_assessor), room.hull, RoomFacts("B wing", "Side room"))


def test_a_room_stays_open_while_somebody_is_booked_into_it(room, place, slot, ready):
    booking = book(room, slot)

    assert "Move them first" in refusal(lambda: deeds.close_room(room.as_(room.tutor), place)).sentence
    deeds.cancel(room.as_(room.tutor), booking, REASON, booking.version)
    deeds.close_room(room.as_(room.tutor), place)
    refusal(lambda: deeds.close_room(room.as_(room.tutor), place))
    assert refusal(lambda: offer(room, place)).field == "room"


def test_staff_elsewhere_close_no_room(room, place):
    refusal(lambda: deeds.close_room(room.as_(room.hull_assessor), place))


# Slots


def test_a_time_is_offered_on_several_weeks_and_closed_days_are_left_out(room, place, session):
    close(room, TOMORROW + timedelta(weeks=1))

    made, left_out = offer(room, place, weeks=3)

    assert [slot.day for slot in made] == [TOMORROW, TOMORROW + timedelta(weeks=2)]
    assert left_out == ["14 May 2026 is written down as closed at that time. Choose another day"]
    assert len(events(session, "slot offered")) == 2


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"day": date(2026, 5, 5)}, "day"),
        ({"day": date(2026, 5, 6), "begins": time(11)}, "day"),
        ({"day": date(2028, 5, 6)}, "day"),
        ({"minutes": 4}, "minutes"),
        ({"minutes": 481}, "minutes"),
        ({"begins": time(23, 30)}, "minutes"),
        ({"weeks": 0}, "weeks"),
        ({"weeks": 13}, "weeks"),
    ],
)
def test_a_time_that_cannot_be_is_refused(room, place, session, changed, field):
    assert refusal(lambda: offer(room, place, **changed)).field == field
    assert session.scalar(select(func.count(AssessmentSlot.id))) == 0


def test_a_room_has_one_slot_at_a_time(room, place, slot):
    assert refusal(lambda: offer(room, place, begins=time(10))).field == "day"
    assert refusal(lambda: offer(room, place, begins=time(9, 30))).field == "day"
    assert offer(room, place, begins=time(10, 15))


def test_a_time_inside_a_closure_is_refused(room, place):
    close(room, part=PartOfDay.AFTERNOON)

    assert "closed" in refusal(lambda: offer(room, place, begins=time(14))).sentence
    assert offer(room, place, begins=time(9))


def test_only_tutors_and_assessors_of_the_prison_offer_and_withdraw(room, place, slot):
    for someone in (room.coordinator, room.hull_assessor, room.learner, room.mentor):
        refusal(lambda who=someone: offer(room, place, who))
        refusal(lambda who=someone: deeds.withdraw(room.as_(who), slot, REASON, slot.version))


def test_a_withdrawn_slot_is_offered_again(room, place, slot, session):
    deeds.withdraw(room.as_(room.tutor), slot, REASON, slot.version)
    refusal(lambda: deeds.withdraw(room.as_(room.tutor), slot, REASON, slot.version))
    made, _ = offer(room, place, begins=slot.begins, minutes=30)

    assert made[0].id == slot.id
    assert (slot.withdrawn_at, slot.withdrawn_reason, slot.minutes) == (None, None, 30)
    [written] = events(session, "slot withdrawn")
    assert written.detail == {"day": "2026-05-07", "begins": "09:30", "reason": REASON.value}


def test_a_slot_is_withdrawn_for_a_reason_about_the_prison_and_as_it_was_read(room, slot):
    reason = refusal(lambda: deeds.withdraw(room.as_(room.tutor), slot, Interruption.OTHER_HEALTH, slot.version))
    assert reason.field == "reason"
    with pytest.raises(Stale):
        deeds.withdraw(room.as_(room.tutor), slot, REASON, slot.version + 1)


def test_withdrawing_a_slot_gives_back_who_must_be_moved(room, slot, ready):
    booking = book(room, slot)

    assert deeds.withdraw(room.as_(room.tutor), slot, REASON, slot.version) is booking
    to_move, to_record = reads.loose_ends(room.as_(room.tutor), {room.leeds.id})
    assert (to_move, to_record) == ([booking], [])


# Booking


def test_a_learner_who_has_shadowed_enough_is_booked(room, slot, ready, session):
    booking = book(room, slot)

    assert (booking.assessor_id, booking.booked_by) == (room.assessor.id, room.tutor.id)
    [written] = events(session, "practical assessment booked")
    assert written.subject_id == room.learner.id
    assert written.detail == {"unit": "PM2", "day": "2026-05-07"}


def test_nobody_is_booked_while_shadowing_is_short(room, slot, session):
    assert refusal(lambda: book(room, slot)).sentence == deeds.NOT_YET
    a.save(session, *(a.shadowing(room.registration, room.mentor, room.leeds, minutes=400) for _ in range(5)))
    assert refusal(lambda: book(room, slot)).sentence == deeds.NOT_YET


def test_only_tutors_and_assessors_where_the_learner_is_now_book(room, slot, ready):
    for someone in (room.coordinator, room.hull_assessor, room.learner, room.mentor):
        refusal(lambda who=someone: book(room, slot, who))


def test_a_slot_takes_one_learner(room, slot, ready):
    other = another_learner(room)
    book(room, slot)

    refused = refusal(lambda: book(room, slot, registration=other, assessor=room.tutor))
    assert (refused.field, refused.sentence) == ("slot", "Somebody else has this time now. Choose another one")


def test_a_slot_that_cannot_happen_takes_nobody(room, place, slot, ready):
    close(room)
    assert refusal(lambda: book(room, slot)).field == "slot"
    old = another_slot(room, place, day=date(2026, 5, 5))
    assert refusal(lambda: book(room, old)).field == "slot"
    away = another_slot(room, place, day=TOMORROW + timedelta(days=1), withdrawn_at=NOON, withdrawn_reason=REASON)
    assert refusal(lambda: book(room, away)).field == "slot"


def test_a_slot_at_another_prison_takes_nobody_from_here(room, ready, session):
    there = a.slot(a.room(room.hull), room.hull_assessor)
    a.save(session, there)

    assert refusal(lambda: book(room, there, assessor=room.hull_assessor)).field == "slot"


def test_a_unit_is_booked_once_at_a_time_and_only_when_it_is_shown_in_practice(room, place, slot, ready):
    book(room, slot)
    later = another_slot(room, place)

    assert refusal(lambda: book(room, later)).field == "unit"
    assert refusal(lambda: book(room, later, unit="PM1")).field == "unit"
    assert book(room, later, unit="PM3")


def test_nobody_is_in_two_places_at_once(room, slot, ready, session):
    other_room = a.room(room.leeds, "Office")
    at_once = another_slot(room, other_room, begins=time(10))
    other = another_learner(room)
    book(room, slot)

    assert refusal(lambda: book(room, at_once, unit="PM3", assessor=room.tutor)).field == "slot"
    assert refusal(lambda: book(room, at_once, registration=other)).field == "assessor"
    assert book(room, at_once, registration=other, assessor=room.tutor)


def test_whoever_assesses_works_here_and_has_no_interest(room, slot, ready, session):
    for someone in (room.coordinator, room.hull_assessor, room.mentor):
        assert refusal(lambda who=someone: book(room, slot, assessor=who)).field == "assessor"
    interest = DeclaredInterest(
        person_id=room.assessor.id, about_id=room.learner.id, why="Cousins", declared_at=NOON, ended_at=None
    )
    a.save(session, interest)
    assert refusal(lambda: book(room, slot, assessor=room.assessor)).field == "assessor"


def test_a_suspended_assessor_is_not_offered(room, session):
    grant = a.grant(Role.ASSESSOR, room.leeds)
    grant.person, grant.suspended_on = a.staff(name="Sue Spended"), date(2026, 5, 1)
    a.save(session, grant)

    names = [one.name for one in staff_at(session, room.leeds.id, TEACHING, room.learner.id, on=TOMORROW)]
    assert names == ["Asha Khan", "Toni Vale"]


# Cancelling and moving


def test_a_booking_is_cancelled_with_a_reason_and_the_slot_is_free_again(room, slot, ready, session):
    booking = book(room, slot)
    deeds.cancel(room.as_(room.tutor), booking, REASON, booking.version)

    [written] = events(session, "booking cancelled")
    assert written.detail == {"unit": "PM2", "day": "2026-05-07", "reason": REASON.value}
    refusal(lambda: deeds.cancel(room.as_(room.tutor), booking, REASON, booking.version))
    assert book(room, slot)


def test_a_booking_is_moved_and_both_are_kept(room, place, slot, ready, session):
    booking = book(room, slot)
    later = another_slot(room, place, day=TOMORROW + timedelta(days=1))
    moved = deeds.move(room.as_(room.assessor), booking, later, room.tutor, REASON, booking.version)

    assert (booking.ended_at, booking.moved_to_id, booking.end_reason) == (NOON, moved.id, REASON)
    assert (moved.slot_id, moved.unit_id, moved.assessor_id) == (later.id, booking.unit_id, room.tutor.id)
    [written] = events(session, "booking moved")
    assert written.detail == {"unit": "PM2", "from": "2026-05-07", "to": "2026-05-08", "reason": REASON.value}


def test_a_booking_may_move_to_a_time_that_overlaps_its_own(room, slot, ready):
    booking = book(room, slot)
    beside = another_slot(room, a.room(room.leeds, "Office"), begins=time(10))

    assert deeds.move(room.as_(room.tutor), booking, beside, room.assessor, REASON, booking.version)


def test_a_booking_moves_only_where_it_could_be_booked(room, place, slot, ready):
    booking = book(room, slot)
    other = another_learner(room)
    taken = another_slot(room, place)
    book(room, taken, registration=other, assessor=room.tutor)
    work = room.as_(room.tutor)

    assert refusal(lambda: deeds.move(work, booking, taken, room.assessor, REASON, booking.version)).field == "slot"
    assert booking.ended_at is None


def test_a_stale_booking_is_neither_cancelled_nor_moved(room, place, slot, ready):
    booking, later = book(room, slot), another_slot(room, place)
    work = room.as_(room.tutor)

    with pytest.raises(Stale):
        deeds.cancel(work, booking, REASON, booking.version + 1)
    with pytest.raises(Stale):
        deeds.move(work, booking, later, room.assessor, REASON, booking.version + 1)


def test_nobody_else_changes_a_booking(room, place, slot, ready):
    booking, later = book(room, slot), another_slot(room, place)
    for someone in (room.coordinator, room.hull_assessor, room.learner, room.mentor):
        work = room.as_(someone)
        refusal(lambda w=work: deeds.cancel(w, booking, REASON, booking.version))
        refusal(lambda w=work: deeds.move(w, booking, later, room.assessor, REASON, booking.version))


def test_a_closure_recorded_later_puts_a_booking_on_the_list_to_move(room, slot, ready):
    booking = book(room, slot)
    assert reads.loose_ends(room.as_(room.tutor), {room.leeds.id}) == ([], [])

    closure = close(room, part=PartOfDay.MORNING)
    assert reads.loose_ends(room.as_(room.tutor), {room.leeds.id}) == ([booking], [])
    establishments.take_back(room.as_(room.tutor), closure)
    assert reads.loose_ends(room.as_(room.tutor), {room.leeds.id}) == ([], [])


@pytest.mark.parametrize(
    ("changed", "left"),
    [
        ({"to_day": TOMORROW}, False),
        ({"to_day": NOON.date()}, True),
        ({"to_day": NOON.date() - timedelta(days=1)}, True),
        ({"suspended_on": NOON.date()}, True),
        ({"role": Role.COORDINATOR}, True),
        ({"role": Role.TUTOR}, False),
    ],
)
def test_a_booking_whose_assessor_works_there_no_more_on_that_day_is_to_be_moved(room, slot, ready, changed, left):
    booking = book(room, slot)
    [grant] = room.assessor.grants
    for name, value in changed.items():
        setattr(grant, name, value)
    room.session.flush()

    assert reads.loose_ends(room.as_(room.tutor), {room.leeds.id}) == ([booking] if left else [], [])
    [(mine, state)] = reads.bookings_of(room.as_(room.learner), room.registration.id, NOON)
    assert (mine, state) == (booking, BookingState.TO_MOVE if left else BookingState.COMING)


def test_an_assessor_who_works_elsewhere_now_assesses_nobody_here(room, place, slot, ready, session):
    booking = book(room, slot)
    [grant] = room.assessor.grants
    grant.establishment_id = room.hull.id
    session.flush()
    work = room.as_(room.tutor)
    assert reads.loose_ends(work, {room.leeds.id}) == ([booking], [])

    later = another_slot(room, place)
    moved = deeds.move(work, booking, later, room.tutor, REASON, booking.version)

    assert (moved.assessor_id, moved.slot_id) == (room.tutor.id, later.id)
    assert reads.loose_ends(work, {room.leeds.id}) == ([], [])


def test_a_booking_whose_time_has_come_waits_to_be_recorded(room, slot, ready):
    booking = book(room, slot)
    later = NOON + timedelta(days=1)

    assert reads.loose_ends(room.as_(room.tutor, later), {room.leeds.id}) == ([], [booking])
    assert reads.loose_ends(room.as_(room.tutor, later), {room.hull.id}) == ([], [])


def test_being_received_elsewhere_ends_what_a_learner_is_booked_for(room, slot, ready, session):
    booking = book(room, slot)
    assert deeds.cancel_for_transfer(room.as_(room.hull_assessor), room.learner) == 1

    assert (booking.ended_at, booking.end_reason) == (NOON, Interruption.TRANSFER)
    assert deeds.cancel_for_transfer(room.as_(room.hull_assessor), room.learner) == 0
    assert session.scalar(select(func.count(Booking.id)).where(Booking.ended_at.is_(None))) == 0


def test_a_transfer_that_is_received_cancels_the_booking(room, slot, ready):
    booking = book(room, slot)
    coordinator = a.person(room.hull, Role.COORDINATOR)
    a.save(room.session, coordinator)
    transfer = transfers.send(room.as_(room.coordinator), room.learner, room.hull)
    room.session.flush()
    assert booking.ended_at is None

    transfers.receive(room.as_(coordinator), transfer, transfer.version)

    assert (booking.ended_at, booking.end_reason) == (NOON, Interruption.TRANSFER)


# Sheets from before anybody was asked to sign


def test_a_row_that_was_there_before_the_column_counts_as_signed(room, session):
    new = a.practical(room.registration, room.unit("PM2"), room.tutor, room.leeds, learner_signed_at=None)
    a.save(session, new)
    table = PracticalAssessment.__table__
    kept = [c for c in table.columns if c.name not in ("id", "to_be_signed", "unit_id")]
    copied = select(literal(uuid4(), Uuid()), literal(room.unit("PM3").id, Uuid()), *kept)
    names = ["id", "unit_id", *(c.name for c in kept)]
    session.execute(insert(table).from_select(names, copied, include_defaults=False))
    session.commit()

    sheets = session.scalars(select(PracticalAssessment)).all()
    assert {sheet.unit.code: is_signed(sheet) for sheet in sheets} == {"PM2": False, "PM3": True}
