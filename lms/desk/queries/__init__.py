"""Reads for the home pages."""

from lms.desk.queries.facts import Facts, facts

__all__ = ["Facts", "facts"]
