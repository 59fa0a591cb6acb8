"""Reading the units that are ready for an IQA: every criterion met, and nothing open."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, Subquery, Uuid, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from lms.courses.models import Criterion, LearningOutcome, Qualification, Registration, Unit
from lms.people.models import DeclaredInterest, Person, Stay
from lms.portfolio.models import Claim, Decision, Evidence, EvidenceVersion, Judgement, Outcome
from lms.quality.models import Action, Finding, UnitAward
from lms.quality.queries.findings import is_still_open

_PLACES = bindparam("places", type_=Uuid, expanding=True)
_LIMIT, _OFFSET = bindparam("limit", type_=Integer), bindparam("offset", type_=Integer)


@dataclass(frozen=True, slots=True)
class ReadyUnit:
    """A unit with every criterion met and nothing open, since when, and whether the one who asks has a part in it:
    they decided in it, or declared an interest in whoever did."""

    registration: Registration
    unit: Unit
    since: datetime
    decided_by_me: bool


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
    open_here = still.where(Finding.registration_id == Registration.id, Finding.unit_id == Unit.id, is_still_open())
    return open_here.correlate(Registration, Unit).exists()


_ASKED_BY = bindparam("asked_by", type_=Uuid)


def _decided_in_unit() -> ColumnElement[bool]:
    """Whether the one who asks made or countersigned any decision in the unit, superseded ones included, or declared
    an interest in somebody who did."""
    interest = exists().where(
        DeclaredInterest.person_id == _ASKED_BY,
        DeclaredInterest.ended_at.is_(None),
        DeclaredInterest.about_id.in_([Judgement.assessor_id, Judgement.countersigned_by]),
    )
    theirs = (
        select(Decision.id)
        .join(Judgement, Judgement.id == Decision.judgement_id)
        .join(Criterion, Criterion.id == Decision.criterion_id)
        .join(LearningOutcome, LearningOutcome.id == Criterion.outcome_id)
        .where(
            Decision.registration_id == Registration.id,
            LearningOutcome.unit_id == Unit.id,
            or_(
                Judgement.assessor_id == _ASKED_BY,
                Judgement.countersigned_by == _ASKED_BY,
                interest.correlate(Judgement),
            ),
        )
    )
    return theirs.correlate(Registration, Unit).exists()


def _ready_in(met: Subquery) -> Select[Registration, Unit]:
    """Of these units, the ones with every criterion met that are not awarded, with nothing sent and nothing open."""
    return (
        select(Registration, Unit)
        .join(met, met.c.registration_id == Registration.id)
        .join(Unit, Unit.id == met.c.unit_id)
        .where(met.c.count == _number_of_criteria(), ~_awarded(), ~_undecided(), ~_sent_back())
    )


def _ready() -> Select[Registration, Unit, datetime, bool]:
    met = _met_units().subquery()
    return (
        _ready_in(met)
        .add_columns(met.c.since, _decided_in_unit())
        .order_by(met.c.since, Registration.id, Unit.position)
        .options(joinedload(Registration.learner).options(joinedload(Person.number_row), joinedload(Person.stay)))
        .limit(_LIMIT)
        .offset(_OFFSET)
    )


_READY = _ready()
_READY_UNITS = (
    _ready_in(_met_units().subquery())
    .with_only_columns(Registration.id, Unit.id)
    .join(Qualification, Qualification.id == Registration.qualification_id)
    .where(Qualification.slug == bindparam("slug"))
)


def ready_at(
    session: Session, places: Collection[UUID], *, asked_by: UUID | None, limit: int = 50, offset: int = 0
) -> Sequence[ReadyUnit]:
    """Units an IQA may look at now, of learners now at these prisons; the one ready longest comes first."""
    asked = {"places": list(places), "asked_by": asked_by, "limit": limit, "offset": offset}
    return [ReadyUnit(*row) for row in session.execute(_READY, asked)]


def ready_units(session: Session, place: UUID, slug: str) -> set[tuple[UUID, UUID]]:
    """The units on a qualification an IQA may look at now at a prison, as pairs of ids. One statement."""
    return {(row[0], row[1]) for row in session.execute(_READY_UNITS, {"places": [place], "slug": slug})}
