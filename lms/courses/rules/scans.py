"""How the pages of a scan are shown: by the learner and sheets they are of, and those nobody can tell."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from lms.courses.models import CodeReading, PaperForm, Printed, ScannedPage
from lms.courses.rules.paper import missing, missing_words

Paper = Printed | PaperForm
# How many sheets of plain paper somebody may go on on when a form has no more room.
MOST_PLAIN = 20

WORDS = {
    CodeReading.KNOWN: "Waiting for a yes",
    CodeReading.UNREADABLE: "No code could be read",
    CodeReading.DOUBLED: "There is more than one of this page",
    CodeReading.FOREIGN: "Not from this prison",
}


@dataclass(frozen=True, slots=True)
class Group:
    """The pages of a scan that are of the same sheets or form, in order, and how many of them are back or here."""

    sheets: Paper
    pages: Sequence[ScannedPage]
    back: frozenset[int]

    @property
    def words(self) -> str:
        """Whether all of the sheets are back or in this scan, in words."""
        here = {page.page for page in self.pages if page.page and not page.set_aside}
        return missing_words(self.sheets.pages, self.back | here)

    @property
    def waiting(self) -> list[ScannedPage]:
        """The pages that wait for a person and are the only ones of their kind."""
        return [page for page in self.pages if page.settled_at is None and page.reading is CodeReading.KNOWN]

    @property
    def is_form(self) -> bool:
        """Whether they are of a form for a portfolio."""
        return isinstance(self.sheets, PaperForm)

    @property
    def what(self) -> str:
        """What they are of, in words."""
        return what_it_is(self.sheets)

    @property
    def is_ready(self) -> bool:
        """Whether it is a form that is whole, confirmed and not keyed yet."""
        sheets = self.sheets
        return isinstance(sheets, PaperForm) and self.confirmed == sheets.pages and sheets.keyed_at is None

    @property
    def confirmed(self) -> int:
        """How many of the pages that were printed are back."""
        return self.sheets.pages - len(missing(self.sheets.pages, self.back))


def what_it_is(sheets: Paper) -> str:
    """What sheets or a form are, in words: "Listening answer sheet", or "observation sheet for PM2"."""
    if isinstance(sheets, Printed):
        return f"{sheets.edition.title} {sheets.kind.value}"
    return f"{sheets.kind.value} for {sheets.unit.code}" if sheets.unit else sheets.kind.value


def last_page(sheets: Paper) -> int:
    """The highest number a page of these can have: plain paper that belongs to a form is counted on after it."""
    return sheets.pages + (MOST_PLAIN if isinstance(sheets, PaperForm) else 0)


def page_words(number: int, pages: int) -> str:
    """Which page it is, in words: "Page 2 of 6", or "Page 7, on plain paper"."""
    return f"Page {number} of {pages}" if number <= pages else f"Page {number}, on plain paper"


def paper_of(page: ScannedPage) -> Paper | None:
    """The sheets or the form that a page is of, or None."""
    return page.printed or page.form


def is_ours(page: ScannedPage, here: UUID) -> bool:
    """Whether a page is of a learner who is here now: they may have moved since it was scanned."""
    paper = paper_of(page)
    return paper is not None and paper.learner.establishment_id == here


def reading_words(page: ScannedPage, here: UUID) -> str:
    """What the machine made of a page. Of learners who are elsewhere nothing is said."""
    if paper_of(page) is not None and not is_ours(page, here):
        return WORDS[CodeReading.FOREIGN]
    return WORDS[page.reading]


def grouped(pages: Sequence[ScannedPage], back: Collection[tuple[UUID, int]], here: UUID) -> list[Group]:
    """The pages of learners who are here, by learner and sheets. What is back is whose sheets, and which of them."""
    sheets: dict[UUID, list[ScannedPage]] = {}
    for page in pages:
        paper = paper_of(page)
        if paper is not None and is_ours(page, here):
            sheets.setdefault(paper.id, []).append(page)
    groups = [_group(found, back) for found in sheets.values()]
    return sorted(groups, key=_by_learner)


def _by_learner(group: Group) -> tuple[str, str, str]:
    learner = group.sheets.learner
    return learner.last_name, learner.first_name, group.sheets.code


def _group(pages: Sequence[ScannedPage], back: Collection[tuple[UUID, int]]) -> Group:
    sheets = paper_of(pages[0])
    assert sheets is not None
    returned = frozenset(number for whose, number in back if whose == sheets.id)
    return Group(sheets, sorted(pages, key=lambda page: (page.page or 0, page.position)), returned)


def loose(pages: Sequence[ScannedPage], here: UUID) -> list[ScannedPage]:
    """The pages that no sheets of a learner here are known for, in the order of the scan."""
    return [page for page in pages if not is_ours(page, here)]
