"""Reading all that is decided under a sampling plan: what its newest draws were made from, and what is there now."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, exists, func, select, union
from sqlalchemy.orm import Session, aliased

from lms.core.clock import start_of_day
from lms.core.db import UTCDateTime
from lms.courses.models import Criterion, LearningOutcome, Qualification, Registration
from lms.portfolio.models import Decision, Judgement
from lms.quality.models import Draw, SampleItem, SamplingPlan, Stage
from lms.quality.queries.risk import NOBODY_HERE
from lms.quality.queries.sampling import around, decided_for, decided_units, names_of
from lms.quality.rules.caseload import Caseload, Picked, caseload
from lms.quality.rules.compliance import ItemState
from lms.quality.rules.population import population
from lms.quality.rules.sampling import Item, item_of

STAGES = (Stage.INTERIM, Stage.SUMMATIVE)
_PLAN_ID = bindparam("plan_id", type_=Uuid)
_LATER = aliased(Draw)
_NEWEST = (
    select(Draw.stage, Draw.population)
    .where(
        Draw.plan_id == _PLAN_ID,
        ~exists().where(_LATER.plan_id == Draw.plan_id, _LATER.stage == Draw.stage, _LATER.number > Draw.number),
    )
    .order_by(Draw.number)
)


def _decided_there() -> Select[*tuple[Any, ...]]:
    """The units that somebody decided something in at a prison between two moments, on a qualification."""
    return (
        select(Decision.registration_id, LearningOutcome.unit_id)
        .join(Judgement, Judgement.id == Decision.judgement_id)
        .join(Registration, Registration.id == Decision.registration_id)
        .join(Qualification, Qualification.id == Registration.qualification_id)
        .join(Criterion, Criterion.id == Decision.criterion_id)
        .join(LearningOutcome, LearningOutcome.id == Criterion.outcome_id)
        .where(
            Judgement.establishment_id == bindparam("place", type_=Uuid),
            Qualification.slug == bindparam("slug"),
            Judgement.decided_at >= bindparam("since", type_=UTCDateTime),
            Judgement.decided_at < bindparam("until", type_=UTCDateTime),
        )
    )


_PICKED = select(SampleItem.registration_id, SampleItem.unit_id).join(SampleItem.draw).where(Draw.plan_id == _PLAN_ID)
_ENDED = select(func.count()).select_from(union(_decided_there(), _PICKED).subquery())
_RUNNING = select(func.count()).select_from(union(_decided_there(), _PICKED, decided_units()).subquery())


def decided_under(session: Session, plan: SamplingPlan, now: Mapping[Stage, Sequence[Item]]) -> int:
    """How many units were decided at the plan's prison on its days, or picked by its draws; and, where the plan runs,
    how many more a draw could be made from now. One statement."""
    ends = start_of_day(plan.to_day + timedelta(days=1))
    asked = {
        "place": plan.establishment_id,
        "slug": plan.qualification,
        "plan_id": plan.id,
        "since": start_of_day(plan.from_day),
        "until": min(ends, plan.ended_at) if plan.ended_at else ends,
    }
    return session.scalar(_RUNNING if now else _ENDED, asked) or 0


def newest_populations(session: Session, plan: SamplingPlan) -> dict[Stage, list[Item]]:
    """What the newest draw of each stage was made from. One statement, and no more rows than there are stages."""
    rows = session.execute(_NEWEST, {"plan_id": plan.id})
    return {Stage(row.stage): [item_of(data) for data in row.population] for row in rows}


def there_now(session: Session, plan: SamplingPlan) -> dict[Stage, list[Item]]:
    """What a draw of each stage could be made from now; nobody's risk is worked out for it. Five statements."""
    decided = decided_for(session, plan)
    known = around(session, plan, dict.fromkeys({each.assessor_id for each in decided}, NOBODY_HERE))
    return {stage: population(stage, decided, known) for stage in STAGES}


def caseload_of(
    session: Session,
    plan: SamplingPlan,
    now: Mapping[Stage, Sequence[Item]],
    picked: Sequence[tuple[SampleItem, ItemState]],
) -> Caseload:
    """What a plan comes to, with its picks and where each is today. Three statements."""
    newest = newest_populations(session, plan)
    picks = [Picked(Stage(item.draw.stage), item_of(item.stood), state) for item, state in picked]
    known = [*(item for of in (newest, now) for items in of.values() for item in items), *(pick.item for pick in picks)]
    names = names_of(session, {UUID(who) for item in known for who in item.assessors})
    return caseload(decided_under(session, plan, now), newest, now, picks, names)
