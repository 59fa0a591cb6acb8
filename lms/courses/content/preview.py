"""A page as it is being written: how it will look, how old a reader it asks for, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass

from lms.courses.content.glossary import terms_in
from lms.courses.content.pages import page_of
from lms.courses.content.reading_age import Measure, blocks_of, fault_of, measure

IMAGES = "images/"


@dataclass(frozen=True, slots=True)
class Preview:
    """A page as it will be published. `html_women` is None where every reader sees the same."""

    title: str
    html: str
    html_women: str | None
    measure: Measure
    reasons: tuple[str, ...]


def preview(source: str, files: Mapping[str, bytes], *, number: int = 1) -> Preview:
    """The preview of a page's Markdown beside the other files of its module, path → bytes: pictures and glossary.

    Reasons say what is wrong, the reading age included. The measure is that of the estate that is asked for more.
    """
    images = {path.removeprefix(IMAGES) for path in files if path.startswith(IMAGES)}
    terms = terms_in(files.get("glossary.toml", b""))
    page, reasons = page_of(source.replace("\r\n", "\n"), number, images, terms)
    if page is None:
        return Preview("", "", None, measure([]), tuple(reasons))
    easy = [form for term in terms for form in term.forms]
    hardest = max((measure([page.title, *blocks_of(html)], easy) for html in page.renders), key=lambda way: way.age)
    if hardest.is_too_hard:
        reasons.append(fault_of(hardest))
    return Preview(page.title, page.html, page.html_women, hardest, tuple(dict.fromkeys(reasons)))
