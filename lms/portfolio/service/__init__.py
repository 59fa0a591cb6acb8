"""Deeds in a portfolio: writing, sending, deciding."""

from lms.portfolio.service.pieces import (
    NOT_ASSESSOR,
    NOT_YOURS,
    SENT_ALREADY,
    Source,
    add_version,
    decide,
    save,
    start,
    start_from_reflection,
    submit,
    take_back,
)

__all__ = [
    "NOT_ASSESSOR",
    "NOT_YOURS",
    "SENT_ALREADY",
    "Source",
    "add_version",
    "decide",
    "save",
    "start",
    "start_from_reflection",
    "submit",
    "take_back",
]
