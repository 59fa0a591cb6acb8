"""An appeal against an IQA's sending back of a unit: the rules, the deeds and the pages."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from lms.core.work import Refused
from lms.courses.rules.specification import AssessmentRules
from lms.people.models import Role
from lms.quality import policy, queries
from lms.quality import service as quality
from lms.quality.models import Case, CaseOutcome, Finding, Stage
from lms.quality.queries.cases import blocks_award, get_case
from lms.quality.rules import cases as rules
from lms.quality.service import cases as service
from tests import builders as a

UPHELD, PARTLY, NOT_UPHELD = CaseOutcome
LATER = a.NOON + timedelta(hours=1)


@pytest.fixture
def office(session):
    """An office where Ines Queue sent unit PM1 back, with every criterion met."""
    made = a.office(session)
    a.meet(made, "PM1")
    a.send_back(made, asked="Ask who they told.")
    return made


@pytest.fixture
def unit(room):
    return room.unit("PM1")


@pytest.fixture
def page(room):
    return f"/portfolios/{room.registration.id}/units/PM1/appeal"


def appeal(office, who=None, at=LATER, code="PM1"):
    work = office.as_(who or office.room.learner, at)
    made = service.appeal_unit(work, office.room.registration, office.room.unit(code), "It is there, on line two.")
    office.room.session.commit()
    return made


def whole(office, case):
    return get_case(office.as_(office.room.learner), case.id)


def decide(office, case, who, outcome=NOT_UPHELD, reason="It is not there."):
    service.decide(office.as_(who, LATER), whole(office, case), outcome, reason, seen=case.version)
    office.room.session.commit()
    office.room.session.expire_all()


def test_a_unit_that_an_iqa_sent_back_is_appealed_to_another_iqa_and_then_to_the_awarding_organisation(office, room):
    case = appeal(office)
    assert (case.units, case.finding.iqa_id, case.judgement_id) == (["PM1"], office.iqa.id, None)
    assert (rules.waits_for(case), rules.stages_of(case)) == ("IQA", ("IQA", "awarding organisation"))
    decide(office, case, office.other_iqa)
    service.take_on(office.as_(room.learner, LATER), whole(office, case), seen=case.version)
    assert rules.waits_for(case) == "awarding organisation"
    decide(office, case, office.other_iqa, UPHELD, "They agree with the learner.")
    with pytest.raises(Refused, match="This was the last stage"):
        service.take_on(office.as_(room.learner, LATER), whole(office, case), seen=case.version)


def test_the_iqa_who_sent_it_back_and_whoever_decided_or_has_their_word_in_the_unit_do_not_decide(
    office, room, session
):
    both = a.person(room.leeds, Role.IQA, Role.ASSESSOR, name="Bo Both")
    observer = a.person(room.leeds, Role.IQA, name="Obi Server")
    a.save(session, both, *both.grants, observer, *observer.grants)
    [piece] = queries.coverage_of(session, room.registration).evidence
    piece.latest.judgement.countersigned_by = both.id
    piece.practical = a.practical(room.registration, room.unit("PM1"), observer, room.leeds)
    session.commit()
    seen = whole(office, appeal(office))

    assert seen.concerned == {room.learner.id, room.assessor.id, office.iqa.id, both.id, observer.id}
    may = {
        who.name: policy.may_decide_case(a.actor(who), seen)
        for who in (office.iqa, both, observer, room.assessor, office.eqa, office.hull_iqa, office.other_iqa)
    }
    assert [name for name, free in may.items() if free] == ["Olu Queue"]


def test_another_iqa_who_looked_at_the_unit_before_may_decide(office, room, session):
    facts = {"registration_id": room.registration.id, "unit_id": room.unit("PM1").id, "comment": ""}
    when = {"stage": Stage.INTERIM, "agrees": True, "found_at": a.NOON - timedelta(days=9)}
    a.save(session, Finding(iqa_id=office.other_iqa.id, establishment_id=room.leeds.id, **facts, **when))

    assert policy.may_decide_case(a.actor(office.other_iqa), whole(office, appeal(office)))


def test_the_award_waits_while_it_is_open_and_goes_on_once_it_is_not_upheld(office, room, session, unit):
    case = appeal(office)
    assert "a case is open" in blocks_award(session, room.registration.id, unit)
    decide(office, case, office.other_iqa)

    assert blocks_award(session, room.registration.id, unit) is None
    [open_one] = queries.actions_for(session, room.registration.id)
    assert open_one.text == "Ask who they told."


@pytest.mark.parametrize("outcome", [UPHELD, PARTLY])
def test_once_upheld_nothing_is_asked_for_any_more_and_another_iqa_looks_at_the_unit(
    office, room, session, unit, outcome
):
    decide(office, appeal(office), office.other_iqa, outcome, "It is there, on line two.")

    assert queries.actions_for(session, room.registration.id) == []
    assert queries.actions_at(session, [room.leeds.id]) == []
    assert [each.unit.code for each in queries.ready_at(session, [room.leeds.id], asked_by=None)] == ["PM1"]
    assert blocks_award(session, room.registration.id, unit) is None
    with pytest.raises(Refused, match="another IQA"):
        quality.agree(office.as_(office.iqa, LATER), room.registration, unit, "Yes.", said=a.answers(unit))
    awarded = quality.agree(office.as_(office.other_iqa, LATER), room.registration, unit, "Yes.", said=a.answers(unit))
    assert awarded.unit_id == unit.id


def test_what_was_decided_again_or_never_sent_back_leaves_nothing_to_appeal_against(office, room, session, unit):
    with pytest.raises(Refused, match="Nothing in this unit is sent back"):
        appeal(office, code="PM2")
    again = a.sent_evidence(room.registration, unit.criteria[:1], 30, at=LATER)
    a.judge(again, room.assessor, at=LATER)
    a.save(session, again)

    with pytest.raises(Refused, match="Nothing in this unit is sent back"):
        appeal(office)


def test_each_sending_back_is_appealed_once_by_the_learner_or_whoever_speaks_for_them(office, room):
    for stranger in (room.mentor, room.hull_assessor, office.eqa, office.admin):
        with pytest.raises(Refused, match="Only the learner"):
            appeal(office, stranger)
    assert appeal(office, room.tutor).raised_by == room.tutor.id
    with pytest.raises(Refused, match="already"):
        appeal(office)


@pytest.mark.parametrize(("days", "last"), [(3, date(2026, 5, 11)), (20, date(2026, 6, 4))])
def test_its_last_day_is_counted_from_the_day_it_was_sent_back_as_the_qualifications_file_says(
    office, room, session, days, last
):
    room.qualification.rules = AssessmentRules(appeal_within_days=days, appeal_answer_days=4).as_data()
    session.commit()
    noon = a.NOON.timetz()
    with pytest.raises(Refused, match="The last day to ask was"):
        appeal(office, at=datetime.combine(last + timedelta(days=1), noon))
    on_it = datetime.combine(last, noon)

    assert appeal(office, at=on_it).answer_by == rules.WorkingDays().after(on_it, 4)


# Pages


def test_an_appeal_against_a_unit_sent_back_goes_all_the_way_by_pages_alone(browser, office, room, page):
    browser.sign_in(room.learner)
    assert browser.page("/portfolio").links["Ask for another look at unit PM1"] == page
    form = browser.page(page)
    assert "Ask who they told." in form.text
    assert "Another IQA looks, and answers by 20 May 2026." in form.text
    assert "The last day to ask is 4 June 2026." in form.text
    case = browser.send(form, text="It is there, on line two.").address
    assert browser.page(case).heading == "Appeal: unit PM1, sent back on 6 May 2026"
    browser.sign_in(office.iqa)
    assert case in browser.page("/cases").links.values()
    browser.page(f"{case}/decide", 404)
    browser.sign_in(office.other_iqa)
    decide = browser.page(f"{case}/decide")
    assert "Ines Queue sent unit PM1 back on 6 May 2026:" in decide.text
    assert "Ask who they told." in decide.text
    shown = browser.send(decide, outcome="upheld", reason="It is there.")
    assert "What was asked for in unit PM1 is set aside." in shown.text
    browser.sign_in(room.learner)
    assert "It is there." in browser.page(case).text
    assert "Ask for another look at unit PM1" not in browser.page("/portfolio").links


@pytest.mark.parametrize("text", ["", "x" * 2001])
def test_it_needs_words_and_not_too_many(browser, session, room, page, text):
    browser.sign_in(room.learner)

    assert "text" in browser.submit(page, 422, text=text).problems
    assert session.scalars(select(Case)).all() == []


def test_a_second_press_asks_once_and_the_page_then_says_that_it_was_asked(browser, session, room, page):
    browser.sign_in(room.learner)
    form, other = browser.page(page), browser.page(page)
    first = browser.send(form, text="Look again")
    assert browser.send(form, text="Look again").address == first.address
    assert "already" in browser.send(other, 422, text="Look again").text

    again = browser.page(page)
    assert again.links["See how far it has come"] == first.address
    assert again.buttons == []
    assert len(session.scalars(select(Case)).all()) == 1


def test_a_forged_form_asks_for_nothing(browser, session, room, page):
    browser.sign_in(room.learner)

    browser.submit(page, 422, text="Look again", csrf_token="forged")

    assert session.scalars(select(Case)).all() == []


def test_out_of_reach_is_not_found_and_a_unit_that_is_not_sent_back_says_so(browser, office, room, page):
    for stranger in (room.mentor, room.hull_assessor, office.admin, office.hull_iqa, office.eqa):
        browser.sign_in(stranger)
        browser.page(page, 404)
    browser.sign_in(room.learner)
    browser.page(page.replace("PM1", "XX9"), 404)
    assert "Nothing in this unit is sent back now." in browser.page(page.replace("PM1", "PM2")).text


def test_the_home_pages_count_it_for_an_iqa_who_did_not_send_it_back_and_for_no_assessor(browser, office, room):
    appeal(office)
    said = {}
    for who in (office.iqa, office.other_iqa, room.assessor):
        browser.sign_in(who)
        said[who.name] = "1 case" in browser.page("/").text or "1 appeal" in browser.page("/").text

    assert said == {"Ines Queue": False, "Olu Queue": True, "Asha Khan": False}
