"""What a home page counts of work that is judged: as the queue and the grid have it."""

from datetime import timedelta

import pytest

from lms.assessments.service.witnesses import bear_witness
from lms.portfolio import service
from lms.portfolio.models import Kind, Outcome
from tests import builders as a


@pytest.fixture
def room(session):
    return a.classroom(session)


def test_a_criterion_that_another_piece_shows_since_asks_for_nothing_more(room, browser, session):
    criteria = room.unit("PM1").criteria[:1]
    first, second = (a.sent_evidence(room.registration, criteria, number) for number in (1, 2))
    a.save(session, first, second)
    for piece, outcome in ((first, Outcome.NOT_YET), (second, Outcome.MET)):
        at = a.NOON + timedelta(minutes=piece.number)
        service.decide(room.as_(room.assessor, at), piece, seen=piece.version, **a.verdict(piece.latest, outcome))
    session.commit()

    text = browser.sign_in(room.learner).text

    assert "1 of 26 criteria met" in text
    assert "looked at" not in text
    page = browser.page(f"/portfolios/{room.registration.id}/evidence/1").text
    assert "1 of 1 met." in page
    assert "Shown already with piece 2. It stays met." in page
    assert "Shown already" not in browser.page(f"/portfolios/{room.registration.id}/evidence/2").text


def test_the_work_that_waits_is_what_the_queue_holds(room, browser, session):
    mine, witnessed = (a.sent_evidence(room.registration, room.unit().criteria[:1], number) for number in (1, 2))
    witnessed.kind = Kind.WITNESS_STATEMENT
    said = {"job": "Assessor", "relationship": "Teacher", "contact": "Education", "day": a.NOON.date(), "seen": "Help"}
    witnessed.witness = bear_witness(room.as_(room.assessor), room.registration, **said)
    a.save(session, mine, witnessed)

    assert "1 piece of work" in browser.sign_in(room.assessor).text
    a.save(session, a.interest(room.assessor, room.learner))
    assert "piece of work" not in browser.page("/").text
