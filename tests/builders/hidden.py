"""Files with something in them that does not show, and PDFs that were written in more than one go."""

import io
import struct

import pikepdf

from tests.builders import files as a

# How the film begins that some telephones put behind a photograph.
FILM = b"\0\0\0\x18ftypmp42" + bytes(4) + b"isommp42 a moment of the wing"


def changed(first: bytes) -> bytes:
    """A PDF changed by adding to its end: what it was before is in it still (ISO 32000-1, 7.5.6)."""
    root, pages, size = _facts(first)
    added = b"%d 0 obj <</Type/Catalog/Pages %d 0 R>> endobj\n" % (root, pages)
    start = len(first) + len(added)
    table = b"xref\n%d 1\n%010d 00000 n \n" % (root, len(first))
    return first + added + table + _ending(root, size, start, _start(first))


def to_sign(document: pikepdf.Pdf) -> pikepdf.Dictionary:
    """Put a field to sign in a PDF, and return it (ISO 32000-1, 12.7.4.5)."""
    field = document.make_indirect(pikepdf.Dictionary(FT=pikepdf.Name.Sig, T="Signature"))
    document.Root.AcroForm = pikepdf.Dictionary(Fields=[field], SigFlags=3)
    return field


def signed(document: pikepdf.Pdf) -> None:
    """Sign a PDF electronically, as far as anybody sees without keys (ISO 32000-1, table 252)."""
    said = pikepdf.Dictionary(Type=pikepdf.Name.Sig, ByteRange=[0, 100, 200, 100], Contents=pikepdf.String("sealed"))
    to_sign(document).V = document.make_indirect(said)


def for_old_readers(first: bytes) -> bytes:
    """A PDF as word processors write it: a second section that only leads newer readers further (7.5.8.4)."""
    root, _, size = _facts(first)
    said = b"%d 0 obj <</Type/XRef/Size %d/Index[0 1]/W[1 4 2]/Length 7>> stream\n" % (size, size + 1)
    added = said + bytes(5) + b"\xff\xff\nendstream endobj\n"
    start = len(first) + len(added)
    return first + added + b"xref\n0 0\n" + _ending(root, size, start, _start(first), b"/XRefStm %d" % len(first))


def with_secret() -> bytes:
    """A PDF whose pages say nothing of the words in it."""
    return a.pdf(a.root(Secret="the first words"), object_stream_mode=pikepdf.ObjectStreamMode.disable)


def _facts(body: bytes) -> tuple[int, int, int]:
    with pikepdf.open(io.BytesIO(body)) as document:
        return document.Root.objgen[0], document.Root.Pages.objgen[0], int(document.trailer.Size)


def _start(body: bytes) -> int:
    return int(body.rpartition(b"startxref")[2].split()[0])


def _ending(root: int, size: int, start: int, before: int, more: bytes = b"") -> bytes:
    trailer = b"trailer <</Root %d 0 R/Size %d/Prev %d%s>>\n" % (root, size, before, more)
    return trailer + b"startxref\n%d\n%%%%EOF\n" % start


def exif_with_thumbnail(octets: int = 5, tag: int = 0x0112) -> bytes:
    """What a camera writes, with a small picture in the second directory (Exif 2.32, 4.6.2 and 4.8.1)."""
    said = {0x0112: (3, 1, 1 << 16), 0x010F: (2, 4, int.from_bytes(b"Cam\0", "big"))}[tag]
    first = struct.pack(">HHHIII", 1, tag, *said, 26)
    second = struct.pack(">HHHIIHHIII", 2, 0x0201, 4, 1, 56, 0x0202, 4, 1, octets, 0)
    return b"Exif\0\0MM\0*\0\0\0\x08" + first + second + b"small"[:octets]


def thumbnails_of_jfif() -> dict[str, bytes]:
    """Photographs that begin with a small one of themselves, as JFIF 1.02 writes it, by where it is."""
    whole = a.picture()
    small = b"small" * 3
    within = b"\xff\xe0" + struct.pack(">H", 16 + len(small)) + whole[6:18] + b"\5\1" + small
    beside = b"\xff\xe0" + struct.pack(">H", 8 + len(small)) + b"JFXX\0\x10" + small
    return {"within": whole[:2] + within + whole[20:], "beside": whole[:20] + beside + whole[20:]}
