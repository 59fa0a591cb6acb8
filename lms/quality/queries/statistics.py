"""Counting decisions without names: grouped in the database, so that what is read does not grow with the work."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Uuid, bindparam, case, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import FunctionElement

from lms.core.db import UTCDateTime
from lms.courses.models import Criterion, LearningOutcome, Registration, Unit
from lms.portfolio.models import Claim, Decision, Evidence, EvidenceVersion, Judgement, Kind, Outcome
from lms.portfolio.rules.pieces import CHECKS
from lms.quality.rules.statistics import Counts

# What somebody saw a learner do; every other kind is written or said.
PRACTICAL = frozenset({Kind.PRACTICAL_ASSESSMENT, Kind.SHADOWING, Kind.WITNESS_STATEMENT})

Place = tuple[UUID, UUID]


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
        Decision.outcome,
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
_FIRST_TIME = (
    select(Judgement.establishment_id, Judgement.assessor_id, _FIRST.c.outcome, func.count())
    .join(_FIRST, _FIRST.c.judgement_id == Judgement.id)
    .where(_FIRST.c.turn == 1, *_DECIDED_THEN)
    .group_by(Judgement.establishment_id, Judgement.assessor_id, _FIRST.c.outcome)
)
_DAYS = _DaysBetween(EvidenceVersion.submitted_at, EvidenceVersion.answered_at).label("days")
_WAITS = (
    select(Judgement.establishment_id, Judgement.assessor_id, _DAYS, func.count())
    .join(EvidenceVersion, EvidenceVersion.id == Judgement.version_id)
    .where(
        *_DECIDED_THEN,
        EvidenceVersion.submitted_at.is_not(None),
        EvidenceVersion.answered_at == Judgement.decided_at,
    )
    .group_by(Judgement.establishment_id, Judgement.assessor_id, _DAYS)
)
_REASONS = (
    select(
        Judgement.establishment_id,
        Judgement.assessor_id,
        *(func.sum(case((getattr(Decision, check), 0), else_=1)).label(check) for check in CHECKS),
    )
    .join(Decision, Decision.judgement_id == Judgement.id)
    .where(*_DECIDED_THEN, Decision.outcome != Outcome.MET)
    .group_by(Judgement.establishment_id, Judgement.assessor_id)
)
_LEARNERS = (
    select(Judgement.establishment_id, func.count(Registration.learner_id.distinct()))
    .join(EvidenceVersion, EvidenceVersion.id == Judgement.version_id)
    .join(Evidence, Evidence.id == EvidenceVersion.evidence_id)
    .join(Registration, Registration.id == Evidence.registration_id)
    .where(*_DECIDED_THEN)
    .group_by(Judgement.establishment_id)
)
_LEARNERS_EACH = _LEARNERS.add_columns(Judgement.assessor_id).group_by(Judgement.assessor_id)
_REFERRED = (
    select(Unit.code, Criterion.number, func.count().label("often"))
    .join(Decision, Decision.criterion_id == Criterion.id)
    .join(Judgement, Judgement.id == Decision.judgement_id)
    .join(LearningOutcome, LearningOutcome.id == Criterion.outcome_id)
    .join(Unit, Unit.id == LearningOutcome.unit_id)
    .where(*_DECIDED_THEN, Decision.outcome != Outcome.MET)
    .group_by(Unit.code, Criterion.number)
    .order_by(func.count().desc(), Unit.code, Criterion.number)
)
_KINDS = (
    select(Unit.code, Evidence.kind, func.count(Evidence.id.distinct()))
    .join(LearningOutcome, LearningOutcome.unit_id == Unit.id)
    .join(Criterion, Criterion.outcome_id == LearningOutcome.id)
    .join(Claim, Claim.criterion_id == Criterion.id)
    .join(EvidenceVersion, EvidenceVersion.id == Claim.version_id)
    .join(Evidence, Evidence.id == EvidenceVersion.evidence_id)
    .join(Judgement, Judgement.version_id == EvidenceVersion.id)
    .where(*_DECIDED_THEN)
    .group_by(Unit.code, Evidence.kind)
    .order_by(Unit.code)
)


def counted(session: Session, places: Collection[UUID], since: datetime, until: datetime) -> dict[Place, Counts]:
    """What was decided at these prisons between two moments, by prison and assessor. Four statements."""
    asked = _asked(places, since, until)
    found: dict[Place, Counts] = defaultdict(Counts)
    for place, assessor, outcome, count in session.execute(_FIRST_TIME, asked):
        if outcome is Outcome.MET:
            found[place, assessor].first_met += count
        else:
            found[place, assessor].first_not += count
    for place, assessor, days, count in session.execute(_WAITS, asked):
        found[place, assessor].waits[max(days, 0)] += count
    for place, assessor, *reasons in session.execute(_REASONS, asked):
        found[place, assessor].reasons.update(dict(zip(CHECKS, map(int, reasons), strict=True)))
    for place, learners, assessor in session.execute(_LEARNERS_EACH, asked):
        found[place, assessor].learners = learners
    return dict(sorted(found.items(), key=lambda each: (str(each[0][0]), str(each[0][1]))))


def referred(session: Session, places: Collection[UUID], since: datetime, until: datetime) -> dict[str, int]:
    """How often each criterion was not met when it was decided, the most often first. One statement."""
    rows = session.execute(_REFERRED, _asked(places, since, until))
    return {f"{code} {number}": often for code, number, often in rows}


def kinds_by_unit(
    session: Session, places: Collection[UUID], since: datetime, until: datetime
) -> dict[str, tuple[int, int]]:
    """How many pieces decided for each unit were practical, and how many written or said. One statement."""
    found: dict[str, tuple[int, int]] = {}
    for code, kind, count in session.execute(_KINDS, _asked(places, since, until)):
        practical, written = found.get(code, (0, 0))
        found[code] = (practical + count, written) if kind in PRACTICAL else (practical, written + count)
    return found


def learners_at(session: Session, places: Collection[UUID], since: datetime, until: datetime) -> dict[UUID, int]:
    """How many learners something was decided about, by prison. One statement."""
    return dict(session.execute(_LEARNERS, _asked(places, since, until)).all())


def by_prison(counts: Mapping[Place, Counts], learners: Mapping[UUID, int]) -> dict[UUID, Counts]:
    """The same counts, all assessors of a prison together, about so many learners: one can have two assessors."""
    found: dict[UUID, Counts] = defaultdict(Counts)
    for (place, _), each in counts.items():
        found[place] = found[place] + each
    return {place: replace(each, learners=learners.get(place, 0)) for place, each in found.items()}


def _asked(places: Collection[UUID], since: datetime, until: datetime) -> dict[str, object]:
    return {"places": list(places), "since": since, "until": until}
