"""What a pack holds about the centre: one statement a section, of one prison, between two moments."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import QueryableAttribute, Session, aliased

from lms.courses.models import Registration
from lms.people.cpd import ASSESS_OR_ASSURE
from lms.people.models import CpdEntry, DeclaredInterest, Person, RoleGrant, StaffQualification, Stay
from lms.quality.models import (
    ClaimRoute,
    Draw,
    EqaVisit,
    SampleItem,
    SamplingPlan,
    StandardisationAnswer,
    StandardisationAttendance,
    StandardisationExercise,
)
from lms.quality.queries.claims import is_not_looked_at
from lms.quality.queries.pack.reading import Rows, Span, name_of, read
from lms.quality.queries.standing import Standing, standing

_OTHER = aliased(Person)


def standardisation(session: Session, span: Span) -> Rows:
    """Every exercise that was open at the prison on any of the days, oldest first, with how many assessors answered."""
    answered = select(func.count(StandardisationAnswer.assessor_id.distinct())).where(
        StandardisationAnswer.exercise_id == StandardisationExercise.id
    )
    wanted = (
        select(
            StandardisationExercise.title,
            StandardisationExercise.opened_at,
            name_of(_OTHER),
            StandardisationExercise.planned_on,
            StandardisationExercise.meeting_on,
            StandardisationExercise.closed_at,
            answered.scalar_subquery(),
            StandardisationExercise.closed_without,
            StandardisationExercise.closed_why,
            StandardisationExercise.note,
            StandardisationExercise.id,
        )
        .join(_OTHER, _OTHER.id == StandardisationExercise.opened_by)
        .where(_was_about(span))
        .order_by(StandardisationExercise.opened_at, StandardisationExercise.id)
    )
    return read(session, wanted, span)


def _was_about(span: Span) -> ColumnElement[bool]:
    """Whether an exercise was opened at the prison by the last day, and was not closed and met about before the first.

    A meeting that was never planned is no reason to wait for one.
    """
    exercise = StandardisationExercise
    met = func.coalesce(exercise.meeting_on, exercise.planned_on)
    return and_(
        exercise.establishment_id == span.place,
        exercise.opened_at <= span.until,
        or_(exercise.closed_at.is_(None), exercise.closed_at >= span.since, met >= span.first),
    )


def attendance(session: Session, exercises: Sequence[UUID]) -> Rows:
    """Who was at the meeting about each of these exercises, by name, after the exercise's id."""
    there = StandardisationAttendance
    wanted = select(there.exercise_id, name_of(Person)).join(Person, Person.id == there.person_id)
    named = wanted.where(there.exercise_id.in_(exercises)).order_by(Person.last_name, Person.first_name, Person.id)
    return session.execute(named).all()


def staff(session: Session, span: Span) -> Rows:
    """Every role held at the prison on any of the days, by name: who, training, interests declared, minutes of CPD."""
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
            RoleGrant.person_id,
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
    return read(session, wanted, span)


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
    return read(session, wanted, span)


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
    return read(session, wanted, span)


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


def plans(session: Session, span: Span) -> Rows:
    """Every sampling plan that ran on any of the days, oldest first: how much is looked at, and who agreed to it."""
    plan = SamplingPlan
    wanted = (
        select(
            plan.qualification,
            plan.from_day,
            plan.to_day,
            plan.rates,
            plan.agreed_with,
            plan.agreed_on,
            name_of(_OTHER),
            plan.made_at,
            plan.ended_at,
        )
        .join(_OTHER, _OTHER.id == plan.made_by)
        .where(plan.establishment_id == span.place, plan.from_day <= span.last, plan.to_day >= span.first)
        .order_by(plan.from_day, plan.made_at, plan.id)
    )
    return read(session, wanted, span)


def standings(session: Session, span: Span, today: date) -> list[Standing]:
    """How far each plan is today, of what it picked by the last day, oldest first: those that ran on any of the days,
    or still had work to look at, of learners who were there. One statement, and at most twelve for each plan."""
    open_then = exists().where(
        Draw.plan_id == SamplingPlan.id,
        SampleItem.draw_id == Draw.id,
        Draw.drawn_at <= span.until,
        is_not_looked_at(before=span.since),
        Registration.id == SampleItem.registration_id,
        Stay.person_id == Registration.learner_id,
        Stay.establishment_id == SamplingPlan.establishment_id,
        or_(Stay.ended_at.is_(None), Stay.ended_at >= span.since),
    )
    ran = and_(
        SamplingPlan.to_day >= span.first, or_(SamplingPlan.ended_at.is_(None), SamplingPlan.ended_at >= span.since)
    )
    wanted = (
        select(SamplingPlan)
        .where(SamplingPlan.establishment_id == span.place, SamplingPlan.from_day <= span.last, or_(ran, open_then))
        .order_by(SamplingPlan.from_day, SamplingPlan.made_at, SamplingPlan.id)
    )
    return [standing(session, plan, today).drawn_by(span.until) for plan in session.scalars(wanted)]


def routes(session: Session, span: Span) -> Rows:
    """How the prison was let claim, the whole history up to the last day, oldest first."""
    wanted = (
        select(ClaimRoute.qualification, ClaimRoute.from_day, ClaimRoute.mode, ClaimRoute.reason, name_of(_OTHER))
        .join(_OTHER, _OTHER.id == ClaimRoute.set_by)
        .where(ClaimRoute.establishment_id == span.place, ClaimRoute.from_day <= span.last)
        .order_by(ClaimRoute.qualification, ClaimRoute.from_day, ClaimRoute.set_at)
    )
    return read(session, wanted, span)


def visits(session: Session, span: Span) -> Rows:
    """Every visit of an EQA on these days, oldest first."""
    visit = EqaVisit
    wanted = (
        select(visit.qualification, visit.visited_on, visit.reviewer, visit.grade, visit.actions_open, visit.report)
        .where(visit.establishment_id == span.place, visit.visited_on.between(span.first, span.last))
        .order_by(visit.visited_on, visit.recorded_at)
    )
    return read(session, wanted, span)
