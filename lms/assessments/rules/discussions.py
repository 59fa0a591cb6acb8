"""What a sound record of a discussion says, when both have signed it, and what it is about."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from lms.assessments.models import Discussion, DiscussionKind

FEWEST_ROWS = 3
MOST_ROWS = 20
LONGEST_QUESTION = 500
LONGEST_ANSWER = 4000
LONGEST_SUMMARY = 4000
# Only a suggestion for Level 2 (domain.md 1.4): short questioning and a long talk are both sound.
USUAL_MINUTES = (10, 20)


class Asked(NamedTuple):
    """One question, the answer in the learner's words, and the criterion it is about if any."""

    question: str
    answer: str
    criterion_id: UUID | None = None


def is_signed(discussion: Discussion) -> bool:
    """Whether both have signed: the assessor by recording it, the learner here or on paper (domain.md 1.4)."""
    return discussion.learner_signed_at is not None


def state_in_words(discussion: Discussion) -> str:
    """How far a record has come, as words that say who is next."""
    return "Signed by both" if is_signed(discussion) else "Waiting for the learner to sign"


def asked_about(discussion: Discussion) -> list[UUID]:
    """The ids of the criteria its questions are about, each once: what is ticked when it becomes a piece."""
    return list(dict.fromkeys(line.criterion_id for line in discussion.questions if line.criterion_id))


def fault_in_words(kind: DiscussionKind, plan: str, summary: str) -> tuple[str, str] | None:
    """The field and a sentence for what a kind of record cannot do without, or None (domain.md 1.4).

    Both are planned; a professional discussion is summed up too, where the answers to questions speak for themselves.
    """
    if not plan.strip():
        return "plan", "Write what you planned to talk about or ask"
    is_summed_up = kind is DiscussionKind.ORAL_QUESTIONING or summary.strip()
    return None if is_summed_up else ("summary", "Write a summary of what was said")


def faults_in_rows(rows: Sequence[Asked], offered: Iterable[UUID]) -> list[tuple[str, str]]:
    """What is wrong with rows of questions: pairs of a field's name and a sentence. An empty row is none."""
    known = set(offered)
    found = []
    for place, row in enumerate(rows, 1):
        question, answer = row.question.strip(), row.answer.strip()
        if answer and not question:
            found.append((f"question_{place}", "Write what you asked"))
        if question and not answer:
            found.append((f"answer_{place}", "Write what the learner said, in their own words"))
        if row.criterion_id is not None and row.criterion_id not in known:
            found.append((f"criterion_{place}", "Choose from the answers"))
    if not any(row.question.strip() for row in rows) and not found:
        found.append(("question_1", "Write at least one question and its answer"))
    return found


def rows_in(names: Iterable[str], fewest: int = FEWEST_ROWS) -> int:
    """How many rows of questions a form with fields of these names has: no fewer than this, twenty at most."""
    places = (name.removeprefix("question_") for name in names if name.startswith("question_"))
    numbers = [int(place) for place in places if place.isascii() and place.isdecimal() and len(place) <= 3]
    return min(max([fewest, *numbers]), MOST_ROWS)
