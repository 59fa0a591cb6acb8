"""A file that is not kept as it was sent says so in the document of a portfolio, its originals, and a closed case."""

import json
from io import BytesIO
from zipfile import ZipFile

import pypdf
import pytest

from lms.core import jobs
from lms.core.files import evidence
from lms.quality.models import DocumentKind, PortfolioDocument
from lms.quality.rules import cases as rules
from lms.quality.service import cases
from lms.quality.service import documents as service
from tests import builders as a

WORDS = "We took out where it was taken, and notes that do not show."


@pytest.fixture
def kept(app):
    """A picture kept in the store."""
    with app.app_context():
        return evidence().keep(a.picture())


@pytest.fixture
def piece(room, session, kept):
    """A piece with a file that was changed and one that was not."""
    made = a.sent_evidence(room.registration, room.unit().criteria[:1])
    a.file_of(made.latest, room.learner, kept).changes = ["place", "notes"]
    a.file_of(made.latest, room.learner, "0" * 64, name="clean.png")
    a.save(session, made)
    return made


def body_of(app, session, office, kind: DocumentKind) -> bytes:
    """What the learner gets who asks for this document."""
    document = service.ask(office.as_(office.room.learner), office.room.registration, kind)
    session.commit()
    with app.app_context():
        jobs.run_waiting()
        session.expire_all()
        return evidence().fetch(session.get_one(PortfolioDocument, document.id).file or "")


def test_the_document_says_it_under_the_file(app, session, office, piece):
    body = body_of(app, session, office, DocumentKind.PDF)

    words = " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(body)).pages).split())
    assert words.count("We took out") == 1
    assert WORDS in words


def test_the_list_of_the_originals_says_it_by_name_and_in_words(app, session, office, piece):
    whole = ZipFile(BytesIO(body_of(app, session, office, DocumentKind.ORIGINALS)))

    listed = json.loads(whole.read("manifest.json"))["files"]
    assert [file["changes"] for file in listed] == [["place", "notes"], []]
    readable = whole.read("manifest.txt").decode()
    assert readable.count("Before it was kept:") == 1
    assert f"  Before it was kept: {WORDS}\n" in readable


def test_whoever_decides_a_case_of_somebody_released_reads_it_beside_the_file(browser, scene, session):
    scene.piece.latest.files.append(a.kept_file(scene.room.learner, changes=["place", "notes"]))
    facts = {"category": rules.REPORTED, "units": ["PM1"], "text": "Look at piece 1."}
    case = cases.raise_malpractice(scene.office.as_(scene.office.iqa), scene.room.registration, **facts)
    a.release(session, scene.room.learner)
    session.commit()
    session.expire_all()
    browser.sign_in(scene.office.other_iqa)

    assert WORDS in browser.page(f"/cases/{case.id}/decide").text
