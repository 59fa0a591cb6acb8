"""What an IQA does."""

from lms.quality.service.actions import Asked, finish_action, move_action
from lms.quality.service.findings import (
    agree,
    look,
    release,
    send_back,
    why_not_released_now,
    why_not_released_with,
)
from lms.quality.service.reviewing import (
    AWARDED,
    NOT_READY,
    NOTHING_MORE,
    OWN_DECISION,
    OWN_PART,
    OWN_UNIT,
    Said,
)

__all__ = [
    "AWARDED",
    "NOTHING_MORE",
    "NOT_READY",
    "OWN_DECISION",
    "OWN_PART",
    "OWN_UNIT",
    "Asked",
    "Said",
    "agree",
    "finish_action",
    "look",
    "move_action",
    "release",
    "send_back",
    "why_not_released_now",
    "why_not_released_with",
]
