"""The files of a portfolio as they are kept, in one ZIP, with a list that says what each one is.

The same files make the same bytes: entries are in one order, bear no date, and are not pressed smaller, which
pictures and PDFs would not be anyway. Each is named by its SHA-256, so that a name can do no harm where it is opened
and anybody can check that nothing was changed.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from io import BytesIO
from uuid import UUID
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from lms.core.clock import written_moment
from lms.core.files import NotKept
from lms.core.sheets import written as sheet_code
from lms.courses.models import ScannedPage
from lms.portfolio.models import Evidence, EvidenceFile
from lms.portfolio.rules import reference
from lms.portfolio.rules.files import changes_in_words
from lms.quality.rules.documents import in_size

FORMAT = "mentor-passport-originals/1"
# What one ZIP may hold: it is put together in memory.
MOST_OCTETS = 400 * 1000**2
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf", "text/plain": "txt"}
MANIFEST, READABLE = "manifest.json", "manifest.txt"
# The oldest date a ZIP can hold.
NO_DATE = (1980, 1, 1, 0, 0, 0)


class TooMuch(Exception):
    """The files together are larger than one ZIP may be. The message is one sentence."""


@dataclass(frozen=True, slots=True)
class Original:
    """A file of a portfolio: of which version of which piece, or page of which form, it is, and who added it when."""

    piece: int | None
    # What the piece is called by no other piece anywhere; "" where there is none.
    reference: str
    title: str
    version: int | None
    # The code of the form it is a page of, its number there, and where the paper is; "" and None for other files.
    form: str
    page: int | None
    kept_in: str
    name: str
    media: str
    sha256: str
    octets: int
    # What was taken out of it, or made otherwise, before it was kept (lms.core.uploads.changes.Change).
    changes: Sequence[str]
    note: str
    added_by: str
    added_at: str


def of_file(file: EvidenceFile, names: Mapping[UUID, str]) -> Original:
    """A file of a version of a piece. Names are those of the people who added files, by id."""
    piece = file.version.evidence
    return Original(
        piece=piece.number,
        reference=reference(piece),
        title=piece.title,
        version=file.version.number,
        form="",
        page=None,
        kept_in="",
        name=file.name,
        media=file.media,
        sha256=file.file,
        octets=file.octets,
        changes=file.changes,
        note=file.note,
        added_by=names.get(file.added_by, ""),
        added_at=written_moment(file.added_at),
    )


def of_paper(
    page: ScannedPage, piece: Evidence | None, names: Mapping[UUID, str], sizes: Mapping[str, int]
) -> Original:
    """A scanned page of a form that somebody put where it belongs, and the piece that was written on it.

    Sizes are of pictures, by their SHA-256.
    """
    assert page.form is not None
    assert page.settled_at is not None
    return Original(
        piece=piece.number if piece else None,
        reference=reference(piece) if piece else "",
        title=piece.title if piece else f"Paper: {page.form.kind.value}",
        version=None,
        form=page.form.code,
        page=page.page,
        kept_in=page.form.kept_at,
        name=f"{page.form.code}-page-{page.page}.jpg",
        media="image/jpeg",
        sha256=page.picture,
        octets=sizes[page.picture],
        changes=(),
        note="",
        added_by=names.get(page.settled_by, "") if page.settled_by else "",
        added_at=written_moment(page.settled_at),
    )


def originals_zip(facts: dict[str, str], originals: Sequence[Original], fetch: Callable[[str], bytes]) -> bytes:
    """A ZIP of these files and their list. A file that is not in the store any more is listed and said to be missing.

    Facts say whose portfolio it is. Raises TooMuch.
    """
    bodies: dict[str, bytes] = {}
    missing: set[str] = set()
    for each in originals:
        if each.sha256 in bodies or each.sha256 in missing:
            continue
        try:
            bodies[each.sha256] = fetch(each.sha256)
        except NotKept:
            missing.add(each.sha256)
        if sum(map(len, bodies.values())) > MOST_OCTETS:
            raise TooMuch(f"The files come to more than {in_size(MOST_OCTETS)}. Download them piece by piece.")
    return _zipped(_entries(facts, originals, bodies, missing))


def path_of(original: Original) -> str:
    """Where a file is in the ZIP."""
    return f"files/{original.sha256}.{ENDINGS.get(original.media, 'bin')}"


def _entries(
    facts: dict[str, str], originals: Sequence[Original], bodies: dict[str, bytes], missing: set[str]
) -> dict[str, bytes]:
    entries = {
        MANIFEST: _manifest(facts, originals, missing).encode(),
        READABLE: _readable(facts, originals, missing).encode(),
    }
    kept = {path_of(each): bodies[each.sha256] for each in originals if each.sha256 in bodies}
    return entries | dict(sorted(kept.items()))


def _manifest(facts: dict[str, str], originals: Sequence[Original], missing: set[str]) -> str:
    files = [{"file": None if each.sha256 in missing else path_of(each), **asdict(each)} for each in originals]
    return json.dumps({"format": FORMAT, **facts, "files": files}, ensure_ascii=False, indent=2) + "\n"


def _readable(facts: dict[str, str], originals: Sequence[Original], missing: set[str]) -> str:
    lines = [f"{name.replace('_', ' ').capitalize()}: {words}" for name, words in facts.items()]
    for each in originals:
        lines += ["", *_lines(each, lost=each.sha256 in missing)]
    if not originals:
        lines += ["", "There are no files in this portfolio."]
    return "\n".join(lines) + "\n"


def _lines(each: Original, *, lost: bool) -> Iterable[str]:
    piece = f"Piece {each.piece}{f', version {each.version}' if each.version else ''}: " if each.piece else ""
    yield f"{piece}{_line(each.title)}"
    if each.reference:
        yield f"  Reference: {each.reference}"
    if each.form:
        kept = f". The paper is kept in {_line(each.kept_in)}" if each.kept_in else ""
        yield f"  Form {sheet_code(each.form)}, page {each.page}{kept}"
    yield f"  Name: {_line(each.name)}"
    yield "  MISSING: it is not in the store any more." if lost else f"  In this ZIP: {path_of(each)}"
    yield f"  SHA-256: {each.sha256}"
    yield f"  Size: {each.octets:,} bytes"
    if changed := changes_in_words(each.changes, each.media):
        yield f"  Before it was kept: {changed}"
    if each.note:
        yield f"  What it shows: {_line(each.note)}"
    yield f"  Added by {each.added_by}, {each.added_at}"


def _line(words: str) -> str:
    """Somebody's words on one line, so that they cannot pass for a line of ours."""
    return " ".join(words.split())


def _zipped(entries: dict[str, bytes]) -> bytes:
    whole = BytesIO()
    with ZipFile(whole, "w", ZIP_STORED) as zipped:
        for name, body in entries.items():
            entry = ZipInfo(name, NO_DATE)
            entry.create_system = 3
            entry.external_attr = 0o600 << 16
            zipped.writestr(entry, body)
    return whole.getvalue()
