"""Doors to witness statements."""

from uuid import UUID

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from lms.assessments import policy
from lms.assessments.forms.witnesses import SignedPaperForm, StatementForm, WitnessForm
from lms.assessments.models import WitnessStatement
from lms.assessments.queries.witnesses import get_statement
from lms.assessments.rules import witnesses as rules
from lms.assessments.service import witnesses as service
from lms.assessments.views.blueprint import bp
from lms.audit.service import note_reading
from lms.core.web import allows
from lms.core.work import Work
from lms.courses import drafts
from lms.courses.models import Registration
from lms.courses.queries import get_registration


@bp.route("/portfolios/<uuid:registration>/witnesses/new", methods=["GET", "POST"])
@allows(policy.may_bear_witness, registration=get_registration)
def new_witness(work: Work, registration: Registration) -> ResponseReturnValue:
    kind = WitnessForm if policy.may_type_for_a_witness(work.actor, registration) else StatementForm
    form = kind(draft=drafts.kept(work, request.path)).about(work, registration.learner)
    made: list[WitnessStatement] = []
    if form.does(lambda: made.append(_write(work, registration, form))):
        drafts.forget(work, request.path)
        flash("The witness statement is kept.")
        return _to(registration, made[0].id)
    return form.page("assessments/new-witness.html", registration=registration)


def _write(work: Work, registration: Registration, form: StatementForm) -> WitnessStatement:
    said = {name: form[name].data for name in ("job", "relationship", "contact", "day", "seen")}
    if not isinstance(form, WitnessForm) or not form.is_theirs:
        return service.bear_witness(work, registration, **said)
    return service.type_for_witness(
        work,
        registration,
        witness_name=form.witness_name.data,
        paper_kept_at=form.paper_kept_at.data or "",
        **said,
    )


@bp.get("/portfolios/<uuid:registration>/witnesses/<uuid:statement>")
@allows(policy.may_read_practical, registration=get_registration)
def witness(work: Work, registration: Registration, statement: UUID) -> ResponseReturnValue:
    found = _statement(work, registration, statement)
    learner = registration.learner
    note_reading(learner.id, learner.establishment_id, "portfolio")
    return _page(work, registration, found, SignedPaperForm(data={"seen": found.version}))


@bp.post("/portfolios/<uuid:registration>/witnesses/<uuid:statement>/signed")
@allows(policy.may_type_for_a_witness, registration=get_registration)
def witness_signed(work: Work, registration: Registration, statement: UUID) -> ResponseReturnValue:
    found = _statement(work, registration, statement)
    form = SignedPaperForm()
    if form.does(lambda: service.sign_on_paper(work, found, form.paper_kept_at.data, form.seen.data)):
        flash("The witness statement is signed.")
        return _to(registration, found.id)
    return _page(work, registration, found, form)


def _statement(work: Work, registration: Registration, statement_id: UUID) -> WitnessStatement:
    found = get_statement(work.session, registration.id, statement_id)
    if found is None:
        abort(404)
    return found


def _to(registration: Registration, statement_id: UUID) -> Response:
    return redirect(url_for(".witness", registration=registration.id, statement=statement_id), 303)


def _page(
    work: Work, registration: Registration, statement: WitnessStatement, form: SignedPaperForm
) -> ResponseReturnValue:
    return form.page(
        "assessments/witness.html",
        registration=registration,
        witness=statement,
        is_signed=rules.is_signed(statement),
        state=rules.state_in_words(statement),
        is_learner=policy.may_sign_discussion(work.actor, registration),
        may_sign=policy.may_type_for_a_witness(work.actor, registration),
    )
