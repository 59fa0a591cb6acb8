"""Deeds about pace: breaks, the day to finish, and the hours put in."""

from datetime import date, timedelta
from uuid import UUID, uuid4

from sqlalchemy.dialects import postgresql, sqlite

from lms.audit.service import record
from lms.core.work import Refused, Stale, Work
from lms.courses.models import ActiveTime, Break, DueDate, HoursCorrection, Registration
from lms.courses.queries import pace
from lms.courses.rules.hours import grains_since
from lms.courses.rules.pace import due_after_break
from lms.establishments.models import Interruption
from lms.people.models import Person

LONGEST = timedelta(days=3 * 366)
MOST_MINUTES = 6000


def begin_break(work: Work, learner: Person, from_day: date, reason: Interruption) -> Break:
    """Stop a learner's clock from a day on, without fault. Raises Refused when it stands still already."""
    assert work.actor.person_id is not None
    if from_day > work.today:
        raise Refused("Choose today or a day before it", field="from_day")
    if from_day < work.today - LONGEST:
        raise Refused("Choose a day in the last three years", field="from_day")
    pace.hold_learner(work.session, learner.id)
    had = pace.breaks_of(work.session, learner.id)
    if any(each.to_day is None for each in had):
        raise Refused("They are on a break already. End that one first.", field="from_day")
    if pace.overlapping(had, from_day):
        raise Refused("They were on a break that day already. Choose a day after it.", field="from_day")
    begun = Break(
        learner_id=learner.id,
        from_day=from_day,
        to_day=None,
        reason=reason,
        began_by=work.actor.person_id,
        begun_at=work.now,
        ended_by=None,
        ended_at=None,
    )
    work.session.add(begun)
    record(work, "break begun", learner, place=learner.establishment_id, **{"from": from_day.isoformat()})
    return begun


def end_break(work: Work, ending: Break, to_day: date, seen: int) -> None:
    """Start a learner's clock again after a break's last day, and move the day to finish by the rule.

    Raises Refused for a day that cannot be, and Stale when somebody changed the break since it was read.
    """
    if ending.version != seen or ending.to_day is not None:
        raise Stale
    if not ending.from_day <= to_day <= work.today:
        raise Refused("Choose a day from the day the break began to today", field="to_day")
    ending.to_day, ending.ended_at, ending.ended_by = to_day, work.now, work.actor.person_id
    learner = ending.learner
    record(work, "break ended", learner, place=learner.establishment_id, to=to_day.isoformat())
    _move_due_date(work, ending)


def _move_due_date(work: Work, ended: Break) -> None:
    registration = pace.newest_registration(work.session, ended.learner_id)
    was = pace.due_date_of(work.session, registration.id) if registration else None
    if registration is None or was is None:
        return
    due_on = due_after_break(was.due_on, ended.from_day, ended.reason, work.today)
    if due_on != was.due_on:
        _set_due(work, registration, due_on, ended.learner, break_id=ended.id)


def set_due(work: Work, learner: Person, registration: Registration, due_on: date) -> None:
    """Say by when a learner should have finished learning. Raises Refused for a day that has gone, or is far off."""
    if due_on < work.today:
        raise Refused("Choose today or a day after it", field="due_on")
    if due_on > work.today + LONGEST:
        raise Refused("Choose a day in the next three years", field="due_on")
    _set_due(work, registration, due_on, learner, break_id=None)


def _set_due(work: Work, registration: Registration, due_on: date, learner: Person, *, break_id: UUID | None) -> None:
    assert work.actor.person_id is not None
    work.session.add(
        DueDate(
            registration_id=registration.id,
            due_on=due_on,
            set_at=work.now,
            set_by=work.actor.person_id,
            break_id=break_id,
        )
    )
    record(work, "due date set", learner, place=learner.establishment_id, due=due_on.isoformat())


def correct_hours(work: Work, learner: Person, minutes: int, reason: str) -> None:
    """Add minutes to a learner's guided learning hours, or take them off. Raises Refused when there are not so many."""
    assert work.actor.person_id is not None
    if not minutes or abs(minutes) > MOST_MINUTES:
        raise Refused(f"Type minutes to add, or to take off with a minus, up to {MOST_MINUTES:,}", field="minutes")
    if not reason:
        raise Refused("Say why, in a few words", field="reason")
    pace.hold_learner(work.session, learner.id)
    if pace.hours_of(work.session, learner.id).total + minutes < 0:
        raise Refused("They do not have so many minutes to take off", field="minutes")
    work.session.add(
        HoursCorrection(
            learner_id=learner.id,
            minutes=minutes,
            reason=reason,
            corrected_by=work.actor.person_id,
            corrected_at=work.now,
        )
    )
    record(work, "hours corrected", learner, place=learner.establishment_id, minutes=minutes)


def note_active(work: Work, module: str) -> None:
    """Count a sign of life in a module towards the active time of whoever is signed in. Two presses count once."""
    learner_id = work.actor.person_id
    assert learner_id is not None
    insert = postgresql.insert if work.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    new = grains_since(pace.newest_grain(work.session, learner_id), work.now)
    rows = [{"id": uuid4(), "learner_id": learner_id, "began_at": grain, "module": module} for grain in new]
    if rows:
        work.session.execute(insert(ActiveTime).on_conflict_do_nothing(), rows)
