"""What waits for whom, and in how many statements."""

from datetime import timedelta

from lms.assessments import queries
from tests import builders as a
from tests.builders.people import NOON


def test_sessions_wait_for_their_mentor_until_confirmed(room, session):
    waiting = a.shadowing(room.registration, room.mentor, room.leeds)
    done = a.shadowing(room.registration, room.mentor, room.leeds, confirmed_at=NOON)
    a.save(session, waiting, done)

    assert [s.id for s in queries.waiting_for_mentor(session, room.mentor.id)] == [waiting.id]
    assert not queries.waiting_for_mentor(session, room.learner.id)


def test_staff_see_what_mentors_confirmed_at_their_prisons_oldest_first(room, session):
    newer = a.shadowing(room.registration, room.mentor, room.leeds, confirmed_at=NOON)
    older = a.shadowing(room.registration, room.mentor, room.leeds, confirmed_at=NOON - timedelta(days=2))
    not_confirmed = a.shadowing(room.registration, room.mentor, room.leeds)
    signed = a.signed_shadowing(room.registration, room.mentor, room.leeds, room.tutor)
    a.save(session, newer, older, not_confirmed, signed)

    assert [s.id for s in queries.waiting_for_countersign(session, {room.leeds.id})] == [older.id, newer.id]
    assert queries.countersign_count(session, {room.leeds.id}) == 2
    assert not queries.waiting_for_countersign(session, {room.hull.id})
    assert not queries.waiting_for_countersign(session, set())


def test_what_waits_follows_the_learner(room, session):
    a.save(session, a.shadowing(room.registration, room.mentor, room.leeds, confirmed_at=NOON))
    room.move(room.learner, room.hull)

    assert queries.countersign_count(session, {room.leeds.id}) == 0
    assert queries.countersign_count(session, {room.hull.id}) == 1


def test_nobody_is_offered_their_own_session_to_sign(room, session):
    a.save(session, a.shadowing(room.registration, room.mentor, room.leeds, confirmed_at=NOON))

    for someone in (room.learner, room.mentor):
        assert queries.countersign_count(session, {room.leeds.id}, actor_id=someone.id) == 0


def test_a_practical_is_found_only_in_its_own_portfolio(room, session):
    other = a.learner(room.leeds, "Pat Elm")
    theirs = a.registration(other, room.qualification, room.leeds)
    sheet = a.practical(theirs, room.unit("PM2"), room.tutor, room.leeds)
    a.save(session, other, theirs, sheet)

    assert queries.get_practical(session, theirs.id, sheet.id) is sheet
    assert queries.get_practical(session, room.registration.id, sheet.id) is None
