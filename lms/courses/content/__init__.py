"""Reading the content folder: what it says, and everything that is wrong with it."""

from pathlib import Path

from lms.courses.content.files import Faults, shown_files
from lms.courses.content.modules import Module, files_in, fingerprint, folder_name, read_modules
from lms.courses.content.specifications import OutcomeFacts, Specification, UnitFacts, read_specifications

__all__ = ["Module", "OutcomeFacts", "Specification", "UnitFacts", "faults", "fingerprints", "folder_name", "read"]


def read(folder: Path) -> tuple[list[Specification], list[Module], list[str]]:
    """The qualifications and modules of a content folder, and its faults as `path: reason` lines in order of path.

    Where there are faults, what was read is not whole and must not be published.
    """
    found = Faults(folder)
    specifications = read_specifications(folder / "qualifications", found)
    codes = {code for specification in specifications for code in specification.criteria}
    modules = read_modules(folder / "modules", codes, found)
    return specifications, modules, found.in_order()


def faults(folder: Path) -> list[str]:
    """Everything that is wrong with a content folder, as `path: reason` lines; none when it is sound."""
    return read(folder)[2]


def fingerprints(folder: Path) -> dict[str, str]:
    """The content hash of every qualification file and module folder, under its path. Reads, and checks nothing."""
    found = {}
    for file in shown_files(folder / "qualifications"):
        if file.is_file():
            path = f"qualifications/{file.name}"
            found[path] = fingerprint({path: file.read_bytes()})
    for module in shown_files(folder / "modules"):
        if module.is_dir():
            path = f"modules/{module.name}"
            found[path] = fingerprint({f"{path}/{name}": body for name, body in files_in(module).items()})
    return found
