"""Who may see the pool and act on it: every role, before a move and after."""

import pytest

from lms.people.models import Role
from lms.pool import policy
from tests import builders as a


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("moved", [False, True])
def test_only_a_coordinator_where_the_mentor_is_now_acts_on_them(role, moved):
    leeds, hull = a.establishment(), a.establishment("HLI")
    mentor = a.learner(leeds)
    mentor.stay = mentor.stays[0]
    mentor.stay.establishment_id = (hull if moved else leeds).id
    at_leeds, at_hull = a.actor(a.staff((role, leeds))), a.actor(a.staff((role, hull)))

    assert policy.may_coordinate(at_leeds, mentor) is (role is Role.COORDINATOR and not moved)
    assert policy.may_coordinate(at_hull, mentor) is (role is Role.COORDINATOR and moved)


@pytest.mark.parametrize("role", Role)
def test_only_a_coordinator_sees_the_pool(role):
    assert policy.may_see_pool(a.actor(a.staff((role, a.establishment())))) is (role is Role.COORDINATOR)


def test_no_mentor_coordinates_themselves():
    leeds = a.establishment()
    mentor = a.learner(leeds)
    mentor.stay = mentor.stays[0]
    mentor.stay.establishment_id = leeds.id
    mentor.grants = [a.grant(Role.COORDINATOR, leeds)]

    assert not policy.may_coordinate(a.actor(mentor), mentor)
