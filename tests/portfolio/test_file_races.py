"""Two files, two keyings or two presses at the same moment: no piece gets an eleventh file, and each happens once."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select, update

from lms.app import create_app
from lms.core.migrating import upgrade
from lms.core.models import Job
from lms.core.uploads.receiving import Received
from lms.core.work import Refused, Work
from lms.courses.models import PaperForm, Registration
from lms.portfolio.models import Evidence, EvidenceFile, EvidenceVersion
from lms.portfolio.queries import files as queries
from lms.portfolio.rules.files import MOST_FILES
from lms.portfolio.rules.paper import Signer
from lms.portfolio.rules.sending import Particulars
from lms.portfolio.service import files as service
from lms.portfolio.service import paper as papers
from lms.quality.models import DocumentKind
from lms.quality.service import documents
from tests import builders as a
from tests.courses.test_races import Deed, Site
from tests.databases import OwnSettings

pytestmark = pytest.mark.postgresql


@pytest.fixture
def site(own_settings: OwnSettings) -> Iterator[Site]:
    app = create_app(own_settings("file_races"), clock=lambda: a.NOON)
    upgrade(app.extensions["database"].engine)
    with app.app_context():
        yield Site(app)
    app.extensions["database"].close()


def registration(work: Work) -> Registration:
    return work.session.scalars(select(Registration)).one()


def adds(letter: str) -> Deed:
    """Add a file that is kept under a name of this letter."""

    def deed(work: Work) -> None:
        piece = queries.piece_with_files(work.session, registration(work).id, 1)
        assert piece is not None
        service.add_file(work, piece, Received(f"{letter}.jpg", "image/jpeg", 9, letter * 64, None), "My plan", 1)

    return deed


def sends(work: Work) -> None:
    work.session.execute(update(EvidenceVersion).values(submitted_at=work.now))


def keys(work: Work) -> Any:
    paper = work.session.scalars(select(PaperForm)).one()
    own = papers.OwnWords("My first week", "I listened.", Particulars(a.NOON.date()))
    signed = {Signer.SCRIBE: a.NOON.date()}
    return papers.key(work, paper, kept_at="Office", signed=signed, scribe="Dana Pen", enter=lambda: own)


def asks(work: Work) -> Any:
    return documents.ask(work, registration(work), DocumentKind.PDF)


def with_a_piece(site: Site, files: int) -> None:
    with site.sessions() as session:
        piece = a.evidence(session.scalars(select(Registration)).one())
        piece.latest.files = [a.kept_file(site.learner, n, file=f"{n:064x}") for n in range(1, files + 1)]
        a.save(session, piece)


@pytest.mark.parametrize(("before", "first", "second"), [(MOST_FILES - 1, "a", "b"), (0, "a", "a")])
def test_of_two_files_at_once_one_is_refused_where_there_is_room_for_one(site, before, first, second):
    with_a_piece(site, before)

    raised = site.at_once(site.studying, adds(first), adds(second))

    assert isinstance(raised[0], Refused)
    assert site.count(EvidenceFile) == before + 1


def test_two_files_at_once_are_both_there(site):
    with_a_piece(site, 1)

    assert site.at_once(site.studying, adds("a"), adds("b")) == [None]
    assert site.count(EvidenceFile) == 3


def test_no_file_slips_into_a_piece_that_is_being_sent(site):
    with_a_piece(site, 1)

    raised = site.at_once(site.studying, sends, adds("a"))

    assert isinstance(raised[0], Refused)
    assert site.count(EvidenceFile) == 1


def test_two_people_keying_one_form_keep_it_once(site):
    with site.sessions() as session:
        a.save(session, a.paper_form(session.scalars(select(Registration)).one(), site.tutor))

    raised = site.at_once(site.teaching, keys)

    assert "It can be keyed once" in str(getattr(raised[0], "sentence", raised[0]))
    assert (site.count(Evidence), site.events("form keyed")) == (1, 1)


def test_two_presses_for_a_document_ask_for_one(site):
    assert site.at_once(site.studying, asks) == [None]
    assert site.count(Job) == 1
