"""Reading what IQAs found."""

from lms.quality.queries.findings import (
    actions_at,
    actions_for,
    awards_of,
    coverage_of,
    findings_of,
    get_action,
    last_decided,
    slugs_of,
)
from lms.quality.queries.ready import ReadyUnit, ready_at

__all__ = [
    "ReadyUnit",
    "actions_at",
    "actions_for",
    "awards_of",
    "coverage_of",
    "findings_of",
    "get_action",
    "last_decided",
    "ready_at",
    "slugs_of",
]
