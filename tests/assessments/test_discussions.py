"""Discussions and questioning: what must be said, who signs, and the rows of the page."""

from types import SimpleNamespace
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from lms.assessments.models import Discussion, DiscussionKind
from lms.assessments.rules import discussions as rules
from lms.assessments.rules.discussions import Asked
from lms.assessments.service import discussions as service
from lms.audit.models import Event
from lms.core.work import Refused, Stale
from lms.people.models import Role
from tests import builders as a
from tests.builders.people import NOON

TALK, QUESTIONS = DiscussionKind.PROFESSIONAL_DISCUSSION, DiscussionKind.ORAL_QUESTIONING
WORDS = st.sampled_from(["", "  ", "What is a boundary?", "A line I keep."])

ON_PAPER = {"paper_kept_at": "The blue folder", "signed_day": ["6", "5", "2026"]}


def typed(room, **changed):
    criterion = room.unit().criteria[0]
    return {
        "kind": "professional discussion",
        "day": ["6", "5", "2026"],
        "minutes": "15",
        "plan": "What a mentor is for",
        "question_1": "What is a mentor for?",
        "answer_1": "To listen, and to say where help is.",
        "criterion_1": str(criterion.id),
        "summary": "They know what a mentor may do.",
    } | changed


@pytest.fixture
def base(room):
    return f"/portfolios/{room.registration.id}/discussions"


def record(room, someone=None, kind=TALK, **changed):
    facts = {
        "day": NOON.date(),
        "minutes": 15,
        "plan": "What a mentor is for",
        "rows": [Asked("What is it?", "Somebody to talk to.", room.unit().criteria[0].id)],
        "summary": "They know.",
    }
    return service.record_discussion(room.as_(someone or room.assessor), room.registration, kind, **facts | changed)


# Rules


@given(st.lists(st.tuples(WORDS, WORDS), max_size=6))
def test_rows_are_sound_exactly_when_every_question_has_its_answer_and_there_is_one(pairs):
    rows = [Asked(question, answer) for question, answer in pairs]
    whole = [bool(question.strip()) == bool(answer.strip()) for question, answer in pairs]
    some = any(question.strip() for question, _ in pairs)

    assert (rules.faults_in_rows(rows, []) == []) == (all(whole) and some)


def test_a_row_about_a_criterion_of_something_else_is_refused():
    known = uuid4()
    assert rules.faults_in_rows([Asked("Why?", "Because.", known)], [known]) == []
    assert rules.faults_in_rows([Asked("Why?", "Because.", uuid4())], [known]) == [
        ("criterion_1", "Choose from the answers")
    ]


@pytest.mark.parametrize(
    ("kind", "plan", "summary", "field"),
    [
        (TALK, "", "x", "plan"),
        (TALK, "x", " ", "summary"),
        (TALK, "x", "x", None),
        (QUESTIONS, " ", "", "plan"),
        (QUESTIONS, "x", "", None),
    ],
)
def test_both_are_planned_and_a_discussion_is_summed_up_where_questions_need_not_be(kind, plan, summary, field):
    fault = rules.fault_in_words(kind, plan, summary)
    assert (fault[0] if fault else None) == field


@pytest.mark.parametrize(
    ("names", "rows"),
    [
        ([], 3),
        (["question_2", "answer_9"], 3),
        (["question_7"], 7),
        (["question_99"], 20),
        (["question_٩", "question_x", "question_", "question_1000000000"], 3),
    ],
)
def test_a_form_has_as_many_rows_as_were_sent_within_reason(names, rows):
    assert rules.rows_in(names) == rows


def test_what_was_asked_about_is_each_criterion_once_in_order():
    first, second = uuid4(), uuid4()
    lines = [SimpleNamespace(criterion_id=asked) for asked in (second, None, first, second)]
    assert rules.asked_about(SimpleNamespace(questions=lines)) == [second, first]


# Deeds


def test_an_assessor_records_it_and_the_learner_signs_it(room, session):
    made = record(room, rows=[Asked(" ", ""), Asked("Why?", "Because.")], scribe="A tutor")
    assert [(line.position, line.question, line.answer) for line in made.questions] == [(1, "Why?", "Because.")]
    assert (made.assessor_id, made.scribe, rules.is_signed(made)) == (room.assessor.id, "A tutor", False)

    service.sign(room.as_(room.learner), made, made.version)

    assert rules.is_signed(made)
    with pytest.raises(Refused):
        service.sign(room.as_(room.learner), made, made.version)
    session.commit()
    events = [(e.name, e.detail) for e in session.scalars(select(Event).order_by(Event.position))]
    kind = {"kind": "professional discussion"}
    assert events == [("discussion recorded", kind), ("discussion signed", kind)]


def test_the_learners_signature_may_be_on_paper(room):
    assert rules.is_signed(record(room, paper=a.signed_paper()))
    made = record(room)
    with pytest.raises(Refused):
        service.sign_on_paper(room.as_(room.tutor), made, a.signed_paper(), made.version)
    with pytest.raises(Stale):
        service.sign_on_paper(room.as_(room.assessor), made, a.signed_paper(), made.version + 1)
    service.sign_on_paper(room.as_(room.assessor), made, a.signed_paper(), made.version)
    assert (made.signed_on_paper, made.paper_kept_at, made.signed_day) == (True, "The blue folder", NOON.date())


def test_nobody_signs_for_the_learner_on_screen(room):
    made = record(room)
    for someone in (room.assessor, room.tutor, room.mentor):
        with pytest.raises(Refused):
            service.sign(room.as_(someone), made, made.version)


@pytest.mark.parametrize("role", Role)
def test_only_an_assessor_where_the_learner_is_now_records_it(room, role):
    here = a.staff((role, None if role is Role.NATIONAL else room.leeds))
    there = a.staff((role, None if role is Role.NATIONAL else room.hull))
    a.save(room.session, here, there, *here.grants, *there.grants)
    if role is Role.ASSESSOR:
        assert record(room, here).id
    else:
        with pytest.raises(Refused):
            record(room, here)
    with pytest.raises(Refused):
        record(room, there)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"minutes": 2}, "minutes"),
        ({"minutes": 481}, "minutes"),
        ({"day": NOON.date().replace(year=2027)}, "day"),
        ({"plan": " "}, "plan"),
        ({"summary": ""}, "summary"),
        ({"rows": []}, "question_1"),
        ({"rows": [Asked("Why?", " ")]}, "answer_1"),
        ({"rows": [Asked("Why?", "Because.", uuid4())]}, "criterion_1"),
    ],
)
def test_a_record_without_what_it_must_say_is_refused(room, session, changed, field):
    with pytest.raises(Refused) as refusal:
        record(room, **changed)
    assert refusal.value.field == field
    assert session.scalar(select(Discussion)) is None


# Pages


def test_an_assessor_records_it_on_the_page_and_the_learner_signs(browser, session, room, base):
    browser.sign_in(room.assessor)
    page = browser.submit(f"{base}/new", typed=typed(room))
    assert page.heading == "Professional discussion"
    assert "To listen, and to say where help is." in page.text
    assert "Waiting for the learner to sign" in page.text

    browser.sign_in(room.learner)
    page = browser.press(page.address, "Yes, sign it")

    assert "Signed by both" in page.text
    assert "Add it to your portfolio" in page.links


def test_another_question_keeps_all_that_was_typed(browser, room, base):
    browser.sign_in(room.assessor)
    page = browser.page(f"{base}/new")
    assert [name for name in page.values() if name.startswith("question")] == [f"question_{n}" for n in (1, 2, 3)]

    for rows in (4, 5):
        page = browser.send(page, 422, typed=typed(room, do="another", question_3="What is last?"))
        values = page.values()
        assert len([name for name in values if name.startswith("question")]) == rows
    assert (values["question_3"], values["answer_1"]) == (["What is last?"], [typed(room)["answer_1"]])
    assert values["criterion_1"] == [str(room.unit().criteria[0].id)]
    page = browser.send(page, typed=typed(room, question_3="", question_5="And?", answer_5="Then I tell staff."))
    assert "Then I tell staff." in page.text


def test_another_question_loses_nothing_however_much_was_typed(browser, room, base):
    browser.sign_in(room.assessor)
    long = {f"{what}_{n}": "x" * most for n in range(1, 13) for what, most in (("question", 500), ("answer", 4000))}

    page = browser.send(browser.page(f"{base}/new"), 422, typed=typed(room, do="another", **long))

    assert [page.values()[f"answer_{n}"] for n in (1, 12, 13)] == [["x" * 4000], ["x" * 4000], [""]]


def test_there_is_an_end_to_questions(browser, room, base):
    browser.sign_in(room.assessor)
    page = browser.page(f"{base}/new")
    page = browser.send(page, 422, typed=typed(room, do="another", question_20="The last"))
    assert "Add another question" not in page.buttons
    assert page.values()["question_20"] == ["The last"]


@pytest.mark.parametrize(
    ("changed", "problems"),
    [
        ({"kind": []}, {"kind": "Choose what it was"}),
        ({"minutes": "soon"}, {"minutes": "Type a whole number, such as 45"}),
        ({"plan": ""}, {"plan": "Write what you planned to talk about or ask"}),
        ({"plan": "", "kind": "oral questioning"}, {"plan": "Write what you planned to talk about or ask"}),
        ({"summary": ""}, {"summary": "Write a summary of what was said"}),
        ({"answer_1": ""}, {"answer_1": "Write what the learner said, in their own words"}),
        ({"question_1": ""}, {"question_1": "Write what you asked"}),
        ({"question_1": "x" * 501}, {"question_1": "Use 500 characters or fewer"}),
        ({"answer_1": "x" * 4001}, {"answer_1": "Use 4,000 characters or fewer"}),
        ({"criterion_1": str(uuid4())}, {"criterion_1": "Choose from the answers"}),
        ({"criterion_1": "nonsense"}, {"criterion_1": "Choose from the answers"}),
        (
            {"answer_1": "I told Mo Rivers."},
            {"checked": "Leave out names and numbers, then tick that you have checked"},
        ),
    ],
)
def test_a_bad_record_says_what_to_do_and_keeps_the_words(browser, session, room, base, changed, problems):
    browser.sign_in(room.assessor)

    page = browser.submit(f"{base}/new", 422, typed=typed(room, **changed))

    assert page.problems == problems
    assert page.values()["scribe"] == [""]
    assert session.scalar(select(Discussion)) is None


def test_a_record_sent_twice_is_one_and_a_forged_one_is_none(browser, session, room, base):
    browser.sign_in(room.assessor)
    page = browser.page(f"{base}/new")
    browser.send(page, 422, typed=typed(room, csrf_token="made up"))
    assert session.scalar(select(Discussion)) is None
    browser.send(page, typed=typed(room))
    browser.send(page, typed=typed(room))
    assert session.scalar(select(func.count(Discussion.id))) == 1


def test_signing_what_changed_meanwhile_is_a_conflict(browser, session, room, base):
    talk = a.discussion(room.registration, room.assessor, room.leeds, learner_signed_at=None)
    a.save(session, talk)
    browser.sign_in(room.learner)
    page = browser.page(f"{base}/{talk.id}")
    talk.learner_signed_at = NOON
    session.commit()

    assert browser.send(page, 409, button="Yes, sign it").heading == "Someone else changed this"


def test_each_signature_has_its_own_door(browser, session, room, base):
    talk = a.discussion(room.registration, room.assessor, room.leeds, learner_signed_at=None)
    a.save(session, talk)
    for someone, sign, signed in (
        (room.learner, 422, 404),
        (room.assessor, 404, 422),
        (room.tutor, 404, 404),
        (room.mentor, 404, 404),
        (room.hull_assessor, 404, 404),
    ):
        browser.sign_in(someone)
        assert browser.post(f"{base}/{talk.id}/sign").status_code == sign
        assert browser.post(f"{base}/{talk.id}/signed").status_code == signed
    browser.sign_in(room.assessor)
    assert "on paper in The blue folder" in browser.submit(f"{base}/{talk.id}", typed=ON_PAPER).text
    browser.page(f"{base}/{uuid4()}", status=404)
