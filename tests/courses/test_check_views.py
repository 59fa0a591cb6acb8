"""What people meet when they answer a check of every kind, need help, or mark what was written."""

from uuid import uuid4

import pytest
from sqlalchemy import func, insert, select

from lms.audit.models import Event
from lms.courses.models import CallForHelp, CheckAttempt, ShortAnswerMark
from lms.courses.rules import shown
from lms.people.models import Person, PrisonNumber, Role, Stay, StayReason
from tests import builders as a

CHECK = "/learn/listening/check"


@pytest.fixture
def edition(session):
    """A question of each kind; all six right is a pass."""
    edition = a.module_edition(questions=a.every_kind(), pass_mark=6)
    a.save(session, edition)
    return edition


@pytest.fixture
def trainee(browser, learner, registration, edition):
    """A registered learner, signed in."""
    browser.sign_in(learner)
    return learner


def count(session, model):
    return session.scalar(select(func.count(model.id)))


def newest(session):
    session.expire_all()
    return session.scalars(select(CheckAttempt).order_by(CheckAttempt.answered_at.desc())).first()


def places(question):
    """The place of each line as it is shown, when everything is put right."""
    order = shown(question)
    if question["kind"] == "order":
        return [str(number) for number in order]
    return [str(order.index(number) + 1) for number in range(1, len(order) + 1)]


def right(**changed):
    """Every question answered right, as a browser sends it."""
    questions = a.every_kind()
    sent = {"question_1": "1", "question_2": ["1", "2"], "question_3": "1", "question_6": "I would listen."}
    return sent | {"question_4": places(questions[3]), "question_5": places(questions[4])} | changed


def asked(page):
    return [name for name in page.values() if name.startswith("question_")]


# Answering


def test_every_kind_is_asked_on_one_page_with_nothing_filled_in(browser, trainee):
    page = browser.page(CHECK)

    assert "There are 6 questions. A pass is 6 right." in page.text
    assert len(page.tree.xpath("//main//select")) == 6
    assert page.values()["question_4"] == page.values()["question_5"] == ["", "", ""]
    assert page.values()["question_6"] == [""]
    assert "question_1" not in page.values()


def test_what_is_shown_gives_no_answer_away(browser, trainee):
    page = browser.page(CHECK)

    for select_box in page.tree.xpath("//select[@name='question_5']"):
        assert [option.get("value") for option in select_box] == ["", "1", "2", "3"]
    lines = page.tree.xpath("//label[starts-with(@for, 'question_4')]/text()")
    assert lines != ["Step 1", "Step 2", "Step 3"]
    assert sorted(lines) == ["Step 1", "Step 2", "Step 3"]


def test_everything_right_waits_for_a_tutor_and_is_no_pass_yet(browser, session, trainee):
    page = browser.submit(CHECK, typed=right())

    assert page.heading == "5 of 6 right so far"
    assert "Waiting for your tutor 6 right is a pass." in page.text
    assert newest(session).answers == a.RIGHT_OF_EVERY_KIND
    assert "Passed" not in page.text


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("question_1", "", "Answer question 1"),
        ("question_4", ["1", "1", "2"], "1st is used twice. Give every line a place of its own"),
        ("question_4", ["3", "", "2"], "Answer question 4: choose a place for every line"),
        ("question_4", ["1", "2"], "Answer question 4: choose a place for every line"),
        ("question_4", ["1", "2", "9"], "Answer question 4: choose a place for every line"),
        ("question_4", ["x", "²", "-1"], "Answer question 4: choose a place for every line"),
        ("question_5", ["1", "", "2"], "Answer question 5: choose a match for every line"),
        ("question_5", ["1", "2", "0"], "Answer question 5: choose a match for every line"),
        ("question_6", " \x00 ", "Answer question 6"),
        ("question_6", "x" * 1001, "Use 1,000 characters or fewer"),
    ],
)
def test_what_is_no_answer_is_refused_in_plain_words_and_the_rest_is_kept(
    browser, session, trainee, field, typed, said
):
    page = browser.submit(CHECK, 422, typed=right(**{field: typed}))

    assert page.problems == {field: said}
    assert page.values()["question_2"] == ["1", "2"]
    if field != "question_5":
        assert page.values()["question_5"] == right()["question_5"]
    assert count(session, CheckAttempt) == 0


def test_a_match_may_be_chosen_twice_and_is_only_not_right_yet(browser, session, trainee):
    page = browser.submit(CHECK, typed=right(question_5=["1", "1", "1"]))

    assert page.heading == "4 of 6 right so far"
    assert "Another match. It goes with “Meaning" in page.text


def test_more_boxes_than_there_are_lines_count_for_nothing(browser, session, trainee):
    browser.submit(CHECK, typed=right(question_4=[*right()["question_4"], "1"]))

    assert newest(session).answers["4"] == [1, 2, 3]


def test_half_an_order_and_half_typed_words_survive_leaving(browser, session, trainee):
    token = browser.page(CHECK).values()["csrf_token"]
    kept = {"place": CHECK, "csrf_token": token, "question_4": ["", "2", ""], "question_6": "I wou"}
    browser.post("/drafts", data=kept)
    browser.sign_in(trainee)

    values = browser.page(CHECK).values()

    assert values["question_4"] == ["", "2", ""]
    assert values["question_6"] == ["I wou"]


# Another go


def test_trying_again_asks_only_what_is_not_right_yet(browser, session, trainee):
    result = browser.submit(CHECK, typed=right(question_1="2", question_4=places(a.order_question())[::-1]))
    assert result.links["Try again: 2 questions"] == CHECK

    page = browser.page(CHECK)
    assert asked(page) == ["question_4"]
    assert "3 of 6 are right so far" in page.text
    assert "there are 2 questions to try again" in page.text
    assert "Waiting for your tutor" in page.text

    again = browser.send(page, question_1="1", question_4=right()["question_4"])
    assert again.heading == "5 of 6 right so far"
    assert newest(session).answers == a.RIGHT_OF_EVERY_KIND


def test_nobody_carries_over_an_answer_they_did_not_give(browser, session, trainee):
    browser.submit(CHECK, typed=right(question_1="2"))
    forged = {"question_2": ["3"], "question_6": "Other words", "carried": "1", "before": "x"}

    browser.submit(CHECK, typed={"question_1": "3"} | forged)

    answers = newest(session).answers
    assert (answers["1"], answers["2"], answers["6"]) == ([3], [1, 2], ["I would listen."])
    page = browser.page(CHECK)
    assert "question_2" not in asked(page)
    assert browser.send(page, 422, question_2=["1", "2"]).problems == {"question_1": "Answer question 1"}


def test_starting_afresh_asks_everything(browser, session, trainee):
    browser.submit(CHECK, typed=right(question_1="2"))
    page = browser.page(CHECK)

    afresh = browser.page(page.links["Start afresh with all the questions"])
    assert "There are 6 questions." in afresh.text
    assert browser.send(afresh, typed=right(question_3="2")).heading == "4 of 6 right so far"
    assert newest(session).answers["1"] == [1]


def test_when_nothing_is_left_to_ask_the_page_says_so(browser, session, trainee):
    browser.submit(CHECK, typed=right())

    page = browser.page(CHECK)

    assert "You have answered everything. Your tutor will read what you wrote and mark it." in page.text
    assert page.buttons == []
    token = page.tree.xpath("//input[@name='csrf_token']/@value")[0]
    answer = browser.post(CHECK, data={"csrf_token": token, "question_1": "2"})
    assert answer.headers["Location"] == f"{CHECK}/{newest(session).id}"
    assert count(session, CheckAttempt) == 1


def test_a_result_from_before_leads_to_the_newest(browser, session, trainee):
    first = browser.submit(CHECK, typed=right(question_1="2"))
    browser.submit(CHECK, question_1="1")

    page = browser.page(first.address)

    assert "You have answered again since." in page.text
    assert "Not marked" in page.text
    assert "Waiting for your tutor" not in page.text


def test_words_that_are_not_right_yet_come_back_with_what_the_tutor_said(browser, session, trainee, tutor):
    result = browser.submit(CHECK, typed=right())
    mark(browser, session, tutor, "not yet", "Say who you would tell.")
    browser.sign_in(trainee)

    assert "Your tutor said: Say who you would tell." in browser.page(result.address).text
    page = browser.page(CHECK)
    assert asked(page) == ["question_6"]
    assert page.values()["question_6"] == ["I would listen."]
    assert "Your tutor said about question 6: Say who you would tell." in page.text


def test_the_learner_is_told_that_their_tutor_knows(browser, session, trainee):
    for _ in range(2):
        page = browser.submit(CHECK, typed=right(question_1="2"))
        assert "Your tutor knows" not in page.text

    page = browser.submit(CHECK, typed=right(question_1="2"))

    assert "Your tutor has been told. They can help you with this." in page.text
    assert "Your tutor has been told. They can help you with this." in browser.page(CHECK).text
    assert "Your tutor knows" not in browser.submit(CHECK, question_1="1").text


def test_staff_see_every_kind_with_its_answers(browser, tutor, edition):
    browser.sign_in(tutor)

    page = browser.page(CHECK)

    for words in ("2nd: Step 2 About step 2.", "Word 3 – Meaning 3 About word 3.", "Look for An open question"):
        assert words in page.text
    assert "A good answer I would ask how they are, and wait." in page.text


# Helping


@pytest.fixture
def stuck(session, learner, registration, edition):
    """A learner who tried the first question three times."""
    for n in range(3):
        attempt = a.check_attempt(learner, edition)
        attempt.answers = a.RIGHT_OF_EVERY_KIND | {"1": [2 if n else 3]}
        attempt.answered_at = a.NOON.replace(minute=n)
        session.add(attempt)
    call = a.call_for_help(learner, edition)
    a.save(session, call)
    return call


def test_staff_see_who_is_stuck_on_what_and_take_them_off_when_they_have_helped(browser, session, tutor, stuck):
    browser.sign_in(tutor)

    page = browser.page("/learners/stuck")
    for words in ("Jordan Ash", "Listening, question 1: What helps most?", "They answered last Option 2"):
        assert words in page.text
    assert "Tries 3, told on" in page.text
    assert "The right answer Option 1" in page.text
    assert page.links["Jordan Ash"] == f"/learners/{stuck.learner_id}/learning"

    after = browser.press("/learners/stuck", "I have helped Jordan Ash with question 1")
    assert "Thank you for helping Jordan Ash." in after.text
    assert "Nobody is stuck." in after.text
    session.expire_all()
    assert stuck.helped_by == tutor.id


def test_helping_twice_is_answered_once(browser, session, tutor, stuck):
    browser.sign_in(tutor)
    page = browser.page("/learners/stuck")
    button = "I have helped Jordan Ash with question 1"
    browser.send(page, button=button)

    assert "Nobody is stuck." in browser.send(page, button=button).text
    answer = browser.send(page, 422, button=button, once="another press")
    assert "Jordan Ash has had help with this already." in answer.tree.text_content()


def test_helping_without_a_token_helps_nobody(browser, session, tutor, stuck):
    browser.sign_in(tutor)
    page = browser.page("/learners/stuck")

    browser.send(page, 422, button="I have helped Jordan Ash with question 1", csrf_token="")
    session.expire_all()
    assert stuck.helped_at is None


def test_a_learner_sees_no_list_of_staff(browser, trainee, stuck):
    assert browser.page("/learners/stuck", status=403)
    assert browser.page("/learners/to-mark", status=403)
    token = browser.page("/learn").tree.xpath("//input[@name='csrf_token']/@value")[0]
    assert browser.post(f"/learners/stuck/{stuck.id}/helped", data={"csrf_token": token}).status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.TUTOR, Role.ASSESSOR)])
def test_only_staff_who_teach_here_help_and_mark(browser, session, leeds, stuck, role):
    someone = a.staff((role, None if role in (Role.NATIONAL, Role.AUTHOR) else leeds))
    attempt = newest(session)
    a.save(session, someone, *someone.grants)
    browser.sign_in(someone)

    assert browser.page("/learners/stuck", status=403)
    assert browser.page("/learners/to-mark", status=403)
    assert browser.page(f"/learners/to-mark/{attempt.id}", status=404)


def test_staff_elsewhere_cannot_tell_that_anybody_is_stuck(browser, session, stuck):
    hull = a.establishment("HLI")
    stranger = a.person(hull, Role.TUTOR)
    a.save(session, hull, stranger, *stranger.grants)
    browser.sign_in(stranger)

    page = browser.page("/learners/stuck")
    assert "Nobody is stuck." in page.text
    token = page.tree.xpath("//input[@name='csrf_token']/@value")[0]
    assert browser.post(f"/learners/stuck/{stuck.id}/helped", data={"csrf_token": token}).status_code == 404


# Marking


def mark(browser, session, tutor, choice, words="", status=303):
    browser.sign_in(tutor)
    return browser.submit(
        f"/learners/to-mark/{newest(session).id}", status, typed={"mark_6": choice, "feedback_6": words}
    )


@pytest.fixture
def written(browser, session, trainee):
    """An attempt whose short answer waits."""
    browser.submit(CHECK, typed=right(question_6="I would ask,\nthen wait."))
    return newest(session)


def test_a_tutor_finds_what_waits_and_reads_it_beside_what_to_look_for(browser, session, tutor, written):
    browser.sign_in(tutor)

    page = browser.page("/learners/to-mark")
    assert page.links["Jordan Ash"] == f"/learners/to-mark/{written.id}"
    page = browser.page(page.links["Jordan Ash"])
    assert page.heading == "Mark what Jordan Ash wrote"
    for words in ("6. What would you say first?", "then wait.", "An open question", "I would ask how they are"):
        assert words in page.text


def test_a_right_mark_makes_a_pass_that_is_learning_only(browser, session, trainee, tutor, written):
    page = mark(browser, session, tutor, "right", "Good.")
    assert page.heading == "Short answers to mark"
    assert "Nothing waits for a mark." in page.text

    browser.sign_in(trainee)
    page = browser.page(f"{CHECK}/{written.id}")
    assert page.heading == "6 of 6 right"
    assert "Passed Well done." in page.text
    assert "This is learning: your assessor looks at what you do before any criterion is met." in page.text
    assert "Your tutor said: Good." in page.text


@pytest.mark.parametrize(
    ("choice", "words", "problem"),
    [
        ("not yet", "", {"feedback_6": "Say what to add or change"}),
        ("not yet", " \u200b ", {"feedback_6": "Say what to add or change"}),
        ("", "Words", {"mark_6": "Choose Right or Not yet"}),
        ("perfect", "Words", {"mark_6": "Choose from the answers"}),
        ("right", "x" * 1001, {"feedback_6": "Use 1,000 characters or fewer"}),
    ],
)
def test_a_mark_that_is_not_sound_is_refused_and_the_words_are_kept(
    browser, session, trainee, tutor, written, choice, words, problem
):
    page = mark(browser, session, tutor, choice, words, 422)

    assert page.problems == problem
    assert page.values()["feedback_6"] == [words.strip(" \u200b")]
    assert count(session, ShortAnswerMark) == 0


def test_marking_twice_and_marking_what_was_answered_again_is_refused_with_a_sentence(
    browser, session, trainee, tutor, written
):
    browser.sign_in(tutor)
    page = browser.page(f"/learners/to-mark/{written.id}")
    sent = {"mark_6": "right", "feedback_6": ""}
    browser.send(page, typed=sent)

    assert browser.send(page, typed=sent).heading == "Short answers to mark"
    answer = browser.send(page, 422, typed=sent | {"once": "another press"})
    assert "This has been marked already." in answer.text
    assert count(session, ShortAnswerMark) == 1
    assert "This has been marked already." in browser.page(page.address).text


def test_answers_that_were_given_again_are_not_marked(browser, session, trainee, tutor, written):
    browser.sign_in(tutor)
    page = browser.page(f"/learners/to-mark/{written.id}")
    a.save(session, a.newer_attempt(written))

    answer = browser.send(page, 422, mark_6="right")

    assert "Jordan Ash has answered again since" in answer.text
    assert count(session, ShortAnswerMark) == 0


def test_reading_what_somebody_wrote_is_written_down(browser, session, trainee, tutor, written):
    browser.sign_in(tutor)
    browser.page(f"/learners/to-mark/{written.id}")

    read = session.scalars(select(Event).where(Event.name == "record read")).one()
    assert (read.actor_id, read.subject_id) == (tutor.id, trainee.id)


@pytest.mark.parametrize("page", ["0", "-5", "x", "9" * 40])
def test_a_page_number_that_makes_no_sense_breaks_nothing(browser, tutor, page):
    browser.sign_in(tutor)

    assert browser.page(f"/learners/stuck?page={page}")
    assert browser.page(f"/learners/to-mark?page={page}")


def test_marks_that_are_not_there_are_not_found(browser, tutor):
    browser.sign_in(tutor)

    assert browser.page(f"/learners/to-mark/{uuid4()}", status=404)


# Statement budgets


def many_waiting(session, leeds, edition, size):
    """Fill the tables in bulk: this many learners at Leeds, stuck on a question and waiting for a mark."""
    ids = [uuid4() for _ in range(size)]
    people = [{"id": i, "first_name": "Jo", "last_name": f"L{n:05}", "urn": uuid4()} for n, i in enumerate(ids)]
    session.execute(insert(Person), [person | {"made_at": a.LONG_AGO} for person in people])
    numbers = [{"id": uuid4(), "person_id": i, "number": f"T{n:05}TT"} for n, i in enumerate(ids)]
    session.execute(insert(PrisonNumber), [number | {"given_at": a.LONG_AGO} for number in numbers])
    stay = {"establishment_id": leeds.id, "began_at": a.LONG_AGO, "reason": StayReason.ADMISSION}
    session.execute(insert(Stay), [{"id": uuid4(), "person_id": i} | stay for i in ids])
    facts = {"edition_id": edition.id, "score": 4, "out_of": 6, "pass_mark": 6, "to_mark": 1}
    facts |= {"answered_at": a.LONG_AGO, "answers": a.RIGHT_OF_EVERY_KIND | {"1": [2]}}
    session.execute(insert(CheckAttempt), [{"id": uuid4(), "learner_id": i} | facts for i in ids])
    call = {"edition_id": edition.id, "question": 1, "called_at": a.LONG_AGO}
    session.execute(insert(CallForHelp), [{"id": uuid4(), "learner_id": i} | call for i in ids])
    session.commit()


@pytest.mark.parametrize("size", [10, 1000])
def test_what_waits_takes_few_statements_however_much_there_is_and_shows_fifty(
    browser, session, tutor, leeds, edition, statements, size
):
    many_waiting(session, leeds, edition, size)
    browser.sign_in(tutor)

    for address, each in (("/learners/stuck", "//main//ul/li//h2"), ("/learners/to-mark", "//tbody/tr")):
        assert statements.of(browser, address) <= 6
        page = browser.page(address)
        assert len(page.tree.xpath(each)) == min(size, 50)
        assert ("Next page" in page.links) == (size > 50)
    assert statements.of(browser, "/") <= 8
    home = browser.page("/")
    assert f"{size:,} learners are stuck on a question" in home.links
    assert f"{size:,} checks with a short answer to mark" in home.links


@pytest.mark.parametrize("size", [10, 1000])
def test_a_learner_with_many_tries_meets_the_check_in_few_statements(
    browser, session, trainee, edition, statements, size
):
    facts = {"edition_id": edition.id, "score": 4, "out_of": 6, "pass_mark": 6, "to_mark": 1, "answers": {"6": ["x"]}}
    rows = [{"id": uuid4(), "learner_id": trainee.id, "answered_at": a.LONG_AGO} | facts for _ in range(size)]
    session.execute(insert(CheckAttempt), rows)
    session.commit()
    result = browser.submit(CHECK, typed=right())

    assert statements.of(browser, CHECK) <= 6
    assert statements.of(browser, result.address) <= 8
    assert statements.of(browser, "/") <= 8


def test_the_home_page_says_what_waits_for_a_tutor_and_what_the_tutor_said(browser, session, trainee, tutor, written):
    assert "Waiting for your tutor: what you wrote in Listening" in browser.page("/").text
    mark(browser, session, tutor, "not yet", "Say more.")
    assert "stuck on a question" not in browser.page("/").text

    browser.sign_in(trainee)
    home = browser.page("/")
    said = "Your tutor read what you wrote in Listening. See what they said, then try again"
    assert home.links[said] == CHECK
    assert "Waiting for your tutor" not in home.text


# Going back to read


def test_whoever_tries_again_is_sent_to_what_they_have_not_read(browser, session, trainee, edition):
    a.save(session, a.page_read(trainee, edition, 1))
    first = browser.submit(CHECK, typed=right(question_1="2"))
    assert f"There is a page you have not read yet: {edition.page_titles[1]}" in first.text

    a.save(session, *(a.page_read(trainee, edition, number) for number in range(2, edition.length + 1)))
    address = browser.page(CHECK).links["See how you did last time"]
    assert "a page you have not read" not in browser.page(address).text
