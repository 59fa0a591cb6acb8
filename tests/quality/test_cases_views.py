"""The pages of cases: asking, the list, one case, and deciding."""

from uuid import uuid4

import pytest
from sqlalchemy import func, select

from lms.audit.models import Event
from lms.core.work import Refused
from lms.quality.models import Case, CaseKind, CaseOutcome
from lms.quality.service import cases as service
from lms.quality.service import telling
from tests import builders as a

ALL = "/cases"
LONG = "x" * 2001


@pytest.fixture
def office(scene):
    return scene.office


@pytest.fixture
def appeal_page(room):
    return f"/portfolios/{room.registration.id}/evidence/1/appeal"


@pytest.fixture
def adjustment_page(room):
    return f"/portfolios/{room.registration.id}/adjustment"


def test_a_piece_with_a_new_version_begun_leads_to_an_appeal_all_the_same(browser, scene, room, session, appeal_page):
    scene.piece.versions.append(a.version(2))
    session.commit()
    browser.sign_in(room.learner)

    assert "Ask for another look" in browser.page(f"/portfolios/{room.registration.id}/evidence/1").links
    assert "The last day to ask is 4 June 2026" in browser.page(appeal_page).text


def count(session):
    return session.scalar(select(func.count(Case.id)))


def test_an_appeal_goes_all_the_way_by_pages_alone(browser, scene, room, appeal_page):
    browser.sign_in(room.learner)
    page = browser.page(appeal_page)
    assert page.heading == "Ask for another look"
    assert "answers by 20 May 2026" in page.text
    assert "The last day to ask is 4 June 2026" in page.text
    case = browser.send(page, text="You missed the part on listening.").address
    browser.sign_in(scene.second)
    assert "Appeal: piece 1, My first week, Jordan Ash" in browser.page(ALL).links
    browser.submit(f"{case}/decide", outcome="not upheld", reason="It is not there.")
    browser.sign_in(room.learner)
    assert "It is not there." in browser.page(case).text
    browser.press(case, "Take it to the next stage")
    browser.sign_in(scene.office.iqa)
    page = browser.submit(f"{case}/decide", outcome="upheld", reason="It is there, on line two.")
    assert "Upheld: it is to be decided again" in page.text
    browser.sign_in(room.assessor)
    assert "Piece 1: My first week" not in browser.page(ALL).links
    browser.sign_in(scene.second)
    assert "Piece 1: My first week" in browser.page(ALL).links
    browser.sign_in(room.learner)
    assert "Stage 2: Upheld" in browser.page(case).text
    assert "Appeal: piece 1, My first week" in browser.page("/cases/mine").links


def test_a_learner_asks_for_an_adjustment_and_an_iqa_agrees_it(browser, scene, room, adjustment_page):
    browser.sign_in(room.learner)
    page = browser.page(adjustment_page)
    assert "What has to be shown stays the same." in page.text
    asked = {"category": "More time", "reason_category": "Reading or writing", "text": "Half as long again"}
    case = browser.send(page, units=["PM1"], typed=asked).address
    assert "Kind of reasonReading or writing" in browser.page(case).text
    browser.sign_in(scene.office.iqa)
    assert "The kind of reason: Reading or writing" in browser.page(f"{case}/decide").text
    page = browser.submit(f"{case}/decide", outcome="upheld", reason="A quarter more each time.")

    assert page.heading == "Reasonable adjustment: more time"
    assert "Agreed" in page.text
    browser.sign_in(room.assessor)
    assert "Kind of reason" not in browser.page(case).text


def test_an_adjustment_from_before_the_kind_of_reason_was_asked_says_that_it_is_not_recorded(
    browser, scene, room, session
):
    asked = {"category": "More time", "reason_category": "Reading or writing", "units": [], "text": "More time"}
    case = service.ask(scene.office.as_(room.learner), room.registration, CaseKind.ADJUSTMENT, **asked)
    case.reason_category = ""
    session.commit()
    browser.sign_in(scene.office.eqa)

    assert "Kind of reasonNot recorded" in browser.page(f"/cases/{case.id}").text


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": LONG}, "text"),
        ({"category": "Dyslexia"}, "category"),
        ({"category": ""}, "category"),
        ({"reason_category": "Dyslexia"}, "reason_category"),
        ({"reason_category": ""}, "reason_category"),
    ],
)
def test_what_is_not_sound_is_said_beside_its_box_and_nothing_is_kept(
    browser, session, room, adjustment_page, typed, field
):
    browser.sign_in(room.learner)
    sound = {"category": "More time", "reason_category": "Rather not say", "text": "Half as long again"}
    page = browser.submit(adjustment_page, 422, typed=sound | typed)

    assert field in page.problems
    assert count(session) == 0


def test_units_of_another_qualification_are_refused(browser, session, room, adjustment_page):
    browser.sign_in(room.learner)
    sound = {"category": "More time", "reason_category": "Rather not say", "text": "Half as long again"}
    browser.submit(adjustment_page, 422, units=["XX9"], typed=sound)

    assert count(session) == 0


@pytest.mark.parametrize("text", ["", LONG])
def test_an_appeal_needs_words_and_not_too_many(browser, session, room, appeal_page, text):
    browser.sign_in(room.learner)

    assert "text" in browser.submit(appeal_page, 422, text=text).problems
    assert count(session) == 0


def test_a_second_press_asks_once_and_a_page_open_elsewhere_says_it_was_asked(browser, session, room, appeal_page):
    browser.sign_in(room.learner)
    page, other = browser.page(appeal_page), browser.page(appeal_page)
    first = browser.send(page, text="Look again")
    assert browser.send(page, text="Look again").address == first.address

    assert "already" in browser.send(other, 422, text="Look again").text
    assert count(session) == 1


def test_a_forged_form_asks_for_nothing(browser, session, room, appeal_page):
    browser.sign_in(room.learner)

    browser.submit(appeal_page, 422, text="Look again", csrf_token="forged")

    assert count(session) == 0


def test_somebody_who_may_not_read_an_appeal_is_not_led_to_it(browser, scene, room, appeal_page):
    case = scene.appeal()
    browser.sign_in(room.tutor)

    page = browser.page(appeal_page)

    assert "Somebody has asked for another look at this already." in page.text
    assert "See how far it has come" not in page.links
    browser.page(f"/cases/{case.id}", 404)


def test_a_page_for_an_appeal_that_cannot_be_made_says_why_and_has_no_form(browser, scene, room, appeal_page):
    case = scene.appeal()
    browser.sign_in(room.learner)

    page = browser.page(appeal_page)

    assert "Somebody has asked for another look at this already." in page.text
    assert page.links["See how far it has come"] == f"/cases/{case.id}"
    assert page.buttons == []


def test_a_decision_on_a_page_that_is_stale_keeps_the_words_and_changes_nothing(browser, scene, session):
    case = scene.appeal()
    browser.sign_in(scene.second)
    page = browser.page(f"/cases/{case.id}/decide")
    case.text = "You missed the part on waiting."
    session.commit()

    answer = browser.send(page, 409, outcome="upheld", reason="It is there, on the second line.")

    assert "It is there, on the second line." in answer.text
    session.expire_all()
    assert case.steps == []


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"outcome": ""}, "outcome"),
        ({"outcome": "maybe"}, "outcome"),
        ({"reason": ""}, "reason"),
        ({"reason": LONG}, "reason"),
    ],
)
def test_a_decision_needs_an_outcome_and_a_reason(browser, scene, typed, field):
    case = scene.appeal()
    browser.sign_in(scene.second)

    page = browser.submit(
        f"/cases/{case.id}/decide", 422, typed={"outcome": "upheld", "reason": "It is there."} | typed
    )

    assert field in page.problems


def test_out_of_reach_is_not_found(browser, scene, room, appeal_page, adjustment_page):
    case = scene.appeal()
    pages = [f"/cases/{case.id}", f"/cases/{case.id}/decide", appeal_page, adjustment_page]
    for stranger in (room.mentor, room.hull_assessor, scene.office.admin, scene.office.hull_iqa):
        browser.sign_in(stranger)
        for page in pages:
            browser.page(page, 404)
    browser.sign_in(room.assessor)
    browser.page(f"/cases/{case.id}/decide", 404)
    browser.page(f"/cases/{uuid4()}", 404)
    browser.page(f"/portfolios/{room.registration.id}/evidence/99/appeal", 404)


def test_an_eqa_reads_every_case_and_decides_none(browser, scene, appeal_page):
    case = scene.appeal()
    browser.sign_in(scene.office.eqa)

    assert browser.page(f"/cases/{case.id}").buttons == []
    assert f"/cases/{case.id}" in browser.page(ALL).links.values()
    browser.page(f"/cases/{case.id}/decide", 404)
    browser.page(appeal_page, 404)
    assert browser.post(f"/cases/{case.id}/decide").status_code == 404
    assert browser.post(f"/cases/{case.id}/take-on").status_code == 404


def test_a_late_answer_is_marked_with_a_word(browser, scene, session):
    case = scene.appeal()
    case.answer_by = a.YESTERDAY.date()
    session.commit()
    browser.sign_in(scene.office.iqa)

    assert "Late: waiting for an assessor" in browser.page(ALL).text
    assert "Late: waiting for an assessor" in browser.page(f"/cases/{case.id}").text


def test_nobody_without_a_part_in_quality_sees_the_list_and_an_empty_one_says_what_will_be_there(browser, room, scene):
    browser.sign_in(room.tutor)
    browser.page(ALL, 403)
    browser.sign_in(room.mentor)
    assert "You have asked for nothing yet" in browser.page("/cases/mine").text
    browser.sign_in(scene.office.hull_iqa)
    assert "There are no cases" in browser.page(ALL).text


def test_a_tutor_who_asked_for_a_learner_can_follow_it(browser, room, adjustment_page, session):
    browser.sign_in(room.tutor)

    asked = {"category": "Rest breaks", "reason_category": "Health on the day", "text": "A break after 20 minutes"}
    page = browser.submit(adjustment_page, typed=asked)

    assert page.heading == "Reasonable adjustment: rest breaks"
    assert session.scalars(select(Case)).one().kind is CaseKind.ADJUSTMENT


def test_a_learner_never_sees_the_cases_of_another(browser, scene, room, session):
    case = scene.appeal()
    own = a.registration(room.mentor, room.qualification, room.leeds)
    a.save(session, own)
    service.ask(
        scene.office.as_(room.mentor),
        own,
        CaseKind.CONSIDERATION,
        category="A court or legal visit",
        units=[],
        text="x",
    )
    session.commit()
    browser.sign_in(room.mentor)

    links = browser.page("/cases/mine").links
    assert "Special consideration: a court or legal visit" in links
    assert f"/cases/{case.id}" not in links.values()


def test_an_iqa_opens_a_malpractice_case_without_a_flag_and_nobody_else_can(browser, scene, room):
    page = f"/portfolios/{room.registration.id}/malpractice"
    for stranger in (room.assessor, room.learner, scene.office.eqa, scene.office.hull_iqa):
        browser.sign_in(stranger)
        browser.page(page, 404)
    browser.sign_in(scene.office.iqa)
    sound = {"whose": "learner", "text": "Look"}
    for wrong in ({"text": ""}, {"text": LONG}, {"units": "XX9"}, {"whose": ""}, {"whose": str(room.mentor.id)}):
        assert next(iter(wrong)) in browser.submit(page, 422, typed=sound | wrong).problems

    case = browser.submit(page, whose="learner", units=["PM1"], text="An officer said that somebody else wrote it.")

    assert case.heading == "Malpractice: something that was seen or said"
    assert "Whose work or deedThe learner’s" in case.text
    assert "Waiting for an IQA" in case.text


def test_an_iqa_writes_down_that_the_awarding_organisation_was_told(browser, scene, room, session):
    office = scene.office
    facts = {"category": "Same words", "units": ["PM1"], "text": "Look at piece 1."}
    case = service.raise_malpractice(office.as_(office.iqa), room.registration, **facts)
    service.decide(office.as_(office.other_iqa), scene.whole(case), CaseOutcome.UPHELD, "Copied.", seen=case.version)
    session.commit()
    browser.sign_in(room.learner)
    assert "Write down that they were told" not in browser.page(f"/cases/{case.id}").links
    browser.page(f"/cases/{case.id}/told", 404)
    browser.sign_in(office.iqa)
    assert "The awarding organisation is not told yet" in browser.page("/cases").text
    whole = browser.page(f"/cases/{case.id}")
    assert "Take it to the next stage" not in whole.text
    form = whole.links["Write down that they were told"]
    late = browser.page(form)
    days = ["6", "5", "2026"]
    for wrong, field in (
        ({"told_on": ["", "", ""], "reference": "x"}, "told_on"),
        ({"told_on": ["7", "5", "2026"], "reference": "x"}, "told_on"),
        ({"told_on": days, "reference": " "}, "reference"),
        ({"told_on": days, "reference": "x" * 201}, "reference"),
    ):
        assert field in browser.submit(form, 422, typed=wrong).problems

    page = browser.submit(form, told_on=days, reference="AO/26/14")

    assert "Ines Queue told the awarding organisation on 6 May 2026. Reference: AO/26/14" in page.text
    assert "Write down what they decided" not in page.links
    browser.send(late, 409, told_on=days, reference="Again")
    assert "not told yet" not in browser.page("/cases").text
    browser.sign_in(office.other_iqa)
    assert "Write down what they decided" in browser.page(f"/cases/{case.id}").links
    assert "Found, but the award may go on" in browser.page(f"/cases/{case.id}/decide").text


def test_an_iqa_puts_right_when_the_awarding_organisation_was_told_and_what_was_there_is_kept(
    browser, scene, room, session
):
    office = scene.office
    facts = {"category": "Same words", "units": ["PM1"], "text": "Look at piece 1."}
    case = service.raise_malpractice(office.as_(office.iqa, a.YESTERDAY), room.registration, **facts)
    service.decide(office.as_(office.other_iqa), scene.whole(case), CaseOutcome.UPHELD, "Copied.", seen=case.version)
    telling.tell(office.as_(office.iqa), scene.whole(case), a.TODAY, "AO/26/14", seen=case.version)
    session.commit()
    browser.sign_in(office.eqa)
    assert "Put this right: when they were told" not in browser.page(f"/cases/{case.id}").links
    browser.sign_in(office.other_iqa)
    form = browser.page(f"/cases/{case.id}").links["Put this right: when they were told"]
    page = browser.page(form)
    assert page.heading == "Put right when the awarding organisation was told"
    assert (page.form().fields["reference"], page.form().fields["told_on"]) == ("AO/26/14", "6")
    assert "This is what is written down already" in browser.send(page, 422).tree.text_content()
    for wrong in ({"told_on": ["7", "5", "2026"]}, {"told_on": ["4", "5", "2026"]}, {"reference": "  "}):
        assert next(iter(wrong)) in browser.submit(form, 422, typed=wrong).problems
    late = browser.page(form)

    page = browser.submit(form, told_on=["5", "5", "2026"], reference="AO/26/41")

    assert "Olu Queue told the awarding organisation on 5 May 2026. Reference: AO/26/41" in page.text
    [event] = session.scalars(select(Event).where(Event.name == "telling put right"))
    assert event.detail == {"kind": "malpractice", "from": "2026-05-06: AO/26/14", "to": "2026-05-05: AO/26/41"}
    assert event.actor_id == office.other_iqa.id
    browser.send(late, 409, reference="Again")


def test_what_was_never_told_cannot_be_put_right(scene, room, session):
    office = scene.office
    facts = {"category": "Same words", "units": ["PM1"], "text": "Look at piece 1."}
    case = service.raise_malpractice(office.as_(office.iqa), room.registration, **facts)
    service.decide(office.as_(office.other_iqa), scene.whole(case), CaseOutcome.UPHELD, "Copied.", seen=case.version)
    for who, said in ((office.iqa, "Nobody has written down"), (office.hull_iqa, "Only an IQA")):
        with pytest.raises(Refused, match=said):
            telling.correct_telling(office.as_(who), scene.whole(case), a.TODAY, "AO", seen=case.version)


def test_everybody_who_is_signed_in_can_read_and_print_how_malpractice_is_looked_into(browser, scene, room):
    for who, way in ((room.learner, "/cases/mine"), (scene.office.iqa, ALL), (room.tutor, None)):
        browser.sign_in(who)
        if way:
            assert "/malpractice" in browser.page(way).links.values()
        page = browser.page("/malpractice")
        assert page.heading == "How malpractice is looked into"
        assert "This is the house procedure." in page.text
        assert "within 5 working days" in page.text


def test_a_malpractice_case_leads_to_the_procedure(browser, scene, room, session):
    office = scene.office
    facts = {"category": "Same words", "units": ["PM1"], "text": "Look at piece 1."}
    case = service.raise_malpractice(office.as_(office.iqa), room.registration, **facts)
    session.commit()
    browser.sign_in(office.iqa)
    assert browser.page(f"/cases/{case.id}").links["Read how malpractice is looked into"] == "/malpractice"
    assert "/malpractice" in browser.page(f"/portfolios/{room.registration.id}/malpractice").links.values()


def test_a_portfolio_says_what_was_agreed_for_its_learner_to_everyone_who_reads_it(browser, scene, room, session):
    case = service.ask(
        scene.office.as_(room.learner),
        room.registration,
        CaseKind.ADJUSTMENT,
        category="More time",
        reason_category="Reading or writing",
        units=["PM1"],
        text="Half as long again",
    )
    service.decide(
        scene.office.as_(scene.office.iqa), scene.whole(case), CaseOutcome.UPHELD, "A quarter more.", seen=case.version
    )
    session.commit()
    for reader in (room.assessor, scene.office.eqa):
        browser.sign_in(reader)
        text = browser.page(f"/portfolios/{room.registration.id}").text
        assert "Agreed for Jordan More time, for PM1. A quarter more. What has to be shown stays the same." in text
    browser.sign_in(room.learner)
    assert "Agreed for you" in browser.page("/portfolio").text


def test_the_page_of_a_decided_piece_leads_to_another_look_and_the_home_page_to_what_is_to_be_decided_again(
    browser, scene, room, appeal_page
):
    browser.sign_in(room.learner)
    assert browser.page(appeal_page.removesuffix("/appeal")).links["Ask for another look"] == appeal_page
    case = scene.appeal()
    service.decide(
        scene.office.as_(scene.second), scene.whole(case), CaseOutcome.UPHELD, "It is there.", seen=case.version
    )
    room.session.commit()

    browser.sign_in(scene.second)
    assert "Jordan Ash: piece 1, My first week" in browser.page("/").links
    browser.sign_in(room.assessor)
    assert "Jordan Ash: piece 1, My first week" not in browser.page("/").links
