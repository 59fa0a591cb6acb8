"""What a file is, told from its content and never from its name, and what is kept of it."""

from lms.core.uploads.changes import Harmless
from lms.core.uploads.limits import (
    EMPTY,
    JPEG,
    MOST_OCTETS,
    NOT_WHAT_IT_SEEMS,
    OFFICE,
    OTHER_PICTURE,
    PDF,
    PNG,
    TEXT,
    TOO_BIG,
    WEB_PAGE,
    Unfit,
)

# How each kind begins, as the standards say: JFIF and ISO 10918-1, PNG (RFC 2083), GIF89a, RIFF, ISO 32000-1 7.5.2.
BEGINNINGS = {
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
    b"%PDF-": "PDF",
}
MEDIA = {"JPEG": JPEG, "PNG": PNG, "PDF": PDF}
OFFICE_BEGINNINGS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf")
PICTURE_BEGINNINGS = (b"II*\0", b"MM\0*", b"\0\0\1\0", b"8BPS", b"\0\0\0\x0cjP", b"\xff\x0a")
MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<svg", b"<script", b"<!--", b"<head", b"<body", b"<?php", b"<math")
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def kind_of(body: bytes) -> str | None:
    """What bytes begin as: JPEG, PNG, GIF, WEBP or PDF; None for anything else."""
    if body.startswith(b"RIFF") and body[8:12] == b"WEBP":
        return "WEBP"
    return next((kind for beginning, kind in BEGINNINGS.items() if body.startswith(beginning)), None)


def media_of(body: bytes) -> str:
    """The media type of bytes that were looked at and kept."""
    return MEDIA.get(kind_of(body) or "", TEXT)


def look(body: bytes) -> Harmless:
    """What is kept of a file. Raises Unfit for whatever cannot be made harmless."""
    if not body:
        raise Unfit(EMPTY)
    if len(body) > MOST_OCTETS:
        raise Unfit(TOO_BIG)
    kind = kind_of(body)
    if kind is None:
        return _look_at_text(body)
    harmless = _look_at_pdf(body) if kind == "PDF" else _look_at_picture(body, kind)
    if len(harmless.body) > MOST_OCTETS:
        raise Unfit(TOO_BIG)
    return harmless


def _look_at_picture(body: bytes, kind: str) -> Harmless:
    from lms.core.uploads.pictures import redrawn

    return redrawn(body, kind)


def _look_at_pdf(body: bytes) -> Harmless:
    from lms.core.uploads.pdfs import rewritten

    return rewritten(body)


def _look_at_text(body: bytes) -> Harmless:
    from lms.core.uploads.texts import read

    if body.startswith(OFFICE_BEGINNINGS):
        raise Unfit(OFFICE)
    if body.startswith(PICTURE_BEGINNINGS) or body[4:8] == b"ftyp" or _is_bitmap(body):
        raise Unfit(OTHER_PICTURE)
    if body.removeprefix(BYTE_ORDER_MARK).lstrip()[:16].lower().startswith(MARKUP):
        raise Unfit(WEB_PAGE)
    if b"%PDF-" in body[:1024]:  # some readers look so far for the beginning of a PDF
        raise Unfit(NOT_WHAT_IT_SEEMS)
    return read(body)


def _is_bitmap(body: bytes) -> bool:
    """Two letters are not enough: words begin with them too. Four reserved bytes of nothing follow its length."""
    return body.startswith(b"BM") and body[6:10] == bytes(4)
