"""Modules that are not in the content folder: imported, or being written, each as its files by path."""

from collections.abc import Collection, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from lms.courses.content.archive import unpacked_in
from lms.courses.content.files import Faults
from lms.courses.content.modules import Module, read_modules


def read_files(files: Mapping[str, bytes], codes: Collection[str]) -> tuple[list[Module], list[str]]:
    """The modules in some files, path → bytes, and their faults as `path: reason` lines in order of path.

    A path is that of the content folder (modules/01-listening/page-1.md), or begins with the module's folder. `codes`
    are the criteria there are. Raises Refused for an unsafe path.
    """
    placed = {path if path.startswith("modules/") else f"modules/{path}": body for path, body in files.items()}
    with TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "modules").mkdir()
        unpacked_in(folder, placed)
        found = Faults(folder)
        modules = read_modules(folder / "modules", codes, found)
    return modules, found.in_order()
