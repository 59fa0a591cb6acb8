"""Doors to what trainee assessors propose, for the qualified ones who countersign it."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.audit.service import note_reading
from lms.core.web import allows, page_number
from lms.core.work import Refused, Stale, Work
from lms.courses.models import Registration
from lms.courses.queries import get_registration
from lms.people.called import short_names
from lms.portfolio import policy, queries, rules, service
from lms.portfolio.forms import HandBackForm
from lms.portfolio.models import Evidence, Proposal
from lms.portfolio.queries.proposals import proposals_waiting
from lms.portfolio.service.verdicts import lines_of
from lms.portfolio.views.blueprint import bp
from lms.portfolio.views.paper import paper_of
from lms.portfolio.views.pieces import piece_of
from lms.portfolio.views.words import WORDS

COUNTERSIGN, HAND_BACK = "countersign", "hand-back"
NOTE_IS_LOST = "Clear this to countersign. To send it to them, hand the decision back"


@bp.get("/assess/proposals")
@allows(policy.may_countersign_somewhere)
def proposals(work: Work) -> ResponseReturnValue:
    assert work.actor.person_id is not None
    page = page_number()
    found = proposals_waiting(
        work.session,
        policy.qualified_places(work.actor),
        work.actor.person_id,
        apart_from=work.actor.apart_from,
        called=short_names(work.actor.name),
        limit=queries.PAGE + 1,
        offset=(page - 1) * queries.PAGE,
    )
    more = len(found) > queries.PAGE
    return render_template("portfolio/proposals.html", proposals=found[: queries.PAGE], page=page, more=more)


@bp.route("/portfolios/<uuid:registration>/evidence/<int(max=99999):number>/proposal", methods=["GET", "POST"])
@allows(policy.may_decide, registration=get_registration)
def proposal(work: Work, registration: Registration, number: int) -> ResponseReturnValue:
    piece = piece_of(work, registration, number)
    proposed = _proposed_about(work, piece)
    form = HandBackForm(data={"seen": proposed.version_number})
    form.about(work, registration.learner, kept_at=proposed.establishment_id)
    hands_back = request.form.get("do") == HAND_BACK

    def settle() -> None:
        if hands_back:
            service.hand_back(work, proposed, form.note.data, seen=form.seen.data)
        elif request.form.get("do") == COUNTERSIGN:
            if form.note.data:
                raise Refused(NOTE_IS_LOST, field="note")
            service.countersign(work, proposed, seen=form.seen.data)
        else:
            raise Refused("Press one of the two buttons.")

    if form.does(settle):
        done = "is handed back" if hands_back else "is countersigned, and stands"
        flash(f"The decision of {proposed.assessor.name} on piece {number} {done}.")
        return redirect(url_for(".proposals"), 303)
    note_reading(registration.learner.id, registration.learner.establishment_id, "portfolio")
    criteria = {c.id: c for unit in registration.qualification.units for c in unit.criteria}
    return form.page(
        "portfolio/proposal.html",
        registration=registration,
        evidence=piece,
        paper=paper_of(work, piece),
        version=proposed.version,
        proposal=proposed,
        lines=[(criteria[line.criterion_id], line) for line in lines_of(proposed.lines)],
        checks=rules.CHECKS,
        **WORDS,
    )


def _proposed_about(work: Work, piece: Evidence) -> Proposal:
    """What is proposed about the piece, for somebody who may countersign it. Aborts with 404 otherwise.

    Raises Stale when it was there to be pressed, and was settled or taken back since.
    """
    version = rules.waiting_version(piece)
    found = queries.open_proposal(work.session, version.id) if version else None
    if found is None and request.method == "POST" and policy.may_decide_piece(work.actor, piece):
        raise Stale
    if found is None or not policy.may_countersign(work.actor, found):
        abort(404)
    return found
