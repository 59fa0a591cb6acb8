"""Forms of portfolios among the sheets of a scan: each page finds its form, and nothing is guessed."""

import pytest
from sqlalchemy import select

from lms.audit.models import Event
from lms.core import sheets
from lms.courses.models import CodeReading, PaperForm, Printed, ScannedPage, SheetKind
from lms.people import service as people
from lms.people.models import Person, Role
from tests import builders as a
from tests.builders import paper
from tests.courses.test_scans import hand_in, on_paper, pages_in, printed_for


@pytest.fixture
def form(session, registration, tutor) -> PaperForm:
    made = a.paper_form(registration, tutor)
    a.save(session, made)
    return made


@pytest.fixture
def sheet(session, learner, registration, listening, tutor) -> Printed:
    return printed_for(session, learner, listening, tutor, SheetKind.ANSWER_SHEET, 2)


def test_a_scan_may_mix_sheets_and_forms(browser, session, tutor, form, sheet):
    browser.sign_in(tutor)

    page = hand_in(browser, paper.pdf_of([*on_paper(sheet), *on_paper(form)]))

    found = pages_in(session)
    assert [(each.printed_id, each.form_id, each.page) for each in found] == [
        (sheet.id, None, 1),
        (sheet.id, None, 2),
        (None, form.id, 1),
        (None, form.id, 2),
    ]
    assert {each.reading for each in found} == {CodeReading.KNOWN}
    assert "reflective account" in page.text
    assert "Listening" in page.text


def test_a_form_that_lacks_a_page_says_which_and_is_not_ready(browser, session, tutor, form):
    browser.sign_in(tutor)
    page = hand_in(browser, paper.pdf_of(on_paper(form)[:1]))

    assert "Page 2 is missing." in page.text
    after = browser.send(page, button="Yes, page 1")

    assert "1 of 2 confirmed" in after.text
    assert "Ready to key" not in after.text


def test_a_form_that_is_whole_is_ready_to_key(browser, session, learner, tutor, form):
    browser.sign_in(tutor)
    page = hand_in(browser, paper.pdf_of(on_paper(form)))

    after = browser.send(page, button=f"Yes, all 2 pages of {learner.name}")

    assert "Ready to key" in after.text
    events = session.scalars(select(Event).where(Event.name == "form page returned").order_by(Event.position)).all()
    assert [event.detail for event in events] == [{"kind": "reflective account", "page": n} for n in (1, 2)]


def test_of_two_pages_with_one_code_neither_is_taken_until_a_person_says_which(browser, session, tutor, form):
    browser.sign_in(tutor)
    first = on_paper(form)[0]
    hand_in(browser, paper.pdf_of([first, first]))

    one, other = pages_in(session)
    assert {one.reading, other.reading} == {CodeReading.DOUBLED}
    page = browser.page(f"/scans/{one.scan_id}")
    browser.send(page, button="Yes, page 1")
    again = browser.send(browser.page(f"/scans/{one.scan_id}"), 422, button="Yes, page 1")

    assert "Page 1 of this form is back already. Set this one aside." in again.tree.text_content()


def test_a_page_that_is_back_is_doubled_in_the_next_scan(browser, session, tutor, form):
    browser.sign_in(tutor)
    pages = on_paper(form)
    browser.send(hand_in(browser, paper.pdf_of(pages[:1])), button="Yes, page 1")

    hand_in(browser, paper.pdf_of(pages))

    newest = session.scalars(select(ScannedPage).where(ScannedPage.settled_at.is_(None))).all()
    assert {each.page: each.reading for each in newest} == {1: CodeReading.DOUBLED, 2: CodeReading.KNOWN}


def test_a_page_no_machine_can_read_is_placed_by_its_code(browser, session, tutor, form):
    browser.sign_in(tutor)
    hand_in(browser, paper.pdf_of([paper.faint(on_paper(form)[0]).resize((60, 80))]))
    found = pages_in(session)[0]
    assert found.reading is CodeReading.UNREADABLE

    browser.submit(f"/scans/{found.scan_id}/1", code=sheets.written(form.code), number="2")

    session.refresh(found)
    assert (found.form_id, found.printed_id, found.page) == (form.id, None, 2)


def test_a_form_of_somebody_elsewhere_is_foreign_and_says_nothing(browser, session, tutor, form, learner, leeds):
    hull = a.establishment("HLI")
    a.save(session, hull)
    browser.sign_in(tutor)
    hand_in(browser, paper.pdf_of(on_paper(form)[:1]))
    moved(session, tutor, learner, hull)
    first = pages_in(session)[0]

    before = browser.page(f"/scans/{first.scan_id}")
    hand_in(browser, paper.pdf_of(on_paper(form)[1:]))

    assert learner.name not in before.text
    assert "Not from this prison" in before.text
    readings = {each.page: each.reading for each in pages_in(session)}
    assert readings[None] is CodeReading.FOREIGN


def moved(session, tutor: Person, learner: Person, to) -> None:
    from lms.core.work import Work

    people.move(Work(session, a.actor(tutor), a.NOON), learner, to=to)
    session.commit()


def test_a_scan_of_forty_forms_takes_as_many_statements_as_one_of_two(
    browser, session, registration, tutor, statements
):
    browser.sign_in(tutor)
    counts = []
    for many in (2, 20):
        forms = [a.paper_form(registration, tutor, pages=1) for _ in range(many)]
        a.save(session, *forms)
        page = hand_in(browser, paper.pdf_of([on_paper(each)[0] for each in forms]))
        scan = page.tree.xpath("//form/@action")[1].split("/")[2]
        counts.append(statements.of(browser, f"/scans/{scan}"))
    assert counts[0] == counts[1] <= 8


def test_a_code_is_never_given_to_both_a_sheet_and_a_form(session, form, sheet):
    from lms.courses.queries.paper import is_taken

    assert is_taken(session, form.code)
    assert is_taken(session, sheet.code)
    assert not is_taken(session, sheets.new_code())


def test_roles_that_only_read_confirm_nothing(browser, session, leeds, form, tutor):
    iqa = a.person(leeds, Role.IQA)
    a.save(session, iqa, *iqa.grants)
    browser.sign_in(tutor)
    hand_in(browser, paper.pdf_of(on_paper(form)[:1]))
    browser.sign_in(iqa)

    assert browser.get(f"/scans/{pages_in(session)[0].scan_id}").status_code == 404


def test_plain_paper_with_a_forms_code_on_it_is_put_after_its_last_page(browser, session, tutor, form, learner):
    browser.sign_in(tutor)
    scanned = hand_in(browser, paper.pdf_of([on_paper(form)[0], paper.faint(on_paper(form)[0]).resize((60, 80))]))
    more = pages_in(session)[1]
    browser.send(scanned, button="Yes, page 1")

    scan = browser.submit(f"/scans/{more.scan_id}/2", code=sheets.written(form.code), number="3")

    session.refresh(more)
    assert (more.form_id, more.page) == (form.id, 3)
    assert "1 of 2 confirmed" in scan.text
    assert "Page 3, on plain paper" in scan.text
    assert "Ready to key" not in scan.text
    assert "1 of 2 pages back" in browser.page("/forms").text
    after = browser.send(hand_in(browser, paper.pdf_of(on_paper(form)[1:])), button="Yes, page 2")
    assert "Ready to key" in after.text
    assert "Ready to key" in browser.page("/forms").text


@pytest.mark.parametrize("number", ["23", "0"])
def test_no_form_has_plain_paper_without_end(browser, session, tutor, form, number):
    browser.sign_in(tutor)
    hand_in(browser, paper.pdf_of([paper.faint(on_paper(form)[0]).resize((60, 80))]))

    page = browser.submit(
        f"/scans/{pages_in(session)[0].scan_id}/1", 422, code=sheets.written(form.code), number=number
    )

    assert set(page.problems) == {"number"}


def test_sheets_of_a_module_have_no_plain_paper(browser, session, tutor, sheet):
    browser.sign_in(tutor)
    hand_in(browser, paper.pdf_of([paper.faint(on_paper(sheet)[0]).resize((60, 80))]))

    scanned = pages_in(session)[0].scan_id
    page = browser.submit(f"/scans/{scanned}/1", 422, code=sheets.written(sheet.code), number="3")

    assert page.problems == {"number": "These sheets have 2 pages. Look at the page number again."}


def test_a_page_that_was_put_in_somebody_elses_form_is_taken_back_and_put_right(
    browser, session, registration, tutor, form
):
    other = a.paper_form(registration, tutor)
    a.save(session, other)
    browser.sign_in(tutor)
    hand_in(browser, paper.pdf_of([paper.faint(on_paper(form)[0]).resize((60, 80))]))
    [wrong] = pages_in(session)
    address = f"/scans/{wrong.scan_id}/1"
    browser.submit(address, code=sheets.written(other.code), number="1")
    before = browser.page(address)

    page = browser.press(address, "Take it back")
    assert browser.get(f"/forms/{other.code}/pages/1").status_code == 404
    browser.send(page, code=sheets.written(form.code), number="1")

    session.refresh(wrong)
    assert (wrong.form_id, wrong.page, wrong.settled_by) == (form.id, 1, tutor.id)
    taken = session.scalars(select(Event).where(Event.name == "scanned page taken back")).one()
    assert (taken.subject_id, taken.detail) == (registration.learner_id, {"page": 1})
    browser.send(before, 409, button="Take it back")


def test_a_sheet_that_is_taken_back_is_not_back(browser, session, tutor, sheet):
    browser.sign_in(tutor)
    browser.send(hand_in(browser, paper.pdf_of(on_paper(sheet)[:1])), button="Yes, page 1")
    [page] = pages_in(session)
    assert "1 of 2" in browser.page("/sheets").text

    browser.press(f"/scans/{page.scan_id}/1", "Take it back")

    assert "1 of 2" not in browser.page("/sheets").text


def test_a_page_of_somebody_who_has_moved_stays_where_it_is(browser, session, tutor, form, learner):
    hull = a.establishment("HLI")
    a.save(session, hull)
    browser.sign_in(tutor)
    browser.send(hand_in(browser, paper.pdf_of(on_paper(form)[:1])), button="Yes, page 1")
    moved(session, tutor, learner, hull)
    [page] = pages_in(session)

    answer = browser.send(browser.page(f"/scans/{page.scan_id}/1"), 422, button="Take it back")

    assert "This page is of somebody who is not here now." in answer.problems.values()
    session.refresh(page)
    assert page.settled_at is not None
