"""What a decision asks the learner to do next, and by when (domain.md 1.5)."""

from datetime import date

import pytest
from sqlalchemy import select

from lms.core.work import Refused
from lms.people.models import Role
from lms.portfolio import rules, service
from lms.portfolio.models import Judgement, Outcome
from tests import builders as a

TODAY = date(2026, 5, 6)
NEXT = {"next_step": "Say what you did yourself.", "next_by": date(2026, 6, 1)}


@pytest.fixture
def sent(room, session):
    piece = a.sent_evidence(room.registration, room.unit().criteria[:1])
    a.save(session, piece)
    return piece


def decide(room, piece, outcome=Outcome.NOT_YET, **more):
    said = a.verdict(piece.latest, outcome) | more
    return service.decide(room.as_(room.assessor), piece, seen=piece.version, **said)


def test_a_day_says_what_is_to_be_done_by_it_and_is_to_come():
    assert rules.fault_in_next("", None, TODAY) is None
    assert rules.fault_in_next("Write more", None, TODAY) is None
    assert rules.fault_in_next("Write more", TODAY, TODAY) is None
    assert rules.fault_in_next(" ", TODAY, TODAY) == ("next_step", "Say what the learner should do by that day")
    assert rules.fault_in_next("Write more", date(2026, 5, 5), TODAY) == ("next_by", "Choose a day from today on")


def test_a_decision_keeps_what_it_asks_for_and_by_when(room, sent):
    judged = decide(room, sent, **NEXT)
    assert (judged.next_step, judged.next_by) == ("Say what you did yourself.", date(2026, 6, 1))
    said = a.verdict(sent.latest, Outcome.MET)
    again = service.decide_again(room.as_(room.assessor), sent, 1, seen=sent.version, why="I misread it.", **said)
    assert (again.next_step, again.next_by) == ("", None)


@pytest.mark.parametrize("bad", [NEXT | {"next_step": " "}, NEXT | {"next_by": date(2026, 5, 5)}])
def test_what_cannot_be_asked_for_is_refused(room, sent, bad):
    with pytest.raises(Refused) as refusal:
        decide(room, sent, **bad)
    assert refusal.value.field in ("next_step", "next_by")
    assert sent.latest.judgements == []


def test_what_a_trainee_asks_for_is_countersigned_with_the_rest(room, session, sent):
    trainee = a.trainee_assessor(room.leeds)
    a.save(session, trainee, *trainee.grants)
    work = room.as_(trainee).__class__(session, a.trainee_actor(trainee, room.leeds), a.NOON)
    said = a.verdict(sent.latest, Outcome.NOT_YET) | NEXT
    proposal = service.propose(work, sent, seen=sent.version, **said)
    judged = service.countersign(room.as_(room.assessor), proposal, seen=proposal.version_number)
    assert (judged.next_step, judged.next_by) == (NEXT["next_step"], NEXT["next_by"])


def test_it_is_asked_on_the_page_and_everybody_who_reads_the_decision_reads_it(browser, session, room, sent):
    iqa = a.person(room.leeds, Role.IQA)
    a.save(session, iqa, *iqa.grants)
    where = f"/portfolios/{room.registration.id}/evidence/1"
    typed = a.typed_verdict("not yet", feedback="Say more.")
    browser.sign_in(room.assessor)
    for bad, field in (
        ({"next_step": "x" * 501}, "next_step"),
        ({"next_step": "Write", "next_by": ["31", "2", "2026"]}, "next_by"),
        ({"next_step": "Write", "next_by": ["1", "5", "2026"]}, "next_by"),
        ({"next_step": "", "next_by": ["1", "6", "2026"]}, "next_step"),
    ):
        page = browser.submit(f"{where}/decide", 422, typed=typed | bad)
        assert field in page.problems
        assert page.tree.xpath("//details[@open][.//textarea[@name='next_step']]")
    browser.submit(f"{where}/decide", typed=typed | {"next_step": NEXT["next_step"], "next_by": ["1", "6", "2026"]})
    assert session.scalars(select(Judgement.next_by)).all() == [NEXT["next_by"]]
    for someone, page in ((room.learner, "/"), (room.learner, where), (iqa, where)):
        browser.sign_in(someone)
        assert "To do next, by 1 June 2026: Say what you did yourself." in browser.page(page).text
