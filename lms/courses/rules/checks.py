"""What follows from questions answered. Learning only: none of it marks a criterion as met."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from hashlib import sha256
from typing import Any

Question = Mapping[str, Any]
# Option numbers from 1 (in an order or matching question, in the places they were put), or the words of a short answer.
Answer = Sequence[int | str]
Answers = Mapping[str, Answer]
# A tutor's marks for short answers, 1 or 0, under question numbers.
Marks = Mapping[int, int]

SHORT = "short"
SEVERAL = "several"
ORDER = "order"
MATCHING = "matching"
# What is shuffled in the questions where things are put in their places.
SHUFFLED = {ORDER: "text", MATCHING: "match"}
LONGEST_SHORT = 1000
TRIES_BEFORE_HELP = 3


class Standing(StrEnum):
    """How an answer stands, in the words a learner reads."""

    RIGHT = "Right"
    NOT_YET = "Not yet"
    WAITING = "Waiting for your tutor"


# Right answers


def right_options(question: Question) -> set[int]:
    """The numbers of a question's right options, counted from 1. Only for questions where options are chosen."""
    return {number for number, option in enumerate(question["options"], 1) if option["right"]}


def right_answer(question: Question) -> list[int]:
    """The right answer in the shape answers are kept in; empty for a short one, which only a tutor can mark."""
    if question["kind"] in SHUFFLED:
        return list(range(1, len(question["options"]) + 1))
    return sorted(right_options(question))


def is_right(question: Question, answer: Answer) -> bool:
    """A question is right when it is wholly right: exactly the right options, every line in its place.

    A short answer is never right by machine.
    """
    if question["kind"] == SHORT:
        return False
    if question["kind"] in SHUFFLED:
        return list(answer) == right_answer(question)
    return set(answer) == right_options(question)


def score(questions: Sequence[Question], answers: Answers) -> int:
    """How many questions a machine can mark were answered right. Answers are under question numbers, from 1."""
    return sum(is_right(question, answers.get(str(n), ())) for n, question in enumerate(questions, 1))


def short_answers(questions: Sequence[Question], answers: Answers) -> list[int]:
    """The numbers of the short questions that were given words: each is worth a tutor's mark."""
    return [n for n, q in enumerate(questions, 1) if q["kind"] == SHORT and is_possible(q, answers.get(str(n), ()))]


def unanswered(questions: Sequence[Question], answers: Answers) -> list[int]:
    """The numbers of the questions without a possible answer: none, an unknown one, or one too many."""
    return [n for n, question in enumerate(questions, 1) if not is_possible(question, answers.get(str(n), ()))]


def is_possible(question: Question, answer: Answer) -> bool:
    """Whether somebody could have answered a question so, right or not."""
    kind, options = question["kind"], len(question["options"])
    if kind == SHORT:
        return len(answer) == 1 and isinstance(answer[0], str) and 0 < len(answer[0].strip()) <= LONGEST_SHORT
    if not all(isinstance(number, int) and 1 <= number <= options for number in answer):
        return False
    if kind == ORDER:
        return len(answer) == len(set(answer)) == options
    if kind == MATCHING:
        return len(answer) == options
    return len(answer) >= 1 if kind == SEVERAL else len(answer) == 1


def as_kept(question: Question, answer: Answer) -> list[int | str]:
    """An answer as it is kept: options chosen in their own order and once; places and words as they were given."""
    if question["kind"] in SHUFFLED or question["kind"] == SHORT:
        return list(answer)
    return [*sorted({number for number in answer if isinstance(number, int)})]


# What is shown


def shown(question: Question) -> list[int]:
    """Option numbers as they are shown: the lines of an order question, the matches of a matching one, or options.

    Lines and matches are shuffled by the question's own words: alike for every learner, on screen and on paper, and
    never in the right order.
    """
    numbers = list(range(1, len(question["options"]) + 1))
    part = SHUFFLED.get(question["kind"])
    if part is None:
        return numbers
    words = [f"{question['text']}\n{option[part]}" for option in question["options"]]
    shuffled = sorted(numbers, key=lambda number: (sha256(words[number - 1].encode()).digest(), number))
    return shuffled if shuffled != numbers else [*shuffled[1:], *shuffled[:1]]


def letter(place: int) -> str:
    """The letter of a place, counted from 1: A, B, C."""
    return chr(ord("A") + place - 1)


def lines_shown(question: Question) -> list[tuple[str, str]]:
    """Each line of a question as it is shown, with its mark: letters to choose from, numbers to put in place."""
    options = question["options"]
    if question["kind"] == MATCHING:
        return [(str(place), option["text"]) for place, option in enumerate(options, 1)]
    texts = [options[number - 1]["text"] for number in shown(question)]
    mark = str if question["kind"] == ORDER else letter
    return [(mark(place), text) for place, text in enumerate(texts, 1)]


def matches_shown(question: Question) -> list[tuple[str, str]]:
    """The matches of a matching question as they are shown, each with its letter; none for any other kind."""
    if question["kind"] != MATCHING:
        return []
    matches = [question["options"][number - 1]["match"] for number in shown(question)]
    return [(letter(place), match) for place, match in enumerate(matches, 1)]


# Another go


def standing(question: Question, answer: Answer, mark: int | None = None) -> Standing:
    """How an answer stands. A short one waits until a tutor has marked it."""
    if question["kind"] != SHORT or not is_possible(question, answer):
        return Standing.RIGHT if is_right(question, answer) else Standing.NOT_YET
    if mark is None:
        return Standing.WAITING
    return Standing.RIGHT if mark else Standing.NOT_YET


def carried(questions: Sequence[Question], answers: Answers, marks: Marks) -> dict[str, Answer]:
    """The answers that need no other go: those that are right, and short ones that wait for a tutor."""
    standings = (standing(q, answers.get(str(n), ()), marks.get(n)) for n, q in enumerate(questions, 1))
    done = [str(n) for n, stands in enumerate(standings, 1) if stands is not Standing.NOT_YET]
    return {n: answers[n] for n in done}


def tries(question: Question, answers: Sequence[Answer]) -> int:
    """How often a question was answered and not right since it was last right. Answers come oldest first."""
    count = 0
    for answer in answers:
        if is_right(question, answer):
            count = 0
        elif answer:
            count += 1
    return count


def stuck_on(questions: Sequence[Question], attempts: Sequence[Answers]) -> list[int]:
    """The numbers of the questions somebody tried three times that are not right yet. Attempts come oldest first.

    Short answers are left out: the tutor reads each of them anyway.
    """
    return [
        n
        for n, question in enumerate(questions, 1)
        if question["kind"] != SHORT
        and tries(question, [answers.get(str(n), ()) for answers in attempts]) >= TRIES_BEFORE_HELP
    ]
