"""Plain text: UTF-8, with nothing in it but what can be read."""

import unicodedata

from lms.core.uploads.changes import Change, Harmless
from lms.core.uploads.limits import (
    EMPTY,
    MOST_TEXT,
    NOT_UTF_8,
    TEXT,
    TEXT_TOO_BIG,
    WRONG_KIND,
    Unfit,
)
from lms.core.uploads.looking import BYTE_ORDER_MARK

SPACES = "\n\t"
LINE_ENDS = b"\r\f"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def read(body: bytes) -> Harmless:
    """Plain text with one kind of line end. Raises Unfit for what is not text, not UTF-8, too long or nothing."""
    if body.startswith(UTF_16):
        raise Unfit(NOT_UTF_8)
    try:
        words = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unfit(NOT_UTF_8 if _is_almost_text(body) else WRONG_KIND) from None
    words = words.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    if any(unicodedata.category(letter) == "Cc" and letter not in SPACES for letter in words):
        raise Unfit(WRONG_KIND)
    if len(body) > MOST_TEXT:
        raise Unfit(TEXT_TOO_BIG)
    if not words.strip():
        raise Unfit(EMPTY)
    return Harmless(TEXT, words.encode(), changes=_changes(body))


def _changes(body: bytes) -> tuple[Change, ...]:
    mark = (Change.MARK,) if body.startswith(BYTE_ORDER_MARK) else ()
    return (*mark, Change.LINE_ENDS) if any(octet in LINE_ENDS for octet in body) else mark


def _is_almost_text(body: bytes) -> bool:
    """Whether bytes look like words in an older encoding: hardly anything in them is a control character."""
    return not any(octet < 32 and octet not in b"\n\r\t\f" for octet in body[:4096])
