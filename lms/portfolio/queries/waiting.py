"""The work that waits for an assessor.

A page costs the same however much waits in the whole country. Where little waits, it is gathered from the learners who
are at the prison and put in order. Where more does, the oldest of all that waits anywhere is gone through by its index
until the page is full, which it soon is. Only between the two is more gathered.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVarTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, Uuid, bindparam, exists, func, literal, or_, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from lms.assessments.models import WitnessStatement
from lms.core.db import UTCDateTime
from lms.courses.models import Criterion, LearningOutcome, Registration, Unit
from lms.people.models import Person, Stay
from lms.portfolio.models import Claim, Evidence, EvidenceVersion, Kind, Proposal

Columns = TypeVarTuple("Columns")
PAGE = 50
LAST_PAGE = 10_000
# What is little.
FEW = 200
# How many of the oldest are gone through before the rest is gathered: a page for each of some twenty prisons.
WINDOW = 1_100
EVER = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose queue it is: their prisons, themselves, whose work they leave to others, and what they ask to see of it."""

    places: Collection[UUID]
    actor_id: UUID | None = None
    apart_from: Collection[UUID] = ()
    unit: str | None = None
    kind: Kind | None = None

    def asked(self, **more: Any) -> dict[str, Any]:
        """The values a statement about this queue is run with."""
        apart = [*self.apart_from, *([self.actor_id] if self.actor_id else [])]
        filters = {"unit": self.unit, "kind": self.kind}
        chosen = {name: value for name, value in filters.items() if value is not None}
        return {"places": list(self.places), "actor_id": self.actor_id, "apart_from": apart} | chosen | more


_LIMIT, _OFFSET = bindparam("limit", type_=Integer), bindparam("offset", type_=Integer)
_PLACES = bindparam("places", type_=Uuid, expanding=True)
_APART_FROM = bindparam("apart_from", type_=Uuid, expanding=True)
_ACTOR = bindparam("actor_id", type_=Uuid)
_OLDEST = (EvidenceVersion.submitted_at, EvidenceVersion.id)
_WAITS = EvidenceVersion.submitted_at.is_not(None) & EvidenceVersion.answered_at.is_(None)


def _for_the_actor(wanted: Select[*Columns]) -> Select[*Columns]:
    """Of these pieces, those of learners with a stay that is open, less what the actor must leave to others."""
    return (
        wanted.join(Registration, Registration.id == Evidence.registration_id)
        .join(Stay, (Stay.person_id == Registration.learner_id) & Stay.ended_at.is_(None))
        .outerjoin(WitnessStatement, WitnessStatement.id == Evidence.witness_id)
        .where(
            Registration.learner_id.not_in(_APART_FROM),
            or_(WitnessStatement.witness_id.is_(None), WitnessStatement.witness_id != _ACTOR),
        )
    )


def _here(wanted: Select[*Columns]) -> Select[*Columns]:
    """Of these versions, what waits for learners who are at the prisons now."""
    pieces = wanted.select_from(EvidenceVersion).join(Evidence, Evidence.id == EvidenceVersion.evidence_id)
    return _for_the_actor(pieces).where(_WAITS, Stay.establishment_id.in_(_PLACES))


def _claims_unit() -> ColumnElement[bool]:
    return (
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
_UNPROPOSED = ~exists().where(_OPEN_PROPOSAL).correlate(EvidenceVersion)
_IDS = select(EvidenceVersion.id, EvidenceVersion.submitted_at)
_OF_KIND = Evidence.kind == bindparam("kind")


def _gathered(*asked: ColumnElement[bool]) -> Select[UUID, datetime | None]:
    """What waits at a few prisons, in order."""
    return _here(_IDS).where(*asked).order_by(*_OLDEST).limit(_LIMIT).offset(_OFFSET)


def _few(*asked: ColumnElement[bool]) -> Select[UUID, int]:
    """The same where little waits, in order, and how much that is, up to `FEW`."""
    some = _here(_IDS).where(*asked).limit(FEW).subquery("some")
    in_order = select(some.c.id, func.count().over()).order_by(some.c.submitted_at, some.c.id)
    return in_order.limit(_LIMIT).offset(_OFFSET)


def _in_turn(*asked: ColumnElement[bool]) -> Select[UUID, datetime | None]:
    """What waits at a few prisons, found by going through the oldest of all that waits anywhere.

    Where each learner is is asked version by version: a join would let a database begin at the other end.
    """
    place = _for_the_actor(select(Stay.establishment_id).select_from(Evidence))
    place = place.where(Evidence.id == EvidenceVersion.evidence_id, *(each for each in asked if each is _OF_KIND))
    rest = [each for each in asked if each is not _OF_KIND]
    is_here = place.correlate(EvidenceVersion).scalar_subquery().in_(_PLACES)
    among_the_oldest = EvidenceVersion.submitted_at <= _last_of_the_oldest()
    return _IDS.where(_WAITS, among_the_oldest, is_here, *rest).order_by(*_OLDEST).limit(_LIMIT).offset(_OFFSET)


def _last_of_the_oldest() -> ColumnElement[datetime]:
    """When the last of the oldest was sent; a day that never comes when there are fewer."""
    each = aliased(EvidenceVersion)
    in_order = select(each.submitted_at).where(each.submitted_at.is_not(None), each.answered_at.is_(None))
    last = in_order.order_by(each.submitted_at).limit(1).offset(WINDOW - 1).correlate(None).scalar_subquery()
    return func.coalesce(last, literal(EVER, UTCDateTime))


Ways = tuple[Select[UUID, int], Select[UUID, datetime | None], Select[UUID, datetime | None]]
# (by unit, by kind): each statement is built once.
_ASKED = {
    (u, k): [*([_claims_unit()] if u else []), *([_OF_KIND] if k else [])] for u in (True, False) for k in (True, False)
}
_WAYS = {filters: (_few(*asked), _in_turn(*asked), _gathered(*asked)) for filters, asked in _ASKED.items()}
_NEXT = (_few(_UNPROPOSED), _in_turn(_UNPROPOSED), _gathered(_UNPROPOSED))
_NUMBER = (
    select(Evidence.registration_id, Evidence.number)
    .join(EvidenceVersion, EvidenceVersion.evidence_id == Evidence.id)
    .where(EvidenceVersion.id == bindparam("version_id", type_=Uuid))
)
_HOW_MANY_WAIT = _here(select(func.count(EvidenceVersion.id)))


def _rows() -> Select[EvidenceVersion, Proposal]:
    evidence = joinedload(EvidenceVersion.evidence)
    registration = evidence.joinedload(Evidence.registration)
    learner = registration.joinedload(Registration.learner)
    unit = joinedload(Claim.criterion).joinedload(Criterion.outcome).joinedload(LearningOutcome.unit)
    return (
        select(EvidenceVersion, Proposal)
        .outerjoin(Proposal, _OPEN_PROPOSAL)
        .where(EvidenceVersion.id.in_(bindparam("ids", type_=Uuid, expanding=True)))
        .order_by(*_OLDEST)
        .options(
            learner.options(joinedload(Person.stay), joinedload(Person.number_row)),
            registration.joinedload(Registration.qualification),
            selectinload(EvidenceVersion.claims).options(unit),
            joinedload(Proposal.assessor),
        )
    )


_ROWS = _rows()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A version that waits, and what a trainee assessor proposes about it, if anything."""

    version: EvidenceVersion
    proposal: Proposal | None


def waiting_for(session: Session, wanted: Wanted, *, limit: int = PAGE, offset: int = 0) -> list[Waiting]:
    """What waits for an assessor, oldest first, each with its piece, learner, number and claimed criteria.

    Never the actor's own, nor of anyone they declared an interest in, nor what they witnessed. At most five statements;
    four where little or very much waits.
    """
    filters = (wanted.unit is not None, wanted.kind is not None)
    ids = _oldest(session, wanted, _WAYS[filters], limit=limit, offset=offset)
    if not ids:
        return []
    return [Waiting(*row) for row in session.execute(_ROWS, {"ids": ids})]


def _oldest(session: Session, wanted: Wanted, ways: Ways, *, limit: int, offset: int = 0) -> list[UUID]:
    few, in_turn, gathered = ways
    asked = wanted.asked(limit=limit, offset=offset)
    rows = session.execute(few, asked).all()
    if rows[0][1] < FEW if rows else offset == 0:
        return [row[0] for row in rows]
    found = session.scalars(in_turn, asked).all()
    return list(found if len(found) == limit else session.scalars(gathered, asked))


def queue(
    session: Session, places: Collection[UUID], actor_id: UUID | None, *, limit: int = PAGE, offset: int = 0
) -> Sequence[EvidenceVersion]:
    """The versions that wait at these prisons, oldest first: see `waiting_for`."""
    return [each.version for each in waiting_for(session, Wanted(places, actor_id), limit=limit, offset=offset)]


def next_in_queue(
    session: Session, places: Collection[UUID], actor_id: UUID | None, *, apart_from: Collection[UUID] = ()
) -> tuple[UUID, int] | None:
    """The portfolio and number of the piece that has waited longest, or None. At most four statements.

    A piece that waits only for a countersignature is passed over.
    """
    wanted = Wanted(places, actor_id, apart_from)
    ids = _oldest(session, wanted, _NEXT, limit=1)
    row = session.execute(_NUMBER, {"version_id": ids[0]}).first() if ids else None
    return (row[0], row[1]) if row else None


def waiting_count(session: Session, places: Collection[UUID], actor_id: UUID | None) -> int:
    """How many pieces wait for an assessor at these prisons. One statement."""
    return int(session.scalars(_HOW_MANY_WAIT, Wanted(places, actor_id).asked()).one())


# What the pages of the queue say beside each piece


def units_offered(session: Session) -> Sequence[str]:
    """The codes of the units there are, to choose among. One statement."""
    return session.scalars(select(Unit.code).distinct().order_by(Unit.code)).all()
