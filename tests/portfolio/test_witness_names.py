"""Nobody judges what they may have borne witness to: a statement typed for a name that may be theirs."""

from dataclasses import asdict

import pytest

from lms.assessments.service.witnesses import say_who
from lms.core.work import Refused
from lms.desk.queries.facts import facts
from lms.people.called import short_names
from lms.people.models import Role
from lms.portfolio import policy, queries, service
from lms.portfolio.models import Kind, Outcome, Proposal
from lms.portfolio.queries.proposals import proposals_waiting
from lms.portfolio.rules import ALL_YES
from tests import builders as a
from tests.builders.people import NOON


@pytest.fixture
def sent(room, session):
    """A piece that waits, made from what was typed for “Officer A. Khan”: Asha Khan assesses here."""
    piece = a.sent_evidence(room.registration, room.unit().criteria[:2])
    facts = {"witness_name": "Officer A. Khan", "known_as": "a khan", "witness_id": None}
    piece.kind = Kind.WITNESS_STATEMENT
    piece.witness = a.statement(room.registration, room.tutor, room.leeds, **facts)
    a.save(session, piece)
    return piece


@pytest.fixture
def base(room):
    return f"/portfolios/{room.registration.id}/evidence/1"


def assessor(room, name):
    someone = a.person(room.leeds, Role.ASSESSOR, name=name)
    a.save(room.session, someone, *someone.grants)
    return someone


def judges(room, someone, piece):
    """Whether somebody may decide a piece: by the policy, the queue, what is next, and what their home page counts."""
    work = room.as_(someone)
    wanted = queries.Wanted({room.leeds.id}, someone.id, called=short_names(someone.name))
    found = {
        policy.may_decide_piece(work.actor, piece),
        bool(queries.waiting_for(room.session, wanted)),
        bool(queries.next_in_queue(room.session, wanted)),
        bool(facts(work, None).waiting),
    }
    assert len(found) == 1, "the pages disagree"
    return found.pop()


def test_the_policy_the_queue_and_the_home_page_leave_it_to_another(room, sent):
    assert not judges(room, room.assessor, sent)
    assert judges(room, assessor(room, "Ola Other"), sent)
    assert judges(room, assessor(room, "Bo Khan"), sent)


def test_an_account_that_is_added_later_is_asked_about_too(room, sent):
    later = assessor(room, "Amir Khan")

    assert not judges(room, later, sent)


def test_once_staff_said_who_it_was_the_others_of_that_name_may_judge_it(room, sent):
    other = assessor(room, "Amir Khan")

    say_who(room.as_(room.tutor), sent.witness, room.assessor.id, sent.witness.version)
    room.session.commit()

    assert judges(room, other, sent)
    assert not judges(room, room.assessor, sent)


def test_a_piece_with_no_witness_is_left_to_nobody_else(room, sent):
    sent.witness = None
    room.session.flush()

    assert judges(room, room.assessor, sent)


def test_deciding_it_all_the_same_is_refused_with_who_may(room, sent):
    with pytest.raises(Refused, match="Another assessor decides"):
        service.decide(room.as_(room.assessor), sent, seen=sent.version, **a.verdict(sent.latest, Outcome.MET))
    with pytest.raises(Refused, match="Only an assessor where the learner is now"):
        service.decide(room.as_(room.tutor), sent, seen=sent.version, **a.verdict(sent.latest, Outcome.MET))


def test_a_proposal_about_it_waits_for_somebody_of_another_name(room, sent):
    trainee = a.trainee_assessor(room.leeds)
    a.save(room.session, trainee, *trainee.grants)
    said = {"feedback": "Good.", "checks": asdict(ALL_YES), "lines": [], "note": "", "agreed": None}
    about = {"version": sent.latest, "assessor_id": trainee.id, "establishment_id": room.leeds.id}
    proposal = Proposal(**about, **said, proposed_at=NOON, settled_at=None, settled_by=None)
    a.save(room.session, proposal)

    for someone, waits in ((room.assessor, False), (assessor(room, "Ola Other"), True)):
        called = short_names(someone.name)
        found = proposals_waiting(room.session, [room.leeds.id], someone.id, called=called, limit=5)
        assert bool(found) is waits
        assert policy.may_countersign(room.as_(someone).actor, proposal) is waits
        assert bool(facts(room.as_(someone), None).proposed) is waits


def test_the_page_of_the_piece_says_who_may_decide_and_where_it_is_put_right(browser, room, sent, base):
    browser.sign_in(room.assessor)

    page = browser.page(base)

    assert "You have the name of the witness" in page.text
    assert "Decide this piece" not in page.links
    assert browser.get(f"{base}/decide").status_code == 404
    page = browser.page(page.tree.xpath("//a[text()='See the witness statement']/@href")[0])
    assert "Somebody who works here is called that." in page.text

    browser.sign_in(assessor(room, "Ola Other"))
    assert "name of the witness" not in browser.page(base).text


def test_a_witness_is_told_that_another_assessor_decides(browser, room, sent, base):
    sent.witness.known_as, sent.witness.witness_id = "", room.assessor.id
    room.session.commit()
    browser.sign_in(room.assessor)

    assert "You saw this yourself, as its witness. Another assessor decides on it." in browser.page(base).text


@pytest.mark.parametrize("count", [10, 1000])
def test_the_queue_takes_as_many_statements_however_many_wait_for_a_name(browser, room, session, statements, count):
    for number in range(1, count + 1):
        piece = a.sent_evidence(room.registration, room.unit().criteria[:1], number)
        typed = {"witness_name": "Officer A. Khan", "known_as": "a khan" if number % 2 else "k moon"}
        piece.witness = a.statement(room.registration, room.tutor, room.leeds, **typed, witness_id=None)
        session.add(piece)
    session.commit()
    browser.sign_in(room.assessor)

    assert statements.of(browser, "/assess") <= 8
    assert statements.of(browser, "/") <= 8
