"""The doors of a portfolio."""

from lms.portfolio.views import pieces
from lms.portfolio.views.blueprint import bp

__all__ = ["bp", "pieces"]
