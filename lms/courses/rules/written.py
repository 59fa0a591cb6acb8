"""What an author is shown: modules with their editions, the parts of a working copy, a part as readers will see it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lms.courses.content import Module, folder_name
from lms.courses.content.pages import Page
from lms.courses.content.preview import Preview, preview
from lms.courses.content.reading_age import LIMIT, Measure, blocks_of, measure
from lms.courses.models import ModuleEdition
from lms.courses.rules import authoring as rules
from lms.courses.rules.authoring import Difference
from lms.courses.rules.starters import STARTERS

# How long a page should be (docs/content.md). Advice, and no fault.
FEWEST_WORDS, MOST_WORDS = 250, 450


# Every module


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition that came out, and how many people are on it."""

    published_at: datetime
    people: int


@dataclass(frozen=True, slots=True)
class Written:
    """A module as its authors see it: its editions, newest first, and who began the working copy if there is one."""

    folder: str
    title: str
    slug: str
    editions: Sequence[Edition]
    copy_folder: str | None
    begun_by: str | None
    begun_at: datetime | None

    @property
    def newest(self) -> Edition | None:
        """The edition that is out now; None for a module nobody has published."""
        return self.editions[0] if self.editions else None

    @property
    def older(self) -> Sequence[Edition]:
        """The editions before it that somebody is still on."""
        return [edition for edition in self.editions[1:] if edition.people]


@dataclass(frozen=True, slots=True)
class Begun:
    """A working copy: the folder it is of, who began it, and when."""

    folder: str
    begun_by: str
    begun_at: datetime


def modules_of(editions: Iterable[tuple[ModuleEdition, int]], copies: Iterable[Begun]) -> list[Written]:
    """Every module in order: those published, then those that are only being written.

    `editions` come module by module, the newest first, each with how many people are on it.
    """
    open_now = {rules.slug_of(copy.folder) or "": copy for copy in copies}
    mine: dict[str, list[tuple[ModuleEdition, int]]] = {}
    for edition, people in editions:
        mine.setdefault(edition.slug, []).append((edition, people))
    published = [_published(each, open_now.pop(slug, None)) for slug, each in mine.items()]
    new = [_new(copy, slug) for slug, copy in open_now.items()]
    return sorted(published + new, key=lambda module: module.folder)


def _published(editions: Sequence[tuple[ModuleEdition, int]], copy: Begun | None) -> Written:
    newest = max((edition for edition, _ in editions), key=lambda edition: (edition.published_at, edition.id))
    out = sorted(editions, key=lambda each: (each[0].published_at, each[0].id), reverse=True)
    return Written(
        folder=folder_name(newest.position, newest.slug),
        title=newest.title,
        slug=newest.slug,
        editions=[Edition(edition.published_at, people) for edition, people in out],
        copy_folder=copy.folder if copy else None,
        begun_by=copy.begun_by if copy else None,
        begun_at=copy.begun_at if copy else None,
    )


def _new(copy: Begun, slug: str) -> Written:
    return Written(
        folder=copy.folder,
        title=slug.replace("-", " ").capitalize(),
        slug=slug,
        editions=[],
        copy_folder=copy.folder,
        begun_by=copy.begun_by,
        begun_at=copy.begun_at,
    )


# The parts of a working copy


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a working copy: what it is called, how it stands to what is out now, and what is wrong with it."""

    path: str
    name: str
    title: str
    difference: Difference
    faults: Sequence[str]
    measure: Measure | None
    page: int | None
    # Whether it is words that can be changed in a box.
    may_open: bool
    is_first: bool = False
    is_last: bool = False

    @property
    def is_picture(self) -> bool:
        """Whether it is a picture, which has no words to change."""
        return self.path.startswith(rules.PICTURES)

    @property
    def may_go(self) -> bool:
        """Whether a module can be without it."""
        return self.path not in rules.MUST_STAY


def parts_of(
    files: Mapping[str, bytes],
    published: Mapping[str, bytes],
    faults: Mapping[str, Sequence[str]],
    module: Module | None,
) -> list[Part]:
    """The parts of a working copy in order. `published` are the files that are out now, `module` what was read."""
    stands = rules.differences(published, files)
    numbers = rules.page_numbers(files)
    ages = ages_of(module) if module else {}
    return [
        Part(
            path=path,
            name=rules.in_words(path),
            title=rules.title_in(path, files[path]),
            difference=stands[path],
            faults=faults.get(path, ()),
            measure=ages.get(number) if (number := rules.page_number(path)) is not None else None,
            page=number,
            may_open=rules.may_be_typed(path, files[path]),
            is_first=number in numbers[:1],
            is_last=number in numbers[-1:],
        )
        for path in rules.in_order(files)
    ]


def ages_of(module: Module) -> dict[int, Measure]:
    """How old a reader each page asks for, in the words of the estate that is asked for more, under its number."""
    easy = [form for term in module.glossary for form in term.forms]
    return {page.number: _hardest(page, easy) for page in module.pages}


def _hardest(page: Page, easy: Sequence[str]) -> Measure:
    ways = [measure([page.title, *blocks_of(html)], easy) for html in page.renders]
    return max(ways, key=lambda way: way.age)


def taken_out(files: Mapping[str, bytes], published: Mapping[str, bytes]) -> list[str]:
    """The parts that are out now and no longer in the working copy, in words."""
    stands = rules.differences(published, files)
    return [rules.in_words(path) for path, difference in stands.items() if difference is Difference.TAKEN_OUT]


def parts_to_add(files: Mapping[str, bytes]) -> list[tuple[str, str]]:
    """The parts a module could still have, each a path and what it is called."""
    missing = [path for path in STARTERS if path not in files]
    return [(path, rules.in_words(path)) for path in rules.in_order([*missing, rules.next_scenario(files)])]


# A part as readers will see it


@dataclass(frozen=True, slots=True)
class Shown:
    """A part as it is being written: what is wrong with it, and how readers will see it."""

    path: str
    reasons: Sequence[str]
    page: Preview | None = None
    module: Module | None = None
    scenario: Mapping[str, object] | None = None

    @property
    def length(self) -> str:
        """How long a page is beside how long it should be, in words."""
        words = self.page.measure.words if self.page else 0
        if words < FEWEST_WORDS:
            return f"{words} words. Pages of {FEWEST_WORDS} to {MOST_WORDS} read best, so there is room for more."
        if words > MOST_WORDS:
            return f"{words} words. Pages of {FEWEST_WORDS} to {MOST_WORDS} read best, so think of two pages."
        return f"{words} words: a good length."

    @property
    def age(self) -> str:
        """How old a reader a page asks for beside the limit, in words."""
        found = self.page.measure if self.page else None
        if found is None or not found.words:
            return "Reading age: write some words to see it."
        too_hard = "too hard" if found.is_too_hard else "within the limit"
        return f"Reading age {found.age:g}: {too_hard} ({LIMIT:g})."


def shown_page(number: int, words: str, files: Mapping[str, bytes]) -> Shown:
    """A page as it is being written, beside the other files of its module. Raises RecursionError."""
    seen = preview(words, files, number=number)
    return Shown(rules.page_path(number), seen.reasons, page=seen)


def shown_part(path: str, faults: Mapping[str, Sequence[str]], module: Module | None) -> Shown:
    """Any other part as it is being written, given what its module was read as with these words in it."""
    scenarios = module.scenarios if module else ()
    mine = next((each for each in scenarios if rules.scenario_path(each["number"]) == path), None)
    reasons = faults.get(path, ()) if module else faults.get("", ())
    return Shown(path, reasons, module=module, scenario=mine)
