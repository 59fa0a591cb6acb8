"""Reading about knowledge checks: tries, calls for help, and short answers that wait for a tutor."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Subquery,
    Uuid,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased, joinedload, raiseload

from lms.core.work import Work
from lms.courses.models import (
    CallForHelp,
    CheckAttempt,
    ModuleEdition,
    MovedOn,
    ShortAnswerMark,
)
from lms.courses.queries.editions import came_after
from lms.people.models import Person, Stay

PAGE = 50
LATEST = 50
LEARNER_ID = bindparam("learner_id", type_=Uuid)
EDITION_ID = bindparam("edition_id", type_=Uuid)
WHERE_THEY_ARE = (joinedload(Person.stay).joinedload(Stay.establishment), joinedload(Person.number_row))


# What the tries of a learner add up to


def _marked(wanted: ColumnElement[int]) -> ColumnElement[int]:
    """Of an attempt's marks; nothing is asked where there is nothing to mark."""
    found = select(wanted).where(ShortAnswerMark.attempt_id == CheckAttempt.id).correlate(CheckAttempt)
    return case((CheckAttempt.to_mark > 0, found.scalar_subquery()), else_=0)


def _marks_given() -> ColumnElement[int]:
    return _marked(func.count(ShortAnswerMark.id))


def _marks_right() -> ColumnElement[int]:
    return _marked(func.coalesce(func.sum(ShortAnswerMark.mark), 0))


def tries_of(learner_id: Any) -> Subquery:
    """What a learner's tries at each edition add up to, a row an edition: how many, the best, and the newest.

    A pass is the score and a tutor's marks reaching the pass mark, as `CheckAttempt.passed` has it.
    """
    latest_first = (CheckAttempt.answered_at.desc(), CheckAttempt.id.desc())
    each = (
        select(
            CheckAttempt.edition_id,
            CheckAttempt.score,
            CheckAttempt.out_of,
            CheckAttempt.pass_mark,
            CheckAttempt.to_mark,
            _marks_given().label("given"),
            _marks_right().label("right"),
            func.row_number().over(partition_by=CheckAttempt.edition_id, order_by=latest_first).label("age"),
        )
        .where(CheckAttempt.learner_id == learner_id)
        .subquery()
    ).c
    total, waiting = each.score + each.right, each.to_mark - each.given
    could_pass = and_(waiting > 0, total + waiting >= each.pass_mark)
    return (
        select(
            each.edition_id,
            func.count().label("attempts"),
            func.max(total).label("best"),
            func.max(each.out_of).label("out_of"),
            func.max(case((total >= each.pass_mark, 1), else_=0)).label("passed"),
            func.max(case((each.age == 1, waiting), else_=0)).label("waiting"),
            func.max(case((each.age == 1, each.given - each.right), else_=0)).label("not_yet"),
            func.max(case((and_(each.age == 1, could_pass), 1), else_=0)).label("may_pass"),
        )
        .group_by(each.edition_id)
        .subquery()
    )


def is_newest() -> ColumnElement[bool]:
    """That an attempt is its learner's newest at its edition: only that one waits for a tutor."""
    later = aliased(CheckAttempt)
    at_the_same_moment = and_(later.answered_at == CheckAttempt.answered_at, later.id > CheckAttempt.id)
    answered_again = exists().where(
        later.learner_id == CheckAttempt.learner_id,
        later.edition_id == CheckAttempt.edition_id,
        or_(later.answered_at > CheckAttempt.answered_at, at_the_same_moment),
    )
    return ~answered_again.correlate(CheckAttempt)


def was_left() -> ColumnElement[bool]:
    """That its learner has been moved on to a newer edition since: a try at the same questions went along with them."""
    here, there = aliased(ModuleEdition), aliased(ModuleEdition)
    moved_on = (
        exists()
        .where(MovedOn.learner_id == CheckAttempt.learner_id, MovedOn.edition_id == there.id)
        .where(MovedOn.moved_at >= CheckAttempt.answered_at)
        .where(here.id == CheckAttempt.edition_id, there.slug == here.slug, came_after(there, here))
    )
    return moved_on.correlate(CheckAttempt)


def waits_for_a_tutor() -> ColumnElement[bool]:
    """That an attempt holds short answers nobody has marked, and is its learner's newest at the edition they read."""
    return and_(CheckAttempt.to_mark > 0, CheckAttempt.to_mark > _marks_given(), is_newest(), ~was_left())


# One learner's own


_ATTEMPTS = select(CheckAttempt).options(
    joinedload(CheckAttempt.edition), joinedload(CheckAttempt.marks), raiseload(CheckAttempt.learner)
)
_OWN = (
    _ATTEMPTS.join(CheckAttempt.edition)
    .where(CheckAttempt.id == bindparam("attempt_id"), CheckAttempt.learner_id == LEARNER_ID)
    .where(ModuleEdition.slug == bindparam("slug"))
)
_NEWEST = _ATTEMPTS.where(CheckAttempt.learner_id == LEARNER_ID, CheckAttempt.edition_id == EDITION_ID, is_newest())


def attempt_of(session: Session, learner_id: UUID | None, slug: str, attempt_id: UUID) -> CheckAttempt | None:
    """A learner's own answers to a module's check, with their edition and marks, or None. One statement."""
    asked = {"attempt_id": attempt_id, "learner_id": learner_id, "slug": slug}
    return session.scalars(_OWN, asked).unique().one_or_none()


def newest_attempt(session: Session, learner_id: UUID | None, edition_id: UUID) -> CheckAttempt | None:
    """A learner's newest answers to an edition's check, with its marks, or None. One statement."""
    asked = {"learner_id": learner_id, "edition_id": edition_id}
    return session.scalars(_NEWEST, asked).unique().one_or_none()


_LATEST = (
    select(CheckAttempt)
    .where(CheckAttempt.learner_id == LEARNER_ID, CheckAttempt.edition_id == EDITION_ID)
    .order_by(CheckAttempt.answered_at.desc(), CheckAttempt.id.desc())
    .limit(LATEST)
)


def attempts_so_far(session: Session, learner_id: UUID, edition_id: UUID) -> list[CheckAttempt]:
    """A learner's latest tries at an edition's check, oldest first. One statement."""
    found = session.scalars(_LATEST, {"learner_id": learner_id, "edition_id": edition_id}).all()
    return list(reversed(found))


_CALLS = (
    select(CallForHelp)
    .where(CallForHelp.learner_id == LEARNER_ID, CallForHelp.edition_id == EDITION_ID)
    .order_by(CallForHelp.question)
)


def calls_of(session: Session, learner_id: UUID | None, edition_id: UUID) -> Sequence[CallForHelp]:
    """The questions of an edition a learner needed help with, ended or not. One statement."""
    return session.scalars(_CALLS, {"learner_id": learner_id, "edition_id": edition_id}).all()


# What waits for staff


def get_call(work: Work, call_id: UUID) -> CallForHelp | None:
    """A call for help with its learner, where they are now, and its edition, or None. One statement."""
    return work.session.get(CallForHelp, call_id, options=_WITH_LEARNER[CallForHelp])


def get_attempt(work: Work, attempt_id: UUID) -> CheckAttempt | None:
    """Somebody's answers to a check with their learner, where they are now, edition and marks, or None."""
    options = (*_WITH_LEARNER[CheckAttempt], joinedload(CheckAttempt.marks))
    found = work.session.scalars(select(CheckAttempt).where(CheckAttempt.id == attempt_id).options(*options))
    return found.unique().one_or_none()


def was_answered_again(session: Session, attempt: CheckAttempt) -> bool:
    """Whether a learner has answered an edition's check again since, or was moved on from it. One statement."""
    return not session.scalar(select(and_(is_newest(), ~was_left())).where(CheckAttempt.id == attempt.id))


_WITH_LEARNER = {
    kind: (joinedload(kind.learner).options(*WHERE_THEY_ARE), joinedload(kind.edition))
    for kind in (CallForHelp, CheckAttempt)
}


def _here(statement: Select[Any], learner_id: Any) -> Select[Any]:
    """Of learners who are now at these prisons and are somebody else, a page of it."""
    here = and_(Stay.person_id == learner_id, Stay.ended_at.is_(None))
    return (
        statement.join(Stay, here)
        .where(
            Stay.establishment_id.in_(bindparam("places", expanding=True)),
            learner_id.is_distinct_from(bindparam("actor_id", type_=Uuid)),
        )
        .limit(bindparam("limit", type_=Integer))
        .offset(bindparam("offset", type_=Integer))
    )


_STUCK = (
    _here(select(CallForHelp), CallForHelp.learner_id)
    .where(CallForHelp.helped_at.is_(None))
    .order_by(CallForHelp.called_at, CallForHelp.id)
    .options(*_WITH_LEARNER[CallForHelp])
)
_TO_MARK = (
    _here(select(CheckAttempt), CheckAttempt.learner_id)
    .where(waits_for_a_tutor())
    .order_by(CheckAttempt.answered_at, CheckAttempt.id)
    .options(*_WITH_LEARNER[CheckAttempt], raiseload(CheckAttempt.marks))
)


def stuck_at(
    session: Session, places: Collection[UUID], *, actor_id: UUID | None, limit: int = PAGE, offset: int = 0
) -> Sequence[CallForHelp]:
    """Calls for help of learners who are at these prisons now, oldest first, with their editions. One statement."""
    asked = {"places": list(places), "actor_id": actor_id, "limit": limit, "offset": offset}
    return session.scalars(_STUCK, asked).all()


def to_mark_at(
    session: Session, places: Collection[UUID], *, actor_id: UUID | None, limit: int = PAGE, offset: int = 0
) -> Sequence[CheckAttempt]:
    """Checks with short answers to mark, of learners who are at these prisons now, oldest first. One statement."""
    asked = {"places": list(places), "actor_id": actor_id, "limit": limit, "offset": offset}
    return session.scalars(_TO_MARK, asked).all()


_TRIES = (
    select(CallForHelp.id, CheckAttempt.answers)
    .join(
        CheckAttempt,
        and_(
            CheckAttempt.learner_id == CallForHelp.learner_id,
            CheckAttempt.edition_id == CallForHelp.edition_id,
        ),
    )
    .where(CallForHelp.id.in_(bindparam("calls", expanding=True)))
    .order_by(CheckAttempt.answered_at, CheckAttempt.id)
)


def answers_behind(session: Session, calls: Collection[CallForHelp]) -> Mapping[UUID, list[dict[str, Any]]]:
    """What each learner who called for help has answered, oldest first, under the id of the call. One statement."""
    found: dict[UUID, list[dict[str, Any]]] = {call.id: [] for call in calls}
    for call_id, answers in session.execute(_TRIES, {"calls": list(found)}):
        found[call_id].append(answers)
    return found
