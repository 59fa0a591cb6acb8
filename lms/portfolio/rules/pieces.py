"""What makes a piece of evidence sound: its versions, the checks behind a decision, and what sending asks for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from textwrap import shorten
from uuid import UUID

from lms.courses.models import Criterion, Qualification
from lms.portfolio.models import Decision, Evidence, EvidenceVersion, Judgement, Kind, Outcome
from lms.portfolio.rules.sources import fault_in_signing

SHORTEST_ACCOUNT = 20
LONGEST_TEXT = 10_000
LONGEST_TITLE = 100
DECLARATION = (
    "I made this myself. If someone wrote it down for me, the words are still mine. "
    "If I used anything from somebody else, I have said so."
)
LONGEST_PLACE = 200
SENT_OFTEN_ENOUGH = "You have sent this as often as you can. Talk to your assessor about what to do instead."


# What an assessor checks


@dataclass(frozen=True, slots=True)
class Varcs:
    """The five checks behind a decision: valid, authentic, reliable, current, sufficient (domain.md 1.5)."""

    valid: bool
    authentic: bool
    reliable: bool
    current: bool
    sufficient: bool

    @property
    def answered_no(self) -> list[str]:
        """The checks that were answered no, in their usual order."""
        return [check for check in CHECKS if not getattr(self, check)]

    def opposite(self, checks: Iterable[str]) -> "Varcs":
        """The same answers, but the other way round for these checks."""
        return replace(self, **{check: not getattr(self, check) for check in checks})


CHECKS = tuple(field.name for field in fields(Varcs))
QUESTIONS = {
    "valid": "Does it show what the criteria ask for?",
    "authentic": "Is it the learner’s own work?",
    "reliable": "Would another assessor decide the same?",
    "current": "Does it show what they can do now?",
    "sufficient": "Is there enough of it?",
}
ALL_YES = Varcs(valid=True, authentic=True, reliable=True, current=True, sufficient=True)


@dataclass(frozen=True, slots=True)
class Line:
    """What an assessor says of one claimed criterion; its own checks only where they differ from the piece's."""

    criterion_id: UUID
    outcome: Outcome
    comment: str = ""
    checks: Varcs | None = None


def checks_of(decision: Decision) -> Varcs:
    """The five checks a decision was made with."""
    return Varcs(**{check: getattr(decision, check) for check in CHECKS})


def fault_in_outcome(outcome: Outcome, checks: Varcs) -> str | None:
    """Any check answered no forbids “met” (domain.md 1.5): a sentence that says which, or None."""
    no = checks.answered_no
    if outcome is not Outcome.MET or not no:
        return None
    return f"You answered no to “{QUESTIONS[no[0]]}”, so this cannot be met yet"


# Versions of a piece


class PieceState(StrEnum):
    """How far a piece has come."""

    DRAFT = "not sent yet"
    WAITING = "waiting for an assessor"
    DECIDED = "decided"


def piece_state(evidence: Evidence) -> PieceState:
    """How far the newest version of a piece has come."""
    latest = evidence.latest
    if latest.submitted_at is None:
        return PieceState.DRAFT
    return PieceState.WAITING if latest.judgement is None else PieceState.DECIDED


def is_decided(evidence: Evidence) -> bool:
    """Whether the newest version of a piece was judged: what it stands on stays as it was read."""
    return piece_state(evidence) is PieceState.DECIDED


def draft_version(evidence: Evidence) -> EvidenceVersion | None:
    """The version the learner is still writing, and whose files may change; or None."""
    return evidence.latest if piece_state(evidence) is PieceState.DRAFT else None


def waiting_version(evidence: Evidence) -> EvidenceVersion | None:
    """The version that was sent and not decided yet, or None. It is always the newest."""
    return evidence.latest if piece_state(evidence) is PieceState.WAITING else None


def sent_versions(evidence: Evidence) -> list[EvidenceVersion]:
    """The versions that were sent, oldest first. Nobody but the learner reads one that was not."""
    return [version for version in evidence.versions if version.submitted_at is not None]


def newest_sent(evidence: Evidence) -> EvidenceVersion | None:
    """The newest version that was sent, or None."""
    sent = sent_versions(evidence)
    return sent[-1] if sent else None


def newest_judgement(evidence: Evidence) -> Judgement | None:
    """What was judged of a piece last, whatever version the learner has begun or sent since; or None."""
    judged = (version.judgement for version in reversed(evidence.versions))
    return next((judgement for judgement in judged if judgement), None)


def claimed_ids(version: EvidenceVersion | None) -> set[UUID]:
    """The criteria a version claims."""
    return {claim.criterion_id for claim in version.claims} if version else set()


def decided_in(version: EvidenceVersion) -> dict[UUID, Decision]:
    """What was decided about a version last, by criterion, however often it was decided again."""
    return {d.criterion_id: d for judgement in version.judgements for d in judgement.decisions}


def claims_in_order(qualification: Qualification, version: EvidenceVersion) -> list[tuple[Criterion, Decision | None]]:
    """The criteria a version claims in the order of the qualification, each with what was decided if it was."""
    decided, claimed = decided_in(version), claimed_ids(version)
    every = [criterion for unit in qualification.units for criterion in unit.criteria]
    return [(criterion, decided.get(criterion.id)) for criterion in every if criterion.id in claimed]


def shown_otherwise(evidence: Evidence, version: EvidenceVersion, met: Mapping[UUID, int]) -> dict[UUID, str]:
    """The criteria a version was not met for that are met all the same, each with what shows it.

    `met` has the number of the piece that shows each criterion of the portfolio that is met (`deciding.shown_by`).
    """
    found = {}
    for criterion_id, decision in decided_in(version).items():
        number = met.get(criterion_id)
        if number is None or decision.outcome is Outcome.MET:
            continue
        if number != evidence.number:
            found[criterion_id] = f"piece {number}"
        elif not decision.takes_effect:
            found[criterion_id] = "another version"
    return found


def tally(judgement: Judgement) -> dict[Outcome, int]:
    """How many criteria a judgement found met, not yet met, and short of evidence."""
    return {outcome: sum(d.outcome is outcome for d in judgement.decisions) for outcome in Outcome}


def faults_in_sending(
    evidence: Evidence,
    text: str,
    criteria_ids: Iterable[UUID],
    offered: Iterable[UUID],
    *,
    declared: bool,
    held_on_paper: str = "",
    most_rounds: int = 0,
) -> list[tuple[str, str]]:
    """Why a piece cannot be sent yet: pairs of a field's name and a sentence, in the order of the page.

    A product is a file, or held on paper somewhere, and says what it is (domain.md 1.4). Whoever must sign what a
    piece is made from has signed it. A piece is sent `most_rounds` times at most; 0 is as often as it takes.
    """
    found = _faults_in_words(evidence, text, held_on_paper)
    claimed = set(criteria_ids)
    if not claimed or not claimed <= set(offered):
        found.append(("criteria", "Choose at least one thing this shows"))
    if not declared:
        found.append(("declared", "Tick the box to say that this is your own work"))
    for fault in (fault_in_signing(evidence), _fault_in_rounds(evidence, most_rounds)):
        if fault:
            found.append(("", fault))
    return found


def may_go_again(evidence: Evidence, most_rounds: int) -> bool:
    """Whether another version of a piece may still be begun: 0 rounds is as often as it takes (domain.md 1.5)."""
    return most_rounds == 0 or evidence.latest.number < most_rounds


def _fault_in_rounds(evidence: Evidence, most_rounds: int) -> str | None:
    return SENT_OFTEN_ENOUGH if 0 < most_rounds < evidence.latest.number else None


def _faults_in_words(evidence: Evidence, text: str, held_on_paper: str) -> list[tuple[str, str]]:
    enough = len(text.strip()) >= SHORTEST_ACCOUNT
    if evidence.kind is Kind.REFLECTIVE_ACCOUNT and not enough:
        return [("text", "Write a little more about what you did")]
    if evidence.kind is not Kind.PRODUCT:
        return []
    found = [] if enough else [("text", "Say what it is, where it came from, and what and who it shows")]
    if not evidence.latest.files and not held_on_paper.strip():
        found.append(("held_on_paper", "Add a file, or say where the thing itself is kept"))
    return found


def reference(evidence: Evidence) -> str:
    """What a piece is called everywhere, by no other piece: the learner's number, the qualification and its own number.

    For example A1234AA/PM-L2/7 (domain.md 1.4).
    """
    registration = evidence.registration
    return f"{registration.learner.number}/{registration.qualification.code}/{evidence.number}"


def field_of(question: str, criterion: Criterion) -> str:
    """What a question about one criterion is called on a form: outcome_PM1_3_1."""
    return f"{question}_{criterion.code.replace(' ', '_').replace('.', '_')}"


def title_from(words: str) -> str:
    """A title no longer than a title may be, from the beginning of somebody's words."""
    return shorten(words, LONGEST_TITLE, placeholder="…")
