"""Deeds of what was seen: shadowing, practical assessments."""

from lms.assessments.service.practical import (
    NOT_OBSERVER,
    SIGNED_ALREADY,
    record_practical,
    sign_practical,
    sign_practical_on_paper,
)
from lms.assessments.service.shadowing import (
    NOT_STAFF_HERE,
    NOT_THE_MENTOR,
    NOT_YOURS,
    confirm,
    countersign,
    log_shadowing,
)

__all__ = [
    "NOT_OBSERVER",
    "NOT_STAFF_HERE",
    "NOT_THE_MENTOR",
    "NOT_YOURS",
    "SIGNED_ALREADY",
    "confirm",
    "countersign",
    "log_shadowing",
    "record_practical",
    "sign_practical",
    "sign_practical_on_paper",
]
