"""Reading what was sent for more again and again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Select, Uuid, bindparam, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from lms.courses.models import Criterion, LearningOutcome, Qualification, Registration
from lms.courses.rules.specification import AssessmentRules
from lms.people.models import Person, Stay
from lms.portfolio.models import Decision, Judgement, Outcome


@dataclass(frozen=True, slots=True)
class Referred:
    """A criterion of a portfolio that was sent for more so often that an IQA is told (domain.md 1.5)."""

    registration: Registration
    criterion: Criterion
    times: int
    last_at: datetime


def _often_referred() -> Select[Any]:
    told = func.coalesce(Qualification.rules["referrals_told"].as_integer(), AssessmentRules().referrals_told)
    times = func.count(Judgement.version_id.distinct())
    shown, later = aliased(Decision), aliased(Decision)
    replaced = select(later.id).where(later.supersedes_id == shown.id).exists()
    is_met = (
        select(shown.id)
        .where(
            shown.registration_id == Decision.registration_id,
            shown.criterion_id == Decision.criterion_id,
            shown.outcome == Outcome.MET,
            ~replaced,
        )
        .correlate(Decision)
        .exists()
    )
    counted = (
        select(
            Decision.registration_id,
            Decision.criterion_id,
            times.label("times"),
            func.max(Decision.decided_at).label("last_at"),
        )
        .join(Judgement, Judgement.id == Decision.judgement_id)
        .join(Registration, Registration.id == Decision.registration_id)
        .join(Qualification, Qualification.id == Registration.qualification_id)
        .join(Stay, (Stay.person_id == Registration.learner_id) & Stay.ended_at.is_(None))
        .where(
            Stay.establishment_id.in_(bindparam("places", type_=Uuid, expanding=True)),
            Decision.outcome != Outcome.MET,
            ~is_met,
        )
        .group_by(Decision.registration_id, Decision.criterion_id, Qualification.id)
        .having(times >= told)
        .subquery()
    )
    person = joinedload(Registration.learner).options(joinedload(Person.number_row), joinedload(Person.stay))
    return (
        select(Registration, Criterion, counted.c.times, counted.c.last_at)
        .join(counted, counted.c.registration_id == Registration.id)
        .join(Criterion, Criterion.id == counted.c.criterion_id)
        .options(person, joinedload(Criterion.outcome).joinedload(LearningOutcome.unit))
        .order_by(counted.c.last_at.desc(), Registration.id, Criterion.id)
        .limit(bindparam("limit", type_=Integer))
    )


_OFTEN_REFERRED = _often_referred()


def often_referred(session: Session, places: Collection[UUID], *, limit: int = 50) -> list[Referred]:
    """The criteria not met that learners at these prisons were sent back for as often as their qualification tells.

    The newest first. Each version sent back counts once, however often it was decided. One statement.
    """
    rows = session.execute(_OFTEN_REFERRED, {"places": list(places), "limit": limit})
    return [Referred(*row) for row in rows.unique()]
