"""What a pack says of a centre in numbers (domain.md 1.7): who assesses and assures, and the range of attainment."""

from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.courses.models import Registration, Unit
from lms.people.models import Role, RoleGrant, Stay
from lms.portfolio.models import Decision, Judgement, Outcome
from lms.quality.models import Finding, Stage, UnitAward
from lms.quality.queries.pack.reading import Rows, Span


def numbers(session: Session, span: Span) -> Rows:
    """Each number with what it counts. Four statements."""
    staff = session.execute(_staff(span)).one()
    acted = session.execute(_acted(span)).one()
    reached = session.execute(_attainment(span)).one()
    decided = {row[0]: row[1] for row in session.execute(_decided(span))}
    return [
        ("Assessors", staff.assessors),
        ("Assessors in training", staff.in_training),
        ("IQAs", staff.iqas),
        ("Assessors who decided something", acted.assessors),
        ("IQAs who looked at something", acted.iqas),
        ("Registrations", reached.everyone),
        ("Registrations with no unit awarded", reached.none),
        ("Registrations with some units awarded", reached.everyone - reached.none - reached.whole),
        ("Registrations with every unit awarded", reached.whole),
        ("Decisions: met", decided.get(Outcome.MET, 0)),
        ("Decisions: not yet", decided.get(Outcome.NOT_YET, 0)),
        ("Decisions: more evidence needed", decided.get(Outcome.MORE_EVIDENCE, 0)),
    ]


def were_here(span: Span) -> ColumnElement[bool]:
    """The learner of a statement's registration was at the prison, registered, on any of the days."""
    stay = aliased(Stay)
    stays = select(stay.id).where(
        stay.person_id == Registration.learner_id,
        stay.establishment_id == span.place,
        stay.began_at <= span.until,
        or_(stay.ended_at.is_(None), (stay.ended_at >= span.since) & (stay.ended_at > Registration.registered_at)),
    )
    return stays.correlate(Registration).exists() & (Registration.registered_at <= span.until)


def _staff(span: Span) -> Select[*tuple[Any, ...]]:
    learns = RoleGrant.training_since.is_not(None) & or_(
        RoleGrant.qualified_on.is_(None), RoleGrant.qualified_on > span.last
    )
    assesses = RoleGrant.role == Role.ASSESSOR
    return select(
        _people(assesses & ~learns).label("assessors"),
        _people(assesses & learns).label("in_training"),
        _people(RoleGrant.role == Role.IQA).label("iqas"),
    ).where(RoleGrant.establishment_id == span.place, _held(RoleGrant, span), ~_given_again(span).exists())


def _given_again(span: Span) -> Select[Any]:
    """The same role of the same person, begun later in these days: one that was restored is given anew."""
    later = aliased(RoleGrant)
    again = select(later.id).where(
        later.person_id == RoleGrant.person_id,
        later.role == RoleGrant.role,
        later.establishment_id == RoleGrant.establishment_id,
        later.from_day > RoleGrant.from_day,
        _held(later, span),
    )
    return again.correlate(RoleGrant)


def _held(grant: Any, span: Span) -> ColumnElement[bool]:
    """Held on any of the days."""
    held: ColumnElement[bool] = (grant.from_day <= span.last) & or_(grant.to_day.is_(None), grant.to_day >= span.first)
    return held


def _people(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((which, RoleGrant.person_id)).distinct())


def _acted(span: Span) -> Select[int, int]:
    decided = select(func.count(Judgement.assessor_id.distinct())).where(_judged(span))
    looked = select(func.count(Finding.iqa_id.distinct())).where(
        Finding.establishment_id == span.place,
        Finding.found_at.between(span.since, span.until),
        Finding.stage != Stage.RELEASED,
    )
    return select(decided.scalar_subquery().label("assessors"), looked.scalar_subquery().label("iqas"))


def _judged(span: Span) -> ColumnElement[bool]:
    return (Judgement.establishment_id == span.place) & Judgement.decided_at.between(span.since, span.until)


def _decided(span: Span) -> Select[Outcome, int]:
    counted = select(Decision.outcome, func.count(Decision.id)).join(Judgement, Judgement.id == Decision.judgement_id)
    return counted.where(_judged(span)).group_by(Decision.outcome)


def _attainment(span: Span) -> Select[*tuple[Any, ...]]:
    units = select(func.count(Unit.id)).where(Unit.qualification_id == Registration.qualification_id)
    awards = select(func.count(UnitAward.id)).where(
        UnitAward.registration_id == Registration.id, UnitAward.awarded_at <= span.until
    )
    each = (
        select(awards.scalar_subquery().label("awarded"), units.scalar_subquery().label("units"))
        .select_from(Registration)
        .where(were_here(span))
        .subquery()
    )
    whole = (each.c.awarded >= each.c.units) & (each.c.units > 0)
    return select(
        func.count().label("everyone"),
        func.count(case((each.c.awarded == 0, 1))).label("none"),
        func.count(case((whole, 1))).label("whole"),
    ).select_from(each)
