"""Deeds of standardisation: open a piece, answer alone, close it, and write down what was agreed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.orm.attributes import flag_modified

from lms.audit.service import record
from lms.core.work import Refused, Stale, Work
from lms.courses.models import Registration
from lms.portfolio.models import Evidence, Guidance, Outcome
from lms.quality import policy
from lms.quality.models import StandardisationAnswer, StandardisationExercise, StandardisationLine
from lms.quality.queries.standardisation import outcome_criteria
from lms.quality.rules.standardisation import Names, still_says_who

NAMES_LEFT = "A name or a prison number is still in this. Put a mark such as [a learner] in its place."
NOT_AN_IQA = "Only an IQA of this prison can do this."
NOT_AN_ASSESSOR = "Only an assessor of this prison can answer."
ANSWERED = "You have answered this already."
CLOSED = "This is closed, so nobody can answer any more."


def open_exercise(
    work: Work,
    registration: Registration,
    piece: Evidence,
    *,
    title: str,
    words: Sequence[tuple[str, str]],
    criteria_ids: Collection[UUID],
    names: Names,
) -> StandardisationExercise:
    """Open a decided piece, in these words, to every assessor of the prison. Nothing kept leads back to it.

    Returns the exercise. Raises Refused for anybody but an IQA where the learner is now, without words, a title or a
    criterion that was decided, and where a whole name or a prison number is still there.
    """
    if not policy.may_standardise(work.actor, registration):
        raise Refused(NOT_AN_IQA)
    judgement = piece.latest.judgement
    if judgement is None:
        raise Refused("Choose a piece that was decided.")
    if not title.strip():
        raise Refused("Type a short title", field="title")
    kept = [{"heading": heading, "text": text.strip()} for heading, text in words if text.strip()]
    if not kept:
        raise Refused("Leave some words for the assessors to judge")
    if still_says_who("\n".join([title, *(part["text"] for part in kept)]), names):
        raise Refused(NAMES_LEFT)
    chosen = [c for c in outcome_criteria(registration.qualification, judgement) if c.id in set(criteria_ids)]
    if not chosen or len(chosen) != len(set(criteria_ids)):
        raise Refused("Choose at least one thing to judge", field="criteria")
    here = registration.learner.establishment_id
    assert here is not None
    assert work.actor.person_id is not None
    exercise = StandardisationExercise(
        establishment_id=here,
        qualification_id=registration.qualification_id,
        title=title.strip(),
        words=kept,
        opened_by=work.actor.person_id,
        opened_at=work.now,
        meeting_on=None,
        closed_at=None,
        note="",
    )
    exercise.lines = [
        StandardisationLine(criterion_id=criterion.id, position=position, agreed=None, guidance="")
        for position, criterion in enumerate(chosen, 1)
    ]
    work.session.add(exercise)
    work.session.flush()
    _record(work, "standardisation opened", exercise)
    return exercise


def answer(work: Work, exercise: StandardisationExercise, decided: Mapping[UUID, tuple[Outcome, str]]) -> None:
    """Say what one would decide about every criterion of an exercise, and why.

    Raises Refused for anybody but an assessor of its prison, when it is closed or answered already, and unless every
    criterion is decided and no other.
    """
    if not policy.may_answer(work.actor, exercise):
        raise Refused(NOT_AN_ASSESSOR)
    if exercise.closed_at:
        raise Refused(CLOSED)
    if has_answered(exercise, work.actor.person_id):
        raise Refused(ANSWERED)
    if {line.criterion_id for line in exercise.lines} != set(decided):
        raise Refused("Decide each criterion")
    for criterion_id, (outcome, why) in decided.items():
        exercise.answers.append(
            StandardisationAnswer(
                assessor_id=work.actor.person_id,
                criterion_id=criterion_id,
                outcome=outcome,
                why=why.strip(),
                answered_at=work.now,
            )
        )
    work.session.flush()
    _record(work, "standardisation answered", exercise)


def has_answered(exercise: StandardisationExercise, person_id: UUID | None) -> bool:
    """Whether somebody has answered an exercise."""
    return any(each.assessor_id == person_id for each in exercise.answers)


def close(work: Work, exercise: StandardisationExercise, *, seen: int | None) -> None:
    """End the answering, so that everybody sees everybody's answers.

    Raises Refused for anybody but an IQA of its prison, when it is closed already, and before anyone has answered;
    Stale.
    """
    _check(work, exercise, seen)
    if exercise.closed_at:
        raise Refused("This is closed already.")
    if not exercise.answers:
        raise Refused("Wait until somebody has answered.")
    exercise.closed_at = work.now
    _touch(work, exercise)
    _record(work, "standardisation closed", exercise)


def agree(
    work: Work,
    exercise: StandardisationExercise,
    *,
    meeting_on: date,
    note: str,
    agreed: Mapping[UUID, tuple[Outcome, str]],
    seen: int | None,
) -> None:
    """Write down what assessors agreed of each criterion when they met; guidance is shown to them from now on.

    Raises Refused for anybody but an IQA of its prison, while it is open for a day to come,
    and unless every criterion is agreed and no other; Stale.
    """
    _check(work, exercise, seen)
    if not exercise.closed_at:
        raise Refused("Close it first.")
    if meeting_on > work.today:
        raise Refused("Type a day that has been", field="meeting_on")
    if {line.criterion_id for line in exercise.lines} != set(agreed):
        raise Refused("Say what was agreed about each criterion")
    exercise.meeting_on, exercise.note = meeting_on, note.strip()
    for line in exercise.lines:
        outcome, guidance = agreed[line.criterion_id]
        if guidance.strip() and guidance.strip() != line.guidance:
            work.session.add(_guidance(work, exercise, line.criterion_id, guidance.strip()))
        line.agreed, line.guidance = outcome, guidance.strip()
    _touch(work, exercise)
    _record(work, "standardisation agreed", exercise)


def _guidance(work: Work, exercise: StandardisationExercise, criterion_id: UUID, text: str) -> Guidance:
    return Guidance(
        establishment_id=exercise.establishment_id, criterion_id=criterion_id, text=text, agreed_at=work.now
    )


def _check(work: Work, exercise: StandardisationExercise, seen: int | None) -> None:
    if seen != exercise.version:
        raise Stale
    if not policy.may_lead(work.actor, exercise):
        raise Refused(NOT_AN_IQA)


def _touch(work: Work, exercise: StandardisationExercise) -> None:
    flag_modified(exercise, "title")
    work.session.flush()


def _record(work: Work, name: str, exercise: StandardisationExercise) -> None:
    record(work, name, exercise, place=exercise.establishment_id, title=exercise.title)
