"""Portfolios that nobody would write, readers who lost their right, and stores that fail, as one file."""

import re
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pypdfium2 as pdfium
import pytest
from sqlalchemy import select

from lms.core import jobs
from lms.core.files import StoreAway, evidence
from lms.core.models import Job
from lms.people.models import Role
from lms.portfolio.models import Outcome
from lms.quality.models import DocumentKind, PortfolioDocument
from lms.quality.service import documents as service
from tests import builders as a

pytestmark = pytest.mark.once

HOSTILE = {
    "HTML": "<script>alert(1)</script><img src='file:///etc/passwd'><b>bold</b> &amp; </div></body></html>",
    "styles": "<style>* { display: none } @import url(http://192.0.2.1/x)</style> } body { color: red }",
    "templates": "{{ 7 * 7 }} {% include 'portfolio.css' %} ${7*7}",
    "one huge word": "W" * 10_000,
    "huge words between others": "one " + "Llanfairpwllgwyngyll" * 60 + " two",
    "right to left": "שלום עולם \u202e abc \u202c مرحبا بالعالم",
    "faces and other scripts": "Well done 🙂👍🏽👩‍👩‍👧 图片 हिन्दी, ŵyl",
    "nothing to see": "\u200b\u2060\ufeff\u00ad",
}


@pytest.fixture
def address(room):
    return f"/portfolios/{room.registration.id}/documents"


def asked(office, someone, kind=DocumentKind.PDF):
    document = service.ask(office.as_(someone), office.room.registration, kind)
    office.room.session.commit()
    return document


def done(app, session, document):
    with app.app_context():
        jobs.run_waiting()
    session.expire_all()
    return session.get_one(PortfolioDocument, document.id)


def made(app, session, office, someone, kind=DocumentKind.PDF):
    return done(app, session, asked(office, someone, kind))


def body_of(app, document):
    with app.app_context():
        return evidence().fetch(document.file)


def words_of(body):
    document = pdfium.PdfDocument(body)
    words = " ".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return re.sub(r"\s+", " ", words)


def beside_the_page(body):
    """The characters drawn beyond the edges of their pages, by page."""
    document = pdfium.PdfDocument(body)
    found = {}
    for number, page in enumerate(document, 1):
        width, height = page.get_size()
        text = page.get_textpage()
        out = "".join(
            text.get_text_range(n, 1)
            for n in range(text.count_chars())
            for left, bottom, right, top in [text.get_charbox(n)]
            if right > left and (left < 0 or right > width or bottom < 0 or top > height)
        )
        if out.strip():
            found[number] = out[:40]
    document.close()
    return found


def a_piece_of(office, words, number=1):
    room = office.room
    piece = a.sent_evidence(room.registration, room.unit("PM2").criteria[:2], number, title=words[:100])
    piece.latest.text = words
    a.file_of(piece.latest, room.learner, "0" * 64, name=f"{'x' * 80}.png", note=words[:200])
    a.judge(piece, room.assessor, Outcome.NOT_YET, feedback=words[:2000])
    a.save(room.session, piece)
    return piece


# Words


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_whatever_somebody_wrote_stays_on_the_page_and_does_nothing(app, session, office, room, words):
    a_piece_of(office, words)

    body = body_of(app, made(app, session, office, room.learner))

    assert beside_the_page(body) == {}
    told = words_of(body)
    assert words.split()[0][:6].strip("\u200b\u2060\ufeff\u00ad") in told
    assert "Who did what, and when" in told
    assert "Page 1 of" in told


def test_a_portfolio_with_nothing_in_it_is_a_document_and_a_zip(app, session, office, room):
    body = body_of(app, made(app, session, office, room.learner))
    whole = ZipFile(BytesIO(body_of(app, made(app, session, office, room.learner, DocumentKind.ORIGINALS))))

    assert "Nothing has been sent yet." in words_of(body)
    assert whole.namelist() == ["manifest.json", "manifest.txt"]
    assert "There are no files in this portfolio." in whole.read("manifest.txt").decode()


# Stores


class Away:
    def fetch(self, _: str) -> bytes:
        raise StoreAway("The store of files answered SlowDown.")

    keep = fetch


def test_a_document_whose_store_is_away_is_asked_for_later(app, browser, session, office, room, address, monkeypatch):
    document = made(app, session, office, room.learner)
    browser.sign_in(room.learner)
    monkeypatch.setattr("lms.quality.views.documents.evidence", Away)

    browser.page(f"{address}/{document.id}/file", status=503)


def test_a_portfolio_larger_than_any_upload_can_be_fetched_again_from_a_bucket():
    from lms.core.files import bucket
    from lms.quality import originals

    assert bucket.MOST_OCTETS > originals.MOST_OCTETS


# Readers


def test_whoever_lost_the_right_to_read_the_record_cannot_download_what_they_asked_for(
    app, browser, session, office, room, address
):
    document = made(app, session, office, room.tutor)
    browser.sign_in(room.tutor)
    browser.page(f"{address}/{document.id}")

    room.move(room.learner, room.hull)
    session.commit()

    browser.page(f"{address}/{document.id}/file", status=404)
    browser.page(f"{address}/{document.id}", status=404)


def test_what_was_made_for_an_iqa_is_not_theirs_once_they_are_only_a_tutor(
    app, browser, session, office, room, address
):
    both = a.person(room.leeds, Role.IQA, Role.TUTOR, name="Bo Reed")
    a.save(session, both, *both.grants)
    document = made(app, session, office, both)
    browser.sign_in(both)
    browser.page(f"{address}/{document.id}")
    both.grants[0].to_day = a.LONG_AGO.date()
    session.commit()

    browser.page(f"{address}/{document.id}/file", status=404)
    assert f"{address}/{document.id}" not in browser.page(address).links.values()
    again = made(app, session, office, both)
    assert again.made_for is not document.made_for
    assert browser.get(f"{address}/{again.id}/file").status_code == 200


# Jobs


def test_a_document_whose_job_died_half_way_is_made_by_the_next(
    app, browser, session, office, room, address, monkeypatch
):
    document = asked(office, room.learner)
    job = session.scalars(select(Job)).one()
    job.taken_until, job.tries = a.NOON + timedelta(minutes=1), 1
    document.steps, document.steps_done = 9, 4
    session.commit()
    browser.sign_in(room.learner)

    assert done(app, session, document).made_at is None
    assert asked(office, room.learner).id == document.id
    monkeypatch.setitem(app.extensions, "clock", lambda: a.NOON + timedelta(minutes=2))
    found = done(app, session, document)

    assert (found.trouble, found.steps_done) == (None, found.steps)
    assert "Up to date" in browser.page(f"{address}/{document.id}").text


def test_a_document_whose_job_died_as_often_as_it_may_says_so(app, session, office, room):
    document = asked(office, room.learner)
    session.scalars(select(Job)).one().tries = jobs.MOST_TRIES
    session.commit()

    assert done(app, session, document).trouble == service.NOT_MADE


def test_a_store_that_is_away_while_a_document_is_made_says_that_it_was_not(app, session, office, room, monkeypatch):
    monkeypatch.setattr(service, "evidence", Away)

    assert made(app, session, office, room.learner).trouble == service.NOT_MADE
