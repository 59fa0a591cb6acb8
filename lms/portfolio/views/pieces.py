"""Doors to the pieces of a portfolio, and to the work that waits for an assessor."""

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from lms.assessments.forms import SEEN_WORDS
from lms.assessments.queries import practicals_of, sessions_of
from lms.assessments.rules import in_hours, is_confirmed, state_in_words
from lms.audit.service import note_reading
from lms.core.forms import Seen
from lms.core.web import allows
from lms.core.work import Actor, Stale, Work
from lms.courses import drafts
from lms.courses.models import Registration
from lms.courses.queries import get_registration
from lms.courses.queries.reading import written_by
from lms.people.models import Role
from lms.portfolio import policy, queries, rules, service
from lms.portfolio.forms import (
    ACCOUNT,
    OUTCOME_WORDS,
    DecideForm,
    NewEvidenceForm,
    PieceForm,
    StepForm,
    judging,
)
from lms.portfolio.models import Evidence, EvidenceVersion, Kind
from lms.portfolio.rules import PieceState
from lms.portfolio.service import Source
from lms.portfolio.views.blueprint import bp

WROTE = "wrote-"
WORDS = {
    "outcome_words": OUTCOME_WORDS,
    "questions": rules.QUESTIONS,
    "claims_in_order": rules.claims_in_order,
    "checks_of": rules.checks_of,
    "words": SEEN_WORDS,
    "in_hours": in_hours,
    "is_confirmed": is_confirmed,
    "state_in_words": state_in_words,
}


# The queue


@bp.get("/assess")
@allows(policy.may_assess)
def queue(work: Work) -> ResponseReturnValue:
    page = min(max(1, request.args.get("page", 1, type=int)), queries.LAST_PAGE)
    waiting = queries.queue(
        work.session,
        _places(work.actor),
        work.actor.person_id,
        limit=queries.PAGE + 1,
        offset=(page - 1) * queries.PAGE,
    )
    return render_template(
        "portfolio/queue.html",
        versions=waiting[: queries.PAGE],
        page=page,
        more=len(waiting) > queries.PAGE,
        days_waiting=lambda version: rules.days_waiting(version, work.today),
    )


@bp.get("/assess/next")
@allows(policy.may_assess)
def next_piece(work: Work) -> ResponseReturnValue:
    return _to_next(work)


def _places(actor: Actor) -> set[UUID]:
    return actor.places(Role.ASSESSOR)


def _to_next(work: Work) -> Response:
    oldest = queries.next_in_queue(work.session, _places(work.actor), work.actor.person_id)
    if oldest is None:
        return redirect(url_for(".queue"), 303)
    registration_id, number = oldest
    return redirect(url_for(".decide", registration=registration_id, number=number), 303)


# One piece


@bp.route("/portfolios/<uuid:registration>/evidence/new", methods=["GET", "POST"])
@allows(policy.may_write, registration=get_registration)
def new_evidence(work: Work, registration: Registration) -> ResponseReturnValue:
    sources = _unused_sources(work, registration)
    written = {f"{WROTE}{row.id}": row for row in written_by(work.session, registration.learner_id)}
    offered = _in_words(sources) | {key: f"Use what I wrote: {row.prompt}" for key, row in written.items()}
    form = NewEvidenceForm(draft=drafts.kept(work, request.path)).offer(offered)
    made: list[Evidence] = []

    def begin() -> None:
        if form.source.data in written:
            made.append(service.start_from_reflection(work, registration, written[form.source.data]))
            return
        source = sources.get(form.source.data)
        kind = _kind_of(source)
        title = "" if source else form.title.data
        made.append(service.start(work, registration, kind, title, "", source))

    if form.does(begin):
        drafts.forget(work, request.path)
        return redirect(url_for(".evidence", registration=registration.id, number=made[0].number), 303)
    return form.page("portfolio/new-evidence.html", registration=registration, account=ACCOUNT)


def _unused_sources(work: Work, registration: Registration) -> dict[str, Source]:
    used = queries.used_sources(work.session, registration.id)
    seen: list[Source] = [
        *sessions_of(work.session, registration.id),
        *practicals_of(work.session, registration.id),
    ]
    return {str(source.id): source for source in seen if source.id not in used}


def _in_words(sources: dict[str, Source]) -> dict[str, str]:
    return {key: f"Use {rules.source_title(source)}" for key, source in sources.items()}


def _kind_of(source: Source | None) -> Kind:
    if source is None:
        return Kind.REFLECTIVE_ACCOUNT
    return rules.kind_of(source)


@bp.get("/portfolios/<uuid:registration>/evidence/<int(max=99999):number>")
@allows(policy.may_read_record, registration=get_registration)
def evidence(work: Work, registration: Registration, number: int) -> ResponseReturnValue:
    piece = _piece(work, registration, number)
    learner = registration.learner
    note_reading(learner.id, learner.establishment_id, "portfolio")
    return _piece_page(work, registration, piece, _form_for(work, registration, piece))


@bp.post("/portfolios/<uuid:registration>/evidence/<int(max=99999):number>")
@allows(policy.may_write, registration=get_registration)
def write(work: Work, registration: Registration, number: int) -> ResponseReturnValue:
    piece = _piece(work, registration, number)
    form = _writing_form(work, registration, piece)
    _check_fresh(form, piece, PieceState.DRAFT)
    sends = request.form.get("do") == "send"
    if sends:
        form.faults = lambda: _faults(registration, piece, form)

    def keep() -> None:
        if sends:
            service.submit(work, piece, form.text.data, form.ids, form.declared.data, form.seen.data)
        else:
            service.save(work, piece, form.text.data, form.seen.data, criteria_ids=form.ids)

    if form.does(keep):
        drafts.forget(work, request.path)
        flash("Sent. An assessor will look at it next." if sends else "Saved. Nobody else reads it until you send it.")
        return redirect(url_for(".evidence", registration=registration.id, number=number), 303)
    return _piece_page(work, registration, piece, form)


@bp.post("/portfolios/<uuid:registration>/evidence/<int(max=99999):number>/take-back")
@allows(policy.may_write, registration=get_registration)
def take_back(work: Work, registration: Registration, number: int) -> ResponseReturnValue:
    piece = _piece(work, registration, number)
    form = StepForm()
    _check_fresh(form, piece, PieceState.WAITING)
    if form.does(lambda: service.take_back(work, piece, form.seen.data)):
        flash("You have it back. Send it again when it is ready.")
        return redirect(url_for(".evidence", registration=registration.id, number=number), 303)
    return _piece_page(work, registration, piece, form)


@bp.post("/portfolios/<uuid:registration>/evidence/<int(max=99999):number>/versions")
@allows(policy.may_write, registration=get_registration)
def add_version(work: Work, registration: Registration, number: int) -> ResponseReturnValue:
    piece = _piece(work, registration, number)
    form = StepForm()
    _check_fresh(form, piece, PieceState.DECIDED)
    if form.does(lambda: service.add_version(work, piece, form.seen.data)):
        return redirect(url_for(".evidence", registration=registration.id, number=number), 303)
    return _piece_page(work, registration, piece, form)


@bp.route("/portfolios/<uuid:registration>/evidence/<int(max=99999):number>/decide", methods=["GET", "POST"])
@allows(policy.may_decide, registration=get_registration)
def decide(work: Work, registration: Registration, number: int) -> ResponseReturnValue:
    piece = _piece(work, registration, number)
    version = rules.waiting_version(piece)
    if version is None and request.method == "GET":
        return redirect(url_for(".evidence", registration=registration.id, number=number), 303)
    if version is None:
        raise Stale
    claimed = [criterion for criterion, _ in rules.claims_in_order(registration.qualification, version)]
    form = judging(claimed)(draft=_kept_about(work, version), data={"seen": piece.version, "version": version.number})
    if request.method == "POST":
        _check_fresh(form, piece, PieceState.WAITING)
    if form.does(lambda: _judge(work, piece, form)):
        drafts.forget(work, request.path)
        flash(f"Your decision on piece {number} of {registration.learner.name} is kept.")
        return _to_next(work)
    learner = registration.learner
    note_reading(learner.id, learner.establishment_id, "portfolio")
    return form.page("portfolio/decide.html", registration=registration, evidence=piece, version=version, **WORDS)


def _judge(work: Work, piece: Evidence, form: DecideForm) -> None:
    service.decide(
        work,
        piece,
        seen=form.seen.data,
        feedback=form.feedback.data,
        checks=form.checks(),
        lines=form.lines(),
    )


def _piece(work: Work, registration: Registration, number: int) -> Evidence:
    found = queries.get_evidence(work.session, registration.id, number)
    if found is None:
        abort(404)
    return found


def _check_fresh(form: Seen, piece: Evidence, state: PieceState) -> None:
    """A page read before somebody changed the piece is stale, however sound what was typed on it. Raises Stale."""
    if form.seen.data != piece.version or rules.piece_state(piece) is not state:
        raise Stale


def _form_for(work: Work, registration: Registration, piece: Evidence) -> PieceForm | StepForm | None:
    if not policy.may_write(work.actor, registration):
        return None
    if rules.draft_version(piece) is None:
        return StepForm(data={"seen": piece.version})
    return _writing_form(work, registration, piece)


def _writing_form(work: Work, registration: Registration, piece: Evidence) -> PieceForm:
    latest = piece.latest
    ticked = [str(criterion_id) for criterion_id in rules.claimed_ids(latest)]
    kept = {"seen": piece.version, "version": latest.number, "text": latest.text, "criteria": ticked}
    return PieceForm(draft=_kept_about(work, latest), data=kept).offer(registration.qualification)


def _kept_about(work: Work, version: EvidenceVersion) -> dict[str, list[str]] | None:
    """What was half-typed on this page, unless it was about another version."""
    kept = drafts.kept(work, request.path)
    return kept if kept and kept.get("version") == [str(version.number)] else None


def _faults(registration: Registration, piece: Evidence, form: PieceForm) -> list[tuple[str, str]]:
    offered = [criterion.id for unit in registration.qualification.units for criterion in unit.criteria]
    found = rules.faults_in_sending(piece, form.text.data or "", form.ids, offered, declared=form.declared.data)
    if form.warns and not form.checked.data:
        found.append(("checked", "Leave out names and numbers, then tick that you have checked"))
    return found


def _piece_page(
    work: Work, registration: Registration, piece: Evidence, form: PieceForm | StepForm | None
) -> ResponseReturnValue:
    is_learner = policy.may_write(work.actor, registration)
    things = {
        "registration": registration,
        "evidence": piece,
        "state": rules.piece_state(piece),
        "states": PieceState,
        "sent": rules.sent_versions(piece),
        "is_learner": is_learner,
        "may_decide": policy.may_decide(work.actor, registration),
        "met": queries.met_ids(work.session, registration.id) if is_learner else set(),
        **WORDS,
    }
    if form is None:
        return render_template("portfolio/evidence.html", **things)
    return form.page("portfolio/evidence.html", **things)
