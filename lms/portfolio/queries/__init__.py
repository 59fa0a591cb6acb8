"""Reading portfolios, and the work that waits."""

from lms.portfolio.queries.deciding import (
    Referred,
    met_ids,
    newest_decisions,
    often_referred,
    open_proposal,
    standing_ids,
)
from lms.portfolio.queries.pieces import (
    JUDGEMENT,
    QUESTIONS,
    SHEET,
    SOURCES,
    VERSIONS,
    evidence_for_grid,
    evidence_of,
    get_evidence,
    hold_portfolio,
    newest_number,
    used_sources,
)
from lms.portfolio.queries.waiting import (
    LAST_PAGE,
    PAGE,
    Wanted,
    next_in_queue,
    queue,
    waiting_count,
    waiting_for,
)

__all__ = [
    "JUDGEMENT",
    "LAST_PAGE",
    "PAGE",
    "QUESTIONS",
    "SHEET",
    "SOURCES",
    "VERSIONS",
    "Referred",
    "Wanted",
    "evidence_for_grid",
    "evidence_of",
    "get_evidence",
    "hold_portfolio",
    "met_ids",
    "newest_decisions",
    "newest_number",
    "next_in_queue",
    "often_referred",
    "open_proposal",
    "queue",
    "standing_ids",
    "used_sources",
    "waiting_count",
    "waiting_for",
]
