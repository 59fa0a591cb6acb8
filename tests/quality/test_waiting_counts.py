"""The number of cases that wait for somebody is the number that they may decide, whatever part they have in them."""

import pytest
from sqlalchemy import select

from lms.people.called import short_names
from lms.people.models import Role
from lms.quality import policy
from lms.quality.models import CaseOutcome
from lms.quality.queries import waiting
from lms.quality.service import cases as service
from tests import builders as a
from tests.builders import circumstances as given

FIRST_APPEALS = select(waiting.cases("qualified", waiting.is_first_appeal()).scalar_subquery())


@pytest.fixture
def prison(session):
    return given.prison(session)


def counted(prison, actor):
    """What the home page counts for whoever assesses, and for an IQA."""
    qualified = {
        "qualified": list(actor.places(Role.ASSESSOR)),
        "me": actor.person_id,
        "apart_from": list(actor.apart_from),
        "called": list(short_names(actor.name)),
    }
    first = prison.session.scalar(FIRST_APPEALS, qualified)
    return first + waiting.for_iqa(prison.session, actor, list(actor.places(Role.IQA))).cases


def allowed(prison, actor):
    return sum(policy.may_decide_case(actor, prison.whole(case)) for case in prison.cases.values())


def meant_by_a_typed_name(prison, someone):
    typed = {"witness_name": "Officer R. Late", "known_as": "r late", "witness_id": None}
    prison.decided.witness = a.statement(prison.registration, prison.room.tutor, prison.room.leeds, **typed)
    prison.session.commit()


def interest_in_whoever_took_it_on(prison, someone):
    given.PARTS["took it on"](prison, prison.member)
    given.PARTS["declared an interest in the member of staff a case is about"](prison, someone)
    prison.session.commit()


def none_at_all(prison, someone):
    pass


MORE = {made.__name__: made for made in (none_at_all, meant_by_a_typed_name, interest_in_whoever_took_it_on)}


@pytest.mark.parametrize("part", [*given.PARTS, *MORE])
def test_the_count_is_what_the_policy_allows_whatever_part_somebody_has(prison, part):
    someone = given.holder(prison.session, Role.ASSESSOR.value, prison.room.leeds)
    if part in MORE:
        MORE[part](prison, someone)
    else:
        given.take_part(prison, someone, part)
    actor = given.as_signed_in(prison.session, someone)
    each = [given.holding(actor, role.value, prison.room.leeds) for role in (Role.ASSESSOR, Role.IQA)]

    here = [(counted(prison, one), allowed(prison, one)) for one in each]
    prison.release()
    prison.session.expire_all()
    gone = [(counted(prison, one), allowed(prison, one)) for one in each]

    assert [count for count, _ in here + gone] == [may for _, may in here + gone]
    if part == "none_at_all":
        assert (here[0][0], here[1][0]) == (1, 7)


def test_an_iqa_who_decided_the_first_stage_counts_the_last_at_which_they_only_write_down(prison):
    someone = given.holder(prison.session, Role.IQA.value, prison.room.leeds)
    actor = given.as_signed_in(prison.session, someone)
    before = counted(prison, actor)
    case = prison.cases["suspicion"]
    work = prison.office.as_(someone)
    service.decide(work, prison.whole(case), CaseOutcome.UPHELD, "It is so.", seen=case.version)
    prison.session.commit()
    assert (counted(prison, actor), allowed(prison, actor)) == (before - 1, before - 1)
    case.steps[0].taken_on_at = a.NOON
    prison.session.commit()

    assert (counted(prison, actor), allowed(prison, actor)) == (before, before)
