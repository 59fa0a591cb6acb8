"""Reading portfolios, and the work that waits."""

from collections.abc import Collection, Sequence
from typing import TypeVarTuple
from uuid import UUID

from sqlalchemy import Integer, Select, Uuid, bindparam, func, select
from sqlalchemy.orm import Session, contains_eager, defer, joinedload, selectinload

from lms.assessments.models import ObservationLine, PracticalAssessment, ShadowingSession
from lms.courses.models import Criterion, LearningOutcome, Registration
from lms.people.models import Person, Stay
from lms.portfolio.models import Claim, Decision, Evidence, EvidenceVersion, Judgement, Outcome

Wanted = TypeVarTuple("Wanted")
PAGE = 50
LAST_PAGE = 10_000
VERSIONS = joinedload(Evidence.versions)
JUDGEMENT = VERSIONS.joinedload(EvidenceVersion.judgements)
SOURCES = (
    joinedload(Evidence.shadowing).options(
        joinedload(ShadowingSession.mentor), joinedload(ShadowingSession.countersigner)
    ),
    joinedload(Evidence.practical).options(
        joinedload(PracticalAssessment.observer), joinedload(PracticalAssessment.unit)
    ),
)
SHEET = joinedload(Evidence.practical).selectinload(PracticalAssessment.lines).joinedload(ObservationLine.criterion)


# Statements that ordinary pages ask for are built once: building one costs more than running it.
_PIECES = (
    select(Evidence)
    .where(Evidence.registration_id == bindparam("registration_id", type_=Uuid))
    .order_by(Evidence.number)
)
_WHOLE_PIECES = _PIECES.options(
    *SOURCES,
    SHEET,
    VERSIONS.selectinload(EvidenceVersion.claims),
    JUDGEMENT.options(joinedload(Judgement.assessor), selectinload(Judgement.decisions)),
)
_LEAN_PIECES = _PIECES.options(
    joinedload(Evidence.shadowing),
    VERSIONS.options(defer(EvidenceVersion.text, raiseload=True), joinedload(EvidenceVersion.claims)),
    JUDGEMENT.options(joinedload(Judgement.assessor), selectinload(Judgement.decisions)),
)
_WHOLE_PIECE = _WHOLE_PIECES.where(Evidence.number == bindparam("number"))


def evidence_of(session: Session, registration_id: UUID) -> Sequence[Evidence]:
    """Every piece of a portfolio, whole, by number: sources, versions and words, claims, judgements, decisions.

    Four statements however many there are.
    """
    return session.scalars(_WHOLE_PIECES, {"registration_id": registration_id}).unique().all()


def evidence_for_grid(session: Session, registration_id: UUID) -> Sequence[Evidence]:
    """Every piece of a portfolio as the grid needs it: no words, no sheets. Two statements however many there are.

    Asking such a version for its text raises an error.
    """
    return session.scalars(_LEAN_PIECES, {"registration_id": registration_id}).unique().all()


def get_evidence(session: Session, registration_id: UUID, number: int) -> Evidence | None:
    """One piece of a portfolio, whole, or None. At most four statements."""
    found = session.scalars(_WHOLE_PIECE, {"registration_id": registration_id, "number": number})
    return found.unique().one_or_none()


def newest_number(session: Session, registration_id: UUID) -> int:
    """The highest number a piece of this portfolio has; 0 when it has none."""
    wanted = select(func.max(Evidence.number)).where(Evidence.registration_id == registration_id)
    return session.scalar(wanted) or 0


def hold_portfolio(session: Session, registration_id: UUID) -> None:
    """Make other work on this portfolio wait until this work ends, where the database does not already."""
    session.execute(select(Registration.id).where(Registration.id == registration_id).with_for_update())


def _standing() -> Select[UUID, UUID, Outcome]:
    mine = Decision.registration_id == bindparam("registration_id", type_=Uuid)
    later = select(Decision.supersedes_id).where(mine, Decision.supersedes_id.is_not(None))
    wanted = select(Decision.criterion_id, Decision.id, Decision.outcome).where(mine, Decision.id.not_in(later))
    return wanted.order_by(Decision.decided_at, Decision.id)


_STANDING = _standing()


def standing_ids(session: Session, registration_id: UUID) -> dict[UUID, UUID]:
    """For each criterion decided in this portfolio, the id of the decision that no other supersedes. One statement."""
    standing = session.execute(_STANDING, {"registration_id": registration_id})
    return {decision.criterion_id: decision.id for decision in standing}


def met_ids(session: Session, registration_id: UUID) -> set[UUID]:
    """The criteria of this portfolio whose standing decision is "met". One statement."""
    standing = session.execute(_STANDING, {"registration_id": registration_id})
    return {decision.criterion_id for decision in standing if decision.outcome is Outcome.MET}


def used_sources(session: Session, registration_id: UUID) -> set[UUID]:
    """The shadowing sessions and practical assessments that are pieces of this portfolio already."""
    wanted = select(Evidence.shadowing_id, Evidence.practical_id).where(Evidence.registration_id == registration_id)
    return {source for row in session.execute(wanted) for source in row if source is not None}


# The queue


def _waiting(wanted: Select[*Wanted]) -> Select[*Wanted]:
    """Of the versions sent and not judged, those of learners who are at these prisons now and are not the actor."""
    here = (Stay.person_id == Person.id) & Stay.ended_at.is_(None)
    return (
        wanted.select_from(EvidenceVersion)
        .join(Evidence, Evidence.id == EvidenceVersion.evidence_id)
        .join(Registration, Registration.id == Evidence.registration_id)
        .join(Person, Person.id == Registration.learner_id)
        .join(Stay, here)
        .outerjoin(Judgement, Judgement.version_id == EvidenceVersion.id)
        .where(
            EvidenceVersion.submitted_at.is_not(None),
            Judgement.id.is_(None),
            Stay.establishment_id.in_(bindparam("places", expanding=True)),
            Registration.learner_id.is_distinct_from(bindparam("actor_id", type_=Uuid)),
        )
    )


def _queue() -> Select[EvidenceVersion]:
    piece = contains_eager(EvidenceVersion.evidence)
    person = piece.contains_eager(Evidence.registration).contains_eager(Registration.learner)
    unit = joinedload(Claim.criterion).joinedload(Criterion.outcome).joinedload(LearningOutcome.unit)
    return _waiting(select(EvidenceVersion)).options(
        person.options(contains_eager(Person.stay), joinedload(Person.number_row)),
        selectinload(EvidenceVersion.claims).options(unit),
    )


_OLDEST = (EvidenceVersion.submitted_at, EvidenceVersion.id)
_LIMIT, _OFFSET = bindparam("limit", type_=Integer), bindparam("offset", type_=Integer)
_QUEUE = _queue().order_by(*_OLDEST).limit(_LIMIT).offset(_OFFSET)
_NEXT = _waiting(select(Evidence.registration_id, Evidence.number)).order_by(*_OLDEST).limit(1)
_HOW_MANY_WAIT = _waiting(select(func.count(EvidenceVersion.id)))


def queue(
    session: Session, places: Collection[UUID], actor_id: UUID | None, *, limit: int = PAGE, offset: int = 0
) -> Sequence[EvidenceVersion]:
    """Versions sent and not decided, of learners who are at these prisons now, oldest first, never the actor's own.

    Each comes with its piece, learner, number and claimed criteria. Two statements.
    """
    asked = {"places": list(places), "actor_id": actor_id, "limit": limit, "offset": offset}
    return session.scalars(_QUEUE, asked).all()


def next_in_queue(session: Session, places: Collection[UUID], actor_id: UUID | None) -> tuple[UUID, int] | None:
    """The portfolio and number of the piece that has waited longest, or None. One statement."""
    row = session.execute(_NEXT, {"places": list(places), "actor_id": actor_id}).first()
    return (row[0], row[1]) if row else None


def waiting_count(session: Session, places: Collection[UUID], actor_id: UUID | None) -> int:
    """How many pieces wait for an assessor at these prisons. One statement."""
    return session.scalars(_HOW_MANY_WAIT, {"places": list(places), "actor_id": actor_id}).one()
