"""What the document of a portfolio of 60 pieces costs beside the same words laid out by the bare renderer."""

from typing import Any

import pytest
import weasyprint
from flask import Flask
from sqlalchemy.orm import Session
from weasyprint.text.fonts import FontConfiguration

from lms.core.pdf import font_faces
from lms.portfolio.models import Outcome
from lms.quality import document
from lms.quality.models import DocumentKind
from lms.quality.service import documents as service
from tests import builders as a
from tests.bench.costs import compared, spent

PIECES = 60
LIMIT = 1.8
WORDS = (
    "I helped somebody who was new. I listened first, then asked what they wanted, and told staff what I must. " * 12
)

pytestmark = [pytest.mark.bench, pytest.mark.once]


def portfolio(session: Session) -> a.Office:
    """Sixty accounts, each of a page of words, decided and fed back on."""
    office = a.office(session)
    room = office.room
    criteria = [criterion for unit in room.qualification.units for criterion in unit.criteria]
    for number in range(1, PIECES + 1):
        first = (number * 3) % len(criteria)
        piece = a.sent_evidence(
            room.registration, criteria[first : first + 3], number, title=f"What I did, part {number}"
        )
        piece.latest.text = WORDS
        a.judge(piece, room.assessor, Outcome.NOT_YET if number % 5 == 0 else Outcome.MET, feedback=WORDS[:300])
        session.add(piece)
    session.commit()
    return office


def test_a_portfolio_of_sixty_pieces_costs_less_than_twice_its_bare_words(
    app: Flask, session: Session, capsys: Any
) -> None:
    office = portfolio(session)
    asked = service.ask(office.as_(office.iqa), office.room.registration, DocumentKind.PDF)
    session.commit()
    fonts = FontConfiguration()
    css = weasyprint.CSS(string=font_faces() + document.style(""), font_config=fonts)
    with app.app_context():
        html = document.portfolio_html(service._matter(session, asked.id, a.NOON), {})
        # One round takes seconds: a second is taken only where the first was disturbed.
        whole, bare = compared(
            lambda: spent(lambda: service._pdf(str(asked.id), a.NOON)),
            lambda: spent(lambda: weasyprint.HTML(string=html).write_pdf(stylesheets=[css], font_config=fonts)),
            LIMIT,
            rounds=1,
        )

    with capsys.disabled():
        print(f"\n{PIECES} pieces: {whole:.1f} s, bare {bare:.1f} s, {whole / bare:.2f} times")
    assert whole / bare <= LIMIT
