"""Sheets as a scanner gives them back: turned a little, grey, noisy, and sometimes worse."""

import io
from collections.abc import Sequence

import pypdfium2 as pdfium
import segno
from PIL import Image, ImageChops

from lms.core.sheets import LEVEL, Mark, said

DPI = 150
A4 = (1240, 1754)


def sheet(mark: Mark) -> Image.Image:
    """A bare sheet with its code at the top right, as large as it is printed, at 150 dots an inch."""
    page = Image.new("L", A4, 255)
    drawn = io.BytesIO()
    segno.make_qr(said(mark), error=LEVEL, boost_error=False).save(drawn, kind="png", scale=4, border=2)
    page.paste(Image.open(drawn).convert("L"), (1000, 60))
    return page


def printed(pdf: bytes) -> list[Image.Image]:
    """Every page of a PDF on paper, at 150 dots an inch."""
    document = pdfium.PdfDocument(pdf)
    pages = [document[n].render(scale=DPI / 72, grayscale=True).to_pil().copy() for n in range(len(document))]
    document.close()
    return pages


def scanned(page: Image.Image, *, turn: float = 2, noise: float = 30) -> Image.Image:
    """A page after a poor scanner: turned, speckled, and squeezed into a JPEG."""
    turned = page.rotate(turn, expand=turn % 90 == 0, fillcolor=250, resample=Image.Resampling.BILINEAR)
    speckled = ImageChops.add(turned, Image.effect_noise(turned.size, noise), scale=1, offset=-128)
    squeezed = io.BytesIO()
    speckled.save(squeezed, "JPEG", quality=55)
    return Image.open(squeezed)


def faint(page: Image.Image) -> Image.Image:
    """A page printed with hardly any ink left."""
    return page.point([200 + value * 50 // 255 for value in range(256)])


def pdf_of(pages: Sequence[Image.Image], resolution: float = DPI) -> bytes:
    """Pictures as the pages of one PDF."""
    kept = io.BytesIO()
    pages[0].save(kept, "PDF", save_all=True, append_images=list(pages[1:]), resolution=resolution)
    return kept.getvalue()
