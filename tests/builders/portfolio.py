"""Pieces of evidence, sent and decided."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from lms.courses.models import Criterion, Registration
from lms.people.models import Person
from lms.portfolio.models import Claim, Decision, Evidence, EvidenceVersion, Judgement, Kind, Outcome
from lms.portfolio.rules import DECLARATION
from tests.builders.people import NOON

LAST_WEEK = NOON - timedelta(days=7)


def evidence(
    registration: Registration,
    number: int = 1,
    *,
    title: str = "My first week",
    text: str = "I listened to someone who was new.",
) -> Evidence:
    """A written account whose first version is not sent yet."""
    piece = Evidence(
        registration=registration,
        number=number,
        kind=Kind.REFLECTIVE_ACCOUNT,
        title=title,
        shadowing=None,
        practical=None,
        started_at=LAST_WEEK,
    )
    piece.versions = [version(1, text=text)]
    return piece


def version(
    number: int, *, text: str = "I listened to someone who was new.", submitted_at: datetime | None = None
) -> EvidenceVersion:
    return EvidenceVersion(
        number=number,
        text=text,
        day=LAST_WEEK.date(),
        made_at=LAST_WEEK,
        submitted_at=submitted_at,
        declaration=DECLARATION if submitted_at else None,
    )


def sent_evidence(
    registration: Registration,
    criteria: Iterable[Criterion],
    number: int = 1,
    *,
    at: datetime = LAST_WEEK,
    title: str = "My first week",
) -> Evidence:
    """A written account that was sent, claiming these criteria, and waits."""
    piece = evidence(registration, number, title=title)
    piece.latest.submitted_at = at
    piece.latest.establishment_id = registration.learner.stays[-1].establishment.id
    piece.latest.declaration = DECLARATION
    piece.latest.claims = [Claim(criterion=criterion, criterion_id=criterion.id) for criterion in criteria]
    return piece


def judge(
    piece: Evidence,
    assessor: Person,
    outcomes: Sequence[Outcome] | Outcome = Outcome.MET,
    *,
    at: datetime = NOON,
    supersedes: dict[object, Decision] | None = None,
    feedback: str = "Clear and honest.",
) -> Judgement:
    """Decide the newest version of a piece: one outcome for every claim, or one each."""
    latest = piece.latest
    wanted = [outcomes] * len(latest.claims) if isinstance(outcomes, Outcome) else list(outcomes)
    judgement = Judgement(
        assessor=assessor, establishment_id=piece.registration.establishment_id, feedback=feedback, decided_at=at
    )
    judgement.decisions = [
        _decision(piece, claim, outcome, at, (supersedes or {}).get(claim.criterion.id))
        for claim, outcome in zip(latest.claims, wanted, strict=True)
    ]
    latest.judgements.append(judgement)
    latest.answered_at = latest.answered_at or judgement.decided_at
    return judgement


def _decision(piece: Evidence, claim: Claim, outcome: Outcome, at: datetime, superseded: Decision | None) -> Decision:
    return Decision(
        takes_effect=True,
        registration_id=piece.registration.id,
        criterion=claim.criterion,
        criterion_id=claim.criterion.id,
        supersedes_id=superseded.id if superseded else None,
        outcome=outcome,
        valid=True,
        authentic=True,
        reliable=True,
        current=True,
        sufficient=outcome is Outcome.MET,
        comment="",
        decided_at=at,
    )
