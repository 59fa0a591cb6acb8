"""Each sign of risk, from the rows that a deed leaves behind."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from lms.courses.models import Registration
from lms.people import cpd, marks, rules
from lms.people.models import Role, StaffQualification
from lms.portfolio.models import Decision, Evidence, Judgement, Kind, Outcome
from lms.quality import service as quality
from lms.quality.models import Action, CaseOutcome, Finding
from lms.quality.queries import risk as risk_queries
from lms.quality.queries.cases import get_case
from lms.quality.rules import statistics
from lms.quality.rules.risk import Sign
from lms.quality.service import cases
from tests import builders as a

DAY = timedelta(days=1)
UPHELD = CaseOutcome.UPHELD
# In which an assessor of long standing decided: no gap of four months, and nothing in the last three but one piece.
DAYS_AGO = (180, 100, 50, 20)


@pytest.fixture
def office(session):
    """An assessor with an award, who decided often, on two kinds of evidence, and did not always say met."""
    office = a.office(session)
    room = office.room
    for number, days in enumerate(DAYS_AGO, 1):
        criteria = [criterion for unit in room.qualification.units for criterion in unit.criteria][:10]
        piece = a.sent_evidence(room.registration, criteria, number, at=a.NOON - days * DAY)
        piece.kind = Kind.PRODUCT if number == 2 else piece.kind
        outcomes = [Outcome.NOT_YET if number == 1 else Outcome.MET] * len(criteria)
        a.judge(piece, room.assessor, outcomes, at=a.NOON - days * DAY)
        a.save(session, piece)
    held = cpd.Award("D32 and D33", "A body", date(1999, 3, 1))
    cpd.add_qualification(office.as_(room.assessor), room.assessor.id, held)
    return office


def signs_of(office):
    office.room.session.commit()
    plan = a.plan(office)
    known = risk_queries.risks(office.as_(office.iqa), [plan])
    return {sign for sign, _ in known[plan.id][office.room.assessor.id].signs}


# What somebody does, or lets happen


def change(office, of, **values):
    office.room.session.execute(update(of).values(**values))
    office.room.session.expire_all()


def move_decisions(office, days_ago, to):
    there = {"decided_at": a.NOON - to * DAY}
    for kind in (Decision, Judgement):
        office.room.session.execute(update(kind).where(kind.decided_at == a.NOON - days_ago * DAY).values(**there))


def most_were_decided_by_another(office):
    another = update(Judgement).where(Judgement.decided_at < a.NOON - 30 * DAY)
    office.room.session.execute(another.values(assessor_id=office.room.hull_assessor.id))


def everything_was_decided_lately(office):
    for days in DAYS_AGO:
        move_decisions(office, days, 20)


def begins_training(office, days=10):
    marks.begin_training(office.as_(office.admin), office.room.assessor.grants[0], a.TODAY - days * DAY)


def trains_for_two_years(office):
    begins_training(office, 730)


def award_is_taken_back(office):
    [held] = cpd.qualifications_of(office.room.session, office.room.assessor.id)
    cpd.take_back_qualification(office.as_(office.room.assessor), held)


def award_is_in_something_else(office):
    change(office, StaffQualification, title="Award in First Aid at Work")


def an_iqa_asks_for_something(office):
    room = office.room
    unit = room.unit("PM1")
    agrees = {criterion.id: True for criterion in unit.criteria}
    asked = quality.Asked(room.assessor.id, "Write more", a.TODAY)
    said = quality.Said(agrees=agrees, feedback_adequate=True, action=asked)
    quality.agree(office.as_(office.iqa), room.registration, unit, "Sound.", said=said)


def an_iqa_sends_a_unit_back(office):
    a.send_back(office)


def what_it_asks_is_given_to_another_assessor(office):
    room = office.room
    a.send_back(office)
    another = a.person(room.leeds, Role.ASSESSOR, name="Bea Second")
    a.save(room.session, another, *another.grants)
    change(office, Action, owner_id=another.id)


def it_was_set_aside_on_appeal(office):
    a.send_back(office)
    room, later = office.room, a.NOON + timedelta(hours=1)
    learner = office.as_(room.learner, later)
    case = cases.appeal_unit(learner, room.registration, room.unit("PM1"), "It is on line two.")
    said = "It is there, on line two."
    cases.decide(office.as_(office.other_iqa, later), get_case(learner, case.id), UPHELD, said, seen=case.version)


def it_was_asked_at_another_prison(office):
    an_iqa_asks_for_something(office)
    change(office, Finding, establishment_id=office.room.hull.id)


def it_was_asked_about_another_qualification(office):
    an_iqa_asks_for_something(office)
    other = a.qualification()
    other.slug, other.content_hash = "l9-another", "another"
    elsewhere = a.registration(office.room.learner, other, office.room.leeds)
    a.save(office.room.session, other, elsewhere)
    change(office, Finding, registration_id=elsewhere.id)


def visit(office, days_ago, *, actions_open):
    day = a.TODAY - days_ago * DAY
    a.save(office.room.session, a.eqa_visit(office.room, office.iqa, actions_open=actions_open, visited_on=day))


def an_eqa_leaves_an_action_open(office):
    visit(office, 20, actions_open=True)


def a_later_visit_finds_all_in_order(office):
    visit(office, 300, actions_open=True)
    visit(office, 20, actions_open=False)


def the_last_visit_left_an_action_open_long_ago(office):
    visit(office, 500, actions_open=True)


def a_visit_long_ago_left_an_action_open_and_a_later_one_did_not(office):
    visit(office, 500, actions_open=True)
    visit(office, 20, actions_open=False)


def decides_nothing_for_four_months(office):
    move_decisions(office, 100, 175)


def everything_was_met(office):
    change(office, Decision, outcome=Outcome.MET)


def the_learner_began_elsewhere(office):
    change(office, Registration, establishment_id=office.room.hull.id)


def the_qualification_changes(office):
    newer = a.qualification()
    newer.version, newer.content_hash, newer.published_at = "9", "newer", a.NOON - 10 * DAY
    a.save(office.room.session, newer)


def assesses_at_another_prison_too(office):
    second = a.grant(Role.ASSESSOR, office.room.hull)
    second.person = office.room.assessor
    a.save(office.room.session, second)


def only_accounts_are_sent(office):
    change(office, Evidence, kind=Kind.REFLECTIVE_ACCOUNT)


def nothing(office):
    pass


@pytest.mark.parametrize(
    ("deed", "signs"),
    [
        (nothing, set()),
        (most_were_decided_by_another, {Sign.NEW}),
        (everything_was_decided_lately, {Sign.NEW, Sign.NEW_SITE}),
        (begins_training, {Sign.IN_TRAINING}),
        (trains_for_two_years, {Sign.UNQUALIFIED}),
        (award_is_taken_back, {Sign.UNQUALIFIED}),
        (award_is_in_something_else, {Sign.UNQUALIFIED}),
        (an_iqa_asks_for_something, {Sign.EARLIER_ACTION}),
        (an_iqa_sends_a_unit_back, {Sign.EARLIER_ACTION}),
        (what_it_asks_is_given_to_another_assessor, {Sign.EARLIER_ACTION}),
        (it_was_set_aside_on_appeal, set()),
        (it_was_asked_at_another_prison, set()),
        (it_was_asked_about_another_qualification, set()),
        (an_eqa_leaves_an_action_open, {Sign.EQA_ACTION}),
        (a_later_visit_finds_all_in_order, {Sign.EQA_ACTION}),
        (the_last_visit_left_an_action_open_long_ago, {Sign.EQA_ACTION}),
        (a_visit_long_ago_left_an_action_open_and_a_later_one_did_not, set()),
        (decides_nothing_for_four_months, {Sign.LONG_GAP}),
        (everything_was_met, {Sign.ALL_FIRST_TIME}),
        (the_learner_began_elsewhere, {Sign.TRANSFERRED}),
        (the_qualification_changes, {Sign.NEW_EDITION}),
        (assesses_at_another_prison_too, {Sign.SEVERAL_SITES}),
        (only_accounts_are_sent, {Sign.SMALL_MIX}),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_each_sign_is_there_once_the_deed_is_done_that_makes_it_and_no_other_is(office, deed, signs):
    deed(office)

    assert signs_of(office) == signs


def test_that_all_was_met_the_first_time_is_a_sign_for_iqas_though_statistics_hold_it_back_for_so_few_learners(office):
    everything_was_met(office)

    assert len(office.room.session.scalars(select(Evidence.registration_id).distinct()).all()) == 1
    assert Sign.ALL_FIRST_TIME in signs_of(office)
    assert not statistics.shown(statistics.Count(often=40, learners=1)).is_shown


def test_every_sign_has_a_deed_in_the_table_above():
    [table] = [mark for mark in each_sign.pytestmark if mark.name == "parametrize"]

    assert {sign for _, signs in table.args[1] for sign in signs} == set(Sign)


each_sign = test_each_sign_is_there_once_the_deed_is_done_that_makes_it_and_no_other_is


# Awards


@pytest.mark.parametrize(
    ("title", "level", "assesses", "assures"),
    [
        ("Certificate in Assessing Vocational Achievement", 3, True, False),
        ("Certificate in Assessing Vocational Achievement", 2, False, False),
        ("CAVA", None, True, False),
        ("D32/33", None, True, False),
        ("A1 Assessor Award", 3, True, False),
        ("Award in Understanding the Principles and Practices of Assessment", 3, False, False),
        ("Award in the Internal Quality Assurance of Assessment Processes and Practice", 4, False, True),
        ("Award in the Internal Quality Assurance of Assessment Processes and Practice", 3, False, False),
        ("V1 Internal Verifier", None, False, True),
        ("Award in First Aid at Work", 3, False, False),
        ("Diploma in Teaching, 4A1B", 5, False, False),
    ],
)
@pytest.mark.once
def test_an_award_lets_somebody_assess_or_assure_by_its_name_and_level(title, level, assesses, assures):
    assert rules.lets_assess(title, level) is assesses
    assert rules.lets_assure(title, level) is assures


def test_the_plan_page_names_an_iqa_without_an_award_and_stops_nobody(browser, office, session):
    browser.sign_in(office.iqa)
    address = f"/quality/plans/{a.plan(office).id}"
    text = browser.page(address).text
    assert "Ines Queue No IQA award is on record" in text
    assert "Olu Queue No IQA award is on record" in text
    held = cpd.Award("Award in Internal Quality Assurance", "A body", date(2019, 3, 1), 4)
    cpd.add_qualification(office.as_(office.iqa), office.iqa.id, held)
    session.commit()

    text = browser.page(address).text

    assert "Ines Queue No IQA award" not in text
    assert "Olu Queue No IQA award is on record" in text
    assert "Make a draw" in browser.page(address).links


def test_the_pages_of_staff_say_what_is_not_on_record(browser, office, session):
    room = office.room
    award_is_taken_back(office)
    session.commit()
    browser.sign_in(office.admin)

    said = browser.page("/staff-cpd").text
    own = browser.page(f"/admin/staff/{room.assessor.id}").text

    assert "No assessor award is on record" in said
    assert "No IQA award is on record" in said
    assert "No assessor award is on record" in own
    begins_training(office)
    session.commit()
    assert "No assessor award is on record" not in browser.page(f"/admin/staff/{room.assessor.id}").text
