"""The doors of quality assurance."""

from lms.quality.views import (
    cases,
    claims,
    deciding,
    documents,
    external,
    findings,
    flags,
    home,
    portfolio,
    sampling,
    standardisation,
    statistics,
)
from lms.quality.views.blueprint import bp

__all__ = [
    "bp",
    "cases",
    "claims",
    "deciding",
    "documents",
    "external",
    "findings",
    "flags",
    "home",
    "portfolio",
    "sampling",
    "standardisation",
    "statistics",
]
