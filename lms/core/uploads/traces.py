"""What a picture carries besides what is seen, found in its bytes, so that people can be told what was taken out.

Whatever cannot be read is passed over: a picture drawn anew holds none of it, whether or not it is named here.
"""

import re
from collections.abc import Callable, Iterator

from lms.core.uploads.changes import BLANK, Change
from lms.core.uploads.exif import told_by_exif
from lms.core.uploads.jpegs import APP0, BEGINNING, END, FILLING, STRAY, has_thumbnail, is_telling, segments

# Segments of a JPEG: Exif and XMP; colours and further pictures; how a frame is drawn (ISO 10918-1, table B.1).
APP1, APP2 = 0xE1, 0xE2
FRAME_HEADERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
ROOM = re.compile(b"[%s]*" % BLANK)
# Chunks of a PNG (third edition) that say only how to draw it, those of a picture that moves, and how Apple's programs
# part its pixels.
DRAWING = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD"})
DRAWING |= {b"hIST", b"pHYs", b"acTL", b"fcTL", b"iDOT"}
# Chunks of a WebP that say only how to draw it.
DRAWING_OF_WEBP = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM"})
# Blocks of a GIF (GIF89a, 20 to 27), and programs that say there only how often it moves.
EXTENSION, FRAME, CLOSE = 0x21, 0x2C, 0x3B
REMARK, WRITING, PROGRAM = 0xFE, 0x01, 0xFF
LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")


def told(body: bytes, kind: str) -> set[Change]:
    """What a JPEG, PNG, GIF or WebP carries that a picture drawn anew does not, as far as its bytes are sound."""
    found: set[Change] = set()
    try:
        for change in READERS[kind](body):
            found.add(change)
    except (ValueError, IndexError):  # the rest is not sound
        pass
    return found


def told_in_photograph(jpeg: bytes) -> set[Change]:
    """What a photograph within another file carries: its colours stay, and its end is not the end of the file."""
    found = told(jpeg, "JPEG") - {Change.COLOURS}
    hidden = found & {Change.TAIL, Change.FRAMES}
    return found - hidden | ({Change.NOTES} if hidden else set())


def _told_by_jpeg(body: bytes) -> Iterator[Change]:
    has_others = False
    for marker, start, after in segments(body):
        said = body[start + 4 : after]
        if marker == APP1 and said.startswith(b"Exif\0"):
            yield from told_by_exif(said)
        elif marker == APP2 and said.startswith(b"ICC_PROFILE\0"):
            yield Change.COLOURS
        elif marker == APP2 and said.startswith(b"MPF\0"):
            has_others = True
        elif _does_not_show(marker, body[start:after]):
            yield Change.NOTES
        elif marker in FRAME_HEADERS and said[5:6] == b"\4":  # four inks, and a screen has three lights
            yield Change.COLOURS
        elif marker == END:
            yield from _behind(body, after) if has_others else _tail(body[after:])


def _behind(body: bytes, start: int) -> Iterator[Change]:
    """What follows the first of several pictures: the others, and perhaps what is none."""
    begins = _after_room(body, start)
    while body.startswith(BEGINNING, begins):
        yield Change.FRAMES
        start = begins + len(BEGINNING)  # nothing may follow
        for _, _, after in segments(body, begins):
            start = after
        begins = _after_room(body, start)
    yield from _tail(body[begins:])


def _after_room(body: bytes, start: int) -> int:
    room = ROOM.match(body, start)
    return room.end() if room else start


def _does_not_show(marker: int, segment: bytes) -> bool:
    if marker == STRAY:
        return bool(segment.strip(FILLING))
    if marker == APP0 and has_thumbnail(segment):
        return True
    return is_telling(marker, segment) and bool(segment[4:].strip(BLANK))


def _told_by_png(body: bytes) -> Iterator[Change]:
    start, name = 8, b""
    while name != b"IEND" and start + 8 <= len(body):
        name, begins = body[start + 4 : start + 8], start + 8
        ends = begins + int.from_bytes(body[start : start + 4], "big")
        if name == b"eXIf":
            yield from told_by_exif(body[begins:ends])
        elif name == b"tIME":  # when it was last changed
            yield Change.MAKER
        elif name in (b"iCCP", b"cICP") or (name == b"IHDR" and body[begins + 8] == 16):
            yield Change.COLOURS
        elif name == b"fdAT":
            yield Change.FRAMES
        elif name not in DRAWING:
            yield Change.NOTES
        start = ends + 4
    yield from _tail(body[start:])


def _told_by_webp(body: bytes) -> Iterator[Change]:
    start, end, frames = 12, 8 + int.from_bytes(body[4:8], "little"), 0
    while start + 8 <= min(end, len(body)):
        name, begins = body[start : start + 4], start + 8
        ends = begins + int.from_bytes(body[start + 4 : start + 8], "little")
        if name == b"EXIF":
            yield from told_by_exif(body[begins:ends])
        elif name == b"ICCP":
            yield Change.COLOURS
        elif name == b"ANMF":
            frames += 1
        elif name not in DRAWING_OF_WEBP:
            yield Change.NOTES
        start = ends + ends % 2
    if frames > 1:
        yield Change.FRAMES
    yield from _tail(body[end:])


def _told_by_gif(body: bytes) -> Iterator[Change]:
    start, frames = 13 + _length_of_palette(body[10]), 0
    while body[start] != CLOSE:
        if body[start] == EXTENSION:
            yield from _told_by_extension(body, start + 1)
            start += 2
        elif body[start] == FRAME:
            frames += 1
            if frames == 2:
                yield Change.FRAMES
            start += 11 + _length_of_palette(body[start + 9])
        else:
            raise ValueError(start)
        while body[start]:  # so many bytes, again and again, until there are none
            start += 1 + body[start]
        start += 1
    yield from _tail(body[start + 1 :])


def _told_by_extension(body: bytes, start: int) -> Iterator[Change]:
    label, program = body[start], body[start + 2 : start + 13]
    if label in (REMARK, WRITING) or (label == PROGRAM and program not in LOOPS):
        yield Change.NOTES


def _length_of_palette(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _tail(rest: bytes) -> list[Change]:
    return [Change.TAIL] if rest.strip(BLANK) else []


READERS: dict[str, Callable[[bytes], Iterator[Change]]] = {
    "JPEG": _told_by_jpeg,
    "PNG": _told_by_png,
    "WEBP": _told_by_webp,
    "GIF": _told_by_gif,
}
