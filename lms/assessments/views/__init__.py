"""The doors of what was seen."""

from lms.assessments.views import bookings, discussions, practical, rooms, seen, shadowing, witnesses
from lms.assessments.views.blueprint import bp

__all__ = ["bookings", "bp", "discussions", "practical", "rooms", "seen", "shadowing", "witnesses"]
