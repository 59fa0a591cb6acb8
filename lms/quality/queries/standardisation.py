"""Reading standardisation: exercises, who has answered, and the names to take out of a piece."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Integer, Uuid, bindparam, case, exists, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from lms.assessments.models import ShadowingSession
from lms.core.work import Work
from lms.courses.models import Criterion, LearningOutcome, Qualification, Registration
from lms.establishments.models import Establishment
from lms.people.models import Person, PrisonNumber, Stay
from lms.portfolio.models import Evidence, EvidenceVersion, Judgement
from lms.quality.models import StandardisationAnswer, StandardisationExercise, StandardisationLine
from lms.quality.rules.standardisation import Names

PAGE = 50
_PLACES = bindparam("places", type_=Uuid, expanding=True)
_CODE = joinedload(Criterion.outcome).joinedload(LearningOutcome.unit)
_WHOLE = (
    joinedload(StandardisationExercise.establishment),
    joinedload(StandardisationExercise.opener),
    selectinload(StandardisationExercise.lines).joinedload(StandardisationLine.criterion).options(_CODE),
    selectinload(StandardisationExercise.answers).joinedload(StandardisationAnswer.assessor),
)


def get_exercise(work: Work, exercise_id: UUID) -> StandardisationExercise | None:
    """An exercise with its criteria and answers, or None. Three statements."""
    wanted = select(StandardisationExercise).where(StandardisationExercise.id == exercise_id)
    return work.session.scalar(wanted.options(*_WHOLE))


_EXERCISES = (
    select(
        StandardisationExercise,
        exists().where(
            StandardisationAnswer.exercise_id == StandardisationExercise.id,
            StandardisationAnswer.assessor_id == bindparam("reader", type_=Uuid),
        ),
        select(func.count(StandardisationAnswer.assessor_id.distinct()))
        .where(StandardisationAnswer.exercise_id == StandardisationExercise.id)
        .scalar_subquery(),
    )
    .where(StandardisationExercise.establishment_id.in_(_PLACES))
    .order_by(
        case((StandardisationExercise.closed_at.is_(None), 0), else_=1),
        StandardisationExercise.opened_at.desc(),
        StandardisationExercise.id,
    )
    .options(joinedload(StandardisationExercise.establishment))
    .limit(bindparam("limit", type_=Integer))
    .offset(bindparam("offset", type_=Integer))
)


def exercises_at(
    session: Session, places: Collection[UUID], reader: UUID | None, *, limit: int = PAGE, offset: int = 0
) -> list[tuple[StandardisationExercise, bool, int]]:
    """Exercises of these prisons, the open ones first, whether the reader answered, and how many did. One statement."""
    asked = {"places": list(places), "reader": reader, "limit": limit, "offset": offset}
    return [(row[0], row[1], row[2]) for row in session.execute(_EXERCISES, asked)]


def answers_at(session: Session, place_id: UUID, criterion_ids: Collection[UUID]) -> Sequence[StandardisationAnswer]:
    """Every answer about these criteria in the closed exercises of a prison, oldest first. One statement."""
    wanted = (
        select(StandardisationAnswer)
        .join(StandardisationAnswer.exercise)
        .where(
            StandardisationExercise.establishment_id == place_id,
            StandardisationExercise.closed_at.is_not(None),
            StandardisationAnswer.criterion_id.in_(criterion_ids),
        )
        .order_by(StandardisationAnswer.answered_at, StandardisationAnswer.id)
    )
    return session.scalars(wanted).all()


_LAST = select(func.max(StandardisationExercise.closed_at)).where(StandardisationExercise.establishment_id.in_(_PLACES))


def last_standardised(session: Session, places: Collection[UUID]) -> datetime | None:
    """When the newest exercise of these prisons was closed, or None. One statement."""
    return session.scalar(_LAST, {"places": list(places)})


_PIECES = (
    select(Evidence)
    .join(Registration, Registration.id == Evidence.registration_id)
    .join(Stay, (Stay.person_id == Registration.learner_id) & Stay.ended_at.is_(None))
    .join(EvidenceVersion, EvidenceVersion.evidence_id == Evidence.id)
    .join(Judgement, Judgement.version_id == EvidenceVersion.id)
    .where(
        Stay.establishment_id.in_(_PLACES),
        Registration.learner_id.is_distinct_from(bindparam("reader", type_=Uuid)),
    )
    .group_by(Evidence.id)
    .order_by(func.max(Judgement.decided_at).desc(), Evidence.id)
    .limit(bindparam("limit", type_=Integer))
    .offset(bindparam("offset", type_=Integer))
    .options(joinedload(Evidence.registration).joinedload(Registration.learner).joinedload(Person.number_row))
)


def decided_pieces(
    session: Session, places: Collection[UUID], reader: UUID | None, *, limit: int = PAGE, offset: int = 0
) -> Sequence[Evidence]:
    """Decided pieces of learners who are at these prisons now, the newest decision first. One statement."""
    asked = {"places": list(places), "reader": reader, "limit": limit, "offset": offset}
    return session.scalars(_PIECES, asked).all()


def names_in(session: Session, registration: Registration, piece: Evidence) -> Names:
    """Whose names and which places must not be told from a piece. Four statements.

    The learner, the mentors they shadowed, the staff who acted on the piece, everyone else with a number who is or was
    at the prison, and every prison.
    """
    ever_here = exists().where(
        Stay.person_id == Person.id, Stay.establishment_id == registration.learner.establishment_id
    )
    numbered = exists().where(PrisonNumber.person_id == Person.id)
    here = select(Person.first_name, Person.last_name).where(ever_here, numbered).order_by(Person.id)
    shadowed = select(ShadowingSession.mentor_id).where(ShadowingSession.registration_id == registration.id)
    places = session.execute(select(Establishment.name, Establishment.welsh_name).order_by(Establishment.code))
    staff = session.scalars(select(Person).where(Person.id.in_(_staff_of(piece))).order_by(Person.id))
    mentors = session.scalars(select(Person).where(Person.id.in_(shadowed)).order_by(Person.id))
    witness = (piece.witness.witness_name,) if piece.witness else ()
    scribe = (piece.discussion.scribe,) if piece.discussion else ()
    return Names(
        learner=registration.learner.name,
        mentors=tuple(person.name for person in mentors),
        staff=(*(person.name for person in staff), *witness, *scribe),
        others=tuple(f"{first} {last}" for first, last in session.execute(here)),
        places=tuple(name for row in places for name in row if name),
    )


def _staff_of(piece: Evidence) -> set[UUID]:
    """Everyone who observed, countersigned, asked, bore witness or decided."""
    named = {
        piece.shadowing.countersigned_by if piece.shadowing else None,
        piece.practical.observer_id if piece.practical else None,
        piece.discussion.assessor_id if piece.discussion else None,
        piece.witness.witness_id if piece.witness else None,
    }
    for version in piece.versions:
        for judgement in version.judgements:
            named |= {judgement.assessor_id, judgement.countersigned_by}
    return {each for each in named if each}


def outcome_criteria(qualification: Qualification, judgement: Judgement) -> list[Criterion]:
    """The criteria a judgement decided, in the order of the qualification. No statement."""
    decided = {decision.criterion_id for decision in judgement.decisions}
    return [c for unit in qualification.units for c in unit.criteria if c.id in decided]
