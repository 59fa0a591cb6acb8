"""What can be typed in a portfolio, by the learner and by the assessor."""

from lms.portfolio.forms.pieces import (
    ACCOUNT,
    OUTCOME_WORDS,
    DecideForm,
    NewEvidenceForm,
    PieceForm,
    StepForm,
    VersionForm,
    judging,
)

__all__ = [
    "ACCOUNT",
    "OUTCOME_WORDS",
    "DecideForm",
    "NewEvidenceForm",
    "PieceForm",
    "StepForm",
    "VersionForm",
    "judging",
]
