"""A picture that somebody drew, as it comes from a scanner."""

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

SIZE, MARGIN, LINE = (900, 640), 40, 88
INK, PAPER, PEN = (25, 60, 130), (252, 250, 244), 6


def card(lines: Sequence[str]) -> bytes:
    """A card with a frame and these lines on it, as a PNG."""
    image = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((MARGIN, MARGIN, SIZE[0] - MARGIN, SIZE[1] - MARGIN), 30, outline=INK, width=PEN)
    for place, line in enumerate(lines):
        pen.text((2 * MARGIN, 2 * MARGIN + place * LINE), line, INK, ImageFont.load_default(40 if place else 56))
    kept = io.BytesIO()
    image.save(kept, "PNG")
    return kept.getvalue()
