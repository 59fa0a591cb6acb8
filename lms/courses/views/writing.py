"""One part of a working copy in a box, with how readers will see it beside it."""

from collections.abc import Mapping

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.web import allows
from lms.core.work import Work
from lms.courses import drafts, policy
from lms.courses.content.files import is_tangled
from lms.courses.content.images import NAME as PICTURE_NAME
from lms.courses.content.images import content_type
from lms.courses.forms.authoring import WordsForm, as_shown
from lms.courses.models import WorkingFile
from lms.courses.queries import authoring as queries
from lms.courses.rules import authoring as rules
from lms.courses.rules import written
from lms.courses.rules.written import Shown
from lms.courses.service import authoring
from lms.courses.views.authoring import open_copy, report_of
from lms.courses.views.blueprint import bp
from lms.courses.views.looking import LookingDoor, is_alone, only_looks

# A picture is shown inside a page, and opened by itself it may do nothing at all.
STILL = "default-src 'none'; sandbox"


@bp.route("/authoring/<folder>/page/<int:number>", methods=["GET", "POST"])
@lambda view: LookingDoor(view, policy.may_write_modules, {})
def authoring_page(work: Work, folder: str, number: int) -> ResponseReturnValue:
    """A page in a box, with how readers will see it beside it."""
    return _write(work, folder, rules.page_path(number))


@bp.route("/authoring/<folder>/file/<part>", methods=["GET", "POST"])
@lambda view: LookingDoor(view, policy.may_write_modules, {})
def authoring_part(work: Work, folder: str, part: str) -> ResponseReturnValue:
    """Any other part in a box, with what is wrong with it and how readers will see it."""
    number = rules.page_number(part)
    if number is not None:
        return redirect(url_for(".authoring_page", folder=folder, number=number), 303)
    return _write(work, folder, part)


def _write(work: Work, folder: str, path: str) -> ResponseReturnValue:
    found, files = open_copy(work, folder)
    file = files.get(path)
    if file is None or not rules.may_be_typed(path, file.body):
        abort(404)
    shown = {"words": as_shown(file.body), "seen": rules.mark_of(file.body)}
    form = WordsForm(data=shown, draft=drafts.kept(work, request.path))
    if only_looks():
        return _look(work, folder, file, files, form) if form.validate() else _box(work, folder, file, files, form)
    if "leave" in request.form:
        drafts.forget(work, request.path)
        return redirect(request.path, 303)
    if form.does(lambda: authoring.change(work, found.copy, path, form.body(file.body), form.seen.data)):
        drafts.forget(work, request.path)
        flash(f"{rules.in_words(path)} is saved.")
        return redirect(url_for(".authoring_module", folder=folder), 303)
    return _box(work, folder, file, files, form)


def _look(
    work: Work, folder: str, file: WorkingFile, files: Mapping[str, WorkingFile], form: WordsForm
) -> ResponseReturnValue:
    if not is_alone():
        return _box(work, folder, file, files, form)
    shown = _shown(work, folder, file.path, form.words.data or "", files)
    return render_template("courses/authoring/_preview.html", shown=shown, folder=folder)


def _box(
    work: Work, folder: str, file: WorkingFile, files: Mapping[str, WorkingFile], form: WordsForm
) -> ResponseReturnValue:
    saved = as_shown(file.body)
    typed = saved if form.words.errors else form.words.data or ""
    return form.page(
        "courses/authoring/write.html",
        folder=folder,
        path=file.path,
        name=rules.in_words(file.path),
        title=rules.title_in(file.path, file.body),
        is_markdown=file.path.endswith(".md"),
        is_page=rules.page_number(file.path) is not None,
        shown=_shown(work, folder, file.path, typed, files),
        saved=saved,
        is_unsaved=request.method == "GET" and typed != saved,
        changed_at=file.changed_at,
        changed_by=queries.name_of(work.session, file.changed_by),
    )


def _shown(work: Work, folder: str, path: str, words: str, files: Mapping[str, WorkingFile]) -> Shown:
    """A part as it is in the box. Two statements, none for a page."""
    bodies = authoring.bodies(files) | {path: words.encode()}
    number = rules.page_number(path)
    if number is None:
        report, faults = report_of(work, folder, bodies)
        return written.shown_part(path, faults, report.modules[0] if report else None)
    if is_tangled(path, bodies[path]):
        return Shown(path, [authoring.NOT_READ])
    try:
        return written.shown_page(number, words, bodies)
    except RecursionError:
        return Shown(path, [authoring.NOT_READ])


@bp.get("/authoring/<folder>/page/images/<name>")
@bp.get("/authoring/<folder>/file/images/<name>")
@allows(policy.may_write_modules)
def authoring_picture(work: Work, folder: str, name: str) -> Response:
    """A picture of a working copy, for the preview of a page."""
    found = queries.picture_of(work.session, folder, name) if PICTURE_NAME.fullmatch(name) else None
    if found is None:
        abort(404)
    return make_response(found.body, {"Content-Type": content_type(name), "Content-Security-Policy": STILL})


@bp.get("/authoring/<folder>/page/glossary")
@allows(policy.may_write_modules)
def authoring_glossary(work: Work, folder: str) -> ResponseReturnValue:
    """Where a word explained leads from the preview of a page."""
    return redirect(url_for(".authoring_part", folder=folder, part="glossary.toml"), 303)
