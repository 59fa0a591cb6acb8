"""The table of policies through real doors: who is let in, who is told 404 (a person's thing) and who 403 (an area)."""

import pytest

from lms.people.models import Role
from tests.builders import circumstances as given
from tests.builders.circumstances import LEARNERS, STAFF
from tests.test_policy_table import expected

pytestmark = pytest.mark.once

HIDDEN, CLOSED = 404, 403

# Each door, the row of the table it is held against, and what whoever may not is answered.
DOORS = {
    "/portfolios/{registration}": ("quality.may_read registration", HIDDEN),
    "/portfolios/{registration}/documents": ("quality.may_read registration", HIDDEN),
    "/portfolios/{registration}/seen": ("assessments.may_read_practical registration", HIDDEN),
    "/portfolios/{registration}/evidence/2": ("portfolio.may_read_record registration", HIDDEN),
    "/portfolios/{registration}/evidence/2/decide": ("portfolio.may_decide_piece piece", HIDDEN),
    "/portfolios/{registration}/evidence/1/versions/1/decide-again": ("portfolio.may_countersign proposal", HIDDEN),
    "/portfolios/{registration}/evidence/2/proposal": ("portfolio.may_countersign proposal", HIDDEN),
    "/portfolios/{registration}/evidence/3/files": ("portfolio.may_add_files registration", HIDDEN),
    "/portfolios/{registration}/evidence/new": ("portfolio.may_write registration", HIDDEN),
    "/portfolios/{registration}/evidence/1/appeal": ("quality.may_ask registration", HIDDEN),
    "/portfolios/{registration}/evidence/1/standardise": ("quality.may_standardise registration", HIDDEN),
    "/portfolios/{registration}/adjustment": ("quality.may_ask registration", HIDDEN),
    "/portfolios/{registration}/malpractice": ("quality.may_review registration", HIDDEN),
    "/portfolios/{registration}/units/PM1/look": ("quality.may_review registration", HIDDEN),
    "/portfolios/{registration}/units/PM1/review": ("quality.may_review registration", HIDDEN),
    "/portfolios/{registration}/units/PM2/practical": ("assessments.may_observe registration", HIDDEN),
    "/portfolios/{registration}/discussions/new": ("assessments.may_question registration", HIDDEN),
    "/portfolios/{registration}/witnesses/new": ("assessments.may_bear_witness registration", HIDDEN),
    "/portfolios/{registration}/prior/new": ("assessments.may_claim_prior registration", HIDDEN),
    "/portfolios/{registration}/forms": ("portfolio.may_print_form registration", HIDDEN),
    "/forms/{code}": ("portfolio.may_open_here form", HIDDEN),
    "/shadowing/{shadowing}": ("assessments.may_read_shadowing shadowing", HIDDEN),
    "/cases/{appeal}": ("quality.may_read_case appeal", HIDDEN),
    "/cases/{suspicion}": ("quality.may_read_case suspicion", HIDDEN),
    "/cases/{malpractice}": ("quality.may_read_case malpractice", HIDDEN),
    "/cases/{malpractice}/told": ("quality.may_tell malpractice", HIDDEN),
    "/cases/{appeal}/decide": ("quality.may_decide_case appeal", HIDDEN),
    "/cases/{second_appeal}/decide": ("quality.may_decide_case second_appeal", HIDDEN),
    "/cases/{unit_appeal}/decide": ("quality.may_decide_case unit_appeal", HIDDEN),
    "/portfolios/{registration}/units/PM3/appeal": ("quality.may_ask registration", HIDDEN),
    "/quality/plans/{plan}": ("quality.may_read_plan plan", HIDDEN),
    "/quality/draws/{draw}": ("quality.may_read_draw draw", HIDDEN),
    "/quality/actions/{action}": ("quality.may_answer_action action", HIDDEN),
    "/quality/actions/{action}/owner": ("quality.may_move_action action", HIDDEN),
    "/standardisation/{exercise}": ("quality.may_read_exercise exercise", HIDDEN),
    "/standardisation/{exercise}/answer": ("quality.may_answer exercise", HIDDEN),
    "/quality/claims/LEI/l2-peer-mentoring/route": ("quality.may_set_claim_route prison", HIDDEN),
    "/bookings/{booking}/cancel": ("assessments.may_change_booking booking", HIDDEN),
    "/rooms/{room}": ("assessments.may_change_room room", HIDDEN),
    "/admin/staff/{member}": ("people.may_manage_person member", HIDDEN),
    "/assess": ("portfolio.may_assess -", CLOSED),
    "/assess/proposals": ("portfolio.may_countersign_somewhere -", CLOSED),
    "/slots": ("assessments.may_see_slots -", CLOSED),
    "/slots/new": ("assessments.may_offer -", CLOSED),
    "/countersign": ("assessments.may_countersign_here -", CLOSED),
    "/cases": ("quality.may_see_cases -", CLOSED),
    "/quality": ("quality.may_see_quality -", CLOSED),
    "/quality/flags": ("quality.may_see_quality -", CLOSED),
    "/quality/plans/new": ("quality.may_plan -", CLOSED),
    "/quality/records": ("quality.may_pick_records -", CLOSED),
    "/quality/pack": ("quality.may_make_packs -", CLOSED),
    "/quality/statistics": ("quality.may_see_statistics -", CLOSED),
    "/standardisation": ("quality.may_see_standardisation -", CLOSED),
    "/claims": ("credentials.may_see_claims -", CLOSED),
    "/claims/certificates": ("credentials.may_see_organisation_certificates -", CLOSED),
    "/my-interests": ("people.may_declare_interest -", CLOSED),
    "/my-cpd": ("people.may_keep_cpd -", CLOSED),
    "/my-cpd/qualification": ("people.may_keep_cpd -", CLOSED),
    "/staff-cpd": ("people.may_see_cpd -", CLOSED),
    "/admin/staff/{member}/qualification": ("people.may_manage_person member", HIDDEN),
    "/interests": ("people.may_see_interests -", CLOSED),
    "/admin/staff": ("people.may_manage -", CLOSED),
}


@pytest.fixture
def prison(session):
    return given.prison(session)


def addresses(prison):
    """Each door's address here."""
    named = {name: thing.id for name, thing in [*prison.rest.items(), *prison.cases.items()]}
    named |= {"registration": prison.registration.id, "member": prison.member.id, "code": prison.rest["form"].code}
    return {door: door.format(**named) for door in DOORS}


def answers(browser, prison):
    """What each door answers: "opens", or a status."""
    found = {door: browser.get(address) for door, address in addresses(prison).items()}
    return {door: "opens" if answer.status_code < 400 else answer.status_code for door, answer in found.items()}


def due(may):
    """What each door is to answer to somebody who may do this."""
    return {door: "opens" if row in may else no for door, (row, no) in DOORS.items()}


@pytest.mark.parametrize("who", [*LEARNERS, *STAFF])
def test_doors_open_to_whom_the_table_says_here_after_a_move_and_after_release(browser, prison, who):
    learner = prison.learner_called(who) if who in LEARNERS else None
    browser.sign_in(learner or given.holder(prison.session, who, prison.room.leeds))
    assert answers(browser, prison) == due(expected(who))
    prison.move()
    assert answers(browser, prison) == due(expected(who, "the learner was moved away"))
    prison.release()
    assert answers(browser, prison) == due(expected(who, "the learner is released"))


@pytest.mark.parametrize("role", [Role.ASSESSOR, Role.IQA])
def test_staff_of_the_other_prison_meet_404_until_the_learner_is_theirs(browser, prison, role):
    browser.sign_in(given.holder(prison.session, role.value, prison.room.hull))
    assert answers(browser, prison) == due(expected(role.value, "staff are at the other prison"))
    prison.move()
    assert answers(browser, prison) == due(expected(role.value, "staff are where the learner was moved to"))


@pytest.mark.parametrize("role", [Role.ASSESSOR, Role.IQA, Role.ADMIN])
@pytest.mark.parametrize("how", ["suspended", "ended yesterday", "begins tomorrow"])
def test_whose_role_is_not_in_force_may_sign_in_and_go_nowhere(browser, prison, role, how):
    someone = given.holder(prison.session, role.value, prison.room.leeds)
    given.out_of_force(prison, someone, how)
    browser.sign_in(someone)
    assert answers(browser, prison) == due(set())
    assert browser.get("/").status_code == 200
    posted = {door: browser.post(address).status_code for door, address in addresses(prison).items()}
    assert {door: status for door, status in posted.items() if status not in (HIDDEN, CLOSED, 405)} == {}


def test_a_role_that_is_suspended_meanwhile_closes_its_doors_at_the_next_step(browser, prison):
    someone = given.holder(prison.session, Role.ASSESSOR.value, prison.room.leeds)
    browser.sign_in(someone)
    assert browser.get("/assess").status_code == 200
    given.out_of_force(prison, someone, "suspended")
    assert browser.get("/assess").status_code == CLOSED
    given.in_force(prison, someone)
    assert browser.get("/assess").status_code == 200


@pytest.mark.parametrize(
    ("part", "role", "shut"),
    [
        (
            "declared an interest in the learner",
            Role.ASSESSOR,
            {
                "/portfolios/{registration}/evidence/2/decide",
                "/portfolios/{registration}/evidence/1/versions/1/decide-again",
                "/portfolios/{registration}/evidence/2/proposal",
                "/portfolios/{registration}/units/PM2/practical",
                "/portfolios/{registration}/discussions/new",
                "/cases/{appeal}/decide",
            },
        ),
        (
            "declared an interest in the learner",
            Role.IQA,
            {
                "/portfolios/{registration}/malpractice",
                "/portfolios/{registration}/units/PM1/look",
                "/portfolios/{registration}/units/PM1/review",
                "/cases/{second_appeal}/decide",
                "/cases/{unit_appeal}/decide",
                "/quality/actions/{action}/owner",
            },
        ),
        (
            "bore witness in the piece",
            Role.ASSESSOR,
            {
                "/portfolios/{registration}/evidence/2/decide",
                "/portfolios/{registration}/evidence/2/proposal",
            },
        ),
        ("decided it", Role.ASSESSOR, {"/cases/{appeal}/decide"}),
        ("looked at the unit as an IQA", Role.IQA, {"/cases/{second_appeal}/decide"}),
        ("decided the first stage", Role.IQA, {"/cases/{second_appeal}/decide"}),
        (
            "sent the unit back that is appealed about",
            Role.IQA,
            {"/cases/{unit_appeal}/decide", "/cases/{second_appeal}/decide"},
        ),
        ("proposed it", Role.ASSESSOR, {"/portfolios/{registration}/evidence/2/proposal"}),
    ],
)
def test_a_part_shuts_the_doors_of_judging_and_no_other(browser, prison, part, role, shut):
    someone = given.holder(prison.session, role.value, prison.room.leeds)
    given.take_part(prison, someone, part)
    browser.sign_in(someone)
    wanted = due(expected(role.value))
    assert shut <= {door for door, answer in wanted.items() if answer == "opens"}
    assert answers(browser, prison) == wanted | dict.fromkeys(shut, HIDDEN)


def test_whoever_is_asked_to_do_an_action_reaches_it_while_they_assess_there(browser, prison):
    someone = given.holder(prison.session, Role.ASSESSOR.value, prison.room.leeds)
    given.take_part(prison, someone, "is asked to do the action")
    browser.sign_in(someone)
    address = addresses(prison)["/quality/actions/{action}"]
    assert browser.get(address).status_code == 200
    prison.move()
    assert browser.get(address).status_code == 200
    given.out_of_force(prison, someone, "ended yesterday")
    assert browser.get(address).status_code == HIDDEN


def test_somebody_who_is_not_signed_in_is_led_to_sign_in_by_every_door(browser, prison):
    for address in addresses(prison).values():
        answer = browser.get(address)
        assert answer.status_code in (302, 303), address
        assert answer.headers["Location"].startswith("/sign-in"), address


def test_the_learner_does_not_read_how_a_witness_is_reached_and_staff_do(browser, prison, session):
    statement = prison.piece.witness
    address = f"/portfolios/{prison.registration.id}/witnesses/{statement.id}"
    browser.sign_in(prison.room.learner)
    assert statement.contact not in browser.page(address).text
    assert statement.contact not in browser.page(f"/portfolios/{prison.registration.id}/evidence/2").text
    browser.sign_in(prison.room.tutor)
    assert statement.contact in browser.page(address).text
