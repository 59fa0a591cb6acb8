"""The work that waits for an assessor.

Each version that was sent says at which prison it waits. An index has what waits at each prison in order, so that a
page is read from the front of it, and costs the same however much waits behind, or anywhere else.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, Integer, Select, Uuid, bindparam, exists, func, select, union_all
from sqlalchemy.orm import Session, joinedload

from lms.assessments.models import WitnessStatement
from lms.assessments.queries.staff import is_not_witness
from lms.courses.models import Criterion, LearningOutcome, Registration, Unit
from lms.people.models import Person, Stay
from lms.portfolio.models import Claim, Evidence, EvidenceVersion, Kind, Proposal

PAGE = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose queue it is: their prisons, themselves, whose work they leave to others, and what they ask to see of it.

    `called` is every short name they may be known by as a witness: see lms.people.called.
    """

    places: Collection[UUID]
    actor_id: UUID
    apart_from: Collection[UUID] = ()
    called: Collection[str] = ()
    unit: str | None = None
    kind: Kind | None = None


WAITS = EvidenceVersion.submitted_at.is_not(None) & EvidenceVersion.answered_at.is_(None)
_OLDEST = (EvidenceVersion.submitted_at, EvidenceVersion.id)
_CLAIMS_UNIT = (
    exists()
    .where(
        Claim.version_id == EvidenceVersion.id,
        Claim.criterion_id == Criterion.id,
        Criterion.outcome_id == LearningOutcome.id,
        LearningOutcome.unit_id == Unit.id,
        Unit.code == bindparam("unit"),
    )
    .correlate(EvidenceVersion)
)
_OPEN_PROPOSAL = (
    (Proposal.version_id == EvidenceVersion.id)
    & Proposal.settled_at.is_(None)
    & (Proposal.proposed_at >= EvidenceVersion.submitted_at)
)
# What may be asked besides.
_ASKED = {
    "unit": _CLAIMS_UNIT,
    "kind": Evidence.kind == bindparam("kind"),
    "unproposed": ~exists().where(_OPEN_PROPOSAL).correlate(EvidenceVersion),
}


def _front(place: int, asked: Collection[str]) -> Select[UUID, datetime | None]:
    """The front of what waits at one prison for learners with a stay that is open, less what the actor must leave."""
    return (
        select(EvidenceVersion.id.label("version_id"), EvidenceVersion.submitted_at.label("sent_at"))
        .join(Evidence, Evidence.id == EvidenceVersion.evidence_id)
        .join(Registration, Registration.id == Evidence.registration_id)
        .join(Stay, (Stay.person_id == Registration.learner_id) & Stay.ended_at.is_(None))
        .outerjoin(WitnessStatement, WitnessStatement.id == Evidence.witness_id)
        .where(
            WAITS,
            EvidenceVersion.establishment_id == bindparam(f"place_{place}", type_=Uuid),
            Registration.learner_id.not_in(bindparam("apart_from", type_=Uuid, expanding=True)),
            is_not_witness(bindparam("actor_id", type_=Uuid)),
            *(_ASKED[each] for each in asked),
        )
        .order_by(*_OLDEST)
        .limit(bindparam("front", type_=Integer))
    )


@cache
def _oldest(places: int, *asked: str) -> CompoundSelect[UUID, datetime | None]:
    """The oldest at so many prisons: the fronts of each, put in order. Each statement is built once."""
    merged = union_all(*(select(_front(place, asked).subquery()) for place in range(places)))
    in_order = merged.order_by("sent_at", "version_id")
    return in_order.limit(bindparam("limit", type_=Integer)).offset(bindparam("offset", type_=Integer))


_NUMBER = (
    select(Evidence.registration_id, Evidence.number)
    .join(EvidenceVersion, EvidenceVersion.evidence_id == Evidence.id)
    .where(EvidenceVersion.id == bindparam("version_id", type_=Uuid))
)


def _rows() -> Select[EvidenceVersion, Proposal]:
    evidence = joinedload(EvidenceVersion.evidence)
    registration = evidence.joinedload(Evidence.registration)
    learner = registration.joinedload(Registration.learner)
    return (
        select(EvidenceVersion, Proposal)
        .outerjoin(Proposal, _OPEN_PROPOSAL)
        .where(EvidenceVersion.id.in_(bindparam("ids", type_=Uuid, expanding=True)))
        .order_by(*_OLDEST)
        .options(
            learner.options(joinedload(Person.stay), joinedload(Person.number_row)),
            registration.joinedload(Registration.qualification),
            joinedload(Proposal.assessor),
        )
    )


_ROWS = _rows()
# How many criteria of each unit some versions claim: of the criteria themselves the queue says nothing.
_CLAIMED = (
    select(Claim.version_id, Unit.code, func.count())
    .join(Criterion, Criterion.id == Claim.criterion_id)
    .join(LearningOutcome, LearningOutcome.id == Criterion.outcome_id)
    .join(Unit, Unit.id == LearningOutcome.unit_id)
    .where(Claim.version_id.in_(bindparam("ids", type_=Uuid, expanding=True)))
    .group_by(Claim.version_id, Unit.code)
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A version that waits, what a trainee assessor proposes about it, if anything, and what it claims.

    `claimed` is how many criteria it claims of each unit, by the code of the unit.
    """

    version: EvidenceVersion
    proposal: Proposal | None
    claimed: Mapping[str, int]


def waiting_for(session: Session, wanted: Wanted, *, limit: int = PAGE, offset: int = 0) -> list[Waiting]:
    """What waits for an assessor, oldest first, each with its piece, learner, number and how much it claims.

    Never the actor's own, nor of anyone they declared an interest in, nor what they witnessed or may have; and of
    nobody who is at none of these prisons, though their work was left behind. Three statements.
    """
    asked = [name for name, value in (("unit", wanted.unit), ("kind", wanted.kind)) if value is not None]
    ids = _ids(session, wanted, *asked, limit=limit, offset=offset)
    claimed: dict[UUID, dict[str, int]] = defaultdict(dict)
    for version_id, unit, criteria in session.execute(_CLAIMED, {"ids": ids}) if ids else ():
        claimed[version_id][unit] = criteria
    rows = session.execute(_ROWS, {"ids": ids}) if ids else ()
    found = [Waiting(version, proposal, claimed[version.id]) for version, proposal in rows]
    return [each for each in found if each.version.evidence.registration.learner.establishment_id in wanted.places]


def next_in_queue(session: Session, wanted: Wanted) -> tuple[UUID, int] | None:
    """The portfolio and number of the piece that has waited longest, or None. Two statements.

    A piece that waits only for a countersignature is passed over.
    """
    ids = _ids(session, wanted, "unproposed", limit=1)
    row = session.execute(_NUMBER, {"version_id": ids[0]}).first() if ids else None
    return (row[0], row[1]) if row else None


def _ids(session: Session, wanted: Wanted, *asked: str, limit: int, offset: int = 0) -> Sequence[UUID]:
    if not wanted.places:
        return []
    values: dict[str, Any] = {f"place_{number}": place for number, place in enumerate(wanted.places)}
    values |= {"actor_id": wanted.actor_id, "apart_from": [*wanted.apart_from, wanted.actor_id]}
    values |= {"called": list(wanted.called)}
    values |= {"unit": wanted.unit, "kind": wanted.kind, "front": limit + offset, "limit": limit, "offset": offset}
    return session.scalars(_oldest(len(wanted.places), *asked), values).all()


# What the pages of the queue say beside each piece


def units_offered(session: Session) -> Sequence[str]:
    """The codes of the units there are, to choose among. One statement."""
    return session.scalars(select(Unit.code).distinct().order_by(Unit.code)).all()
