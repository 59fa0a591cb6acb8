"""What an IQA does."""

from lms.quality.service.findings import (
    AWARDED,
    NOT_READY,
    OWN_DECISION,
    OWN_UNIT,
    agree,
    send_back,
)

__all__ = [
    "AWARDED",
    "NOT_READY",
    "OWN_DECISION",
    "OWN_UNIT",
    "agree",
    "send_back",
]
