"""Who decides a case: nobody who raised it, and where nobody is free the page says what to do (domain.md 1.8)."""

from dataclasses import replace

import pytest

from lms.core.work import Refused
from lms.people.models import Role
from lms.quality import policy
from lms.quality.models import CaseOutcome
from lms.quality.queries import waiting
from lms.quality.rules import cases as rules
from lms.quality.service import cases as service
from tests import builders as a
from tests.quality.scenes import suspicion

UPHELD, PARTLY, NOT_UPHELD = CaseOutcome


@pytest.fixture
def office(scene):
    return scene.office


@pytest.fixture
def both(room, session):
    """Somebody who assesses and assures at Leeds."""
    made = a.person(room.leeds, Role.ASSESSOR, Role.IQA, name="Bo Both")
    a.save(session, made, *made.grants)
    return made


def waits_for(scene, who):
    return waiting.for_iqa(scene.room.session, a.actor(who), [scene.room.leeds.id]).cases


# Who may not


def test_whoever_reports_malpractice_does_not_decide_it_nor_count_it_as_theirs(scene, office):
    case = suspicion(scene, office.iqa)

    with pytest.raises(Refused, match="no part in it"):
        service.decide(office.as_(office.iqa), scene.whole(case), NOT_UPHELD, "Nothing.", seen=case.version)
    assert (waits_for(scene, office.iqa), waits_for(scene, office.other_iqa)) == (0, 1)
    service.decide(office.as_(office.other_iqa), scene.whole(case), UPHELD, "Copied.", seen=case.version)


def test_whoever_reported_malpractice_does_not_take_it_on_in_the_learners_name(scene, office):
    case = suspicion(scene, office.iqa)
    service.decide(office.as_(office.other_iqa), scene.whole(case), UPHELD, "Copied.", seen=case.version)

    with pytest.raises(Refused, match="Only the learner"):
        service.take_on(office.as_(office.iqa), scene.whole(case), seen=case.version)


def test_whoever_appeals_on_a_learners_behalf_decides_it_at_no_stage_and_may_still_take_it_on(
    scene, office, room, both
):
    case = service.appeal(office.as_(both), room.registration, scene.piece, "Look again.")
    assert not policy.may_decide_case(a.actor(both), scene.whole(case))
    service.decide(office.as_(scene.second), scene.whole(case), NOT_UPHELD, "It is not there.", seen=case.version)
    service.take_on(office.as_(both), scene.whole(case), seen=case.version)

    assert rules.waits_for(case) == "IQA"
    assert not policy.may_decide_case(a.actor(both), scene.whole(case))
    assert policy.may_decide_case(a.actor(office.iqa), scene.whole(case))


def test_an_interest_in_whoever_raised_it_is_an_interest_in_the_case(scene, office, room, session):
    case = suspicion(scene, office.iqa)
    work, apart_from = office.as_(office.other_iqa), frozenset({office.iqa.id})
    work = replace(work, actor=replace(work.actor, apart_from=apart_from))

    with pytest.raises(Refused, match="no part in it"):
        service.decide(work, scene.whole(case), UPHELD, "Copied.", seen=case.version)
    assert waiting.for_iqa(session, work.actor, [room.leeds.id]).cases == 0


@pytest.mark.parametrize("raise_it", ["malpractice", "appeal"])
def test_everybody_whom_the_typed_name_of_a_witness_may_mean_has_a_part(scene, office, room, session, raise_it):
    typed = {"witness_name": "Officer O. Queue", "known_as": "o queue", "witness_id": None}
    scene.piece.witness = a.statement(room.registration, room.tutor, room.leeds, **typed)
    session.commit()
    case = suspicion(scene, office.iqa) if raise_it == "malpractice" else scene.appeal()

    concerned = scene.whole(case).concerned

    assert office.other_iqa.id in concerned, "Olu Queue"
    assert office.hull_iqa.id not in concerned, "who never worked here"
    scene.piece.witness.known_as = ""
    assert office.other_iqa.id not in scene.whole(case).concerned


# What the page says


def test_the_page_says_who_may_decide_and_tells_the_raiser_that_somebody_else_does(scene, office, browser):
    case = suspicion(scene, office.iqa)
    browser.sign_in(office.iqa)

    page = browser.page(f"/cases/{case.id}")

    assert "You raised it, so somebody else decides. Olu Queue can." in page.text
    assert "Decide this" not in page.links
    browser.page(f"/cases/{case.id}/decide", 404)
    browser.sign_in(office.other_iqa)
    assert "Decide this" in browser.page(f"/cases/{case.id}").links


def test_at_each_stage_the_page_names_those_whom_the_stage_asks_for(scene, office, room, browser):
    case = scene.appeal()
    browser.sign_in(office.eqa)
    assert "Bea Second can decide it." in browser.page(f"/cases/{case.id}").text
    service.decide(office.as_(scene.second), scene.whole(case), NOT_UPHELD, "It is not there.", seen=case.version)
    service.take_on(office.as_(room.learner), scene.whole(case), seen=case.version)
    room.session.commit()
    assert "Ines Queue or Olu Queue can decide it." in browser.page(f"/cases/{case.id}").text
    service.decide(office.as_(office.iqa), scene.whole(case), NOT_UPHELD, "It is not there.", seen=case.version)
    service.take_on(office.as_(room.learner), scene.whole(case), seen=case.version)
    room.session.commit()

    page = browser.page(f"/cases/{case.id}")

    assert "Ines Queue or Olu Queue can write down what they decided." in page.text


def test_a_learner_is_not_told_which_staff_may_decide(scene, browser, room):
    case = scene.appeal()
    browser.sign_in(room.learner)

    assert "Bea Second" not in browser.page(f"/cases/{case.id}").text


def test_where_nobody_is_free_the_page_says_so_and_what_to_do(scene, office, room, browser, session):
    case = suspicion(scene, office.iqa)
    a.save(session, a.interest(office.other_iqa, room.learner))
    browser.sign_in(office.iqa)

    page = browser.page(f"/cases/{case.id}")

    assert "Nobody here can decide this now." in page.text
    assert "Ask an admin to give the role of IQA here to somebody with no part in it" in page.text
    visiting = a.grant(Role.IQA, room.leeds)
    visiting.person = office.hull_iqa
    a.save(session, visiting)
    assert "Hana Queue can." in browser.page(f"/cases/{case.id}").text


def test_a_role_that_is_suspended_makes_nobody_free(scene, office, room, browser, session):
    case = suspicion(scene, office.iqa)
    office.other_iqa.grants[0].suspended_on = a.TODAY
    session.commit()
    browser.sign_in(office.iqa)

    assert "Nobody here can decide this now." in browser.page(f"/cases/{case.id}").text
