"""Looking at a unit before it is complete, and saying that what was asked about the work is done."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.web import allows
from lms.core.work import Work
from lms.courses import drafts
from lms.courses.models import Registration, Unit
from lms.courses.queries import get_registration
from lms.quality import policy, queries, service
from lms.quality.forms.findings import DoneForm, LookForm, MoveForm, form_for
from lms.quality.models import Action
from lms.quality.queries.findings import is_waiting
from lms.quality.queries.sampling import assessors_at
from lms.quality.rules import UnitCoverage
from lms.quality.service.reviewing import why_apart
from lms.quality.views.blueprint import bp
from lms.quality.views.portfolio import may_open
from lms.quality.views.reviewing import asked, unit_facts, unit_of, whole_of


@bp.route("/portfolios/<uuid:registration>/units/<unit>/look", methods=["GET", "POST"])
@allows(policy.may_review, registration=get_registration)
def look(work: Work, registration: Registration, unit: str) -> ResponseReturnValue:
    """Where an IQA looks at what is decided in a unit that is not complete yet."""
    found = unit_of(registration, unit)
    coverage = whole_of(work, registration).unit(found)
    decided = [row.criterion for row in coverage.rows.rows if row.standing]
    form = asked(work, registration, coverage, form_for(LookForm, decided))
    if form.does(lambda: _look(work, registration, found, form)):
        drafts.forget(work, request.path)
        flash(f"What you found in unit {found.code} of {registration.learner.name} is kept.")
        return redirect(url_for("quality.portfolio", registration=registration.id), 303)
    why_not = _why_not(work, registration, coverage)
    facts = unit_facts(registration, coverage) | {"why_not": why_not, "may_open": may_open}
    if why_not:
        return render_template("quality/finding.html", **facts)
    return form.page("quality/finding.html", **facts)


def _look(work: Work, registration: Registration, unit: Unit, form: LookForm) -> None:
    service.look(work, registration, unit, form.to_do, form.comment.data, form.said, seen=form.seen.data)


def _why_not(work: Work, registration: Registration, coverage: UnitCoverage) -> str | None:
    """Why there is nothing for this IQA to say here, or None."""
    if coverage.award:
        return "This unit is awarded. There is nothing more to do here."
    if coverage.rows.is_complete:
        return "Every criterion here is met, so review the whole unit instead."
    if not any(row.standing for row in coverage.rows.rows):
        return "Nothing is decided here yet. What an assessor decides will be here."
    return why_apart(work, registration, coverage)


@bp.route("/quality/actions/<uuid:action>", methods=["GET", "POST"])
@allows(policy.may_answer_action, action=queries.get_action)
def action(work: Work, action: Action) -> ResponseReturnValue:
    """Where an assessor says what they did about something an IQA asked, or an IQA closes it for one who left."""
    is_own = action.owner_id == work.actor.person_id
    if action.done_at:
        return render_template("quality/finding-done.html", action=action, is_own=is_own)
    found = action.finding
    form = DoneForm(draft=drafts.kept(work, request.path))
    form.about(work, found.registration.learner, kept_at=found.establishment_id)
    if not is_own:
        form.for_another()
    if form.does(lambda: service.finish_action(work, action, form.note.data)):
        drafts.forget(work, request.path)
        flash("It is done, and the IQA can see what you did." if is_own else "It is closed, with your name and why.")
        return redirect(url_for("desk.home" if is_own else ".home"), 303)
    return form.page("quality/finding-done.html", action=action, is_own=is_own)


@bp.route("/quality/actions/<uuid:action>/owner", methods=["GET", "POST"])
@allows(policy.may_move_action, action=queries.get_action)
def action_owner(work: Work, action: Action) -> ResponseReturnValue:
    """Where an IQA gives what was asked for to another assessor, or another day."""
    assessors = assessors_at(work.session, action.finding.establishment_id, work.today)
    owner = str(action.owner_id) if action.owner_id in {each.id for each in assessors} else ""
    form = MoveForm(data={"owner": owner, "due": action.due_on}).offer(assessors)
    if form.does(lambda: _give(work, action, form)):
        flash("It is given to them.")
        return redirect(url_for(".home"), 303)
    return form.page("quality/finding-owner.html", action=action, waits=is_waiting(work.session, action.id))


def _give(work: Work, action: Action, form: MoveForm) -> None:
    assert form.due.data is not None
    service.move_action(work, action, UUID(form.owner.data), form.due.data)
