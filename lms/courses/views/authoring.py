"""The doors of authors: every module and its editions, and a working copy with its parts."""

from collections.abc import Mapping

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.forms import Form, Press
from lms.core.web import allows
from lms.core.work import Refused, Work
from lms.courses import drafts, policy
from lms.courses.content.archive import pack
from lms.courses.forms.authoring import (
    ModuleForm,
    PageForm,
    PictureForm,
    PublishForm,
    Structure,
)
from lms.courses.models import WorkingFile
from lms.courses.queries import authoring as queries
from lms.courses.queries.authoring import OpenCopy
from lms.courses.rules import authoring as rules
from lms.courses.rules import written
from lms.courses.rules.written import Begun
from lms.courses.service import authoring, publishing
from lms.courses.views.blueprint import bp


def open_copy(work: Work, folder: str) -> tuple[OpenCopy, dict[str, WorkingFile]]:
    """The working copy of that folder with its files. Two statements."""
    found = queries.working_copy(work.session, folder)
    if found is None:
        abort(404)
    return found, queries.files_of(work.session, found.copy)


def _seen(files: Mapping[str, bytes]) -> dict[str, int]:
    """What a form about the whole module remembers: what it says now."""
    return {"seen": rules.mark_of_all(files)}


def _say_why_not(form: Form) -> None:
    flash(form.problems[0]["text"] if form.problems else "Press the button again.")


# Every module


@bp.get("/authoring", endpoint="authoring")
@allows(policy.may_write_modules)
def index(work: Work) -> ResponseReturnValue:
    editions = [(each.edition, each.people) for each in queries.editions_in_use(work.session)]
    copies = queries.working_copies(work.session).values()
    begun = [Begun(each.copy.folder, each.begun_by, each.copy.begun_at) for each in copies]
    return render_template("courses/authoring/modules.html", modules=written.modules_of(editions, begun), press=Press())


@bp.post("/authoring/<folder>/begin")
@allows(policy.may_write_modules)
def begin_copy(work: Work, folder: str) -> ResponseReturnValue:
    form, begun = Press(), list[str]()
    if form.does(lambda: begun.append(authoring.begin(work, folder).folder)):
        flash("The working copy is ready. Readers see nothing of it until you publish.")
        return redirect(url_for(".authoring_module", folder=begun[0]), 303)
    _say_why_not(form)
    return redirect(url_for(".authoring"), 303)


@bp.route("/authoring/new", methods=["GET", "POST"])
@allows(policy.may_write_modules)
def new_module(work: Work) -> ResponseReturnValue:
    form = ModuleForm()
    if form.does(lambda: authoring.begin_new(work, form.folder.data, form.title.data)):
        return redirect(url_for(".authoring_module", folder=form.folder.data), 303)
    return form.page("courses/authoring/new.html")


@bp.get("/authoring/<folder>/export.zip")
@allows(policy.may_write_modules)
def export_module(work: Work, folder: str) -> ResponseReturnValue:
    """The newest edition's files, byte for byte, in a folder of the module's name."""
    try:
        name, files = publishing.files_to_export(work.session, rules.slug_of(folder) or folder)
    except Refused as refusal:
        flash(refusal.sentence)
        return redirect(url_for(".authoring"), 303)
    return _as_zip(name, name, files)


@bp.get("/authoring/<folder>/copy.zip")
@allows(policy.may_write_modules)
def export_copy(work: Work, folder: str) -> ResponseReturnValue:
    """The files of a working copy as they are now, in a folder of the module's name."""
    _, files = open_copy(work, folder)
    return _as_zip(folder, f"{folder}-working-copy", authoring.bodies(files))


def _as_zip(folder: str, named: str, files: Mapping[str, bytes]) -> Response:
    body = pack({f"{folder}/{path}": kept for path, kept in files.items()})
    headers = {"Content-Type": "application/zip", "Content-Disposition": f'attachment; filename="{named}.zip"'}
    return make_response(body, headers)


# One working copy


@bp.route("/authoring/<folder>", methods=["GET", "POST"])
@allows(policy.may_write_modules)
def authoring_module(work: Work, folder: str) -> ResponseReturnValue:
    """The parts of a working copy, what is wrong with it, and a box to add a page."""
    found, files = open_copy(work, folder)
    bodies = authoring.bodies(files)
    form = PageForm(data=_seen(bodies))
    added: list[int] = []
    if form.does(lambda: added.append(authoring.add_page(work, found.copy, form.title.data, form.seen.data))):
        return redirect(url_for(".authoring_page", folder=folder, number=added[0]), 303)
    editions = queries.editions_of(work.session, rules.slug_of(folder) or "")
    newest = editions[0] if editions else None
    published = queries.published_files(work.session, [newest.edition])[newest.edition.slug] if newest else {}
    report, faults = report_of(work, folder, bodies)
    return form.page(
        "courses/authoring/module.html",
        folder=folder,
        title=report.modules[0].title if report and report.modules[0].title else folder,
        opened=found,
        newest=newest,
        older=[each for each in editions[1:] if each.people],
        is_behind=newest is not None and found.copy.began_from != newest.edition.id,
        parts=written.parts_of(bodies, published, faults, report.modules[0] if report else None),
        taken_out=written.taken_out(bodies, published),
        to_add=written.parts_to_add(bodies),
        faults=faults,
        in_words=rules.in_words,
        press=Structure(data=_seen(bodies), formdata=None),
    )


def report_of(
    work: Work, folder: str, files: Mapping[str, bytes]
) -> tuple[publishing.Report | None, dict[str, list[str]]]:
    """What the checker says of a module, and its faults by file. Two statements."""
    try:
        report = authoring.report_on(work, folder, files)
    except Refused as refusal:
        return None, {"": [refusal.sentence]}
    return report, rules.by_file(folder, report.faults)


@bp.post("/authoring/<folder>/add/<part>")
@allows(policy.may_write_modules)
def add_part(work: Work, folder: str, part: str) -> ResponseReturnValue:
    found, _ = open_copy(work, folder)
    form = Structure()
    if form.does(lambda: authoring.add_part(work, found.copy, part, form.seen.data)):
        return redirect(url_for(".authoring_part", folder=folder, part=part), 303)
    _say_why_not(form)
    return redirect(url_for(".authoring_module", folder=folder), 303)


@bp.post("/authoring/<folder>/page/<int:number>/move/<int:to>")
@allows(policy.may_write_modules)
def move_page(work: Work, folder: str, number: int, to: int) -> ResponseReturnValue:
    found, _ = open_copy(work, folder)
    form = Structure()
    if form.does(lambda: authoring.move_page(work, found.copy, number, to, form.seen.data)):
        flash(f"Page {number} is page {to} now.")
    else:
        _say_why_not(form)
    return redirect(url_for(".authoring_module", folder=folder), 303)


@bp.route("/authoring/<folder>/take-out/<path:part>", methods=["GET", "POST"])
@allows(policy.may_write_modules)
def take_out_part(work: Work, folder: str, part: str) -> ResponseReturnValue:
    found, files = open_copy(work, folder)
    if part not in files:
        abort(404)
    bodies = authoring.bodies(files)
    name, title = rules.in_words(part), rules.title_in(part, bodies[part])
    form = Structure(data=_seen(bodies))
    if form.does(lambda: authoring.take_out(work, found.copy, part, form.seen.data)):
        flash(f"{name} is taken out.")
        return redirect(url_for(".authoring_module", folder=folder), 303)
    stays = authoring.why_it_stays(part, bodies)
    return form.page("courses/authoring/take-out.html", folder=folder, name=name, title=title, stays=stays)


@bp.route("/authoring/<folder>/pictures", methods=["GET", "POST"])
@allows(policy.may_write_modules)
def add_picture(work: Work, folder: str) -> ResponseReturnValue:
    found, files = open_copy(work, folder)
    bodies = authoring.bodies(files)
    pages = [(n, rules.title_in(rules.page_path(n), bodies[rules.page_path(n)])) for n in rules.page_numbers(files)]
    form = PictureForm(data=_seen(bodies)).offer(pages)
    shown: list[str] = []

    def add() -> None:
        shown.append(
            authoring.add_picture(
                work,
                found.copy,
                name=form.name.data,
                sent_as=form.picture.data.filename,
                body=form.picture.data.read(),
                words=form.words.data,
                page=int(form.goes_on.data),
                seen=form.seen.data,
            )
        )

    if form.does(add):
        flash(f"The picture is there. To show it on a page, type {shown[0]}")
        return redirect(url_for(".authoring_module", folder=folder), 303)
    return form.page("courses/authoring/picture.html", folder=folder)


@bp.route("/authoring/<folder>/throw-away", methods=["GET", "POST"])
@allows(policy.may_write_modules)
def throw_away_copy(work: Work, folder: str) -> ResponseReturnValue:
    found, files = open_copy(work, folder)
    form = Structure(data=_seen(authoring.bodies(files)))
    if form.does(lambda: authoring.throw_away(work, found.copy, form.seen.data)):
        flash(f"The working copy of {folder} is thrown away.")
        return redirect(url_for(".authoring"), 303)
    changed = [rules.in_words(file.path) for file in files.values() if file.changed_at > found.copy.begun_at]
    return form.page("courses/authoring/throw-away.html", folder=folder, opened=found, changed=changed)


@bp.route("/authoring/<folder>/publish", methods=["GET", "POST"])
@allows(policy.may_write_modules)
def publish_copy(work: Work, folder: str) -> ResponseReturnValue:
    found, files = open_copy(work, folder)
    bodies = authoring.bodies(files)
    form = PublishForm(data=_seen(bodies), draft=drafts.kept(work, request.path))
    said: list[str] = []
    if form.does(lambda: said.append(authoring.publish(work, found.copy, form.changes.data, form.seen.data))):
        drafts.forget(work, request.path)
        flash(said[0])
        return redirect(url_for(".authoring"), 303)
    _, faults = report_of(work, folder, bodies)
    editions = queries.editions_of(work.session, rules.slug_of(folder) or "")
    newest = editions[0] if editions else None
    return form.page(
        "courses/authoring/publish.html",
        folder=folder,
        faults=faults,
        in_words=rules.in_words,
        newest=newest,
        is_behind=newest is not None and found.copy.began_from != newest.edition.id,
    )
