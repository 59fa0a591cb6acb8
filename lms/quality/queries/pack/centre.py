"""What a pack holds about the centre: one statement a section, of one prison, between two moments."""

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import QueryableAttribute, Session, aliased

from lms.people.cpd import ASSESS_OR_ASSURE
from lms.people.models import CpdEntry, DeclaredInterest, Person, RoleGrant, StaffQualification
from lms.quality.models import (
    ClaimRoute,
    Draw,
    EqaVisit,
    SampleItem,
    SamplingPlan,
    StandardisationAnswer,
    StandardisationExercise,
)
from lms.quality.queries.claims import is_not_looked_at
from lms.quality.queries.pack.learners import Rows, Span, name_of, read

_ASSESSOR, _OTHER = aliased(Person), aliased(Person)


def standardisation(session: Session, span: Span) -> Rows:
    """Every exercise opened at the prison, oldest first, with how many assessors answered."""
    answered = select(func.count(StandardisationAnswer.assessor_id.distinct())).where(
        StandardisationAnswer.exercise_id == StandardisationExercise.id
    )
    wanted = (
        select(
            StandardisationExercise.title,
            StandardisationExercise.opened_at,
            name_of(_OTHER),
            StandardisationExercise.meeting_on,
            StandardisationExercise.closed_at,
            answered.scalar_subquery(),
            StandardisationExercise.note,
        )
        .join(_OTHER, _OTHER.id == StandardisationExercise.opened_by)
        .where(
            StandardisationExercise.establishment_id == span.place,
            StandardisationExercise.opened_at.between(span.since, span.until),
        )
        .order_by(StandardisationExercise.opened_at, StandardisationExercise.id)
    )
    return read(session, wanted)


def staff(session: Session, span: Span) -> Rows:
    """Every role held at the prison on any of the days, by name: training, interests declared, minutes of CPD."""
    declared = select(func.count(DeclaredInterest.id)).where(
        DeclaredInterest.person_id == RoleGrant.person_id,
        DeclaredInterest.declared_at <= span.until,
        or_(DeclaredInterest.ended_at.is_(None), DeclaredInterest.ended_at >= span.since),
    )
    kept_up = select(func.coalesce(func.sum(CpdEntry.minutes), 0)).where(
        CpdEntry.person_id == RoleGrant.person_id,
        CpdEntry.taken_back_at.is_(None),
        CpdEntry.done_on.between(span.first, span.last),
    )
    wanted = (
        select(
            name_of(Person),
            RoleGrant.role,
            RoleGrant.from_day,
            RoleGrant.to_day,
            RoleGrant.training_since,
            RoleGrant.qualified_on,
            RoleGrant.suspended_on,
            declared.scalar_subquery(),
            kept_up.scalar_subquery(),
        )
        .join(Person, Person.id == RoleGrant.person_id)
        .where(
            RoleGrant.establishment_id == span.place,
            RoleGrant.from_day <= span.last,
            or_(RoleGrant.to_day.is_(None), RoleGrant.to_day >= span.first),
        )
        .order_by(Person.last_name, Person.first_name, RoleGrant.role, RoleGrant.from_day)
    )
    return read(session, wanted)


def qualifications(session: Session, span: Span) -> Rows:
    """Every award that stands of whoever assessed or assured at the prison on any of the days, by name."""
    held = StaffQualification
    wanted = (
        select(
            name_of(Person),
            held.title,
            held.level,
            held.awarded_by,
            held.awarded_on,
            held.certificate_number,
            name_of(_OTHER),
            held.seen_at,
        )
        .join(Person, Person.id == held.person_id)
        .outerjoin(_OTHER, _OTHER.id == held.seen_by)
        .where(_assessed(span, Person.id), held.taken_back_at.is_(None), held.awarded_on <= span.last)
        .order_by(Person.last_name, Person.first_name, Person.id, held.awarded_on, held.id)
    )
    return read(session, wanted)


def cpd(session: Session, span: Span) -> Rows:
    """What whoever assessed or assured at the prison on any of the days did on these to keep up, by name."""
    wanted = (
        select(name_of(Person), CpdEntry.done_on, CpdEntry.minutes, CpdEntry.done, CpdEntry.learned)
        .join(Person, Person.id == CpdEntry.person_id)
        .where(
            _assessed(span, Person.id),
            CpdEntry.taken_back_at.is_(None),
            CpdEntry.done_on.between(span.first, span.last),
        )
        .order_by(Person.last_name, Person.first_name, Person.id, CpdEntry.done_on, CpdEntry.id)
    )
    return read(session, wanted)


def _assessed(span: Span, person_id: QueryableAttribute[UUID]) -> ColumnElement[bool]:
    """Whether somebody held a role to assess or to assure at the prison on any of the days."""
    held = select(RoleGrant.id).where(
        RoleGrant.person_id == person_id,
        RoleGrant.role.in_(ASSESS_OR_ASSURE),
        RoleGrant.establishment_id == span.place,
        RoleGrant.from_day <= span.last,
        or_(RoleGrant.to_day.is_(None), RoleGrant.to_day >= span.first),
    )
    return held.exists()


def compliance(session: Session, span: Span, today: date) -> Rows:
    """What was drawn over these days, by plan, stage and assessor: planned, done, and not done by its day."""
    waits = is_not_looked_at()
    wanted = (
        select(
            SamplingPlan.qualification,
            Draw.stage,
            name_of(_ASSESSOR),
            func.count(SampleItem.id),
            func.sum(case((waits, 0), else_=1)),
            func.sum(case((and_(waits, SampleItem.due_on < today), 1), else_=0)),
        )
        .join(Draw, Draw.plan_id == SamplingPlan.id)
        .join(SampleItem, SampleItem.draw_id == Draw.id)
        .join(_ASSESSOR, _ASSESSOR.id == SampleItem.assessor_id)
        .where(SamplingPlan.establishment_id == span.place, Draw.drawn_at.between(span.since, span.until))
        .group_by(SamplingPlan.qualification, Draw.stage, _ASSESSOR.id, _ASSESSOR.first_name, _ASSESSOR.last_name)
        .order_by(SamplingPlan.qualification, Draw.stage, _ASSESSOR.last_name, _ASSESSOR.first_name, _ASSESSOR.id)
    )
    return read(session, wanted)


def routes(session: Session, span: Span) -> Rows:
    """How the prison was let claim, the whole history up to the last day, oldest first."""
    wanted = (
        select(ClaimRoute.qualification, ClaimRoute.from_day, ClaimRoute.mode, ClaimRoute.reason, name_of(_OTHER))
        .join(_OTHER, _OTHER.id == ClaimRoute.set_by)
        .where(ClaimRoute.establishment_id == span.place, ClaimRoute.from_day <= span.last)
        .order_by(ClaimRoute.qualification, ClaimRoute.from_day, ClaimRoute.set_at)
    )
    return read(session, wanted)


def visits(session: Session, span: Span) -> Rows:
    """Every visit of an EQA on these days, oldest first."""
    visit = EqaVisit
    wanted = (
        select(visit.qualification, visit.visited_on, visit.reviewer, visit.grade, visit.actions_open, visit.report)
        .where(visit.establishment_id == span.place, visit.visited_on.between(span.first, span.last))
        .order_by(visit.visited_on, visit.recorded_at)
    )
    return read(session, wanted)
