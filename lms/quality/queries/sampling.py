"""Reading sampling plans, what a draw can be made from, and how far a plan is done."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, Uuid, bindparam, exists, func, select
from sqlalchemy.orm import Session, contains_eager, defer, joinedload, selectinload

from lms.core.work import Actor, Work
from lms.courses.models import Criterion, LearningOutcome, Qualification, Registration, Unit
from lms.establishments.models import Establishment
from lms.people.models import DeclaredInterest, Person, Role, RoleGrant, Stay
from lms.portfolio.models import Decision, Evidence, EvidenceVersion, Judgement
from lms.quality.models import Draw, SampleItem, SamplingPlan, UnitAward
from lms.quality.queries.apart import parts_for
from lms.quality.queries.ready import ready_units
from lms.quality.queries.sources import SEEN, WHO_SAW, with_sources
from lms.quality.rules.population import Around, Decided
from lms.quality.rules.risk import Risk

_PLACES = bindparam("places", type_=Uuid, expanding=True)
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
    """Every pick of a plan with its learner, unit and assessor, and its draw without the population. One statement."""
    learner = joinedload(SampleItem.registration).joinedload(Registration.learner).joinedload(Person.number_row)
    wanted = (
        select(SampleItem)
        .join(SampleItem.draw)
        .where(Draw.plan_id == plan_id)
        .order_by(Draw.number, SampleItem.position)
        .options(learner, joinedload(SampleItem.unit), joinedload(SampleItem.assessor))
        .options(contains_eager(SampleItem.draw).defer(Draw.population, raiseload=True))
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
    made = (
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
            *WHO_SAW,
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
    )
    return (
        with_sources(made, *SEEN)
        .where(
            Stay.establishment_id == bindparam("place", type_=Uuid),
            Qualification.slug == bindparam("slug"),
            ~awarded,
        )
        .order_by(Decision.decided_at, Decision.id)
    )


_DECIDED = _decided()


def decided_units() -> Select[*tuple[Any, ...]]:
    """The statement of the units that a draw could be made from, as pairs of a registration and a unit."""
    return _DECIDED.order_by(None).with_only_columns(Decision.registration_id, LearningOutcome.unit_id)


# What staff of the prison declared, about anybody: the learner, or whoever decided, here or before they came.
_INTERESTS = select(DeclaredInterest.person_id, DeclaredInterest.about_id).where(
    DeclaredInterest.ended_at.is_(None),
    exists().where(
        RoleGrant.person_id == DeclaredInterest.person_id,
        RoleGrant.establishment_id == bindparam("place", type_=Uuid),
    ),
)
_WITH_AWARDS = (
    select(UnitAward.registration_id)
    .join(Registration, Registration.id == UnitAward.registration_id)
    .join(Qualification, Qualification.id == Registration.qualification_id)
    .join(Stay, (Stay.person_id == Registration.learner_id) & Stay.ended_at.is_(None))
    .where(Stay.establishment_id == bindparam("place", type_=Uuid), Qualification.slug == bindparam("slug"))
    .distinct()
)
_SIZES = (
    select(LearningOutcome.unit_id, func.count(Criterion.id))
    .join(Criterion, Criterion.outcome_id == LearningOutcome.id)
    .join(Unit, Unit.id == LearningOutcome.unit_id)
    .join(Qualification, Qualification.id == Unit.qualification_id)
    .where(Qualification.slug == bindparam("slug"))
    .group_by(LearningOutcome.unit_id)
)


def decided_for(session: Session, plan: SamplingPlan) -> list[Decided]:
    """Every decision in units that are not awarded, of learners at the plan's prison now. One statement."""
    asked = {"place": plan.establishment_id, "slug": plan.qualification}
    return [Decided(*row) for row in session.execute(_DECIDED, asked)]


def around(session: Session, plan: SamplingPlan, risks: Mapping[UUID, Risk], sampler: Actor | None = None) -> Around:
    """What else a draw from this plan is worked out from: of its own qualification alone. Five statements;
    four where nobody draws, and so nobody has a part in it."""
    asked = {"place": plan.establishment_id, "slug": plan.qualification}
    interests: dict[UUID, set[UUID]] = defaultdict(set)
    for row in session.execute(_INTERESTS, {"place": plan.establishment_id}):
        interests[row.about_id].add(row.person_id)
    return Around(
        here=plan.establishment_id,
        complete=ready_units(session, plan.establishment_id, plan.qualification),
        with_awards=set(session.scalars(_WITH_AWARDS, asked)),
        sizes=dict(session.execute(_SIZES, {"slug": plan.qualification}).all()),
        interests=interests,
        risks=risks,
        parts=parts_for(session, plan, sampler) if sampler else {},
    )


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


def assessor_ids_at(work: Work, place: UUID | None) -> frozenset[UUID]:
    """Who assesses at a prison today, by id. One statement."""
    return frozenset(each.id for each in assessors_at(work.session, place, work.today))
