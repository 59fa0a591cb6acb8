"""How a prison may claim each qualification, and what external quality assurers found there."""

from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.web import allows
from lms.core.work import Work
from lms.courses import drafts
from lms.courses.models import Qualification
from lms.courses.queries import qualifications
from lms.courses.rules.specification import rules_of
from lms.establishments.models import Establishment
from lms.establishments.queries import establishment_coded, establishments_among
from lms.people.models import Role
from lms.quality import policy
from lms.quality.forms.claims import OPEN, RouteForm, VisitForm
from lms.quality.models import ClaimMode, ClaimRoute, EqaVisit
from lms.quality.queries import claims as queries
from lms.quality.queries.cycles import cycles_at
from lms.quality.rules.claims import CycleFacts, missing_for_direct_claim, on_hold, route_on
from lms.quality.service import claims as service
from lms.quality.views.blueprint import bp

MOST_OFFERED = 200


@dataclass(frozen=True, slots=True)
class Standing:
    """How one prison claims one qualification now, how it came to, and what it lacks for direct claim."""

    here: Establishment
    qualification: Qualification
    mode: ClaimMode
    history: list[ClaimRoute]
    visits: list[EqaVisit]
    missing: list[str]
    # Who certifies it, if somebody outside does.
    organisation: str
    # Why direct claim waits although it is the route, if it does.
    on_hold: str | None


def get_prison(work: Work, prison: str) -> Establishment | None:
    """The prison with this code, or None."""
    return establishment_coded(work.session, prison)


@bp.get("/quality/claims")
@allows(policy.may_see_claim_routes)
def claim_routes(work: Work) -> ResponseReturnValue:
    """How the prisons of whoever looks claim each qualification, with its history and the visits of EQAs."""
    places = work.actor.places(Role.IQA, Role.EQA)
    prisons = establishments_among(work.session, places)
    routes, visits = queries.routes_at(work.session, places), queries.visits_at(work.session, places)
    cycles = cycles_at(work.session, places, work.today)
    offered = qualifications(work.session)
    standings = []
    for here in prisons:
        for each in offered:
            key = here.id, each.slug
            history, cycle, rules = routes.get(key, []), cycles.get(key, CycleFacts()), rules_of(each)
            mode = route_on(history, work.today, rules.first_route)
            standings.append(
                Standing(
                    here=here,
                    qualification=each,
                    mode=mode,
                    history=history,
                    visits=visits.get(key, []),
                    organisation=rules.awarding_organisation,
                    missing=missing_for_direct_claim(cycle, rules),
                    on_hold=on_hold(cycle.left) if mode is ClaimMode.DIRECT else None,
                )
            )
    return render_template("quality/claims.html", standings=standings, direct=ClaimMode.DIRECT, many=len(prisons) > 1)


def _qualification(work: Work, slug: str) -> Qualification:
    found = next((each for each in qualifications(work.session) if each.slug == slug), None)
    if found is None:
        abort(404)
    return found


@bp.route("/quality/claims/<prison>/<slug>/route", methods=["GET", "POST"])
@allows(policy.may_set_claim_route, prison=get_prison)
def set_claim_route(work: Work, prison: Establishment, slug: str) -> ResponseReturnValue:
    """Where an IQA writes down how the awarding organisation lets the prison claim."""
    qualification = _qualification(work, slug)
    history = queries.routes_at(work.session, [prison.id]).get((prison.id, slug), [])
    rules = rules_of(qualification)
    mode = route_on(history, work.today, rules.first_route)
    missing = missing_for_direct_claim(service.cycle_facts(work, prison, qualification), rules)
    form = RouteForm(draft=drafts.kept(work, request.path)).at(work, [prison.id])
    form.offer([each for each in ClaimMode if each is not mode and not (each is ClaimMode.DIRECT and missing)])

    def change() -> None:
        assert form.from_day.data is not None
        service.set_route(work, prison, qualification, form.mode.data, form.from_day.data, form.reason.data)

    if form.does(change):
        drafts.forget(work, request.path)
        flash(f"{prison.name} claims {qualification.title} by another route now: {form.mode.data.value}.")
        return redirect(url_for(".claim_routes"), 303)
    return form.page(
        "quality/claims-route.html",
        here=prison,
        qualification=qualification,
        mode=mode,
        missing=missing if mode is not ClaimMode.DIRECT else [],
    )


@bp.route("/quality/claims/<prison>/<slug>/visits/new", methods=["GET", "POST"])
@allows(policy.may_set_claim_route, prison=get_prison)
def record_visit(work: Work, prison: Establishment, slug: str) -> ResponseReturnValue:
    """Where an IQA writes down an EQA's visit, and which portfolios they signed off."""
    qualification = _qualification(work, slug)
    complete = queries.complete_at(work.session, prison.id, slug, MOST_OFFERED)
    form = VisitForm(draft=drafts.kept(work, request.path)).offer(complete).at(work, [prison.id])

    def keep() -> None:
        assert form.visited_on.data is not None
        service.record_visit(
            work,
            prison,
            qualification,
            visited_on=form.visited_on.data,
            reviewer=form.reviewer.data,
            grade=form.grade.data or "",
            report=form.report.data,
            actions_open=form.actions.data == OPEN,
            signed_off=[each for each in complete if str(each.id) in (form.signed_off.data or [])],
        )

    if form.does(keep):
        drafts.forget(work, request.path)
        flash("The visit is written down.")
        return redirect(url_for(".claim_routes"), 303)
    return form.page("quality/claims-visit.html", here=prison, qualification=qualification, complete=complete)
