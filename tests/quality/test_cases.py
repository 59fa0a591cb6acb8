"""Appeals, malpractice, adjustments and special consideration: the rules and the deeds."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select

from lms.audit.models import Event
from lms.core.clock import written_day
from lms.core.work import Refused, Stale
from lms.courses.rules.specification import AssessmentRules
from lms.people.models import IN_TRAINING, Role
from lms.portfolio import service as portfolio
from lms.portfolio.models import Outcome
from lms.quality import policy
from lms.quality.models import Case, CaseKind, CaseOutcome, CaseStep, Finding, Stage
from lms.quality.queries import cases as queries
from lms.quality.rules import cases as rules
from lms.quality.service import cases as service
from lms.quality.service import telling
from tests import builders as a
from tests.quality.scenes import suspicion

UPHELD, PARTLY, NOT_UPHELD = CaseOutcome


@pytest.fixture
def office(scene):
    return scene.office


def decide(scene, case, who, outcome=NOT_UPHELD, reason="It is not there.", *, at=a.NOON):
    step = service.decide(scene.office.as_(who, at), scene.whole(case), outcome, reason, seen=case.version)
    scene.room.session.commit()
    return step


def take_on(scene, case, who=None, *, at=a.NOON):
    whole = scene.whole(case)
    service.take_on(scene.office.as_(who or scene.room.learner, at), whole, seen=case.version)
    scene.room.session.commit()


# Rules


def test_a_case_is_answered_in_working_days_that_leave_out_weekends_and_bank_holidays():
    # From Wednesday 6 May 2026: ten working days, and twenty with the bank holiday of 25 May left out.
    assert rules.WorkingDays().after(a.NOON, 10) == date(2026, 5, 20)
    assert rules.WorkingDays().after(a.NOON, 20) == date(2026, 6, 4)


def case_of(kind, steps):
    """A case with these steps: pairs of an outcome and whether it was taken on."""
    case = Case(kind=kind, units=[], answer_by=date(2026, 5, 20), about_id=None)
    for stage, (outcome, taken_on) in enumerate(steps, 1):
        case.steps.append(
            CaseStep(
                stage=stage,
                outcome=outcome,
                decided_at=a.NOON,
                taken_on_at=a.NOON if taken_on else None,
                next_answer_by=date(2026, 6, 1) if taken_on else None,
            )
        )
    return case


OUTCOMES = st.lists(st.tuples(st.sampled_from(CaseOutcome), st.booleans()), max_size=2)


@given(st.sampled_from(CaseKind), OUTCOMES, st.dates(date(2026, 5, 1), date(2026, 7, 1)))
def test_a_case_waits_for_one_role_or_is_closed_and_only_a_closed_one_can_be_taken_on(kind, steps, today):
    steps = [(outcome, True) for outcome, _ in steps[:-1]] + steps[-1:]
    case = case_of(kind, steps)
    if len(steps) == len(rules.stages_of(case)):
        case.steps[-1].taken_on_at = None

    waits = rules.waits_for(case)
    why_not = rules.why_not_taken_on(case, today, 20, rules.WorkingDays())

    assert rules.is_open(case) == (waits is not None) == (rules.outcome_of(case) is None)
    if waits:
        assert waits == rules.stages_of(case)[len(case.steps)]
        assert why_not
    if why_not is None:
        won = NOT_UPHELD if kind is CaseKind.MALPRACTICE else UPHELD
        assert case.steps[-1].outcome is not won
        assert len(case.steps) < len(rules.stages_of(case))
        assert kind is CaseKind.MALPRACTICE or today <= date(2026, 6, 4)


@pytest.mark.parametrize(
    ("kind", "steps", "blocks"),
    [
        (CaseKind.APPEAL, [], True),
        (CaseKind.APPEAL, [(NOT_UPHELD, True)], True),
        (CaseKind.APPEAL, [(NOT_UPHELD, False)], False),
        (CaseKind.MALPRACTICE, [], True),
        (CaseKind.MALPRACTICE, [(NOT_UPHELD, False)], False),
        (CaseKind.MALPRACTICE, [(UPHELD, False)], True),
        (CaseKind.MALPRACTICE, [(PARTLY, False)], True),
        (CaseKind.MALPRACTICE, [(PARTLY, True)], True),
        (CaseKind.MALPRACTICE, [(PARTLY, True), (UPHELD, False)], True),
        (CaseKind.MALPRACTICE, [(UPHELD, True), (PARTLY, False)], False),
        (CaseKind.MALPRACTICE, [(UPHELD, True), (NOT_UPHELD, False)], False),
        (CaseKind.ADJUSTMENT, [], False),
        (CaseKind.CONSIDERATION, [], False),
    ],
)
def test_an_award_waits_for_an_open_appeal_or_malpractice_and_for_what_was_found_until_it_may_go_on(
    kind, steps, blocks
):
    assert (rules.block([case_of(kind, steps)], None) is not None) == blocks


# Asking for another look


def test_an_appeal_names_its_units_is_answered_in_ten_working_days_and_is_written_down(scene, room, session):
    case = scene.appeal()

    assert (case.kind, case.units, case.answer_by) == (CaseKind.APPEAL, ["PM1"], date(2026, 5, 20))
    assert rules.waits_for(case) == "assessor"
    event = session.scalars(select(Event).where(Event.name == "case raised")).one()
    assert (event.subject_id, event.detail) == (room.learner.id, {"kind": "appeal"})


def test_staff_where_the_learner_is_may_record_an_appeal_for_them_and_nobody_else(scene, room, office):
    for stranger in (room.mentor, room.hull_assessor, office.eqa, office.admin):
        with pytest.raises(Refused):
            service.appeal(office.as_(stranger), room.registration, scene.piece, "Look again")

    assert (
        service.appeal(office.as_(room.tutor), room.registration, scene.piece, "Look again").raised_by == room.tutor.id
    )


def test_there_is_one_appeal_a_decision_and_none_after_twenty_working_days_or_without_a_decision(scene, room, office):
    late = office.as_(room.learner, a.NOON + timedelta(days=40))
    with pytest.raises(Refused, match="4 June 2026"):
        service.appeal(late, room.registration, scene.piece, "Look again")
    waiting = a.sent_evidence(room.registration, room.unit("PM2").criteria[:1], 2)
    a.save(room.session, waiting)
    with pytest.raises(Refused, match="no decision"):
        service.appeal(office.as_(room.learner), room.registration, waiting, "Look again")
    scene.appeal()
    with pytest.raises(Refused, match="already"):
        scene.appeal()


def test_a_decision_can_be_appealed_against_once_a_new_version_is_begun(scene, room, office):
    judgement = scene.piece.latest.judgement
    portfolio.add_version(office.as_(room.learner), scene.piece, scene.piece.version)

    assert scene.appeal().judgement_id == judgement.id


# Deciding


def test_whoever_had_a_part_cannot_decide_an_appeal(scene, room, office):
    whole = scene.whole(scene.appeal())

    assert not policy.may_decide_case(a.actor(room.assessor), whole)
    assert not policy.may_decide_case(a.actor(room.learner), whole)
    assert not policy.may_decide_case(a.actor(room.hull_assessor), whole)
    assert not policy.may_decide_case(a.actor(office.iqa), whole)
    assert policy.may_decide_case(a.actor(scene.second), whole)


def test_a_countersigner_a_witness_and_an_iqa_of_the_unit_have_an_interest_in_an_appeal(scene, room, office, session):
    from lms.assessments.models import WitnessStatement

    witness = WitnessStatement(
        registration=room.registration,
        establishment_id=room.leeds.id,
        witness_name="Wes Ness",
        job="Officer",
        relationship_to_learner="Wing officer",
        contact="B wing",
        witness_id=room.tutor.id,
        day=a.NOON.date(),
        seen="They listened.",
        written_by=room.tutor.id,
        written_at=a.NOON,
    )
    scene.piece.witness = witness
    scene.piece.latest.judgement.countersigned_by = scene.second.id
    found = Finding(
        registration_id=room.registration.id,
        unit_id=room.unit("PM1").id,
        iqa_id=office.iqa.id,
        establishment_id=room.leeds.id,
        stage=Stage.INTERIM,
        agrees=True,
        comment="",
        found_at=a.NOON,
    )
    a.save(session, witness, found)

    concerned = scene.whole(scene.appeal()).concerned

    assert concerned == {room.learner.id, room.assessor.id, scene.second.id, room.tutor.id, office.iqa.id}


def test_a_declared_interest_and_an_assessor_in_training_do_not_decide(scene, room):
    whole = scene.whole(scene.appeal())
    second = a.actor(scene.second)

    assert not policy.may_decide_case(replace(second, apart_from=frozenset({room.learner.id})), whole)
    in_training = second.grants | {(IN_TRAINING, room.leeds.id)}
    assert not policy.may_decide_case(replace(second, grants=in_training), whole)


def test_an_appeal_goes_from_an_assessor_to_an_iqa_to_the_awarding_organisation_and_nothing_is_changed(scene, office):
    case = scene.appeal()
    decide(scene, case, scene.second)
    take_on(scene, case)
    assert rules.waits_for(case) == "IQA"
    decide(scene, case, office.iqa, reason="The assessor was right.")
    take_on(scene, case)
    assert rules.waits_for(case) == "awarding organisation"
    decide(scene, case, office.iqa, PARTLY, "They agree in part.")

    assert [(step.stage, step.outcome, step.reason) for step in case.steps] == [
        (1, NOT_UPHELD, "It is not there."),
        (2, NOT_UPHELD, "The assessor was right."),
        (3, PARTLY, "They agree in part."),
    ]
    with pytest.raises(Refused, match="last stage"):
        take_on(scene, case)


def test_whoever_decided_a_stage_does_not_decide_the_next(scene, session, room):
    both = a.person(room.leeds, Role.ASSESSOR, Role.IQA, name="Bo Both")
    a.save(session, both, *both.grants)
    case = scene.appeal()
    decide(scene, case, both)
    take_on(scene, case)

    assert not policy.may_decide_case(a.actor(both), scene.whole(case))


def test_a_decision_needs_a_reason_and_is_made_once(scene):
    case = scene.appeal()
    with pytest.raises(Refused) as refused:
        decide(scene, case, scene.second, reason="  ")
    assert refused.value.field == "reason"
    stale = scene.whole(case)
    seen = case.version
    decide(scene, case, scene.second)

    with pytest.raises(Stale):
        service.decide(scene.office.as_(scene.second), stale, UPHELD, "Again", seen=seen)
    with pytest.raises(Refused, match="already"):
        service.decide(scene.office.as_(scene.second), stale, UPHELD, "Again", seen=case.version)


def test_what_was_upheld_cannot_be_taken_on_and_what_was_not_only_within_its_days(scene, room):
    case = scene.appeal()
    decide(scene, case, scene.second)
    with pytest.raises(Refused, match="last day"):
        take_on(scene, case, at=a.NOON + timedelta(days=40))
    with pytest.raises(Refused):
        take_on(scene, case, room.mentor)
    take_on(scene, case)
    decide(scene, case, scene.office.iqa, UPHELD)

    with pytest.raises(Refused, match="nothing to take further"):
        take_on(scene, case)


# What a case holds up


def test_an_award_waits_for_an_appeal_and_once_upheld_until_the_piece_is_decided_again(scene, room, session):
    pm1, pm2 = room.unit("PM1"), room.unit("PM2")
    block = lambda unit: queries.blocks_award(session, room.registration.id, unit)  # noqa: E731
    assert block(pm1) is None
    case = scene.appeal()
    assert "a case is open" in block(pm1)
    assert block(pm2) is None
    assert block(None)
    decide(scene, case, scene.second, UPHELD, at=a.NOON + timedelta(hours=1))
    assert "decided again" in block(pm1)
    assert [each.id for each in queries.to_decide_again(session, [room.leeds.id])] == [case.id]
    assert queries.to_decide_again(session, [room.hull.id]) == []

    a.judge(scene.piece, scene.second, Outcome.MET, at=a.NOON + timedelta(hours=2))
    session.commit()
    session.expire_all()

    assert block(pm1) is None
    assert queries.to_decide_again(session, [room.leeds.id]) == []


def test_a_malpractice_case_holds_up_the_units_it_names_until_it_is_decided(scene, room, office, session):
    case = suspicion(scene)
    # Whom it may be about reads this too, so it does not say what kind of case is open.
    assert queries.blocks_award(session, room.registration.id, room.unit("PM1")) == "This waits: a case is open."

    decide(scene, case, office.other_iqa)

    assert queries.blocks_award(session, room.registration.id, room.unit("PM1")) is None


# Malpractice


def tell(scene, case, who, day=a.TODAY, reference="AO/26/14"):
    telling.tell(scene.office.as_(who), scene.whole(case), day, reference, seen=case.version)
    scene.room.session.commit()


def test_malpractice_that_was_found_holds_up_the_award_until_the_awarding_organisation_lets_it_go_on(
    scene, office, room, session
):
    case = suspicion(scene)
    decide(scene, case, office.other_iqa, UPHELD)
    block = lambda unit: queries.blocks_award(session, room.registration.id, unit)  # noqa: E731
    assert "malpractice was found" in block(room.unit("PM1"))
    assert "malpractice was found" in block(None)
    assert block(room.unit("PM2")) is None

    tell(scene, case, office.iqa)

    assert rules.waits_for(case) == "awarding organisation"
    assert (case.told_on, case.told_by, case.told_reference) == (a.TODAY, office.iqa.id, "AO/26/14")
    assert "a case is open" in block(None)
    decide(scene, case, office.other_iqa, PARTLY)
    assert rules.outcome_words(case.kind, PARTLY, 2) == "Found, but the award may go on"
    assert block(None) is None
    happened = session.scalars(select(Event.name).order_by(Event.happened_at, Event.id)).all()
    assert "awarding organisation told" in happened


def test_the_awarding_organisation_is_told_of_what_was_found_however_late_and_by_whom_it_is_not_about(
    scene, office, room
):
    case = suspicion(scene, about_id=office.other_iqa.id)
    third = a.person(room.leeds, Role.IQA, name="Uma Queue")
    a.save(room.session, third, *third.grants)
    with pytest.raises(Refused, match="Only an IQA"):
        tell(scene, case, office.iqa)
    decide(scene, case, third, PARTLY)
    for stranger in (room.assessor, room.learner, office.eqa, office.hull_iqa, office.other_iqa):
        with pytest.raises(Refused, match="Only an IQA"):
            tell(scene, case, stranger)
    for wrong in ({"day": a.TODAY + timedelta(days=1)}, {"day": a.TODAY - timedelta(days=1)}, {"reference": " "}):
        with pytest.raises(Refused):
            tell(scene, case, office.iqa, **wrong)
    with pytest.raises(Stale):
        telling.tell(office.as_(office.iqa), scene.whole(case), a.TODAY, "x", seen=99)
    later = a.NOON + timedelta(days=200)
    telling.tell(office.as_(office.iqa, later), scene.whole(case), later.date(), "By letter", seen=case.version)
    with pytest.raises(Refused, match="already"):
        tell(scene, case, office.iqa)


def test_what_a_learner_took_on_is_told_too_and_stays_where_it_is(scene, office, room):
    case = suspicion(scene)
    decide(scene, case, office.other_iqa, UPHELD)
    take_on(scene, case)
    tell(scene, case, office.iqa)
    assert (len(case.steps), rules.waits_for(case)) == (1, "awarding organisation")


def test_only_an_iqa_where_the_learner_is_begins_a_malpractice_case(scene, room, office):
    for stranger in (room.assessor, office.eqa, office.hull_iqa, room.learner):
        with pytest.raises(Refused):
            service.raise_malpractice(
                office.as_(stranger), room.registration, category="x", units=[], text="Look at piece 1."
            )


def test_malpractice_is_decided_by_an_iqa_who_decided_nothing_in_it_and_is_not_whom_it_is_about(scene, office, room):
    case = suspicion(scene)
    case.about_id, case.raised_by = office.iqa.id, office.hull_iqa.id
    whole = scene.whole(case)

    assert not policy.may_decide_case(a.actor(office.iqa), whole)
    assert not policy.may_decide_case(a.actor(room.assessor), whole)
    assert policy.may_decide_case(a.actor(office.other_iqa), whole)
    assert room.assessor.id in whole.concerned


def test_a_learner_reads_malpractice_only_once_it_was_found_and_never_about_staff(scene, office, room):
    learner = a.actor(room.learner)
    case = suspicion(scene)
    assert not policy.may_read_case(learner, scene.whole(case))
    decide(scene, case, office.other_iqa, UPHELD)
    assert policy.may_read_case(learner, scene.whole(case))
    take_on(scene, case)
    assert rules.waits_for(case) == "awarding organisation"
    staff = suspicion(scene, about_id=room.assessor.id)
    decide(scene, staff, office.other_iqa, UPHELD)
    assert not policy.may_read_case(learner, scene.whole(staff))


def test_nobody_reads_a_malpractice_case_about_themselves_while_it_is_open(scene, office, session, room):
    case = suspicion(scene, about_id=office.other_iqa.id)
    listed = lambda who: queries.cases_at(session, [room.leeds.id], who.id, looking=[room.leeds.id])  # noqa: E731

    assert not policy.may_read_case(a.actor(office.other_iqa), scene.whole(case))
    assert (list(listed(office.other_iqa)), [each.id for each in listed(office.iqa)]) == ([], [case.id])


# Adjustments and consideration


def ask(scene, who, kind=CaseKind.ADJUSTMENT, **changed):
    facts = {"category": "More time", "units": ["PM1"], "text": "Half as long again"}
    if kind is CaseKind.ADJUSTMENT:
        facts["reason_category"] = "Reading or writing"
    made = service.ask(scene.office.as_(who), scene.room.registration, kind, **facts | changed)
    scene.room.session.commit()
    return made


def test_an_adjustment_is_agreed_by_an_iqa_who_did_not_ask_for_it_and_then_shown(scene, office, room, session):
    case = ask(scene, office.iqa)
    assert not policy.may_decide_case(a.actor(office.iqa), scene.whole(case))
    assert not policy.may_decide_case(a.actor(room.assessor), scene.whole(case))
    assert queries.adjustments_for(session, room.registration.id) == []

    decide(scene, case, office.other_iqa, PARTLY, "A quarter as long again.")

    assert [each.id for each in queries.adjustments_for(session, room.registration.id)] == [case.id]


def test_only_categories_and_units_that_are_offered_can_be_asked_for(scene, room):
    for wrong, field in (
        ({"category": "Dyslexia"}, "category"),
        ({"units": ["XX9"]}, "units"),
        ({"text": " "}, "text"),
        ({"reason_category": ""}, "reason_category"),
        ({"reason_category": "Dyslexia"}, "reason_category"),
    ):
        with pytest.raises(Refused) as refused:
            ask(scene, room.learner, **wrong)
        assert refused.value.field == field
    with pytest.raises(Refused):
        ask(scene, room.mentor)
    facts = {"category": "A court or legal visit", "units": []}
    with pytest.raises(Refused):
        ask(scene, room.learner, CaseKind.CONSIDERATION, reason_category="Reading or writing", **facts)
    assert ask(scene, room.learner, CaseKind.CONSIDERATION, **facts).units == []


def test_the_kind_of_reason_for_an_adjustment_is_for_the_learner_and_those_who_assure_quality(scene, room, office):
    whole = scene.whole(ask(scene, room.tutor))
    readers = (room.learner, office.iqa, office.eqa, room.assessor, room.tutor, office.hull_iqa, room.mentor)

    assert whole.case.reason_category == "Reading or writing"
    assert [policy.may_read_reason(a.actor(who), whole) for who in readers] == [True] * 3 + [False] * 4


@pytest.mark.parametrize(("days", "last"), [(2, date(2026, 5, 8)), (30, date(2026, 6, 18))])
def test_the_last_day_for_an_appeal_and_the_day_of_its_answer_are_those_of_the_qualifications_file(
    scene, room, office, session, days, last
):
    room.qualification.rules = AssessmentRules(appeal_within_days=days, appeal_answer_days=3).as_data()
    session.commit()
    late = office.as_(room.learner, datetime.combine(last + timedelta(days=1), a.NOON.timetz()))
    with pytest.raises(Refused, match=f"The last day to ask was {written_day(last)}"):
        service.appeal(late, room.registration, scene.piece, "Look again")

    in_time = office.as_(room.learner, datetime.combine(last, a.NOON.timetz()))
    case = service.appeal(in_time, room.registration, scene.piece, "Look again")
    session.commit()

    assert case.answer_by == rules.WorkingDays().after(in_time.now, 3)
    decide(scene, case, scene.second, at=in_time.now)
    until = rules.WorkingDays().after(in_time.now, days)
    with pytest.raises(Refused, match="last day"):
        take_on(scene, case, at=datetime.combine(until + timedelta(days=1), a.NOON.timetz()))
    take_on(scene, case, at=datetime.combine(until, a.NOON.timetz()))
    assert case.steps[0].next_answer_by == rules.WorkingDays().after(datetime.combine(until, a.NOON.timetz()), 3)


def test_a_learner_appeals_against_an_adjustment_that_was_not_agreed_to_the_awarding_organisation(scene, room, office):
    case = ask(scene, room.learner)
    decide(scene, case, office.iqa, NOT_UPHELD, "It would change what is shown.")

    take_on(scene, case)

    assert rules.waits_for(case) == "awarding organisation"


# Who reads


@pytest.mark.parametrize(
    ("role", "appeal", "malpractice_too"),
    [
        (Role.TUTOR, False, False),
        (Role.ASSESSOR, True, False),
        (Role.IQA, True, True),
        (Role.EQA, True, True),
        (Role.COORDINATOR, False, False),
        (Role.ADMIN, False, False),
    ],
)
def test_each_role_reads_what_is_theirs_at_the_learners_prison_and_nothing_elsewhere(
    scene, room, session, role, appeal, malpractice_too
):
    here, there = a.person(room.leeds, role), a.person(room.hull, role)
    a.save(session, here, there, *here.grants, *there.grants)
    cases = [scene.whole(scene.appeal()), scene.whole(suspicion(scene))]

    assert [policy.may_read_case(a.actor(here), each) for each in cases] == [appeal, malpractice_too]
    assert [policy.may_read_case(a.actor(there), each) for each in cases] == [False, False]


def test_cases_follow_the_learner_to_another_prison(scene, room, office, session):
    case = scene.appeal()
    room.move(room.learner, room.hull)
    session.expire_all()

    assert not policy.may_read_case(a.actor(office.iqa), scene.whole(case))
    assert policy.may_decide_case(a.actor(room.hull_assessor), scene.whole(case))
    assert queries.cases_at(session, [room.leeds.id], office.iqa.id) == []


def test_open_cases_come_first_and_the_soonest_due_before_the_others(scene, session, room, office):
    closed = suspicion(scene)
    decide(scene, closed, office.other_iqa)
    late, soon = ask(scene, room.learner), ask(scene, room.learner)
    late.answer_by = date(2026, 6, 30)
    session.commit()

    listed = queries.cases_at(session, [room.leeds.id], office.iqa.id, looking=[room.leeds.id])

    assert [each.id for each in listed] == [soon.id, late.id, closed.id]


def many(session, room, number):
    """So many open cases, in bulk."""
    row = {
        "kind": CaseKind.ADJUSTMENT,
        "registration_id": room.registration.id,
        "establishment_id": room.leeds.id,
        "category": "More time",
        "units": [],
        "text": "Half as long again",
        "raised_by": room.learner.id,
        "raised_at": a.NOON,
        "answer_by": date(2026, 5, 20),
        "version": 1,
    }
    session.execute(insert(Case), [{"id": uuid4(), **row} for _ in range(number)])
    session.commit()


@pytest.mark.parametrize("number", [10, 1000])
def test_the_list_and_a_case_take_the_same_few_statements_however_many_there_are(
    scene, session, room, office, browser, statements, number
):
    case = scene.appeal()
    many(session, room, number)
    browser.sign_in(office.iqa)

    assert statements.of(browser, "/cases") <= 5
    assert statements.of(browser, f"/cases/{case.id}") <= 12
