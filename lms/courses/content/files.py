"""Files of the content folder, read with care: every fault is written down with the path it is in."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LARGEST = 1024 * 1024


# Far more than any page or check has.
MOST_BRACKETS, MOST_BRACKETS_IN_TABLES = 200, 1000
QUOTES_IN_QUOTES = re.compile(rb"(?:>[ \t]*){30}")


@dataclass
class Faults:
    """What is wrong with a content folder, as `path: reason` lines."""

    folder: Path
    lines: list[str] = field(default_factory=list)

    def add(self, path: Path, reason: str) -> None:
        """Write down one fault, once."""
        line = f"{path.relative_to(self.folder).as_posix()}: {reason}"
        if line not in self.lines:
            self.lines.append(line)

    def in_order(self) -> list[str]:
        """The lines in order of path."""
        return sorted(self.lines, key=lambda line: line.partition(":")[0])


def shown_files(folder: Path) -> list[Path]:
    """What is in a folder, by name, leaving out hidden files. Empty when there is no such folder."""
    return sorted(path for path in folder.iterdir() if not path.name.startswith(".")) if folder.is_dir() else []


def read_bytes(path: Path, faults: Faults) -> bytes | None:
    """What a file holds, or None with the fault written down."""
    try:
        if path.stat().st_size > LARGEST:
            faults.add(path, "is larger than 1 MB")
            return None
        return path.read_bytes()
    except FileNotFoundError:
        faults.add(path, "is missing")
    except OSError:
        faults.add(path, "cannot be read")
    return None


def read_text(path: Path, faults: Faults) -> str | None:
    """The words of a file, or None with the fault written down."""
    body = read_bytes(path, faults)
    if body is None:
        return None
    try:
        words = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        faults.add(path, "is not UTF-8 text")
        return None
    if "\0" in words:
        faults.add(path, "is not text")
        return None
    if is_tangled(path.name, body):
        faults.add(path, "has too many marks inside each other to be read: take some out")
        return None
    return words.replace("\r\n", "\n")


def is_tangled(path: str, body: bytes) -> bool:
    """Whether a file has so many marks, or so many inside each other, that reading it would hold everybody up.

    The reader of Markdown looks for the end of every bracket to the end of its paragraph.
    """
    most = {".md": MOST_BRACKETS, ".toml": MOST_BRACKETS_IN_TABLES}.get(path[path.rfind(".") :])
    return most is not None and (body.count(b"[") > most or QUOTES_IN_QUOTES.search(body) is not None)


class Table:
    """A table of a TOML file. Every fact is asked for by name; what is wrong or left over is written down."""

    def __init__(self, facts: dict[str, Any], path: Path, faults: Faults, where: str = "") -> None:
        self.facts = dict(facts)
        self.path = path
        self.faults = faults
        self.where = where

    def fault(self, reason: str) -> None:
        """Write down what is wrong with this table."""
        self.faults.add(self.path, f"{self.where} {reason}" if self.where else reason)

    def _take(self, name: str) -> Any:
        if name not in self.facts:
            self.fault(f"has no {name}")
        return self.facts.pop(name, None)

    def text(self, name: str, longest: int = 2000) -> str:
        """Words, on one line or more; empty when there is a fault."""
        value = self._take(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.fault(f"has a {name} that is not text")
            return ""
        if not value.strip():
            self.fault(f"has an empty {name}")
        if len(value) > longest:
            self.fault(f"has a {name} longer than {longest:,} characters")
        return value.strip()

    def text_if_any(self, name: str, longest: int = 2000) -> str | None:
        """Words that may be left out; None when they are, or when there is a fault."""
        return (self.text(name, longest) or None) if name in self.facts else None

    def number(self, name: str, least: int, most: int) -> int:
        """A whole number within these limits; the least one when there is a fault."""
        value = self._take(name)
        if value is None:
            return least
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.fault(f"has a {name} that is not a whole number from {least} to {most}")
            return least
        return value

    def number_if_any(self, name: str, least: int, most: int, usual: int) -> int:
        """A whole number that may be left out: then it is the usual one."""
        return self.number(name, least, most) if name in self.facts else usual

    def flag_if_any(self, name: str) -> bool:
        """True or false; false when it is left out."""
        return self.flag(name) if name in self.facts else False

    def table_if_any(self, name: str) -> "Table":
        """The one table of that name inside this one; an empty one when it is left out."""
        value = self.facts.pop(name, {})
        if not isinstance(value, dict):
            self.fault(f"has a {name} that is not a table")
            value = {}
        within = f"{self.where} " if self.where else ""
        return Table(value, self.path, self.faults, f"{within}{name}")

    def flag(self, name: str) -> bool:
        """True or false; false when there is a fault."""
        value = self._take(name)
        if value is not None and not isinstance(value, bool):
            self.fault(f"has a {name} that is not true or false")
        return value is True

    def texts(self, name: str) -> list[str]:
        """Several pieces of text, none twice; empty when there is a fault."""
        value = self._take(name)
        if value is None:
            return []
        if not isinstance(value, list) or not value or not all(isinstance(item, str) for item in value):
            self.fault(f"has {name} that are not a list of text")
            return []
        for item in repeated(value):
            self.fault(f"names {item} twice in {name}")
        return value

    def texts_if_any(self, name: str) -> list[str]:
        """Several pieces of text that may be left out."""
        return self.texts(name) if name in self.facts else []

    def tables_if_any(self, name: str, kind: str = "") -> list["Table"]:
        """The tables inside this one, where there are any."""
        return self.tables(name, kind) if name in self.facts else []

    def tables(self, name: str, kind: str = "") -> list["Table"]:
        """The tables inside this one, each known by its kind and place: question 2."""
        value = self.facts.pop(name, None)
        if not isinstance(value, list) or not value or not all(isinstance(item, dict) for item in value):
            self.fault(f"has no {name}")
            return []
        within = f"{self.where} " if self.where else ""
        return [Table(item, self.path, self.faults, f"{within}{kind or name} {n}") for n, item in enumerate(value, 1)]

    def nothing_else(self) -> None:
        """Write down every fact nobody asked for: it may be a slip in the name of one that matters."""
        for name in self.facts:
            self.fault(f"has a field that is not known: {name}")


def read_table(path: Path, faults: Faults) -> Table | None:
    """A TOML file as a table, or None with the fault written down."""
    words = read_text(path, faults)
    if words is None:
        return None
    try:
        return Table(tomllib.loads(words), path, faults)
    except tomllib.TOMLDecodeError as reason:
        faults.add(path, f"is not sound TOML: {reason}")
    except ValueError:  # Python reads no number of more than 4,300 figures
        faults.add(path, "has a number too long to be read")
    except RecursionError:
        faults.add(path, "has too many marks inside each other to be read: take some out")
    return None


def repeated(items: Sequence[str]) -> list[str]:
    """Whatever comes a second time."""
    return sorted({item for n, item in enumerate(items) if item in items[:n]})
