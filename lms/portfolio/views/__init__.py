"""The doors of a portfolio."""

from lms.portfolio.views import deciding, files, paper, phrases, pieces, prior, proposals, starting, waiting
from lms.portfolio.views.blueprint import bp

__all__ = ["bp", "deciding", "files", "paper", "phrases", "pieces", "prior", "proposals", "starting", "waiting"]
