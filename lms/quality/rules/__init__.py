"""What findings make of a portfolio."""

from lms.quality.rules.coverage import (
    Coverage,
    UnitCoverage,
    UnitResult,
    coverage,
    open_actions,
    ready_for_iqa,
)

__all__ = [
    "Coverage",
    "UnitCoverage",
    "UnitResult",
    "coverage",
    "open_actions",
    "ready_for_iqa",
]
