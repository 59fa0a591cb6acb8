"""Pages of PDFs as pictures, however the process that draws them ends."""

import io
import sys

import pikepdf
import pytest
from PIL import Image

from lms.core import drawing
from lms.core.drawing import drawn
from tests.builders import files

pytestmark = pytest.mark.once


def test_the_first_pages_are_drawn_as_large_as_a_document_shows_them_and_all_are_counted():
    found = drawn(files.pdf(pages=3), 2)

    assert (len(found.pages), found.of) == (2, 3)
    for page in found.pages:
        picture = Image.open(io.BytesIO(page))
        assert (picture.format, max(picture.size)) == ("JPEG", drawing.SIDE)


@pytest.mark.parametrize("body", [b"", b"no PDF at all", files.pdf()[:100]])
def test_what_cannot_be_opened_has_no_pages(body):
    assert drawn(body, 5) == drawing.Drawn([], 0)


def test_a_page_that_says_it_is_a_mile_wide_is_drawn_no_larger():
    def widen(document: pikepdf.Pdf) -> None:
        document.pages[0].MediaBox = pikepdf.Array([0, 0, 1_000_000, 10])

    (page,) = drawn(files.pdf(widen), 1).pages

    assert max(Image.open(io.BytesIO(page)).size) <= drawing.SIDE


def test_the_pages_drawn_before_one_that_never_ends_are_kept(monkeypatch):
    picture = b"\xff\xd8\xff and so on"
    script = (
        "import sys, signal; out = sys.stdout.buffer;"
        f"out.write((7).to_bytes(4, 'big') + ({len(picture)}).to_bytes(4, 'big') + {picture!r} + bytes(3));"
        "out.flush(); signal.pause()"
    )
    monkeypatch.setattr(drawing, "CHILD", [sys.executable, "-c", script])
    monkeypatch.setattr(drawing, "LONGEST", 1.0)

    assert drawn(files.pdf(), 5) == drawing.Drawn([picture], 7)


def test_a_page_that_was_begun_and_not_drawn_is_not_said_to_be_too_large(monkeypatch):
    script = "import sys; sys.stdout.buffer.write((7).to_bytes(4, 'big') + (500).to_bytes(4, 'big'))"
    monkeypatch.setattr(drawing, "CHILD", [sys.executable, "-c", script])

    assert drawn(files.pdf(), 5) == drawing.Drawn([], 7)


def test_a_page_that_is_too_large_is_left_out_and_the_pages_after_it_are_kept(monkeypatch):
    noise = Image.effect_noise((900, 900), 100).convert("RGB")
    white = Image.new("RGB", (900, 900), "white")
    body = io.BytesIO()
    white.save(body, "PDF", save_all=True, append_images=[noise, white])
    # In the other process a picture of noise is too large, and a white one is not.
    script = "from lms.core import drawing; drawing.MOST_OCTETS = 100_000; import sys; " + (
        "drawing._answer(sys.stdin.buffer.read(), int(sys.argv[1]), sys.stdout.buffer)"
    )
    monkeypatch.setattr(drawing, "CHILD", [sys.executable, "-c", script])

    found = drawn(body.getvalue(), 10)

    assert [page is None for page in found.pages] == [False, True, False]
    assert found.of == 3


def test_what_is_no_picture_is_not_believed(monkeypatch):
    script = "import sys; sys.stdout.buffer.write(b'\\0\\0\\0\\1' + b'\\0\\0\\0\\4' + b'%PDF')"
    monkeypatch.setattr(drawing, "CHILD", [sys.executable, "-c", script])

    assert drawn(files.pdf(), 5) == drawing.Drawn([], 1)
