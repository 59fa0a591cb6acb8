"""The whole module again in easy read: one short sentence and one picture a line."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from lms.courses.content.files import Faults, Table, read_table
from lms.courses.content.reading_age import WORD

MOST_WORDS = 15


def read_easy_read(path: Path, images: Collection[str], faults: Faults) -> tuple[dict[str, Any], ...]:
    """The parts of an easy-read file as an edition keeps them, with what is wrong written down.

    None where there is no such file. `images` are the names of the module's pictures.
    """
    table = read_table(path, faults) if path.exists() else None
    if table is None:
        return ()
    parts = tuple(_part(part, images) for part in table.tables("part"))
    table.nothing_else()
    return parts


def _part(table: Table, images: Collection[str]) -> dict[str, Any]:
    part = {"title": table.text("title", 120), "lines": [_line(line, images) for line in table.tables("line")]}
    table.nothing_else()
    return part


def _line(table: Table, images: Collection[str]) -> dict[str, str]:
    line = {"text": table.text("text", 200), "image": table.text("image", 80), "alt": table.text("alt", 200)}
    table.nothing_else()
    words = len(WORD.findall(line["text"]))
    if words > MOST_WORDS:
        table.fault(f"has {words} words, and a line of easy read has {MOST_WORDS} at most")
    if line["image"] and line["image"] not in images:
        table.fault(f"shows a picture that is not there: images/{line['image']}")
    return line
