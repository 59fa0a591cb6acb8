"""What the streams of a PDF hold: how much they unpack to, and what the photographs in it carry along."""

import base64
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf

from lms.core.uploads import boxes, jpegs
from lms.core.uploads.changes import Change
from lms.core.uploads.limits import MEGABYTE, TOO_MANY_PIXELS, TOO_MUCH_IN_IT, Unfit
from lms.core.uploads.traces import told_in_photograph

# A page in colour at 600 dots an inch has a hundred megabytes; a hundred pages of a print-out seldom have so much.
MOST_IN_ONE, MOST_IN_ALL = 256 * MEGABYTE, 1024 * MEGABYTE
# A sheet of A3 at 600 dots an inch has 70 million.
MOST_PIXELS_OF_PICTURE = 120_000_000
AT_ONCE, PIECE = MEGABYTE, 64 * 1024

# How bytes are made fewer, and the short names that readers understand too (ISO 32000-1, 7.4 and table 94).
SHORT = {"/Fl": "/FlateDecode", "/LZW": "/LZWDecode", "/RL": "/RunLengthDecode", "/DCT": "/DCTDecode"}
SHORT |= {"/A85": "/ASCII85Decode", "/AHx": "/ASCIIHexDecode"}
PACKERS = frozenset({"/FlateDecode", "/LZWDecode", "/RunLengthDecode"})
FLATE, JPEG, JPEG_2000 = "/FlateDecode", "/DCTDecode", "/JPXDecode"
PHOTOGRAPHS = (JPEG, JPEG_2000)


class Weighed:
    """How much the streams of one PDF unpack to, all together."""

    def __init__(self) -> None:
        self.octets = 0

    def add(self, stream: pikepdf.Stream) -> None:
        """Count one more. Raises Unfit for a picture too large to open, and for what unpacks to too much."""
        if int(stream.get("/Width", 0)) * int(stream.get("/Height", 0)) > MOST_PIXELS_OF_PICTURE:
            raise Unfit(TOO_MANY_PIXELS)
        filters = filters_of(stream)
        if sum(name in PACKERS for name in filters) > 1:  # what is packed twice unpacks to a million times as much
            raise Unfit(TOO_MUCH_IN_IT)
        self.octets += _length(stream, filters)
        if self.octets > MOST_IN_ALL:
            raise Unfit(TOO_MUCH_IN_IT)


def filters_of(stream: pikepdf.Stream) -> list[str]:
    """How the bytes of a stream are written, by full names, in the order they are undone."""
    said: Any = stream.get("/Filter", [])
    names = [str(each) for each in said] if isinstance(said, pikepdf.Array) else [str(said)] if said else []
    return [SHORT.get(name, name) for name in names]


def _length(stream: pikepdf.Stream, filters: list[str]) -> int:
    if not PACKERS & set(filters) or filters[-1] in PHOTOGRAPHS:  # a photograph is weighed when it is undone
        return 0
    if filters[0] != FLATE:  # seldom seen: the memory of this process is the bound
        return len(stream.read_bytes())
    return len_unpacked(stream.read_raw_bytes())


def len_unpacked(packed: bytes) -> int:
    """How many bytes these unpack to, as far as they are sound. Raises Unfit for too many; holds few at a time."""
    unpacking, octets = zlib.decompressobj(), 0
    try:
        for place in range(0, len(packed), PIECE):
            rest = packed[place : place + PIECE]
            while rest and not unpacking.eof:
                octets += len(unpacking.decompress(rest, AT_ONCE))
                rest = unpacking.unconsumed_tail
                if octets > MOST_IN_ONE:
                    raise Unfit(TOO_MUCH_IN_IT)
    except zlib.error:
        return octets
    return octets


def forget_photographer(stream: pikepdf.Stream) -> set[Change]:
    """Leave nothing in a photograph of a PDF but what is seen. Returns what it told besides.

    Raises Unfit for one that unpacks to too much, and ValueError for what is no sound photograph.
    """
    *written, kind = filters_of(stream) or [""]
    if kind not in PHOTOGRAPHS:
        if not set(PHOTOGRAPHS).isdisjoint(written):
            raise ValueError(written)
        return set()
    body = stream.read_raw_bytes()
    for name in written:
        if name not in UNDONE:
            raise ValueError(name)
        body = UNDONE[name](body)
    bare = jpegs.bare(body) if kind == JPEG else boxes.bare(body)
    stream.write(bare, filter=pikepdf.Name(kind), decode_parms=_last(stream.get("/DecodeParms")))
    if kind == JPEG:
        return told_in_photograph(body)
    return {Change.NOTES} if bare != body else set()


def _unpacked(packed: bytes) -> bytes:
    unpacking = zlib.decompressobj()
    body = unpacking.decompress(packed, MOST_IN_ONE)
    if unpacking.unconsumed_tail:
        raise Unfit(TOO_MUCH_IN_IT)
    return body


def _from_85(written: bytes) -> bytes:
    """Bytes written five letters for four (ISO 32000-1, 7.4.3). Raises ValueError."""
    return base64.a85decode(written.split(b"~")[0], ignorechars=SPACES)


def _from_digits(written: bytes) -> bytes:
    """Bytes written two digits each; the last may be left out where it is nought (7.4.2). Raises ValueError."""
    digits = written.split(b">")[0].translate(None, SPACES)
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))


SPACES = b"\0\t\n\f\r "
UNDONE: dict[str, Callable[[bytes], bytes]] = {
    FLATE: _unpacked,
    "/ASCII85Decode": _from_85,
    "/ASCIIHexDecode": _from_digits,
}


def _last(parms: Any) -> Any:
    found = list(parms)[-1] if isinstance(parms, pikepdf.Array) and len(parms) else parms
    return found if isinstance(found, pikepdf.Dictionary) else None
