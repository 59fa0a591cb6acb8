"""Reading what IQAs found, what they may look at next, and what was awarded."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, Uuid, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from lms.core.work import Work
from lms.courses.models import Criterion, LearningOutcome, Qualification, Registration, Unit
from lms.people.models import Person, Stay
from lms.portfolio.models import Claim, Decision, Evidence, EvidenceVersion, Judgement, Outcome
from lms.portfolio.queries import evidence_for_grid
from lms.quality.models import Action, Finding, UnitAward
from lms.quality.rules import Coverage, coverage


@dataclass(frozen=True, slots=True)
class ReadyUnit:
    """A unit with every criterion met and nothing open, since when, and whether the one who asks decided in it."""

    registration: Registration
    unit: Unit
    since: datetime
    decided_by_me: bool


def _is_open() -> ColumnElement[bool]:
    later = aliased(Decision)
    return Action.criterion_id.is_not(None) & ~exists().where(
        later.takes_effect,
        later.registration_id == Finding.registration_id,
        later.criterion_id == Action.criterion_id,
        later.decided_at > Finding.found_at,
    )


def is_unanswered() -> ColumnElement[bool]:
    """An action about the work that is not done, or about a criterion that nobody has decided again."""
    return or_(and_(Action.criterion_id.is_(None), Action.done_at.is_(None)), _is_open())


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
            and_(Stay.establishment_id.in_(_PLACES), _is_open()),
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
    .where(Finding.registration_id == _REGISTRATION_ID, _is_open())
    .options(_CRITERION, joinedload(Action.finding).joinedload(Finding.iqa))
    .order_by(Finding.found_at, Action.id)
)


def actions_for(session: Session, registration_id: UUID) -> Sequence[Action]:
    """What is still to be done in one portfolio because an IQA sent it back, oldest first."""
    return session.scalars(_ACTIONS_FOR, {"registration_id": registration_id}).all()


def _met_units() -> Select[UUID, UUID, int, datetime]:
    """Of each learner at these prisons and each unit: how many criteria are met now, and since when all of them."""
    later = aliased(Decision)
    return (
        select(
            Decision.registration_id,
            LearningOutcome.unit_id,
            func.count(Decision.criterion_id.distinct()).label("count"),
            func.max(Decision.decided_at).label("since"),
        )
        .join(Criterion, Criterion.id == Decision.criterion_id)
        .join(LearningOutcome, LearningOutcome.id == Criterion.outcome_id)
        .join(Registration, Registration.id == Decision.registration_id)
        .join(Stay, (Stay.person_id == Registration.learner_id) & Stay.ended_at.is_(None))
        .where(
            Stay.establishment_id.in_(_PLACES),
            Decision.outcome == Outcome.MET,
            Decision.takes_effect,
            ~exists().where(later.supersedes_id == Decision.id),
        )
        .group_by(Decision.registration_id, LearningOutcome.unit_id)
    )


def _number_of_criteria() -> ColumnElement[int]:
    counted = select(func.count(Criterion.id)).join(LearningOutcome, LearningOutcome.id == Criterion.outcome_id)
    return counted.where(LearningOutcome.unit_id == Unit.id).correlate(Unit).scalar_subquery()


def _awarded() -> ColumnElement[bool]:
    return exists().where(UnitAward.registration_id == Registration.id, UnitAward.unit_id == Unit.id)


def _undecided() -> ColumnElement[bool]:
    """A piece that was submitted, and not judged, claims a criterion of the unit."""
    waiting = (
        select(Claim.id)
        .join(EvidenceVersion, EvidenceVersion.id == Claim.version_id)
        .join(Evidence, Evidence.id == EvidenceVersion.evidence_id)
        .join(Criterion, Criterion.id == Claim.criterion_id)
        .join(LearningOutcome, LearningOutcome.id == Criterion.outcome_id)
        .where(
            Evidence.registration_id == Registration.id,
            LearningOutcome.unit_id == Unit.id,
            EvidenceVersion.submitted_at.is_not(None),
            ~exists().where(Judgement.version_id == EvidenceVersion.id),
        )
    )
    return waiting.correlate(Registration, Unit).exists()


def _sent_back() -> ColumnElement[bool]:
    still = select(Action.id).join(Finding, Finding.id == Action.finding_id)
    open_here = still.where(Finding.registration_id == Registration.id, Finding.unit_id == Unit.id, _is_open())
    return open_here.correlate(Registration, Unit).exists()


_ASKED_BY = bindparam("asked_by", type_=Uuid)


def _decided_in_unit() -> ColumnElement[bool]:
    """Whether the one who asks made or countersigned any decision in the unit, superseded ones included."""
    theirs = (
        select(Decision.id)
        .join(Judgement, Judgement.id == Decision.judgement_id)
        .join(Criterion, Criterion.id == Decision.criterion_id)
        .join(LearningOutcome, LearningOutcome.id == Criterion.outcome_id)
        .where(
            Decision.registration_id == Registration.id,
            LearningOutcome.unit_id == Unit.id,
            or_(Judgement.assessor_id == _ASKED_BY, Judgement.countersigned_by == _ASKED_BY),
        )
    )
    return theirs.correlate(Registration, Unit).exists()


def _ready() -> Select[Registration, Unit, datetime, bool]:
    met = _met_units().subquery()
    return (
        select(Registration, Unit, met.c.since, _decided_in_unit())
        .join(met, met.c.registration_id == Registration.id)
        .join(Unit, Unit.id == met.c.unit_id)
        .where(met.c.count == _number_of_criteria(), ~_awarded(), ~_undecided(), ~_sent_back())
        .order_by(met.c.since, Registration.id, Unit.position)
        .options(joinedload(Registration.learner).options(joinedload(Person.number_row), joinedload(Person.stay)))
        .limit(_LIMIT)
        .offset(_OFFSET)
    )


_READY = _ready()


def ready_at(
    session: Session, places: Collection[UUID], *, asked_by: UUID | None, limit: int = 50, offset: int = 0
) -> Sequence[ReadyUnit]:
    """Units an IQA may look at now, of learners now at these prisons; the one ready longest comes first."""
    asked = {"places": list(places), "asked_by": asked_by, "limit": limit, "offset": offset}
    return [ReadyUnit(*row) for row in session.execute(_READY, asked)]


def slugs_of(session: Session) -> dict[UUID, str]:
    """The slug of every edition of every qualification. One statement."""
    return dict(session.execute(select(Qualification.id, Qualification.slug)).all())


def coverage_of(session: Session, registration: Registration) -> Coverage:
    """What a loaded registration's portfolio adds up to, findings and awards included. Four statements."""
    return coverage(
        registration.qualification,
        evidence_for_grid(session, registration.id),
        findings_of(session, registration.id),
        awards_of(session, registration.id),
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
