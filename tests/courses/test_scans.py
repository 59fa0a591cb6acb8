"""Forty sheets in one scan: every page comes back to whose it is, and nothing is guessed."""

import io
from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy import func, insert, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from lms.audit.models import Event
from lms.core import jobs, sheets
from lms.core.files import evidence, folder
from lms.core.models import Job
from lms.core.uploads import virus
from lms.core.uploads.receiving import INFECTED, NO_ROOM
from lms.courses import scanning, workbook
from lms.courses.models import (
    CodeReading,
    ModuleEdition,
    Printed,
    ReturnedPage,
    Scan,
    ScannedPage,
    SheetKind,
)
from lms.courses.queries import paper as queries
from lms.courses.queries.reading import pages_of
from lms.people.models import Person, Role
from tests import builders as a
from tests.builders import paper
from tests.builders.people import LONG_AGO, NOON

pytestmark = pytest.mark.once


def printed_for(
    session, learner: Person, edition: ModuleEdition, tutor: Person, kind: SheetKind, pages: int
) -> Printed:
    sheet = Printed(
        code=sheets.new_code(),
        kind=kind,
        learner_id=learner.id,
        edition_id=edition.id,
        pages=pages,
        reading="",
        estate="M",
        printed_at=LONG_AGO,
        printed_by=tutor.id,
    )
    a.save(session, sheet)
    return sheet


def on_paper(sheet: Printed) -> list[Image.Image]:
    """Bare sheets with a code, where what is printed on them does not matter."""
    return [paper.sheet(sheets.Mark(sheet.code, n, sheet.pages)) for n in range(1, sheet.pages + 1)]


def really_printed(session, sheet: Printed, edition: ModuleEdition, learner: Person) -> list[Image.Image]:
    pages = pages_of(session, edition)
    matter = workbook.Matter(sheet.kind, queries.whole_edition(session, edition), pages, {}, sheet.estate, "")
    sheet.pages = workbook.count_sheets(matter)
    a.save(session, sheet)
    marking = workbook.Marking(sheet.code, learner.name, learner.number or "", sheet.pages, sheet.printed_at)
    return paper.printed(workbook.print_sheets(matter, marking))


def send_file(browser, body: bytes, values: dict[str, object]):
    """Send a file as a browser does, however large."""
    boundary, sent = encode_multipart(values | {"file": FileStorage(io.BytesIO(body), "scan.pdf")})
    return browser.post("/scans", data=sent, content_type=f"multipart/form-data; boundary={boundary}")


def hand_in(browser, body: bytes, status: int = 303):
    """Choose a file, hand it in, and let the machine read it."""
    answer = send_file(browser, body, browser.page("/scans").values())
    assert answer.status_code == status
    if status == 303:
        jobs.run_waiting()
        return browser.page(answer.headers["Location"])
    return browser._met(answer, "/scans", status)


@pytest.fixture
def sheet(session, learner, registration, listening, tutor) -> Printed:
    return printed_for(session, learner, listening, tutor, SheetKind.ANSWER_SHEET, 2)


@pytest.fixture
def elsewhere(session, listening, tutor) -> Printed:
    hull = a.establishment("HLI")
    stranger = a.learner(hull, "Nia Elsewhere")
    a.save(session, hull, stranger)
    return printed_for(session, stranger, listening, tutor, SheetKind.ANSWER_SHEET, 2)


def test_a_scan_there_is_no_room_for_is_refused_in_a_sentence(browser, session, monkeypatch, tutor):
    monkeypatch.setattr(folder, "_write", raising(OSError(28, "No space left on device")))
    browser.sign_in(tutor)

    page = hand_in(browser, paper.pdf_of([Image.new("L", (60, 80), 255)]), 422)

    assert page.problems == {"file": NO_ROOM}
    assert session.scalar(select(func.count(Scan.id))) == 0


def test_a_scan_with_a_virus_is_refused_and_written_down(app, browser, session, monkeypatch, tutor):
    def infected(_body: bytes, _clamd: str) -> None:
        raise virus.Infected("Eicar-Test-Signature")

    monkeypatch.setattr(virus, "scan", infected)
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], clamd="127.0.0.1:3310"))
    browser.sign_in(tutor)

    page = hand_in(browser, paper.pdf_of([Image.new("L", (60, 80), 255)]), 422)

    assert page.problems == {"file": INFECTED}
    assert session.scalar(select(func.count(Scan.id))) == 0
    event = session.scalars(select(Event).where(Event.name == "infected scan refused")).one()
    assert (event.actor_id, event.detail) == (tutor.id, {"found": "Eicar-Test-Signature"})


def raising(problem: Exception):
    def raises(*_: object) -> None:
        raise problem

    return raises


def pages_in(session) -> Sequence[ScannedPage]:
    return session.scalars(select(ScannedPage).order_by(ScannedPage.position)).all()


# The whole of it


def test_forty_sheets_come_back_complete_and_correct(
    app, browser, session, leeds, learner, registration, tutor, elsewhere
):
    """Turned 2°, at 150 dpi, noisy and squeezed; one upside down, one missing, one doubled, one from elsewhere."""
    app.extensions["clock"] = lambda: NOON
    edition = a.module_edition("boundaries", pages=4)
    learners = [learner, *(a.learner(leeds, f"Lou Row{n}") for n in range(3))]
    a.save(session, edition, *learners[1:])
    a.save(session, *a.module_pages(edition))
    books = [printed_for(session, one, edition, tutor, SheetKind.WORKBOOK, 1) for one in learners]
    tests = [printed_for(session, one, edition, tutor, SheetKind.ANSWER_SHEET, 1) for one in learners]
    out = {
        (sheet.code, n): page
        for sheet, one in zip([*books, *tests], learners * 2, strict=True)
        for n, page in enumerate(really_printed(session, sheet, edition, one), 1)
    }
    missing = (books[1].code, 3)
    pages = [page for key, page in out.items() if key != missing]
    upside_down, doubled = 4, list(out)[-1]
    pages[upside_down] = pages[upside_down].rotate(180)
    pages += [out[doubled], on_paper(elsewhere)[0]]
    while len(pages) < 40:
        more = printed_for(session, learners[len(pages) % 4], edition, tutor, SheetKind.ANSWER_SHEET, 1)
        pages += on_paper(more)
        out |= {(more.code, 1): pages[-1]}
    body = paper.pdf_of([paper.scanned(page, turn=2 if n % 2 else -2) for n, page in enumerate(pages)])
    browser.sign_in(tutor)

    page = hand_in(browser, body)

    found = pages_in(session)
    assert len(found) == 40
    known = {(one.printed.code, one.page) for one in found if one.reading is CodeReading.KNOWN}
    assert known == set(out) - {missing, doubled}
    assert [(one.printed.code, one.page) for one in found if one.reading is CodeReading.DOUBLED] == [doubled, doubled]
    assert [one.printed_id for one in found if one.reading is CodeReading.FOREIGN] == [None]
    assert not [one for one in found if one.reading is CodeReading.UNREADABLE]
    assert page.text.count("Page 3 is missing.") == 1
    assert page.text.count("Complete.") == len(out_sheets(out)) - 1
    assert "Nia" not in page.text
    # A person says yes to every page; of the doubled one, to the first.
    for one in found:
        if one.printed_id and (
            one.reading is CodeReading.KNOWN
            or one.position == min(two.position for two in found if two.reading is CodeReading.DOUBLED)
        ):
            browser.post(
                f"/scans/{one.scan_id}/{one.position}/confirm",
                data=page.values(f"Yes, page {one.page}") | {"seen": "1", "once": f"press {one.position}"},
            )
    back = session.execute(select(Printed.code, ReturnedPage.page).join(ReturnedPage.printed)).all()
    assert {(code, number) for code, number in back} == set(out) - {missing}
    assert len(back) == len(set(out)) - 1


def out_sheets(out) -> set[str]:
    return {code for code, _ in out}


# Handing in


@pytest.mark.parametrize(
    ("body", "why"),
    [(b"hello", "This is not a PDF. Scan the sheets to a PDF, then choose it."), (b"", "Choose the scanned PDF")],
)
def test_what_is_no_pdf_is_refused_at_once(browser, session, sheet, tutor, body, why):
    browser.sign_in(tutor)

    page = hand_in(browser, body, 422)

    assert page.problems == {"file": why} or body == b""
    assert session.scalar(select(func.count(Scan.id))) == 0


def test_what_cannot_be_read_is_said_on_its_page_and_may_be_handed_in_again(browser, session, sheet, tutor):
    browser.sign_in(tutor)
    for _ in range(2):
        page = hand_in(browser, b"%PDF-1.7 and then nothing")
        assert "This PDF is damaged. Scan the sheets again." in page.text

    assert session.scalar(select(func.count(Scan.id))) == 2
    assert {job.trouble for job in session.scalars(select(Job))} == {None}


def test_the_same_scan_is_handed_in_once(browser, sheet, tutor):
    body = paper.pdf_of(on_paper(sheet))
    browser.sign_in(tutor)
    hand_in(browser, body)

    page = hand_in(browser, body, 422)

    assert page.problems == {"file": "This file was handed in already on 6 May 2026."}


def test_a_scan_may_be_larger_than_anything_else_that_is_sent(app, browser, sheet, tutor):
    body = paper.pdf_of(on_paper(sheet)) + b"%" * app.config["MAX_CONTENT_LENGTH"]
    browser.sign_in(tutor)

    assert "Complete." in hand_in(browser, body).text


def test_nobody_signed_out_can_send_so_much(app, browser):
    body = b"%PDF-" + b"%" * app.config["MAX_CONTENT_LENGTH"]

    assert send_file(browser, body, {}).status_code == 413


def test_until_it_is_read_a_scan_says_that_it_is_being_read(browser, session, sheet, tutor):
    browser.sign_in(tutor)
    answer = send_file(browser, paper.pdf_of(on_paper(sheet)), browser.page("/scans").values())

    waiting = browser.page(answer.headers["Location"])

    assert "Being read" in waiting.text
    assert waiting.links["Look again"] == answer.headers["Location"]


def test_a_scan_nobody_could_read_says_so(app, browser, session, sheet, tutor, monkeypatch):
    def fail(_: bytes) -> None:
        raise MemoryError

    monkeypatch.setattr(scanning, "split", fail)
    browser.sign_in(tutor)

    page = hand_in(browser, paper.pdf_of(on_paper(sheet)))

    assert scanning.NOT_READ in page.text


def test_a_scan_is_read_once_however_often_it_is_tried(session, app, browser, sheet, tutor):
    browser.sign_in(tutor)
    hand_in(browser, paper.pdf_of(on_paper(sheet)))
    scan = session.scalars(select(Scan)).one()
    with app.app_context():
        again = scanning.read_scan(str(scan.id))
        with jobs.piece_of_work() as work:
            again(work)

    assert len(pages_in(session)) == 2


def test_only_staff_at_a_prison_hand_in_and_see_scans(browser, session, sheet, learner, tutor, elsewhere):
    browser.sign_in(tutor)
    address = hand_in(browser, paper.pdf_of(on_paper(sheet))).address
    stranger = a.person(elsewhere.learner.stay.establishment, Role.TUTOR)
    a.save(session, stranger, *stranger.grants)
    browser.sign_in(stranger)
    for place in (address, f"{address}/1", f"{address}/1/picture"):
        browser.page(place, 404)
    assert "Scans will be here" in browser.page("/scans").text
    browser.sign_in(learner)
    browser.page("/scans", 403)
    browser.page(address, 404)


# What a person decides


def put_in(browser, session, pages: Sequence[Image.Image]):
    page = hand_in(browser, paper.pdf_of(list(pages)))
    return page, pages_in(session)


def test_a_page_is_the_learners_once_a_person_says_so(browser, session, sheet, learner, tutor):
    browser.sign_in(tutor)
    page, _ = put_in(browser, session, on_paper(sheet))
    assert session.scalar(select(func.count(ReturnedPage.id))) == 0

    browser.send(page, button="Yes, page 2")

    back = session.scalars(select(ReturnedPage)).one()
    assert (back.printed_id, back.page, back.returned_by) == (sheet.id, 2, tutor.id)
    event = session.scalars(select(Event).where(Event.name == "sheet returned")).one()
    assert (event.subject_id, event.detail) == (learner.id, {"module": "listening", "page": 2})


def test_an_answer_sheet_that_is_back_is_keyed_with_its_picture_beside_it(browser, session, sheet, tutor):
    browser.sign_in(tutor)
    page, _ = put_in(browser, session, on_paper(sheet))
    page = browser.send(page, button="Yes, page 1")

    page = browser.send(page, button="Yes, page 2")

    assert page.heading == "Key in answer sheet: Listening"
    shown = page.tree.xpath("//figure/img/@src")
    assert len(shown) == 2
    assert browser.get(shown[0]).headers["Content-Type"] == "image/jpeg"


def test_a_picture_can_run_nothing(browser, session, sheet, tutor):
    browser.sign_in(tutor)
    page, _ = put_in(browser, session, on_paper(sheet))

    answer = browser.get(f"{page.address}/1/picture")

    assert answer.headers["Content-Disposition"] == 'attachment; filename="page-1.jpg"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox; default-src 'none'" in answer.headers.getlist("Content-Security-Policy")
    assert Image.open(io.BytesIO(answer.data)).format == "JPEG"


def test_a_picture_that_is_lost_is_not_found(browser, session, app, sheet, tutor):
    browser.sign_in(tutor)
    page, pages = put_in(browser, session, on_paper(sheet))
    with app.app_context():
        name = pages[0].picture
        place = evidence().folder / name[:2] / name
    body = place.read_bytes()
    place.write_bytes(b"another")

    assert browser.get(f"{page.address}/1/picture").status_code == 404
    place.write_bytes(body)


def test_the_code_of_an_unreadable_page_is_typed_by_a_person(browser, session, sheet, tutor):
    browser.sign_in(tutor)
    page, [blank] = put_in(browser, session, [Image.new("L", paper.A4, 255)])
    assert blank.reading is CodeReading.UNREADABLE
    assert "No code could be read" in page.text

    browser.submit(f"{page.address}/1", code=sheets.written(sheet.code), number="2")

    assert session.scalars(select(ReturnedPage.page)).all() == [2]
    assert "Page 2 of 2" in browser.page(page.address).text


@pytest.mark.parametrize(
    ("typed", "problems"),
    [
        ({"code": "", "number": ""}, {"code": "Type the code on the page", "number": "Type the page number"}),
        ({"code": "CAT", "number": "1"}, {"code": "That is not a whole code. Look at each letter and number again."}),
        ({"number": "3"}, {"number": "These sheets have 2 pages. Look at the page number again."}),
        ({"number": "x"}, {"number": "Type a whole number, such as 45"}),
        ({"code": "x" * 41, "number": "1"}, {"code": "Use 40 characters or fewer"}),
    ],
)
def test_a_code_or_page_there_is_not_is_said(browser, session, sheet, tutor, typed, problems):
    browser.sign_in(tutor)
    page, _ = put_in(browser, session, [Image.new("L", paper.A4, 255)])

    answer = browser.submit(f"{page.address}/1", 422, typed={"code": sheet.code} | typed)

    assert answer.problems == problems


def test_the_code_of_somebody_elsewhere_is_refused_as_no_code_at_all(browser, session, sheet, elsewhere, tutor):
    browser.sign_in(tutor)
    page, _ = put_in(browser, session, [Image.new("L", paper.A4, 255)])

    for code in (elsewhere.code, sheets.new_code()):
        answer = browser.submit(f"{page.address}/1", 422, code=code, number="1")
        assert answer.problems == {"code": "No sheet of a learner here has that code. Look at it again."}


def test_a_page_of_somebody_elsewhere_says_only_that_it_is_not_from_here(browser, session, elsewhere, tutor):
    browser.sign_in(tutor)

    page, [one] = put_in(browser, session, on_paper(elsewhere)[:1])

    assert one.reading is CodeReading.FOREIGN
    assert "Not from this prison" in page.text
    assert elsewhere.code not in page.response.get_data(as_text=True)
    assert "Nia" not in page.text


def test_a_page_of_somebody_who_has_moved_since_is_no_longer_shown_as_theirs(
    browser, session, sheet, learner, elsewhere, tutor
):
    browser.sign_in(tutor)
    page, _ = put_in(browser, session, on_paper(sheet))
    learner.stay.establishment = elsewhere.learner.stay.establishment
    a.save(session, learner.stay)

    moved = browser.page(page.address)

    assert learner.name not in moved.text
    assert moved.text.count("Not from this prison") == 2
    values = page.values("Yes, page 1")
    assert browser.post(f"{page.address}/1/confirm", data=values).status_code == 422
    assert session.scalar(select(func.count(ReturnedPage.id))) == 0


def test_of_two_copies_a_person_takes_one_and_the_other_can_only_be_set_aside(browser, session, sheet, tutor):
    browser.sign_in(tutor)
    page, copies = put_in(browser, session, [on_paper(sheet)[0]] * 2)
    assert {copy.reading for copy in copies} == {CodeReading.DOUBLED}
    browser.send(page, button="Yes, page 1")

    again = browser.page(page.address)
    refused = browser.send(again, 422, button="Yes, page 1")

    assert "Page 1 of these sheets is back already. Set this one aside." in refused.problems.values()
    browser.press(page.address, "Set page 1 aside")
    assert "All dealt with." in browser.page(page.address).text


def test_a_page_is_set_aside_with_one_press(browser, session, sheet, tutor):
    browser.sign_in(tutor)
    page, _ = put_in(browser, session, [Image.new("L", paper.A4, 255)])

    after = browser.press(page.address, "Set scan page 1 aside")

    assert "Set aside" in after.text
    assert session.scalars(select(Event).where(Event.name == "scanned page set aside")).one().detail == {"page": 1}


@pytest.mark.parametrize("button", ["Yes, page 1", "Set page 1 aside"])
def test_two_people_cannot_decide_about_one_page(browser, session, sheet, tutor, button):
    browser.sign_in(tutor)
    page, _ = put_in(browser, session, on_paper(sheet))
    other = browser.page(page.address)
    browser.send(page, button="Yes, page 1")

    browser.send(other, 409, button=button)

    assert session.scalar(select(func.count(ReturnedPage.id))) == 1


def test_pressing_twice_confirms_once(browser, session, sheet, tutor):
    browser.sign_in(tutor)
    page, _ = put_in(browser, session, on_paper(sheet))
    browser.send(page, button="Yes, page 1")
    browser.send(page, button="Yes, page 1")

    assert session.scalar(select(func.count(ReturnedPage.id))) == 1


def test_a_press_that_anyone_could_forge_does_nothing(browser, session, sheet, tutor):
    browser.sign_in(tutor)
    page, _ = put_in(browser, session, on_paper(sheet))
    values = page.values("Yes, page 1") | {"csrf_token": "no"}

    assert browser.post(f"{page.address}/1/confirm", data=values).status_code == 422
    assert session.scalar(select(func.count(ReturnedPage.id))) == 0


def test_reading_a_scan_is_written_down_for_every_learner_on_it(browser, session, sheet, learner, tutor):
    browser.sign_in(tutor)
    put_in(browser, session, on_paper(sheet))

    reading = session.scalars(select(Event).where(Event.name == "record read")).all()
    assert {(event.subject_id, event.detail["page"]) for event in reading} == {(learner.id, "scan")}


def test_pages_that_were_looked_at_together_are_confirmed_with_one_press(browser, session, sheet, learner, tutor):
    browser.sign_in(tutor)
    page, _ = put_in(browser, session, on_paper(sheet))

    browser.send(page, button=f"Yes, all 2 pages of {learner.name}")

    assert set(session.scalars(select(ReturnedPage.page))) == {1, 2}


def test_one_press_for_all_does_nothing_when_somebody_was_there_first(browser, session, sheet, learner, tutor):
    browser.sign_in(tutor)
    page, _ = put_in(browser, session, on_paper(sheet))
    browser.send(page, button="Yes, page 1")

    browser.send(page, 409, button=f"Yes, all 2 pages of {learner.name}")

    assert session.scalar(select(func.count(ReturnedPage.id))) == 1


def test_one_press_for_all_leaves_copies_alone(browser, session, sheet, learner, tutor):
    browser.sign_in(tutor)
    first, second = on_paper(sheet)
    page, _ = put_in(browser, session, [first, second, second])

    assert f"Yes, all 2 pages of {learner.name}" not in page.buttons
    assert page.buttons.count("Yes, page 2") == 2


# However many there are


def rows_of_scans(session, leeds, tutor, count: int) -> list[Scan]:
    facts = {"establishment_id": leeds.id, "handed_in_by": tutor.id, "handed_in_at": NOON, "read_at": NOON}
    scans = [Scan(file=f"{n:064x}", length=200, trouble=None, **facts) for n in range(count)]
    a.save(session, *scans)
    return scans


def rows_of_pages(session, scan: Scan, sheet: Printed, count: int) -> None:
    facts = {"scan_id": scan.id, "picture": "0" * 64, "settled_at": None, "settled_by": None, "set_aside": False}
    known = {"reading": CodeReading.DOUBLED, "printed_id": sheet.id, "page": 1, "version": 1}
    rows = [{"id": uuid4(), "position": n, **known, **facts} for n in range(1, count + 1)]
    session.execute(insert(ScannedPage), rows)
    session.commit()


@pytest.mark.parametrize("rows", [10, 1000])
def test_the_list_of_scans_takes_as_many_statements_however_long_it_is(
    browser, session, statements, leeds, sheet, tutor, rows
):
    [scan, *_] = rows_of_scans(session, leeds, tutor, rows)
    rows_of_pages(session, scan, sheet, rows)
    browser.sign_in(tutor)

    assert statements.of(browser, "/scans") <= 8


@pytest.mark.parametrize("rows", [10, 200])
def test_a_scan_takes_as_many_statements_however_many_pages_it_has(
    browser, session, statements, leeds, sheet, tutor, rows
):
    [scan] = rows_of_scans(session, leeds, tutor, 1)
    rows_of_pages(session, scan, sheet, rows)
    browser.sign_in(tutor)

    assert statements.of(browser, f"/scans/{scan.id}") <= 8
