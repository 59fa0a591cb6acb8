"""What whole pages cost beside a bare Flask page that asks the same database one question, in the same process."""

from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.establishments.models import Establishment
from tests import builders as a
from tests.bench.costs import compared, spent
from tests.client import Browser

ROUNDS = 40
SHOWN = 50

# Each limit is about one and a half times what the page took when it was set: 3.3, 4.2 and 17.
pytestmark = pytest.mark.bench


@pytest.fixture
def room(session: Session) -> a.Classroom:
    room = a.classroom(session)
    listening = a.module_edition(pages=8)
    a.save(session, listening)
    a.save(session, *a.module_pages(listening), a.page_read(room.learner, listening))
    return room


@pytest.fixture
def bare(app: Flask, session: Session) -> FlaskClient:
    """A page with no door, no visitor and no template."""
    sessions = app.extensions["database"].reading_sessions
    floor = Flask("floor")

    @floor.get("/")
    def page() -> str:
        with sessions() as reading:
            return ", ".join(
                place.name for place in reading.scalars(select(Establishment).order_by(Establishment.name))
            )

    return floor.test_client()


def ratio(browser: Browser, address: str, bare: FlaskClient, limit: float) -> float:
    """How many bare pages a page costs."""
    page, floor = partial(browser.get, address), partial(bare.get, "/")
    assert page().status_code == floor().status_code == 200
    took, least = compared(partial(spent, page), partial(spent, floor), limit, ROUNDS)
    return took / least


def test_a_page_of_a_module_costs_less_than_five_bare_pages(browser, room, bare):
    browser.sign_in(room.learner)

    assert ratio(browser, "/learn/listening/1", bare, 4.8) <= 4.8


def test_the_home_page_of_a_learner_costs_less_than_seven_bare_pages(browser, room, session, bare):
    judged = a.sent_evidence(room.registration, room.unit().criteria[:3])
    a.save(session, judged, a.evidence(room.registration, 2))
    a.save(session, a.judge(judged, room.assessor))
    browser.sign_in(room.learner)

    assert ratio(browser, "/", bare, 6.2) <= 6.2


def test_fifty_pieces_of_work_to_assess_cost_at_most_26_bare_pages(browser, room, session, bare):
    learners = [a.learner(room.leeds, f"Lou Row{n}") for n in range(SHOWN)]
    a.save(session, *learners)
    registrations = [a.registration(learner, room.qualification, room.leeds) for learner in learners]
    a.save(session, *registrations)
    a.save(session, *[a.sent_evidence(each, room.unit().criteria[:3]) for each in registrations])
    browser.sign_in(room.assessor)

    assert len(browser.page("/assess").tree.xpath("//tbody/tr")) == SHOWN
    assert ratio(browser, "/assess", bare, 26) <= 26
