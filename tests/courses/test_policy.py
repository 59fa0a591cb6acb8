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
