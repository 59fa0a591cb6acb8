"""Reading whether a prison has been through a whole cycle of IQA, and what it left open."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import Session

from lms.courses.models import Qualification, Registration
from lms.people.models import Stay
from lms.quality.models import Draw, Finding, SampleItem, SamplingPlan, Stage, UnitAward
from lms.quality.queries.claims import RouteKey, actions_at, is_complete, is_not_looked_at, newest_visits
from lms.quality.rules.claims import CycleFacts, LeftOpen


def cycles_at(session: Session, places: Collection[UUID], today: date) -> dict[RouteKey, CycleFacts]:
    """What bears on claiming directly, by prison and qualification. Six statements."""
    draws = _counted(session, _draws(places))
    waiting = _counted(session, _not_looked_at(places))
    finished = _counted(session, _finished_at(places))
    actions = {(row[0], row[1]): row for row in session.execute(actions_at(places, today))}
    sampled = {(row[0], row[1]): row for row in session.execute(_sampled_at(places))}
    visits = newest_visits(session, places)
    return {
        key: CycleFacts(
            draws=draws.get(key, 0),
            not_looked_at=waiting.get(key, 0),
            actions=actions[key].all if key in actions else 0,
            finished=finished.get(key, 0),
            sampled=sampled[key].all if key in sampled else 0,
            sampled_summative=sampled[key].summative if key in sampled else 0,
            left=LeftOpen(visits.get(key), actions[key].late if key in actions else 0),
        )
        for key in {*draws, *waiting, *actions, *finished, *sampled, *visits}
    }


def _counted(session: Session, wanted: Select[UUID, str, int]) -> dict[RouteKey, int]:
    return {(place, slug): count for place, slug, count in session.execute(wanted)}


def _draws(places: Collection[UUID]) -> Select[UUID, str, int]:
    return (
        select(SamplingPlan.establishment_id, SamplingPlan.qualification, func.count())
        .join(Draw, Draw.plan_id == SamplingPlan.id)
        .where(SamplingPlan.establishment_id.in_(places), Draw.stage == Stage.SUMMATIVE.value)
        .group_by(SamplingPlan.establishment_id, SamplingPlan.qualification)
    )


def _not_looked_at(places: Collection[UUID]) -> Select[UUID, str, int]:
    """What draws picked and nobody has looked at, of learners who are still at the prison."""
    here = and_(Stay.person_id == Registration.learner_id, Stay.ended_at.is_(None))
    return (
        select(SamplingPlan.establishment_id, SamplingPlan.qualification, func.count(SampleItem.id))
        .join(Draw, Draw.plan_id == SamplingPlan.id)
        .join(SampleItem, SampleItem.draw_id == Draw.id)
        .join(Registration, Registration.id == SampleItem.registration_id)
        .join(Stay, here)
        .where(
            SamplingPlan.establishment_id.in_(places),
            Stay.establishment_id == SamplingPlan.establishment_id,
            is_not_looked_at(),
        )
        .group_by(SamplingPlan.establishment_id, SamplingPlan.qualification)
    )


def _sampled_at(places: Collection[UUID]) -> Select[UUID, str, int, int]:
    """Of how many learners an IQA looked at work, in a sample or not, and of how many at whole units."""
    whole = case((Finding.stage == Stage.SUMMATIVE, Registration.learner_id))
    return (
        select(
            Finding.establishment_id,
            Qualification.slug,
            func.count(Registration.learner_id.distinct()).label("all"),
            func.count(whole.distinct()).label("summative"),
        )
        .join(Registration, Registration.id == Finding.registration_id)
        .join(Qualification, Qualification.id == Registration.qualification_id)
        .where(Finding.establishment_id.in_(places), Finding.stage != Stage.RELEASED)
        .group_by(Finding.establishment_id, Qualification.slug)
    )


def _finished_at(places: Collection[UUID]) -> Select[UUID, str, int]:
    return (
        select(UnitAward.establishment_id, Qualification.slug, func.count(Registration.id.distinct()))
        .join(Registration, Registration.id == UnitAward.registration_id)
        .join(Qualification, Qualification.id == Registration.qualification_id)
        .where(UnitAward.establishment_id.in_(places), is_complete())
        .group_by(UnitAward.establishment_id, Qualification.slug)
    )
