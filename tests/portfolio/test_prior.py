"""Earlier achievements: claimed by the learner, proven by staff."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from lms.assessments.models import PriorAchievement, Proof, Recognition
from lms.assessments.rules import prior as rules
from lms.assessments.service import prior as service
from lms.audit.models import Event
from lms.core.work import Refused, Stale
from lms.people.models import Role
from lms.portfolio import service as portfolio
from lms.portfolio.models import Evidence, Kind, Outcome
from lms.portfolio.service.proof import DECIDED, see_proof
from tests import builders as a
from tests.builders.people import NOON

FACTS = {
    "title": "Level 1 Award in Listening",
    "issuer": "A college",
    "level": "Level 1",
    "achieved_on": NOON.date().replace(year=2020),
    "proof": "A certificate in my property",
    "mapping": "It was about listening.",
}
TYPED = FACTS | {"recognition": "recognition of prior learning", "achieved_on": ["3", "5", "2020"]}


@pytest.fixture
def base(room):
    return f"/portfolios/{room.registration.id}/prior"


def claim(room, someone=None, **changed):
    work = room.as_(someone or room.learner)
    return service.claim_prior(work, room.registration, Recognition.RPL, **FACTS | changed)


def see(room, prior, someone=None, level=Proof.DOCUMENT_SEEN, proof="The certificate", seen=None):
    see_proof(room.as_(someone or room.tutor), prior, level, proof, prior.version if seen is None else seen)


def test_a_learner_claims_it_and_staff_say_what_proof_they_saw(room, session):
    prior = claim(room)
    assert rules.proof_in_words(prior) == "Proof not seen yet"

    see(room, prior)

    assert rules.is_proven(prior)
    assert rules.proof_in_words(prior) == "Level C: document seen"
    assert (prior.proof_seen_by, prior.proof_seen_at, prior.proof) == (room.tutor.id, NOON, "The certificate")
    session.commit()
    events = [(e.name, e.detail) for e in session.scalars(select(Event).order_by(Event.position))]
    assert events == [
        ("prior achievement claimed", {"recognition": "recognition of prior learning"}),
        ("proof of prior achievement seen", {"level": "document seen"}),
    ]


def test_a_better_look_counts_and_the_learners_word_proves_nothing(room):
    prior = claim(room)
    see(room, prior, level=Proof.LEARNER_SAYS)
    assert (rules.is_proven(prior), rules.proof_in_words(prior)) == (False, "Level D: learner says so")
    see(room, prior, level=Proof.AWARDING_BODY)
    assert rules.proof_in_words(prior) == "Level A: awarding body confirmed"
    assert sorted(rules.LEVELS.values()) == ["A", "B", "C", "D"]


@pytest.mark.parametrize("role", Role)
def test_those_who_teach_the_learner_here_may_claim_for_them_and_see_proof(room, role):
    here = a.staff((role, None if role is Role.NATIONAL else room.leeds))
    there = a.staff((role, None if role is Role.NATIONAL else room.hull))
    a.save(room.session, here, there)
    prior = claim(room)
    if role in (Role.TUTOR, Role.ASSESSOR):
        assert claim(room, here).id
        see(room, prior, here)
    else:
        for deed in (lambda: claim(room, here), lambda: see(room, prior, here)):
            with pytest.raises(Refused):
                deed()
    with pytest.raises(Refused):
        see(room, prior, there)


def test_nobody_sees_their_own_proof_or_that_of_somebody_they_have_an_interest_in(room):
    prior = claim(room)
    with pytest.raises(Refused):
        see(room, prior, room.learner)
    work = room.as_(room.tutor)
    partial = replace(work, actor=replace(work.actor, apart_from=frozenset({room.learner.id})))
    with pytest.raises(Refused):
        see_proof(partial, prior, Proof.DOCUMENT_SEEN, "The certificate", prior.version)


def test_proof_of_what_changed_meanwhile_is_stale(room):
    prior = claim(room)
    with pytest.raises(Stale):
        see(room, prior, seen=prior.version + 1)


def sent_as_a_piece(room, prior) -> Evidence:
    work = room.as_(room.learner)
    piece = portfolio.start(work, room.registration, Kind.PRIOR_LEARNING, "", "", prior)
    portfolio.submit(work, piece, "", [room.unit().criteria[0].id], True, piece.version)
    return piece


def test_proof_that_was_decided_on_stays_until_the_learner_begins_a_new_version(room, session):
    prior = claim(room)
    see(room, prior)
    piece = sent_as_a_piece(room, prior)
    portfolio.decide(room.as_(room.assessor), piece, seen=piece.version, **a.verdict(piece.latest, Outcome.NOT_YET))

    with pytest.raises(Refused) as refusal:
        see(room, prior, level=Proof.AWARDING_BODY)
    assert refusal.value.sentence == DECIDED
    assert rules.proof_in_words(prior) == "Level C: document seen"

    portfolio.add_version(room.as_(room.learner), piece, piece.version)
    see(room, prior, level=Proof.AWARDING_BODY)
    assert rules.proof_in_words(prior) == "Level A: awarding body confirmed"


def test_whoever_decides_while_the_proof_changes_is_told_to_look_again(room):
    prior = claim(room)
    piece = sent_as_a_piece(room, prior)
    read = piece.version
    see(room, prior, level=Proof.LEARNER_SAYS)

    with pytest.raises(Stale):
        portfolio.decide(room.as_(room.assessor), piece, seen=read, **a.verdict(piece.latest, Outcome.MET))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": " "}, "title"),
        ({"issuer": ""}, "issuer"),
        ({"level": ""}, "level"),
        ({"mapping": ""}, "mapping"),
        ({"proof": ""}, "proof"),
        ({"achieved_on": NOON.date() + timedelta(days=1)}, "achieved_on"),
    ],
)
def test_a_claim_without_what_it_must_say_is_refused(room, session, changed, field):
    with pytest.raises(Refused) as refusal:
        claim(room, **changed)
    assert refusal.value.field == field
    assert session.scalar(select(PriorAchievement)) is None


# Pages


def test_the_page_says_why_nobody_says_more_about_proof_that_was_decided_on(browser, session, room, base):
    prior = a.prior(room.registration)
    a.save(session, prior)
    browser.sign_in(room.tutor)
    before = browser.page(f"{base}/{prior.id}")
    piece = sent_as_a_piece(room, prior)
    portfolio.decide(room.as_(room.assessor), piece, seen=piece.version, **a.verdict(piece.latest, Outcome.NOT_YET))
    session.commit()

    page = browser.page(f"{base}/{prior.id}")
    assert page.buttons == []
    assert "The learner writes a new version of piece 1." in page.text
    answer = browser.send(before, 422, typed={"level": "document seen", "proof": "Seen"})
    assert DECIDED in answer.tree.text_content()
    browser.sign_in(room.learner)
    assert "piece 1" in browser.page(f"{base}/{prior.id}").links


def test_a_learner_says_it_staff_see_it_and_the_learner_is_told(browser, room, base):
    browser.sign_in(room.learner)
    page = browser.submit(f"{base}/new", typed=TYPED)
    address = page.address
    assert (page.heading, "Proof not seen yet" in page.text) == ("Level 1 Award in Listening", True)
    assert page.buttons == []

    browser.sign_in(room.tutor)
    page = browser.submit(address, level="document seen", proof="The certificate, in the blue folder")
    assert "Level C: document seen" in page.text

    browser.sign_in(room.learner)
    assert room.tutor.name in browser.page(address).text


@pytest.mark.parametrize(
    ("changed", "problems"),
    [
        ({"recognition": []}, {"recognition": "Choose what it is"}),
        ({"recognition": "luck"}, {"recognition": "Choose from the answers"}),
        ({"title": ""}, {"title": "Type what was achieved"}),
        ({"title": "x" * 201}, {"title": "Use 200 characters or fewer"}),
        ({"achieved_on": ["7", "5", "2026"]}, {"achieved_on": "Type a day that is today or before"}),
        ({"proof": ""}, {"proof": "Say what proof there is, and where it is"}),
        ({"mapping": "Like A1234BC."}, {"checked": "Leave out names and numbers, then tick that you have checked"}),
    ],
)
def test_a_bad_claim_says_what_to_do_and_keeps_the_words(browser, session, room, base, changed, problems):
    browser.sign_in(room.learner)

    page = browser.submit(f"{base}/new", 422, typed=TYPED | changed)

    assert page.problems == problems
    assert page.values()["issuer"] == ["A college"]
    assert session.scalar(select(PriorAchievement)) is None


@pytest.mark.parametrize(
    ("typed", "problems"),
    [
        ({"proof": "Seen"}, {"level": "Choose how you know"}),
        ({"level": "document seen", "proof": ""}, {"proof": "Say what the proof is, and where it is kept"}),
        ({"level": "a friend", "proof": "Seen"}, {"level": "Choose from the answers"}),
    ],
)
def test_bad_proof_says_what_to_do(browser, session, room, base, typed, problems):
    prior = a.prior(room.registration)
    a.save(session, prior)
    browser.sign_in(room.assessor)

    assert browser.submit(f"{base}/{prior.id}", 422, typed=typed).problems == problems


def test_a_claim_sent_twice_is_one_and_a_forged_one_is_none(browser, session, room, base):
    browser.sign_in(room.learner)
    page = browser.page(f"{base}/new")
    browser.send(page, 422, typed=TYPED | {"csrf_token": "made up"})
    browser.send(page, typed=TYPED)
    browser.send(page, typed=TYPED)
    assert session.scalar(select(func.count(PriorAchievement.id))) == 1


def test_out_of_reach_is_not_there(browser, session, room, base):
    prior = a.prior(room.registration)
    a.save(session, prior)
    for someone in (room.mentor, room.hull_assessor):
        browser.sign_in(someone)
        browser.page(f"{base}/new", status=404)
        browser.page(f"{base}/{prior.id}", status=404)
    browser.sign_in(room.learner)
    assert browser.post(f"{base}/{prior.id}/proof").status_code == 404
    browser.page(f"{base}/{uuid4()}", status=404)


def test_staff_are_asked_about_the_learner_and_not_about_themselves(browser, room, base):
    browser.sign_in(room.tutor)
    page = browser.page(f"{base}/new")
    assert "What did the learner achieve?" in page.text
    assert "What did you achieve?" not in page.text
    assert browser.send(page, typed=TYPED | {"recognition": "credit transfer"}).heading == TYPED["title"]
