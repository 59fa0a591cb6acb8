"""Reviewing a unit, certificates and who has them, centres, and checking what anyone brings."""

from uuid import UUID

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.assessments.models import Seen as SeenAs
from lms.assessments.rules import in_hours
from lms.audit.service import note_reading
from lms.core.forms import Press
from lms.core.web import allows, database, everyone, may_visit, signed_in
from lms.core.work import Stale, Work
from lms.courses import drafts
from lms.courses.models import Registration, Unit
from lms.courses.queries import get_registration, own_registration
from lms.credentials import attachment, checking, policy, queries, registry, service
from lms.credentials.certificate import certificate, file_name, has_certificate
from lms.credentials.checking import Verdict
from lms.credentials.forms import CentreForm, CheckForm, NameForm, ReviewForm, WithdrawForm, review_form
from lms.credentials.models import Centre, Credential
from lms.establishments.queries import establishments
from lms.people.policy import is_self
from lms.portfolio.queries import evidence_of, hold_portfolio
from lms.portfolio.rules import checks_of, newest_sent
from lms.quality import policy as quality_policy
from lms.quality import queries as quality
from lms.quality import rules as quality_rules
from lms.quality import service as quality_service
from lms.quality.rules import UnitCoverage

bp = Blueprint("credentials", __name__)
NO_REGISTER = "There is no register here to check against yet. Ask an admin."


# Reviewing a unit


@bp.route("/portfolios/<uuid:registration>/units/<unit>/review", methods=["GET", "POST"])
@allows(quality_policy.may_review, registration=get_registration)
def review(work: Work, registration: Registration, unit: str) -> ResponseReturnValue:
    """Where an IQA agrees a unit, which signs its credential, or sends it back."""
    found = registration.qualification.unit(unit)
    if found is None:
        abort(404)
    if request.method == "POST":
        hold_portfolio(work.session, registration.id)
    coverage = _whole(work, registration).unit(found)
    form = review_form(found.criteria)(draft=drafts.kept(work, request.path), data={"seen": coverage.state_number})
    if request.method == "POST" and form.seen.data != coverage.state_number:
        raise Stale
    if form.does(lambda: _conclude(work, registration, found, form)):
        drafts.forget(work, request.path)
        flash(_said(found, registration, form))
        return redirect(url_for("quality.portfolio", registration=registration.id), 303)
    learner = registration.learner
    note_reading(learner.id, learner.establishment_id, "portfolio")
    facts = _review_facts(work, registration, coverage)
    if not (facts["is_ready"] and facts["may_agree"]):
        return render_template("credentials/review.html", **facts)
    return form.page("credentials/review.html", **facts)


def _whole(work: Work, registration: Registration) -> quality_rules.Coverage:
    return quality_rules.coverage(
        registration.qualification,
        evidence_of(work.session, registration.id),
        quality.findings_of(work.session, registration.id),
        quality.awards_of(work.session, registration.id),
    )


def _conclude(work: Work, registration: Registration, unit: Unit, form: ReviewForm) -> None:
    if form.agrees:
        service.agree_unit(work, registration, unit, form.comment.data, seen=form.seen.data)
    else:
        quality_service.send_back(work, registration, unit, form.to_do, form.comment.data, seen=form.seen.data)


def _said(unit: Unit, registration: Registration, form: ReviewForm) -> str:
    done = "agreed and awarded" if form.agrees else "sent back"
    return f"Unit {unit.code} of {registration.learner.name} is {done}."


def _review_facts(work: Work, registration: Registration, coverage: UnitCoverage) -> dict[str, object]:
    claiming = {piece.id: piece for row in coverage.rows.rows for piece in row.pieces}
    name = queries.newest_name(work.session, registration.learner_id)
    awarded = {award.unit_id for award in quality.awards_of(work.session, registration.id)}
    rest = {unit.id for unit in registration.qualification.units} - awarded - {coverage.unit.id}
    return {
        "registration": registration,
        "learner": registration.learner,
        "coverage": coverage,
        "unit": coverage.unit,
        "pieces": sorted(claiming.values(), key=lambda piece: piece.number),
        "newest_sent": newest_sent,
        "checks_of": checks_of,
        "in_hours": in_hours,
        "words": {seen: seen.value.capitalize() for seen in SeenAs},
        "is_ready": quality_rules.ready_for_iqa(coverage),
        "may_agree": quality_policy.may_agree(work.actor, registration, coverage.deciders),
        "printed_name": name.name if name else None,
        "is_last": not rest,
    }


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
