"""Pages in Markdown: those that learners read, and those for staff."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from lms.core.markdown import to_html
from lms.courses.content.estates import Estate, as_read_by, faults_in
from lms.courses.content.files import Faults, read_text, repeated, shown_files
from lms.courses.content.glossary import Term, with_links

PAGE = re.compile(r"page-([1-9][0-9]?)\.md")
HEADING = re.compile(r"\s*# +(.+?) *#* *(?:\n|$)")
LONGEST_TITLE = 120


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its heading, its Markdown, and the clean HTML of what follows the heading.

    `html_women` is what readers in a women's prison see, None where it is the same.
    """

    number: int
    title: str
    source: str
    html: str
    html_women: str | None

    @property
    def renders(self) -> list[str]:
        """Its HTML for each estate that reads something of its own."""
        return [self.html] if self.html_women is None else [self.html, self.html_women]


def read_pages(path: Path, images: Collection[str], terms: Sequence[Term], faults: Faults) -> tuple[Page, ...]:
    """Every page of a module's folder, with what is wrong written down."""
    numbers = sorted(int(named[1]) for file in shown_files(path) if (named := PAGE.fullmatch(file.name)))
    if not numbers:
        faults.add(path, "has no pages")
    elif numbers != list(range(1, len(numbers) + 1)):
        missing = next(n for n in range(1, len(numbers) + 1) if n not in numbers)
        faults.add(path, f"has no page-{missing}.md, and has pages after it")
    read = [_page(path / f"page-{number}.md", number, images, terms, faults) for number in numbers]
    pages = tuple(page for page in read if page)
    for title in repeated([page.title for page in pages]):
        faults.add(path, f"has two pages headed {title}")
    return pages


def _page(path: Path, number: int, images: Collection[str], terms: Sequence[Term], faults: Faults) -> Page | None:
    source = read_text(path, faults)
    if source is None:
        return None
    page, reasons = page_of(source, number, images, terms)
    for reason in reasons:
        faults.add(path, reason)
    return page


def page_of(
    source: str, number: int, images: Collection[str], terms: Sequence[Term] = ()
) -> tuple[Page | None, list[str]]:
    """A page from its Markdown, and what is wrong with it, each as a reason; None where it has no heading."""
    heading = HEADING.match(source)
    if not heading:
        return None, ["has no heading: begin it with # and its title"]
    title, reasons = heading[1].strip(), []
    if len(title) > LONGEST_TITLE or any(mark in title for mark in "*_`[]<>"):
        reasons.append(f"has a heading that is not plain words, {LONGEST_TITLE} characters at most")
    body = source[heading.end() :]
    html, html_women = render(body)
    reasons += faults_in(body) + faults_of(html, images)
    if html_women is not None:
        reasons += faults_of(html_women, images)
        html_women = with_links(html_women, terms, number)
    return Page(number, title, source, with_links(html, terms, number), html_women), reasons


def render(source: str) -> tuple[str, str | None]:
    """Markdown as the clean HTML of each estate: everybody's, then the women's, None where it is the same."""
    html = str(to_html(as_read_by(Estate.MEN, source)))
    html_women = str(to_html(as_read_by(Estate.WOMEN, source)))
    return html, None if html_women == html else html_women


def read_staff_page(path: Path, images: Collection[str], faults: Faults) -> str:
    """The clean HTML under the heading of a page for staff; empty where there is no such page."""
    source = read_text(path, faults) if path.exists() else None
    if source is None:
        return ""
    page, reasons = page_of(source, 1, images)
    for reason in reasons:
        faults.add(path, reason)
    if page and page.html_women is not None:
        faults.add(path, "has words for one estate only, and staff of every prison read it")
    return page.html if page else ""


def faults_of(html: str, images: Collection[str]) -> list[str]:
    """What is wrong with the HTML under a heading, as reasons. `images` are the names of the pictures there are."""
    body = _Body()
    body.feed(html)
    body.close()
    reasons = [] if body.words.strip() else ["has nothing under its heading"]
    if body.headings:
        reasons.append("has a second # heading: use ## for the parts of a page")
    if body.dead_links:
        reasons.append("has a link that leads away from this site")
    for source, words in body.images:
        name = source.removeprefix("images/")
        if not source.startswith("images/") or name not in images:
            reasons.append(f"shows a picture that is not there: {source or 'one with no address'}")
        if not words.strip():
            reasons.append(f"shows a picture that has no words: {source}")
    return reasons


class _Body(HTMLParser):
    """What a page's HTML holds that matters here: words, top headings, pictures, and links to nowhere."""

    def __init__(self) -> None:
        super().__init__()
        self.words = ""
        self.headings = 0
        self.dead_links = 0
        self.images: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "img":
            self.images.append((given.get("src") or "", given.get("alt") or ""))
        self.headings += tag == "h1"
        self.dead_links += tag == "a" and not given.get("href")

    def handle_data(self, data: str) -> None:
        self.words += data
