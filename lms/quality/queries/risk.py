"""Reading what the risk of assessors' decisions is worked out from."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, Uuid, and_, bindparam, case, distinct, func, or_, select

from lms.core.clock import local_day, start_of_day
from lms.core.db import UTCDateTime
from lms.core.work import Work
from lms.courses.models import Qualification, Registration
from lms.people.cpd import awarded_to
from lms.people.models import Role, RoleGrant
from lms.portfolio.models import Decision, Evidence, EvidenceVersion, Judgement, Outcome
from lms.quality.models import Action, EqaVisit, Finding, FindingLine, SamplingPlan
from lms.quality.rules.risk import ACTION_COUNTS_FOR, NEW_FOR, Risk, TrackRecord, risk

_PLANS = bindparam("plans", type_=Uuid, expanding=True)
_RECENT = bindparam("recent", type_=UTCDateTime)
_TODAY = bindparam("today", type_=Date)
_VISITS = select(EqaVisit).where(
    EqaVisit.establishment_id == SamplingPlan.establishment_id, EqaVisit.qualification == SamplingPlan.qualification
)
_LEFT_OPEN = _VISITS.where(EqaVisit.actions_open).with_only_columns(func.max(EqaVisit.visited_on))
_NEWEST_VISIT = (
    _VISITS.with_only_columns(EqaVisit.actions_open)
    .order_by(EqaVisit.visited_on.desc(), EqaVisit.recorded_at.desc())
    .limit(1)
)
_DECIDED = (
    select(
        SamplingPlan.id.label("plan_id"),
        Judgement.assessor_id,
        func.count(Decision.id).label("decisions"),
        func.sum(case((Decision.outcome != Outcome.MET, 1), else_=0)).label("not_met"),
        func.min(Decision.decided_at).label("first"),
        func.max(case((Decision.decided_at < _RECENT, Decision.decided_at))).label("last_before"),
        func.min(case((Decision.decided_at >= _RECENT, Decision.decided_at))).label("first_since"),
        func.count(
            distinct(case((Registration.establishment_id != SamplingPlan.establishment_id, Registration.id)))
        ).label("transferred_in"),
        func.count(distinct(Evidence.kind)).label("kinds"),
        _LEFT_OPEN.correlate(SamplingPlan).scalar_subquery().label("visit_on"),
        _NEWEST_VISIT.correlate(SamplingPlan).scalar_subquery().label("visit_is_newest"),
    )
    .select_from(SamplingPlan)
    .join(Judgement, Judgement.establishment_id == SamplingPlan.establishment_id)
    .join(Decision, Decision.judgement_id == Judgement.id)
    .join(Registration, Registration.id == Decision.registration_id)
    .join(
        Qualification,
        and_(Qualification.id == Registration.qualification_id, Qualification.slug == SamplingPlan.qualification),
    )
    .join(EvidenceVersion, EvidenceVersion.id == Judgement.version_id)
    .join(Evidence, Evidence.id == EvidenceVersion.evidence_id)
    .where(SamplingPlan.id.in_(_PLANS))
    .group_by(SamplingPlan.id, Judgement.assessor_id)
    .order_by(SamplingPlan.id, Judgement.assessor_id)
)
_GRANTS = (
    select(RoleGrant.person_id, RoleGrant.establishment_id, RoleGrant.training_since, RoleGrant.qualified_on)
    .where(
        RoleGrant.role == Role.ASSESSOR,
        RoleGrant.from_day <= _TODAY,
        or_(RoleGrant.to_day.is_(None), RoleGrant.to_day >= _TODAY),
        RoleGrant.person_id.in_(bindparam("people", type_=Uuid, expanding=True)),
    )
    .order_by(RoleGrant.person_id, RoleGrant.id)
)
# What an IQA sent back and an appeal set aside is not held against anybody: see `lms.quality.service.cases`.
_SET_ASIDE = and_(Action.criterion_id.is_not(None), Action.done_at.is_not(None))
# What is asked about a criterion weighs on whoever decided it, whoever is to do it; anything else on whoever is asked.
_ABOUT = func.coalesce(Judgement.assessor_id, Action.owner_id)
_ACTIONS = (
    select(SamplingPlan.id.label("plan_id"), _ABOUT.label("about_id"), func.max(Finding.found_at).label("found_at"))
    .select_from(SamplingPlan)
    .join(Finding, Finding.establishment_id == SamplingPlan.establishment_id)
    .join(Registration, Registration.id == Finding.registration_id)
    .join(
        Qualification,
        and_(Qualification.id == Registration.qualification_id, Qualification.slug == SamplingPlan.qualification),
    )
    .join(Action, Action.finding_id == Finding.id)
    .outerjoin(FindingLine, and_(FindingLine.finding_id == Finding.id, FindingLine.criterion_id == Action.criterion_id))
    .outerjoin(Decision, Decision.id == FindingLine.decision_id)
    .outerjoin(Judgement, Judgement.id == Decision.judgement_id)
    .where(
        SamplingPlan.id.in_(_PLANS),
        Finding.found_at >= bindparam("since", type_=UTCDateTime),
        _ABOUT.is_not(None),
        ~_SET_ASIDE,
    )
    .group_by(SamplingPlan.id, _ABOUT)
)
_EDITIONS = select(
    Qualification.slug, func.count(Qualification.id).label("editions"), func.max(Qualification.published_at)
).group_by(Qualification.slug)


def risks(work: Work, plans: Sequence[SamplingPlan]) -> dict[UUID, dict[UUID, Risk]]:
    """By plan, the risk of everyone who ever decided at its prison on its qualification. Five statements, or none."""
    if not plans:
        return {}
    records = track_records(work, plans)
    return {plan: {who: risk(record, work.today) for who, record in of.items()} for plan, of in records.items()}


def track_records(work: Work, plans: Sequence[SamplingPlan]) -> dict[UUID, dict[UUID, TrackRecord]]:
    """By plan, what is known of each assessor's work on it. Five statements."""
    session = work.session
    recent = start_of_day(work.today - NEW_FOR)
    ids = [plan.id for plan in plans]
    rows = session.execute(_DECIDED, {"plans": ids, "recent": recent}).all()
    by_id = {plan.id: plan for plan in plans}
    began = {plan: min(row.first for row in rows if row.plan_id == plan) for plan in {row.plan_id for row in rows}}
    assessors = {row.assessor_id for row in rows}
    grants, awarded = _held(work, assessors), awarded_to(session, assessors, Role.ASSESSOR)
    asked_of = _asked_of(work, ids)
    changed = {slug: at for slug, editions, at in session.execute(_EDITIONS) if editions > 1}
    known: dict[UUID, dict[UUID, TrackRecord]] = defaultdict(dict)
    for row in rows:
        plan = by_id[row.plan_id]
        decided = TrackRecord(
            decisions=row.decisions,
            not_met=row.not_met,
            first_on=local_day(row.first),
            last_before=local_day(row.last_before) if row.last_before else None,
            first_since=local_day(row.first_since) if row.first_since else None,
            transferred_in=row.transferred_in,
            kinds=row.kinds,
            visit_on=row.visit_on,
            visit_is_newest=bool(row.visit_is_newest),
            site_since=local_day(began[plan.id]),
        )
        held = grants.get(row.assessor_id, {})
        asked_at, changed_at = asked_of.get((plan.id, row.assessor_id)), changed.get(plan.qualification)
        known[plan.id][row.assessor_id] = replace(
            decided,
            training_since=held.get(plan.establishment_id),
            has_award=row.assessor_id in awarded,
            sites=max(1, len(held)),
            action_on=local_day(asked_at) if asked_at else None,
            edition_on=local_day(changed_at) if changed_at else None,
        )
    return known


def _asked_of(work: Work, plans: Collection[UUID]) -> dict[tuple[UUID, UUID], datetime]:
    """When an IQA last asked something of each assessor, about the qualification of a plan at its prison."""
    asked = {"plans": list(plans), "since": work.now - ACTION_COUNTS_FOR}
    return {(row.plan_id, row.about_id): row.found_at for row in work.session.execute(_ACTIONS, asked)}


def _held(work: Work, people: Collection[UUID]) -> Mapping[UUID, dict[UUID, date | None]]:
    """Where each of these people assesses, and since when they are in training there."""
    held: dict[UUID, dict[UUID, date | None]] = defaultdict(dict)
    for row in work.session.execute(_GRANTS, {"people": list(people), "today": work.today}):
        if row.establishment_id:
            held[row.person_id][row.establishment_id] = None if row.qualified_on else row.training_since
    return held


# Somebody whose decisions were made at another prison: nobody here knows how they decide.
NOBODY_HERE = risk(TrackRecord(), date.min)
