"""Who may read a portfolio and agree a unit."""

from dataclasses import replace
from uuid import uuid4

import pytest

from lms.people.models import Role
from lms.quality import policy
from tests import builders as a

READERS = {Role.TUTOR, Role.ASSESSOR, Role.IQA, Role.EQA, Role.COORDINATOR}


@pytest.fixture
def leeds():
    return a.establishment()


@pytest.fixture
def registration(leeds):
    learner = a.learner(leeds)
    learner.stay = learner.stays[0]
    learner.stay.establishment_id = leeds.id
    return a.registration(learner, a.qualification(), leeds)


@pytest.mark.parametrize("role", list(Role))
def test_staff_who_read_records_read_this_one_where_the_learner_is(role, leeds, registration):
    here = a.actor(a.staff((role, leeds)))
    elsewhere = a.actor(a.staff((role, a.establishment("HLI"))))

    assert policy.may_read(here, registration) == (role in READERS)
    assert policy.may_review(here, registration) == (role is Role.IQA)
    assert not policy.may_read(elsewhere, registration)
    assert not policy.may_review(elsewhere, registration)
    assert policy.may_see_quality(here) == (role in (Role.IQA, Role.EQA))


def test_a_learner_reads_their_own_and_never_reviews_it(leeds, registration):
    registration.learner.grants = [a.grant(Role.IQA, leeds)]
    learner = a.actor(registration.learner)

    assert policy.may_read(learner, registration)
    assert not policy.may_review(learner, registration)


def test_an_iqa_never_agrees_where_they_decided(leeds, registration):
    iqa = a.actor(a.person(leeds, Role.IQA))

    assert policy.may_agree(iqa, registration, frozenset())
    assert not policy.may_agree(iqa, registration, {iqa.person_id})
    friend = uuid4()
    assert not policy.may_agree(replace(iqa, apart_from=frozenset({friend})), registration, {friend})
    assert policy.may_agree(replace(iqa, apart_from=frozenset({friend})), registration, {uuid4()})
