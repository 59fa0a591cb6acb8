"""Files as people send them, and as nobody should."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from typing import Any

import pikepdf
from PIL import Image

from lms.core.uploads.limits import MEGABYTE
from lms.people.models import Person
from lms.portfolio.models import EvidenceFile
from tests.builders.people import NOON

# The rest is asked for by name: `from tests.builders import files`.
__all__ = ["kept_file"]


def kept_file(
    added_by: Person, position: int = 1, *, file: str = "a" * 64, name: str = "plan.jpg", changes: Sequence[str] = ()
) -> EvidenceFile:
    """A picture with a version of a piece."""
    return EvidenceFile(
        position=position,
        name=name,
        media="image/jpeg",
        octets=2048,
        changes=list(changes),
        file=file,
        thumbnail=None,
        note="My plan",
        added_by=added_by.id,
        added_at=NOON,
    )


# Pictures


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **said: Any) -> bytes:
    """A picture with a dark corner at the top left, so that anyone can see which way up it is."""
    image = Image.new(mode, size, "white")
    image.paste("black", (0, 0, size[0] // 3, size[1] // 3))
    kept = io.BytesIO()
    image.save(kept, kind, **said)
    return kept.getvalue()


def located() -> bytes:
    """A photograph that says where it was taken, with what, and which way it was held."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "A telephone"
    exif[0x8825] = {1: "N", 2: (53.0, 47.0, 0.0), 3: "W", 4: (1.0, 34.0, 0.0)}
    return picture(exif=exif, comment=b"taken on the wing")


def animated() -> bytes:
    """A picture with a second frame."""
    second = Image.new("RGB", (60, 40), "red")
    return picture("GIF", save_all=True, append_images=[second], duration=50)


def png_of_size(width: int, height: int) -> bytes:
    """The beginning of a PNG that says it is so large, whatever follows."""
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))


def picture_bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """A small PNG that unpacks to gigabytes."""
    rows = zlib.compress(bytes(1_000_000))
    return png_of_size(width, height) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def text_bomb() -> bytes:
    """A small PNG whose comment unpacks to a hundred megabytes."""
    words = b"Comment\0\0" + zlib.compress(bytes(100_000_000))
    whole = picture("PNG")
    return whole[:33] + chunk(b"zTXt", words) + whole[33:]


def profile_bomb() -> bytes:
    """A small PNG whose colour profile unpacks to a hundred megabytes."""
    whole = picture("PNG")
    return whole[:33] + chunk(b"iCCP", b"p\0\0" + zlib.compress(bytes(100_000_000))) + whole[33:]


def jpeg_of_size(width: int, height: int) -> bytes:
    """A small JPEG that says it is so large."""
    whole = bytearray(picture())
    size = whole.index(b"\xff\xc0") + 5
    whole[size : size + 4] = struct.pack(">HH", height, width)
    return bytes(whole)


def webp_of_size(width: int, height: int) -> bytes:
    """A small WebP that says it is so large."""
    whole = bytearray(picture("WEBP", lossless=True))
    size = whole.index(b"VP8L") + 9
    rest = int.from_bytes(whole[size : size + 4], "little") >> 28 << 28
    whole[size : size + 4] = (rest | (height - 1) << 14 | (width - 1)).to_bytes(4, "little")
    return bytes(whole)


def gif_of_size(width: int, height: int) -> bytes:
    """A GIF of a few bytes whose one frame is said to be so large."""
    screen = struct.pack("<HHBBB", width, height, 0, 0, 0)
    return b"GIF89a" + screen + b"," + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\2\2\x44\1\0;"


def moving(kind: str) -> bytes:
    """A PNG or WebP with a second, red frame, or a JPEG with a second picture behind it."""
    second = Image.new("RGB", (60, 40), "red")
    return picture(kind, save_all=True, append_images=[second])


def placed(kind: str) -> bytes:
    """A picture that says where it was taken, in two ways."""
    exif = Image.Exif()
    exif[0x010F] = "A telephone"
    exif[0x8825] = {1: "N", 2: (53.0, 47.0, 0.0), 3: "W", 4: (1.0, 34.0, 0.0)}
    return picture(kind, exif=exif, xmp=b"<x:xmpmeta>53.47</x:xmpmeta>", icc_profile=b"p" * 128)


def chunk(name: bytes, body: bytes) -> bytes:
    """A part of a PNG."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


# PDFs


def pdf(change: Callable[[pikepdf.Pdf], object] | None = None, *, pages: int = 1, **saved: Any) -> bytes:
    """A PDF of blank pages, changed as a test wants."""
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(200, 200))
    if change:
        change(document)
    kept = io.BytesIO()
    document.save(kept, **saved)
    return kept.getvalue()


def script(document: pikepdf.Pdf) -> pikepdf.Object:
    """An action that runs a script."""
    return document.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)"))


def action(kind: str, **more: Any) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(S=pikepdf.Name(f"/{kind}"), **more)


def noted(document: pikepdf.Pdf, subtype: str, **more: Any) -> None:
    """Put a note of that kind on the first page."""
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name(f"/{subtype}"), Rect=[0, 0, 10, 10], **more)
    document.pages[0].Annots = document.make_indirect(pikepdf.Array([document.make_indirect(note)]))


def attached(document: pikepdf.Pdf) -> None:
    """Put a file inside."""
    document.attachments["plan.exe"] = b"MZ"


def packed(megabytes: int, times: int = 1) -> bytes:
    """So many megabytes of nothing, made a thousand times smaller, and once more for each further time.

    Only the first is packed: what is flushed in full can stand again and again (RFC 1951; RFC 1950 for the ends).
    """
    packing = zlib.compressobj(9, wbits=-15)
    one = packing.compress(bytes(MEGABYTE)) + packing.flush(zlib.Z_FULL_FLUSH)
    checksum = megabytes * MEGABYTE % 65521 << 16 | 1
    body = b"\x78\xda" + one * megabytes + b"\x03\x00" + checksum.to_bytes(4, "big")
    for _ in range(times - 1):
        body = zlib.compress(body, 9)
    return body


def objects_bomb(megabytes: int) -> bytes:
    """A small PDF whose objects are in a stream that unpacks to gigabytes (ISO 32000-1, 7.5.7)."""
    body = packed(megabytes)
    parts = [
        b"%PDF-1.5\n",
        b"1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n",
        b"2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n",
        b"3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 6 0 R>> endobj\n",
        b"4 0 obj <</Type/ObjStm/N 9/First 80/Filter/FlateDecode/Length %d>> stream\n" % len(body),
        body + b"\nendstream endobj\n",
    ]
    starts = [sum(map(len, parts[:n])) for n in range(1, 5)]
    begins = sum(map(len, parts))
    rows = [(0, 0, 65535), *((1, start, 0) for start in (*starts, begins)), (2, 4, 0)]
    table = b"".join(struct.pack(">BIH", *row) for row in rows)
    says = b"5 0 obj <</Type/XRef/Size 7/W[1 4 2]/Root 1 0 R/Length %d>> stream\n" % len(table)
    return b"".join(parts) + says + table + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF" % begins


def drawing(body: bytes, *filters: str) -> Callable[[pikepdf.Pdf], None]:
    """Let a page be drawn by these bytes, written as the filters say."""

    def change(document: pikepdf.Pdf) -> None:
        stream = document.make_indirect(pikepdf.Stream(document, b""))
        stream.write(body, filter=pikepdf.Array([pikepdf.Name(f"/{name}") for name in filters]))
        document.pages[0].Contents = stream

    return change


def photograph(body: bytes, *filters: str, size: tuple[int, int] = (60, 40)) -> Callable[[pikepdf.Pdf], None]:
    """Put a picture on a page as it is, with what programs write down beside it."""

    def change(document: pikepdf.Pdf) -> None:
        stream = pikepdf.Stream(document, b"")
        stream.write(body, filter=pikepdf.Array([pikepdf.Name(f"/{name}") for name in filters]))
        stream.Type, stream.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        stream.Width, stream.Height = size
        stream.ColorSpace, stream.BitsPerComponent = pikepdf.Name.DeviceRGB, 8
        stream.Metadata = pikepdf.Stream(document, b"<x:xmpmeta>53.47</x:xmpmeta>")
        page = document.pages[0]
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=document.make_indirect(stream)))
        page.PieceInfo = pikepdf.Dictionary(App=pikepdf.Dictionary(Private="Sam Staff"))

    return change


def root(**entries: Any) -> Callable[[pikepdf.Pdf], None]:
    """Add entries to the catalogue of a document; a callable is given the document."""

    def change(document: pikepdf.Pdf) -> None:
        for name, value in entries.items():
            document.Root[f"/{name}"] = value(document) if callable(value) else value

    return change


# Others


def archive(name: str = "word/document.xml", body: bytes = b"<w/>") -> bytes:
    """A ZIP, as Office files are."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr(name, body)
    return kept.getvalue()
