"""Doors to deciding a piece."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.audit.service import note_reading
from lms.core.ahead import ahead
from lms.core.forms import clean
from lms.core.web import allows
from lms.core.work import Stale, Work
from lms.courses import drafts
from lms.courses.content.reading_age import measure
from lms.courses.models import Criterion, Registration
from lms.courses.queries import get_registration
from lms.portfolio import policy, queries, rules, service
from lms.portfolio.forms import DecideForm, judging
from lms.portfolio.models import Evidence, Outcome, Proposal
from lms.portfolio.queries.aids import Aid, aid_for
from lms.portfolio.queries.proposals import handed_back
from lms.portfolio.rules import PieceState
from lms.portfolio.views.blueprint import bp
from lms.portfolio.views.paper import paper_of
from lms.portfolio.views.pieces import check_fresh, kept_about, piece_of
from lms.portfolio.views.waiting import to_next
from lms.portfolio.views.words import WORDS

TEMPLATE = "portfolio/decide.html"
PUT, ALL = "put", "all"
FEWEST_TO_MEASURE = 10
LONGEST_FEEDBACK = 4_000


def _measure(work: Work, **_: object) -> None:
    """Measure the feedback before the lock that a change takes: a process reads its dictionary once, for seconds."""
    _age_of_typed()


@bp.route("/portfolios/<uuid:registration>/evidence/<int(max=99999):number>/decide", methods=["GET", "POST"])
@allows(policy.may_decide, registration=get_registration)
@ahead(_measure)
def decide(work: Work, registration: Registration, number: int) -> ResponseReturnValue:
    piece = piece_to_decide(work, registration, number)
    version = rules.waiting_version(piece)
    if version is None and request.method == "GET":
        return redirect(url_for(".evidence", registration=registration.id, number=number), 303)
    if version is None:
        raise Stale
    proposed = queries.open_proposal(work.session, version.id)
    if proposed is not None and not _decides_instead(work, proposed):
        return _proposed_already(work, registration, number)
    claimed = [criterion for criterion, _ in rules.claims_in_order(registration.qualification, version)]
    form = judging(claimed)(draft=kept_about(work, version), data={"seen": piece.version, "version": version.number})
    form.about(work, registration.learner, kept_at=version.establishment_id)
    aid = aid_of(work, registration, claimed)
    proposes = policy.must_propose(work.actor, registration)
    note = handed_back(work.session, version.id) if proposes else None
    page = {
        "evidence": piece,
        "version": version,
        "paper": paper_of(work, piece),
        "aid": aid,
        "proposes": proposes,
        "note": note,
        "shown_before": rules.shown_before(piece, version),
    }
    if request.method == "POST":
        check_fresh(form, piece, PieceState.WAITING)
        if is_a_help(form, aid):
            return filled_in(work, registration, form, **page), 422
    if form.does(lambda: _judge(work, piece, form, proposes=proposes)):
        drafts.forget(work, request.path)
        flash(_kept(form, number, registration, proposes=proposes))
        return to_next(work)
    note_reading(registration.learner.id, registration.learner.establishment_id, "portfolio")
    return form.page(TEMPLATE, registration=registration, **page, **WORDS)


def piece_to_decide(work: Work, registration: Registration, number: int) -> Evidence:
    """The piece of this number, for whoever may decide it. Aborts with 404 otherwise."""
    piece = piece_of(work, registration, number)
    if not policy.may_decide_piece(work.actor, piece):
        abort(404)
    return piece


def _decides_instead(work: Work, proposed: Proposal) -> bool:
    """Whether they proposed it in training and are qualified since: nobody countersigns their own, so they decide."""
    trains = policy.must_propose(work.actor, proposed.version.evidence.registration)
    return proposed.assessor_id == work.actor.person_id and not trains


def _proposed_already(work: Work, registration: Registration, number: int) -> ResponseReturnValue:
    """The way to what a trainee assessor proposes, where this assessor may countersign it."""
    if request.method == "POST":
        raise Stale
    if policy.must_propose(work.actor, registration):
        return redirect(url_for(".evidence", registration=registration.id, number=number), 303)
    return redirect(url_for(".proposal", registration=registration.id, number=number), 303)


def aid_of(work: Work, registration: Registration, claimed: list[Criterion]) -> Aid:
    """What an assessor has at hand while deciding these criteria where the learner is."""
    here = registration.learner.establishment_id
    return aid_for(work.session, work.actor.person_id, here, [criterion.id for criterion in claimed])


def is_a_help(form: DecideForm, aid: Aid) -> bool:
    """Whether a button was pressed that only fills the form in: a phrase, or one outcome for every criterion."""
    phrase, outcome = request.form.get(PUT), request.form.get(ALL)
    if phrase is not None:
        words = {str(phrase_id): text for phrase_id, text in aid.phrases.items()}
        form.put_in(words.get(phrase, ""))
    elif outcome in list(Outcome):
        form.decide_all(Outcome(outcome))
    return phrase is not None or outcome is not None


def filled_in(work: Work, registration: Registration, form: DecideForm, **things: Any) -> str:
    """The page with what a help filled in. Nothing was kept, so it is no answer yet."""
    return render_template(TEMPLATE, form=form, registration=registration, **things, **WORDS)


def _judge(work: Work, piece: Evidence, form: DecideForm, *, proposes: bool) -> None:
    deed = service.propose if proposes else service.decide
    deed(work, piece, seen=form.seen.data, **said_in(form))


def said_in(form: DecideForm) -> dict[str, Any]:
    """What the form says, as the deeds of deciding are given it."""
    return {
        "feedback": form.feedback.data,
        "checks": form.checks(),
        "why_not": form.why_not(),
        "lines": form.lines(),
        "next_step": form.next_step.data or "",
        "next_by": form.next_by.data,
    }


def _kept(form: DecideForm, number: int, registration: Registration, *, proposes: bool) -> str:
    done = "waits for a countersignature" if proposes else "is kept"
    return f"Your decision on piece {number} of {registration.learner.name} {done}. {age_in_words(form.feedback.data)}"


def age_in_words(words: str) -> str:
    """How old a reader some words ask for, as a sentence or two; "" when they are too few to tell."""
    found = measure([words])
    if found.words < FEWEST_TO_MEASURE:
        return ""
    hard = " Shorter words and sentences would help." if found.is_too_hard else ""
    return f"Your feedback reads at about age {max(5, round(found.age))}.{hard}"


def _age_of_typed() -> str:
    return age_in_words(clean(request.form.get("feedback", "")[:LONGEST_FEEDBACK]))


@bp.post("/assess/reading-age")
@allows(policy.may_assess)
@ahead(_measure)
def reading_age(work: Work) -> ResponseReturnValue:
    """What `age_in_words` says of words that are still being typed. They are kept nowhere."""
    return {"sentence": _age_of_typed()}
