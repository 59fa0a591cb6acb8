"""What a camera or a program wrote beside a picture (Exif 2.32), by what it is about."""

import re
import warnings
from collections.abc import Mapping
from typing import Any

from PIL import ExifTags, Image

from lms.core.uploads.changes import BLANK, Change

# Directories other than the first (4.6.3 and 4.8.1): what the camera did, where it was, and a smaller picture.
OF_CAMERA, OF_PLACE, SECOND = 0x8769, 0x8825, ExifTags.IFD.IFD1
# Tags of the first directory and of the camera's (tables 4, 7 and 8). The day a file was last changed, its fraction and
# its zone, and with which program on which computer, say nothing of the day a photograph was taken.
TIMES = frozenset({0x9003, 0x9004, 0x9011, 0x9012, 0x9291, 0x9292})
DEVICES = frozenset({0x010F, 0x0110, *range(0xA431, 0xA436)})
MAKERS = frozenset({0x0131, 0x0132, 0x013C, 0x9010, 0x9290})
# Tags of the place's (table 15): where somebody was or went; the others say nothing of that without one of these.
POSITIONS = frozenset({0x02, 0x04, 0x06, 0x14, 0x16})
TIMES_OF_PLACE = frozenset({0x07, 0x1D})
# Days and hours: those not known are blank (4.6.4 and 4.6.5), and some cameras write noughts.
DATES = TIMES | TIMES_OF_PLACE | {0x0132, 0x9010, 0x9290}
FIGURE = re.compile("[1-9]")
# Words that begin with eight bytes for the letters they are written in.
LETTERED = frozenset({0x9286, 0x1B, 0x1C})
# Room that Microsoft's programs leave in a directory, and by how much they moved it.
PADDING = frozenset({0xEA1C, 0xEA1D})
# How the pixels are laid out: a picture drawn anew says it too, or needs to say it no more.
LAYOUT = frozenset({*range(0x0100, 0x0104), 0x0106, 0x0112, 0x0115, 0x011A, 0x011B, 0x0128, 0x0201, 0x0202, 0x0211})
LAYOUT |= {0x0212, 0x0213, 0x0214, OF_CAMERA, OF_PLACE} | PADDING
LAYOUT_OF_CAMERA = frozenset({0x9000, 0x9101, 0x9102, *range(0xA000, 0xA004), 0xA005, 0xA500}) | PADDING
# How long the smaller picture is, as a JPEG or in strips.
LENGTHS_OF_THUMBNAIL = (0x0202, 0x0117)


def told_by_exif(said: bytes) -> set[Change]:
    """What a camera wrote beside a picture, by kind. Notes, where it cannot be read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what it says of damage helps nobody here
        try:
            return _kinds(said)
        except MemoryError:
            raise
        except Exception:  # what is damaged raises whatever it meets
            return {Change.NOTES}


def _kinds(said: bytes) -> set[Change]:
    exif = Image.Exif()
    exif.load(said)
    camera, place, second = (exif.get_ifd(directory) for directory in (OF_CAMERA, OF_PLACE, SECOND))
    kinds = _kinds_in(exif, LAYOUT) | _kinds_in(camera, LAYOUT_OF_CAMERA) | _kinds_of_place(place)
    return kinds | ({Change.NOTES} if _holds_picture(second) else set())


def _holds_picture(second: Mapping[int, Any]) -> bool:
    """A smaller picture can show what was cropped away from the other."""
    return any(second.get(tag) for tag in LENGTHS_OF_THUMBNAIL)


def _kinds_in(directory: Mapping[int, Any], layout: frozenset[int]) -> set[Change]:
    kinds = {Change.TIME: TIMES, Change.DEVICE: DEVICES, Change.MAKER: MAKERS}
    tags = _said(directory) - layout
    known = {change for change, its_tags in kinds.items() if tags & its_tags}
    return known | ({Change.NOTES} if tags.difference(*kinds.values()) else set())


def _kinds_of_place(place: Mapping[int, Any]) -> set[Change]:
    tags = _said(place) - {0} - {tag for tag in POSITIONS if _is_nought(place.get(tag))}  # 0: the directory's version
    others = tags - TIMES_OF_PLACE
    kinds = {Change.TIME} if tags & TIMES_OF_PLACE else set()
    return kinds | ({Change.PLACE if others & POSITIONS else Change.NOTES} if others else set())


def _is_nought(position: Any) -> bool:
    """What some cameras write where they do not know."""
    return not isinstance(position, (str, bytes)) and not FIGURE.search(str(position))


def _said(directory: Mapping[int, Any]) -> set[int]:
    """The tags under which something is written; cameras leave room for what nobody wrote."""
    return {tag for tag, value in directory.items() if _says_something(tag, value)}


def _says_something(tag: int, value: Any) -> bool:
    if tag in DATES:
        return bool(FIGURE.search(str(value)))
    if isinstance(value, bytes):
        return bool(value[8 if tag in LETTERED else 0 :].strip(BLANK))
    if isinstance(value, tuple):
        return any(_says_something(tag, each) for each in value)
    return value == value and bool(str(value).strip("\0 "))  # what was divided by nothing is not even itself
