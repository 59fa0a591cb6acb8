"""Handing in scans, and putting their pages where they belong."""

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.audit.service import note_reading
from lms.core.sheets import MOST_OCTETS
from lms.core.uploads.changes import Harmless
from lms.core.uploads.limits import PDF, Unfit
from lms.core.uploads.receiving import found_virus, received, takes_file
from lms.core.web import afterwards, allows, page_number
from lms.core.work import Work
from lms.courses import policy
from lms.courses.forms.paper import PlaceForm, ScanForm, SettleForm
from lms.courses.models import PaperForm, Printed, Scan, ScannedPage, SheetKind
from lms.courses.queries import paper as queries
from lms.courses.rules.scans import grouped, loose, page_words, paper_of, reading_words
from lms.courses.service import paper as service
from lms.courses.views.blueprint import bp
from lms.courses.views.paper import picture_file
from lms.establishments.queries import establishments_among
from lms.people import policy as people


def _as_it_is(body: bytes) -> Harmless:
    """A scan is kept as it came: it is opened by a job, outside any request, and nobody is sent the file again."""
    fault = service.fault_in_scan(body)
    if fault:
        raise Unfit(fault)
    return Harmless(PDF, body)


@bp.route("/scans", methods=["GET", "POST"])
@allows(policy.may_return_sheets)
@takes_file(MOST_OCTETS, _as_it_is)
def scans(work: Work) -> ResponseReturnValue:
    """Handing in a scan, and those handed in before."""
    here = work.actor.places(*people.HELPING)
    prisons = establishments_among(work.session, here)
    form = ScanForm()
    form.offer(prisons)
    made: list[Scan] = []

    def hand_in() -> None:
        code = form.establishment.data if form.establishment else prisons[0].code
        at = next(prison for prison in prisons if prison.code == code)
        made.append(service.hand_in(work, at, received().file))

    if form.does(hand_in):
        return redirect(url_for(".scan", scan=made[0].id), 303)
    if virus := found_virus():
        afterwards(lambda later: service.infected_scan_refused(later, virus))
    number = page_number()
    found = queries.scans_at(work.session, here, limit=queries.PAGE + 1, offset=(number - 1) * queries.PAGE)
    return form.page(
        "courses/paper/scans.html", scans=found[: queries.PAGE], page=number, more=len(found) > queries.PAGE
    )


@bp.get("/scans/<uuid:scan>")
@allows(policy.may_read_scan, scan=queries.get_scan)
def scan(work: Work, scan: Scan) -> ResponseReturnValue:
    """Every page of a scan, by learner and sheet, and what still wants a person."""
    pages = queries.scanned_pages(work.session, scan)
    groups = grouped(pages, queries.pages_back(work.session, pages), scan.establishment_id)
    for learner_id in {group.sheets.learner.id for group in groups}:
        note_reading(learner_id, scan.establishment_id, "scan")
    return render_template(
        "courses/paper/scan.html",
        scan=scan,
        groups=groups,
        loose=loose(pages, scan.establishment_id),
        waiting=sum(page.settled_at is None for page in pages),
        said=lambda page: reading_words(page, scan.establishment_id),
        page_words=page_words,
        press_all=lambda group: SettleForm(data={"seen": len(group.waiting)}),
        pressed=lambda page: SettleForm(data={"seen": page.version}),
    )


def _page(work: Work, scan: Scan, position: int) -> ScannedPage:
    found = queries.scanned_page(work.session, scan, position)
    if found is None:
        abort(404)
    return found


@bp.route("/scans/<uuid:scan>/<int:position>", methods=["GET", "POST"])
@allows(policy.may_read_scan, scan=queries.get_scan)
def scanned_page(work: Work, scan: Scan, position: int) -> ResponseReturnValue:
    """One page, large, with a box for the code on it."""
    page = _page(work, scan, position)
    form = PlaceForm(data={"seen": page.version})
    if form.does(lambda: service.place(work, page, form.code.data, form.number.data, form.seen.data)):
        flash(f"Page {position} of the scan is where it belongs.")
        return redirect(url_for(".scan", scan=scan.id), 303)
    return _one(form, scan, page)


@bp.post("/scans/<uuid:scan>/<int:position>/confirm")
@allows(policy.may_read_scan, scan=queries.get_scan)
def confirm_page(work: Work, scan: Scan, position: int) -> ResponseReturnValue:
    """A person says that this page is what its code says."""
    page = _page(work, scan, position)
    form = SettleForm()
    if form.does(lambda: service.confirm(work, page, form.seen.data)):
        sheets = paper_of(page)
        assert sheets is not None
        return redirect(_after(work, scan, sheets), 303)
    return _not_settled(page, scan, form)


@bp.post("/scans/<uuid:scan>/sheets/<sheets>/confirm")
@allows(policy.may_read_scan, scan=queries.get_scan)
def confirm_sheets(work: Work, scan: Scan, sheets: str) -> ResponseReturnValue:
    """A person says that all the pages of some sheets in this scan are what their codes say."""
    groups = grouped(queries.scanned_pages(work.session, scan), [], scan.establishment_id)
    group = next((group for group in groups if group.sheets.code == sheets), None)
    if group is None:
        abort(404)
    form = SettleForm()
    if form.does(lambda: service.confirm_all(work, group.waiting, form.seen.data)):
        return redirect(_after(work, scan, group.sheets), 303)
    return _not_settled(group.pages[0], scan, form)


def _after(work: Work, scan: Scan, sheets: Printed | PaperForm) -> str:
    """On to keying once the last page of an answer sheet is back; otherwise on with the scan."""
    if isinstance(sheets, PaperForm):
        return url_for(".scan", scan=scan.id, _anchor=f"sheets-{sheets.code}")
    whole = len(queries.returned_of(work.session, [sheets.id])) == sheets.pages
    if whole and sheets.kind is SheetKind.ANSWER_SHEET:
        return url_for(".key_sheets", sheets=sheets.code)
    return url_for(".scan", scan=scan.id, _anchor=f"sheets-{sheets.code}")


@bp.post("/scans/<uuid:scan>/<int:position>/aside")
@allows(policy.may_read_scan, scan=queries.get_scan)
def set_page_aside(work: Work, scan: Scan, position: int) -> ResponseReturnValue:
    """A person says that this page is not wanted."""
    page = _page(work, scan, position)
    form = SettleForm()
    if form.does(lambda: service.set_aside(work, page, form.seen.data)):
        return redirect(url_for(".scan", scan=scan.id), 303)
    return _not_settled(page, scan, form)


@bp.post("/scans/<uuid:scan>/<int:position>/take-back")
@allows(policy.may_read_scan, scan=queries.get_scan)
def take_page_back(work: Work, scan: Scan, position: int) -> ResponseReturnValue:
    """A person says that this page is not where it was put."""
    page = _page(work, scan, position)
    form = SettleForm()
    if form.does(lambda: service.take_back(work, page, form.seen.data)):
        flash(f"Page {position} of the scan waits again. Type its code, or set it aside.")
        return redirect(url_for(".scanned_page", scan=scan.id, position=position), 303)
    return _not_settled(page, scan, form)


def _not_settled(page: ScannedPage, scan: Scan, pressed: SettleForm) -> ResponseReturnValue:
    """The page itself, with what was wrong with the press."""
    form = PlaceForm(formdata=None, data={"seen": page.version})
    form.refusal = pressed.refusal or (pressed.problems[0]["text"] if pressed.problems else None)
    return _one(form, scan, page)


def _one(form: PlaceForm, scan: Scan, page: ScannedPage) -> ResponseReturnValue:
    said = reading_words(page, scan.establishment_id)
    return form.page("courses/paper/scanned-page.html", scan=scan, page=page, said=said)


@bp.get("/scans/<uuid:scan>/<int:position>/picture")
@allows(policy.may_read_scan, scan=queries.get_scan)
def scanned_picture(work: Work, scan: Scan, position: int) -> Response:
    """The picture of a page of a scan."""
    return picture_file(_page(work, scan, position).picture, position)
