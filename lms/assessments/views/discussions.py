"""Doors to professional discussions and oral questioning."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from lms.assessments import policy
from lms.assessments.forms import SignedRecordForm
from lms.assessments.forms.discussions import KIND_HINTS, DiscussionForm, SignForm, discussing
from lms.assessments.models import Discussion
from lms.assessments.queries.discussions import get_discussion
from lms.assessments.rules import discussions as rules
from lms.assessments.rules import in_hours
from lms.assessments.service import discussions as service
from lms.assessments.views.blueprint import bp
from lms.audit.service import note_reading
from lms.core.web import allows
from lms.core.work import Work
from lms.courses import drafts
from lms.courses.models import Registration
from lms.courses.queries import get_registration


@bp.route("/portfolios/<uuid:registration>/discussions/new", methods=["GET", "POST"])
@allows(policy.may_question, registration=get_registration)
def new_discussion(work: Work, registration: Registration) -> ResponseReturnValue:
    kept = drafts.kept(work, request.path)
    form = discussing(registration.qualification, rows_asked_for(kept))(draft=kept).about(work, registration.learner)
    page = {"registration": registration, "hints": KIND_HINTS}
    if asks_for_another():
        return render_template("assessments/new-discussion.html", form=form, **page), 422
    made: list[Discussion] = []
    if form.does(lambda: made.append(_record(work, registration, form))):
        drafts.forget(work, request.path)
        flash("What was said is kept.")
        return _to(registration, made[0].id)
    return form.page("assessments/new-discussion.html", **page)


def rows_asked_for(kept: Iterable[str] | None, fewest: int = rules.FEWEST_ROWS) -> int:
    """How many rows of questions the page has: those typed in, on it or before, and one more where it is asked for."""
    names = request.form if request.method == "POST" else kept or ()
    return min(rules.rows_in(names, fewest) + asks_for_another(), rules.MOST_ROWS)


def asks_for_another() -> bool:
    """Whether a button was pressed that only adds a row to type in: nothing was kept, so it is no answer yet."""
    return request.form.get("do") == "another"


def _record(work: Work, registration: Registration, form: DiscussionForm) -> Discussion:
    assert form.day.data is not None
    return service.record_discussion(
        work,
        registration,
        form.kind.data,
        day=form.day.data,
        minutes=form.minutes.data,
        plan=form.plan.data or "",
        rows=form.asked(),
        summary=form.summary.data or "",
        scribe=form.scribe.data or "",
        paper=form.paper,
    )


@bp.get("/portfolios/<uuid:registration>/discussions/<uuid:discussion>")
@allows(policy.may_read_practical, registration=get_registration)
def discussion(work: Work, registration: Registration, discussion: UUID) -> ResponseReturnValue:
    found = _discussion(work, registration, discussion)
    learner = registration.learner
    note_reading(learner.id, learner.establishment_id, "portfolio")
    if policy.may_sign_discussion(work.actor, registration):
        return _page(work, registration, found, SignForm(data={"seen": found.version}))
    return _page(work, registration, found, _signed(work, registration, found, data={"seen": found.version}))


@bp.post("/portfolios/<uuid:registration>/discussions/<uuid:discussion>/sign")
@allows(policy.may_sign_discussion, registration=get_registration)
def sign_discussion(work: Work, registration: Registration, discussion: UUID) -> ResponseReturnValue:
    found = _discussion(work, registration, discussion)
    form = SignForm()
    if form.does(lambda: service.sign(work, found, form.seen.data)):
        flash("Thank you. You have signed it.")
        return _to(registration, found.id)
    return _page(work, registration, found, form)


@bp.post("/portfolios/<uuid:registration>/discussions/<uuid:discussion>/signed")
@allows(policy.may_question, registration=get_registration)
def discussion_signed(work: Work, registration: Registration, discussion: UUID) -> ResponseReturnValue:
    found = _discussion(work, registration, discussion)
    form = _signed(work, registration, found)
    if form.does(lambda: service.sign_on_paper(work, found, form.paper, form.seen.data)):
        flash("The learner’s signature is noted.")
        return _to(registration, found.id)
    return _page(work, registration, found, form)


def _discussion(work: Work, registration: Registration, discussion_id: UUID) -> Discussion:
    found = get_discussion(work.session, registration.id, discussion_id)
    if found is None:
        abort(404)
    return found


def _signed(work: Work, registration: Registration, discussion: Discussion, **given: Any) -> SignedRecordForm:
    return SignedRecordForm(**given).about(work, registration.learner, kept_at=discussion.establishment_id)


def _to(registration: Registration, discussion_id: UUID) -> Response:
    return redirect(url_for(".discussion", registration=registration.id, discussion=discussion_id), 303)


def _page(
    work: Work, registration: Registration, discussion: Discussion, form: SignForm | SignedRecordForm
) -> ResponseReturnValue:
    return form.page(
        "assessments/discussion.html",
        registration=registration,
        discussion=discussion,
        is_signed=rules.is_signed(discussion),
        state=rules.state_in_words(discussion),
        in_hours=in_hours,
        is_learner=policy.may_sign_discussion(work.actor, registration),
        may_sign=policy.may_question(work.actor, registration),
    )
