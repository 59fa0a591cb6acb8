"""Reading how prisons claim, what EQAs said there, and what bears on each claim."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, Uuid, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from lms.courses.models import Criterion, LearningOutcome, Qualification, Registration, Unit
from lms.courses.rules.specification import rules_of
from lms.people.models import Person, Stay
from lms.portfolio.models import Decision, Evidence, EvidenceVersion, Outcome
from lms.quality.models import (
    Action,
    Case,
    ClaimMode,
    ClaimRoute,
    Draw,
    EqaSignOff,
    EqaVisit,
    Finding,
    SampleItem,
    Stage,
    UnitAward,
)
from lms.quality.queries.cases import WITH_JUDGEMENTS
from lms.quality.queries.findings import is_unanswered
from lms.quality.rules.cases import MAY_BLOCK, block
from lms.quality.rules.claims import ClaimFacts, LeftOpen, Visited, mode_now, on_hold, route_on

RouteKey = tuple[UUID | None, str]


def routes_at(session: Session, places: Collection[UUID]) -> dict[RouteKey, list[ClaimRoute]]:
    """Every route these prisons were given, the newest first, by prison and qualification. One statement."""
    wanted = select(ClaimRoute).where(ClaimRoute.establishment_id.in_(places)).options(joinedload(ClaimRoute.setter))
    newest = wanted.order_by(ClaimRoute.from_day.desc(), ClaimRoute.set_at.desc(), ClaimRoute.id)
    return _keyed(session.scalars(newest))


def visits_at(session: Session, places: Collection[UUID]) -> dict[RouteKey, list[EqaVisit]]:
    """Every EQA visit to these prisons, the newest first, by prison and qualification. One statement."""
    wanted = select(EqaVisit).where(EqaVisit.establishment_id.in_(places))
    whole = wanted.options(
        joinedload(EqaVisit.recorder),
        joinedload(EqaVisit.signed_off).joinedload(EqaSignOff.registration).joinedload(Registration.learner),
    )
    newest = whole.order_by(EqaVisit.visited_on.desc(), EqaVisit.recorded_at.desc(), EqaVisit.id)
    return _keyed(session.scalars(newest).unique())


def newest_visits(session: Session, places: Collection[UUID]) -> dict[RouteKey, Visited]:
    """The newest EQA visit to each of these prisons, by prison and qualification. One statement."""
    wanted = select(EqaVisit.establishment_id, EqaVisit.qualification, EqaVisit.visited_on, EqaVisit.actions_open)
    oldest = wanted.where(EqaVisit.establishment_id.in_(places)).order_by(EqaVisit.visited_on, EqaVisit.recorded_at)
    return {(place, slug): Visited(day, is_open) for place, slug, day, is_open in session.execute(oldest)}


def actions_at(places: Collection[UUID], today: date) -> Select[UUID, str, int, int]:
    """What IQAs asked for that is not done, and how much of it is past its day.

    A learner who leaves takes along what was asked about a criterion: nobody here can decide it any more.
    """
    is_here = exists().where(
        Stay.person_id == Registration.learner_id,
        Stay.establishment_id == Finding.establishment_id,
        Stay.ended_at.is_(None),
    )
    late = func.coalesce(func.sum(case((Action.due_on < today, 1), else_=0)), 0)
    return (
        select(Finding.establishment_id, Qualification.slug, func.count(Action.id).label("all"), late.label("late"))
        .join(Action, Action.finding_id == Finding.id)
        .join(Registration, Registration.id == Finding.registration_id)
        .join(Qualification, Qualification.id == Registration.qualification_id)
        .where(
            Finding.establishment_id.in_(places),
            is_unanswered(),
            or_(Action.criterion_id.is_(None), is_here.correlate(Registration, Finding)),
        )
        .group_by(Finding.establishment_id, Qualification.slug)
    )


def overdue_at(session: Session, places: Collection[UUID], today: date) -> dict[RouteKey, int]:
    """How many IQA actions are past their day at each of these prisons, by prison and qualification. One statement."""
    return {(place, slug): late for place, slug, _, late in session.execute(actions_at(places, today))}


def _keyed(rows: Iterable[Any]) -> dict[RouteKey, list[Any]]:
    found: dict[RouteKey, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.establishment_id, row.qualification].append(row)
    return dict(found)


# What bears on a claim


def is_not_looked_at(before: datetime | None = None) -> ColumnElement[bool]:
    """No IQA has agreed with what a draw picked since it was drawn, or until a moment: see
    `lms.quality.rules.compliance.state_of`."""
    answers = exists().where(
        Finding.agrees,
        Finding.registration_id == SampleItem.registration_id,
        Finding.unit_id == SampleItem.unit_id,
        or_(Finding.stage == Stage.SUMMATIVE, and_(Finding.stage == Stage.INTERIM, Finding.stage == Draw.stage)),
        Finding.found_at >= Draw.drawn_at,
        *([Finding.found_at < before] if before else []),
    )
    return ~answers


# Statements that ordinary pages ask for are built once: building one costs more than running it.
_IDS = bindparam("ids", type_=Uuid, expanding=True)
_AWARDED = select(UnitAward.registration_id, UnitAward.unit_id).where(UnitAward.registration_id.in_(_IDS))
_ACTIONS = (
    select(Finding.registration_id, func.count(Action.id))
    .join(Action, Action.finding_id == Finding.id)
    .where(Finding.registration_id.in_(_IDS), is_unanswered())
    .group_by(Finding.registration_id)
)
_CASES = (
    select(Case)
    .where(Case.registration_id.in_(_IDS), Case.kind.in_(MAY_BLOCK))
    .order_by(Case.raised_at, Case.id)
    .options(*WITH_JUDGEMENTS)
)


def _stands_met() -> ColumnElement[bool]:
    """A statement's criterion is met in the portfolio that its award is of."""
    replaced = aliased(Decision)
    return exists().where(
        Decision.registration_id == UnitAward.registration_id,
        Decision.criterion_id == Criterion.id,
        Decision.outcome == Outcome.MET,
        Decision.takes_effect,
        ~exists().where(replaced.supersedes_id == Decision.id),
    )


_NO_LONGER_MET = (
    select(UnitAward.registration_id, Unit.code)
    .join(Unit, Unit.id == UnitAward.unit_id)
    .join(LearningOutcome, LearningOutcome.unit_id == Unit.id)
    .join(Criterion, Criterion.outcome_id == LearningOutcome.id)
    .where(UnitAward.registration_id.in_(_IDS), ~_stands_met())
    .distinct()
    .order_by(Unit.code)
)
_UNDECLARED = (
    select(Evidence.registration_id, Evidence.number)
    .join(EvidenceVersion, EvidenceVersion.evidence_id == Evidence.id)
    .where(
        Evidence.registration_id.in_(_IDS),
        EvidenceVersion.submitted_at.is_not(None),
        func.coalesce(EvidenceVersion.declaration, "") == "",
    )
    .distinct()
    .order_by(Evidence.number)
)
_NOT_LOOKED_AT = (
    select(SampleItem.registration_id, Unit.code)
    .join(Draw, Draw.id == SampleItem.draw_id)
    .join(Unit, Unit.id == SampleItem.unit_id)
    .where(SampleItem.registration_id.in_(_IDS), Draw.stage == Stage.SUMMATIVE.value, is_not_looked_at())
    .distinct()
    .order_by(Unit.code)
)
_SIGNED_OFF = select(EqaSignOff.registration_id).where(EqaSignOff.registration_id.in_(_IDS))


def claim_facts(
    session: Session, registrations: Sequence[Registration], today: date, names: Collection[UUID]
) -> dict[UUID, ClaimFacts]:
    """What bears on the claim of each of these loaded registrations, by its id, where its learner is now.

    `names` are the learners who confirmed how their name is printed. Eleven statements, however many there are.
    """
    asked = {"ids": [registration.id for registration in registrations]}
    places = {r.learner.establishment_id for r in registrations if r.learner.establishment_id}
    routes, visits = routes_at(session, places), newest_visits(session, places)
    late = overdue_at(session, places, today)
    awarded = _listed(session.execute(_AWARDED, asked))
    changed = _listed(session.execute(_NO_LONGER_MET, asked))
    actions = {row[0]: row[1] for row in session.execute(_ACTIONS, asked)}
    cases = _listed((each.registration_id, each) for each in session.scalars(_CASES, asked).unique())
    undeclared = _listed(session.execute(_UNDECLARED, asked))
    drawn = _listed(session.execute(_NOT_LOOKED_AT, asked))
    signed_off = set(session.scalars(_SIGNED_OFF, asked))
    found = {}
    for each in registrations:
        rules, key = rules_of(each.qualification), (each.learner.establishment_id, each.qualification.slug)
        route = route_on(routes.get(key, ()), today, rules.first_route)
        left = LeftOpen(visits.get(key), late.get(key, 0))
        found[each.id] = ClaimFacts(
            mode=mode_now(route, left),
            on_hold=on_hold(left) if route is ClaimMode.DIRECT else None,
            not_awarded=tuple(u.code for u in each.qualification.units if u.id not in awarded.get(each.id, ())),
            no_longer_met=tuple(changed.get(each.id, ())),
            not_looked_at=tuple(drawn.get(each.id, ())),
            case=block(cases.get(each.id, ()), None),
            actions=actions.get(each.id, 0),
            undeclared=tuple(undeclared.get(each.id, ())),
            name_confirmed=each.learner_id in names,
            organisation=rules.awarding_organisation,
            signed_off=each.id in signed_off,
        )
    return found


def facts_once_awarded(session: Session, registration: Registration, unit: Unit, today: date) -> ClaimFacts:
    """What would bear on a claim once this unit too is awarded, leaving the printed name aside. Eleven statements."""
    facts = claim_facts(session, [registration], today, {registration.learner_id})[registration.id]
    return replace(
        facts,
        not_awarded=tuple(code for code in facts.not_awarded if code != unit.code),
        not_looked_at=tuple(code for code in facts.not_looked_at if code != unit.code),
    )


def _listed(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for key, value in rows:
        found[key].append(value)
    return found


def is_complete() -> ColumnElement[bool]:
    """Every unit of a statement's registration is awarded."""
    units = select(func.count(Unit.id)).where(Unit.qualification_id == Registration.qualification_id)
    awards = select(func.count(UnitAward.id)).where(UnitAward.registration_id == Registration.id)
    return awards.correlate(Registration).scalar_subquery() >= units.correlate(Registration).scalar_subquery()


_WHOLE: Select[Registration] = (
    select(Registration)
    .join(Stay, and_(Stay.person_id == Registration.learner_id, Stay.ended_at.is_(None)))
    .join(Person, Person.id == Registration.learner_id)
    .join(Registration.qualification)
    .where(
        Stay.establishment_id == bindparam("place", type_=Uuid),
        Qualification.slug == bindparam("slug"),
        is_complete(),
    )
)
_WHOLE_AMONG = _WHOLE.where(Registration.id.in_(_IDS)).with_only_columns(Registration.id)
_COMPLETE = (
    _WHOLE.options(joinedload(Registration.learner).joinedload(Person.number_row))
    .order_by(Person.last_name, Person.first_name, Registration.id)
    .limit(bindparam("limit", type_=Integer))
)


def complete_at(session: Session, place: UUID, slug: str, limit: int) -> Sequence[Registration]:
    """Registrations with every unit awarded, of learners now at a prison, by name. One statement."""
    return session.scalars(_COMPLETE, {"place": place, "slug": slug, "limit": limit}).all()


def are_complete(session: Session, place: UUID, slug: str, ids: Collection[UUID]) -> bool:
    """Whether each of these is a registration on a qualification with every unit awarded, of a learner who is now at a
    prison. One statement."""
    return set(session.scalars(_WHOLE_AMONG, {"place": place, "slug": slug, "ids": list(ids)})) == set(ids)
