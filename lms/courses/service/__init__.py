"""Deeds: each kind in a file of its own, and here what the storeys above do."""

from lms.courses.service.checks import answer_check
from lms.courses.service.publishing import publish, publish_unknown
from lms.courses.service.reading import move_on, read_page, reflect
from lms.courses.service.registrations import enrol, register

__all__ = ["answer_check", "enrol", "move_on", "publish", "publish_unknown", "read_page", "reflect", "register"]
