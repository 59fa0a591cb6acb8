"""Who may send people on, and who may take them in: every role, at the prison left and the prison reached."""

import pytest

from lms.people.models import Role
from lms.transfers import policy
from tests import builders as a

HELPING = {Role.TUTOR, Role.ASSESSOR, Role.COORDINATOR}


class Move:
    """Somebody at Leeds, on the way to Hull."""

    def __init__(self) -> None:
        self.leeds, self.hull, self.leicester = (a.establishment(code) for code in ("LEI", "HLI", "LCI"))
        self.person = a.learner(self.leeds)
        self.person.stay = self.person.stays[0]
        self.person.stay.establishment_id = self.leeds.id
        self.person.number_row = self.person.numbers[0]
        self.transfer = a.transfer(self.person, self.leeds, self.hull)
        self.transfer.origin_id, self.transfer.destination_id = self.leeds.id, self.hull.id
        self.transfer.person_id = self.person.id

    def actor(self, role, code):
        place = {"LEI": self.leeds, "HLI": self.hull, "LCI": self.leicester, None: None}[code]
        return a.actor(a.staff((role, place)))


@pytest.fixture
def move():
    return Move()


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("code", ["LEI", "HLI", "LCI", None])
def test_only_a_coordinator_where_they_are_sends_or_cancels(move, role, code):
    actor = move.actor(role, code)
    expected = role is Role.COORDINATOR and code == "LEI"

    assert policy.may_send(actor, move.person) is expected
    assert policy.may_cancel(actor, move.transfer) is expected


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("code", ["LEI", "HLI", "LCI", None])
def test_a_tutor_assessor_or_coordinator_where_they_are_going_receives_them(move, role, code):
    actor = move.actor(role, code)

    assert policy.may_receive(actor, move.transfer) is (role in HELPING and code == "HLI")


@pytest.mark.parametrize("role", Role)
def test_the_two_lists_are_for_those_who_work_with_them(move, role):
    actor = move.actor(role, "HLI")

    assert policy.may_see_arrivals(actor) is (role in HELPING)
    assert policy.may_see_departures(actor) is (role is Role.COORDINATOR)


@pytest.mark.parametrize("role", Role)
def test_after_a_move_only_the_prison_reached_may_send_them_on(move, role):
    move.person.stay.establishment_id = move.hull.id

    assert policy.may_send(move.actor(role, "HLI"), move.person) is (role is Role.COORDINATOR)
    assert not policy.may_send(move.actor(role, "LEI"), move.person)


def test_nobody_moves_themselves(move):
    move.person.grants = [a.grant(Role.COORDINATOR, move.leeds), a.grant(Role.TUTOR, move.hull)]
    oneself = a.actor(move.person)

    assert not policy.may_send(oneself, move.person)
    assert not policy.may_cancel(oneself, move.transfer)
    assert not policy.may_receive(oneself, move.transfer)


def test_staff_are_not_sent(move):
    colleague = a.person(move.leeds, Role.TUTOR)
    colleague.stay = move.person.stay

    assert not policy.may_send(move.actor(Role.COORDINATOR, "LEI"), colleague)
