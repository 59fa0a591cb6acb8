"""What whole pages cost beside a bare Flask page that asks the same database one question, in the same process."""

from collections.abc import Callable
from time import thread_time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.establishments.models import Establishment
from tests import builders as a
from tests.client import Browser

ROUNDS, TURNS = 100, 2
SHOWN = 50

# Each limit is just under one and a half times what the page took when it was set: 3.3, 4.2 and 18.
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


def spent(deed: Callable[[], object]) -> float:
    start = thread_time()
    for _ in range(TURNS):
        deed()
    return thread_time() - start


def ratio(browser: Browser, address: str, bare: FlaskClient) -> float:
    """The best of many short rounds of each, in processor time and taken in turn, so that a busy machine slows both."""
    assert browser.get(address).status_code == bare.get("/").status_code == 200
    rounds = [(spent(lambda: browser.get(address)), spent(lambda: bare.get("/"))) for _ in range(ROUNDS)]
    return min(took for took, _ in rounds) / min(took for _, took in rounds)


def test_a_page_of_a_module_costs_less_than_five_bare_pages(browser, room, bare):
    browser.sign_in(room.learner)

    assert ratio(browser, "/learn/listening/1", bare) <= 4.8


def test_the_home_page_of_a_learner_costs_less_than_seven_bare_pages(browser, room, session, bare):
    judged = a.sent_evidence(room.registration, room.unit().criteria[:3])
    a.save(session, judged, a.evidence(room.registration, 2))
    a.save(session, a.judge(judged, room.assessor))
    browser.sign_in(room.learner)

    assert ratio(browser, "/", bare) <= 6.2


def test_fifty_pieces_of_work_to_assess_cost_at_most_26_bare_pages(browser, room, session, bare):
    learners = [a.learner(room.leeds, f"Lou Row{n}") for n in range(SHOWN)]
    a.save(session, *learners)
    registrations = [a.registration(learner, room.qualification, room.leeds) for learner in learners]
    a.save(session, *registrations)
    a.save(session, *[a.sent_evidence(each, room.unit().criteria[:3]) for each in registrations])
    browser.sign_in(room.assessor)

    assert len(browser.page("/assess").tree.xpath("//tbody/tr")) == SHOWN
    assert ratio(browser, "/assess", bare) <= 26
