"""What follows from pages read and questions answered. Learning only: none of it marks a criterion as met."""

from lms.courses.rules.checks import (
    Answer,
    Answers,
    Standing,
    carried,
    is_right,
    lines_shown,
    matches_shown,
    right_answer,
    right_options,
    score,
    shown,
    standing,
    unanswered,
)
from lms.courses.rules.keyed import answers_from_keys, keyed_hint
from lms.courses.rules.progress import ModuleProgress
from lms.courses.rules.remarks import OptionFeedback, QuestionFeedback, feedback

__all__ = [
    "Answer",
    "Answers",
    "ModuleProgress",
    "OptionFeedback",
    "QuestionFeedback",
    "Standing",
    "answers_from_keys",
    "carried",
    "feedback",
    "is_right",
    "keyed_hint",
    "lines_shown",
    "matches_shown",
    "right_answer",
    "right_options",
    "score",
    "shown",
    "standing",
    "unanswered",
]
