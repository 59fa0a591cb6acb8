"""Where an IQA reviews a complete unit: agrees it, which signs its credential, sends it back, or lets it go on."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.audit.service import note_reading
from lms.core.forms import Press
from lms.core.web import allows
from lms.core.work import Stale, Work
from lms.courses import drafts
from lms.courses.models import Registration, Unit
from lms.courses.queries import get_registration
from lms.credentials import queries, service
from lms.credentials.forms import ReviewForm, review_form
from lms.credentials.views import bp
from lms.portfolio.queries import evidence_of, hold_portfolio
from lms.portfolio.rules import newest_sent
from lms.portfolio.views.words import WORDS
from lms.quality import policy as quality_policy
from lms.quality import queries as quality
from lms.quality import rules as quality_rules
from lms.quality import service as quality_service
from lms.quality.queries.compliance import progress_at
from lms.quality.queries.sampling import assessors_at, took_part
from lms.quality.rules import UnitCoverage
from lms.quality.rules.compliance import InPlan
from lms.quality.service import why_not_released_with

__all__ = ["bp"]


@bp.route("/portfolios/<uuid:registration>/units/<unit>/review", methods=["GET", "POST"])
@allows(quality_policy.may_review, registration=get_registration)
def review(work: Work, registration: Registration, unit: str) -> ResponseReturnValue:
    """Where an IQA agrees a unit, which signs its credential, or sends it back."""
    found = registration.qualification.unit(unit)
    if found is None:
        abort(404)
    if request.method == "POST":
        hold_portfolio(work.session, registration.id)
    coverage = _whole(work, registration).unit(found)
    plan = _plan_for(work, registration, found)
    form = review_form(found.criteria, asks_each=bool(plan and plan.is_sampled))(
        draft=drafts.kept(work, request.path), data={"seen": coverage.state_number}
    )
    form.offer(assessors_at(work.session, registration.learner.establishment_id, work.today), work.today)
    if request.method == "POST" and form.seen.data != coverage.state_number:
        raise Stale
    if form.does(lambda: _conclude(work, registration, found, form)):
        drafts.forget(work, request.path)
        flash(_said(found, registration, form))
        return redirect(url_for("quality.portfolio", registration=registration.id), 303)
    learner = registration.learner
    note_reading(learner.id, learner.establishment_id, "portfolio")
    facts = _review_facts(work, registration, coverage, plan)
    if not (facts["is_ready"] and facts["may_agree"]):
        return render_template("credentials/review.html", **facts)
    return form.page("credentials/review.html", **facts)


def _whole(work: Work, registration: Registration) -> quality_rules.Coverage:
    return quality_rules.coverage(
        registration.qualification,
        evidence_of(work.session, registration.id),
        quality.findings_of(work.session, registration.id),
        quality.awards_of(work.session, registration.id),
    )


def _plan_for(work: Work, registration: Registration, unit: Unit) -> InPlan | None:
    """What the sampling plan that runs where the learner is asks of this unit, or None where none runs."""
    place = registration.learner.establishment_id
    progress = progress_at(work.session, [place] if place else [], work.today)
    return progress.of_unit(place, registration.qualification.slug, registration.id, unit.id)


def _conclude(work: Work, registration: Registration, unit: Unit, form: ReviewForm) -> None:
    seen, said = form.seen.data, form.said
    if form.agrees:
        service.agree_unit(work, registration, unit, form.comment.data, seen=seen, said=said)
    else:
        quality_service.send_back(work, registration, unit, form.to_do, form.comment.data, seen=seen, said=said)


def _said(unit: Unit, registration: Registration, form: ReviewForm) -> str:
    done = "agreed and awarded" if form.agrees else "sent back"
    return f"Unit {unit.code} of {registration.learner.name} is {done}."


def _review_facts(
    work: Work, registration: Registration, coverage: UnitCoverage, plan: InPlan | None
) -> dict[str, object]:
    claiming = {piece.id: piece for row in coverage.rows.rows for piece in row.pieces}
    name = queries.newest_name(work.session, registration.learner_id)
    awarded = {award.unit_id for award in quality.awards_of(work.session, registration.id)}
    rest = {unit.id for unit in registration.qualification.units} - awarded - {coverage.unit.id}
    return {
        "registration": registration,
        "learner": registration.learner,
        "coverage": coverage,
        "unit": coverage.unit,
        "pieces": sorted(claiming.values(), key=lambda piece: piece.number),
        "newest_sent": newest_sent,
        **WORDS,
        "plan": plan,
        "must_look": why_not_released_with(plan, coverage),
        "press": Press(),
        "is_ready": quality_rules.ready_for_iqa(coverage),
        "may_agree": quality_policy.may_agree(work.actor, registration, coverage.deciders)
        and not took_part(work.session, registration.id, coverage.unit.id, work.actor.person_id),
        "printed_name": name.name if name else None,
        "is_last": not rest,
    }


@bp.post("/portfolios/<uuid:registration>/units/<unit>/release")
@allows(quality_policy.may_review, registration=get_registration)
def release(work: Work, registration: Registration, unit: str) -> ResponseReturnValue:
    """Award a unit that the sampling plan left out, once everything it picked is done."""
    found = registration.qualification.unit(unit)
    if found is None:
        abort(404)
    form = Press()
    if form.does(lambda: service.release_unit(work, registration, found)):
        flash(f"Unit {found.code} of {registration.learner.name} is awarded. It was not in the sample.")
        return redirect(url_for("quality.portfolio", registration=registration.id), 303)
    if form.refusal:
        flash(form.refusal)
    return redirect(url_for(".review", registration=registration.id, unit=found.code), 303)
