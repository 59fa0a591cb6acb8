"""Uploads that nobody should send, each with the sentence it is answered with, and names that none should have."""

from collections.abc import Callable
from dataclasses import dataclass

import pikepdf

from lms.core.uploads import limits
from lms.core.uploads.limits import PRINT_IT
from tests.builders import files as a


@dataclass(frozen=True)
class Sent:
    """A file as it comes in: what is in it, what it is called, what its sender says it is."""

    body: Callable[[], bytes]
    name: str = "work.pdf"
    said: str = "application/pdf"


def pdf_of(change: Callable[[pikepdf.Pdf], object] | None = None, **more: object) -> Callable[[], bytes]:
    return lambda: a.pdf(change, **more)  # type: ignore[arg-type]


def bytes_of(body: bytes) -> Callable[[], bytes]:
    return lambda: body


def image_of(kind: str, **said: object) -> Callable[[], bytes]:
    return lambda: a.picture(kind, **said)


def _acts(fault: str) -> str:
    return f"This PDF {fault}. {PRINT_IT}"


SCRIPT = _acts("runs a script")
ACTS = _acts("does something by itself")
HOLDS = _acts("has other files inside it")
POINTS = _acts("opens other files or programs")
PLAYS = _acts("has sound or film in it")
FILLED = _acts("is a form made for one program")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>'
LOOP = b"""%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[2 0 R]/Count 1>> endobj
trailer <</Root 1 0 R>>
%%EOF"""
HIDDEN_SCRIPT = b"""%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R/Names 4 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>> endobj
4 0 obj <</J#61v#61Script 5 0 R>> endobj
5 0 obj <</Names[(a) <</S/JavaScrip#74/J#53 (app.alert\\(1\\))>>]>> endobj
trailer <</Root 1 0 R>>
%%EOF"""
DIRECT_ROOT = b"""%PDF-1.4
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>> endobj
trailer <</Root <</Type/Catalog/Pages 2 0 R/OpenAction <</S/JavaScript/JS(app.alert\\(1\\))>> >> >>
%%EOF"""
# Each node of the tree has the next one twice: a thousand million pages in two thousand bytes.
TREE = (
    b"%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n"
    + b"".join(
        b"%d 0 obj <</Type/Pages/Count 9/Kids[%d 0 R %d 0 R]>> endobj\n" % (n, n + 1, n + 1) for n in range(2, 32)
    )
    + b"32 0 obj <</Type/Page/MediaBox[0 0 9 9]>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF"
)


def _packed_twice(body: bytes) -> bytes:
    """A page drawn by bytes that are to be unpacked twice; the library that makes other PDFs would unpack them once."""
    stream = b"<</Filter[/Fl/FlateDecode]/Length %d>> stream\n%s\nendstream" % (len(body), body)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>"
    begins = (
        b"%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n"
    )
    return begins + b"3 0 obj %s endobj\n4 0 obj %s endobj\ntrailer <</Root 1 0 R>>\n%%%%EOF" % (page, stream)


def _many_objects(document: pikepdf.Pdf) -> None:
    many = [document.make_indirect(pikepdf.Array([number])) for number in range(limits.MOST_OBJECTS + 1)]
    document.Root.Many = pikepdf.Array(many)


def _deep(document: pikepdf.Pdf) -> None:
    inner: pikepdf.Object = pikepdf.Array([])
    for _ in range(200):
        inner = pikepdf.Array([inner])
    document.Root.Deep = inner


def linked(address: str) -> Callable[[pikepdf.Pdf], None]:
    return lambda document: a.noted(document, "Link", A=a.action("URI", URI=address))


REFUSED: dict[str, tuple[Sent, str]] = {
    "nothing": (Sent(bytes_of(b"")), limits.EMPTY),
    "too much": (Sent(lambda: b"%PDF-1.7" + bytes(limits.MOST_OCTETS)), limits.TOO_BIG),
    "half as much again": (Sent(lambda: b"%PDF-1.7" + bytes(limits.MOST_OCTETS * 3 // 2)), limits.TOO_BIG),
    "a ZIP": (Sent(lambda: a.archive("plan.txt"), "plan.zip", "application/zip"), limits.OFFICE),
    "a ZIP that says it is a picture": (Sent(a.archive, "plan.jpg", "image/jpeg"), limits.OFFICE),
    "a Word document": (Sent(a.archive, "plan.docx", "application/msword"), limits.OFFICE),
    "a ZIP bomb": (Sent(lambda: a.archive("bomb", bytes(50_000_000)), "bomb.pdf"), limits.OFFICE),
    "an old Word document": (
        Sent(bytes_of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)), "plan.doc"),
        limits.OFFICE,
    ),
    "rich text": (Sent(bytes_of(rb"{\rtf1\ansi plan}"), "plan.rtf"), limits.OFFICE),
    "a drawing with a script": (Sent(bytes_of(SVG), "plan.svg", "image/svg+xml"), limits.WEB_PAGE),
    "a web page": (Sent(bytes_of(HTML), "plan.txt", "text/plain"), limits.WEB_PAGE),
    "a web page behind spaces": (Sent(bytes_of(b"\xef\xbb\xbf \n\t" + HTML.upper()), "plan.txt"), limits.WEB_PAGE),
    "a web page with the beginning of a PDF": (Sent(bytes_of(b"plan <b>%PDF-1.4")), limits.NOT_WHAT_IT_SEEMS),
    "a PDF behind a script": (Sent(lambda: b"var a = 1; /*\n" + a.pdf()), limits.NOT_WHAT_IT_SEEMS),
    "entities in entities": (Sent(bytes_of(BOMB), "plan.xml", "text/xml"), limits.WEB_PAGE),
    "a program of a server": (Sent(bytes_of(b"<?php system($_GET['c']);"), "plan.php.txt"), limits.WEB_PAGE),
    "a program that says it is a picture": (Sent(bytes_of(b"MZ\x90\0\3\0\0\0"), "plan.jpg"), limits.WRONG_KIND),
    "a program that says it is a PDF": (Sent(bytes_of(b"\x7fELF\2\1\1\0"), "plan.pdf"), limits.WRONG_KIND),
    "a TIFF": (Sent(image_of("TIFF"), "plan.tif", "image/tiff"), limits.OTHER_PICTURE),
    "a bitmap that says it is a JPEG": (Sent(image_of("BMP"), "plan.jpg", "image/jpeg"), limits.OTHER_PICTURE),
    "a picture of a telephone": (Sent(bytes_of(b"\0\0\0\x18ftypheic" + bytes(64)), "p.heic"), limits.OTHER_PICTURE),
    "a JPEG that ends too soon": (Sent(lambda: a.picture()[:200], "plan.jpg"), limits.DAMAGED_PICTURE),
    "a PNG that ends too soon": (Sent(lambda: a.picture("PNG")[:60], "plan.png"), limits.DAMAGED_PICTURE),
    "a GIF that is a script": (
        Sent(bytes_of(b"GIF89a/*" + bytes(40) + b"*/=1;alert(1)"), "p.gif"),
        limits.DAMAGED_PICTURE,
    ),
    "a WebP of nothing": (Sent(bytes_of(b"RIFF\x10\0\0\0WEBPVP8 " + bytes(8)), "p.webp"), limits.DAMAGED_PICTURE),
    "a picture that unpacks to gigabytes": (Sent(a.picture_bomb, "plan.png", "image/png"), limits.TOO_MANY_PIXELS),
    "a picture that says it has no end": (
        Sent(lambda: a.picture_bomb(2_000_000_000, 2_000_000_000), "p.png"),
        limits.TOO_MANY_PIXELS,
    ),
    "a picture with a comment that unpacks": (Sent(a.text_bomb, "plan.png", "image/png"), limits.DAMAGED_PICTURE),
    "a PDF with a password": (
        Sent(pdf_of(encryption=pikepdf.Encryption(user="secret", owner="secret"))),
        limits.LOCKED,
    ),
    "a PDF that may not be printed": (Sent(pdf_of(encryption=pikepdf.Encryption(user="", owner="own"))), limits.LOCKED),
    "a PDF that runs a script when it opens": (Sent(pdf_of(a.root(OpenAction=a.script))), SCRIPT),
    "a PDF with scripts by name": (
        Sent(pdf_of(a.root(Names=lambda d: pikepdf.Dictionary(JavaScript=a.script(d))))),
        SCRIPT,
    ),
    "a PDF that hides the name of its script": (Sent(bytes_of(HIDDEN_SCRIPT)), SCRIPT),
    "a PDF that acts when a page is turned": (
        Sent(
            pdf_of(
                lambda d: d.pages[0].__setitem__("/AA", pikepdf.Dictionary(O=a.action("Named", N=pikepdf.Name.Print)))
            )
        ),
        ACTS,
    ),
    "a PDF that prints when it opens": (
        Sent(pdf_of(a.root(OpenAction=lambda _: a.action("Named", N=pikepdf.Name.Print)))),
        ACTS,
    ),
    "a PDF that starts a program": (
        Sent(pdf_of(lambda d: a.noted(d, "Link", A=a.action("Launch", F="cmd.exe")))),
        POINTS,
    ),
    "a PDF that opens another": (Sent(pdf_of(lambda d: a.noted(d, "Link", A=a.action("GoToR", F="//host/x")))), POINTS),
    "a PDF with its pages in another file": (
        Sent(pdf_of(a.root(Else=lambda d: pikepdf.Stream(d, b"", F="//host/share")))),
        POINTS,
    ),
    "a PDF that sends what is typed": (
        Sent(pdf_of(lambda d: a.noted(d, "Link", A=a.action("SubmitForm", F="x")))),
        POINTS,
    ),
    "a PDF with a link that is a script": (Sent(pdf_of(linked("JavaScript:alert(1)"))), POINTS),
    "a PDF with a link to a file": (Sent(pdf_of(linked("file:///etc/passwd"))), POINTS),
    "a PDF with a file inside": (Sent(pdf_of(a.attached)), HOLDS),
    "a PDF with a file pinned to a page": (Sent(pdf_of(lambda d: a.noted(d, "FileAttachment"))), HOLDS),
    "a PDF that is a case of files": (Sent(pdf_of(a.root(Collection=lambda _: pikepdf.Dictionary()))), HOLDS),
    "a PDF that is a form of one program": (
        Sent(pdf_of(a.root(AcroForm=lambda d: pikepdf.Dictionary(XFA=pikepdf.Stream(d, b"<xdp/>"))))),
        FILLED,
    ),
    "a PDF with a film": (Sent(pdf_of(lambda d: a.noted(d, "RichMedia"))), PLAYS),
    "a PDF with sound": (Sent(pdf_of(lambda d: a.noted(d, "Link", A=a.action("Sound")))), PLAYS),
    "a PDF with too many pages": (Sent(pdf_of(pages=limits.MOST_PAGES + 1)), limits.TOO_MANY_PAGES),
    "a PDF with too much in it": (Sent(pdf_of(_many_objects)), limits.TOO_MUCH_IN_IT),
    "a PDF within a PDF within a PDF": (Sent(pdf_of(_deep)), limits.TOO_MUCH_IN_IT),
    "a PDF whose pages go round in a ring": (Sent(bytes_of(LOOP)), limits.DAMAGED_PDF),
    "the beginning of a PDF": (Sent(bytes_of(b"%PDF-1.7 and then nothing")), limits.DAMAGED_PDF),
    "a WebP that says it is huge": (
        Sent(lambda: a.webp_of_size(16383, 16383), "p.webp", "image/webp"),
        limits.TOO_MANY_PIXELS,
    ),
    "a JPEG that says it is huge": (Sent(lambda: a.jpeg_of_size(65500, 65500), "p.jpg"), limits.TOO_MANY_PIXELS),
    "a GIF that says it is huge": (Sent(lambda: a.gif_of_size(65535, 65535), "p.gif"), limits.TOO_MANY_PIXELS),
    "a JPEG without a height": (Sent(lambda: a.jpeg_of_size(100, 0), "p.jpg"), limits.DAMAGED_PICTURE),
    "a PNG of no size": (Sent(lambda: a.png_of_size(0, 0), "p.png"), limits.DAMAGED_PICTURE),
    "a picture with a colour profile that unpacks": (Sent(a.profile_bomb, "p.png"), limits.DAMAGED_PICTURE),
    "a picture of a desktop": (Sent(image_of("ICO"), "p.ico", "image/x-icon"), limits.OTHER_PICTURE),
    "a picture of a newer telephone": (
        Sent(bytes_of(b"\0\0\0\x1cftypavif" + bytes(60)), "p.avif"),
        limits.OTHER_PICTURE,
    ),
    "a film": (Sent(bytes_of(b"\0\0\0\x18ftypmp42" + bytes(60)), "p.mp4", "video/mp4"), limits.OTHER_PICTURE),
    "a colour profile alone": (Sent(bytes_of(b"\0\0\2\x0clcms" + bytes(120)), "p.icc"), limits.WRONG_KIND),
    "a PDF behind the beginning of a picture": (
        Sent(lambda: b"\xff\xd8\xff\xe0" + a.pdf(), "p.jpg", "image/jpeg"),
        limits.DAMAGED_PICTURE,
    ),
    "a PDF with its catalogue in the trailer": (Sent(bytes_of(DIRECT_ROOT)), SCRIPT),
    "a PDF with more pages than there are people": (Sent(bytes_of(TREE)), limits.DAMAGED_PDF),
    "a PDF that opens at a place in another": (
        Sent(pdf_of(lambda d: a.noted(d, "Link", A=a.action("Thread", F="//host/x", D=0)))),
        POINTS,
    ),
    "a PDF with a drawing in another": (
        Sent(pdf_of(a.root(Else=lambda d: pikepdf.Stream(d, b"", Ref=pikepdf.Dictionary(F="//host/x", Page=0))))),
        POINTS,
    ),
    "a PDF whose drawing unpacks": (
        Sent(lambda: a.pdf(a.drawing(a.packed(300), "FlateDecode"))),
        limits.TOO_MUCH_IN_IT,
    ),
    "a PDF whose drawing unpacks twice": (
        Sent(lambda: _packed_twice(a.packed(9, 2))),
        limits.TOO_MUCH_IN_IT,
    ),
    "a PDF with a picture too large to draw": (
        Sent(lambda: a.pdf(a.photograph(a.packed(1), "FlateDecode", size=(100_000, 100_000)))),
        limits.TOO_MANY_PIXELS,
    ),
    "a PDF with a picture that is no picture": (
        Sent(lambda: a.pdf(a.photograph(b"\xff\xd8 what?", "DCTDecode"))),
        limits.DAMAGED_PDF,
    ),
    "text in another encoding": (Sent(bytes_of("Café".encode("latin-1")), "plan.txt", "text/plain"), limits.NOT_UTF_8),
    "text two bytes a letter": (Sent(bytes_of("plan".encode("utf-16")), "plan.txt", "text/plain"), limits.NOT_UTF_8),
    "text with a null": (Sent(bytes_of(b"plan\0"), "plan.txt", "text/plain"), limits.WRONG_KIND),
    "text that steers a terminal": (Sent(bytes_of(b"\x1b]0;own\x07"), "plan.txt", "text/plain"), limits.WRONG_KIND),
    "text without end": (Sent(bytes_of(b"words " * 50_000), "plan.txt", "text/plain"), limits.TEXT_TOO_BIG),
    "text of spaces": (Sent(bytes_of(b" \r\n\t "), "plan.txt", "text/plain"), limits.EMPTY),
}


# What a JPEG came with as its name, and what it is called for people.
NAMES = {
    "../../../etc/passwd": "passwd.jpg",
    "..\\..\\windows\\system.ini": "system-ini.jpg",
    "/etc/cron.d/x.jpg": "x.jpg",
    "C:\\Users\\Sam\\photo.JPEG": "photo.jpg",
    "photo\u202egpj.exe": "photogpj-exe.jpg",
    "photo\u200b\u2066.jpg": "photo.jpg",
    "photo.jpg\0.exe": "photo-jpg-exe.jpg",
    "x" * 300 + ".jpg": "x" * 80 + ".jpg",
    "CON": "file CON.jpg",
    "aux.jpg": "file aux.jpg",
    "com1.tar.jpg": "com1-tar.jpg",
    ".htaccess": "htaccess.jpg",
    "..": "file.jpg",
    " . jpg": "jpg.jpg",
    'a"b\r\nSet-Cookie: x=1.jpg': "a bSet-Cookie x=1.jpg",
    "<script>.jpg": "script.jpg",
    "$(reboot);`id`.jpg": "(reboot) id.jpg",
    "Llun o’r ŵyl.jpeg": "Llun o’r ŵyl.jpg",
    "图片.png": "图片.jpg",
}
# Of those, the ones that a reader meets again as they were; and others that a JPEG may have.
SAME_TO_A_READER = ("Llun o’r ŵyl.jpeg",)
ORDINARY_NAMES = ("plan.jpg", "My plan (2).JPG", "Cafe\u0301.jpeg", "llun_ŵyl-1.Jpg", "my  plan,\u00a0page 1.jpg")
