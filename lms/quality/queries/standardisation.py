"""Reading standardisation: exercises, who has answered, and the names to take out of a piece."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Date, Integer, Uuid, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from lms.assessments.models import ShadowingSession
from lms.core.work import Work
from lms.courses.models import Criterion, LearningOutcome, Qualification, Registration
from lms.establishments.models import Establishment
from lms.people.models import Person, Role, RoleGrant, Stay
from lms.people.queries import learners_named_at, prisons_of
from lms.portfolio.models import Evidence, EvidenceFile, EvidenceVersion, Judgement
from lms.quality.models import (
    StandardisationAnswer,
    StandardisationAttendance,
    StandardisationExercise,
    StandardisationLine,
)
from lms.quality.rules.anonymous import Names

PAGE = 50
A_YEAR = timedelta(days=365)
_ANY_VERSION = aliased(EvidenceVersion)
_PLACES = bindparam("places", type_=Uuid, expanding=True)
_CODE = joinedload(Criterion.outcome).joinedload(LearningOutcome.unit)
_WHOLE = (
    joinedload(StandardisationExercise.establishment),
    joinedload(StandardisationExercise.opener),
    selectinload(StandardisationExercise.lines).joinedload(StandardisationLine.criterion).options(_CODE),
    selectinload(StandardisationExercise.answers).joinedload(StandardisationAnswer.assessor),
    selectinload(StandardisationExercise.attendance).joinedload(StandardisationAttendance.person),
)


def get_exercise(work: Work, exercise_id: UUID) -> StandardisationExercise | None:
    """An exercise with its criteria, its answers and who met about it, or None. Four statements."""
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


def answers_at(
    session: Session, place_id: UUID, criterion_ids: Collection[UUID], until: datetime | None = None
) -> Sequence[StandardisationAnswer]:
    """Every answer about these criteria in the exercises of a prison that were closed, or were by a moment, oldest
    first. One statement."""
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
    if until:
        wanted = wanted.where(StandardisationExercise.closed_at <= until)
    return session.scalars(wanted).all()


@dataclass(frozen=True, slots=True)
class Meetings:
    """When the assessors of a prison last met about the same piece, and when they next plan to."""

    prison: str
    last: date | None
    planned: date | None


_MEETINGS = (
    select(
        Establishment.name,
        func.max(StandardisationExercise.meeting_on),
        func.min(case((StandardisationExercise.meeting_on.is_(None), StandardisationExercise.planned_on))),
    )
    .outerjoin(StandardisationExercise, StandardisationExercise.establishment_id == Establishment.id)
    .where(Establishment.id.in_(_PLACES))
    .group_by(Establishment.id, Establishment.name)
    .order_by(Establishment.name, Establishment.id)
)


def meetings_at(session: Session, places: Collection[UUID]) -> list[Meetings]:
    """When the assessors of each of these prisons last met and plan to meet next, by prison. One statement."""
    return [Meetings(*row) for row in session.execute(_MEETINGS, {"places": list(places)})]


MEETING = (Role.ASSESSOR, Role.IQA, Role.EQA, Role.TUTOR, Role.COORDINATOR)
_TODAY = bindparam("today", type_=Date)
_STAFF_AT = (
    select(Person)
    .where(
        exists().where(
            RoleGrant.person_id == Person.id,
            RoleGrant.role.in_(MEETING),
            RoleGrant.establishment_id == bindparam("place", type_=Uuid),
            RoleGrant.from_day <= _TODAY,
            or_(RoleGrant.to_day.is_(None), RoleGrant.to_day >= _TODAY),
            RoleGrant.suspended_on.is_(None),
        )
    )
    .order_by(Person.last_name, Person.first_name, Person.id)
)


def who_could_meet(session: Session, exercise: StandardisationExercise, today: date) -> list[Person]:
    """The staff of an exercise's prison today, by name; then whoever answered or met and has left. One statement."""
    here = list(session.scalars(_STAFF_AT, {"place": exercise.establishment_id, "today": today}))
    known = {person.id for person in here}
    gone = {each.assessor_id: each.assessor for each in exercise.answers}
    gone |= {each.person_id: each.person for each in exercise.attendance}
    return here + sorted((who for who in gone.values() if who.id not in known), key=lambda who: (who.name, str(who.id)))


def could_not_answer(session: Session, exercise: StandardisationExercise) -> Sequence[Person]:
    """Who had not answered an exercise when it was closed, by name. One statement, or none where everybody had."""
    if not exercise.closed_without:
        return ()
    these = select(Person).where(Person.id.in_([UUID(each) for each in exercise.closed_without]))
    return session.scalars(these.order_by(Person.last_name, Person.first_name, Person.id)).all()


_HOLDS_FILES = exists().where(EvidenceFile.version_id == _ANY_VERSION.id, _ANY_VERSION.evidence_id == Evidence.id)
_PIECES = (
    select(Evidence, _HOLDS_FILES.correlate(Evidence))
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
) -> list[tuple[Evidence, bool]]:
    """Decided pieces of learners who are at these prisons now, the newest decision first, and whether each holds files.
    One statement."""
    asked = {"places": list(places), "reader": reader, "limit": limit, "offset": offset}
    return [(row[0], row[1]) for row in session.execute(_PIECES, asked)]


def names_in(work: Work, registration: Registration, piece: Evidence) -> Names:
    """Whose names and which places must not be told from a piece. Five statements.

    The learner, the mentors they shadowed, the staff who acted on the piece, every prison, and of those whom the
    learner may have met since they began, or in the last year: whoever has a number, no more than
    `lms.people.queries.MOST_NAMED`.
    """
    session, since = work.session, min(registration.registered_at, work.now - A_YEAR)
    met = learners_named_at(session, prisons_of(session, registration.learner_id, since), since)
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
        others=tuple(person.whole for person in met),
        places=tuple(name for row in places for name in row if name),
    )


def _staff_of(piece: Evidence) -> set[UUID]:
    """Everyone who observed, countersigned, asked, bore witness or decided."""
    named = {
        piece.shadowing.countersigned_by if piece.shadowing else None,
        piece.practical.observer_id if piece.practical else None,
        piece.discussion.assessor_id if piece.discussion else None,
        piece.witness.witness_id if piece.witness else None,
        piece.prior.proof_seen_by if piece.prior else None,
    }
    for version in piece.versions:
        for judgement in version.judgements:
            named |= {judgement.assessor_id, judgement.countersigned_by}
    return {each for each in named if each}


def outcome_criteria(qualification: Qualification, judgement: Judgement) -> list[Criterion]:
    """The criteria a judgement decided, in the order of the qualification. No statement."""
    decided = {decision.criterion_id for decision in judgement.decisions}
    return [c for unit in qualification.units for c in unit.criteria if c.id in decided]
