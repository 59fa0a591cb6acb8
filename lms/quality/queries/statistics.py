"""Counting decisions without names: grouped in the database, so that what is read does not grow with the work."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, Uuid, bindparam, case, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import FunctionElement

from lms.core.db import UTCDateTime
from lms.courses.models import Criterion, LearningOutcome, Registration, Unit
from lms.portfolio.models import Claim, Decision, Evidence, EvidenceVersion, Judgement, Kind, Outcome
from lms.portfolio.rules.pieces import CHECKS
from lms.quality.rules.statistics import Count, Counts

# What somebody saw a learner do; every other kind is written or said.
PRACTICAL = frozenset({Kind.PRACTICAL_ASSESSMENT, Kind.SHADOWING, Kind.WITNESS_STATEMENT})

# A prison and an assessor there, or a prison alone.
Key = tuple[UUID, ...]


class _DaysBetween(FunctionElement[int]):
    """The whole days from the first of two moments to the second."""

    type = Integer()
    inherit_cache = True
    name = "days_between"


@compiles(_DaysBetween, "sqlite")
def _on_sqlite(element: _DaysBetween, compiler: Any, **given: Any) -> str:
    first, last = (compiler.process(each, **given) for each in element.clauses)
    return f"CAST(julianday({last}) - julianday({first}) + 0.000001 AS INTEGER)"


@compiles(_DaysBetween, "postgresql")
def _on_postgresql(element: _DaysBetween, compiler: Any, **given: Any) -> str:
    first, last = (compiler.process(each, **given) for each in element.clauses)
    return f"CAST(FLOOR(EXTRACT(EPOCH FROM {last} - {first}) / 86400) AS INTEGER)"


_PLACES = bindparam("places", type_=Uuid, expanding=True)
_SINCE, _UNTIL = bindparam("since", type_=UTCDateTime), bindparam("until", type_=UTCDateTime)
_DECIDED_THEN = (
    Judgement.establishment_id.in_(_PLACES),
    Judgement.decided_at >= _SINCE,
    Judgement.decided_at <= _UNTIL,
)
_FIRST = (
    select(
        Decision.judgement_id,
        Decision.registration_id,
        case((Decision.outcome == Outcome.MET, 1), else_=0).label("met"),
        func.row_number()
        .over(
            partition_by=(Decision.registration_id, Decision.criterion_id), order_by=(Decision.decided_at, Decision.id)
        )
        .label("turn"),
    )
    .where(
        Decision.registration_id.in_(
            select(Evidence.registration_id)
            .join(EvidenceVersion, EvidenceVersion.evidence_id == Evidence.id)
            .join(Judgement, Judgement.version_id == EvidenceVersion.id)
            .where(*_DECIDED_THEN)
        )
    )
    .subquery()
)
_DAYS = _DaysBetween(EvidenceVersion.submitted_at, EvidenceVersion.answered_at).label("days")
_OFTEN, _LEARNERS = func.count(), func.count(Registration.learner_id.distinct())
_IS_PRACTICAL = case((Evidence.kind.in_(PRACTICAL), 1), else_=0).label("practical")


def _said_no(check: str) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """How often a check was answered no, and about how many learners."""
    no = getattr(Decision, check).is_(False)
    return func.count(case((no, 1))), func.count(case((no, Registration.learner_id)).distinct())


@dataclass(frozen=True, slots=True)
class _Statements:
    """What is counted, each with how many learners stand behind it, under a key of so many columns."""

    width: int
    first_time: Select[*tuple[Any, ...]]
    waits: Select[*tuple[Any, ...]]
    waited: Select[*tuple[Any, ...]]
    reasons: Select[*tuple[Any, ...]]
    pieces: Select[*tuple[Any, ...]]
    referred: Select[*tuple[Any, ...]]


def _statements(*key: Any) -> _Statements:
    judged = (
        select(*key)
        .select_from(Judgement)
        .join(EvidenceVersion, EvidenceVersion.id == Judgement.version_id)
        .join(Evidence, Evidence.id == EvidenceVersion.evidence_id)
        .join(Registration, Registration.id == Evidence.registration_id)
        .where(*_DECIDED_THEN)
        .group_by(*key)
    )
    answered = judged.where(
        EvidenceVersion.submitted_at.is_not(None), EvidenceVersion.answered_at == Judgement.decided_at
    )
    refused = judged.join(Decision, Decision.judgement_id == Judgement.id).where(Decision.outcome != Outcome.MET)
    of_units = (LearningOutcome.id == Criterion.outcome_id, Unit.id == LearningOutcome.unit_id)
    return _Statements(
        width=len(key),
        first_time=judged.join(_FIRST, _FIRST.c.judgement_id == Judgement.id)
        .add_columns(_FIRST.c.met, _OFTEN, _LEARNERS)
        .where(_FIRST.c.turn == 1)
        .group_by(_FIRST.c.met),
        waits=answered.add_columns(_DAYS, _OFTEN).group_by(_DAYS),
        waited=answered.add_columns(_LEARNERS),
        reasons=refused.add_columns(*(column for check in CHECKS for column in _said_no(check))),
        pieces=judged.join(Claim, Claim.version_id == EvidenceVersion.id)
        .join(Criterion, Criterion.id == Claim.criterion_id)
        .join(LearningOutcome, of_units[0])
        .join(Unit, of_units[1])
        .add_columns(Unit.code, _IS_PRACTICAL, func.count(Evidence.id.distinct()), _LEARNERS)
        .group_by(Unit.code, _IS_PRACTICAL),
        referred=refused.join(Criterion, Criterion.id == Decision.criterion_id)
        .join(LearningOutcome, of_units[0])
        .join(Unit, of_units[1])
        .add_columns(Unit.code, Criterion.number, _OFTEN, _LEARNERS)
        .group_by(Unit.code, Criterion.number),
    )


_BY_ASSESSOR = _statements(Judgement.establishment_id, Judgement.assessor_id)
_BY_PRISON = _statements(Judgement.establishment_id)


def by_assessor(session: Session, places: Collection[UUID], since: datetime, until: datetime) -> dict[Key, Counts]:
    """What was decided at these prisons between two moments, by prison and assessor. Six statements."""
    return _counted(session, _BY_ASSESSOR, places, since, until)


def by_prison(session: Session, places: Collection[UUID], since: datetime, until: datetime) -> dict[Key, Counts]:
    """What was decided between two moments, by prison: a learner of two assessors is one of its learners.
    Six statements."""
    return _counted(session, _BY_PRISON, places, since, until)


def _counted(
    session: Session, statements: _Statements, places: Collection[UUID], since: datetime, until: datetime
) -> dict[Key, Counts]:
    asked = {"places": list(places), "since": since, "until": until}
    found: dict[Key, Counts] = defaultdict(Counts)

    def rows(statement: Select[*tuple[Any, ...]]) -> Sequence[tuple[Counts, Sequence[Any]]]:
        answers = session.execute(statement, asked).all()
        return [(found[tuple(row[: statements.width])], row[statements.width :]) for row in answers]

    for counts, (met, often, learners) in rows(statements.first_time):
        if met:
            counts.first_met = Count(often, learners)
        else:
            counts.first_not = Count(often, learners)
    for counts, (days, often) in rows(statements.waits):
        counts.waits[max(days, 0)] += often
    for counts, (learners,) in rows(statements.waited):
        counts.waited = learners
    for counts, noes in rows(statements.reasons):
        counts.reasons = {check: Count(*noes[2 * n : 2 * n + 2]) for n, check in enumerate(CHECKS)}
    for counts, (unit, practical, often, learners) in rows(statements.pieces):
        seen, said = counts.pieces.get(unit, (Count(), Count()))
        counts.pieces[unit] = (Count(often, learners), said) if practical else (seen, Count(often, learners))
    for counts, (unit, number, often, learners) in rows(statements.referred):
        counts.referred[f"{unit} {number}"] = Count(often, learners)
    return dict(sorted(found.items(), key=lambda each: tuple(map(str, each[0]))))
