"""Deeds of standardisation: open a piece, answer alone, close it, and write down what was agreed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.orm.attributes import flag_modified

from lms.audit.service import record
from lms.core.clock import local_day
from lms.core.work import Refused, Stale, Work
from lms.courses.models import Registration
from lms.portfolio.models import Evidence, Guidance, Outcome
from lms.quality import policy
from lms.quality.models import (
    StandardisationAnswer,
    StandardisationAttendance,
    StandardisationExercise,
    StandardisationLine,
)
from lms.quality.queries.sampling import assessors_at
from lms.quality.queries.standardisation import outcome_criteria, who_could_meet
from lms.quality.rules.anonymous import Names, still_says_who, words_of
from lms.quality.rules.standardisation import FEWEST, assessors_of, has_answered, not_answered

NAMES_LEFT = "A name or a prison number is still in this. Put a mark such as [a learner] in its place."
HOLDS_FILES = "This piece holds files, which an exercise does not show."
FILES_ONLY = "This piece holds nothing but files, which an exercise does not show. Choose another piece."
NOT_AN_IQA = "Only an IQA of this prison can do this."
NOT_AN_ASSESSOR = "Only an assessor of this prison can answer."
ANSWERED = "You have answered this already."
CLOSED = "This is closed, so nobody can answer any more."
TOO_FEW = "Wait until two assessors have answered. There is nothing to compare before that."
SAY_WHY = "Somebody has not answered. Say why they cannot, or wait for them"


def open_exercise(
    work: Work,
    registration: Registration,
    piece: Evidence,
    *,
    title: str,
    words: Sequence[tuple[str, str]],
    criteria_ids: Collection[UUID],
    names: Names,
    planned_on: date,
) -> StandardisationExercise:
    """Open a decided piece, in these words, to every assessor of the prison. Nothing kept leads back to it.

    Returns the exercise. Raises Refused for anybody but an IQA where the learner is now, for a piece that says nothing
    in words, without words, a title or a criterion that was decided, where a whole name or a prison number is still
    there, and for a meeting on a day that has been.
    """
    if not policy.may_standardise(work.actor, registration):
        raise Refused(NOT_AN_IQA)
    judgement = piece.latest.judgement
    if judgement is None:
        raise Refused("Choose a piece that was decided.")
    if not words_of(piece, piece.latest):
        raise Refused(FILES_ONLY)
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
    if planned_on < work.today:
        raise Refused("Type a day that is still to come", field="planned_on")
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
        planned_on=planned_on,
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


def close(work: Work, exercise: StandardisationExercise, why: str = "", *, seen: int | None) -> None:
    """End the answering, so that everybody sees everybody's answers. Where an assessor of the prison has not answered,
    `why` says why they cannot; it is kept beside their names.

    Raises Refused for anybody but an IQA of its prison, when it is closed already, before two have answered, and
    without a reason where somebody has not; Stale.
    """
    _check(work, exercise, seen)
    if exercise.closed_at:
        raise Refused("This is closed already.")
    if len(assessors_of(exercise)) < FEWEST:
        raise Refused(TOO_FEW)
    missing = not_answered(exercise, assessors_at(work.session, exercise.establishment_id, work.today))
    if missing and not why.strip():
        raise Refused(SAY_WHY, field="why")
    exercise.closed_at = work.now
    if missing:
        exercise.closed_without, exercise.closed_why = [str(person.id) for person in missing], why.strip()
    _touch(work, exercise)
    _record(work, "standardisation closed", exercise, without=[str(person.id) for person in missing])


def agree(
    work: Work,
    exercise: StandardisationExercise,
    *,
    meeting_on: date,
    there: Collection[UUID],
    note: str,
    agreed: Mapping[UUID, tuple[Outcome, str]],
    seen: int | None,
) -> None:
    """Write down who met, and what they agreed of each criterion; both are shown to assessors here from now on.

    Raises Refused for anybody but an IQA of its prison, while it is open, for a day to come or before it was opened,
    unless two or more of the prison's staff were there, and unless every criterion is agreed and no other; Stale.
    """
    _check(work, exercise, seen)
    if not exercise.closed_at:
        raise Refused("Close it first.")
    if not local_day(exercise.opened_at) <= meeting_on <= work.today:
        raise Refused("Type a day that has been, since this was opened", field="meeting_on")
    if not set(there) <= {person.id for person in who_could_meet(work.session, exercise, work.today)}:
        raise Refused("Choose from the staff of this prison", field="there")
    if len(set(there)) < FEWEST:
        raise Refused("Tick everybody who was there. It takes two to meet", field="there")
    if {line.criterion_id for line in exercise.lines} != set(agreed):
        raise Refused("Say what was agreed about each criterion")
    exercise.meeting_on, exercise.note = meeting_on, note.strip()
    _attended(exercise, set(there))
    for line in exercise.lines:
        outcome, guidance = agreed[line.criterion_id]
        if (outcome, guidance.strip()) != (line.agreed, line.guidance):
            line.agreed, line.guidance = outcome, guidance.strip()
            work.session.add(_guidance(work, exercise, line))
    _touch(work, exercise)
    came = sorted(str(person_id) for person_id in there)
    _record(work, "standardisation agreed", exercise, met=meeting_on.isoformat(), there=came)


def _attended(exercise: StandardisationExercise, there: set[UUID]) -> None:
    kept = [row for row in exercise.attendance if row.person_id in there]
    new = there - {row.person_id for row in kept}
    exercise.attendance = kept + [StandardisationAttendance(person_id=each) for each in sorted(new, key=str)]


def _guidance(work: Work, exercise: StandardisationExercise, line: StandardisationLine) -> Guidance:
    return Guidance(
        establishment_id=exercise.establishment_id,
        criterion_id=line.criterion_id,
        agreed=line.agreed,
        text=line.guidance,
        agreed_at=work.now,
    )


def _check(work: Work, exercise: StandardisationExercise, seen: int | None) -> None:
    if seen != exercise.version:
        raise Stale
    if not policy.may_lead(work.actor, exercise):
        raise Refused(NOT_AN_IQA)


def _touch(work: Work, exercise: StandardisationExercise) -> None:
    flag_modified(exercise, "title")
    work.session.flush()


def _record(work: Work, name: str, exercise: StandardisationExercise, **detail: object) -> None:
    record(work, name, exercise, place=exercise.establishment_id, title=exercise.title, **detail)
