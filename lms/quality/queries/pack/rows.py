"""Rows of a pack as people read them: codes become words, and several facts one cell."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from lms.core.clock import local_day, written_day
from lms.core.work import Work
from lms.courses.queries import qualifications
from lms.courses.rules.specification import rules_of
from lms.people import cpd
from lms.people.models import Role
from lms.portfolio.rules.pieces import CHECKS
from lms.quality.models import CaseKind, CaseOutcome, ClaimMode, ClaimRoute, Stage
from lms.quality.queries.claims import routes_at
from lms.quality.queries.pack import centre
from lms.quality.queries.pack.reading import Span
from lms.quality.queries.sampling import names_of
from lms.quality.queries.standing import Standing
from lms.quality.rules.cases import outcome_words, unmarked
from lms.quality.rules.claims import route_on
from lms.quality.rules.compliance import Tally
from lms.quality.rules.coverage import finding_words
from lms.quality.rules.external import where_now
from lms.quality.rules.statistics import Part

Row = Sequence[Any]
NOT_ASKED = "Not asked"
# Said in every pack: to say it only in some would tell whoever makes one that there is such a case.
NEVER_IN_IT = "An open case about whoever makes a pack is never in it."


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of every qualification here, by its slug: its title, how it is claimed, and the routes given."""

    titles: Mapping[str, str]
    usual: Mapping[str, str]
    routes: Mapping[str, Sequence[ClaimRoute]]

    def title(self, slug: str) -> str:
        return self.titles.get(slug, slug)

    def route(self, slug: str, at: datetime) -> ClaimMode:
        """How the prison claimed a qualification at a moment."""
        return route_on(self.routes.get(slug, ()), local_day(at), self.usual[slug])


def known_at(work: Work, span: Span) -> Known:
    """What is known of every qualification at a prison. Two statements."""
    every = qualifications(work.session)
    routes = routes_at(work.session, [span.place])
    return Known(
        titles={each.slug: each.title for each in every},
        usual={each.slug: rules_of(each).first_route for each in every},
        routes={slug: of for (_, slug), of in routes.items()},
    )


def sent(row: Row) -> Row:
    """A version that was sent, with the day of each signature on its paper as words: "mentor 5 May 2026".

    The learner declares on paper what was sent by keying it; another version they declared here.
    """
    sent_at, *what, signed, keyed_at, keyer, origin, claimed, decided = row
    days = signed if keyed_at == sent_at else {who: day for who, day in (signed or {}).items() if who != "declaration"}
    words = "; ".join(f"{who} {written_day(date.fromisoformat(day))}" for who, day in (days or {}).items())
    return (sent_at, *what, words, keyed_at, keyer, origin, claimed, decided)


def registration(row: Row) -> Row:
    """A registration with where its learner is as words."""
    learner, number, left_at, left_as, *rest = row
    return (learner, number, where_now(left_at, left_as), *rest)


def decision(row: Row) -> Row:
    """A decision with its five checks as one cell: those answered no, and why."""
    before, checks, why, after = row[:10], row[10:15], row[15] or {}, row[16:]
    no = [check for check, answer in zip(CHECKS, checks, strict=True) if not answer]
    said = (f"{check.capitalize()}: {why[check]}" if check in why else check.capitalize() for check in no)
    return (*before, "; ".join(said), *after)


def finding(row: Row) -> Row:
    """A finding in words: what was found, the checks that did not hold, and what was found the next time.

    Where nobody was asked about the feedback, nobody was asked about each decision either.
    """
    *before, stage, iqa, agrees, looked, agreed, feedback, doubts, again_at, again_stage, again, comment = row
    held = ", ".join(check.capitalize() for check in doubts or ())
    then = finding_words(again_stage, again) if again_at else ""
    found = finding_words(stage, agrees)
    if feedback is None and stage is not Stage.RELEASED:
        agreed = feedback = NOT_ASKED
    return (*before, stage, iqa, found, looked, agreed, feedback, held, again_at, then, comment)


def line(row: Row) -> Row:
    """A decision that was looked at, with whether the IQA agrees: from before each was asked, that it was not."""
    *before, agrees, comment = row
    return (*before, NOT_ASKED if agrees is None else agrees, comment)


def award(row: Row, known: Known) -> Row:
    """An award with what was found as words, and how the prison claimed on that day."""
    *before, stage, agrees, slug = row
    return (*before, stage, finding_words(stage, agrees), known.route(slug, row[0]))


def case(steps: Sequence[Row]) -> Row:
    """A case from its rows, a stage each: without the mark of the flag it came from, with whose work it is about, and
    with what was decided last."""
    raised, learner, number, kind, category, reason, units, raiser, about, text, answer_by, *told = steps[-1][:14]
    stage, outcome, _, _, taken_on, *_ = steps[-1][14:]
    category = unmarked(category or "")
    listed = ", ".join(units) or "Every unit"
    whose = about or ("The learner" if kind is CaseKind.MALPRACTICE else "")
    now = "Closed" if stage and not taken_on else "Open"
    asked = (raised, learner, number, kind, category, reason, listed, raiser, whose, answer_by)
    return (*asked, now, stage, _decided(kind, outcome, stage), *told, text)


def step(row: Row) -> Row:
    """What was decided about a case at one stage, with what its outcome means."""
    stage, outcome, *rest = row[14:]
    return (*row[:4], stage, _decided(row[3], outcome, stage), *rest)


def _decided(kind: CaseKind, outcome: CaseOutcome | None, stage: int) -> str | None:
    return outcome_words(kind, outcome, stage) if outcome else None


def plan(row: Row, known: Known) -> Row:
    """A plan with its rates as words, and whether an EQA agreed to them."""
    slug, first, last, rates, agreed_with, *rest = row
    percent = ", ".join(f"{risk} {rate}%" for risk, rate in sorted(rates.items(), key=lambda each: each[1]))
    return (known.title(slug), first, last, percent, agreed_with or "Not agreed with an EQA yet", *rest)


def planned_and_done(standings: Iterable[Standing], known: Known) -> list[Row]:
    """Picks of each plan by stage and assessor, counted as on the page of the plan."""
    return [
        (*_plan_of(each, known), stage, *_counted(tally))
        for each in standings
        for stage in (Stage.INTERIM, Stage.SUMMATIVE)
        for tally in each.of_stage(stage).by_assessor()
    ]


def covered(standings: Iterable[Standing], known: Known) -> list[Row]:
    """Picks of each plan by what they cover, counted as on the page of the plan."""
    return [
        (*_plan_of(each, known), words, *_counted(tally))
        for each in standings
        for words, counted in each.by_coverage()
        for tally in counted
    ]


def stands(standings: Iterable[Standing], known: Known) -> list[Row]:
    """What each plan comes to today, as on its page."""
    found = ((_plan_of(each, known), each.caseload) for each in standings)
    return [
        (
            *plan,
            "Compliant" if caseload.is_compliant else "Not yet compliant",
            *(caseload.decided, caseload.planned, caseload.looked_at, caseload.not_drawn),
            *("; ".join(caseload.lacking), "; ".join(caseload.gone)),
        )
        for plan, caseload in found
    ]


def _plan_of(each: Standing, known: Known) -> Row:
    return known.title(each.plan.qualification), each.plan.from_day, each.plan.to_day


def _counted(tally: Tally) -> Row:
    return tally.name, tally.planned, tally.done, tally.to_do, tally.overdue


def standardisation(work: Work, rows: Sequence[Row]) -> list[Row]:
    """Exercises with who could not answer as one cell, and who was at the meeting as another. Two statements."""
    there = centre.attendance(work.session, [row[-1] for row in rows])
    named = {each: ", ".join(name for of, name in there if of == each) for each in {row[0] for row in there}}
    names = names_of(work.session, {UUID(each) for row in rows for each in row[-4]})
    return [(*row[:-4], _without(row, names), named.get(row[-1], ""), row[-2]) for row in rows]


def _without(row: Row, names: Mapping[str, str]) -> str:
    *_, missing, why, _note, _exercise = row
    return f"{', '.join(names.get(each, '') for each in missing)}: {why}" if missing else ""


def staff(work: Work, span: Span) -> list[Row]:
    """Roles with what award is on record for each, and the time its holder kept up in hours. Three statements."""
    rows = centre.staff(work.session, span)
    people = {row[0] for row in rows}
    held = {role: cpd.awarded_to(work.session, people, role) for role in cpd.ASKED_FOR}
    return [_member(row, held) for row in rows]


def _member(row: Row, held: Mapping[Role, set[Any]]) -> Row:
    who, name, role, first, last, training_since, qualified_on, suspended_on, interests, minutes = row
    award = ""
    if role in held and (training_since is None or qualified_on is not None):
        award = "On record" if who in held[role] else cpd.ASKED_FOR[role].missing
    dates = (first, last, training_since, qualified_on, suspended_on)
    return (name, role, *dates, award, interests, f"{int(minutes) / 60:.2f}")


def first_time(numbers: Part) -> list[Row]:
    """What was met the first time, by assessor and then all together."""
    rows: list[Row] = [
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
        whole = (*totals, numbers.first_time.total, numbers.rate, numbers.wait)
        rows.append(("All", *(each.words for each in whole)))
    return rows
