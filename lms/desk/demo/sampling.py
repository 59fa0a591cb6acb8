"""How the demonstration's IQAs sample: a plan, its draws, and what is said of each criterion of what was drawn."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from uuid import UUID

from lms.courses.models import Registration, Unit
from lms.courses.rules.specification import rules_of
from lms.desk.demo import words
from lms.desk.demo.stage import Boards
from lms.people.models import Role
from lms.quality import queries
from lms.quality.models import SamplingPlan, Stage
from lms.quality.queries.sampling import plans_at
from lms.quality.service import Said
from lms.quality.service.sampling import Agreed, make_draw, make_plan

A_YEAR = timedelta(days=365)


def draw_before_agreeing(boards: Boards, prison: str, registration: Registration, unit: Unit, when: datetime) -> Said:
    """Plan a year of sampling, draw what is complete, and agree with every decision in the unit that was drawn."""
    work = boards.by_role(Role.IQA, prison, when)
    rates = asdict(rules_of(registration.qualification).sampling)
    place, slug = boards.prisons[prison].id, registration.qualification.slug
    agreed = Agreed(boards.staff[prison][Role.EQA].name, work.today)
    plan = make_plan(work, place, slug, from_day=work.today, to_day=work.today + A_YEAR, rates=rates, agreed=agreed)
    make_draw(work, plan, Stage.SUMMATIVE, words.PLAN_SEED)
    return of_each(boards, registration, unit, {})


def draw_early(boards: Boards, prison: str, when: datetime) -> None:
    """Draw from the units that are still being worked on."""
    work = boards.by_role(Role.IQA, prison, when)
    make_draw(work, plan_of(boards, prison), Stage.INTERIM, words.INTERIM_SEED)


def plan_of(boards: Boards, prison: str) -> SamplingPlan:
    """The plan of a prison."""
    return plans_at(boards.session, [boards.prisons[prison].id])[0]


def of_each(
    boards: Boards,
    registration: Registration,
    unit: Unit,
    to_do: Mapping[UUID, str],
    *,
    due_on: date | None = None,
) -> Said:
    """An answer for every decided criterion of a unit: disagreeing with those that something is to be done about."""
    boards.session.flush()
    rows = queries.coverage_of(boards.session, registration).unit(unit).rows.rows
    agrees = {row.criterion.id: row.criterion.id not in to_do for row in rows if row.standing}
    return Said(agrees=agrees, feedback_adequate=True, due_on=due_on)
