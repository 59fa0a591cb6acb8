"""How far somebody has come. Learning only: none of it marks a criterion as met."""

from dataclasses import dataclass

from lms.courses.models import ModuleEdition


@dataclass(frozen=True, slots=True)
class ModuleProgress:
    """How far one person has come in one module, in the edition they began, or the newest."""

    edition: ModuleEdition
    pages_read: frozenset[int]
    attempts: int
    best: int | None
    out_of: int | None
    passed: bool
    registered: bool
    # The edition that came out since they began theirs; None when theirs is the newest.
    newer: ModuleEdition | None = None
    # Of the newest try: short answers that wait for a tutor, and ones a tutor has read that are not right yet.
    waiting: int = 0
    not_yet: int = 0
    # Whether the marks it waits for could still make it a pass.
    may_pass: bool = False

    @property
    def read(self) -> int:
        """How many pages have been read."""
        return len(self.pages_read)

    @property
    def length(self) -> int:
        """How many pages there are."""
        return self.edition.length

    @property
    def next_page(self) -> int | None:
        """The first page not read yet, or None when all have been."""
        unread = (number for number in range(1, self.length + 1) if number not in self.pages_read)
        return next(unread, None)

    @property
    def begun(self) -> bool:
        """Whether a page was read or the check tried."""
        return bool(self.pages_read or self.attempts)

    @property
    def finished(self) -> bool:
        """Whether every page was read and the check passed."""
        return self.next_page is None and self.passed

    @property
    def reading_words(self) -> str:
        """How much was read, in words."""
        return f"{self.read} of {self.length} pages read"

    @property
    def check_words(self) -> str:
        """How the knowledge check went, in words."""
        if self.best is None:
            return "Check not tried yet"
        if self.may_pass and not self.passed:
            return f"Check waiting for your tutor: best score {self.best} of {self.out_of} so far"
        standing = "passed" if self.passed else "not passed yet"
        return f"Check {standing}: best score {self.best} of {self.out_of}"
