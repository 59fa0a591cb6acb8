"""Marking every kind of question, what is shown, another go, and answers keyed as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lms.courses import rules
from lms.courses.rules import Standing
from lms.courses.rules.checks import is_possible, stuck_on, tries
from lms.courses.rules.remarks import in_words, ordinal, right_in_words
from tests import builders as a

KINDS = ["single", "several", "true-false", "order", "matching", "short"]
TEXT = some.text(min_size=1, max_size=30)


@some.composite
def questions_of(draw, kinds):
    """A question of one of these kinds, in any words."""
    kind = draw(some.sampled_from(kinds))
    if kind == "short":
        return a.short_question()
    count = 2 if kind == "true-false" else draw(some.integers(3, 8))
    words = draw(some.lists(TEXT, min_size=count, max_size=count, unique=True))
    if kind in ("order", "matching"):
        options = [{"text": word, "match": f"{word}!", "feedback": "Why."} for word in words]
    else:
        most = count if kind == "several" else 1
        right = draw(some.sets(some.integers(1, count), min_size=1, max_size=most))
        options = [{"text": word, "right": n in right, "feedback": "Why."} for n, word in enumerate(words, 1)]
    return {"kind": kind, "text": draw(TEXT), "options": options}


@some.composite
def answered(draw, kinds=KINDS):
    """A question, and an answer somebody could give."""
    question = draw(questions_of(kinds))
    count = len(question["options"])
    if question["kind"] == "short":
        return question, [draw(some.text("abc ", min_size=1, max_size=9).filter(str.strip))]
    if question["kind"] == "order":
        return question, draw(some.permutations(range(1, count + 1)))
    if question["kind"] == "matching":
        return question, draw(some.lists(some.integers(1, count), min_size=count, max_size=count))
    most = count if question["kind"] == "several" else 1
    return question, draw(some.lists(some.integers(1, count), min_size=1, max_size=most, unique=True))


def as_check(pairs):
    return [question for question, _ in pairs], {str(n): answer for n, (_, answer) in enumerate(pairs, 1)}


# Marking


@pytest.mark.parametrize(
    ("question", "right", "not_right"),
    [
        (a.question(), [1], [[2], [], [1, 2]]),
        (a.question("several", (1, 2)), [2, 1], [[1], [1, 2, 3], []]),
        (a.question("true-false", options=2), [1], [[2], []]),
        (a.order_question(), [1, 2, 3], [[2, 1, 3], [1, 2], [1, 2, 3, 4], []]),
        (a.matching_question(), [1, 2, 3], [[1, 3, 2], [1, 1, 1], [1, 2], []]),
    ],
)
def test_an_answer_is_right_only_when_it_is_wholly_right(question, right, not_right):
    assert rules.is_right(question, right)
    assert not any(rules.is_right(question, answer) for answer in not_right)


def test_no_machine_marks_a_short_answer():
    assert not rules.is_right(a.short_question(), [a.short_question()["model"]])
    assert rules.score(a.every_kind(), a.RIGHT_OF_EVERY_KIND) == 5


@given(some.lists(answered(), min_size=1, max_size=6), some.randoms())
def test_answers_are_marked_alike_in_whatever_order_they_come(pairs, chance):
    questions, answers = as_check(pairs)
    items = list(answers.items())
    chance.shuffle(items)
    again = {
        n: chance.sample(list(chosen), len(chosen)) if questions[int(n) - 1]["kind"] == "several" else chosen
        for n, chosen in items
    }

    assert rules.score(questions, again) == rules.score(questions, answers)


@given(questions_of(KINDS))
def test_the_right_answer_is_right_and_possible(question):
    right = rules.right_answer(question)

    assert rules.is_right(question, right) == (question["kind"] != "short")
    assert is_possible(question, right) == (question["kind"] != "short")


@given(answered())
def test_an_answer_somebody_could_give_is_not_missing(pair):
    question, answer = pair

    assert rules.unanswered([question], {"1": answer}) == []
    assert rules.unanswered([question], {}) == [1]


@pytest.mark.parametrize(
    ("question", "impossible"),
    [
        (a.order_question(), [[1, 2], [1, 1, 2], [1, 2, 4], [0, 1, 2], ["1", "2", "3"], []]),
        (a.matching_question(), [[1, 2], [1, 2, 9], [1, 2, 3, 1], []]),
        (a.short_question(), [[], [""], ["  "], ["x" * 1001], [1], ["two", "answers"]]),
        (a.question(), [["1"], [9], [0]]),
    ],
)
def test_what_nobody_could_answer_is_no_answer(question, impossible):
    for answer in impossible:
        assert rules.unanswered([question], {"1": answer}) == [1], answer


# What is shown


@given(questions_of(["order", "matching"]))
def test_what_is_shuffled_is_a_permutation_and_never_the_right_order(question):
    shown = rules.shown(question)

    assert sorted(shown) == rules.right_answer(question)
    assert shown != rules.right_answer(question)
    assert shown == rules.shown(question)


@given(questions_of(["single", "several", "true-false"]))
def test_options_to_choose_from_are_shown_as_they_are_written(question):
    assert rules.shown(question) == list(range(1, len(question["options"]) + 1))
    assert [mark for mark, _ in rules.lines_shown(question)] == list("ABCDEFGH")[: len(question["options"])]


def test_the_shuffle_is_the_same_for_ever():
    assert rules.shown(a.order_question(5)) == [4, 5, 1, 3, 2]
    assert rules.lines_shown(a.matching_question()) == [("1", "Word 1"), ("2", "Word 2"), ("3", "Word 3")]
    assert [mark for mark, _ in rules.matches_shown(a.matching_question())] == ["A", "B", "C"]
    assert rules.matches_shown(a.question()) == []


# Another go


def test_a_short_answer_waits_until_a_tutor_has_marked_it():
    short = a.short_question()

    assert rules.standing(short, ["Words"]) is Standing.WAITING
    assert rules.standing(short, ["Words"], 1) is Standing.RIGHT
    assert rules.standing(short, ["Words"], 0) is Standing.NOT_YET
    assert rules.standing(short, []) is Standing.NOT_YET


@given(some.lists(some.tuples(answered(), answered()), min_size=1, max_size=6), some.integers(0, 1))
def test_going_on_from_an_attempt_never_scores_less_than_it_did(pairs, mark):
    questions, before = as_check([first for first, _ in pairs])
    marks = {n: mark for n, question in enumerate(questions, 1) if question["kind"] == "short"}
    done = rules.carried(questions, before, marks)
    now = {str(n): answer for n, (_, (_, answer)) in enumerate(pairs, 1)} | done

    assert rules.score(questions, now) >= rules.score(questions, before)
    assert {n for n in done if rules.is_right(questions[int(n) - 1], before[n])} == {
        n for n in before if rules.is_right(questions[int(n) - 1], before[n])
    }


def test_what_is_right_or_waits_needs_no_other_go():
    questions = a.every_kind()
    answers = a.RIGHT_OF_EVERY_KIND | {"2": [1], "4": [2, 1, 3]}

    assert set(rules.carried(questions, answers, {})) == {"1", "3", "5", "6"}
    assert set(rules.carried(questions, answers, {6: 1})) == {"1", "3", "5", "6"}
    assert set(rules.carried(questions, answers, {6: 0})) == {"1", "3", "5"}
    assert rules.carried(questions, {}, {}) == {}


@pytest.mark.parametrize(
    ("answers", "count"),
    [([[2], [3], [2]], 3), ([[2], [], [3]], 2), ([[2], [2], [1]], 0), ([[2], [1], [2], [2]], 2), ([], 0)],
)
def test_tries_are_counted_since_the_question_was_last_right(answers, count):
    assert tries(a.question(), answers) == count


def test_somebody_is_stuck_after_three_tries_that_are_not_right():
    questions = [a.question(), a.short_question()]
    wrong = {"1": [2], "2": ["Words"]}

    assert stuck_on(questions, [wrong, wrong]) == []
    assert stuck_on(questions, [wrong, wrong, wrong]) == [1]
    assert stuck_on(questions, [wrong, wrong, wrong, {"1": [1]}]) == []


# What is said


def said(question, answer):
    (shown,) = rules.feedback([question], {"1": answer})
    return [f"{line.label}: {line.text}. {line.word}. {line.better} {line.feedback}" for line in shown.options]


def test_what_is_said_fits_each_kind():
    assert said(a.question(), [2]) == [
        "The right answer: Option 1. .  About option 1.",
        "You chose: Option 2. .  About option 2.",
    ]
    assert said(a.question("several", (1, 2)), [2, 3]) == [
        "Also right: Option 1. .  About option 1.",
        "You chose: Option 2. Right.  About option 2.",
        "You chose: Option 3. Not this one.  About option 3.",
    ]
    assert said(a.order_question(), [2, 1, 3]) == [
        "You put 1st: Step 2. Another place. It comes 2nd. About step 2.",
        "You put 2nd: Step 1. Another place. It comes 1st. About step 1.",
        "You put 3rd: Step 3. Right place.  About step 3.",
    ]
    assert said(a.matching_question(), [1, 1, 3]) == [
        "You matched: Word 1 – Meaning 1. Right match.  About word 1.",
        "You matched: Word 2 – Meaning 1. Another match. It goes with “Meaning 2”. About word 2.",
        "You matched: Word 3 – Meaning 3. Right match.  About word 3.",
    ]
    assert said(a.short_question(), ["Hello?"]) == ["You wrote: Hello?. .  Thank you. Your tutor will read it."]


@given(answered())
def test_every_line_that_was_answered_is_spoken_to(pair):
    question, answer = pair
    (shown,) = rules.feedback([question], {"1": answer})

    assert sum(line.chosen for line in shown.options) == len(answer)
    assert all(line.feedback for line in shown.options)
    assert len(in_words(question, answer)) == len(answer)


def test_a_question_left_blank_shows_what_was_missed():
    for question in a.every_kind()[:5]:
        (shown,) = rules.feedback([question], {})
        assert shown.options
        assert not any(line.chosen for line in shown.options)
        assert shown.standing is Standing.NOT_YET
    assert rules.feedback([a.short_question()], {})[0].options == ()


def test_the_right_answer_is_said_in_words():
    assert right_in_words(a.question("several", (1, 3))) == ["Option 1", "Option 3"]
    assert right_in_words(a.order_question()) == ["1st: Step 1", "2nd: Step 2", "3rd: Step 3"]
    assert right_in_words(a.matching_question())[0] == "Word 1 – Meaning 1"
    assert right_in_words(a.short_question()) == ["I would ask how they are, and wait."]
    assert [ordinal(n) for n in range(1, 9)] == ["1st", "2nd", "3rd", "4th", "5th", "6th", "7th", "8th"]


# Answers keyed as text


def keyed(question, answer):
    """What somebody who gives this answer writes on paper."""
    shown = rules.shown(question)
    if question["kind"] == "short":
        return answer[0]
    if question["kind"] == "order":
        return "".join(str(shown.index(number) + 1) for number in answer)
    return "".join("ABCDEFGH"[shown.index(number)] for number in answer)


@given(some.lists(answered(), min_size=1, max_size=6))
def test_what_is_keyed_is_what_was_answered(pairs):
    questions, answers = as_check(pairs)
    lines = {n: keyed(questions[int(n) - 1], answer) for n, answer in answers.items()}

    read, faults = rules.answers_from_keys(questions, lines)

    assert faults == {}
    assert rules.score(questions, read) == rules.score(questions, answers)
    for n, question in enumerate(questions, 1):
        if question["kind"] in ("order", "matching"):
            assert read[str(n)] == list(answers[str(n)])


MATCHED = {"1": "CAB"}


@pytest.mark.parametrize("line", ["CAB", "cab", "C A B", "1C 2A 3B", "3b, 1c, 2a", "1-C 2-A 3-B", "c.a.b."])
def test_matches_are_keyed_as_letters_or_as_pairs(line):
    question = a.matching_question()
    wanted, _ = rules.answers_from_keys([question], MATCHED)

    assert rules.answers_from_keys([question], {"1": line}) == (wanted, {})


@pytest.mark.parametrize(
    ("question", "line", "said"),
    [
        (a.question(), "AB", "Key one letter, from A to C"),
        (a.question(), "D", "Use letters from A to C"),
        (a.question(), "1", "Use letters from A to C"),
        (a.question("several"), "AA", "A is there twice"),
        (a.order_question(), "12", "Key 3 numbers: there are 2"),
        (a.order_question(), "112", "1 is there twice"),
        (a.order_question(), "124", "Use numbers from 1 to 3"),
        (a.order_question(), "ABC", "Use numbers from 1 to 3"),
        (a.matching_question(), "AB", "Key 3 letters: there are 2"),
        (a.matching_question(), "1A 2B", "Key one letter for each line, 1 to 3"),
        (a.matching_question(), "1A 1B 3C", "1 is there twice"),
        (a.matching_question(), "1A 2B 4C", "Key one letter for each line, 1 to 3"),
        (a.matching_question(), "1A 2B 3D", "Use letters from A to C"),
        (a.short_question(), "x" * 1001, "Use 1,000 characters or fewer"),
        (a.question(), "--", "Use letters from A to C"),
        (a.question(), "İ", "Use letters from A to C"),
    ],
)
def test_a_line_that_cannot_be_read_gets_a_plain_sentence(question, line, said):
    assert rules.answers_from_keys([question], {"1": line}) == ({}, {"1": said})


@given(questions_of(KINDS), some.text(max_size=20))
def test_whatever_is_keyed_is_read_left_blank_or_refused(question, line):
    answers, faults = rules.answers_from_keys([question], {"1": line})

    assert len(answers) + len(faults) == bool(line.strip())
    assert rules.unanswered([question], answers) == ([] if answers else [1])


def test_a_line_left_blank_gives_no_answer_and_no_fault():
    assert rules.answers_from_keys(a.every_kind(), {"1": " ", "7": "A"}) == ({}, {})


@given(questions_of(KINDS))
def test_the_example_in_a_hint_can_be_keyed(question):
    hint = rules.keyed_hint(question)

    if "such as " in hint:
        assert rules.answers_from_keys([question], {"1": hint.split("such as ")[1]})[1] == {}
