"""Reading a scan outside any request: its pages are split, told apart and kept, for a person to confirm."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from sqlalchemy import select

from lms.core.files import evidence
from lms.core.jobs import Deed, Doing
from lms.core.sheets import ReadPage, Unsound, split
from lms.core.web import database
from lms.core.work import Work
from lms.courses.models import Scan, ScannedPage
from lms.courses.queries import paper as queries
from lms.courses.rules.paper import Sheets, Told, told_apart

Kept = tuple[ReadPage, str]
NOT_READ = "This scan could not be read. Scan the sheets again, then hand in the new file."


def read_scan(scan: str) -> Deed:
    """Split a scan and keep a picture of each page; the deed it returns writes down what each one is."""
    with database().glance() as session:
        file = session.scalars(select(Scan.file).where(Scan.id == UUID(scan))).one()
    files = evidence()
    try:
        pages = [_kept(page, files.keep(page.picture)) for page in split(files.fetch(file))]
    except Unsound as reason:
        return partial(_write_trouble, scan=scan, why=str(reason))
    return partial(_write_pages, scan=scan, pages=pages)


def give_up(why: str, scan: str) -> Deed:
    """The deed that says a scan could not be read. Why is in the job, for whoever runs the service."""
    return partial(_write_trouble, scan=scan, why=NOT_READ)


READ_SCAN = Doing(do=read_scan, give_up=give_up)


def _kept(page: ReadPage, picture: str) -> Kept:
    """Only the name of the picture is needed from here on: two hundred of them would fill memory."""
    return ReadPage(page.position, b"", page.mark), picture


def _held(work: Work, scan: str) -> Scan:
    return work.session.scalars(select(Scan).where(Scan.id == UUID(scan)).with_for_update()).one()


def _write_trouble(work: Work, scan: str, why: str) -> None:
    row = _held(work, scan)
    row.read_at, row.trouble = work.now, why


def _write_pages(work: Work, scan: str, pages: Sequence[Kept]) -> None:
    row = _held(work, scan)
    if row.read_at is not None:
        return
    told, forms = _told(work, row, [page for page, _ in pages])
    for (page, picture), what in zip(pages, told, strict=True):
        work.session.add(_scanned(row, page, picture, what, is_form=what.sheets_id in forms))
    row.length, row.read_at = len(pages), work.now


def _told(work: Work, scan: Scan, pages: Sequence[ReadPage]) -> tuple[list[Told], set[UUID]]:
    """What each page is, and the ids of the forms among what they are of."""
    marks = [page.mark for page in pages]
    codes = {mark.code for mark in marks if mark}
    forms = queries.forms_known_by_code(work.session, codes)
    found = queries.known_by_code(work.session, codes) | forms
    here = scan.establishment_id
    known = {code: Sheets(id, length, is_here=at == here) for code, (id, length, at) in found.items()}
    ids = [sheets.id for sheets in known.values()]
    back = {(page.printed_id, page.page) for page in queries.returned_of(work.session, ids)}
    back |= {(page.form_id, page.page) for page in queries.form_pages_back(work.session, ids)}  # type: ignore[misc]
    return told_apart(marks, known, back), {id for id, _, _ in forms.values()}


def _scanned(scan: Scan, page: ReadPage, picture: str, told: Told, *, is_form: bool) -> ScannedPage:
    return ScannedPage(
        scan_id=scan.id,
        position=page.position,
        picture=picture,
        reading=told.reading,
        printed_id=None if is_form else told.sheets_id,
        form_id=told.sheets_id if is_form else None,
        page=told.page,
        settled_at=None,
        settled_by=None,
        set_aside=False,
    )
