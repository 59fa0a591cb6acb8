"""What somebody drew or wrote, as it comes from a scanner: a picture, or pages in a PDF."""

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

SIZE, MARGIN, LINE = (900, 640), 40, 88
INK, PAPER, PEN = (25, 60, 130), (252, 250, 244), 6
# Dots to the inch: a drawing is as wide as half a sheet of A4 is long.
DOTS = 110


def card(lines: Sequence[str]) -> bytes:
    """A card with a frame and these lines on it, as a PNG."""
    kept = io.BytesIO()
    _drawn(lines).save(kept, "PNG")
    return kept.getvalue()


def pages(written: Sequence[Sequence[str]]) -> bytes:
    """A PDF with such a card on each of its pages."""
    first, *others = (_drawn(lines) for lines in written)
    kept = io.BytesIO()
    first.save(kept, "PDF", save_all=True, append_images=others, resolution=DOTS)
    return kept.getvalue()


def _drawn(lines: Sequence[str]) -> Image.Image:
    image = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((MARGIN, MARGIN, SIZE[0] - MARGIN, SIZE[1] - MARGIN), 30, outline=INK, width=PEN)
    for place, line in enumerate(lines):
        pen.text((2 * MARGIN, 2 * MARGIN + place * LINE), line, INK, ImageFont.load_default(40 if place else 56))
    return image
