"""Marking, and what progress says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.courses import rules
from tests import builders as a


@st.composite
def checks(draw):
    """Questions of every kind, and answers to them, possible or not."""
    questions, answers = [], {}
    for number in range(1, draw(st.integers(1, 6)) + 1):
        kind = draw(st.sampled_from(["single", "several", "true-false"]))
        options = 2 if kind == "true-false" else draw(st.integers(2, 5))
        most = options if kind == "several" else 1
        right = draw(st.sets(st.integers(1, options), min_size=1, max_size=most))
        questions.append(a.question(kind, tuple(right), options))
        answers[str(number)] = draw(st.lists(st.integers(0, options + 1), max_size=options, unique=True))
    return questions, answers


@given(checks())
def test_a_question_is_right_when_exactly_the_right_options_were_chosen(check):
    questions, answers = check
    by_hand = [
        all((n in answers[str(at)]) == option["right"] for n, option in enumerate(question["options"], 1))
        and set(answers[str(at)]) <= set(range(1, len(question["options"]) + 1))
        for at, question in enumerate(questions, 1)
    ]

    assert [rules.is_right(q, answers[str(at)]) for at, q in enumerate(questions, 1)] == by_hand
    assert rules.score(questions, answers) == sum(by_hand)


@given(checks())
def test_a_question_answered_right_is_always_answered(check):
    questions, answers = check
    missing = rules.unanswered(questions, answers)

    assert not [n for n in missing if rules.is_right(questions[n - 1], answers[str(n)])]


@given(checks())
def test_feedback_is_given_for_every_option_chosen_and_every_right_one_missed(check):
    questions, answers = check

    for question, shown in zip(questions, rules.feedback(questions, answers), strict=True):
        chosen = answers[str(shown.number)]
        wanted = {
            option["feedback"] for n, option in enumerate(question["options"], 1) if n in chosen or option["right"]
        }
        assert {option.feedback for option in shown.options} == wanted
        assert shown.right == all(option.chosen and option.right for option in shown.options) or len(chosen) > len(
            [option for option in shown.options if option.chosen]
        )


def test_half_of_the_right_options_is_not_right():
    question = a.question("several", (1, 2))

    assert not rules.is_right(question, [1])
    assert not rules.is_right(question, [1, 2, 3])
    assert rules.is_right(question, [2, 1])


@pytest.mark.parametrize(
    ("kind", "chosen", "missing"),
    [
        ("single", [], [1]),
        ("single", [1], []),
        ("single", [1, 2], [1]),
        ("single", [4], [1]),
        ("single", [0], [1]),
        ("several", [], [1]),
        ("several", [1, 3], []),
        ("several", [1, 9], [1]),
    ],
)
def test_a_question_needs_a_possible_answer(kind, chosen, missing):
    assert rules.unanswered([a.question(kind)], {"1": chosen}) == missing


def test_a_question_nobody_mentioned_is_not_answered():
    assert rules.unanswered([a.question()], {}) == [1]
    assert rules.score([a.question()], {}) == 0


def progress(read=(), best=None, passed=False):
    return rules.ModuleProgress(
        edition=a.module_edition(pages=3),
        pages_read=frozenset(read),
        attempts=0 if best is None else 1,
        best=best,
        out_of=None if best is None else 2,
        passed=passed,
        registered=True,
    )


@pytest.mark.parametrize(("read", "following"), [((), 1), ((1,), 2), ((2, 3), 1), ((1, 2, 3), None)])
def test_the_next_page_is_the_first_not_read(read, following):
    assert progress(read).next_page == following


def test_progress_is_said_in_honest_words():
    assert progress().reading_words == "0 of 3 pages read"
    assert progress().check_words == "Check not tried yet"
    assert progress(best=1).check_words == "Check not passed yet: best score 1 of 2"
    assert progress(best=2, passed=True).check_words == "Check passed: best score 2 of 2"


def test_a_module_is_finished_when_all_is_read_and_the_check_is_passed():
    assert progress((1, 2, 3), 2, passed=True).finished
    assert not progress((1, 2, 3), 1).finished
    assert not progress((1, 2), 2, passed=True).finished


def test_a_module_is_begun_by_a_page_or_by_a_try():
    assert not progress().begun
    assert progress((1,)).begun
    assert progress(best=0).begun
