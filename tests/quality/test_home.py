"""What an IQA's page about quality says waits for them."""

from datetime import timedelta

from lms.people.models import DeclaredInterest
from lms.portfolio.models import Outcome
from lms.quality.models import CaseKind
from lms.quality.rules.cases import CONSIDERATIONS
from lms.quality.service import cases
from tests import builders as a

DAY = timedelta(days=1)


def test_what_was_sent_back_for_the_third_time_is_on_the_iqas_page_and_no_sooner(browser, office, room, session):
    criterion = room.unit("PM1").criteria[0]
    browser.sign_in(office.iqa)
    for number in range(1, 4):
        assert "Asked for more again and again" not in browser.page("/quality").text
        at = a.NOON - (4 - number) * DAY
        piece = a.sent_evidence(room.registration, [criterion], number, at=at)
        a.judge(piece, room.assessor, Outcome.NOT_YET, at=at)
        a.save(session, piece)

    page = browser.page("/quality")

    assert "Asked for more again and again" in page.text
    assert page.links[f"Jordan Ash: {criterion.code}"] == f"/portfolios/{room.registration.id}"
    assert "Sent back 3 times, last on 5 May 2026" in page.text
    browser.sign_in(office.hull_iqa)
    assert "again and again" not in browser.page("/quality").text


def test_units_of_the_sample_are_counted_until_an_iqa_agrees_with_those_that_are_overdue(
    browser, office, room, session
):
    a.meet(office, "PM1")
    a.meet(office, "PM2")
    browser.sign_in(office.iqa)
    assert "of the sample" not in browser.page("/quality").text
    draw = a.drawn(office, a.plan(office, rates=dict.fromkeys(a.RATES, 100)))
    next(item for item in draw.items if item.unit.code == "PM2").due_on = a.TODAY - DAY
    session.commit()

    text = browser.page("/quality").text
    home = browser.page("/").text
    a.open_site(office)
    a.agree(office, "PM2", at=a.NOON + timedelta(minutes=1))
    later = browser.page("/quality").text

    assert "2 units of the sample to look at, 1 overdue" in text
    assert "2 units of the sample to look at" in home
    assert "1 unit of the sample to look at" in later
    assert "overdue" not in later.partition("Units to look at")[0]


def test_the_cases_that_wait_for_an_iqa_are_counted_but_not_one_they_have_an_interest_in(
    browser, office, room, session
):
    asked = {"category": CONSIDERATIONS[0], "units": ["PM1"], "text": "Please"}
    cases.ask(office.as_(room.learner), room.registration, CaseKind.CONSIDERATION, **asked)
    session.commit()
    browser.sign_in(office.iqa)
    assert browser.page("/quality").links["1 case to decide"] == "/cases"
    browser.sign_in(office.hull_iqa)
    assert "1 case to decide" not in browser.page("/quality").links
    interest = {"person_id": office.iqa.id, "about_id": room.learner.id, "why": "Family", "declared_at": a.NOON}
    a.save(session, DeclaredInterest(**interest, ended_at=None))

    browser.sign_in(office.iqa)

    assert "1 case to decide" not in browser.page("/quality").links
