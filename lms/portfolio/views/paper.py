"""Doors to forms on paper: printing them, keying them, and their pages that came back by scan."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.assessments.forms import ObservationForm
from lms.assessments.queries.staff import staff_at
from lms.assessments.service.bookings import still_needed
from lms.assessments.views.discussions import asks_for_another, rows_asked_for
from lms.audit.service import note_reading
from lms.core.ahead import ahead
from lms.core.clock import local_day
from lms.core.web import allows, page_number
from lms.core.work import Work
from lms.courses import drafts
from lms.courses.models import FormKind, PaperForm, Registration, ScannedPage
from lms.courses.policy import may_return_sheets
from lms.courses.queries import get_registration
from lms.courses.queries.paper import get_form, reading_of
from lms.courses.views.paper import picture_file
from lms.courses.workbook import LaidOutDifferently
from lms.people.models import Person
from lms.people.policy import HELPING
from lms.portfolio import policy, printing
from lms.portfolio.forms.paper import FromPaper, of_kind
from lms.portfolio.forms.printing import HINTS, PrintFormForm
from lms.portfolio.models import Evidence
from lms.portfolio.queries import paper as queries
from lms.portfolio.rules import paper as rules
from lms.portfolio.rules import sent_versions, source_of
from lms.portfolio.service import paper as service
from lms.portfolio.views.blueprint import bp
from lms.portfolio.views.entering import Mentors, entering

NOBODY = Mentors()
MENTORS_ARE_ELSEWHERE = "pool.key_shadowing"


# Printing


def _count(work: Work, registration: Registration) -> None:
    """Count the pages before the lock that a change takes: laying them out takes a second. The deed finds the count."""
    form = PrintFormForm().offer(registration.qualification, list(FormKind))
    if form.what.data in {choice.value for choice in form.what.choices}:
        printing.count_pages(_matter(work, registration, form))


@bp.route("/portfolios/<uuid:registration>/forms", methods=["GET", "POST"])
@allows(policy.may_print_form, registration=get_registration)
@ahead(_count)
def print_form(work: Work, registration: Registration) -> ResponseReturnValue:
    """Where a form is printed for one learner, and those printed before."""
    is_learner = policy.may_write(work.actor, registration)
    form = PrintFormForm().offer(registration.qualification, rules.FOR_LEARNERS if is_learner else list(FormKind))
    made: list[PaperForm] = []
    if form.does(lambda: made.append(_print(work, registration, form))):
        return redirect(url_for(".printed_form", form=made[0].code), 303)
    return form.page(
        "portfolio/paper-print.html",
        registration=registration,
        is_learner=is_learner,
        hints=HINTS if is_learner else {},
        out=queries.forms_of(work.session, registration.id),
        name_of=rules.name_of,
    )


def _print(work: Work, registration: Registration, form: PrintFormForm) -> PaperForm:
    matter = _matter(work, registration, form)
    pages = printing.count_pages(matter)
    return service.print_form(work, registration, matter.kind, matter.unit, reading=matter.reading, pages=pages)


def _matter(work: Work, registration: Registration, form: PrintFormForm) -> printing.Matter:
    kind, unit = form.chosen(registration.qualification)
    return printing.Matter(kind, registration.qualification, unit, reading_of(work.session, registration.learner))


@bp.get("/forms/<form>/print")
@allows(policy.may_open_form, form=get_form)
def printed_form(work: Work, form: PaperForm) -> ResponseReturnValue:
    """Where a form just printed is opened."""
    return _opened(work, form)


def _opened(work: Work, form: PaperForm, status: int = 200, trouble: str = "") -> ResponseReturnValue:
    is_learner = policy.may_write(work.actor, form.registration)
    page = render_template(
        "portfolio/paper-printed.html", paper=form, is_learner=is_learner, trouble=trouble, name_of=rules.name_of
    )
    return page, status


@bp.get("/forms/<form>/pdf")
@allows(policy.may_open_form, form=get_form)
def form_pdf(work: Work, form: PaperForm) -> ResponseReturnValue:
    """The form itself, made anew and the same every time."""
    registration = get_registration(work, form.registration_id)
    assert registration is not None
    try:
        pdf = printing.print_pages(printing.matter_of(form, registration.qualification), form)
    except LaidOutDifferently:
        return _opened(work, form, 409, "This form cannot be printed again. Print a new one.")
    named = f'inline; filename="{printing.file_name(form)}"'
    return make_response(pdf, {"Content-Type": "application/pdf", "Content-Disposition": named})


# What is out, and keying what came back


@bp.get("/forms")
@allows(may_return_sheets)
def forms_out(work: Work) -> ResponseReturnValue:
    """The forms printed for learners here, and which are ready to key."""
    number, here = page_number(), work.actor.places(*HELPING)
    out = queries.forms_at(work.session, here, limit=queries.PAGE + 1, offset=(number - 1) * queries.PAGE)
    more = len(out) > queries.PAGE
    shown = out[: queries.PAGE]
    return render_template("portfolio/paper-forms.html", out=shown, page=number, more=more, name_of=rules.name_of)


@bp.route("/forms/<form>", methods=["GET", "POST"])
@allows(policy.may_open_here, form=get_form)
def key_form(work: Work, form: PaperForm) -> ResponseReturnValue:
    """The same form as on screen, beside the pages that came back. A form says here when it was keyed."""
    if form.keyed_at is not None or not policy.may_key_form(work.actor, form):
        return _keyed(work, form)
    if form.kind is FormKind.SHADOWING:
        return redirect(url_for(MENTORS_ARE_ELSEWHERE, form=form.code), 303)
    return keying(work, form)


def _keyed(work: Work, form: PaperForm) -> ResponseReturnValue:
    """What became of a form; a second press, or a second person, gets a sentence and loses nothing."""
    note_reading(form.learner.id, form.learner.establishment_id, "form")
    page = render_template(
        "portfolio/paper-keyed.html",
        paper=form,
        signatures=rules.SIGNATURES[form.kind],
        number=queries.piece_number(work.session, form),
        pages=queries.pages_of(work.session, form.id),
        name_of=rules.name_of,
    )
    return page, 409 if request.method == "POST" else 200


def keying(work: Work, paper: PaperForm, mentors: Mentors = NOBODY) -> ResponseReturnValue:
    """The page that types a form in: for whichever storey knows whom a learner may have shadowed."""
    if paper.keyed_at is not None:
        return _keyed(work, paper)
    registration = get_registration(work, paper.registration_id)
    assert registration is not None
    kept = drafts.kept(work, request.path)
    rows = rows_asked_for(kept, rules.QUESTIONS_ON_PAPER)
    form = of_kind(paper.kind, paper.unit, registration.qualification, rows, draft=kept)
    if isinstance(form, ObservationForm):
        form.warn_of(still_needed(work, registration))
    _offer_people(work, paper, form)
    form.offer_people("mentor", mentors.people)
    form.about(work, registration.learner, *_chosen(form, mentors.people))
    page: dict[str, Any] = {"paper": paper, "pages": queries.pages_of(work.session, paper.id), "name_of": rules.name_of}
    page["from_before"] = "day" in form and paper.kind not in rules.OWN_WORDS and rules.is_from_before(paper)
    if asks_for_another():
        return render_template("portfolio/paper-key.html", form=form, **page), 422
    made: list[service.Kept] = []

    def key() -> None:
        enter = entering(work, paper, form, mentors)
        said = {"kept_at": form.kept_at.data, "signed": form.signed, "happened": form.happened}
        made.append(service.key(work, paper, enter=enter, criteria_ids=form.ids, scribe=form.scribes_name, **said))

    if form.does(key):
        drafts.forget(work, request.path)
        flash(_outcome(made[0]))
        return redirect(url_for("portfolio.key_form", form=paper.code), 303)
    note_reading(registration.learner_id, registration.learner.establishment_id, "form")
    return form.page("portfolio/paper-key.html", **page)


def _offer_people(work: Work, paper: PaperForm, form: FromPaper) -> None:
    """Offer in each field whoever could have signed since the form was printed: they may have left meanwhile."""
    place, printed = paper.learner.establishment_id, local_day(paper.printed_at)
    assert place is not None
    for field in form.signers:
        found = staff_at(
            work.session,
            place,
            rules.roles_of_signer(paper.kind, field.short_name),
            paper.learner.id,
            on=work.today,
            since=printed,
            judging=paper.kind is not FormKind.SHADOWING,
        )
        form.offer_people(field.short_name, found)


def _chosen(form: FromPaper, mentors: Sequence[Person]) -> list[Person]:
    asked = form["mentor"].data if "mentor" in form else None
    return [mentor for mentor in mentors if str(mentor.id) == asked]


def _outcome(kept: service.Kept) -> str:
    if kept.waits:
        return f"Kept, and not sent yet. {kept.waits}."
    if kept.piece is None:
        return "Kept. The learner can add it to their portfolio."
    if kept.piece.latest.submitted_at is None:
        return "Kept, as a piece that is not sent yet. The learner sends it when they next sign in."
    return "Kept, and sent to an assessor."


# The pages that came back


@bp.get("/forms/<form>/pages/<int(max=999):number>")
@allows(policy.may_see_pages, form=get_form)
def form_page(work: Work, form: PaperForm, number: int) -> Response:
    """A page of a form as it was scanned."""
    if not policy.may_open_form(work.actor, form) and not queries.is_sent(work.session, form):
        abort(404)
    found = next((page for page in queries.pages_of(work.session, form.id) if page.page == number), None)
    return picture_file(found.picture if found else None, number)


def paper_of(work: Work, piece: Evidence) -> tuple[PaperForm, Sequence[ScannedPage]] | None:
    """The form that a piece, or what it was made from, was written on, and its pages that came back; or None."""
    source = source_of(piece)
    form_id: UUID | None = piece.form_id or (source.form_id if source else None)
    paper = queries.paper_of(work.session, form_id) if form_id else None
    if paper is None or not policy.may_see_pages(work.actor, paper):
        return None
    if not policy.may_open_form(work.actor, paper) and not sent_versions(piece):
        return None
    return paper, queries.pages_of(work.session, paper.id)
