"""The doors of what was seen."""

from lms.assessments.views import practice
from lms.assessments.views.blueprint import bp

__all__ = ["bp", "practice"]
