"""The segments of a JPEG (ISO 10918-1, annex B), told apart without a decoder."""

import re
from collections.abc import Iterator

BEGINNING = b"\xff\xd8"
# Markers (ISO 10918-1, table B.1): those without a length, any, and what follows the bytes of a scan.
BARE_MARKERS = frozenset({0x01, 0xD8, *range(0xD0, 0xD8)})
MARKER, NEXT_MARKER = re.compile(rb"\xff[\x01-\xfe]"), re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
APP0, APP14, END, SCAN, COMMENT = 0xE0, 0xEE, 0xD9, 0xDA, 0xFE
# No marker: whoever draws the picture passes over what stands here. What programs fill up with are these.
STRAY, FILLING = 0, b"\xff\0"
# How the two segments of JFIF 1.02 begin (pages 5 to 7): after so many bytes, a smaller picture may be in the first.
JFIF, LONGEST_JFIF, JFXX = b"JFIF\0", 18, b"JFXX\0"
# The first as it is without one: its length before what it says, and after that no width and no height.
LENGTH_OF_JFIF, NO_SIZE = b"\0\x10", b"\0\0"
# Where it was taken, by whom, with what and what it is called are in these. Two say how it is drawn, under these names:
# JFIF, and which colours its inks are (Adobe Technical Note 5116, section 18). Under any other they tell, too.
TELLING = frozenset({*range(0xE0, 0xF0), COMMENT})
DRAWING = {APP0: (JFIF, JFXX), APP14: (b"Adobe",)}


def segments(jpeg: bytes, begins: int = 0) -> Iterator[tuple[int, int, int]]:
    """Each marker after the first, where it stands and where the next one does, up to the end of the picture.

    STRAY is for bytes between the segments. `begins` is where the picture does. Raises ValueError where it is no sound
    JPEG.
    """
    start = begins + 2
    while start + 1 < len(jpeg):
        marker = jpeg[start + 1] if MARKER.match(jpeg, start) else STRAY
        after = _after(jpeg, start, marker)
        yield marker, start, after
        if marker == END:
            return
        start = after


def is_telling(marker: int, segment: bytes) -> bool:
    """Whether what this segment says is of no use to whoever draws the picture."""
    return marker in TELLING and not segment[4:].startswith(DRAWING.get(marker, ()))


def has_thumbnail(segment: bytes) -> bool:
    """Whether a smaller picture is in this segment, which is one of JFIF's (APP0)."""
    return segment[4:9] == JFXX or (segment[4:9] == JFIF and any(segment[LONGEST_JFIF:]))


def bare(jpeg: bytes) -> bytes:
    """A JPEG without comments, smaller pictures and what its camera wrote, and without what follows its end.

    Its pixels are untouched. Raises ValueError for what is no sound JPEG.
    """
    kept = [_bare_segment(marker, jpeg[start:after]) for marker, start, after in segments(jpeg)]
    return jpeg[:2] + b"".join(kept)


def _bare_segment(marker: int, segment: bytes) -> bytes:
    if marker == STRAY or is_telling(marker, segment):
        return b""
    if marker != APP0 or not has_thumbnail(segment):
        return segment
    return b"" if segment[4:9] == JFXX else segment[:2] + LENGTH_OF_JFIF + segment[4:16] + NO_SIZE


def _after(jpeg: bytes, start: int, marker: int) -> int:
    """Where the next marker stands."""
    if marker == STRAY:
        found = MARKER.search(jpeg, start)
        if found is None:
            raise ValueError(start)
        return found.start()
    if marker in BARE_MARKERS or marker == END:
        return start + 2
    after = start + 2 + int.from_bytes(jpeg[start + 2 : start + 4], "big")
    if after < start + 4:
        raise ValueError(start)
    if marker != SCAN:
        return after
    found = NEXT_MARKER.search(jpeg, after)
    return found.start() if found else len(jpeg)
