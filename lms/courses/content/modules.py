"""Module folders: everything a module is made of."""

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from lms.courses.content.ages import check_ages
from lms.courses.content.checks import Check, read_check
from lms.courses.content.easy_read import read_easy_read
from lms.courses.content.files import Faults, read_table, repeated, shown_files
from lms.courses.content.glossary import Term, read_glossary
from lms.courses.content.images import read_images
from lms.courses.content.pages import LONGEST_TITLE, PAGE, Page, read_pages, read_staff_page
from lms.courses.content.reflections import Prompt, read_reflections
from lms.courses.content.scenarios import SCENARIO, read_scenarios

FOLDER = re.compile(r"([0-9]{2})-([a-z0-9]+(?:-[a-z0-9]+)*)")
PARTS = frozenset(
    {"module.toml", "check.toml", "glossary.toml", "reflections.toml", "easy-read.toml", "facilitator.md"}
    | {"staff-note.md", "images"}
)


@dataclass(frozen=True, slots=True)
class Module:
    """A module as its folder says it. `files` holds every file of it, byte for byte, under its path in the folder."""

    path: str
    slug: str
    position: int
    title: str
    summary: str
    minutes: int
    criteria: tuple[str, ...]
    changes: str
    pages: tuple[Page, ...]
    check: Check
    glossary: tuple[Term, ...]
    scenarios: tuple[dict[str, Any], ...]
    prompts: tuple[Prompt, ...]
    easy_read: tuple[dict[str, Any], ...]
    facilitator: str
    staff_note: str
    files: Mapping[str, bytes]

    @property
    def content_hash(self) -> str:
        """What an edition of it is named by."""
        return fingerprint({f"{self.path}/{path}": body for path, body in self.files.items()})


def folder_name(position: int, slug: str) -> str:
    """The name of a module's folder: 01-listening."""
    return f"{position:02}-{slug}"


def files_in(folder: Path) -> dict[str, bytes]:
    """Every file of a folder under its path in it, in order, leaving out hidden ones."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not any(part.startswith(".") for part in file.relative_to(folder).parts)
    }


def fingerprint(files: Mapping[str, bytes]) -> str:
    """SHA-256 of files' paths and bytes, each with its length before it so that none can run into the next."""
    digest = hashlib.sha256()
    for path in sorted(files, key=PurePosixPath):
        digest.update(f"{path}\0{len(files[path])}\0".encode())
        digest.update(files[path])
    return digest.hexdigest()


def read_modules(folder: Path, codes: Collection[str], faults: Faults) -> list[Module]:
    """Every module of the folder, with what is wrong written down. `codes` are the criteria there are."""
    if not folder.is_dir():
        faults.add(folder, "there is no such folder")
    found: list[Module] = []
    for path in shown_files(folder):
        named = FOLDER.fullmatch(path.name)
        if not path.is_dir() or not named:
            faults.add(path, "is not a module: give its folder a name such as 01-listening")
            continue
        found.append(_module(path, int(named[1]), named[2], codes, faults))
        _check_against(found, path, faults)
    return found


def _check_against(found: list[Module], path: Path, faults: Faults) -> None:
    if repeated([module.slug for module in found]):
        faults.add(path, "has the same name as another module")
    if repeated([str(module.position) for module in found]):
        faults.add(path, "has the same number as another module")
    if repeated([module.title for module in found if module.title]):
        faults.add(path / "module.toml", "has the same title as another module")


def _module(path: Path, position: int, slug: str, codes: Collection[str], faults: Faults) -> Module:
    images = read_images(path / "images", faults)
    facts = _facts(path / "module.toml", codes, faults)
    terms = read_glossary(path / "glossary.toml", faults)
    pages = read_pages(path, images, terms, faults)
    numbers = [page.number for page in pages]
    module = Module(
        path=f"modules/{path.name}",
        slug=slug,
        position=position,
        title=facts.title,
        summary=facts.summary,
        minutes=facts.minutes,
        criteria=facts.criteria,
        changes=facts.changes,
        pages=pages,
        check=read_check(path / "check.toml", faults),
        glossary=terms,
        scenarios=read_scenarios(path, numbers, faults),
        prompts=read_reflections(path / "reflections.toml", numbers, codes, facts.criteria, faults),
        easy_read=read_easy_read(path / "easy-read.toml", images, faults),
        facilitator=read_staff_page(path / "facilitator.md", images, faults),
        staff_note=read_staff_page(path / "staff-note.md", images, faults),
        files=files_in(path),
    )
    check_ages(path, module, faults)
    _check_nothing_else(path, faults)
    return module


class _Facts(NamedTuple):
    title: str = ""
    summary: str = ""
    minutes: int = 1
    criteria: tuple[str, ...] = ()
    changes: str = ""


def _facts(path: Path, codes: Collection[str], faults: Faults) -> _Facts:
    table = read_table(path, faults)
    if table is None:
        return _Facts()
    facts = _Facts(
        title=table.text("title", LONGEST_TITLE),
        summary=table.text("summary", 300),
        minutes=table.number("minutes", 1, 1000),
        criteria=tuple(table.texts("criteria")),
        changes=table.text_if_any("changes", 300) or "",
    )
    table.nothing_else()
    for code in facts.criteria:
        if code not in codes:
            table.fault(f"names a criterion that does not exist: {code}")
    return facts


def _check_nothing_else(path: Path, faults: Faults) -> None:
    for file in shown_files(path):
        if file.name not in PARTS and not PAGE.fullmatch(file.name) and not SCENARIO.fullmatch(file.name):
            faults.add(file, "is not a part of a module: pages are named page-1.md, page-2.md and so on")
