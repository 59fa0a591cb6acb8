"""Every role, every deed of deciding, every circumstance: one table, so that a role or a deed that is new must be said.

The learner is at Leeds, or was moved to Hull, or was released; staff hold their role at Leeds.
"""

from dataclasses import replace

import pytest

from lms.assessments import policy as assessments
from lms.assessments.models import WitnessStatement
from lms.core.work import Actor
from lms.people import policy as people
from lms.people import queries as people_queries
from lms.people import sessions
from lms.people.models import IN_TRAINING, Role
from lms.portfolio import policy
from lms.portfolio.models import Proposal
from tests import builders as a
from tests.builders.people import NOON

pytestmark = pytest.mark.once

READERS = {Role.TUTOR, Role.ASSESSOR, Role.IQA, Role.EQA, Role.COORDINATOR}
NOWHERE = {Role.NATIONAL, Role.AUTHOR}
ASSESSOR = {Role.ASSESSOR}

# What each deed asks of, and who may while the learner is here.
DEEDS = {
    "write": ("registration", policy.may_write, set()),
    "read the record": ("registration", policy.may_read_record, READERS),
    "decide": ("registration", policy.may_decide, ASSESSOR),
    "decide the piece": ("piece", policy.may_decide_piece, ASSESSOR),
    "countersign": ("proposal", policy.may_countersign, ASSESSOR),
    "have a queue": (None, policy.may_assess, ASSESSOR),
    "countersign somewhere": (None, policy.may_countersign_somewhere, ASSESSOR),
    "log practice": ("registration", assessments.may_log, set()),
    "observe": ("registration", assessments.may_observe, {Role.TUTOR, Role.ASSESSOR}),
    "declare an interest": (None, people.may_declare_interest, READERS - {Role.EQA}),
    "see declared interests": (None, people.may_see_interests, {Role.ADMIN, Role.IQA}),
}
OF_A_PERSON = {name for name, (thing, _, _) in DEEDS.items() if thing}
# What an EQA still does about a learner who was there: see tests/test_policy_table.py for all of it.
STILL_READ = {Role.EQA: {"read the record"}}
# Deeds of judging: what an interest forbids; the others it does not touch.
JUDGING = {"decide", "decide the piece", "countersign", "observe"}


@pytest.fixture
def things(room, session):
    """A piece that waits with a witness statement behind it, and what somebody in training proposes about it."""
    trainee = a.trainee_assessor(room.leeds)
    statement = WitnessStatement(
        registration_id=room.registration.id,
        establishment_id=room.leeds.id,
        witness_name="Wes Noble",
        job="Officer",
        relationship_to_learner="Wing officer",
        contact="B wing office",
        witness_id=None,
        day=NOON.date(),
        seen="They listened.",
        written_by=room.tutor.id,
        written_at=NOON,
        signed_at=NOON,
    )
    piece = a.sent_evidence(room.registration, room.unit().criteria[:1])
    piece.witness = statement
    a.save(session, trainee, *trainee.grants, statement, piece)
    said = {"feedback": "Good.", "checks": {}, "lines": [], "note": "", "settled_at": None, "settled_by": None}
    proposal = Proposal(
        version=piece.latest,
        assessor_id=trainee.id,
        establishment_id=room.leeds.id,
        proposed_at=NOON,
        agreed=None,
        **said,
    )
    a.save(session, proposal)
    return {"registration": room.registration, "piece": piece, "proposal": proposal, "trainee": trainee}


def may(actor, things):
    """The deeds this actor may do."""
    asked = {name: (policy, [things[thing]] if thing else []) for name, (thing, policy, _) in DEEDS.items()}
    return {name for name, (allowed, given) in asked.items() if allowed(actor, *given)}


def expected(role, *, but=frozenset()):
    return {name for name, (_, _, roles) in DEEDS.items() if role in roles} - but


def left(role):
    """What staff may do once the learner is not there any more."""
    return expected(role, but=OF_A_PERSON - STILL_READ.get(role, set()))


def holder(room, role):
    return a.actor(a.staff((role, None if role in NOWHERE else room.leeds)))


@pytest.mark.parametrize("role", Role)
def test_staff_do_what_their_role_does_where_the_learner_is(room, things, role):
    assert may(holder(room, role), things) == expected(role)


@pytest.mark.parametrize("role", Role)
def test_once_the_learner_was_moved_staff_do_nothing_to_their_record_but_that_an_eqa_reads_it(room, things, role):
    room.move(room.learner, room.hull)
    assert may(holder(room, role), things) == left(role)
    there = a.actor(a.staff((role, None if role in NOWHERE else room.hull)))
    assert may(there, things) == expected(role)


@pytest.mark.parametrize("role", Role)
def test_once_the_learner_is_released_only_they_and_an_eqa_who_reads_may(room, session, things, role):
    room.learner.stay.ended_at = NOON
    session.commit()
    session.refresh(room.learner, ["stay"])
    assert may(holder(room, role), things) == left(role)
    assert {"write", "read the record"} <= may(a.actor(room.learner), things)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("how", ["suspended", "ex-staff"])
def test_a_role_that_is_suspended_or_over_opens_nothing(room, session, things, role, how):
    place = None if role in NOWHERE else room.leeds
    someone = a.staff((role, place))
    [held] = someone.grants
    if how == "suspended":
        held.suspended_on = NOON.date()
    else:
        held.to_day = NOON.date().replace(day=5)
    a.save(session, someone, held)
    assert may(signed_in(session, someone), things) == set()
    held.suspended_on, held.to_day = None, None
    session.commit()
    assert may(signed_in(session, someone), things) == expected(role)


def signed_in(session, someone):
    """The actor that the door makes of somebody who is signed in now."""
    from lms.people.models import SignedIn

    token = f"token of {someone.id}"
    kept = sessions.token_hash(token)
    if people_queries.visitor_with(session, kept, NOON.date()) is None:
        row = SignedIn(token_hash=kept, account_id=someone.account.id, began_at=NOON, seen_at=NOON, ended_at=None)
        a.save(session, row)
    visitor = people_queries.visitor_with(session, kept, NOON.date())
    return Actor(person_id=visitor.person_id, grants=visitor.grants, apart_from=visitor.apart_from)


@pytest.mark.parametrize("role", Role)
def test_an_interest_forbids_judging_and_nothing_else(room, session, things, role):
    someone = a.staff((role, None if role in NOWHERE else room.leeds))
    a.save(session, someone, *someone.grants)
    declared = a.interest(someone, room.learner)
    a.save(session, declared)
    assert may(signed_in(session, someone), things) == expected(role, but=JUDGING)
    declared.ended_at = NOON
    session.commit()
    assert may(signed_in(session, someone), things) == expected(role)


@pytest.mark.parametrize("role", Role)
def test_nobody_judges_a_piece_they_bore_witness_to(room, things, role):
    actor = holder(room, role)
    actor = replace(actor, person_id=room.tutor.id)
    things["piece"].witness.witness_id = actor.person_id
    assert may(actor, things) == expected(role, but={"decide the piece", "countersign"})


@pytest.mark.parametrize("role", Role)
def test_nobody_judges_a_piece_whose_witness_was_typed_by_a_name_that_may_be_theirs(room, things, role):
    actor = replace(holder(room, role), name="Wes Noble")
    for known_as, judges in (("w noble", False), ("noble", False), ("k noble", True), ("", True)):
        things["piece"].witness.known_as = known_as
        assert may(actor, things) == expected(role, but=set() if judges else {"decide the piece", "countersign"})


def test_an_assessor_in_training_decides_beside_another_and_countersigns_nothing(room, session, things):
    session.expire_all()
    actor = signed_in(session, things["trainee"])
    assert actor.has(IN_TRAINING, room.leeds.id)
    assert may(actor, things) == expected(Role.ASSESSOR, but={"countersign", "countersign somewhere"})
    assert policy.must_propose(actor, room.registration)
    room.move(room.learner, room.hull)
    assert may(actor, things) == {"have a queue", "declare an interest"}


def test_once_qualified_they_still_do_not_countersign_their_own(room, session, things):
    things["trainee"].grants[0].qualified_on = NOON.date()
    session.commit()
    actor = signed_in(session, things["trainee"])
    assert may(actor, things) == expected(Role.ASSESSOR, but={"countersign"})
    assert not policy.must_propose(actor, room.registration)


@pytest.mark.parametrize("role", Role)
def test_no_role_lets_anybody_judge_their_own_work(room, things, role):
    actor = replace(holder(room, role), person_id=room.learner.id)
    assert not may(actor, things) & JUDGING


def test_a_learner_writes_and_reads_their_own_and_nobody_elses(room, things):
    assert may(a.actor(room.learner), things) == {"write", "read the record", "log practice"}
    assert may(a.actor(room.mentor), things) == set()
