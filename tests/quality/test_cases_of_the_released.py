"""Cases of learners who are at no prison: decided where they were raised (domain.md 1.8)."""

import pytest

from lms.core.work import Refused
from lms.people.models import Stay, StayReason
from lms.quality import policy
from lms.quality.models import CaseKind, CaseOutcome
from lms.quality.queries import cases as queries
from lms.quality.queries import waiting
from lms.quality.rules import cases as rules
from lms.quality.service import cases as service
from lms.quality.service import telling
from tests import builders as a
from tests.quality.scenes import let_go, suspicion

UPHELD, PARTLY, NOT_UPHELD = CaseOutcome


@pytest.fixture
def office(scene):
    return scene.office


def adjustment(scene):
    facts = {"category": "More time", "reason_category": "Rather not say", "units": [], "text": "Half as long again"}
    work = scene.office.as_(scene.room.learner)
    made = service.ask(work, scene.room.registration, CaseKind.ADJUSTMENT, **facts)
    scene.room.session.commit()
    return made


def test_an_iqa_where_it_was_raised_decides_the_case_of_somebody_who_was_released(scene, room, office):
    cases = [scene.appeal(), suspicion(scene), adjustment(scene)]
    let_go(room)

    for case in cases:
        whole = scene.whole(case)
        free = {who.name for who in (office.iqa, office.other_iqa, office.hull_iqa, scene.second, room.assessor)
                if policy.may_decide_case(a.actor(who), whole)}  # fmt: skip
        assert free == {"Ines Queue", "Olu Queue"} - {case.raiser.name}, case.kind
        assert rules.waits_for(case) == "IQA"
        service.decide(office.as_(office.other_iqa), whole, NOT_UPHELD, "As I see it.", seen=case.version)


def test_once_they_are_received_somewhere_only_that_prison_decides(scene, room, office):
    case = scene.appeal()
    let_go(room)
    here = {"began_at": a.NOON, "ended_at": None, "reason": StayReason.ADMISSION, "end_reason": None}
    a.save(room.session, Stay(person=room.learner, establishment=room.hull, **here))
    room.session.expire_all()
    whole = scene.whole(case)

    assert rules.waits_for(case) == "assessor"
    assert not policy.may_decide_case(a.actor(office.iqa), whole)
    assert not policy.may_read_case(a.actor(office.iqa), whole)
    assert policy.may_decide_case(a.actor(room.hull_assessor), whole)


def test_whoever_had_a_part_still_does_not_decide(scene, room, office):
    case = suspicion(scene)
    case.about_id, case.raised_by = office.iqa.id, office.other_iqa.id
    let_go(room)

    assert not policy.may_decide_case(a.actor(office.iqa), scene.whole(case))
    assert not policy.may_read_case(a.actor(office.iqa), scene.whole(case))


def test_it_is_on_the_list_of_iqas_and_eqas_there_and_counted_and_on_nobody_elses(scene, room, office, session):
    case, looked = scene.appeal(), suspicion(scene)
    let_go(room)
    leeds, hull = [room.leeds.id], [room.hull.id]

    def listed(**places):
        return {each.id for each in queries.cases_at(session, places.pop("places", leeds), office.iqa.id, **places)}

    assert listed(looking=leeds) == listed(places=[], reading=leeds) == {case.id, looked.id}
    assert listed() == set()
    assert listed(places=hull, looking=hull) == listed(places=[], reading=hull) == set()
    assert waiting.for_iqa(session, a.actor(office.other_iqa), leeds).cases == 2
    assert waiting.for_iqa(session, a.actor(office.hull_iqa), hull).cases == 0


def test_malpractice_that_was_found_of_somebody_released_is_told_and_goes_on(scene, room, office):
    case = suspicion(scene)
    let_go(room)
    service.decide(office.as_(office.other_iqa), scene.whole(case), UPHELD, "Copied.", seen=case.version)
    with pytest.raises(Refused):
        telling.tell(office.as_(office.hull_iqa), scene.whole(case), a.TODAY, "AO", seen=case.version)
    telling.tell(office.as_(office.iqa), scene.whole(case), a.TODAY, "AO", seen=case.version)
    service.decide(office.as_(office.other_iqa), scene.whole(case), PARTLY, "It may go on.", seen=case.version)

    assert [step.outcome for step in case.steps] == [UPHELD, PARTLY]


def test_the_page_holds_what_the_piece_says_because_its_own_page_is_closed(browser, scene, room, office, session):
    scene.piece.latest.text = "I sat down with him and I listened."
    case = scene.appeal()
    let_go(room)
    browser.sign_in(office.iqa)
    shown = browser.page(f"/cases/{case.id}")
    assert "Waiting for an IQA" in shown.text
    assert f"/portfolios/{room.registration.id}/evidence/1" not in shown.links.values()

    page = browser.page(f"/cases/{case.id}/decide")
    assert "I sat down with him and I listened." in page.text
    assert "PM1 1.1 Not yet" in page.text
    done = browser.send(page, outcome="upheld", reason="It is there.")

    assert "Upheld" in done.text
    browser.sign_in(scene.second)
    browser.page(f"/cases/{case.id}", 404)


def test_an_eqa_reads_a_case_that_was_raised_at_their_prison_wherever_its_learner_is_now(browser, scene, room, office):
    case = scene.appeal()
    browser.sign_in(office.eqa)
    for leave in (lambda: room.move(room.learner, room.hull), lambda: let_go(room)):
        leave()
        assert f"/cases/{case.id}" in browser.page("/cases").links.values()
        assert browser.page(f"/cases/{case.id}").heading == "Appeal: piece 1, My first week"
