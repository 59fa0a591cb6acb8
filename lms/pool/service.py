"""Deeds of the pool: pausing, resuming and leaving. Membership itself is worked out and nobody gives it."""

from datetime import date, timedelta

from lms.audit.service import record
from lms.core.work import Refused, Stale, Work
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


def _member(work: Work, person: Person) -> Member:
    member = queries.member(work.session, person, work.today)
    if member is None or member.standing.state in (State.LEFT, State.WITHDRAWN):
        raise Refused("They are not in the pool now.")
    return member
