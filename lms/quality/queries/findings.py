"""Reading what IQAs found, what they asked for, and what was awarded."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Uuid, and_, bindparam, case, exists, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from lms.core.work import Work
from lms.courses.models import Criterion, LearningOutcome, Qualification, Registration
from lms.people.models import Person, Stay
from lms.portfolio.models import Decision
from lms.portfolio.queries import evidence_for_grid
from lms.quality.models import Action, Finding, UnitAward
from lms.quality.queries.cases import settled_in
from lms.quality.rules import Coverage, coverage


def is_still_open() -> ColumnElement[bool]:
    """An action about a criterion that was not set aside, and that nobody has decided again."""
    later = aliased(Decision)
    return (
        Action.criterion_id.is_not(None)
        & Action.done_at.is_(None)
        & ~exists().where(
            later.takes_effect,
            later.registration_id == Finding.registration_id,
            later.criterion_id == Action.criterion_id,
            later.decided_at > Finding.found_at,
        )
    )


def is_unanswered() -> ColumnElement[bool]:
    """An action about the work that is not done, or about a criterion that nobody has decided again."""
    return or_(and_(Action.criterion_id.is_(None), Action.done_at.is_(None)), is_still_open())


# Statements that ordinary pages ask for are built once: building one costs more than running it.
_REGISTRATION_ID = bindparam("registration_id", type_=Uuid)
_PLACES = bindparam("places", type_=Uuid, expanding=True)
_LIMIT, _OFFSET = bindparam("limit", type_=Integer), bindparam("offset", type_=Integer)
_CRITERION = joinedload(Action.criterion).joinedload(Criterion.outcome).joinedload(LearningOutcome.unit)
_FINDINGS = (
    select(Finding)
    .where(Finding.registration_id == _REGISTRATION_ID)
    .options(joinedload(Finding.actions), joinedload(Finding.iqa))
    .order_by(Finding.found_at, Finding.id)
)
_AWARDS = (
    select(UnitAward).where(UnitAward.registration_id == _REGISTRATION_ID).order_by(UnitAward.awarded_at, UnitAward.id)
)


def findings_of(session: Session, registration_id: UUID) -> Sequence[Finding]:
    """Every finding about a portfolio, oldest first, with its actions and who made it."""
    return session.scalars(_FINDINGS, {"registration_id": registration_id}).unique().all()


def awards_of(session: Session, registration_id: UUID) -> Sequence[UnitAward]:
    """The units awarded to a learner, oldest first."""
    return session.scalars(_AWARDS, {"registration_id": registration_id}).all()


_ME = bindparam("me", type_=Uuid)
_ACTIONS_AT = (
    select(Action)
    .join(Action.finding)
    .join(Registration, Registration.id == Finding.registration_id)
    .outerjoin(Stay, (Stay.person_id == Registration.learner_id) & Stay.ended_at.is_(None))
    .where(
        or_(
            and_(Stay.establishment_id.in_(_PLACES), is_still_open()),
            and_(
                Action.criterion_id.is_(None),
                Action.done_at.is_(None),
                Finding.establishment_id.in_(_PLACES),
                or_(_ME.is_(None), Action.owner_id == _ME),
            ),
        )
    )
    .order_by(
        case((Action.owner_id == _ME, 0), else_=1), Action.due_on.is_(None), Action.due_on, Finding.found_at, Action.id
    )
    .limit(_LIMIT)
    .options(
        joinedload(Action.finding)
        .joinedload(Finding.registration)
        .joinedload(Registration.learner)
        .joinedload(Person.number_row),
        joinedload(Action.finding).joinedload(Finding.unit),
        joinedload(Action.owner),
        _CRITERION,
    )
)


def actions_at(
    session: Session, places: Collection[UUID], limit: int = 50, *, owner_id: UUID | None = None
) -> Sequence[Action]:
    """What IQAs asked for and nobody has answered, for learners now at these prisons; the soonest due comes first.

    About a criterion: until it is decided again. About how an assessor works: until they say it is done. For an owner,
    their own come first, and of the second kind only theirs. One statement.
    """
    return session.scalars(_ACTIONS_AT, {"places": list(places), "me": owner_id, "limit": limit}).all()


def is_waiting(session: Session, action_id: UUID) -> bool:
    """Whether nobody has done or answered what an IQA asked for. One statement."""
    wanted = select(Action.id).join(Action.finding).where(Action.id == action_id, is_unanswered())
    return session.scalar(wanted) is not None


def get_action(work: Work, action_id: UUID) -> Action | None:
    """What an IQA asked for, with the finding, unit, learner and IQA, or None. One statement."""
    finding = joinedload(Action.finding)
    learner = finding.joinedload(Finding.registration).joinedload(Registration.learner)
    wanted = (
        select(Action)
        .where(Action.id == action_id)
        .options(
            learner.joinedload(Person.number_row),
            finding.joinedload(Finding.unit),
            finding.joinedload(Finding.iqa),
            joinedload(Action.owner),
            _CRITERION,
        )
    )
    return work.session.scalar(wanted)


_ACTIONS_FOR = (
    select(Action)
    .join(Action.finding)
    .where(Finding.registration_id == _REGISTRATION_ID, is_still_open())
    .options(_CRITERION, joinedload(Action.finding).joinedload(Finding.iqa))
    .order_by(Finding.found_at, Action.id)
)


def actions_for(session: Session, registration_id: UUID) -> Sequence[Action]:
    """What is still to be done in one portfolio because an IQA sent it back, oldest first."""
    return session.scalars(_ACTIONS_FOR, {"registration_id": registration_id}).all()


def sent_back(session: Session, registration_id: UUID, unit_id: UUID) -> Finding | None:
    """The newest finding that asked for something in a unit which is still to be done, or None. One statement."""
    found = (each.finding for each in actions_for(session, registration_id) if each.finding.unit_id == unit_id)
    return max(found, key=lambda finding: (finding.found_at, str(finding.id)), default=None)


def slugs_of(session: Session) -> dict[UUID, str]:
    """The slug of every edition of every qualification. One statement."""
    return dict(session.execute(select(Qualification.id, Qualification.slug)).all())


def coverage_of(session: Session, registration: Registration) -> Coverage:
    """What a loaded registration's portfolio adds up to, with findings, awards and upheld appeals. Four statements."""
    return coverage(
        registration.qualification,
        evidence_for_grid(session, registration.id),
        findings_of(session, registration.id),
        *settled_in(session, registration.id),
    )


def last_decided(session: Session, registration_id: UUID, unit_ids: Collection[UUID]) -> datetime | None:
    """When the newest decision in these units of a portfolio was made, or None."""
    wanted = (
        select(Decision.decided_at)
        .join(Criterion, Criterion.id == Decision.criterion_id)
        .join(LearningOutcome, LearningOutcome.id == Criterion.outcome_id)
        .where(Decision.registration_id == registration_id, LearningOutcome.unit_id.in_(unit_ids))
    )
    return session.scalar(wanted.order_by(Decision.decided_at.desc()).limit(1))
