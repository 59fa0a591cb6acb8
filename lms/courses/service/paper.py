"""Deeds of paper: printing sheets, keying what came back, and putting the pages of a scan where they belong."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import delete

from lms.audit.service import record
from lms.core import jobs
from lms.core.clock import written_day
from lms.core.sheets import MOST_OCTETS, code_from, looks_like_pdf, new_code
from lms.core.work import Refused, Stale, Work
from lms.courses.models import (
    CodeReading,
    ModuleEdition,
    PageRead,
    PaperForm,
    Printed,
    Reflection,
    ReturnedPage,
    Scan,
    ScannedPage,
    SheetKind,
)
from lms.courses.queries import edition_for, reading
from lms.courses.queries import paper as queries
from lms.courses.rules.editions import asks_differently, changes_between
from lms.courses.rules.keyed import answers_from_keys
from lms.courses.rules.paper import joined
from lms.courses.rules.scans import last_page
from lms.courses.service.checks import enter_from_paper
from lms.establishments.models import Establishment
from lms.people.models import Person

READ_SCAN = "read scan"
NO_SUCH_SHEET = "No sheet of a learner here has that code. Look at it again."
NOT_A_CODE = "That is not a whole code. Look at each letter and number again."
SETTLED = "This page has been dealt with already."


# Printing


def print_sheets(
    work: Work, learner: Person, edition: ModuleEdition, kind: SheetKind, *, reading: str, estate: str, pages: int
) -> Printed:
    """Note that sheets are printed for a learner, under a new code. They come out alike however often they print."""
    sheets = Printed(
        code=unused_code(work),
        kind=kind,
        learner=learner,
        edition=edition,
        pages=pages,
        reading=reading,
        estate=estate,
        printed_at=work.now,
        printed_by=work.actor.person_id,
    )
    work.session.add(sheets)
    place = learner.establishment_id
    record(work, "sheets printed", learner, place=place, module=edition.slug, kind=kind.value, pages=pages)
    return sheets


def unused_code(work: Work) -> str:
    """A code that no sheets and no form have yet."""
    code = new_code()
    while queries.is_taken(work.session, code):
        code = new_code()
    return code


# Keying


def key_sheets(
    work: Work,
    sheets: Printed,
    *,
    back: Collection[int],
    lines: Mapping[str, str],
    words: Mapping[str, str],
    read: Collection[int],
) -> None:
    """Enter what a learner wrote on paper: answers, marked against the edition printed, and words under prompts.

    `back` are the sheets that came back, `read` the module's pages that count as read. Raises Refused for a line
    nobody can read, or answers that were keyed before.
    """
    learner, edition = sheets.learner, sheets.edition
    answers, faults = answers_from_keys(edition.questions, lines)
    for number, fault in faults.items():
        raise Refused(fault, field=f"line_{number}")
    now = edition_for(work.session, learner.id, edition.slug) or edition
    if answers:
        _refuse_twice(work, sheets)
        # The same questions are the same check: whoever was moved on meanwhile answers them once.
        asked_in = edition if asks_differently(edition, now) else now
        enter_from_paper(work, learner.id, asked_in, answers, sheets, place=learner.establishment_id)
    _note_back(work, sheets, back)
    _keep_words(work, sheets, words)
    _note_read(work, sheets, edition, read)
    if now.id != edition.id:
        pages = [reading.pages_of(work.session, each) for each in (edition, now)]
        _note_read(work, sheets, now, changes_between(edition, pages[0], now, pages[1]).kept(read))
    record(work, "sheets keyed", learner, place=learner.establishment_id, module=edition.slug, kind=sheets.kind.value)


def _refuse_twice(work: Work, sheets: Printed) -> None:
    before = queries.attempt_keyed_from(work.session, sheets)
    if before is not None:
        when = written_day(before.answered_at)
        raise Refused(f"The answers on these sheets were keyed on {when}. Leave the lines empty.", field="line_1")


def _note_back(work: Work, sheets: Printed, back: Collection[int]) -> None:
    already = {page.page for page in queries.returned_of(work.session, [sheets.id])}
    for number in sorted(set(back) - already):
        _return(work, sheets, number, None)


def _return(work: Work, sheets: Printed, number: int, scanned: ScannedPage | None) -> None:
    work.session.add(
        ReturnedPage(
            printed_id=sheets.id,
            page=number,
            scanned_page_id=scanned.id if scanned else None,
            returned_at=work.now,
            returned_by=work.actor.person_id,
        )
    )


def _keep_words(work: Work, sheets: Printed, words: Mapping[str, str]) -> None:
    """Words on paper join those typed before: they are the learner's, and staff take nothing of theirs away."""
    learner_id, module = sheets.learner_id, sheets.edition.slug
    written = reading.reflections_of(work.session, learner_id, module)
    for prompt, said in words.items():
        row = written.get(prompt)
        if row is not None and said:
            row.words, row.written_at = joined(row.words, said), work.now
        elif said:
            work.session.add(
                Reflection(learner_id=learner_id, module=module, prompt=prompt, words=said, written_at=work.now)
            )


def _note_read(work: Work, sheets: Printed, edition: ModuleEdition, read: Collection[int]) -> None:
    learner = sheets.learner
    already = reading.pages_read(work.session, learner.id, edition.id)
    for number in sorted(set(read) - already):
        work.session.add(PageRead(learner_id=learner.id, edition_id=edition.id, number=number, read_at=work.now))
        record(work, "page read", learner, place=learner.establishment_id, module=edition.slug, page=number)


# Scans


def fault_in_scan(body: bytes) -> str | None:
    """Why a file cannot be a scan of sheets, told from its beginning and its length: a sentence, or None."""
    if len(body) > MOST_OCTETS:
        return "This file is too big: 40 MB is the most. Scan fewer sheets at a time."
    return None if looks_like_pdf(body) else "This is not a PDF. Scan the sheets to a PDF, then choose it."


def hand_in(work: Work, here: Establishment, file: str) -> Scan:
    """Ask for a scanned PDF to be read, which was kept already under this name. Raises Refused for one here already.

    It is kept before the work begins (lms.core.uploads.receiving), so that nobody waits for a lock meanwhile.
    """
    before = queries.same_scan(work.session, here, file)
    if before is not None:
        raise Refused(f"This file was handed in already on {written_day(before.handed_in_at)}.", field="file")
    scan = Scan(
        establishment=here,
        file=file,
        handed_in_by=work.actor.person_id,
        handed_in_at=work.now,
        length=None,
        read_at=None,
        trouble=None,
    )
    work.session.add(scan)
    work.session.flush()
    record(work, "scan handed in", scan, place=here.id, file=file)
    jobs.ask(work, READ_SCAN, scan=str(scan.id))
    return scan


def infected_scan_refused(work: Work, found: str) -> None:
    """Write down that a virus scanner found something in a scan somebody handed in. Nothing was kept of it."""
    record(work, "infected scan refused", None, found=found)


def confirm(work: Work, page: ScannedPage, seen: int | None) -> None:
    """A person has looked: this page is the sheet its code says. Raises Stale, or Refused where it cannot be."""
    _refuse_settled(page, seen)
    sheets = page.printed or page.form
    if sheets is None or page.page is None or page.reading not in (CodeReading.KNOWN, CodeReading.DOUBLED):
        raise Refused("Nobody knows which sheet this is. Type its code.")
    _put(work, page, sheets, page.page)


def confirm_all(work: Work, pages: Sequence[ScannedPage], seen: int | None) -> None:
    """A person has looked at these pages together: each is the sheet its code says.

    `seen` is how many waited when they looked. Raises Stale when there are not so many now, or Refused.
    """
    if seen != len(pages) or not pages:
        raise Stale
    for page in pages:
        confirm(work, page, page.version)


def place(work: Work, page: ScannedPage, typed: str, number: int, seen: int | None) -> Printed | PaperForm:
    """A person has read the code on this page themselves. Raises Stale, or Refused for a code or page there is not."""
    _refuse_settled(page, seen)
    if code_from(typed) is None:
        raise Refused(NOT_A_CODE, field="code")
    sheets = queries.get_sheets(work, typed) or queries.get_form(work, typed)
    if sheets is None or sheets.learner.establishment_id != page.scan.establishment_id:
        raise Refused(NO_SUCH_SHEET, field="code")
    if not 1 <= number <= last_page(sheets):
        raise Refused(f"These sheets have {sheets.pages} pages. Look at the page number again.", field="number")
    page.printed = sheets if isinstance(sheets, Printed) else None
    page.form = sheets if isinstance(sheets, PaperForm) else None
    page.page = number
    _put(work, page, sheets, number)
    return sheets


def set_aside(work: Work, page: ScannedPage, seen: int | None) -> None:
    """This page is nothing that is wanted: blank, a copy, or not from here. Raises Stale or Refused."""
    _refuse_settled(page, seen)
    page.set_aside = True
    _settle(work, page)
    record(work, "scanned page set aside", page.scan_id, place=page.scan.establishment_id, page=page.position)


def take_back(work: Work, page: ScannedPage, seen: int | None) -> None:
    """This page is not where it belongs: it waits again, and a person reads its code. Raises Stale or Refused."""
    if seen != page.version:
        raise Stale
    if page.settled_at is None:
        raise Refused("This page waits already.")
    sheets = page.printed or page.form
    if sheets is not None and sheets.learner.establishment_id != page.scan.establishment_id:
        raise Refused("This page is of somebody who is not here now.")
    subject = sheets.learner.id if sheets is not None else page.scan_id
    record(work, "scanned page taken back", subject, place=page.scan.establishment_id, page=page.position)
    work.session.execute(delete(ReturnedPage).where(ReturnedPage.scanned_page_id == page.id))
    page.reading, page.printed, page.form, page.page = CodeReading.UNREADABLE, None, None, None
    page.settled_at, page.settled_by, page.set_aside = None, None, False
    work.session.flush()


def _put(work: Work, page: ScannedPage, sheets: Printed | PaperForm, number: int) -> None:
    learner = sheets.learner
    if learner.establishment_id != page.scan.establishment_id or learner.id == work.actor.person_id:
        raise Refused(NO_SUCH_SHEET)
    if isinstance(sheets, PaperForm):
        _put_form(work, page, sheets, number)
        return
    if any(back.page == number for back in queries.returned_of(work.session, [sheets.id])):
        raise Refused(f"Page {number} of these sheets is back already. Set this one aside.")
    _return(work, sheets, number, page)
    _settle(work, page)
    record(work, "sheet returned", learner, place=learner.establishment_id, module=sheets.edition.slug, page=number)


def _put_form(work: Work, page: ScannedPage, form: PaperForm, number: int) -> None:
    """A page of a form is back once a person has said so: its picture is shown to whoever keys it."""
    queries.hold_form(work.session, form)
    if any(back.page == number for back in queries.form_pages_back(work.session, [form.id])):
        raise Refused(f"Page {number} of this form is back already. Set this one aside.")
    _settle(work, page)
    learner = form.learner
    record(work, "form page returned", learner, place=learner.establishment_id, kind=form.kind.value, page=number)


def _refuse_settled(page: ScannedPage, seen: int | None) -> None:
    if seen != page.version:
        raise Stale
    if page.settled_at is not None:
        raise Refused(SETTLED)


def _settle(work: Work, page: ScannedPage) -> None:
    page.settled_at, page.settled_by = work.now, work.actor.person_id
    work.session.flush()
