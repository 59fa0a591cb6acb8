"""Moves between prisons, and what the pool knows about a mentor."""

from datetime import date, datetime
from uuid import UUID, uuid4

from lms.courses.models import Registration
from lms.credentials.models import Centre, Credential, Kind, Withdrawal
from lms.establishments.models import Establishment
from lms.people.models import Person
from lms.pool.models import Leaving, Pause
from lms.transfers.models import Begun, Transfer
from tests.builders.people import LONG_AGO, NOON

__all__ = ["bare_centre", "bare_credential", "bare_withdrawal", "leaving", "pause", "transfer"]
COUNT_SIGNED = {"credentials": 0}


def transfer(
    person: Person, origin: Establishment, destination: Establishment, *, begun: Begun = Begun.SENT
) -> Transfer:
    """Somebody on their way."""
    return Transfer(
        person=person,
        origin=origin,
        destination=destination,
        begun=begun,
        sent_at=NOON,
        sent_by=None,
        received_at=None,
        received_by=None,
        cancelled_at=None,
    )


def bare_centre(here: Establishment, code: str = "0417") -> Centre:
    """The centre that signs for a prison. It has no key: nothing here is really signed."""
    return Centre(code=code, establishment=here, last_number=0, added_at=LONG_AGO)


def bare_credential(
    registration: Registration,
    centre: Centre,
    kind: Kind = Kind.ACCREDITATION,
    *,
    issued_at: datetime = LONG_AGO,
    valid_until: datetime | None = None,
    withdrawn_at: datetime | None = None,
) -> Credential:
    """A credential as the pool sees it. Its document is empty: nothing here reads it."""
    COUNT_SIGNED["credentials"] += 1
    index = COUNT_SIGNED["credentials"]
    made = Credential(
        kind=kind,
        holder=registration.learner,
        registration=registration,
        unit=None,
        centre=centre,
        title="Accredited Peer Mentor" if kind is Kind.ACCREDITATION else "Peer Mentoring, Level 2",
        number=f"PM-{index:06d}",
        status_index=index,
        document="{}",
        qr="PM1:",
        issued_at=issued_at,
        valid_until=valid_until,
    )
    if withdrawn_at:
        made.withdrawal = bare_withdrawal(withdrawn_at)
    return made


def bare_withdrawal(withdrawn_at: datetime = NOON) -> Withdrawal:
    """A credential is taken back."""
    return Withdrawal(reason="Issued by mistake", withdrawn_by=None, withdrawn_at=withdrawn_at)


def pause(
    person_id: UUID | None = None, from_day: date = date(2026, 5, 1), to_day: date | None = None, reason: str = ""
) -> Pause:
    """A rest from mentoring."""
    return Pause(
        person_id=person_id or uuid4(),
        reason=reason or "They asked for a break",
        from_day=from_day,
        to_day=to_day,
        made_by=None,
        made_at=LONG_AGO,
    )


def leaving(person_id: UUID | None = None, day: date = date(2026, 5, 1), made_at: datetime = NOON) -> Leaving:
    """A mentor left the pool."""
    return Leaving(
        person_id=person_id or uuid4(), reason="They asked to stop mentoring", day=day, made_by=None, made_at=made_at
    )
