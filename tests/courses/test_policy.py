"""Who may read modules, and whose registration is whose."""

from dataclasses import replace

import pytest

from lms.core.work import NOBODY, Actor
from lms.courses import policy
from lms.courses.rules import ModuleProgress
from lms.people.models import Role
from tests import builders as a

UNREGISTERED = ModuleProgress(
    edition=a.module_edition(),
    pages_read=frozenset(),
    attempts=0,
    best=None,
    out_of=None,
    passed=False,
    registered=False,
)
REGISTERED = replace(UNREGISTERED, registered=True)


@pytest.mark.parametrize("role", list(Role))
def test_any_staff_may_read_a_module_and_none_of_them_studies_it(role):
    someone = Actor(grants=frozenset({(role.value, None)}))

    assert policy.may_read_module(someone, UNREGISTERED)
    assert not policy.may_study(someone, UNREGISTERED)


def test_a_registered_learner_reads_and_studies():
    assert policy.may_read_module(Actor(), REGISTERED)
    assert policy.may_study(Actor(), REGISTERED)


def test_nobody_else_reads_a_module():
    assert not policy.may_read_module(NOBODY, UNREGISTERED)


def test_a_registration_is_read_by_its_learner_and_by_staff_where_they_are_now(registration, leeds, learner):
    hull = a.establishment("HLI")
    here, elsewhere = a.actor(a.person(leeds, Role.EQA)), a.actor(a.person(hull, Role.EQA))

    assert policy.may_read_registration(a.actor(learner), registration)
    assert policy.may_read_registration(here, registration)
    assert not policy.may_read_registration(elsewhere, registration)
    assert not policy.may_read_registration(a.actor(a.person(leeds, Role.ADMIN)), registration)


@pytest.mark.parametrize("role", list(Role))
def test_only_tutors_and_assessors_where_the_learner_is_teach_them(registration, leeds, learner, role):
    hull = a.establishment("HLI")

    assert policy.may_teach_registration(a.actor(a.person(leeds, role)), registration) == (
        role in (Role.TUTOR, Role.ASSESSOR)
    )
    assert not policy.may_teach_registration(a.actor(a.person(hull, role)), registration)
    assert not policy.may_teach_registration(a.actor(learner), registration)
