"""What can be typed in a portfolio, by the learner and by the assessor."""

from lms.portfolio.forms.deciding import (
    OUTCOME_WORDS,
    DecideAgainForm,
    DecideForm,
    HandBackForm,
    PhraseForm,
    judging,
)
from lms.portfolio.forms.pieces import (
    ACCOUNT,
    PRIOR,
    PRODUCT,
    NewEvidenceForm,
    PieceForm,
    StepForm,
    TitleForm,
    VersionForm,
)

__all__ = [
    "ACCOUNT",
    "OUTCOME_WORDS",
    "PRIOR",
    "PRODUCT",
    "DecideAgainForm",
    "DecideForm",
    "HandBackForm",
    "NewEvidenceForm",
    "PhraseForm",
    "PieceForm",
    "StepForm",
    "TitleForm",
    "VersionForm",
    "judging",
]
