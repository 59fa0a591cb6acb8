"""What the document of a portfolio of 60 pieces costs beside the same words and pictures laid out by the bare renderer.

The processes that draw the pages of PDFs count.
"""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import pypdfium2
import pytest
import weasyprint
from flask import Flask
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session
from weasyprint.text.fonts import FontConfiguration

from lms.core import pdf
from lms.core.drawing import QUALITY, SIDE
from lms.core.files import evidence
from lms.core.uploads import limits
from lms.courses.models import CodeReading, Scan, ScannedPage
from lms.portfolio.models import Evidence, Outcome, Source
from lms.quality import document
from lms.quality.models import DocumentKind
from lms.quality.service import documents as service
from lms.quality.showing import show_all
from tests import builders as a
from tests.bench.costs import compared, spent

PIECES = 60
# Of the sixty, how many have a scanned PDF, a picture and a text beside them, and how many were written on paper.
WITH_FILES, ON_PAPER = 6, 3
PAGES = 2
LIMIT = 1.8
WORDS = (
    "I helped somebody who was new. I listened first, then asked what they wanted, and told staff what I must. " * 12
)
# A sheet of A4, scanned at 150 dots an inch.
A4 = (1240, 1754)

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


# What is beside the words


def page(number: int) -> Image.Image:
    """A scanned page: no two are the same."""
    made = Image.new("RGB", A4, (250, 250, 240))
    for line in range(20):
        made.paste((30, 30, 90 + number), (100, 100 + 80 * line, 600 + 20 * (number + line) % 500, 140 + 80 * line))
    return made


def as_file(kind: str, *pages: Image.Image) -> bytes:
    kept = io.BytesIO()
    first, *others = pages
    first.save(kept, kind, **({"save_all": True, "append_images": others} if others else {}))
    return kept.getvalue()


def add_files(office: a.Office) -> list[bytes]:
    """Files with the first pieces, and the pages on paper of the next. Returns the PDFs."""
    session, learner, store, scanned = office.room.session, office.room.learner, evidence(), []
    pieces = list(session.scalars(select(Evidence).order_by(Evidence.number)))
    for number, piece in enumerate(pieces[:WITH_FILES]):
        scanned.append(as_file("PDF", page(number), page(number + 50)))
        a.file_of(piece.latest, learner, store.keep(scanned[-1]), name="plan.pdf", media=limits.PDF)
        a.file_of(piece.latest, learner, store.keep(as_file("JPEG", page(number + 20))), media=limits.JPEG)
        a.file_of(piece.latest, learner, store.keep(f"{number}. {WORDS}".encode()), name="n.txt", media=limits.TEXT)
    for number, piece in enumerate(pieces[WITH_FILES : WITH_FILES + ON_PAPER]):
        write_on_paper(office, piece, [store.keep(as_file("JPEG", page(number + n))) for n in (100, 150)])
    session.commit()
    return scanned


def write_on_paper(office: a.Office, piece: Evidence, pictures: Sequence[str]) -> None:
    room, by = office.room, office.room.tutor.id
    form = a.paper_form(room.registration, room.tutor)
    form.keyed_at, form.keyed_by, form.kept_at = a.YESTERDAY, by, "The blue folder"
    scan = Scan(establishment_id=room.leeds.id, file="0" * 64, handed_in_by=by, handed_in_at=a.NOON, length=PAGES)
    settled = {"settled_at": a.NOON, "settled_by": by, "set_aside": False}
    room.session.add_all(
        ScannedPage(scan=scan, position=n, picture=name, reading=CodeReading.KNOWN, form=form, page=n, **settled)
        for n, name in enumerate(pictures, 1)
    )
    piece.form, piece.source = form, Source.PAPER


# What it costs


def bare(html: str, pictures: Mapping[str, bytes], scanned: Sequence[bytes]) -> bytes:
    """The same words and pictures, laid out; and before that the same pages of PDFs drawn, in this process."""
    for body in scanned:
        with pypdfium2.PdfDocument(body) as opened:
            for each in opened:
                scale = SIDE / max(each.get_size())
                each.render(scale=scale).to_pil().convert("RGB").save(io.BytesIO(), "JPEG", quality=QUALITY)
    fonts = FontConfiguration()
    css = weasyprint.CSS(string=pdf.font_faces() + document.style(""), font_config=fonts)
    laid_out = weasyprint.HTML(string=html, url_fetcher=pdf._fetcher(pictures))
    return bytes(laid_out.write_pdf(stylesheets=[css], font_config=fonts))


@pytest.mark.parametrize("files", [False, True], ids=["words alone", "files and scans"])
def test_a_portfolio_of_sixty_pieces_costs_less_than_twice_its_bare_words_and_pictures(
    app: Flask, session: Session, capsys: Any, files: bool
) -> None:
    office = portfolio(session)
    with app.app_context():
        scanned = add_files(office) if files else []
        asked = service.ask(office.as_(office.iqa), office.room.registration, DocumentKind.PDF)
        session.commit()
        shown, pictures = show_all(service._to_show(session, asked.id, a.NOON), evidence().fetch)
        assert len(pictures) == (WITH_FILES * (PAGES + 1) + ON_PAPER * PAGES if files else 0)
        html = document.portfolio_html(service._matter(session, asked.id, a.NOON), shown)
        # One round takes seconds: a second is taken only where the first was disturbed.
        whole, least = compared(
            lambda: spent(lambda: service._pdf(str(asked.id), a.NOON)),
            lambda: spent(lambda: bare(html, pictures, scanned)),
            LIMIT,
            rounds=1,
        )

    with capsys.disabled():
        print(f"\n{PIECES} pieces: {whole:.1f} s, bare {least:.1f} s, {whole / least:.2f} times")
    assert whole / least <= LIMIT
