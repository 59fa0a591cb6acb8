"""What is kept of a file, and how that differs from what was sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

# What programs fill room up with: where there is nothing else, there is nothing to tell.
BLANK = b"\0\t\n\f\r "


class Change(StrEnum):
    """What a file held and holds no more, or how it is kept otherwise than it came. The words are stored with it."""

    PLACE = "place"
    TIME = "time"
    DEVICE = "device"
    MAKER = "maker"
    NOTES = "notes"
    MARK = "mark"
    EARLIER = "earlier"
    FRAMES = "frames"
    TAIL = "tail"
    AS_JPEG = "jpeg"
    AS_PNG = "png"
    LINE_ENDS = "line ends"
    COLOURS = "colours"
    SIGNATURE = "signature"


# A picture of one kind was saved as another.
SAVED = frozenset({Change.AS_JPEG, Change.AS_PNG})


def in_order(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Each of these changes once, in the order in which people are told of them."""
    made = set(changes)
    return tuple(change for change in Change if change in made)


@dataclass(frozen=True, slots=True)
class Harmless:
    """What is kept of a file: its bytes as we wrote them, what they are, a small picture, and what was changed.

    A picture drawn anew from the same pixels is not changed; nor is a PDF written anew with the same pages.
    """

    media: str
    body: bytes
    thumbnail: bytes | None = None
    changes: tuple[Change, ...] = ()
