"""What an opened row of the grid says: what usually counts, what there is, and what is still missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lms.courses.models import Criterion
from lms.portfolio.models import Decision, Evidence, EvidenceVersion, Kind
from lms.portfolio.rules.coverage import CellState, Row
from lms.portfolio.rules.pieces import QUESTIONS, checks_of, claimed_ids, decided_in, sent_versions, waiting_version

# How many pieces an opened row names; the others are in the list below the grid.
MOST_SHOWN = 8
# The verbs of criteria that ask for practice rather than knowledge (domain.md 1.1 and 1.3).
DOING = frozenset({"act", "carry", "demonstrate", "follow", "keep", "show", "stay", "work"})
# Practice is seen by somebody, and knowledge is said or written; either may have been shown before (domain.md 1.4).
SEEN_KINDS = (Kind.PRACTICAL_ASSESSMENT, Kind.WITNESS_STATEMENT, Kind.SHADOWING, Kind.PRIOR_LEARNING)
SAID_KINDS = (
    Kind.REFLECTIVE_ACCOUNT,
    Kind.PROFESSIONAL_DISCUSSION,
    Kind.ORAL_QUESTIONING,
    Kind.PRODUCT,
    Kind.PRIOR_LEARNING,
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece that was sent for a criterion: its newest version that claims it, and what was decided there."""

    piece: Evidence
    version: EvidenceVersion
    decision: Decision | None


def asks_for_practice(criterion: Criterion) -> bool:
    """Whether a criterion asks to be shown in practice: its official wording begins with a verb of doing."""
    first = criterion.wording.split(maxsplit=1)[:1]
    return bool(first) and first[0].casefold() in DOING


def kinds_that_fit(criterion: Criterion) -> tuple[Kind, ...]:
    """The kinds of evidence that usually show a criterion. An assessor may accept another (domain.md 1.4)."""
    return SEEN_KINDS if asks_for_practice(criterion) else SAID_KINDS


def shown_for(row: Row) -> list[Shown]:
    """The newest pieces sent for a row's criterion, oldest first: no more than an opened row names."""
    return [_shown(piece, row.criterion) for piece in row.pieces[-MOST_SHOWN:]]


def _shown(piece: Evidence, criterion: Criterion) -> Shown:
    version = next(v for v in reversed(sent_versions(piece)) if criterion.id in claimed_ids(v))
    return Shown(piece, version, decided_in(version).get(criterion.id))


def waiting_since(row: Row) -> datetime | None:
    """When the piece that has waited longest for a decision about this criterion was sent, or None."""
    waiting = [waiting_version(piece) for piece in row.pieces]
    sent = [v.submitted_at for v in waiting if v and v.submitted_at and row.criterion.id in claimed_ids(v)]
    return min(sent, default=None)


def missing(row: Row) -> Sequence[str]:
    """What is still missing for a criterion, in sentences; none while somebody else has to act, or once it is met."""
    if row.state is CellState.NOT_STARTED:
        return ["Nothing has been sent for this."]
    if row.state is not CellState.ACTION_NEEDED:
        return []
    if row.standing is None or row.is_met:
        return [row.next_step]
    asked = [QUESTIONS[check] for check in checks_of(row.standing).answered_no]
    said = [row.standing.comment] if row.standing.comment else []
    return [*said, *(f"The answer was no to: {question}" for question in asked)] or [row.next_step]
