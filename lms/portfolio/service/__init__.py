"""Deeds in a portfolio: writing, sending, deciding."""

from lms.portfolio.service.deciding import (
    NOT_ASSESSOR,
    countersign,
    decide,
    decide_again,
    hand_back,
    propose,
)
from lms.portfolio.service.phrases import add_phrase, remove_phrase
from lms.portfolio.service.pieces import (
    NOT_YOURS,
    SENT_ALREADY,
    add_version,
    begin,
    save,
    start,
    start_from_reflection,
    submit,
    take_back,
)
from lms.portfolio.service.sending import faults_in_sending

__all__ = [
    "NOT_ASSESSOR",
    "NOT_YOURS",
    "SENT_ALREADY",
    "add_phrase",
    "add_version",
    "begin",
    "countersign",
    "decide",
    "decide_again",
    "faults_in_sending",
    "hand_back",
    "propose",
    "remove_phrase",
    "save",
    "start",
    "start_from_reflection",
    "submit",
    "take_back",
]
