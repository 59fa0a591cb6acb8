"""A portfolio as one file: asked for, made in the background, downloaded, and out of date once something happens."""

import json
import re
from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

import pikepdf
import pypdf
import pytest
from sqlalchemy import func, select

from lms.audit.models import Event
from lms.audit.service import record
from lms.core import jobs
from lms.core.files import evidence
from lms.core.models import Job
from lms.core.work import Refused
from lms.courses.models import CodeReading, FormKind, PaperForm, Scan, ScannedPage
from lms.people.models import Role
from lms.portfolio.models import Evidence, Outcome
from lms.quality import document
from lms.quality import service as quality
from lms.quality.models import Action, Case, CaseKind, CaseOutcome, CaseStep, DocumentKind, Finding, PortfolioDocument
from lms.quality.queries.cases import get_case
from lms.quality.service import cases
from lms.quality.service import documents as service
from tests import builders as a

A_FILE = "0" * 64


@pytest.fixture
def address(room):
    return f"/portfolios/{room.registration.id}/documents"


@pytest.fixture
def kept(app):
    """Pictures kept in the store, by colour."""
    with app.app_context():
        return {colour: evidence().keep(a.picture(colour)) for colour in ("teal", "olive")}


def filled(office, kept):
    """PM1 met and agreed; a piece with a picture and a text file decided not yet; one that waits; one not sent."""
    room = office.room
    a.meet(office, "PM1")
    unit = room.unit("PM1")
    quality.agree(office.as_(office.iqa), room.registration, unit, "Sound decisions.", said=a.answers(unit))
    seen = a.signed_shadowing(room.registration, room.mentor, room.leeds, room.tutor)
    short = a.sent_evidence(room.registration, room.unit("PM2").criteria[:2], 2, title="How I helped one person")
    short.shadowing = seen
    a.file_of(short.latest, room.learner, kept["teal"], octets=len(a.picture("teal")))
    a.file_of(short.latest, room.tutor, A_FILE, name="notes.txt", media="text/plain", note="")
    a.judge(short, room.assessor, Outcome.NOT_YET, feedback="Tell me what you said next.")
    waiting = a.sent_evidence(room.registration, room.unit("PM2").criteria[2:3], 3, title="A hard day")
    draft = a.evidence(room.registration, 4, title="Half a thought")
    a.save(room.session, short, waiting, draft)


def made(app, session, office, someone, kind=DocumentKind.PDF, at=a.NOON):
    """A document somebody asked for, once the jobs are done."""
    document = service.ask(office.as_(someone, at), office.room.registration, kind)
    session.commit()
    with app.app_context():
        jobs.run_waiting()
    session.expire_all()
    return session.get_one(PortfolioDocument, document.id)


def body_of(app, document):
    with app.app_context():
        return evidence().fetch(document.file)


def words_of(pdf):
    return " ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages)


def squeezed(words):
    return re.sub(r"\s+", " ", words)


# Asking


def test_a_learner_asks_sees_how_far_it_is_and_downloads_their_portfolio(app, browser, session, office, room, kept):
    filled(office, kept)
    browser.sign_in(room.learner)

    page = browser.page("/portfolio")
    asked = browser.press(page.links["The whole portfolio as a file"], "Make the PDF")

    assert asked.heading == "The whole portfolio as a PDF"
    assert "Being made" in asked.text
    assert browser.get(asked.address).headers["Refresh"] == "3"
    with app.app_context():
        assert jobs.run_waiting() == 1
    ready = browser.page(asked.address)
    assert "Up to date" in ready.text
    assert "Refresh" not in browser.get(asked.address).headers
    answer = browser.get(ready.links["Download the PDF"])
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="portfolio-2026-05-06.pdf"'
    assert "sandbox" in " ".join(answer.headers.getlist("Content-Security-Policy"))


def test_asking_and_each_download_is_written_down_for_the_learner_too(app, browser, session, office, room):
    document = made(app, session, office, room.learner)
    browser.sign_in(room.learner)

    assert browser.get(f"/portfolios/{room.registration.id}/documents/{document.id}/file").status_code == 200

    told = session.scalars(select(Event).where(Event.name.startswith("document")).order_by(Event.position)).all()
    assert [(e.name, e.actor_id, e.subject_id, e.detail) for e in told] == [
        ("document asked for", room.learner.id, room.learner.id, {"kind": "pdf"}),
        ("document downloaded", room.learner.id, room.learner.id, {"kind": "pdf"}),
    ]


def test_asking_twice_while_it_is_being_made_makes_one(browser, session, room, address):
    browser.sign_in(room.learner)

    first = browser.press(address, "Make the PDF")
    second = browser.press(address, "Make the PDF")
    other = browser.press(address, "Make the ZIP")

    assert first.address == second.address != other.address
    assert session.scalar(select(func.count(Job.id))) == 2


def test_the_same_press_twice_gets_the_first_answer(browser, session, room, address):
    browser.sign_in(room.learner)
    page = browser.page(address)

    first, second = browser.send(page, button="Make the PDF"), browser.send(page, button="Make the PDF")

    assert first.address == second.address
    assert session.scalar(select(func.count(PortfolioDocument.id))) == 1


def test_a_press_nobody_could_make_asks_for_nothing(browser, session, room, address):
    browser.sign_in(room.learner)
    page = browser.page(address)

    browser.send(page, 404, button="Make the PDF", kind="doc")
    browser.send(page, 422, button="Make the PDF", csrf_token="gone")

    assert session.scalar(select(func.count(PortfolioDocument.id))) == 0


@pytest.mark.parametrize("role", [Role.TUTOR, Role.ASSESSOR, Role.IQA, Role.EQA, Role.COORDINATOR])
def test_staff_who_may_read_the_record_may_ask(browser, session, room, address, role):
    reader = a.person(room.leeds, role)
    a.save(session, reader, *reader.grants)
    browser.sign_in(reader)

    assert "Being made" in browser.press(address, "Make the PDF").text


def test_nobody_else_may_ask_or_look(browser, session, office, room, address):
    document = service.ask(office.as_(room.learner), room.registration, DocumentKind.PDF)
    session.commit()

    for stranger in (room.hull_assessor, office.admin, room.mentor):
        browser.sign_in(stranger)
        browser.page(address, status=404)
        browser.page(f"{address}/{document.id}", status=404)
        browser.page(f"{address}/{document.id}/file", status=404)
        with pytest.raises(Refused):
            service.ask(office.as_(stranger), room.registration, DocumentKind.PDF)


def test_nobody_reads_a_document_that_was_made_for_another(app, browser, session, office, room, address):
    for_iqa = made(app, session, office, office.iqa)
    for_learner = made(app, session, office, room.learner)

    browser.sign_in(room.learner)
    browser.page(f"{address}/{for_iqa.id}", status=404)
    browser.page(f"{address}/{for_iqa.id}/file", status=404)
    browser.sign_in(office.iqa)
    browser.page(f"{address}/{for_learner.id}/file", status=404)
    assert f"{address}/{for_learner.id}" not in browser.page(address).links.values()


def test_a_document_is_reached_only_through_its_own_portfolio(app, browser, session, office, room):
    other = a.learner(room.leeds, "Sam Elm")
    registration = a.registration(other, room.qualification, room.leeds)
    a.save(session, other, registration)
    document = made(app, session, office, room.tutor)
    browser.sign_in(room.tutor)

    browser.page(f"/portfolios/{registration.id}/documents/{document.id}", status=404)


def test_a_file_that_is_not_made_yet_cannot_be_downloaded(browser, session, office, room, address):
    document = service.ask(office.as_(room.learner), room.registration, DocumentKind.PDF)
    session.commit()
    browser.sign_in(room.learner)

    browser.page(f"{address}/{document.id}/file", status=404)


# Making


def test_how_far_it_is_is_written_while_it_is_made(app, session, office, room, kept, monkeypatch):
    filled(office, kept)
    told = []
    plain = service._step
    monkeypatch.setattr(
        service, "_step", lambda document, done, steps: (told.append((done, steps)), plain(document, done, steps))[1]
    )

    document = made(app, session, office, room.learner)

    assert told == [(0, 3), (0, 5), (1, 5), (3, 5), (4, 5)]
    assert (document.steps_done, document.steps) == (5, 5)


def test_a_page_says_which_step_it_is_at(browser, session, office, room, address):
    document = service.ask(office.as_(room.learner), room.registration, DocumentKind.PDF)
    document.steps, document.steps_done = 7, 2
    session.commit()
    browser.sign_in(room.learner)

    assert "Step 3 of 7." in browser.page(f"{address}/{document.id}").text


def test_a_document_that_cannot_be_made_says_so_and_can_be_asked_for_again(
    app, browser, session, office, room, address, monkeypatch
):
    def broken(*_):
        raise RuntimeError("no")

    monkeypatch.setattr(service, "portfolio_pdf", broken)
    document = made(app, session, office, room.learner)
    browser.sign_in(room.learner)

    page = browser.page(f"{address}/{document.id}")
    assert service.NOT_MADE in page.text
    again = browser.send(page, button="Ask for it again")
    assert again.address != page.address
    assert "Being made" in again.text


def test_whoever_may_not_read_the_record_any_more_gets_no_document(app, session, office, room):
    document = service.ask(office.as_(room.tutor), room.registration, DocumentKind.PDF)
    session.commit()
    room.move(room.learner, room.hull)
    with app.app_context():
        jobs.run_waiting()
    session.expire_all()

    assert session.get_one(PortfolioDocument, document.id).trouble == service.NOT_ANY_MORE


def test_a_document_is_out_of_date_once_something_happens_in_the_portfolio(
    app, browser, session, office, room, address, kept
):
    filled(office, kept)
    document = made(app, session, office, room.learner)
    browser.sign_in(room.learner)
    assert "Up to date" in browser.page(f"{address}/{document.id}").text

    later = office.as_(office.iqa, a.NOON + timedelta(hours=1))
    a.meet(office, "PM3")
    quality.agree(later, room.registration, room.unit("PM3"), "Sound.", said=a.answers(room.unit("PM3")))
    session.commit()

    page = browser.page(f"{address}/{document.id}")
    assert "Out of date" in page.text
    assert "Make a new one" in page.buttons
    assert "Download the PDF" in page.links
    assert "Out of date" in browser.page(address).text


def test_reading_a_record_makes_no_document_of_it_out_of_date(app, browser, session, office, room, address):
    document = made(app, session, office, room.tutor, at=a.NOON - timedelta(days=1))
    browser.sign_in(room.tutor)
    browser.page(f"/portfolios/{room.registration.id}")

    assert "Up to date" in browser.page(f"{address}/{document.id}").text


# What is in it


def test_the_document_holds_the_grid_every_piece_decision_file_finding_and_act(app, session, office, room, kept):
    filled(office, kept)

    pdf = body_of(app, made(app, session, office, room.learner))

    words = squeezed(words_of(pdf))
    for said in (
        "Jordan Ash",
        room.learner.number,
        "House specification. Sample, not on the Ofqual register.",
        "It is not a certificate",
        "Contents",
        "7 of 26 criteria met",
        "Say what peer mentoring is.",
        "Describe what peer mentoring is",
        "Piece 2. How I helped one person",
        "I listened to someone who was new.",
        "Tell me what you said next.",
        "Is there enough of it?",
        "A poster I made. Nobody is on it.",
        kept["teal"][:20],
        "notes.txt",
        "Agreed with every decision looked at.",
        "Agreed unit PM1",
        "Mo Rivers",
        "1 piece not sent yet: left out",
    ):
        assert said in words, said
    assert "Half a thought" not in words


@pytest.mark.parametrize(
    ("signed", "said"),
    [
        ({"learner_signed_at": a.YESTERDAY}, "5 May 2026"),
        ({"learner_signed_at": None, "signed_on_paper": True}, "On paper"),
        ({"learner_signed_at": None, "to_be_signed": True}, "Not yet"),
        ({"learner_signed_at": None, "to_be_signed": False}, "Not asked for when this was recorded"),
    ],
)
def test_the_document_says_how_an_observation_sheet_was_signed(session, room, signed, said):
    sheet = a.practical(room.registration, room.unit("PM2"), room.assessor, room.leeds, **signed)
    a.save(session, sheet)

    html = document._environment().get_template("portfolio-piece.html").module.practical_of(sheet)

    assert f"<dt>Signed by the learner</dt><dd>{said}</dd>" in html


def test_the_document_can_be_found_ones_way_about_in(app, session, office, room, kept):
    filled(office, kept)

    body = body_of(app, made(app, session, office, room.learner))

    reader = pypdf.PdfReader(BytesIO(body))
    pages = [page.extract_text() for page in reader.pages]
    top = [each.title for each in reader.outline if not isinstance(each, list)]
    assert top[1:] == [
        "Contents",
        "Every criterion, and where it is",
        "Who took part",
        "Pieces of evidence",
        "What IQAs found",
        "Appeals, adjustments and other cases",
        "Who did what, and when",
    ]
    assert f"Page 2 of {len(pages)}" in pages[1]
    found = next(
        n
        for n, page in enumerate(pages, 1)
        if page.lstrip().startswith("Portfolio") is False and "What IQAs found" in page and n > 2
    )
    assert re.search(rf"What IQAs found[ .]*{found}\b", squeezed(pages[1]))
    assert all("Jordan Ash" in page for page in pages)
    with pikepdf.open(BytesIO(body)) as whole:
        assert whole.Root.MarkInfo.Marked
        assert whole.Root.Lang == "en-GB"
        assert "/StructTreeRoot" in whole.Root


def test_the_grid_is_on_one_landscape_page_however_long_the_names(app, session, office, room, kept):
    filled(office, kept)
    room.learner.first_name, room.learner.last_name = "Wilhelmina" * 9, "Featherstonehaugh" * 4
    room.assessor.first_name, room.assessor.last_name = "Maximiliana " * 6, "Cholmondeley" * 5
    for code, number in (("PM2", 20), ("PM3", 30)):
        for more in range(12):
            a.meet(office, code, number=number * 10 + more)
    session.commit()

    body = body_of(app, made(app, session, office, room.learner))

    wide = [page for page in pypdf.PdfReader(BytesIO(body)).pages if page.mediabox.width > page.mediabox.height]
    assert len(wide) == 1
    words = squeezed(wide[0].extract_text())
    criteria = [criterion for unit in room.qualification.units for criterion in unit.criteria]
    assert [c.code for c in criteria if c.plain not in words or c.wording not in words] == []


def test_the_same_document_is_the_same_bytes(app, session, office, room, kept):
    filled(office, kept)

    first, second = (made(app, session, office, room.learner) for _ in range(2))

    assert first.id != second.id
    assert body_of(app, first) == body_of(app, second)


def test_how_assessors_work_is_in_the_copies_of_staff_and_not_in_the_learners(app, session, office, room, kept):
    filled(office, kept)
    finding = session.scalars(select(Finding)).one()
    finding.feedback_adequate = False
    finding.actions.append(Action(criterion_id=None, text="Write longer feedback", owner_id=room.assessor.id))
    finding.actions.append(Action(criterion_id=room.unit().criteria[0].id, text="Ask about the first week"))
    session.commit()

    def read_by(someone):
        return squeezed(words_of(body_of(app, made(app, session, office, someone))))

    for_learner, for_iqa = read_by(room.learner), read_by(office.iqa)
    for said in ("Sound decisions.", "Write longer feedback", "not good enough yet"):
        assert said in for_iqa
        assert said not in for_learner
    assert "Ask about the first week" in for_learner
    finding.feedback_adequate = None
    session.commit()
    assert "Whether the feedback was good enough: not asked." in read_by(office.iqa)
    assert "good enough" not in read_by(room.learner)


def a_case(room, kind, *, about=None, outcome=CaseOutcome.UPHELD, by=None):
    raised = Case(
        kind=kind,
        registration_id=room.registration.id,
        establishment_id=room.leeds.id,
        judgement_id=None,
        about_id=about.id if about else None,
        category="extra time",
        units=["PM1"],
        text=f"Words of the {kind.value}",
        raised_by=room.tutor.id,
        raised_at=a.LONG_AGO,
        answer_by=a.NOON.date(),
    )
    raised.steps = [
        CaseStep(
            stage=1,
            outcome=outcome,
            reason=f"Why {kind.value}",
            decided_by=by.id,
            decided_at=a.NOON,
            taken_on_at=None,
            next_answer_by=None,
        )
    ]
    return raised


def test_each_reader_sees_the_cases_that_are_theirs_to_see(app, session, office, room):
    support = a_case(room, CaseKind.ADJUSTMENT, by=office.iqa)
    of_staff = a_case(room, CaseKind.MALPRACTICE, about=room.assessor, by=office.iqa)
    of_staff.told_on, of_staff.told_by, of_staff.told_reference = date(2026, 5, 6), office.other_iqa.id, "AO/26/14"
    a.save(session, support, of_staff)

    def read_by(someone):
        return squeezed(words_of(body_of(app, made(app, session, office, someone))))

    for_iqa = read_by(office.iqa)
    assert "Words of the malpractice" in for_iqa
    assert "Olu Queue told the awarding organisation on 6 May 2026. Reference: AO/26/14" in for_iqa
    for_learner, for_tutor = read_by(room.learner), read_by(room.tutor)
    assert "Words of the reasonable adjustment" in for_learner
    assert "alpractice" not in for_learner
    assert "alpractice" not in for_tutor


def test_whom_an_open_case_is_about_finds_no_word_of_it_in_their_copy_and_others_do(app, session, office, room):
    third = a.person(room.leeds, Role.IQA, name="Uma Queue")
    a.save(session, third, *third.grants)
    facts = {"category": "Seen", "units": ["PM1"], "text": "They signed what they had not seen."}
    work = office.as_(office.iqa)
    made_of_it = cases.raise_malpractice(work, room.registration, about_id=office.other_iqa.id, **facts)
    session.commit()

    def read_by(someone):
        return squeezed(words_of(body_of(app, made(app, session, office, someone))))

    assert "Raised a case: malpractice" in read_by(third)
    assert "It is about the work or deed of Olu Queue." in read_by(third)
    for_them = read_by(office.other_iqa)
    assert "alpractice" not in for_them
    assert "They signed" not in for_them
    whole = get_case(office.as_(third), made_of_it.id)
    cases.decide(office.as_(third), whole, CaseOutcome.NOT_UPHELD, "It is not so.", seen=made_of_it.version)
    session.commit()

    assert "Raised a case: malpractice" in read_by(office.other_iqa)
    assert "alpractice" not in read_by(room.learner)


def test_of_two_cases_only_the_steps_of_the_one_that_is_kept_from_a_reader_are_left_out(app, session, office, room):
    facts = {"category": "Seen", "units": ["PM1"], "text": "Look."}
    cases.raise_malpractice(office.as_(office.iqa, a.YESTERDAY), room.registration, **facts)
    cases.raise_malpractice(office.as_(office.iqa), room.registration, about_id=office.other_iqa.id, **facts)
    session.commit()

    words = squeezed(words_of(body_of(app, made(app, session, office, office.other_iqa))))

    assert words.count("Raised a case: malpractice") == 1


def test_the_kind_of_reason_for_an_adjustment_is_for_the_learner_and_those_who_assure_quality(
    app, session, office, room
):
    support = a_case(room, CaseKind.ADJUSTMENT, by=office.iqa)
    support.reason_category = "Reading or writing"
    a.save(session, support)

    for who, reads in ((room.learner, True), (office.iqa, True), (room.assessor, False)):
        words = squeezed(words_of(body_of(app, made(app, session, office, who))))
        assert ("The kind of reason: Reading or writing." in words) is reads
        assert "Words of the reasonable adjustment" in words


def test_a_learners_copy_names_staff_and_no_other_learner_but_those_of_their_pieces(app, session, office, room, work):
    other = a.learner(room.leeds, "Sam Elm")
    a.save(session, other)
    record(office.as_(other), "shadowing confirmed", room.learner.id)
    session.commit()

    for_learner = words_of(body_of(app, made(app, session, office, room.learner)))
    for_staff = words_of(body_of(app, made(app, session, office, room.tutor)))

    assert "Sam Elm" not in for_learner
    assert "Another learner" in for_learner
    assert "Sam Elm" in for_staff


# Originals


def zipped(app, document):
    return ZipFile(BytesIO(body_of(app, document)))


def test_the_originals_come_with_a_list_that_says_what_each_one_is(app, session, office, room, kept):
    filled(office, kept)

    whole = zipped(app, made(app, session, office, room.learner, DocumentKind.ORIGINALS))

    assert whole.namelist() == ["manifest.json", "manifest.txt", f"files/{kept['teal']}.png"]
    assert whole.read(f"files/{kept['teal']}.png") == a.picture("teal")
    manifest = json.loads(whole.read("manifest.json"))
    assert manifest["files"][0] == {
        "file": f"files/{kept['teal']}.png",
        "piece": 2,
        "reference": f"{room.learner.number}/{room.qualification.code}/2",
        "title": "How I helped one person",
        "version": 1,
        "form": "",
        "page": None,
        "kept_in": "",
        "name": "poster.png",
        "media": "image/png",
        "sha256": kept["teal"],
        "octets": len(a.picture("teal")),
        "changes": [],
        "note": "A poster I made. Nobody is on it.",
        "added_by": "Jordan Ash",
        "added_at": "18 October 2025, 12:00pm",
    }
    assert manifest["files"][1]["file"] is None
    readable = whole.read("manifest.txt").decode()
    assert "MISSING" in readable
    assert f"SHA-256: {kept['teal']}" in readable


def test_paper_that_came_back_is_among_the_originals_but_no_witness_statement_in_the_learners(
    app, session, office, room, kept
):
    scan = Scan(establishment_id=room.leeds.id, file=A_FILE, handed_in_by=room.tutor.id, handed_in_at=a.NOON, length=2)
    facts = {"registration_id": room.registration.id, "pages": 1, "reading": "", "printed_by": room.tutor.id}
    own = PaperForm(code="BCDF", kind=FormKind.REFLECTIVE_ACCOUNT, printed_at=a.LONG_AGO, **facts)
    witness = PaperForm(code="GHJK", kind=FormKind.WITNESS_STATEMENT, printed_at=a.LONG_AGO, **facts)
    a.save(session, scan, own, witness)
    for number, form in ((2, own), (3, witness)):
        piece = a.sent_evidence(room.registration, room.unit().criteria[:1], number)
        piece.form = form
        a.save(session, piece)
    for position, (form, colour) in enumerate([(own, "teal"), (witness, "olive")], 1):
        page = ScannedPage(
            scan=scan,
            position=position,
            picture=kept[colour],
            reading=CodeReading.KNOWN,
            form=form,
            page=1,
            settled_at=a.NOON,
            settled_by=room.tutor.id,
            set_aside=False,
        )
        a.save(session, page)

    def names(someone):
        return zipped(app, made(app, session, office, someone, DocumentKind.ORIGINALS)).namelist()[2:]

    assert names(room.learner) == [f"files/{kept['teal']}.jpg"]
    assert names(room.tutor) == sorted(f"files/{kept[colour]}.jpg" for colour in ("olive", "teal"))
    session.scalars(select(Evidence).where(Evidence.form_id == own.id)).one().latest.submitted_at = None
    session.commit()
    assert names(room.learner) == [f"files/{kept['teal']}.jpg"]
    assert names(room.tutor) == names(office.iqa) == [f"files/{kept['olive']}.jpg"]


def test_the_same_originals_are_the_same_bytes_whoever_asks_and_whenever(app, session, office, room, kept):
    filled(office, kept)

    first = made(app, session, office, room.learner, DocumentKind.ORIGINALS)
    second = made(app, session, office, room.tutor, DocumentKind.ORIGINALS, at=a.NOON + timedelta(days=3))

    assert first.file == second.file


def test_a_name_can_do_no_harm_where_the_zip_is_opened(app, session, office, room, kept):
    piece = a.sent_evidence(room.registration, room.unit().criteria[:1], 2)
    a.file_of(piece.latest, room.learner, kept["olive"], name="../../etc/passwd\n  In this ZIP: x")
    a.save(session, piece)

    whole = zipped(app, made(app, session, office, room.learner, DocumentKind.ORIGINALS))

    assert all(re.fullmatch(r"manifest\.(json|txt)|files/[0-9a-f]{64}\.\w+", name) for name in whole.namelist())
    assert whole.read("manifest.txt").decode().count("\n  In this ZIP:") == 1


def test_files_too_large_for_one_zip_are_refused_in_a_sentence(app, session, office, room, kept, monkeypatch):
    monkeypatch.setattr("lms.quality.originals.MOST_OCTETS", 10)
    filled(office, kept)

    document = made(app, session, office, room.learner, DocumentKind.ORIGINALS)

    assert document.file is None
    assert "Download them piece by piece" in document.trouble
