"""Doors to what learners achieved before: claimed, and proven until an assessor has decided on it."""

from uuid import UUID

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from lms.assessments import policy
from lms.assessments.forms.prior import RECOGNITION_HINTS, PriorForm, ProofForm
from lms.assessments.models import PriorAchievement
from lms.assessments.queries.prior import get_prior
from lms.assessments.rules import prior as rules
from lms.assessments.service.prior import claim_prior
from lms.audit.service import note_reading
from lms.core.web import allows
from lms.core.work import Work
from lms.courses import drafts
from lms.courses.models import Registration
from lms.courses.queries import get_registration
from lms.portfolio.queries import piece_made_from
from lms.portfolio.rules import is_decided, sent_versions
from lms.portfolio.service import proof as service
from lms.portfolio.views.blueprint import bp


@bp.route("/portfolios/<uuid:registration>/prior/new", methods=["GET", "POST"])
@allows(policy.may_claim_prior, registration=get_registration)
def new_prior(work: Work, registration: Registration) -> ResponseReturnValue:
    form = PriorForm(draft=drafts.kept(work, request.path)).about(work, registration.learner)
    is_learner = _is_learner(work, registration)
    if not is_learner:
        form.of_somebody_else()
    made: list[PriorAchievement] = []
    if form.does(lambda: made.append(_claim(work, registration, form))):
        drafts.forget(work, request.path)
        flash("What you achieved before is kept." if is_learner else "The claim is kept.")
        return _to(registration, made[0].id)
    return form.page(
        "portfolio/new-prior.html",
        registration=registration,
        hints=RECOGNITION_HINTS if is_learner else {},
        is_learner=is_learner,
    )


def _claim(work: Work, registration: Registration, form: PriorForm) -> PriorAchievement:
    assert form.achieved_on.data is not None
    return claim_prior(
        work,
        registration,
        form.recognition.data,
        title=form.title.data,
        issuer=form.issuer.data,
        level=form.level.data,
        achieved_on=form.achieved_on.data,
        proof=form.proof.data or "",
        mapping=form.mapping.data,
    )


@bp.get("/portfolios/<uuid:registration>/prior/<uuid:prior>")
@allows(policy.may_read_practical, registration=get_registration)
def prior(work: Work, registration: Registration, prior: UUID) -> ResponseReturnValue:
    found = _prior(work, registration, prior)
    learner = registration.learner
    note_reading(learner.id, learner.establishment_id, "portfolio")
    form = ProofForm(data={"seen": found.version, "proof": found.proof})
    return _page(work, registration, found, form.about(work, learner))


@bp.post("/portfolios/<uuid:registration>/prior/<uuid:prior>/proof")
@allows(policy.may_see_proof, registration=get_registration)
def see_proof(work: Work, registration: Registration, prior: UUID) -> ResponseReturnValue:
    found = _prior(work, registration, prior)
    form = ProofForm().about(work, registration.learner)
    if form.does(lambda: service.see_proof(work, found, form.level.data, form.proof.data, form.seen.data)):
        flash("What you saw is kept.")
        return _to(registration, found.id)
    return _page(work, registration, found, form)


def _prior(work: Work, registration: Registration, prior_id: UUID) -> PriorAchievement:
    found = get_prior(work.session, registration.id, prior_id)
    if found is None:
        abort(404)
    return found


def _is_learner(work: Work, registration: Registration) -> bool:
    return policy.may_sign_discussion(work.actor, registration)


def _to(registration: Registration, prior_id: UUID) -> Response:
    return redirect(url_for(".prior", registration=registration.id, prior=prior_id), 303)


def _page(work: Work, registration: Registration, prior: PriorAchievement, form: ProofForm) -> ResponseReturnValue:
    piece = piece_made_from(work.session, prior)
    return form.page(
        "portfolio/prior.html",
        registration=registration,
        prior=prior,
        piece=piece,
        is_sent=piece is not None and bool(sent_versions(piece)),
        is_decided=piece is not None and is_decided(piece),
        proof_words=rules.proof_in_words(prior),
        form_of_look=rules.form_of_look,
        is_learner=_is_learner(work, registration),
        may_see_proof=policy.may_see_proof(work.actor, registration),
    )
