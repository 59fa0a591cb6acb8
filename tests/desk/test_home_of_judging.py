"""What a home page counts of work that is judged: as the queue and the grid have it."""

from datetime import time, timedelta

import pytest

from lms.assessments.queries.bookings import loose_ends
from lms.assessments.rules.bookings import BookingState, booking_state
from lms.assessments.service.witnesses import bear_witness
from lms.core.work import Work
from lms.desk import views
from lms.desk.queries import staff
from lms.desk.queries.facts import _facts
from lms.establishments import service as establishments
from lms.establishments.models import Interruption, PartOfDay
from lms.people.models import Role
from lms.portfolio import service
from lms.portfolio.models import Kind, Outcome
from tests import builders as a
from tests.builders.bookings import TOMORROW


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


@pytest.mark.parametrize(("most", "words"), [(2, "2 pieces of work"), (1, "More than 1 piece of work")])
def test_what_waits_is_counted_to_a_limit_and_the_oldest_is_named_all_the_same(
    room, browser, session, monkeypatch, most, words
):
    """At two prisons of the assessor's own, and not at a third."""
    monkeypatch.setattr(views, "MOST_COUNTED", most)
    monkeypatch.setattr(staff, "MOST_COUNTED", most)
    _facts.cache_clear()
    elsewhere = a.learner(room.hull, "Pat Elm")
    theirs = a.registration(elsewhere, room.qualification, room.hull)
    newer = a.sent_evidence(room.registration, room.unit().criteria[:1], 1, at=a.NOON - timedelta(days=2))
    older = a.sent_evidence(theirs, room.unit().criteria[:1], 2, at=a.NOON - timedelta(days=3))
    york = a.establishment("YOI", "York")
    stranger = a.learner(york, "Sam Fir")
    unseen = a.registration(stranger, room.qualification, york)
    oldest = a.sent_evidence(unseen, room.unit().criteria[:1], 3, at=a.NOON - timedelta(days=9))
    grant = a.grant(Role.ASSESSOR, room.hull)
    grant.person = room.assessor
    a.save(session, york, elsewhere, theirs, stranger, unseen, grant, newer, older, oldest)

    text = browser.sign_in(room.assessor).text

    _facts.cache_clear()
    assert words in text
    assert "The oldest was sent on 3 May 2026." in text


def test_an_assessor_reads_how_many_decisions_of_trainees_wait_for_a_countersignature(room, browser, session):
    trainee = a.trainee_assessor(room.leeds)
    a.save(session, trainee, *trainee.grants)
    sent = a.sent_evidence(room.registration, room.unit().criteria[:1])
    a.save(session, sent)
    said = a.verdict(sent.latest, Outcome.MET)
    work = Work(session, a.trainee_actor(trainee, room.leeds), a.NOON)
    service.propose(work, sent, seen=sent.version, **said)
    session.commit()

    page = browser.sign_in(room.assessor)
    assert page.links["1 decision of trainee assessors to countersign"] == "/assess/proposals"
    assert "of trainee assessors" not in browser.sign_in(trainee).text


def test_a_learner_is_told_what_waits_for_their_signature(room, browser, session):
    unsigned = {"learner_signed_at": None}
    sheets = [a.practical(room.registration, room.unit(), room.tutor, room.leeds, **unsigned) for _ in range(2)]
    on_paper = a.practical(room.registration, room.unit(), room.tutor, room.leeds, signed_on_paper=True, **unsigned)
    a.save(session, *sheets, on_paper, a.discussion(room.registration, room.assessor, room.leeds, **unsigned))

    page = browser.sign_in(room.learner)

    seen = f"/portfolios/{room.registration.id}/seen"
    assert page.links["2 observation sheets to read and sign"] == seen
    assert page.links["1 talk with an assessor to read and sign"] == seen
    assert browser.page(seen).text.count("Waiting for you to sign") == 3


@pytest.mark.parametrize("part", [*PartOfDay, None])
def test_the_bookings_counted_are_those_that_the_page_of_bookings_asks_about(room, browser, session, part):
    where = a.room(room.leeds)
    times = [time(9), time(11, 15), time(11, 30), time(16, 15), time(16, 30), time(18)]
    slots = [a.slot(where, room.tutor, begins=begins) for begins in times]
    gone = [a.slot(where, room.tutor, day=a.NOON.date(), begins=begins) for begins in (time(12), time(14))]
    withdrawn = a.slot(where, room.tutor, begins=time(20), withdrawn_at=a.NOON)
    made = [a.booking(slot, room.registration, room.unit(), room.assessor) for slot in [*slots, *gone, withdrawn]]
    a.save(session, where, *made)
    said = {"from_day": TOMORROW, "to_day": TOMORROW, "part": part, "wing": "", "reason": Interruption.REGIME}
    establishments.close(room.as_(room.tutor), room.leeds, **said)
    session.commit()
    closed = {(TOMORROW, each) for each in ([part] if part else PartOfDay)}
    loose = [
        each for each in made if booking_state(each, closed, a.NOON) in (BookingState.TO_MOVE, BookingState.TO_RECORD)
    ]

    assert sum(map(len, loose_ends(room.as_(room.tutor), {room.leeds.id}))) == len(loose)
    assert browser.sign_in(room.coordinator).links[f"{len(loose)} bookings to move or record"] == "/slots"
    assert "to move or record" not in browser.sign_in(room.hull_assessor).text


def test_an_appeal_is_counted_for_whoever_may_look_at_it_again(browser, session):
    scene = a.appealing(session)
    trainee = a.trainee_assessor(scene.room.leeds)
    a.save(session, trainee, *trainee.grants)
    scene.appeal()

    assert browser.sign_in(scene.second).links["1 appeal to look at again"] == "/cases"
    for someone in (scene.room.assessor, trainee):
        assert "to look at again" not in browser.sign_in(someone).text
    a.save(session, a.interest(scene.second, scene.room.learner))
    assert "to look at again" not in browser.sign_in(scene.second).text
