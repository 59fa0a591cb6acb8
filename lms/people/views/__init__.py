"""The doors of people: getting in, how they like to read, and the staff and prisons an admin looks after."""

from lms.people.views import cpd, interests, prisons, reading, roles, signing_in, slips, staff
from lms.people.views.blueprint import bp

__all__ = ["bp", "cpd", "interests", "prisons", "reading", "roles", "signing_in", "slips", "staff"]
