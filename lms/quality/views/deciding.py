"""The door to deciding a piece again: what was awarded or appealed against since is known only here."""

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.audit.service import note_reading
from lms.core.web import allows
from lms.core.work import Refused, Stale, Work
from lms.courses import drafts
from lms.courses.models import Registration
from lms.courses.queries import get_registration
from lms.portfolio import policy, rules
from lms.portfolio.forms import DecideAgainForm, judging
from lms.portfolio.views.deciding import TEMPLATE, aid_of, filled_in, is_a_help, piece_to_decide, said_in
from lms.portfolio.views.paper import paper_of
from lms.portfolio.views.pieces import kept_about
from lms.portfolio.views.words import WORDS
from lms.quality.service import deciding
from lms.quality.views.blueprint import bp


@bp.route(
    "/portfolios/<uuid:registration>/evidence/<int(max=99999):number>/versions/<int(max=99999):version_number>/decide-again",
    methods=["GET", "POST"],
)
@allows(policy.may_decide, registration=get_registration)
def decide_again(work: Work, registration: Registration, number: int, version_number: int) -> ResponseReturnValue:
    piece = piece_to_decide(work, registration, number)
    back = redirect(url_for("portfolio.evidence", registration=registration.id, number=number), 303)
    version = next((each for each in piece.versions if each.number == version_number), None)
    if version is None or not rules.open_again(piece, version) or policy.must_propose(work.actor, registration):
        abort(404)
    try:
        wanted = rules.open_again(piece, version, deciding.settled_for(work, piece, version))
    except Refused as refusal:
        if request.method == "POST":
            raise Stale from None
        flash(refusal.sentence)
        return back
    claimed = [c for c, _ in rules.claims_in_order(registration.qualification, version) if c.id in wanted]
    about = {"seen": piece.version, "version": version.number}
    form = judging(claimed, DecideAgainForm)(draft=kept_about(work, version), data=about)
    form.about(work, registration.learner, kept_at=version.establishment_id)
    aid = aid_of(work, registration, claimed)
    paper = paper_of(work, piece)
    page = {"evidence": piece, "version": version, "paper": paper, "aid": aid, "proposes": False, "again": True}
    if request.method == "POST":
        if form.seen.data != piece.version:
            raise Stale
        if is_a_help(form, aid):
            return filled_in(work, registration, form, **page), 422

    def judge() -> None:
        why, seen = form["why_again"].data, form.seen.data
        deciding.decide_again(work, piece, version_number, seen=seen, why=why, **said_in(form))

    if form.does(judge):
        drafts.forget(work, request.path)
        flash(f"Piece {number} is decided again. What was decided before stays on its page.")
        return back
    note_reading(registration.learner.id, registration.learner.establishment_id, "portfolio")
    return form.page(TEMPLATE, registration=registration, **page, **WORDS)
