"""Doors to witness statements."""

from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from lms.assessments import policy
from lms.assessments.forms import SignedRecordForm
from lms.assessments.forms.witnesses import StatementForm, WhoForm, WitnessForm
from lms.assessments.models import WitnessStatement
from lms.assessments.queries.staff import answers_about, colleagues_at, staff_meant
from lms.assessments.queries.witnesses import get_statement
from lms.assessments.rules import witnesses as rules
from lms.assessments.service import witnesses as service
from lms.assessments.views.blueprint import bp
from lms.audit.service import note_reading
from lms.core.web import allows
from lms.core.work import Stale, Work
from lms.courses import drafts
from lms.courses.models import Registration
from lms.courses.queries import get_registration

ONE_OF_THEM = "It is kept who the witness is. Everybody else of that name may decide on it."
NONE_OF_THEM = "It is kept that the witness has no account here. Everybody of that name may decide on it."


@bp.route("/portfolios/<uuid:registration>/witnesses/new", methods=["GET", "POST"])
@allows(policy.may_bear_witness, registration=get_registration)
def new_witness(work: Work, registration: Registration) -> ResponseReturnValue:
    kind = WitnessForm if policy.may_type_for_a_witness(work.actor, registration) else StatementForm
    form = kind(draft=drafts.kept(work, request.path)).about(work, registration.learner)
    if isinstance(form, WitnessForm):
        form.offer(colleagues_at(work, registration.learner))
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
        witness_name=form.witness_name.data or "",
        witness_id=form.chosen,
        paper=form.paper,
        **said,
    )


@bp.get("/portfolios/<uuid:registration>/witnesses/<uuid:statement>")
@allows(policy.may_read_practical, registration=get_registration)
def witness(work: Work, registration: Registration, statement: UUID) -> ResponseReturnValue:
    found = _statement(work, registration, statement)
    learner = registration.learner
    note_reading(learner.id, learner.establishment_id, "portfolio")
    return _page(work, registration, found, _signed(work, registration, found, data={"seen": found.version}))


@bp.post("/portfolios/<uuid:registration>/witnesses/<uuid:statement>/signed")
@allows(policy.may_type_for_a_witness, registration=get_registration)
def witness_signed(work: Work, registration: Registration, statement: UUID) -> ResponseReturnValue:
    found = _statement(work, registration, statement)
    form = _signed(work, registration, found)
    if form.does(lambda: service.sign_on_paper(work, found, form.paper, form.seen.data)):
        flash("The witness statement is signed.")
        return _to(registration, found.id)
    return _page(work, registration, found, form)


@bp.route("/portfolios/<uuid:registration>/witnesses/<uuid:statement>/who", methods=["GET", "POST"])
@allows(policy.may_type_for_a_witness, registration=get_registration)
def witness_named(work: Work, registration: Registration, statement: UUID) -> ResponseReturnValue:
    """Where staff say which of them a witness is whose name was typed."""
    found = _statement(work, registration, statement)
    answers = answers_about(work, found, staff_meant(work.session, found))
    if not answers and request.method == "POST":
        raise Stale
    if not answers:
        return _to(registration, found.id)
    form = WhoForm(data={"seen": found.version}).offer(answers)
    if form.does(lambda: service.say_who(work, found, form.chosen, form.seen.data)):
        flash(ONE_OF_THEM if found.witness_id else NONE_OF_THEM)
        return _to(registration, found.id)
    only_me = [each.id if each else None for each in answers] == [work.actor.person_id]
    return form.page("assessments/witness-who.html", registration=registration, witness=found, only_me=only_me)


def _statement(work: Work, registration: Registration, statement_id: UUID) -> WitnessStatement:
    found = get_statement(work.session, registration.id, statement_id)
    if found is None:
        abort(404)
    return found


def _signed(work: Work, registration: Registration, statement: WitnessStatement, **given: Any) -> SignedRecordForm:
    return SignedRecordForm(**given).about(work, registration.learner, kept_at=statement.establishment_id)


def _to(registration: Registration, statement_id: UUID) -> Response:
    return redirect(url_for(".witness", registration=registration.id, statement=statement_id), 303)


def _page(
    work: Work, registration: Registration, statement: WitnessStatement, form: SignedRecordForm
) -> ResponseReturnValue:
    may_sign = policy.may_type_for_a_witness(work.actor, registration)
    meant = staff_meant(work.session, statement) if may_sign else []
    return form.page(
        "assessments/witness.html",
        meant=meant if statement.known_as else [],
        may_say_who=bool(answers_about(work, statement, meant)),
        registration=registration,
        witness=statement,
        is_signed=rules.is_signed(statement),
        state=rules.state_in_words(statement),
        is_learner=policy.may_sign_discussion(work.actor, registration),
        may_sign=may_sign,
    )
