"""Adding many learners from one file: the whole file, or nothing."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lms.core.forms import one_line
from lms.core.work import Refused, Work
from lms.courses import queries, service
from lms.courses.models import Qualification
from lms.establishments.models import Establishment
from lms.establishments.queries import establishments
from lms.people import queries as people
from lms.people.models import Account, Person
from lms.people.rules import as_prison_number
from lms.people.service import ELSEWHERE

HEADER = ["prison_number", "first_name", "last_name", "establishment", "qualification"]
LARGEST = 2 * 1024 * 1024
MOST_ROWS = 5_000
LONGEST_NAME = 100
AT_ONCE = 500
HERE_ALREADY = "This person is here already. Open their record instead."


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the file as a spreadsheet numbers it: the header is row 1."""

    row: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class NewLearner:
    """A row found sound: who to add, where, and what to register them for."""

    number: str
    first_name: str
    last_name: str
    here: Establishment
    qualification: Qualification | None


def read_rows(body: bytes) -> list[Row]:
    """The rows of a file, without empty ones. Raises Refused for a file that cannot be a list of learners."""
    if len(body) > LARGEST:
        raise Refused("The file is larger than 2 MB: split it into smaller ones.")
    try:
        words = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("The file is not UTF-8 text: save it from the spreadsheet as “CSV UTF-8”.") from None
    if not words.strip():
        raise Refused("The file is empty: its first row must be " + ",".join(HEADER))
    try:
        rows = list(csv.reader(io.StringIO(words, newline=""), strict=True))
    except csv.Error:
        raise Refused("The file is not a sound CSV file: save it again from the spreadsheet.") from None
    return _checked(rows)


def _checked(rows: list[list[str]]) -> list[Row]:
    if rows[0] != HEADER:
        raise Refused("The first row must be exactly " + ",".join(HEADER))
    found = [Row(n, [one_line(cell) for cell in cells]) for n, cells in enumerate(rows[1:], 2)]
    people = [row for row in found if any(row.cells)]
    if not people:
        raise Refused("The file has nobody in it: write one person a row below the first row.")
    if len(people) > MOST_ROWS:
        raise Refused(f"The file has more than {MOST_ROWS:,} people: split it into smaller ones.")
    return people


def check(work: Work, rows: Sequence[Row]) -> tuple[list[NewLearner], list[str]]:
    """Who to add, and every bad row as `row N: reason`, for the same reasons as the page. Changes nothing."""
    prisons = {prison.code: prison for prison in establishments(work.session)}
    newest = queries.qualifications(work.session)
    offered = {name: qualification for qualification in newest for name in (qualification.code, qualification.slug)}
    held = _held(work, rows)
    first_rows: dict[str, int] = {}
    sound, faults = [], []
    for row in rows:
        number = as_prison_number(row.cells[0])
        reasons = list(_faults_in(row.cells, prisons, offered))
        if number and len(row.cells) == len(HEADER):
            reasons += _faults_in_number(number, row, prisons.get(row.cells[3].upper()), held, first_rows)
        if reasons:
            faults.append(f"row {row.row}: {'; '.join(reasons)}")
        elif number:
            _, first_name, last_name, code, slug = row.cells
            sound.append(NewLearner(number, first_name, last_name, prisons[code.upper()], offered.get(slug)))
    return sound, faults


def _held(work: Work, rows: Sequence[Row]) -> Mapping[str, object]:
    """The numbers of the file that are known already, each with where its person is now."""
    numbers = sorted({number for row in rows if (number := as_prison_number(row.cells[0]))})
    held: dict[str, object] = {}
    for at in range(0, len(numbers), AT_ONCE):
        held |= people.numbers_held(work.session, numbers[at : at + AT_ONCE])
    return held


def _faults_in(
    cells: Sequence[str], prisons: Mapping[str, Establishment], offered: Mapping[str, Qualification]
) -> Iterable[str]:
    if len(cells) != len(HEADER):
        yield f"has {len(cells)} columns, and needs {len(HEADER)}"
        return
    number, first_name, last_name, code, slug = cells
    if as_prison_number(number) is None:
        yield "Type a prison number such as A1234AA"
    for name, missing in ((first_name, "Type their first name"), (last_name, "Type their last name")):
        if not name:
            yield missing
        elif len(name) > LONGEST_NAME:
            yield f"Use {LONGEST_NAME} characters or fewer for a name"
    if code.upper() not in prisons:
        yield f"There is no prison with the code {_shown(code)}"
    if slug and slug not in offered:
        yield f"There is no qualification called {_shown(slug)}"


def _shown(cell: str) -> str:
    return f"“{cell[:40]}”"


def _faults_in_number(
    number: str,
    row: Row,
    here: Establishment | None,
    held: Mapping[str, object],
    first_rows: dict[str, int],
) -> Iterable[str]:
    first = first_rows.setdefault(number, row.row)
    if first != row.row:
        yield f"This number is on row {first} too"
    elif number in held:
        yield HERE_ALREADY if here and held[number] == here.id else ELSEWHERE


def add_all(work: Work, learners: Sequence[NewLearner]) -> list[Person]:
    """Add and register everybody. Raises Refused for the first who cannot be, and then nobody must be kept."""
    return [
        service.enrol(
            work,
            number=learner.number,
            first_name=learner.first_name,
            last_name=learner.last_name,
            here=learner.here,
            qualification=learner.qualification,
        )
        for learner in learners
    ]


def accounts_of(work: Work, added: Sequence[Person]) -> list[Account]:
    """The accounts that were made, in the order of the file."""
    return [people.account_of(work.session, person.id) for person in added]
