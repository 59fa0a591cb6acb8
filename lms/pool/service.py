"""Deeds of the pool: pausing, resuming and leaving, and shadowing one of its mentors. Nobody gives membership."""

from datetime import date, timedelta
from typing import Unpack

from lms.assessments import policy as assessments_policy
from lms.assessments import service as assessments
from lms.assessments.models import ShadowingSession
from lms.assessments.rules.shadowing import no_mentor_then
from lms.assessments.service.shadowing import Shadowed
from lms.audit.service import record
from lms.core.work import Refused, Stale, Work
from lms.courses.models import Registration
from lms.people.models import Person
from lms.pool import queries, rules
from lms.pool.models import Leaving, Pause
from lms.pool.rules import Member, State


def pause(work: Work, person: Person, reason: str, from_day: date, to_day: date | None) -> Pause:
    """Let a mentor rest from a day until a day, or until resumed. Raises Refused."""
    member = _member(work, person)
    fault = rules.fault_in_pause(member.membership.pauses, from_day, to_day, work.today)
    if fault:
        field, sentence = fault
        raise Refused(sentence, field=field)
    rest = Pause(
        person_id=person.id,
        reason=reason,
        from_day=from_day,
        to_day=to_day,
        made_by=work.actor.person_id,
        made_at=work.now,
    )
    work.session.add(rest)
    record(work, "mentor paused", person, place=person.establishment_id)
    work.session.flush()
    return rest


def resume(work: Work, person: Person, rest: Pause | None, seen: int | None) -> None:
    """End a pause, today or before it begins. Raises Stale when it is over or not as it was read."""
    if rest is None or seen != rest.version:
        raise Stale
    rest.to_day = work.today - timedelta(days=1)
    record(work, "mentor resumed", person, place=person.establishment_id)


def leave(work: Work, person: Person, reason: str) -> Leaving:
    """Write down that a mentor left the pool today. They come back with a new accreditation. Raises Refused."""
    _member(work, person)
    leaving = Leaving(
        person_id=person.id, reason=reason, day=work.today, made_by=work.actor.person_id, made_at=work.now
    )
    work.session.add(leaving)
    record(work, "mentor left the pool", person, place=person.establishment_id)
    work.session.flush()
    return leaving


def log_shadowing(work: Work, registration: Registration, mentor: Person, **said: Unpack[Shadowed]) -> ShadowingSession:
    """Write down a session of shadowing somebody who was an active mentor at that prison on that day. Returns it.

    Raises Refused for whoever was not, wherever they are now, and as `assessments.service.log_shadowing` does.
    """
    here = registration.learner.establishment_id
    may_log = assessments_policy.may_log(work.actor, registration)
    if may_log and here and not queries.mentored_on(work.session, mentor.id, here, said["day"]):
        raise Refused(no_mentor_then(mentor.name), field="mentor")
    return assessments.log_shadowing(work, registration, mentor, **said)


def _member(work: Work, person: Person) -> Member:
    member = queries.member(work.session, person, work.today)
    if member is None or member.standing.state in (State.LEFT, State.WITHDRAWN):
        raise Refused("They are not in the pool now.")
    return member
