"""The boxes of a JPEG 2000 picture (ISO 15444-1, annex I): those that draw it are kept, and the others are not."""

from collections.abc import Iterator

# What it begins as, which other standard it keeps to and what reads it, how it is drawn, and its pixels.
DRAWING = frozenset({b"jP  ", b"ftyp", b"rreq", b"jp2h", b"jpch", b"jplh", b"jp2c"})
# A picture may be no more than its pixels, without any box (annex A.4.1).
PIXELS = b"\xff\x4f\xff\x51"


def bare(picture: bytes) -> bytes:
    """A JPEG 2000 picture without what was written beside it. Raises ValueError for what is no sound one."""
    if picture.startswith(PIXELS):
        return picture
    return b"".join(body for name, body in _boxes(picture) if name in DRAWING)


def _boxes(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each box's name, and the whole of it. A length of nought goes on to the end; one says that eight bytes follow."""
    start = 0
    while start < len(picture):
        length, least = int.from_bytes(picture[start : start + 4], "big"), 8
        if length == 1:
            length, least = int.from_bytes(picture[start + 8 : start + 16], "big"), 16
        elif length == 0:
            length = len(picture) - start
        if length < least or start + length > len(picture):
            raise ValueError(start)
        yield picture[start + 4 : start + 8], picture[start : start + length]
        start += length
