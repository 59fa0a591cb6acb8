"""Bookings that somebody tries to bend: a time offered again, staff who leave, sheets that go round a booking."""

from datetime import date, time, timedelta

import pytest

from lms.assessments.models import Seen
from lms.assessments.rules.bookings import BookingState, booking_state
from lms.assessments.service import bookings as deeds
from lms.assessments.service.practical import record_practical
from lms.core.work import Refused
from lms.establishments.models import Interruption
from lms.people.models import Role
from tests import builders as a
from tests.builders.people import NOON

TODAY, TOMORROW = NOON.date(), a.TOMORROW
REASON = Interruption.REGIME


@pytest.fixture
def place(room, session):
    a.enough_shadowing(room)
    made = a.room(room.leeds)
    a.save(session, made)
    return made


def kept(room, place, **changed):
    made = a.slot(place, room.tutor, **changed)
    a.save(room.session, made)
    return made


def book(room, slot, assessor=None):
    return deeds.book(room.as_(room.tutor), room.registration, slot, room.unit("PM2"), assessor or room.assessor)


def record(room, **changed):
    unit = room.unit("PM2")
    said = {"day": TODAY, "minutes": 30, "setting": "B wing", "activity": "A first talk"}
    said["observer_comment"] = "Calm and clear."
    said["lines"] = [(criterion, Seen.SEEN, "Asked.") for criterion in unit.criteria]
    return record_practical(room.as_(room.assessor), room.registration, unit, **said | changed)


def test_a_withdrawn_time_that_somebody_is_booked_at_is_offered_again_only_as_it_was(room, place):
    slot = kept(room, place)
    booking = book(room, slot)
    deeds.withdraw(room.as_(room.tutor), slot, REASON, slot.version)
    again = {"day": slot.day, "begins": slot.begins}

    with pytest.raises(Refused) as refused:
        deeds.offer(room.as_(room.tutor), place, **again, minutes=120)
    booked = "Somebody is booked at that time on 7 May 2026, for 45 minutes"
    assert refused.value.sentence == f"{booked}. Move or cancel that first"
    deeds.offer(room.as_(room.tutor), place, **again, minutes=45)

    assert booking_state(booking, (), NOON) is BookingState.COMING


@pytest.mark.parametrize(("until", "may"), [(TOMORROW, True), (TODAY, False)])
def test_nobody_assesses_on_a_day_after_their_role_ends(room, session, place, until, may):
    leaving = a.grant(Role.ASSESSOR, room.leeds)
    leaving.person, leaving.to_day = a.staff(name="Lea Ving"), until
    a.save(session, leaving)
    slot = kept(room, place)

    if may:
        assert book(room, slot, leaving.person).assessor_id == leaving.person.id
    else:
        with pytest.raises(Refused) as refused:
            book(room, slot, leaving.person)
        assert refused.value.sentence == "Choose a tutor or assessor who works here on that day"


@pytest.mark.parametrize("withdrawn", [False, True])
def test_a_sheet_about_the_day_and_unit_of_a_booking_settles_it_however_it_was_opened(room, place, withdrawn):
    slot = kept(room, place, day=TODAY, begins=time(14))
    booking = book(room, slot)
    if withdrawn:
        deeds.withdraw(room.as_(room.tutor), slot, REASON, slot.version)

    sheet = record(room)

    assert sheet.booking is booking
    with pytest.raises(Refused):
        deeds.cancel(room.as_(room.tutor), booking, REASON, booking.version)


def test_a_sheet_about_another_day_leaves_a_booking_as_it_is(room, place):
    booking = book(room, kept(room, place))

    assert record(room).booking is None
    assert booking.practical is None


def test_somebody_who_is_not_here_any_more_is_not_on_the_list_for_unlock(browser, session, room, place):
    book(room, kept(room, place))
    session.commit()
    browser.sign_in(room.tutor)
    assert room.learner.name in browser.page(f"/slots/unlock?day={TOMORROW}").text

    room.learner.stay.ended_at = NOON
    session.commit()

    assert room.learner.name not in browser.page(f"/slots/unlock?day={TOMORROW}").text


def test_a_booking_of_somebody_who_left_is_cancelled_and_nothing_else(browser, session, room, place):
    booking = book(room, kept(room, place))
    room.learner.stay.ended_at = NOON
    session.commit()
    browser.sign_in(room.tutor)

    browser.page(f"/bookings/{booking.id}/move", status=303)
    assert deeds.GONE in browser.page("/slots").tree.text_content()
    browser.page(f"/portfolios/{room.registration.id}/bookings/{booking.id}/practical", status=404)
    browser.submit(f"/bookings/{booking.id}/cancel", reason=Interruption.TRANSFER.value)
    session.refresh(booking)
    assert booking.end_reason is Interruption.TRANSFER


def test_a_day_more_than_a_year_away_offers_nothing(room, place):
    for day in (TODAY + timedelta(days=400), date(2200, 12, 31)):
        with pytest.raises(Refused):
            deeds.offer(room.as_(room.tutor), place, day=day, begins=time(10), minutes=45, weeks=12)
