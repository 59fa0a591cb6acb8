"""What a document shows of the files of a portfolio: pictures of pages, or words, as much as it has room for.

It is put together in memory and read by people: whatever it does not show, it says so and where all of it is.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from time import monotonic

from PIL import Image

from lms.core.drawing import SIDE, drawn
from lms.core.files import NotKept
from lms.core.uploads.limits import JPEG, PDF, PICTURES, TEXT
from lms.portfolio.models import EvidenceFile

# Pages of one PDF, and pictures in one document.
MOST_PAGES, MOST_PICTURES = 10, 200
# Characters of one text, and of all the texts in one document.
MOST_CHARACTERS, MOST_CHARACTERS_IN_ALL = 20_000, 400_000
# Seconds that drawing may take in all: a job has a quarter of an hour.
LONGEST = 240.0
QUALITY = 82
IN_THE_ZIP = "All of it is in the ZIP of the portfolio’s files."
NO_ROOM = f"There is no room for it in this document. {IN_THE_ZIP}"
NOT_SHOWN = f"It cannot be shown here. {IN_THE_ZIP}"
TOO_LARGE = "This page is too large to show; it is in the ZIP of originals."
GONE = "It is not in the store any more."


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands in a document of one file: the addresses of its pictures, or its words, and what is left out.

    The address of a page that is too large to show is "".
    """

    pictures: Sequence[str] = ()
    # How many pages the file has.
    of: int = 0
    words: str = ""
    # What is left out and where it is, in a sentence or two; "" when nothing is.
    left_out: str = ""


@dataclass(slots=True)
class Showing:
    """Takes one file after another, until there is no room or no time for more."""

    until: float
    # Every picture by its address: what `lms.core.pdf.render` is given beside the words.
    pictures: dict[str, bytes] = field(default_factory=dict)
    characters: int = 0

    def show(self, media: str, body: bytes) -> Shown:
        """What stands in the document of a file."""
        if media == TEXT:
            return self._words(body.decode("utf-8", "replace"))
        room = 0 if monotonic() > self.until else MOST_PICTURES - len(self.pictures)
        if room <= 0:
            return Shown(left_out=NO_ROOM)
        if media == PDF:
            return self._pages(body, min(room, MOST_PAGES))
        picture = as_picture(body) if media in PICTURES else None
        return Shown([self._kept(picture)], 1) if picture else Shown(left_out=NOT_SHOWN)

    def _words(self, words: str) -> Shown:
        room = min(MOST_CHARACTERS, MOST_CHARACTERS_IN_ALL - self.characters)
        if room <= 0:
            return Shown(left_out=NO_ROOM)
        shown = words[:room]
        self.characters += len(shown)
        if shown == words:
            return Shown(words=words)
        return Shown(words=shown, left_out=f"The first {room:,} of {len(words):,} characters are shown. {IN_THE_ZIP}")

    def _pages(self, body: bytes, most: int) -> Shown:
        found = drawn(body, most)
        pictures = [self._kept(page) if page else "" for page in found.pages]
        if not pictures:
            return Shown(left_out=NOT_SHOWN)
        if len(pictures) == found.of:
            return Shown(pictures, found.of)
        first = "Page 1" if len(pictures) == 1 else f"Pages 1 to {len(pictures)}"
        verb = "is" if len(pictures) == 1 else "are"
        return Shown(pictures, found.of, left_out=f"{first} of {found.of} {verb} shown. {IN_THE_ZIP}")

    def _kept(self, picture: bytes) -> str:
        address = f"picture:{len(self.pictures) + 1}"
        self.pictures[address] = picture
        return address


def show_all(
    files: Iterable[tuple[str, str]], fetch: Callable[[str], bytes]
) -> tuple[Mapping[str, Shown], Mapping[str, bytes]]:
    """What stands in a document of each of these files, by its SHA-256, and the pictures by their addresses.

    Each file is its SHA-256 and its media type; `fetch` raises NotKept for one that is gone.
    """
    showing, found = Showing(monotonic() + LONGEST), dict[str, Shown]()
    for name, media in files:
        try:
            found[name] = showing.show(media, fetch(name))
        except NotKept:
            found[name] = Shown(left_out=GONE)
    return found, showing.pictures


def wanted(files: Iterable[EvidenceFile], scans: Iterable[str]) -> list[tuple[str, str]]:
    """The files to show, and the pictures of pages that came back on paper: each once, in order."""
    named = [(file.file, file.media) for file in files] + [(name, JPEG) for name in scans]
    return list(dict(named).items())


def as_picture(body: bytes) -> bytes | None:
    """A kept picture as a JPEG no larger than a page needs; None for what is no sound picture."""
    try:
        with Image.open(BytesIO(body), formats=("PNG", "JPEG")) as opened:
            opened.draft("RGB", (SIDE, SIDE))
            picture = on_white(opened)
        picture.thumbnail((SIDE, SIDE))
    except (OSError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
    written = BytesIO()
    picture.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()


def on_white(picture: Image.Image) -> Image.Image:
    """A picture in plain colour; what can be seen through is as on paper."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    seen = picture.convert("RGBA")
    page = Image.new("RGB", seen.size, "white")
    page.paste(seen, mask=seen.getchannel("A"))
    return page
