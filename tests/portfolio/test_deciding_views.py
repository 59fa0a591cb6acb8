"""What assessors meet while they decide: help, phrases, deciding again, countersigning, and what they may not judge."""

from datetime import timedelta

import pytest
from flask import g
from sqlalchemy import func, select

from lms.assessments.models import WitnessStatement
from lms.core.work import Work
from lms.courses.content.reading_age import Measure
from lms.people.models import Role
from lms.portfolio import service
from lms.portfolio.models import Claim, Decision, Guidance, Judgement, Kind, Outcome, Phrase, Proposal
from lms.portfolio.views import deciding as deciding_views
from tests import builders as a
from tests.builders.people import NOON


@pytest.fixture
def base(room):
    return f"/portfolios/{room.registration.id}/evidence"


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
    assert page.tree.xpath("count(//details[@data-more][@open])") == 2, "each asks for a reason"
    reasons = dict.fromkeys(("comment_PM1_1_1", "comment_PM1_1_2"), "Say what you did.")
    page = browser.send(page, typed=a.typed_verdict(**reasons))
    assert page.heading == "Work to assess"
    assert {d.outcome for d in session.scalars(select(Decision))} == {Outcome.NOT_YET}


def test_the_page_says_that_a_no_needs_a_reason(browser, room, base, sent):
    browser.sign_in(room.assessor)

    assert "Say why in a few words: the learner and the IQA read it." in browser.page(f"{base}/1/decide").text


def test_the_version_before_shows_its_files_beside_what_was_decided_about_it(browser, session, room, base, sent):
    earlier = a.file_of(sent.latest, room.learner, "0" * 64, name="first-plan.png")
    a.judge(sent, room.assessor, Outcome.NOT_YET)
    again = a.version(2, submitted_at=NOON)
    again.claims = [Claim(criterion=each.criterion, criterion_id=each.criterion_id) for each in sent.latest.claims]
    sent.versions.append(again)
    a.save(session, sent, a.file_of(again, room.learner, "1" * 64, name="new-plan.png"))
    browser.sign_in(room.assessor)

    page = browser.page(f"{base}/1/decide")

    [before] = page.tree.xpath("//details[@data-before]")
    assert [link.text_content() for link in before.xpath(".//a[@download]")] == ["first-plan.png"]
    assert before.xpath(".//a[@download]/@href") == [f"{base}/1/files/{earlier.id}"]
    assert [link.text_content() for link in page.tree.xpath("//a[@download]")] == ["new-plan.png", "first-plan.png"]


def test_whoever_countersigns_can_look_at_the_version_before(browser, session, room, base, sent, trainee):
    a.file_of(sent.latest, room.learner, "0" * 64, name="first-plan.png")
    a.judge(sent, room.assessor, Outcome.NOT_YET, feedback="Tell us more of the talk.")
    again = a.version(2, submitted_at=NOON)
    again.claims = [Claim(criterion=each.criterion, criterion_id=each.criterion_id) for each in sent.latest.claims]
    sent.versions.append(again)
    session.commit()
    work = Work(session, a.trainee_actor(trainee, room.leeds), NOON)
    service.propose(work, sent, seen=sent.version, **a.verdict(again, Outcome.MET))
    session.commit()
    browser.sign_in(room.assessor)

    [before] = browser.page(f"{base}/1/proposal").tree.xpath("//details[@data-before]")

    assert "Tell us more of the talk." in before.text_content()
    assert [link.text_content() for link in before.xpath(".//a[@download]")] == ["first-plan.png"]


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
    page = browser.send(page, typed=a.typed_verdict("met", "met", feedback=words))
    assert "reads at about age" in page.text


def test_the_reading_age_is_measured_before_anybody_has_to_wait_for_the_lock(browser, room, base, sent, monkeypatch):
    """The dictionary it counts with is read once a process, which takes seconds on a slow machine."""
    holding = []
    measured = Measure(9.0, 20, 2, ())
    monkeypatch.setattr(deciding_views, "measure", lambda _: holding.append("forged" in g) or measured)
    browser.sign_in(room.assessor)
    page = browser.page(f"{base}/1/decide")
    asked = {"csrf_token": page.values()["csrf_token"][0], "feedback": "You told me what you saw."}

    browser.post("/assess/reading-age", data=asked)
    assert holding[0] is False
    holding.clear()
    browser.send(page, typed=a.typed_verdict("met", "met"))
    assert holding[0] is False


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
    page = browser.submit(place, 422, typed=a.typed_verdict("met", "not yet"))
    assert page.problems == {"why_again": "Say why this is decided again"}
    page = browser.send(page, typed=a.typed_verdict("met", "not yet", why_again="I read 1.2 wrongly."))

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
    assert "the version before" not in page.text, "it has none, so no key is named for it"
    sent.title = "Changed"
    session.commit()
    browser.send(page, 409, typed=a.typed_verdict("met", "met", why_again="Again."))


def test_what_was_never_decided_cannot_be_decided_again(browser, room, base, sent):
    browser.sign_in(room.assessor)
    for number in (1, 2):
        assert browser.get(f"{base}/1/versions/{number}/decide-again").status_code == 404


def test_less_said_of_a_second_piece_says_which_shows_it_already(browser, session, room, base, sent):
    another = a.sent_evidence(room.registration, room.unit().criteria[:2], 2)
    a.save(session, another)
    browser.sign_in(room.assessor)
    browser.submit(f"{base}/1/decide", typed=a.typed_verdict("met", "met"))
    browser.submit(f"{base}/2/decide", typed=a.typed_verdict("not yet", "met"))
    browser.sign_in(room.learner)
    assert "Shown already with piece 1. It stays met." in browser.page(f"{base}/2").text


# Trainee assessors


def test_a_trainees_decision_waits_until_a_qualified_assessor_countersigns_it(
    browser, session, room, base, sent, trainee
):
    browser.sign_in(trainee)
    page = browser.submit(f"{base}/1/decide", typed=a.typed_verdict("met", "not yet"))
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
    browser.submit(f"{base}/1/decide", typed=a.typed_verdict("met", "not yet"))
    page = browser.page(f"{base}/1")
    assert says_so in page.text
    assert "Decide this piece" not in page.links

    browser.sign_in(room.assessor)
    page = browser.page(f"{base}/1")
    assert says_so in page.text
    assert page.links["Countersign it"] == f"{base}/1/decide"
    browser.sign_in(room.learner)
    assert says_so not in browser.page(f"{base}/1").text


def test_whoever_countersigns_reads_why_each_answer_is_no(browser, session, room, base, sent, trainee):
    browser.sign_in(trainee)
    typed = {"current": "no", "why_current": "It is from 2019."}
    typed |= {"differs_PM1_1_2": ["valid"], "why_PM1_1_2": "Nothing of trust."}
    browser.submit(f"{base}/1/decide", typed=a.typed_verdict("not yet", "more evidence", **typed))
    browser.sign_in(room.assessor)

    text = browser.page(f"{base}/1/proposal").text

    assert "No: It is from 2019." in text
    assert "Does it show what the criteria ask for? Why: Nothing of trust." in text


def test_a_proposal_is_handed_back_with_a_note_that_the_trainee_reads(browser, session, room, base, sent, trainee):
    browser.sign_in(trainee)
    browser.submit(f"{base}/1/decide", typed=a.typed_verdict("met", "met"))
    browser.sign_in(room.assessor)
    page = browser.submit(f"{base}/1/proposal", 422, typed={"do": "hand-back"})
    assert page.problems == {"note": "Say what they should look at again"}
    browser.send(page, typed={"do": "hand-back", "note": "Look at 1.2 again."})
    assert count(session, Decision) == 0
    browser.sign_in(trainee)
    assert "Asha Khan handed your last decision back: Look at 1.2 again." in browser.page(f"{base}/1/decide").text


def test_a_note_is_not_lost_when_the_decision_is_countersigned(browser, session, room, base, sent, trainee):
    browser.sign_in(trainee)
    browser.submit(f"{base}/1/decide", typed=a.typed_verdict("met", "met"))
    browser.sign_in(room.assessor)

    page = browser.submit(f"{base}/1/proposal", 422, typed={"do": "countersign", "note": "Look at 1.2 again."})

    assert page.problems == {"note": "Clear this to countersign. To send it to them, hand the decision back"}
    assert page.values()["note"] == ["Look at 1.2 again."]
    assert count(session, Decision) == 0


def test_an_assessor_is_told_where_practice_is_asked_for_and_nobody_saw_it(browser, session, room, base, trainee):
    asks, seen = "This asks for practice. Nobody saw it in this piece.", room.unit("PM2").criteria
    a.save(session, a.sent_evidence(room.registration, [seen[0], seen[3]], 1))
    browser.sign_in(trainee)
    page = browser.page(f"{base}/1/decide")
    assert page.text.count(asks) == 1
    typed = {"feedback": "Clear.", "outcome_PM2_1_1": "met", "outcome_PM2_2_1": "met"}
    browser.send(page, typed=a.typed_verdict("met", "met") | typed)

    browser.sign_in(room.assessor)
    assert browser.page(f"{base}/1/proposal").text.count(asks) == 1


def test_two_who_countersign_at_once_leave_one_judgement(browser, session, room, base, sent, trainee):
    browser.sign_in(trainee)
    browser.submit(f"{base}/1/decide", typed=a.typed_verdict("met", "met"))
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
    browser.submit(f"{base}/1/decide", typed=a.typed_verdict("met", "not yet"))
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


@pytest.mark.parametrize(
    ("said", "due"), [({}, "14 May 2026"), ({"feedback_days": 3}, "5 May 2026"), ({"feedback_days": 15}, "21 May 2026")]
)
def test_the_queue_and_the_grid_say_the_day_that_the_qualification_sets(browser, session, room, sent, said, due):
    room.qualification.rules = said
    session.commit()
    browser.sign_in(room.assessor)

    assert due in browser.page("/assess").text
    assert f"by {due}." in browser.page(f"/portfolios/{room.registration.id}").text


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
