"""Doors to a new piece: what it is to be made from, and what it is called."""

from collections.abc import Mapping

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from lms.assessments.queries import practicals_of, sessions_of
from lms.assessments.queries.discussions import discussions_of
from lms.assessments.queries.prior import prior_of
from lms.assessments.queries.witnesses import statements_of
from lms.core.web import allows
from lms.core.work import Work
from lms.courses import drafts
from lms.courses.models import Reflection, Registration
from lms.courses.queries import get_registration
from lms.courses.queries.reading import written_by
from lms.portfolio import policy, queries, rules, service
from lms.portfolio.forms import ACCOUNT, PRIOR, PRODUCT, NewEvidenceForm, TitleForm
from lms.portfolio.models import Evidence, Kind
from lms.portfolio.rules import Basis
from lms.portfolio.views.blueprint import bp

WROTE = "wrote-"
OWN = {ACCOUNT: Kind.REFLECTIVE_ACCOUNT, PRODUCT: Kind.PRODUCT}
FIRST = {
    ACCOUNT: "Write about something I did",
    PRODUCT: "Show something I made",
    PRIOR: "Use something I achieved before",
}
FIRST_HINTS = {
    ACCOUNT: "A reflective account: what happened, what you did, and what you would do another way.",
    PRODUCT: "A product: a plan, a poster or a workbook, as a file or on paper.",
    PRIOR: "An RPL claim: a certificate, a course or work from before that may count here too.",
}
HINTS = {
    Kind.SHADOWING: "A shadowing log: you watched a mentor at work.",
    Kind.PRACTICAL_ASSESSMENT: "A practical assessment: staff watched you mentor.",
    Kind.WITNESS_STATEMENT: "A witness statement: somebody wrote down what they saw you do.",
    Kind.PROFESSIONAL_DISCUSSION: "A professional discussion: you talked it through with an assessor.",
    Kind.ORAL_QUESTIONING: "Oral questioning: you answered an assessor’s questions.",
    Kind.PRIOR_LEARNING: "An RPL claim: something you achieved before.",
}


@bp.route("/portfolios/<uuid:registration>/evidence/new", methods=["GET", "POST"])
@allows(policy.may_write, registration=get_registration)
def new_evidence(work: Work, registration: Registration) -> ResponseReturnValue:
    sources = _usable(work, registration)
    written = {f"{WROTE}{row.id}": row for row in written_by(work.session, registration.learner_id)}
    form = _choosing(work).offer(FIRST | _in_words(sources, written))
    made: list[Evidence] = []

    def begin() -> None:
        chosen = form.source.data
        if chosen in written:
            made.append(service.start_from_reflection(work, registration, written[chosen]))
        elif chosen in sources:
            source = sources[chosen]
            made.append(service.start(work, registration, rules.kind_of(source), "", "", source))

    if form.does(begin):
        drafts.forget(work, request.path)
        return _to(registration, made[0]) if made else _on_to(registration, form.source.data)
    return form.page(
        "portfolio/new-evidence.html",
        registration=registration,
        hints=FIRST_HINTS | {key: HINTS[rules.kind_of(source)] for key, source in sources.items()},
    )


@bp.route("/portfolios/<uuid:registration>/evidence/new/<what>", methods=["GET", "POST"])
@allows(policy.may_write, registration=get_registration)
def name_evidence(work: Work, registration: Registration, what: str) -> ResponseReturnValue:
    if what not in OWN:
        abort(404)
    form = TitleForm(draft=drafts.kept(work, request.path)).about(work, registration.learner)
    made: list[Evidence] = []
    if form.does(lambda: made.append(service.start(work, registration, OWN[what], form.title.data, ""))):
        drafts.forget(work, request.path)
        return _to(registration, made[0])
    return form.page("portfolio/name-evidence.html", registration=registration, what=what, hint=FIRST_HINTS[what])


def _usable(work: Work, registration: Registration) -> dict[str, Basis]:
    """What others saw, heard or confirmed that this learner can begin a piece from, by its id."""
    session = work.session
    found: list[Basis] = [
        *sessions_of(session, registration.id),
        *practicals_of(session, registration.id),
        *statements_of(session, registration.id),
        *discussions_of(session, registration.id),
        *prior_of(session, registration.id),
    ]
    usable = rules.usable(found, queries.used_sources(session, registration.id))
    return {str(source.id): source for source in usable}


def _in_words(sources: Mapping[str, Basis], written: Mapping[str, Reflection]) -> dict[str, str]:
    seen = {key: f"Use {rules.source_title(source)}" for key, source in sources.items()}
    return seen | {key: f"Use what I wrote: {row.prompt}" for key, row in written.items()}


def _choosing(work: Work) -> NewEvidenceForm:
    """The form as it was left half-done, or with what another page said to use."""
    asked = request.args.get("source", "")[:100]
    if asked:
        return NewEvidenceForm(data={"source": asked})
    return NewEvidenceForm(draft=drafts.kept(work, request.path))


def _to(registration: Registration, piece: Evidence) -> Response:
    return redirect(url_for(".evidence", registration=registration.id, number=piece.number), 303)


def _on_to(registration: Registration, chosen: str) -> Response:
    if chosen == PRIOR:
        return redirect(url_for(".new_prior", registration=registration.id), 303)
    return redirect(url_for(".name_evidence", registration=registration.id, what=chosen), 303)
