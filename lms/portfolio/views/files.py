"""Doors to the files of a piece: adding one, taking one away, and opening one so that it can run nothing."""

import io
from collections.abc import Sequence
from uuid import UUID

from flask import Response, abort, flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from lms.audit.service import note_reading
from lms.core.files import NotKept, StoreAway, evidence
from lms.core.uploads.apart import looked_at
from lms.core.uploads.limits import MOST_OCTETS
from lms.core.uploads.looking import media_of
from lms.core.uploads.receiving import found_virus, received, takes_file
from lms.core.web import afterwards, allows
from lms.core.work import Actor, Work
from lms.courses.models import Registration
from lms.courses.queries import get_registration
from lms.portfolio import policy
from lms.portfolio.forms.files import FileForm, TakeAwayForm
from lms.portfolio.models import Evidence, EvidenceFile, EvidenceVersion
from lms.portfolio.queries import files as queries
from lms.portfolio.rules import draft_version
from lms.portfolio.rules import files as rules
from lms.portfolio.service import files as service
from lms.portfolio.views.blueprint import bp

# It is no page: nothing in it runs, and nothing is fetched for it.
SANDBOX = "sandbox; default-src 'none'"

bp.add_app_template_filter(rules.size_in_words, "file_size")
bp.add_app_template_filter(rules.kind_in_words, "file_kind")
bp.add_app_template_filter(rules.changes_in_words, "file_changes")


class Adding:
    """What `portfolio/_files.html` needs to change the files of a version: what is seen, and the forms."""

    def __init__(self, actor: Actor, registration: Registration, version: EvidenceVersion, form: FileForm) -> None:
        self.version = version
        self.form = form
        self.is_learner = policy.may_write(actor, registration)
        self.files: Sequence[EvidenceFile] = rules.seen_before_sending(
            version, actor.person_id, all_of_them=self.is_learner
        )
        self.has_room = rules.fault_in_room(version) is None

    def press(self) -> TakeAwayForm:
        """A press of its own for each file that may be taken away."""
        return TakeAwayForm(formdata=None, data={"seen": self.version.number})


def adding(work: Work, registration: Registration, piece: Evidence) -> Adding | None:
    """What a page that holds a piece gives `portfolio/_files.html` as `adding`; None where files cannot be changed.

    Asks the database nothing when the files of the newest version were loaded with the piece.
    """
    version = draft_version(piece)
    if version is None or not policy.may_add_files(work.actor, registration):
        return None
    form = FileForm(formdata=None, data={"seen": version.number})
    return Adding(work.actor, registration, version, form)


def _fault(work: Work, registration: Registration, number: int) -> str | None:
    piece = queries.piece_with_files(work.session, registration.id, number)
    return rules.fault_in_room(draft_version(piece)) if piece else rules.SENT


@bp.route("/portfolios/<uuid:registration>/evidence/<int(max=99999):number>/files", methods=["GET", "POST"])
@allows(policy.may_add_files, registration=get_registration)
@takes_file(MOST_OCTETS, looked_at, fault=_fault)
def files(work: Work, registration: Registration, number: int) -> ResponseReturnValue:
    """The files of the version that is not sent yet, and the form that adds one."""
    piece = queries.piece_with_files(work.session, registration.id, number)
    if piece is None:
        abort(404)
    back = url_for(".evidence", registration=registration.id, number=number)
    version = draft_version(piece)
    if version is None and request.method == "GET":
        return redirect(back, 303)
    form = FileForm(data={"seen": piece.latest.number}).about(work, registration.learner)
    if form.does(lambda: service.add_file(work, piece, received(), form.note.data, form.seen.data)):
        came = received()
        flash(rules.added_in_words(came.changes, came.media, named=came.name if came.renamed else ""))
        is_learner = policy.may_write(work.actor, registration)
        return redirect(back if is_learner else url_for(".files", registration=registration.id, number=number), 303)
    learner = registration.learner
    if virus := found_virus():
        about = (learner.id, learner.establishment_id, number, virus)
        afterwards(lambda later: service.infected_file_refused(later, *about))
    note_reading(learner.id, learner.establishment_id, "files")
    return form.page(
        "portfolio/files.html",
        registration=registration,
        evidence=piece,
        version=piece.latest,
        adding=Adding(work.actor, registration, piece.latest, form),
    )


@bp.post("/portfolios/<uuid:registration>/evidence/<int(max=99999):number>/files/<uuid:file>/take-away")
@allows(policy.may_add_files, registration=get_registration)
def take_away_file(work: Work, registration: Registration, number: int, file: UUID) -> ResponseReturnValue:
    """Take a file away from a version that is not sent yet."""
    found = _file(work, registration, number, file)
    piece = found.version.evidence
    form = TakeAwayForm()
    if form.does(lambda: service.take_away_file(work, piece, found, form.seen.data)):
        flash("The file is no longer with this piece.")
    elif form.refusal:
        flash(form.refusal)
    endpoint = ".evidence" if policy.may_write(work.actor, registration) else ".files"
    return redirect(url_for(endpoint, registration=registration.id, number=number), 303)


@bp.get("/portfolios/<uuid:registration>/evidence/<int(max=99999):number>/files/<uuid:file>")
@allows(policy.may_read_record, registration=get_registration)
def file(work: Work, registration: Registration, number: int, file: UUID) -> Response:
    """A file, to be kept and opened elsewhere."""
    found = _file(work, registration, number, file)
    learner = registration.learner
    note_reading(learner.id, learner.establishment_id, "file")
    return as_download(found)


@bp.get("/portfolios/<uuid:registration>/evidence/<int(max=99999):number>/files/<uuid:file>/thumbnail")
@allows(policy.may_read_record, registration=get_registration)
def thumbnail(work: Work, registration: Registration, number: int, file: UUID) -> Response:
    """The small picture of a file. The page it is on has noted the reading."""
    found = _file(work, registration, number, file)
    if found.thumbnail is None:
        abort(404)
    body = _fetched(found.thumbnail)
    return _sent(body, media_of(body), "small", as_attachment=False)


def as_download(file: EvidenceFile) -> Response:
    """A file as it is sent: to be kept, and unable to run. 404 where it is not kept, 503 while the store is away."""
    return _sent(_fetched(file.file), file.media, file.name, as_attachment=True)


def _file(work: Work, registration: Registration, number: int, file: UUID) -> EvidenceFile:
    found = queries.get_file(work.session, registration.id, number, file)
    if found is None or not policy.may_open_file(work.actor, registration, found):
        abort(404)
    return found


def _fetched(name: str) -> bytes:
    try:
        return evidence().fetch(name)
    except NotKept:
        abort(404)
    except StoreAway:
        abort(503)


def _sent(body: bytes, media: str, name: str, *, as_attachment: bool) -> Response:
    answer = send_file(
        io.BytesIO(body), mimetype=media, as_attachment=as_attachment, download_name=name, conditional=False, etag=False
    )
    answer.headers.add("Content-Security-Policy", SANDBOX)
    return answer
