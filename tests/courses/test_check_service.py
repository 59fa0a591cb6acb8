"""Answering checks, going on from the last try, calling for help, and marking short answers."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.audit.models import Event
from lms.core.work import Refused
from lms.courses import policy, queries, rules
from lms.courses.models import CallForHelp, CheckAttempt, ShortAnswerMark
from lms.courses.queries import checks as reads
from lms.courses.service import checks as service
from lms.people.models import Role
from tests import builders as a

RIGHT = a.RIGHT_OF_EVERY_KIND


@pytest.fixture
def edition(session):
    """A question of each kind; all six right is a pass."""
    edition = a.module_edition(questions=a.every_kind(), pass_mark=6)
    a.save(session, edition)
    return edition


@pytest.fixture
def mine(work, learner):
    """The learner's own work."""
    return replace(work, actor=a.actor(learner))


@pytest.fixture
def theirs(work, tutor):
    """The tutor's work, a day later."""
    return replace(work, actor=a.actor(tutor), now=work.now + timedelta(days=1))


def count(work, model):
    return work.session.scalar(select(func.count(model.id)))


def events(work, *names):
    work.session.commit()
    found = work.session.scalars(select(Event).order_by(Event.position))
    return [(event.name, event.detail) for event in found if event.name in names]


def progress(work, learner):
    work.session.expire_all()
    return queries.progress(work.session, learner.id)[0]


def answer(work, edition, before=None, **changed):
    given = RIGHT | {name.removeprefix("q"): value for name, value in changed.items()}
    attempt = service.answer_check(work, edition, given, before)
    work.session.flush()
    return attempt


def test_an_attempt_keeps_its_pass_mark_its_length_and_how_much_a_tutor_marks(mine, edition):
    attempt = answer(mine, edition, q2=[2, 1, 2], q6=["  I would\nlisten. "])

    assert (attempt.score, attempt.out_of, attempt.pass_mark, attempt.to_mark) == (5, 6, 6, 1)
    assert attempt.answers["2"] == [1, 2]
    assert attempt.answers["6"] == ["I would\nlisten."]
    assert (attempt.passed, attempt.may_pass, attempt.waiting) == (False, True, 1)


@pytest.mark.parametrize(
    "wrong", [{"q6": [" \n"]}, {"q6": []}, {"q4": [1, 2]}, {"q5": [1, 2, 9]}, {"q1": ["one"]}, {"q6": ["x" * 1001]}]
)
def test_a_check_with_an_impossible_answer_is_refused(mine, edition, wrong):
    with pytest.raises(Refused, match="Answer question"):
        answer(mine, edition, **wrong)
    assert count(mine, CheckAttempt) == 0


def test_going_on_keeps_what_was_right_whatever_is_answered_now(mine, edition):
    first = answer(mine, edition, q1=[2], q4=[2, 1, 3])

    second = answer(mine, edition, first, q1=[1], q2=[3], q4=[3, 1, 2], q6=["Something else"])

    assert second.answers == RIGHT | {"4": [3, 1, 2]}
    assert (first.score, second.score, second.to_mark) == (3, 4, 1)


def test_only_what_is_not_right_yet_must_be_answered_again(mine, edition):
    first = answer(mine, edition, q1=[2])

    second = service.answer_check(mine, edition, {"1": [1]}, first)

    assert second.answers == RIGHT
    with pytest.raises(Refused, match="Answer question 1"):
        service.answer_check(mine, edition, {}, first)


def test_starting_afresh_keeps_nothing(mine, edition):
    answer(mine, edition)

    assert answer(mine, edition, q1=[2], q3=[2]).score == 3


def test_the_newest_try_is_never_in_doubt(mine, learner, edition):
    tries = [answer(mine, edition) for _ in range(4)]

    assert reads.newest_attempt(mine.session, learner.id, edition.id) is tries[-1]
    assert reads.attempts_so_far(mine.session, learner.id, edition.id) == tries
    assert [reads.was_answered_again(mine.session, attempt) for attempt in tries] == [True, True, True, False]


def test_a_right_mark_is_carried_over_with_its_words(mine, theirs, edition):
    first = answer(mine, edition, q1=[2])
    service.mark_short_answers(theirs, first, {6: (1, "Well said.")})

    second = answer(mine, edition, first, q6=["Other words"])

    assert second.answers["6"] == RIGHT["6"]
    assert [(mark.question, mark.mark, mark.feedback) for mark in second.marks] == [(6, 1, "Well said.")]
    assert (second.total, second.waiting, second.passed) == (6, 0, True)


def test_a_short_answer_that_is_not_yet_right_is_asked_again(mine, theirs, edition):
    first = answer(mine, edition)
    service.mark_short_answers(theirs, first, {6: (0, "Say who you would tell.")})

    second = answer(mine, edition, first, q6=["I would tell an officer."])

    assert second.answers["6"] == ["I would tell an officer."]
    assert (second.marks, second.waiting) == ([], 1)


# A pass, in Python and in the database


@pytest.mark.parametrize(("mark", "passed"), [(1, True), (0, False)])
def test_a_tutors_mark_counts_towards_a_pass(mine, theirs, learner, edition, mark, passed):
    attempt = answer(mine, edition)
    before = progress(mine, learner)
    assert (before.best, before.passed, before.may_pass, before.waiting) == (5, False, True, 1)
    assert before.check_words == "Check waiting for your tutor: best score 5 of 6 so far"

    service.mark_short_answers(theirs, attempt, {6: (mark, "Words.")})

    after = progress(mine, learner)
    assert (after.best, after.passed, after.may_pass, after.waiting) == (5 + mark, passed, False, 0)
    assert after.not_yet == 1 - mark
    assert attempt.passed == passed


def test_a_try_that_a_mark_could_not_make_a_pass_is_not_said_to_wait(mine, learner, edition):
    answer(mine, edition, q1=[2])

    found = progress(mine, learner)

    assert (found.waiting, found.may_pass) == (1, False)
    assert found.check_words == "Check not passed yet: best score 4 of 6"


def test_only_the_newest_try_waits_and_the_best_one_counts(mine, theirs, learner, edition):
    first = answer(mine, edition)
    service.mark_short_answers(theirs, first, {6: (1, "")})
    answer(mine, edition, q1=[2], q2=[1])

    found = progress(mine, learner)

    assert (found.attempts, found.best, found.passed, found.waiting, found.not_yet) == (2, 6, True, 1, 0)


def test_passing_is_learning_and_meets_no_criterion(mine, theirs, registration, edition):
    attempt = answer(mine, edition)
    service.mark_short_answers(theirs, attempt, {6: (1, "")})
    mine.session.commit()

    said = {event.name for event in mine.session.scalars(select(Event))}
    assert said == {"knowledge check answered", "short answer marked"}


# Help


def test_help_is_called_for_once_after_three_tries(mine, learner, edition):
    attempt = None
    for _ in range(5):
        attempt = answer(mine, edition, attempt, q1=[2])

    (call,) = mine.session.scalars(select(CallForHelp))
    assert (call.learner_id, call.edition_id, call.question, call.helped_at) == (learner.id, edition.id, 1, None)
    assert events(mine, "help called for") == [("help called for", {"module": "listening", "question": 1})]


def test_nobody_is_told_of_two_tries_or_of_a_short_answer(mine, theirs, edition):
    attempt = None
    for _ in range(3):
        attempt = answer(mine, edition, attempt)
        service.mark_short_answers(theirs, attempt, {6: (0, "Not yet.")})
    for _ in range(2):
        answer(mine, edition, q1=[2])

    assert count(mine, CallForHelp) == 0


def test_tries_at_another_edition_are_not_counted(mine, session, edition):
    other = a.module_edition(questions=a.every_kind(), published_at=a.NOON)
    a.save(session, other)

    for each in (edition, edition, other, other):
        answer(mine, each, q1=[2])

    assert count(mine, CallForHelp) == 0


def test_a_call_ends_when_the_question_is_answered_right(mine, edition):
    for _ in range(3):
        attempt = answer(mine, edition, q1=[2])

    answer(mine, edition, attempt, q1=[1])

    (call,) = mine.session.scalars(select(CallForHelp))
    assert (call.helped_at, call.helped_by) == (mine.now, None)


def stuck(work, edition):
    for _ in range(3):
        answer(work, edition, q1=[2])
    work.session.commit()
    return work.session.scalars(select(CallForHelp)).one()


def test_a_tutor_helps_and_it_is_written_down(mine, theirs, tutor, edition):
    call = stuck(mine, edition)

    service.give_help(theirs, call)

    assert (call.helped_at, call.helped_by) == (theirs.now, tutor.id)
    assert events(theirs, "help given") == [("help given", {"module": "listening", "question": 1})]
    with pytest.raises(Refused, match="Jordan Ash has had help with this already"):
        service.give_help(theirs, call)


def test_nobody_helps_themselves_off_the_list(mine, edition):
    call = stuck(mine, edition)

    with pytest.raises(Refused):
        service.give_help(mine, call)
    assert call.helped_at is None


def test_staff_see_the_stuck_of_their_own_prisons_only(mine, theirs, session, learner, leeds, edition):
    hull = a.establishment("HLI")
    a.save(session, hull)
    call = stuck(mine, edition)
    here, elsewhere = {leeds.id}, {hull.id}

    assert reads.stuck_at(session, here, actor_id=theirs.actor.person_id) == [call]
    assert reads.stuck_at(session, elsewhere, actor_id=theirs.actor.person_id) == []
    assert reads.stuck_at(session, here, actor_id=learner.id) == []
    assert len(reads.answers_behind(session, [call])[call.id]) == 3


# Marking


def test_a_mark_is_kept_with_its_words_and_written_down(mine, theirs, tutor, edition):
    attempt = answer(mine, edition)

    service.mark_short_answers(theirs, attempt, {6: (1, "")})
    theirs.session.flush()

    (mark,) = theirs.session.scalars(select(ShortAnswerMark))
    assert (mark.attempt_id, mark.question, mark.mark, mark.feedback) == (attempt.id, 6, 1, "")
    assert (mark.marked_by, mark.marked_at) == (tutor.id, theirs.now)
    detail = {"module": "listening", "question": 6, "mark": 1}
    assert events(theirs, "short answer marked") == [("short answer marked", detail)]


def test_not_yet_needs_words(mine, theirs, edition):
    attempt = answer(mine, edition)

    for marks in ({6: (0, "")}, {}):
        with pytest.raises(Refused, match="Say what to add or change") as refused:
            service.mark_short_answers(theirs, attempt, marks)
        assert refused.value.field == "feedback_6"
    assert count(theirs, ShortAnswerMark) == 0


def test_nobody_marks_their_own_answers(mine, edition):
    attempt = answer(mine, edition)

    with pytest.raises(Refused, match="Somebody else marks"):
        service.mark_short_answers(mine, attempt, {6: (1, "")})


def test_an_answer_is_marked_once(mine, theirs, edition):
    attempt = answer(mine, edition)
    service.mark_short_answers(theirs, attempt, {6: (1, "")})

    with pytest.raises(Refused, match="marked already"):
        service.mark_short_answers(theirs, attempt, {6: (0, "Changed my mind")})


def test_an_answer_that_was_given_again_is_not_marked(mine, theirs, edition):
    attempt = answer(mine, edition)
    answer(mine, edition, q1=[2])

    with pytest.raises(Refused, match="Jordan Ash has answered again since"):
        service.mark_short_answers(theirs, attempt, {6: (1, "")})


def test_the_newest_answers_wait_for_tutors_where_the_learner_is(mine, theirs, session, learner, leeds, edition):
    hull = a.establishment("HLI")
    a.save(session, hull)
    answer(mine, edition)
    newest = answer(mine, edition, q1=[2])
    marker = theirs.actor.person_id

    assert reads.to_mark_at(session, {leeds.id}, actor_id=marker) == [newest]
    assert reads.to_mark_at(session, {hull.id}, actor_id=marker) == []
    assert reads.to_mark_at(session, {leeds.id}, actor_id=learner.id) == []
    service.mark_short_answers(theirs, newest, {6: (1, "")})
    session.flush()
    assert reads.to_mark_at(session, {leeds.id}, actor_id=marker) == []


# Paper


def test_an_answer_sheet_is_marked_against_the_edition_it_was_printed_from(theirs, session, learner, tutor, edition):
    a.save(session, a.module_edition(questions=[a.question(right=(3,))], published_at=a.NOON))
    keyed, _ = rules.answers_from_keys(edition.questions, {"1": "A", "2": "AB", "3": "B", "6": "I would listen."})

    attempt = service.enter_from_paper(theirs, learner.id, edition, keyed, None, place=learner.establishment_id)

    assert (attempt.edition_id, attempt.learner_id, attempt.keyed_by) == (edition.id, learner.id, tutor.id)
    assert (attempt.score, attempt.out_of, attempt.pass_mark, attempt.to_mark) == (2, 6, 6, 1)
    assert set(attempt.answers) == {"1", "2", "3", "6"}


def test_what_was_left_blank_on_paper_is_no_try_and_waits_for_nobody(theirs, learner, edition):
    for _ in range(3):
        attempt = service.enter_from_paper(theirs, learner.id, edition, {"2": [1], "1": [], "6": [""]}, None)
        theirs.session.flush()

    assert (attempt.score, attempt.to_mark, attempt.answers) == (0, 0, {"2": [1]})
    assert [call.question for call in theirs.session.scalars(select(CallForHelp))] == [2]


def test_a_sheet_with_an_impossible_answer_is_refused(theirs, learner, edition):
    with pytest.raises(Refused, match="Look at question 4 again"):
        service.enter_from_paper(theirs, learner.id, edition, {"4": [1, 1, 2]}, None)
    assert count(theirs, CheckAttempt) == 0


def test_a_learner_goes_on_from_what_was_keyed(mine, theirs, learner, edition):
    sheet = service.enter_from_paper(theirs, learner.id, edition, {"1": [1], "4": [1, 2, 3]}, None)
    theirs.session.flush()

    attempt = answer(mine, edition, sheet, q1=[2], q4=[3, 2, 1])

    assert (attempt.answers["1"], attempt.answers["4"]) == ([1], [1, 2, 3])


def test_every_role_that_teaches_and_no_other_may_help_and_mark(mine, session, learner, leeds, edition):
    call, attempt = stuck(mine, edition), answer(mine, edition)
    hull = a.establishment("HLI")
    a.save(session, hull)
    session.expire_all()
    for role in Role:
        here = a.staff((role, leeds))
        may = role in (Role.TUTOR, Role.ASSESSOR)
        assert policy.may_mark(a.actor(here), attempt) == may, role
        assert policy.may_help(a.actor(here), call) == may, role
        assert not policy.may_mark(a.actor(a.staff((role, hull))), attempt)
    assert not policy.may_mark(a.actor(learner), attempt)
