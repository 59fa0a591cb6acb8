"""Nothing is met on earlier learning until somebody has looked at proof of it (domain.md 1.4 and 6)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from lms.assessments.models import Proof
from lms.assessments.rules.prior import is_proven
from lms.core.work import Refused, Work
from lms.portfolio import rules, service
from lms.portfolio.models import Decision, Kind, Outcome
from lms.portfolio.rules import fault_in_proof
from lms.portfolio.service.proof import see_proof
from tests import builders as a
from tests.builders.people import NOON
from tests.builders.portfolio import evidence

FAULT = "Nobody has seen proof of this, so nothing can be met on it yet"


@pytest.fixture
def prior(room, session):
    made = a.prior(room.registration)
    a.save(session, made)
    return made


@pytest.fixture
def piece(room, session, prior):
    """The claim as a piece that was sent, of which nobody has seen proof."""
    work = room.as_(room.learner)
    made = service.start(work, room.registration, Kind.PRIOR_LEARNING, "", "", prior)
    service.submit(work, made, "", [c.id for c in room.unit().criteria[:2]], True, made.version)
    session.commit()
    return made


def judge(room, piece, *outcomes):
    said = a.verdict(piece.latest, Outcome.NOT_YET)
    said["lines"] = [
        rules.Line(c.criterion_id, o, a.reason_for(o)) for c, o in zip(piece.latest.claims, outcomes, strict=True)
    ]
    return service.decide(room.as_(room.assessor), piece, seen=piece.version, **said)


def see(room, prior, level=Proof.DOCUMENT_SEEN):
    see_proof(room.as_(room.tutor), prior, level, "The certificate", prior.version)


@pytest.mark.once
@given(
    level=st.none() | st.sampled_from(Proof),
    outcomes=st.lists(st.sampled_from(Outcome), min_size=1, max_size=4),
)
def test_met_needs_proof_that_somebody_saw_and_nothing_else_does(level, outcomes):
    a_learner, qualification, here = a.learner(a.establishment()), a.qualification(), a.establishment()
    made = a.prior(a.registration(a_learner, qualification, here))
    if level is not None:
        made.proof_level, made.proof_seen_at = level, NOON
    claimed = evidence(made.registration, 1)
    claimed.prior = made

    fault = fault_in_proof(claimed, outcomes)

    seen = level not in (None, Proof.LEARNER_SAYS)
    assert is_proven(made) is seen
    assert fault == (None if seen or Outcome.MET not in outcomes else FAULT)
    claimed.prior = None
    assert fault_in_proof(claimed, outcomes) is None


@pytest.mark.parametrize("level", [None, Proof.LEARNER_SAYS])
def test_no_criterion_is_met_on_earlier_learning_whose_proof_is_unseen(room, session, piece, prior, level):
    if level:
        see(room, prior, level)
    with pytest.raises(Refused, match=FAULT):
        judge(room, piece, Outcome.NOT_YET, Outcome.MET)
    assert session.scalar(select(func.count(Decision.id))) == 0

    see(room, prior)
    judge(room, piece, Outcome.NOT_YET, Outcome.MET)
    assert session.scalar(select(func.count(Decision.id))) == 2


def test_not_yet_needs_no_proof_and_decided_again_it_is_not_met_without_it_either(room, piece):
    judge(room, piece, Outcome.NOT_YET, Outcome.MORE_EVIDENCE)

    with pytest.raises(Refused, match=FAULT):
        service.decide_again(
            room.as_(room.assessor),
            piece,
            1,
            seen=piece.version,
            why="I was hasty",
            **a.verdict(piece.latest, Outcome.MET),
        )


def test_a_trainee_cannot_propose_met_and_what_was_proposed_is_not_countersigned_without_proof(
    room, session, piece, prior
):
    trainee = a.trainee_assessor(room.leeds)
    a.save(session, trainee, *trainee.grants)
    work = Work(session, a.trainee_actor(trainee, room.leeds), NOON)
    said = a.verdict(piece.latest, Outcome.MET)
    with pytest.raises(Refused, match=FAULT):
        service.propose(work, piece, seen=piece.version, **said)
    prior.proof_level, prior.proof_seen_at = Proof.DOCUMENT_SEEN, NOON
    proposal = service.propose(work, piece, seen=piece.version, **said)
    prior.proof_level = Proof.LEARNER_SAYS

    with pytest.raises(Refused, match=FAULT):
        service.countersign(room.as_(room.assessor), proposal, seen=proposal.version_number)


def test_a_claim_from_before_that_names_no_proof_is_sent_once_staff_have_named_it(room, session):
    made = a.prior(room.registration, proof="")
    a.save(session, made)
    work = room.as_(room.learner)
    piece = service.start(work, room.registration, Kind.PRIOR_LEARNING, "", "", made)
    ids = [room.unit().criteria[0].id]
    with pytest.raises(Refused, match="Ask your tutor or assessor to write down what proof there is, then send this"):
        service.submit(work, piece, "", ids, True, piece.version)

    see(room, made)
    service.submit(work, piece, "", ids, True, piece.version)
    assert piece.latest.submitted_at == NOON


# Pages


def test_the_page_says_why_nothing_can_be_met_leads_to_the_proof_and_keeps_the_words(browser, room, piece, prior):
    where = f"/portfolios/{room.registration.id}/evidence/{piece.number}/decide"
    typed = a.typed_verdict("met", "not yet")
    browser.sign_in(room.assessor)
    page = browser.page(where)
    assert f"{FAULT}. Write down what proof you saw" in page.text

    page = browser.send(page, 422, typed=typed)
    assert page.tree.xpath("//a[@href='#main-form']")[0].text_content().startswith(f"{FAULT}. Write down what proof")
    assert page.values()["feedback"] == ["Clear and honest."]

    page = browser.page(page.links["Write down what proof you saw"])
    assert "Nothing in it can be met until somebody has seen proof." in page.text
    browser.send(page, typed={"level": "document seen", "proof": "The certificate, in the blue folder"})
    page = browser.page(where)
    assert FAULT not in page.text
    assert browser.send(page, typed=typed).heading == "Work to assess"


def test_the_page_to_countersign_says_it_too(browser, room, session, piece, prior):
    trainee = a.trainee_assessor(room.leeds)
    a.save(session, trainee, *trainee.grants)
    prior.proof_level, prior.proof_seen_at, prior.proof_seen_by = Proof.DOCUMENT_SEEN, NOON, room.tutor.id
    work = Work(session, a.trainee_actor(trainee, room.leeds), NOON)
    service.propose(work, piece, seen=piece.version, **a.verdict(piece.latest, Outcome.MET))
    prior.proof_level = Proof.LEARNER_SAYS
    session.commit()
    browser.sign_in(room.assessor)

    page = browser.page(f"/portfolios/{room.registration.id}/evidence/{piece.number}/proposal")

    assert FAULT in page.text
    assert FAULT in browser.send(page, 422, button="Countersign this decision").tree.text_content()
