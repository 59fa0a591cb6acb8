"""What assessors meet while they decide: help, phrases, deciding again, countersigning, and what they may not judge."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.assessments.models import WitnessStatement
from lms.people.models import Role
from lms.portfolio import rules, service
from lms.portfolio.models import Decision, Guidance, Judgement, Kind, Outcome, Phrase, Proposal
from tests import builders as a
from tests.builders.people import NOON

NUMBERS = ("PM1_1_1", "PM1_1_2")


@pytest.fixture
def base(room):
    return f"/portfolios/{room.registration.id}/evidence"


@pytest.fixture
def sent(room, session):
    piece = a.sent_evidence(room.registration, room.unit().criteria[:2])
    a.save(session, piece)
    return piece


@pytest.fixture
def trainee(room, session):
    someone = a.trainee_assessor(room.leeds)
    a.save(session, someone, *someone.grants)
    return someone


def deciding(*outcomes, **changed):
    typed = dict.fromkeys(rules.CHECKS, "yes") | {"feedback": "Clear and honest."}
    return typed | {f"outcome_{n}": o for n, o in zip(NUMBERS, outcomes, strict=False)} | changed


def checked(page):
    return page.tree.xpath("//input[starts-with(@name, 'outcome_')][@checked]/@value")


def count(session, table):
    return session.scalar(select(func.count(table.id)))


# Help while deciding


def test_one_press_sets_every_criterion_to_the_same_and_keeps_nothing(browser, session, room, base, sent):
    browser.sign_in(room.assessor)
    page = browser.submit(f"{base}/1/decide", 422, typed={"all": "not yet", "feedback": "Say more."})

    assert checked(page) == ["not yet", "not yet"]
    assert page.values()["feedback"] == ["Say more."]
    assert count(session, Decision) == 0
    page = browser.send(page, typed=deciding())
    assert page.heading == "Work to assess"
    assert {d.outcome for d in session.scalars(select(Decision))} == {Outcome.NOT_YET}


def test_the_page_says_where_the_reason_of_a_no_is_written(browser, room, base, sent):
    browser.sign_in(room.assessor)

    assert "Say why in your feedback, or in a comment on the criterion" in browser.page(f"{base}/1/decide").text


def test_an_outcome_or_a_phrase_that_is_not_offered_changes_nothing(browser, session, room, base, sent):
    browser.sign_in(room.assessor)
    page = browser.submit(f"{base}/1/decide", 422, typed={"all": "splendid"})
    assert checked(page) == []
    page = browser.submit(f"{base}/1/decide", 422, typed={"put": "nonsense", "feedback": "Mine."})
    assert page.values()["feedback"] == ["Mine."]


def test_a_phrase_is_kept_put_in_and_taken_away(browser, session, room, base, sent):
    browser.sign_in(room.assessor)
    page = browser.submit("/assess/phrases", text="Say what you did yourself.")
    assert "Say what you did yourself." in page.text
    phrase = session.scalars(select(Phrase)).one()

    page = browser.submit(f"{base}/1/decide", 422, typed={"put": str(phrase.id), "feedback": "Thank you."})
    assert page.values()["feedback"] == ["Thank you. Say what you did yourself."]
    browser.press("/assess/phrases", "Take away phrase 1")
    assert count(session, Phrase) == 0


@pytest.mark.parametrize("text", ["", "   ", "x" * 301])
def test_a_phrase_that_is_nothing_or_too_long_is_refused(browser, session, room, text):
    browser.sign_in(room.assessor)
    assert browser.submit("/assess/phrases", 422, text=text).problems
    assert count(session, Phrase) == 0


def test_nobody_sees_or_removes_the_phrase_of_another(browser, session, room):
    a.save(session, Phrase(assessor_id=room.assessor.id, text="Mine alone.", added_at=NOON))
    phrase = session.scalars(select(Phrase)).one()
    browser.sign_in(room.hull_assessor)
    page = browser.page("/assess/phrases")
    assert "Mine alone." not in page.text
    form = page.values()
    browser.post(f"/assess/phrases/{phrase.id}/remove", data={"csrf_token": form["csrf_token"][0], "once": "another"})
    assert count(session, Phrase) == 1


def test_a_second_press_of_the_same_phrase_keeps_one(browser, session, room):
    browser.sign_in(room.assessor)
    page = browser.page("/assess/phrases")
    for _ in range(2):
        browser.send(page, text="Well seen.")
    assert count(session, Phrase) == 1


def test_what_was_agreed_is_beside_its_criterion(browser, session, room, base, sent):
    criterion = room.unit().criteria[0]
    agreed = Guidance(establishment_id=room.leeds.id, criterion_id=criterion.id, text="One is enough.", agreed_at=NOON)
    a.save(session, agreed)
    browser.sign_in(room.assessor)
    assert "What we agreed: One is enough." in browser.page(f"{base}/1/decide").text


def test_the_reading_age_is_said_while_typing_and_after_sending(browser, room, base, sent):
    browser.sign_in(room.assessor)
    page = browser.page(f"{base}/1/decide")
    words = "You told me what you saw. You said what you did. Next, say why you did it."
    asked = {"csrf_token": page.values()["csrf_token"][0], "feedback": words}
    assert "reads at about age" in browser.post("/assess/reading-age", data=asked).json["sentence"]
    assert browser.post("/assess/reading-age", data=asked | {"feedback": "Good."}).json["sentence"] == ""
    page = browser.send(page, typed=deciding("met", "met", feedback=words))
    assert "reads at about age" in page.text


def test_the_reading_age_is_for_assessors_with_a_form_of_ours(browser, room, base, sent):
    browser.sign_in(room.assessor)
    assert browser.post("/assess/reading-age", data={"feedback": "Words"}).status_code == 400
    browser.sign_in(room.learner)
    assert browser.post("/assess/reading-age", data={"feedback": "Words"}).status_code == 403


# Deciding again


def test_a_decided_version_is_decided_again_with_a_reason_that_the_learner_reads(browser, session, room, base, sent):
    a.judge(sent, room.assessor, at=NOON - timedelta(hours=1))
    session.commit()
    browser.sign_in(room.assessor)
    assert "Decide version 1 again" in browser.page(f"{base}/1").links
    place = f"{base}/1/versions/1/decide-again"
    page = browser.submit(place, 422, typed=deciding("met", "not yet"))
    assert page.problems == {"why_again": "Say why this is decided again"}
    page = browser.send(page, typed=deciding("met", "not yet", why_again="I read 1.2 wrongly."))

    assert page.address == f"{base}/1"
    browser.sign_in(room.learner)
    page = browser.page(f"{base}/1")
    assert "I read 1.2 wrongly." in page.text
    assert "1 of 2 met" in page.text


def test_a_stale_page_of_deciding_again_is_a_conflict(browser, session, room, base, sent):
    a.judge(sent, room.assessor, at=NOON - timedelta(hours=1))
    session.commit()
    browser.sign_in(room.assessor)
    page = browser.page(f"{base}/1/versions/1/decide-again")
    sent.title = "Changed"
    session.commit()
    browser.send(page, 409, typed=deciding("met", "met", why_again="Again."))


def test_what_was_never_decided_cannot_be_decided_again(browser, room, base, sent):
    browser.sign_in(room.assessor)
    for number in (1, 2):
        assert browser.get(f"{base}/1/versions/{number}/decide-again").status_code == 404


def test_less_said_of_a_second_piece_says_which_shows_it_already(browser, session, room, base, sent):
    another = a.sent_evidence(room.registration, room.unit().criteria[:2], 2)
    a.save(session, another)
    browser.sign_in(room.assessor)
    browser.submit(f"{base}/1/decide", typed=deciding("met", "met"))
    browser.submit(f"{base}/2/decide", typed=deciding("not yet", "met"))
    browser.sign_in(room.learner)
    assert "Shown already with piece 1. It stays met." in browser.page(f"{base}/2").text


# Trainee assessors


def test_a_trainees_decision_waits_until_a_qualified_assessor_countersigns_it(
    browser, session, room, base, sent, trainee
):
    browser.sign_in(trainee)
    page = browser.submit(f"{base}/1/decide", typed=deciding("met", "not yet"))
    assert "waits for a countersignature" in page.text
    assert "Proposed by Tess Green, waiting for a countersignature" in page.text
    assert browser.get(f"{base}/1/proposal").status_code == 404
    assert browser.get("/assess/proposals").status_code == 403
    assert browser.get(f"{base}/1/decide").headers["Location"] == f"{base}/1"

    browser.sign_in(room.assessor)
    page = browser.page("/assess/proposals")
    assert "Tess Green" in page.text
    assert browser.get(f"{base}/1/decide").headers["Location"] == f"{base}/1/proposal"
    page = browser.press(f"{base}/1/proposal", "Countersign this decision")
    assert "Nothing is waiting" in page.text
    judged = session.scalars(select(Judgement)).one()
    assert (judged.assessor_id, judged.countersigned_by) == (trainee.id, room.assessor.id)
    browser.sign_in(room.learner)
    assert "Tess Green said on 6 May 2026, countersigned by Asha Khan" in browser.page(f"{base}/1").text


def test_a_trainee_whose_decision_waits_reads_so_on_the_piece_and_is_not_asked_for_another(
    browser, base, room, sent, trainee
):
    says_so = "A decision on this piece waits for a countersignature."
    browser.sign_in(trainee)
    assert "Decide this piece" in browser.page(f"{base}/1").links
    browser.submit(f"{base}/1/decide", typed=deciding("met", "not yet"))
    page = browser.page(f"{base}/1")
    assert says_so in page.text
    assert "Decide this piece" not in page.links

    browser.sign_in(room.assessor)
    page = browser.page(f"{base}/1")
    assert says_so in page.text
    assert page.links["Countersign it"] == f"{base}/1/decide"
    browser.sign_in(room.learner)
    assert says_so not in browser.page(f"{base}/1").text


def test_a_proposal_is_handed_back_with_a_note_that_the_trainee_reads(browser, session, room, base, sent, trainee):
    browser.sign_in(trainee)
    browser.submit(f"{base}/1/decide", typed=deciding("met", "met"))
    browser.sign_in(room.assessor)
    page = browser.submit(f"{base}/1/proposal", 422, typed={"do": "hand-back"})
    assert page.problems == {"note": "Say what they should look at again"}
    browser.send(page, typed={"do": "hand-back", "note": "Look at 1.2 again."})
    assert count(session, Decision) == 0
    browser.sign_in(trainee)
    assert "Asha Khan handed your last decision back: Look at 1.2 again." in browser.page(f"{base}/1/decide").text


def test_two_who_countersign_at_once_leave_one_judgement(browser, session, room, base, sent, trainee):
    browser.sign_in(trainee)
    browser.submit(f"{base}/1/decide", typed=deciding("met", "met"))
    browser.sign_in(room.assessor)
    page = browser.page(f"{base}/1/proposal")
    for _ in range(2):
        browser.send(page, button="Countersign this decision")
    assert count(session, Judgement) == 1
    assert browser.get(f"{base}/1/proposal").status_code == 404


def test_who_proposed_a_piece_and_is_qualified_since_decides_it(browser, session, room, base, sent, trainee):
    work = room.as_(room.assessor).__class__(session, a.trainee_actor(trainee, room.leeds), NOON)
    service.propose(work, sent, seen=sent.version, **a.verdict(sent.latest, Outcome.MET))
    trainee.grants[0].qualified_on = NOON.date()
    session.commit()
    browser.sign_in(trainee)
    assert browser.get(f"{base}/1/proposal").status_code == 404
    browser.submit(f"{base}/1/decide", typed=deciding("met", "not yet"))
    assert count(session, Judgement) == 1
    assert session.scalars(select(Proposal.agreed)).all() == [False]


def test_what_is_pressed_about_a_proposal_that_was_taken_back_meanwhile_keeps_the_words(
    browser, session, room, base, sent, trainee
):
    work = room.as_(room.assessor).__class__(session, a.trainee_actor(trainee, room.leeds), NOON)
    service.propose(work, sent, seen=sent.version, **a.verdict(sent.latest, Outcome.MET))
    session.commit()
    browser.sign_in(room.assessor)
    page = browser.page(f"{base}/1/proposal")
    browser.send(page, 422, note="Look at 1.2.")
    assert count(session, Judgement) == 0, "neither button was pressed"
    service.take_back(room.as_(room.learner), sent, sent.version)
    session.commit()
    page = browser.send(page, 409, note="Look at criterion 1.2 once more.", button="Hand it back")
    assert "Look at criterion 1.2 once more." in str(page.tree.xpath("//textarea/text()"))


@pytest.mark.parametrize("waiting", [10, 300])
def test_the_proposals_take_as_many_statements_however_many_there_are(
    browser, session, room, statements, trainee, waiting
):
    pieces = [a.sent_evidence(room.registration, room.unit().criteria[:1], n + 1) for n in range(waiting)]
    a.save(session, *pieces)
    for piece in pieces:
        work = room.as_(room.assessor).__class__(session, a.trainee_actor(trainee, room.leeds), NOON)
        service.propose(work, piece, seen=piece.version, **a.verdict(piece.latest, Outcome.MET))
    session.commit()
    assert count(session, Proposal) == waiting
    browser.sign_in(room.assessor)
    assert statements.of(browser, "/assess/proposals") <= 4
    assert statements.of(browser, "/assess") <= 8
    assert statements.of(browser, f"/portfolios/{room.registration.id}/evidence/1/proposal") <= 12


# Conflicts of interest


def test_whoever_declared_an_interest_finds_neither_the_work_nor_its_door(browser, session, room, base, sent):
    a.save(session, a.interest(room.assessor, room.learner))
    browser.sign_in(room.assessor)
    assert "Nothing is waiting" in browser.page("/assess").text
    assert browser.get(f"{base}/1/decide").status_code == 404
    assert "Decide this piece" not in browser.page(f"{base}/1").links


def test_a_witness_does_not_judge_their_own_statement(browser, session, room, base, sent):
    statement = WitnessStatement(
        registration_id=room.registration.id,
        establishment_id=room.leeds.id,
        witness_name="Asha Khan",
        job="Assessor",
        relationship_to_learner="Teacher",
        contact="Education",
        witness_id=room.assessor.id,
        day=NOON.date(),
        seen="They listened.",
        written_by=room.assessor.id,
        written_at=NOON,
        signed_at=NOON,
    )
    sent.kind, sent.witness = Kind.WITNESS_STATEMENT, statement
    a.save(session, statement, sent)
    browser.sign_in(room.assessor)
    assert "Nothing is waiting" in browser.page("/assess").text
    assert browser.get(f"{base}/1/decide").status_code == 404
    other = a.person(room.leeds, Role.ASSESSOR, name="Ola Other")
    a.save(session, other, *other.grants)
    browser.sign_in(other)
    assert browser.page(f"{base}/1/decide").heading == "Decide: My first week"


# The queue


def test_the_queue_says_by_when_how_long_and_for_which_unit(browser, session, room, sent):
    sent.latest.submitted_at = NOON - timedelta(days=30)
    session.commit()
    browser.sign_in(room.assessor)
    page = browser.page("/assess")
    assert "PM1" in page.text
    assert "2 criteria, about 8 minutes" in page.text
    assert "days late" in page.text


def test_the_queue_is_filtered_by_unit_and_kind_and_by_nothing_else(browser, session, room, sent):
    other = a.sent_evidence(room.registration, room.unit("PM2").criteria[:1], 2, title="Practice")
    other.kind = Kind.PRODUCT
    a.save(session, other)
    browser.sign_in(room.assessor)
    assert browser.page("/assess?unit=PM1").text.count("My first week") == 1
    assert "Practice" not in browser.page("/assess?unit=PM1").text
    assert "My first week" not in browser.page("/assess?kind=product").text
    assert "Nothing of that kind is waiting" in browser.page("/assess?unit=PM3&kind=product").text
    assert "Practice" in browser.page("/assess?unit=nonsense&kind=x").text
