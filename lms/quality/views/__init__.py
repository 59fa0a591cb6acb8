"""The doors of quality assurance."""

from lms.quality.views import portfolio
from lms.quality.views.blueprint import bp

__all__ = ["bp", "portfolio"]
