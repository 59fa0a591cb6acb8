"""The doors of quality assurance."""

from lms.quality.views import (
    appeals,
    case_pieces,
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
    "appeals",
    "bp",
    "case_pieces",
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
