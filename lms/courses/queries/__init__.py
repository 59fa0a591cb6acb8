"""Reads: each kind of thing in a file of its own, and here what the storeys above ask for."""

from lms.courses.queries.checks import attempt_of
from lms.courses.queries.editions import (
    newest_hashes,
    published_module,
    published_qualification,
    published_versions,
)
from lms.courses.queries.modules import edition_for, get_module, has_read, image_of, page_of, progress
from lms.courses.queries.registrations import (
    PAGE,
    LearnerHere,
    criteria_by_code,
    get_registration,
    guided_hours,
    is_registered_for,
    learners_at,
    own_registration,
    qualifications,
    registration_of,
)

__all__ = [
    "PAGE",
    "LearnerHere",
    "attempt_of",
    "criteria_by_code",
    "edition_for",
    "get_module",
    "get_registration",
    "guided_hours",
    "has_read",
    "image_of",
    "is_registered_for",
    "learners_at",
    "newest_hashes",
    "own_registration",
    "page_of",
    "progress",
    "published_module",
    "published_qualification",
    "published_versions",
    "qualifications",
    "registration_of",
]
