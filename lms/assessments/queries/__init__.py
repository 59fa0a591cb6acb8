"""Reading what was seen."""

from lms.assessments.queries.practical import CRITERION, SHEET, get_practical, practicals_of, sheets_to_sign
from lms.assessments.queries.shadowing import (
    LEARNER,
    PAGE,
    WHOLE,
    Wanted,
    countersign_count,
    get_shadowing,
    sessions_of,
    sessions_of_each,
    waiting_for_countersign,
    waiting_for_mentor,
)

__all__ = [
    "CRITERION",
    "LEARNER",
    "PAGE",
    "SHEET",
    "WHOLE",
    "Wanted",
    "countersign_count",
    "get_practical",
    "get_shadowing",
    "practicals_of",
    "sessions_of",
    "sessions_of_each",
    "sheets_to_sign",
    "waiting_for_countersign",
    "waiting_for_mentor",
]
