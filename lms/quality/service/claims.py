"""Writing down how a prison may claim, and what an external quality assurer found when they came."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from lms.audit.service import record
from lms.core.work import Refused, Work
from lms.courses.models import Qualification, Registration
from lms.courses.rules.specification import rules_of
from lms.establishments.models import Establishment
from lms.quality import policy
from lms.quality.models import ClaimMode, ClaimRoute, EqaSignOff, EqaVisit
from lms.quality.queries import claims as queries
from lms.quality.queries.cycles import cycles_at
from lms.quality.rules.claims import CycleFacts, missing_for_direct_claim, route_on

NOT_YET = "Direct claim is not open to this prison yet. What is missing is listed on this page."
NOT_AN_IQA = "Only an IQA of this prison can write this down."
NOT_COMPLETE = "Choose only from the portfolios of this qualification that are complete at this prison."
SAME_ROUTE = "This is how the prison claims already. Choose the other way, or go back."


def set_route(
    work: Work, here: Establishment, qualification: Qualification, mode: ClaimMode, from_day: date, reason: str
) -> ClaimRoute:
    """Write down that a prison claims a qualification this way from a day on, and who allowed it. Returns the route.

    Raises Refused for anybody but an IQA of the prison, where it claims so already, for a day that has not come or
    comes before the last change, and for direct claim until a whole cycle of IQA is done and nothing is open
    (domain.md 1.7).
    """
    if not policy.may_set_claim_route(work.actor, here):
        raise Refused(NOT_AN_IQA)
    history = queries.routes_at(work.session, [here.id]).get((here.id, qualification.slug), [])
    rules = rules_of(qualification)
    if route_on(history, work.today, rules.first_route) is mode:
        raise Refused(SAME_ROUTE, field="mode")
    if from_day > work.today:
        raise Refused("Choose a day that has come", field="from_day")
    if history and from_day < history[0].from_day:
        raise Refused("Choose a day on or after the day the last change counted from", field="from_day")
    if mode is ClaimMode.DIRECT and missing_for_direct_claim(cycle_facts(work, here, qualification), rules):
        raise Refused(NOT_YET, field="mode")
    route = ClaimRoute(
        establishment_id=here.id,
        qualification=qualification.slug,
        mode=mode,
        from_day=from_day,
        reason=reason,
        set_by=_actor(work),
        set_at=work.now,
    )
    work.session.add(route)
    record(work, "claim route set", here, place=here.id, qualification=qualification.slug, mode=mode.value)
    work.session.flush()
    return route


def cycle_facts(work: Work, here: Establishment, qualification: Qualification) -> CycleFacts:
    """What bears on whether a prison may claim a qualification directly. Six statements."""
    return cycles_at(work.session, [here.id], work.today).get((here.id, qualification.slug), CycleFacts())


def record_visit(
    work: Work,
    here: Establishment,
    qualification: Qualification,
    *,
    visited_on: date,
    reviewer: str,
    grade: str,
    report: str,
    actions_open: bool,
    signed_off: Sequence[Registration] = (),
) -> EqaVisit:
    """Write down an EQA's visit and the portfolios they signed off. Returns the visit.

    Raises Refused for anybody but an IQA of the prison, for a day that has not come, and for a portfolio that is not of
    this qualification, not complete, or not of a learner who is at the prison.
    """
    if not policy.may_set_claim_route(work.actor, here):
        raise Refused(NOT_AN_IQA)
    if visited_on > work.today:
        raise Refused("Choose a day that has come", field="visited_on")
    if not queries.are_complete(work.session, here.id, qualification.slug, {each.id for each in signed_off}):
        raise Refused(NOT_COMPLETE, field="signed_off")
    visit = EqaVisit(
        establishment_id=here.id,
        qualification=qualification.slug,
        visited_on=visited_on,
        reviewer=reviewer,
        grade=grade,
        report=report,
        actions_open=actions_open,
        recorded_by=_actor(work),
        recorded_at=work.now,
    )
    work.session.add(visit)
    work.session.flush()
    work.session.add_all(EqaSignOff(visit_id=visit.id, registration_id=each.id) for each in signed_off)
    slug = qualification.slug
    record(work, "eqa visit recorded", here, place=here.id, qualification=slug, actions_open=actions_open)
    work.session.flush()
    return visit


def _actor(work: Work) -> UUID:
    assert work.actor.person_id is not None
    return work.actor.person_id
