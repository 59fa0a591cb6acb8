"""How a PDF was written: in one go, or with more added to its end each time it was changed (ISO 32000-1, 7.5)."""

import re

import pikepdf

from lms.core.uploads.changes import BLANK

# Where the newest cross-reference section begins, and the last words (7.5.5).
STARTXREF, LAST = re.compile(rb"startxref\s+(\d{1,10})\s+"), b"%%EOF"
# A section without objects of its own, as those have that only lead newer readers further (7.5.8.4).
EMPTY_SECTION = re.compile(rb"\s*xref\s+0\s+0\s+trailer\b")
# A section, as a table or in a stream (7.5.4 and 7.5.8).
SECTION = re.compile(rb"\s*(xref|\d+\s+\d+\s+obj)\b")
# The first object of a PDF that is shown while it still comes in says so in its first bytes (annex F.3.3).
LINEARIZED, MOST_OF_FIRST = b"/Linearized", 1024
SECTIONS_OF_LINEARIZED = 2


def has_tail(body: bytes) -> bool:
    """Whether anything follows the end of a PDF. In doubt it does not."""
    starts = list(STARTXREF.finditer(body))
    if not starts:  # damaged: only its last words are left to go by
        _, _, rest = body.rpartition(LAST)
        return LAST in body and bool(rest.strip(BLANK))
    if not SECTION.match(body, int(starts[-1][1])):
        return False
    after = body[starts[-1].end() :]
    return after.startswith(LAST) and bool(after.replace(LAST, b"").strip(BLANK))


def was_changed(body: bytes, trailer: pikepdf.Object) -> bool:
    """Whether a PDF holds what it was before it was last changed. In doubt it does not. `trailer` is its newest.

    Two sections are no change in what is written for a web page, nor where the newer has no objects of its own.
    """
    before = _before(trailer)
    if not before or _is_linearized(body):
        return False
    return not _only_leads_further(body, trailer) or _has_another_before(body, before)


def _before(trailer: pikepdf.Object) -> int:
    before = trailer.get("/Prev")
    return before if isinstance(before, int) and before > 0 else 0


def _is_linearized(body: bytes) -> bool:
    first, _, _ = body[:MOST_OF_FIRST].partition(b"endobj")
    return LINEARIZED in first and len(STARTXREF.findall(body)) == SECTIONS_OF_LINEARIZED


def _only_leads_further(body: bytes, trailer: pikepdf.Object) -> bool:
    starts = STARTXREF.findall(body)
    return "/XRefStm" in trailer and bool(starts) and EMPTY_SECTION.match(body, int(starts[-1])) is not None


def _has_another_before(body: bytes, start: int) -> bool:
    """Whether the section that begins there tells of an older one: that much was written before a change."""
    return b"/Prev" in body[start : body.find(b"startxref", start)]
