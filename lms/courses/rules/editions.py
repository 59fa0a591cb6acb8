"""What is different between two editions of a module, and what a learner keeps when they move on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lms.courses.models import ModuleEdition, ModulePage


@dataclass(frozen=True, slots=True)
class Changes:
    """How a newer edition differs from an older one, page by page."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    taken_out: tuple[str, ...]
    # The number of a page that says just the same, under its number in the newer edition.
    unchanged: Mapping[int, int]
    check_is_new: bool

    @property
    def any(self) -> bool:
        """Whether a reader would meet anything different."""
        return bool(self.added or self.changed or self.taken_out or self.check_is_new)

    def kept(self, read: Iterable[int]) -> set[int]:
        """The pages of the newer edition that count as read by whoever read these pages of the older one."""
        had = set(read)
        return {now for now, before in self.unchanged.items() if before in had}


def changes_between(
    old: ModuleEdition, old_pages: Sequence[ModulePage], new: ModuleEdition, new_pages: Sequence[ModulePage]
) -> Changes:
    """What is new, changed, gone and the same. A page is the same when its title, words and prompts are."""
    before = {_says(page): page.number for page in old_pages}
    unchanged = {page.number: before[_says(page)] for page in new_pages if _says(page) in before}
    titles = {page.title for page in old_pages}
    fresh = [page for page in new_pages if page.number not in unchanged]
    still = {page.title for page in new_pages} | {p.title for p in old_pages if p.number in unchanged.values()}
    return Changes(
        added=tuple(page.title for page in fresh if page.title not in titles),
        changed=tuple(page.title for page in fresh if page.title in titles),
        taken_out=tuple(page.title for page in old_pages if page.title not in still),
        unchanged=unchanged,
        check_is_new=asks_differently(old, new),
    )


def asks_differently(old: ModuleEdition, new: ModuleEdition) -> bool:
    """Whether two editions ask other questions, or pass at another mark."""
    return old.questions != new.questions or old.pass_mark != new.pass_mark


def _says(page: ModulePage) -> tuple[str, str, str | None, str]:
    return page.title, page.html, page.html_women, repr([prompt["text"] for prompt in page.prompts])
