"""Which short answers a tutor may mark."""

from lms.courses.models import CheckAttempt
from lms.courses.rules.checks import short_answers


def to_mark(attempt: CheckAttempt) -> list[int]:
    """The numbers of an attempt's short questions that have words and no mark yet."""
    marked = {mark.question for mark in attempt.marks}
    return [n for n in short_answers(attempt.edition.questions, attempt.answers) if n not in marked]


def why_not_marked(attempt: CheckAttempt, *, answered_again: bool) -> str | None:
    """Why a learner's answers cannot be marked now, in one sentence; None when they can."""
    if answered_again:
        who = attempt.learner.name
        return f"{who} has answered again since, or has newer questions. Only the newest answers are marked."
    return None if to_mark(attempt) else "This has been marked already."
