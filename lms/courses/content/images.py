"""A module's pictures: SVG or PNG, small, and with nothing in them that runs or fetches."""

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from lms.courses.content.files import Faults, read_bytes, shown_files

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\.(svg|png)")
PNG = b"\x89PNG\r\n\x1a\n"
SVG = "{http://www.w3.org/2000/svg}"
# Elements that run, or that bring in something else.
REFUSED = frozenset(
    {"script", "style", "foreignObject", "a", "set", "animate", "animateMotion", "animateTransform", "handler"}
)
NOT_PLAIN = (b"<!DOCTYPE", b"<!ENTITY", b"<?xml-stylesheet", b"\0")
TYPES = {".svg": "image/svg+xml", ".png": "image/png"}


def content_type(name: str) -> str:
    """What a picture of this name is sent as."""
    return TYPES[Path(name).suffix]


def read_images(folder: Path, faults: Faults) -> frozenset[str]:
    """The name of every picture of a module, with what is wrong written down."""
    found = set()
    for path in shown_files(folder):
        if not path.is_file() or not NAME.fullmatch(path.name):
            faults.add(path, "is not a picture we can show: use small letters, numbers and hyphens, then .svg or .png")
            continue
        found.add(path.name)
        body = read_bytes(path, faults)
        reason = _fault_in(path.suffix, body) if body is not None else None
        if reason:
            faults.add(path, reason)
    return frozenset(found)


def _fault_in(suffix: str, body: bytes) -> str | None:
    if suffix == ".png":
        return None if body.startswith(PNG) else "is not a PNG picture"
    if any(mark in body for mark in NOT_PLAIN):
        return "is not a plain SVG picture: take out its document type and style sheets"
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 - without a document type there are no entities to expand
    except (ElementTree.ParseError, ValueError, LookupError):
        return "is not an SVG picture"
    if root.tag != f"{SVG}svg":
        return "is not an SVG picture"
    return "carries script, or fetches something from elsewhere" if any(map(_is_lively, root.iter())) else None


def _is_lively(element: ElementTree.Element) -> bool:
    if not isinstance(element.tag, str):
        return True
    if not element.tag.startswith(SVG) or element.tag.removeprefix(SVG) in REFUSED:
        return True
    return any(_is_lively_attribute(name, value) for name, value in element.attrib.items())


def _is_lively_attribute(name: str, value: str) -> bool:
    local = name.rpartition("}")[2].casefold()
    if local.startswith("on"):
        return True
    if local in ("href", "src"):
        return not value.strip().startswith("#")
    compact = "".join(value.split()).casefold()
    outside = re.sub(r"url\((['\"]?)#[^)]*\)", "", compact)
    return "javascript:" in compact or "url(" in outside or "@import" in compact
