"""Demonstration people: two prisons, every role, and learners at every stage of the story. All fictional."""

from lms.desk.demo.accounts import accounts
from lms.desk.demo.load import is_loaded, load

__all__ = ["accounts", "is_loaded", "load"]
