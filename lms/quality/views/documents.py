"""Doors to a portfolio as one file: asking for it, seeing how far it is, and taking it away."""

from functools import partial
from uuid import UUID

from flask import Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.clock import local_day
from lms.core.files import NotKept, StoreAway, evidence
from lms.core.forms import Press
from lms.core.web import afterwards, allows
from lms.core.work import Work
from lms.courses.models import Registration
from lms.courses.queries import get_registration
from lms.people.policy import is_self
from lms.quality import policy
from lms.quality.models import DocumentKind, PortfolioDocument
from lms.quality.queries import documents as queries
from lms.quality.rules.documents import in_size, is_being_made, is_out_of_date, may_still_have, reader_of
from lms.quality.service import documents as service
from lms.quality.views.blueprint import bp

# How often a page looks how far a document is.
LOOKS_EVERY = 3
MEDIA = {DocumentKind.PDF: "application/pdf", DocumentKind.ORIGINALS: "application/zip"}
NAMES = {DocumentKind.PDF: "portfolio", DocumentKind.ORIGINALS: "originals"}


@bp.route("/portfolios/<uuid:registration>/documents", methods=["GET", "POST"])
@allows(policy.may_read, registration=get_registration)
def documents(work: Work, registration: Registration) -> ResponseReturnValue:
    """Asking for a portfolio as one file, and the files this person asked for before."""
    form = Press()
    asked: list[PortfolioDocument] = []
    if form.does(lambda: asked.append(service.ask(work, registration, _wanted()))):
        return redirect(url_for(".document", registration=registration.id, document=asked[0].id), 303)
    asked_before = queries.documents_of(work.session, registration.id, work.actor.person_id)
    reader = reader_of(work.actor, registration)
    return form.page(
        "quality/documents.html",
        found=[each for each in asked_before if may_still_have(reader, each)],
        **_things(work, registration),
    )


def _wanted() -> DocumentKind:
    try:
        return DocumentKind(request.form.get("kind", ""))
    except ValueError:
        abort(404)


@bp.get("/portfolios/<uuid:registration>/documents/<uuid:document>")
@allows(policy.may_read, registration=get_registration)
def document(work: Work, registration: Registration, document: UUID) -> ResponseReturnValue:
    """How far a document is, and the way to it. While it is being made the page looks again by itself."""
    found = _document(work, registration, document)
    page = render_template("quality/document.html", document=found, press=Press(), **_things(work, registration))
    answer = make_response(page)
    if is_being_made(found):
        answer.headers["Refresh"] = str(LOOKS_EVERY)
    return answer


@bp.get("/portfolios/<uuid:registration>/documents/<uuid:document>/file")
@allows(policy.may_read, registration=get_registration)
def document_file(work: Work, registration: Registration, document: UUID) -> Response:
    """The file itself, to keep. That it was taken is written down, whoever takes it."""
    found = _document(work, registration, document)
    if found.file is None or found.made_at is None:
        abort(404)
    try:
        body = evidence().fetch(found.file)
    except NotKept:
        abort(404)
    except StoreAway:
        abort(503)
    learner = registration.learner
    place, kind = learner.establishment_id, found.kind
    afterwards(partial(service.note_download, learner_id=learner.id, place_id=place, kind=kind.value))
    answer = make_response(body, {"Content-Type": MEDIA[kind]})
    name = f"{NAMES[kind]}-{local_day(found.made_at).isoformat()}.{kind.value}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers.add("Content-Security-Policy", "sandbox; default-src 'none'")
    return answer


def _document(work: Work, registration: Registration, document: UUID) -> PortfolioDocument:
    found = queries.document_of(work.session, registration.id, document, work.actor.person_id)
    if found is None or not may_still_have(reader_of(work.actor, registration), found):
        abort(404)
    return found


def _things(work: Work, registration: Registration) -> dict[str, object]:
    changed = queries.changed_at(work.session, registration.learner_id)
    return {
        "registration": registration,
        "learner": registration.learner,
        "own": is_self(work.actor, registration.learner),
        "kinds": DocumentKind,
        "in_size": in_size,
        "being_made": is_being_made,
        "out_of_date": lambda document: is_out_of_date(document, changed),
    }
