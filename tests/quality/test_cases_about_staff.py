"""Malpractice reported by hand that is about a member of staff: who can be named, and what they never see of it."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert

from lms.core.work import Refused
from lms.courses.models import Registration
from lms.people.models import Person, Role, RoleGrant, Stay, StayReason
from lms.quality import policy
from lms.quality.models import Case, CaseOutcome
from lms.quality.queries import waiting
from lms.quality.service import cases as service
from tests import builders as a

SAID = "They signed what they had not seen."


@pytest.fixture
def office(scene):
    return scene.office


@pytest.fixture
def third(room, session):
    """An IQA at Leeds with a part in nothing."""
    made = a.person(room.leeds, Role.IQA, name="Uma Queue")
    a.save(session, made, *made.grants)
    return made


@pytest.fixture
def door(room):
    return f"/portfolios/{room.registration.id}/malpractice"


def offered(browser, door):
    return [" ".join(each.text.split()) for each in browser.page(door).tree.iter("option")]


def report(browser, office, door, whose):
    browser.sign_in(office.iqa)
    page = browser.submit(door, whose=str(whose.id), units=["PM1"], text=SAID)
    return page, page.address.rpartition("/")[2]


def test_an_iqa_chooses_the_learner_or_whoever_held_a_role_there_in_the_learners_time(
    browser, office, room, session, door
):
    [stay] = room.learner.stays
    left = {"from_day": stay.began_at.date() - timedelta(days=9)}
    before = a.person(room.leeds, Role.TUTOR, name="Bev Before")
    during = a.person(room.leeds, Role.TUTOR, name="Dot During")
    for each, day in ((before, -1), (during, 1)):
        each.grants[0].from_day = left["from_day"]
        each.grants[0].to_day = stay.began_at.date() + timedelta(days=day)
        a.save(session, each, *each.grants)
    browser.sign_in(office.iqa)

    found = offered(browser, door)

    assert found[:2] == ["Choose one", "The learner, Jordan Ash"]
    assert {"Asha Khan: Assessor", "Olu Queue: Internal quality assurer (IQA)", "Dot During: Tutor"} <= set(found)
    for nobody in ("Bev Before", "Hana Queue", "Ines Queue"):
        assert not any(nobody in each for each in found), nobody


def test_where_nobody_is_chosen_one_sentence_says_to_choose(browser, office, door):
    browser.sign_in(office.iqa)

    page = browser.submit(door, 422, text=SAID)

    assert page.problems == {"whose": "Choose whose work or deed it is about"}


def test_whoever_a_report_names_neither_reads_decides_counts_nor_takes_it_on_and_the_page_names_them_to_others(
    browser, office, room, session, third, door, scene
):
    page, case = report(browser, office, door, office.other_iqa)
    assert "Whose work or deedOlu Queue" in page.text
    assert "Uma Queue can." in page.text
    browser.sign_in(office.other_iqa)
    for way in ("", "/decide"):
        browser.page(f"/cases/{case}{way}", 404)
    assert SAID not in browser.page("/cases").text
    assert "1 case to decide" not in browser.page("/quality").links
    browser.sign_in(third)
    assert "It is about the work or deed of Olu Queue." in browser.page(f"/cases/{case}/decide").text
    assert browser.page("/quality").links["1 case to decide"] == "/cases"
    whole = scene.whole(session.get_one(Case, UUID(case)))
    service.decide(office.as_(third), whole, CaseOutcome.UPHELD, "It is so.", seen=whole.case.version)

    assert not policy.may_take_on(a.actor(office.other_iqa), whole)


def test_nobody_reports_what_is_about_themselves(office, room):
    about = {"category": "Seen", "units": [], "about_id": office.iqa.id}
    with pytest.raises(Refused, match="another IQA"):
        service.raise_malpractice(office.as_(office.iqa), room.registration, text=SAID, **about)


def test_a_learner_does_not_read_a_report_about_staff_as_theirs_even_once_it_is_found(
    browser, office, room, session, door, scene
):
    _, case = report(browser, office, door, room.assessor)
    browser.sign_in(office.other_iqa)
    browser.submit(f"/cases/{case}/decide", outcome="upheld", reason="It is so.")
    browser.sign_in(room.learner)

    browser.page(f"/cases/{case}", 404)
    assert "Malpractice" not in browser.page("/cases/mine").text


def test_what_is_reported_about_somebody_released_has_its_page_where_they_were_last(browser, office, room, door):
    a.release(room.session, room.learner)
    room.session.expire_all()
    browser.sign_in(office.hull_iqa)
    browser.page(door, 404)
    assert door not in browser.page("/cases").links.values()
    browser.sign_in(office.iqa)
    assert browser.page("/cases").links["Jordan Ash"] == door

    page, _ = report(browser, office, door, room.assessor)

    assert "Whose work or deedAsha Khan" in page.text


@pytest.mark.parametrize("number", [10, 1000])
def test_the_form_takes_the_same_few_statements_however_many_work_there(
    browser, office, room, session, door, statements, number
):
    people = [uuid4() for _ in range(number)]
    facts = {"first_name": "Pat", "last_name": "Staff", "made_at": a.LONG_AGO}
    held = {"role": Role.TUTOR, "establishment_id": room.leeds.id, "from_day": a.LONG_AGO.date()}
    session.execute(insert(Person), [{"id": each, "urn": uuid4(), **facts} for each in people])
    session.execute(insert(RoleGrant), [{"id": uuid4(), "person_id": each, **held} for each in people])
    session.commit()
    browser.sign_in(office.iqa)

    assert statements.of(browser, door) <= 10
    assert len(offered(browser, door)) > number


@pytest.mark.parametrize("number", [10, 1000])
def test_the_list_of_cases_takes_the_same_few_statements_however_many_left(
    browser, office, room, session, statements, number
):
    people = [uuid4() for _ in range(number)]
    facts = {"first_name": "Pat", "last_name": "Gone", "made_at": a.LONG_AGO}
    stay = {"establishment_id": room.leeds.id, "began_at": a.LONG_AGO, "ended_at": a.NOON}
    stay |= {"reason": StayReason.ADMISSION, "end_reason": StayReason.RELEASED}
    whose = {"qualification_id": room.qualification.id, "registered_at": a.LONG_AGO}
    session.execute(insert(Person), [{"id": each, "urn": uuid4(), **facts} for each in people])
    session.execute(insert(Stay), [{"id": uuid4(), "person_id": each, **stay} for each in people])
    rows = [{"id": uuid4(), "learner_id": each, "establishment_id": room.leeds.id, **whose} for each in people]
    session.execute(insert(Registration), rows)
    session.commit()
    browser.sign_in(office.iqa)

    assert statements.of(browser, "/cases") <= 5
    assert browser.page("/cases").text.count("Pat Gone") == min(number, 50)


# Whoever takes a case on


def test_whoever_takes_an_appeal_on_for_the_learner_decides_it_at_no_later_stage_and_the_page_names_them(
    browser, office, room, session, scene
):
    case = scene.appeal()
    service.decide(office.as_(scene.second), scene.whole(case), CaseOutcome.NOT_UPHELD, "No.", seen=case.version)
    service.take_on(office.as_(office.iqa), scene.whole(case), seen=case.version)
    session.commit()

    assert case.steps[0].taken_on_by == office.iqa.id
    with pytest.raises(Refused, match="no part in it"):
        service.decide(office.as_(office.iqa), scene.whole(case), CaseOutcome.UPHELD, "Yes.", seen=case.version)
    browser.sign_in(office.iqa)
    page = browser.page(f"/cases/{case.id}")
    assert "Taken to the next stage on 6 May 2026 by Ines Queue" in page.text
    assert "Decide this" not in page.links
    assert "Olu Queue can decide it." in page.text
    counted = [waiting.for_iqa(session, a.actor(who), [room.leeds.id]).cases for who in (office.iqa, office.other_iqa)]
    assert counted == [0, 1]
