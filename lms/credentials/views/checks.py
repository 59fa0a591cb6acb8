"""Where anyone checks a certificate."""

from flask.typing import ResponseReturnValue

from lms.core.web import allows, database, everyone
from lms.core.work import Work
from lms.credentials import attachment, checking, registry
from lms.credentials.checking import Verdict
from lms.credentials.forms import CheckForm
from lms.credentials.views.blueprint import bp

NO_REGISTER = "There is no register here to check against yet. Ask an admin."


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
