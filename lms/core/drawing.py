"""The first pages of a PDF as pictures, drawn in a process of their own that has little time and little memory.

A small page can hold drawing enough for a year. When the process is ended, the pages that it had drawn are kept.
"""

import io
import os
import struct
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import pypdfium2 as pdfium

from lms.core.uploads.child import be_bounded

ROOT = Path(__file__).parents[2]
CHILD = [sys.executable, "-P", "-B", "-m", "lms.core.drawing"]
# Seconds by the clock.
LONGEST = 12.0
# Pixels along the longer side: 150 dots to the inch of a sheet of A4 as a document of ours shows it.
SIDE = 1300
QUALITY = 78
MOST_OCTETS = 2 * 1000**2
JPEG = b"\xff\xd8\xff"
LENGTH = struct.Struct(">I")


@dataclass(frozen=True, slots=True)
class Drawn:
    """The first pages of a PDF as JPEGs, and how many pages it has: 0 when it could not be opened.

    None stands for a page whose picture is too large to keep.
    """

    pages: Sequence[bytes | None]
    of: int


def drawn(body: bytes, most: int) -> Drawn:
    """The first pages of a PDF, so many at most; fewer, or none, when one cannot be drawn in the time there is."""
    with TemporaryFile() as given, TemporaryFile() as said:
        given.write(body)
        given.seek(0)
        _run(given, said, most)
        said.seek(0)
        of = _number(said)
        return Drawn(list(islice(_pages(said), most)) if of else [], of or 0)


def _run(given: IO[bytes], said: IO[bytes], most: int) -> None:
    """Let the other process draw, with none of our settings, connections or secrets, until its time is over."""
    child = subprocess.Popen(  # noqa: S603 - nothing here came from outside
        [*CHILD, str(most)],
        stdin=given,
        stdout=said,
        stderr=subprocess.DEVNULL,
        env={"PYTHONPATH": str(ROOT)},
        start_new_session=True,
    )
    try:
        child.wait(LONGEST)
    except subprocess.TimeoutExpired:
        pass
    finally:
        child.kill()
        child.wait()


def _pages(said: IO[bytes]) -> Iterator[bytes | None]:
    """The whole pictures that were written. What opened a stranger's file is not believed blindly."""
    while (length := _number(said)) is not None and length <= MOST_OCTETS:
        picture = said.read(length)
        if len(picture) != length or (picture and not picture.startswith(JPEG)):
            return
        yield picture or None


def _number(said: IO[bytes]) -> int | None:
    read = said.read(LENGTH.size)
    return int(LENGTH.unpack(read)[0]) if len(read) == LENGTH.size else None


# In the other process


def _answer(body: bytes, most: int, out: IO[bytes]) -> None:
    """Write how many pages there are, then each picture behind its length, as soon as it is drawn.

    For a picture that is too large nothing is written behind a length of 0, and the next page is drawn.
    """
    document = pdfium.PdfDocument(body)
    out.write(LENGTH.pack(len(document)))
    for number in range(min(most, len(document))):
        picture = _picture(document[number])
        if len(picture) > MOST_OCTETS:
            picture = b""
        out.write(LENGTH.pack(len(picture)) + picture)
        out.flush()


def _picture(page: Any) -> bytes:
    """A page in colour, whatever it says its size is."""
    scale = SIDE / max(*page.get_size(), 1)
    kept = io.BytesIO()
    page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB").save(kept, "JPEG", quality=QUALITY)
    return kept.getvalue()


if __name__ == "__main__":
    be_bounded()
    with os.fdopen(sys.stdout.fileno(), "wb") as written:
        _answer(sys.stdin.buffer.read(), int(sys.argv[1]), written)
