"""Reading sampling plans, what a draw can be made from, and how far a plan is done."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, Uuid, bindparam, exists, func, select
from sqlalchemy.orm import Session, defer, joinedload, selectinload

from lms.assessments.models import Discussion, PracticalAssessment, WitnessStatement
from lms.core.work import Work
from lms.courses.models import Criterion, LearningOutcome, Qualification, Registration, Unit
from lms.establishments.models import Establishment
from lms.people.models import DeclaredInterest, Person, Role, RoleGrant, Stay
from lms.portfolio.models import Claim, Decision, Evidence, EvidenceVersion, Judgement
from lms.quality.models import Draw, SampleItem, SamplingPlan, UnitAward
from lms.quality.queries.findings import ready_at
from lms.quality.rules.population import Around, Decided
from lms.quality.rules.risk import Risk

EVERY_ONE = 1_000_000
_PLACES = bindparam("places", type_=Uuid, expanding=True)
_PLANS = bindparam("plans", type_=Uuid, expanding=True)
_TODAY = bindparam("today", type_=Date)


# Plans and draws

_PLAN = select(SamplingPlan).options(joinedload(SamplingPlan.establishment), joinedload(SamplingPlan.maker))
_PLANS_AT = _PLAN.where(SamplingPlan.establishment_id.in_(_PLACES)).order_by(
    SamplingPlan.ended_at.is_not(None), SamplingPlan.from_day.desc(), SamplingPlan.made_at.desc(), SamplingPlan.id
)
_IN_FORCE = _PLANS_AT.where(
    SamplingPlan.ended_at.is_(None), SamplingPlan.from_day <= _TODAY, SamplingPlan.to_day >= _TODAY
)


def plans_at(session: Session, places: Collection[UUID]) -> Sequence[SamplingPlan]:
    """Every plan of these prisons: those that are not ended first, then the newest. One statement."""
    return session.scalars(_PLANS_AT, {"places": list(places)}).all()


def plans_in_force(session: Session, places: Collection[UUID], today: date) -> Sequence[SamplingPlan]:
    """The plans of these prisons that run today. One statement."""
    return session.scalars(_IN_FORCE, {"places": list(places), "today": today}).all()


def get_plan(work: Work, plan_id: UUID) -> SamplingPlan | None:
    """A plan with its draws, without what they were drawn from, or None. Two statements."""
    drawn = selectinload(SamplingPlan.draws).options(
        defer(Draw.population, raiseload=True), joinedload(Draw.sampler), selectinload(Draw.items)
    )
    return work.session.scalar(_PLAN.where(SamplingPlan.id == plan_id).options(drawn))


def get_draw(work: Work, draw_id: UUID) -> Draw | None:
    """A draw with its plan and its picks, each with learner, unit and assessor, or None. Two statements."""
    plan = joinedload(Draw.plan).joinedload(SamplingPlan.establishment)
    learner = joinedload(SampleItem.registration).joinedload(Registration.learner)
    person = learner.options(joinedload(Person.number_row), joinedload(Person.stay))
    items = selectinload(Draw.items).options(person, joinedload(SampleItem.unit), joinedload(SampleItem.assessor))
    return work.session.scalar(select(Draw).where(Draw.id == draw_id).options(plan, joinedload(Draw.sampler), items))


def newest_number(session: Session, plan_id: UUID) -> int:
    """The number of the newest draw from a plan; 0 before the first. One statement."""
    return session.scalar(select(func.max(Draw.number)).where(Draw.plan_id == plan_id)) or 0


def items_of(session: Session, plan_id: UUID) -> Sequence[SampleItem]:
    """Every pick of a plan with its learner, unit and assessor, and what its draw was made from. Two statements."""
    learner = joinedload(SampleItem.registration).joinedload(Registration.learner).joinedload(Person.number_row)
    wanted = (
        select(SampleItem)
        .join(SampleItem.draw)
        .where(Draw.plan_id == plan_id)
        .order_by(Draw.number, SampleItem.position)
        .options(learner, joinedload(SampleItem.unit), joinedload(SampleItem.assessor), selectinload(SampleItem.draw))
    )
    return session.scalars(wanted).all()


def names_of(session: Session, people: Collection[UUID]) -> dict[str, str]:
    """The names of these people, by id as text. One statement."""
    wanted = select(Person.id, Person.first_name, Person.last_name).where(Person.id.in_(people))
    return {str(row.id): f"{row.first_name} {row.last_name}" for row in session.execute(wanted)}


# What a draw is made from


def _decided() -> Select[*tuple[Any, ...]]:
    awarded = exists().where(
        UnitAward.registration_id == Decision.registration_id, UnitAward.unit_id == LearningOutcome.unit_id
    )
    return (
        select(
            Decision.registration_id,
            Registration.learner_id,
            Registration.establishment_id,
            LearningOutcome.unit_id,
            Unit.code,
            Decision.id,
            Decision.criterion_id,
            Decision.supersedes_id,
            Decision.takes_effect,
            Decision.outcome,
            Decision.decided_at,
            Judgement.assessor_id,
            Judgement.countersigned_by,
            Judgement.why_again,
            Establishment.name,
            Evidence.kind,
            Evidence.source,
            PracticalAssessment.observer_id,
            WitnessStatement.witness_id,
            Discussion.assessor_id,
        )
        .select_from(Decision)
        .join(Registration, Registration.id == Decision.registration_id)
        .join(Stay, (Stay.person_id == Registration.learner_id) & Stay.ended_at.is_(None))
        .join(Qualification, Qualification.id == Registration.qualification_id)
        .join(Criterion, Criterion.id == Decision.criterion_id)
        .join(LearningOutcome, LearningOutcome.id == Criterion.outcome_id)
        .join(Unit, Unit.id == LearningOutcome.unit_id)
        .join(Judgement, Judgement.id == Decision.judgement_id)
        .join(Establishment, Establishment.id == Judgement.establishment_id)
        .join(EvidenceVersion, EvidenceVersion.id == Judgement.version_id)
        .join(Evidence, Evidence.id == EvidenceVersion.evidence_id)
        .outerjoin(PracticalAssessment, PracticalAssessment.id == Evidence.practical_id)
        .outerjoin(WitnessStatement, WitnessStatement.id == Evidence.witness_id)
        .outerjoin(Discussion, Discussion.id == Evidence.discussion_id)
        .where(
            Stay.establishment_id == bindparam("place", type_=Uuid),
            Qualification.slug == bindparam("slug"),
            ~awarded,
        )
        .order_by(Decision.decided_at, Decision.id)
    )


_DECIDED = _decided()
_INTERESTS = (
    select(DeclaredInterest.person_id, DeclaredInterest.about_id)
    .join(Stay, (Stay.person_id == DeclaredInterest.about_id) & Stay.ended_at.is_(None))
    .where(DeclaredInterest.ended_at.is_(None), Stay.establishment_id == bindparam("place", type_=Uuid))
)
_WITH_AWARDS = (
    select(UnitAward.registration_id)
    .join(Registration, Registration.id == UnitAward.registration_id)
    .join(Stay, (Stay.person_id == Registration.learner_id) & Stay.ended_at.is_(None))
    .where(Stay.establishment_id == bindparam("place", type_=Uuid))
    .distinct()
)


_SIZES = (
    select(LearningOutcome.unit_id, func.count(Criterion.id))
    .join(Criterion, Criterion.outcome_id == LearningOutcome.id)
    .group_by(LearningOutcome.unit_id)
)


def decided_for(session: Session, plan: SamplingPlan) -> list[Decided]:
    """Every decision in units that are not awarded, of learners at the plan's prison now. One statement."""
    asked = {"place": plan.establishment_id, "slug": plan.qualification}
    return [Decided(*row) for row in session.execute(_DECIDED, asked)]


def around(session: Session, plan: SamplingPlan, risks: Mapping[UUID, Risk]) -> Around:
    """What else a draw from this plan is worked out from. Four statements."""
    place = {"place": plan.establishment_id}
    interests: dict[UUID, set[UUID]] = defaultdict(set)
    for row in session.execute(_INTERESTS, place):
        interests[row.about_id].add(row.person_id)
    ready = ready_at(session, [plan.establishment_id], asked_by=None, limit=EVERY_ONE)
    return Around(
        here=plan.establishment_id,
        complete={(each.registration.id, each.unit.id) for each in ready},
        with_awards=set(session.scalars(_WITH_AWARDS, place)),
        sizes=dict(session.execute(_SIZES).all()),
        interests=interests,
        risks=risks,
    )


# Own work


def _took_part() -> Select[bool]:
    """Whether somebody observed, asked or bore witness in a piece sent for this unit of a portfolio."""
    me = bindparam("me", type_=Uuid)
    found = (
        select(Claim.id)
        .join(EvidenceVersion, EvidenceVersion.id == Claim.version_id)
        .join(Evidence, Evidence.id == EvidenceVersion.evidence_id)
        .join(Criterion, Criterion.id == Claim.criterion_id)
        .join(LearningOutcome, LearningOutcome.id == Criterion.outcome_id)
        .outerjoin(PracticalAssessment, PracticalAssessment.id == Evidence.practical_id)
        .outerjoin(WitnessStatement, WitnessStatement.id == Evidence.witness_id)
        .outerjoin(Discussion, Discussion.id == Evidence.discussion_id)
        .where(
            Evidence.registration_id == bindparam("registration_id", type_=Uuid),
            LearningOutcome.unit_id == bindparam("unit_id", type_=Uuid),
            EvidenceVersion.submitted_at.is_not(None),
            (PracticalAssessment.observer_id == me)
            | (WitnessStatement.witness_id == me)
            | (Discussion.assessor_id == me),
        )
    )
    return select(found.exists())


_TOOK_PART = _took_part()


def took_part(session: Session, registration_id: UUID, unit_id: UUID, person_id: UUID | None) -> bool:
    """Whether somebody observed, asked or bore witness in a piece sent for a unit of a portfolio. One statement."""
    asked = {"registration_id": registration_id, "unit_id": unit_id, "me": person_id}
    return bool(session.scalar(_TOOK_PART, asked))


# Assessors

_ASSESSORS_AT = (
    select(Person)
    .join(RoleGrant, RoleGrant.person_id == Person.id)
    .where(
        RoleGrant.role == Role.ASSESSOR,
        RoleGrant.establishment_id == bindparam("place", type_=Uuid),
        RoleGrant.from_day <= _TODAY,
        RoleGrant.to_day.is_(None) | (RoleGrant.to_day >= _TODAY),
        RoleGrant.suspended_on.is_(None),
    )
    .order_by(Person.last_name, Person.first_name, Person.id)
    .distinct()
)


def assessors_at(session: Session, place: UUID | None, today: date) -> Sequence[Person]:
    """Who assesses at a prison today, by name. One statement."""
    return session.scalars(_ASSESSORS_AT, {"place": place, "today": today}).all()
