"""Every role and every deed, as a table. The learner is at Leeds, then moves to Hull."""

import pytest

from lms.assessments import policy
from lms.people.models import Role
from tests import builders as a

STAFF = {
    "confirm": set(),
    "countersign": {Role.TUTOR, Role.ASSESSOR, Role.COORDINATOR},
    "observe": {Role.TUTOR, Role.ASSESSOR},
    "read": {Role.TUTOR, Role.ASSESSOR, Role.COORDINATOR, Role.IQA, Role.EQA},
    "log": set(),
}


def may(deed, actor, room, shadowing):
    return {
        "log": lambda: policy.may_log(actor, room.registration),
        "confirm": lambda: policy.may_confirm(actor, shadowing),
        "countersign": lambda: policy.may_countersign(actor, shadowing),
        "observe": lambda: policy.may_observe(actor, room.registration),
        "read": lambda: (
            policy.may_read_shadowing(actor, shadowing) and policy.may_read_practical(actor, room.registration)
        ),
    }[deed]()


@pytest.fixture
def shadowing(room, session):
    made = a.shadowing(room.registration, room.mentor, room.leeds)
    a.save(session, made)
    return made


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("deed", STAFF)
def test_staff_act_where_the_learner_is_now_and_an_eqa_reads_where_they_were(room, session, shadowing, role, deed):
    place = None if role is Role.NATIONAL else room.leeds
    here = a.actor(a.staff((role, place)))
    there = a.actor(a.staff((role, None if role is Role.NATIONAL else room.hull)))
    expected = role in STAFF[deed]

    assert (may(deed, here, room, shadowing), may(deed, there, room, shadowing)) == (expected, False)

    room.move(room.learner, room.hull)
    reads_on = role is Role.EQA and deed == "read"
    assert (may(deed, here, room, shadowing), may(deed, there, room, shadowing)) == (reads_on, expected)


@pytest.mark.parametrize(
    ("deed", "learner", "mentor", "stranger"),
    [
        ("log", True, False, False),
        ("confirm", False, True, False),
        ("countersign", False, False, False),
        ("observe", False, False, False),
        ("read", True, False, False),
    ],
)
def test_learners_act_only_on_what_is_theirs(room, session, shadowing, deed, learner, mentor, stranger):
    other = a.learner(room.leeds, "Pat Elm")
    a.save(session, other)

    allowed = [may(deed, a.actor(who), room, shadowing) for who in (room.learner, room.mentor, other)]

    assert allowed == [learner, mentor, stranger]


def test_the_named_mentor_may_confirm_wherever_either_has_moved(room, shadowing):
    mentor = a.actor(room.mentor)
    room.move(room.mentor, room.hull)
    assert policy.may_confirm(mentor, shadowing)
    assert policy.may_read_shadowing(mentor, shadowing)

    room.move(room.learner, room.hull)
    assert policy.may_confirm(mentor, shadowing)


def test_nobody_signs_or_observes_their_own(room, session):
    both = a.learner(room.leeds, "Lee Both")
    both.grants = [a.grant(role, room.leeds) for role in (Role.TUTOR, Role.ASSESSOR)]
    own = a.registration(both, room.qualification, room.leeds)
    of_own = a.shadowing(own, room.mentor, room.leeds)
    as_mentor = a.shadowing(room.registration, both, room.leeds)
    a.save(session, both, own, of_own, as_mentor)
    actor = a.actor(both)

    assert not policy.may_countersign(actor, of_own)
    assert not policy.may_countersign(actor, as_mentor)
    assert not policy.may_observe(actor, own)
    assert policy.may_countersign(actor, a.shadowing(room.registration, room.mentor, room.leeds))
