"""What follows from sheets that were printed and pages that came back."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from lms.core.sheets import Mark
from lms.courses.models import CodeReading

RANGES = re.compile(r"\s*\d{1,3}(\s*-\s*\d{1,3})?(\s*,\s*\d{1,3}(\s*-\s*\d{1,3})?)*\s*")


@dataclass(frozen=True, slots=True)
class Sheets:
    """What a code on paper is known to be of, and whether the learner is at the prison that scanned it."""

    id: UUID
    pages: int
    is_here: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What a scanned page turned out to be. Only of known and doubled ones is it said whose they are."""

    reading: CodeReading
    sheets_id: UUID | None = None
    page: int | None = None


def told_apart(
    marks: Sequence[Mark | None], known: Mapping[str, Sheets], back: Collection[tuple[UUID, int]]
) -> list[Told]:
    """What each page of a scan is, given what its mark said, what is known, and which pages came back before.

    Of two pages with one mark neither is taken: a person says which. Nothing is said of a learner who is elsewhere.
    """
    times = Counter(marks)
    return [_told(mark, known.get(mark.code) if mark else None, times[mark], back) for mark in marks]


def _told(mark: Mark | None, sheets: Sheets | None, times: int, back: Collection[tuple[UUID, int]]) -> Told:
    if mark is None:
        return Told(CodeReading.UNREADABLE)
    if sheets is None or not sheets.is_here:
        return Told(CodeReading.FOREIGN)
    if mark.pages != sheets.pages:
        return Told(CodeReading.UNREADABLE)
    again = times > 1 or (sheets.id, mark.page) in back
    return Told(CodeReading.DOUBLED if again else CodeReading.KNOWN, sheets.id, mark.page)


def missing(pages: int, back: Collection[int]) -> list[int]:
    """The numbers of the sheets that are not back yet."""
    return [number for number in range(1, pages + 1) if number not in back]


def missing_words(pages: int, back: Collection[int]) -> str:
    """Which sheets are back, in words: "Complete", or "Page 3 is missing"."""
    numbers = missing(pages, back)
    if not numbers:
        return "Complete"
    if len(numbers) == pages:
        return "None back yet"
    if len(numbers) == 1:
        return f"Page {numbers[0]} is missing"
    return f"Pages {as_ranges(numbers)} are missing"


def as_ranges(numbers: Collection[int]) -> str:
    """Numbers as people write them: 1-4, 6."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def from_ranges(typed: str, most: int) -> set[int] | None:
    """The numbers somebody typed, such as 1-4, 6, or None for anything else, or for a number there is not."""
    if not RANGES.fullmatch(typed):
        return None
    numbers: set[int] = set()
    for part in typed.split(","):
        first, _, last = part.partition("-")
        numbers |= set(range(int(first), int(last or first) + 1))
        if not int(first) <= int(last or first):
            return None
    return numbers if numbers <= set(range(1, most + 1)) else None


def total_fault(total: int | None, lines: Mapping[str, str]) -> str | None:
    """A sentence when what the sheet says was answered is not what was keyed, or None."""
    keyed = sum(1 for line in lines.values() if line.strip())
    if total is None or total == keyed:
        return None
    return f"The sheet says {total}, and {keyed} {'is' if keyed == 1 else 'are'} keyed. Look at the sheet again."


def joined(before: str, now: str) -> str:
    """What was written before and what came on paper, neither lost and nothing said twice."""
    if not before or before.strip() in now:
        return now
    return before if now.strip() in before else f"{before}\n\n{now}"
