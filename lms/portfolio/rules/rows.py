"""What an opened row of the grid says: what usually counts, what there is, and what is still missing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lms.courses.models import Criterion
from lms.portfolio.models import Decision, Evidence, EvidenceVersion, Kind, Outcome
from lms.portfolio.rules.coverage import CellState, Row, decisions_in, is_met
from lms.portfolio.rules.pieces import QUESTIONS, checks_of, claimed_ids, decided_in, sent_versions, waiting_version

# How many pieces an opened row names; the others are in the list below the grid.
MOST_SHOWN = 8
# What an outcome begins with where it is about practice, and where it is about knowledge (domain.md 1.1 and 1.3).
ABLE, KNOWING = ("be able to",), ("know", "understand")
# The verbs of criteria that ask for practice, and of those that ask for words, for what an outcome leaves open.
DOING = (
    *ABLE,
    *("act", "apply", "carry out", "conduct", "demonstrate", "follow", "keep", "lead", "listen", "maintain"),
    *("perform", "plan", "prepare", "provide", "refer", "respond", "show", "stay", "support", "take part"),
    *("use", "work"),
)
SAYING = (
    *("analyse", "assess", "compare", "define", "describe", "discuss", "evaluate", "explain", "give"),
    *("identify", "list", "name", "outline", "reflect", "review", "say", "state", "summarise"),
)
MORE_WAITS = "More was sent since, and waits for an assessor."
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
    """Whether a criterion asks to be shown in practice, as its specification says.

    None does in a unit without practical assessment, nor below an outcome of knowing. Otherwise its own verb says so:
    it does where that is one of doing, and not to say something with it; and below an outcome of being able to, unless
    that is one of saying.
    """
    outcome = criterion.outcome
    if not outcome.unit.practical or _begins(outcome.title, KNOWING):
        return False
    words = criterion.wording
    if _begins(words, SAYING) or (_begins(words, DOING) and any(_holds(words, f"to {verb}") for verb in SAYING)):
        return False
    return _begins(words, DOING) or _begins(outcome.title, ABLE)


def _begins(words: str, verbs: Sequence[str]) -> bool:
    return _plain(words).startswith(tuple(f" {verb} " for verb in verbs))


def _holds(words: str, sought: str) -> bool:
    return f" {sought} " in _plain(words)


def _plain(words: str) -> str:
    """Words in small letters, each with a space on both sides."""
    return f" {' '.join(re.findall(r'[a-z]+', words.casefold()))} "


def kinds_that_fit(criterion: Criterion) -> tuple[Kind, ...]:
    """The kinds of evidence that usually show a criterion. An assessor may accept another (domain.md 1.4)."""
    return SEEN_KINDS if asks_for_practice(criterion) else SAID_KINDS


def asks_for_more_than(criterion: Criterion, kind: Kind) -> bool:
    """Whether a criterion asks for practice, and evidence of this kind is words about it: nobody saw it in that."""
    return kind not in SEEN_KINDS and asks_for_practice(criterion)


def was_met_unseen(row: Row) -> bool:
    """Whether practice was found met, and nobody saw it in any piece in which it was: it rests on words alone.

    For an IQA to know; an assessor may accept it (domain.md 1.3: practice criteria need real or shadowed practice).
    """
    met = [each for each in decisions_in(row.pieces) if each.criterion_id == row.criterion.id and is_met(each)]
    return row.is_met and all(asks_for_more_than(row.criterion, each.judgement.version.evidence.kind) for each in met)


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
    """What is still missing for a criterion, in sentences; none once it is met, or before anything was decided.

    What was asked for, by an IQA or by the assessor, is missing until somebody decides on what was sent since. Where an
    IQA asked about what is met, a decision since that shows less answers nothing, but what it asks for is missing too.
    """
    if row.state is CellState.NOT_STARTED:
        return ["Nothing has been sent for this."]
    if row.standing is None:
        return [row.next_step] if row.state is CellState.ACTION_NEEDED else []
    if row.is_met and row.asked is None:
        return []
    last = _said_since(row, row.asked.at) if row.is_met and row.asked else row.standing
    by_others = [row.asked.sentence] if row.asked else []
    counts_no_more = row.asked is not None and row.asked.sets_aside
    by_assessor = _asked_for(last) if last and not counts_no_more else []
    return [*by_others, *by_assessor, *_sent_since(row, row.standing)] or [row.next_step]


def _said_since(row: Row, at: datetime) -> Decision | None:
    """The newest decision about a criterion since a moment, where it found it not met; or None."""
    about = [each for each in decisions_in(row.pieces) if each.criterion_id == row.criterion.id]
    newest = max((each for each in about if each.decided_at > at), key=lambda each: each.decided_at, default=None)
    return newest if newest and newest.outcome is not Outcome.MET else None


def _asked_for(decision: Decision) -> list[str]:
    """What was said against one criterion, and the one thing to do next that was said of its piece."""
    next_step = decision.judgement.next_step
    said = [decision.comment] if decision.comment else []
    return [*said, *_answered_no(decision), *([f"To do next: {next_step}"] if next_step else [])]


def _sent_since(row: Row, standing: Decision) -> list[str]:
    decided = standing.judgement.version.evidence
    waiting = [piece for piece in row.pieces if row.criterion.id in claimed_ids(waiting_version(piece))]
    is_new_version = waiting == [decided]
    said = f"A new version of piece {decided.number} waits for an assessor." if is_new_version else MORE_WAITS
    return [said] if waiting else []


def _answered_no(decision: Decision) -> list[str]:
    asked = {check: f"The answer was no to: {QUESTIONS[check]}" for check in checks_of(decision).answered_no}
    why = decision.why_not or {}
    return [f"{words} Why: {why[check]}" if check in why else words for check, words in asked.items()]
