"""Uploads with something in them that is not kept, each with what becomes of it and what is said of that."""

import io
import zlib
from dataclasses import dataclass

import pikepdf
from PIL import Image

from lms.core.uploads import limits
from lms.core.uploads.changes import Change
from tests.builders import files as a
from tests.builders import hidden
from tests.builders.hostile import HTML, Sent, bytes_of, image_of, linked, pdf_of


@dataclass(frozen=True)
class Kept:
    """What is kept of a file: its name, what it is, what must no longer be in it, and what is said of that.

    `renamed` is whether its name is another than the one it came with, which is said too.
    """

    name: str
    media: str
    without: tuple[bytes, ...] = ()
    changes: tuple[Change, ...] = ()
    words: str = ""
    renamed: bool = False


def _cmyk() -> bytes:
    kept = io.BytesIO()
    Image.new("CMYK", (30, 20)).save(kept, "JPEG")
    return kept.getvalue()


def _with_author(document: pikepdf.Pdf) -> None:
    with document.open_metadata() as said:
        said["dc:creator"] = ["Sam Staff"]
    document.docinfo["/Author"] = "Sam Staff"


def _begins_at_a_page(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = pikepdf.Array([document.pages[0].obj, pikepdf.Name.Fit])


def _dated() -> bytes:
    """A photograph that says when and with what it was taken, and has room for a place and words but none there."""
    exif = Image.Exif()
    exif[0x0110], exif[0x010E] = "A telephone", "   "
    exif[0x8769] = {0x9003: "2025:05:06 12:00:00"}
    exif[0x8825] = {0: b"\2\3\0\0"}
    return a.picture(exif=exif)


def _edited() -> bytes:
    """A picture that says when it was last changed, and with what."""
    exif = Image.Exif()
    exif[0x0131], exif[0x0132], exif[0x013C] = "A program", "2025:05:06 12:00:00", "A computer"
    whole = a.picture("PNG", exif=exif)
    return whole[:33] + a.chunk(b"tIME", b"\7\xe9\5\6\0\0\0") + whole[33:]


JPEG, PNG, PDF, TEXT = limits.JPEG, limits.PNG, limits.PDF, limits.TEXT
ZIP = b"PK\x03\x04"
TAIL, NOTES = (Change.TAIL,), (Change.NOTES,)
TAIL_OUT = "We took out what was added after its end."
NOTES_OUT = "We took out notes that do not show."
FRAMES_OUT = "We took out the pictures after the first."
FILM_OUT = "We took out the pictures after the first, and what was added after its end."
OTHER_COLOURS = "Its colours may look a little different."
MAKER_OUT = "We took out notes on how it was made."
IN_PDF = (Change.PLACE, Change.DEVICE, Change.MAKER, Change.NOTES)
IN_PDF_OUT = (
    "We took out where a photo in it was taken, what a photo in it was taken with, notes on how it was made, "
    "and notes that do not show."
)
HARMLESS: dict[str, tuple[Sent, Kept]] = {
    "a photograph with a place in it": (
        Sent(a.located, "IMG_1.JPG", "image/jpeg"),
        Kept(
            "IMG_1.jpg",
            JPEG,
            (b"Exif", b"A telephone", b"the wing"),
            (Change.PLACE, Change.DEVICE, Change.NOTES),
            "We took out where it was taken, what it was taken with, and notes that do not show.",
        ),
    ),
    "a photograph with a day in it": (
        Sent(_dated, "IMG_2.JPG", "image/jpeg"),
        Kept(
            "IMG_2.jpg",
            JPEG,
            (b"Exif", b"A telephone", b"2025"),
            (Change.TIME, Change.DEVICE),
            "We took out when it was taken, and what it was taken with.",
        ),
    ),
    "a picture that says which program changed it last": (
        Sent(_edited, "plan.png", "image/png"),
        Kept("plan.png", PNG, (b"A program", b"2025"), (Change.MAKER,), MAKER_OUT),
    ),
    "a photograph with a small one in it": (
        Sent(lambda: a.picture(exif=hidden.exif_with_thumbnail()), "a.jpg"),
        Kept("a.jpg", JPEG, (b"Exif", b"small"), NOTES, NOTES_OUT),
    ),
    "a picture with a ZIP behind it": (
        Sent(lambda: a.picture() + a.archive(), "a.jpg"),
        Kept("a.jpg", JPEG, (ZIP, b"word/"), TAIL, TAIL_OUT),
    ),
    "a picture with a script behind it": (
        Sent(lambda: a.picture("PNG") + HTML, "a.png"),
        Kept("a.png", PNG, (b"script",), TAIL, TAIL_OUT),
    ),
    "a picture with a script in its comment": (
        Sent(lambda: a.picture(comment=HTML), "a.jpg"),
        Kept("a.jpg", JPEG, (b"script",), NOTES, NOTES_OUT),
    ),
    "a picture that moves": (
        Sent(a.animated, "a.gif", "image/gif"),
        Kept("a.png", PNG, (b"NETSCAPE",), (Change.FRAMES, Change.AS_PNG), f"{FRAMES_OUT} We saved it as a PNG."),
    ),
    "a picture that moves with a note and a ZIP": (
        Sent(lambda: a.picture("GIF", comment=b"on the wing") + a.archive(), "a.gif", "image/gif"),
        Kept(
            "a.png",
            PNG,
            (b"on the wing", ZIP),
            (Change.NOTES, Change.TAIL, Change.AS_PNG),
            "We took out notes that do not show, and what was added after its end. We saved it as a PNG.",
        ),
    ),
    "a picture of a web page": (
        Sent(image_of("WEBP"), "a.webp", "image/webp"),
        Kept("a.jpg", JPEG, (), (Change.AS_JPEG,), "We saved it as a JPEG."),
    ),
    "a picture of a web page with a ZIP behind it": (
        Sent(lambda: a.picture("WEBP") + a.archive(), "a.webp", "image/webp"),
        Kept("a.jpg", JPEG, (ZIP,), (Change.TAIL, Change.AS_JPEG), f"{TAIL_OUT} We saved it as a JPEG."),
    ),
    "a picture for a printer": (Sent(_cmyk, "a.jpg"), Kept("a.jpg", JPEG, (), (Change.COLOURS,), OTHER_COLOURS)),
    "a picture that says it is a PDF": (Sent(image_of("PNG"), "plan.pdf"), Kept("plan.png", PNG, renamed=True)),
    "a picture that says it is a web page": (
        Sent(image_of("JPEG"), "x.html", "text/html"),
        Kept("x-html.jpg", JPEG, renamed=True),
    ),
    "a WebP with a place in it": (
        Sent(lambda: a.placed("WEBP"), "a.webp", "image/webp"),
        Kept(
            "a.jpg",
            JPEG,
            (b"xif", b"A telephone", b"53.47", b"pppp"),
            (Change.PLACE, Change.DEVICE, Change.NOTES, Change.AS_JPEG, Change.COLOURS),
            "We took out where it was taken, what it was taken with, and notes that do not show. "
            "We saved it as a JPEG, and its colours may look a little different.",
        ),
    ),
    "a PNG with a place in it": (
        Sent(lambda: a.placed("PNG"), "a.png", "image/png"),
        Kept(
            "a.png",
            PNG,
            (b"xif", b"A telephone", b"53.47", b"iCCP", b"pppp"),
            (Change.PLACE, Change.DEVICE, Change.COLOURS),
            f"We took out where it was taken, and what it was taken with. {OTHER_COLOURS}",
        ),
    ),
    "a PNG that moves": (
        Sent(lambda: a.moving("PNG"), "a.png", "image/png"),
        Kept("a.png", PNG, (b"acTL", b"fcTL", b"fdAT"), (Change.FRAMES,), FRAMES_OUT),
    ),
    "a WebP that moves": (
        Sent(lambda: a.moving("WEBP"), "a.webp"),
        Kept(
            "a.jpg",
            JPEG,
            (b"ANIM", b"ANMF"),
            (Change.FRAMES, Change.AS_JPEG),
            f"{FRAMES_OUT} We saved it as a JPEG.",
        ),
    ),
    "a photograph with one behind it that moves": (
        Sent(lambda: a.moving("MPO") + hidden.FILM, "a.jpg"),
        Kept("a.jpg", JPEG, (b"MPF", b"ftyp"), (Change.FRAMES, Change.TAIL), FILM_OUT),
    ),
    "a PDF that says it is a web page": (
        Sent(a.pdf, "plan.html", "text/html"),
        Kept("plan-html.pdf", PDF, renamed=True),
    ),
    "a PDF whose name is written backwards": (
        Sent(a.pdf, "a\u202efdp.exe"),
        Kept("afdp-exe.pdf", PDF, renamed=True),
    ),
    "a PDF whose name is a path": (Sent(a.pdf, "../../etc/passwd.pdf"), Kept("passwd.pdf", PDF, renamed=True)),
    "a PDF whose name ends in capitals": (Sent(a.pdf, "MY PLAN.PDF"), Kept("MY PLAN.pdf", PDF)),
    "two photographs in one": (
        Sent(lambda: a.moving("MPO"), "a.jpg"),
        Kept("a.jpg", JPEG, (b"MPF",), (Change.FRAMES,), FRAMES_OUT),
    ),
    "a picture with a PDF behind it": (
        Sent(lambda: a.picture() + a.pdf()),
        Kept("work.jpg", JPEG, (b"%PDF",), TAIL, TAIL_OUT, renamed=True),
    ),
    "a PDF with a photograph with a place in it": (
        Sent(lambda: a.pdf(a.photograph(a.located(), "DCTDecode"))),
        Kept("work.pdf", PDF, (b"Exif", b"A telephone", b"the wing", b"53.47", b"Sam Staff"), IN_PDF, IN_PDF_OUT),
    ),
    "a PDF with a packed photograph with a place in it": (
        Sent(lambda: a.pdf(a.photograph(zlib.compress(a.located()), "FlateDecode", "DCTDecode"))),
        Kept("work.pdf", PDF, (b"Exif", b"A telephone", b"the wing", b"53.47", b"Sam Staff"), IN_PDF, IN_PDF_OUT),
    ),
    "words that begin as a bitmap does": (
        Sent(bytes_of(b"BME group: my plan"), "plan.txt", "text/plain"),
        Kept("plan.txt", TEXT),
    ),
    "a PDF with a ZIP behind it": (
        Sent(lambda: a.pdf() + a.archive()),
        Kept("work.pdf", PDF, (ZIP, b"word/"), TAIL, TAIL_OUT),
    ),
    "a PDF that says who made it": (
        Sent(pdf_of(_with_author)),
        Kept("work.pdf", PDF, (b"Sam Staff",), (Change.MAKER,), MAKER_OUT),
    ),
    "a PDF that was changed at its end": (
        Sent(lambda: hidden.changed(hidden.with_secret())),
        Kept(
            "work.pdf",
            PDF,
            (b"the first words", b"/Prev"),
            (Change.EARLIER,),
            "We took out how it was before it was last changed.",
        ),
    ),
    "a PDF that was signed electronically": (
        Sent(pdf_of(hidden.signed)),
        Kept("work.pdf", PDF, (b"sealed",), (Change.SIGNATURE,), "Its electronic signature no longer counts."),
    ),
    "a PDF that begins at a page": (Sent(pdf_of(_begins_at_a_page)), Kept("work.pdf", PDF)),
    "a PDF with a link": (Sent(pdf_of(linked("https://www.example.org/"))), Kept("work.pdf", PDF)),
    "a PDF for old and new readers": (Sent(lambda: hidden.for_old_readers(a.pdf())), Kept("work.pdf", PDF)),
    "a PDF for a web page with a line end added": (
        Sent(lambda: a.pdf(pages=3, linearize=True) + b"\n"),
        Kept("work.pdf", PDF),
    ),
    "a PDF with words and an end of their own behind it": (
        Sent(lambda: a.pdf() + b"about the wing\n%%EOF\n"),
        Kept("work.pdf", PDF, (b"about the wing",), TAIL, TAIL_OUT),
    ),
    "a PDF for a web page": (Sent(pdf_of(pages=3, linearize=True)), Kept("work.pdf", PDF)),
    "a program in plain text": (
        Sent(bytes_of(b"\xef\xbb\xbf#!/bin/sh\r\nrm -r /\r\n"), "run.sh", "application/x-sh"),
        Kept(
            "run-sh.txt",
            TEXT,
            (b"\r", b"\xef"),
            (Change.MARK, Change.LINE_ENDS),
            "We took out a mark at its start that does not show. We changed how its lines end.",
            renamed=True,
        ),
    ),
}
