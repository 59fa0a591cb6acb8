"""Reading what was decided, what is proposed, and what helps an assessor decide."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Select, Uuid, bindparam, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased, joinedload

from lms.assessments.models import WitnessStatement
from lms.courses.models import Criterion, LearningOutcome, Qualification, Registration
from lms.courses.rules.specification import AssessmentRules
from lms.people.models import DeclaredInterest, Person, Role, RoleGrant, Stay
from lms.portfolio.models import (
    Decision,
    Evidence,
    EvidenceVersion,
    Guidance,
    Judgement,
    Outcome,
    Phrase,
    Proposal,
)
from lms.portfolio.rules.deciding import Newest, shown_by

# What stands


def _newest() -> Select[UUID, UUID, UUID, int, Outcome, bool, datetime]:
    mine = Decision.registration_id == bindparam("registration_id", type_=Uuid)
    later = select(Decision.supersedes_id).where(mine, Decision.supersedes_id.is_not(None))
    return (
        select(
            Decision.id,
            Decision.criterion_id,
            EvidenceVersion.evidence_id,
            Evidence.number,
            Decision.outcome,
            Decision.takes_effect,
            Decision.decided_at,
        )
        .join(Judgement, Judgement.id == Decision.judgement_id)
        .join(EvidenceVersion, EvidenceVersion.id == Judgement.version_id)
        .join(Evidence, Evidence.id == EvidenceVersion.evidence_id)
        .where(mine, Decision.id.not_in(later))
        .order_by(Decision.decided_at, Decision.id)
    )


_NEWEST = _newest()


def newest_decisions(session: Session, registration_id: UUID) -> list[Newest]:
    """The newest decision about each piece of a portfolio for each criterion, oldest first. One statement."""
    rows = session.execute(_NEWEST, {"registration_id": registration_id})
    return [Newest(*row) for row in rows]


def met_ids(session: Session, registration_id: UUID) -> set[UUID]:
    """The criteria of this portfolio whose standing decision is "met". One statement."""
    return set(shown_by(newest_decisions(session, registration_id)))


# What helps


@dataclass(frozen=True, slots=True)
class Aid:
    """What an assessor has at hand: their own phrases, by id, and what was agreed about criteria, by criterion."""

    phrases: dict[UUID, str]
    guidance: dict[UUID, str]


def _aid() -> Select[Any]:
    own = select(literal(0, Integer).label("kind"), Phrase.id.label("about"), Phrase.text, Phrase.added_at.label("at"))
    mine = own.where(Phrase.assessor_id == bindparam("assessor_id", type_=Uuid))
    agreed = select(literal(1, Integer), Guidance.criterion_id, Guidance.text, Guidance.agreed_at).where(
        Guidance.establishment_id == bindparam("establishment_id", type_=Uuid),
        Guidance.criterion_id.in_(bindparam("criteria", type_=Uuid, expanding=True)),
    )
    both = union_all(mine, agreed).subquery()
    return select(both).order_by(both.c.kind, both.c.at, both.c.about)


_AID = _aid()


def aid_for(session: Session, assessor_id: UUID | None, here: UUID | None, criteria: Collection[UUID]) -> Aid:
    """An assessor's phrases, oldest first, and the newest guidance of a prison about these criteria. One statement."""
    asked = {"assessor_id": assessor_id, "establishment_id": here, "criteria": list(criteria)}
    rows = session.execute(_AID, asked).all()
    return Aid(
        phrases={row.about: row.text for row in rows if row.kind == 0},
        guidance={row.about: row.text for row in rows if row.kind == 1},
    )


def phrases_of(session: Session, assessor_id: UUID) -> Sequence[Phrase]:
    """An assessor's own phrases, oldest first."""
    mine = select(Phrase).where(Phrase.assessor_id == assessor_id)
    return session.scalars(mine.order_by(Phrase.added_at, Phrase.id)).all()


# Proposals

_OPEN = (
    select(Proposal)
    .join(EvidenceVersion, EvidenceVersion.id == Proposal.version_id)
    .where(
        Proposal.settled_at.is_(None),
        EvidenceVersion.answered_at.is_(None),
        # What a learner took back and sent again is not what was proposed about.
        Proposal.proposed_at >= EvidenceVersion.submitted_at,
    )
    .options(joinedload(Proposal.assessor))
)
_OPEN_ABOUT = _OPEN.where(Proposal.version_id == bindparam("version_id", type_=Uuid))
_UNSETTLED = select(Proposal).where(
    Proposal.settled_at.is_(None), Proposal.version_id == bindparam("version_id", type_=Uuid)
)
_PIECE = joinedload(Proposal.version).joinedload(EvidenceVersion.evidence)
_LEARNER = _PIECE.joinedload(Evidence.registration).joinedload(Registration.learner)
_WAITING_PROPOSALS = (
    _OPEN.join(Evidence, Evidence.id == EvidenceVersion.evidence_id)
    .join(Registration, Registration.id == Evidence.registration_id)
    .join(Stay, (Stay.person_id == Registration.learner_id) & Stay.ended_at.is_(None))
    .outerjoin(WitnessStatement, WitnessStatement.id == Evidence.witness_id)
    .where(
        Stay.establishment_id.in_(bindparam("places", type_=Uuid, expanding=True)),
        Registration.learner_id.not_in(bindparam("apart_from", type_=Uuid, expanding=True)),
        WitnessStatement.witness_id.is_distinct_from(bindparam("actor_id", type_=Uuid)),
        Proposal.assessor_id != bindparam("actor_id", type_=Uuid),
    )
    .options(_LEARNER.joinedload(Person.number_row), _PIECE)
    .order_by(Proposal.proposed_at, Proposal.id)
    .limit(bindparam("limit", type_=Integer))
    .offset(bindparam("offset", type_=Integer))
)


def open_proposal(session: Session, version_id: UUID) -> Proposal | None:
    """What a trainee assessor proposed about the version as it was sent, and nobody settled; or None."""
    return session.scalar(_OPEN_ABOUT, {"version_id": version_id})


def unsettled_proposal(session: Session, version_id: UUID) -> Proposal | None:
    """The proposal about a version that is not settled, though the learner may have taken the version back since."""
    return session.scalar(_UNSETTLED, {"version_id": version_id})


def proposer_is_apart(session: Session, proposal: Proposal, learner_id: UUID) -> bool:
    """Whether who made a proposal said since that they leave this learner to others, or was suspended. One statement.

    What counts is what is so when it is countersigned: the judgement bears their name (domain.md 1.6).
    """
    interest = exists().where(
        DeclaredInterest.person_id == proposal.assessor_id,
        DeclaredInterest.about_id == learner_id,
        DeclaredInterest.ended_at.is_(None),
    )
    suspended = exists().where(
        RoleGrant.person_id == proposal.assessor_id,
        RoleGrant.role == Role.ASSESSOR,
        RoleGrant.establishment_id == proposal.establishment_id,
        RoleGrant.suspended_on.is_not(None),
    )
    return bool(session.scalar(select(or_(interest, suspended))))


def handed_back(session: Session, version_id: UUID) -> Proposal | None:
    """The newest proposal about a version that was handed back to its trainee assessor, or None."""
    wanted = select(Proposal).where(Proposal.version_id == version_id, Proposal.agreed.is_(False), Proposal.note != "")
    newest = wanted.options(joinedload(Proposal.settler)).order_by(Proposal.settled_at.desc(), Proposal.id).limit(1)
    return session.scalar(newest)


def proposals_waiting(
    session: Session,
    places: Collection[UUID],
    actor_id: UUID,
    *,
    apart_from: Collection[UUID] = (),
    limit: int,
    offset: int = 0,
) -> Sequence[Proposal]:
    """What trainee assessors propose at these prisons and the actor may countersign, oldest first. One statement."""
    asked = {
        "places": list(places),
        "actor_id": actor_id,
        "apart_from": [actor_id, *apart_from],
        "limit": limit,
        "offset": offset,
    }
    return session.scalars(_WAITING_PROPOSALS, asked).unique().all()


# What was referred again and again


@dataclass(frozen=True, slots=True)
class Referred:
    """A criterion of a portfolio that was sent for more so often that an IQA is told (domain.md 1.5)."""

    registration: Registration
    criterion: Criterion
    times: int
    last_at: datetime


def _often_referred() -> Select[Any]:
    told = func.coalesce(Qualification.rules["referrals_told"].as_integer(), AssessmentRules().referrals_told)
    times = func.count(Judgement.version_id.distinct())
    shown, later = aliased(Decision), aliased(Decision)
    replaced = select(later.id).where(later.supersedes_id == shown.id).exists()
    is_met = (
        select(shown.id)
        .where(
            shown.registration_id == Decision.registration_id,
            shown.criterion_id == Decision.criterion_id,
            shown.outcome == Outcome.MET,
            ~replaced,
        )
        .correlate(Decision)
        .exists()
    )
    counted = (
        select(
            Decision.registration_id,
            Decision.criterion_id,
            times.label("times"),
            func.max(Decision.decided_at).label("last_at"),
        )
        .join(Judgement, Judgement.id == Decision.judgement_id)
        .join(Registration, Registration.id == Decision.registration_id)
        .join(Qualification, Qualification.id == Registration.qualification_id)
        .join(Stay, (Stay.person_id == Registration.learner_id) & Stay.ended_at.is_(None))
        .where(
            Stay.establishment_id.in_(bindparam("places", type_=Uuid, expanding=True)),
            Decision.outcome != Outcome.MET,
            ~is_met,
        )
        .group_by(Decision.registration_id, Decision.criterion_id, Qualification.id)
        .having(times >= told)
        .subquery()
    )
    person = joinedload(Registration.learner).options(joinedload(Person.number_row), joinedload(Person.stay))
    return (
        select(Registration, Criterion, counted.c.times, counted.c.last_at)
        .join(counted, counted.c.registration_id == Registration.id)
        .join(Criterion, Criterion.id == counted.c.criterion_id)
        .options(person, joinedload(Criterion.outcome).joinedload(LearningOutcome.unit))
        .order_by(counted.c.last_at.desc(), Registration.id, Criterion.id)
        .limit(bindparam("limit", type_=Integer))
    )


_OFTEN_REFERRED = _often_referred()


def often_referred(session: Session, places: Collection[UUID], *, limit: int = 50) -> list[Referred]:
    """The criteria not met that learners at these prisons were sent back for as often as their qualification tells.

    The newest first. Each version sent back counts once, however often it was decided. One statement.
    """
    rows = session.execute(_OFTEN_REFERRED, {"places": list(places), "limit": limit})
    return [Referred(*row) for row in rows.unique()]
