"""What learners and assessors meet: writing, sending, the queue and the decision."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, insert, select

from lms.audit.models import Event
from lms.courses.models import Criterion, Draft, Registration
from lms.people.models import Person, PrisonNumber, Role, Stay, StayReason
from lms.portfolio import rules
from lms.portfolio.models import Claim, Decision, Evidence, EvidenceVersion, Judgement, Kind, Outcome
from tests import builders as a
from tests.builders.people import LONG_AGO, NOON

WORDS = "I listened to someone who was new here."


@pytest.fixture
def base(room):
    return f"/portfolios/{room.registration.id}/evidence"


@pytest.fixture
def draft(room, session):
    piece = a.evidence(room.registration)
    a.save(session, piece)
    return piece


def ids(room, *numbers):
    return [str(c.id) for c in room.unit().criteria if c.number in numbers]


def sending(room, **changed):
    day = {"day": ["4", "5", "2026"]}
    return {"text": WORDS, "criteria": ids(room, "1.1"), "declared": "y", "do": "send"} | day | changed


def deciding(*outcomes, **changed):
    return a.typed_verdict(*(outcomes or ("met", "met")), **changed)


# Starting a piece


def test_a_learner_starts_an_account_and_is_taken_to_it(browser, session, room, base):
    browser.sign_in(room.learner)

    page = browser.submit(f"{base}/new", source="account")
    assert page.address == f"{base}/new/account"
    page = browser.send(page, title="My first week")

    assert (page.heading, page.address) == ("My first week", f"{base}/1")
    assert page.buttons == ["Send to my assessor", "Save and stop", "Add this file"]


def test_a_learner_is_offered_what_others_saw_until_it_is_used(browser, session, room, base):
    shadowing = a.shadowing(room.registration, room.mentor, room.leeds)
    sheet = a.practical(room.registration, room.unit("PM2"), room.tutor, room.leeds)
    a.save(session, shadowing, sheet)
    browser.sign_in(room.learner)

    page = browser.submit(f"{base}/new", source=str(shadowing.id))
    assert "Waiting for Mo Rivers to confirm" in page.text
    assert "To wait before I speak." in page.text

    page = browser.page(f"{base}/new")
    assert "Use Shadowing" not in page.text
    page = browser.send(page, source=str(sheet.id))
    assert "Asked open questions" in page.text
    kinds = session.scalars(select(Evidence.kind).order_by(Evidence.number)).all()
    assert kinds == [Kind.SHADOWING, Kind.PRACTICAL_ASSESSMENT]


@pytest.mark.parametrize(
    ("place", "typed", "field", "sentence"),
    [
        ("new", {}, "source", "Choose what to add"),
        ("new", {"source": "nonsense"}, "source", "Choose from the answers"),
        ("new/account", {"title": " "}, "title", "Type a short title"),
        ("new/product", {"title": "x" * 101}, "title", "Use 100 characters or fewer"),
    ],
)
def test_a_bad_start_says_what_to_do(browser, session, room, base, place, typed, field, sentence):
    browser.sign_in(room.learner)

    page = browser.submit(f"{base}/{place}", 422, typed=typed)

    assert page.problems == {field: sentence}
    assert session.scalar(select(Evidence)) is None


def test_somebody_elses_session_cannot_be_used(browser, session, room, base):
    other = a.learner(room.leeds, "Pat Elm")
    theirs = a.registration(other, room.qualification, room.leeds)
    shadowing = a.shadowing(theirs, room.mentor, room.leeds)
    a.save(session, other, theirs, shadowing)
    browser.sign_in(room.learner)

    assert "source" in browser.submit(f"{base}/new", 422, typed={"source": str(shadowing.id)}).problems


def test_a_piece_started_twice_with_one_form_is_one_piece(browser, session, room, base):
    browser.sign_in(room.learner)
    page = browser.page(f"{base}/new/account")
    browser.send(page, title="My first week")
    browser.send(page, title="My first week")

    assert session.scalar(select(func.count(Evidence.id))) == 1


# Writing and sending


def test_words_and_ticks_are_still_there_after_saving(browser, room, base, draft):
    browser.sign_in(room.learner)

    page = browser.submit(f"{base}/1", text="Half a", criteria=ids(room, "1.2"), do="save")

    assert "Saved." in page.text
    assert page.values()["text"] == ["Half a"]
    assert page.values()["criteria"] == ids(room, "1.2")


def test_a_half_typed_page_comes_back_as_it_was_left(browser, session, room, base, draft):
    kept = {"text": ["Half-typed"], "criteria": ids(room, "2.1"), "version": ["1"]}
    a.save(session, Draft(person_id=room.learner.id, place=f"{base}/1", fields=kept, saved_at=NOON))
    browser.sign_in(room.learner)

    values = browser.page(f"{base}/1").values()

    assert (values["text"], values["criteria"]) == (["Half-typed"], ids(room, "2.1"))
    assert values["seen"] == ["1"]
    browser.submit(f"{base}/1", do="save")
    assert session.scalar(select(func.count(Draft.id)).where(Draft.place == f"{base}/1")) == 0


def test_a_day_is_kept_with_a_draft_asked_for_on_sending_and_read_by_everybody(browser, session, room, base, draft):
    draft.latest.day = None
    session.commit()
    browser.sign_in(room.learner)
    page = browser.submit(f"{base}/1", typed=sending(room, do="save", day=["", "", ""]))
    assert session.scalars(select(EvidenceVersion.day)).one() is None
    page = browser.send(page, 422, typed=sending(room, day=["", "", ""]))
    assert page.problems == {"day": "Say what day it happened"}
    for do in ("save", "send"):
        page = browser.send(page, 422, typed=sending(room, do=do, day=["7", "5", "2026"]))
        assert page.problems == {"day": "Choose a day up to today"}
    page = browser.send(page, typed=sending(room, do="save", day=["3", "5", "2026"]))
    assert page.values()["day"] == ["3", "5", "2026"]
    browser.send(page, typed=sending(room, day=["4", "5", "2026"]))

    for someone, place in ((room.learner, "1"), (room.assessor, "1"), (room.assessor, "1/decide")):
        browser.sign_in(someone)
        assert "It happened on 4 May 2026." in browser.page(f"{base}/{place}").text
    assert "version 1, of 4 May 2026" in browser.page(f"/portfolios/{room.registration.id}").text


def test_a_piece_from_before_days_were_asked_for_says_nothing_of_one(browser, session, room, base, sent):
    sent.latest.day = None
    session.commit()
    browser.sign_in(room.assessor)

    for place in (f"{base}/1", f"{base}/1/decide"):
        assert "It happened on" not in browser.page(place).text
    assert "version 1: waiting for an assessor" in browser.page(f"/portfolios/{room.registration.id}").text


def test_what_was_half_typed_about_another_version_is_left_alone(browser, session, room, base, sent):
    kept = {"outcome_PM1_1_1": ["met"], "feedback": ["About version 1"], "version": ["1"]}
    a.save(session, Draft(person_id=room.assessor.id, place=f"{base}/1/decide", fields=kept, saved_at=NOON))
    browser.sign_in(room.assessor)
    assert browser.page(f"{base}/1/decide").values()["feedback"] == ["About version 1"]

    a.judge(sent, room.assessor, Outcome.NOT_YET)
    sent.versions.append(a.version(2, submitted_at=NOON))
    sent.latest.claims = [Claim(criterion=c, criterion_id=c.id) for c in room.unit().criteria[:2]]
    session.commit()

    values = browser.page(f"{base}/1/decide").values()
    assert values["feedback"] == [""]
    assert "outcome_PM1_1_1" not in values


def test_criteria_are_offered_by_unit_in_plain_words_with_the_official_ones_beneath(browser, room, base, draft):
    browser.sign_in(room.learner)
    page = browser.page(f"{base}/1")

    legends = [" ".join(node.text_content().split()) for node in page.tree.xpath("//main//legend")]
    assert legends[1] == "PM1 Understanding the peer mentor role"
    assert len(page.tree.xpath("//input[@name='criteria']")) == 26
    first = room.unit().criteria[0]
    assert first.plain in page.text
    assert first.wording in page.text


def test_a_learner_sends_a_piece_and_sees_who_is_next(browser, session, room, base, draft):
    browser.sign_in(room.learner)

    page = browser.submit(f"{base}/1", typed=sending(room))

    assert "An assessor will look at it next." in page.text
    assert rules.DECLARATION in page.text
    assert page.buttons == ["Take it back"]
    session.expire_all()
    kept = session.scalars(select(EvidenceVersion)).one()
    assert (kept.text, kept.submitted_at, kept.declaration) == (WORDS, NOON, rules.DECLARATION)


@pytest.mark.parametrize(
    ("changed", "problems"),
    [
        ({"text": ""}, {"text": "Write a little more about what you did"}),
        ({"text": "x" * 10_001}, {"text": "Use 10,000 characters or fewer"}),
        ({"criteria": []}, {"criteria": "Choose at least one thing this shows"}),
        ({"declared": []}, {"declared": "Tick the box to say that this is your own work"}),
        (
            {"text": "I met A1234BC on the wing today."},
            {"checked": "Leave out names and numbers, then tick that you have checked"},
        ),
    ],
)
def test_a_piece_that_is_not_ready_says_what_to_do_and_keeps_the_words(
    browser, session, room, base, draft, changed, problems
):
    browser.sign_in(room.learner)
    typed = sending(room, **changed)

    page = browser.submit(f"{base}/1", 422, typed=typed)

    assert page.problems == problems
    assert page.values().get("text", [""]) == [typed["text"]]
    assert session.scalars(select(EvidenceVersion.submitted_at)).one() is None


def test_every_fault_is_shown_at_once(browser, room, base, draft):
    browser.sign_in(room.learner)

    page = browser.submit(f"{base}/1", 422, typed=sending(room, text="", criteria=[], declared=[]))

    assert list(page.problems) == ["text", "criteria", "declared"]


def test_words_that_look_like_a_number_are_sent_once_the_learner_has_checked(browser, room, base, draft):
    browser.sign_in(room.learner)

    page = browser.submit(f"{base}/1", typed=sending(room, text="Locker A1234BC was open all day.", checked="y"))

    assert "An assessor will look at it next." in page.text


def test_a_made_up_criterion_is_refused(browser, session, room, base, draft):
    browser.sign_in(room.learner)

    page = browser.submit(f"{base}/1", 422, typed=sending(room, criteria=[str(uuid4()), *ids(room, "1.1")]))

    assert "criteria" in page.problems
    assert session.scalar(select(func.count(Claim.id))) == 0


def test_unsigned_shadowing_is_not_sent_and_says_who_is_next(browser, session, room, base):
    piece = a.evidence(room.registration)
    piece.kind = Kind.SHADOWING
    piece.shadowing = a.shadowing(room.registration, room.mentor, room.leeds)
    a.save(session, piece)
    browser.sign_in(room.learner)

    page = browser.submit(f"{base}/1", 422, typed=sending(room, text=""))

    assert "Wait until your mentor and staff have both signed the session, then send this" in page.problems.values()
    assert "Waiting for Mo Rivers to confirm" in page.text


def test_a_page_open_in_another_place_gets_a_conflict_and_the_words_back(browser, room, base, draft):
    browser.sign_in(room.learner)
    page = browser.page(f"{base}/1")
    browser.submit(f"{base}/1", typed=sending(room))

    answer = browser.send(page, 409, text="These are words that I typed elsewhere.", do="save")

    assert answer.heading == "Someone else changed this"
    assert "These are words that I typed elsewhere." in str(answer.tree.xpath("//textarea/text()"))


def test_a_piece_sent_twice_with_one_form_is_sent_once(browser, session, room, base, draft):
    browser.sign_in(room.learner)
    page = browser.page(f"{base}/1")
    browser.send(page, typed=sending(room))
    browser.send(page, typed=sending(room))

    assert session.scalar(select(func.count(Event.id)).where(Event.name == "evidence submitted")) == 1


def test_a_forged_page_sends_nothing_and_keeps_the_words(browser, session, room, base, draft):
    browser.sign_in(room.learner)
    page = browser.page(f"{base}/1")

    answer = browser.send(page, 422, typed=sending(room, csrf_token="made up"))

    assert "This page was open too long" in str(answer.problems)
    assert answer.values()["text"] == [WORDS]
    assert session.scalars(select(EvidenceVersion.submitted_at)).one() is None


def test_what_was_sent_is_taken_back_changed_and_sent_again(browser, session, room, base, sent):
    browser.sign_in(room.learner)

    page = browser.press(f"{base}/1", "Take it back")

    assert page.buttons == ["Send to my assessor", "Save and stop", "Add this file"]
    browser.send(page, declared="y", do="send")
    assert session.scalar(select(func.count(Claim.id))) == 2


def test_taking_back_what_was_just_decided_is_a_conflict(browser, session, room, base, sent):
    browser.sign_in(room.learner)
    page = browser.page(f"{base}/1")
    a.judge(sent, room.assessor)
    sent.title = "Decided meanwhile"
    session.commit()

    assert browser.send(page, 409).heading == "Someone else changed this"


def test_staff_read_a_piece_only_once_it_is_sent(browser, session, room, base, draft):
    browser.sign_in(room.tutor)
    page = browser.page(f"{base}/1")
    assert "has not sent this piece yet" in page.text
    assert draft.latest.text not in page.text
    assert page.buttons == []

    draft.latest.submitted_at = NOON
    session.commit()
    assert draft.latest.text in browser.page(f"{base}/1").text


def test_reading_a_piece_is_written_down_unless_it_is_ones_own(browser, session, room, base, sent):
    for someone in (room.learner, room.tutor):
        browser.sign_in(someone)
        browser.page(f"{base}/1")

    assert session.scalars(select(Event.actor_id).where(Event.name == "record read")).all() == [room.tutor.id]


def test_only_the_learner_may_write(browser, room, base, draft):
    for someone in (room.tutor, room.assessor, room.mentor, room.hull_assessor):
        browser.sign_in(someone)
        browser.page(f"{base}/new", status=404)
        for place in ("1", "1/versions", "1/take-back"):
            assert browser.post(f"{base}/{place}", data={"seen": "1"}).status_code == 404


@pytest.mark.parametrize("place", ["2", "0", "99999999999999999999999", "2/decide"])
def test_a_piece_that_is_not_there_is_not_found(browser, room, base, sent, place):
    browser.sign_in(room.assessor)

    browser.page(f"{base}/{place}", status=404)


# Deciding


def test_the_assessor_takes_the_oldest_decides_and_goes_to_the_next(browser, session, room, base):
    criteria = room.unit().criteria[:2]
    newer = a.sent_evidence(room.registration, criteria, 1, at=NOON - timedelta(days=1), title="Newer")
    older = a.sent_evidence(room.registration, criteria, 2, at=NOON - timedelta(days=5), title="Older")
    a.save(session, newer, older)
    browser.sign_in(room.assessor)

    page = browser.page("/assess")
    assert page.text.index("Older") < page.text.index("Newer")
    assert "1 May 2026" in page.text
    assert "18 May 2026" in page.text
    assert "12 days left" in page.text
    page = browser.page(browser.get("/assess/next").headers["Location"])
    assert (page.heading, page.address) == ("Decide: Older", f"{base}/2/decide")
    page = browser.send(page, typed=deciding())
    assert page.heading == "Decide: Newer"
    assert "Your decision on piece 2 of Jordan Ash is kept." in page.text
    page = browser.send(page, typed=deciding("met", "not yet"))
    assert page.heading == "Work to assess"
    assert "Nothing is waiting" in page.text
    assert browser.get("/assess/next").headers["Location"] == "/assess"


def test_the_work_and_its_claims_are_on_one_page(browser, room, base, sent):
    browser.sign_in(room.assessor)

    page = browser.page(f"{base}/1/decide")

    work = page.tree.xpath("//*[contains(@class, 'passport-side__work')]")[0].text_content()
    assert sent.latest.text in work
    assert [q in page.text for q in rules.QUESTIONS.values()] == [True] * 5
    assert page.tree.xpath("//input[@name='outcome_PM1_1_1']/@value") == ["met", "not yet", "more evidence"]
    assert len(page.tree.xpath("//main//section[@data-criterion]//details")) == 4, "a comment and a check for each"
    assert not page.tree.xpath("//input[@name='outcome_PM1_2_1']")


def test_met_with_a_check_answered_no_is_refused_with_why(browser, session, room, base, sent):
    browser.sign_in(room.assessor)

    typed = deciding("met", "not yet", sufficient="no", why_sufficient="One talk only.")
    page = browser.submit(f"{base}/1/decide", 422, typed=typed)

    assert page.problems == {
        "outcome_PM1_1_1": "PM1 1.1. You answered no to “Is there enough of it?”, so this cannot be met yet"
    }
    assert page.values()["feedback"] == ["Clear and honest."]
    assert session.scalar(select(Judgement)) is None


def test_a_check_may_differ_for_one_criterion(browser, session, room, base, sent):
    browser.sign_in(room.assessor)
    typed = deciding("met", "not yet", sufficient="no", why_sufficient="One talk only.", differs_PM1_1_1=["sufficient"])

    browser.submit(f"{base}/1/decide", typed=typed)

    kept = session.scalars(select(Decision).join(Decision.criterion).order_by(Decision.outcome)).all()
    assert [(d.outcome, d.sufficient) for d in kept] == [(Outcome.MET, True), (Outcome.NOT_YET, False)]
    assert [d.why_not for d in kept] == [{}, {"sufficient": "One talk only."}]
    for someone in (room.learner, room.assessor):
        browser.sign_in(someone)
        assert "The answer was no to: Is there enough of it? Why: One talk only." in browser.page(f"{base}/1").text


def test_not_yet_with_five_yes_asks_for_a_comment_and_keeps_what_was_typed(browser, session, room, base, sent):
    browser.sign_in(room.assessor)

    page = browser.submit(f"{base}/1/decide", 422, typed=deciding("not yet", "met", comment_PM1_1_1=""))

    asked = "Say in a comment what is still missing, or answer no to one of the five questions and say why"
    assert page.problems == {"comment_PM1_1_1": f"PM1 1.1. {asked}"}
    assert page.values()["feedback"] == ["Clear and honest."]
    assert session.scalar(select(Judgement)) is None
    browser.send(page, typed={"comment_PM1_1_1": "Say what you did next."})
    assert len(session.scalars(select(Decision)).all()) == 2


def test_a_no_asks_for_a_reason_where_it_was_given_and_keeps_what_was_typed(browser, session, room, base, sent):
    browser.sign_in(room.assessor)
    typed = deciding("not yet", "not yet", current="no", differs_PM1_1_2=["valid"], comment_PM1_1_1="Say when.")

    page = browser.submit(f"{base}/1/decide", 422, typed=typed)
    assert page.problems == {
        "why_current": "Say why you answered no to “Does it show what they can do now?”",
        "why_PM1_1_2": "Say why the answer is no for PM1 1.2",
    }
    assert page.values()["comment_PM1_1_1"] == ["Say when."]
    page = browser.send(page, 422, why_current="x" * 301, why_PM1_1_2="Nothing about trust.")
    assert page.problems == {"why_current": "Use 300 characters or fewer"}
    assert page.values()["why_PM1_1_2"] == ["Nothing about trust."]
    browser.send(page, why_current="It is from 2019.", why_PM1_1_2="Nothing about trust.")

    kept = session.scalars(select(Decision).join(Decision.criterion).order_by(Criterion.number)).all()
    old = {"current": "It is from 2019."}
    assert [d.why_not for d in kept] == [old, old | {"valid": "Nothing about trust."}]


def test_a_reason_beside_a_yes_is_no_reason(browser, session, room, base, sent):
    browser.sign_in(room.assessor)

    browser.submit(f"{base}/1/decide", typed=deciding(why_current="I pressed no first.", why_PM1_1_1="The same."))

    assert session.scalars(select(Decision.why_not)).all() == [{}, {}]


def test_a_check_that_differs_to_no_forbids_met(browser, room, base, sent):
    browser.sign_in(room.assessor)

    page = browser.submit(f"{base}/1/decide", 422, typed=deciding(differs_PM1_1_2=["current"], why_PM1_1_2="Old."))

    assert list(page.problems) == ["outcome_PM1_1_2"]


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"feedback": " "}, "feedback", "Tell the learner what you saw and what to do next"),
        ({"feedback": "x" * 4001}, "feedback", "Use 4,000 characters or fewer"),
        ({"outcome_PM1_1_2": []}, "outcome_PM1_1_2", "Choose a decision for PM1 1.2"),
        ({"outcome_PM1_1_2": "excellent"}, "outcome_PM1_1_2", "Choose from the answers"),
        ({"comment_PM1_1_2": "x" * 1001}, "comment_PM1_1_2", "Use 1,000 characters or fewer"),
        ({"why_PM1_1_2": "x" * 301}, "why_PM1_1_2", "Use 300 characters or fewer"),
        ({"valid": []}, "valid", "Choose yes or no: Does it show what the criteria ask for?"),
        ({"valid": "maybe"}, "valid", "Choose from the answers"),
    ],
)
def test_a_bad_decision_says_what_to_do_and_writes_nothing(
    browser, session, room, base, sent, changed, field, sentence
):
    browser.sign_in(room.assessor)

    page = browser.submit(f"{base}/1/decide", 422, typed=deciding(**changed))

    assert page.problems == {field: sentence}
    assert session.scalar(select(Judgement)) is None


def test_a_check_that_is_not_one_of_the_five_is_refused(browser, session, room, base, sent):
    browser.sign_in(room.assessor)

    page = browser.submit(f"{base}/1/decide", 422, typed=deciding(differs_PM1_1_1=["lucky"]))

    assert list(page.problems) == ["differs_PM1_1_1"]
    assert session.scalar(select(Judgement)) is None


def test_two_assessors_who_press_at_once_make_one_decision_and_one_conflict(browser, session, room, base, sent):
    other = a.person(room.leeds, Role.ASSESSOR, name="Abi Second")
    a.save(session, other, *other.grants)
    browser.sign_in(room.assessor)
    page = browser.page(f"{base}/1/decide")
    second = browser.application.test_client()
    second.sign_in(other)
    second.submit(f"{base}/1/decide", typed=deciding())

    answer = browser.send(page, 409, typed=deciding("not yet", "not yet", feedback="Words I would not like to lose."))

    assert answer.heading == "Someone else changed this"
    assert "Words I would not like to lose." in str(answer.tree.xpath("//textarea/text()"))
    assert session.scalars(select(Judgement.assessor_id)).all() == [other.id]


def test_a_decision_on_a_page_read_before_a_new_version_is_a_conflict(browser, session, room, base, sent):
    browser.sign_in(room.assessor)
    page = browser.page(f"{base}/1/decide")
    browser.sign_in(room.learner)
    browser.press(f"{base}/1", "Take it back")
    browser.submit(f"{base}/1", typed=sending(room))
    browser.sign_in(room.assessor)
    fresh = browser.page(f"{base}/1/decide").values()

    answer = browser.send(page, 409, typed=deciding(csrf_token=fresh["csrf_token"]))

    assert answer.heading == "Someone else changed this"
    assert session.scalar(select(Judgement)) is None


def test_a_decision_pressed_twice_is_made_once(browser, session, room, base, sent):
    browser.sign_in(room.assessor)
    page = browser.page(f"{base}/1/decide")
    browser.send(page, typed=deciding())
    browser.send(page, typed=deciding())

    assert session.scalar(select(func.count(Judgement.id))) == 1


def test_a_forged_decision_is_not_made(browser, session, room, base, sent):
    browser.sign_in(room.assessor)

    answer = browser.submit(f"{base}/1/decide", 422, typed=deciding(csrf_token="made up"))

    assert "This page was open too long" in str(answer.problems)
    assert session.scalar(select(Judgement)) is None


def test_a_piece_that_is_decided_already_is_only_read(browser, session, room, base, sent):
    a.judge(sent, room.assessor)
    session.commit()
    browser.sign_in(room.assessor)

    assert browser.get(f"{base}/1/decide").headers["Location"] == f"{base}/1"


def test_the_learner_reads_the_decision_and_sends_a_second_version_beside_the_first(browser, session, room, base, sent):
    browser.sign_in(room.assessor)
    typed = deciding("met", "not yet", comment_PM1_1_2="Say who it helps.", feedback="A good start.")
    browser.submit(f"{base}/1/decide", typed=typed)
    browser.sign_in(room.learner)

    page = browser.page(f"{base}/1")
    for words in ("A good start.", "Say who it helps.", "Asha Khan", "Met", "Not yet", "Decided 6 May 2026"):
        assert words in page.text
    page = browser.send(page, button="Write version 2")
    assert page.values()["text"] == [sent.latest.text]
    assert page.values()["criteria"] == ids(room, "1.2")
    assert "You have shown this already with piece 1." in page.text
    page = browser.send(page, text="It helped all of us on the wing.", declared="y", do="send")

    assert "A good start." in page.text
    assert sent.latest.text in page.text
    assert "It helped all of us on the wing." in page.text
    browser.sign_in(room.assessor)
    page = browser.page(f"{base}/1/decide")
    assert "Version 1 and what was decided" in page.text
    assert "A good start." in page.text


@pytest.mark.parametrize(
    ("state", "place"), [("sent", "versions"), ("sent", ""), ("draft", "versions"), ("draft", "take-back")]
)
def test_a_step_that_is_not_the_next_is_a_conflict(browser, request, room, base, state, place):
    request.getfixturevalue(state)
    browser.sign_in(room.learner)
    values = browser.page(f"{base}/1").values()

    answer = browser.post(f"{base}/1/{place}".rstrip("/"), data=values)

    assert answer.status_code == 409


def test_a_learner_who_moves_is_decided_on_where_they_are_now(browser, room, base, sent):
    room.move(room.learner, room.hull)
    browser.sign_in(room.assessor)
    assert "Nothing is waiting" in browser.page("/assess").text
    browser.page(f"{base}/1", status=404)
    browser.page(f"{base}/1/decide", status=404)

    browser.sign_in(room.hull_assessor)
    assert room.learner.number in browser.page("/assess").text
    assert browser.submit(f"{base}/1/decide", typed=deciding()).heading == "Work to assess"


def test_only_an_assessor_decides(browser, room, base, sent):
    for someone in (room.learner, room.tutor, room.coordinator, room.mentor):
        browser.sign_in(someone)
        browser.page(f"{base}/1/decide", status=404)
        browser.page("/assess", status=403)
        assert browser.get("/assess/next").status_code == 403


# How much it asks of the database


def fill_queue(session, room, count):
    """Many learners, each with one piece that waits."""
    numbers = range(count)
    people, registrations, pieces, versions = ([uuid4() for _ in numbers] for _ in range(4))
    criteria = [c.id for c in room.unit().criteria[:3]]
    facts = {
        Person: [
            {"id": people[n], "first_name": "Lou", "last_name": f"Row{n}", "urn": uuid4(), "made_at": LONG_AGO}
            for n in numbers
        ],
        PrisonNumber: [
            {"id": uuid4(), "person_id": people[n], "number": f"Q{n:04d}ZZ", "given_at": LONG_AGO} for n in numbers
        ],
        Stay: [
            {
                "id": uuid4(),
                "person_id": people[n],
                "establishment_id": room.leeds.id,
                "began_at": LONG_AGO,
                "reason": StayReason.ADMISSION,
            }
            for n in numbers
        ],
        Registration: [
            {
                "id": registrations[n],
                "learner_id": people[n],
                "qualification_id": room.qualification.id,
                "establishment_id": room.leeds.id,
                "registered_at": LONG_AGO,
            }
            for n in numbers
        ],
        Evidence: [
            {
                "id": pieces[n],
                "registration_id": registrations[n],
                "number": 1,
                "kind": Kind.REFLECTIVE_ACCOUNT,
                "title": f"Piece {n}",
                "started_at": LONG_AGO,
                "version": 1,
            }
            for n in numbers
        ],
        EvidenceVersion: [
            {
                "id": versions[n],
                "evidence_id": pieces[n],
                "number": 1,
                "text": WORDS,
                "made_at": LONG_AGO,
                "submitted_at": NOON - timedelta(minutes=n),
                "establishment_id": room.leeds.id,
                "declaration": rules.DECLARATION,
            }
            for n in numbers
        ],
        Claim: [{"id": uuid4(), "version_id": versions[n], "criterion_id": c} for n in numbers for c in criteria],
    }
    for model, rows in facts.items():
        session.execute(insert(model), rows)
    session.commit()


@pytest.mark.parametrize("count", [10, 1000])
def test_the_queue_takes_as_many_statements_however_long_it_is(browser, session, room, statements, count):
    fill_queue(session, room, count)
    browser.sign_in(room.assessor)

    assert statements.of(browser, "/assess") <= 8
    assert len(browser.page("/assess").tree.xpath("//tbody/tr")) == min(count, 50)
    browser.page(f"/assess?page={10**30}")
    browser.page("/assess?page=2")


@pytest.mark.parametrize("count", [1, 40])
def test_a_piece_takes_as_many_statements_however_many_versions_it_has(browser, session, room, base, statements, count):
    criteria = room.unit().criteria
    piece = a.sent_evidence(room.registration, criteria)
    a.save(session, piece)
    for number in range(2, count + 1):
        a.judge(piece, room.assessor, Outcome.NOT_YET, supersedes=rules.standing_decisions(rules.decisions_in([piece])))
        piece.versions.append(a.version(number, submitted_at=NOON))
        piece.latest.claims = [Claim(criterion=c, criterion_id=c.id) for c in criteria]
    session.commit()
    browser.sign_in(room.assessor)

    assert statements.of(browser, f"{base}/1") <= 8
    assert statements.of(browser, f"{base}/1/decide") <= 12
    browser.sign_in(room.learner)
    assert statements.of(browser, f"{base}/1") <= 8
