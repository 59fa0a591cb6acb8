"""What the document of a portfolio shows of files and of paper, and what it says of what it leaves out."""

import json
import re
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pikepdf
import pypdf
import pytest
from PIL import Image

from lms.audit.service import record
from lms.core import jobs
from lms.core.drawing import Drawn
from lms.core.files import evidence
from lms.core.sheets import written
from lms.courses.models import CodeReading, FormKind, Scan, ScannedPage
from lms.portfolio.models import Kind, Outcome, Source
from lms.quality import document, showing
from lms.quality.models import DocumentKind, PortfolioDocument
from lms.quality.service import documents as service
from tests import builders as a
from tests.builders import files

A_FILE = "0" * 64
WORDS = "I said hello first. Then we talked about the week.\n  And a line set in.\n"


@pytest.fixture
def keep(app):
    """Keeps bytes in the store, and says their name."""

    def kept(body: bytes) -> str:
        with app.app_context():
            return evidence().keep(body)

    return kept


def a_piece(room, number=1, title="What I made"):
    piece = a.sent_evidence(room.registration, room.unit().criteria[:1], number, title=title)
    room.session.add(piece)
    return piece


def body_of(app, session, office, someone, kind=DocumentKind.PDF):
    """The file of a document somebody asked for, once the jobs are done."""
    asked = service.ask(office.as_(someone), office.room.registration, kind)
    session.commit()
    with app.app_context():
        jobs.run_waiting()
        session.expire_all()
        return evidence().fetch(session.get_one(PortfolioDocument, asked.id).file)


def words_of(body):
    words = " ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(body)).pages)
    return re.sub(r"\s+", " ", words)


def html_of(app, session, office, someone):
    """The words of a document as they are laid out."""
    asked = service.ask(office.as_(someone), office.room.registration, DocumentKind.PDF)
    session.commit()
    with app.app_context():
        shown, _ = showing.show_all(service._to_show(session, asked.id, a.NOON), evidence().fetch)
        return document.portfolio_html(service._matter(session, asked.id, a.NOON), shown)


def pictures_of(html):
    """What every picture on a page is said to be, in order."""
    return re.findall(r'<img src="picture:\d+" alt="([^"]*)">', html)


def figures(body):
    """What every picture in a PDF is said to be, in order."""
    with pikepdf.open(BytesIO(body)) as whole:
        found = (
            thing for thing in whole.objects if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == "/Figure"
        )
        return [str(thing.get("/Alt", "")) for thing in found]


# Files


def test_a_text_file_is_set_as_words(app, session, office, room, keep):
    piece = a_piece(room)
    a.file_of(piece.latest, room.learner, keep(WORDS.encode()), name="notes.txt", media="text/plain")

    html = html_of(app, session, office, room.learner)

    assert f'<div class="words words--file">{WORDS}</div>' in html
    assert "<strong>notes.txt</strong>" in html


@pytest.mark.once
def test_a_text_too_long_says_how_much_of_it_is_shown_and_where_the_rest_is(monkeypatch):
    monkeypatch.setattr(showing, "MOST_CHARACTERS", 7)
    monkeypatch.setattr(showing, "MOST_CHARACTERS_IN_ALL", 10)
    here = showing.Showing(until=float("inf"))

    first, second, third = (here.show("text/plain", b"0123456789") for _ in range(3))

    assert (first.words, second.words, third.words) == ("0123456", "012", "")
    assert first.left_out == f"The first 7 of 10 characters are shown. {showing.IN_THE_ZIP}"
    assert third.left_out == showing.NO_ROOM


def test_the_pages_of_a_pdf_are_shown_each_with_words_for_who_cannot_see_them(app, session, office, room, keep):
    piece = a_piece(room)
    made = keep(files.pdf(pages=2))
    a.file_of(piece.latest, room.learner, made, name="plan.pdf", media="application/pdf", note="My session plan")

    body = body_of(app, session, office, room.learner)

    assert figures(body) == [f"Page {page} of 2 of plan.pdf. My session plan" for page in (1, 2)]
    assert made[:20] in words_of(body)


def test_a_pdf_with_more_pages_than_are_shown_says_so(app, session, office, room, keep, monkeypatch):
    monkeypatch.setattr(showing, "MOST_PAGES", 1)
    piece = a_piece(room)
    a.file_of(piece.latest, room.learner, keep(files.pdf(pages=3)), name="plan.pdf", media="application/pdf")

    assert "Page 1 of 3 is shown. All of it is in the ZIP" in html_of(app, session, office, room.learner)


@pytest.mark.parametrize("pages", [1, 3])
def test_a_page_too_large_to_show_says_so_alone(app, session, office, room, keep, monkeypatch, pages):
    small = a.picture()
    monkeypatch.setattr(showing, "drawn", lambda body, most: Drawn([None, small, small][:pages], pages))
    piece = a_piece(room)
    a.file_of(piece.latest, room.learner, keep(files.pdf()), name="plan.pdf", media="application/pdf", note="")

    html = html_of(app, session, office, room.learner)

    assert f"plan.pdf, page 1 of {pages}. {showing.TOO_LARGE}" in html
    assert pictures_of(html) == [f"Page {number} of 3 of plan.pdf" for number in range(2, pages + 1)]


def test_a_document_has_room_for_so_many_pictures_and_names_the_rest(app, session, office, room, keep, monkeypatch):
    monkeypatch.setattr(showing, "MOST_PICTURES", 2)
    piece = a_piece(room)
    a.file_of(piece.latest, room.learner, keep(a.picture("teal")))
    a.file_of(piece.latest, room.learner, keep(files.pdf(pages=3)), name="plan.pdf", media="application/pdf")
    a.file_of(piece.latest, room.learner, keep(a.picture("olive")), name="last.png")

    html = html_of(app, session, office, room.learner)

    assert len(pictures_of(html)) == 2
    assert "Page 1 of 3 is shown." in html
    assert "last.png" in html
    assert showing.NO_ROOM in html


@pytest.mark.once
def test_once_the_time_for_pictures_is_over_files_are_named():
    assert showing.Showing(until=0).show("image/png", a.picture("teal")).left_out == showing.NO_ROOM


@pytest.mark.once
@pytest.mark.parametrize("media", ["image/png", "application/pdf", "application/zip"])
def test_what_cannot_be_drawn_is_named(media):
    assert showing.Showing(until=float("inf")).show(media, b"damaged").left_out == showing.NOT_SHOWN


def test_a_file_that_is_gone_is_named_and_said_to_be(app, session, office, room):
    piece = a_piece(room)
    a.file_of(piece.latest, room.learner, A_FILE, name="gone.png")

    html = html_of(app, session, office, room.learner)

    assert "gone.png" in html
    assert showing.GONE in html


@pytest.mark.once
def test_a_picture_that_can_be_seen_through_is_on_white():
    clear = BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(clear, "PNG")

    drawn = Image.open(BytesIO(showing.as_picture(clear.getvalue())))

    assert min(drawn.getpixel((4, 4))) > 250


def test_who_added_a_file_is_said(app, session, office, room, keep):
    piece = a_piece(room)
    a.file_of(piece.latest, room.tutor, keep(a.picture("teal")))

    html = html_of(app, session, office, room.learner)

    assert f"18 October 2025 by {room.tutor.name}" in html
    assert f'<th scope="row">{room.tutor.name}</th><td>Added files</td>' in html


# Paper


def on_paper(room, keep, kind=FormKind.REFLECTIVE_ACCOUNT, number=1):
    """A piece that was keyed from a scanned form of two pages, kept in the blue folder."""
    form = a.paper_form(room.registration, room.tutor, kind)
    form.keyed_at, form.keyed_by, form.kept_at = a.YESTERDAY, room.tutor.id, "The blue folder"
    form.scribe = "Dana Pen"
    scan = Scan(establishment_id=room.leeds.id, file=A_FILE, handed_in_by=room.tutor.id, handed_in_at=a.NOON, length=2)
    pages = [
        ScannedPage(
            scan=scan,
            position=place,
            picture=keep(a.picture(colour)),
            reading=CodeReading.KNOWN,
            form=form,
            page=place,
            settled_at=a.NOON,
            settled_by=room.tutor.id,
            set_aside=False,
        )
        for place, colour in ((1, "teal"), (2, "olive"))
    ]
    piece = a_piece(room, number)
    piece.form, piece.source = form, Source.PAPER
    a.save(room.session, form, scan, *pages, piece)
    return form


def test_pages_that_came_back_on_paper_are_shown_with_their_form_and_where_it_is_kept(app, session, office, room, keep):
    form = on_paper(room, keep)

    html = html_of(app, session, office, room.learner)

    code = written(form.code)
    assert pictures_of(html) == [f"Page {page} of form {code} as it was scanned" for page in (1, 2)]
    for said in (code, "The blue folder", "Dana Pen", f"by {room.tutor.name}", "Scanned or keyed from paper"):
        assert said in html


def test_paper_that_was_not_scanned_says_where_it_is_kept(app, session, office, room):
    piece = a_piece(room)
    piece.form = a.paper_form(room.registration, room.tutor)
    piece.form.kept_at = "The office at Leeds"
    a.save(session, piece.form)

    html = html_of(app, session, office, room.tutor)

    assert written(piece.form.code) in html
    assert "The office at Leeds" in html


def test_the_page_of_a_witness_is_in_the_copies_of_staff_and_not_in_the_learners(app, session, office, room, keep):
    on_paper(room, keep, FormKind.WITNESS_STATEMENT)

    assert pictures_of(html_of(app, session, office, room.learner)) == []
    assert len(pictures_of(html_of(app, session, office, room.tutor))) == 2


def test_the_manifest_names_scanned_pages_their_form_and_their_piece(app, session, office, room, keep):
    form = on_paper(room, keep, number=3)

    whole = ZipFile(BytesIO(body_of(app, session, office, room.learner, DocumentKind.ORIGINALS)))

    first, second = json.loads(whole.read("manifest.json"))["files"]
    assert (first["piece"], first["form"], first["page"], first["kept_in"]) == (3, form.code, 1, "The blue folder")
    assert first["reference"] == f"{room.learner.number}/{room.qualification.code}/3"
    assert (second["page"], second["sha256"]) == (2, keep(a.picture("olive")))
    readable = whole.read("manifest.txt").decode()
    assert f"Form {written(form.code)}, page 2. The paper is kept in The blue folder" in readable
    assert f"Reference: {room.learner.number}/{room.qualification.code}/3" in readable


# What was decided, by whom


def test_every_piece_has_its_reference_and_how_it_came(app, session, office, room):
    a_piece(room, 7)

    html = html_of(app, session, office, room.learner)

    assert f"{room.learner.number}/{room.qualification.code}/7" in html
    assert "Typed here" in html


def test_the_day_and_the_origin_of_a_version_are_said_where_they_were_asked_for(app, session, office, room):
    account, product = a_piece(room, 1), a_piece(room, 2)
    account.latest.day = product.latest.day = None
    html = html_of(app, session, office, room.learner)
    assert "Day it tells of" not in html
    assert "Where it comes from" not in html

    account.latest.day = date(2026, 3, 2)
    product.kind = Kind.PRODUCT
    product.latest.day, product.latest.origin = date(2026, 3, 3), "I drew it in the library"
    session.flush()

    html = html_of(app, session, office, room.learner)
    assert "<dt>Day it tells of</dt><dd>2 March 2026</dd>" in html
    assert "<dt>Day it was made</dt><dd>3 March 2026</dd>" in html
    assert "<dt>Where it comes from</dt><dd>I drew it in the library</dd>" in html


def test_a_check_answered_no_says_why(app, session, office, room):
    piece = a_piece(room)
    (decision,) = a.judge(piece, room.assessor, Outcome.NOT_YET).decisions
    decision.current, decision.why_not = False, {"current": "It is from 2019"}

    assert "Does it show what they can do now? It is from 2019." in html_of(app, session, office, room.learner)


@pytest.mark.parametrize(
    ("signed", "said"),
    [
        ({"signed_on_paper": True, "signed_day": date(2026, 5, 4)}, "4 May 2026, on paper"),
        (
            {"signed_on_paper": True, "signed_day": date(2026, 5, 4), "paper_kept_at": "Room 2"},
            "4 May 2026, on paper, kept in Room 2",
        ),
        ({"signed_on_paper": True, "learner_signed_at": a.YESTERDAY}, "5 May 2026, on paper"),
    ],
)
def test_a_signature_on_paper_has_the_day_on_the_paper_and_where_it_is_kept(session, room, signed, said):
    sheet = a.practical(room.registration, room.unit("PM2"), room.assessor, room.leeds, **signed)
    a.save(session, sheet)

    html = document._environment().get_template("portfolio-piece.html").module.practical_of(sheet)

    assert f"<dt>Signed by the learner</dt><dd>{said}</dd>" in html


def test_whoever_took_part_is_named_with_what_they_did(app, session, office, room):
    piece = a_piece(room)
    piece.shadowing = a.signed_shadowing(room.registration, room.mentor, room.leeds, room.tutor)
    a.judge(piece, room.assessor)
    a.save(session, piece)

    html = html_of(app, session, office, room.learner)

    for name, part in (
        (room.mentor.name, "Mentor who was shadowed"),
        (room.tutor.name, "Countersigned shadowing"),
        (room.assessor.name, "Assessor"),
    ):
        assert f'<tr><th scope="row">{name}</th><td>{part}</td></tr>' in html


def test_more_acts_than_are_listed_are_counted(app, session, office, room, monkeypatch):
    monkeypatch.setattr(document, "MOST_ACTS", 2)
    for unit in ("PM1", "PM2", "PM3"):
        record(office.as_(office.iqa), "unit agreed", room.learner.id, place=room.leeds.id, unit=unit)
    session.commit()

    html = html_of(app, session, office, office.iqa)

    assert "There are 3 acts. The newest 2 are here" in html
    assert "Agreed unit PM1" not in html
    assert "Agreed unit PM3" in html
    monkeypatch.setattr(document, "MOST_ACTS", 3)
    assert "The newest" not in html_of(app, session, office, office.iqa)
