"""Who may do what with rooms, slots and bookings: every role, here and elsewhere, and the learners themselves."""

import pytest

from lms.assessments import policy
from lms.people.models import Role
from tests import builders as a

HELPING = {Role.TUTOR, Role.ASSESSOR, Role.COORDINATOR}
TEACHING = {Role.TUTOR, Role.ASSESSOR}
HERE = {"room": HELPING, "slot": TEACHING, "booking": TEACHING, "book": TEACHING, "record": TEACHING}
ANYWHERE = {"see": HELPING, "offer": TEACHING}


@pytest.fixture
def booking(room, session):
    slot = a.slot(a.room(room.leeds), room.tutor)
    made = a.booking(slot, room.registration, room.unit("PM2"), room.assessor)
    a.save(session, slot, made)
    return made


def may(deed, actor, booking):
    return {
        "see": lambda: policy.may_see_slots(actor),
        "offer": lambda: policy.may_offer(actor),
        "room": lambda: policy.may_change_room(actor, booking.slot.room),
        "slot": lambda: policy.may_change_slot(actor, booking.slot),
        "booking": lambda: policy.may_change_booking(actor, booking),
        "book": lambda: policy.may_book(actor, booking.registration),
        "record": lambda: policy.may_observe(actor, booking.registration),
    }[deed]()


def actor_with(role, place):
    return a.actor(a.staff((role, None if role in (Role.NATIONAL, Role.AUTHOR) else place)))


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("deed", HERE)
def test_staff_act_on_what_is_at_their_prison(room, booking, deed, role):
    expected = role in HERE[deed]

    assert may(deed, actor_with(role, room.leeds), booking) is expected
    assert may(deed, actor_with(role, room.hull), booking) is False


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("deed", ANYWHERE)
def test_pages_of_a_whole_prison_open_to_those_who_work_there(room, booking, deed, role):
    assert may(deed, actor_with(role, room.hull), booking) is (role in ANYWHERE[deed])


@pytest.mark.parametrize("deed", [*HERE, *ANYWHERE])
def test_no_learner_does_any_of_it(room, booking, deed):
    for someone in (room.learner, room.mentor):
        assert not may(deed, a.actor(someone), booking)


def test_after_a_move_booking_and_recording_go_with_the_learner_and_the_old_booking_stays(room, booking):
    room.move(room.learner, room.hull)
    leeds, hull = a.actor(room.tutor), a.actor(room.hull_assessor)

    assert [may(deed, leeds, booking) for deed in ("book", "record", "booking")] == [False, False, True]
    assert [may(deed, hull, booking) for deed in ("book", "record", "booking")] == [True, True, False]


def test_after_release_the_prison_can_still_cancel_a_booking(room, booking, session):
    room.learner.stays[0].ended_at = a.NOON
    session.commit()
    session.expire_all()

    assert may("booking", a.actor(room.tutor), booking)
    assert not may("book", a.actor(room.tutor), booking)


def test_nobody_books_or_changes_their_own(room, session):
    both = a.learner(room.leeds, "Lee Both")
    both.grants = [a.grant(Role.ASSESSOR, room.leeds)]
    own = a.registration(both, room.qualification, room.leeds)
    slot = a.slot(a.room(room.leeds), room.tutor)
    made = a.booking(slot, own, room.unit("PM2"), room.assessor)
    a.save(session, both, own, slot, made)

    assert not [deed for deed in ("book", "booking", "record") if may(deed, a.actor(both), made)]


def test_an_interest_keeps_an_assessor_from_watching_and_not_from_booking(room, booking):
    actor = a.actor(room.assessor)
    apart = type(actor)(actor.person_id, actor.name, actor.grants, apart_from=frozenset({room.learner.id}))

    assert not may("record", apart, booking)
    assert may("book", apart, booking)
