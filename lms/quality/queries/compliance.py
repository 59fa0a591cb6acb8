"""Reading how far sampling plans are."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Uuid, bindparam, exists, func, select, true
from sqlalchemy.orm import Session, aliased, joinedload

from lms.courses.models import Registration
from lms.people.models import Person, Stay
from lms.quality.models import Action, Draw, Finding, SampleItem, SamplingPlan, Stage, UnitAward
from lms.quality.queries.claims import is_not_looked_at
from lms.quality.queries.sampling import plans_in_force
from lms.quality.rules.compliance import OPEN, InPlan, ItemState, Looked, Planned, in_population, state_of

_PLANS = bindparam("plans", type_=Uuid, expanding=True)
_PLACES = bindparam("places", type_=Uuid, expanding=True)


def _planned_items(is_here: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            SampleItem.id.label("item_id"),
            SamplingPlan.id.label("plan_id"),
            Draw.id.label("draw_id"),
            SampleItem.registration_id,
            SampleItem.unit_id,
            SampleItem.assessor_id,
            Draw.stage,
            Draw.drawn_at,
            SampleItem.due_on,
            is_here.label("is_here"),
        )
        .join(Draw, Draw.id == SampleItem.draw_id)
        .join(SamplingPlan, SamplingPlan.id == Draw.plan_id)
        .join(Registration, Registration.id == SampleItem.registration_id)
        .order_by(Draw.drawn_at, Draw.id, SampleItem.position)
    )


_ITEMS = _planned_items(
    exists().where(
        Stay.person_id == Registration.learner_id,
        Stay.ended_at.is_(None),
        Stay.establishment_id == SamplingPlan.establishment_id,
    )
).where(SamplingPlan.id.in_(_PLANS))
# A plan that ended, or that another prison made: what it picked is looked at all the same, wherever the learner is now.
_CARRIED = (
    _planned_items(true())
    .join(Stay, (Stay.person_id == Registration.learner_id) & Stay.ended_at.is_(None))
    .where(
        Stay.establishment_id.in_(_PLACES),
        SamplingPlan.id.not_in(_PLANS),
        ~exists().where(UnitAward.registration_id == Registration.id, UnitAward.unit_id == SampleItem.unit_id),
        is_not_looked_at(),
    )
)
_ANSWER_BY = select(func.max(Action.due_on)).where(Action.finding_id == Finding.id, Action.criterion_id.is_not(None))
_LOOKS = (
    select(
        Finding.registration_id,
        Finding.unit_id,
        Finding.stage,
        Finding.agrees,
        Finding.found_at,
        _ANSWER_BY.correlate(Finding).scalar_subquery().label("due_on"),
    )
    .where(
        Finding.stage != Stage.RELEASED,
        exists()
        .where(
            SampleItem.draw_id == Draw.id,
            Draw.plan_id.in_(_PLANS),
            SampleItem.registration_id == Finding.registration_id,
            SampleItem.unit_id == Finding.unit_id,
        )
        .correlate(Finding),
    )
    .order_by(Finding.found_at, Finding.id)
)
_LATER = aliased(Draw)
_NEWEST_DRAWS = (
    select(Draw)
    .where(
        Draw.plan_id.in_(_PLANS),
        Draw.stage == Stage.SUMMATIVE.value,
        ~exists().where(
            _LATER.plan_id == Draw.plan_id, _LATER.stage == Stage.SUMMATIVE.value, _LATER.number > Draw.number
        ),
    )
    .order_by(Draw.id)
)


@dataclass(frozen=True, slots=True)
class Progress:
    """The plans of some prisons, and how far each pick is today."""

    plans: Sequence[SamplingPlan]
    items: Sequence[Planned]
    states: Mapping[UUID, ItemState]
    newest: Mapping[UUID, Draw]

    def plan_of(self, place: UUID | None, slug: str) -> SamplingPlan | None:
        """The plan that runs for a qualification at a prison, or None."""
        return next((p for p in self.plans if p.establishment_id == place and p.qualification == slug), None)

    def of_unit(self, place: UUID | None, slug: str, registration_id: UUID, unit_id: UUID) -> InPlan | None:
        """What the plan that runs there asks of one unit of one learner, or None where no plan runs."""
        plan = self.plan_of(place, slug)
        if plan is None:
            return None
        newest = self.newest.get(plan.id)
        own = [each for each in self.items if each.plan_id == plan.id]
        of_this = [each for each in self.items if (each.registration_id, each.unit_id) == (registration_id, unit_id)]
        stood = in_population(newest.population, registration_id, unit_id) if newest else None
        return InPlan(
            states=tuple(self.states[each.item_id] for each in of_this),
            drawn_at=newest.drawn_at if newest else None,
            was_in_it=stood is not None,
            was_apart=newest is not None and stood is not None and str(newest.sampler_id) in stood["apart"],
            left_to_do=sum(self.states[each.item_id] in OPEN for each in own),
        )

    def open_item(self, registration_id: UUID, unit_id: UUID, stage: Stage) -> Planned | None:
        """The pick that looking at a unit answers now: of complete units first, then the newest; None for none."""
        waiting = [
            each
            for each in self.items
            if (each.registration_id, each.unit_id) == (registration_id, unit_id)
            and self.states[each.item_id] in OPEN
            and (each.stage is Stage.INTERIM or stage is Stage.SUMMATIVE)
        ]
        return max(waiting, key=lambda each: (each.stage is Stage.SUMMATIVE, each.drawn_at), default=None)


def _planned(row: Row[*tuple[Any, ...]]) -> Planned:
    return Planned(**dict(row._mapping) | {"stage": Stage(row.stage)})


def progress(session: Session, plans: Sequence[SamplingPlan], today: date) -> Progress:
    """How far these plans are. Three statements, or none without a plan."""
    asked = {"plans": [plan.id for plan in plans]}
    if not plans:
        return Progress(plans, (), {}, {})
    items = [_planned(row) for row in session.execute(_ITEMS, asked)]
    looks: dict[tuple[UUID, UUID], list[Looked]] = defaultdict(list)
    for row in session.execute(_LOOKS, asked):
        looks[row.registration_id, row.unit_id].append(Looked(row.stage, row.agrees, row.found_at, row.due_on))
    states = {each.item_id: state_of(each, looks[each.registration_id, each.unit_id], today) for each in items}
    newest = {draw.plan_id: draw for draw in session.scalars(_NEWEST_DRAWS, asked)}
    return Progress(plans, items, states, newest)


def progress_at(session: Session, places: Collection[UUID], today: date) -> Progress:
    """How far the plans that run today at these prisons are, with what earlier plans and other prisons picked of
    learners who are here now and nobody has looked at. Five statements, or one without a plan."""
    found = progress(session, plans_in_force(session, places, today), today)
    if not found.plans:
        return found
    asked = {"places": list(places), "plans": [plan.id for plan in found.plans]}
    carried = [_planned(row) for row in session.execute(_CARRIED, asked)]
    states = {each.item_id: state_of(each, (), today) for each in carried}
    return replace(found, items=(*found.items, *carried), states={**found.states, **states})


_THESE = (
    select(SampleItem)
    .where(SampleItem.id.in_(bindparam("items", type_=Uuid, expanding=True)))
    .order_by(SampleItem.due_on, SampleItem.position, SampleItem.id)
    .options(
        joinedload(SampleItem.registration)
        .joinedload(Registration.learner)
        .options(joinedload(Person.number_row), joinedload(Person.stay)),
        joinedload(SampleItem.unit),
    )
)


def items_among(session: Session, items: Collection[UUID]) -> Sequence[SampleItem]:
    """These picks with their learners and units, the soonest due first. One statement."""
    return session.scalars(_THESE, {"items": list(items)}).all()
