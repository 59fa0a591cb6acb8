"""Reading what trainee assessors propose, and what was handed back to them."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Integer, Uuid, bindparam, exists, or_, select
from sqlalchemy.orm import Session, joinedload

from lms.assessments.models import WitnessStatement
from lms.assessments.queries.staff import is_not_witness
from lms.courses.models import Registration
from lms.people.models import DeclaredInterest, Person, Role, RoleGrant, Stay
from lms.portfolio.models import Evidence, EvidenceVersion, Proposal

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
        is_not_witness(bindparam("actor_id", type_=Uuid)),
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


def proposer_is_apart(session: Session, proposal: Proposal, learner: Person, today: date) -> bool:
    """Whether who made a proposal said since that they leave this learner to others, or does not assess where the
    learner is now: suspended, gone, or never there. One statement.

    What counts is what is so when it is countersigned: the judgement bears their name (domain.md 1.6).
    """
    interest = exists().where(
        DeclaredInterest.person_id == proposal.assessor_id,
        DeclaredInterest.about_id == learner.id,
        DeclaredInterest.ended_at.is_(None),
    )
    assesses = exists().where(
        RoleGrant.person_id == proposal.assessor_id,
        RoleGrant.role == Role.ASSESSOR,
        RoleGrant.establishment_id == learner.establishment_id,
        RoleGrant.from_day <= today,
        or_(RoleGrant.to_day.is_(None), RoleGrant.to_day >= today),
        RoleGrant.suspended_on.is_(None),
    )
    return bool(session.scalar(select(or_(interest, ~assesses))))


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
    called: Collection[str] = (),
    limit: int,
    offset: int = 0,
) -> Sequence[Proposal]:
    """What trainee assessors propose at these prisons and the actor may countersign, oldest first. One statement."""
    asked = {
        "places": list(places),
        "actor_id": actor_id,
        "apart_from": [actor_id, *apart_from],
        "called": list(called),
        "limit": limit,
        "offset": offset,
    }
    return session.scalars(_WAITING_PROPOSALS, asked).unique().all()
