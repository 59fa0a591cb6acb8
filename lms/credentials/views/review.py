"""Where an IQA reviews a complete unit: agrees it, which signs its credential, sends it back, or lets it go on."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.forms import Press
from lms.core.web import allows
from lms.core.work import Work
from lms.courses import drafts
from lms.courses.models import Registration, Unit
from lms.courses.queries import get_registration
from lms.credentials import queries, service
from lms.credentials.forms import ReviewForm
from lms.credentials.views.blueprint import bp
from lms.quality import policy as quality_policy
from lms.quality import rules as quality_rules
from lms.quality import service as quality_service
from lms.quality.forms.findings import form_for
from lms.quality.queries.cases import blocks_award
from lms.quality.queries.compliance import progress_at
from lms.quality.rules import UnitCoverage
from lms.quality.rules.compliance import InPlan
from lms.quality.service import why_not_released_with
from lms.quality.service.reviewing import why_apart
from lms.quality.views.reviewing import asked, unit_facts, unit_of, whole_of


@bp.route("/portfolios/<uuid:registration>/units/<unit>/review", methods=["GET", "POST"])
@allows(quality_policy.may_review, registration=get_registration)
def review(work: Work, registration: Registration, unit: str) -> ResponseReturnValue:
    """Where an IQA agrees a unit, which signs its credential, or sends it back."""
    found = unit_of(registration, unit)
    whole = whole_of(work, registration)
    coverage = whole.unit(found)
    plan = _plan_for(work, registration, found)
    form = asked(work, registration, coverage, form_for(ReviewForm, found.criteria))
    if form.does(lambda: _conclude(work, registration, found, form)):
        drafts.forget(work, request.path)
        done = "agreed and awarded" if form.agrees else "sent back"
        flash(f"Unit {found.code} of {registration.learner.name} is {done}.")
        return redirect(url_for("quality.portfolio", registration=registration.id), 303)
    is_last = all(each.award for each in whole.units if each is not coverage)
    facts = unit_facts(registration, coverage) | _facts(work, registration, coverage, plan) | {"is_last": is_last}
    if facts["apart"] or not facts["is_ready"]:
        return render_template("credentials/review.html", **facts)
    return form.page("credentials/review.html", **facts)


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


def _facts(work: Work, registration: Registration, coverage: UnitCoverage, plan: InPlan | None) -> dict[str, object]:
    name = queries.newest_name(work.session, registration.learner_id)
    return {
        "plan": plan,
        "waits": blocks_award(work.session, registration.id, coverage.unit),
        "must_look": why_not_released_with(plan, coverage),
        "press": Press(),
        "is_ready": quality_rules.ready_for_iqa(coverage),
        "apart": why_apart(work, registration, coverage),
        "printed_name": name.name if name else None,
    }


@bp.post("/portfolios/<uuid:registration>/units/<unit>/release")
@allows(quality_policy.may_review, registration=get_registration)
def release(work: Work, registration: Registration, unit: str) -> ResponseReturnValue:
    """Award a unit that the sampling plan left out, once everything it picked is done."""
    found = unit_of(registration, unit)
    form = Press()
    if form.does(lambda: service.release_unit(work, registration, found)):
        flash(f"Unit {found.code} of {registration.learner.name} is awarded. It was not in the sample.")
        return redirect(url_for("quality.portfolio", registration=registration.id), 303)
    if form.refusal:
        flash(form.refusal)
    return redirect(url_for(".review", registration=registration.id, unit=found.code), 303)
