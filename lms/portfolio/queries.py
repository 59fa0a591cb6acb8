"""Reading portfolios, and the work that waits."""

from collections.abc import Collection, Sequence
from typing import TypeVarTuple
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager, defer, joinedload, selectinload

from lms.assessments.models import ObservationLine, PracticalAssessment, ShadowingSession
from lms.courses.models import Criterion, LearningOutcome, Registration
from lms.people.models import Person, Stay
from lms.portfolio.models import Claim, Decision, Evidence, EvidenceVersion, Judgement, Outcome

Wanted = TypeVarTuple("Wanted")
PAGE = 50
LAST_PAGE = 10_000
VERSIONS = joinedload(Evidence.versions)
JUDGEMENT = VERSIONS.joinedload(EvidenceVersion.judgement)
SOURCES = (
    joinedload(Evidence.shadowing).options(
        joinedload(ShadowingSession.mentor), joinedload(ShadowingSession.countersigner)
    ),
    joinedload(Evidence.practical).options(
        joinedload(PracticalAssessment.observer), joinedload(PracticalAssessment.unit)
    ),
)
SHEET = joinedload(Evidence.practical).selectinload(PracticalAssessment.lines).joinedload(ObservationLine.criterion)


def evidence_of(session: Session, registration_id: UUID) -> Sequence[Evidence]:
    """Every piece of a portfolio, whole, by number: sources, versions and words, claims, judgements, decisions.

    Four statements however many there are.
    """
    return session.scalars(_whole(_pieces(registration_id))).unique().all()


def evidence_for_grid(session: Session, registration_id: UUID) -> Sequence[Evidence]:
    """Every piece of a portfolio as the grid needs it: no words, no sheets. Two statements however many there are.

    Asking such a version for its text raises an error.
    """
    lean = _pieces(registration_id).options(
        joinedload(Evidence.shadowing),
        VERSIONS.options(defer(EvidenceVersion.text, raiseload=True), joinedload(EvidenceVersion.claims)),
        JUDGEMENT.options(joinedload(Judgement.assessor), selectinload(Judgement.decisions)),
    )
    return session.scalars(lean).unique().all()


def _pieces(registration_id: UUID) -> Select[Evidence]:
    return select(Evidence).where(Evidence.registration_id == registration_id).order_by(Evidence.number)


def _whole(wanted: Select[Evidence]) -> Select[Evidence]:
    return wanted.options(
        *SOURCES,
        SHEET,
        VERSIONS.selectinload(EvidenceVersion.claims),
        JUDGEMENT.options(joinedload(Judgement.assessor), selectinload(Judgement.decisions)),
    )


def get_evidence(session: Session, registration_id: UUID, number: int) -> Evidence | None:
    """One piece of a portfolio, whole, or None. At most four statements."""
    whole = _whole(_pieces(registration_id).where(Evidence.number == number))
    return session.scalars(whole).unique().one_or_none()


def newest_number(session: Session, registration_id: UUID) -> int:
    """The highest number a piece of this portfolio has; 0 when it has none."""
    wanted = select(func.max(Evidence.number)).where(Evidence.registration_id == registration_id)
    return session.scalar(wanted) or 0


def hold_portfolio(session: Session, registration_id: UUID) -> None:
    """Make other work on this portfolio wait until this work ends, where the database does not already."""
    session.execute(select(Registration.id).where(Registration.id == registration_id).with_for_update())


def standing_ids(session: Session, registration_id: UUID) -> dict[UUID, UUID]:
    """For each criterion decided in this portfolio, the id of the decision that no other supersedes. One statement."""
    return {decision.criterion_id: decision.id for decision in session.execute(_standing(registration_id))}


def met_ids(session: Session, registration_id: UUID) -> set[UUID]:
    """The criteria of this portfolio whose standing decision is "met". One statement."""
    standing = session.execute(_standing(registration_id))
    return {decision.criterion_id for decision in standing if decision.outcome is Outcome.MET}


def _standing(registration_id: UUID) -> Select[UUID, UUID, Outcome]:
    later = select(Decision.supersedes_id).where(
        Decision.registration_id == registration_id, Decision.supersedes_id.is_not(None)
    )
    wanted = select(Decision.criterion_id, Decision.id, Decision.outcome).where(
        Decision.registration_id == registration_id, Decision.id.not_in(later)
    )
    return wanted.order_by(Decision.decided_at, Decision.id)


def used_sources(session: Session, registration_id: UUID) -> set[UUID]:
    """The shadowing sessions and practical assessments that are pieces of this portfolio already."""
    wanted = select(Evidence.shadowing_id, Evidence.practical_id).where(Evidence.registration_id == registration_id)
    return {source for row in session.execute(wanted) for source in row if source is not None}


# The queue


def queue(
    session: Session, places: Collection[UUID], actor_id: UUID | None, *, limit: int = PAGE, offset: int = 0
) -> Sequence[EvidenceVersion]:
    """Versions sent and not decided, of learners who are at these prisons now, oldest first, never the actor's own.

    Each comes with its piece, learner, number and claimed criteria. Two statements.
    """
    piece = contains_eager(EvidenceVersion.evidence)
    person = piece.contains_eager(Evidence.registration).contains_eager(Registration.learner)
    unit = joinedload(Claim.criterion).joinedload(Criterion.outcome).joinedload(LearningOutcome.unit)
    wanted = _waiting(select(EvidenceVersion), places, actor_id).options(
        person.options(contains_eager(Person.stay), joinedload(Person.number_row)),
        selectinload(EvidenceVersion.claims).options(unit),
    )
    oldest = wanted.order_by(EvidenceVersion.submitted_at, EvidenceVersion.id)
    return session.scalars(oldest.limit(limit).offset(offset)).all()


def next_in_queue(session: Session, places: Collection[UUID], actor_id: UUID | None) -> tuple[UUID, int] | None:
    """The portfolio and number of the piece that has waited longest, or None. One statement."""
    wanted = _waiting(select(Evidence.registration_id, Evidence.number), places, actor_id)
    oldest = wanted.order_by(EvidenceVersion.submitted_at, EvidenceVersion.id).limit(1)
    row = session.execute(oldest).first()
    return (row[0], row[1]) if row else None


def waiting_count(session: Session, places: Collection[UUID], actor_id: UUID | None) -> int:
    """How many pieces wait for an assessor at these prisons. One statement."""
    return session.scalars(_waiting(select(func.count(EvidenceVersion.id)), places, actor_id)).one()


def _waiting(wanted: Select[*Wanted], places: Collection[UUID], actor_id: UUID | None) -> Select[*Wanted]:
    here = (Stay.person_id == Person.id) & Stay.ended_at.is_(None)
    waiting = (
        wanted.select_from(EvidenceVersion)
        .join(Evidence, Evidence.id == EvidenceVersion.evidence_id)
        .join(Registration, Registration.id == Evidence.registration_id)
        .join(Person, Person.id == Registration.learner_id)
        .join(Stay, here)
        .outerjoin(Judgement, Judgement.version_id == EvidenceVersion.id)
        .where(
            EvidenceVersion.submitted_at.is_not(None),
            Judgement.id.is_(None),
            Stay.establishment_id.in_(places),
        )
    )
    return waiting if actor_id is None else waiting.where(Registration.learner_id != actor_id)
