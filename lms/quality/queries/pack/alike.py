"""What a pack holds about what came of standardisation: how far assessors agreed, and the line they take."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from lms.courses.models import Criterion, LearningOutcome
from lms.quality.models import StandardisationExercise, StandardisationLine
from lms.quality.queries.pack.reading import Rows, Span
from lms.quality.queries.standardisation import answers_at
from lms.quality.rules.standardisation import Kappa, agreement, kappa_of_criterion, kappa_of_exercise

NOT_CLOSED = "Not closed yet"
Row = tuple[object, ...]


def outcomes(session: Session, span: Span, exercises: Collection[UUID]) -> Rows:
    """What came of each of these exercises: over all its criteria, and of each. Four statements, or none without any.

    Of one that is open nothing is said of how far assessors agree: some are still to judge it on their own.
    """
    if not exercises:
        return []
    code = joinedload(Criterion.outcome).joinedload(LearningOutcome.unit)
    wanted = (
        select(StandardisationExercise)
        .where(StandardisationExercise.id.in_(exercises))
        .order_by(StandardisationExercise.opened_at, StandardisationExercise.id)
        .options(
            selectinload(StandardisationExercise.lines).joinedload(StandardisationLine.criterion).options(code),
            selectinload(StandardisationExercise.answers),
        )
    )
    found = session.scalars(wanted).all()
    judged = answers_at(session, span.place, {line.criterion_id for each in found for line in each.lines}, span.until)
    kappas = {
        criterion: kappa_of_criterion(answer for answer in judged if answer.criterion_id == criterion)
        for criterion in {answer.criterion_id for answer in judged}
    }
    return [row for each in found for row in _of_exercise(each, kappas, span.until)]


def _of_exercise(exercise: StandardisationExercise, kappas: dict[UUID, Kappa], until: datetime) -> list[Row]:
    was_closed = exercise.closed_at is not None and exercise.closed_at <= until
    whole = kappa_of_exercise(exercise.answers) if was_closed else None
    name = (exercise.title, exercise.opened_at)
    every: Row = (*name, "All", "", *_said(whole, "criteria"), "", "")
    lines = sorted(exercise.lines, key=lambda line: line.position)
    return [
        every,
        *((*name, line.criterion.code, *_of_line(exercise, line, kappas if was_closed else None)) for line in lines),
    ]


def _of_line(exercise: StandardisationExercise, line: StandardisationLine, kappas: dict[UUID, Kappa] | None) -> Row:
    if kappas is None:
        came_later = exercise.closed_at is not None
        return ("", *_said(None, ""), *(("", "") if came_later else (line.agreed, line.guidance)))
    percent = agreement(exercise.answers, line.criterion_id).percent
    return (percent, *_said(kappas.get(line.criterion_id), "exercises"), line.agreed, line.guidance)


def _said(kappa: Kappa | None, things: str) -> Row:
    """A value, which measure it is over what, and what it means."""
    if kappa is None:
        return "", "", NOT_CLOSED
    if kappa.value is None:
        return "", "", kappa.words.capitalize()
    return f"{kappa.value:.2f}", f"{kappa.name} {kappa.over(things)}", kappa.words.capitalize()
