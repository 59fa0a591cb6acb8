"""How large the letters of a printed grid are: the largest with which the whole of it is on one side of one sheet.

Nobody's printer can be asked, so room is reckoned from how many letters there are. A sheet has two columns; in each,
what to show is on the left, and where it is and what is next beside it. `static/passport.css` has the same sizes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from lms.portfolio.rules import Row
from lms.portfolio.rules.coverage import UnitRows

# Millimetres: a column of a sheet, less what the heading takes, and less what is lost where a row would be cut in two.
COLUMN = 175.0
PADDING = 0.9
MOST_LINES_OF_NUMBERS = 4
# A shape and its edges are as wide as so many letters.
SHAPE = "xxxxx"


@dataclass(frozen=True, slots=True)
class Letters:
    """A size of letters: how many of each kind are in a line, and how many millimetres a line takes."""

    name: str
    plain: int
    official: int
    beside: int
    line: float


LARGE = Letters("large", plain=51, official=55, beside=41, line=3.2)
MIDDLE = Letters("middle", plain=63, official=66, beside=41, line=2.72)
# 6.5 points: nobody reads smaller.
SMALL = Letters("small", plain=69, official=69, beside=42, line=2.4)
# As small, with names and next steps cut short. What is still too much goes on to a second sheet.
SHORTENED = Letters("shortened", plain=78, official=78, beside=34, line=2.4)


def letters(units: Iterable[UnitRows]) -> Letters:
    """The largest letters with which the whole of a grid is on one sheet; where none are, the smallest, shortened."""
    units = list(units)
    return next((each for each in (LARGE, MIDDLE, SMALL) if _height(units, each) <= 2 * COLUMN), SHORTENED)


def _height(units: Iterable[UnitRows], size: Letters) -> float:
    """How many millimetres a grid takes, one column under the other. A unit's heading is as high as three lines."""
    return sum(3 * size.line + sum(_row(row, size) for row in unit.rows) for unit in units)


def _row(row: Row, size: Letters) -> float:
    criterion = row.criterion
    shown = _lines(f"{criterion.number} {criterion.plain}", size.plain) + _lines(criterion.wording, size.official)
    numbers = 1 + min(MOST_LINES_OF_NUMBERS, ceil(len(row.pieces) / 2))
    return max(shown, _beside(row, size), numbers) * size.line + PADDING


def _beside(row: Row, size: Letters) -> int:
    """The state, the day and name of its decision, what is next and for whom."""
    decided = f"6 September 2026, {row.standing.judgement.assessor.name}" if row.standing else ""
    fits = len(f"{SHAPE} {row.state.value} {decided}") <= size.beside
    said = 1 if fits else 1 + _lines(decided, size.beside)
    return said + _lines(f"{row.next_step} · Next: The learner", size.beside)


def _lines(words: str, most: int) -> int:
    return ceil(len(words) / most)
