"""The doors of learning."""

from lms.courses.views import (
    arriving,
    authoring,
    checks,
    drafts,
    learners,
    pace,
    paper,
    reading,
    scans,
    scorm,
    searching,
    writing,
)
from lms.courses.views.blueprint import bp

__all__ = [
    "arriving",
    "authoring",
    "bp",
    "checks",
    "drafts",
    "learners",
    "pace",
    "paper",
    "reading",
    "scans",
    "scorm",
    "searching",
    "writing",
]
