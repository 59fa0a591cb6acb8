"""Doors to the pieces of a portfolio."""

from dataclasses import asdict
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.audit.service import note_reading
from lms.core.forms import Seen
from lms.core.web import allows
from lms.core.work import Stale, Work
from lms.courses import drafts
from lms.courses.models import Registration
from lms.courses.queries import get_registration
from lms.courses.rules.specification import rules_of
from lms.portfolio import policy, queries, rules, service
from lms.portfolio.forms import PieceForm, StepForm
from lms.portfolio.models import Evidence, EvidenceVersion, Outcome, Proposal
from lms.portfolio.rules import PieceState
from lms.portfolio.views.blueprint import bp
from lms.portfolio.views.files import adding
from lms.portfolio.views.paper import paper_of
from lms.portfolio.views.words import WORDS


@bp.get("/portfolios/<uuid:registration>/evidence/<int(max=99999):number>")
@allows(policy.may_read_record, registration=get_registration)
def evidence(work: Work, registration: Registration, number: int) -> ResponseReturnValue:
    piece = piece_of(work, registration, number)
    learner = registration.learner
    note_reading(learner.id, learner.establishment_id, "portfolio")
    return _piece_page(work, registration, piece, _form_for(work, registration, piece))


@bp.post("/portfolios/<uuid:registration>/evidence/<int(max=99999):number>")
@allows(policy.may_write, registration=get_registration)
def write(work: Work, registration: Registration, number: int) -> ResponseReturnValue:
    piece = piece_of(work, registration, number)
    form = _writing_form(work, registration, piece)
    check_fresh(form, piece, PieceState.DRAFT)
    sends = request.form.get("do") == "send"
    form.for_others = sends
    text, declared, said = form.text.data or "", form.declared.data, form.particulars
    if sends:
        form.faults = lambda: service.faults_in_sending(work, piece, text, form.ids, declared, said)

    def keep() -> None:
        if sends:
            service.submit(work, piece, text, form.ids, declared, form.seen.data, particulars=said)
        else:
            service.save(work, piece, text, form.seen.data, criteria_ids=form.ids, particulars=said)

    if form.does(keep):
        drafts.forget(work, request.path)
        flash("Sent. An assessor will look at it next." if sends else "Saved. Nobody else reads it until you send it.")
        return redirect(url_for(".evidence", registration=registration.id, number=number), 303)
    return _piece_page(work, registration, piece, form)


@bp.post("/portfolios/<uuid:registration>/evidence/<int(max=99999):number>/take-back")
@allows(policy.may_write, registration=get_registration)
def take_back(work: Work, registration: Registration, number: int) -> ResponseReturnValue:
    piece = piece_of(work, registration, number)
    form = StepForm()
    check_fresh(form, piece, PieceState.WAITING)
    if form.does(lambda: service.take_back(work, piece, form.seen.data)):
        flash("You have it back. Send it again when it is ready.")
        return redirect(url_for(".evidence", registration=registration.id, number=number), 303)
    return _piece_page(work, registration, piece, form)


@bp.post("/portfolios/<uuid:registration>/evidence/<int(max=99999):number>/versions")
@allows(policy.may_write, registration=get_registration)
def add_version(work: Work, registration: Registration, number: int) -> ResponseReturnValue:
    piece = piece_of(work, registration, number)
    form = StepForm()
    check_fresh(form, piece, PieceState.DECIDED)
    if form.does(lambda: service.add_version(work, piece, form.seen.data)):
        return redirect(url_for(".evidence", registration=registration.id, number=number), 303)
    return _piece_page(work, registration, piece, form)


def piece_of(work: Work, registration: Registration, number: int) -> Evidence:
    """The piece of this number. Aborts with 404 when there is none."""
    found = queries.get_evidence(work.session, registration.id, number)
    if found is None:
        abort(404)
    return found


def check_fresh(form: Seen, piece: Evidence, state: PieceState) -> None:
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
    kept = {
        "seen": piece.version,
        "version": latest.number,
        "text": latest.text,
        "criteria": ticked,
        **asdict(rules.particulars_of(latest)),
    }
    form = PieceForm(draft=kept_about(work, latest), data=kept).offer(registration.qualification, piece.kind)
    form.about(work, registration.learner)
    return form


def kept_about(work: Work, version: EvidenceVersion) -> dict[str, list[str]] | None:
    """What was half-typed on this page, unless it was about another version."""
    kept = drafts.kept(work, request.path)
    return kept if kept and kept.get("version") == [str(version.number)] else None


def _added_by(registration: Registration, piece: Evidence) -> str:
    """Who put a piece here: whoever keyed the paper it was written on, else the learner."""
    keyer = piece.form.keyer if piece.form else None
    return (keyer or registration.learner).name


def _open_again(work: Work, piece: Evidence) -> set[int]:
    """The numbers of the versions that this assessor may decide again."""
    alone = policy.may_decide_piece(work.actor, piece) and not policy.must_propose(work.actor, piece.registration)
    return {version.number for version in piece.versions if rules.open_again(piece, version)} if alone else set()


def _proposed(work: Work, piece: Evidence) -> Proposal | None:
    """What a trainee assessor proposes about the version that waits, for whoever may decide the piece."""
    version = rules.waiting_version(piece)
    if version is None or not policy.may_decide_piece(work.actor, piece):
        return None
    return queries.open_proposal(work.session, version.id)


def _shown(work: Work, piece: Evidence, *, is_learner: bool) -> dict[UUID, int]:
    """The criteria of the portfolio that are met, each with the number of the piece that shows it."""
    needed = is_learner or any(each.outcome is not Outcome.MET for each in rules.decisions_in([piece]))
    return rules.shown_by(queries.newest_decisions(work.session, piece.registration_id)) if needed else {}


def _piece_page(
    work: Work, registration: Registration, piece: Evidence, form: PieceForm | StepForm | None
) -> ResponseReturnValue:
    is_learner = policy.may_write(work.actor, registration)
    met = _shown(work, piece, is_learner=is_learner)
    things = {
        "registration": registration,
        "evidence": piece,
        "state": rules.piece_state(piece),
        "is_judged": rules.newest_judgement(piece) is not None,
        "states": PieceState,
        "sent": rules.sent_versions(piece),
        "is_learner": is_learner,
        "reference": rules.reference(piece),
        "unsigned": rules.fault_in_signing(piece),
        "signs_it": rules.is_signed_by_sending(piece),
        "signs_first": rules.fault_in_own_words_on_sheet(piece),
        "may_go_again": rules.may_go_again(piece, rules_of(registration.qualification).most_rounds),
        "added_by": _added_by(registration, piece),
        "adding": adding(work, registration, piece),
        "paper": paper_of(work, piece),
        "may_decide": policy.may_decide_piece(work.actor, piece),
        "may_be_theirs": policy.may_decide(work.actor, registration) and policy.could_be_its_witness(work.actor, piece),
        "proposed": _proposed(work, piece),
        "proposes": policy.must_propose(work.actor, registration),
        "again": _open_again(work, piece),
        "met": met,
        "shown_otherwise": lambda version: rules.shown_otherwise(piece, version, met),
        **WORDS,
    }
    if form is None:
        return render_template("portfolio/evidence.html", **things)
    return form.page("portfolio/evidence.html", **things)
