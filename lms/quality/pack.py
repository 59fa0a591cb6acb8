"""All that an external quality assurer asks a centre for, over some days: as sections, as a PDF, and as CSV files."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from lms.core.clock import LONDON, end_of_day, local_day, written_day, written_moment
from lms.core.pdf import render
from lms.core.work import Work
from lms.establishments.models import Establishment
from lms.portfolio.rules.pieces import CHECKS
from lms.quality.queries import pack as read
from lms.quality.queries import statistics as counting
from lms.quality.queries.pack import MOST_ROWS, Span
from lms.quality.rules.cases import MARK
from lms.quality.rules.statistics import REASON_WORDS, Part, often_enough, part

PRINT = Path(__file__).parents[2] / "templates" / "print"
# A PDF is made while somebody waits, so it holds so many cells: the first rows of every section, then what there is
# room for. It says what it leaves out, and the CSV files hold every row.
MOST_CELLS = 2400
FIRST_ROWS = 15
LONGEST_CELL = 300
# What a spreadsheet takes for a formula, or for the beginning of one.
FORMULA = re.compile(r"^\s*[=+\-@\t\r\n|%]")


@dataclass(frozen=True, slots=True)
class Section:
    """One table of a pack."""

    name: str
    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    @property
    def is_cut(self) -> bool:
        """Whether there may be more than it holds."""
        return len(self.rows) >= MOST_ROWS


@dataclass(frozen=True, slots=True)
class Pack:
    """Every section of one prison's pack, and the days it is of."""

    prison: str
    code: str
    first: date
    last: date
    made_at: datetime
    made_by: str
    sections: tuple[Section, ...]

    @property
    def file_name(self) -> str:
        return f"pack-{self.code}-{self.first:%Y-%m-%d}-{self.last:%Y-%m-%d}"


def span_of(here: Establishment, first: date, last: date) -> Span:
    """A prison's days from the first moment of one to the last moment of another."""
    return Span(here.id, datetime.combine(first, time.min, LONDON).astimezone(UTC), end_of_day(last), first, last)


def pack_of(work: Work, here: Establishment, first: date, last: date) -> Pack:
    """All that a pack of these days holds. Fifteen statements, each of at most `MOST_ROWS` rows."""
    span, session = span_of(here, first, last), work.session
    counts = counting.counted(session, [here.id], span.since, span.until)
    numbers = part(here.name, {f"Assessor {n}": each for n, each in enumerate(counts.values(), 1)})
    tables: list[tuple[str, str, str, Sequence[Sequence[Any]]]] = [
        (
            "registrations",
            "Registrations",
            "Learner|Prison number|Qualification|Edition|Registered|Units awarded|Units",
            read.registrations(session, span),
        ),
        (
            "decisions",
            "Decisions",
            "Decided|Learner|Prison number|Piece|Kind|Unit|Criterion|Outcome|Takes effect|Answered no|Assessor|"
            "Countersigned by|Why again|Feedback",
            [_decision(row) for row in read.decisions(session, span)],
        ),
        (
            "findings",
            "Findings",
            "Found|Learner|Prison number|Unit|Stage|IQA|Agrees|Decisions looked at|Decisions agreed|"
            "Feedback good enough|Checks that did not hold|Comment",
            [_finding(row) for row in read.findings(session, span)],
        ),
        (
            "actions",
            "Actions",
            "Asked|Learner|Prison number|Unit|Criterion|What to do|Who|By|Done|What was done",
            read.actions(session, span),
        ),
        (
            "cases",
            "Cases",
            "Raised|Learner|Prison number|Kind|Category|Answer by|Stage|Outcome|Decided|Decided by|Reason",
            [_case(row) for row in read.cases(session, span)],
        ),
        (
            "standardisation",
            "Standardisation",
            "Title|Opened|By|Meeting|Closed|Assessors who answered|Note",
            read.standardisation(session, span),
        ),
        (
            "staff",
            "Staff",
            "Name|Role|From|Until|In training since|Qualified|Suspended|Interests declared",
            read.staff(session, span),
        ),
        (
            "compliance",
            "Sampling plan: planned and done",
            "Qualification|Stage|Assessor|Planned|Done|Overdue",
            read.compliance(session, span, work.today),
        ),
        (
            "claim-routes",
            "Claim routes",
            "Qualification|From|Route|Allowed by|Written down by",
            read.routes(session, span),
        ),
        ("visits", "EQA visits", "Qualification|Day|EQA|Grade|Actions open|Report", read.visits(session, span)),
        (
            "first-time",
            "Statistics: met the first time",
            "Who|Met the first time|Not met the first time|All|Rate|Middle number of days to a decision",
            _first_time(numbers),
        ),
        (
            "reasons",
            "Statistics: why work was referred",
            "|".join(["Who", *REASON_WORDS.values()]),
            [(line.row, *(cell.words for cell in line.cells)) for line in numbers.reasons.lines],
        ),
        (
            "criteria",
            "Statistics: criteria referred five times or more",
            "Criterion|Times referred",
            [
                (code, often.words)
                for code, often in often_enough(counting.referred(session, [here.id], span.since, span.until))
            ],
        ),
    ]
    sections = tuple(
        Section(name, title, tuple(headings.split("|")), tuple(tuple(row) for row in rows))
        for name, title, headings, rows in tables
    )
    return Pack(here.name, here.code, first, last, work.now, work.actor.name, sections)


def _decision(row: Sequence[Any]) -> tuple[Any, ...]:
    """A decision with its five checks as one cell: those answered no."""
    before, checks, after = row[:9], row[9:14], row[14:]
    no = ", ".join(check for check, answer in zip(CHECKS, checks, strict=True) if not answer)
    return (*before, no, *after)


def _finding(row: Sequence[Any]) -> tuple[Any, ...]:
    """A finding with the checks that did not hold as one cell."""
    *before, doubts, comment = row
    return (*before, ", ".join(doubts or ()), comment)


def _case(row: Sequence[Any]) -> tuple[Any, ...]:
    """A case without the mark of the flag it came from."""
    return (*row[:4], (row[4] or "").partition(MARK)[0], *row[5:])


def _first_time(numbers: Part) -> list[tuple[str, ...]]:
    rows = [
        (
            line.row,
            *(c.words for c in line.cells),
            line.total.words,
            numbers.rates[line.row].words,
            numbers.waits[line.row].words,
        )
        for line in numbers.first_time.lines
    ]
    totals = numbers.first_time.totals
    if totals:
        rows.append(("All", *(c.words for c in totals), numbers.first_time.total.words, numbers.rate.words, ""))
    return rows


# Words in a cell


def as_words(value: Any) -> str:
    """A value as a person reads it."""
    if isinstance(value, datetime):
        return written_day(local_day(value))
    return written_day(value) if isinstance(value, date) else _plain(value)


def as_data(value: Any) -> str:
    """A value as a spreadsheet takes it: days as numbers, and nothing that it would run as a formula."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    words = value.isoformat() if isinstance(value, date) else _plain(value)
    return f"'{words}" if FORMULA.match(words) else words


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value.value if isinstance(value, Enum) else value)


# Files


def as_csv(section: Section) -> bytes:
    """A section as a CSV file."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow([as_data(heading) for heading in section.headings])
    writer.writerows([as_data(value) for value in row] for row in section.rows)
    return out.getvalue().encode("utf-8-sig")


def as_zip(pack: Pack) -> bytes:
    """Every section as a CSV file, in one ZIP: the same bytes for the same pack."""
    made = pack.made_at.astimezone(LONDON)
    dated = (made.year, made.month, made.day, made.hour, made.minute, made.second)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for number, section in enumerate(pack.sections, 1):
            entry = zipfile.ZipInfo(f"{pack.file_name}/{number:02d}-{section.name}.csv", dated)
            entry.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(entry, as_csv(section))
    return out.getvalue()


def as_pdf(pack: Pack) -> bytes:
    """The pack to read and print: as many rows as `rows_printed` says."""
    return render(_page(pack), _style())


def shortened(value: Any, longest: int = LONGEST_CELL) -> str:
    """A value as a printed cell holds it: long words end in three dots."""
    words = as_words(value)
    return words if len(words) <= longest else f"{words[: longest - 1]}…"


def rows_printed(sections: Sequence[Section]) -> dict[str, int]:
    """How many rows of each section are printed, by its name: the first few of all, then what there is room for."""
    printed = {each.name: min(len(each.rows), FIRST_ROWS) for each in sections}
    left = MOST_CELLS - sum(printed[each.name] * len(each.headings) for each in sections)
    for each in sections:
        more = min(len(each.rows) - printed[each.name], max(0, left) // len(each.headings))
        printed[each.name] += more
        left -= more * len(each.headings)
    return printed


def _page(pack: Pack) -> str:
    written: dict[str, Callable[..., str]] = {"day": written_day, "moment": written_moment, "cell": shortened}
    return _environment().get_template("pack.html").render(pack=pack, printed=rows_printed(pack.sections), **written)


@cache
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(PRINT), autoescape=True, undefined=StrictUndefined, trim_blocks=True)


@cache
def _style() -> str:
    return (PRINT / "pack.css").read_text(encoding="utf-8")
