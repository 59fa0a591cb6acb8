"""Who may take a credential back, print a name and manage centres."""

import pytest

from lms.credentials import policy
from lms.credentials.models import Centre, Credential
from lms.people.models import Role
from tests import builders as a


@pytest.fixture
def leeds():
    return a.establishment()


@pytest.fixture
def credential(leeds):
    """Signed by the centre at Leeds for somebody who has moved to Hull."""
    hull = a.establishment("HLI")
    holder = a.learner(hull)
    holder.stay = holder.stays[0]
    holder.stay.establishment_id = hull.id
    return Credential(holder=holder, centre=Centre(code="0417", establishment_id=leeds.id))


@pytest.mark.parametrize("role", list(Role))
def test_an_iqa_of_its_centre_or_an_admin_takes_a_credential_back(role, leeds, credential):
    here = a.actor(a.staff((role, leeds)))
    elsewhere = a.actor(a.staff((role, a.establishment("HLI"))))

    assert policy.may_withdraw(here, credential) == (role in (Role.IQA, Role.ADMIN))
    assert policy.may_withdraw(elsewhere, credential) == (role is Role.ADMIN)


def test_nobody_takes_back_their_own(leeds, credential):
    credential.holder.grants = [a.grant(Role.IQA, leeds), a.grant(Role.ADMIN, None)]

    assert not policy.may_withdraw(a.actor(credential.holder), credential)


@pytest.mark.parametrize("role", list(Role))
def test_only_an_admin_manages_centres(role, leeds):
    assert policy.may_manage_centres(a.actor(a.staff((role, leeds)))) == (role is Role.ADMIN)


def test_only_the_learner_says_how_their_name_is_printed(leeds):
    learner = a.learner(leeds)
    registration = a.registration(learner, a.qualification(), leeds)

    assert policy.may_confirm_name(a.actor(learner), registration)
    assert not policy.may_confirm_name(a.actor(a.person(leeds, Role.TUTOR)), registration)
