"""Deeds of what was seen: shadowing, practical assessments."""

from lms.assessments.service.practice import (
    NOT_OBSERVER,
    NOT_STAFF_HERE,
    NOT_THE_MENTOR,
    NOT_YOURS,
    confirm,
    countersign,
    log_shadowing,
    record_practical,
)

__all__ = [
    "NOT_OBSERVER",
    "NOT_STAFF_HERE",
    "NOT_THE_MENTOR",
    "NOT_YOURS",
    "confirm",
    "countersign",
    "log_shadowing",
    "record_practical",
]
