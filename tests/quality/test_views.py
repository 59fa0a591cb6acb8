"""The grid, and what waits for the people who assure quality."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import insert, select

from lms.audit.models import Event
from lms.courses.models import Criterion
from lms.people.models import Role
from lms.portfolio.models import Claim, Decision, Evidence, EvidenceVersion, Judgement, Kind, Outcome
from lms.quality import service
from tests import builders as a

GRID_BUDGET = 10


@pytest.fixture
def address(room):
    return f"/portfolios/{room.registration.id}"


def test_a_learner_sees_every_criterion_and_what_is_missing(browser, room):
    browser.sign_in(room.learner)

    page = browser.page("/portfolio")

    assert page.heading == "My portfolio"
    assert "0 of 26 criteria met" in page.text
    assert "Say what peer mentoring is" in page.text
    assert "Describe what peer mentoring is" in page.text
    assert page.text.count("Not started") == 26
    assert "Next: You" in page.text
    assert "Add a piece of evidence" in page.links


def test_somebody_without_a_registration_gets_a_kind_page(browser, room):
    browser.sign_in(room.mentor)

    assert "Ask your tutor" in browser.page("/portfolio").text


def test_the_grid_says_where_each_criterion_is_and_who_decides_next(browser, office, room, session, address):
    a.meet(office, "PM1")
    waiting = a.sent_evidence(room.registration, room.unit("PM2").criteria[:1], 2)
    short = a.sent_evidence(room.registration, room.unit("PM2").criteria[1:2], 3)
    a.judge(short, room.assessor, Outcome.NOT_YET)
    a.save(session, waiting, short)
    browser.sign_in(room.tutor)

    page = browser.page(address)

    states = page.tree.xpath("//table[contains(@class,'passport-grid')]//span[contains(@class,'passport-state--')]")
    assert {state.text for state in states} == {"Met", "Claimed", "Action needed", "Not started"}
    assert "Waiting for an IQA." in page.text
    assert "Next: An IQA" in page.text
    assert "Next: An assessor" in page.text
    assert "Next: The learner" in page.text


def test_the_grid_shows_quality_assured_and_what_was_sent_back(browser, office, room, session, address):
    a.meet(office, "PM1")
    a.meet(office, "PM2")
    unit = room.unit("PM1")
    service.agree(office.as_(office.iqa), room.registration, unit, "Sound.", said=a.answers(unit))
    a.send_back(office, "PM2", "Ask again")
    session.commit()
    browser.sign_in(room.learner)

    page = browser.page("/portfolio")

    assert page.text.count("Quality assured") == 7
    assert "Awarded on 6 May 2026" in page.text
    assert "The IQA asked: Ask again" in page.text
    assert "1 thing to do" in page.text


@pytest.mark.parametrize("role", [Role.TUTOR, Role.ASSESSOR, Role.IQA, Role.EQA, Role.COORDINATOR])
def test_staff_where_the_learner_is_read_the_grid_and_that_is_written_down(browser, session, room, address, role):
    reader = a.person(room.leeds, role)
    a.save(session, reader, *reader.grants)
    browser.sign_in(reader)

    assert browser.page(address).heading == "Portfolio of Jordan Ash"
    read = session.scalars(select(Event).where(Event.name == "record read")).all()
    assert [(event.actor_id, event.subject_id) for event in read] == [(reader.id, room.learner.id)]


def test_a_learner_reading_their_own_is_not_written_down(browser, session, room, address):
    browser.sign_in(room.learner)

    browser.page("/portfolio")
    browser.page(address)

    assert session.scalars(select(Event).where(Event.name == "record read")).all() == []


def test_strangers_cannot_tell_that_a_portfolio_exists(browser, office, room, address):
    for stranger in (room.hull_assessor, office.admin, room.mentor):
        browser.sign_in(stranger)
        assert browser.page(address, status=404).heading == "Page not found"
    assert browser.page(f"/portfolios/{uuid4()}", status=404)


def test_a_move_moves_who_may_read(browser, room, address):
    room.move(room.learner, room.hull)

    browser.sign_in(room.tutor)
    browser.page(address, status=404)
    browser.sign_in(room.hull_assessor)
    assert browser.page(address).heading == "Portfolio of Jordan Ash"


def test_everyone_is_shown_only_what_they_may_do(browser, office, room, session, address):
    a.meet(office, "PM1")
    begun = a.sent_evidence(room.registration, room.unit("PM3").criteria[:1], 3)
    a.save(session, a.sent_evidence(room.registration, room.unit("PM2").criteria[:1], 2), begun)
    a.save(session, a.judge(begun, room.assessor))

    def offered(someone):
        browser.sign_in(someone)
        page = browser.page(address)
        return set(page.buttons) | set(page.links)

    assert "Add a piece of evidence" in offered(room.learner)
    assert "New sign-in slip" not in offered(room.learner)
    booked = {"Book a practical assessment", "Record a practical assessment for PM1"}
    assert {"New sign-in slip", *booked} <= offered(room.tutor)
    assert "Decide piece 2" in offered(room.assessor)
    assert {"Review unit PM1", "Look at unit PM3"} <= offered(office.iqa)
    assert not {"Look at unit PM1", "Look at unit PM2"} & offered(office.iqa)
    assert not {"New sign-in slip", "Review unit PM1", "Decide piece 2"} & offered(office.eqa)
    assert "Send to another prison" in offered(room.coordinator)


def test_a_piece_that_was_not_sent_is_shown_to_its_learner_alone(browser, room, session, address):
    a.save(session, a.evidence(room.registration, 1, title="Half a thought"))

    browser.sign_in(room.tutor)
    assert "Half a thought" not in browser.page(address).text
    browser.sign_in(room.learner)
    assert "Half a thought" in browser.page(address).text


def test_names_of_people_are_words_and_nothing_else(browser, room, session):
    room.learner.first_name, room.learner.last_name = "<b>Jo", "O'" + "Long" * 25 + " & Sons"
    session.commit()
    browser.sign_in(room.tutor)

    page = browser.page(f"/portfolios/{room.registration.id}")

    assert "<b>Jo" in page.heading
    assert page.heading.endswith("& Sons")


def fill(session, room, pieces):
    """Many pieces, each with one judged version that claims every criterion of PM1 and decides it."""
    criteria = list(session.scalars(select(Criterion.id).limit(26)))
    rows = {kind: [] for kind in (Evidence, EvidenceVersion, Claim, Judgement, Decision)}
    standing = {}
    for number in range(100, 100 + pieces):
        evidence, version, judgement = uuid4(), uuid4(), uuid4()
        moment = a.LONG_AGO + timedelta(minutes=number)
        rows[Evidence].append(
            {"id": evidence, "registration_id": room.registration.id, "number": number, "version": 1}
            | {"kind": Kind.REFLECTIVE_ACCOUNT, "title": f"Piece {number}", "started_at": moment}
        )
        rows[EvidenceVersion].append(
            {"id": version, "evidence_id": evidence, "number": 1, "text": "Words", "made_at": moment}
            | {"submitted_at": moment, "declaration": "Mine"}
        )
        rows[Judgement].append(
            {"id": judgement, "version_id": version, "assessor_id": room.assessor.id, "decided_at": moment}
            | {"establishment_id": room.leeds.id, "feedback": "Good"}
        )
        for criterion in criteria[:3]:
            decision = uuid4()
            rows[Claim].append({"id": uuid4(), "version_id": version, "criterion_id": criterion})
            rows[Decision].append(
                {"id": decision, "judgement_id": judgement, "registration_id": room.registration.id}
                | {"criterion_id": criterion, "supersedes_id": standing.get(criterion), "outcome": Outcome.MET}
                | dict.fromkeys(("valid", "authentic", "reliable", "current", "sufficient"), True)
                | {"comment": "", "decided_at": moment}
            )
            standing[criterion] = decision
    for kind, made in rows.items():
        session.execute(insert(kind), made)
    session.commit()


@pytest.mark.parametrize("pieces", [10, 1000])
def test_the_grid_keeps_its_statement_budget(browser, office, room, session, statements, address, pieces):
    fill(session, room, pieces)
    a.meet(office, "PM2", number=5)
    a.send_back(office, "PM2", "Again")
    session.commit()
    session.expunge_all()

    browser.sign_in(office.iqa)

    assert statements.of(browser, address) <= GRID_BUDGET


def test_the_quality_page_lists_ready_units_and_what_was_sent_back(browser, office, room, session):
    a.meet(office, "PM1")
    a.meet(office, "PM2")
    a.send_back(office, "PM2", "Ask again")
    session.commit()
    browser.sign_in(office.iqa)

    page = browser.page("/quality")

    assert "Understanding the peer mentor role" in page.text
    assert "Review PM1 of Jordan Ash" in page.links
    assert "Ask again" in page.text
    browser.sign_in(office.hull_iqa)
    assert "Nothing waits for you" in browser.page("/quality").text


def test_an_iqa_who_decided_in_a_unit_is_told_that_another_must_look(browser, office, room, session):
    a.meet(office, "PM1")
    grant = a.grant(Role.IQA, room.leeds)
    grant.person = room.assessor
    a.save(session, grant)
    browser.sign_in(room.assessor)

    assert "another IQA must look" in browser.page("/quality").text


def test_an_eqa_may_open_every_record_at_their_prison(browser, office, room):
    browser.sign_in(office.eqa)

    page = browser.page("/quality")

    assert page.links["Jordan Ash"] == f"/portfolios/{room.registration.id}"


@pytest.mark.parametrize("who", ["tutor", "assessor", "coordinator", "learner"])
def test_the_quality_page_is_closed_to_others(browser, room, who):
    browser.sign_in(getattr(room, who))

    browser.page("/quality", status=403)
