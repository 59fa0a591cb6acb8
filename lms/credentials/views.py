"""Certificates and who has them, centres, and checking what anyone brings."""

from uuid import UUID

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.audit.service import note_reading
from lms.core.forms import Press
from lms.core.web import allows, database, everyone, may_visit, signed_in
from lms.core.work import Stale, Work
from lms.courses import drafts
from lms.courses.models import Registration
from lms.courses.queries import get_registration, own_registration
from lms.credentials import attachment, checking, policy, queries, registry, service
from lms.credentials.certificate import certificate, file_name, has_certificate
from lms.credentials.checking import Verdict
from lms.credentials.forms import CentreForm, CheckForm, NameForm, WithdrawForm
from lms.credentials.models import Centre, Credential
from lms.establishments.queries import establishments
from lms.people.policy import is_self

bp = Blueprint("credentials", __name__)
NO_REGISTER = "There is no register here to check against yet. Ask an admin."


# The learner's name and certificates


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
    return render_template("credentials/certificates.html", credentials=held, learner=None, **_certificate_words())


@bp.get("/portfolios/<uuid:registration>/certificates")
@allows(policy.may_read, registration=get_registration)
def certificates(work: Work, registration: Registration) -> ResponseReturnValue:
    """A learner's certificates, for staff where they are now."""
    learner = registration.learner
    note_reading(learner.id, learner.establishment_id, "certificates")
    return render_template(
        "credentials/certificates.html",
        credentials=queries.credentials_for(work.session, registration.id),
        learner=None if is_self(work.actor, learner) else learner,
        registration=registration,
        **_certificate_words(),
    )


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


@bp.get("/credentials")
@allows(policy.may_find)
def find(work: Work) -> ResponseReturnValue:
    """Where whoever may withdraw a credential finds it by the number printed on it, wherever its holder is now."""
    number = request.args.get("number", "").strip().upper()[:40]
    found = queries.credential_numbered(work.session, number) if number else None
    if found is not None and policy.may_withdraw(work.actor, found):
        return redirect(url_for(".withdraw", credential=found.id), 303)
    return render_template("credentials/find.html", number=number)


@bp.route("/credentials/<uuid:credential>/withdraw", methods=["GET", "POST"])
@allows(policy.may_withdraw, credential=queries.get_credential)
def withdraw(work: Work, credential: Credential) -> ResponseReturnValue:
    """Where a centre's IQA, or an admin, takes a credential back."""
    if credential.withdrawal and request.method == "POST":
        raise Stale
    if credential.withdrawal:
        return render_template("credentials/withdraw.html", credential=credential)
    form = WithdrawForm(draft=drafts.kept(work, request.path))
    if form.does(lambda: service.withdraw(work, credential, form.reason.data)):
        drafts.forget(work, request.path)
        flash(f"{credential.number} is withdrawn. The status list and the register say so now.")
        return redirect(url_for(".withdraw", credential=credential.id), 303)
    return form.page("credentials/withdraw.html", credential=credential)


# Centres


@bp.route("/admin/centres", methods=["GET", "POST"])
@allows(policy.may_manage_centres)
def centres(work: Work) -> ResponseReturnValue:
    """Every centre and its keys, and a form to add one."""
    known = queries.centres(work.session)
    prisons = establishments(work.session)
    served = {centre.establishment_id for centre in known}
    form = CentreForm(draft=drafts.kept(work, request.path))
    form.offer([prison for prison in prisons if prison.id not in served])

    def add() -> None:
        chosen = next(prison for prison in prisons if prison.code == form.establishment.data)
        service.add_centre(work, form.code.data, chosen)

    if form.does(add):
        drafts.forget(work, request.path)
        flash(f"Centre {form.code.data} can sign now.")
        return redirect(url_for(".centres"), 303)
    return form.page("credentials/centres.html", centres=known, press=Press())


@bp.post("/admin/centres/<centre>/keys")
@allows(policy.may_manage_centre, centre=queries.get_centre)
def new_key(work: Work, centre: Centre) -> ResponseReturnValue:
    """Make a centre's next key. What the old one signed stays good."""
    form = Press()
    if form.does(lambda: service.make_centre_key(work, centre)):
        flash(f"Centre {centre.code} has a new key.")
    elif form.refusal:
        flash(form.refusal)
    return redirect(url_for(".centres"), 303)


# Checking


@bp.route("/check", methods=["GET", "POST"])
@allows(everyone)
def check(work: Work) -> ResponseReturnValue:
    """Where anyone finds out whether a certificate is to be believed. Nothing of it is kept or written down."""
    form = CheckForm()
    verdict = None
    # Who is signed in has been looked up, and nothing will be written: no writer waits for what is brought.
    work.session.rollback()
    if form.validate_on_submit():
        try:
            verdict = _verdict(work, _brought(form))
        except attachment.NoCredential as problem:
            form.file.errors = [*form.file.errors, str(problem)]
        if verdict is None and not form.problems:
            form.refusal = NO_REGISTER
    return form.page("credentials/check.html", verdict=verdict)


def _brought(form: CheckForm) -> str | bytes:
    """What was brought to be checked: the file if one was chosen, else the words as they were typed."""
    if not form.upload:
        return str(form.text.data)
    octets: bytes = form.file.data.read()
    return attachment.credential_in(octets) if attachment.is_pdf(octets) else octets


def _verdict(work: Work, brought: str | bytes) -> Verdict | None:
    """What a checker says, by what is held here, looked up in a session that only reads."""
    with database().glance() as look:
        held = registry.held(look, registry.settings().data_dir)
    return checking.check(brought, held, at=work.now, clock=work.now) if held else None
