"""Reading the content folder: what it says, and everything that is wrong with it."""

import hashlib
from pathlib import Path

from lms.courses.content.files import Faults, shown_files
from lms.courses.content.modules import Module, read_modules
from lms.courses.content.specifications import OutcomeFacts, Specification, UnitFacts, read_specifications

__all__ = ["Module", "OutcomeFacts", "Specification", "UnitFacts", "faults", "fingerprints", "read"]


def read(folder: Path) -> tuple[list[Specification], list[Module], list[str]]:
    """The qualifications and modules of a content folder, and its faults as `path: reason` lines in order of path.

    Where there are faults, what was read is not whole and must not be published.
    """
    found = Faults(folder)
    specifications = read_specifications(folder / "qualifications", found)
    codes = {code for specification in specifications for code in specification.criteria}
    modules = read_modules(folder / "modules", codes, found)
    return specifications, modules, sorted(found.lines, key=lambda line: line.partition(":")[0])


def faults(folder: Path) -> list[str]:
    """Everything that is wrong with a content folder, as `path: reason` lines; none when it is sound."""
    return read(folder)[2]


def fingerprints(folder: Path) -> dict[str, str]:
    """The content hash of every qualification file and module folder, under its path. Reads, and checks nothing."""
    files = shown_files(folder / "qualifications")
    found = {f"qualifications/{file.name}": _hash(folder, [file]) for file in files if file.is_file()}
    for module in shown_files(folder / "modules"):
        if module.is_dir():
            found[f"modules/{module.name}"] = _hash(folder, sorted(module.rglob("*")))
    return found


def _hash(folder: Path, files: list[Path]) -> str:
    """SHA-256 of the files' names and bytes, each with its length before it so that none can run into the next."""
    digest = hashlib.sha256()
    for file in files:
        if file.is_file() and not file.name.startswith("."):
            body = file.read_bytes()
            digest.update(f"{file.relative_to(folder).as_posix()}\0{len(body)}\0".encode())
            digest.update(body)
    return digest.hexdigest()
