"""All that an external quality assurer asks a centre for, over some days, section by section."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from lms.core.clock import LONDON, end_of_day
from lms.core.work import Work
from lms.establishments.models import Establishment
from lms.portfolio.rules.pieces import CHECKS
from lms.quality.queries import statistics as counting
from lms.quality.queries.pack import centre, learners
from lms.quality.queries.pack.learners import MOST_ROWS, Span
from lms.quality.rules.cases import MARK, outcome_words
from lms.quality.rules.statistics import REASON_WORDS, Part, often_enough, part


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
    """All that a pack of these days holds. Seventeen statements, each of at most `MOST_ROWS` rows."""
    span, session = span_of(here, first, last), work.session
    counts = counting.counted(session, [here.id], span.since, span.until)
    numbers = part(here.name, {f"Assessor {n}": each for n, each in enumerate(counts.values(), 1)})
    tables: list[tuple[str, str, str, Sequence[Sequence[Any]]]] = [
        (
            "registrations",
            "Registrations",
            "Learner|Prison number|Qualification|Edition|Registered|Units awarded|Units",
            learners.registrations(session, span),
        ),
        (
            "decisions",
            "Decisions",
            "Decided|Learner|Prison number|Piece|Kind|Unit|Criterion|Outcome|Takes effect|Answered no|Assessor|"
            "Countersigned by|Why again|Comment|Next step|Next step by|Feedback",
            [_decision(row) for row in learners.decisions(session, span)],
        ),
        (
            "findings",
            "Findings",
            "Found|Learner|Prison number|Unit|Stage|IQA|Agrees|Decisions looked at|Decisions agreed|"
            "Feedback good enough|Checks that did not hold|Comment",
            [_finding(row) for row in learners.findings(session, span)],
        ),
        (
            "actions",
            "Actions",
            "Asked|Learner|Prison number|Unit|Criterion|What to do|Who|By|Done|What was done",
            learners.actions(session, span),
        ),
        (
            "cases",
            "Cases",
            "Raised|Learner|Prison number|Kind|Category|Answer by|Stage|Outcome|Decided|Decided by|"
            "Awarding organisation told|Told by|Their reference|Reason",
            [_case(row) for row in learners.cases(session, span)],
        ),
        (
            "standardisation",
            "Standardisation",
            "Title|Opened|By|Meeting|Closed|Assessors who answered|Note",
            centre.standardisation(session, span),
        ),
        (
            "staff",
            "Staff",
            "Name|Role|From|Until|In training since|Qualified|Suspended|Interests declared|Hours of CPD on these days",
            [_staff(row) for row in centre.staff(session, span)],
        ),
        (
            "compliance",
            "Sampling plan: planned and done",
            "Qualification|Stage|Assessor|Planned|Done|Overdue",
            centre.compliance(session, span, work.today),
        ),
        (
            "claim-routes",
            "Claim routes",
            "Qualification|From|Route|Allowed by|Written down by",
            centre.routes(session, span),
        ),
        ("visits", "EQA visits", "Qualification|Day|EQA|Grade|Actions open|Report", centre.visits(session, span)),
        (
            "qualifications",
            "Qualifications of assessors and IQAs",
            "Name|Qualification|Level|Awarded by|Awarded|Certificate number|Certificate seen by|Seen",
            centre.qualifications(session, span),
        ),
        (
            "cpd",
            "CPD of assessors and IQAs",
            "Name|Day|Minutes|What was done|What was learned",
            centre.cpd(session, span),
        ),
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
    """A case without the mark of the flag it came from, and what its outcome means."""
    raised, learner, number, kind, category, answer_by, stage, outcome, *rest = row
    decided = outcome_words(kind, outcome, stage) if outcome else None
    return (raised, learner, number, kind, (category or "").partition(MARK)[0], answer_by, stage, decided, *rest)


def _staff(row: Sequence[Any]) -> tuple[Any, ...]:
    """A role with the time its holder kept up in hours."""
    *before, minutes = row
    return (*before, f"{int(minutes) / 60:.2f}")


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
