"""How a learner's name is printed, and the certificates they hold."""

from collections.abc import Sequence
from uuid import UUID

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.audit.service import note_reading
from lms.core.web import allows, may_visit, signed_in
from lms.core.work import Work
from lms.courses import drafts
from lms.courses.models import Registration
from lms.courses.queries import get_registration, own_registration
from lms.courses.rules.specification import rules_of
from lms.credentials import policy, queries, service
from lms.credentials.certificate import certificate, file_name, has_certificate
from lms.credentials.forms import NameForm
from lms.credentials.models import Credential, OrganisationCertificate
from lms.credentials.views.blueprint import bp
from lms.people.policy import is_self


@bp.route("/portfolio/name", methods=["GET", "POST"])
@allows(policy.may_confirm_name, registration=own_registration)
def name(work: Work, registration: Registration) -> ResponseReturnValue:
    """Where a learner says how their name is printed."""
    learner = registration.learner
    confirmed = queries.newest_name(work.session, learner.id)
    shown = confirmed.name if confirmed else learner.name
    form = NameForm(draft=drafts.kept(work, request.path), data={"name": shown})
    if form.does(lambda: service.confirm_name(work, learner, form.name.data)):
        drafts.forget(work, request.path)
        flash("Your name is confirmed.")
        return redirect(url_for("quality.mine"), 303)
    return form.page("credentials/name.html", confirmed=confirmed)


@bp.get("/portfolio/certificates")
@allows(signed_in)
def my_certificates(work: Work) -> ResponseReturnValue:
    """The certificates of whoever is signed in."""
    assert work.actor.person_id is not None
    held = queries.credentials_of(work.session, work.actor.person_id)
    theirs = queries.organisation_certificates_of(work.session, work.actor.person_id)
    return render_template(
        "credentials/certificates.html",
        credentials=held,
        learner=None,
        registered_name=_registered_name(work, theirs),
        **_theirs(theirs),
        **_certificate_words(),
    )


@bp.get("/portfolios/<uuid:registration>/certificates")
@allows(policy.may_read, registration=get_registration)
def certificates(work: Work, registration: Registration) -> ResponseReturnValue:
    """A learner's certificates, for staff where they are now."""
    learner = registration.learner
    note_reading(learner.id, learner.establishment_id, "certificates")
    organisation = rules_of(registration.qualification).awarding_organisation
    checks = queries.identity_checks(work.session, [learner.id]).get(learner.id, []) if organisation else []
    return render_template(
        "credentials/certificates.html",
        organisation=organisation,
        check=checks[-1] if checks else None,
        registered_name=checks[-1].name if checks else None,
        **_theirs(queries.organisation_certificates(work.session, [registration.id]) if organisation else []),
        credentials=queries.credentials_for(work.session, registration.id),
        learner=None if is_self(work.actor, learner) else learner,
        registration=registration,
        **_certificate_words(),
    )


def _registered_name(work: Work, theirs: Sequence[OrganisationCertificate]) -> str | None:
    """The name that the certificates of somebody are in, where there are any and it was checked."""
    holders = {each.registration.learner_id for each in theirs}
    checks = queries.identity_checks(work.session, holders) if holders else {}
    return next((of_one[-1].name for of_one in checks.values()), None)


def _theirs(certificates: Sequence[OrganisationCertificate]) -> dict[str, object]:
    """What awarding organisations sent, with who certifies each, and what replaced it."""
    return {
        "theirs": [(each, rules_of(each.registration.qualification).awarding_organisation) for each in certificates],
        "replaced_by": {each.replaces_id: each for each in certificates},
    }


def _certificate_words() -> dict[str, object]:
    return {"has_certificate": has_certificate, "may_visit": may_visit}


@bp.get("/portfolios/<uuid:registration>/certificates/<uuid:credential_id>.json")
@allows(policy.may_read, registration=get_registration)
def download(work: Work, registration: Registration, credential_id: UUID) -> ResponseReturnValue:
    """A credential as it was signed."""
    credential = _child(work, registration, credential_id)
    return _file(credential.document.encode(), "application/json", f"{credential.number}.json")


@bp.get("/portfolios/<uuid:registration>/certificates/<uuid:credential_id>.pdf")
@allows(policy.may_read, registration=get_registration)
def print_certificate(work: Work, registration: Registration, credential_id: UUID) -> ResponseReturnValue:
    """A certificate, made from the credential as it was signed."""
    credential = _child(work, registration, credential_id)
    if not has_certificate(credential):
        abort(404)
    return _file(certificate(credential.document, credential.qr), "application/pdf", file_name(credential))


def _child(work: Work, registration: Registration, credential_id: UUID) -> Credential:
    credential = queries.get_credential(work, credential_id)
    if credential is None or credential.registration_id != registration.id:
        abort(404)
    learner = registration.learner
    note_reading(learner.id, learner.establishment_id, "certificates")
    return credential


def _file(octets: bytes, kind: str, name: str) -> Response:
    answer = Response(octets, mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
