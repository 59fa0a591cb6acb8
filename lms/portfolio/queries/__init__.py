"""Reading portfolios, and the work that waits."""

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
    hold_portfolios_of,
    newest_number,
    piece_made_from,
    used_sources,
)
from lms.portfolio.queries.proposals import open_proposal
from lms.portfolio.queries.referred import Referred, often_referred
from lms.portfolio.queries.standing import met_ids, newest_decisions
from lms.portfolio.queries.waiting import (
    PAGE,
    Wanted,
    next_in_queue,
    waiting_for,
)

__all__ = [
    "JUDGEMENT",
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
    "hold_portfolios_of",
    "met_ids",
    "newest_decisions",
    "newest_number",
    "next_in_queue",
    "often_referred",
    "open_proposal",
    "piece_made_from",
    "used_sources",
    "waiting_for",
]
