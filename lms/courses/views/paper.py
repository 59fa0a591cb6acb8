"""Printing sheets, and keying what came back."""

from collections.abc import Sequence

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.audit.service import note_reading
from lms.core.ahead import ahead
from lms.core.files import NotKept, StoreAway, evidence
from lms.core.sheets import code_from
from lms.core.web import allows, page_number
from lms.core.work import Refused, Work
from lms.courses import drafts, policy, workbook
from lms.courses.forms.paper import (
    FindSheetsForm,
    PrintForForm,
    PrintForm,
    keys_form,
    lines_in,
    read_in,
    still_out,
    words_in,
)
from lms.courses.models import ModuleEdition, Printed, SheetKind
from lms.courses.queries import get_module, progress
from lms.courses.queries import paper as queries
from lms.courses.queries.reading import pages_of
from lms.courses.rules import ModuleProgress
from lms.courses.rules.paper import from_ranges
from lms.courses.service import paper as service
from lms.courses.views.blueprint import bp
from lms.people import policy as people
from lms.people.models import Person
from lms.people.queries import get_person

# Printing


def _count(work: Work, learner: Person | None, edition: ModuleEdition | None) -> None:
    """Count the sheets before the lock that a change takes: laying them out takes seconds. The deed finds the count."""
    kind = request.form.get("kind")
    if learner and learner.stay and edition and kind in set(SheetKind):
        workbook.count_sheets(_matter_for(work, learner, edition, SheetKind(kind)))


def _count_module(work: Work, module: ModuleProgress) -> None:
    _count(work, _myself(work), module.edition)


def _count_for(work: Work, person: Person) -> None:
    chosen = request.form.get("module")
    editions = (module.edition for module in progress(work.session, person.id))
    _count(work, person, next((edition for edition in editions if edition.slug == chosen), None))


def _myself(work: Work) -> Person:
    assert work.actor.person_id is not None
    learner = get_person(work, work.actor.person_id)
    assert learner is not None
    return learner


@bp.route("/learn/<module>/print", methods=["GET", "POST"])
@allows(policy.may_study, module=get_module)
@ahead(_count_module)
def print_module(work: Work, module: ModuleProgress) -> ResponseReturnValue:
    """Where a learner prints a module for themselves."""
    form = PrintForm()
    made: list[Printed] = []
    if form.does(lambda: made.append(_print(work, _myself(work), module.edition, SheetKind(form.kind.data)))):
        return redirect(url_for(".printed", sheets=made[0].code), 303)
    return form.page("courses/paper/print.html", edition=module.edition, person=None)


@bp.route("/learners/<uuid:person>/print", methods=["GET", "POST"])
@allows(people.may_teach_person, person=get_person)
@ahead(_count_for)
def print_for(work: Work, person: Person) -> ResponseReturnValue:
    """Where staff print a module for a learner."""
    editions = [module.edition for module in progress(work.session, person.id)]
    form = PrintForForm()
    form.offer(editions)
    made: list[Printed] = []

    def print_it() -> None:
        edition = next(edition for edition in editions if edition.slug == form.module.data)
        made.append(_print(work, person, edition, SheetKind(form.kind.data)))

    if form.does(print_it):
        return redirect(url_for(".printed", sheets=made[0].code), 303)
    return form.page("courses/paper/print.html", edition=None, person=person)


def _print(work: Work, learner: Person, edition: ModuleEdition, kind: SheetKind) -> Printed:
    if learner.stay is None:
        raise Refused("Sheets are printed for somebody who is at a prison.")
    matter = _matter_for(work, learner, edition, kind)
    reading, estate, pages = matter.reading, matter.estate, workbook.count_sheets(matter)
    return service.print_sheets(work, learner, edition, kind, reading=reading, estate=estate, pages=pages)


def _matter_for(work: Work, learner: Person, edition: ModuleEdition, kind: SheetKind) -> workbook.Matter:
    assert learner.stay is not None
    reading = queries.reading_of(work.session, learner)
    return _matter(work, kind, edition, learner.stay.establishment.gender, reading)


def _matter(work: Work, kind: SheetKind, edition: ModuleEdition, estate: str, reading: str) -> workbook.Matter:
    whole = queries.whole_edition(work.session, edition)
    pages: Sequence[object] = pages_of(work.session, whole) if kind is SheetKind.WORKBOOK else ()
    pictures = queries.pictures_of(work.session, whole) if kind is SheetKind.WORKBOOK else {}
    return workbook.Matter(kind, whole, pages, pictures, estate, reading)  # type: ignore[arg-type]


@bp.get("/printed/<sheets>")
@allows(policy.may_open_sheets, sheets=queries.get_sheets)
def printed(work: Work, sheets: Printed) -> ResponseReturnValue:
    """Where sheets just printed are opened."""
    return _opened(work, sheets)


def _opened(work: Work, sheets: Printed, status: int = 200, trouble: str = "") -> ResponseReturnValue:
    keys = policy.may_key_sheets(work.actor, sheets)
    page = render_template("courses/paper/printed.html", sheets=sheets, keys=keys, trouble=trouble)
    return page, status


@bp.get("/printed/<sheets>/pdf")
@allows(policy.may_open_sheets, sheets=queries.get_sheets)
def sheets_pdf(work: Work, sheets: Printed) -> ResponseReturnValue:
    """The sheets themselves, made anew and the same every time."""
    matter = _matter(work, sheets.kind, sheets.edition, sheets.estate, sheets.reading)
    learner = sheets.learner
    marking = workbook.Marking(sheets.code, learner.name, learner.number or "", sheets.pages, sheets.printed_at)
    try:
        pdf = workbook.print_sheets(matter, marking)
    except workbook.LaidOutDifferently:
        return _opened(work, sheets, 409, "These sheets cannot be printed again. Print new ones.")
    name = workbook.file_name(sheets.kind, sheets.edition, sheets.code)
    return make_response(pdf, {"Content-Type": "application/pdf", "Content-Disposition": f'inline; filename="{name}"'})


# Keying


@bp.route("/sheets", methods=["GET", "POST"])
@allows(policy.may_return_sheets)
def sheets(work: Work) -> ResponseReturnValue:
    """Finding sheets by their code, and what is out and back."""
    form = FindSheetsForm()
    found: list[str] = []

    def find() -> None:
        one = queries.get_sheets(work, form.code.data) or queries.get_form(work, form.code.data)
        if code_from(form.code.data) is None:
            raise Refused(service.NOT_A_CODE, field="code")
        if one is None or not people.works_with(work.actor, one.learner, people.HELPING):
            raise Refused(service.NO_SUCH_SHEET, field="code")
        to_key = url_for(".key_sheets", sheets=one.code) if isinstance(one, Printed) else f"/forms/{one.code}"
        found.append(to_key)

    if form.does(find):
        return redirect(found[0], 303)
    number = page_number()
    here = work.actor.places(*people.HELPING)
    out = queries.sheets_at(work.session, here, limit=queries.PAGE + 1, offset=(number - 1) * queries.PAGE)
    return form.page("courses/paper/sheets.html", out=out[: queries.PAGE], page=number, more=len(out) > queries.PAGE)


@bp.route("/sheets/<sheets>", methods=["GET", "POST"])
@allows(policy.may_key_sheets, sheets=queries.get_sheets)
def key_sheets(work: Work, sheets: Printed) -> ResponseReturnValue:
    """The same sheets to key in, a line a question."""
    is_workbook = sheets.kind is SheetKind.WORKBOOK
    prompts = _prompts(work, sheets) if is_workbook else []
    back = queries.returned_of(work.session, [sheets.id])
    titles = sheets.edition.page_titles if is_workbook else []
    kind = keys_form(sheets.pages, sheets.edition.questions, prompts, titles)
    form = kind(
        draft=drafts.kept(work, request.path),
        data={"back": still_out(sheets.pages, {page.page for page in back})},
    )

    def key() -> None:
        numbers = from_ranges(form.back.data, sheets.pages) or set()
        service.key_sheets(
            work, sheets, back=numbers, lines=lines_in(form), words=words_in(form, prompts), read=read_in(form)
        )

    if form.does(key):
        drafts.forget(work, request.path)
        flash(f"Keyed for {sheets.learner.name}.")
        return redirect(url_for(".sheets"), 303)
    note_reading(sheets.learner_id, sheets.learner.establishment_id, "sheets")
    return form.page(
        "courses/paper/key.html",
        sheets=sheets,
        returned=back,
        keyed=queries.attempt_keyed_from(work.session, sheets),
        lines=[field for name, field in form._fields.items() if name.startswith("line_")],
        boxes=[field for name, field in form._fields.items() if name.startswith("words_")],
    )


def _prompts(work: Work, sheets: Printed) -> list[str]:
    return [prompt["text"] for page in pages_of(work.session, sheets.edition) for prompt in page.prompts]


@bp.get("/sheets/<sheets>/pictures/<int:number>")
@allows(policy.may_key_sheets, sheets=queries.get_sheets)
def sheet_picture(work: Work, sheets: Printed, number: int) -> Response:
    """A page that came back by scan."""
    return picture_file(queries.returned_picture(work.session, sheets, number), number)


def picture_file(name: str | None, number: int) -> Response:
    """A picture as a file to keep, that can run nothing wherever it is opened."""
    if name is None:
        abort(404)
    try:
        body = evidence().fetch(name)
    except NotKept:
        abort(404)
    except StoreAway:
        abort(503)
    answer = make_response(body, {"Content-Type": "image/jpeg"})
    answer.headers["Content-Disposition"] = f'attachment; filename="page-{number}.jpg"'
    answer.headers.add("Content-Security-Policy", "sandbox; default-src 'none'")
    return answer
