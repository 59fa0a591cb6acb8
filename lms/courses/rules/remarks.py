"""What to say about answers, in words that fit each kind of question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.courses.models import ShortAnswerMark
from lms.courses.rules.checks import (
    MATCHING,
    ORDER,
    SEVERAL,
    SHORT,
    Answer,
    Answers,
    Question,
    Standing,
    is_possible,
    right_answer,
    standing,
)

ENDINGS = {1: "st", 2: "nd", 3: "rd"}


@dataclass(frozen=True, slots=True)
class OptionFeedback:
    """What to say about one line of a question, once it has been answered."""

    label: str
    text: str
    # Whether the line is right, in words; empty where the question's own standing says it all.
    word: str
    # How it should have been, when the line itself does not say so.
    better: str
    chosen: bool
    right: bool
    feedback: str


@dataclass(frozen=True, slots=True)
class QuestionFeedback:
    """How one question was answered: every line chosen or placed, and every right one missed."""

    number: int
    kind: str
    text: str
    standing: Standing
    options: tuple[OptionFeedback, ...]
    # A tutor's words about a short answer.
    said: str

    @property
    def right(self) -> bool:
        """Whether it is right, by machine or by a tutor's mark."""
        return self.standing is Standing.RIGHT


def ordinal(place: int) -> str:
    """A place in words as short as a box: 1st, 2nd, 3rd, 4th."""
    return f"{place}{ENDINGS.get(place, 'th')}"


def feedback(
    questions: Sequence[Question], answers: Answers, marks: Sequence[ShortAnswerMark] = ()
) -> list[QuestionFeedback]:
    """What to show after a check: for each question, what was answered and what was missed, with the words for each."""
    marked = {mark.question: mark for mark in marks}
    return [_feedback_on(n, q, answers.get(str(n), ()), marked.get(n)) for n, q in enumerate(questions, 1)]


def _feedback_on(number: int, question: Question, answer: Answer, mark: ShortAnswerMark | None) -> QuestionFeedback:
    stands = standing(question, answer, mark.mark if mark else None)
    says = SAYS.get(question["kind"], _on_choices)
    said = mark.feedback if mark else ""
    return QuestionFeedback(number, question["kind"], question["text"], stands, tuple(says(question, answer)), said)


def _on_choices(question: Question, answer: Answer) -> list[OptionFeedback]:
    many = question["kind"] == SEVERAL
    missed = "Also right" if many and answer else "The right answer"
    found = []
    for n, option in _numbered(question):
        chosen, right = n in answer, option["right"]
        if chosen or right:
            label = "You chose" if chosen else missed
            word = ("Right" if right else "Not this one") if many and chosen else ""
            found.append(OptionFeedback(label, option["text"], word, "", chosen, right, option["feedback"]))
    return found


def _on_order(question: Question, answer: Answer) -> list[OptionFeedback]:
    if not is_possible(question, answer):
        return [_unplaced(ordinal(n), option["text"], option) for n, option in _numbered(question)]
    found = []
    for place, number in enumerate(answer, 1):
        option = question["options"][int(number) - 1]
        better = "" if place == number else f"It comes {ordinal(int(number))}."
        text, said = option["text"], option["feedback"]
        word = "Another place" if better else "Right place"
        found.append(OptionFeedback(f"You put {ordinal(place)}", text, word, better, True, not better, said))
    return found


def _on_matching(question: Question, answer: Answer) -> list[OptionFeedback]:
    if not is_possible(question, answer):
        return [_unplaced("A match", f"{o['text']} – {o['match']}", o) for _, o in _numbered(question)]
    found = []
    for n, option in _numbered(question):
        match = question["options"][int(answer[n - 1]) - 1]["match"]
        better = "" if answer[n - 1] == n else f"It goes with “{option['match']}”."
        text, said = f"{option['text']} – {match}", option["feedback"]
        word = "Another match" if better else "Right match"
        found.append(OptionFeedback("You matched", text, word, better, True, not better, said))
    return found


def _on_short(question: Question, answer: Answer) -> list[OptionFeedback]:
    if not is_possible(question, answer):
        return []
    return [OptionFeedback("You wrote", str(answer[0]), "", "", True, False, question["feedback"])]


def _numbered(question: Question) -> Sequence[tuple[int, Mapping[str, Any]]]:
    return list(enumerate(question["options"], 1))


def _unplaced(label: str, text: str, option: Mapping[str, Any]) -> OptionFeedback:
    return OptionFeedback(label, text, "", "", False, True, option["feedback"])


SAYS = {ORDER: _on_order, MATCHING: _on_matching, SHORT: _on_short}


def in_words(question: Question, answer: Answer) -> list[str]:
    """An answer as a person reads it, a line each; none when nothing possible was answered."""
    if not is_possible(question, answer):
        return []
    if question["kind"] == SHORT:
        return [str(answer[0])]
    options = question["options"]
    chosen = [options[int(number) - 1] for number in answer]
    if question["kind"] == ORDER:
        return [f"{ordinal(place)}: {option['text']}" for place, option in enumerate(chosen, 1)]
    if question["kind"] == MATCHING:
        return [f"{line['text']} – {match['match']}" for line, match in zip(options, chosen, strict=True)]
    return [option["text"] for option in chosen]


def right_in_words(question: Question) -> list[str]:
    """The right answer as a person reads it; for a short one, a good answer to compare with."""
    return [question["model"]] if question["kind"] == SHORT else in_words(question, right_answer(question))
