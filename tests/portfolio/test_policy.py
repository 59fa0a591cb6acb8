"""Every role and every deed, as a table. The learner is at Leeds, then moves to Hull."""

import pytest

from lms.people.models import Role
from lms.portfolio import policy
from tests import builders as a

STAFF = {
    policy.may_write: set(),
    policy.may_read_record: {Role.TUTOR, Role.ASSESSOR, Role.COORDINATOR, Role.IQA, Role.EQA},
    policy.may_decide: {Role.ASSESSOR},
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("may", STAFF)
def test_staff_act_where_the_learner_is_now_and_an_eqa_reads_where_they_were(room, role, may):
    here = a.actor(a.staff((role, None if role is Role.NATIONAL else room.leeds)))
    there = a.actor(a.staff((role, None if role is Role.NATIONAL else room.hull)))
    expected = role in STAFF[may]
    assert (may(here, room.registration), may(there, room.registration)) == (expected, False)

    room.move(room.learner, room.hull)
    reads_on = role is Role.EQA and may is policy.may_read_record
    assert (may(here, room.registration), may(there, room.registration)) == (reads_on, expected)


@pytest.mark.parametrize(
    ("may", "theirs"), [(policy.may_write, True), (policy.may_read_record, True), (policy.may_decide, False)]
)
def test_learners_act_only_on_their_own(room, may, theirs):
    own, other = a.actor(room.learner), a.actor(room.mentor)
    assert (may(own, room.registration), may(other, room.registration)) == (theirs, False)

    room.move(room.learner, room.hull)
    assert may(own, room.registration) is theirs


def test_an_assessor_never_decides_on_their_own_work(room, session):
    both = a.learner(room.leeds, "Lee Both")
    both.grants = [a.grant(Role.ASSESSOR, room.leeds)]
    own = a.registration(both, room.qualification, room.leeds)
    a.save(session, both, own)

    assert not policy.may_decide(a.actor(both), own)
    assert policy.may_decide(a.actor(both), room.registration)


@pytest.mark.parametrize("role", Role)
def test_only_assessors_have_a_queue(room, role):
    actor = a.actor(a.staff((role, None if role is Role.NATIONAL else room.leeds)))

    assert policy.may_assess(actor) is (role is Role.ASSESSOR)
    assert not policy.may_assess(a.actor(room.learner))
