"""How a prison claims: the route, the visits, the gate, and the press that signs."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from lms.audit.models import Event
from lms.core.work import Refused
from lms.credentials.models import Credential, Kind
from lms.credentials.service import claiming, issuing
from lms.portfolio.models import EvidenceVersion
from lms.quality.models import Action, Case, CaseKind, ClaimMode, ClaimRoute, EqaVisit, Finding, Stage, UnitAward
from lms.quality.queries.claims import facts_once_awarded, overdue_at
from lms.quality.rules.claims import NOT_SIGNED_OFF
from lms.quality.service import claims as service
from tests import builders as a

REASON = "The awarding organisation wrote on 1 May."


@pytest.fixture
def office(session):
    made = a.office(session)
    a.open_site(made)
    return made


def kinds(session):
    return sorted(session.scalars(select(Credential.kind)))


def between(office, session):
    work = office.as_(office.iqa)
    registration = office.room.registration
    return claiming.stands_between(claiming.facts_of(work, [registration])[registration.id])


def names(session):
    return list(session.scalars(select(Event.name).order_by(Event.position)))


# What is signed, and when


def test_by_direct_claim_the_last_unit_signs_the_whole_as_before(office, session):
    made = a.earn_everything(office)

    assert [credential.kind for credential in made[-3:]] == [Kind.UNIT, Kind.QUALIFICATION, Kind.ACCREDITATION]


def test_under_eqa_first_the_last_unit_signs_only_itself(office, session):
    a.earn_all_but_the_claim(office)

    assert kinds(session) == [Kind.UNIT] * 3
    assert between(office, session) == [
        "An EQA has not signed this portfolio off yet. Record the visit at which they did."
    ]


def test_under_eqa_first_the_last_unit_does_not_wait_for_the_learners_name(office, session):
    a.save(session, a.claim_route(office.room, office.iqa))
    for code in a.UNITS:
        a.meet(office, code)
        a.agree(office, code)

    assert kinds(session) == [Kind.UNIT] * 3
    assert "The learner has not said yet how their name should be printed." in between(office, session)


def test_once_an_eqa_signed_it_off_it_is_claimed_and_signed_and_dated_that_day(office, session, room):
    a.earn_all_but_the_claim(office)
    a.save(session, a.eqa_visit(room, office.iqa, room.registration))

    made = claiming.claim(office.as_(office.iqa), room.registration)
    session.commit()

    assert [credential.kind for credential in made] == [Kind.QUALIFICATION, Kind.ACCREDITATION]
    assert "2026-05-06" in made[0].document
    assert names(session)[-1] == "claim made"


def test_nothing_is_claimed_twice(office, session, room):
    a.earn_all_but_the_claim(office)
    a.save(session, a.eqa_visit(room, office.iqa, room.registration))
    claiming.claim(office.as_(office.iqa), room.registration)

    with pytest.raises(Refused, match="claimed already"):
        claiming.claim(office.as_(office.iqa), room.registration)


def test_nothing_is_claimed_while_anything_stands_between(office, session, room):
    a.earn_all_but_the_claim(office)

    with pytest.raises(Refused, match="An EQA has not signed"):
        claiming.claim(office.as_(office.iqa), room.registration)
    assert kinds(session) == [Kind.UNIT] * 3


def test_nobody_claims_for_themselves(office, session, room):
    a.earn_all_but_the_claim(office)
    a.save(session, a.eqa_visit(room, office.iqa, room.registration))

    with pytest.raises(Refused, match="your own portfolio"):
        claiming.claim(office.as_(room.learner), room.registration)


def test_a_unit_that_is_not_awarded_stands_between(office, session):
    a.confirm(office)
    a.meet(office, "PM1")
    a.agree(office, "PM1")

    assert between(office, session) == ["Not awarded yet: PM2 and PM3. Every unit must be."]


def test_an_action_about_the_work_stands_between_until_it_is_done(office, session):
    a.earn_all_but_the_claim(office)
    finding = session.scalars(select(Finding)).first()
    action = Action(finding_id=finding.id, criterion_id=None, text="Write more feedback", owner_id=None, due_on=None)
    a.save(session, action)

    assert "1 IQA action is still to be done." in between(office, session)
    action.done_at = a.NOON
    session.commit()
    assert "1 IQA action is still to be done." not in between(office, session)


def open_case(room, kind=CaseKind.MALPRACTICE):
    return Case(
        kind=kind,
        registration_id=room.registration.id,
        establishment_id=room.leeds.id,
        judgement_id=None,
        about_id=None,
        category="",
        units=[],
        text="The same words as another piece.",
        raised_by=room.tutor.id,
        raised_at=a.NOON,
        answer_by=date(2026, 5, 20),
    )


def test_an_open_case_stands_between_under_either_route(office, session, room):
    a.confirm(office)
    for code in a.UNITS[:2]:
        a.meet(office, code)
        a.agree(office, code)
    case = open_case(room)
    case.units = ["PM1"]
    a.save(session, case)
    a.meet(office, "PM3")

    a.agree(office, "PM3")

    assert kinds(session) == [Kind.UNIT] * 3
    assert between(office, session) == ["This waits: a case is open."]


def test_a_request_for_support_stands_in_nobodys_way(office, session, room):
    a.earn_all_but_the_claim(office)
    a.save(session, open_case(room, CaseKind.ADJUSTMENT), a.eqa_visit(room, office.iqa, room.registration))

    assert between(office, session) == []


def test_a_piece_sent_without_its_declaration_stands_between(office, session):
    a.earn_all_but_the_claim(office)
    version = session.scalars(select(EvidenceVersion)).first()
    version.declaration = None
    session.commit()

    assert any("declaration" in sentence for sentence in between(office, session))


def test_a_unit_that_a_draw_picked_stands_between_until_it_is_looked_at(office, session, room):
    a.earn_all_but_the_claim(office)
    plan = a.sampling_plan(room, office.iqa)
    draw = a.draw_of(plan, office.iqa, (room.registration, room.unit(), room.assessor), at=a.NOON)
    a.save(session, plan, draw)

    assert "Drawn in a sample and not looked at yet: PM1." in between(office, session)
    draw.drawn_at = a.AGREED - timedelta(hours=1)
    session.commit()
    assert not any("Drawn" in sentence for sentence in between(office, session))


def test_a_last_unit_that_a_draw_picked_does_not_stand_in_its_own_way(office, session, room):
    a.confirm(office)
    for code in a.UNITS[:2]:
        a.meet(office, code)
        a.agree(office, code)
    a.meet(office, "PM3")
    plan = a.sampling_plan(room, office.iqa)
    a.save(session, plan, a.draw_of(plan, office.iqa, (room.registration, room.unit("PM3"), room.assessor)))

    facts = facts_once_awarded(session, room.registration, room.unit("PM3"), a.NOON.date())

    assert claiming.stands_between(facts) == []
    assert between(office, session) != []


def test_what_is_found_with_the_last_unit_leaves_the_whole_to_be_claimed(office, session, room, monkeypatch):
    a.confirm(office)
    for code in a.UNITS[:2]:
        a.meet(office, code)
        a.agree(office, code)
    a.meet(office, "PM3")
    agree = issuing.quality_service.agree

    def agree_and_ask(work, *given, **named):
        award = agree(work, *given, **named)
        work.session.add(Action(finding_id=award.finding_id, criterion_id=None, text="Write more", owner_id=None))
        work.session.flush()
        return award

    monkeypatch.setattr(issuing.quality_service, "agree", agree_and_ask)

    a.agree(office, "PM3")

    assert kinds(session) == [Kind.UNIT] * 3


# The route


def set_route(office, mode, day=a.NOON.date(), by=None):
    room = office.room
    return service.set_route(office.as_(by or office.iqa), room.leeds, room.qualification, mode, day, REASON)


def test_an_iqa_writes_down_who_allowed_a_route_and_its_history_stays(office, session, room):
    set_route(office, ClaimMode.EQA_FIRST)
    session.commit()

    kept = session.scalars(select(ClaimRoute)).one()
    assert (kept.mode, kept.reason, kept.set_by) == (ClaimMode.EQA_FIRST, REASON, office.iqa.id)
    assert names(session)[-1] == "claim route set"


def test_a_route_that_is_so_already_is_refused(office):
    with pytest.raises(Refused, match="already"):
        set_route(office, ClaimMode.DIRECT)


def test_a_route_cannot_begin_in_time_to_come_or_before_the_last_change(office, session):
    with pytest.raises(Refused, match="has come"):
        set_route(office, ClaimMode.EQA_FIRST, date(2026, 5, 7))
    a.save(session, a.claim_route(office.room, office.iqa, from_day=date(2026, 5, 1)))
    with pytest.raises(Refused, match="on or after"):
        set_route(office, ClaimMode.DIRECT, date(2026, 4, 30))


def test_direct_claim_waits_for_a_whole_cycle_of_iqa(office, session, room):
    a.earn_all_but_the_claim(office)
    with pytest.raises(Refused, match="Direct claim is not open"):
        set_route(office, ClaimMode.DIRECT)
    plan = a.sampling_plan(room, office.iqa)
    a.save(session, plan, a.draw_of(plan, office.iqa, (room.registration, room.unit(), room.assessor)))
    with pytest.raises(Refused, match="Direct claim is not open"):
        set_route(office, ClaimMode.DIRECT)
    a.looked_at(office, Stage.INTERIM, Stage.SUMMATIVE)

    set_route(office, ClaimMode.DIRECT)


def test_how_many_learners_were_sampled_counts_each_once_and_none_that_nobody_looked_at(office, session, room):
    a.meet(office, "PM1")
    a.agree(office, "PM1")
    a.meet(office, "PM2")
    a.agree(office, "PM2")
    a.looked_at(office, Stage.INTERIM, Stage.RELEASED, Stage.SUMMATIVE)

    facts = service.cycle_facts(office.as_(office.iqa), room.leeds, room.qualification)

    assert (facts.sampled, facts.sampled_summative) == (3, 2)


def test_direct_claim_waits_while_the_newest_visit_left_something_open(office, session, room):
    a.earn_all_but_the_claim(office)
    plan = a.sampling_plan(room, office.iqa)
    a.looked_at(office, Stage.INTERIM, Stage.SUMMATIVE)
    first = a.eqa_visit(room, office.iqa, actions_open=True, visited_on=date(2026, 4, 1))
    a.save(session, plan, a.draw_of(plan, office.iqa, (room.registration, room.unit(), room.assessor)), first)
    with pytest.raises(Refused, match="Direct claim is not open"):
        set_route(office, ClaimMode.DIRECT)
    a.save(session, a.eqa_visit(room, office.iqa, visited_on=date(2026, 5, 1)))

    set_route(office, ClaimMode.DIRECT)


def test_direct_claim_is_on_hold_while_the_newest_visit_left_something_open(browser, office, session, room):
    a.confirm(office)
    for code in a.UNITS[:2]:
        a.meet(office, code)
        a.agree(office, code)
    a.save(session, a.eqa_visit(room, office.iqa, actions_open=True))
    a.meet(office, "PM3")

    a.agree(office, "PM3")

    assert kinds(session) == [Kind.UNIT] * 3
    assert between(office, session)[0] == NOT_SIGNED_OFF
    browser.sign_in(office.iqa)
    assert "Direct claim is on hold, and an EQA signs off first." in browser.page("/quality/claims").text
    a.save(session, a.eqa_visit(room, office.iqa, visited_on=a.NOON.date() + timedelta(days=1)))
    assert between(office, session) == []
    assert "on hold" not in browser.page("/quality/claims").text


def test_direct_claim_is_on_hold_while_an_iqa_action_of_the_prison_is_past_its_day(browser, office, session, room):
    a.confirm(office)
    for code in a.UNITS[:2]:
        a.meet(office, code)
        a.agree(office, code)
    (about_another,) = a.looked_at(office, Stage.INTERIM)
    asked = {"finding_id": about_another.id, "criterion_id": None, "text": "Write more", "owner_id": None}
    action = Action(due_on=a.AGREED.date() - timedelta(days=1), **asked)
    a.save(session, action)
    a.meet(office, "PM3")

    a.agree(office, "PM3")

    assert kinds(session) == [Kind.UNIT] * 3
    late = "1 IQA action is past the day set for it. Direct claim comes back once nothing is late."
    assert between(office, session) == [NOT_SIGNED_OFF, f"Direct claim is on hold. {late}"]
    browser.sign_in(office.iqa)
    assert f"Direct claim is on hold, and an EQA signs off first. {late}" in browser.page("/quality/claims").text
    assert f"Direct claim is on hold. {late}" in browser.page("/claims").text
    action.due_on = a.NOON.date()
    session.commit()
    assert between(office, session) == []
    assert "on hold" not in browser.page("/quality/claims").text


def test_what_was_asked_about_a_criterion_of_a_learner_who_left_holds_nothing_up_here(office, session, room):
    (finding,) = a.looked_at(office, Stage.INTERIM)
    criterion = room.unit("PM1").criteria[0]
    late = {"text": "Ask again", "owner_id": None, "due_on": a.NOON.date() - timedelta(days=1)}
    a.save(session, finding, Action(finding=finding, criterion_id=criterion.id, **late))
    key = (room.leeds.id, finding.registration.qualification.slug)
    assert overdue_at(session, {room.leeds.id}, a.NOON.date()) == {key: 1}

    room.move(finding.registration.learner, room.hull)

    assert overdue_at(session, {room.leeds.id}, a.NOON.date()) == {}


def test_a_prison_begins_eqa_first_where_an_awarding_organisation_certifies(browser, office, session, room):
    a.certify(room)
    browser.sign_in(office.iqa)

    page = browser.page("/quality/claims")

    assert "The route now: EQA first" in page.text
    assert f"It is certified by {a.ORGANISATION}." in page.text
    assert "at least 3 learners, 2 of them at whole units. So far: 0, and 0." in page.text
    with pytest.raises(Refused, match="already"):
        set_route(office, ClaimMode.EQA_FIRST)


# The pages


ROUTE = "/quality/claims/LEI/l2-peer-mentoring/route"
VISIT = "/quality/claims/LEI/l2-peer-mentoring/visits/new"
DAY = ["6", "5", "2026"]


def test_an_iqa_changes_the_route_and_it_is_shown_with_who_allowed_it(browser, office):
    browser.sign_in(office.iqa)

    page = browser.submit(ROUTE, mode="EQA first", from_day=DAY, reason=REASON)

    assert "another route now: EQA first" in page.text
    assert REASON in page.text
    assert "Written down by Ines Queue" in page.text
    assert "Direct claim is not open yet" in page.text


def test_direct_claim_is_not_offered_until_the_gate_is_met(browser, office, session):
    a.save(session, a.claim_route(office.room, office.iqa))
    browser.sign_in(office.iqa)

    page = browser.page(ROUTE)

    assert "No learner here has had every unit" in page.text
    assert not page.tree.xpath("//input[@name='mode']")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"mode": "", "from_day": DAY, "reason": REASON}, "mode"),
        ({"mode": "no such way", "from_day": DAY, "reason": REASON}, "mode"),
        ({"mode": "direct claim", "from_day": DAY, "reason": REASON}, "mode"),
        ({"mode": "EQA first", "from_day": ["", "", ""], "reason": REASON}, "from_day"),
        ({"mode": "EQA first", "from_day": ["7", "5", "2026"], "reason": REASON}, "from_day"),
        ({"mode": "EQA first", "from_day": DAY, "reason": ""}, "reason"),
        ({"mode": "EQA first", "from_day": DAY, "reason": "x" * 501}, "reason"),
    ],
)
def test_a_route_that_will_not_do_says_what_to_put_right(browser, office, typed, field):
    browser.sign_in(office.iqa)

    assert field in browser.submit(ROUTE, 422, typed=typed).problems


def test_an_iqa_records_a_visit_with_what_was_signed_off(browser, office, session, room):
    a.earn_all_but_the_claim(office)
    browser.sign_in(office.iqa)

    page = browser.submit(
        VISIT,
        visited_on=DAY,
        reviewer="Eve Outer",
        grade="1",
        report="All in order.",
        actions="none",
        signed_off=[str(room.registration.id)],
    )

    assert "Signed off: Jordan Ash" in page.text
    visit = session.scalars(select(EqaVisit)).one()
    assert (visit.actions_open, [one.registration_id for one in visit.signed_off]) == (False, [room.registration.id])
    assert "eqa visit recorded" in names(session)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"visited_on": ["", "", ""]}, "visited_on"),
        ({"visited_on": ["7", "5", "2026"]}, "visited_on"),
        ({"reviewer": ""}, "reviewer"),
        ({"reviewer": "x" * 101}, "reviewer"),
        ({"grade": "x" * 101}, "grade"),
        ({"report": ""}, "report"),
        ({"report": "x" * 5001}, "report"),
        ({"actions": ""}, "actions"),
    ],
)
def test_a_visit_that_will_not_do_says_what_to_put_right(browser, office, changed, field):
    browser.sign_in(office.iqa)
    typed = {"visited_on": DAY, "reviewer": "Eve", "grade": "", "report": "Fine.", "actions": "none"}

    assert field in browser.submit(VISIT, 422, typed=typed | changed).problems


def test_a_portfolio_that_is_not_whole_cannot_be_signed_off(browser, office, room, session):
    browser.sign_in(office.iqa)
    typed = {"visited_on": DAY, "reviewer": "Eve", "report": "Fine.", "actions": "none"}

    page = browser.submit(VISIT, 422, typed=typed | {"signed_off": [str(room.registration.id)]})

    assert len(page.problems) == 1
    assert session.scalars(select(EqaVisit)).all() == []


@pytest.mark.parametrize("whose", ["not complete", "moved away", "another qualification", "one of two"])
def test_whoever_writes_a_visit_down_only_complete_portfolios_of_the_prison_are_signed_off(
    office, room, session, whose
):
    a.earn_all_but_the_claim(office)
    signed_off, qualification = [room.registration], room.qualification
    if whose in ("not complete", "one of two"):
        other = a.registration(room.mentor, room.qualification, room.leeds)
        a.save(session, other)
        signed_off = [other] if whose == "not complete" else [room.registration, other]
    elif whose == "moved away":
        room.move(room.learner, room.hull)
    else:
        qualification = a.qualification()
        qualification.slug, qualification.content_hash = "l9-another", "another"
        a.save(session, qualification)
    facts = {"visited_on": a.NOON.date(), "reviewer": "Eve", "grade": "", "report": "Fine.", "actions_open": False}

    with pytest.raises(Refused, match="complete at this prison") as refused:
        service.record_visit(office.as_(office.iqa), room.leeds, qualification, **facts, signed_off=signed_off)

    assert refused.value.field == "signed_off"
    assert session.scalars(select(EqaVisit)).all() == []


def test_who_may_not_write_routes_and_visits_down_cannot_find_the_pages(browser, office, room):
    for someone in (office.eqa, office.hull_iqa, room.assessor, room.learner, office.admin):
        browser.sign_in(someone)
        for address in (ROUTE, VISIT):
            assert browser.get(address).status_code == 404, someone.name
    browser.sign_in(office.iqa)
    assert browser.get(ROUTE.replace("l2-", "l9-")).status_code == 404
    assert browser.get(ROUTE.replace("LEI", "XXX")).status_code == 404


def test_an_eqa_reads_the_routes_and_is_offered_no_change(browser, office, session):
    a.save(session, a.claim_route(office.room, office.iqa))
    browser.sign_in(office.eqa)

    page = browser.page("/quality/claims")

    assert "EQA first" in page.text
    assert not [words for words in page.links if words.startswith(("Change", "Record"))]


def test_the_claims_page_says_what_stands_between_and_signs_with_one_press(browser, office, session, room):
    a.earn_all_but_the_claim(office)
    browser.sign_in(office.iqa)
    assert "An EQA has not signed this portfolio off yet" in browser.page("/claims").text
    assert "Claim for Jordan Ash" not in browser.page("/claims").buttons
    a.save(session, a.eqa_visit(room, office.iqa, room.registration))

    page = browser.press("/claims", "Claim for Jordan Ash")

    assert "is claimed and signed for Jordan Ash" in page.text
    assert "Nothing waits to be claimed" in page.text
    assert kinds(session) == sorted([Kind.UNIT] * 3 + [Kind.QUALIFICATION, Kind.ACCREDITATION])


def test_a_second_press_gets_the_first_ones_answer(browser, office, session, room):
    a.earn_all_but_the_claim(office)
    a.save(session, a.eqa_visit(room, office.iqa, room.registration))
    browser.sign_in(office.iqa)
    page = browser.page("/claims")

    browser.send(page, button="Claim for Jordan Ash")
    browser.send(page, button="Claim for Jordan Ash")

    assert kinds(session).count(Kind.QUALIFICATION) == 1


def test_a_claim_without_its_token_signs_nothing(browser, office, session, room):
    a.earn_all_but_the_claim(office)
    a.save(session, a.eqa_visit(room, office.iqa, room.registration))
    browser.sign_in(office.iqa)

    browser.post(f"/portfolios/{room.registration.id}/claim", data={})

    assert kinds(session) == [Kind.UNIT] * 3


def test_a_claim_that_is_shut_is_refused_with_the_reason(browser, office, session, room):
    a.earn_all_but_the_claim(office)
    a.save(session, a.eqa_visit(room, office.iqa, room.registration))
    browser.sign_in(office.iqa)
    page = browser.page("/claims")
    a.save(session, open_case(room))

    assert "This waits: a case is open." in browser.send(page, button="Claim for Jordan Ash").text
    assert kinds(session) == [Kind.UNIT] * 3


def test_only_an_iqa_where_the_learner_is_may_claim(browser, office, room):
    address = f"/portfolios/{room.registration.id}/claim"
    for someone in (office.eqa, office.hull_iqa, room.assessor, room.learner, office.admin):
        browser.sign_in(someone)
        assert browser.post(address, data={}).status_code == 404, someone.name
        assert browser.get("/claims").status_code == (200 if someone is office.hull_iqa else 403)


BUDGET = 18


def test_the_claims_page_takes_no_more_statements_however_many_wait(browser, statements, office, session, room):
    a.earn_all_but_the_claim(office)
    browser.sign_in(office.iqa)
    one = statements.of(browser, "/claims")
    award = session.scalars(select(UnitAward)).first()
    for number in range(49):
        someone = a.learner(room.leeds, f"Ren {number:03d}")
        registration = a.registration(someone, room.qualification, room.leeds)
        finding = Finding(
            registration=registration,
            unit_id=award.unit_id,
            iqa_id=office.iqa.id,
            establishment_id=room.leeds.id,
            agrees=True,
            comment="",
            found_at=a.NOON,
        )
        session.add_all([someone, registration, finding])
        session.flush()
        session.add(
            UnitAward(
                registration_id=registration.id,
                unit_id=award.unit_id,
                finding_id=finding.id,
                establishment_id=room.leeds.id,
                awarded_at=a.NOON,
            )
        )
    session.commit()

    assert statements.of(browser, "/claims") == one <= BUDGET
