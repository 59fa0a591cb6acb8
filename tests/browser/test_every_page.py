"""Every page about assessing and assuring, opened as everyone who can come to it; enough of each kind are scanned."""

import pytest

from lms.app import create_app
from lms.core.settings import read_settings
from tests.browser.conftest import Site, environment
from tests.browser.prepared import boards_of, portfolio_of
from tests.browser.walking import pages_for

LEARNERS, STAFF = ("trainee", "mentor"), ("tutor", "assessor", "iqa", "eqa", "coordinator")
# Somebody at Leeds with evidence of every kind.
MANY_KINDS = "A1011AA"


@pytest.mark.parametrize("role", LEARNERS + STAFF)
def test_every_page_a_role_can_come_to_is_sound(site: Site, someone, role: str) -> None:
    person = someone()
    addresses = create_app(read_settings(environment(site.data))).url_map
    person.sign_in(site.account(role, "LEI"))
    with boards_of(site) as boards:
        _, registration = portfolio_of(boards, MANY_KINDS)
        also = [f"/portfolios/{registration.id}/seen"] if role in STAFF else []
    for path in pages_for(person, addresses, *also).values():
        person.open(path)
