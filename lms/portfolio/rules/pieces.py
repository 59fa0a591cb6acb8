"""What makes a piece of evidence sound: its versions, the checks behind a decision, and what sending asks for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from textwrap import shorten
from uuid import UUID

from lms.courses.models import Criterion, Qualification
from lms.portfolio.models import Decision, Evidence, EvidenceVersion, Judgement, Outcome

LONGEST_TEXT = 10_000
LONGEST_TITLE = 100
LONGEST_REASON = 300
DECLARATION = (
    "I made this myself. If someone wrote it down for me, the words are still mine. "
    "If I used anything from somebody else, I have said so."
)


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
    """What an assessor says of one claimed criterion; its own checks, and why, only where they are not the piece's."""

    criterion_id: UUID
    outcome: Outcome
    comment: str = ""
    checks: Varcs | None = None
    why_not: Mapping[str, str] = field(default_factory=dict)


def checks_of(decision: Decision) -> Varcs:
    """The five checks a decision was made with."""
    return Varcs(**{check: getattr(decision, check) for check in CHECKS})


def reasons(checks: Varcs, *said: Mapping[str, str]) -> dict[str, str]:
    """Why each check was answered no, by the check, from what was said of the piece and then of the criterion."""
    every = {check: words.strip() for given in said for check, words in given.items() if words.strip()}
    return {check: every[check] for check in checks.answered_no if check in every}


def faults_in_reasons(checks: Varcs, *said: Mapping[str, str]) -> list[tuple[str, str]]:
    """Each check answered no for which no reason was said, with a sentence (domain.md 1.5)."""
    missing = [check for check in checks.answered_no if check not in reasons(checks, *said)]
    return [(check, f"Say why you answered no to “{QUESTIONS[check]}”") for check in missing]


def fault_in_outcome(outcome: Outcome, checks: Varcs) -> str | None:
    """Any check answered no forbids “met” (domain.md 1.5): a sentence that says which, or None."""
    no = checks.answered_no
    if outcome is not Outcome.MET or not no:
        return None
    return f"You answered no to “{QUESTIONS[no[0]]}”, so this cannot be met yet"


def fault_in_reason(outcome: Outcome, checks: Varcs, comment: str) -> str | None:
    """A sentence where what is not “met” has no reason, neither a no nor a comment (domain.md 1.5); or None."""
    if outcome is Outcome.MET or checks.answered_no or comment.strip():
        return None
    return "Say in a comment what is still missing, or answer no to one of the five questions and say why"


def has_reason(outcome: Outcome, checks: Varcs, comment: str, *said: Mapping[str, str]) -> bool:
    """Whether a decision says why: “met” need not, and what is not met has a comment, or a no with its reason.

    The record of a decision holds its reason (domain.md 1.5).
    """
    return outcome is Outcome.MET or bool(comment.strip() or reasons(checks, *said))


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


def offered_ids(qualification: Qualification) -> set[UUID]:
    """The criteria that a piece for a qualification may claim."""
    return {criterion.id for unit in qualification.units for criterion in unit.criteria}


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


def shown_before(evidence: Evidence, version: EvidenceVersion) -> dict[UUID, int]:
    """The criteria a version claims that an earlier version of the same piece shows, each with its number.

    Less said of the later one leaves them met (decision 0008): only the earlier decision, made again, takes that back.
    """
    decided = [(v.number, d) for v in evidence.versions for j in v.judgements for d in j.decisions]
    replaced = {decision.supersedes_id for _, decision in decided}
    met = [(number, d) for number, d in decided if d.outcome is Outcome.MET and d.id not in replaced]
    claimed = claimed_ids(version)
    return {d.criterion_id: number for number, d in met if number < version.number and d.criterion_id in claimed}


def tally(judgement: Judgement) -> dict[Outcome, int]:
    """How many criteria a judgement found met, not yet met, and short of evidence."""
    return {outcome: sum(d.outcome is outcome for d in judgement.decisions) for outcome in Outcome}


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
