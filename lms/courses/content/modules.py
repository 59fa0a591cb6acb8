"""Module folders: pages in Markdown, pictures, and a knowledge check."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from lms.core.markdown import to_html
from lms.courses.content.checks import Check, read_check
from lms.courses.content.files import Faults, read_table, read_text, repeated, shown_files
from lms.courses.content.images import Image, read_images

FOLDER = re.compile(r"([0-9]{2})-([a-z0-9]+(?:-[a-z0-9]+)*)")
PAGE = re.compile(r"page-([1-9][0-9]?)\.md")
HEADING = re.compile(r"\s*# +(.+?) *#* *(?:\n|$)")
LONGEST_TITLE = 120


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its heading, its Markdown, and the clean HTML of what follows the heading."""

    number: int
    title: str
    source: str
    html: str


@dataclass(frozen=True, slots=True)
class Module:
    """A module as its folder says it."""

    path: str
    slug: str
    position: int
    title: str
    summary: str
    minutes: int
    criteria: tuple[str, ...]
    pages: tuple[Page, ...]
    check: Check
    images: tuple[Image, ...]


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
    title, summary, minutes, criteria = _facts(path / "module.toml", codes, faults)
    module = Module(
        path=f"modules/{path.name}",
        slug=slug,
        position=position,
        title=title,
        summary=summary,
        minutes=minutes,
        criteria=criteria,
        pages=tuple(_pages(path, {image.name for image in images}, faults)),
        check=read_check(path / "check.toml", faults),
        images=tuple(images),
    )
    _check_nothing_else(path, faults)
    return module


def _facts(path: Path, codes: Collection[str], faults: Faults) -> tuple[str, str, int, tuple[str, ...]]:
    table = read_table(path, faults)
    if table is None:
        return "", "", 1, ()
    criteria = table.texts("criteria")
    for code in criteria:
        if code not in codes:
            table.fault(f"names a criterion that does not exist: {code}")
    facts = table.text("title", LONGEST_TITLE), table.text("summary", 300), table.number("minutes", 1, 1000)
    table.nothing_else()
    return (*facts, tuple(criteria))


def _check_nothing_else(path: Path, faults: Faults) -> None:
    for file in shown_files(path):
        known = file.name in ("module.toml", "check.toml", "images") or PAGE.fullmatch(file.name)
        if not known:
            faults.add(file, "is not a part of a module: pages are named page-1.md, page-2.md and so on")


def _pages(path: Path, images: Collection[str], faults: Faults) -> list[Page]:
    numbers = sorted(int(named[1]) for file in shown_files(path) if (named := PAGE.fullmatch(file.name)))
    if not numbers:
        faults.add(path, "has no pages")
    elif numbers != list(range(1, len(numbers) + 1)):
        missing = next(n for n in range(1, len(numbers) + 1) if n not in numbers)
        faults.add(path, f"has no page-{missing}.md, and has pages after it")
    read = [_page(path / f"page-{number}.md", number, images, faults) for number in numbers]
    pages = [page for page in read if page]
    for title in repeated([page.title for page in pages]):
        faults.add(path, f"has two pages headed {title}")
    return pages


def _page(path: Path, number: int, images: Collection[str], faults: Faults) -> Page | None:
    source = read_text(path, faults)
    if source is None:
        return None
    heading = HEADING.match(source)
    if not heading:
        faults.add(path, "has no heading: begin it with # and its title")
        return None
    title = heading[1].strip()
    if len(title) > LONGEST_TITLE or any(mark in title for mark in "*_`[]<>"):
        faults.add(path, f"has a heading that is not plain words, {LONGEST_TITLE} characters at most")
    html = str(to_html(source[heading.end() :]))
    _check_body(path, html, images, faults)
    return Page(number, title, source, html)


def _check_body(path: Path, html: str, images: Collection[str], faults: Faults) -> None:
    body = _Body()
    body.feed(html)
    if not body.words.strip():
        faults.add(path, "has nothing under its heading")
    if body.headings:
        faults.add(path, "has a second # heading: use ## for the parts of a page")
    for source, words in body.images:
        name = source.removeprefix("images/")
        if not source.startswith("images/") or name not in images:
            faults.add(path, f"shows a picture that is not there: {source or 'one with no address'}")
        if not words.strip():
            faults.add(path, f"shows a picture that has no words: {source}")


class _Body(HTMLParser):
    """What a page's HTML holds that matters here: words, top headings and pictures."""

    def __init__(self) -> None:
        super().__init__()
        self.words = ""
        self.headings = 0
        self.images: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "img":
            self.images.append((given.get("src") or "", given.get("alt") or ""))
        self.headings += tag == "h1"

    def handle_data(self, data: str) -> None:
        self.words += data
