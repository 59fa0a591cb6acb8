"""Reading what was seen."""

from lms.assessments.queries.practice import (
    CRITERION,
    LAST_PAGE,
    LEARNER,
    PAGE,
    SHEET,
    WHOLE,
    Wanted,
    countersign_count,
    get_practical,
    get_shadowing,
    practicals_of,
    sessions_of,
    waiting_for_countersign,
    waiting_for_mentor,
)

__all__ = [
    "CRITERION",
    "LAST_PAGE",
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
    "waiting_for_countersign",
    "waiting_for_mentor",
]
