"""Adding prisons; saying when their sessions are, and when those could not happen."""

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import delete

from lms.audit.service import record
from lms.core.work import Refused, Work
from lms.establishments.models import Closure, Establishment, Interruption, PartOfDay, SessionTime
from lms.establishments.queries import establishment_coded
from lms.establishments.rules import OF_A_PRISON, as_code

FURTHEST = timedelta(days=366)


def add(
    work: Work, *, code: str, name: str, function: str, gender: str, operator: str, welsh_name: str | None = None
) -> Establishment:
    """Add a prison. Raises Refused when its code is not three letters or is taken."""
    sound = as_code(code)
    if sound is None:
        raise Refused("Type the prison’s three-letter code, such as LEI", field="code")
    if establishment_coded(work.session, sound):
        raise Refused("This prison is here already", field="code")
    prison = Establishment(
        code=sound,
        name=name,
        function=function,
        gender=gender,
        operator=operator,
        active=True,
        welsh_name=welsh_name or None,
    )
    work.session.add(prison)
    work.session.flush()
    record(work, "prison added", prison, place=prison.id, code=sound)
    return prison


def close(
    work: Work,
    here: Establishment,
    *,
    from_day: date,
    to_day: date,
    part: PartOfDay | None,
    wing: str,
    reason: Interruption,
) -> Closure:
    """Record sessions that could not happen, or will not. Raises Refused for days or a reason that cannot be."""
    assert work.actor.person_id is not None
    if to_day < from_day:
        raise Refused("Choose a last day that is not before the first", field="to_day")
    if abs(from_day - work.today) > FURTHEST or to_day - from_day > FURTHEST:
        raise Refused("Choose days within a year of today", field="from_day")
    if reason not in OF_A_PRISON:
        raise Refused("Choose a reason that is about the prison", field="reason")
    closure = Closure(
        establishment_id=here.id,
        from_day=from_day,
        to_day=to_day,
        part=part,
        wing=wing or None,
        reason=reason,
        recorded_by=work.actor.person_id,
        recorded_at=work.now,
        taken_back_by=None,
        taken_back_at=None,
    )
    work.session.add(closure)
    work.session.flush()
    record(work, "closure recorded", closure, place=here.id, **_days(closure))
    return closure


def take_back(work: Work, closure: Closure) -> None:
    """Say that a closure was recorded by mistake. It stays on the list, and closes nothing. Raises Refused."""
    work.session.refresh(closure, ["taken_back_at"], with_for_update=True)
    if closure.taken_back_at is not None:
        raise Refused("This was taken back already.")
    closure.taken_back_at, closure.taken_back_by = work.now, work.actor.person_id
    record(work, "closure taken back", closure, place=closure.establishment_id, **_days(closure))


def _days(closure: Closure) -> dict[str, str]:
    return {"from": closure.from_day.isoformat(), "to": closure.to_day.isoformat()}


def set_week(work: Work, here: Establishment, sessions: Collection[tuple[int, PartOfDay]]) -> None:
    """Say when a prison's learning sessions are. Raises Refused when there are none."""
    if not sessions:
        raise Refused("Choose when sessions are, one at least", field="sessions")
    work.session.execute(delete(SessionTime).where(SessionTime.establishment_id == here.id))
    for weekday, part in sorted(sessions):
        work.session.add(SessionTime(establishment_id=here.id, weekday=weekday, part=part))
    record(work, "session times set", here, place=here.id, sessions=len(sessions))
