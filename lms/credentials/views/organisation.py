"""Where staff check who a learner is for an awarding organisation, and keep the certificates it sends."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.audit.service import note_reading
from lms.core.web import allows, page_number
from lms.core.work import Work
from lms.courses import drafts
from lms.courses.models import Registration
from lms.courses.rules.specification import rules_of
from lms.credentials import policy, queries
from lms.credentials.forms import HAS_ONE, CertificateForm, IdentityForm
from lms.credentials.models import IdentityCheck, OrganisationCertificate
from lms.credentials.rules import NoUln
from lms.credentials.service import organisation as service
from lms.credentials.views.blueprint import bp
from lms.people.models import Role

PAGE = 50


@bp.route("/portfolios/<uuid:registration>/identity", methods=["GET", "POST"])
@allows(policy.may_check_identity, registration=queries.get_certified)
def check_identity(work: Work, registration: Registration) -> ResponseReturnValue:
    """Where staff write down that they held a learner's name and date of birth against the prison's record."""
    learner = registration.learner
    note_reading(learner.id, learner.establishment_id, "identity")
    checks = queries.identity_checks(work.session, [learner.id]).get(learner.id, [])
    newest = checks[-1] if checks else None
    form = IdentityForm(data={"seen": len(checks), "name": learner.name, **_as_typed(newest)})

    def check() -> None:
        service.check_identity(
            work,
            registration,
            name=form.name.data,
            uln=form.uln.data or "",
            no_uln=form.reason,
            seen=form.seen.data if form.seen.data is not None else -1,
        )

    if form.does(check):
        flash(f"It is written down that you checked who {learner.name} is.")
        return redirect(url_for(".certificates", registration=registration.id), 303)
    return form.page(
        "credentials/identity.html", registration=registration, check=newest, organisation=_organisation(registration)
    )


def _as_typed(check: IdentityCheck | None) -> dict[str, str]:
    """What a check holds, as the form has it."""
    if check is None:
        return {}
    reason = next((each.name for each in NoUln if each.value == check.no_uln), HAS_ONE)
    return {"name": check.name, "uln": check.uln, "no_uln": reason}


@bp.get("/claims/certificates")
@allows(policy.may_see_organisation_certificates)
def organisation_certificates(work: Work) -> ResponseReturnValue:
    """What was claimed from awarding organisations for learners here now, with the certificates that came back."""
    page = page_number()
    places = work.actor.places(Role.IQA, Role.EQA)
    found = queries.claimed(work.session, places, limit=PAGE + 1, offset=(page - 1) * PAGE)
    shown = found[:PAGE]
    held = queries.organisation_certificates(work.session, [each.id for each in shown])
    names = queries.identity_checks(work.session, [each.learner_id for each in shown])
    return render_template(
        "credentials/organisation-certificates.html",
        rows=[(each, _organisation(each), _of(held, each)) for each in shown],
        names={person: checks[-1].name for person, checks in names.items()},
        replaced_by={each.replaces_id: each for each in held},
        may_record=policy.may_claim,
        page=page,
        more=len(found) > PAGE,
    )


@bp.route("/portfolios/<uuid:registration>/certificates/new", methods=["GET", "POST"])
@allows(policy.may_claim, registration=queries.get_certified)
def record_certificate(work: Work, registration: Registration) -> ResponseReturnValue:
    """Where an IQA writes down a certificate that the awarding organisation sent."""
    held = queries.organisation_certificates(work.session, [registration.id])
    current = service.not_replaced(held)
    form = CertificateForm(data={"seen": len(held)}, draft=drafts.kept(work, request.path)).offer(current)

    def keep() -> None:
        assert form.issued_on.data is not None
        service.record_certificate(
            work,
            registration,
            number=form.number.data,
            issued_on=form.issued_on.data,
            replaces=form.replaced(current),
            seen=form.seen.data if form.seen.data is not None else -1,
        )

    if form.does(keep):
        drafts.forget(work, request.path)
        flash(f"Certificate {form.number.data} is recorded for {registration.learner.name}.")
        return redirect(url_for(".organisation_certificates"), 303)
    return form.page(
        "credentials/certificate-new.html", registration=registration, organisation=_organisation(registration)
    )


def _organisation(registration: Registration) -> str:
    return rules_of(registration.qualification).awarding_organisation


def _of(certificates: Sequence[OrganisationCertificate], registration: Registration) -> list[OrganisationCertificate]:
    return [each for each in certificates if each.registration_id == registration.id]
