"""Reading whose own work a unit is: who observed, asked or bore witness in what was sent for it."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, func, select
from sqlalchemy.orm import Session

from lms.assessments.models import Discussion, PracticalAssessment, WitnessStatement
from lms.assessments.queries.staff import is_not_witness
from lms.core.work import Actor, Work
from lms.courses.models import Criterion, LearningOutcome, Qualification, Registration
from lms.people.called import short_names
from lms.people.models import Stay
from lms.portfolio.models import Claim, Evidence, EvidenceVersion
from lms.quality.models import SamplingPlan
from lms.quality.queries.sources import SEEN, WHO_SAW, with_sources


def _took_part() -> Select[bool]:
    """Whether somebody observed, asked or may have borne witness in a piece sent for this unit of a portfolio."""
    me = bindparam("me", type_=Uuid)
    sent = (
        select(Claim.id)
        .join(EvidenceVersion, EvidenceVersion.id == Claim.version_id)
        .join(Evidence, Evidence.id == EvidenceVersion.evidence_id)
        .join(Criterion, Criterion.id == Claim.criterion_id)
        .join(LearningOutcome, LearningOutcome.id == Criterion.outcome_id)
    )
    found = with_sources(sent, *SEEN).where(
        Evidence.registration_id == bindparam("registration_id", type_=Uuid),
        LearningOutcome.unit_id == bindparam("unit_id", type_=Uuid),
        EvidenceVersion.submitted_at.is_not(None),
        (PracticalAssessment.observer_id == me) | ~is_not_witness(me) | (Discussion.assessor_id == me),
    )
    return select(found.exists())


_TOOK_PART = _took_part()


def took_part(work: Work, registration_id: UUID, unit_id: UUID) -> bool:
    """Whether the actor observed, asked or bore witness in a piece sent for a unit of a portfolio. One statement.

    A statement that was typed for a name is of whoever that name may mean.
    """
    called = list(short_names(work.actor.name))
    asked = {"registration_id": registration_id, "unit_id": unit_id, "me": work.actor.person_id, "called": called}
    return bool(work.session.scalar(_TOOK_PART, asked))


def _parts() -> Select[*tuple[Any, ...]]:
    """Who observed, bore witness or asked in each piece that learners at a prison sent for a unit, and what the witness
    of a typed statement may be known by."""
    sent = (
        select(Evidence.registration_id, LearningOutcome.unit_id, *WHO_SAW, WitnessStatement.known_as)
        .select_from(Evidence)
        .join(Registration, Registration.id == Evidence.registration_id)
        .join(Stay, (Stay.person_id == Registration.learner_id) & Stay.ended_at.is_(None))
        .join(Qualification, Qualification.id == Registration.qualification_id)
        .join(EvidenceVersion, EvidenceVersion.evidence_id == Evidence.id)
        .join(Claim, Claim.version_id == EvidenceVersion.id)
        .join(Criterion, Criterion.id == Claim.criterion_id)
        .join(LearningOutcome, LearningOutcome.id == Criterion.outcome_id)
    )
    return (
        with_sources(sent, *SEEN)
        .where(
            Stay.establishment_id == bindparam("place", type_=Uuid),
            Qualification.slug == bindparam("slug"),
            EvidenceVersion.submitted_at.is_not(None),
            func.coalesce(Evidence.practical_id, Evidence.witness_id, Evidence.discussion_id).is_not(None),
        )
        .distinct()
    )


_PARTS = _parts()


def parts_for(session: Session, plan: SamplingPlan, sampler: Actor) -> dict[tuple[UUID, UUID], set[UUID]]:
    """Who has a part in what is sent for each unit, by registration and unit; whoever draws too, where a statement was
    typed for a name that may mean them. Their id is kept with the draw and not the name, so that it can be drawn again
    when they are called something else. One statement."""
    found: dict[tuple[UUID, UUID], set[UUID]] = defaultdict(set)
    called = short_names(sampler.name)
    asked = {"place": plan.establishment_id, "slug": plan.qualification}
    for registration_id, unit_id, *people, known_as in session.execute(_PARTS, asked):
        named = sampler.person_id if known_as in called else None
        found[registration_id, unit_id] |= {who for who in (*people, named) if who}
    return found
