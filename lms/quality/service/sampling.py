"""Planning what to look at, and drawing it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.audit.service import record
from lms.core.work import Refused, Work
from lms.courses.queries import qualifications
from lms.establishments.models import Establishment
from lms.quality import policy
from lms.quality.models import Draw, SampleItem, SamplingPlan, Stage
from lms.quality.queries import risk as risk_queries
from lms.quality.queries import sampling as queries
from lms.quality.rules.compliance import runs
from lms.quality.rules.population import population
from lms.quality.rules.risk import Level
from lms.quality.rules.sampling import Drawn, Item, draw, due_on, item_of, missing, reasons

LONGEST_SEED = 40
LONGEST_TYPED = 30
LONGEST_AGREED_WITH = 100
LONGEST_PLAN = timedelta(days=731)
NOT_IQA = "Only an IQA at this prison plans what is looked at there."
PLANNED_ALREADY = "There is a plan for this qualification here already. End it first."
ENDED = "This plan has ended."
AGREED_ALREADY = "It is written down already which EQA agreed to this plan."
NOT_RUNNING = "This plan does not run today."
NOTHING_TO_DRAW = {
    Stage.SUMMATIVE: "No unit is complete and waiting, so there is nothing to draw from.",
    Stage.INTERIM: "No unit has a decision and is still being worked on, so there is nothing to draw from.",
}


@dataclass(frozen=True, slots=True)
class Agreed:
    """Which EQA agreed to the rates of a plan, and when (domain.md 1.6)."""

    with_whom: str
    on: date | None


NOBODY_YET = Agreed("", None)


def make_plan(
    work: Work,
    establishment_id: UUID,
    slug: str,
    *,
    from_day: date,
    to_day: date,
    rates: Mapping[str, int],
    agreed: Agreed = NOBODY_YET,
) -> SamplingPlan:
    """Plan how much of the work on a qualification at a prison is looked at. Returns the plan.

    Raises Refused for anybody but an IQA there, a qualification that is not there, days the wrong way round or too far
    apart, rates that fall as risk rises, a second plan, and half an agreement.
    """
    if not policy.may_plan_at(work.actor, establishment_id):
        raise Refused(NOT_IQA)
    _hold_place(work, establishment_id)
    if slug not in {each.slug for each in qualifications(work.session)}:
        raise Refused("Choose a qualification", field="qualification")
    if not from_day <= to_day <= from_day + LONGEST_PLAN:
        raise Refused("Choose a last day after the first one, and within two years of it", field="to_day")
    if not 1 <= rates["low"] <= rates["medium"] <= rates["high"] <= 100:
        raise Refused("Type rates from 1 to 100 that rise with the risk", field="low")
    if any(p.qualification == slug and p.ended_at is None for p in queries.plans_at(work.session, [establishment_id])):
        raise Refused(PLANNED_ALREADY)
    if agreed != NOBODY_YET:
        _check_agreed(agreed, work.today)
    assert work.actor.person_id is not None
    plan = SamplingPlan(
        establishment_id=establishment_id,
        qualification=slug,
        from_day=from_day,
        to_day=to_day,
        rates={level.value: rates[level.value] for level in reversed(Level)},
        agreed_with=agreed.with_whom.strip(),
        agreed_on=agreed.on,
        made_by=work.actor.person_id,
        made_at=work.now,
        ended_at=None,
    )
    work.session.add(plan)
    work.session.flush()
    record(work, "sampling plan made", plan, place=establishment_id, qualification=slug)
    return plan


def agree_rates(work: Work, plan: SamplingPlan, agreed: Agreed) -> None:
    """Write down which EQA agreed to the rates of a plan, once. Raises Refused for anybody but an IQA there, for a plan
    that ended or has an agreement, and without a name or a day."""
    if not policy.may_run_plan(work.actor, plan):
        raise Refused(NOT_IQA)
    if plan.ended_at:
        raise Refused(ENDED)
    _hold(work, plan)
    work.session.refresh(plan, ["agreed_with", "agreed_on"])
    if plan.agreed_with:
        raise Refused(AGREED_ALREADY)
    _check_agreed(agreed, work.today)
    plan.agreed_with, plan.agreed_on = agreed.with_whom.strip(), agreed.on
    record(work, "sampling plan agreed", plan, place=plan.establishment_id, qualification=plan.qualification)
    work.session.flush()


def _check_agreed(agreed: Agreed, today: date) -> None:
    if not agreed.with_whom.strip():
        raise Refused("Type the name of the EQA, or clear the day", field="agreed_with")
    if agreed.on is None:
        raise Refused("Type the day they agreed, or clear the name", field="agreed_on")
    if agreed.on > today:
        raise Refused("Type a day that is not after today", field="agreed_on")


def end_plan(work: Work, plan: SamplingPlan) -> None:
    """End a plan: from now on every unit is looked at, until there is another. Raises Refused for anybody but an IQA
    there, and for one that ended."""
    if not policy.may_run_plan(work.actor, plan):
        raise Refused(NOT_IQA)
    if plan.ended_at:
        raise Refused(ENDED)
    plan.ended_at = work.now
    record(work, "sampling plan ended", plan, place=plan.establishment_id, qualification=plan.qualification)
    work.session.flush()


def unforeseen(typed: str) -> str:
    """A seed that begins with what somebody typed and ends with what nobody could choose: picks cannot be steered."""
    return f"{typed.strip()}-{secrets.token_hex(4)}"


def make_draw(work: Work, plan: SamplingPlan, stage: Stage, seed: str) -> Draw:
    """Draw from what there is now, and keep it with the draw. Returns the draw.

    Raises Refused for anybody but an IQA there, for a plan that does not run today, without a seed or with one that is
    too long, and where there is nothing to draw from.
    """
    if not policy.may_run_plan(work.actor, plan):
        raise Refused(NOT_IQA)
    if not runs(plan, work.today):
        raise Refused(ENDED if plan.ended_at else NOT_RUNNING)
    if not seed.strip() or len(seed) > LONGEST_SEED:
        raise Refused("Type a few letters or numbers for the seed", field="seed")
    _hold(work, plan)
    items = _population(work, plan, stage)
    if not items:
        raise Refused(NOTHING_TO_DRAW[stage], field="stage")
    drawn = draw(items, plan.rates, seed, str(work.actor.person_id))
    made = _keep(work, plan, stage, seed, items, drawn)
    picked = len(made.items)
    record(work, "sample drawn", made, place=plan.establishment_id, number=made.number, seed=seed, picked=picked)
    return made


def _hold_place(work: Work, establishment_id: UUID) -> None:
    """Make another plan of this prison wait until this one is kept, where the database does not already."""
    work.session.execute(select(Establishment.id).where(Establishment.id == establishment_id).with_for_update())


def _hold(work: Work, plan: SamplingPlan) -> None:
    """Make another draw from this plan wait until this one is kept, where the database does not already."""
    work.session.execute(select(SamplingPlan.id).where(SamplingPlan.id == plan.id).with_for_update())


def _population(work: Work, plan: SamplingPlan, stage: Stage) -> list[Item]:
    risks = risk_queries.risks(work, [plan]).get(plan.id, {})
    decided = queries.decided_for(work.session, plan)
    elsewhere = {each.assessor_id for each in decided} - risks.keys()
    known = risks | dict.fromkeys(elsewhere, risk_queries.NOBODY_HERE)
    return population(stage, decided, queries.around(work.session, plan, known, work.actor))


def _keep(work: Work, plan: SamplingPlan, stage: Stage, seed: str, items: list[Item], drawn: Drawn) -> Draw:
    names = queries.names_of(work.session, {UUID(who) for item in items for who in item.assessors})
    assert work.actor.person_id is not None
    made = Draw(
        plan_id=plan.id,
        number=queries.newest_number(work.session, plan.id) + 1,
        stage=stage.value,
        seed=seed,
        sampler_id=work.actor.person_id,
        drawn_at=work.now,
        population=[item.as_data() for item in items],
        missing=missing(drawn, names),
    )
    made.items = [
        SampleItem(
            position=position,
            registration_id=UUID(pick.item.registration),
            unit_id=UUID(pick.item.unit),
            assessor_id=UUID(pick.item.assessor),
            reasons=reasons(pick, plan.rates, names),
            stood=pick.item.as_data(),
            due_on=due_on(pick.item, work.today),
        )
        for position, pick in enumerate(drawn.picks, 1)
    ]
    work.session.add(made)
    work.session.flush()
    return made


@dataclass(frozen=True, slots=True)
class DrawnAgain:
    """A draw made once more from what was kept with it, and which parts of it are as they were kept."""

    drawn: Drawn
    same_list: bool
    same_reasons: bool
    same_missing: bool

    @property
    def is_the_same(self) -> bool:
        """Whether all of it is."""
        return self.same_list and self.same_reasons and self.same_missing


def draw_again(session: Session, made: Draw) -> DrawnAgain:
    """The same draw from what was kept with it: the same seed gives the same list, for the same reasons, with the same
    missing. Where one differs, somebody has changed what was kept; reasons and what is missing name assessors, and
    differ too where one is called something else now. One statement."""
    items = [item_of(data) for data in made.population]
    again = draw(items, made.plan.rates, made.seed, str(made.sampler_id))
    names = queries.names_of(session, {UUID(who) for item in items for who in item.assessors})
    kept = [(str(item.registration_id), str(item.unit_id), str(item.assessor_id)) for item in made.items]
    return DrawnAgain(
        again,
        same_list=kept == [(pick.item.registration, pick.item.unit, pick.item.assessor) for pick in again.picks],
        same_reasons=[item.reasons for item in made.items]
        == [reasons(pick, made.plan.rates, names) for pick in again.picks],
        same_missing=made.missing == missing(again, names),
    )
