"""Looking at a unit before it is complete, and saying that what was asked about the work is done."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.audit.service import note_reading
from lms.core.web import allows
from lms.core.work import Stale, Work
from lms.courses import drafts
from lms.courses.models import Registration, Unit
from lms.courses.queries import get_registration
from lms.portfolio.queries import evidence_of, hold_portfolio
from lms.portfolio.rules import newest_sent
from lms.portfolio.views.words import WORDS
from lms.quality import policy, queries, rules, service
from lms.quality.forms.findings import DoneForm, LookForm, form_for
from lms.quality.models import Action
from lms.quality.queries.sampling import assessors_at, took_part
from lms.quality.rules import UnitCoverage
from lms.quality.views.blueprint import bp
from lms.quality.views.portfolio import may_open


@bp.route("/portfolios/<uuid:registration>/units/<unit>/look", methods=["GET", "POST"])
@allows(policy.may_review, registration=get_registration)
def look(work: Work, registration: Registration, unit: str) -> ResponseReturnValue:
    """Where an IQA looks at what is decided in a unit that is not complete yet."""
    found = registration.qualification.unit(unit)
    if found is None:
        abort(404)
    if request.method == "POST":
        hold_portfolio(work.session, registration.id)
    coverage = _whole(work, registration, found)
    decided = [row.criterion for row in coverage.rows.rows if row.standing]
    form = form_for(LookForm, decided, asks_each=True)(
        draft=drafts.kept(work, request.path), data={"seen": coverage.state_number}
    )
    form.offer(assessors_at(work.session, registration.learner.establishment_id, work.today), work.today)
    if request.method == "POST" and form.seen.data != coverage.state_number:
        raise Stale
    if form.does(lambda: _look(work, registration, found, form)):
        drafts.forget(work, request.path)
        flash(f"What you found in unit {found.code} of {registration.learner.name} is kept.")
        return redirect(url_for("quality.portfolio", registration=registration.id), 303)
    learner = registration.learner
    note_reading(learner.id, learner.establishment_id, "portfolio")
    facts = _facts(work, registration, coverage)
    if facts["why_not"]:
        return render_template("quality/finding.html", **facts)
    return form.page("quality/finding.html", **facts)


def _whole(work: Work, registration: Registration, unit: Unit) -> UnitCoverage:
    return rules.coverage(
        registration.qualification,
        evidence_of(work.session, registration.id),
        queries.findings_of(work.session, registration.id),
        queries.awards_of(work.session, registration.id),
    ).unit(unit)


def _look(work: Work, registration: Registration, unit: Unit, form: LookForm) -> None:
    service.look(work, registration, unit, form.to_do, form.comment.data, form.said, seen=form.seen.data)


def _facts(work: Work, registration: Registration, coverage: UnitCoverage) -> dict[str, object]:
    claiming = {piece.id: piece for row in coverage.rows.rows for piece in row.pieces}
    return {
        "registration": registration,
        "learner": registration.learner,
        "coverage": coverage,
        "unit": coverage.unit,
        "pieces": sorted(claiming.values(), key=lambda piece: piece.number),
        "newest_sent": newest_sent,
        "may_open": may_open,
        "why_not": _why_not(work, registration, coverage),
        **WORDS,
    }


def _why_not(work: Work, registration: Registration, coverage: UnitCoverage) -> str | None:
    """Why there is nothing for this IQA to say here, or None."""
    if coverage.award:
        return "This unit is awarded. There is nothing more to do here."
    if coverage.rows.is_complete:
        return "Every criterion here is met, so review the whole unit instead."
    if not any(row.standing for row in coverage.rows.rows):
        return "Nothing is decided here yet. What an assessor decides will be here."
    if not policy.may_agree(work.actor, registration, coverage.deciders):
        return service.OWN_DECISION
    if took_part(work.session, registration.id, coverage.unit.id, work.actor.person_id):
        return service.OWN_PART
    return None


@bp.route("/quality/actions/<uuid:action>", methods=["GET", "POST"])
@allows(policy.may_answer_action, action=queries.get_action)
def action(work: Work, action: Action) -> ResponseReturnValue:
    """Where an assessor says what they did about something an IQA asked."""
    if action.done_at:
        return render_template("quality/finding-done.html", action=action)
    form = DoneForm(draft=drafts.kept(work, request.path))
    if form.does(lambda: service.finish_action(work, action, form.note.data)):
        drafts.forget(work, request.path)
        flash("It is done, and the IQA can see what you did.")
        return redirect(url_for("desk.home"), 303)
    return form.page("quality/finding-done.html", action=action)
