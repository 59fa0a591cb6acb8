"""Reading about trained mentors."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, true
from sqlalchemy.orm import Session, aliased, joinedload

from lms.core.work import Work
from lms.credentials.models import Credential, Kind, Withdrawal
from lms.establishments.models import Establishment
from lms.people.models import Person, Stay
from lms.people.queries import WHOLE
from lms.pool import rules
from lms.pool.models import Leaving, Pause
from lms.pool.rules import Accreditation, Membership, Standing, State

EVERYWHERE = None
Places = Collection[UUID] | None


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in the pool: where they are now, and where they stand today."""

    person_id: UUID
    sorted_as: str
    place_id: UUID
    place: str
    standing: Standing
    membership: Membership


def standings(session: Session, places: Places, today: date, *, also: UUID | None = None) -> dict[UUID, Member]:
    """Everyone in the pool who is now at these prisons, or EVERYWHERE; `also` adds one person wherever they are.

    Three statements however many there are.
    """
    rows = session.execute(_accredited(places, also)).all()
    holders = select(Credential.holder_id).join(Stay, _here_now()).where(_among(places, also))
    pauses = _by_person(session.scalars(_still_told(holders, today)))
    leavings = _by_person(session.scalars(select(Leaving).where(Leaving.person_id.in_(holders)).order_by(Leaving.day)))
    accreditations: dict[UUID, list[Accreditation]] = defaultdict(list)
    for row in rows:
        accreditations[row[0]].append(Accreditation(*row[5:]))
    members = {}
    for person_id, last_name, first_name, place_id, place, *_ in rows:
        if person_id not in members:
            known = Membership(accreditations[person_id], pauses[person_id], leavings[person_id])
            stands = rules.standing(known, today)
            assert stands is not None
            sorted_as = f"{last_name} {first_name}".casefold()
            members[person_id] = Member(person_id, sorted_as, place_id, place, stands, known)
    return members


def _accredited(places: Places, also: UUID | None) -> Select[Any]:
    withdrawal = aliased(Withdrawal)
    return (
        select(
            Credential.holder_id,
            Person.last_name,
            Person.first_name,
            Establishment.id,
            Establishment.name,
            Credential.issued_at,
            Credential.valid_until,
            withdrawal.withdrawn_at,
            _qualification_withdrawn_at(),
        )
        .join(Person, Person.id == Credential.holder_id)
        .join(Stay, _here_now())
        .join(Establishment, Establishment.id == Stay.establishment_id)
        .outerjoin(withdrawal, withdrawal.credential_id == Credential.id)
        .where(_among(places, also))
        .order_by(Credential.issued_at, Credential.id)
    )


def _here_now() -> ColumnElement[bool]:
    return and_(Stay.person_id == Credential.holder_id, Stay.ended_at.is_(None))


def _among(places: Places, also: UUID | None) -> ColumnElement[bool]:
    here = true() if places is None else Stay.establishment_id.in_(places)
    return and_(Credential.kind == Kind.ACCREDITATION, or_(here, Credential.holder_id == also) if also else here)


def _qualification_withdrawn_at() -> Any:
    """When the qualification an accreditation rests on was taken back, or None while one of it still stands."""
    under, still, taken = aliased(Credential), aliased(Credential), aliased(Withdrawal)
    stands = exists().where(
        still.registration_id == Credential.registration_id,
        still.kind == Kind.QUALIFICATION,
        ~exists().where(Withdrawal.credential_id == still.id),
    )
    when = (
        select(func.max(taken.withdrawn_at))
        .join(under, under.id == taken.credential_id)
        .where(under.registration_id == Credential.registration_id, under.kind == Kind.QUALIFICATION)
        .correlate(Credential)
        .scalar_subquery()
    )
    return case((~stands, when))


def _still_told(holders: Select[UUID], today: date) -> Select[Pause]:
    """Pauses that are not over."""
    told = select(Pause).where(Pause.person_id.in_(holders), or_(Pause.to_day.is_(None), Pause.to_day >= today))
    return told.order_by(Pause.from_day, Pause.id)


def _by_person(rows: Any) -> Mapping[UUID, Any]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.person_id].append(row)
    return found


def people_among(session: Session, people: Collection[UUID]) -> dict[UUID, Person]:
    """These people with their numbers, by id. One statement."""
    wanted = select(Person).where(Person.id.in_(people)).order_by(Person.id)
    return {person.id: person for person in session.scalars(wanted.options(joinedload(Person.number_row)))}


def get_mentor(work: Work, person_id: UUID) -> Person | None:
    """Somebody who was accredited at some time, with where they are and their number, or None."""
    accredited = exists().where(Credential.holder_id == Person.id, Credential.kind == Kind.ACCREDITATION)
    return work.session.scalar(select(Person).where(Person.id == person_id, accredited).options(*WHOLE))


def member(session: Session, person: Person, today: date) -> Member | None:
    """Where one person stands today; None for somebody who was never accredited, or is at no prison now."""
    return standings(session, (), today, also=person.id).get(person.id)


def available_mentors(session: Session, place_id: UUID, today: date, *, but: UUID | None) -> Sequence[Person]:
    """Mentors at a prison whom a trainee may shadow today, by name, leaving out the trainee. Four statements."""
    here = standings(session, (place_id,), today).values()
    chosen = {mentor.person_id for mentor in here if mentor.standing.state is State.AVAILABLE} - {but}
    people = people_among(session, chosen).values()
    return sorted(people, key=lambda person: (person.last_name.casefold(), person.first_name.casefold(), person.id))
