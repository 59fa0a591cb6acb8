"""Paper that finds its way back: the code on every sheet, and the pages of a scan told apart by it.

A code is drawn at random. Its last two characters make both sums in `_holds` come to nothing, modulo the 23 of the
alphabet: a Reed-Solomon code of distance three, so any one or two wrong characters, and any two changed over, show.
"""

import io
import re
import secrets
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
import segno
import zxingcpp
from PIL import Image

# No vowels, so no words; no two that look alike. As many as a prime, which the sums need.
ALPHABET = "23456789CDFGHJKMNPRTVWX"
DRAWN, CHECKED = 8, 2
LENGTH = DRAWN + CHECKED
# Left out of the alphabet, and easily written for what is in it.
WRITTEN_FOR = str.maketrans({"S": "5", "B": "8", "Z": "2"})
BETWEEN = re.compile(r"[\s\-‐‑‒–—_.]+")

PREFIX = "MP1:"
SAID = re.compile(rf"{PREFIX}([{ALPHABET}]{{{LENGTH}}})/([1-9][0-9]{{0,2}})/([1-9][0-9]{{0,2}})/([{ALPHABET}])")
LEVEL = "Q"
QR_ONLY = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)

MOST_OCTETS = 40 * 1024 * 1024
MOST_PAGES = 200
MOST_PIXELS = 120_000_000
# Pixels along the longer side of a page: A4 at 150, 200 and 300 dots an inch.
LADDER = (1754, 2339, 3508)
LONGEST_LOOK = 5.0
# Drawing a page cannot be broken off: a process that takes longer than this is ended by the system.
LONGEST_PAGE = 60.0
QUALITY = 70


class Unsound(Exception):
    """A file is no scan that can be read. Its text is one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What the code on a sheet says: whose sheets these are, which of them this is, and how many there are."""

    code: str
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page of a scan: its place there, its picture the right way up (a grey JPEG), and its mark if there is one."""

    position: int
    picture: bytes
    mark: Mark | None


# Codes


def new_code() -> str:
    """A code nobody has had, as near as chance can make it: one of 78,310,985,281."""
    drawn = [secrets.randbelow(len(ALPHABET)) for _ in range(DRAWN)]
    return "".join(ALPHABET[value] for value in [*drawn, *_checks(drawn)])


def code_from(typed: str) -> str | None:
    """The code somebody typed, however they wrote it, or None where its check characters do not hold."""
    code = BETWEEN.sub("", typed).upper().translate(WRITTEN_FOR)
    sound = len(code) == LENGTH and set(code) <= set(ALPHABET) and _holds([ALPHABET.index(c) for c in code])
    return code if sound else None


def written(code: str) -> str:
    """A code as it is printed and said: two fives."""
    return f"{code[:5]}-{code[5:]}"


def _checks(drawn: Sequence[int]) -> tuple[int, int]:
    """The two values that make both sums nothing: x + y = -a and 9x + 10y = -b, so y = 9a - b and x = -a - y."""
    plain, placed = _sums(drawn)
    last = (DRAWN + 1) * plain - placed
    return (-plain - last) % len(ALPHABET), last % len(ALPHABET)


def _holds(values: Sequence[int]) -> bool:
    return all(total % len(ALPHABET) == 0 for total in _sums(values))


def _sums(values: Sequence[int]) -> tuple[int, int]:
    return sum(values), sum(place * value for place, value in enumerate(values, 1))


# The picture of a code


def said(mark: Mark) -> str:
    """The text in the picture of a sheet's code."""
    text = f"{PREFIX}{mark.code}/{mark.page}/{mark.pages}/"
    return text + _last(text)


def heard(text: str) -> Mark | None:
    """The mark that text from a picture says, or None when it is not one of ours, whole and unchanged."""
    found = SAID.fullmatch(text)
    if not found or text[-1] != _last(text[:-1]) or code_from(found[1]) != found[1]:
        return None
    mark = Mark(found[1], int(found[2]), int(found[3]))
    return mark if mark.page <= mark.pages else None


def picture_of(mark: Mark, millimetres: float) -> str:
    """The code of a sheet as an SVG in a `data:` address, so wide, with two modules of white around it."""
    symbol = segno.make_qr(said(mark), error=LEVEL, boost_error=False)
    scale = millimetres / symbol.symbol_size(border=2)[0]
    uri: str = symbol.svg_data_uri(border=2, scale=scale, unit="mm", light="#fff")
    return uri


def _last(text: str) -> str:
    total = sum(place * ord(letter) for place, letter in enumerate(text, 1))
    return ALPHABET[total % len(ALPHABET)]


# Splitting a scan


def split(body: bytes) -> Iterator[ReadPage]:
    """Every page of a scanned PDF, in order. Raises Unsound for what cannot be a scan of sheets."""
    document = _opened(body)
    try:
        for number in range(len(document)):
            with _no_longer_than(LONGEST_PAGE):
                page = _read(document[number], number + 1)
            yield page
    except pdfium.PdfiumError:
        raise Unsound("This file is damaged. Scan the sheets again.") from None
    finally:
        document.close()


@contextmanager
def _no_longer_than(seconds: float) -> Iterator[None]:
    """End this process if what is within takes longer: a small page can hold drawing enough for a year."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _opened(body: bytes) -> Any:
    if len(body) > MOST_OCTETS:
        raise Unsound("This file is too big: 40 MB is the most. Scan fewer sheets at a time.")
    if not looks_like_pdf(body):
        raise Unsound("This is not a PDF. Scan the sheets to a PDF.")
    try:
        document = pdfium.PdfDocument(body)
    except pdfium.PdfiumError as problem:
        locked = getattr(problem, "err_code", None) == pdfium.raw.FPDF_ERR_PASSWORD
        why = "This PDF is locked with a password. Save it without one." if locked else "This PDF is damaged."
        raise Unsound(f"{why} Then hand it in again." if locked else f"{why} Scan the sheets again.") from None
    if not 1 <= len(document) <= MOST_PAGES:
        document.close()
        raise Unsound(f"This PDF has too many pages: {MOST_PAGES} is the most. Scan fewer sheets at a time.")
    return document


def looks_like_pdf(body: bytes) -> bool:
    """Whether bytes begin as a PDF does (ISO 32000-1, 7.5.2, with the bytes before it that readers allow)."""
    return b"%PDF-" in body[:1024]


def page_count(pdf: bytes) -> int:
    """How many pages a PDF of our own has."""
    document = pdfium.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


def _read(page: Any, position: int) -> ReadPage:
    """Look at a page more and more closely until its code is seen, or it has had its time."""
    _refuse_huge(page, position)
    first = None
    began = time.monotonic()
    for side in LADDER:
        image = _drawn(page, side)
        first = first or image
        mark, turn = _seen(image)
        if mark or time.monotonic() - began > LONGEST_LOOK:
            break
    assert first is not None
    return ReadPage(position, _kept(first, turn), mark)


def _refuse_huge(page: Any, position: int) -> None:
    """A small file can hold a picture too large for memory; its size is known before it is unpacked."""
    for found in page.get_objects(filter=[pdfium.raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        width, height = found.get_px_size()
        if width * height > MOST_PIXELS:
            raise Unsound(f"Page {position} is too large to read. Scan at 300 dots per inch.")


def _drawn(page: Any, side: int) -> Image.Image:
    """The page in grey, so many pixels along its longer side, whatever it says its size is."""
    width, height = page.get_size()
    scale = side / max(width, height, 1)
    drawn: Image.Image = page.render(scale=scale, grayscale=True, may_draw_forms=False).to_pil()
    return drawn


def _seen(image: Image.Image) -> tuple[Mark | None, int]:
    """The one mark on a page, and how far it is turned. Where there are two, nobody guesses which sheet it is."""
    found = zxingcpp.read_barcodes(image, formats=QR_ONLY, try_invert=False)
    marks = [(mark, code.orientation) for code in found if (mark := heard(code.text))]
    if len({mark for mark, _ in marks}) != 1:
        return None, 0
    mark, angle = marks[0]
    return mark, round(angle / 90) * 90 % 360


def _kept(image: Image.Image, turn: int) -> bytes:
    """A picture with nothing in it but what was seen."""
    upright = image.rotate(turn, expand=True) if turn else image
    kept = io.BytesIO()
    upright.convert("L").save(kept, "JPEG", quality=QUALITY)
    return kept.getvalue()
