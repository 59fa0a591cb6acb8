"""All that an external quality assurer asks a centre for, over some days, section by section."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from lms.core.clock import end_of_day, start_of_day
from lms.core.work import Work
from lms.establishments.models import Establishment
from lms.quality.queries import statistics as counting
from lms.quality.queries.pack import alike, assuring, centre, learners, rows
from lms.quality.queries.pack.numbers import numbers
from lms.quality.queries.pack.reading import MOST_ROWS, Span
from lms.quality.queries.pack.rows import Known, Row, known_at
from lms.quality.rules.statistics import REASON_WORDS, part

PLAN = "Qualification|From|Until"


@dataclass(frozen=True, slots=True)
class Section:
    """One table of a pack."""

    name: str
    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    # Whether there may be more than it holds.
    is_cut: bool = False
    # What is never in it, in a sentence.
    note: str = ""


@dataclass(frozen=True, slots=True)
class Pack:
    """Every section of one prison's pack, and the days it is of."""

    prison: str
    code: str
    first: date
    last: date
    made_at: datetime
    made_by: str
    names_all: bool
    sections: tuple[Section, ...]

    @property
    def file_name(self) -> str:
        return file_name(self.code, self.first, self.last)

    def having(self, more: Iterable[Section], *, after: str) -> "Pack":
        """The pack with more sections, after the one that is called so."""
        place = next(n for n, each in enumerate(self.sections, 1) if each.name == after)
        return replace(self, sections=(*self.sections[:place], *more, *self.sections[place:]))


def file_name(code: str, first: date, last: date) -> str:
    """What the file of a pack is called, without what it ends in."""
    return f"pack-{code}-{first:%Y-%m-%d}-{last:%Y-%m-%d}"


def span_of(
    work: Work, here: Establishment, first: date, last: date, *, names_all: bool, most: int = MOST_ROWS
) -> Span:
    """A prison's days from the first moment of one to the last moment of another, for whoever reads them."""
    since = start_of_day(first)
    return Span(here.id, since, end_of_day(last), first, last, names_all, most, work.actor.person_id)


def section(span: Span, name: str, title: str, headings: str, held: Iterable[Row]) -> Section:
    """A section with these headings, one after another with a bar between."""
    whole = tuple(tuple(row) for row in held)
    return Section(name, title, tuple(headings.split("|")), whole, len(whole) >= span.most)


def pack_of(work: Work, here: Establishment, span: Span) -> Pack:
    """All that a pack of these days holds. As many statements, however much there is, and at most twelve for each
    sampling plan: there are a few in a year."""
    known = known_at(work, span)
    sections = (*_about_learners(work, span, known), *_about_centre(work, span, known), *_statistics(work, here, span))
    made_by = work.actor.name
    return Pack(here.name, here.code, span.first, span.last, work.now, made_by, span.names_all, sections)


def _about_learners(work: Work, span: Span, known: Known) -> list[Section]:
    session = work.session
    return [
        section(span, "numbers", "The centre in numbers", "What|How many", numbers(session, span)),
        section(
            span,
            "registrations",
            "Registrations",
            "Learner|Prison number|The learner is|Qualification|Edition|Registered|Units awarded|Units",
            [rows.registration(row) for row in learners.registrations(session, span)],
        ),
        section(
            span,
            "work-sent",
            "Work sent",
            "Sent|Learner|Prison number|Piece|Version|Kind|Day it is of|How it came|Signed on paper|Keyed|Keyed by|"
            "Where it comes from|Criteria claimed|First decided",
            [rows.sent(row) for row in learners.sent(session, span)],
        ),
        section(
            span,
            "decisions",
            "Decisions",
            "Decided|Learner|Prison number|Piece|Version|Kind|Unit|Criterion|Decision|Takes effect|Answered no|"
            "Assessor|Countersigned by|Why again|Comment|Next step|Next step by|Feedback",
            [rows.decision(row) for row in learners.decisions(session, span)],
        ),
        section(
            span,
            "findings",
            "What IQAs found",
            "Found|Learner|Prison number|Unit|Stage|IQA|Found that|Decisions looked at|Decisions agreed|"
            "Feedback good enough|Checks that did not hold|Looked at again|Found then|Comment",
            [rows.finding(row) for row in assuring.findings(session, span)],
        ),
        section(
            span,
            "decisions-looked-at",
            "What IQAs found, decision by decision",
            "Found|Learner|Prison number|Unit|Criterion|Piece|Version|Kind|Decision|Assessor|IQA|Stage|IQA agrees|"
            "Comment",
            [rows.line(row) for row in assuring.lines(session, span)],
        ),
        section(
            span,
            "actions",
            "Actions",
            "Asked|Learner|Prison number|Unit|Criterion|What to do|Who|By|Done|What was done",
            assuring.actions(session, span),
        ),
        section(
            span,
            "units-awarded",
            "Units awarded",
            "Awarded|Learner|Prison number|Unit|Title|IQA|Found on|Stage|Found that|Claim route then",
            [rows.award(row, known) for row in assuring.awards(session, span)],
        ),
        *_cases(session, span),
    ]


def _cases(session: Session, span: Span) -> list[Section]:
    """The cases that whoever reads the pack may follow, and what was decided about each at each stage."""
    found = learners.cases(session, span)
    steps = [[row[1:] for row in of] for _, of in groupby(found, key=lambda row: row[0])]
    whole = section(
        span,
        "cases",
        "Cases",
        "Raised|Learner|Prison number|Kind|About|Reason|Units|Raised by|Whose work|Answer by|Now|Stage|Decision|"
        "Awarding organisation told|Told by|Their reference|In words",
        [rows.case(of) for of in steps],
    )
    decided = section(
        span,
        "cases-decided",
        "Cases, stage by stage",
        "Raised|Learner|Prison number|Kind|Stage|Decision|Decided|By|Taken to the next stage|Taken there by|"
        "Next answer by|Why",
        [rows.step(row) for of in steps for row in of if row[14]],
    )
    is_cut = len(found) >= span.most
    return [replace(whole, note=rows.NEVER_IN_IT, is_cut=is_cut), replace(decided, is_cut=is_cut)]


def _about_centre(work: Work, span: Span, known: Known) -> list[Section]:
    session = work.session
    exercises = centre.standardisation(session, span)
    standings = centre.standings(session, span, work.today)
    return [
        section(
            span,
            "plans",
            "Sampling plans",
            "Qualification|From|Until|Per cent looked at, by risk|Agreed with|Agreed on|Made by|Made|Ended",
            [rows.plan(row, known) for row in centre.plans(session, span)],
        ),
        section(
            span,
            "plans-today",
            "Sampling plans: how far they are today",
            f"{PLAN}|The plan is|Units decided|Planned to be looked at|Looked at and agreed|"
            "Complete, waiting for the next draw|Not covered yet|Can no longer be sampled",
            rows.stands(standings, known),
        ),
        section(
            span,
            "compliance",
            "Sampling plans: planned and done",
            f"{PLAN}|Stage|Assessor|Planned|Done|To do|Overdue",
            rows.planned_and_done(standings, known),
        ),
        section(
            span,
            "coverage",
            "Sampling plans: what is covered",
            f"{PLAN}|What|Which|Planned|Done|To do|Overdue",
            rows.covered(standings, known),
        ),
        section(
            span,
            "standardisation",
            "Standardisation",
            "Title|Opened|By|Planned for|Meeting|Closed|Assessors who answered|Closed without|At the meeting|Note",
            rows.standardisation(work, exercises),
        ),
        section(
            span,
            "standardisation-outcomes",
            "Standardisation: how far assessors agreed, and the line they take",
            "Title|Opened|Criterion|Per cent of pairs alike|Kappa|Which kappa|Kappa means|Agreed|Guidance",
            alike.outcomes(session, span, [row[-1] for row in exercises]),
        ),
        section(
            span,
            "staff",
            "Staff",
            "Name|Role|From|Until|In training since|Qualified|Suspended|Award|Interests declared|"
            "Hours of CPD on these days",
            rows.staff(work, span),
        ),
        section(
            span,
            "qualifications",
            "Qualifications of assessors and IQAs",
            "Name|Qualification|Level|Awarded by|Awarded|Certificate number|Certificate seen by|Seen",
            centre.qualifications(session, span),
        ),
        section(
            span,
            "cpd",
            "CPD of assessors and IQAs",
            "Name|Day|Minutes|What was done|What was learned",
            centre.cpd(session, span),
        ),
        section(
            span,
            "claim-routes",
            "Claim routes",
            "Qualification|From|Route|Allowed by|Written down by",
            [(known.title(slug), *rest) for slug, *rest in centre.routes(session, span)],
        ),
        section(
            span,
            "visits",
            "EQA visits",
            "Qualification|Day|EQA|Grade|Actions open|Report",
            [(known.title(slug), *rest) for slug, *rest in centre.visits(session, span)],
        ),
    ]


def _statistics(work: Work, here: Establishment, span: Span) -> list[Section]:
    counts = counting.by_assessor(work.session, [here.id], span.since, span.until)
    counted = part(here.name, {f"Assessor {n}": each for n, each in enumerate(counts.values(), 1)})
    return [
        section(
            span,
            "first-time",
            "Statistics: met the first time",
            "Who|Met the first time|Not met the first time|All|Rate|Middle number of days to a decision",
            rows.first_time(counted),
        ),
        section(
            span,
            "reasons",
            "Statistics: why work was referred",
            "|".join(["Who", *REASON_WORDS.values()]),
            [(line.row, *(cell.words for cell in line.cells)) for line in counted.reasons.lines],
        ),
        section(
            span,
            "mixes",
            "Statistics: practical and written work in each unit",
            "Unit|Who|Practical|Written or said|Practical to written",
            [(mix.unit, mix.row, mix.practical.words, mix.written.words, mix.ratio.words) for mix in counted.mixes],
        ),
        section(
            span,
            "criteria",
            "Statistics: criteria referred most often",
            "Criterion|Who|Times referred",
            [(each.criterion, each.row, each.often.words) for each in counted.referred],
        ),
    ]
