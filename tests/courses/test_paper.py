"""A module on paper, and what is keyed when it comes back."""

import io
from datetime import timedelta

import page as validation
import pytest
from pypdf import PdfReader
from sqlalchemy import func, insert, select

from lms.audit.models import Event
from lms.core import sheets, web
from lms.core.pdf import render
from lms.core.sheets import Mark
from lms.core.work import Work
from lms.courses import workbook
from lms.courses.models import (
    CheckAttempt,
    ModuleFile,
    ModulePage,
    PageRead,
    Printed,
    Reflection,
    ReturnedPage,
    SheetKind,
)
from lms.courses.queries import paper as queries
from lms.courses.queries.reading import pages_of
from lms.courses.service import move_on
from lms.people.models import Background, Face, ReadingSettings, Role, Spacing, TextSize
from lms.people.reading import print_css
from tests import builders as a
from tests.builders.people import LONG_AGO, NOON

CODE = "8X7XN3675C"
PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9"/></svg>'


@pytest.fixture
def listening(session):
    """Two pages to read and write on, a scenario, a word, and a check of every kind."""
    edition = a.module_edition(pages=2, questions=questions(), pass_mark=3)
    edition.glossary = [{"word": "empathy", "also": [], "meaning": "Feeling with somebody.", "anchor": "empathy"}]
    edition.scenarios = [scenario()]
    a.save(session, edition)
    one, two = a.module_pages(edition)
    term = '<a class="passport-term" href="glossary?from=1#empathy" data-meaning="Feeling with somebody.">empathy</a>'
    one.html = f'<h2>How</h2><p>Show {term}.</p><p><img src="images/ear.svg" alt="An ear"></p>'
    one.html_women = "<p>Grace and Amina talk.</p>"
    one.prompts = [{"text": "Think of a time you were heard.", "criteria": ["PM1 3.1"]}]
    two.scenarios = [{"number": 1, "title": "The quiet one"}]
    a.save(session, one, two, ModuleFile(edition_id=edition.id, path="images/ear.svg", body=PICTURE))
    return edition


def questions():
    places = [{"text": f"Step {n}", "match": f"Match {n}", "feedback": "About it."} for n in (1, 2, 3)]
    return [
        a.question(),
        a.question("several", (1, 3)),
        {"kind": "order", "text": "Put these in order.", "options": places},
        {"kind": "matching", "text": "Match these.", "options": places},
        {"kind": "short", "text": "Why?", "options": [], "model": "Care", "points": ["care"], "feedback": "Thank you."},
    ]


def scenario():
    first = {
        "name": "start",
        "html": "<p>Dev looks down.</p>",
        "html_women": "<p>Amina looks down.</p>",
        "replies": [
            {"text": "Ask him.", "text_women": "Ask her.", "next": "end"},
            {"text": "Wait.", "text_women": None, "next": "end"},
        ],
    }
    last = {"name": "end", "html": "<p>They talk.</p>", "html_women": None, "replies": []}
    return {"number": 1, "title": "The quiet one", "page": 2, "scenes": [first, last]}


@pytest.fixture
def printed(session, learner, registration, listening, tutor):
    """An answer sheet, out on the wing."""
    sheet = a_sheet(learner, listening, tutor)
    a.save(session, sheet)
    return sheet


def a_sheet(learner, edition, tutor, *, kind=SheetKind.ANSWER_SHEET, pages=2, code=""):
    return Printed(
        code=code or sheets.new_code(),
        kind=kind,
        learner_id=learner.id,
        edition_id=edition.id,
        pages=pages,
        reading="",
        estate="M",
        printed_at=LONG_AGO,
        printed_by=tutor.id,
    )


def words_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def print_it(browser, kind="workbook"):
    """Press the button, open the PDF, and give back the page and the file."""
    page = browser.submit("/learn/listening/print", kind=kind)
    answer = browser.get(page.links["Open the PDF"])
    assert answer.status_code == 200
    return page, answer


def fonts_of(page):
    return [font.get_object() for font in page["/Resources"]["/Font"].values()]


def letters(question, answer):
    """What is keyed for an answer, in the places options are shown in."""
    from lms.courses.rules.checks import ORDER, shown

    places = [shown(question).index(number) + 1 for number in answer]
    return "".join(str(place) if question["kind"] == ORDER else chr(64 + place) for place in places)


def right_lines(edition):
    facts = edition.questions
    return {
        "line_1": "a",
        "line_2": "A, C",
        "line_3": letters(facts[2], [1, 2, 3]),
        "line_4": letters(facts[3], [1, 2, 3]),
        "line_5": "Because it helps.",
    }


# Printing


def test_a_learner_prints_a_workbook_with_a_code_on_every_page(browser, session, learner, registration, listening):
    browser.sign_in(learner)

    page, answer = print_it(browser)

    made = session.scalars(select(Printed)).one()
    assert page.heading == "Ready to print"
    assert f"{made.pages} pages" in page.text
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["Cache-Control"] == "no-store"
    marks = [page.mark for page in sheets.split(answer.data)]
    assert marks == [Mark(made.code, n, made.pages) for n in range(1, made.pages + 1)]


def test_every_sheet_says_whose_it_is_of_what_and_which_one_it_is(browser, session, learner, registration, listening):
    browser.sign_in(learner)
    _, answer = print_it(browser, "answer sheet")

    made = session.scalars(select(Printed)).one()
    for number, page in enumerate(PdfReader(io.BytesIO(answer.data)).pages, 1):
        text = page.extract_text()
        for words in (
            learner.name,
            learner.number,
            "Answer sheet: Listening",
            f"Edition {listening.content_hash[:6]}",
            sheets.written(made.code),
            f"Page {number} of {made.pages}",
        ):
            assert words in text, f"page {number} does not say {words}"


def test_a_workbook_holds_everything_there_is_to_read_and_answer(browser, learner, registration, listening):
    browser.sign_in(learner)

    words = words_of(print_it(browser)[1].data)

    for said in (
        "1. Page 1 of listening",
        "Show empathy.",
        "Think of a time you were heard.",
        "Turn to “The quiet one”, page 4.",
        "Ask him. Turn to scene 2, page 4.",
        "Put these in order.",
        "Match 3",
        "Why?",
        "How many questions did you answer",
        "Feeling with somebody.",
    ):
        assert said in words
    assert "Grace" not in words


def test_a_workbook_for_a_womens_prison_has_its_words(browser, session, leeds, learner, registration, listening):
    leeds.gender = "F"
    a.save(session, leeds)
    browser.sign_in(learner)

    words = words_of(print_it(browser)[1].data)

    assert "Grace and Amina talk." in words
    assert "Ask her." in words


def test_sheets_are_set_as_their_reader_likes(browser, session, learner, registration, listening):
    browser.sign_in(learner)
    print_it(browser)
    likes = {"size": TextSize.LARGEST, "spacing": Spacing.WIDE, "face": Face.LEXEND, "background": Background.BLUE}
    a.save(session, ReadingSettings(person_id=learner.id, chosen_at=NOON, **likes))
    browser.sign_in(learner)

    _, answer = print_it(browser)

    small, large = session.scalars(select(Printed).order_by(Printed.pages))
    assert large.pages > small.pages
    assert large.reading == "largest wide lexend"
    faces = {font["/BaseFont"] for page in PdfReader(io.BytesIO(answer.data)).pages for font in fonts_of(page)}
    assert any("Lexend" in face for face in faces)


def test_printing_the_same_sheets_again_gives_the_same_bytes(browser, learner, registration, listening):
    browser.sign_in(learner)
    page, answer = print_it(browser)

    assert browser.get(page.links["Open the PDF"]).data == answer.data


def test_nobody_waits_to_write_while_sheets_are_laid_out(browser, monkeypatch, learner, registration, listening, tutor):
    """Laying out comes before the first thing a change writes, which is that its form is used."""
    done: list[str] = []
    claim = web._claim

    def claims(work: Work, key: str) -> object:
        done.append("wrote")
        return claim(work, key)

    monkeypatch.setattr(workbook, "length", lambda *_: done.append("laid out") or 2)
    browser.sign_in(learner)
    monkeypatch.setattr(web, "_claim", claims)
    browser.submit("/learn/listening/print", kind="answer sheet")
    assert done == ["laid out", "wrote"]

    browser.sign_in(tutor)
    done.clear()
    browser.submit(f"/learners/{learner.id}/print", module="listening", kind="workbook")
    assert done == ["laid out", "wrote"]


def test_sheets_are_not_laid_out_for_whoever_may_not_print_them(
    browser, session, monkeypatch, learner, registration, listening
):
    hull = a.establishment("HLI")
    stranger = a.person(hull, Role.TUTOR)
    a.save(session, hull, stranger, *stranger.grants)
    monkeypatch.setattr(workbook, "length", lambda *_: pytest.fail("laid out"))
    browser.sign_in(stranger)

    answer = browser.post(f"/learners/{learner.id}/print", data={"module": "listening", "kind": "workbook"})

    assert answer.status_code == 404


def test_a_workbook_says_on_which_page_everything_is(browser, session, learner, registration, listening):
    """Scenes are turned to by their numbers and pages, and words are found by the alphabet."""
    listening.glossary = [
        {"word": word, "also": [], "meaning": f"About {word}.", "anchor": word} for word in ("trust", "Empathy")
    ]
    a.save(session, listening)
    browser.sign_in(learner)

    _, answer = print_it(browser)

    words = words_of(answer.data)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages]
    at = next(n for n, page in enumerate(pages, 1) if "Begin at scene 1" in page)
    assert f"The quiet one (page {at})" in words
    assert f"Turn to “The quiet one”, page {at}." in words
    assert f"Turn to scene 2, page {at}." in words
    assert words.index("About Empathy.") < words.index("About trust.")


def test_lines_set_wide_are_filled():
    """The renderer by itself keeps one word of a line that its letters fill."""
    html = "<p>Dev pulls up his hood and does not answer. Dean keeps walking at the same pace, past the far wall.</p>"
    css = print_css("largest wide lexend") + "@page { size: A4; margin: 31mm 17mm 20mm } body { margin: 0 }"

    words = PdfReader(io.BytesIO(render(html, css))).pages[0].extract_text()

    assert words.splitlines()[0].split() == ["Dev", "pulls", "up", "his", "hood", "and", "does", "not", "answer."]


def test_printing_is_written_down(browser, session, learner, registration, listening):
    browser.sign_in(learner)
    print_it(browser, "answer sheet")

    event = session.scalars(select(Event).where(Event.name == "sheets printed")).one()
    made = session.scalars(select(Printed)).one()
    assert event.subject_id == learner.id
    assert event.detail == {"module": "listening", "kind": "answer sheet", "pages": made.pages}


def test_pressing_twice_prints_once(browser, session, learner, registration, listening):
    browser.sign_in(learner)
    page = browser.page("/learn/listening/print")
    browser.send(page, kind="answer sheet")
    browser.send(page, kind="answer sheet")

    assert session.scalar(select(func.count(Printed.id))) == 1


def test_something_must_be_chosen_to_print(browser, learner, registration, listening):
    browser.sign_in(learner)

    assert browser.submit("/learn/listening/print", 422).problems == {"kind": "Choose what to print"}


def test_a_tutor_prints_for_a_learner_in_the_edition_they_began(
    browser, session, learner, registration, listening, tutor
):
    newer = a.module_edition(pages=2, published_at=LONG_AGO + timedelta(days=1))
    a.save(session, newer, a.page_read(learner, listening))
    browser.sign_in(tutor)

    browser.submit(f"/learners/{learner.id}/print", module="listening", kind="answer sheet")

    made = session.scalars(select(Printed)).one()
    assert (made.edition_id, made.learner_id, made.printed_by) == (listening.id, learner.id, tutor.id)


def test_nobody_prints_for_or_opens_the_sheets_of_a_learner_elsewhere(browser, session, learner, printed):
    hull = a.establishment("HLI")
    stranger = a.person(hull, Role.TUTOR)
    another = a.learner(hull)
    a.save(session, hull, stranger, *stranger.grants, another)
    for someone in (stranger, another):
        browser.sign_in(someone)
        for address in (
            f"/learners/{learner.id}/print",
            f"/printed/{printed.code}",
            f"/printed/{printed.code}/pdf",
            f"/sheets/{printed.code}",
        ):
            assert browser.page(address, 404).heading == "Page not found"


def test_words_that_would_break_out_of_the_margin_stay_words(browser, session, learner, registration, listening):
    learner.first_name, learner.last_name = 'Jo "}', "</style><script>Ő\\"
    a.save(session, learner)
    browser.sign_in(learner)

    _, answer = print_it(browser, "answer sheet")

    assert 'Jo "} </style><script>Ő\\' in words_of(answer.data)


def test_sheets_that_lay_out_otherwise_today_are_not_printed_with_the_old_code(browser, session, learner, printed):
    printed.pages = 9
    a.save(session, printed)
    browser.sign_in(learner)

    page = browser.page(f"/printed/{printed.code}/pdf", 409)

    assert "Print new ones." in page.text


@pytest.mark.parametrize("kind", SheetKind)
def test_sheets_can_be_archived_and_read_aloud(session, listening, kind):
    """The validator takes a stream that ends in a line end for too short, so nothing here is left to chance."""
    listening.content_hash = "5" * 64
    a.save(session, listening)
    pages, pictures = pages_of(session, listening), queries.pictures_of(session, listening)
    matter = workbook.Matter(kind, queries.whole_edition(session, listening), pages, pictures, "M", "")
    marking = workbook.Marking(CODE, "Jo Ash", "A1234AA", workbook.count_sheets(matter), NOON)
    pdf = workbook.print_sheets(matter, marking)

    for profile in (validation.ValidationProfile.PDF_A_3A, validation.ValidationProfile.PDF_UA_1):
        report = validation.validate_pdf_bytes(pdf, profile=profile)
        assert [failure.rule_id for failure in report.failures] == []


# Finding


def test_a_code_is_found_however_it_was_typed(browser, printed, tutor):
    browser.sign_in(tutor)

    page = browser.submit("/sheets", code=sheets.written(printed.code).lower())

    assert page.heading == "Key in answer sheet: Listening"


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("", "Type the code on the sheet"),
        ("CAT", "That is not a whole code. Look at each letter and number again."),
        pytest.param(sheets.new_code(), "No sheet of a learner here has that code. Look at it again.", id="unknown"),
        ("x" * 50, "Use 40 characters or fewer"),
    ],
)
def test_a_code_that_leads_nowhere_is_said(browser, tutor, code, why):
    browser.sign_in(tutor)

    assert browser.submit("/sheets", 422, code=code).problems == {"code": why}


def test_the_code_of_a_learner_elsewhere_is_no_code_at_all(browser, session, printed, leeds):
    hull = a.establishment("HLI")
    stranger = a.person(hull, Role.TUTOR)
    a.save(session, hull, stranger, *stranger.grants)
    browser.sign_in(stranger)

    page = browser.submit("/sheets", 422, code=printed.code)

    assert page.problems == {"code": "No sheet of a learner here has that code. Look at it again."}
    assert "Listening" not in page.text


def test_the_list_says_what_is_out_and_what_is_back(browser, session, printed, tutor):
    browser.sign_in(tutor)
    assert "Not back yet" in browser.page("/sheets").text
    a.save(session, ReturnedPage(printed_id=printed.id, page=1, returned_at=NOON, returned_by=tutor.id))

    assert "1 of 2 back" in browser.page("/sheets").text


@pytest.mark.parametrize("rows", [10, 1000])
def test_the_list_takes_as_many_statements_however_long_it_is(
    browser, session, statements, learner, listening, registration, tutor, rows
):
    facts = [
        {c.name: getattr(a_sheet(learner, listening, tutor), c.name) for c in Printed.__table__.c} for _ in range(rows)
    ]
    session.execute(insert(Printed), facts)
    session.commit()
    browser.sign_in(tutor)

    assert statements.of(browser, "/sheets") <= 8


# Keying


def test_answers_are_keyed_a_line_a_question_and_marked(browser, session, printed, learner, listening, tutor):
    browser.sign_in(tutor)

    browser.submit(f"/sheets/{printed.code}", **right_lines(listening), total="5")

    attempt = session.scalars(select(CheckAttempt)).one()
    assert (attempt.learner_id, attempt.edition_id, attempt.score, attempt.to_mark) == (learner.id, listening.id, 4, 1)
    assert (attempt.printed_id, attempt.keyed_by) == (printed.id, tutor.id)
    assert set(session.scalars(select(ReturnedPage.page))) == {1, 2}


def test_answers_are_marked_against_the_edition_printed_even_if_a_newer_one_is_published(
    browser, session, printed, listening, tutor
):
    a.save(session, a.module_edition(questions=[a.question(right=(2,))], published_at=LONG_AGO + timedelta(days=1)))
    browser.sign_in(tutor)

    browser.submit(f"/sheets/{printed.code}", **right_lines(listening))

    attempt = session.scalars(select(CheckAttempt)).one()
    assert (attempt.edition_id, attempt.score) == (listening.id, 4)


def test_whoever_was_moved_on_meanwhile_keeps_what_is_the_same_in_the_newer_edition(
    browser, session, printed, listening, learner, tutor
):
    pages = len(session.scalars(select(ModulePage).where(ModulePage.edition_id == listening.id)).all())
    newer = a.module_edition(
        pages=pages,
        questions=listening.questions,
        pass_mark=listening.pass_mark,
        published_at=LONG_AGO + timedelta(days=1),
    )
    a.save(session, a.page_read(learner, listening, 1), newer)
    a.save(session, *a.module_pages(newer))
    move_on(Work(session, a.actor(tutor), a.NOON), learner, "listening")
    session.commit()
    browser.sign_in(tutor)

    browser.submit(f"/sheets/{printed.code}", **right_lines(listening))

    assert session.scalars(select(CheckAttempt.edition_id)).all() == [newer.id]


def test_a_line_left_empty_is_no_answer(browser, session, printed, tutor):
    browser.sign_in(tutor)

    browser.submit(f"/sheets/{printed.code}", line_1="A", total="1")

    assert session.scalars(select(CheckAttempt)).one().answers == {"1": [1]}


def test_a_line_nobody_can_read_is_said_beside_it_and_nothing_is_kept(browser, session, printed, tutor):
    browser.sign_in(tutor)

    page = browser.submit(f"/sheets/{printed.code}", 422, line_1="AB", line_5="Because")

    assert set(page.problems) == {"line_1"}
    assert "Because" in page.text
    assert session.scalar(select(func.count(CheckAttempt.id))) == 0
    assert session.scalar(select(func.count(ReturnedPage.id))) == 0


def test_every_line_nobody_can_read_is_said_at_once(browser, printed, tutor):
    browser.sign_in(tutor)

    page = browser.submit(f"/sheets/{printed.code}", 422, line_1="Z", line_3="1", line_5="x" * 1001, total="1")

    assert set(page.problems) == {"line_1", "line_3", "line_5", "total"}


def test_a_total_that_does_not_agree_is_said(browser, printed, tutor):
    browser.sign_in(tutor)

    page = browser.submit(f"/sheets/{printed.code}", 422, line_1="A", total="4")

    assert page.problems == {"total": "The sheet says 4, and 1 is keyed. Look at the sheet again."}


@pytest.mark.parametrize("back", ["", "3", "none", "2-1"])
def test_pages_there_are_not_cannot_come_back(browser, printed, tutor, back):
    browser.sign_in(tutor)

    assert set(browser.submit(f"/sheets/{printed.code}", 422, back=back).problems) == {"back"}


def test_answers_are_keyed_once(browser, session, printed, tutor):
    browser.sign_in(tutor)
    browser.submit(f"/sheets/{printed.code}", line_1="A")

    page = browser.submit(f"/sheets/{printed.code}", 422, line_1="B")

    assert page.problems == {"line_1": "The answers on these sheets were keyed on 6 May 2026. Leave the lines empty."}
    assert session.scalar(select(func.count(CheckAttempt.id))) == 1


def test_a_page_at_a_time_can_be_keyed(browser, session, printed, tutor):
    browser.sign_in(tutor)
    browser.submit(f"/sheets/{printed.code}", back="2")

    page = browser.page(f"/sheets/{printed.code}")

    assert page.form().fields["back"] == "1"


def test_words_under_prompts_are_kept_beside_what_was_typed_before(
    browser, session, learner, listening, registration, tutor
):
    sheet = a_sheet(learner, listening, tutor, kind=SheetKind.WORKBOOK, pages=4)
    prompt = "Think of a time you were heard."
    a.save(session, sheet)
    a.save(
        session,
        Reflection(learner_id=learner.id, module="listening", prompt=prompt, words="On screen.", written_at=LONG_AGO),
    )
    browser.sign_in(tutor)

    browser.submit(f"/sheets/{sheet.code}", words_1="On paper.", back="1-4")

    session.expire_all()
    assert session.scalars(select(Reflection)).one().words == "On screen.\n\nOn paper."


def test_a_page_of_the_module_counts_as_read_only_when_it_is_ticked(
    browser, session, learner, listening, registration, tutor
):
    sheet = a_sheet(learner, listening, tutor, kind=SheetKind.WORKBOOK, pages=4)
    a.save(session, sheet)
    browser.sign_in(tutor)

    browser.submit(f"/sheets/{sheet.code}", back="1-4")
    assert session.scalar(select(func.count(PageRead.id))) == 0
    browser.submit(f"/sheets/{sheet.code}", typed={"read": ["2"]}, back="1-4")

    assert session.scalars(select(PageRead.number)).all() == [2]


def test_keying_is_written_down_and_so_is_opening_it(browser, session, printed, learner, tutor):
    browser.sign_in(tutor)
    browser.submit(f"/sheets/{printed.code}", line_1="A")

    events = session.scalars(select(Event).where(Event.subject_id == learner.id)).all()
    assert {"sheets keyed", "record read", "knowledge check answered"} <= {event.name for event in events}


def test_sheets_of_a_learner_who_has_moved_are_keyed_where_they_are_now(browser, session, printed, learner, tutor):
    hull = a.establishment("HLI")
    receiving = a.person(hull, Role.TUTOR)
    learner.stay.establishment = hull
    a.save(session, hull, receiving, *receiving.grants, learner.stay)

    browser.sign_in(tutor)
    browser.page(f"/sheets/{printed.code}", 404)
    browser.sign_in(receiving)
    browser.submit(f"/sheets/{printed.code}", line_1="A", total="1")

    assert session.scalars(select(CheckAttempt)).one().keyed_by == receiving.id


def test_sheets_of_a_learner_who_was_released_are_keyed_by_nobody(browser, session, printed, learner, tutor):
    learner.stay.ended_at = NOON
    a.save(session, learner.stay)
    browser.sign_in(tutor)

    browser.page(f"/sheets/{printed.code}", 404)


def test_pressing_twice_keys_once(browser, session, printed, tutor):
    browser.sign_in(tutor)
    page = browser.page(f"/sheets/{printed.code}")
    browser.send(page, line_1="A")
    browser.send(page, line_1="A")

    assert session.scalar(select(func.count(CheckAttempt.id))) == 1


def test_nobody_keys_their_own_sheets(browser, session, leeds, listening, registration, learner, tutor):
    grant = a.grant(Role.TUTOR, leeds)
    grant.person = learner
    sheet = a_sheet(learner, listening, tutor)
    a.save(session, grant, sheet)
    browser.sign_in(learner)

    browser.page(f"/printed/{sheet.code}")
    browser.page(f"/sheets/{sheet.code}", 404)


def test_the_first_line_is_ready_to_type_in_and_lines_come_in_order(browser, printed, tutor):
    browser.sign_in(tutor)

    page = browser.page(f"/sheets/{printed.code}")

    visible = list(page.tree.xpath("//form[@id='main-form']//input[not(@type='hidden')]/@name|//textarea/@name"))
    assert visible == ["line_1", "line_2", "line_3", "line_4", "line_5", "total", "back"]
    assert page.tree.xpath("//*[@autofocus]/@name") == ["line_1"]
