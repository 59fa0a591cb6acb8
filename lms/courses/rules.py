"""What follows from pages read and questions answered. Learning only: none of it marks a criterion as met."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.courses.models import ModuleEdition

Answers = Mapping[str, Sequence[int]]


@dataclass(frozen=True, slots=True)
class ModuleProgress:
    """How far one person has come in one module, in the edition they began, or the newest."""

    edition: ModuleEdition
    pages_read: frozenset[int]
    attempts: int
    best: int | None
    out_of: int | None
    passed: bool
    registered: bool

    @property
    def read(self) -> int:
        """How many pages have been read."""
        return len(self.pages_read)

    @property
    def length(self) -> int:
        """How many pages there are."""
        return self.edition.length

    @property
    def next_page(self) -> int | None:
        """The first page not read yet, or None when all have been."""
        unread = (number for number in range(1, self.length + 1) if number not in self.pages_read)
        return next(unread, None)

    @property
    def begun(self) -> bool:
        """Whether a page was read or the check tried."""
        return bool(self.pages_read or self.attempts)

    @property
    def finished(self) -> bool:
        """Whether every page was read and the check passed."""
        return self.next_page is None and self.passed

    @property
    def reading_words(self) -> str:
        """How much was read, in words."""
        return f"{self.read} of {self.length} pages read"

    @property
    def check_words(self) -> str:
        """How the knowledge check went, in words."""
        if self.best is None:
            return "Check not tried yet"
        standing = "passed" if self.passed else "not passed yet"
        return f"Check {standing}: best score {self.best} of {self.out_of}"


@dataclass(frozen=True, slots=True)
class OptionFeedback:
    """What to say about one option of a question, once it has been answered."""

    text: str
    chosen: bool
    right: bool
    feedback: str


@dataclass(frozen=True, slots=True)
class QuestionFeedback:
    """How one question was answered: every option chosen, and every right option missed."""

    number: int
    kind: str
    text: str
    right: bool
    options: tuple[OptionFeedback, ...]


def right_options(question: Mapping[str, Any]) -> set[int]:
    """The numbers of a question's right options, counted from 1."""
    return {number for number, option in enumerate(question["options"], 1) if option["right"]}


def is_right(question: Mapping[str, Any], chosen: Sequence[int]) -> bool:
    """A question is right when exactly its right options were chosen."""
    return set(chosen) == right_options(question)


def score(questions: Sequence[Mapping[str, Any]], answers: Answers) -> int:
    """How many questions were answered right. Answers are option numbers under question numbers, both from 1."""
    return sum(is_right(question, answers.get(str(n), ())) for n, question in enumerate(questions, 1))


def unanswered(questions: Sequence[Mapping[str, Any]], answers: Answers) -> list[int]:
    """The numbers of the questions without a possible answer: none chosen, an unknown one, or one too many."""
    return [n for n, question in enumerate(questions, 1) if not _is_possible(question, answers.get(str(n), ()))]


def _is_possible(question: Mapping[str, Any], chosen: Sequence[int]) -> bool:
    known = all(1 <= option <= len(question["options"]) for option in chosen)
    return known and (len(chosen) >= 1 if question["kind"] == "several" else len(chosen) == 1)


def feedback(questions: Sequence[Mapping[str, Any]], answers: Answers) -> list[QuestionFeedback]:
    """What to show after a check: for each question, what was chosen and what was missed, with the words for each."""
    return [_feedback_on(n, question, answers.get(str(n), ())) for n, question in enumerate(questions, 1)]


def _feedback_on(number: int, question: Mapping[str, Any], chosen: Sequence[int]) -> QuestionFeedback:
    shown = tuple(
        OptionFeedback(option["text"], n in chosen, option["right"], option["feedback"])
        for n, option in enumerate(question["options"], 1)
        if n in chosen or option["right"]
    )
    return QuestionFeedback(number, question["kind"], question["text"], is_right(question, chosen), shown)
